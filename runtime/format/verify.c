/* verify.c - proves bytecode safe to run. */
#include "runtime/format/verify_flow.h"
#include "runtime/base/text.h"
#include "runtime/format/mpy.h"

#include <string.h>

void verify_cells(const struct prelude *prelude, uint8_t cells[32])
{
    memset(cells, 0, 32);
    for (uint32_t i = 0; i < prelude->n_cells; i++)
        cells[prelude->cells[i] / 8] |= (uint8_t)(1u << prelude->cells[i] % 8);
}

/* Whether a byte of the code, instruction or not, is one of those that verify_count_free looks for. */
static bool may_have_free(const uint8_t *code, const uint8_t *end)
{
    static const uint8_t opcodes[] = {OP_LOAD_DEREF, OP_STORE_DEREF, OP_DELETE_DEREF,
                                      OP_MAKE_CLOSURE, OP_MAKE_CLOSURE_DEFARGS};
    for (size_t i = 0; i < sizeof opcodes; i++)
        if (memchr(code, opcodes[i], (size_t)(end - code)) != NULL)
            return true;
    return false;
}

uint32_t verify_count_free(const struct prelude *prelude, const uint8_t *end)
{
    uint8_t cells[32];
    if (prelude->n_positional == 0 || !may_have_free(prelude->code, end))
        return 0;
    verify_cells(prelude, cells);
    /* The locals of the LOAD_FASTs just before, in a ring; 255 stands for those that cannot be
     * closed over, since a closure has at most 255 cells. */
    uint8_t loaded[255];
    unsigned n_loaded = 0, next = 0;
    int64_t highest = -1;
    struct instruction instruction;
    for (const uint8_t *ip = prelude->code; ip < end; ip = instruction.next) {
        if (!instruction_read(ip, end, &instruction))
            break;
        int64_t local = instruction.value;
        switch (instruction.opcode) {
        case OP_LOAD_FAST_MULTI:
        case OP_LOAD_FAST_N:
            loaded[next] = local < 255 ? (uint8_t)local : 255;
            next = (next + 1) % 255;
            n_loaded += n_loaded < 255;
            continue;
        case OP_LOAD_DEREF:
        case OP_STORE_DEREF:
        case OP_DELETE_DEREF:
            if (local > highest && !verify_is_own_cell(cells, local))
                highest = local;
            break;
        case OP_MAKE_CLOSURE:
        case OP_MAKE_CLOSURE_DEFARGS:
            for (unsigned i = 1; i <= instruction.extra && i <= n_loaded; i++) {
                local = loaded[(next + 255 - i) % 255];
                if (local < 255 && local > highest && !verify_is_own_cell(cells, local))
                    highest = local;
            }
            break;
        default:
            break;
        }
        n_loaded = 0;
    }
    return highest < prelude->n_positional ? (uint32_t)(highest + 1) : prelude->n_positional;
}

/* Checks names and line table. */
static bool verify_info(struct verifier *v)
{
    const struct prelude *prelude = &v->prelude;
    const uint8_t *p = prelude->info, *end = p + prelude->info_size;
    uint64_t n_arguments = (uint64_t)prelude->n_positional + prelude->n_keyword_only;
    v->ip = p;
    for (uint64_t i = 0; i <= n_arguments; i++) {
        uint32_t name;
        v->ip = p;
        if (!vuint_read(&p, end, &name))
            return verify_fail(v, "the name of argument %u expected in the prelude", (uint32_t)i);
        if (name >= v->code->n_names)
            return verify_fail(v, "a name below %u expected, found %u", (uint32_t)v->code->n_names,
                               name);
    }
    while (p < end) {
        v->ip = p;
        p += *p & 0x80 ? 2 : 1;
        if (p > end)
            return verify_fail(v, "the line table is cut short");
    }
    return true;
}

/* Checks the prelude's numbers against each other. */
static bool verify_prelude(struct verifier *v)
{
    const struct prelude *prelude = &v->prelude;
    v->ip = v->raw->code;
    uint64_t n_arguments = (uint64_t)prelude->n_positional + prelude->n_keyword_only;
    n_arguments += (prelude->flags & PRELUDE_VARARGS) != 0;
    n_arguments += (prelude->flags & PRELUDE_VARKEYWORDS) != 0;
    if (n_arguments > prelude->n_state)
        return verify_fail(v, "room for the arguments expected in %u slots", prelude->n_state);
    v->n_locals = (uint32_t)n_arguments;
    if (!verify_info(v))
        return false;
    if (v->n_free == FREE_UNKNOWN)
        v->n_free = verify_count_free(prelude, v->end);
    v->ip = v->raw->code;
    if (prelude->n_default_positional > prelude->n_positional - v->n_free)
        return verify_fail(v, "more defaults than arguments");
    verify_cells(prelude, v->cells);
    for (uint32_t i = 0; i < prelude->n_cells; i++) {
        unsigned local = prelude->cells[i];
        v->ip = prelude->cells + i;
        if (local >= prelude->n_state || local < v->n_free)
            return verify_fail(v, "a local to turn into a cell expected, found %u", local);
        if (local >= v->n_locals)
            v->n_locals = local + 1;
    }
    return true;
}

