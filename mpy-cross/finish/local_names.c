/* local_names.c - the names of a function's variables, beside its code: where the caller of compile() wants them, and only of
 * functions that can ask, by locals(), dir() or eval(), and of functions of machine words. They are no part of a .mpy file. */
#include "mpy-cross/generate/generate.h"

bool local_names_wanted(const struct codegen *g, const struct scope *scope)
{
    static const enum known askers[] = {KNOWN_locals, KNOWN_dir, KNOWN_eval};
    if (g->function->is_words)
        return true; /* for messages, and so that no two share a slot */
    if (!g->compiler->options->local_names ||
        (scope->kind != SCOPE_FUNCTION && scope->kind != SCOPE_LAMBDA))
        return false;
    for (const struct variable *v = scope->first; v; v = v->next)
        for (size_t i = 0; i < sizeof askers / sizeof *askers; i++)
            if (v->symbol == g->known[askers[i]] && v->access == ACCESS_GLOBAL)
                return true;
    return false;
}

static bool has_slot(const struct variable *v, const struct local *locals)
{
    return (v->access == ACCESS_LOCAL || v->access == ACCESS_CELL || v->carried) &&
           locals[v->local].slot != SLOT_NONE;
}

void local_names_make(struct codegen *g, const struct gen_function *f, struct raw_code *raw)
{
    const struct local *locals = FROM(g->locals, f->first_local);
    size_t n = 0;
    for (const struct variable *v = f->scope->first; v; v = v->next)
        n += has_slot(v, locals);
    struct local_name *names = code_alloc(g->compiler, (n + 1) * sizeof *names);
    raw->local_names = names;
    raw->n_local_names = n;
    for (const struct variable *v = f->scope->first; v; v = v->next)
        if (has_slot(v, locals))
            *names++ = (struct local_name){.name = {v->symbol->text, v->symbol->size},
                                           .slot = locals[v->local].slot,
                                           .is_cell = v->access != ACCESS_LOCAL};
}
