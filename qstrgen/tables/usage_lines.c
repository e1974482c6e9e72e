/* usage_lines.c - the lines of SUM_USAGE. */
#include "qstrgen/tables/usage_lines.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char used[] = "USED_";

/* What the line makes known as USED_..., malloc'ed; NULL: nothing. */
static char *known_by(const struct table_line *line)
{
    switch (line->kind) {
    case LINE_FACT:
    case LINE_USE:
        return tool_copy(line->arguments[0]);
    case LINE_NEED:
        return tool_format("NEED_%s", line->arguments[0]);
    case LINE_KIND:
        return tool_format("KIND_%s", line->arguments[0]);
    default:
        return NULL;
    }
}

static size_t word_size(const char *text)
{
    size_t size = 0;
    while (text[size] == '_' || isalnum((unsigned char)text[size]))
        size++;
    return size;
}

/* The next USED_... at or behind *text: its word without USED_, *text behind it; NULL: none. In the arena. */
static const char *next_used(struct arena *arena, const char **text)
{
    for (const char *at = *text; *at;) {
        size_t size = word_size(at);
        if (size > sizeof used - 1 && memcmp(at, used, sizeof used - 1) == 0) {
            *text = at + size;
            return arena_copy(arena, at + sizeof used - 1, size - (sizeof used - 1));
        }
        at += size != 0 ? size : 1;
    }
    return NULL;
}

struct usage_sum {
    const struct table *table;
    const struct ids *ids;
    struct report *report;
    struct arena arena;
    struct text_set known; /* by some line */
    bool *ready;           /* by index in known: its line is written */
};

static bool usage_lines_is_word(const struct usage_sum *sum, const char *word)
{
    return text_set_find(&sum->known, word, strlen(word)) != SIZE_MAX;
}

static bool is_known(const struct usage_sum *sum, const char *word)
{
    return usage_lines_is_word(sum, word) || strncmp(word, "OP_", 3) == 0 ||
           strncmp(word, "KIND_", 5) == 0 || ids_find(sum->ids, word) != 0;
}

/* Every USED_ of tables' and conditions' lines is a name or what a line makes known. */
static void check_words(struct usage_sum *sum)
{
    for (size_t i = 0; i < sum->table->n_lines; i++) {
        const struct table_line *line = &sum->table->lines[i];
        const char *text = line->text, *word;
        while ((word = next_used(&sum->arena, &text)))
            if (!is_known(sum, word))
                table_line_error(
                    line, sum->report,
                    "USED_%s is no name and no FACT, NEED or USE: a NAME line brings a name", word);
    }
}

static void check_needs(struct usage_sum *sum)
{
    for (size_t i = 0; i < sum->table->n_lines; i++) {
        const struct table_line *line = &sum->table->lines[i];
        if (line->kind != LINE_NEEDS)
            continue;
        char *need = line->n_arguments == 2 ? tool_format("NEED_%s", line->arguments[1]) : NULL;
        if (!need)
            table_line_error(line, sum->report, "NEEDS(name, need) expected");
        else if (!usage_lines_is_word(sum, need))
            table_line_error(line, sum->report, "there is no NEED(%s)", line->arguments[1]);
        free(need);
    }
}

/* A NEED is a USE: of all names that need it. */
static void emit_need(const struct usage_sum *sum, const struct table_line *need, struct buf *out)
{
    print_to(out, "USE(NEED_%s, ", need->arguments[0]);
    const char *before = "";
    for (size_t i = 0; i < sum->table->n_lines; i++) {
        const struct table_line *line = &sum->table->lines[i];
        if (line->kind == LINE_NEEDS && strcmp(line->arguments[1], need->arguments[0]) == 0) {
            print_to(out, "%sUSED_%s", before, line->arguments[0]);
            before = " || ";
        }
    }
    buf_put_str(out, *before ? ")\n" : "0)\n");
}

