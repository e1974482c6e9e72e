/* scope.c - scope analysis: which variable a name means, in each function of one statement.
 *
 * One walk notes each scope's names; symbol->binding is the innermost scope's variable at any time,
 * so that a lookup costs nothing. When a scope ends, names that it does not bind are noted in the
 * scope around it as well. A second pass, outer scopes first, then decides. Of the module, and of a
 * class whose body is streamed, no variables are kept: what leads there is found by name at run
 * time. */
#include "mpy-cross/generate/generate.h"
#include "runtime/format/mpy.h"

static void scope_expression(struct codegen *g, struct node *node);
static void scope_statements(struct codegen *g, struct node *first);

struct scope *scope_new(struct codegen *g, enum scope_kind kind, struct scope *outer)
{
    struct scope *scope = tree_alloc(g->compiler, sizeof *scope);
    *scope = (struct scope){.kind = kind, .outer = outer, .depth = outer ? outer->depth + 1 : 1};
    scope->last = &scope->first;
    if (kind == SCOPE_CLASS)
        scope->class_cell = (struct variable){
            .symbol = g->known[KNOWN_class_cell], .scope = scope, .access = ACCESS_CELL};
    return scope;
}

/* A function or class inside too many others is more than a .mpy's reader takes. */
static void scope_check_depth(struct codegen *g, const struct node *node, const struct scope *scope)
{
    if (scope->depth <= MPY_NESTING_MAX)
        return;
    compile_error_hint(g->compiler, node_place(node),
                       "move it out of some of the functions around it",
                       "functions and classes nested deeper than %u: the limit of a .mpy file",
                       (uint32_t)MPY_NESTING_MAX);
    compile_abort(g->compiler);
}

enum variable_access scope_access(const struct scope *scope, const struct symbol *symbol)
{
    const struct variable *variable = symbol->binding;
    if (variable)
        return variable->access;
    if (symbol->flags & SYMBOL_GLOBAL)
        for (const struct scope_global *global = scope->globals; global; global = global->next)
            if (global->symbol == symbol)
                return ACCESS_GLOBAL;
    return ACCESS_NAME;
}

static bool scope_keeps_names(const struct scope *scope)
{
    return scope->kind != SCOPE_MODULE && !(scope->flags & SCOPE_STREAMED);
}

/* Notes a name in the scope at work. */
static struct variable *scope_note(struct codegen *g, struct symbol *symbol, unsigned flags,
                                   const struct node *at)
{
    struct scope *scope = g->scope;
    struct variable *variable = symbol->binding;
    if (!scope_keeps_names(scope))
        return NULL;
    if (!variable || variable->scope != scope) {
        variable = tree_alloc(g->compiler, sizeof *variable);
        *variable = (struct variable){.symbol = symbol, .scope = scope, .shadow = symbol->binding};
        if (at) {
            variable->line = at->line;
            variable->column = at->column;
        }
        *scope->last = variable;
        scope->last = &variable->next;
        symbol->binding = variable;
    }
    if (flags & VARIABLE_BOUND) {
        if (!(variable->flags & (VARIABLE_BOUND | VARIABLE_PARAMETER)))
            variable->flags |= flags & VARIABLE_CONST;
        else
            variable->flags &= ~VARIABLE_CONST;
        flags &= ~VARIABLE_CONST;
    }
    variable->flags |= flags;
    return variable;
}

static void scope_use(struct codegen *g, struct symbol *symbol, const struct node *at)
{
    scope_note(g, symbol, VARIABLE_USED, at);
}

static void scope_bind(struct codegen *g, struct symbol *symbol, const struct node *at)
{
    if (symbol)
        scope_note(g, symbol, VARIABLE_BOUND, at);
}

static struct scope *scope_enter(struct codegen *g, enum scope_kind kind)
{
    struct scope *scope = scope_new(g, kind, g->scope);
    *g->last_scope = scope;
    g->last_scope = &scope->following;
    g->scope = scope;
    return scope;
}

void scope_reenter(struct scope *scope)
{
    for (struct variable *v = scope->first; v; v = v->next) {
        v->shadow = v->symbol->binding;
        if (v->flags & VARIABLE_BOUND || !(scope->flags & SCOPE_INLINED))
            v->symbol->binding = v;
    }
}

void scope_exit(struct scope *scope)
{
    for (struct variable *v = scope->first; v; v = v->next)
        v->symbol->binding = v->shadow;
}

