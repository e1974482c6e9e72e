/* table.h - the lines of .def tables: read, taken apart, written in order of ids.
 *
 * A line is a macro's name and its arguments in parentheses; it may go over several lines of the file, and begins one. */
#ifndef QSTRGEN_TABLE_H
#define QSTRGEN_TABLE_H

#include "runtime/base/buf.h"
#include "runtime/host/report.h"

enum table_line_kind {
#define LINE(macro, sum, role, names, otherwise) LINE_##macro,
#include "qstrgen/tables/line.def"
#undef LINE
    LINE_KINDS
};

/* What gather writes. */
enum table_sum { SUM_HEADERS, SUM_NAMES, SUM_TABLES, SUM_KEEP, SUM_USAGE, SUMS };

/* In this order a group's lines are written. */
enum table_role { ROLE_NONE, ROLE_SLOT, ROLE_OWNER, ROLE_FUNCTION, ROLE_VALUE };

struct table_kind {
    const char *macro;
    enum table_sum sum;
    enum table_role role;
    unsigned names;
    const char *otherwise;
};
extern const struct table_kind table_kinds[LINE_KINDS];

struct table_line {
    enum table_line_kind kind;
    const char *file;
    unsigned number;
    const char *text; /* the whole, on one line */
    const char **arguments;
    size_t n_arguments;
    size_t group; /* counts TYPE and MODULE lines; 0 for what belongs to none */
};

struct table {
    struct arena arena;
    struct table_line *lines;
    size_t n_lines, capacity, n_groups;
};

void table_init(struct table *table);
void table_free(struct table *table);
/* Adds the lines of a .def file; those of other sums than the bits 1 << SUM_x in `sums` are errors. Errors are
 * reported and false returned. */
bool table_read(struct table *table, const char *path, unsigned sums, struct report *report);
/* The same of a text; path is what errors name. */
bool table_add(struct table *table, const char *path, const char *content, size_t size,
               unsigned sums, struct report *report);
/* The argument that is the Python name of a line of SUM_TABLES; NULL where it has none. */
const char *table_line_name(const struct table_line *line);
/* An error at the line. */
void table_line_error(const struct table_line *line, struct report *report, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A name's id; 0 for a name that has none. */
typedef uint32_t (*table_id)(const void *user, const char *name);
/* Appends the lines of SUM_TABLES: slots, and then each type and module with its members in order of their ids, those without
 * id last. */
void table_emit(const struct table *table, table_id id_of, const void *user, struct buf *out);

#endif
