/* c_token.c - the tokens of C and C++ text. */
#include "qstrgen/scan/c_token.h"
#include "runtime/base/utf8.h"
#include "runtime/host/memory.h"

#include <ctype.h>
#include <string.h>

static bool token_is_word(int c)
{
    return c == '_' || c == '$' || c >= 0x80 || isalnum(c);
}

/* Over backslash-newline pairs, which C joins before it sees tokens. */
static void skip_joins(struct c_reader *r)
{
    while (r->end - r->at >= 2 && r->at[0] == '\\') {
        size_t newline = r->at[1] == '\n' ? 2 : 0;
        if (r->end - r->at >= 3 && r->at[1] == '\r' && r->at[2] == '\n')
            newline = 3;
        if (newline == 0)
            return;
        r->at += newline;
        r->line++;
    }
}

static int token_peek(struct c_reader *r)
{
    skip_joins(r);
    return r->at < r->end ? (unsigned char)*r->at : -1;
}

static int next(struct c_reader *r)
{
    int byte = token_peek(r);
    if (byte < 0)
        return -1;
    r->at++;
    r->line += byte == '\n';
    return byte;
}

static void token_fail(struct c_reader *r, unsigned line, const char *problem)
{
    r->problem = problem;
    r->problem_line = line;
    r->at = r->end;
}

static void skip_line(struct c_reader *r)
{
    for (int byte; (byte = token_peek(r)) >= 0 && byte != '\n';)
        next(r);
}

static void skip_comment(struct c_reader *r)
{
    unsigned line = r->line;
    for (int byte, last = 0; (byte = next(r)) >= 0; last = byte)
        if (last == '*' && byte == '/')
            return;
    token_fail(r, line, "a comment without its end");
}

static void token_take_word(struct c_reader *r)
{
    for (int byte; (byte = token_peek(r)) >= 0 && token_is_word(byte);)
        buf_put_byte(&r->scratch, (uint8_t)next(r));
}

/* A number as the preprocessor sees it: 0x1p-3, 1'000. */
static void take_number(struct c_reader *r)
{
    for (int byte, last = 0; (byte = token_peek(r)) >= 0; last = byte) {
        bool sign = (byte == '+' || byte == '-') && strchr("eEpP", last) && last != 0;
        bool separator =
            byte == '\'' && r->end - r->at > 1 && token_is_word((unsigned char)r->at[1]);
        if (!token_is_word(byte) && byte != '.' && !sign && !separator)
            return;
        buf_put_byte(&r->scratch, (uint8_t)next(r));
    }
}

/* Behind the opening quote; a string that its line cuts ends there. */
static void take_quoted(struct c_reader *r, int quote)
{
    for (int byte; (byte = token_peek(r)) >= 0 && byte != '\n';) {
        next(r);
        if (byte == quote)
            return;
        buf_put_byte(&r->scratch, (uint8_t)byte);
        if (byte == '\\' && token_peek(r) >= 0)
            buf_put_byte(&r->scratch, (uint8_t)next(r));
    }
}

/* R"x( ... )x", behind the quote; lines are not joined in it. */
static void take_raw_string(struct c_reader *r)
{
    unsigned line = r->line;
    const char *open = memchr(r->at, '(', (size_t)(r->end - r->at));
    size_t size = open ? (size_t)(open - r->at) : SIZE_MAX;
    enum { DELIMITER_MAX = 16 };
    if (size > DELIMITER_MAX) {
        token_fail(r, line, "a raw string without its (");
        return;
    }
    for (const char *p = open + 1; r->end - p >= (ptrdiff_t)size + 2; p++) {
        if (p[0] == ')' && memcmp(p + 1, r->at, size) == 0 && p[1 + size] == '"') {
            buf_put(&r->scratch, open + 1, (size_t)(p - open) - 1);
            r->at = p + size + 2;
            return;
        }
        r->line += *p == '\n';
    }
    token_fail(r, line, "a raw string without its end");
}

static bool is_raw_prefix(const struct buf *word)
{
    static const char *const prefixes[] = {"R", "LR", "uR", "UR", "u8R"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strlen(prefixes[i]) == word->size && memcmp(prefixes[i], word->data, word->size) == 0)
            return true;
    return false;
}

static void skip_spaces(struct c_reader *r)
{
    for (int byte; (byte = token_peek(r)) >= 0 && byte != '\n' && isspace(byte);)
        next(r);
}

/* Behind a # that starts a line: notes markers (# 12 "file", #line 12 "file"), and skips the rest of
 * directives whose text is not C. */
