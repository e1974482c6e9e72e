/* parse_atom.c - names, numbers, displays, comprehensions, calls, subscripts, attributes. */
#include "mpy-cross/parse/parse.h"
#include <string.h>

/* Copies digits without their underscores. */
static struct ast_text number_text(struct parser *parser, const char *start, const char *end)
{
    struct ast_text text = {start, (size_t)(end - start)};
    if (!memchr(start, '_', text.size))
        return text;
    char *copy = tree_alloc(parser->compiler, text.size), *out = copy;
    for (const char *at = start; at < end; at++)
        if (*at != '_')
            *out++ = *at;
    text.data = copy;
    text.size = (size_t)(out - copy);
    return text;
}

static struct node *parse_int(struct parser *parser)
{
    struct token *token = &parser->token;
    const char *digits = token->start;
    unsigned base = 10;
    if (token->end - digits > 2 && *digits == '0') {
        char letter = digits[1] | 0x20;
        base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
        digits += base == 10 ? 0 : 2;
    }
    uint64_t number = 0;
    bool fits = true;
    for (const char *at = digits; at < token->end && fits; at++) {
        if (*at == '_')
            continue;
        unsigned digit = *at <= '9' ? (unsigned)(*at - '0') : (unsigned)((*at | 0x20) - 'a' + 10);
        fits = number <= ((uint64_t)INT64_MAX - digit) / base;
        number = number * base + digit;
    }
    struct node *node = parse_node(parser, fits ? NODE_INT : NODE_BIG_INT, token);
    if (fits) {
        node->number = number;
    } else {
        node->op = (uint8_t)base;
        node->text = number_text(parser, digits, token->end);
    }
    lex_next(parser);
    return node;
}

static struct node *atom_parse_float(struct parser *parser)
{
    struct token *token = &parser->token;
    bool imaginary = token->kind == TOKEN_IMAGINARY;
    struct node *node = parse_node(parser, imaginary ? NODE_IMAGINARY : NODE_FLOAT, token);
    node->text = number_text(parser, token->start, token->end - imaginary);
    lex_next(parser);
    return node;
}

static struct node *parse_constant(struct parser *parser, enum node_kind kind)
{
    struct node *node = parse_node(parser, kind, &parser->token);
    lex_next(parser);
    return node;
}

static bool at_comprehension(const struct parser *parser)
{
    return parser->token.kind == TOKEN_FOR || parser->token.kind == TOKEN_ASYNC;
}

static struct node *parse_clause_for(struct parser *parser)
{
    struct node *clause = parse_node(parser, NODE_COMPREHENSION_FOR, &parser->token);
    if (parser->token.kind == TOKEN_ASYNC) {
        clause->op = 1;
        lex_next(parser);
    }
    parse_expect(parser, TOKEN_FOR, NULL);
    clause->clause.target = parse_target_list(parser);
    parse_expect(parser, TOKEN_IN, "the targets of 'for'");
    bool outer = parser->around.in_iterable;
    parser->around.in_iterable = true;
    clause->clause.value = parse_operators(parser, PRECEDENCE_OR);
    parser->around.in_iterable = outer;
    return clause;
}

/* The clauses after an element, which is the first part of the comprehension. */
static struct node *parse_comprehension(struct parser *parser, enum node_kind kind,
                                        const struct token *open, struct node *element)
{
    if (element->kind == NODE_STAR || element->kind == NODE_DOUBLE_STAR)
        parse_error(parser, node_place(element), NULL,
                    "'%s' cannot be the element of a comprehension",
                    element->kind == NODE_STAR ? "*" : "**");
    struct node *node = parse_node(parser, kind, open);
    struct node_list list;
    list_start(&list);
    while (at_comprehension(parser) || parser->token.kind == TOKEN_IF) {
        if (parser->token.kind == TOKEN_IF) {
            struct node *clause = parse_node(parser, NODE_COMPREHENSION_IF, &parser->token);
            lex_next(parser);
            clause->clause.value = parse_operators(parser, PRECEDENCE_OR);
            node_list_add(&list, clause);
        } else {
            node_list_add(&list, parse_clause_for(parser));
        }
    }
    node->comprehension.element = element;
    node->comprehension.clauses = list.first;
    return node;
}

