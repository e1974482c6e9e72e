/* format_modulo.c - the % operator of str and bytes. */
#include "runtime/base/utf8.h"
#include "runtime/vm/types/float_math.h"
#include "runtime/vm/types/format.h"
#include "runtime/vm/types/int.h"

struct modulo {
    struct text_builder out;
    bool bytes;
    value right;        /* a mapping for %(key)s, or the one argument */
    size_t n, used;     /* arguments */
    const value *items; /* of a tuple, or &right */
    const uint8_t *p, *start, *end;
};

static value modulo_next(struct modulo *modulo)
{
    if (modulo->used >= modulo->n)
        raise_text(&type_TypeError, "format string needs more arguments");
    return modulo->items[modulo->used++];
}

static uint8_t modulo_peek(const struct modulo *modulo)
{
    if (modulo->p == modulo->end)
        raise_text(&type_ValueError, "incomplete format");
    return *modulo->p;
}

/* "(key)" at p; the mapping's item. */
static value modulo_keyed(struct modulo *modulo)
{
    const uint8_t *from = ++modulo->p;
    unsigned open = 1;
    for (;; modulo->p++) {
        if (modulo->p == modulo->end)
            raise_text(&type_ValueError, "incomplete format key");
        if (*modulo->p == '(')
            open++;
        else if (*modulo->p == ')' && --open == 0)
            break;
    }
    if (tuple_of(modulo->right) || is_str(modulo->right) || is_int(modulo->right) ||
        (!value_is_object(modulo->right) || !type_of(modulo->right)->slots->subscr))
        raise_text(&type_TypeError, "format needs a dict");
    size_t size = (size_t)(modulo->p++ - from);
    value key = modulo->bytes ? bytes_new(from, size) : str_new(from, size);
    /* A key was named: the mapping is used up, but not as an argument. */
    modulo->n = modulo->used = 0;
    return subscript(modulo->right, key, VALUE_LOAD);
}

/* A width or precision that an argument gives. */
static intptr_t modulo_size(struct modulo *modulo)
{
    intptr_t size = int_value(modulo_next(modulo));
    if (size > INT32_MAX || size < -INT32_MAX)
        raise_text(&type_OverflowError, "Python int too large to convert to C int");
    return size;
}

/* Flags, width, precision and length modifiers. */
static void modulo_parse(struct modulo *modulo, struct format_spec *spec)
{
    bool left = false;
    *spec = (struct format_spec){.fill = ' ', .precision = -1};
    for (;; modulo->p++) {
        uint8_t c = modulo_peek(modulo);
        if (c == '-')
            left = true;
        else if (c == '+' || (c == ' ' && spec->sign != '+'))
            spec->sign = (char)c;
        else if (c == '#')
            spec->alternate = true;
        else if (c == '0')
            spec->zero = true;
        else if (c != ' ')
            break;
    }
    if (modulo_peek(modulo) == '*') {
        modulo->p++;
        spec->width = modulo_size(modulo);
        if (spec->width < 0) {
            left = true;
            spec->width = -spec->width;
        }
    } else {
        spec->width = format_parse_number(&modulo->p, modulo->end);
    }
    if (modulo_peek(modulo) == '.') {
        modulo->p++;
        if (modulo_peek(modulo) == '*') {
            modulo->p++;
            spec->precision = modulo_size(modulo);
            if (spec->precision < 0)
                spec->precision = 0;
        } else {
            spec->precision = format_parse_number(&modulo->p, modulo->end);
        }
    }
    while (modulo_peek(modulo) == 'l' || *modulo->p == 'h' || *modulo->p == 'L')
        modulo->p++;
    if (left) {
        spec->align = '<';
        spec->zero = false;
    } else if (spec->zero) {
        spec->fill = '0';
    }
}

static void modulo_text(struct modulo *modulo, struct format_spec *spec, value shown)
{
    struct span span;
    if (!str_span(shown, &span))
        bytes_span(shown, &span);
    spec->fill = ' ';
    if (!spec->align)
        spec->align = '>';
    format_text(&modulo->out, spec, span);
    value_keep(shown);
}

static void modulo_character(struct modulo *modulo, struct format_spec *spec, value v)
{
    struct span span;
    uint8_t bytes[4];
    value method[2];
    spec->precision = -1;
    if (!is_int(v) && value_is_object(v) && method_find_conversion(v, Q___index__, method))
        v = int_index(v);
    if (modulo->bytes && is_int(v)) {
        intptr_t code = int_value(v);
        if (code < 0 || code > UINT8_MAX)
            raise_text(&type_OverflowError, "%c arg not in range(256)");
        bytes[0] = (uint8_t)code;
        modulo_text(modulo, spec, bytes_new(bytes, 1));
    } else if (is_int(v)) {
        intptr_t code = int_value(v);
        if (code < 0 || code > 0x10ffff)
            raise_text(&type_OverflowError, "%c arg not in range(0x110000)");
        modulo_text(modulo, spec, str_from_code((uint32_t)code));
    } else if (!modulo->bytes && str_span(v, &span)) {
        if (text_count(span.data, span.size) != 1)
            raise_text(&type_TypeError, "%c requires int or char");
        modulo_text(modulo, spec, v);
    } else if (modulo->bytes && !is_str(v) && bytes_span(v, &span) && span.size == 1) {
        modulo_text(modulo, spec, v);
    } else {
        raise_text(&type_TypeError, modulo->bytes
                                        ? "%c requires an integer in range(256) or a single byte"
                                        : "%c requires int or char");
    }
}

