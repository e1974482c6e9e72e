/* uses.c - the names that a set of files uses. */
#include "qstrgen/scan/uses.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/names.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void uses_init(struct uses *uses)
{
    *uses = (struct uses){0};
    names_init(&uses->set);
    text_set_init(&uses->modules);
    text_set_init(&uses->files);
    text_set_init(&uses->spellings);
    uses->spelled = tool_alloc((FIXED_NAME_COUNT + 1) * sizeof *uses->spelled);
    for (uint32_t id = 1; id <= FIXED_NAME_COUNT; id++) {
        const char *identifier = names_identifier(id);
        if (strcmp(identifier, uses->set.names[id].text) == 0)
            continue;
        uses->spelled[text_set_add(&uses->spellings, identifier, strlen(identifier))] = id;
    }
}

void uses_free(struct uses *uses)
{
    for (size_t i = 0; i < uses->n_configs; i++)
        free(uses->configs[i].place);
    free(uses->items);
    free(uses->spelled);
    text_set_free(&uses->modules);
    text_set_free(&uses->files);
    text_set_free(&uses->spellings);
    names_free(&uses->set);
}

void uses_module(struct uses *uses, const char *name)
{
    uses->module = (uint32_t)text_set_add(&uses->modules, name, strlen(name));
}

void uses_found(void *user, const struct scan_use *use)
{
    struct uses *uses = user;
    size_t name = 0;
    if (use->origin == SCAN_C || use->origin == SCAN_TABLE) {
        size_t spelling = text_set_find(&uses->spellings, use->text, use->size);
        if (spelling != SIZE_MAX)
            name = uses->spelled[spelling];
    }
    if (name == 0)
        name = names_add(&uses->set, use->text, use->size);
    const struct text_item *module = &uses->modules.items[uses->module];
    size_t file = use->file ? text_set_add(&uses->files, use->file, use->file_size)
                            : text_set_add(&uses->files, module->text, module->size);
    tool_grow(uses->items, uses->size, uses->capacity);
    uses->items[uses->size++] = (struct use){.name = (uint32_t)name,
                                             .module = uses->module,
                                             .file = (uint32_t)file,
                                             .line = use->line,
                                             .origin = use->origin};
}

unsigned uses_config(const struct uses *uses, const char *name, unsigned otherwise)
{
    for (size_t i = 0; i < uses->n_configs; i++)
        if (strcmp(uses->configs[i].name, name) == 0)
            return uses->configs[i].content;
    return otherwise;
}

char *uses_configure(void *user, const char *name, size_t size, unsigned content)
{
    static const char *const known[] = {"BYTES_IN_LEN", "BYTES_IN_HASH"};
    struct uses *uses = user;
    size_t which = 0;
    while (which < 2 && (strlen(known[which]) != size || memcmp(known[which], name, size) != 0))
        which++;
    if (which == 2 || content > 4)
        return tool_format("QCFG(%.*s, %u): there are BYTES_IN_LEN and BYTES_IN_HASH, 0 to 4",
                           (int)size, name, content);
    for (size_t i = 0; i < uses->n_configs; i++) {
        const struct config *config = &uses->configs[i];
        if (config->name == known[which] && config->content != content)
            return tool_format("%s is %u here and %u in %s; one of the lines must go", known[which],
                               content, config->content, config->place);
        if (config->name == known[which])
            return NULL;
    }
    uses->configs[uses->n_configs++] =
        (struct config){known[which], content, tool_copy(uses->modules.items[uses->module].text)};
    return NULL;
}

bool uses_scan(struct uses *uses, const char *path, const uint8_t *data, size_t size,
               struct report *report)
{
    const struct scan_sink sink = {uses_found, uses_configure, uses};
    struct scan_problem problem = {0};
    uses_module(uses, path);
    if (scan_file(path, data, size, &sink, &problem))
        return true;
    char *place = problem.line != 0 ? tool_format("%s:%u", path, problem.line) : tool_copy(path);
    report_error(report, place, "%s", problem.text);
    free(place);
    free(problem.text);
    return false;
}

bool uses_scan_file(struct uses *uses, const char *path, struct report *report)
{
    uint8_t *data;
    size_t size;
    if (!file_read_reported(path, &data, &size, report))
        return false;
    bool good = uses_scan(uses, path, data, size, report);
    free(data);
    return good;
}

bool uses_check_lengths(const struct uses *uses, struct report *report)
{
    unsigned bytes = uses_config(uses, "BYTES_IN_LEN", 4);
    bool good = true;
    for (size_t i = 0; i < uses->size && bytes < 4; i++) {
        const struct use *use = &uses->items[i];
        size_t size = uses->set.names[use->name].size;
        if (size >> (8 * bytes) == 0)
            continue;
        char *place = use->line != 0
                          ? tool_format("%s:%u", uses->files.items[use->file].text, use->line)
                          : tool_copy(uses->files.items[use->file].text);
        report_error(report, place,
                     "a name of %zu bytes; the length field holds %u: shorten it, or raise "
                     "BYTES_IN_LEN",
                     size, (1u << 8 * bytes) - 1);
        free(place);
        good = false;
    }
    return good;
}

/* ---- paths ---- */

void paths_free(struct path_list *list)
{
    for (size_t i = 0; i < list->size; i++)
        free(list->items[i]);
    free(list->items);
}

static bool can_be_scanned(const char *name)
{
    static const char *const extensions[] = {".c",   ".h",   ".cc",  ".cpp", ".cxx", ".C",
                                             ".hpp", ".hxx", ".def", ".mpy", ".i",   ".ii"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof extensions / sizeof *extensions; i++)
        if (strcmp(dot, extensions[i]) == 0)
            return true;
    return false;
}

static int compare_paths(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool expand(struct path_list *list, const char *folder, unsigned depth,
                   struct report *report)
{
    DIR *entries = opendir(folder);
    if (!entries || depth > FOLDER_DEPTH_MAX) {
        report_error(report, folder, "%s",
                     !entries ? strerror(errno) : "folders too deep in each other");
        if (entries)
            closedir(entries);
        return false;
    }
    bool good = true;
    for (struct dirent *entry; (entry = readdir(entries));) {
        struct stat status;
        if (entry->d_name[0] == '.')
            continue;
        char *path = tool_format("%s/%s", folder, entry->d_name);
        /* Links to folders may go round in circles. */
        if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
            good &= expand(list, path, depth + 1, report);
            free(path);
        } else if (can_be_scanned(path)) {
            tool_grow(list->items, list->size, list->capacity);
            list->items[list->size++] = path;
        } else {
            free(path);
        }
    }
    closedir(entries);
    return good;
}

bool paths_expand(struct path_list *list, const char *path, struct report *report)
{
    if (!file_is_folder(path)) {
        tool_grow(list->items, list->size, list->capacity);
        list->items[list->size++] = tool_copy(path);
        return true;
    }
    size_t first = list->size;
    bool good = expand(list, path, 0, report);
    if (list->size > first)
        qsort(list->items + first, list->size - first, sizeof *list->items, compare_paths);
    return good;
}
