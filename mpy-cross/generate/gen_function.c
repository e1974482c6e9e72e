/* gen_function.c - functions, lambdas, classes and comprehensions: code within code. */
#include "mpy-cross/generate/generate.h"

static struct local *add_local(struct codegen *g, uint32_t *index)
{
    *index = emit_new_local(g);
    return &g->locals[g->function->first_local + *index];
}

static void add_parameter(struct codegen *g, struct node *parameter)
{
    struct variable *variable = parameter->parameter.symbol->binding;
    struct local *local = add_local(g, &variable->local);
    local->fixed = true;
    local->cell = variable->access == ACCESS_CELL;
    local->named = g->function->is_words;
    if (parameter->op != FORMAL_POSITIONAL_ONLY)
        local->symbol = parameter->parameter.symbol;
}

/* Parameters in the order of the frame: positional, keyword-only, *args, **kwargs. */
static void add_parameters(struct codegen *g, struct node *first)
{
    struct gen_function *f = g->function;
    for (struct node *p = first; p; p = p->next) {
        if (p->op <= FORMAL_PLAIN) {
            add_parameter(g, p);
            f->n_positional++;
            f->n_default_positional += !!p->parameter.value;
        }
    }
    for (struct node *p = first; p; p = p->next) {
        if (p->op == FORMAL_KEYWORD_ONLY) {
            add_parameter(g, p);
            f->n_keyword_only++;
            if (p->parameter.value)
                f->flags |= PRELUDE_DEFAULT_KEYWORDS;
        }
    }
    for (struct node *p = first; p; p = p->next) {
        if (p->op == FORMAL_STAR) {
            add_parameter(g, p);
            f->flags |= PRELUDE_VARARGS;
        }
    }
    for (struct node *p = first; p; p = p->next) {
        if (p->op == FORMAL_DOUBLE_STAR) {
            add_parameter(g, p);
            f->flags |= PRELUDE_VARKEYWORDS;
        }
    }
}

/* Opens the code of a scope: free variables come first in its frame. */
static void code_open(struct codegen *g, struct gen_function *f, struct scope *scope,
                      struct symbol *name)
{
    function_open(g, f, scope, name);
    for (struct variable *v = scope->first; v; v = v->next) {
        if (v->carried) {
            add_local(g, &v->local)->fixed = true;
            f->n_free++;
        }
    }
    if (f->n_free > 255) {
        compile_error(
            g->compiler, (struct source_place){scope->first->line, 0, 0},
            LIMIT "'%n' uses more than 255 variables of outer functions, the limit of .mpy code",
            name);
        compile_abort(g->compiler);
    }
    if (scope->flags & SCOPE_GENERATOR)
        f->flags |= PRELUDE_GENERATOR;
}

/* Locals that are no parameters. */
static void add_variables(struct codegen *g, struct scope *scope)
{
    bool named = local_names_wanted(g, scope);
    for (struct variable *v = scope->first; v; v = v->next) {
        if (v->flags & VARIABLE_PARAMETER ||
            (v->access != ACCESS_LOCAL && v->access != ACCESS_CELL))
            continue;
        struct local *local = add_local(g, &v->local);
        local->cell = v->access == ACCESS_CELL;
        local->named = named;
    }
}

/* Closes the code at work and makes the function of it, in the outer code; defaults are on the
 * stack. */
static void code_close(struct codegen *g, bool has_defaults)
{
    struct scope *scope = g->function->scope;
    const struct raw_code *raw = function_close(g);
    uint32_t n_free = 0;
    for (struct variable *v = scope->first; v; v = v->next) {
        if (v->carried) {
            emit_local(g, OP_LOAD_FAST_N, v->outer->local);
            n_free++;
        }
    }
    emit_child(g, raw, n_free, has_defaults);
}

