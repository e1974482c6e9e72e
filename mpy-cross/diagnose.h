/* diagnose.h - how the compiler's own files record messages; others use compiler.h. */
#ifndef DIAGNOSE_H
#define DIAGNOSE_H

#include "mpy-cross/compiler.h"
#include <stdarg.h>

/* Records a message; see compile_error for formats. Jumps out after the last error that is wanted.
 */
void diagnose(struct compiler *compiler, enum severity severity, struct source_place place,
              const char *hint, const char *format, va_list arguments);

/* Puts the messages in source order into out->diagnostics and turns their columns into code points
 * from 1. */
void diagnose_finish(struct compiler *compiler);

#endif
