/* parse.h - the parser's state and what its files share. Internal. */
#ifndef PARSE_H
#define PARSE_H

#include "mpy-cross/compiler.h"
#include "mpy-cross/lex/lex.h"
#include "runtime/base/buf.h"

/* What surrounds a statement, as far as it decides whether `return`, `yield`, `await`, `break` and
 * `continue` may stand there. */
struct surroundings {
    bool in_function, in_async, in_class, in_loop;
    bool in_except_star; /* in its handler, where nothing may jump out */
    bool in_iterable;    /* of a comprehension, where nothing is assigned */
};

/* Names with a meaning in some places only. */
struct soft_keywords {
    struct symbol *match, *case_, *type, *underscore, *print, *exec, *debug, *future;
};

/* The last token read, for messages about what should follow it. */
struct last_token {
    uint8_t kind;
    uint32_t line, column, end_line, end_column;
    const char *start, *end;
};

struct parser {
    struct compiler *compiler;
    struct lexer lexer;
    struct token token; /* the current one, not consumed yet */
    struct last_token last;
    struct indent *indents; /* indents[0] is the module's */
    uint32_t n_indents, indents_capacity;
    struct surroundings around;
    struct soft_keywords soft;
    struct buf text;       /* string literals being put together */
    uint32_t n_streamed;   /* classes whose bodies are handed out statement by statement */
    bool streamed_on_line; /* the innermost of them has its body on its own line */
    bool in_line;          /* after a `;` */
    bool only_errors;      /* an error was found: the tree is not for use */
    bool in_annotation;    /* names here are no uses */
    bool past_start;       /* something else than a docstring and future imports came */
    bool started;          /* the first token was read */
    bool done;             /* mode EVAL: the expression was handed out */
};

/* Messages. The ones that do not return leave the statement: the block that holds it goes on with
 * the next. */
struct source_place token_place(const struct parser *parser);
struct source_place after_last(const struct parser *parser);
/* Before an error is told: notes in the compilation when it is that the source has ended. */
void parse_note_incomplete(struct parser *parser);
#define parse_error(parser, place, hint, ...) \
    parse_refuse(parser, place, NEXT_STEP(hint), __VA_ARGS__)
_Noreturn void parse_refuse(struct parser *parser, struct source_place place, const char *hint,
                            const char *format, ...);
/* "X expected after Y, not Z" at the current token; context may be NULL: then it is the token
 * before. */
_Noreturn void parse_expected(struct parser *parser, const char *what, const char *context);

/* Takes the current token when it is of that kind. */
static inline bool parse_accept(struct parser *parser, enum token_kind kind)
{
    if (parser->token.kind != kind)
        return false;
    lex_next(parser);
    return true;
}
void parse_expect(struct parser *parser, enum token_kind kind, const char *context);
struct symbol *parse_name(struct parser *parser, const char *context);
/* Takes the bracket that closes `open`, or says what is wrong: another bracket, or none. */
void parse_close(struct parser *parser, const struct token *open);

/* Nodes, in the tree's arena, cleared. */
struct node *parse_node(struct parser *parser, enum node_kind kind, const struct token *at);
struct node *parse_node_at(struct parser *parser, enum node_kind kind, const struct node *at);

/* A list under construction. */
struct node_list {
    struct node *first, **end;
};
static inline void list_start(struct node_list *list)
{
    list->first = NULL;
    list->end = &list->first;
}
static inline void node_list_add(struct node_list *list, struct node *node)
{
    *list->end = node;
    list->end = &node->next;
}

/* One more level of nesting, against the budget. */
static inline void parse_enter(struct parser *parser)
{
    if (++parser->compiler->depth > parser->compiler->recursion_limit)
        compile_too_deep(parser->compiler, token_place(parser));
}
static inline void parse_leave(struct parser *parser)
{
    parser->compiler->depth--;
}