static void take_directive(struct c_reader *r)
{
    static const char *const other[] = {"include", "include_next", "import",
                                        "error",   "warning",      "pragma"};
    skip_spaces(r);
    r->scratch.size = 0;
    const char *start = r->at;
    token_take_word(r);
    bool is_line = r->scratch.size == 4 && memcmp(r->scratch.data, "line", 4) == 0;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (strlen(other[i]) == r->scratch.size &&
            memcmp(other[i], r->scratch.data, r->scratch.size) == 0) {
            skip_line(r);
            return;
        }
    if (is_line) {
        skip_spaces(r);
        start = r->at;
    }
    const char *p = start;
    unsigned long line = 0;
    while (p < r->end && isdigit((unsigned char)*p))
        line = line * 10 + (unsigned long)(*p++ - '0');
    if (p == start)
        return;
    while (p < r->end && (*p == ' ' || *p == '\t'))
        p++;
    const char *newline = p < r->end ? memchr(p, '\n', (size_t)(r->end - p)) : NULL;
    if (!newline)
        newline = r->end;
    if (p < newline && *p == '"') {
        const char *quote = memchr(p + 1, '"', (size_t)(newline - p) - 1);
        if (quote) {
            r->file = p + 1;
            r->file_size = (size_t)(quote - p) - 1;
        }
    }
    r->at = newline < r->end ? newline + 1 : newline;
    r->line = (unsigned)line;
    r->line_start = true;
}

void c_reader_init(struct c_reader *r, const char *source, size_t size)
{
    *r = (struct c_reader){.at = source, .end = source + size, .line = 1, .line_start = true};
    buf_init(&r->scratch, &tool_allocator);
}

void c_reader_free(struct c_reader *r)
{
    buf_free(&r->scratch);
}

/* Over spaces and comments; a / that starts none stays. */
static void skip_blank(struct c_reader *r)
{
    for (int byte; (byte = token_peek(r)) >= 0;) {
        if (isspace(byte)) {
            r->line_start |= next(r) == '\n';
        } else if (byte == '/' && r->end - r->at > 1) {
            struct c_reader saved = *r;
            next(r);
            int second = token_peek(r);
            if (second == '/') {
                skip_line(r);
            } else if (second == '*') {
                next(r);
                skip_comment(r);
            } else {
                r->at = saved.at;
                r->line = saved.line;
                return;
            }
        } else if (byte == '#' && r->line_start) {
            r->line_start = false;
            next(r);
            take_directive(r);
        } else {
            return;
        }
    }
}

struct c_token c_read(struct c_reader *r)
{
    skip_blank(r);
    struct c_token token = {.line = r->line, .first = r->line_start};
    int byte = token_peek(r);
    r->line_start = false;
    r->scratch.size = 0;
    token.line = r->line;
    if (byte < 0) {
        token.kind = C_END;
    } else if (isdigit(byte)) {
        take_number(r);
        token.kind = C_NUMBER;
    } else if (token_is_word(byte)) {
        token_take_word(r);
        token.kind = C_WORD;
        if (r->at < r->end && *r->at == '"' && is_raw_prefix(&r->scratch)) {
            r->at++;
            r->scratch.size = 0;
            take_raw_string(r);
            token.kind = C_STRING;
        }
    } else if (byte == '"' || byte == '\'') {
        next(r);
        take_quoted(r, byte);
        token.kind = byte == '"' ? C_STRING : C_CHARACTER;
    } else {
        buf_put_byte(&r->scratch, (uint8_t)next(r));
        token.kind = C_MARK;
    }
    if (r->problem)
        token.kind = C_END;
    token.text = (const char *)r->scratch.data;
    token.size = r->scratch.size;
    token.end = r->at;
    return token;
}

static bool read_digits(const char **at, const char *end, int base, unsigned most, uint32_t *out)
{
    const char *start = *at;
    *out = 0;
    for (; *at < end && (unsigned)(*at - start) < most; (*at)++) {
        int c = (unsigned char)**at;
        int digit = isdigit(c) ? c - '0' : isxdigit(c) ? (c | 32) - 'a' + 10 : 99;
        if (digit >= base)
            break;
        *out = *out * (uint32_t)base + (uint32_t)digit;
    }
    return *at > start;
}

bool c_string_value(const struct c_token *token, struct buf *out)
{
    static const char simple[] = "abfnrtv\\'\"?", values[] = "\a\b\f\n\r\t\v\\'\"?";
    const char *p = token->text, *end = p + token->size;
    while (p < end) {
        uint32_t code;
        if (*p != '\\') {
            buf_put_byte(out, (uint8_t)*p++);
            continue;
        }
        if (++p == end)
            return false;
        const char *found = *p != 0 ? strchr(simple, *p) : NULL;
        if (found) {
            buf_put_byte(out, (uint8_t)values[found - simple]);
            p++;
        } else if (*p == 'x') {
            p++;
            if (!read_digits(&p, end, 16, 8, &code))
                return false;
            buf_put_byte(out, (uint8_t)code);
        } else if (*p == 'u' || *p == 'U') {
            uint8_t bytes[4];
            unsigned digits = *p++ == 'u' ? 4 : 8;
            if (!read_digits(&p, end, 16, digits, &code) || code > 0x10ffff)
                return false;
            buf_put(out, bytes, utf8_encode(code, bytes));
        } else if (read_digits(&p, end, 8, 3, &code)) {
            buf_put_byte(out, (uint8_t)code);
        } else {
            return false;
        }
    }
    return true;
}
