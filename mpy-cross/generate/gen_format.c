/* gen_format.c - f-strings, as calls of str.format. */
#include "mpy-cross/generate/generate.h"

/* Appends literal text, braces doubled. */
static void gen_format_text(struct buf *out, const struct ast_text *text)
{
    for (size_t i = 0; i < text->size; i++) {
        char c = text->data[i];
        if (c == '{' || c == '}')
            buf_put_byte(out, (uint8_t)c);
        buf_put_byte(out, (uint8_t)c);
    }
}

static void format_parts(struct buf *out, const struct node *part, const struct node *end);

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
        format_parts(out, spec->kind == NODE_FSTRING ? spec->list.first : spec, NULL);
    }
    buf_put_byte(out, '}');
}

static void format_parts(struct buf *out, const struct node *part, const struct node *end)
{
    for (; part != end; part = part->next) {
        if (part->kind == NODE_STR)
            gen_format_text(out, &part->text);
        else
            format_field(out, part);
    }
}

/* The values of the fields, in the order in which str.format numbers them. All lines in a string
 * are that of its parts. */
static uint32_t format_values(struct codegen *g, struct node *part, const struct node *end,
                              const struct node *place)
{
    uint32_t n = 0;
    for (; part != end; part = part->next) {
        struct node *value = part->formatted.value, *spec;
        if (part->kind == NODE_STR)
            continue;
        if (value->kind != NODE_NAME && !fold_is_constant(value))
            generate_line(g, place);
        generate_expression(g, value);
        spec = part->formatted.spec;
        n++;
        if (spec && spec->kind == NODE_FSTRING)
            n += format_values(g, spec->list.first, NULL, place);
    }
    return n;
}

/* A str that is being put together in the scratch buffer. */
static void scratch_constant(struct codegen *g, const struct node *at)
{
    struct buf *out = &g->bytes;
    struct node text = {.kind = NODE_STR, .line = at->line};
    if (out->failed)
        compile_out_of_memory(g->compiler);
    text.text = (struct ast_text){(const char *)out->data, out->size};
    generate_constant(g, &text);
}

/* How many values a part has: that of its field, and its format's own. */
static uint32_t format_count(const struct node *part)
{
    uint32_t n = 1;
    if (part->kind == NODE_STR)
        return 0;
    if (part->formatted.spec && part->formatted.spec->kind == NODE_FSTRING)
        for (part = part->formatted.spec->list.first; part; part = part->next)
            n += format_count(part);
    return n;
}

enum { VALUES_MAX = 255 }; /* a call's operand has a byte for their count */

/* The parts from `first` on that one call takes end here; NULL: all of them. */
static struct node *format_end(struct codegen *g, struct node *first)
{
    uint32_t n = 0;
    for (struct node *part = first; part; part = part->next) {
        uint32_t count = format_count(part);
        if (count > VALUES_MAX) {
            compile_error(g->compiler, node_place(part),
                          LIMIT "more than 255 values in one field's format");
            compile_abort(g->compiler);
        }
        n += count;
        if (n > VALUES_MAX)
            return part;
    }
    return NULL;
}

/* The format of these parts, as a str.format call where it has fields; more fields than a call takes
 * become a sum of calls. */
static void format_call(struct codegen *g, const struct node *at, struct node *first)
{
    uint32_t n, last_line = g->function->last_line;
    struct node *end, *begin = first;
    if (first->line < last_line)
        g->function->last_line = first->line;
    do {
        end = format_end(g, begin);
        g->bytes.size = 0;
        format_parts(&g->bytes, begin, end);
        scratch_constant(g, at);
        emit_name(g, OP_LOAD_METHOD, g->known[KNOWN_format]);
        n = format_values(g, begin, end, first);
        emit_call(g, OP_CALL_METHOD, n, 0);
        if (begin != first)
            emit_binary(g, BINARY_ADD);
        begin = end;
    } while (begin);
    g->function->last_line = last_line;
}

/* The literal parts of a t-string, one more than there are fields, as a tuple. Returns the number
 * of fields. */
static uint32_t template_strings(struct codegen *g, struct node *node)
{
    struct node *tuple = node_new(g->compiler, NODE_TUPLE, node), **last = &tuple->list.first;
    uint32_t n = 0;
    tuple->op = 1;
    for (struct node *part = node->list.first;; part = part->next) {
        struct node *text = node_new(g->compiler, NODE_STR, node);
        text->text.data = "";
        if (part && part->kind == NODE_STR) {
            text->text = part->text;
            part = part->next;
        }
        *last = text;
        last = &text->next;
        if (!part)
            break;
        n++;
    }
    generate_constant(g, tuple);
    return n;
}

static void gen_template_field(struct codegen *g, struct node *field)
{
    struct node *spec = field->formatted.spec;
    struct node text = {.kind = NODE_STR, .line = field->line};
    char conversion = (char)field->op;
    generate_expression(g, field->formatted.value);
    text.text = field->formatted.expression;
    while (text.text.size && text.text.data[text.text.size - 1] == ' ')
        text.text.size--;
    generate_constant(g, &text);
    text.text = (struct ast_text){&conversion, 1};
    if (field->op)
        generate_constant(g, &text);
    else
        emit(g, OP_LOAD_CONST_NONE);
    text.text = (struct ast_text){"", 0};
    if (!spec)
        generate_constant(g, &text);
    else if (spec->kind == NODE_FSTRING)
        format_call(g, spec, spec->list.first);
    else
        generate_constant(g, spec);
}

/* __template__(strings, value, expression, conversion, format, ...), which is what stock makes of
 * a t-string. */
static void generate_template(struct codegen *g, struct node *node)
{
    bool named = g->scope->kind == SCOPE_MODULE || g->scope->kind == SCOPE_CLASS;
    uint32_t n;
    emit_name(g, named ? OP_LOAD_NAME : OP_LOAD_GLOBAL, g->known[KNOWN_template]);
    n = template_strings(g, node);
    if (1 + 4 * n > 255) {
        compile_error(g->compiler, node_place(node), "a t-string has at most 63 fields");
        compile_abort(g->compiler);
    }
    for (struct node *part = node->list.first; part; part = part->next)
        if (part->kind == NODE_FORMATTED)
            gen_template_field(g, part);
    emit_call(g, OP_CALL_FUNCTION, 1 + 4 * n, 0);
}

void generate_format(struct codegen *g, struct node *node)
{
    if (node->kind == NODE_TSTRING)
        generate_template(g, node);
    else
        format_call(g, node, node->list.first);
}
