/* target.h - what a fuzz target is: a function that takes any bytes, under libFuzzer's name. A build with clang links libFuzzer to it
 * (make fuzz TARGET=x), any other replay.c, which runs files and some mutants of each. */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include "runtime/base/arena.h"
#include <stddef.h>
#include <stdint.h>

/* Called once, before all inputs. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
/* Returns 0. A finding ends the process. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory with these bytes, for readers that take a path: path has room for FUZZ_PATH. Returns its descriptor. */
enum { FUZZ_PATH = 40 };
int fuzz_file(const uint8_t *data, size_t size, char *path);
/* The C library's memory, for compilers and readers. */
extern const struct allocator fuzz_allocator;
/* Ends with a message when a condition that is promised does not hold. */
void fuzz_expect(int holds, const char *what);

#endif