/* The variable around the ended scope that a name of it leads to. */
static struct variable *scope_outward(struct codegen *g, struct variable *variable)
{
    struct scope *around = g->scope;
    if (around->kind == SCOPE_CLASS && variable->symbol == g->known[KNOWN_class_cell]) {
        around->flags |= SCOPE_CLASS_CELL;
        return &around->class_cell;
    }
    return scope_note(g, variable->symbol, VARIABLE_INNER, NULL);
}

/* An inlined comprehension's names are the code's around it, but for its own targets. */
static void scope_leave_inlined(struct codegen *g, struct scope *scope)
{
    scope->flags |= SCOPE_INLINED;
    g->scope = scope->outer;
    scope_exit(scope);
    for (struct variable *v = scope->first; v; v = v->next)
        if (!(v->flags & VARIABLE_BOUND))
            v->outer = scope_note(g, v->symbol, v->flags & (VARIABLE_USED | VARIABLE_INNER), NULL);
}

static void scope_leave(struct codegen *g)
{
    struct scope *scope = g->scope;
    g->scope = scope->outer;
    scope_exit(scope);
    for (struct variable *v = scope->first; v; v = v->next) {
        bool bound = v->flags & (VARIABLE_BOUND | VARIABLE_PARAMETER);
        if (v->flags & VARIABLE_GLOBAL)
            continue;
        if (v->flags & VARIABLE_NONLOCAL)
            bound = false;
        if (!bound || (scope->kind == SCOPE_CLASS && v->flags & VARIABLE_INNER))
            v->outer = scope_outward(g, v);
    }
}

static bool scope_holds_cell(const struct variable *variable)
{
    return variable && (variable->access == ACCESS_CELL || variable->carried);
}

static void scope_decide(struct codegen *g, struct scope *scope)
{
    for (struct variable *v = scope->first; v; v = v->next) {
        bool bound = v->flags & (VARIABLE_BOUND | VARIABLE_PARAMETER);
        v->carried = scope_holds_cell(v->outer);
        if (v->flags & VARIABLE_NONLOCAL && !v->carried)
            compile_error(g->compiler, (struct source_place){v->line, v->column, 0},
                          "no binding for nonlocal '%n' found", v->symbol);
        if (v->flags & VARIABLE_GLOBAL)
            v->access = ACCESS_GLOBAL;
        else if (v->flags & VARIABLE_NONLOCAL)
            v->access = ACCESS_FREE;
        else if (scope->kind == SCOPE_CLASS)
            v->access = bound || !v->carried ? ACCESS_NAME : ACCESS_FREE;
        else if (scope->flags & SCOPE_INLINED)
            v->access = bound ? ACCESS_LOCAL : ACCESS_GLOBAL;
        else if (bound)
            v->access = v->flags & VARIABLE_INNER ? ACCESS_CELL : ACCESS_LOCAL;
        else
            v->access = v->carried ? ACCESS_FREE : ACCESS_GLOBAL;
    }
}

/* The scope that yield, await and return belong to; NULL outside functions. */
static struct scope *scope_function(struct codegen *g)
{
    bool function = g->scope->kind == SCOPE_FUNCTION || g->scope->kind == SCOPE_LAMBDA;
    return function ? g->scope : NULL;
}

static void scope_yield(struct codegen *g, struct node *node)
{
    struct scope *function = scope_function(g);
    const char *word = node->kind == NODE_AWAIT ? "await" : "yield";
    if (node->kind == NODE_AWAIT)
        for (struct scope *s = g->scope; !function && s->kind == SCOPE_COMPREHENSION;
             s = s->outer) {
            s->flags |= SCOPE_ASYNC;
            function = s->outer->kind == SCOPE_FUNCTION ? s->outer : NULL;
        }
    if (function)
        function->flags |= SCOPE_GENERATOR;
    else if (g->scope->kind == SCOPE_COMPREHENSION)
        compile_error(g->compiler, node_place(node), "'%s' inside a comprehension", word);
    else
        compile_error(g->compiler, node_place(node), "'%s' outside function", word);
    if (node->operand)
        scope_expression(g, node->operand);
}

/* Whether a scope is one of those from `inner` outwards to `around`, which does not count. */
static bool scope_within(const struct scope *scope, const struct scope *inner,
                         const struct scope *around)
{
    while (inner != around && inner != scope)
        inner = inner->outer;
    return inner != around;
}