static struct node *parse_item(struct parser *parser)
{
    if (parser->token.kind != TOKEN_STAR)
        return parse_named_expression(parser);
    struct node *star = parse_node(parser, NODE_STAR, &parser->token);
    lex_next(parser);
    star->operand = parse_operators(parser, PRECEDENCE_OR_BITS);
    return star;
}

/* Before a colon, `:=` needs parentheses. */
static void refuse_walrus(struct parser *parser, const struct node *node)
{
    if (node->kind == NODE_WALRUS && !node->parenthesised)
        parse_error(parser, node_place(node), "put parentheses around it",
                    "':=' cannot stand before ':' without parentheses");
}

static bool starts_item(enum token_kind kind)
{
    return token_starts_expression(kind) || kind == TOKEN_STAR;
}

/* Further items after the first, into list, up to the closing bracket, which is not taken. */
static void parse_items(struct parser *parser, struct node_list *list, struct node *first)
{
    node_list_add(list, first);
    while (parse_accept(parser, TOKEN_COMMA)) {
        if (!starts_item(parser->token.kind))
            break;
        node_list_add(list, parse_item(parser));
    }
}

static struct node *parse_group(struct parser *parser)
{
    struct token open = parser->token;
    struct node *node;
    struct node_list list;
    list_start(&list);
    lex_next(parser);
    if (parser->token.kind == TOKEN_RIGHT_PAREN) {
        node = parse_node(parser, NODE_TUPLE, &open);
    } else if (parser->token.kind == TOKEN_YIELD) {
        node = parse_yield(parser);
    } else {
        node = parse_item(parser);
        if (at_comprehension(parser)) {
            node = parse_comprehension(parser, NODE_GENERATOR, &open, node);
        } else if (parser->token.kind == TOKEN_COMMA) {
            parse_items(parser, &list, node);
            node = parse_node(parser, NODE_TUPLE, &open);
            node->list.first = list.first;
        } else if (node->kind == NODE_STAR && parser->token.kind == TOKEN_RIGHT_PAREN) {
            parse_error(parser, node_place(node), "add a comma for a tuple: (*x,)",
                        "'*' unpacks into a list, tuple, set or call, not into parentheses");
        }
    }
    parse_close(parser, &open);
    node->parenthesised = 1;
    return node;
}

static struct node *parse_list(struct parser *parser)
{
    struct token open = parser->token;
    struct node *node;
    struct node_list list;
    list_start(&list);
    lex_next(parser);
    if (starts_item(parser->token.kind)) {
        struct node *first = parse_item(parser);
        if (at_comprehension(parser)) {
            node = parse_comprehension(parser, NODE_LIST_COMPREHENSION, &open, first);
            parse_close(parser, &open);
            return node;
        }
        parse_items(parser, &list, first);
        if (at_comprehension(parser))
            parse_error(parser, token_place(parser),
                        "put parentheses around the elements before it: (x, y) for",
                        "a comprehension has one element");
    }
    node = parse_node(parser, NODE_LIST, &open);
    node->list.first = list.first;
    parse_close(parser, &open);
    return node;
}

/* key: value, or **mapping. */
static struct node *parse_pair(struct parser *parser)
{
    if (parser->token.kind == TOKEN_DOUBLE_STAR) {
        struct node *star = parse_node(parser, NODE_DOUBLE_STAR, &parser->token);
        lex_next(parser);
        star->operand = parse_operators(parser, PRECEDENCE_OR_BITS);
        return star;
    }
    struct node *key = parse_expression(parser);
    struct node *pair = parse_node_at(parser, NODE_PAIR, key);
    parse_expect(parser, TOKEN_COLON, "the key of a dict");
    pair->pair.key = key;
    pair->pair.value = parse_expression(parser);
    return pair;
}

