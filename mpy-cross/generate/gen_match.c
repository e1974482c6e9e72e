/* gen_match.c - match statements, as chains of tests.
 *
 * The subject, and each part that is looked into, is held in a temporary local; a test that fails
 * jumps with nothing of its own on the stack. Captures are stored when all else of their sequence or
 * mapping has matched; Python leaves open what a failed pattern bound. */
#include "mpy-cross/analyse/fold.h"
#include "mpy-cross/generate/generate.h"

/* Tests the value on the stack, popped, and goes on when it matches. */
static void match_top(struct codegen *g, struct node *pattern, uint32_t fail);
/* Tests the value of a local. */
static void match_local(struct codegen *g, struct node *pattern, uint32_t subject, uint32_t fail);

static bool is_capture(const struct node *pattern)
{
    return pattern->kind == NODE_PATTERN_CAPTURE || pattern->kind == NODE_PATTERN_STAR;
}

static void store_capture(struct codegen *g, const struct node *pattern)
{
    if (pattern->name.symbol)
        generate_store_name(g, pattern->name.symbol);
    else
        emit(g, OP_POP_TOP);
}

static void gen_load(struct codegen *g, uint32_t local)
{
    emit_local(g, OP_LOAD_FAST_N, local);
}

static void load_builtin(struct codegen *g, enum known name)
{
    emit_name(g, OP_LOAD_GLOBAL, g->known[name]);
}

/* isinstance(subject, type), the type's code emitted by the caller between the two. */
static void gen_is_instance(struct codegen *g, uint32_t fail)
{
    emit_call(g, OP_CALL_FUNCTION, 2, 0);
    emit_jump_if(g, false, fail);
}

static void match_value(struct codegen *g, struct node *pattern, uint32_t fail)
{
    struct node *value = pattern->operand = fold(g, pattern->operand);
    bool same = value->kind == NODE_NONE || value->kind == NODE_TRUE || value->kind == NODE_FALSE;
    generate_expression(g, value);
    emit_binary(g, same ? BINARY_IS : BINARY_EQUAL);
    emit_jump_if(g, false, fail);
}

struct sequence {
    uint32_t before, after;
    struct node *star;
    bool captures; /* every item is a capture or a wildcard */
    bool wildcards;
};

static struct sequence sequence_shape(const struct node *pattern)
{
    struct sequence shape = {.captures = true, .wildcards = true};
    for (struct node *item = pattern->list.first; item; item = item->next) {
        if (item->kind == NODE_PATTERN_STAR)
            shape.star = item;
        else if (shape.star)
            shape.after++;
        else
            shape.before++;
        shape.captures = shape.captures && is_capture(item);
        shape.wildcards = shape.wildcards && is_capture(item) && !item->name.symbol;
    }
    return shape;
}

/* The rest that a starred capture takes, as a list. */
static void match_rest(struct codegen *g, const struct sequence *shape, uint32_t subject)
{
    if (!shape->star->name.symbol)
        return;
    load_builtin(g, KNOWN_list);
    gen_load(g, subject);
    emit_integer(g, shape->before);
    if (shape->after)
        emit_integer(g, -(int64_t)shape->after);
    else
        emit(g, OP_LOAD_CONST_NONE);
    emit_count(g, OP_BUILD_SLICE, 2);
    emit(g, OP_LOAD_SUBSCR);
    emit_call(g, OP_CALL_FUNCTION, 1, 0);
    store_capture(g, shape->star);
}

/* Either the captures among the items, which cannot fail, or the others. */
static void match_items(struct codegen *g, struct node *pattern, const struct sequence *shape,
                        uint32_t subject, bool captures, uint32_t fail)
{
    int64_t index = 0;
    for (struct node *item = pattern->list.first; item; item = item->next, index++) {
        if (item == shape->star) {
            if (captures)
                match_rest(g, shape, subject);
            index = -(int64_t)shape->after - 1;
            continue;
        }
        if (is_capture(item) != captures || (captures && !item->name.symbol))
            continue;
        gen_load(g, subject);
        emit_integer(g, index);
        emit(g, OP_LOAD_SUBSCR);
        match_top(g, item, fail);
    }
}

