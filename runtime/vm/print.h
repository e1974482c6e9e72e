/* print.h - formatted printing with the arguments as a va_list. */
#ifndef PRINT_H
#define PRINT_H

#include "runtime/vm/vm.h"
#include <stdarg.h>

/* As print_format; *arguments is consumed. */
void print_arguments(const struct printer *printer, const char *format, va_list *arguments);

#endif
