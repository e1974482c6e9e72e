/* scan.c - where names are used. */
#include "qstrgen/scan.h"
#include "host/memory.h"
#include "runtime/format/mpy.h"

#include <ctype.h>
#include <string.h>

/* A cursor that steps over joined lines and counts. */
struct cursor {
    const char *at, *end;
    unsigned line;
};

static bool is_word(unsigned char c)
{
    return c == '_' || isalnum(c) || c >= 0x80;
}

/* Over backslash-newline pairs, which C joins before it sees tokens. */
static void skip_joins(struct cursor *c)
{
    while (c->end - c->at >= 2 && c->at[0] == '\\') {
        size_t newline = c->at[1] == '\n' ? 2 : 0;
        if (c->end - c->at >= 3 && c->at[1] == '\r' && c->at[2] == '\n')
            newline = 3;
        if (newline == 0)
            return;
        c->at += newline;
        c->line++;
    }
}

static int peek(struct cursor *c)
{
    skip_joins(c);
    return c->at < c->end ? (unsigned char)*c->at : -1;
}

static int next(struct cursor *c)
{
    int byte = peek(c);
    if (byte < 0)
        return -1;
    c->at++;
    c->line += byte == '\n';
    return byte;
}

static void skip_comment(struct cursor *c, bool to_line_end)
{
    int byte, last = 0;
    while ((byte = to_line_end ? peek(c) : next(c)) >= 0) {
        if (to_line_end && byte == '\n')
            return;
        if (to_line_end)
            next(c);
        else if (last == '*' && byte == '/')
            return;
        last = byte;
    }
}

/* A string or character constant; it ends at its line's end at the latest. */
static void skip_quoted(struct cursor *c, int quote)
{
    for (int byte; (byte = peek(c)) >= 0 && byte != '\n';) {
        next(c);
        if (byte == quote)
            return;
        if (byte == '\\' && peek(c) >= 0)
            next(c);
    }
}

/* A word that joined lines may cut: copied when it is. */
static void take_word(struct cursor *c, scan_found found, void *user)
{
    static const char prefix[] = "MP_QSTR_";
    enum { WORD_MAX = 4096 };
    char copy[WORD_MAX];
    size_t size = 0;
    unsigned line = c->line;
    int byte;
    while ((byte = peek(c)) >= 0 && is_word((unsigned char)byte)) {
        if (size < WORD_MAX)
            copy[size++] = (char)byte;
        c->at++;
    }
    size_t skip = sizeof prefix - 1;
    if (size > skip && memcmp(copy, prefix, skip) == 0)
        found(user, &(struct scan_use){copy + skip, size - skip, line});
}

void scan_c(const char *source, size_t size, scan_found found, void *user)
{
    struct cursor c = {source, source + size, 1};
    int byte;
    while ((byte = peek(&c)) >= 0) {
        if (is_word((unsigned char)byte)) {
            take_word(&c, found, user);
            continue;
        }
        next(&c);
        if (byte == '/' && (peek(&c) == '*' || peek(&c) == '/'))
            skip_comment(&c, next(&c) == '/');
        else if (byte == '"' || byte == '\'')
            skip_quoted(&c, byte);
    }
}

void scan_qstrdefs(const char *source, size_t size, scan_found found, void *user)
{
    const char *end = source + size;
    unsigned line = 1;
    for (const char *at = source; at < end; line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline != NULL ? newline : end;
        while (stop > at && isspace((unsigned char)stop[-1]))
            stop--;
        while (at < stop && isspace((unsigned char)*at))
            at++;
        if (stop - at >= 3 && at[0] == 'Q' && at[1] == '(' && stop[-1] == ')')
            found(user, &(struct scan_use){at + 2, (size_t)(stop - at) - 3, line});
        at = newline != NULL ? newline + 1 : end;
    }
}

char *scan_mpy(const uint8_t *data, size_t size, scan_found found, void *user)
{
    struct arena arena;
    struct code code;
    struct mpy_error error;
    char *problem = NULL;
    arena_init(&arena, &tool_allocator, 1 << 14);
    if (mpy_read(data, size, &arena, &code, &error) != 0)
        problem = tool_format("%s at byte %zu", error.message, error.offset);
    for (size_t i = 0; problem == NULL && i < code.n_names; i++)
        found(user, &(struct scan_use){code.names[i].data, code.names[i].size, 0});
    arena_free(&arena);
    return problem;
}
