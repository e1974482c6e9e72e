/* number.h - numbers as text, exactly: no libc, no locale. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The double (or single) nearest to decimal text[0..length): digits, '.', exponent, "inf", "nan", a
 * sign; no white space, no underscores. False when it is not a number. */
bool number_parse_double(const char *text, size_t length, double *out);
bool number_parse_single(const char *text, size_t length, float *out);

enum { NUMBER_TEXT_MAX = 400 }; /* bytes that number_format_* can write, at precision <= 60 */

/* Formats as C's printf with conversion e, f, g (E, F, G for upper case) and that precision, 60 at
 * most; always exact decimal rounding. `alternate` is '#'. Returns the characters written, no zero
 * byte, sign only when negative; a nan has none. The form for singles does no arithmetic on
 * doubles. */
size_t number_format_double(double number, char conversion, int precision, bool alternate,
                            char *out);
size_t number_format_single(float number, char conversion, int precision, bool alternate,
                            char *out);

/* The shortest text that reads back as the same double, as CPython's repr ("0.1", "1e+16", "inf"),
 * with ".0" where it would look like an int. */
size_t number_repr_double(double number, char *out);
size_t number_repr_single(float number, char *out);

#endif
