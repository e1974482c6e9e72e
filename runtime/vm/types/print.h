/* print.h - formatted printing with the arguments as a va_list. */
#ifndef PRINT_H
#define PRINT_H

#include "runtime/vm/run/vm.h"
#include <stdarg.h>

/* As print_format; *arguments is consumed. */
void print_arguments(const struct printer *printer, const char *format, va_list *arguments);

/* print() where it is given keyword arguments. */
void print_with_options(size_t n_positional, size_t n_keywords, const value *args);

#endif
