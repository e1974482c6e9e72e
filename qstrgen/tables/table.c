/* table.c - the lines of .def tables. */
#include "qstrgen/tables/table.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct table_kind table_kinds[LINE_KINDS] = {
#define LINE(macro, sum, role, names, otherwise) {#macro, SUM_##sum, role, names, otherwise},
#include "qstrgen/tables/line.def"
#undef LINE
};

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
static const char blanks[] = " \t\r\n";

void table_init(struct table *table)
{
    *table = (struct table){0};
    arena_init(&table->arena, &tool_allocator, 1 << 14);
}

void table_free(struct table *table)
{
    free(table->lines);
    arena_free(&table->arena);
}

void table_line_error(const struct table_line *line, struct report *report, const char *format, ...)
{
    char message[200];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    char *place = tool_format("%s:%u", line->file, line->number);
    report_error(report, place, "%s", message);
    free(place);
}

/* ---- reading ---- */

/* Blanks out comments, so that lines keep their numbers. False: one does not end. */
static bool drop_comments(char *text)
{
    for (char *at = strstr(text, "/*"); at; at = strstr(at, "/*")) {
        char *end = strstr(at + 2, "*/");
        if (!end)
            return false;
        for (; at < end + 2; at++)
            if (*at != '\n')
                *at = ' ';
    }
    return true;
}

/* Behind the string literal at text: its end where none ends it. */
static const char *behind_string(const char *text)
{
    for (text++; *text && *text != '"'; text++)
        if (*text == '\\' && text[1])
            text++;
    return *text ? text + 1 : text;
}

/* Text with its blanks at the ends gone, and each run of blanks one space. In the arena. */
static char *squeezed(struct arena *arena, const char *text, size_t size)
{
    char *copy = arena_copy(arena, text, size), *to = copy;
    for (const char *from = copy; *from;) {
        size_t gap = strspn(from, blanks);
        if (gap > 0 && to > copy && from[gap])
            *to++ = ' ';
        from += gap;
        const char *end = *from == '"' ? behind_string(from) : from + (*from != 0);
        memmove(to, from, (size_t)(end - from));
        to += end - from;
        from = end;
    }
    *to = 0;
    return copy;
}

static void add_argument(struct table *table, struct table_line *line, const char *text,
                         size_t size, size_t *capacity)
{
    tool_grow(line->arguments, line->n_arguments, *capacity);
    line->arguments[line->n_arguments++] = squeezed(&table->arena, text, size);
}

/* Takes the arguments behind the parenthesis at open apart. The position behind the one that closes it; NULL when none
 * does. */
static const char *table_read_arguments(struct table *table, struct table_line *line,
                                        const char *open)
{
    int depth = 0;
    size_t capacity = 0;
    const char *start = open + 1;
    for (const char *at = open; *at;) {
        if (*at == '"') {
            at = behind_string(at);
            continue;
        }
        depth += *at == '(';
        depth -= *at == ')';
        if (depth == 0 || (depth == 1 && *at == ',')) {
            add_argument(table, line, start, (size_t)(at - start), &capacity);
            start = at + 1;
        }
        at++;
        if (depth == 0)
            return at;
    }
    return NULL;
}

/* Frees what the reading grew: the arguments move into the arena. */
static void keep_arguments(struct table *table, struct table_line *line)
{
    const char **grown = line->arguments;
    size_t size = line->n_arguments * sizeof *grown;
    line->arguments = arena_alloc(&table->arena, size);
    memcpy(line->arguments, grown, size);
    free(grown);
}

static bool is_identifier(const char *text)
{
    return *text && text[strspn(text, letters)] == 0 && !(*text >= '0' && *text <= '9');
}

static bool names_are_identifiers(const struct table_line *line)
{
    for (size_t i = 0; table_kinds[line->kind].names >> i != 0; i++)
        if (table_kinds[line->kind].names >> i & 1 &&
            (i >= line->n_arguments || !is_identifier(line->arguments[i])))
            return false;
    return true;
}

const char *table_line_name(const struct table_line *line)
{
    unsigned names = table_kinds[line->kind].names;
    return names == 0 ? NULL : line->arguments[names >> 1];
}

static enum table_line_kind table_kind_named(const char *macro, size_t size, unsigned sums)
{
    unsigned kind = 0;
    while (kind < LINE_KINDS && (strlen(table_kinds[kind].macro) != size ||
                                 memcmp(table_kinds[kind].macro, macro, size) != 0 ||
                                 !(sums >> table_kinds[kind].sum & 1)))
        kind++;
    return kind;
}

