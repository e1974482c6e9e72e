/* c_token.h - the tokens of C and C++ text, preprocessed or not: enough of them to tell names in code
 * from names in comments and strings. */
#ifndef QSTRGEN_C_TOKEN_H
#define QSTRGEN_C_TOKEN_H

#include "runtime/base/buf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum c_token_kind { C_END, C_WORD, C_NUMBER, C_STRING, C_CHARACTER, C_MARK };

struct c_token {
    enum c_token_kind kind;
    const char *text; /* lines joined; of strings what is between the quotes, as written */
    size_t size;
    unsigned line;   /* of the file below */
    bool first;      /* on its line */
    const char *end; /* the place in the source behind it */
};

struct c_reader {
    const char *at, *end;
    unsigned line;
    bool line_start;
    const char *file; /* what the last line marker said; NULL: none yet */
    size_t file_size;
    const char *problem; /* why reading ended before the end, or NULL */
    unsigned problem_line;
    struct buf scratch;
};

/* The source must outlive the reader. */
void c_reader_init(struct c_reader *reader, const char *source, size_t size);
void c_reader_free(struct c_reader *reader);
/* The next token, valid until the one after it. Comments, #include, #error and line markers are
 * skipped; at the end, and after a problem, C_END. */
struct c_token c_read(struct c_reader *reader);
/* Appends a string token's characters, escapes resolved. False on one that C does not have. */
bool c_string_value(const struct c_token *token, struct buf *out);

#endif
