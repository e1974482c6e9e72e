/* collect.c - from the command line's inputs to units. */
#include "mpy-cross/command/unit.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* path with its extension replaced, or with one added when it has none. */
static char *with_extension(const char *path, const char *extension)
{
    const char *name = strrchr(path, '/');
    const char *dot = strrchr(name ? name : path, '.');
    bool has_one = dot && dot != path && dot[-1] != '/';
    int stem = (int)(has_one ? (size_t)(dot - path) : strlen(path));
    return tool_format("%.*s%s", stem, path, extension);
}

static char *output_of(const struct options *options, const char *input, const char *place)
{
    if (options->output)
        return tool_copy(options->output);
    if (strcmp(input, "-") == 0)
        return options->out_folder ? tool_format("%s/stdin.mpy", options->out_folder)
                                   : tool_copy("-");
    if (!options->out_folder)
        return with_extension(input, ".mpy");
    char *path = tool_format("%s/%s", options->out_folder, place);
    char *output = with_extension(path, ".mpy");
    free(path);
    return output;
}

static void add_unit(const struct options *options, struct units *units, const char *input,
                     const char *place)
{
    tool_grow(units->items, units->size, units->capacity);
    struct unit *unit = &units->items[units->size++];
    unit->input = tool_copy(input);
    unit->output = output_of(options, input, place);
    unit->depfile = options->depfile ? tool_copy(options->depfile) : NULL;
    if (!unit->depfile && options->write_depfile && strcmp(unit->output, "-") != 0)
        unit->depfile = with_extension(unit->output, ".d");
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "__pycache__") != 0;
}

static bool is_source(const char *name)
{
    size_t size = strlen(name);
    return size > 3 && strcmp(name + size - 3, ".py") == 0;
}

/* All sources below a folder; `place` is where its outputs go below --out-dir. */
static int collect_add_folder(const struct options *options, struct units *units,
                              const char *folder, const char *place, unsigned depth)
{
    struct dirent **entries;
    int n = depth > FOLDER_DEPTH_MAX ? -1 : scandir(folder, &entries, is_shown, alphasort);
    if (n < 0) {
        fprintf(stderr, "mpy-cross: error: cannot read folder %s: %s\n", folder,
                depth > FOLDER_DEPTH_MAX ? "nested too deep" : strerror(errno));
        return -1;
    }
    int failed = 0;
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        char *path = tool_format("%s/%s", folder, name), *below = tool_format("%s%s", place, name);
        if (file_is_folder(path)) {
            char *deeper = tool_format("%s/", below);
            failed |= collect_add_folder(options, units, path, deeper, depth + 1);
            free(deeper);
        } else if (is_source(name)) {
            add_unit(options, units, path, below);
        }
        free(path);
        free(below);
        free(entries[i]);
    }
    free(entries);
    return failed;
}

static int compare_outputs(const void *a, const void *b)
{
    const struct unit *const *left = a, *const *right = b;
    return strcmp((*left)->output, (*right)->output);
}

/* Two inputs must not share an output. */
static int check_outputs(const struct units *units)
{
    const struct unit **sorted = tool_alloc((units->size + 1) * sizeof *sorted);
    int failed = 0;
    for (size_t i = 0; i < units->size; i++)
        sorted[i] = &units->items[i];
    qsort(sorted, units->size, sizeof *sorted, compare_outputs);
    for (size_t i = 1; i < units->size; i++) {
        if (strcmp(sorted[i - 1]->output, sorted[i]->output) != 0)
            continue;
        fprintf(stderr, "mpy-cross: error: %s and %s would both be written to %s\n",
                sorted[i - 1]->input, sorted[i]->input, sorted[i]->output);
        failed = -1;
    }
    free(sorted);
    return failed;
}

int units_collect(const struct options *options, struct units *units)
{
    int failed = 0;
    *units = (struct units){NULL, 0, 0};
    for (size_t i = 0; i < options->n_inputs; i++) {
        const char *input = options->inputs[i];
        if (!file_is_folder(input)) {
            const char *name = strrchr(input, '/');
            add_unit(options, units, input, name ? name + 1 : input);
        } else if (options->output || options->depfile || options->compile.source_name) {
            fprintf(stderr,
                    "mpy-cross: error: %s is a folder, and -o, -s and -MF are for one file\n",
                    input);
            failed = -1;
        } else {
            failed |= collect_add_folder(options, units, input, "", 0);
        }
    }
    return failed ? failed : check_outputs(units);
}

void units_free(struct units *units)
{
    for (size_t i = 0; i < units->size; i++) {
        free(units->items[i].input);
        free(units->items[i].output);
        free(units->items[i].depfile);
    }
    free(units->items);
}
