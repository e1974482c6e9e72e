/* objstr_methods.c - methods that str, bytes and bytearray share: searching, stripping, cases. */
#include "runtime/base/utf8.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

/* ---- self, arguments, results ---- */

void text_of(value self, struct text *out)
{
    out->wide = false;
    if (str_span(self, &out->span)) {
        out->kind = TEXT_STR;
        out->wide = !str_is_ascii(self, &out->span);
    } else if (is_bytes(self)) {
        out->kind = TEXT_BYTES;
        bytes_span(self, &out->span);
    } else if (array_of(self)) {
        out->kind = TEXT_BYTEARRAY;
        bytes_span(self, &out->span);
    } else {
        raise_format(&type_TypeError, "can't convert '%t' object to str implicitly", self);
    }
}

value text_settle(value v, struct span *out)
{
    if (str_span(v, out))
        return v;
    if (!bytes_span(v, out))
        raise_format(&type_TypeError, "can't convert '%t' object to str implicitly", v);
    if (!is_bytes(v)) {
        v = bytes_new(out->data, out->size);
        bytes_span(v, out);
    }
    return v;
}

void text_argument(enum text_kind kind, value v, struct span *out)
{
    bool text = str_span(v, out);
    if (text != (kind == TEXT_STR) || (!text && !bytes_span(v, out)))
        raise_format(&type_TypeError, "can't convert '%t' object to %s implicitly", v,
                     kind == TEXT_STR ? "str" : "bytes");
}

void text_trim(struct span *span, enum text_kind kind)
{
    struct text text = {*span, kind, true};
    const uint8_t *p = span->data, *end = p + span->size;
    size_t n;
    while (p < end && (n = *p < 0x80 ? text_is_space(*p) : text_space(&text, p, end, false)) > 0)
        p += n;
    while (p < end &&
           (n = end[-1] < 0x80 ? text_is_space(end[-1]) : text_space(&text, p, end, true)) > 0)
        end -= n;
    *span = (struct span){p, (size_t)(end - p)};
}

value text_new(enum text_kind kind, const void *data, size_t size)
{
    if (kind == TEXT_STR)
        return str_new(data, size);
    return !HAS(arrays) || kind == TEXT_BYTES ? bytes_new(data, size) : bytearray_new(data, size);
}

static value text_new_span(enum text_kind kind, const uint8_t *from, const uint8_t *end)
{
    return text_new(kind, from, (size_t)(end - from));
}

value text_allocate(enum text_kind kind, size_t size, uint8_t **data)
{
    if (kind == TEXT_STR)
        return size == 0 ? VALUE_NAME(Q__empty_) : str_allocate(size, data);
    if (!HAS(arrays) || kind == TEXT_BYTES)
        return bytes_allocate(size, data);
    value result = array_new(&type_bytearray, 'B', NULL, size);
    *data = array_of(result)->data;
    return result;
}

/* ---- searching ---- */

/* The last two operands of find() and its kin, evaluated before the text is looked at. */
struct text_bounds {
    bool given;
    intptr_t start, stop;
};

static void text_bounds(size_t n_args, const value *args, struct text_bounds *out)
{
    *out = (struct text_bounds){n_args > 0, 0, INTPTR_MAX};
    if (n_args > 0 && args[0] != VALUE_NONE)
        out->start = int_clamped(args[0]);
    if (n_args > 1 && args[1] != VALUE_NONE)
        out->stop = int_clamped(args[1]);
}

/* Cuts text to bounds, in code points. Returns false when start lies past the end: then nothing is found, not even
 * "". *skipped is the bytes cut off in front. */
static bool text_cut(const struct text *text, const struct text_bounds *bounds, struct span *out,
                     size_t *skipped)
{
    const struct span *span = &text->span;
    *out = *span;
    *skipped = 0;
    if (!bounds->given)
        return true;
    size_t size = text_is_wide(text) ? text_count(span->data, span->size) : span->size;
    size_t start = sequence_clamp(bounds->start, size), stop = sequence_clamp(bounds->stop, size);
    if (stop < start || bounds->start > (intptr_t)size)
        return false;
    if (text_is_wide(text)) {
        start = text_offset(span->data, span->size, start);
        stop = text_offset(span->data, span->size, stop);
    }
    out->data = span->data + start;
    out->size = stop - start;
    *skipped = start;
    return true;
}

