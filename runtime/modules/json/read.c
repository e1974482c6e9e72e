/* read.c - json.load and loads. */
#include "runtime/base/utf8.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"
#include <string.h>

/* A text, or a stream that is read byte by byte, so that what follows the value stays in it and no
 * more than the value takes room. */
struct json_reader {
    const uint8_t *at, *end, *begin;
    const struct stream_protocol *protocol; /* NULL: a text */
    value stream;
    uint8_t byte; /* the stream's latest */
};

/* Where a text is wrong is told on the host, as CPython tells it. */
static _Noreturn void bad_json(const struct json_reader *reader)
{
    if (TARGET_HOST && !reader->protocol) {
        const uint8_t *at = reader->at < reader->end ? reader->at : reader->end, *line = at;
        size_t n_lines = 1;
        while (line > reader->begin && line[-1] != '\n')
            line--;
        for (const uint8_t *p = reader->begin; p < line; p++)
            n_lines += *p == '\n';
        raise_format(&type_ValueError, "syntax error in JSON: line %z column %z (char %z)", n_lines,
                     text_count(line, (size_t)(at - line)) + 1,
                     text_count(reader->begin, (size_t)(at - reader->begin)));
    }
    raise_text(&type_ValueError, "syntax error in JSON");
}

static bool json_read_byte(struct json_reader *reader)
{
    int error = 0;
    intptr_t n = reader->protocol->read(reader->stream, &reader->byte, 1, &error);
    if (n < 0)
        raise_os_error(error);
    reader->at = &reader->byte;
    reader->end = reader->at + n;
    return n > 0;
}

static int json_peek(struct json_reader *reader)
{
    if (reader->at < reader->end || (reader->protocol && json_read_byte(reader)))
        return *reader->at;
    return -1;
}

/* The next character that is no white space, left unread; -1 at the end. */
static int peek_token(struct json_reader *reader)
{
    int c;
    while ((c = json_peek(reader)) == ' ' || c == '\t' || c == '\n' || c == '\r')
        reader->at++;
    return c;
}

static bool take_word(struct json_reader *reader, const char *word)
{
    for (; *word; word++, reader->at++)
        if (json_peek(reader) != (uint8_t)*word)
            return false;
    return true;
}

/* Four hex digits. */
static uint32_t read_hex(struct json_reader *reader)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++, reader->at++) {
        int c = json_peek(reader);
        int lower = c | 0x20;
        if (c >= '0' && c <= '9')
            code = code << 4 | (uint32_t)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            code = code << 4 | (uint32_t)(lower - 'a' + 10);
        else
            bad_json(reader);
    }
    return code;
}

static void read_escape(struct json_reader *reader, struct text_builder *text)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    uint8_t bytes[4];
    int c = json_peek(reader);
    reader->at++;
    if (c == 'u') {
        uint32_t code = read_hex(reader);
        if (code >> 10 == 0xd800 >> 10 && json_peek(reader) == '\\') {
            reader->at++;
            if (json_peek(reader) != 'u') {
                text_builder_add(text, bytes, text_put(code, bytes));
                read_escape(reader, text);
                return;
            }
            reader->at++;
            uint32_t low = read_hex(reader);
            if (low >> 10 == 0xdc00 >> 10) {
                code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
            } else {
                text_builder_add(text, bytes, text_put(code, bytes));
                code = low;
            }
        }
        text_builder_add(text, bytes, text_put(code, bytes));
        return;
    }
    const char *found = c > 0 ? memchr(from, c, sizeof(from) - 1) : NULL;
    if (!found && c != '"' && c != '\\' && c != '/')
        bad_json(reader);
    char byte = found ? to[found - from] : (char)c;
    text_builder_add(text, &byte, 1);
}

/* A text without escapes is taken where it lies; false for others, and then nothing is read. */
static bool read_plain_text(struct json_reader *reader, value *out)
{
    const uint8_t *at = reader->at;
    while (at < reader->end && *at != '"' && *at != '\\' && *at >= ' ')
        at++;
    if (reader->protocol || at == reader->end || *at != '"')
        return false;
    *out = str_decode(reader->at, (size_t)(at - reader->at));
    reader->at = at + 1;
    return true;
}

static value json_read_text(struct json_reader *reader)
{
    struct text_builder text;
    value plain;
    int c;
    reader->at++;
    if (read_plain_text(reader, &plain))
        return plain;
    text_builder_init(&text);
    while ((c = json_peek(reader)) != '"') {
        if (c < ' ') /* the end, or a control character */
            bad_json(reader);
        reader->at++;
        if (c == '\\') {
            read_escape(reader, &text);
        } else {
            uint8_t byte = (uint8_t)c;
            text_builder_add(&text, &byte, 1);
        }
    }
    reader->at++;
    return text_builder_str(&text);
}

