/* objstr_translate.c - translate and maketrans of str, bytes and bytearray.
 *
 * May run Python: str's translate, which asks the table for each character. */
#include "runtime/vm/run/exception.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

struct translation {
    value table, code;
};

static value translation_look_up(void *data)
{
    const struct translation *translation = data;
    return subscript(translation->table, translation->code, VALUE_LOAD);
}

/* What the table has for a character; NO_VALUE: nothing. */
static value translation_of(value table, uint32_t code)
{
    struct translation translation = {table, VALUE_SMALL_INT(code)};
    value found = NO_VALUE;
    value exception = protect(translation_look_up, &translation, &found);
    if (exception == NO_VALUE)
        return found;
    if (!exception_matches(exception, &type_LookupError))
        raise_value(exception);
    return NO_VALUE;
}

static void translation_add(struct text_builder *out, value to)
{
    struct span text;
    uint8_t bytes[4];
    if (str_span(to, &text)) {
        text_builder_add(out, text.data, text.size);
        return;
    }
    intptr_t code = int_value(to);
    if (code < 0 || code > CODE_POINT_MAX)
        raise_text(&type_ValueError, "character mapping must be in range(0x110000)");
    text_builder_add(out, bytes, text_put((uint32_t)code, bytes));
}

value str_translate(value self, value table)
{
    struct span text;
    struct text_builder out;
    self = text_settle(self, &text);
    text_builder_init(&out);
    const uint8_t *end = text.data + text.size;
    for (const uint8_t *p = text.data; p < end;) {
        const uint8_t *start = p;
        value to = translation_of(table, text_next(&p));
        if (to == NO_VALUE)
            text_builder_add(&out, start, (size_t)(p - start));
        else if (to != VALUE_NONE)
            translation_add(&out, to);
    }
    keep_alive(self);
    return text_builder_str(&out);
}

static value translation_key(value key)
{
    struct span text;
    if (!str_span(key, &text) && !is_int(key))
        raise_text(&type_TypeError, "keys in translate table must be strings or integers");
    if (is_int(key))
        return key;
    if (text_count(text.data, text.size) != 1)
        raise_text(&type_ValueError, "string keys in translate table must be of length 1");
    return str_ord(key);
}

/* maketrans(dict): keys that are characters become their codes. */
static void translation_from_dict(value table, value given)
{
    size_t cursor = 0;
    value key, content;
    given = value_as(given, &type_dict);
    if (given == NO_VALUE)
        raise_type_error();
    while (map_next(dict_map(given), &cursor, &key, &content))
        map_put(dict_map(table), translation_key(key), content);
}

value str_maketrans(size_t n_args, const value *args)
{
    value table = dict_new();
    struct span from, to, dropped = {NULL, 0};
    if (n_args == 1) {
        translation_from_dict(table, args[0]);
        return table;
    }
    if (!str_span(args[0], &from) || !str_span(args[1], &to) ||
        (n_args > 2 && !str_span(args[2], &dropped)))
        raise_type_error();
    if (text_count(from.data, from.size) != text_count(to.data, to.size))
        raise_text(&type_ValueError, "the first two maketrans arguments must have equal length");
    const uint8_t *p = from.data, *q = to.data, *end = p + from.size;
    while (p < end) {
        uint32_t code = text_next(&p);
        map_put(dict_map(table), VALUE_SMALL_INT(code), VALUE_SMALL_INT(text_next(&q)));
    }
    for (p = dropped.data, end = p + dropped.size; p < end;)
        map_put(dict_map(table), VALUE_SMALL_INT(text_next(&p)), VALUE_NONE);
    return table;
}

/* ---- bytes ---- */

enum { BYTE_TABLE = 256 };

value bytes_maketrans(value from, value to)
{
    struct span keys, values;
    uint8_t *table;
    text_argument(TEXT_BYTES, from, &keys);
    text_argument(TEXT_BYTES, to, &values);
    if (keys.size != values.size)
        raise_text(&type_ValueError, "maketrans arguments must have same length");
    value result = bytes_allocate(BYTE_TABLE, &table);
    for (size_t i = 0; i < BYTE_TABLE; i++)
        table[i] = (uint8_t)i;
    for (size_t i = 0; i < keys.size; i++)
        table[keys.data[i]] = values.data[i];
    return result;
}

/* translate(table or None[, delete]) */
value bytes_translate(size_t n_args, const value *args)
{
    struct text self;
    struct span table = {NULL, 0}, dropped = {NULL, 0};
    bool is_dropped[BYTE_TABLE] = {false};
    uint8_t *out;
    size_t n = 0;
    text_of(args[0], &self);
    if (args[1] != VALUE_NONE) {
        text_argument(TEXT_BYTES, args[1], &table);
        if (table.size != BYTE_TABLE)
            raise_text(&type_ValueError, "translation table must be 256 characters long");
    }
    if (n_args > 2)
        text_argument(TEXT_BYTES, args[2], &dropped);
    for (size_t i = 0; i < dropped.size; i++)
        is_dropped[dropped.data[i]] = true;
    for (size_t i = 0; i < self.span.size; i++)
        n += !is_dropped[self.span.data[i]];
    value result = text_allocate(self.kind, n, &out);
    for (size_t i = 0; i < self.span.size; i++) {
        uint8_t byte = self.span.data[i];
        if (!is_dropped[byte])
            *out++ = table.data ? table.data[byte] : byte;
    }
    return result;
}
