/* natmods.c - native modules for MicroPython's dynruntime.h as parts of an image. */
#include "freezer/image/natmods.h"
#include "freezer/command.h"
#include "freezer/image/natmod_folder.h"
#include "qstrgen/scan/uses.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"
#include "runtime/vm/memory/names.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void natmods_init(struct natmods *natmods)
{
    text_set_init(&natmods->modules);
    text_set_init(&natmods->names);
}

void natmods_free(struct natmods *natmods)
{
    text_set_free(&natmods->modules);
    text_set_free(&natmods->names);
}

static bool natmods_ends(const char *name, const char *ending)
{
    size_t size = strlen(name), own = strlen(ending);
    return size > own && strcmp(name + size - own, ending) == 0;
}

static bool file_mentions(const char *folder, const char *name, const char *text)
{
    uint8_t *data;
    size_t size;
    char *path = tool_format("%s/%s", folder, name);
    bool found = file_read(path, &data, &size) == 0;
    free(path);
    if (found) {
        found = strstr((char *)data, text);
        free(data);
    }
    return found;
}

bool natmods_is(const char *folder)
{
    size_t count = 0;
    bool starts = false, has_table = false;
    char **names = folder_list(folder, &count);
    for (size_t i = 0; names && i < count; i++) {
        has_table |= natmods_ends(names[i], ".def");
        starts |= natmods_ends(names[i], ".c") && file_mentions(folder, names[i], "mpy_init");
    }
    if (names)
        folder_free(names, count);
    return starts && !has_table;
}

static bool natmods_is_name(const char *text)
{
    size_t size = 0;
    while (text[size] == '_' || isalnum((unsigned char)text[size]))
        size++;
    return size > 0 && !text[size] && !isdigit((unsigned char)*text);
}

/* ---- its module of Python ---- */

static void put_python(const struct natmod_folder *folder, struct buf *source,
                       struct text_list *read, struct arena *arena, struct report *report)
{
    char *words = tool_copy(folder->python);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
        uint8_t *data;
        size_t size;
        if (!file_read_reported(word, &data, &size, report))
            continue;
        buf_put(source, data, size);
        buf_put_str(source, "\n");
        free(data);
        text_list_add(read, arena_copy(arena, word, strlen(word)));
    }
    free(words);
}

static void natmods_add_module(const char *path, const struct natmod_folder *folder,
                               struct input_list *inputs, struct text_list *read,
                               struct report *report)
{
    struct buf source;
    buf_init(&source, &tool_allocator);
    print_to(&source, "from _natmod import %s as mpy_init; mpy_init(); del mpy_init\n",
             folder->name);
    put_python(folder, &source, read, &inputs->arena, report);
    struct input *input = inputs_add(inputs);
    char *file = tool_format("%s.py", folder->name);
    input->name = folder->name;
    input->kind = INPUT_PY;
    input->path = arena_copy(&inputs->arena, path, strlen(path));
    input->source_name = arena_copy(&inputs->arena, file, strlen(file));
    input->size = source.size;
    input->data = (uint8_t *)tool_format("%.*s", (int)source.size, (const char *)source.data);
    free(file);
    buf_free(&source);
}

/* ---- its names ---- */

struct natmods_scan {
    struct natmods *natmods;
    const struct natmod_folder *folder;
    struct text_set files; /* paths of those that were scanned */
    struct text_list *read;
    struct arena *arena;
    struct report *report;
};

static void natmods_scan_includes(struct natmods_scan *scan, const char *path);

static void natmods_scan_names(struct natmods *natmods, const char *path, struct report *report)
{
    struct uses uses;
    uses_init(&uses);
    uses_scan_file(&uses, path, report);
    for (size_t i = 0; i < uses.size; i++) {
        const struct name *name = &uses.set.names[uses.items[i].name];
        text_set_add(&natmods->names, name->text, name->size);
    }
    uses_free(&uses);
}

/* What one of its files says, and those that it includes. */
static void natmods_scan_file(struct natmods_scan *scan, const char *path)
{
    size_t size = strlen(path);
    if (text_set_find(&scan->files, path, size) != SIZE_MAX)
        return;
    text_set_add(&scan->files, path, size);
    natmods_scan_names(scan->natmods, path, scan->report);
    text_list_add(scan->read, arena_copy(scan->arena, path, size));
    natmods_scan_includes(scan, path);
}

static bool natmods_scan_in(struct natmods_scan *scan, const char *folder, int folder_size,
                            const char *name, int size)
{
    char *path = tool_format("%.*s/%.*s", folder_size, folder, size, name);
    bool found = file_exists(path) && !file_is_folder(path);
    if (found)
        natmods_scan_file(scan, path);
    free(path);
    return found;
}

/* A file in quotation marks, beside the one that includes it, or in a folder of -I or MicroPython's; of its py/ nothing is taken. */
static void natmods_scan_included(struct natmods_scan *scan, const char *path, const char *name,
                                  int size)
{
    const char *slash = strrchr(path, '/');
    if (strncmp(name, "py/", 3) == 0 ||
        natmods_scan_in(scan, path, (int)(slash - path), name, size))
        return;
    for (const char *at = scan->folder->flags; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strncmp(at, "-I", 2) == 0 &&
            natmods_scan_in(scan, at + 2, (int)strcspn(at, " ") - 2, name, size))
            return;
    const char *micropython = scan->folder->micropython;
    if (*micropython)
        natmods_scan_in(scan, micropython, (int)strlen(micropython), name, size);
}