static size_t count_digits(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *from = at;
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return (size_t)(at - from);
}

/* -?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)? and no more. */
static bool number_is_json(const uint8_t *at, const uint8_t *end)
{
    at += at < end && *at == '-';
    size_t n = count_digits(at, end);
    if (n == 0 || (n > 1 && *at == '0'))
        return false;
    at += n;
    if (at < end && *at == '.') {
        n = count_digits(++at, end);
        if (n == 0)
            return false;
        at += n;
    }
    if (at < end && (*at | 0x20) == 'e') {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        n = count_digits(at, end);
        if (n == 0)
            return false;
        at += n;
    }
    return at == end;
}

static value read_number(struct json_reader *reader)
{
    struct text_builder digits;
    bool is_float = false;
    float_number number;
    text_builder_init(&digits);
    for (int c; (c = json_peek(reader)) >= 0; reader->at++) {
        if (c == 'I' && digits.size == 1 && digits.data[0] == '-' && take_word(reader, "Infinity"))
            return float_make(-(float_number)__builtin_inf());
        if (c == '.' || c == 'e' || c == 'E')
            is_float = true;
        else if ((c < '0' || c > '9') && c != '-' && c != '+')
            break;
        uint8_t digit = (uint8_t)c;
        text_builder_add(&digits, &digit, 1);
    }
    if (!number_is_json(digits.data, digits.data + digits.size))
        bad_json(reader);
    if (!is_float)
        return int_parse(digits.data, digits.size, 10, VALUE_NAME(Q_json));
    if (!float_parse_digits((const char *)digits.data, digits.size, &number))
        bad_json(reader);
    heap_free(digits.block);
    return float_make(number);
}

static value read_value(struct json_reader *reader);

static value read_list(struct json_reader *reader)
{
    value list = list_new(0, NULL);
    reader->at++;
    if (peek_token(reader) == ']') {
        reader->at++;
        return list;
    }
    for (;;) {
        list_append_value(list, read_value(reader));
        int c = peek_token(reader);
        reader->at++;
        if (c == ']')
            return list;
        if (c != ',')
            bad_json(reader);
    }
}

static value read_dict(struct json_reader *reader)
{
    value dict = dict_new();
    reader->at++;
    if (peek_token(reader) == '}') {
        reader->at++;
        return dict;
    }
    for (;;) {
        if (peek_token(reader) != '"')
            bad_json(reader);
        value key = json_read_text(reader);
        if (peek_token(reader) != ':')
            bad_json(reader);
        reader->at++;
        map_put(dict_map(dict), key, read_value(reader));
        int c = peek_token(reader);
        reader->at++;
        if (c == '}')
            return dict;
        if (c != ',')
            bad_json(reader);
    }
}

static value read_value(struct json_reader *reader)
{
    stack_check();
    switch (peek_token(reader)) {
    case '{':
        return read_dict(reader);
    case '[':
        return read_list(reader);
    case '"':
        return json_read_text(reader);
    case 'n':
        if (take_word(reader, "null"))
            return VALUE_NONE;
        break;
    case 't':
        if (take_word(reader, "true"))
            return VALUE_TRUE;
        break;
    case 'f':
        if (take_word(reader, "false"))
            return VALUE_FALSE;
        break;
    case 'N':
        if (take_word(reader, "NaN"))
            return float_make((float_number)__builtin_nan(""));
        break;
    case 'I':
        if (take_word(reader, "Infinity"))
            return float_make((float_number)__builtin_inf());
        break;
    default:
        return read_number(reader);
    }
    bad_json(reader);
}

value json_loads(value text)
{
    struct span span;
    if (!str_span(text, &span) && !bytes_span(text, &span))
        raise_text(&type_TypeError, "object with buffer protocol required");
    struct json_reader reader = {.at = span.data, .end = span.data + span.size, .begin = span.data};
    value result = read_value(&reader);
    if (peek_token(&reader) >= 0)
        bad_json(&reader);
    keep_alive(text);
    return result;
}

value json_load(value stream)
{
    struct json_reader reader = {.at = NULL};
    reader.protocol = stream_of(stream, &reader.stream);
    if (!reader.protocol || !reader.protocol->read)
        return json_loads(call_method(stream, Q_read, 0, NULL));
    return read_value(&reader);
}