/* Notes that a comprehension in the scope at work binds a name of a scope around it. */
static void scope_bind_around(struct codegen *g, struct scope *around, struct symbol *symbol,
                              const struct node *at)
{
    struct scope *inner = g->scope;
    struct variable *variable = symbol->binding, *innermost = variable;
    while (variable->shadow && scope_within(variable->shadow->scope, inner, around))
        variable = variable->shadow;
    g->scope = around;
    symbol->binding = variable->shadow;
    scope_note(g, symbol, VARIABLE_BOUND, at);
    variable->shadow = symbol->binding;
    symbol->binding = innermost;
    g->scope = inner;
}

/* target := value binds around comprehensions; the variable of a comprehension further out, which CPython refuses, as stock
 * does. */
static void scope_walrus(struct codegen *g, struct node *node)
{
    struct symbol *symbol = node->assign.targets->name.symbol;
    struct scope *inner = g->scope, *around = inner;
    scope_expression(g, node->assign.value);
    for (; around->kind == SCOPE_COMPREHENSION; around = around->outer) {
        struct variable *v = symbol->binding;
        while (v && v->scope != around)
            v = v->shadow;
        if (!v || !(v->flags & VARIABLE_ITERATION))
            continue;
        if (around != inner)
            break;
        compile_error(g->compiler, node_place(node),
                      "'%n' is the comprehension's own variable and cannot be assigned in it",
                      symbol);
    }
    if (around == inner) {
        scope_bind(g, symbol, node->assign.targets);
        return;
    }
    if (around->kind == SCOPE_CLASS)
        compile_error(g->compiler, node_place(node),
                      "':=' within a comprehension cannot bind in a class body");
    scope_use(g, symbol, node->assign.targets);
    struct variable *used = symbol->binding;
    used->flags |= VARIABLE_WALRUS;
    if (scope_keeps_names(around)) {
        struct variable *v = symbol->binding;
        while (v && v->scope != around)
            v = v->shadow;
        if (v)
            v->flags |= VARIABLE_BOUND;
        else
            scope_bind_around(g, around, symbol, node->assign.targets);
    }
}

static void scope_list(struct codegen *g, struct node *first)
{
    for (; first; first = first->next)
        scope_expression(g, first);
}

static void scope_target(struct codegen *g, struct node *node, unsigned flags)
{
    compile_enter(g->compiler, node);
    switch (node->kind) {
    case NODE_NAME: {
        const struct variable *variable = scope_note(g, node->name.symbol, flags, node);
        if (flags & VARIABLE_ITERATION && variable->flags & VARIABLE_WALRUS)
            compile_error(g->compiler, node_place(node),
                          "'%n' is assigned by ':=' before and cannot be the variable of this loop",
                          node->name.symbol);
        break;
    }
    case NODE_TUPLE:
    case NODE_LIST:
        for (struct node *item = node->list.first; item; item = item->next)
            scope_target(g, item, flags);
        break;
    case NODE_STAR:
        scope_target(g, node->operand, flags);
        break;
    default:
        scope_expression(g, node);
    }
    compile_leave(g->compiler);
}

static void scope_asynchronous(struct codegen *g, struct node *node)
{
    const struct scope *scope = g->scope;
    const char *what = node->kind == NODE_FOR    ? "async for"
                       : node->kind == NODE_WITH ? "async with"
                                                 : "an asynchronous comprehension";
    while (scope->kind == SCOPE_COMPREHENSION)
        scope = scope->outer;
    if (!(scope->flags & SCOPE_GENERATOR))
        compile_error(g->compiler, node_place(node), "%s outside async function", what);
}

/* Whether a comprehension can be part of the code around it: no inner function keeps its
 * variables, class bodies hide theirs from it, and lines stay as they are where it is in a
 * function of its own. */
static bool scope_can_inline(const struct node *node, const struct scope *scope, bool lines_agree)
{
    if (node->kind == NODE_GENERATOR || scope->outer->kind == SCOPE_CLASS ||
        (!lines_agree && !(scope->flags & SCOPE_ASYNC)))
        return false;
    for (const struct variable *v = scope->first; v; v = v->next)
        if (v->flags & VARIABLE_BOUND && v->flags & VARIABLE_INNER)
            return false;
    return true;
}

