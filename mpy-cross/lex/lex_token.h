/* lex_token.h - the tokens that lex.c leaves to lex_operator.c and lex_literal.c, and what these need of it. */
#ifndef LEX_TOKEN_H
#define LEX_TOKEN_H

#include "mpy-cross/parse/parse.h"

enum { STRING_PREFIX = 0x80 }; /* in lex_string_prefix's answer: the letters are a prefix */

/* The flags of a string's prefix letters, with STRING_PREFIX; 0 when they are none. */
unsigned lex_string_prefix(const char *start, const char *end);

/* Reads a string from its opening quote at `at`; token->start is where its prefix starts. */
void lex_string(struct parser *parser, const char *at, unsigned flags);
void lex_number(struct parser *parser, const char *at);
/* Reads an operator or a bracket; raises for a byte that starts no token. */
void lex_operator(struct parser *parser, const char *at);

struct source_place lex_place(const struct parser *parser, const char *at);
bool lex_give_up(struct parser *parser);
/* Past the line end at `at`, counting the line. */
const char *lex_new_line(struct lexer *lexer, const char *at);

#endif
