/* gen_statement.c - statements, and the imports among them; loops, blocks and definitions have
 * files of their own. */
#include "mpy-cross/generate/generate.h"

static void generate_expression_statement(struct codegen *g, struct node *node)
{
    bool shown = g->compiler->options->mode == COMPILE_SINGLE && g->scope->kind == SCOPE_MODULE;
    node = fold(g, node);
    if (shown) {
        generate_load(g, g->known[KNOWN_repl_print]);
        generate_expression(g, node);
        emit_call(g, OP_CALL_FUNCTION, 1, 0);
    } else if (fold_is_constant(node)) {
        return;
    } else {
        generate_expression(g, node);
    }
    emit(g, OP_POP_TOP);
}

/* An if with its chain of elifs, which may be long. What a constant condition rules out leaves no
 * code. */
static void generate_if(struct codegen *g, struct node *node)
{
    uint32_t end = emit_label(g);
    for (;;) {
        struct node *orelse = node->branch.orelse;
        uint32_t otherwise = emit_label(g);
        int truth;
        node->branch.condition = fold(g, node->branch.condition);
        truth = fold_truth(node->branch.condition);
        if (truth) {
            generate_condition(g, node->branch.condition, false, otherwise);
            generate_statements(g, node->branch.body);
        }
        if (truth > 0)
            break;
        if (orelse && truth)
            emit_jump(g, OP_JUMP, end);
        emit_bind(g, otherwise);
        if (!orelse || orelse->next || orelse->kind != NODE_IF) {
            generate_statements(g, orelse);
            break;
        }
        if (orelse->column != node->column)
            generate_line(g, orelse); /* no elif but an if in an else: a statement */
        node = orelse;
    }
    emit_bind(g, end);
}

static void generate_return(struct codegen *g, struct node *node)
{
    if (node->operand)
        generate_fold(g, node->operand);
    else
        emit(g, OP_LOAD_CONST_NONE);
    emit(g, OP_RETURN_VALUE);
}

static void generate_raise(struct codegen *g, struct node *node)
{
    if (!node->pair.key) {
        emit(g, OP_RAISE_LAST);
        return;
    }
    generate_fold(g, node->pair.key);
    if (node->pair.value)
        generate_fold(g, node->pair.value);
    emit(g, node->pair.value ? OP_RAISE_FROM : OP_RAISE_OBJ);
}

static void generate_assert(struct codegen *g, struct node *node)
{
    uint32_t passed;
    if (g->compiler->options->optimise)
        return;
    passed = emit_label(g);
    node->pair.key = fold(g, node->pair.key);
    generate_condition(g, node->pair.key, true, passed);
    emit_name(g, OP_LOAD_GLOBAL, g->known[KNOWN_AssertionError]);
    if (node->pair.value) {
        generate_fold(g, node->pair.value);
        emit_call(g, OP_CALL_FUNCTION, 1, 0);
    }
    emit(g, OP_RAISE_OBJ);
    emit_bind(g, passed);
}

bool generate_keeps_annotations(const struct codegen *g, const struct scope *scope)
{
    const struct compile_options *options = g->compiler->options;
    return options->annotations && !compile_strips_typing(g->compiler) &&
           (scope->kind == SCOPE_CLASS ||
            (scope->kind == SCOPE_MODULE && options->mode == COMPILE_FILE));
}

void generate_annotations(struct codegen *g, const struct scope *scope)
{
    if (!generate_keeps_annotations(g, scope))
        return;
    emit_count(g, OP_BUILD_MAP, 0);
    emit_name(g, OP_STORE_NAME, g->known[KNOWN_annotations]);
}

static void generate_annotation(struct codegen *g, const struct node *target,
                                struct node *annotation)
{
    if (!generate_keeps_annotations(g, g->scope))
        return;
    generate_fold(g, annotation);
    if (target->kind != NODE_NAME || target->parenthesised) {
        emit(g, OP_POP_TOP);
        return;
    }
    emit_name(g, OP_LOAD_NAME, g->known[KNOWN_annotations]);
    emit_name(g, OP_LOAD_CONST_STRING, target->name.symbol);
    emit(g, OP_STORE_SUBSCR);
}

static void generate_annotated(struct codegen *g, struct node *node)
{
    struct node *target = node->annotated.target, *value = node->annotated.value;
    if (value && !(fold_const_call(g, value) && generate_const(g, target, value))) {
        generate_fold(g, value);
        generate_store(g, target);
    }
    generate_annotation(g, target, node->annotated.annotation);
}

