/* format_template.c - str.format(): fields of a template filled in. */
#include "runtime/vm/types/format.h"
#include "runtime/vm/types/int.h"

enum { NUMBERING_NONE = -1, NUMBERING_MANUAL = -2 };

struct template
{
    struct text_builder *out;
    size_t n_positional, n_keywords;
    const value *args;
    intptr_t next; /* number of the next {}; or enum above */
    value mapping; /* of format_map(), that names are looked up in; NO_VALUE: among the arguments */
};

static void template_expand(struct template *template, const uint8_t *p, const uint8_t *end,
                            unsigned depth);

/* ---- fields ---- */

static value template_positional(const struct template *template, size_t index)
{
    if (template->mapping != NO_VALUE)
        raise_text(&type_ValueError, "Format string contains positional fields");
    if (index >= template->n_positional)
        raise_text(&type_IndexError, "tuple index out of range");
    return template->args[index];
}

static value template_named(const struct template *template, const uint8_t *from,
                            const uint8_t *end)
{
    struct span name = {from, (size_t)(end - from)}, given;
    const value *pairs = template->args + template->n_positional;
    if (template->mapping != NO_VALUE)
        return subscript(template->mapping, str_new(name.data, name.size), VALUE_LOAD);
    for (size_t i = 0; i < template->n_keywords; i++)
        if (str_span(pairs[2 * i], &given) && given.size == name.size &&
            memcmp(given.data, name.data, name.size) == 0)
            return pairs[2 * i + 1];
    raise_key_error(str_new(name.data, name.size));
}

/* The argument that the field's name begins with. */
static value template_argument(struct template *template, const uint8_t **p, const uint8_t *end)
{
    const uint8_t *from = *p;
    while (*p < end && **p != '.' && **p != '[')
        (*p)++;
    if (*p == from) {
        if (template->next == NUMBERING_MANUAL)
            raise_text(&type_ValueError, "can't switch from manual field specification to "
                                         "automatic field numbering");
        if (template->next == NUMBERING_NONE)
            template->next = 0;
        return template_positional(template, (size_t) template->next++);
    }
    if (*from < '0' || *from > '9')
        return template_named(template, from, *p);
    intptr_t index = format_parse_number(&from, *p);
    if (from != *p)
        return template_named(template, from, *p);
    if (template->next >= 0)
        raise_text(&type_ValueError, "can't switch from automatic field numbering to manual field "
                                     "specification");
    template->next = NUMBERING_MANUAL;
    return template_positional(template, (size_t)index);
}

/* name: argument, then .attribute and [index] */
static value template_lookup(struct template *template, const uint8_t *p, const uint8_t *end)
{
    value v = template_argument(template, &p, end);
    while (p < end) {
        const uint8_t *from = ++p;
        if (p[-1] == '.') {
            while (p < end && *p != '.' && *p != '[')
                p++;
            if (p == from)
                raise_text(&type_ValueError, "empty attribute in format");
            v = attr_load(v, intern(from, (size_t)(p - from)));
        } else {
            while (p < end && *p != ']')
                p++;
            if (p == end || p == from)
                raise_text(&type_ValueError, "unmatched '{' in format");
            const uint8_t *digits = from;
            bool numeric = *from >= '0' && *from <= '9';
            intptr_t index = numeric ? format_parse_number(&digits, p) : 0;
            v = subscript(
                v, numeric && digits == p ? int_new(index) : str_new(from, (size_t)(p - from)),
                VALUE_LOAD);
            p++;
            if (p < end && *p != '.' && *p != '[')
                raise_text(&type_ValueError, "unmatched '{' in format");
        }
    }
    return v;
}

/* The end of a field's name part: '!', ':' or '}' outside brackets. */
static const uint8_t *template_name_end(const uint8_t *p, const uint8_t *end)
{
    bool bracket = false;
    for (; p < end; p++) {
        if (*p == '[')
            bracket = true;
        else if (*p == ']')
            bracket = false;
        else if (!bracket && (*p == '!' || *p == ':' || *p == '}' || *p == '{'))
            break;
    }
    return p;
}