static struct node *parse_dict_or_set(struct parser *parser)
{
    struct token open = parser->token;
    struct node_list list;
    list_start(&list);
    lex_next(parser);
    struct node *node, *first = NULL;
    enum node_kind kind = NODE_DICT;
    if (parser->token.kind == TOKEN_DOUBLE_STAR) {
        first = parse_pair(parser);
    } else if (parser->token.kind != TOKEN_RIGHT_BRACE) {
        first = parse_item(parser);
        if (first->kind != NODE_STAR && parser->token.kind == TOKEN_COLON) {
            refuse_walrus(parser, first);
            struct node *pair = parse_node_at(parser, NODE_PAIR, first);
            lex_next(parser);
            pair->pair.key = first;
            pair->pair.value = parse_expression(parser);
            first = pair;
        } else {
            kind = NODE_SET;
        }
    }
    if (first && at_comprehension(parser)) {
        kind = kind == NODE_SET ? NODE_SET_COMPREHENSION : NODE_DICT_COMPREHENSION;
        node = parse_comprehension(parser, kind, &open, first);
        parse_close(parser, &open);
        return node;
    }
    if (first) {
        node_list_add(&list, first);
        while (parse_accept(parser, TOKEN_COMMA)) {
            if (!starts_item(parser->token.kind) && parser->token.kind != TOKEN_DOUBLE_STAR)
                break;
            if (kind == NODE_SET)
                node_list_add(&list, parse_item(parser));
            else
                node_list_add(&list, parse_pair(parser));
        }
    }
    node = parse_node(parser, kind, &open);
    node->list.first = list.first;
    parse_close(parser, &open);
    return node;
}

/* The current token starts no expression: names the habits of other languages. */
static _Noreturn void no_expression(struct parser *parser)
{
    const struct token *token = &parser->token;
    const struct last_token *last = &parser->last;
    struct source_place place = {last->line, last->column, last->column + 2};
    bool doubled = token->kind == last->kind && token->start == last->end;
    if (doubled && (token->kind == TOKEN_AND_BITS || token->kind == TOKEN_OR_BITS))
        parse_error(parser, place, token->kind == TOKEN_AND_BITS ? "write 'and'" : "write 'or'",
                    "'%s%s' is not an operator of Python", token_info[token->kind].text,
                    token_info[token->kind].text);
    bool sign = last->kind == TOKEN_PLUS || last->kind == TOKEN_MINUS;
    if (sign && token->kind == TOKEN_NEWLINE && last->column && last->start[-1] == *last->start) {
        place.column--;
        place.end_column--;
        parse_error(parser, place, *last->start == '+' ? "write += 1" : "write -= 1",
                    "Python has no ++ and --");
    }
    parse_expected(parser, "an expression", NULL);
}

static struct node *parse_atom(struct parser *parser)
{
    struct token *token = &parser->token;
    struct node *node;
    switch (token->kind) {
    case TOKEN_NAME:
        node = parse_node(parser, NODE_NAME, token);
        node->name.symbol = token->symbol;
        token->symbol->used |= !parser->in_annotation;
        lex_next(parser);
        return node;
    case TOKEN_INT:
        return parse_int(parser);
    case TOKEN_FLOAT:
    case TOKEN_IMAGINARY:
        return atom_parse_float(parser);
    case TOKEN_STRING:
    case TOKEN_FSTRING:
        return parse_strings(parser);
    case TOKEN_LEFT_PAREN:
        return parse_group(parser);
    case TOKEN_LEFT_BRACKET:
        return parse_list(parser);
    case TOKEN_LEFT_BRACE:
        return parse_dict_or_set(parser);
    case TOKEN_NONE:
        return parse_constant(parser, NODE_NONE);
    case TOKEN_TRUE:
        return parse_constant(parser, NODE_TRUE);
    case TOKEN_FALSE:
        return parse_constant(parser, NODE_FALSE);
    case TOKEN_ELLIPSIS:
        return parse_constant(parser, NODE_ELLIPSIS);
    case TOKEN_LAMBDA:
        parse_error(parser, token_place(parser), "put parentheses around it: (lambda ...)",
                    "'lambda' binds looser than the operator before it");
    case TOKEN_YIELD:
        parse_error(parser, token_place(parser), "put parentheses around it: (yield ...)",
                    "'yield' cannot stand inside an expression without parentheses");
    case TOKEN_EXCLAMATION:
        parse_error(parser, token_place(parser), "write 'not'", "'!' is not an operator of Python");
    default:
        no_expression(parser);
    }
}

/* A generator expression without parentheses, beside other arguments: MicroPython takes it where it calls. */
static void parse_bare_generator(struct parser *parser, const struct node *argument, bool refused)
{
    static const char rule[] =
        "a generator expression has to be the only argument when it has no parentheses of its own";
    if (refused)
        parse_error(parser, node_place(argument), "put parentheses around the generator expression",
                    rule);
    compile_warning(parser->compiler, WARNING_SYNTAX, node_place(argument), rule);
}