/* Positional defaults as a tuple, keyword-only ones as a dict; false when there are none. */
static bool generate_defaults(struct codegen *g, struct node *first)
{
    uint32_t n_positional = 0, n_keyword = 0;
    for (struct node *p = first; p; p = p->next) {
        if (!p->parameter.value)
            continue;
        if (p->op == FORMAL_KEYWORD_ONLY) {
            n_keyword++;
            continue;
        }
        n_positional++;
        generate_fold(g, p->parameter.value);
    }
    if (!n_positional && !n_keyword)
        return false;
    if (n_positional)
        emit_count(g, OP_BUILD_TUPLE, n_positional);
    else
        emit(g, OP_LOAD_NULL);
    if (!n_keyword) {
        emit(g, OP_LOAD_NULL);
        return true;
    }
    emit_count(g, OP_BUILD_MAP, n_keyword);
    for (struct node *p = first; p; p = p->next) {
        if (p->op != FORMAL_KEYWORD_ONLY || !p->parameter.value)
            continue;
        generate_fold(g, p->parameter.value);
        emit_name(g, OP_LOAD_CONST_STRING, p->parameter.symbol);
        emit(g, OP_STORE_MAP);
    }
    return true;
}

static void function_body(struct codegen *g, struct node *node)
{
    if (node->kind == NODE_LAMBDA) {
        generate_line(g, node);
        generate_fold(g, node->function.body);
        emit(g, OP_RETURN_VALUE);
        return;
    }
    generate_statements(g, node->function.body);
    emit(g, OP_LOAD_CONST_NONE);
    emit(g, OP_RETURN_VALUE);
}

/* The code of its body: `kind` is the decorator's name where that is not plain bytecode. */
static void generate_body(struct codegen *g, struct node *node, const struct symbol *kind)
{
    if (FOR_TOOLS && kind && kind != g->known[KNOWN_viper]) {
        g->compiler->options->assembler(g, node, kind);
        emit(g, OP_LOAD_CONST_NONE);
        emit(g, OP_RETURN_VALUE);
        return;
    }
    function_body(g, node);
}

/* kind: the name of the decorator that asks for machine words, or NULL. */
static void generate_function_object(struct codegen *g, struct node *node, struct symbol *name,
                                     const struct symbol *kind)
{
    struct gen_function f;
    bool has_defaults = generate_defaults(g, node->function.parameters);
    if (!g->function->reachable) {
        g->function->depth += has_defaults ? -1 : 1;
        return;
    }
    compile_enter(g->compiler, node);
    code_open(g, &f, node->function.scope, name);
    if (kind == g->known[KNOWN_viper] && kind)
        generate_signature(g, node);
    add_parameters(g, node->function.parameters);
    add_variables(g, node->function.scope);
    generate_body(g, node, kind);
    code_close(g, has_defaults);
    if (!kind)
        generate_function_docs(g, node, name);
    compile_leave(g->compiler);
}

void generate_lambda(struct codegen *g, struct node *node)
{
    generate_function_object(g, node, g->known[KNOWN_lambda], NULL);
}

/* What the compiler does with @micropython.NAME. */
static const struct code_kind {
    enum known name;
    const char *refusal; /* NULL: the function is compiled as bytecode */
    const char *hint;
} code_kinds[] = {
    {KNOWN_bytecode, NULL, NULL},
    {KNOWN_native, NULL, NULL},
    {KNOWN_viper, "@micropython.%n: functions of machine words are made by freezer, or by -march",
     "freeze the source; or name MicroPython's architecture, as -march=armv7m, for its VM"},
    {KNOWN_asm_thumb, "@micropython.%n: assembler is made by freezer, for a board of that CPU",
     "freeze the source"},
    {KNOWN_asm_rv32, "@micropython.%n: assembler is made by freezer, for a board of that CPU",
     "freeze the source"},
    {KNOWN_asm_xtensa, "@micropython.%n: this VM runs on no such CPU", "write it in C"},
};
enum { CODE_KINDS = sizeof code_kinds / sizeof *code_kinds };