/* What is searched for: text of the same kind, for bytes a number, too. `byte` is room for that. */
static void text_needle(const struct text *text, value v, struct span *out, uint8_t *byte)
{
    if (text->kind == TEXT_STR || !is_int(v)) {
        text_argument(text->kind, v, out);
        return;
    }
    *byte = byte_value(v);
    *out = (struct span){byte, 1};
}

/* find and its kin: args as of the method. -1: not found. */
static intptr_t text_search(size_t n_args, const value *args, bool from_end)
{
    struct text text;
    struct text_bounds bounds;
    struct span hay, needle;
    size_t skipped;
    uint8_t byte;
    text_bounds(n_args - 2, args + 2, &bounds);
    text_of(args[0], &text);
    text_needle(&text, args[1], &needle, &byte);
    if (!text_cut(&text, &bounds, &hay, &skipped))
        return -1;
    intptr_t at = from_end ? span_find_last(&hay, &needle) : span_find(&hay, &needle);
    if (at < 0)
        return -1;
    at += (intptr_t)skipped;
    return text_is_wide(&text) ? (intptr_t)text_count(text.span.data, (size_t)at) : at;
}

static value text_found(intptr_t at)
{
    if (at < 0)
        raise_text(&type_ValueError, "substring not found");
    return VALUE_SMALL_INT(at);
}

value str_find(size_t n_args, const value *args)
{
    return VALUE_SMALL_INT(text_search(n_args, args, false));
}

value str_rfind(size_t n_args, const value *args)
{
    return VALUE_SMALL_INT(text_search(n_args, args, true));
}

value str_index(size_t n_args, const value *args)
{
    return text_found(text_search(n_args, args, false));
}

value str_rindex(size_t n_args, const value *args)
{
    return text_found(text_search(n_args, args, true));
}

value str_count(size_t n_args, const value *args)
{
    struct text text;
    struct text_bounds bounds;
    struct span hay, needle;
    size_t skipped, count = 0;
    uint8_t byte;
    text_bounds(n_args - 2, args + 2, &bounds);
    text_of(args[0], &text);
    text_needle(&text, args[1], &needle, &byte);
    if (!text_cut(&text, &bounds, &hay, &skipped))
        return VALUE_SMALL_INT(0);
    if (needle.size == 0)
        return VALUE_SMALL_INT((text_is_wide(&text) ? text_count(hay.data, hay.size) : hay.size) +
                               1);
    for (intptr_t at; (at = span_find(&hay, &needle)) >= 0; count++) {
        hay.data += (size_t)at + needle.size;
        hay.size -= (size_t)at + needle.size;
    }
    return VALUE_SMALL_INT(count);
}

static bool is_bytes_like(value v)
{
    struct span span;
    return !is_str(v) && bytes_span(v, &span);
}

static value text_matches_end(size_t n_args, const value *args, bool at_end)
{
    struct text text;
    struct text_bounds bounds;
    struct span hay, needle;
    size_t skipped, n = 1;
    const value *choices = &args[1];
    text_bounds(n_args - 2, args + 2, &bounds);
    text_of(args[0], &text);
    if (tuple_of(args[1]))
        sequence_items(args[1], &n, &choices);
    else if (text.kind == TEXT_STR ? !is_str(args[1]) : !is_bytes_like(args[1]))
        raise_format(&type_TypeError, "%q first arg must be %s or a tuple of %s, not %t",
                     at_end ? Q_endswith : Q_startswith, text.kind == TEXT_STR ? "str" : "bytes",
                     text.kind == TEXT_STR ? "str" : "bytes", args[1]);
    bool reachable = text_cut(&text, &bounds, &hay, &skipped);
    for (size_t i = 0; i < n; i++) {
        text_argument(text.kind, choices[i], &needle);
        if (!reachable || needle.size > hay.size)
            continue;
        if (memcmp(hay.data + (at_end ? hay.size - needle.size : 0), needle.data, needle.size) == 0)
            return VALUE_TRUE;
    }
    return VALUE_FALSE;
}

value str_startswith(size_t n_args, const value *args)
{
    return text_matches_end(n_args, args, false);
}

value str_endswith(size_t n_args, const value *args)
{
    return text_matches_end(n_args, args, true);
}

value str_removeprefix(value self, value prefix)
{
    struct text text;
    struct span span;
    text_of(self, &text);
    text_argument(text.kind, prefix, &span);
    const uint8_t *from = text.span.data, *end = from + text.span.size;
    if (span.size <= text.span.size && memcmp(from, span.data, span.size) == 0)
        from += span.size;
    return text_new_span(text.kind, from, end);
}

