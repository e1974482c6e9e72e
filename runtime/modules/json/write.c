/* write.c - json.dump and dumps. Text is written as UTF-8, not escaped. */
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/print.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"

struct json_writer {
    struct printer printer;
    struct span item_separator, key_separator;
};

static void write_text(const struct printer *printer, const struct span *text)
{
    static const char hex[] = "0123456789abcdef";
    size_t done = 0; /* written as it is up to here */
    print_text(printer, "\"");
    for (size_t i = 0; i < text->size; i++) {
        uint8_t c = text->data[i];
        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        print_span(printer, text->data + done, i - done);
        done = i + 1;
        switch (c) {
        case '\n':
            print_text(printer, "\\n");
            break;
        case '\r':
            print_text(printer, "\\r");
            break;
        case '\t':
            print_text(printer, "\\t");
            break;
        case '"':
        case '\\':
            escape[1] = (char)c;
            print_span(printer, escape, 2);
            break;
        default:
            print_span(printer, escape, sizeof(escape));
        }
    }
    print_span(printer, text->data + done, text->size - done);
    print_text(printer, "\"");
}

/* Numbers as Python writes them, whatever a class below them makes of it, but for those that are none. */
static bool write_number(const struct printer *printer, value v)
{
    value part = value_as(v, &type_int);
    if (part == NO_VALUE)
        part = value_as(v, &type_float);
    if (part == NO_VALUE)
        return false;
    float_number number = value_is_float(part) ? float_number_of(part) : 0;
    if (float_is_finite(number))
        print_value(printer, part, PRINT_REPR);
    else
        print_text(printer, float_is_nan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    return true;
}

static bool write_simple(const struct printer *printer, value v)
{
    struct span text;
    if (v == VALUE_NONE)
        print_text(printer, "null");
    else if (v == VALUE_TRUE)
        print_text(printer, "true");
    else if (v == VALUE_FALSE)
        print_text(printer, "false");
    else if (write_number(printer, v))
        return true;
    else if (str_span(v, &text))
        write_text(printer, &text);
    else if (is_bytes(v) && bytes_span(v, &text))
        return write_simple(printer, str_decode(text.data, text.size));
    else
        return false;
    return true;
}

/* Keys are texts in JSON. */
static void write_key(const struct printer *printer, value key)
{
    struct span text;
    bool quoted = !str_span(key, &text) && !is_bytes(key);
    print_text(printer, quoted ? "\"" : "");
    if (!write_simple(printer, key))
        raise_format(&type_TypeError, "can't convert %t to str", key);
    print_text(printer, quoted ? "\"" : "");
}

static void write_value(const struct json_writer *writer, value v);

static void write_container(const struct json_writer *writer, value v)
{
    const struct printer *printer = &writer->printer;
    size_t size;
    const value *items;
    const struct map *map = dict_map(v);
    if (map) {
        size_t cursor = 0;
        value key, content;
        print_text(printer, "{");
        for (bool first = true; map_next(map, &cursor, &key, &content); first = false) {
            if (!first)
                print_span(printer, writer->item_separator.data, writer->item_separator.size);
            write_key(printer, key);
            print_span(printer, writer->key_separator.data, writer->key_separator.size);
            write_value(writer, content);
        }
        print_text(printer, "}");
        return;
    }
    if (!sequence_items(v, &size, &items)) {
        if (!list_read(v) && !tuple_of(v))
            raise_format(&type_TypeError, "can't convert %t to JSON", v);
        v = list_from_iterable(v);
    }
    print_text(printer, "[");
    for (size_t i = 0; sequence_items(v, &size, &items) && i < size; i++) {
        value item = items[i];
        if (i > 0)
            print_span(printer, writer->item_separator.data, writer->item_separator.size);
        write_value(writer, item);
    }
    print_text(printer, "]");
}

static void write_value(const struct json_writer *writer, value v)
{
    struct printing here;
    stack_check();
    if (write_simple(&writer->printer, v))
        return;
    if (!printing_begin(&here, v))
        raise_text(&type_ValueError, "Circular reference detected");
    write_container(writer, v);
    printing_end(&here);
}

/* separators=(item, key) from keyword arguments. */
static void json_writer_init(struct json_writer *writer, qstr function, size_t n_keywords,
                             const value *keywords)
{
    static const struct parameter separators = {Q_separators, PARAMETER_KEYWORD_ONLY};
    value given = VALUE_NONE;
    size_t size;
    const value *items;
    parse_arguments(function, &separators, 1, 0, n_keywords, keywords, &given);
    writer->item_separator = (struct span){(const uint8_t *)", ", 2};
    writer->key_separator = (struct span){(const uint8_t *)": ", 2};
    if (given == VALUE_NONE)
        return;
    if (!sequence_items(given, &size, &items))
        raise_text(&type_TypeError, "separators must be two str");
    if (size != 2)
        raise_text(&type_ValueError, "separators must be two str");
    if (!str_span(items[0], &writer->item_separator) || !str_span(items[1], &writer->key_separator))
        raise_text(&type_TypeError, "separators must be two str");
}

value json_dump(size_t n_positional, size_t n_keywords, const value *args)
{
    struct json_writer writer;
    check_arity(Q_dump, n_positional, 0, 2, 2);
    json_writer_init(&writer, Q_dump, n_keywords, args + 2);
    writer.printer = (struct printer){stream_printer_write, (void *)(uintptr_t)&args[1]};
    write_value(&writer, args[0]);
    return VALUE_NONE;
}

value json_dumps(size_t n_positional, size_t n_keywords, const value *args)
{
    struct json_writer writer;
    struct text_builder text;
    check_arity(Q_dumps, n_positional, 0, 1, 1);
    json_writer_init(&writer, Q_dumps, n_keywords, args + 1);
    text_builder_init(&text);
    writer.printer = text.printer;
    write_value(&writer, args[0]);
    return text_builder_str(&text);
}
