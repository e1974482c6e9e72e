/* parse_warn.c - -Wsyntax: expressions that are Python, and most likely a slip. The rules are those of CPython's
 * SyntaxWarning. */
#include "mpy-cross/parse/parse.h"

/* What a node's value is certain to be, for messages; NULL where it may be anything. */
static const char *kind_of_value(const struct node *node)
{
    switch (node->kind) {
    case NODE_NONE:
        return "None";
    case NODE_TRUE:
    case NODE_FALSE:
        return "a bool";
    case NODE_ELLIPSIS:
        return "...";
    case NODE_INT:
    case NODE_BIG_INT:
        return "an int";
    case NODE_FLOAT:
        return "a float";
    case NODE_IMAGINARY:
        return "a complex number";
    case NODE_STR:
    case NODE_FSTRING:
        return "a str";
    case NODE_BYTES:
        return "bytes";
    case NODE_TUPLE:
        return "a tuple";
    case NODE_LIST:
    case NODE_LIST_COMPREHENSION:
        return "a list";
    case NODE_SET:
    case NODE_SET_COMPREHENSION:
        return "a set";
    case NODE_DICT:
    case NODE_DICT_COMPREHENSION:
        return "a dict";
    case NODE_GENERATOR:
        return "a generator";
    case NODE_LAMBDA:
        return "a function";
    default:
        return NULL;
    }
}

static bool parse_warn_is_sequence(const struct node *node)
{
    return node->kind == NODE_STR || node->kind == NODE_FSTRING || node->kind == NODE_BYTES ||
           node->kind == NODE_TUPLE || node->kind == NODE_LIST ||
           node->kind == NODE_LIST_COMPREHENSION;
}

static bool is_dict(const struct node *node)
{
    return node->kind == NODE_DICT || node->kind == NODE_DICT_COMPREHENSION;
}

void warn_of_call(struct parser *parser, const struct node *function)
{
    const char *what = kind_of_value(function);
    if (what && function->kind != NODE_LAMBDA)
        compile_warning(parser->compiler, WARNING_SYNTAX, node_place(function),
                        "%s is called: is a comma missing before '('?", what);
}

void warn_of_subscript(struct parser *parser, const struct node *object, const struct node *index)
{
    const char *what = kind_of_value(object), *key = kind_of_value(index);
    bool is_index = index->kind == NODE_INT || index->kind == NODE_BIG_INT ||
                    index->kind == NODE_TRUE || index->kind == NODE_FALSE;
    if (!what || is_dict(object))
        return;
    if (!parse_warn_is_sequence(object))
        compile_warning(parser->compiler, WARNING_SYNTAX, node_place(object),
                        "%s has no items: is a comma missing before '['?", what);
    else if (key && !is_index)
        compile_warning(parser->compiler, WARNING_SYNTAX, node_place(object),
                        "an item of %s is asked for by %s: is a comma missing before '['?", what,
                        key);
}

/* Whether two equal values of the kind may be different objects. */
static bool has_no_identity(const struct node *node)
{
    switch (node->kind) {
    case NODE_INT:
    case NODE_BIG_INT:
    case NODE_FLOAT:
    case NODE_IMAGINARY:
    case NODE_STR:
    case NODE_BYTES:
        return true;
    case NODE_UNARY:
        return has_no_identity(node->operand);
    default:
        return false;
    }
}

bool warn_of_identity(struct parser *parser, const struct node *left, const struct node *right)
{
    bool warned = has_no_identity(left) || has_no_identity(right);
    if (warned)
        compile_warning(parser->compiler, WARNING_SYNTAX, node_place(left),
                        "'%s' with a literal: whether they are one object is chance, compare with "
                        "'%s'",
                        right->link == COMPARE_IS_NOT ? "is not" : "is",
                        right->link == COMPARE_IS_NOT ? "!=" : "==");
    return warned;
}
