/* words.h - functions of machine words (@micropython.viper) in what permafrost compiles: to machine code, by the machine's C
 * compiler. */
#ifndef HOST_WORDS_H
#define HOST_WORDS_H

#include "mpy-cross/compile.h"

/* As compile(). The C compiler is the command that the environment names as PERMAFROST_CC, else cc; empty: functions of machine
 * words are refused. What it made is kept in $XDG_CACHE_HOME/permafrost (or ~/.cache/permafrost). */
int compile_with_words(const char *source, size_t size, const struct compile_options *options,
                       const struct allocator *allocator, struct compilation *out);

#endif