static void match_sequence(struct codegen *g, struct node *pattern, uint32_t subject, uint32_t fail)
{
    struct sequence shape = sequence_shape(pattern);
    load_builtin(g, KNOWN_isinstance);
    gen_load(g, subject);
    load_builtin(g, KNOWN_list);
    load_builtin(g, KNOWN_tuple);
    load_builtin(g, KNOWN_range);
    emit_count(g, OP_BUILD_TUPLE, 3);
    gen_is_instance(g, fail);
    if (!shape.star || shape.before + shape.after) {
        load_builtin(g, KNOWN_len);
        gen_load(g, subject);
        emit_call(g, OP_CALL_FUNCTION, 1, 0);
        emit_integer(g, shape.before + shape.after);
        emit_binary(g, shape.star ? BINARY_MORE_EQUAL : BINARY_EQUAL);
        emit_jump_if(g, false, fail);
    }
    if (shape.wildcards)
        return;
    /* By index where `*_` stands for the rest, which UNPACK_EX would copy into a list for nothing. */
    bool drops_rest = shape.star && !shape.star->name.symbol;
    if (!shape.captures || drops_rest || shape.before > 255 || shape.after > 255) {
        match_items(g, pattern, &shape, subject, false, fail);
        match_items(g, pattern, &shape, subject, true, fail);
        return;
    }
    gen_load(g, subject);
    if (shape.star)
        emit_count(g, OP_UNPACK_EX, shape.before | shape.after << 8);
    else
        emit_count(g, OP_UNPACK_SEQUENCE, shape.before);
    for (struct node *item = pattern->list.first; item; item = item->next)
        store_capture(g, item);
}

/* A copy of the mapping without the keys that were matched. */
static void match_mapping_rest(struct codegen *g, struct node *pattern, struct node *rest,
                               uint32_t subject)
{
    uint32_t copy;
    if (!rest->name.symbol)
        return;
    copy = emit_temporary(g);
    load_builtin(g, KNOWN_dict);
    gen_load(g, subject);
    emit_call(g, OP_CALL_FUNCTION, 1, 0);
    emit_local(g, OP_STORE_FAST_N, copy);
    for (struct node *item = pattern->list.first; item != rest; item = item->next) {
        emit(g, OP_LOAD_NULL);
        gen_load(g, copy);
        generate_expression(g, item->pair.key);
        emit(g, OP_STORE_SUBSCR);
    }
    gen_load(g, copy);
    store_capture(g, rest);
    emit_give_back(g, copy);
}

/* As match_items, of what lies behind the keys. */
static void match_values(struct codegen *g, struct node *pattern, uint32_t subject, bool captures,
                         uint32_t fail)
{
    for (struct node *item = pattern->list.first; item; item = item->next) {
        if (item->kind == NODE_PATTERN_REST) {
            if (captures)
                match_mapping_rest(g, pattern, item, subject);
            continue;
        }
        struct node *value = item->pair.value;
        if (is_capture(value) != captures || (captures && !value->name.symbol))
            continue;
        gen_load(g, subject);
        generate_expression(g, item->pair.key);
        emit(g, OP_LOAD_SUBSCR);
        match_top(g, value, fail);
    }
}

/* No two keys that are the same constant. */
static void check_keys(struct codegen *g, const struct node *pattern)
{
    for (const struct node *item = pattern->list.first; item; item = item->next)
        for (const struct node *other = pattern->list.first; other != item; other = other->next)
            if (item->kind == NODE_PATTERN_PAIR &&
                fold_same_key(g, item->pair.key, other->pair.key))
                compile_error(g->compiler, node_place(item),
                              "this key is in the mapping pattern twice");
}

static void match_mapping(struct codegen *g, struct node *pattern, uint32_t subject, uint32_t fail)
{
    load_builtin(g, KNOWN_isinstance);
    gen_load(g, subject);
    load_builtin(g, KNOWN_dict);
    gen_is_instance(g, fail);
    for (struct node *item = pattern->list.first; item; item = item->next) {
        if (item->kind == NODE_PATTERN_REST)
            continue;
        item->pair.key = fold(g, item->pair.key);
        generate_expression(g, item->pair.key);
        gen_load(g, subject);
        emit_binary(g, BINARY_IN);
        emit_jump_if(g, false, fail);
    }
    check_keys(g, pattern);
    match_values(g, pattern, subject, false, fail);
    match_values(g, pattern, subject, true, fail);
}

/* Whether a class is one of those whose single positional pattern is the value itself. */
static bool matches_itself(struct codegen *g, const struct node *class)
{
    static const enum known names[] = {KNOWN_bool,  KNOWN_bytearray, KNOWN_bytes, KNOWN_dict,
                                       KNOWN_float, KNOWN_frozenset, KNOWN_int,   KNOWN_list,
                                       KNOWN_set,   KNOWN_str,       KNOWN_tuple};
    const struct variable *variable;
    if (class->kind != NODE_NAME)
        return false;
    variable = class->name.symbol->binding;
    if (variable && variable->access != ACCESS_NAME && variable->access != ACCESS_GLOBAL)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (class->name.symbol == g->known[names[i]])
            return true;
    return false;
}

/* Positional pattern number `index`: the attribute that class.__match_args__ names. */
static void match_positional(struct codegen *g, struct node *pattern, uint32_t class,
                             uint32_t index, uint32_t subject, uint32_t fail)
{
    uint32_t name = emit_temporary(g);
    gen_load(g, class);
    emit_name(g, OP_LOAD_ATTR, g->known[KNOWN_match_args]);
    emit_integer(g, index);
    emit(g, OP_LOAD_SUBSCR);
    emit_local(g, OP_STORE_FAST_N, name);
    load_builtin(g, KNOWN_hasattr);
    gen_load(g, subject);
    gen_load(g, name);
    gen_is_instance(g, fail);
    load_builtin(g, KNOWN_getattr);
    gen_load(g, subject);
    gen_load(g, name);
    emit_call(g, OP_CALL_FUNCTION, 2, 0);
    match_top(g, pattern, fail);
    emit_give_back(g, name);
}

