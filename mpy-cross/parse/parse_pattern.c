/* parse_pattern.c - match statements and the patterns of their cases. */
#include "mpy-cross/parse/parse.h"

static struct node *parse_or_pattern(struct parser *parser);
static struct node *parse_pattern(struct parser *parser);

static bool at_soft_keyword(struct parser *parser, const struct symbol *keyword)
{
    if (parser->token.kind != TOKEN_NAME || parser->token.symbol != keyword)
        return false;
    struct lexer lexer = parser->lexer;
    struct token token = parser->token;
    struct last_token last = parser->last;
    parser->lexer.quiet = true;
    lex_next(parser);
    enum token_kind kind = parser->token.kind;
    bool unclear = kind == TOKEN_LEFT_PAREN || kind == TOKEN_LEFT_BRACKET || kind == TOKEN_MINUS ||
                   kind == TOKEN_PLUS || kind == TOKEN_STAR || kind == TOKEN_NOT;
    bool answer = unclear ? lex_line_ends_in_colon(parser) : token_starts_expression(kind);
    parser->lexer = lexer;
    parser->token = token;
    parser->last = last;
    return answer;
}

bool parse_at_match(struct parser *parser)
{
    return at_soft_keyword(parser, parser->soft.match);
}

bool parse_at_case(struct parser *parser)
{
    return at_soft_keyword(parser, parser->soft.case_);
}

static struct node *wrap_value(struct parser *parser, struct node *value)
{
    struct node *node = parse_node_at(parser, NODE_PATTERN_VALUE, value);
    node->operand = value;
    return node;
}

static struct node *parse_signed(struct parser *parser)
{
    struct node *minus = NULL;
    if (parser->token.kind == TOKEN_MINUS) {
        minus = parse_node(parser, NODE_UNARY, &parser->token);
        minus->op = UNARY_NEGATIVE;
        lex_next(parser);
    }
    enum token_kind kind = parser->token.kind;
    if (kind != TOKEN_INT && kind != TOKEN_FLOAT && kind != TOKEN_IMAGINARY)
        parse_expected(parser, "a number", NULL);
    struct node *number = parse_primary(parser);
    if (number->kind == NODE_ATTRIBUTE || number->kind == NODE_CALL ||
        number->kind == NODE_SUBSCRIPT)
        parse_error(parser, node_place(number), NULL, "a number in a pattern stands alone");
    if (!minus)
        return number;
    minus->operand = number;
    return minus;
}

/* A number, or real +- imaginary. */
static struct node *parse_number_pattern(struct parser *parser)
{
    struct node *real = parse_signed(parser);
    if (parser->token.kind != TOKEN_PLUS && parser->token.kind != TOKEN_MINUS)
        return real;
    if (parser->last.kind == TOKEN_IMAGINARY)
        parse_error(parser, token_place(parser), NULL,
                    "the first part of a complex number has to be real");
    struct node *sum = parse_node_at(parser, NODE_BINARY, real);
    uint8_t link = token_info[parser->token.kind].link;
    lex_next(parser);
    if (parser->token.kind != TOKEN_IMAGINARY)
        parse_expected(parser, "an imaginary number", NULL);
    struct node *imaginary = parse_signed(parser);
    imaginary->link = link & 0x7f;
    real->next = imaginary;
    sum->list.first = real;
    return sum;
}

static struct symbol *parse_capture_name(struct parser *parser)
{
    struct symbol *symbol = parse_name(parser, NULL);
    return symbol == parser->soft.underscore ? NULL : symbol;
}

static struct node *parse_dotted_value(struct parser *parser)
{
    struct node *value = parse_node(parser, NODE_NAME, &parser->token);
    value->name.symbol = parse_name(parser, NULL);
    value->name.symbol->used = 1;
    while (parser->token.kind == TOKEN_DOT) {
        struct node *attribute = parse_node(parser, NODE_ATTRIBUTE, &parser->token);
        lex_next(parser);
        attribute->attribute.object = value;
        attribute->attribute.symbol = parse_name(parser, NULL);
        value = attribute;
    }
    return value;
}

