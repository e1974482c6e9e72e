/* format.h - what str.format(), format() and % formatting share: a parsed specification and how
 * text and numbers are laid out by it. */
#ifndef FORMAT_H
#define FORMAT_H

#include "runtime/vm/types/str.h"

enum { FORMAT_PRECISION_MAX = 60 }; /* of number.h; zeroes follow past it */

struct format_spec {
    uint32_t fill;      /* code point */
    char align;         /* '<' '>' '^' '=', 0: by type */
    char sign;          /* '+' '-' ' ', 0: none given */
    char grouping;      /* ',' '_' or 0 */
    char conversion;    /* 'd', 'x', ..., 0: none given */
    bool alternate;     /* '#' */
    bool no_minus_zero; /* 'z' */
    bool zero;          /* '0' before the width */
    intptr_t width;     /* 0: none */
    intptr_t precision; /* -1: none */
};

/* Appends text, cut to spec->precision code points and padded to spec->width. */
void format_text(struct text_builder *out, const struct format_spec *spec, struct span text);
/* Appends an int in base spec->conversion tells; the precision is the least number of digits. */
void format_int(struct text_builder *out, const struct format_spec *spec, value number);
/* Appends a float; spec->conversion one of e E f F g G % and 0. */
void format_float(struct text_builder *out, const struct format_spec *spec, float_number number);
/* Appends what format(v, spec) gives. */
void format_value_to(struct text_builder *out, value v, const struct span *spec);
/* A decimal number at *p; moves past it. Raises ValueError when it does not fit. */
intptr_t format_parse_number(const uint8_t **p, const uint8_t *end);

#endif
