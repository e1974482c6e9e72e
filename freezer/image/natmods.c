/* natmods.c - native modules for MicroPython's dynruntime.h as parts of an image. */
#include "freezer/image/natmods.h"
#include "qstrgen/scan/uses.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/vm/memory/names.h"

#include <ctype.h>
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

/* ---- its Makefile, of which two variables are read ---- */

/* The plain words that its lines `variable = ...` give, a blank behind each; "" where there is none. The caller frees it. */
static char *makefile_words(const char *folder, const char *variable)
{
    uint8_t *data;
    size_t size, own = strlen(variable);
    struct buf words;
    buf_init(&words, &tool_allocator);
    char *path = tool_format("%s/Makefile", folder);
    if (file_read(path, &data, &size) == 0) {
        for (char *joined; (joined = strstr((char *)data, "\\\n"));)
            memset(joined, ' ', 2);
        for (char *line = strtok((char *)data, "\n"); line; line = strtok(NULL, "\n")) {
            const char *at = line + own + strspn(line + (strlen(line) < own ? 0 : own), " \t:+?");
            if (strncmp(line, variable, own) != 0 || *at != '=')
                continue;
            for (at++; at += strspn(at, " \t\r"), *at && *at != '#'; at += strcspn(at, " \t\r"))
                if (!memchr(at, '$', strcspn(at, " \t\r")))
                    print_to(&words, "%.*s ", (int)strcspn(at, " \t\r"), at);
        }
        free(data);
    }
    free(path);
    char *copy = tool_format("%.*s", (int)words.size, words.size ? (const char *)words.data : "");
    buf_free(&words);
    return copy;
}

static const char *name_of_module(struct arena *arena, const char *folder)
{
    char *words = makefile_words(folder, "MOD");
    size_t size = strcspn(words, " ");
    const char *from = words;
    if (size == 0) {
        const char *end = folder + strlen(folder);
        while (end > folder + 1 && end[-1] == '/')
            end--;
        for (from = end; from > folder && from[-1] != '/';)
            from--;
        size = (size_t)(end - from);
    }
    const char *name = arena_copy(arena, from, size);
    free(words);
    return name;
}

static bool natmods_is_name(const char *text)
{
    size_t size = 0;
    while (text[size] == '_' || isalnum((unsigned char)text[size]))
        size++;
    return size > 0 && !text[size] && !isdigit((unsigned char)*text);
}

/* ---- its module of Python ---- */

static void put_python(const char *folder, struct buf *source, struct text_list *read,
                       struct arena *arena, struct report *report)
{
    char *words = makefile_words(folder, "SRC");
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
        uint8_t *data;
        size_t size;
        if (!natmods_ends(word, ".py"))
            continue;
        char *path = tool_format("%s/%s", folder, word);
        if (file_read_reported(path, &data, &size, report)) {
            buf_put(source, data, size);
            buf_put_str(source, "\n");
            free(data);
            text_list_add(read, arena_copy(arena, path, strlen(path)));
        }
        free(path);
    }
    free(words);
}

static void natmods_add_module(const char *folder, const char *name, struct input_list *inputs,
                               struct text_list *read, struct report *report)
{
    struct buf source;
    buf_init(&source, &tool_allocator);
    print_to(&source, "from natmod import %s as mpy_init; mpy_init(); del mpy_init\n", name);
    put_python(folder, &source, read, &inputs->arena, report);
    struct input *input = inputs_add(inputs);
    char *file = tool_format("%s.py", name);
    input->name = name;
    input->kind = INPUT_PY;
    input->path = arena_copy(&inputs->arena, folder, strlen(folder));
    input->source_name = arena_copy(&inputs->arena, file, strlen(file));
    input->size = source.size;
    input->data = (uint8_t *)tool_format("%.*s", (int)source.size, (const char *)source.data);
    free(file);
    buf_free(&source);
}

/* ---- its names ---- */

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

/* All C files of the folder and of those in it: one may include another. */
static void natmods_scan_folder(struct natmods *natmods, const char *folder, struct text_list *read,
                                struct arena *arena, struct report *report)
{
    size_t count = 0;
    char **names = folder_list(folder, &count);
    for (size_t i = 0; names && i < count; i++) {
        char *path = tool_format("%s/%s", folder, names[i]);
        if (names[i][0] != '.' && file_is_folder(path)) {
            natmods_scan_folder(natmods, path, read, arena, report);
        } else if (natmods_ends(names[i], ".c") || natmods_ends(names[i], ".h")) {
            natmods_scan_names(natmods, path, report);
            text_list_add(read, arena_copy(arena, path, strlen(path)));
        }
        free(path);
    }
    if (names)
        folder_free(names, count);
}

const char *natmods_add(struct natmods *natmods, const char *folder, struct input_list *inputs,
                        struct text_list *read, struct report *report)
{
    const char *name = name_of_module(&inputs->arena, folder);
    if (!natmods_is_name(name)) {
        report_error(report, folder, "'%s' is no name of a module", name);
        report_hint(report, "give the folder one, or its Makefile a line MOD = name");
        return name;
    }
    text_set_add(&natmods->modules, name, strlen(name));
    natmods_scan_folder(natmods, folder, read, &inputs->arena, report);
    for (size_t i = 0; i < natmods->names.size; i++)
        text_set_add(&inputs->names, natmods->names.items[i].text, natmods->names.items[i].size);
    natmods_add_module(folder, name, inputs, read, report);
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
    buf_put_str(&text, "MODULE(natmod)\n");
    for (size_t i = 0; i < natmods->modules.size; i++) {
        const char *name = natmods->modules.items[i].text;
        print_to(&text, "FUNCTION(natmod, %s, natmod_%s, F0, 0, 0, 0)\n", name, name);
    }
    bool good = user_tables_add(tables, "natmods", (const char *)text.data, text.size, report);
    buf_free(&text);
    return good;
}

void natmods_emit(const struct natmods *natmods, const struct name_set *set, struct buf *out)
{
    buf_put_str(out,
                "/* natmods.h - ids of the names that natmods mention. Made by freezer; do not "
                "edit. */\n#ifndef NATMODS_H\n#define NATMODS_H\n");
    for (size_t i = 0; i < natmods->names.size; i++) {
        const struct text_item *item = &natmods->names.items[i];
        size_t index = names_find(set, item->text, item->size);
        bool fixed = index <= FIXED_NAME_COUNT;
        print_to(out, "#define MP_QSTR_%s (%u)\n",
                 item->size == 0  ? ""
                 : fixed && index ? names_identifier(index)
                                  : item->text,
                 (unsigned)(fixed ? index : set->names[index].id));
    }
    buf_put_str(out, "#endif\n");
}
