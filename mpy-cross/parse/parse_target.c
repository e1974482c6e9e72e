/* parse_target.c - what can be assigned to and deleted. */
#include "mpy-cross/parse/parse.h"

static const char *describe(const struct node *node)
{
    switch (node->kind) {
    case NODE_NONE:
        return "None";
    case NODE_TRUE:
        return "True";
    case NODE_FALSE:
        return "False";
    case NODE_ELLIPSIS:
        return "...";
    case NODE_INT:
    case NODE_BIG_INT:
    case NODE_FLOAT:
    case NODE_IMAGINARY:
        return "a number";
    case NODE_STR:
    case NODE_BYTES:
        return "a string";
    case NODE_FSTRING:
    case NODE_TSTRING:
        return "an f-string or t-string";
    case NODE_CALL:
        return "the result of a call";
    case NODE_COMPARE:
        return "a comparison";
    case NODE_LAMBDA:
        return "a lambda";
    case NODE_AWAIT:
        return "an 'await' expression";
    case NODE_YIELD:
    case NODE_YIELD_FROM:
        return "a 'yield' expression";
    case NODE_CONDITIONAL:
        return "a conditional expression";
    case NODE_DICT:
        return "a dict";
    case NODE_SET:
        return "a set";
    case NODE_LIST_COMPREHENSION:
    case NODE_SET_COMPREHENSION:
    case NODE_DICT_COMPREHENSION:
        return "a comprehension";
    case NODE_GENERATOR:
        return "a generator expression";
    case NODE_WALRUS:
        return "an assignment expression";
    case NODE_TUPLE:
        return "a tuple";
    case NODE_LIST:
        return "a list";
    case NODE_STAR:
        return "a starred expression";
    default:
        return "an expression with operators";
    }
}

static _Noreturn void target_refuse(struct parser *parser, const struct node *target,
                                    enum target_use use)
{
    if (use == TARGET_DELETE)
        parse_error(parser, node_place(target), NULL, "'del' cannot delete %s", describe(target));
    if (use == TARGET_AUGMENTED)
        parse_error(parser, node_place(target), NULL, "an augmented assignment cannot change %s",
                    describe(target));
    if (use == TARGET_ANNOTATED)
        parse_error(parser, node_place(target), NULL, "%s cannot be annotated", describe(target));
    bool compares = use == TARGET_ASSIGN && target->kind != NODE_NONE &&
                    target->kind != NODE_TRUE && target->kind != NODE_FALSE &&
                    target->kind != NODE_WALRUS && target->kind != NODE_YIELD;
    parse_error(parser, node_place(target), compares ? "write == to compare" : NULL,
                "cannot assign to %s", describe(target));
}

static void check_list(struct parser *parser, const struct node *target, enum target_use use)
{
    const struct node *starred = NULL;
    if (use == TARGET_AUGMENTED || use == TARGET_ANNOTATED)
        target_refuse(parser, target, use);
    for (const struct node *item = target->list.first; item; item = item->next) {
        if (item->kind != NODE_STAR) {
            parse_check_target(parser, item, use);
            continue;
        }
        if (use == TARGET_DELETE)
            target_refuse(parser, item, use);
        if (starred)
            parse_error(parser, node_place(item), NULL,
                        "only one target of an assignment can have a '*'");
        starred = item;
        parse_check_target(parser, item->operand, use);
    }
}

void parse_check_binding(struct parser *parser, const struct symbol *symbol,
                         struct source_place place)
{
    if (symbol == parser->soft.debug)
        parse_error(parser, place, NULL, "'__debug__' is a constant and cannot be set");
}

void parse_check_target(struct parser *parser, const struct node *target, enum target_use use)
{
    switch (target->kind) {
    case NODE_NAME:
        parse_check_binding(parser, target->name.symbol, node_place(target));
        return;
    case NODE_ATTRIBUTE:
        parse_check_binding(parser, target->attribute.symbol, node_place(target));
        return;
    case NODE_SUBSCRIPT:
        return;
    case NODE_TUPLE:
    case NODE_LIST:
        parse_enter(parser);
        check_list(parser, target, use);
        parse_leave(parser);
        return;
    case NODE_STAR:
        if (use == TARGET_ASSIGN || use == TARGET_FOR)
            parse_error(parser, node_place(target), "add a comma: *x, = ...",
                        "a starred target has to be in a list or tuple");
        target_refuse(parser, target, use);
    default:
        target_refuse(parser, target, use);
    }
}