/* The '}' that closes a field whose specification starts at p. */
static const uint8_t *template_spec_end(const uint8_t *p, const uint8_t *end)
{
    unsigned open = 1;
    for (; p < end; p++) {
        if (*p == '{')
            open++;
        else if (*p == '}' && --open == 0)
            break;
    }
    if (p == end)
        raise_text(&type_ValueError, "unmatched '{' in format");
    return p;
}

static value template_converted(value v, uint8_t conversion)
{
    if (conversion == 's')
        return str_of(v);
    if (conversion == 'r')
        return repr_of(v);
    if (conversion != 'a')
        raise_format(&type_ValueError, "unknown conversion specifier %c", (int)conversion);
    return str_ascii_repr(v);
}

/* p is behind the '{'; returns behind the '}'. */
static const uint8_t *template_field(struct template *template, const uint8_t *p,
                                     const uint8_t *end, unsigned depth)
{
    const uint8_t *name_end = template_name_end(p, end);
    uint8_t conversion = 0;
    struct span spec = {p, 0};
    const uint8_t *after = name_end;
    if (after < end && *after == '!') {
        after++;
        if (after >= end || *after == '}')
            raise_text(&type_ValueError, "end of format while looking for conversion specifier");
        conversion = *after++;
        if (after < end && *after != ':' && *after != '}')
            raise_text(&type_ValueError, "expected ':' after format specifier");
    }
    if (after >= end || (*after != ':' && *after != '}'))
        raise_text(&type_ValueError, "unmatched '{' in format");
    value v = template_lookup(template, p, name_end), nested = NO_VALUE;
    if (conversion != 0)
        v = template_converted(v, conversion);
    if (*after == ':') {
        spec.data = after + 1;
        after = template_spec_end(spec.data, end);
        spec.size = (size_t)(after - spec.data);
    }
    if (memchr(spec.data, '{', spec.size)) {
        struct text_builder *out = template->out, inner;
        if (depth == 0)
            raise_text(&type_ValueError, "format specification nested too deeply");
        text_builder_init(&inner);
        template->out = &inner;
        template_expand(template, spec.data, spec.data + spec.size, depth - 1);
        template->out = out;
        nested = text_builder_str(&inner);
        str_span(nested, &spec);
    }
    format_value_to(template->out, v, &spec);
    value_keep(nested);
    value_keep(v);
    return after + 1;
}

static void template_expand(struct template *template, const uint8_t *p, const uint8_t *end,
                            unsigned depth)
{
    while (p < end) {
        const uint8_t *from = p;
        while (p < end && *p != '{' && *p != '}')
            p++;
        text_builder_add(template->out, from, (size_t)(p - from));
        if (p == end)
            break;
        if (p + 1 < end && p[1] == *p) {
            text_builder_add(template->out, p, 1);
            p += 2;
        } else if (*p == '}') {
            raise_text(&type_ValueError, "single '}' encountered in format string");
        } else {
            p = template_field(template, p + 1, end, depth);
        }
    }
}

/* ---- the method ---- */

/* `state` has the arguments. */
static value template_fill(value template, struct template *state)
{
    struct text_builder out;
    struct span text;
    value settled = text_settle(template, &text);
    text_builder_init(&out);
    state->out = &out;
    state->next = NUMBERING_NONE;
    template_expand(state, text.data, text.data + text.size, 2);
    value_keep(settled);
    if (is_str(settled))
        return text_builder_str(&out);
    return text_new(is_bytes(template) ? TEXT_BYTES : TEXT_BYTEARRAY, out.data, out.size);
}

value str_format_values(value template, size_t n_positional, size_t n_keywords, const value *args)
{
    struct template state = {NULL, n_positional, n_keywords, args, 0, NO_VALUE};
    return template_fill(template, &state);
}

value str_format_map(value self, value mapping)
{
    struct template state = {NULL, 0, 0, NULL, 0, mapping};
    return template_fill(self, &state);
}

value str_format(size_t n_positional, size_t n_keywords, const value *args)
{
    return str_format_values(args[0], n_positional - 1, n_keywords, args + 1);
}
