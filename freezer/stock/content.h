/* content.h - frozen_content.c for stock MicroPython's runtime. */
#ifndef FREEZER_STOCK_CONTENT_H
#define FREEZER_STOCK_CONTENT_H

#include "freezer/image/input.h"
#include "runtime/base/buf.h"

enum stock_long_int { STOCK_LONG_NONE, STOCK_LONG_LONGLONG, STOCK_LONG_MPZ };

struct stock_options {
    const char *qstr_header; /* qstrdefs.preprocessed.h of the firmware; NULL: only static names */
    enum stock_long_int long_int;
    unsigned digit_bits; /* of mpz: 8, 16 or 32 */
};

/* Sets what -mNAME=TEXT or -mNAME TEXT says; name[0..size) is "longint-impl" or "mpz-dig-size", with
 * or without -m before it. False after a message. */
bool stock_option(struct stock_options *options, const char *name, size_t size, const char *text);

/* Appends the C of loaded inputs: modules, and source kept as text. Gives each its path in stock's
 * index as source_name. False after errors were reported. */
bool stock_freeze(struct input_list *inputs, const struct stock_options *options, struct buf *out,
                  struct report *report);

#endif