static struct node *parse_class_argument(struct parser *parser, bool *named)
{
    struct token start = parser->token;
    struct node *pattern = parse_pattern(parser);
    if (parser->token.kind == TOKEN_ASSIGN && pattern->kind == NODE_PATTERN_CAPTURE &&
        start.symbol) {
        struct node *keyword = parse_node(parser, NODE_PATTERN_KEYWORD, &start);
        lex_next(parser);
        keyword->attribute.symbol = start.symbol;
        keyword->attribute.object = parse_pattern(parser);
        *named = true;
        return keyword;
    }
    if (*named)
        parse_error(parser, node_place(pattern), NULL,
                    "a positional pattern cannot follow a keyword pattern");
    return pattern;
}

static struct node *parse_class_pattern(struct parser *parser, struct node *class)
{
    struct token open = parser->token;
    struct node *node = parse_node_at(parser, NODE_PATTERN_CLASS, class);
    struct node_list list;
    bool named = false;
    list_start(&list);
    lex_next(parser);
    while (parser->token.kind != TOKEN_RIGHT_PAREN) {
        node_list_add(&list, parse_class_argument(parser, &named));
        if (!parse_accept(parser, TOKEN_COMMA))
            break;
    }
    parse_close(parser, &open);
    node->call.function = class;
    node->call.arguments = list.first;
    return node;
}

static struct node *parse_name_pattern(struct parser *parser)
{
    struct node *value = parse_dotted_value(parser);
    if (parser->token.kind == TOKEN_LEFT_PAREN)
        return parse_class_pattern(parser, value);
    if (value->kind != NODE_NAME)
        return wrap_value(parser, value);
    struct node *capture = parse_node_at(parser, NODE_PATTERN_CAPTURE, value);
    capture->name.symbol =
        value->name.symbol == parser->soft.underscore ? NULL : value->name.symbol;
    return capture;
}

static struct node *parse_sequence_item(struct parser *parser)
{
    if (parser->token.kind != TOKEN_STAR)
        return parse_pattern(parser);
    struct node *star = parse_node(parser, NODE_PATTERN_STAR, &parser->token);
    lex_next(parser);
    star->name.symbol = parse_capture_name(parser);
    return star;
}

static bool ends_sequence(enum token_kind kind)
{
    return kind == TOKEN_RIGHT_PAREN || kind == TOKEN_RIGHT_BRACKET || kind == TOKEN_COLON ||
           kind == TOKEN_IF;
}

/* Items after the first, up to what ends them; one star at most. */
static struct node *parse_sequence_rest(struct parser *parser, const struct token *at,
                                        struct node *first)
{
    struct node *node = parse_node(parser, NODE_PATTERN_SEQUENCE, at);
    struct node_list list;
    list_start(&list);
    if (first)
        node_list_add(&list, first);
    while (first && parse_accept(parser, TOKEN_COMMA) && !ends_sequence(parser->token.kind))
        node_list_add(&list, parse_sequence_item(parser));
    const struct node *starred = NULL;
    for (const struct node *item = list.first; item; item = item->next) {
        if (item->kind != NODE_PATTERN_STAR)
            continue;
        if (starred)
            parse_error(parser, node_place(item), NULL,
                        "only one '*' can be in a sequence pattern");
        starred = item;
    }
    node->list.first = list.first;
    return node;
}

static struct node *parse_bracketed_pattern(struct parser *parser)
{
    struct token open = parser->token;
    struct node *first = NULL;
    lex_next(parser);
    if (!ends_sequence(parser->token.kind))
        first = parse_sequence_item(parser);
    bool group = open.kind == TOKEN_LEFT_PAREN && first && parser->token.kind != TOKEN_COMMA &&
                 first->kind != NODE_PATTERN_STAR;
    struct node *node = group ? first : parse_sequence_rest(parser, &open, first);
    parse_close(parser, &open);
    return node;
}