static void scope_comprehension(struct codegen *g, struct node *node)
{
    struct node *clause = node->comprehension.clauses;
    uint32_t line = g->line;
    struct scope *scope;
    bool lines_agree;
    g->line = node->line;
    scope_expression(g, clause->clause.value);
    /* Where nothing can raise after it, only the iterable must not be on later lines. */
    lines_agree = node == g->whole && g->line <= generate_start(node->comprehension.element)->line;
    scope = scope_enter(g, SCOPE_COMPREHENSION);
    node->comprehension.scope = scope;
    for (; clause; clause = clause->next) {
        if (clause != node->comprehension.clauses)
            scope_expression(g, clause->clause.value);
        if (clause->kind != NODE_COMPREHENSION_FOR)
            continue;
        scope_target(g, clause->clause.target, VARIABLE_BOUND | VARIABLE_ITERATION);
        if (clause->op)
            scope->flags |= SCOPE_ASYNC;
    }
    scope_expression(g, node->comprehension.element);
    if (node->kind == NODE_GENERATOR)
        scope->flags |= SCOPE_GENERATOR;
    if (scope_can_inline(node, scope, lines_agree || g->line == node->line)) {
        scope_leave_inlined(g, scope);
    } else {
        scope_leave(g);
        if (scope->flags & SCOPE_ASYNC)
            compile_error(g->compiler, node_place(node),
                          node->kind == NODE_GENERATOR
                              ? "asynchronous generator expressions need a kind of object that "
                                "MicroPython does not have"
                              : "an inner function uses a variable of this asynchronous "
                                "comprehension, which .mpy code cannot express");
    }
    if (scope->flags & SCOPE_ASYNC)
        scope_asynchronous(g, node);
    if (line > g->line)
        g->line = line;
}

static void scope_parameters(struct codegen *g, struct scope *scope, struct node *parameters)
{
    for (struct node *p = parameters; p; p = p->next) {
        struct symbol *symbol = p->parameter.symbol;
        struct variable *v = symbol->binding;
        if (v && v->scope == scope)
            compile_error(g->compiler, node_place(p), "parameter '%n' is given twice", symbol);
        if (!scope->first_parameter)
            scope->first_parameter = symbol;
        scope_note(g, symbol, VARIABLE_PARAMETER, p);
    }
}

static void scope_function_node(struct codegen *g, struct node *node)
{
    struct loop *loop = g->loop;
    struct scope *scope;
    scope_list(g, node->function.decorators);
    for (struct node *p = node->function.parameters; p; p = p->next)
        if (p->parameter.value)
            scope_expression(g, p->parameter.value);
    scope_bind(g, node->function.symbol, node);
    scope = scope_enter(g, node->kind == NODE_LAMBDA ? SCOPE_LAMBDA : SCOPE_FUNCTION);
    scope_check_depth(g, node, scope);
    node->function.scope = scope;
    if (node->op && node->kind == NODE_FUNCTION)
        scope->flags |= SCOPE_GENERATOR | SCOPE_ASYNC;
    g->loop = NULL;
    scope_parameters(g, scope, node->function.parameters);
    if (node->kind == NODE_LAMBDA)
        scope_expression(g, node->function.body);
    else
        scope_statements(g, node->function.body);
    scope_leave(g);
    g->loop = loop;
}

static void scope_class(struct codegen *g, struct node *node)
{
    struct loop *loop = g->loop;
    scope_list(g, node->class_.decorators);
    scope_list(g, node->class_.arguments);
    scope_bind(g, node->class_.symbol, node);
    if (node->op) {
        node->class_.scope = scope_new(g, SCOPE_CLASS, g->scope);
        node->class_.scope->flags |= SCOPE_STREAMED;
        return;
    }
    node->class_.scope = scope_enter(g, SCOPE_CLASS);
    scope_check_depth(g, node, node->class_.scope);
    g->loop = NULL;
    scope_statements(g, node->class_.body);
    scope_leave(g);
    g->loop = loop;
}

/* super() means super(__class__, the first parameter). */
static void scope_super(struct codegen *g, struct node *node)
{
    struct scope *scope = g->scope;
    if (node->call.arguments || node->call.function->kind != NODE_NAME ||
        node->call.function->name.symbol != g->known[KNOWN_super])
        return;
    while (scope->kind == SCOPE_COMPREHENSION)
        scope = scope->outer;
    if (scope->kind != SCOPE_FUNCTION && scope->kind != SCOPE_LAMBDA)
        return;
    if (!scope->first_parameter)
        return; /* an ordinary call, which then fails */
    scope_use(g, g->known[KNOWN_class_cell], node);
    scope_use(g, scope->first_parameter, node);
}

