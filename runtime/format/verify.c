/* verify.c - proves bytecode safe to run. */
#include "runtime/format/verify_flow.h"
#include "runtime/base/text.h"
#include "runtime/format/mpy.h"

/* Whether the function starts by iterating over that argument, as comprehensions do: [BUILD_* or
 * LOAD_NULL,] LOAD_FAST, then GET_ITER_STACK or LOAD_NULL. */
static bool starts_with_iteration(const struct prelude *prelude, const uint8_t *end, uint32_t local)
{
    const uint8_t *ip = prelude->code;
    struct instruction instruction;
    for (unsigned i = 0; i < 2 && ip < end && instruction_read(ip, end, &instruction); i++) {
        ip = instruction.next;
        uint8_t opcode = instruction.opcode;
        if ((opcode == OP_LOAD_FAST_MULTI || opcode == OP_LOAD_FAST_N) &&
            instruction.value == local)
            return ip < end && (*ip == OP_GET_ITER_STACK || *ip == OP_LOAD_NULL);
    }
    return false;
}

uint32_t verify_count_free(const struct code *code, const struct prelude *prelude,
                           const uint8_t *end)
{
    const uint8_t *p = prelude->info, *info_end = prelude->info + prelude->info_size;
    uint32_t name, n = 0;
    if (!vuint_read(&p, info_end, &name))
        return 0;
    while (n < prelude->n_positional && n < 256 && vuint_read(&p, info_end, &name) &&
           name < code->n_names) {
        const struct code_text *text = &code->names[name];
        if (text->size != 1 || text->data[0] != '*')
            break;
        n++;
    }
    return n > 0 && starts_with_iteration(prelude, end, n - 1) ? n - 1 : n;
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
    v->n_free = verify_count_free(v->code, prelude, v->end);
    v->ip = v->raw->code;
    if (prelude->n_default_positional > prelude->n_positional - v->n_free)
        return verify_fail(v, "more defaults than arguments");
    for (uint32_t i = 0; i < prelude->n_cells; i++) {
        unsigned local = prelude->cells[i];
        v->ip = prelude->cells + i;
        if (local >= prelude->n_state || local < v->n_free)
            return verify_fail(v, "a local to turn into a cell expected, found %u", local);
        v->cells[local / 8] |= (uint8_t)(1u << local % 8);
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

int verify_raw_code(const struct code *code, const struct raw_code *raw, struct arena *scratch,
                    struct verify_result *result, struct verify_error *error)
{
    struct verifier verifier = {.code = code, .raw = raw, .error = error, .arena = scratch};
    struct verifier *v = &verifier;
    struct arena_mark mark = arena_mark(scratch);
    v->ip = raw->code;
    v->end = raw->code + raw->size;
    bool ok = raw->kind == RAW_BYTECODE || verify_fail(v, "bytecode expected, found native code");
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

/* Recurses to the depth of the functions. */
static int verify_tree(const struct code *code, const struct raw_code *raw, unsigned depth,
                       struct arena *scratch, const struct raw_code **culprit,
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
    if (raw->kind == RAW_BYTECODE && verify_raw_code(code, raw, scratch, &result, error) != 0)
        return -1;
    for (size_t i = 0; i < raw->n_children; i++) {
        if (verify_tree(code, raw->children[i], depth + 1, scratch, culprit, error) != 0)
            return -1;
    }
    return 0;
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
    return verify_tree(code, root, 0, scratch, culprit, error);
}