static struct node *parse_mapping_item(struct parser *parser)
{
    if (parser->token.kind == TOKEN_DOUBLE_STAR) {
        struct node *rest = parse_node(parser, NODE_PATTERN_REST, &parser->token);
        lex_next(parser);
        struct source_place place = token_place(parser);
        rest->name.symbol = parse_capture_name(parser);
        if (!rest->name.symbol)
            parse_error(parser, place, "leave it out", "'**_' matches nothing by name");
        return rest;
    }
    struct node *pair = parse_node(parser, NODE_PATTERN_PAIR, &parser->token);
    struct node *key = parse_pattern(parser);
    if (key->kind != NODE_PATTERN_VALUE)
        parse_error(parser, node_place(key), NULL,
                    "the key of a mapping pattern is a literal or a dotted name");
    parse_expect(parser, TOKEN_COLON, "the key of a mapping pattern");
    pair->pair.key = key->operand;
    pair->pair.value = parse_pattern(parser);
    return pair;
}

static struct node *parse_mapping_pattern(struct parser *parser)
{
    struct token open = parser->token;
    struct node *node = parse_node(parser, NODE_PATTERN_MAPPING, &open);
    const struct node *rest = NULL;
    struct node_list list;
    list_start(&list);
    lex_next(parser);
    while (parser->token.kind != TOKEN_RIGHT_BRACE) {
        struct node *item = parse_mapping_item(parser);
        if (rest)
            parse_error(parser, node_place(rest), "move it to the end",
                        "'**%n' has to come last in a mapping pattern", rest->name.symbol);
        if (item->kind == NODE_PATTERN_REST)
            rest = item;
        node_list_add(&list, item);
        if (!parse_accept(parser, TOKEN_COMMA))
            break;
    }
    parse_close(parser, &open);
    node->list.first = list.first;
    return node;
}

static struct node *parse_closed_pattern(struct parser *parser)
{
    switch (parser->token.kind) {
    case TOKEN_INT:
    case TOKEN_FLOAT:
    case TOKEN_IMAGINARY:
    case TOKEN_MINUS:
        return wrap_value(parser, parse_number_pattern(parser));
    case TOKEN_STRING:
    case TOKEN_FSTRING: {
        struct source_place place = token_place(parser);
        bool formatted = parser->token.kind == TOKEN_FSTRING;
        struct node *value = parse_strings(parser);
        if (formatted || (value->kind != NODE_STR && value->kind != NODE_BYTES))
            parse_error(parser, place, NULL, "an f-string cannot be a pattern");
        return wrap_value(parser, value);
    }
    case TOKEN_NONE:
    case TOKEN_TRUE:
    case TOKEN_FALSE: {
        enum node_kind kind = parser->token.kind == TOKEN_NONE   ? NODE_NONE
                              : parser->token.kind == TOKEN_TRUE ? NODE_TRUE
                                                                 : NODE_FALSE;
        struct node *value = parse_node(parser, kind, &parser->token);
        lex_next(parser);
        return wrap_value(parser, value);
    }
    case TOKEN_NAME:
        return parse_name_pattern(parser);
    case TOKEN_LEFT_PAREN:
    case TOKEN_LEFT_BRACKET:
        return parse_bracketed_pattern(parser);
    case TOKEN_LEFT_BRACE:
        return parse_mapping_pattern(parser);
    default:
        parse_expected(parser, "a pattern", NULL);
    }
}

static bool is_irrefutable(const struct node *pattern)
{
    while (pattern->kind == NODE_PATTERN_AS)
        pattern = pattern->attribute.object;
    if (pattern->kind == NODE_PATTERN_CAPTURE)
        return true;
    if (pattern->kind != NODE_PATTERN_OR)
        return false;
    for (pattern = pattern->list.first; pattern; pattern = pattern->next)
        if (!pattern->next)
            return is_irrefutable(pattern);
    return false;
}

static struct node *parse_or_pattern(struct parser *parser)
{
    parse_enter(parser);
    struct node *first = parse_closed_pattern(parser);
    if (parser->token.kind == TOKEN_OR_BITS) {
        struct node *node = parse_node_at(parser, NODE_PATTERN_OR, first);
        struct node *alternative = first;
        struct node_list list;
        list_start(&list);
        node_list_add(&list, first);
        while (parse_accept(parser, TOKEN_OR_BITS)) {
            if (is_irrefutable(alternative))
                parse_error(parser, node_place(alternative), NULL,
                            "this alternative always matches, so that the ones after it never do");
            alternative = parse_closed_pattern(parser);
            node_list_add(&list, alternative);
        }
        node->list.first = list.first;
        first = node;
    }
    parse_leave(parser);
    return first;
}

