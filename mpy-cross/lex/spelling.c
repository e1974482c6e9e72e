/* spelling.c - names that look like misspelt keywords. */
#include "mpy-cross/lex/spelling.h"
#include <string.h>

static bool same_but_case(const char *wrong, const char *right)
{
    while (*right && (*wrong | 0x20) == *right) {
        wrong++;
        right++;
    }
    return !*wrong && !*right;
}

/* Whether two neighbours changed places. */
static bool letters_swapped(const char *wrong, const char *right)
{
    while (*right && *wrong == *right) {
        wrong++;
        right++;
    }
    return wrong[0] && wrong[1] && right[0] && wrong[0] == right[1] && wrong[1] == right[0] &&
           strcmp(wrong + 2, right + 2) == 0;
}

/* Whether one letter added, left out or changed makes `wrong` of `right`. */
static bool one_slip(const char *wrong, size_t wrong_size, const char *right, size_t right_size)
{
    size_t same = 0, tail = 0;
    size_t shorter = wrong_size < right_size ? wrong_size : right_size;
    while (same < shorter && wrong[same] == right[same])
        same++;
    while (tail < shorter - same && wrong[wrong_size - 1 - tail] == right[right_size - 1 - tail])
        tail++;
    return wrong_size - same - tail <= 1 && right_size - same - tail <= 1;
}

const char *spelling_of_keyword(const struct symbol *name)
{
    static const char *const words[] = {
        "assert", "async",   "break",  "class", "continue", "def",  "elif",   "else",
        "except", "finally", "for",    "from",  "global",   "if",   "import", "nonlocal",
        "pass",   "raise",   "return", "try",   "while",    "with", "yield",  "del"};
    static const char *const others[][2] = {
        {"elseif", "elif"}, {"elsif", "elif"},   {"function", "def"}, {"func", "def"},
        {"fn", "def"},      {"catch", "except"}, {"throw", "raise"},  {"include", "import"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(name->text, others[i][0]) == 0)
            return others[i][1];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same_but_case(name->text, words[i]) || letters_swapped(name->text, words[i]))
            return words[i];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same_but_case(name->text, words[i]) || letters_swapped(name->text, words[i]))
            return words[i];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if (name->size >= 3 && size >= 3 && one_slip(name->text, name->size, words[i], size))
            return words[i];
    }
    return NULL;
}
