/* user_tables.h - the .def tables of a firmware's own C modules: read, given ids, written out sorted.
 *
 * Their lines are those of runtime/vm/prune/natives.h, without those that conditions stand in. A name that the VM does not have becomes one
 * of the image's; a line whose name nothing uses leaves nothing behind. */
#ifndef QSTRGEN_USER_TABLES_H
#define QSTRGEN_USER_TABLES_H

#include "qstrgen/names/names.h"
#include "qstrgen/tables/table.h"
#include "runtime/host/text_set.h"

struct user_tables {
    struct table table;
};

void user_tables_init(struct user_tables *tables);
void user_tables_free(struct user_tables *tables);
/* Adds the lines of a .def file. Errors are reported and false returned. */
bool user_tables_read(struct user_tables *tables, const char *path, struct report *report);
/* Adds the lines of a text; path is what errors name. */
bool user_tables_add(struct user_tables *tables, const char *path, const char *text, size_t size,
                     struct report *report);
/* Looks for the functions of the lines from first on in the C files of the tables' folder: one that none mentions is an error. */
void user_tables_find_functions(const struct user_tables *tables, size_t first, const char *folder,
                                struct report *report);

/* ---- user_lines.c ---- */

/* Reports what the C compiler would say of the macros: a wrong kind, a count, a name that the VM has. Lines before first are
 * good. */
void user_tables_check(const struct table *table, size_t first, struct report *report);
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
