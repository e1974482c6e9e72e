/* stubs.c - freezer stubs: .pyi files of the firmware's native modules, from the tables that they are made of, so that editors
 * complete and type checkers check. */
#include "freezer/command.h"
#include "qstrgen/names/user_tables.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"

#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: freezer stubs -o FOLDER [C-MODULE ...]\n"
    "Writes FOLDER/NAME.pyi for each native module of the VM, and for those of the firmware's C "
    "modules,\n"
    "whose folders are named: give FOLDER to the editor or type checker (mypy: MYPYPATH).\n"
    "  -o FOLDER          where to; made where it is not there\n";

/* A line of a table: of a module, a type, or a member of one. */
struct stub_line {
    enum { STUB_MODULE, STUB_TYPE, STUB_FUNCTION, STUB_VALUE } what;
    const char *owner, *name; /* owner: of a type its base */
    const char *kind, *least, *most, *flags, *content;
};

static const struct stub_line vm_lines[] = {
#define MODULE(name) {STUB_MODULE, NULL, #name, NULL, NULL, NULL, NULL, NULL},
#define TYPE(name, base, slots, flags) {STUB_TYPE, #base, #name, NULL, NULL, NULL, NULL, NULL},
#define FUNCTION(module, name, function, kind, min, max, flags) \
    {STUB_FUNCTION, #module, #name, #kind, #min, #max, #flags, NULL},
#define METHOD(type, name, function, kind, min, max, flags) \
    {STUB_FUNCTION, #type, #name, #kind, #min, #max, #flags, NULL},
#define GLOBAL(module, name, content) \
    {STUB_VALUE, #module, #name, NULL, NULL, NULL, NULL, #content},
#define MEMBER(type, name, content) {STUB_VALUE, #type, #name, NULL, NULL, NULL, NULL, #content},
#include "tables/tables.def"
};

struct stubs {
    struct stub_line *lines;
    size_t size, capacity;
};

static void stubs_add_line(struct stubs *stubs, struct stub_line line)
{
    tool_grow(stubs->lines, stubs->size, stubs->capacity);
    stubs->lines[stubs->size++] = line;
}

static void add_user_lines(struct stubs *stubs, const struct table *table)
{
    for (size_t i = 0; i < table->n_lines; i++) {
        const char **a = table->lines[i].arguments;
        switch (table->lines[i].kind) {
        case LINE_MODULE:
            stubs_add_line(stubs, (struct stub_line){.what = STUB_MODULE, .name = a[0]});
            break;
        case LINE_TYPE:
            stubs_add_line(stubs,
                           (struct stub_line){.what = STUB_TYPE, .owner = a[1], .name = a[0]});
            break;
        case LINE_FUNCTION:
        case LINE_METHOD:
            stubs_add_line(
                stubs, (struct stub_line){STUB_FUNCTION, a[0], a[1], a[3], a[4], a[5], a[6], NULL});
            break;
        case LINE_GLOBAL:
        case LINE_MEMBER:
            stubs_add_line(stubs,
                           (struct stub_line){
                               .what = STUB_VALUE, .owner = a[0], .name = a[1], .content = a[2]});
            break;
        default:
            break;
        }
    }
}

/* ---- writing ---- */

/* "self, a, b=..., *rest" of a function with least to most arguments. */
static void put_arguments(struct buf *out, const struct stub_line *line, bool is_method)
{
    unsigned long least = strtoul(line->least, NULL, 10), most = strtoul(line->most, NULL, 10);
    bool many = strcmp(line->most, "MANY") == 0, by_name = *line->kind == 'K';
    enum { SHOWN_MOST = 12 };
    if (many || most > SHOWN_MOST)
        most = least;
    for (unsigned long i = 0; i < most; i++)
        if (i == 0 && is_method)
            buf_put_str(out, "self");
        else
            print_to(out, "%sa%lu: Any%s", i ? ", " : "", i + 1, i < least ? "" : " = ...");
    if (most > (unsigned long)is_method && !by_name)
        buf_put_str(out, ", /");
    if (many)
        print_to(out, "%s*rest: Any", most ? ", " : "");
    if (by_name)
        print_to(out, "%s**named: Any", most || many ? ", " : "");
}

static void stubs_put_function(struct buf *out, const struct stub_line *line, bool is_method)
{
    const char *indent = is_method ? "    " : "";
    bool is_static = is_method && strstr(line->flags, "STATIC");
    if (strstr(line->flags, "PROPERTY")) {
        if (is_method)
            print_to(out, "    @property\n    def %s(self) -> Any: ...\n", line->name);
        else
            print_to(out, "%s: Any\n", line->name);
        return;
    }
    if (is_static)
        print_to(out, "%s@staticmethod\n", indent);
    print_to(out, "%sdef %s(", indent, line->name);
    put_arguments(out, line, is_method && !is_static);
    buf_put_str(out, ") -> Any: ...\n");
}

/* The type that a global's content is the address of; NULL: another value. */
static const struct stub_line *type_of_content(const struct stubs *stubs, const char *content)
{
    static const char mark[] = "&type_";
    const char *at = strstr(content, mark);
    size_t size = at ? strcspn(at + strlen(mark), ")") : 0;
    for (size_t i = 0; at && i < stubs->size; i++)
        if (stubs->lines[i].what == STUB_TYPE && strlen(stubs->lines[i].name) == size &&
            memcmp(stubs->lines[i].name, at + strlen(mark), size) == 0)
            return &stubs->lines[i];
    return NULL;
}

static void put_class(const struct stubs *stubs, const char *name, const struct stub_line *type,
                      struct buf *out)
{
    print_to(out,
             "\nclass %s:\n    def __init__(self, *arguments: Any, **named: Any) -> None: ...\n",
             name);
    for (size_t i = 0; i < stubs->size; i++) {
        const struct stub_line *line = &stubs->lines[i];
        bool own = line->what >= STUB_FUNCTION && strcmp(line->owner, type->name) == 0;
        if (own && line->what == STUB_FUNCTION && strcmp(line->name, "__init__") != 0)
            stubs_put_function(out, line, true);
        else if (own && line->what == STUB_VALUE)
            print_to(out, "    %s: Any\n", line->name);
    }
    /* What operators do is in slots, which tell no names. */
    buf_put_str(out, "    def __getattr__(self, name: str) -> Any: ...\n");
}

static void stubs_put_module(const struct stubs *stubs, const char *module, struct buf *out)
{
    print_to(
        out,
        "# %s.pyi - made by freezer stubs of the firmware's tables.\nfrom typing import Any\n\n",
        module);
    for (size_t i = 0; i < stubs->size; i++) {
        const struct stub_line *line = &stubs->lines[i];
        if (line->what < STUB_FUNCTION || strcmp(line->owner, module) != 0)
            continue;
        const struct stub_line *type =
            line->what == STUB_VALUE ? type_of_content(stubs, line->content) : NULL;
        if (line->what == STUB_FUNCTION)
            stubs_put_function(out, line, false);
        else if (type)
            put_class(stubs, line->name, type, out);
        else if (strncmp(line->content, "VALUE_SMALL_INT", 15) == 0)
            print_to(out, "%s: int\n", line->name);
        else
            print_to(out, "%s: Any\n", line->name);
    }
}

/* Checkers have the language's own. */
static bool is_left_to_checkers(const char *module)
{
    static const char *const names[] = {"builtins", "typing", "__future__"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], module) == 0)
            return true;
    return false;
}

static void write_stubs(const struct stubs *stubs, const char *folder, struct report *report)
{
    for (size_t i = 0; i < stubs->size; i++) {
        const struct stub_line *line = &stubs->lines[i];
        if (line->what != STUB_MODULE || is_left_to_checkers(line->name))
            continue;
        struct buf out;
        buf_init(&out, &tool_allocator);
        stubs_put_module(stubs, line->name, &out);
        char *path = tool_format("%s/%s.pyi", folder, line->name);
        int error = file_write(path, out.data, out.size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS);
        if (error != 0)
            report_file_error(report, NULL, path, error);
        free(path);
        buf_free(&out);
    }
}

static void read_folder(struct user_tables *tables, const char *folder, struct report *report)
{
    size_t count = 0, found = 0;
    char **names = folder_list(folder, &count);
    for (size_t i = 0; names && i < count; i++) {
        size_t size = strlen(names[i]);
        if (size < 5 || strcmp(names[i] + size - 4, ".def") != 0)
            continue;
        char *path = tool_format("%s/%s", folder, names[i]);
        user_tables_read(tables, path, report);
        free(path);
        found++;
    }
    if (names)
        folder_free(names, count);
    if (found == 0) {
        report_error(report, folder, "no .def table of a C module here");
        report_hint(report, "docs/EMBEDDING.md shows one");
    }
}

int command_stubs(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    struct report report = {0};
    struct user_tables tables;
    struct stubs stubs = {0};
    const char *folder = NULL;
    for (int option; (option = usage_option(argc, argv, "o:", options)) != -1;) {
        if (option == 'o')
            folder = optarg;
        else
            return option == 'h' ? usage_print(help) : usage_wrong(argv[0], help, NULL);
    }
    if (!folder)
        return usage_wrong(argv[0], help, "no -o FOLDER");
    user_tables_init(&tables);
    for (size_t i = 0; i < sizeof vm_lines / sizeof *vm_lines; i++)
        stubs_add_line(&stubs, vm_lines[i]);
    for (int i = optind; i < argc; i++)
        read_folder(&tables, argv[i], &report);
    add_user_lines(&stubs, &tables.table);
    if (report.errors == 0)
        write_stubs(&stubs, folder, &report);
    user_tables_free(&tables);
    free(stubs.lines);
    return report_end(&report);
}
