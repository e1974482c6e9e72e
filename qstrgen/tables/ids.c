/* ids.c - names and their ids. */
#include "qstrgen/tables/ids.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <stdlib.h>
#include <string.h>

/* False: another name has that text, and gets the error. */
static bool ids_add(struct ids *ids, const char *identifier, const char *literal)
{
    if (text_set_add(&ids->texts, literal, strlen(literal)) != ids->identifiers.size)
        return false;
    text_set_add(&ids->identifiers, identifier, strlen(identifier));
    tool_grow(ids->literals, ids->identifiers.size - 1, ids->capacity);
    ids->literals[ids->identifiers.size - 1] = ids->texts.items[ids->texts.size - 1].text;
    return true;
}

void ids_init(struct ids *ids)
{
    static const struct {
        const char *identifier, *literal;
    } names[] = {
#define STATIC_QSTR(id, identifier, text) {#identifier, #text},
#include "runtime/format/static_qstr.def"
#undef STATIC_QSTR
    };
    *ids = (struct ids){.n_static = sizeof names / sizeof *names};
    text_set_init(&ids->identifiers);
    text_set_init(&ids->texts);
    for (size_t i = 0; i < ids->n_static; i++)
        ids_add(ids, names[i].identifier, names[i].literal);
    ids->n_ledger = ids->n_static;
}

void ids_free(struct ids *ids)
{
    text_set_free(&ids->identifiers);
    text_set_free(&ids->texts);
    free(ids->literals);
}

uint32_t ids_find(const struct ids *ids, const char *identifier)
{
    size_t index = text_set_find(&ids->identifiers, identifier, strlen(identifier));
    return index != SIZE_MAX ? (uint32_t)index + 1 : 0;
}

bool ids_read_ledger(struct ids *ids, struct table *ledger, const char *path, struct report *report)
{
    if (!table_read(ledger, path, 1u << SUM_NAMES, report))
        return false;
    for (size_t i = 0; i < ledger->n_lines; i++) {
        const struct table_line *line = &ledger->lines[i];
        if (line->kind != LINE_NAME || line->n_arguments != 2)
            table_line_error(line, report, "NAME(identifier, \"text\") expected");
        else if (ids_find(ids, line->arguments[0]) != 0 ||
                 !ids_add(ids, line->arguments[0], line->arguments[1]))
            table_line_error(line, report, "%s has an id already", line->arguments[1]);
    }
    ids->n_ledger = ids->identifiers.size;
    return report->errors == 0;
}

/* Types of the name of another. */
static bool is_called_otherwise(const struct table *table, const struct table_line *type)
{
    for (size_t i = 0; i < table->n_lines; i++)
        if (table->lines[i].kind == LINE_CALLED &&
            strcmp(table->lines[i].arguments[0], type->arguments[0]) == 0)
            return true;
    return false;
}

static void bring(struct ids *ids, const struct table_line *line, const char *identifier,
                  const char *literal, struct report *report)
{
    uint32_t id = ids_find(ids, identifier);
    if (id == 0 ? !ids_add(ids, identifier, literal) : strcmp(ids->literals[id - 1], literal) != 0)
        table_line_error(line, report, "%s is not the name %s, or not the only one of that text",
                         literal, identifier);
}

/* A name that is written as an identifier is that text, unless it has an id: then it may stand for another, as _dot_. */
static void bring_arguments(struct ids *ids, const struct table_line *line, struct report *report)
{
    unsigned names = table_kinds[line->kind].names;
    for (size_t i = 0; names >> i != 0; i++) {
        if (!(names >> i & 1) || ids_find(ids, line->arguments[i]) != 0)
            continue;
        char *literal = tool_format("\"%s\"", line->arguments[i]);
        bring(ids, line, line->arguments[i], literal, report);
        free(literal);
    }
}

void ids_bring(struct ids *ids, const struct table *table, struct report *report)
{
    for (size_t i = 0; i < table->n_lines; i++) {
        const struct table_line *line = &table->lines[i];
        if (line->kind == LINE_NAME && line->n_arguments == 2)
            bring(ids, line, line->arguments[0], line->arguments[1], report);
        else if (line->kind == LINE_NAME)
            table_line_error(line, report, "NAME(identifier, \"text\") expected");
    }
    for (size_t i = 0; i < table->n_lines; i++) {
        const struct table_line *line = &table->lines[i];
        if (line->kind != LINE_NAME &&
            !(line->kind == LINE_TYPE && is_called_otherwise(table, line)))
            bring_arguments(ids, line, report);
    }
}

static void emit_from(const struct ids *ids, size_t first, struct buf *out)
{
    for (size_t i = first; i < ids->identifiers.size; i++)
        print_to(out, "NAME(%s, %s)\n", ids->identifiers.items[i].text, ids->literals[i]);
}

void ids_emit_new(const struct ids *ids, struct buf *out)
{
    emit_from(ids, ids->n_ledger, out);
}

void ids_emit(const struct ids *ids, struct buf *out)
{
    emit_from(ids, ids->n_static, out);
}