static bool takes_words(const struct codegen *g, enum known name)
{
    const struct compile_options *options = g->compiler->options;
    return FOR_TOOLS &&
           ((name == KNOWN_viper && options->words) ||
            ((name == KNOWN_asm_thumb || name == KNOWN_asm_rv32) && options->assembler));
}

/* Whether a decorator is @micropython.NAME, which names a kind of code and is not called; reports kinds that are not
 * made here. Native code is bytecode here: that promises no less, and is as fast or faster on all but
 * loops over array items. */
static bool is_compiler_switch(struct codegen *g, const struct node *node)
{
    const struct node *root = node;
    while (root->kind == NODE_ATTRIBUTE)
        root = root->attribute.object;
    if (root == node || root->kind != NODE_NAME || root->name.symbol != g->known[KNOWN_micropython])
        return false;
    const struct symbol *symbol = node->attribute.symbol;
    bool is_plain = node->attribute.object == root;
    size_t i = is_plain ? 0 : CODE_KINDS;
    while (i < CODE_KINDS && symbol != g->known[code_kinds[i].name])
        i++;
    if (i == CODE_KINDS)
        compile_error_hint(g->compiler, node_place(node),
                           "use @micropython.native or @micropython.bytecode, or remove it",
                           "@micropython.%n is no kind of code", symbol);
    else if (code_kinds[i].refusal && !takes_words(g, code_kinds[i].name))
        compile_error_hint(g->compiler, node_place(node), code_kinds[i].hint, code_kinds[i].refusal,
                           symbol);
    else if (code_kinds[i].name == KNOWN_native)
        compile_warning(g->compiler, WARNING_NATIVE, node_place(node),
                        "@micropython.native is compiled as bytecode");
    return true;
}

/* The name of the decorator that asks for machine words; NULL: none does. */
static const struct symbol *words_asked(const struct codegen *g, const struct node *decorators)
{
    static const enum known kinds[] = {KNOWN_viper, KNOWN_asm_thumb, KNOWN_asm_rv32};
    for (const struct node *d = decorators; FOR_TOOLS && d; d = d->next)
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (d->kind == NODE_ATTRIBUTE && d->attribute.symbol == g->known[kinds[i]] &&
                d->attribute.object->kind == NODE_NAME &&
                d->attribute.object->name.symbol == g->known[KNOWN_micropython] &&
                (kinds[i] == KNOWN_viper || g->compiler->options->assembler))
                return d->attribute.symbol;
    return NULL;
}

static bool is_dotted(const struct node *node)
{
    while (node->kind == NODE_ATTRIBUTE)
        node = node->attribute.object;
    return node->kind == NODE_NAME;
}

/* A plain dotted name, which has no line of its own in a decorator. */
static bool generate_dotted(struct codegen *g, struct node *node)
{
    if (node->kind == NODE_NAME) {
        generate_fold(g, node);
        return true;
    }
    if (!is_dotted(node))
        return false;
    generate_dotted(g, node->attribute.object);
    emit_name(g, OP_LOAD_ATTR, node->attribute.symbol);
    return true;
}

/* A call of a dotted name, whose line is that of its parenthesis. */
static bool generate_dotted_call(struct codegen *g, struct node *node)
{
    struct node *function;
    if (node->kind != NODE_CALL || !is_dotted(node->call.function))
        return false;
    function = node->call.function;
    if (function->kind == NODE_ATTRIBUTE) {
        generate_dotted(g, function->attribute.object);
        emit_name(g, OP_LOAD_METHOD, function->attribute.symbol);
    } else {
        generate_dotted(g, function);
    }
    generate_line(g, node);
    fold_list(g, &node->call.arguments);
    generate_arguments(g, node->call.arguments, 0, function->kind == NODE_ATTRIBUTE);
    return true;
}

static uint32_t generate_decorators(struct codegen *g, struct node *first)
{
    uint32_t n = 0;
    for (struct node *node = first; node; node = node->next) {
        if (is_compiler_switch(g, node))
            continue;
        if (!generate_dotted(g, node) && !generate_dotted_call(g, node))
            generate_fold(g, node);
        n++;
    }
    return n;
}

