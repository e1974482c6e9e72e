/* user_tables.c - the .def tables of a firmware's own C modules. */
#include "qstrgen/names/user_tables.h"
#include "runtime/host/print.h"
#include "runtime/vm/memory/names.h"

#include <string.h>

void user_tables_init(struct user_tables *tables)
{
    table_init(&tables->table);
}

void user_tables_free(struct user_tables *tables)
{
    table_free(&tables->table);
}

bool user_tables_read(struct user_tables *tables, const char *path, struct report *report)
{
    size_t first = tables->table.n_lines;
    unsigned errors = report->errors;
    if (!table_read(&tables->table, path, 1u << SUM_TABLES, report))
        return false;
    user_tables_check(&tables->table, first, report);
    return report->errors == errors;
}

bool user_tables_add(struct user_tables *tables, const char *path, const char *text, size_t size,
                     struct report *report)
{
    size_t first = tables->table.n_lines;
    unsigned errors = report->errors;
    if (!table_add(&tables->table, path, text, size, 1u << SUM_TABLES, report))
        return false;
    user_tables_check(&tables->table, first, report);
    return report->errors == errors;
}

void user_tables_names(const struct user_tables *tables, struct text_set *names)
{
    for (size_t i = 0; i < tables->table.n_lines; i++) {
        const char *name = table_line_name(&tables->table.lines[i]);
        if (name)
            text_set_add(names, name, strlen(name));
    }
}

/* ---- writing ---- */

/* 0: nothing in the image has that name. */
static uint32_t user_tables_id_of(const void *user, const char *name)
{
    const struct name_set *set = user;
    size_t index = names_find(set, name, strlen(name));
    return index <= FIXED_NAME_COUNT ? (uint32_t)index : set->names[index].id;
}

void user_tables_emit(const struct user_tables *tables, const struct name_set *set, struct buf *out)
{
    buf_put_str(out, "/* user.def - the tables of the firmware's own C modules, in order of ids. "
                     "Made by freezer; do not edit. */\n");
    table_emit(&tables->table, user_tables_id_of, set, out);
}

static bool told_before(const struct user_tables *tables, size_t index, const char *name)
{
    for (size_t i = 0; i < index; i++) {
        const char *other = table_line_name(&tables->table.lines[i]);
        if (other && strcmp(other, name) == 0)
            return true;
    }
    return false;
}

void user_tables_emit_header(const struct user_tables *tables, const struct name_set *set,
                             const char *tables_file, struct buf *out)
{
    if (tables->table.n_lines == 0)
        return;
    buf_put_str(out, "\n/* The firmware's own C modules. */\n");
    print_to(out, "#define USER_TABLES \"%s\"\n", tables_file);
    for (size_t i = 0; i < tables->table.n_lines; i++) {
        const struct table_line *line = &tables->table.lines[i];
        const char *name = table_line_name(line);
        if (!name)
            continue;
        if (line->kind == LINE_TYPE)
            print_to(out, "#define USED_KIND_%s 1\n", name);
        uint32_t id = user_tables_id_of(set, name);
        if ((id > 0 && id <= FIXED_NAME_COUNT) || told_before(tables, i, name))
            continue;
        print_to(out, "#define USED_%s %d\n", name, id != 0);
        if (id != 0)
            print_to(out, "#define Q_%s QI_%s\n", name, name);
    }
}