static void scope_parts(struct codegen *g, struct node *node);

static void scope_expression(struct codegen *g, struct node *node)
{
    if (!node)
        return;
    if (node->kind == NODE_NAME) {
        scope_use(g, node->name.symbol, node);
        return;
    }
    if (node_is_constant(node))
        return;
    if (node->line > g->line)
        g->line = node->line;
    compile_enter(g->compiler, node);
    scope_parts(g, node);
    compile_leave(g->compiler);
}

static void scope_parts(struct codegen *g, struct node *node)
{
    switch (node->kind) {
    case NODE_FORMATTED:
        scope_expression(g, node->formatted.value);
        scope_expression(g, node->formatted.spec);
        break;
    case NODE_UNARY:
    case NODE_STAR:
    case NODE_DOUBLE_STAR:
        scope_expression(g, node->operand);
        break;
    case NODE_AWAIT:
    case NODE_YIELD:
    case NODE_YIELD_FROM:
        scope_yield(g, node);
        break;
    case NODE_CONDITIONAL:
        scope_expression(g, node->branch.condition);
        scope_expression(g, node->branch.body);
        scope_expression(g, node->branch.orelse);
        break;
    case NODE_LAMBDA:
        scope_function_node(g, node);
        break;
    case NODE_WALRUS:
        scope_walrus(g, node);
        break;
    case NODE_PAIR:
        scope_expression(g, node->pair.key);
        scope_expression(g, node->pair.value);
        break;
    case NODE_LIST_COMPREHENSION:
    case NODE_SET_COMPREHENSION:
    case NODE_DICT_COMPREHENSION:
    case NODE_GENERATOR:
        scope_comprehension(g, node);
        break;
    case NODE_ATTRIBUTE:
    case NODE_KEYWORD:
        scope_expression(g, node->attribute.object);
        break;
    case NODE_SUBSCRIPT:
        scope_expression(g, node->subscript.object);
        scope_expression(g, node->subscript.index);
        break;
    case NODE_SLICE:
        scope_expression(g, node->slice.lower);
        scope_expression(g, node->slice.upper);
        scope_expression(g, node->slice.step);
        break;
    case NODE_CALL:
        scope_super(g, node);
        scope_expression(g, node->call.function);
        scope_list(g, node->call.arguments);
        break;
    default: /* displays, operators and strings: a list */
        scope_list(g, node->list.first);
    }
}

static void scope_pattern(struct codegen *g, struct node *node)
{
    compile_enter(g->compiler, node);
    switch (node->kind) {
    case NODE_PATTERN_VALUE:
        scope_expression(g, node->operand);
        break;
    case NODE_PATTERN_CAPTURE:
    case NODE_PATTERN_STAR:
    case NODE_PATTERN_REST:
        scope_bind(g, node->name.symbol, node);
        break;
    case NODE_PATTERN_PAIR:
        scope_expression(g, node->pair.key);
        scope_pattern(g, node->pair.value);
        break;
    case NODE_PATTERN_CLASS:
        scope_expression(g, node->call.function);
        for (struct node *item = node->call.arguments; item; item = item->next)
            scope_pattern(g, item);
        break;
    case NODE_PATTERN_KEYWORD:
        scope_pattern(g, node->attribute.object);
        break;
    case NODE_PATTERN_AS:
        scope_pattern(g, node->attribute.object);
        scope_bind(g, node->attribute.symbol, node);
        break;
    default:
        for (struct node *item = node->list.first; item; item = item->next)
            scope_pattern(g, item);
    }
    compile_leave(g->compiler);
}

/* `global` among the statements of a module or of a streamed class. */
static void scope_declare_streamed(struct codegen *g, const struct node *node)
{
    for (const struct node *name = node->list.first; name; name = name->next) {
        struct scope_global *global = code_alloc(g->compiler, sizeof *global);
        *global = (struct scope_global){name->name.symbol, g->scope->globals};
        g->scope->globals = global;
        name->name.symbol->flags |= SYMBOL_GLOBAL;
    }
}