value str_removesuffix(value self, value suffix)
{
    struct text text;
    struct span span;
    text_of(self, &text);
    text_argument(text.kind, suffix, &span);
    const uint8_t *from = text.span.data, *end = from + text.span.size;
    if (span.size <= text.span.size && memcmp(end - span.size, span.data, span.size) == 0)
        end -= span.size;
    return text_new_span(text.kind, from, end);
}

/* ---- replacing ---- */

static void text_copy(uint8_t **to, const void *from, size_t size)
{
    memcpy(*to, from, size);
    *to += size;
}

/* replace("", new, limit): before every code point and at the end. */
static value text_replace_between(const struct text *text, const struct span *new, size_t limit)
{
    struct text_builder builder;
    text_builder_init(&builder);
    const uint8_t *p = text->span.data, *end = p + text->span.size;
    for (size_t i = 0; i < limit; i++) {
        const uint8_t *from = p;
        text_builder_add(&builder, new->data, new->size);
        if (p == end)
            break;
        if (text_is_wide(text))
            text_next(&p);
        else
            p++;
        text_builder_add(&builder, from, (size_t)(p - from));
    }
    text_builder_add(&builder, p, (size_t)(end - p));
    if (text->kind == TEXT_STR)
        return text_builder_str(&builder);
    return text_new(text->kind, builder.data, builder.size);
}

value str_replace(size_t n_args, const value *args)
{
    struct text text;
    struct span old, new, rest;
    intptr_t wanted = n_args > 3 ? int_value(args[3]) : -1;
    text_of(args[0], &text);
    text_argument(text.kind, args[1], &old);
    text_argument(text.kind, args[2], &new);
    size_t limit = wanted < 0 ? SIZE_MAX : (size_t)wanted, count = 0;
    if (old.size == 0)
        return text_replace_between(&text, &new, limit);
    rest = text.span;
    for (intptr_t at; count < limit && (at = span_find(&rest, &old)) >= 0; count++) {
        rest.data += (size_t)at + old.size;
        rest.size -= (size_t)at + old.size;
    }
    if (count == 0)
        return HAS(arrays) && text.kind == TEXT_BYTEARRAY
                   ? bytearray_new(text.span.data, text.span.size)
                   : args[0];
    size_t grown;
    if (__builtin_mul_overflow(count, new.size, &grown) ||
        __builtin_add_overflow(grown, text.span.size - count * old.size, &grown))
        raise_type(&type_MemoryError);
    uint8_t *to = NULL;
    value result = text_allocate(text.kind, grown, &to);
    if (grown == 0)
        return result;
    rest = text.span;
    while (count-- > 0) {
        size_t at = (size_t)span_find(&rest, &old);
        text_copy(&to, rest.data, at);
        text_copy(&to, new.data, new.size);
        rest.data += at + old.size;
        rest.size -= at + old.size;
    }
    text_copy(&to, rest.data, rest.size);
    return result;
}

/* ---- stripping ---- */

enum strip_side { STRIP_LEFT = 1, STRIP_RIGHT = 2 };

static const uint8_t *text_previous(const uint8_t *start, const uint8_t *p, bool wide)
{
    do
        p--;
    while (wide && p > start && (*p & 0xc0) == 0x80);
    return p;
}

/* Whether the code point at p is among set; set NULL: whether it is white space. */
static bool text_in_set(const struct text *text, const uint8_t *p, const struct span *set)
{
    const uint8_t *end = p;
    if (text_is_wide(text))
        text_next(&end);
    else
        end++;
    if (!set)
        return text_space(text, p, end, false);
    struct span character = {p, (size_t)(end - p)};
    return span_find(set, &character) >= 0;
}

static value text_strip(size_t n_args, const value *args, unsigned sides)
{
    struct text text;
    struct span chars, *set = NULL;
    text_of(args[0], &text);
    if (n_args > 1 && args[1] != VALUE_NONE) {
        text_argument(text.kind, args[1], &chars);
        set = &chars;
    }
    const uint8_t *from = text.span.data, *end = from + text.span.size;
    while ((sides & STRIP_LEFT) && from < end && text_in_set(&text, from, set)) {
        if (text_is_wide(&text))
            text_next(&from);
        else
            from++;
    }
    while ((sides & STRIP_RIGHT) && from < end) {
        const uint8_t *previous = text_previous(from, end, text_is_wide(&text));
        if (!text_in_set(&text, previous, set))
            break;
        end = previous;
    }
    if ((size_t)(end - from) == text.span.size && text.kind != TEXT_BYTEARRAY)
        return args[0];
    return text_new_span(text.kind, from, end);
}

