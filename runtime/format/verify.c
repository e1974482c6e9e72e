/* verify.c - proves the functions of a module, from the outermost on: what makes a function tells which of its locals are cells. */
#include "runtime/format/verify.h"
#include "runtime/base/text.h"
#include "runtime/format/mpy.h"
#include "runtime/format/verify_walk.h"

#include <string.h>

/* What a frame of the VM has room for (struct shape). */
enum { STATE_MAX = 0xffff, CELLS_MAX = 0xff };

/* ---- preludes ---- */

/* Checks names and line table. */
static bool verify_info(struct verifier *v)
{
    const struct prelude *prelude = &v->prelude;
    const uint8_t *p = prelude->info, *end = p + prelude->info_size;
    uint32_t n_arguments = prelude->n_positional + prelude->n_keyword_only;
    for (uint32_t i = 0; i <= n_arguments; i++) {
        uint32_t name;
        v->ip = p;
        if (!vuint_read(&p, end, &name))
            return verify_fail(v, "the name of argument %u expected in the prelude", i);
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

/* Notes the locals that are cells: leading arguments of the function around it, and its own. */
static bool verify_cells(struct verifier *v)
{
    const struct prelude *prelude = &v->prelude;
    for (uint32_t i = 0; i < prelude->n_cells; i++) {
        uint32_t local = prelude->cells[i];
        v->ip = prelude->cells + i;
        if (local >= prelude->n_state || verify_is_cell(v, local))
            return verify_fail(v, "a local to turn into a cell expected, found %u", local);
        v->cells[local / 8] |= (uint8_t)(1u << local % 8);
        if (local >= v->n_locals)
            v->n_locals = local + 1;
    }
    return true;
}

/* Checks the prelude's numbers against each other and against what the VM takes. */
static bool verify_prelude(struct verifier *v)
{
    const struct prelude *prelude = &v->prelude;
    v->ip = v->raw->code;
    if (prelude->n_state > STATE_MAX)
        return verify_fail(v, "at most %u slots expected, found %u", (uint32_t)STATE_MAX,
                           prelude->n_state);
    if (prelude->n_positional > STATE_MAX || prelude->n_keyword_only > STATE_MAX ||
        prelude->n_exceptions > STATE_MAX)
        return verify_fail(v, "at most %u arguments and exception blocks expected",
                           (uint32_t)STATE_MAX);
    if (prelude->n_cells > CELLS_MAX)
        return verify_fail(v, "at most %u cells expected", (uint32_t)CELLS_MAX);
    v->n_locals = prelude->n_positional + prelude->n_keyword_only +
                  !!(prelude->flags & PRELUDE_VARARGS) + !!(prelude->flags & PRELUDE_VARKEYWORDS);
    if (v->n_locals > prelude->n_state)
        return verify_fail(v, "room for the arguments expected in %u slots", prelude->n_state);
    if (prelude->n_default_positional + v->n_free > prelude->n_positional)
        return verify_fail(v, "more defaults than arguments");
    return verify_info(v) && verify_cells(v);
}

/* ---- functions ---- */

static bool verify_instructions(struct verifier *v)
{
    size_t size = (size_t)(v->end - v->prelude.code);
    v->ip = v->prelude.code;
    if (size == 0 || size > INT32_MAX)
        return verify_fail(v, size == 0 ? "instructions expected, found none" : "too much code");
    v->size = (uint32_t)size;
    if (!verify_mark(v))
        return false;
    if (v->runs && (!verify_states(v) || !verify_walk(v)))
        return false;
    v->ip = v->raw->code;
    if (v->n_locals + v->max_stack > v->prelude.n_state)
        return verify_fail(v, "%u locals and a stack of %u do not fit the %u slots of the prelude",
                           v->n_locals, v->max_stack, v->prelude.n_state);
    return true;
}

struct verify_task {
    const struct code *code;
    struct arena *scratch;
    const struct verify_listener *listener;
    const struct raw_code **culprit;
    struct verify_error *error;
};

/* Checks one function. n_free: how many cells its makers give it, FREE_UNKNOWN where there are none; child_free: for what it makes. */
static bool verify_function(const struct verify_task *task, const struct raw_code *raw,
                            uint16_t n_free, uint16_t *child_free, struct verify_result *result)
{
    bool runs = n_free != FREE_UNKNOWN;
    struct arena *scratch = task->scratch;
    struct verifier v = {.code = task->code,
                         .raw = raw,
                         .error = task->error,
                         .listener = task->listener,
                         .arena = scratch,
                         .child_free = child_free,
                         .ip = raw->code,
                         .end = raw->code + raw->size,
                         .runs = runs,
                         .n_free = runs ? n_free : 0};
    struct arena_mark mark = arena_mark(scratch);
    /* What compilers write needs a few looks for each byte. */
    v.budget = raw->size < (1u << 24) ? 4096 + (uint32_t)raw->size * 64 : UINT32_MAX;
    bool ok =
        (prelude_read(raw->code, raw->size, &v.prelude) || verify_fail(&v, "a prelude expected")) &&
        verify_prelude(&v) && verify_instructions(&v);
    arena_release(scratch, mark);
    *result = (struct verify_result){v.max_stack, v.n_locals, v.n_exceptions};
    return ok;
}

/* ---- modules ---- */

static int verify_refuse(struct verify_error *error, const char *message)
{
    error->offset = 0;
    text_format(error->message, sizeof error->message, "%s", message);
    return -1;
}

static int verify_tree(const struct verify_task *task, const struct raw_code *raw, uint16_t n_free,
                       unsigned depth)
{
    struct verify_result result;
    *task->culprit = raw;
    if (depth > MPY_NESTING_MAX)
        return verify_refuse(task->error, "functions nested too deep");
    struct arena_mark mark = arena_mark(task->scratch);
    uint16_t *child_free = arena_alloc(task->scratch, (raw->n_children + 1) * sizeof *child_free);
    if (!child_free)
        return verify_refuse(task->error, "out of memory");
    for (size_t i = 0; i < raw->n_children; i++)
        child_free[i] = raw->kind == RAW_BYTECODE ? FREE_UNKNOWN : 0;
    int status = 0;
    if (raw->kind == RAW_BYTECODE) {
        if (!verify_function(task, raw, n_free, child_free, &result))
            status = -1;
        else if (task->listener && task->listener->heard && n_free != FREE_UNKNOWN)
            task->listener->heard(task->listener->user, raw, &result);
    }
    for (size_t i = 0; i < raw->n_children && status == 0; i++)
        status = verify_tree(task, raw->children[i], child_free[i], depth + 1);
    arena_release(task->scratch, mark);
    return status;
}

int verify_functions(const struct code *code, struct arena *scratch,
                     const struct verify_listener *listener, const struct raw_code **culprit,
                     struct verify_error *error)
{
    const struct verify_task task = {code, scratch, listener, culprit, error};
    const struct raw_code *root = code->root;
    struct prelude prelude;
    *culprit = root;
    if (root->kind == RAW_BYTECODE && prelude_read(root->code, root->size, &prelude) &&
        (prelude.n_positional != 0 || prelude.n_keyword_only != 0 || prelude.flags != 0 ||
         prelude.n_cells != 0))
        return verify_refuse(error, "a module takes no arguments and has no cells");
    if (code->n_names > UINT16_MAX || code->n_constants > UINT16_MAX)
        return verify_refuse(error, "at most 65535 names and constants expected");
    return verify_tree(&task, root, 0, 0);
}

int verify_code(const struct code *code, struct arena *scratch, const struct raw_code **culprit,
                struct verify_error *error)
{
    return verify_functions(code, scratch, NULL, culprit, error);
}
