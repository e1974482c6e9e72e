/* pattern_names.c - the names that a pattern binds: each once, and the same in every alternative. */
#include "mpy-cross/parse/parse.h"
#include <string.h>

/* A name bound so far, newest first. */
struct binding {
    const struct binding *before;
    const struct symbol *symbol;
};

static const struct binding *check_pattern(struct parser *parser, const struct node *pattern,
                                           const struct binding *bound);

static bool is_bound(const struct binding *bound, const struct binding *end,
                     const struct symbol *symbol)
{
    for (; bound != end; bound = bound->before)
        if (bound->symbol == symbol)
            return true;
    return false;
}

static const struct binding *bind(struct parser *parser, const struct node *at,
                                  const struct symbol *symbol, const struct binding *bound)
{
    if (!symbol)
        return bound;
    parse_check_binding(parser, symbol, node_place(at));
    if (is_bound(bound, NULL, symbol))
        parse_error(parser, node_place(at), NULL, "this pattern binds '%n' twice", symbol);
    struct binding *binding = tree_alloc(parser->compiler, sizeof *binding);
    binding->before = bound;
    binding->symbol = symbol;
    return binding;
}

static const struct binding *pattern_check_list(struct parser *parser, const struct node *list,
                                                const struct binding *bound)
{
    for (; list; list = list->next)
        bound = check_pattern(parser, list, bound);
    return bound;
}

/* Every alternative starts from the same names and has to end with the same. */
static const struct binding *check_alternatives(struct parser *parser, const struct node *pattern,
                                                const struct binding *bound)
{
    const struct node *alternative = pattern->list.first;
    const struct binding *first = check_pattern(parser, alternative, bound);
    while ((alternative = alternative->next)) {
        const struct binding *here = check_pattern(parser, alternative, bound);
        for (const struct binding *at = first; at != bound; at = at->before)
            if (!is_bound(here, bound, at->symbol))
                parse_error(parser, node_place(alternative), NULL,
                            "this alternative does not bind '%n', but the first one does",
                            at->symbol);
        for (const struct binding *at = here; at != bound; at = at->before)
            if (!is_bound(first, bound, at->symbol))
                parse_error(parser, node_place(alternative), NULL,
                            "this alternative binds '%n', but the first one does not", at->symbol);
    }
    return first;
}

static const struct binding *check_mapping(struct parser *parser, const struct node *pattern,
                                           const struct binding *bound)
{
    for (const struct node *item = pattern->list.first; item; item = item->next) {
        if (item->kind == NODE_PATTERN_REST) {
            bound = bind(parser, item, item->name.symbol, bound);
            continue;
        }
        bound = check_pattern(parser, item->pair.value, bound);
    }
    return bound;
}

static const struct binding *check_class(struct parser *parser, const struct node *pattern,
                                         const struct binding *bound)
{
    for (const struct node *item = pattern->call.arguments; item; item = item->next) {
        if (item->kind != NODE_PATTERN_KEYWORD) {
            bound = check_pattern(parser, item, bound);
            continue;
        }
        for (const struct node *other = pattern->call.arguments; other != item; other = other->next)
            if (other->kind == NODE_PATTERN_KEYWORD &&
                other->attribute.symbol == item->attribute.symbol)
                parse_error(parser, node_place(item), NULL,
                            "the attribute '%n' is in the class pattern twice",
                            item->attribute.symbol);
        bound = check_pattern(parser, item->attribute.object, bound);
    }
    return bound;
}

/* The names bound after the pattern; recursion is as deep as the parser's was. */
static const struct binding *check_pattern(struct parser *parser, const struct node *pattern,
                                           const struct binding *bound)
{
    switch (pattern->kind) {
    case NODE_PATTERN_CAPTURE:
    case NODE_PATTERN_STAR:
        return bind(parser, pattern, pattern->name.symbol, bound);
    case NODE_PATTERN_SEQUENCE:
        return pattern_check_list(parser, pattern->list.first, bound);
    case NODE_PATTERN_MAPPING:
        return check_mapping(parser, pattern, bound);
    case NODE_PATTERN_CLASS:
        return check_class(parser, pattern, bound);
    case NODE_PATTERN_OR:
        return check_alternatives(parser, pattern, bound);
    case NODE_PATTERN_AS:
        bound = check_pattern(parser, pattern->attribute.object, bound);
        return bind(parser, pattern, pattern->attribute.symbol, bound);
    default:
        return bound;
    }
}

void parse_check_pattern(struct parser *parser, const struct node *pattern)
{
    check_pattern(parser, pattern, NULL);
}
