/* relink.c - the last step of a large module: its finished code again, with the names and
 * constants that are used most in the places that take one byte. Texts that no such place is left for among the names go to the
 * constants while there are some: a text is a byte longer there. */
#include "mpy-cross/generate/generate.h"
#include "runtime/format/disasm.h"
#include <string.h>

enum { SHORT_PLACES = 128 }; /* what a vuint of one byte reaches */

struct relinker {
    struct codegen *generator;
    struct symbol **names; /* as they were numbered */
    struct pooled **constants;
    uint32_t *name_uses, *constant_uses;
    uint32_t *text_uses;   /* of name_uses those that load it as a text */
    struct pooled **moved; /* by name: the constant that it is from now on, or NULL */
};

static uint32_t relink_name_of(const uint8_t **info, const uint8_t *end)
{
    uint32_t place = 0;
    vuint_read(info, end, &place);
    return place;
}

static void count_uses(struct relinker *r, const struct raw_code *raw)
{
    const uint8_t *end = raw->code + raw->size, *info, *ip;
    struct instruction in;
    struct prelude p;
    prelude_read(raw->code, raw->size, &p);
    info = p.info;
    for (uint32_t i = 0; i < 1 + p.n_positional + p.n_keyword_only; i++)
        r->name_uses[relink_name_of(&info, end)]++;
    for (ip = p.code; ip < end && instruction_read(ip, end, &in); ip = in.next) {
        if (opcode_info[in.opcode].operand == OPERAND_QSTR)
            r->name_uses[in.value]++;
        if (in.opcode == OP_LOAD_CONST_STRING)
            r->text_uses[in.value]++;
        if (in.opcode == OP_LOAD_CONST_OBJ)
            r->constant_uses[in.value]++;
    }
    for (size_t i = 0; i < raw->n_children; i++)
        count_uses(r, raw->children[i]);
}

/* Sorts places by how often they are used, the most first; a merge sort, so that equals keep their
 * order. */
static uint32_t *sort_by_uses(struct codegen *g, const uint32_t *uses, uint32_t n)
{
    uint32_t *from = tree_alloc(g->compiler, (n + 1) * sizeof *from), *swap;
    uint32_t *to = tree_alloc(g->compiler, (n + 1) * sizeof *to);
    for (uint32_t i = 0; i < n; i++)
        from[i] = i;
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t low = 0; low < n; low += 2 * width) {
            uint32_t middle = low + width < n ? low + width : n;
            uint32_t high = low + 2 * width < n ? low + 2 * width : n;
            uint32_t a = low, b = middle;
            for (uint32_t i = low; i < high; i++)
                to[i] = b == high || (a < middle && uses[from[a]] >= uses[from[b]]) ? from[a++]
                                                                                    : from[b++];
        }
        swap = from;
        from = to;
        to = swap;
    }
    return from;
}

/* Whether a name is a text and nothing else: no keyword, attribute or module can be called so. Short ones stay: interned, they are
 * what code compares with. */
static bool is_plain_text(const struct relinker *r, uint32_t name)
{
    const struct symbol *symbol = r->names[name];
    bool plain = false;
    for (size_t i = 0; i < symbol->size; i++) {
        char c = symbol->text[i];
        if (c == '.')
            return false;
        plain = plain || !(c == '_' || (c >= '0' && c <= '9') ||
                           ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c & 0x80);
    }
    return plain && symbol->size > STOCK_NAME_MAX && r->text_uses[name] == r->name_uses[name];
}

static void move_text(struct relinker *r, uint32_t name)
{
    struct codegen *g = r->generator;
    const struct symbol *symbol = r->names[name];
    const struct constant constant = {.kind = CONSTANT_STR, .text = {symbol->text, symbol->size}};
    r->moved[name] = pool_constant(g, &constant);
    r->constant_uses[pool_place(g, r->moved[name])] = r->name_uses[name];
}

/* Moves texts while that makes the file shorter: one in a short place gives it to the name that is used most of those without. */
static void move_texts(struct relinker *r, const uint32_t *order)
{
    struct codegen *g = r->generator;
    size_t next = SHORT_PLACES;
    for (size_t i = 1; i < g->n_names && g->n_constants < SHORT_PLACES; i++) {
        size_t gains = i < next ? next : i;
        if (gains >= g->n_names || r->name_uses[order[gains]] < 2)
            return;
        if (!is_plain_text(r, order[i]))
            continue;
        move_text(r, order[i]);
        next += i < next;
    }
}

static void renumber_names(struct relinker *r)
{
    struct codegen *g = r->generator;
    uint32_t n = 0, *order;
    r->name_uses[0] = UINT32_MAX; /* the source file's name stays first */
    order = sort_by_uses(g, r->name_uses, (uint32_t)g->n_names);
    move_texts(r, order);
    for (uint32_t i = 0; i < g->n_names; i++)
        if (!r->moved[order[i]]) {
            g->names[n] = r->names[order[i]];
            g->names[n]->index = n + 1;
            n++;
        }
    g->n_names = n;
}

static void renumber_constants(struct relinker *r)
{
    struct codegen *g = r->generator;
    uint32_t *order;
    if (g->n_constants)
        memcpy(r->constants, g->constants, g->n_constants * sizeof *r->constants);
    order = sort_by_uses(g, r->constant_uses, (uint32_t)g->n_constants);
    for (uint32_t i = 0; i < g->n_constants; i++) {
        g->constants[i] = r->constants[order[i]];
        g->constants[i]->index = i + 1;
    }
}

