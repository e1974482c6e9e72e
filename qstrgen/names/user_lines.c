/* user_lines.c - what a line of a C module's own table must be, said before the C compiler meets its macros. */
#include "qstrgen/names/user_tables.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"
#include "runtime/host/nearest.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* How many arguments a line has, as runtime/vm/prune/natives.h tells. */
static const struct {
    enum table_line_kind kind;
    size_t least, most;
    const char *form;
} forms[] = {
    {LINE_SLOTS, 1, 1, "SLOTS(name)"},
    {LINE_SLOT, 4, 5, "SLOT(name, slot, function, used)"},
    {LINE_SLOT_EITHER, 6, 7, "SLOT_EITHER(name, slot, used, function, used2, function2)"},
    {LINE_SLOT_CHOICE, 7, 8,
     "SLOT_CHOICE(name, slot, used, function, used2, function2, otherwise)"},
    {LINE_SLOTS_END, 1, 1, "SLOTS_END(name)"},
    {LINE_TYPE, 4, 4, "TYPE(name, base, slots, flags)"},
    {LINE_MODULE, 1, 1, "MODULE(name)"},
    {LINE_METHOD, 7, 7, "METHOD(type, name, function, kind, min, max, flags)"},
    {LINE_FUNCTION, 7, 7, "FUNCTION(module, name, function, kind, min, max, flags)"},
    {LINE_MEMBER, 3, 3, "MEMBER(type, name, content)"},
    {LINE_GLOBAL, 3, 3, "GLOBAL(module, name, content)"},
};

static const char *const slot_names[] = {"print",          "make", "call",   "unary",   "binary",
                                         "reverse_binary", "attr", "subscr", "length",  "hash",
                                         "iterate",        "next", "buffer", "protocol"};

static const char *const kind_names[] = {"F0", "F1", "F2", "F3", "V", "K"};

static const char *const vm_names[] = {
#define MODULE(name) #name,
#define TYPE(name, base, slots, flags) #name,
#include "tables/tables.def"
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_among(const char *const *names, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0)
            return true;
    return false;
}

static bool check_form(const struct table_line *line, struct report *report)
{
    for (size_t i = 0; i < COUNT(forms); i++) {
        size_t n = line->n_arguments;
        if (forms[i].kind != line->kind || (n >= forms[i].least && n <= forms[i].most))
            continue;
        table_line_error(line, report, "%zu arguments, where it has %zu", n, forms[i].least);
        report_hint(report, "write %s", forms[i].form);
        return false;
    }
    return true;
}

/* kind, min and max are three arguments from the fourth on. */
static void check_kind(const struct table_line *line, struct report *report)
{
    const char *kind = line->arguments[3], *least = line->arguments[4], *most = line->arguments[5];
    if (!is_among(kind_names, COUNT(kind_names), kind)) {
        table_line_error(line, report, "no kind of function '%s'", kind);
        report_hint(report, "F0 to F3 take that many values, V an array, K arguments by name, too");
    } else if (*kind == 'F' && (strcmp(least, kind + 1) != 0 || strcmp(most, kind + 1) != 0)) {
        table_line_error(line, report, "%s takes %s values, not %s to %s", kind, kind + 1, least,
                         most);
        report_hint(report, "write %s, %s, %s; or V for another number%s", kind, kind + 1, kind + 1,
                    line->kind == LINE_METHOD ? ": a method counts self" : "");
    } else if (isdigit((unsigned char)*least) && isdigit((unsigned char)*most) &&
               atoi(least) > atoi(most)) {
        table_line_error(line, report, "at least %s arguments and at most %s", least, most);
    }
}

static void check_slot(const struct table_line *line, struct report *report)
{
    const char *slot = line->arguments[1];
    if (is_among(slot_names, COUNT(slot_names), slot))
        return;
    struct nearest nearest;
    nearest_init(&nearest, slot);
    for (size_t i = 0; i < COUNT(slot_names); i++)
        nearest_offer(&nearest, slot_names[i]);
    char *meant = nearest_answer(&nearest);
    table_line_error(line, report, "no slot '%s'%s", slot, meant);
    free(meant);
}

