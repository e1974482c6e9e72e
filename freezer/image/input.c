/* input.c - reading, compiling and verifying what is frozen. */
#include "freezer/image/input.h"
#include "qstrgen/scan/uses.h"
#include "runtime/base/utf8.h"
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"
#include "runtime/format/verify.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/message.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void inputs_init(struct input_list *list)
{
    *list = (struct input_list){0};
    arena_init(&list->arena, &tool_allocator, 1 << 14);
    text_set_init(&list->names);
}

void inputs_free(struct input_list *list)
{
    for (size_t i = 0; i < list->size; i++) {
        struct input *input = &list->items[i];
        if (input->kind == INPUT_PY && input->data)
            compilation_free(&input->compilation);
        if (input->kind == INPUT_MPY && input->data)
            arena_free(&input->arena);
        free(input->data);
    }
    free(list->items);
    text_set_free(&list->names);
    arena_free(&list->arena);
}

bool inputs_add_names(struct input_list *list, const char *path, struct report *report)
{
    struct uses uses;
    uses_init(&uses);
    bool good = uses_scan_file(&uses, path, report);
    for (size_t i = 0; good && i < uses.size; i++) {
        const struct name *name = &uses.set.names[uses.items[i].name];
        text_set_add(&list->names, name->text, name->size);
    }
    uses_free(&uses);
    return good;
}

