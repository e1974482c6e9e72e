/* manifest_places.c - tells a manifest's calls which line they are on.
 *
 * MicroPython has no way to ask for a caller's line. So before a manifest's text goes to its VM, a
 * call such as `package(` becomes `_at(12, package)(`; _at notes the line and gives the function
 * back. No line moves, and a manifest that has a function of its own by such a name still calls
 * that. */
#include "freezer/manifest/manifest.h"
#include "runtime/host/print.h"

#include <ctype.h>
#include <string.h>

static const char *const marked[] = {"package",       "module",        "freeze",
                                     "freeze_as_str", "freeze_as_mpy", "freeze_mpy",
                                     "data",          "include",       "require"};

static bool places_is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_marked(const char *word, size_t size)
{
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        if (strlen(marked[i]) == size && memcmp(marked[i], word, size) == 0)
            return true;
    return false;
}

/* The end of the string that starts at a quote; of the line, or the text, where it has none. */
static const char *skip_string(const char *p)
{
    char quote = *p;
    bool triple = p[1] == quote && p[2] == quote;
    for (p += triple ? 3 : 1; *p; p++) {
        if (*p == '\\' && p[1] != 0)
            p++;
        else if (*p == '\n' && !triple)
            return p;
        else if (*p == quote && (!triple || (p[1] == quote && p[2] == quote)))
            return p + (triple ? 3 : 1);
    }
    return p;
}

/* Whether what stands before a name makes it no call: a definition, or an attribute. */
static bool is_defined(const char *text, const char *name)
{
    while (name > text && (name[-1] == ' ' || name[-1] == '\t'))
        name--;
    if (name > text && name[-1] == '.')
        return true;
    const char *end = name;
    while (name > text && places_is_word(name[-1]))
        name--;
    size_t size = (size_t)(end - name);
    return (size == 3 && memcmp(name, "def", 3) == 0) ||
           (size == 5 && memcmp(name, "class", 5) == 0);
}

void manifest_mark_calls(struct buf *out, const char *text)
{
    unsigned line = 1;
    for (const char *p = text; *p;) {
        const char *start = p;
        if (*p == '"' || *p == '\'') {
            p = skip_string(p);
        } else if (*p == '#') {
            p += strcspn(p, "\n");
        } else if (places_is_word(*p)) {
            while (places_is_word(*p))
                p++;
            const char *after = p + strspn(p, " \t");
            if (*after == '(' && is_marked(start, (size_t)(p - start)) &&
                !is_defined(text, start)) {
                print_to(out, "_at(%u, %.*s)", line, (int)(p - start), start);
                continue;
            }
        } else {
            p++;
        }
        for (const char *c = start; c < p; c++)
            line += *c == '\n';
        buf_put(out, start, (size_t)(p - start));
    }
}
