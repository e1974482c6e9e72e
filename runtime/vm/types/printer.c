/* printer.c - text out: values and formats to any sink. */
#include "runtime/port.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/print.h"
#include <string.h>

static void printer_console_write(void *data, const char *text, size_t size)
{
    (void)data;
    port_write(text, size);
}

const struct printer console = {printer_console_write, NULL};

void print_span(const struct printer *printer, const void *data, size_t size)
{
    if (size)
        printer->write(printer->data, data, size);
}

void print_text(const struct printer *printer, const char *text)
{
    print_span(printer, text, strlen(text));
}

/* What stands for a container inside itself. */
static void print_again(const struct printer *printer, const struct type *type, value container)
{
    if (dict_map(container))
        print_text(printer, "{...}");
    else if (tuple_of(container))
        print_text(printer, "(...)");
    else if (type->slots->subscr)
        print_text(printer, "[...]");
    else if (type->flags & TYPE_LOOP_KEYS)
        print_format(printer, "%q(...)", (qstr)type->name);
    else
        print_text(printer, "...");
}

bool printing_begin(struct printing *here, value container)
{
    *here = (struct printing){container, vm.printing};
    for (const struct printing *outer = vm.printing; outer; outer = outer->outer)
        if (outer->container == container)
            return false;
    vm.printing = here;
    return true;
}

void printing_end(const struct printing *here)
{
    vm.printing = here->outer;
}

static void print_container(const struct printer *printer, const struct type *type, value v,
                            enum print_kind kind)
{
    struct printing here;
    if (!printing_begin(&here, v)) {
        print_again(printer, type, v);
        return;
    }
    type->slots->print(printer, v, kind);
    printing_end(&here);
}

void print_value(const struct printer *printer, value v, enum print_kind kind)
{
    stack_check();
    const struct type *type = type_of(v);
    if (PROGRAM(CYCLES) && type->slots->length && type->slots->print && value_is_object(v) &&
        !(type->flags & TYPE_HEAP) && type != &type_str)
        print_container(printer, type, v, kind);
    else if (type->slots->print)
        type->slots->print(printer, v, kind);
    else
        print_format(printer, "<%q>", (qstr)type->name);
}

static void print_number(const struct printer *printer, uintptr_t number, unsigned base)
{
    char digits[8 * sizeof number], *at = digits + sizeof digits;
    do {
        *--at = "0123456789abcdef"[number % base];
        number /= base;
    } while (number);
    print_span(printer, at, (size_t)(digits + sizeof digits - at));
}

static void print_directive(const struct printer *printer, char directive, va_list *arguments)
{
    struct span span;
    int number;
    char character;
    switch (directive) {
    case 's':
        print_text(printer, va_arg(*arguments, const char *));
        break;
    case 'd':
        number = va_arg(*arguments, int);
        if (number < 0)
            print_text(printer, "-");
        print_number(printer, number < 0 ? 0u - (unsigned)number : (unsigned)number, 10);
        break;
    case 'u':
        print_number(printer, va_arg(*arguments, unsigned), 10);
        break;
    case 'x':
        print_number(printer, va_arg(*arguments, unsigned), 16);
        break;
    case 'z':
        print_number(printer, va_arg(*arguments, size_t), 10);
        break;
    case 'p':
        watch_stop("prints an address");
        print_text(printer, "0x");
        print_number(printer, (uintptr_t)va_arg(*arguments, const void *), 16);
        break;
    case 'q':
        span = name_span(va_arg(*arguments, qstr));
        print_span(printer, span.data, span.size);
        break;
    case 'v':
        print_value(printer, va_arg(*arguments, value), PRINT_STR);
        break;
    case 'r':
        print_value(printer, va_arg(*arguments, value), PRINT_REPR);
        break;
    case 't':
        span = name_span(type_of(va_arg(*arguments, value))->name);
        print_span(printer, span.data, span.size);
        break;
    case 'c':
        character = (char)va_arg(*arguments, int);
        print_span(printer, &character, 1);
        break;
    default:
        print_span(printer, &directive, 1);
        break;
    }
}

void print_arguments(const struct printer *printer, const char *format, va_list *arguments)
{
    for (;;) {
        const char *plain = format;
        while (*format && *format != '%')
            format++;
        print_span(printer, plain, (size_t)(format - plain));
        if (!*format || !format[1])
            return;
        print_directive(printer, format[1], arguments);
        format += 2;
    }
}

void print_format(const struct printer *printer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_arguments(printer, format, &arguments);
    va_end(arguments);
}
