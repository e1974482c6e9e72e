/* unicode.h - classes and cases of characters past ASCII, where they are compiled in: UNICODE_TABLES, which a host has and a
 * board may be given. Else no character past ASCII is in a class, and none has cases. */
#ifndef UNICODE_H
#define UNICODE_H

#include "runtime/base/target.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef UNICODE_TABLES
#define UNICODE_TABLES TARGET_HOST
#endif

enum unicode_class {
    UNICODE_alpha,
    UNICODE_decimal,
    UNICODE_digit,
    UNICODE_numeric,
    UNICODE_space,
    UNICODE_lower,
    UNICODE_upper,
    UNICODE_title,
    UNICODE_printable,
    UNICODE_ignorable, /* what a word's last sigma looks past */
    UNICODE_CLASSES
};

/* Code is past ASCII. */
bool unicode_is(uint32_t code, enum unicode_class class);

enum unicode_case { UNICODE_TO_upper, UNICODE_TO_lower, UNICODE_TO_title, UNICODE_TO_fold };
enum { UNICODE_CHANGE_MAX = 3 };

/* The characters that one past ASCII becomes; returns how many. */
size_t unicode_change(uint32_t code, enum unicode_case to, uint32_t out[UNICODE_CHANGE_MAX]);

#endif
