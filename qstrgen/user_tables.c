/* user_tables.c - the .def tables of a firmware's own C modules. */
#include "qstrgen/user_tables.h"
#include "host/file.h"
#include "host/memory.h"
#include "host/print.h"
#include "runtime/vm/names.h"

#include <stdlib.h>
#include <string.h>

/* In this order a group's lines are written. */
enum user_role { USER_SLOT, USER_OWNER, USER_FUNCTION, USER_VALUE };

static const struct {
    const char *macro;
    enum user_role role;
    int argument;
} kinds[] = {
#define USER_LINE(macro, role, argument) {#macro, role, argument},
#include "qstrgen/user_table.def"
#undef USER_LINE
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

void user_tables_init(struct user_tables *tables)
{
    *tables = (struct user_tables){0};
    arena_init(&tables->arena, &tool_allocator, 4096);
}

void user_tables_free(struct user_tables *tables)
{
    free(tables->lines);
    arena_free(&tables->arena);
}

/* ---- reading ---- */

/* Blanks out comments, so that lines keep their numbers. False: one does not end. */
static bool drop_comments(char *text)
{
    for (char *at = strstr(text, "/*"); at != NULL; at = strstr(at, "/*")) {
        char *end = strstr(at + 2, "*/");
        if (end == NULL)
            return false;
        for (; at < end + 2; at++)
            if (*at != '\n')
                *at = ' ';
    }
    return true;
}

/* The position behind the parenthesis that closes the one at text; NULL when none does. */
static const char *behind_parentheses(const char *text)
{
    int depth = 0;
    for (; *text; text++) {
        depth += *text == '(';
        depth -= *text == ')';
        if (depth == 0)
            return text + 1;
    }
    return NULL;
}

/* The argument of that number, when it is an identifier; else NULL. In the arena. */
static const char *identifier_argument(struct arena *arena, const char *open, int argument)
{
    int depth = 0;
    for (; *open; open++) {
        depth += *open == '(';
        depth -= *open == ')';
        bool starts = (argument == 0 && depth == 1 && *open == '(') ||
                      (argument == 1 && depth == 1 && *open == ',');
        if (!starts)
            continue;
        open += 1 + strspn(open + 1, " \t");
        size_t size = strspn(open, letters);
        const char *end = open + size + strspn(open + size, " \t");
        return size > 0 && (*end == ',' || *end == ')') ? arena_copy(arena, open, size) : NULL;
    }
    return NULL;
}

/* What is wrong with the line; NULL when it was added. */
static const char *add_line(struct user_tables *tables, const char *text)
{
    size_t size = strspn(text, letters);
    unsigned kind = 0;
    while (kind < KINDS &&
           (strlen(kinds[kind].macro) != size || memcmp(kinds[kind].macro, text, size) != 0))
        kind++;
    const char *open = text + size + strspn(text + size, " \t");
    if (kind == KINDS || *open != '(')
        return "MODULE, FUNCTION, GLOBAL, TYPE, METHOD, MEMBER or SLOTS expected (runtime/vm/"
               "natives.h)";
    const char *end = behind_parentheses(open);
    if (end == NULL || end[strspn(end, " \t\r")] != 0)
        return "a table's line ends with its parenthesis, on the line it begins";
    struct user_line line = {.kind = (uint8_t)kind, .text = text, .name = ""};
    if (kinds[kind].argument >= 0)
        line.name = identifier_argument(&tables->arena, open, kinds[kind].argument);
    if (line.name == NULL)
        return "a Python name expected, written as a C identifier";
    if (kinds[kind].role == USER_OWNER)
        tables->n_groups++;
    else if (kinds[kind].role > USER_OWNER && tables->n_groups == 0)
        return "a member before the TYPE or MODULE that it belongs to";
    line.group = kinds[kind].role == USER_SLOT ? 0 : tables->n_groups;
    tool_grow(tables->lines, tables->n_lines, tables->capacity);
    tables->lines[tables->n_lines++] = line;
    return NULL;
}

bool user_tables_read(struct user_tables *tables, const char *path, struct report *report)
{
    uint8_t *data;
    size_t size;
    if (!file_read_reported(path, &data, &size, report))
        return false;
    char *text = arena_copy(&tables->arena, (const char *)data, size);
    free(data);
    unsigned before = report->errors, number = 1;
    if (!drop_comments(text))
        report_error(report, path, "a comment that does not end");
    for (char *line = text, *next; line != NULL && report->errors == before;
         line = next, number++) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = 0;
        line += strspn(line, " \t\r");
        const char *problem = *line ? add_line(tables, line) : NULL;
        if (problem == NULL)
            continue;
        char *place = tool_format("%s:%u", path, number);
        report_error(report, place, "%s", problem);
        free(place);
    }
    return report->errors == before;
}