/* Its group: a member's is that of the TYPE or MODULE before it. False: there is none. */
static bool find_group(struct table *table, struct table_line *line, size_t groups_before)
{
    enum table_role role = table_kinds[line->kind].role;
    if (role == ROLE_OWNER)
        table->n_groups++;
    if (role < ROLE_OWNER)
        return true;
    line->group = table->n_groups;
    return table->n_groups > groups_before;
}

/* Reads the line at *text and moves behind it. What is wrong with it; NULL when it was added. */
static const char *add_line(struct table *table, const char **text, struct table_line *line,
                            unsigned sums, size_t groups_before)
{
    const char *begin = *text;
    size_t size = strspn(begin, letters);
    line->kind = table_kind_named(begin, size, sums);
    const char *open = begin + size + strspn(begin + size, " \t");
    if (line->kind == LINE_KINDS || *open != '(')
        return "MODULE, FUNCTION, GLOBAL, TYPE, METHOD, MEMBER or SLOTS expected "
               "(runtime/vm/prune/natives.h)";
    const char *end = table_read_arguments(table, line, open);
    keep_arguments(table, line);
    if (!end)
        return "a table's line ends with its parenthesis";
    const char *rest = end + strspn(end, " \t\r");
    if (*rest != 0 && *rest != '\n')
        return "a table's line ends with its parenthesis";
    if (!names_are_identifiers(line))
        return "a Python name expected, written as a C identifier";
    if (!find_group(table, line, groups_before))
        return "a member before the TYPE or MODULE that it belongs to";
    line->text = squeezed(&table->arena, begin, (size_t)(end - begin));
    tool_grow(table->lines, table->n_lines, table->capacity);
    table->lines[table->n_lines++] = *line;
    *text = end;
    return NULL;
}

bool table_read(struct table *table, const char *path, unsigned sums, struct report *report)
{
    uint8_t *data;
    size_t size;
    if (!file_read_reported(path, &data, &size, report))
        return false;
    bool good = table_add(table, path, (const char *)data, size, sums, report);
    free(data);
    return good;
}

bool table_add(struct table *table, const char *path, const char *content, size_t size,
               unsigned sums, struct report *report)
{
    size_t groups_before = table->n_groups;
    char *text = arena_copy(&table->arena, content, size);
    if (!drop_comments(text)) {
        report_error(report, path, "a comment that does not end");
        return false;
    }
    struct table_line line = {.file = arena_copy(&table->arena, path, strlen(path)), .number = 1};
    for (const char *at = text; *at;) {
        if (strchr(blanks, *at)) {
            line.number += *at++ == '\n';
            continue;
        }
        struct table_line next = line;
        const char *begin = at;
        const char *problem = add_line(table, &at, &next, sums, groups_before);
        if (problem) {
            table_line_error(&next, report, "%s", problem);
            return false;
        }
        for (; begin < at; begin++)
            line.number += *begin == '\n';
    }
    return true;
}

/* ---- writing ---- */

/* Where a line goes. */
struct table_place {
    const struct table_line *line;
    size_t group;
    enum table_role role;
    uint32_t id;
};

static int compare_places(const void *a, const void *b)
{
    const struct table_place *p = a, *q = b;
    if (p->group != q->group)
        return p->group < q->group ? -1 : 1;
    if (p->role != q->role)
        return p->role < q->role ? -1 : 1;
    if (p->id != q->id)
        return p->id < q->id ? -1 : 1;
    return p->line < q->line ? -1 : p->line > q->line;
}

void table_emit(const struct table *table, table_id id_of, const void *user, struct buf *out)
{
    struct table_place *places = tool_alloc((table->n_lines + 1) * sizeof *places);
    size_t n = 0;
    for (size_t i = 0; i < table->n_lines; i++) {
        const struct table_line *line = &table->lines[i];
        const struct table_kind *kind = &table_kinds[line->kind];
        if (kind->sum != SUM_TABLES)
            continue;
        uint32_t id = kind->role > ROLE_OWNER ? id_of(user, table_line_name(line)) : 1;
        places[n++] =
            (struct table_place){line, line->group, kind->role, id != 0 ? id : UINT32_MAX};
    }
    qsort(places, n, sizeof *places, compare_places);
    for (size_t i = 0; i < n; i++) {
        buf_put_str(out, places[i].line->text);
        buf_put_byte(out, '\n');
    }
    free(places);
}