/* parse_expression.c */
bool token_starts_expression(enum token_kind kind);
struct node *parse_expression(struct parser *parser); /* expression: no walrus, star or comma */
struct node *parse_named_expression(struct parser *parser); /* also `name := value` */
struct node *parse_operators(struct parser *parser, enum precedence least);
struct node *parse_expressions(struct parser *parser); /* `a, *b, c` is a TUPLE */
struct node *parse_value(struct parser *parser); /* that, or yield: what can stand right of `=` */
struct node *parse_yield(struct parser *parser);
/* The targets of for and comprehensions: up to `in`. */
struct node *parse_target_list(struct parser *parser);

/* parse_atom.c */
struct node *parse_primary(struct parser *parser); /* an atom and what is attached to it */
struct node *parse_call_arguments(struct parser *parser, const struct token *open, bool is_class);

/* parse_string.c */
struct node *parse_strings(struct parser *parser); /* one or more literals side by side */

/* parse_target.c: checks that an expression can be assigned to or deleted, or says why not. */
enum target_use {
    TARGET_ASSIGN,
    TARGET_FOR,
    TARGET_AUGMENTED,
    TARGET_ANNOTATED,
    TARGET_DELETE,
    TARGET_WITH
};
/* Refuses names that cannot be bound. */
void parse_check_binding(struct parser *parser, const struct symbol *symbol,
                         struct source_place place);
void parse_check_target(struct parser *parser, const struct node *target, enum target_use use);

/* parse_statement.c */
/* The colon that opens a block; at a line's end it is taken for granted after an error. */
void parse_colon(struct parser *parser, const char *what);
struct node *parse_block(struct parser *parser, const struct token *owner, const char *what);
/* The statements of one line into list, or the one compound statement that starts here. */
void parse_line(struct parser *parser, struct node_list *list);
/* The lines of a block into list, up to the DEDENT that ends it, which is taken; after an error in one it goes on with
 * the next. */
typedef void parse_line_function(struct parser *parser, struct node_list *list);
void parse_indented(struct parser *parser, struct node_list *list, parse_line_function *parse);

/* parse_compound.c: each starts at its keyword. */
struct node *parse_compound(struct parser *parser);
struct node *parse_decorated(struct parser *parser, bool streaming);
bool token_starts_compound(enum token_kind kind);

/* parse_function.c */
struct node *parse_function(struct parser *parser, struct node *decorators,
                            const struct token *async);
struct node *parse_class(struct parser *parser, struct node *decorators, bool streaming);
struct node *parse_parameters(struct parser *parser, enum token_kind closing);
struct node *parse_type_parameters(struct parser *parser);

/* parse_typing.c: what --strip-typing leaves out. */
struct node *parse_annotation(struct parser *parser); /* an expression whose names are no uses */
/* Looks through the whole source for the names that are used. */
void typing_find_uses(struct compiler *compiler);
/* Whether an import is left out that binds `bound` from the module; bound NULL is `*`. */
bool typing_drops(const struct parser *parser, const struct symbol *module,
                  const struct symbol *bound);
/* Parses the condition of an if: TYPE_CHECKING is False. */
struct node *typing_condition(struct parser *parser);

/* parse_simple.c: statements that hold no others. */
struct node *parse_simple(struct parser *parser);

/* parse_pattern.c */
struct node *parse_match(struct parser *parser);
/* `match` and `case` are keywords where their line reads as a subject or pattern and a colon. */
bool parse_at_match(struct parser *parser);
bool parse_at_case(struct parser *parser);
void parse_case_line(struct parser *parser, struct node_list *list); /* a line of a match's block */

/* Whether an error was found, so that what is parsed is looked at for more of them only. */
static inline bool parse_after_error(const struct parser *parser)
{
    return FOR_TOOLS && parser->only_errors;
}

/* parse_warn.c: -Wsyntax. */
void warn_of_call(struct parser *parser, const struct node *function);
void warn_of_subscript(struct parser *parser, const struct node *object, const struct node *index);
/* `is` between two operands; the operator is the right one's link. True when it warned. */
bool warn_of_identity(struct parser *parser, const struct node *left, const struct node *right);

/* pattern_names.c: refuses a pattern whose names do not fit together. */
void parse_check_pattern(struct parser *parser, const struct node *pattern);

#endif