/* The first argument of a member is the TYPE or MODULE before it. */
static void check_owner(const struct table *table, size_t index, struct report *report)
{
    const struct table_line *line = &table->lines[index];
    size_t owner = index;
    while (owner > 0 && table_kinds[table->lines[owner].kind].role != ROLE_OWNER)
        owner--;
    if (strcmp(table->lines[owner].arguments[0], line->arguments[0]) == 0)
        return;
    table_line_error(line, report, "a member of %s among those of %s", line->arguments[0],
                     table->lines[owner].arguments[0]);
    report_hint(report, "members follow their own TYPE or MODULE");
}

static void check_new_name(const struct table *table, size_t index, struct report *report)
{
    const struct table_line *line = &table->lines[index];
    const char *name = line->arguments[0];
    const char *what = line->kind == LINE_MODULE ? "module" : "type";
    if (is_among(vm_names, COUNT(vm_names), name)) {
        table_line_error(line, report, "the VM has a %s '%s' of its own", what, name);
        report_hint(report, "give yours another name");
    }
    for (size_t i = 0; i < index; i++)
        if (table->lines[i].kind == line->kind && strcmp(table->lines[i].arguments[0], name) == 0)
            table_line_error(line, report, "a second %s '%s': the first is at %s:%u", what, name,
                             table->lines[i].file, table->lines[i].number);
}

void user_tables_check(const struct table *table, size_t first, struct report *report)
{
    for (size_t i = first; i < table->n_lines; i++) {
        const struct table_line *line = &table->lines[i];
        if (!check_form(line, report))
            continue;
        enum table_role role = table_kinds[line->kind].role;
        if (role == ROLE_FUNCTION)
            check_kind(line, report);
        if (line->kind == LINE_SLOT || line->kind == LINE_SLOT_EITHER ||
            line->kind == LINE_SLOT_CHOICE)
            check_slot(line, report);
        if (role == ROLE_FUNCTION || role == ROLE_VALUE)
            check_owner(table, i, report);
        if (role == ROLE_OWNER)
            check_new_name(table, i, report);
    }
}

/* ---- their functions ---- */

/* Adds each identifier of a C text. */
static void add_identifiers(struct text_set *set, const char *text)
{
    while (*text) {
        size_t size = 0;
        while (text[size] == '_' || isalnum((unsigned char)text[size]))
            size++;
        if (size != 0)
            text_set_add(set, text, size);
        text += size != 0 ? size : 1;
    }
}

static void add_c_files(struct text_set *set, const char *folder)
{
    size_t count = 0;
    char **names = folder_list(folder, &count);
    for (size_t i = 0; names && i < count; i++) {
        size_t size = strlen(names[i]), bytes;
        uint8_t *data;
        if (size < 3 ||
            (strcmp(names[i] + size - 2, ".c") != 0 && strcmp(names[i] + size - 2, ".h") != 0))
            continue;
        char *path = tool_format("%s/%s", folder, names[i]);
        if (file_read(path, &data, &bytes) == 0) {
            add_identifiers(set, (const char *)data);
            free(data);
        }
        free(path);
    }
    if (names)
        folder_free(names, count);
}

static void find_function(const struct text_set *set, const struct table_line *line,
                          const char *function, const char *folder, struct report *report)
{
    if (text_set_find(set, function, strlen(function)) != SIZE_MAX)
        return;
    struct nearest nearest;
    nearest_init(&nearest, function);
    for (size_t i = 0; i < set->size; i++)
        nearest_offer(&nearest, set->items[i].text);
    char *meant = nearest_answer(&nearest);
    table_line_error(line, report, "no C file of %s has a function '%s'%s", folder, function,
                     meant);
    free(meant);
}

void user_tables_find_functions(const struct user_tables *tables, size_t first, const char *folder,
                                struct report *report)
{
    struct text_set set;
    text_set_init(&set);
    add_c_files(&set, folder);
    for (size_t i = first; set.size != 0 && i < tables->table.n_lines; i++) {
        const struct table_line *line = &tables->table.lines[i];
        if (table_kinds[line->kind].role == ROLE_FUNCTION || line->kind == LINE_SLOT)
            find_function(&set, line, line->arguments[2], folder, report);
    }
    text_set_free(&set);
}