static void match_class(struct codegen *g, struct node *pattern, uint32_t subject, uint32_t fail)
{
    struct node *class = pattern->call.function = fold(g, pattern->call.function);
    struct node *first = pattern->call.arguments;
    bool positional = first && first->kind != NODE_PATTERN_KEYWORD;
    bool itself = positional && matches_itself(g, class) &&
                  (!first->next || first->next->kind == NODE_PATTERN_KEYWORD);
    uint32_t held = positional && !itself ? emit_temporary(g) : 0, index = 0;
    load_builtin(g, KNOWN_isinstance);
    gen_load(g, subject);
    generate_expression(g, class);
    if (positional && !itself) {
        emit(g, OP_DUP_TOP);
        emit_local(g, OP_STORE_FAST_N, held);
    }
    gen_is_instance(g, fail);
    for (struct node *item = first; item; item = item->next) {
        if (item->kind == NODE_PATTERN_KEYWORD) {
            load_builtin(g, KNOWN_hasattr);
            gen_load(g, subject);
            emit_name(g, OP_LOAD_CONST_STRING, item->attribute.symbol);
            gen_is_instance(g, fail);
            gen_load(g, subject);
            emit_name(g, OP_LOAD_ATTR, item->attribute.symbol);
            match_top(g, item->attribute.object, fail);
        } else if (itself) {
            match_local(g, item, subject, fail);
        } else {
            match_positional(g, item, held, index++, subject, fail);
        }
    }
    if (positional && !itself)
        emit_give_back(g, held);
}

static void match_or(struct codegen *g, struct node *pattern, uint32_t subject, uint32_t fail)
{
    uint32_t matched = emit_label(g);
    for (struct node *item = pattern->list.first; item; item = item->next) {
        uint32_t next;
        if (!item->next) {
            match_local(g, item, subject, fail);
            break;
        }
        next = emit_label(g);
        match_local(g, item, subject, next);
        emit_jump(g, OP_JUMP, matched);
        emit_bind(g, next);
    }
    emit_bind(g, matched);
}

static void match_local(struct codegen *g, struct node *pattern, uint32_t subject, uint32_t fail)
{
    compile_enter(g->compiler, pattern);
    generate_line(g, pattern);
    switch (pattern->kind) {
    case NODE_PATTERN_VALUE:
        gen_load(g, subject);
        match_value(g, pattern, fail);
        break;
    case NODE_PATTERN_CAPTURE:
        if (pattern->name.symbol) {
            gen_load(g, subject);
            store_capture(g, pattern);
        }
        break;
    case NODE_PATTERN_SEQUENCE:
        match_sequence(g, pattern, subject, fail);
        break;
    case NODE_PATTERN_MAPPING:
        match_mapping(g, pattern, subject, fail);
        break;
    case NODE_PATTERN_CLASS:
        match_class(g, pattern, subject, fail);
        break;
    case NODE_PATTERN_OR:
        match_or(g, pattern, subject, fail);
        break;
    default: /* NODE_PATTERN_AS */
        match_local(g, pattern->attribute.object, subject, fail);
        gen_load(g, subject);
        generate_store_name(g, pattern->attribute.symbol);
    }
    compile_leave(g->compiler);
}

static void match_top(struct codegen *g, struct node *pattern, uint32_t fail)
{
    uint32_t held;
    if (is_capture(pattern)) {
        store_capture(g, pattern);
    } else if (pattern->kind == NODE_PATTERN_VALUE) {
        match_value(g, pattern, fail);
    } else {
        held = emit_temporary(g);
        emit_local(g, OP_STORE_FAST_N, held);
        match_local(g, pattern, held, fail);
        emit_give_back(g, held);
    }
}

void generate_match(struct codegen *g, struct node *node)
{
    uint32_t end = emit_label(g), subject = emit_temporary(g);
    generate_fold(g, node->match.subject);
    emit_local(g, OP_STORE_FAST_N, subject);
    for (struct node *c = node->match.cases; c; c = c->next) {
        uint32_t fail = emit_label(g);
        generate_line(g, c);
        match_local(g, c->match_case.pattern, subject, fail);
        if (c->match_case.guard) {
            c->match_case.guard = fold(g, c->match_case.guard);
            generate_condition(g, c->match_case.guard, false, fail);
        }
        generate_statements(g, c->match_case.body);
        emit_jump(g, OP_JUMP, end);
        emit_bind(g, fail);
    }
    emit_bind(g, end);
    emit_give_back(g, subject);
}