static void modulo_integer(struct modulo *modulo, struct format_spec *spec, value v)
{
    if (!is_int(v)) {
        if (is_str(v) || is_bytes(v))
            raise_format(&type_TypeError, "can't convert %t to int", v);
        bool any = spec->conversion == 'd' || spec->conversion == 'i' || spec->conversion == 'u';
        v = any ? int_make(&type_int, 1, 0, &v) : int_index(v);
    }
    if (spec->conversion == 'i' || spec->conversion == 'u')
        spec->conversion = 'd';
    format_int(&modulo->out, spec, v);
}

static bool modulo_is_memory(value v)
{
    struct span span;
    return !is_str(v) && bytes_span(v, &span);
}

static bool modulo_has_bytes(value v)
{
    value method[2];
    return modulo_is_memory(v) ||
           (value_is_object(v) && method_find_conversion(v, Q___bytes__, method));
}

/* %b: bytes, or what is made of them by __bytes__. */
static void modulo_bytes(struct modulo *modulo, struct format_spec *spec, value v)
{
    if (!modulo_has_bytes(v))
        raise_format(
            &type_TypeError,
            "%%b requires a bytes-like object, or an object that implements __bytes__, not '%t'",
            v);
    modulo_text(modulo, spec, modulo_is_memory(v) ? v : bytes_make(&type_bytes, 1, 0, &v));
}

static void modulo_convert(struct modulo *modulo, struct format_spec *spec, value v)
{
    float_number number;
    switch (spec->conversion) {
    case 'c':
        modulo_character(modulo, spec, v);
        break;
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
        modulo_integer(modulo, spec, v);
        break;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        if (!float_from_value(v, &number))
            raise_format(&type_TypeError, "can't convert %t to float", v);
        format_float(&modulo->out, spec, number);
        break;
    case 's': /* bytes and what __bytes__ makes of others are themselves; anything else has its text, as in MicroPython */
        if (modulo->bytes && modulo_has_bytes(v))
            modulo_bytes(modulo, spec, v);
        else
            modulo_text(modulo, spec, str_of(v));
        break;
    case 'r':
        modulo_text(modulo, spec, modulo->bytes ? str_ascii_repr(v) : repr_of(v));
        break;
    case 'a':
        modulo_text(modulo, spec, str_ascii_repr(v));
        break;
    case 'b':
        if (modulo->bytes) {
            modulo_bytes(modulo, spec, v);
            break;
        }
        __attribute__((fallthrough));
    default:
        raise_format(&type_ValueError, "unsupported format character '%c' (0x%c%c) at index %d",
                     (int)(uint8_t)spec->conversion, "0123456789abcdef"[spec->conversion >> 4 & 15],
                     "0123456789abcdef"[spec->conversion & 15],
                     (int)(modulo->p - 1 - modulo->start));
    }
}

static void modulo_run(struct modulo *modulo)
{
    struct format_spec spec;
    bool keyed_any = false;
    while (modulo->p < modulo->end) {
        const uint8_t *from = modulo->p;
        while (modulo->p < modulo->end && *modulo->p != '%')
            modulo->p++;
        text_builder_add(&modulo->out, from, (size_t)(modulo->p - from));
        if (modulo->p == modulo->end)
            break;
        modulo->p++;
        value v = NO_VALUE;
        if (modulo_peek(modulo) == '%') {
            text_builder_add(&modulo->out, modulo->p++, 1);
            continue;
        }
        if (*modulo->p == '(') {
            v = modulo_keyed(modulo);
            keyed_any = true;
        }
        modulo_parse(modulo, &spec);
        spec.conversion = (char)*modulo->p++;
        modulo_convert(modulo, &spec, v == NO_VALUE ? modulo_next(modulo) : v);
    }
    /* One argument that could be a mapping may stay unused. */
    bool mapping = modulo->items == &modulo->right && value_is_object(modulo->right) &&
                   dict_map(modulo->right);
    if (modulo->used < modulo->n && !keyed_any && !mapping)
        raise_text(&type_TypeError, "format string didn't convert all arguments");
}

value str_modulo(value template, value right)
{
    struct modulo modulo = {.right = right};
    struct span text;
    value settled = text_settle(template, &text);
    text_builder_init(&modulo.out);
    modulo.bytes = !is_str(settled);
    modulo.start = modulo.p = text.data;
    modulo.end = text.data + text.size;
    modulo.n = 1;
    modulo.items = &modulo.right;
    const struct tuple *tuple = tuple_of(right);
    if (tuple) {
        modulo.n = tuple->size;
        modulo.items = tuple->items;
    }
    modulo_run(&modulo);
    value_keep(settled);
    return modulo.bytes ? text_builder_bytes(&modulo.out) : text_builder_str(&modulo.out);
}