value str_strip(size_t n_args, const value *args)
{
    return text_strip(n_args, args, STRIP_LEFT | STRIP_RIGHT);
}

value str_lstrip(size_t n_args, const value *args)
{
    return text_strip(n_args, args, STRIP_LEFT);
}

value str_rstrip(size_t n_args, const value *args)
{
    return text_strip(n_args, args, STRIP_RIGHT);
}

/* ---- padding ---- */

/* args: self, width[, fill]; left is how many of n pads go in front. */
enum pad_place { PAD_LEFT, PAD_RIGHT, PAD_BOTH };

static value text_pad(size_t n_args, const value *args, enum pad_place place)
{
    struct text text;
    struct span fill = {(const uint8_t *)" ", 1};
    intptr_t width = int_value(args[1]);
    text_of(args[0], &text);
    if (n_args > 2) {
        text_argument(text.kind, args[2], &fill);
        if ((text.kind == TEXT_STR ? text_count(fill.data, fill.size) : fill.size) != 1)
            raise_text(&type_TypeError, "fill character must be one character long");
    }
    size_t size = text_is_wide(&text) ? text_count(text.span.data, text.span.size) : text.span.size;
    if (width < 0 || (size_t)width <= size)
        return HAS(arrays) && text.kind == TEXT_BYTEARRAY
                   ? bytearray_new(text.span.data, text.span.size)
                   : args[0];
    size_t pads = (size_t)width - size;
    size_t left = place == PAD_LEFT    ? pads
                  : place == PAD_RIGHT ? 0
                                       : pads / 2 + (pads & (size_t)width & 1);
    uint8_t *to;
    value result = text_allocate(
        text.kind, sequence_repeated_size(fill.size, (intptr_t)pads) + text.span.size, &to);
    span_repeat(to, &fill, left);
    to += left * fill.size;
    text_copy(&to, text.span.data, text.span.size);
    span_repeat(to, &fill, pads - left);
    return result;
}

value str_center(size_t n_args, const value *args)
{
    return text_pad(n_args, args, PAD_BOTH);
}

value str_ljust(size_t n_args, const value *args)
{
    return text_pad(n_args, args, PAD_RIGHT);
}

value str_rjust(size_t n_args, const value *args)
{
    return text_pad(n_args, args, PAD_LEFT);
}

value str_zfill(value self, value width)
{
    static const struct span zero = {(const uint8_t *)"0", 1};
    struct text text;
    uint8_t *to = NULL;
    intptr_t wanted = int_value(width);
    text_of(self, &text);
    size_t size = text_is_wide(&text) ? text_count(text.span.data, text.span.size) : text.span.size;
    size_t zeros = wanted > 0 && (size_t)wanted > size ? (size_t)wanted - size : 0;
    size_t sign = text.span.size > 0 && (text.span.data[0] == '-' || text.span.data[0] == '+');
    value result = text_allocate(text.kind, text.span.size + zeros, &to);
    if (!to)
        return result;
    text_copy(&to, text.span.data, sign);
    span_repeat(to, &zero, zeros);
    to += zeros;
    text_copy(&to, text.span.data + sign, text.span.size - sign);
    return result;
}

value str_expandtabs(size_t n_args, const value *args)
{
    struct text text;
    struct text_builder builder;
    intptr_t width = n_args > 1 ? int_value(args[1]) : 8, column = 0;
    text_of(args[0], &text);
    text_builder_init(&builder);
    for (const uint8_t *p = text.span.data, *end = p + text.span.size; p < end; p++) {
        if (*p == '\t') {
            for (intptr_t n = width > 0 ? width - column % width : 0; n > 0; n--, column++)
                text_builder_add(&builder, " ", 1);
            continue;
        }
        text_builder_add(&builder, p, 1);
        column =
            *p == '\n' || *p == '\r' ? 0 : column + ((*p & 0xc0) != 0x80 || !text_is_wide(&text));
    }
    return text.kind == TEXT_STR ? text_builder_str(&builder)
                                 : text_new(text.kind, builder.data, builder.size);
}
