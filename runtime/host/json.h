/* json.h - a step over JSON: where each value of a text begins and ends.
 *
 * For tools that change one entry of a file which others wrote, and leave the rest as it stands. Nothing is copied or decoded; a span
 * lies in the text. */
#ifndef HOST_JSON_H
#define HOST_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct json_span {
    const char *start; /* NULL: no value */
    size_t size;
};

/* The value that text begins with, after white space; text ends with a zero byte. No value where it is not whole, or nested past 64. */
struct json_span json_value(const char *text);

/* Whether all of text is one value. */
bool json_is_whole(const char *text, struct json_span *value);

/* A walk over the items of an array or the members of an object. */
struct json_walk {
    const char *at;
    struct json_span name, value; /* name: the string in its quotes, no value in an array */
};

/* Begins a walk over a value that json_value gave; a value that is neither array nor object has no items. */
struct json_walk json_items(struct json_span value);
bool json_next(struct json_walk *walk);

/* Whether the span is the string text, written without escapes. */
bool json_is(struct json_span span, const char *text);

/* The member of an object, or no value. */
struct json_span json_find(struct json_span object, const char *name);

#endif
