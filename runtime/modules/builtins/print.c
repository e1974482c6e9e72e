/* print.c - print and input. */
#include "runtime/port.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/print.h"
#include "runtime/vm/types/stream.h"

/* sep or end: a str, None for the usual one. */
static struct span print_option(value v, qstr usual)
{
    struct span span;
    if (v == VALUE_NONE)
        return name_span(usual);
    if (!str_span(v, &span))
        raise_format(&type_TypeError, "'str' object expected, not '%t'", v);
    return span;
}

/* What is printed between and after the values. */
struct print_style {
    const struct printer *printer;
    struct span separator, end;
};

static void print_values(const struct print_style *style, size_t n, const value *values)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            print_span(style->printer, style->separator.data, style->separator.size);
        print_value(style->printer, values[i], PRINT_STR);
    }
    print_span(style->printer, style->end.data, style->end.size);
}

OPTIONAL void print_with_options(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {
        {Q_sep, PARAMETER_KEYWORD_ONLY},
        {Q_end, PARAMETER_KEYWORD_ONLY},
        {Q_file, PARAMETER_KEYWORD_ONLY},
        {Q_flush, PARAMETER_KEYWORD_ONLY},
    };
    value given[] = {VALUE_NONE, VALUE_NONE, VALUE_NONE, VALUE_FALSE};
    struct printer stream_printer = {stream_printer_write, &given[2]};
    parse_arguments(Q_print, parameters, HAS(streams) ? 4 : 2, 0, n_keywords, args + n_positional,
                    given);
    struct print_style style = {HAS(streams) && given[2] != VALUE_NONE ? &stream_printer : &console,
                                print_option(given[0], Q__space_),
                                print_option(given[1], Q__0x0a_)};
    print_values(&style, n_positional, args);
    if (HAS(streams) && given[2] != VALUE_NONE && truth(given[3]))
        call_method(given[2], Q_flush, 0, NULL);
}

value builtin_print(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct print_style usual = {
        &console, {(const uint8_t *)" ", 1}, {(const uint8_t *)"\n", 1}};
    if (n_keywords > 0)
        print_with_options(n_positional, n_keywords, args);
    else
        print_values(&usual, n_positional, args);
    return VALUE_NONE;
}

value builtin_repl_print(value v)
{
    if (v != VALUE_NONE)
        print_format(&console, "%r\n", v);
    return VALUE_NONE;
}

value builtin_input(size_t n_args, const value *args)
{
    struct text_builder line;
    int c;
    text_builder_init(&line);
    if (n_args > 0)
        print_value(&console, args[0], PRINT_STR);
    while ((c = port_read()) >= 0 && c != '\n') {
        char byte = (char)c;
        if (c != '\r')
            text_builder_add(&line, &byte, 1);
    }
    if (c < 0 && line.size == 0)
        raise_type(&type_EOFError);
    return text_builder_str(&line);
}