static void natmods_scan_includes(struct natmods_scan *scan, const char *path)
{
    uint8_t *data;
    size_t size;
    if (file_read(path, &data, &size) != 0)
        return;
    for (const char *at = (char *)data; (at = strstr(at, "include"));) {
        at += strlen("include");
        const char *name = at + strspn(at, " \t");
        if (*name == '"')
            natmods_scan_included(scan, path, name + 1, (int)strcspn(name + 1, "\"\n"));
    }
    free(data);
}

static void natmods_scan_sources(struct natmods *natmods, const struct natmod_folder *folder,
                                 struct text_list *read, struct arena *arena, struct report *report)
{
    struct natmods_scan scan = {
        .natmods = natmods, .folder = folder, .read = read, .arena = arena, .report = report};
    text_set_init(&scan.files);
    char *words = tool_copy(folder->sources);
    for (char *left, *word = strtok_r(words, " ", &left); word; word = strtok_r(NULL, " ", &left))
        natmods_scan_file(&scan, word);
    free(words);
    text_set_free(&scan.files);
}

const char *natmods_add(struct natmods *natmods, const char *path, struct input_list *inputs,
                        struct text_list *read, struct report *report)
{
    struct natmod_folder folder;
    if (!natmod_folder_read(path, &folder, &inputs->arena, report))
        return "";
    const char *name = folder.name;
    if (!natmods_is_name(name)) {
        report_error(report, path, "'%s' is no name of a module", name);
        report_hint(report, "give the folder one, or its Makefile a line MOD = name");
        return name;
    }
    text_set_add(&natmods->modules, name, strlen(name));
    natmods_scan_sources(natmods, &folder, read, &inputs->arena, report);
    for (size_t i = 0; i < natmods->names.size; i++)
        text_set_add(&inputs->names, natmods->names.items[i].text, natmods->names.items[i].size);
    natmods_add_module(path, &folder, inputs, read, report);
    return name;
}

/* ---- what is written ---- */

bool natmods_tables(const struct natmods *natmods, struct user_tables *tables,
                    struct report *report)
{
    if (natmods->modules.size == 0)
        return true;
    struct buf text;
    buf_init(&text, &tool_allocator);
    buf_put_str(&text, "MODULE(_natmod)\n");
    for (size_t i = 0; i < natmods->modules.size; i++) {
        const char *name = natmods->modules.items[i].text;
        print_to(&text, "FUNCTION(_natmod, %s, natmod_%s, F0, 0, 0, 0)\n", name, name);
    }
    bool good = user_tables_add(tables, "natmods", (const char *)text.data, text.size, report);
    buf_free(&text);
    return good;
}

void natmods_emit(const struct natmods *natmods, const struct name_set *set, struct buf *out)
{
    buf_put_str(out,
                "/* natmods.h - ids of the names that natmods mention. Made by freezer; do not "
                "edit. */\n#ifndef NATMODS_H\n#define NATMODS_H\n#define MP_QSTR_ (1)\n");
    for (size_t i = 0; i < natmods->names.size; i++) {
        const struct text_item *item = &natmods->names.items[i];
        if (item->size == 0)
            continue;
        size_t index = names_find(set, item->text, item->size);
        bool fixed = index <= FIXED_NAME_COUNT;
        print_to(out, "#define MP_QSTR_%s (%u)\n", fixed ? names_identifier(index) : item->text,
                 (unsigned)(fixed ? index : set->names[index].id));
    }
    buf_put_str(out, "#endif\n");
}

/* ---- the command ---- */

static const char help[] = "usage: freezer natmod FOLDER\n"
                           "What of a native module in C for MicroPython (a natmod) is compiled, "
                           "for build systems: lines\n"
                           "\"name NAME\", \"sources FILE.c ...\", \"flags -I... -D...\" and "
                           "\"micropython FOLDER\", as its "
                           "Makefile\n"
                           "says. Nothing for a folder that is none.\n";

int command_natmod(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    struct report report = {0};
    struct arena arena;
    struct natmod_folder folder;
    for (int option; (option = usage_option(argc, argv, "", options)) != -1;)
        return option == 'h' ? usage_print(help) : usage_wrong(argv[0], help, NULL);
    if (argc != optind + 1)
        return usage_wrong(argv[0], help, "no FOLDER");
    const char *path = argv[optind];
    arena_init(&arena, &tool_allocator, 4096);
    if (!file_is_folder(path))
        report_error(&report, path, "no such folder");
    else if (natmods_is(path) && natmod_folder_read(path, &folder, &arena, &report))
        printf("name %s\nsources %s\nflags %s\nmicropython %s\n", folder.name, folder.sources,
               folder.flags, folder.micropython);
    arena_free(&arena);
    return report_end(&report);
}