static bool verify_run(struct verifier *v)
{
    if (!verify_prelude(v))
        return false;
    size_t size = (size_t)(v->end - v->prelude.code);
    v->ip = v->prelude.code;
    if (size == 0 || size > INT32_MAX)
        return verify_fail(v, size == 0 ? "instructions expected, found none" : "too much code");
    v->size = (uint32_t)size;
    v->marks = arena_zalloc(v->arena, size);
    v->targets = arena_zalloc(v->arena, size * sizeof *v->targets);
    if (v->marks == NULL || v->targets == NULL)
        return verify_fail(v, "out of memory");
    if (!verify_mark(v) || !verify_walk(v))
        return false;
    v->ip = v->raw->code;
    if ((uint64_t)v->n_locals + v->max_stack > v->prelude.n_state)
        return verify_fail(v, "%u locals and a stack of %u do not fit the %u slots of the prelude",
                           v->n_locals, v->max_stack, v->prelude.n_state);
    return true;
}

/* Checks one function. n_free: what the function that makes it noted, or FREE_UNKNOWN; child_free: for what this one notes. */
static int verify_function(const struct code *code, const struct raw_code *raw, uint32_t n_free,
                           uint32_t *child_free, struct arena *scratch,
                           struct verify_result *result, struct verify_error *error)
{
    struct verifier verifier = {.code = code,
                                .raw = raw,
                                .error = error,
                                .arena = scratch,
                                .n_free = n_free,
                                .child_free = child_free};
    struct verifier *v = &verifier;
    struct arena_mark mark = arena_mark(scratch);
    v->ip = raw->code;
    v->end = raw->code + raw->size;
    bool ok = raw->kind == RAW_BYTECODE || verify_fail(v, "bytecode expected, found native code");
    ok = ok && (child_free != NULL || verify_fail(v, "out of memory"));
    ok = ok && (prelude_read(raw->code, raw->size, &v->prelude) != NULL ||
                verify_fail(v, "a prelude expected"));
    /* What compilers write needs a few visits for each instruction. */
    slot_pool_init(&v->pool, scratch, 4096 + (uint64_t)raw->size * 64);
    ok = ok && verify_run(v);
    arena_release(scratch, mark);
    if (!ok)
        return -1;
    *result = (struct verify_result){v->max_stack, v->n_locals, v->n_exceptions};
    return 0;
}

/* FREE_UNKNOWN for each child; NULL when out of memory. */
static uint32_t *child_free_new(const struct raw_code *raw, struct arena *scratch)
{
    uint32_t *child_free = arena_alloc(scratch, raw->n_children * sizeof *child_free);
    for (size_t i = 0; i < raw->n_children && child_free != NULL; i++)
        child_free[i] = FREE_UNKNOWN;
    return child_free;
}

int verify_raw_code(const struct code *code, const struct raw_code *raw, struct arena *scratch,
                    struct verify_result *result, struct verify_error *error)
{
    struct arena_mark mark = arena_mark(scratch);
    uint32_t *child_free = child_free_new(raw, scratch);
    int status = verify_function(code, raw, FREE_UNKNOWN, child_free, scratch, result, error);
    arena_release(scratch, mark);
    return status;
}

/* Checks a function and those in it. Recurses to the depth of the functions. */
static int verify_tree(const struct code *code, const struct raw_code *raw, uint32_t n_free,
                       unsigned depth, struct arena *scratch, const struct raw_code **culprit,
                       struct verify_error *error)
{
    struct verify_result result;
    *culprit = raw;
    if (depth > MPY_NESTING_MAX) {
        error->offset = 0;
        text_format(error->message, sizeof error->message, "functions nested over %u deep",
                    (uint32_t)MPY_NESTING_MAX);
        return -1;
    }
    struct arena_mark mark = arena_mark(scratch);
    uint32_t *child_free = child_free_new(raw, scratch);
    int status = 0;
    if (raw->kind == RAW_BYTECODE)
        status = verify_function(code, raw, n_free, child_free, scratch, &result, error);
    for (size_t i = 0; i < raw->n_children && status == 0; i++)
        status =
            verify_tree(code, raw->children[i], child_free != NULL ? child_free[i] : FREE_UNKNOWN,
                        depth + 1, scratch, culprit, error);
    arena_release(scratch, mark);
    return status;
}

int verify_code(const struct code *code, struct arena *scratch, const struct raw_code **culprit,
                struct verify_error *error)
{
    const struct raw_code *root = code->root;
    struct prelude prelude;
    *culprit = root;
    if (root->kind == RAW_BYTECODE && prelude_read(root->code, root->size, &prelude) != NULL &&
        (prelude.n_positional != 0 || prelude.n_keyword_only != 0 || prelude.flags != 0)) {
        error->offset = 0;
        text_format(error->message, sizeof error->message, "a module takes no arguments");
        return -1;
    }
    return verify_tree(code, root, FREE_UNKNOWN, 0, scratch, culprit, error);
}
