/* ast.h - symbols and the syntax tree: what the parser hands to scope analysis and code generation.
 *
 * A tree lives in compiler->tree_arena. Top-level statements are handed over one at a time; the
 * taker marks the arena before a statement and releases it after, so that one statement's tree is
 * held at a time:
 *
 *     parser_start(compiler);
 *     for (;;) {
 *         struct arena_mark mark = arena_mark(&compiler->tree_arena);
 *         struct node *statement = parse_statement(compiler);
 *         if (!statement)
 *             break;
 *         ... consume; for a streamed CLASS: the same loop again for its body, before anything else
 * ... arena_release(&compiler->tree_arena, mark);
 *     }
 *
 * Symbols live as long as the compilation. */
#ifndef AST_H
#define AST_H

#include "runtime/format/opcode.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct compiler;

/* A name, once per compilation: equal names are one pointer. Text is UTF-8 with a zero byte after
 * it. */
struct symbol {
    struct symbol *chain; /* the intern table's */
    void *binding;        /* scope analysis's: what the name means in the scope at work */
    uint32_t hash;
    uint32_t size;   /* bytes of text */
    uint32_t index;  /* code generation's: 1 + place in code.names; 0 when not there */
    uint32_t flags;  /* scope analysis's; 0 at first */
    uint8_t keyword; /* enum token_kind when the name is a keyword, else 0 */
    uint8_t used;    /* parser's: 1 when the name is read or written outside annotations */
    char text[];
};

/* Bytes that lie in the source or in the tree's arena: copy what has to outlive the tree. */
struct ast_text {
    const char *data;
    size_t size;
};

enum node_kind {
#define NODE(kind, member) NODE_##kind,
#include "mpy-cross/parse/node.def"
#undef NODE
    NODE_COUNT
};

enum { BOOL_OR, BOOL_AND };

/* Values of `link` beyond enum binary_operator. */
enum { COMPARE_NOT_IN = BINARY_COUNT, COMPARE_IS_NOT };

enum formal_kind {
    FORMAL_POSITIONAL_ONLY, /* before `/` */
    FORMAL_PLAIN,
    FORMAL_STAR,         /* *args */
    FORMAL_KEYWORD_ONLY, /* after *args or `*` */
    FORMAL_DOUBLE_STAR,  /* **kwargs */
};

/* A node is allocated only as long as the union's member that node.def names for its kind.
 * Lists are chains through `next`; an empty one is NULL. */
struct node {
    uint32_t kind : 8;  /* enum node_kind */
    uint32_t line : 24; /* where its first token stands (for operators too), counted from 1 */
    uint16_t column;    /* bytes from the line's start, from 0; UINT16_MAX when it is further */
    uint8_t op;         /* node.def says what for */
    uint8_t link : 7;   /* of each operand but the first of BINARY and COMPARE: the operator before
                           it,   enum binary_operator, COMPARE_NOT_IN or COMPARE_IS_NOT */
    uint8_t parenthesised : 1; /* an expression in parentheses of its own */
    struct node *next;
    union {
        uint64_t number;
        struct ast_text text;
        struct {
            struct symbol *symbol;
        } name;
        struct {
            struct node *first;
        } list;
        struct node *operand;
        struct {
            struct node *key, *value;
        } pair;
        struct {
            struct node *value;
            struct node *spec; /* STR or FSTRING, NULL when there is none */
            struct ast_text
                expression; /* the source between the braces, for t-strings; `=` adds a STR
                                       by itself */
        } formatted;
        struct {
            struct node *condition, *body, *orelse;
        } branch;
        struct {
            struct node *targets, *value; /* targets: a list, NULL where node.def allows it */
        } assign;
        struct {
            struct node *target, *annotation, *value;
        } annotated;
        struct {
            struct node *element, *clauses; /* the first clause is a COMPREHENSION_FOR */
            struct scope *scope;            /* scope analysis's; need not be cleared */
        } comprehension;
        struct {
            struct node *target, *value;
        } clause;
        struct {
            struct node *object;
            struct symbol *symbol;
        } attribute;
        struct {
            struct node *object, *index; /* index: an expression, SLICE, or TUPLE of those */
        } subscript;
        struct {
            struct node *lower, *upper, *step; /* each may be NULL */
        } slice;
        struct {
            struct node *function, *arguments;
        } call;
        struct {
            struct symbol *symbol;
            struct node *annotation, *value; /* value: the default; both may be NULL */
        } parameter;
        struct {
            struct symbol *symbol; /* the dotted name as written; `*` for `from x import *` */
            struct symbol *as;     /* NULL without `as` */
            struct node *names;    /* the parts of a dotted name as NAMEs; one for a plain name */
        } alias;
        struct {
            struct symbol
                *module; /* dotted, without leading dots; the empty symbol for `from . import x` */
            uint32_t level;     /* leading dots */
            struct node *items; /* of ALIAS */
        } import_from;
        struct {
            struct node *target, *value, *body, *orelse;
        } loop;
        struct {
            struct node *body, *handlers, *orelse, *finally;
        } try_;
        struct {
            struct node *type;     /* NULL for a bare except */
            struct symbol *symbol; /* after `as`, or NULL */
            struct node *body;
        } handler;
        struct {
            struct node *items, *body;
        } with;
        struct {
            struct symbol *symbol; /* NULL for LAMBDA */
            struct node *parameters, *returns, *body, *decorators, *type_parameters;
            struct scope *scope; /* scope analysis's; need not be cleared */
        } function;
        struct {
            struct symbol *symbol;
            struct node *arguments, *body, *decorators, *type_parameters; /* arguments as of CALL */
            struct scope *scope; /* scope analysis's; need not be cleared */
        } class_;
        struct {
            struct node *subject, *cases;
        } match;
        struct {
            struct node *pattern, *guard, *body; /* guard may be NULL */
        } match_case;
        struct {
            struct symbol *symbol;
            struct node *type_parameters, *value;
        } type_alias;
        struct {
            char none[1];
        } nothing;
    };
};

static inline bool node_is_expression(const struct node *node)
{
    return node->kind <= NODE_KEYWORD;
}

static inline bool node_is_constant(const struct node *node)
{
    return node->kind >= NODE_NONE && node->kind <= NODE_BYTES;
}

/* Starts at the beginning of the source; may be called again for another pass (symbols and what is
 * in them stay). The mode of the options decides what is parsed. */
void parser_start(struct compiler *compiler);

/* The next statement of the innermost open block, NULL at the block's end.
 *
 * A class statement at the top level, or directly in the body of such a class, comes with op 1 and
 * body NULL: it opened a block. The following calls return the statements of its body, until NULL;
 * then what follows it. Everything else comes whole. In mode EVAL there is one statement, an
 * expression. On a syntax error this does not return but jumps out (compiler.h). */
struct node *parse_statement(struct compiler *compiler);

/* A new cleared node of that kind, placed where `at` is (for code that rewrites trees). Jumps out
 * when memory runs out. */
struct node *node_new(struct compiler *compiler, enum node_kind kind, const struct node *at);

/* The symbol with that text; jumps out when memory runs out. */
struct symbol *symbol_intern(struct compiler *compiler, const char *text, size_t size);

#endif