static void scope_declaration(struct codegen *g, struct node *node)
{
    bool global = node->kind == NODE_GLOBAL;
    if (!scope_keeps_names(g->scope)) {
        if (global)
            scope_declare_streamed(g, node);
        else
            compile_error(g->compiler, node_place(node), "nonlocal declaration outside a function");
        return;
    }
    for (struct node *name = node->list.first; name; name = name->next) {
        unsigned flag = global ? VARIABLE_GLOBAL : VARIABLE_NONLOCAL;
        struct variable *v = name->name.symbol->binding;
        if (v && v->scope == g->scope && v->flags & ~(flag | VARIABLE_INNER)) {
            const char *what = v->flags & VARIABLE_PARAMETER ? "is a parameter"
                               : v->flags & VARIABLE_BOUND   ? "is assigned"
                               : v->flags & VARIABLE_USED    ? "is used"
                                                             : "is declared otherwise";
            compile_error(g->compiler, node_place(name), "'%n' %s before its %s declaration",
                          name->name.symbol, what, global ? "global" : "nonlocal");
        }
        scope_note(g, name->name.symbol, flag, name);
    }
}

static void scope_import(struct codegen *g, struct node *node)
{
    struct node *first = node->kind == NODE_IMPORT ? node->list.first : node->import_from.items;
    for (struct node *alias = first; alias; alias = alias->next) {
        struct symbol *symbol = alias->alias.as;
        if (alias->alias.symbol == g->known[KNOWN_star] && node->kind == NODE_IMPORT_FROM) {
            if (g->scope->kind != SCOPE_MODULE)
                compile_error(g->compiler, node_place(node), "import * not at module level");
            continue;
        }
        if (!symbol)
            symbol = alias->alias.names ? alias->alias.names->name.symbol : alias->alias.symbol;
        scope_bind(g, symbol, alias);
    }
}

static void scope_loop(struct codegen *g, struct node *body)
{
    struct loop *outer = g->loop, here;
    g->loop = &here;
    scope_statements(g, body);
    g->loop = outer;
}

static void scope_try(struct codegen *g, struct node *node)
{
    scope_statements(g, node->try_.body);
    for (struct node *h = node->try_.handlers; h; h = h->next) {
        if (h->handler.type)
            scope_expression(g, h->handler.type);
        else if (h->next)
            compile_error(g->compiler, node_place(h), "default 'except:' must be last");
        scope_bind(g, h->handler.symbol, h);
        scope_statements(g, h->handler.body);
    }
    scope_statements(g, node->try_.orelse);
    scope_statements(g, node->try_.finally);
}

static void scope_with(struct codegen *g, struct node *node)
{
    if (node->op)
        scope_asynchronous(g, node);
    for (struct node *item = node->with.items; item; item = item->next) {
        scope_expression(g, item->assign.value);
        if (item->assign.targets)
            scope_target(g, item->assign.targets, VARIABLE_BOUND);
    }
    scope_statements(g, node->with.body);
}

/* Whether a name is declared global, so that storing to it may raise. */
static bool scope_is_declared(const struct node *name)
{
    const struct variable *variable = name->name.symbol->binding;
    return variable && variable->flags & VARIABLE_GLOBAL;
}

static void scope_assign(struct codegen *g, struct node *node)
{
    struct node *targets = node->assign.targets;
    unsigned flags = VARIABLE_BOUND;
    if (!targets->next && targets->kind == NODE_NAME && g->scope->kind == SCOPE_FUNCTION &&
        !scope_is_declared(targets))
        g->whole = node->assign.value;
    scope_expression(g, node->assign.value);
    if (!targets->next && fold_const_call(g, node->assign.value))
        flags |= VARIABLE_CONST;
    for (; targets; targets = targets->next)
        scope_target(g, targets, flags);
}

static void scope_annotated(struct codegen *g, struct node *node)
{
    const struct node *target = node->annotated.target;
    unsigned flags = VARIABLE_BOUND;
    const struct variable *v = target->kind == NODE_NAME ? target->name.symbol->binding : NULL;
    if (v && v->scope == g->scope && g->scope->kind != SCOPE_MODULE && !target->parenthesised &&
        v->flags & (VARIABLE_GLOBAL | VARIABLE_NONLOCAL))
        compile_error(g->compiler, node_place(target),
                      "'%n' is declared global or nonlocal and cannot be annotated here",
                      target->name.symbol);
    scope_expression(g, node->annotated.value);
    if (node->annotated.value && fold_const_call(g, node->annotated.value))
        flags |= VARIABLE_CONST;
    if (node->annotated.value ||
        (node->annotated.target->kind == NODE_NAME && !node->annotated.target->parenthesised))
        scope_target(g, node->annotated.target, flags);
    if (generate_keeps_annotations(g, g->scope))
        scope_expression(g, node->annotated.annotation);
}