struct input *inputs_add(struct input_list *list)
{
    tool_grow(list->items, list->size, list->capacity);
    struct input *input = &list->items[list->size++];
    *input = (struct input){0};
    return input;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

const char *input_module_name(struct arena *arena, const char *path, bool *package)
{
    char *name = arena_copy(arena, path, strlen(path));
    size_t size = strlen(name);
    if (ends_with(name, ".mpy"))
        size -= 4;
    else if (ends_with(name, ".py"))
        size -= 3;
    name[size] = 0;
    *package = strcmp(name, "__init__") != 0 && ends_with(name, "/__init__");
    if (*package)
        name[size -= strlen("/__init__")] = 0;
    while (strncmp(name, "./", 2) == 0)
        name += 2;
    if (*name == 0 || *name == '/' || strstr(name, ".."))
        return NULL;
    for (char *p = name; *p; p++)
        if (*p == '/')
            *p = '.';
    return name;
}

/* The last component, or the last two for a package's __init__. */
static const char *path_tail(const char *path)
{
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    if (base > path + 1 &&
        (strcmp(base, "__init__.py") == 0 || strcmp(base, "__init__.mpy") == 0)) {
        const char *folder = base - 1;
        while (folder > path && folder[-1] != '/')
            folder--;
        if (folder[0] != '.' && folder + 1 != base)
            return folder;
    }
    return base;
}

/* weatherlog/station.py of the module's name. */
static const char *source_name_of(struct arena *arena, const struct input *input)
{
    char *text = tool_format("%s%s", input->name, input->package ? "/__init__.py" : ".py");
    for (char *p = text; *p && strchr(p, '.') != strrchr(p, '.'); p++)
        if (*p == '.')
            *p = '/';
    const char *copy = arena_copy(arena, text, strlen(text));
    free(text);
    return copy;
}

void inputs_add_argument(struct input_list *list, const char *argument, struct report *report)
{
    const char *equals = strchr(argument, '=');
    const char *path = equals ? equals + 1 : argument;
    struct input *input = inputs_add(list);
    input->path = arena_copy(&list->arena, path, strlen(path));
    input->kind = ends_with(path, ".mpy") ? INPUT_MPY : INPUT_PY;
    if (input->kind == INPUT_PY && !ends_with(path, ".py"))
        report_error(report, path, "not a .py or .mpy file");
    const char *tail = path_tail(input->path);
    if (!equals && strcmp(tail, "manifest.py") == 0) {
        report_error(report, path, "a manifest is no module");
        report_hint(report, "freeze what it names with --manifest %s; as a module: NAME=%s", path,
                    path);
    }
    input->name = input_module_name(&list->arena, tail, &input->package);
    if (equals) {
        size_t size = (size_t)(equals - argument);
        input->name = arena_copy(&list->arena, argument, size);
        input->package = strstr(tail, "__init__.");
    }
    if (input->kind == INPUT_PY)
        input->source_name = !equals ? tail : source_name_of(&list->arena, input);
    if (!input->name || *input->name == 0)
        report_error(report, argument, "no module name can be made of this; use NAME=PATH");
}

static void show_diagnostics(const struct input *input, struct report *report)
{
    enum message_style style = message_style_for(stderr);
    if (input->compilation.diagnostics)
        report_end(report);
    for (const struct diagnostic *d = input->compilation.diagnostics; d; d = d->next) {
        bool error = d->severity == SEVERITY_ERROR;
        struct message message = {
            .file = input->path,
            .severity = error ? "error" : "warning",
            .line = d->line,
            .column = d->column,
            .end_column = d->end_column,
            .text = d->text,
            .hint = d->hint,
        };
        report->errors += error;
        report->warnings += !error;
        message_print(stderr, style, &message, (const char *)input->data, input->size);
    }
    if (input->compilation.out_of_memory)
        report_error(report, input->path, "out of memory while compiling");
}

static bool load_py(struct input *input, struct report *report)
{
    size_t own_size = input->size;
    if (input->append && !strstr((const char *)input->data, "__version__ =")) {
        size_t more = strlen(input->append);
        input->data = tool_resize(input->data, input->size + more + 1);
        memcpy(input->data + input->size, input->append, more + 1);
        input->size += more;
    }
    struct compile_options options = {
        .mode = COMPILE_FILE,
        .source_name = input->source_name ? input->source_name : input->path,
        .optimise = input->optimise,
        .small_int_bits = 31,
        .omit_lines = input->no_lines || input->optimise >= 3,
        .words = input->words,
        .apart = input->apart,
        .assembler = input->words ? compile_assembler : NULL,
    };
    int failed = compile((const char *)input->data, input->size, &options, &host_allocator,
                         &input->compilation);
    if (failed && own_size != input->size) { /* say it of the lines that the user wrote */
        compilation_free(&input->compilation);
        input->data[input->size = own_size] = 0;
        compile((const char *)input->data, input->size, &options, &host_allocator,
                &input->compilation);
    }
    show_diagnostics(input, report);
    if (failed)
        return false;
    input->code = input->compilation.code;
    return true;
}

static bool input_load_mpy(struct input *input, struct report *report)
{
    struct mpy_error error;
    arena_init(&input->arena, &tool_allocator, 4096);
    if (mpy_read(input->data, input->size, &input->arena, &input->code, &error) != 0) {
        char *place = tool_format("%s:0x%zx", input->path, error.offset);
        report_error(report, place, "%s", error.message);
        free(place);
        return false;
    }
    return true;
}

const char *input_function_name(const struct code *code, const struct raw_code *raw)
{
    struct prelude prelude;
    size_t start = raw->kind == RAW_NATIVE ? raw->prelude_offset : 0;
    if (raw->kind > RAW_NATIVE || start > raw->size ||
        !prelude_read(raw->code + start, raw->size - start, &prelude))
        return "";
    uint32_t name = 0;
    const uint8_t *p = prelude.info;
    return vuint_read(&p, p + prelude.info_size, &name) && name < code->n_names
               ? code->names[name].data
               : "";
}

static bool verify(struct input *input, struct report *report)
{
    struct arena scratch;
    const struct raw_code *culprit = NULL;
    struct verify_error error;
    arena_init(&scratch, &tool_allocator, 1 << 14);
    arena_alloc(&scratch, 1); /* so that one chunk stays from function to function */
    bool good = verify_code(&input->code, &scratch, &culprit, &error) == 0;
    arena_free(&scratch);
    if (!good)
        report_error(report, input->path, "bad bytecode at byte %zu of function '%s': %s",
                     error.offset, culprit ? input_function_name(&input->code, culprit) : "",
                     error.message);
    return good;
}

bool input_load(struct input *input, struct report *report)
{
    int error = input->data ? 0 : file_read(input->path, &input->data, &input->size);
    if (error != 0) {
        report_file_error(report, input->place, input->path, error);
        input->data = NULL;
        return false;
    }
    if (input->kind == INPUT_SOURCE && utf8_check(input->data, input->size) != input->size) {
        report_error(report, input->path, "not UTF-8 at byte %zu",
                     utf8_check(input->data, input->size));
        return false;
    }
    if (input->kind == INPUT_SOURCE || input->kind == INPUT_DATA)
        return true;
    input->loaded_code =
        (input->kind == INPUT_PY ? load_py(input, report) : input_load_mpy(input, report)) &&
        verify(input, report);
    return input->loaded_code;
}

/* Can an import statement have that dotted name? */
static bool is_importable(const char *name)
{
    static const char digits[] = "0123456789";
    for (const char *p = name; *p; p++)
        if (!((unsigned char)*p >= 0x80 || *p == '_' || *p == '.' || isalnum((unsigned char)*p)) ||
            ((p == name || p[-1] == '.') && (strchr(digits, *p) || *p == '.')))
            return false;
    char *statement = tool_format("import %s\n", name); /* no keyword, either */
    struct compile_options options = {.source_name = "", .small_int_bits = 31};
    struct compilation compilation;
    bool good = compile(statement, strlen(statement), &options, &host_allocator, &compilation) == 0;
    compilation_free(&compilation);
    free(statement);
    return good;
}

static void warn_unimportable(const struct input *input, struct report *report)
{
    if (input->kind == INPUT_DATA || is_importable(input->name))
        return;
    report_warning(report, input->place ? input->place : input->path,
                   "no import statement can name the module '%s'", input->name);
    report_hint(report, "rename %s: a module's name is a Python name", input->path);
}

static int compare_names(const void *left, const void *right)
{
    const struct input *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : strcmp(a->path, b->path);
}

/* Modules that the VM finds before it looks into the image: no program can replace them. */
static void warn_hidden(const struct input *input, struct report *report)
{
    static const char *const first[] = {"builtins", "cmath", "gc", "math", "micropython"};
    for (size_t i = 0; i < sizeof first / sizeof *first && input->kind != INPUT_DATA; i++)
        if (strcmp(input->name, first[i]) == 0)
            report_warning(report, input->place ? input->place : input->path,
                           "%s is never imported: the VM's own module %s comes first", input->path,
                           input->name);
}

void inputs_sort(struct input_list *list, struct report *report)
{
    if (list->size > 0) /* nothing may be NULL */
        qsort(list->items, list->size, sizeof *list->items, compare_names);
    for (size_t i = 0; i < list->size; i++) {
        warn_hidden(&list->items[i], report);
        warn_unimportable(&list->items[i], report);
    }
    for (size_t i = 1; i < list->size; i++) {
        const struct input *a = &list->items[i - 1], *b = &list->items[i];
        if (strcmp(a->name, b->name) != 0)
            continue;
        report_error(report, b->place, "two modules are named %s: %s and %s%s%s%s", a->name,
                     a->path, b->path, a->place ? " (the first from " : "",
                     a->place ? a->place : "", a->place ? ")" : "");
        report_hint(report, "freeze one of them, or give one another name");
    }
}