/* One argument after its leading expression: `=` makes it a keyword. */
static struct node *parse_keyword(struct parser *parser, struct node *name)
{
    if (name->kind != NODE_NAME || name->parenthesised) {
        if (name->kind == NODE_TRUE || name->kind == NODE_FALSE || name->kind == NODE_NONE)
            parse_error(parser, node_place(name), NULL,
                        "a constant cannot be the name of an argument");
        parse_error(parser, token_place(parser), "write == to compare",
                    "'=' in a call follows the plain name of an argument");
    }
    struct node *keyword = parse_node_at(parser, NODE_KEYWORD, name);
    lex_next(parser);
    if (parser->token.kind == TOKEN_COMMA || parser->token.kind == TOKEN_RIGHT_PAREN)
        parse_expected(parser, "a value", "'='");
    keyword->attribute.symbol = name->name.symbol;
    parse_check_binding(parser, name->name.symbol, node_place(name));
    keyword->attribute.object = parse_expression(parser);
    return keyword;
}

static void refuse_repeated(struct parser *parser, const struct node *list,
                            const struct node *keyword)
{
    struct source_place place = {keyword->line, keyword->column,
                                 keyword->column + keyword->attribute.symbol->size};
    for (; list; list = list->next)
        if (list->kind == NODE_KEYWORD && list->attribute.symbol == keyword->attribute.symbol)
            parse_error(parser, place, NULL, "the argument '%n' is given twice",
                        keyword->attribute.symbol);
}

/* What arguments came already decides what may follow. */
enum { KEYWORDS_COMPARED_MAX = 256 }; /* more than a call can have */
struct atom_arguments {
    struct node_list list;
    bool keywords, double_star;
    uint32_t count;
};

static void parse_argument(struct parser *parser, const struct token *open,
                           struct atom_arguments *arguments)
{
    struct node *argument;
    enum token_kind kind = parser->token.kind;
    if (kind == TOKEN_STAR || kind == TOKEN_DOUBLE_STAR) {
        argument =
            parse_node(parser, kind == TOKEN_STAR ? NODE_STAR : NODE_DOUBLE_STAR, &parser->token);
        if (kind == TOKEN_STAR && arguments->double_star)
            parse_error(parser, token_place(parser), NULL, "'*' has to come before '**' in a call");
        lex_next(parser);
        argument->operand = parse_expression(parser);
        arguments->double_star |= kind == TOKEN_DOUBLE_STAR;
    } else {
        argument = parse_named_expression(parser);
        if (parser->token.kind == TOKEN_ASSIGN) {
            argument = parse_keyword(parser, argument);
            arguments->keywords = true;
            if (arguments->count < KEYWORDS_COMPARED_MAX)
                refuse_repeated(parser, arguments->list.first, argument);
            if (at_comprehension(parser))
                parse_error(
                    parser, node_place(argument),
                    "put parentheses around the generator expression, or write == to compare",
                    "a generator expression cannot follow 'name=' without parentheses");
        } else if (at_comprehension(parser)) {
            argument = parse_comprehension(parser, NODE_GENERATOR, open, argument);
            bool alone = !arguments->count && parser->token.kind == TOKEN_RIGHT_PAREN;
            if (!alone)
                parse_bare_generator(parser, argument->comprehension.element,
                                     arguments->double_star || arguments->keywords);
        } else if (arguments->double_star || arguments->keywords) {
            parse_error(parser, node_place(argument), "move it before them, or name it",
                        "a positional argument cannot follow %s",
                        arguments->double_star ? "'**'" : "keyword arguments");
        }
    }
    node_list_add(&arguments->list, argument);
    arguments->count++;
}

struct node *parse_call_arguments(struct parser *parser, const struct token *open, bool is_class)
{
    struct atom_arguments arguments = {.count = 0};
    list_start(&arguments.list);
    while (starts_item(parser->token.kind) || parser->token.kind == TOKEN_DOUBLE_STAR) {
        parse_argument(parser, open, &arguments);
        if (is_class && arguments.list.first->kind == NODE_GENERATOR &&
            !arguments.list.first->parenthesised)
            parse_bare_generator(parser, arguments.list.first, true);
        if (!parse_accept(parser, TOKEN_COMMA))
            break;
    }
    parse_close(parser, open);
    return arguments.list.first;
}

