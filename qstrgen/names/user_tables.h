/* user_tables.h - the .def tables of a firmware's own C modules: read, given ids, written out sorted.
 *
 * Their lines are those of runtime/vm/natives.h, each on a line of its own. A name that the VM does not have becomes one
 * of the image's; a line whose name nothing uses leaves nothing behind. */
#ifndef QSTRGEN_USER_TABLES_H
#define QSTRGEN_USER_TABLES_H

#include "host/report.h"
#include "host/text_set.h"
#include "qstrgen/names.h"

struct user_line {
    uint8_t kind;     /* of user_tables.c's table */
    const char *text; /* the whole line */
    const char *name; /* the argument that is a Python name; "" where none is */
    size_t group;     /* counts TYPE and MODULE lines */
};

struct user_tables {
    struct arena arena;
    struct user_line *lines;
    size_t n_lines, capacity, n_groups;
};

void user_tables_init(struct user_tables *tables);
void user_tables_free(struct user_tables *tables);
/* Adds the lines of a .def file. Errors are reported and false returned. */
bool user_tables_read(struct user_tables *tables, const char *path, struct report *report);
/* Adds all the names that its lines bind. */
void user_tables_names(const struct user_tables *tables, struct text_set *names);
/* Appends the tables, each type's and module's members in order of their ids. After names_assign. */
void user_tables_emit(const struct user_tables *tables, const struct name_set *set,
                      struct buf *out);
/* Appends to qstr.h's text: USED_<name> and Q_<name> of what the VM has no name for, and where the
 * tables are. */
void user_tables_emit_header(const struct user_tables *tables, const struct name_set *set,
                             const char *tables_file, struct buf *out);

#endif