static void scope_compound(struct codegen *g, struct node *node)
{
    switch (node->kind) {
    case NODE_WHILE:
        scope_expression(g, node->branch.condition);
        scope_loop(g, node->branch.body);
        scope_statements(g, node->branch.orelse);
        break;
    case NODE_FOR:
        if (node->op)
            scope_asynchronous(g, node);
        scope_expression(g, node->loop.value);
        scope_target(g, node->loop.target, VARIABLE_BOUND);
        scope_loop(g, node->loop.body);
        scope_statements(g, node->loop.orelse);
        break;
    case NODE_TRY:
        scope_try(g, node);
        break;
    case NODE_WITH:
        scope_with(g, node);
        break;
    case NODE_FUNCTION:
        scope_function_node(g, node);
        break;
    case NODE_CLASS:
        scope_class(g, node);
        break;
    case NODE_MATCH:
        scope_expression(g, node->match.subject);
        for (struct node *c = node->match.cases; c; c = c->next) {
            scope_pattern(g, c->match_case.pattern);
            scope_expression(g, c->match_case.guard);
            scope_statements(g, c->match_case.body);
        }
        break;
    default:
        scope_expression(g, node);
    }
}

static void scope_statement(struct codegen *g, struct node *node)
{
    switch (node->kind) {
    case NODE_PASS:
    case NODE_TYPE_ALIAS:
        break;
    case NODE_BREAK:
    case NODE_CONTINUE:
        if (!g->loop)
            compile_error(g->compiler, node_place(node), "'%s' outside loop",
                          node->kind == NODE_BREAK ? "break" : "continue");
        break;
    case NODE_ASSIGN:
        scope_assign(g, node);
        break;
    case NODE_AUGMENTED_ASSIGN:
        scope_expression(g, node->assign.value);
        scope_target(g, node->assign.targets, VARIABLE_BOUND);
        break;
    case NODE_ANNOTATED_ASSIGN:
        scope_annotated(g, node);
        break;
    case NODE_RETURN:
        if (g->scope->kind != SCOPE_FUNCTION)
            compile_error(g->compiler, node_place(node), "'return' outside function");
        g->whole = node->operand;
        scope_expression(g, node->operand);
        break;
    case NODE_RAISE:
    case NODE_ASSERT:
        scope_expression(g, node->pair.key);
        scope_expression(g, node->pair.value);
        break;
    case NODE_DELETE:
        for (struct node *target = node->list.first; target; target = target->next)
            scope_target(g, target, VARIABLE_BOUND);
        break;
    case NODE_GLOBAL:
    case NODE_NONLOCAL:
        scope_declaration(g, node);
        break;
    case NODE_IMPORT:
    case NODE_IMPORT_FROM:
        scope_import(g, node);
        break;
    default:
        scope_compound(g, node);
    }
}

static void scope_statements(struct codegen *g, struct node *first)
{
    if (!first)
        return;
    compile_enter(g->compiler, first);
    for (struct node *node = first; node; node = node->next) {
        struct node *last = node;
        /* An elif chain can be long: each elif is the only statement of the else before it. */
        while (last->kind == NODE_IF) {
            scope_expression(g, last->branch.condition);
            scope_statements(g, last->branch.body);
            if (!last->branch.orelse || last->branch.orelse->next ||
                last->branch.orelse->kind != NODE_IF) {
                scope_statements(g, last->branch.orelse);
                last = NULL;
                break;
            }
            last = last->branch.orelse;
        }
        if (last)
            scope_statement(g, last);
    }
    compile_leave(g->compiler);
}

void scope_analyse(struct codegen *g, struct node *statement, struct scope *outer)
{
    struct node *next = statement->next;
    g->scope = outer;
    g->loop = NULL;
    g->scopes = NULL;
    g->last_scope = &g->scopes;
    statement->next = NULL;
    scope_statements(g, statement);
    statement->next = next;
    for (struct scope *scope = g->scopes; scope; scope = scope->following)
        scope_decide(g, scope);
}