/* An index: an expression, or lower:upper:step. */
static struct node *parse_index(struct parser *parser)
{
    struct node *lower = NULL;
    struct token start = parser->token;
    if (parser->token.kind == TOKEN_STAR) { /* unlike a list's, it takes comparisons too */
        struct node *star = parse_node(parser, NODE_STAR, &parser->token);
        lex_next(parser);
        star->operand = parse_expression(parser);
        return star;
    }
    if (parser->token.kind != TOKEN_COLON) {
        lower = parse_named_expression(parser);
        if (parser->token.kind != TOKEN_COLON)
            return lower;
        refuse_walrus(parser, lower);
    }
    struct node *slice = parse_node(parser, NODE_SLICE, &start);
    slice->slice.lower = lower;
    lex_next(parser);
    if (token_starts_expression(parser->token.kind))
        slice->slice.upper = parse_expression(parser);
    if (parse_accept(parser, TOKEN_COLON) && token_starts_expression(parser->token.kind))
        slice->slice.step = parse_expression(parser);
    return slice;
}

static struct node *parse_subscript(struct parser *parser, struct node *object)
{
    struct token open = parser->token;
    struct node *node = parse_node(parser, NODE_SUBSCRIPT, &open);
    lex_next(parser);
    node->subscript.object = object;
    if (parser->token.kind == TOKEN_RIGHT_BRACKET)
        parse_expected(parser, "an index", "'['");
    struct node *index = parse_index(parser);
    if (parser->token.kind == TOKEN_COMMA || index->kind == NODE_STAR) {
        struct node *tuple = parse_node_at(parser, NODE_TUPLE, index);
        struct node_list list;
        list_start(&list);
        node_list_add(&list, index);
        while (parse_accept(parser, TOKEN_COMMA)) {
            if (!starts_item(parser->token.kind) && parser->token.kind != TOKEN_COLON)
                break;
            node_list_add(&list, parse_index(parser));
        }
        tuple->list.first = list.first;
        index = tuple;
    }
    node->subscript.index = index;
    parse_close(parser, &open);
    warn_of_subscript(parser, object, index);
    return node;
}

static struct node *parse_call(struct parser *parser, struct node *function)
{
    struct token open = parser->token;
    struct node *node = parse_node(parser, NODE_CALL, &open);
    lex_next(parser);
    node->call.function = function;
    node->call.arguments = parse_call_arguments(parser, &open, false);
    warn_of_call(parser, function);
    return node;
}

static struct node *parse_attribute(struct parser *parser, struct node *object)
{
    struct node *node = parse_node(parser, NODE_ATTRIBUTE, &parser->token);
    lex_next(parser);
    node->attribute.object = object;
    if (parser->token.kind != TOKEN_NAME && parser->token.kind <= TOKEN_DOUBLE_STAR_ASSIGN)
        parse_expected(parser, "the name of an attribute", "'.'");
    node->attribute.symbol = parse_name(parser, NULL);
    return node;
}

static struct node *parse_trailers(struct parser *parser, struct node *node)
{
    uint32_t depth = parser->compiler->depth;
    for (;;) {
        switch (parser->token.kind) {
        case TOKEN_LEFT_PAREN:
            node = parse_call(parser, node);
            break;
        case TOKEN_LEFT_BRACKET:
            node = parse_subscript(parser, node);
            break;
        case TOKEN_DOT:
            node = parse_attribute(parser, node);
            break;
        default:
            parser->compiler->depth = depth;
            return node;
        }
        parse_enter(parser);
    }
}

struct node *parse_primary(struct parser *parser)
{
    if (parser->token.kind != TOKEN_AWAIT)
        return parse_trailers(parser, parse_atom(parser));
    struct node *node = parse_node(parser, NODE_AWAIT, &parser->token);
    if (!parser->around.in_function && !parse_after_error(parser))
        parse_error(parser, token_place(parser), NULL, "'await' outside a function");
    if (!parser->around.in_async)
        compile_warning(
            parser->compiler, WARNING_SYNTAX, node_place(node),
            "await makes a generator of a function that is not async: CPython refuses it");
    lex_next(parser);
    node->operand = parse_trailers(parser, parse_atom(parser));
    return node;
}