static bool shares_folder(const struct table_line *a, const struct table_line *b)
{
    const char *slash = strrchr(a->file, '/');
    size_t size = slash ? (size_t)(slash - a->file) + 1 : 0;
    return strncmp(a->file, b->file, size) == 0 && !strchr(b->file + size, '/');
}

/* The condition of a type without a KIND line: that one of its folder's modules is reached. Of other folders, and of builtins, which always
 * is, the types have no condition. */
static void emit_kind_of_module(struct usage_sum *sum, const struct table_line *type,
                                struct buf *out)
{
    char *word = tool_format("KIND_%s", type->arguments[0]);
    const char *before = NULL;
    for (size_t i = 0; !usage_lines_is_word(sum, word) && i < sum->table->n_lines; i++) {
        const struct table_line *line = &sum->table->lines[i];
        if (line->kind != LINE_MODULE || !shares_folder(type, line) ||
            strcmp(line->arguments[0], "builtins") == 0)
            continue;
        if (!before)
            print_to(out, "KIND(%s, ", type->arguments[0]);
        print_to(out, "%sUSED_%s", before ? " || " : "", line->arguments[0]);
        before = line->arguments[0];
    }
    if (before)
        buf_put_str(out, ")\n");
    free(word);
}

static void emit_kinds_of_modules(struct usage_sum *sum, struct buf *out)
{
    for (size_t i = 0; i < sum->table->n_lines; i++)
        if (sum->table->lines[i].kind == LINE_TYPE)
            emit_kind_of_module(sum, &sum->table->lines[i], out);
}

/* All that its condition names is written. */
static bool is_ready(struct usage_sum *sum, const struct table_line *line)
{
    const char *text = line->text, *word;
    while ((word = next_used(&sum->arena, &text))) {
        size_t index = text_set_find(&sum->known, word, strlen(word));
        if (index != SIZE_MAX && !sum->ready[index])
            return false;
    }
    return true;
}

static void emit_line(struct usage_sum *sum, const struct table_line *line, struct buf *out)
{
    if (line->kind == LINE_NEED)
        emit_need(sum, line, out);
    else
        print_to(out, "%s\n", line->text);
    char *word = known_by(line);
    if (word)
        sum->ready[text_set_find(&sum->known, word, strlen(word))] = true;
    free(word);
}

/* In the order of the table as far as conditions let it. */
static void emit_all(struct usage_sum *sum, struct buf *out)
{
    const struct table *table = sum->table;
    bool *done = tool_alloc(table->n_lines + 1);
    for (size_t i = 0; i < table->n_lines; i++)
        done[i] = table_kinds[table->lines[i].kind].sum != SUM_USAGE ||
                  table->lines[i].kind == LINE_NEEDS;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < table->n_lines; i++) {
            if (done[i] || !is_ready(sum, &table->lines[i]))
                continue;
            emit_line(sum, &table->lines[i], out);
            done[i] = changed = true;
        }
    }
    for (size_t i = 0; i < table->n_lines; i++)
        if (!done[i])
            table_line_error(&table->lines[i], sum->report, "the condition of %s depends on itself",
                             table->lines[i].arguments[0]);
    free(done);
}

void usage_lines_emit(const struct table *table, const struct ids *ids, struct report *report,
                      struct buf *out)
{
    struct usage_sum sum = {.table = table, .ids = ids, .report = report};
    arena_init(&sum.arena, &tool_allocator, 1 << 14);
    text_set_init(&sum.known);
    for (size_t i = 0; i < table->n_lines; i++) {
        char *word = known_by(&table->lines[i]);
        size_t before = sum.known.size;
        if (word && text_set_add(&sum.known, word, strlen(word)) < before)
            table_line_error(&table->lines[i], report, "%s stands twice", word);
        free(word);
    }
    sum.ready = tool_alloc(sum.known.size + 1);
    unsigned errors = report->errors;
    check_words(&sum);
    check_needs(&sum);
    if (report->errors == errors) {
        emit_kinds_of_modules(&sum, out);
        emit_all(&sum, out);
    }
    free(sum.ready);
    text_set_free(&sum.known);
    arena_free(&sum.arena);
}
