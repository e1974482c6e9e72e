/* builtinprint.c - print and input. */
#include "runtime/vm/container.h"
#include "runtime/vm/port.h"
#include "runtime/vm/stream.h"

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

value builtin_print(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {
        {Q_sep, PARAMETER_KEYWORD_ONLY},
        {Q_end, PARAMETER_KEYWORD_ONLY},
        {Q_file, PARAMETER_KEYWORD_ONLY},
        {Q_flush, PARAMETER_KEYWORD_ONLY},
    };
    value given[] = {VALUE_NONE, VALUE_NONE, VALUE_NONE, VALUE_FALSE};
    const struct printer *printer = &console;
    struct printer stream_printer = {stream_printer_write, &given[2]};
    if (n_keywords > 0)
        parse_arguments(Q_print, parameters, 4, 0, n_keywords, args + n_positional, given);
    if (given[2] != VALUE_NONE)
        printer = &stream_printer;
    struct span separator = print_option(given[0], Q__space_);
    struct span end = print_option(given[1], Q__0x0a_);
    for (size_t i = 0; i < n_positional; i++) {
        if (i > 0)
            print_span(printer, separator.data, separator.size);
        print_value(printer, args[i], PRINT_STR);
    }
    print_span(printer, end.data, end.size);
    if (given[2] != VALUE_NONE && truth(given[3]))
        call_method(given[2], Q_flush, 0, NULL);
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