/* One instruction as the assembler takes it; a jump's operand is still the offset that it goes to. */
static struct operation take_apart(const struct relinker *r, const struct prelude *p,
                                   const struct instruction *in)
{
    struct operation out = {.opcode = in->opcode, .extra = in->extra};
    out.operand.integer = in->value;
    switch (in->opcode) {
    case OP_LOAD_CONST_STRING:
        out.operand.symbol = r->names[in->value];
        if (r->moved[in->value]) {
            out.opcode = OP_LOAD_CONST_OBJ;
            out.operand.pooled = r->moved[in->value];
        }
        break;
    case OP_LOAD_CONST_SMALL_INT_MULTI:
        out.opcode = OP_LOAD_CONST_SMALL_INT;
        break;
    case OP_LOAD_FAST_MULTI:
        out.opcode = OP_LOAD_FAST_N;
        break;
    case OP_STORE_FAST_MULTI:
        out.opcode = OP_STORE_FAST_N;
        break;
    case OP_UNARY_OP_MULTI:
    case OP_BINARY_OP_MULTI:
        out.opcode = (uint8_t)(in->opcode + in->value);
        break;
    case OP_LOAD_CONST_OBJ:
        out.operand.pooled = r->constants[in->value];
        break;
    default:
        if (opcode_info[in->opcode].operand == OPERAND_QSTR)
            out.operand.symbol = r->names[in->value];
        else if (instruction_is_jump(in->opcode))
            out.operand.index = (uint32_t)(in->from - p->code + in->value);
        else
            out.operand.index = (uint32_t)in->value;
    }
    if (out.opcode == OP_LOAD_FAST_N || out.opcode == OP_STORE_FAST_N)
        out.operand.index = (uint32_t)in->value;
    return out;
}

/* The instructions of a function, with their lines; jumps name instructions. Returns how many
 * there are. */
static size_t take_apart_all(const struct relinker *r, const struct raw_code *raw,
                             const struct prelude *p, const uint8_t *line_table,
                             struct operation *out, uint32_t *places)
{
    const uint8_t *end = raw->code + raw->size;
    struct line_cursor cursor = {line_table, 0, 1};
    struct instruction in;
    size_t n = 0;
    for (const uint8_t *ip = p->code; ip < end && instruction_read(ip, end, &in); ip = in.next) {
        places[ip - p->code] = (uint32_t)n;
        out[n] = take_apart(r, p, &in);
        out[n++].line = line_seek(&cursor, p->info + p->info_size, (size_t)(ip - p->code));
    }
    for (size_t i = 0; i < n; i++)
        if (instruction_is_jump(out[i].opcode))
            out[i].operand.index = places[out[i].operand.index];
    return n;
}

static void relink_function(struct relinker *r, struct raw_code *raw)
{
    struct codegen *g = r->generator;
    struct arena_mark mark = arena_mark(&g->compiler->tree_arena);
    struct gen_function f = {0};
    struct prelude p;
    const uint8_t *info, *end = raw->code + raw->size;
    struct operation *code;
    struct local *locals;
    uint32_t *places;
    prelude_read(raw->code, raw->size, &p);
    code = tree_alloc(g->compiler, (size_t)(end - p.code) * sizeof *code);
    places = tree_alloc(g->compiler, (size_t)(end - p.code) * sizeof *places);
    locals = tree_alloc(g->compiler, p.n_state * sizeof *locals);
    memset(locals, 0, p.n_state * sizeof *locals);
    info = p.info;
    f.name = r->names[relink_name_of(&info, end)];
    f.n_positional = p.n_positional;
    f.n_keyword_only = p.n_keyword_only;
    f.n_default_positional = p.n_default_positional;
    f.n_exceptions = p.n_exceptions;
    f.flags = p.flags;
    for (uint32_t i = 0; i < p.n_state; i++)
        locals[i].slot = i;
    for (uint32_t i = 0; i < p.n_positional + p.n_keyword_only; i++)
        locals[i].symbol = r->names[relink_name_of(&info, end)];
    for (uint32_t i = 0; i < p.n_cells; i++)
        locals[p.cells[i]].cell = true;
    assemble_code(g, &f, code, take_apart_all(r, raw, &p, info, code, places), locals, p.n_state,
                  p.n_state, raw);
    arena_release(&g->compiler->tree_arena, mark);
    for (size_t i = 0; i < raw->n_children; i++)
        relink_function(r, (struct raw_code *)raw->children[i]); /* all of them are ours */
}

static void *clear(struct codegen *g, size_t size)
{
    return memset(tree_alloc(g->compiler, size), 0, size);
}

void relink(struct codegen *g)
{
    struct relinker r = {.generator = g};
    struct arena_mark mark;
    if (g->n_names <= SHORT_PLACES && g->n_constants <= SHORT_PLACES)
        return;
    mark = arena_mark(&g->compiler->tree_arena);
    size_t n_constants = g->n_constants < SHORT_PLACES ? SHORT_PLACES : g->n_constants;
    r.names = clear(g, g->n_names * sizeof *r.names);
    memcpy(r.names, g->names, g->n_names * sizeof *r.names);
    r.name_uses = clear(g, g->n_names * sizeof *r.name_uses);
    r.text_uses = clear(g, g->n_names * sizeof *r.text_uses);
    r.moved = clear(g, g->n_names * sizeof *r.moved);
    r.constant_uses = clear(g, n_constants * sizeof *r.constant_uses);
    r.constants = clear(g, n_constants * sizeof *r.constants);
    count_uses(&r, g->root);
    renumber_names(&r);
    renumber_constants(&r);
    relink_function(&r, (struct raw_code *)g->root);
    arena_release(&g->compiler->tree_arena, mark);
}