void user_tables_names(const struct user_tables *tables, struct text_set *names)
{
    for (size_t i = 0; i < tables->n_lines; i++)
        if (tables->lines[i].name[0])
            text_set_add(names, tables->lines[i].name, strlen(tables->lines[i].name));
}

/* ---- writing ---- */

/* 0: nothing in the image has that name. */
static uint32_t line_id(const struct name_set *set, const struct user_line *line)
{
    size_t index = names_find(set, line->name, strlen(line->name));
    return index <= FIXED_NAME_COUNT ? (uint32_t)index : set->names[index].id;
}

/* The next line of a group and role in order of ids, after `last`; NULL when there is none. Those
 * without id come last, in the order of the file. */
struct cursor {
    uint32_t id;
    size_t index;
};

static bool is_before(const struct cursor *a, const struct cursor *b)
{
    return a->id != b->id ? a->id - 1 < b->id - 1 : a->index < b->index;
}

static const struct user_line *next_line(const struct user_tables *tables,
                                         const struct name_set *set, size_t group,
                                         enum user_role role, struct cursor *last, bool first)
{
    const struct user_line *found = NULL;
    struct cursor best = {0};
    for (size_t i = 0; i < tables->n_lines; i++) {
        const struct user_line *line = &tables->lines[i];
        if (line->group != group || kinds[line->kind].role != role)
            continue;
        struct cursor here = {role == USER_SLOT ? 1 : line_id(set, line), i};
        if ((first || is_before(last, &here)) && (found == NULL || is_before(&here, &best))) {
            found = line;
            best = here;
        }
    }
    *last = best;
    return found;
}

static void emit_role(const struct user_tables *tables, const struct name_set *set, size_t group,
                      enum user_role role, struct buf *out)
{
    struct cursor cursor;
    const struct user_line *line;
    for (bool first = true; (line = next_line(tables, set, group, role, &cursor, first)) != NULL;
         first = false)
        print_to(out, "%s\n", line->text);
}

void user_tables_emit(const struct user_tables *tables, const struct name_set *set, struct buf *out)
{
    buf_put_str(out, "/* user.def - the tables of the firmware's own C modules, in order of ids. "
                     "Made by freezer; do not edit. */\n");
    emit_role(tables, set, 0, USER_SLOT, out);
    for (size_t group = 1; group <= tables->n_groups; group++)
        for (enum user_role role = USER_OWNER; role <= USER_VALUE; role++)
            emit_role(tables, set, group, role, out);
}

static bool told_before(const struct user_tables *tables, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(tables->lines[i].name, tables->lines[index].name) == 0)
            return true;
    return false;
}

void user_tables_emit_header(const struct user_tables *tables, const struct name_set *set,
                             const char *tables_file, struct buf *out)
{
    if (tables->n_lines == 0)
        return;
    buf_put_str(out, "\n/* The firmware's own C modules. */\n");
    print_to(out, "#define USER_TABLES \"%s\"\n", tables_file);
    for (size_t i = 0; i < tables->n_lines; i++) {
        const struct user_line *line = &tables->lines[i];
        if (strcmp(kinds[line->kind].macro, "TYPE") == 0)
            print_to(out, "#define USED_KIND_%s 1\n", line->name);
        uint32_t id = line_id(set, line);
        if (!line->name[0] || (id > 0 && id <= FIXED_NAME_COUNT) || told_before(tables, i))
            continue;
        print_to(out, "#define USED_%s %d\n", line->name, id != 0);
        if (id != 0)
            print_to(out, "#define Q_%s QI_%s\n", line->name, line->name);
    }
}
