/* print.h - formatted printing with the arguments as a va_list. */
#ifndef PRINT_H
#define PRINT_H

#include "runtime/vm/run/vm.h"
#include <stdarg.h>

/* As print_format; *arguments is consumed. */
void print_arguments(const struct printer *printer, const char *format, va_list *arguments);

/* print() where it is given keyword arguments. */
void print_with_options(size_t n_positional, size_t n_keywords, const value *args);

/* A container that is being printed; on the C stack, from where a jump out of printing takes vm.printing back. */
struct printing {
    value container;
    struct printing *outer;
};

/* False: it is being printed already, and so lies inside itself; nothing has begun then. */
bool printing_begin(struct printing *here, value container);
void printing_end(const struct printing *here);

#endif