static void call_decorators(struct codegen *g, uint32_t n)
{
    while (n--)
        emit_call(g, OP_CALL_FUNCTION, 1, 0);
}

void generate_function(struct codegen *g, struct node *node)
{
    uint32_t n_decorators = generate_decorators(g, node->function.decorators);
    generate_function_object(g, node, node->function.symbol,
                             words_asked(g, node->function.decorators));
    call_decorators(g, n_decorators);
    generate_store_name(g, node->function.symbol);
}

/* Classes: __build_class__(body, name, bases...), where body's locals become the class's names. */

void generate_class_open(struct codegen *g, struct node *node, struct gen_function *f)
{
    struct scope *scope = node->class_.scope;
    struct local *cell;
    generate_line(g, node->class_.decorators ? node->class_.decorators : node);
    generate_decorators(g, node->class_.decorators);
    emit(g, OP_LOAD_BUILD_CLASS);
    code_open(g, f, scope, node->class_.symbol);
    cell = add_local(g, &scope->class_cell.local);
    cell->cell = true;
    emit_name(g, OP_LOAD_NAME, g->known[KNOWN_name]);
    emit_name(g, OP_STORE_NAME, g->known[KNOWN_dunder_module]);
    emit_name(g, OP_LOAD_CONST_STRING, generate_qualified(g, f->outer, node->class_.symbol));
    emit_name(g, OP_STORE_NAME, g->known[KNOWN_qualname]);
    generate_annotations(g, scope);
}

void generate_class_close(struct codegen *g, struct node *node)
{
    struct scope *scope = node->class_.scope;
    uint32_t n_decorators = 0;
    /* The body returns the cell that its methods know the class by. */
    if (scope->flags & SCOPE_CLASS_CELL)
        emit_local(g, OP_LOAD_FAST_N, scope->class_cell.local);
    else
        emit(g, OP_LOAD_CONST_NONE);
    emit(g, OP_RETURN_VALUE);
    code_close(g, false);
    emit_name(g, OP_LOAD_CONST_STRING, node->class_.symbol);
    fold_list(g, &node->class_.arguments);
    generate_arguments(g, node->class_.arguments, 2, false);
    for (struct node *d = node->class_.decorators; d; d = d->next)
        n_decorators += !is_compiler_switch(g, d);
    call_decorators(g, n_decorators);
    generate_store_name(g, node->class_.symbol);
}

void generate_class(struct codegen *g, struct node *node)
{
    struct gen_function f;
    if (!g->function->reachable)
        return;
    compile_enter(g->compiler, node);
    generate_class_open(g, node, &f);
    generate_doc(g, node->class_.body);
    generate_statements(g, node->class_.body);
    generate_class_close(g, node);
    compile_leave(g->compiler);
}

void generate_comprehension(struct codegen *g, struct node *node)
{
    static const enum known names[] = {KNOWN_listcomp, KNOWN_setcomp, KNOWN_dictcomp,
                                       KNOWN_genexpr};
    struct node *clauses = node->comprehension.clauses;
    struct gen_function f;
    if (node->comprehension.scope->flags & SCOPE_INLINED) {
        generate_comprehension_inlined(g, node);
        return;
    }
    if (g->function->reachable) {
        uint32_t iterator;
        code_open(g, &f, node->comprehension.scope,
                  g->known[names[node->kind - NODE_LIST_COMPREHENSION]]);
        add_local(g, &iterator)->fixed = true;
        f.n_positional = 1;
        add_variables(g, node->comprehension.scope);
        generate_comprehension_body(g, node, iterator);
        code_close(g, false);
    } else {
        g->function->depth++;
    }
    generate_fold(g, clauses->clause.value);
    if (node->kind == NODE_GENERATOR)
        emit(g, OP_GET_ITER);
    emit_call(g, OP_CALL_FUNCTION, 1, 0);
}