static struct node *parse_pattern(struct parser *parser)
{
    struct node *pattern = parse_or_pattern(parser);
    if (parser->token.kind != TOKEN_AS)
        return pattern;
    struct node *node = parse_node_at(parser, NODE_PATTERN_AS, pattern);
    lex_next(parser);
    struct source_place place = token_place(parser);
    node->attribute.object = pattern;
    node->attribute.symbol = parse_name(parser, NULL);
    if (node->attribute.symbol == parser->soft.underscore)
        parse_error(parser, place, NULL, "'_' cannot be the name after 'as'");
    return node;
}

static struct node *parse_case(struct parser *parser)
{
    struct token owner = parser->token;
    struct node *node = parse_node(parser, NODE_CASE, &owner);
    lex_next(parser);
    struct token start = parser->token;
    struct node *pattern = parse_sequence_item(parser);
    if (parser->token.kind == TOKEN_COMMA || pattern->kind == NODE_PATTERN_STAR)
        pattern = parse_sequence_rest(parser, &start, pattern);
    parse_check_pattern(parser, pattern);
    node->match_case.pattern = pattern;
    if (parse_accept(parser, TOKEN_IF))
        node->match_case.guard = parse_named_expression(parser);
    owner.kind = TOKEN_NAME;
    node->match_case.body = parse_block(
        parser, &owner, node->match_case.guard ? "the guard of 'case'" : "the pattern of 'case'");
    return node;
}

static struct node *parse_subject(struct parser *parser)
{
    struct node *first = parser->token.kind == TOKEN_STAR ? parse_expressions(parser)
                                                          : parse_named_expression(parser);
    if (parser->token.kind != TOKEN_COMMA || first->kind == NODE_TUPLE)
        return first;
    struct node *tuple = parse_node_at(parser, NODE_TUPLE, first);
    lex_next(parser);
    first->next = NULL;
    if (parser->token.kind != TOKEN_COLON) {
        struct node *rest = parse_expressions(parser);
        first->next = rest->kind == NODE_TUPLE && !rest->parenthesised ? rest->list.first : rest;
    }
    tuple->list.first = first;
    return tuple;
}

/* Only the last case may match always. */
static void check_cases(struct parser *parser, const struct node *first)
{
    for (const struct node *node = first; node && node->next; node = node->next) {
        const struct node *pattern = node->match_case.pattern;
        if (node->match_case.guard || !is_irrefutable(pattern))
            continue;
        compile_error_hint(parser->compiler, node_place(pattern), "move it to the end",
                           "this pattern always matches, so that the cases after it never do");
        parser->only_errors = true;
    }
}

void parse_case_line(struct parser *parser, struct node_list *list)
{
    if (parser->token.kind == TOKEN_NAME && parser->token.symbol == parser->soft.case_)
        node_list_add(list, parse_case(parser));
    else if (parse_after_error(parser))
        parse_line(parser, list);
    else
        parse_error(parser, token_place(parser), NULL, "'case' expected in the block of 'match'");
}

struct node *parse_match(struct parser *parser)
{
    struct token owner = parser->token;
    struct node *node = parse_node(parser, NODE_MATCH, &owner);
    struct node_list list;
    list_start(&list);
    lex_next(parser);
    node->match.subject = parse_subject(parser);
    parse_colon(parser, "the subject of 'match'");
    if (parser->token.kind != TOKEN_NEWLINE)
        parse_expected(parser, "the end of the line", "the subject of 'match'");
    lex_next(parser);
    if (parser->token.kind != TOKEN_INDENT)
        parse_error(parser, token_place(parser), NULL,
                    INDENTATION "an indented 'case' expected after 'match' on line %u", owner.line);
    lex_next(parser);
    parse_indented(parser, &list, parse_case_line);
    check_cases(parser, list.first);
    node->match.cases = list.first;
    return node;
}