void generate_import(struct codegen *g, struct node *node)
{
    for (struct node *alias = node->list.first; alias; alias = alias->next) {
        struct node *names = alias->alias.names;
        emit_integer(g, 0);
        emit(g, OP_LOAD_CONST_NONE);
        emit_name(g, OP_IMPORT_NAME, alias->alias.symbol);
        if (!alias->alias.as) {
            fold_import(g, alias->alias.symbol, NULL, alias->alias.symbol);
            generate_store_name(g, names->name.symbol);
            continue;
        }
        fold_import(g, alias->alias.symbol, NULL, alias->alias.as);
        while ((names = names->next))
            emit_name(g, OP_LOAD_ATTR, names->name.symbol);
        generate_store_name(g, alias->alias.as);
    }
}

static struct symbol *alias_name(const struct node *alias)
{
    return alias->alias.as ? alias->alias.as : alias->alias.symbol;
}

void generate_import_from(struct codegen *g, struct node *node)
{
    uint32_t n = 0;
    struct node *first = node->import_from.items;
    struct symbol *module = node->import_from.module;
    bool all = first->alias.symbol == g->known[KNOWN_star];
    for (struct node *alias = first; alias; alias = alias->next)
        n++;
    emit_integer(g, node->import_from.level);
    for (struct node *alias = first; alias; alias = alias->next)
        emit_name(g, OP_LOAD_CONST_STRING, alias->alias.symbol);
    emit_count(g, OP_BUILD_TUPLE, n);
    emit_name(g, OP_IMPORT_NAME, module);
    if (all) {
        emit(g, OP_IMPORT_STAR);
        return;
    }
    for (struct node *alias = first; alias; alias = alias->next) {
        struct symbol *name = alias_name(alias);
        fold_import(g, module, alias->alias.symbol, name);
        emit_name(g, OP_IMPORT_FROM, alias->alias.symbol);
        generate_store_name(g, name);
    }
    emit(g, OP_POP_TOP);
}

/* Where a statement starts: a decorated one with its first decorator. */
static const struct node *statement_start(const struct node *node)
{
    const struct node *decorators = node->kind == NODE_FUNCTION ? node->function.decorators
                                    : node->kind == NODE_CLASS  ? node->class_.decorators
                                                                : NULL;
    return decorators ? decorators : node;
}

/* Long, since each kind of statement has its line here and nothing else. */
void generate_statement(struct codegen *g, struct node *node)
{
    generate_line(g, statement_start(node));
    switch (node->kind) {
    case NODE_PASS:
    case NODE_GLOBAL:
    case NODE_NONLOCAL:
    case NODE_TYPE_ALIAS:
        break;
    case NODE_BREAK:
    case NODE_CONTINUE:
        generate_break(g, node);
        break;
    case NODE_ASSIGN:
        generate_assign(g, node);
        break;
    case NODE_AUGMENTED_ASSIGN:
        generate_augmented(g, node);
        break;
    case NODE_ANNOTATED_ASSIGN:
        generate_annotated(g, node);
        break;
    case NODE_RETURN:
        generate_return(g, node);
        break;
    case NODE_RAISE:
        generate_raise(g, node);
        break;
    case NODE_ASSERT:
        generate_assert(g, node);
        break;
    case NODE_DELETE:
        for (struct node *target = node->list.first; target; target = target->next)
            generate_delete(g, target);
        break;
    case NODE_IMPORT:
        generate_import(g, node);
        break;
    case NODE_IMPORT_FROM:
        generate_import_from(g, node);
        break;
    case NODE_IF:
        generate_if(g, node);
        break;
    case NODE_WHILE:
        generate_while(g, node);
        break;
    case NODE_FOR:
        generate_for(g, node);
        break;
    case NODE_TRY:
        if (node->op)
            compile_warning(g->compiler, WARNING_SYNTAX, node_place(node),
                            "except* handles the exception itself: MicroPython has no groups");
        generate_try(g, node);
        break;
    case NODE_WITH:
        generate_with(g, node);
        break;
    case NODE_FUNCTION:
        generate_function(g, node);
        break;
    case NODE_CLASS:
        generate_class(g, node);
        break;
    case NODE_MATCH:
        generate_match(g, node);
        break;
    default:
        generate_expression_statement(g, node);
    }
}

/* Statements that cannot be reached leave no code, but their lines count. */
void generate_statements(struct codegen *g, struct node *first)
{
    uint32_t depth = g->function->depth;
    if (!first)
        return;
    compile_enter(g->compiler, first);
    for (struct node *node = first; node; node = node->next) {
        generate_statement(g, node);
        g->function->depth = depth;
    }
    compile_leave(g->compiler);
}
