/* natmod.h - native modules of C in frozen_content.c: machine code with constants and variables of its own. */
#ifndef FREEZER_STOCK_NATMOD_H
#define FREEZER_STOCK_NATMOD_H

#include "runtime/base/buf.h"
#include "runtime/format/code.h"
#include "runtime/host/report.h"

bool natmod_is(const struct raw_code *raw);
/* Appends the C of code_ID, which is assembler: the linker puts in what MicroPython's loader would. The names and constants are those of
 * the module's number. False after an error was reported. */
bool natmod_put(struct buf *out, const struct code *code, const struct raw_code *raw, size_t id,
                size_t module, const char *path, struct report *report);

#endif
