/* gen_format.c - f-strings, as calls of str.format. */
#include "mpy-cross/generate.h"

/* Appends literal text, braces doubled. */
static void format_text(struct buf *out, const struct text *text)
{
    for (size_t i = 0; i < text->size; i++) {
        char c = text->data[i];
        if (c == '{' || c == '}')
            buf_put_byte(out, (uint8_t)c);
        buf_put_byte(out, (uint8_t)c);
    }
}

static void format_parts(struct buf *out, const struct node *part);

/* Appends the field that a {value!c:spec} becomes: {!c:spec}, its spec's own fields nested. */
static void format_field(struct buf *out, const struct node *node)
{
    const struct node *spec = node->formatted.spec;
    buf_put_byte(out, '{');
    if (node->op) {
        buf_put_byte(out, '!');
        buf_put_byte(out, node->op == 'a' ? 'r' : node->op); /* MicroPython has no ascii() */
    }
    if (spec) {
        buf_put_byte(out, ':');
        format_parts(out, spec->kind == NODE_FSTRING ? spec->list.first : spec);
    }
    buf_put_byte(out, '}');
}

static void format_parts(struct buf *out, const struct node *part)
{
    for (; part; part = part->next) {
        if (part->kind == NODE_STR)
            format_text(out, &part->text);
        else
            format_field(out, part);
    }
}

/* The values of the fields, in the order in which str.format numbers them. */
static uint32_t format_values(struct generator *g, struct node *part)
{
    uint32_t n = 0;
    for (; part; part = part->next) {
        struct node *spec;
        if (part->kind == NODE_STR)
            continue;
        generate_line(g, part);
        generate_expression(g, part->formatted.value);
        spec = part->formatted.spec;
        n += 1 + (spec && spec->kind == NODE_FSTRING ? format_values(g, spec->list.first) : 0);
    }
    return n;
}

void generate_format(struct generator *g, struct node *node)
{
    struct buf *out = &g->bytes;
    struct node text = {.kind = NODE_STR, .line = node->line};
    uint32_t n;
    out->size = 0;
    format_parts(out, node->list.first);
    if (out->failed)
        compile_out_of_memory(g->compiler);
    text.text = (struct text){(const char *)out->data, out->size};
    generate_constant(g, &text);
    emit_name(g, OP_LOAD_METHOD, g->known[KNOWN_format]);
    n = format_values(g, node->list.first);
    emit_call(g, OP_CALL_METHOD, n, 0);
}
