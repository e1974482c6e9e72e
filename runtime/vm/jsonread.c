/* jsonread.c - json.load and loads. */
#include "runtime/base/number.h"
#include "runtime/base/utf8.h"
#include "runtime/vm/container.h"
#include "runtime/vm/int.h"
#include "runtime/vm/str.h"
#include "runtime/vm/stream.h"
#include <string.h>

struct json_reader {
    const uint8_t *at, *end;
};

static _Noreturn void bad_json(void)
{
    raise_text(&type_ValueError, "syntax error in JSON");
}

static int peek(const struct json_reader *reader)
{
    return reader->at < reader->end ? *reader->at : -1;
}

/* The next character that is no white space, left unread; -1 at the end. */
static int peek_token(struct json_reader *reader)
{
    int c;
    while ((c = peek(reader)) == ' ' || c == '\t' || c == '\n' || c == '\r')
        reader->at++;
    return c;
}

static bool take_word(struct json_reader *reader, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, word, size) != 0)
        return false;
    reader->at += size;
    return true;
}

/* Four hex digits. */
static uint32_t read_hex(struct json_reader *reader)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++, reader->at++) {
        int c = peek(reader);
        int lower = c | 0x20;
        if (c >= '0' && c <= '9')
            code = code << 4 | (uint32_t)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            code = code << 4 | (uint32_t)(lower - 'a' + 10);
        else
            bad_json();
    }
    return code;
}

static void read_escape(struct json_reader *reader, struct text_builder *text)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    uint8_t bytes[4];
    int c = peek(reader);
    reader->at++;
    if (c == 'u') {
        uint32_t code = read_hex(reader);
        if (code >> 10 == 0xd800 >> 10 && take_word(reader, "\\u")) {
            uint32_t low = read_hex(reader);
            if (low >> 10 == 0xdc00 >> 10) {
                code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
            } else {
                text_builder_add(text, bytes, utf8_encode(code, bytes));
                code = low;
            }
        }
        text_builder_add(text, bytes, utf8_encode(code, bytes));
        return;
    }
    const char *found = c > 0 ? memchr(from, c, sizeof(from) - 1) : NULL;
    if (found == NULL && c != '"' && c != '\\' && c != '/')
        bad_json();
    char byte = found != NULL ? to[found - from] : (char)c;
    text_builder_add(text, &byte, 1);
}

static value read_text(struct json_reader *reader)
{
    struct text_builder text;
    const uint8_t *start = ++reader->at;
    int c;
    while ((c = peek(reader)) >= 0 && c != '"' && c != '\\')
        reader->at++;
    if (c == '"') /* the usual case: nothing to replace */
        return str_decode(start, (size_t)(reader->at++ - start));
    text_builder_init(&text);
    reader->at = start;
    while ((c = peek(reader)) != '"') {
        if (c < 0)
            bad_json();
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

static value read_number(struct json_reader *reader)
{
    const uint8_t *start = reader->at;
    bool is_float = false;
    double number;
    for (int c; (c = peek(reader)) >= 0; reader->at++) {
        if (c == '.' || c == 'e' || c == 'E')
            is_float = true;
        else if ((c < '0' || c > '9') && c != '-' && c != '+')
            break;
    }
    size_t size = (size_t)(reader->at - start);
    if (size == 0)
        bad_json();
    if (!is_float)
        return int_parse(start, size, 10, VALUE_NAME(Q_json));
    if (!number_parse_double((const char *)start, size, &number))
        bad_json();
    return float_new(number);
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
            bad_json();
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
            bad_json();
        value key = read_text(reader);
        if (peek_token(reader) != ':')
            bad_json();
        reader->at++;
        map_put(dict_map(dict), key, read_value(reader));
        int c = peek_token(reader);
        reader->at++;
        if (c == '}')
            return dict;
        if (c != ',')
            bad_json();
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
        return read_text(reader);
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
    default:
        return read_number(reader);
    }
    bad_json();
}

value json_loads(value text)
{
    struct span span;
    if (!str_span(text, &span) && !bytes_span(text, &span))
        raise_text(&type_TypeError, "object with buffer protocol required");
    struct json_reader reader = {span.data, span.data + span.size};
    value result = read_value(&reader);
    if (peek_token(&reader) >= 0)
        bad_json();
    keep_alive(text);
    return result;
}

value json_load(value stream)
{
    value self;
    const struct stream_protocol *protocol = stream_of(stream, &self);
    if (protocol == NULL)
        return json_loads(call_method(stream, Q_read, 0, NULL));
    return json_loads(stream_read(1, &stream));
}
