/* manifest_files.c - a manifest's calls to a list of inputs. */
#include "freezer/manifest/manifest.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"
#include "runtime/host/nearest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* ---- adding ---- */

static const char *keep_text(struct manifest *manifest, const char *text)
{
    return arena_copy(&manifest->inputs->arena, text, strlen(text));
}

static const char *extension_of(const char *path)
{
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
    return dot && (!slash || dot > slash) ? dot : "";
}

static bool has_extension(const char *extensions, const char *path)
{
    const char *extension = extension_of(path);
    size_t size = strlen(extension);
    for (const char *p = extensions; *p;) {
        const char *end = strchr(p + 1, '.');
        size_t length = end ? (size_t)(end - p) : strlen(p);
        if (length == size && strncasecmp(p, extension, size) == 0)
            return true;
        p += length;
    }
    return false;
}

static char *files_add_file(struct manifest *manifest, const struct file_request *request,
                            const char *path, const char *target)
{
    const char *extension = extension_of(path);
    bool is_py = strcasecmp(extension, ".py") == 0, is_mpy = strcasecmp(extension, ".mpy") == 0;
    if (!has_extension(request->extensions, path))
        return tool_format("'%s' is not a file that can be frozen so (wanted: %s)", path,
                           request->extensions);
    if (target[0] == '/' || strncmp(target, "../", 3) == 0)
        return tool_format("'%s' is not below its base path", target);
    const struct input *last =
        manifest->inputs->size != 0 ? &manifest->inputs->items[manifest->inputs->size - 1] : NULL;
    if (last && strcmp(last->path, path) == 0 && strcmp(last->source_name, target) == 0)
        return NULL;
    struct input *input = inputs_add(manifest->inputs);
    input->path = keep_text(manifest, path);
    input->source_name = keep_text(manifest, target);
    input->place = keep_text(manifest, request->place);
    input->via = keep_text(manifest, request->via);
    input->name = input_module_name(&manifest->inputs->arena, target, &input->package);
    input->level = request->level;
    input->optimise = request->optimise >= 0 ? (unsigned)request->optimise : manifest->optimise;
    input->kind = is_mpy                                 ? INPUT_MPY
                  : strcmp(request->kind, "source") == 0 ? INPUT_SOURCE
                                                         : INPUT_PY;
    if (!is_py && !is_mpy)
        return tool_format("'%s' is neither .py nor .mpy", path);
    if (!input->name)
        return tool_format("'%s' makes no module name", target);
    return NULL;
}

/* A folder that is being walked, and those around it. */
struct walked {
    const struct walked *outer;
    dev_t device;
    ino_t number;
    unsigned depth;
};

/* Whether the folder at path, which *walk becomes, lies around itself by a symbolic link. */
static bool walk_returns(struct walked *walk, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return false;
    walk->device = status.st_dev;
    walk->number = status.st_ino;
    walk->depth = walk->outer ? walk->outer->depth + 1 : 0;
    for (const struct walked *outer = walk->outer; outer; outer = outer->outer)
        if (outer->device == walk->device && outer->number == walk->number)
            return true;
    return false;
}

/* All files below base/folder. *found counts them. */
static char *files_add_folder(struct manifest *manifest, const struct file_request *request,
                              const char *folder, const struct walked *outer, size_t *found)
{
    char *path = *folder ? tool_format("%s/%s", request->base, folder) : tool_copy(request->base);
    size_t count = 0;
    char **names = folder_list(path, &count);
    char *error = NULL;
    struct walked walk = {.outer = outer};
    if (!names)
        error = tool_format("%s: %s", path, strerror(errno));
    else if (walk_returns(&walk, path))
        error = tool_format("'%s' is a symbolic link to a folder around it", path);
    else if (walk.depth > FOLDER_DEPTH_MAX)
        error = tool_format("%s: folders nest too deep", path);
    else
        text_list_add(&manifest->read, keep_text(manifest, path));
    for (size_t i = 0; !error && i < count; i++) {
        char *below = *folder ? tool_format("%s/%s", folder, names[i]) : tool_copy(names[i]);
        char *full = tool_format("%s/%s", path, names[i]);
        if (file_is_folder(full)) {
            error = files_add_folder(manifest, request, below, &walk, found);
        } else if (has_extension(request->extensions, full)) {
            error = files_add_file(manifest, request, full, below);
            ++*found;
        }
        free(below);
        free(full);
    }
    if (names)
        folder_free(names, count);
    free(path);
    return error;
}

/* "./a//b/" to "a/b", in place. */
static void tidy(char *path)
{
    char *out = path;
    for (char *p = path; *p;) {
        char *end = p + strcspn(p, "/");
        size_t size = (size_t)(end - p);
        if (size != 0 && !(size == 1 && *p == '.')) {
            if (out != path)
                *out++ = '/';
            memmove(out, p, size);
            out += size;
        }
        p = end + (*end == '/');
    }
    *out = 0;
}

char *manifest_add_files(struct manifest *manifest, const struct file_request *request)
{
    char *folder = tool_copy(request->folder), *error;
    bool absolute = folder[0] == '/';
    tidy(folder);
    if (absolute) {
        error = tool_format("'%s' is not below its base path; give the folder above as base_path",
                            request->folder);
        free(folder);
        return error;
    }
    if (request->file) {
        char *target =
            *folder ? tool_format("%s/%s", folder, request->file) : tool_copy(request->file);
        if (request->file[0] != '/')
            tidy(target);
        char *path = tool_format("%s/%s", request->base, target);
        if (file_is_folder(path)) {
            error = tool_format("'%s' is a folder", path);
        } else if (!file_exists(path)) {
            char *match = nearest_path(path);
            error = tool_format("no file '%s'%s", path, match);
            free(match);
        } else {
            error = files_add_file(manifest, request, path, target);
        }
        free(path);
        free(target);
        free(folder);
        return error;
    }
    char *top = *folder ? tool_format("%s/%s", request->base, folder) : tool_copy(request->base);
    size_t found = 0;
    if (!file_is_folder(top)) {
        char *match = nearest_path(top);
        error = tool_format("no folder '%s'%s", top, match);
        free(match);
    } else {
        error = files_add_folder(manifest, request, folder, NULL, &found);
        if (!error && found == 0)
            error = tool_format("nothing to freeze in '%s' (no %s file)", top, request->extensions);
    }
    free(top);
    free(folder);
    return error;
}

char *manifest_add_data(struct manifest *manifest, const struct file_request *request,
                        const char *name)
{
    const char *path = request->file;
    if (!file_exists(path) || file_is_folder(path)) {
        char *match = nearest_path(path);
        char *error = tool_format("no file '%s'%s", path, match);
        free(match);
        return error;
    }
    if (*name == 0)
        return tool_format("data('%s'): an empty name", path);
    struct input *input = inputs_add(manifest->inputs);
    input->path = keep_text(manifest, path);
    input->name = input->source_name = keep_text(manifest, name);
    input->place = keep_text(manifest, request->place);
    input->via = keep_text(manifest, request->via);
    input->kind = INPUT_DATA;
    input->level = request->level;
    return NULL;
}

static char *find_package(struct manifest *manifest, const char *root, const char *name,
                          unsigned depth)
{
    const char *base = strrchr(root, '/');
    char *manifest_path = tool_format("%s/manifest.py", root);
    bool here = base && strcmp(base + 1, name) == 0 && file_exists(manifest_path);
    free(manifest_path);
    if (here)
        return tool_copy(root);
    size_t count = 0;
    char *found = NULL;
    text_list_add(&manifest->looked, keep_text(manifest, root));
    char **names = depth < FOLDER_DEPTH_MAX ? folder_list(root, &count) : NULL;
    for (size_t i = 0; !found && i < count; i++) {
        char *below = tool_format("%s/%s", root, names[i]);
        struct stat status;
        if (lstat(below, &status) == 0 && S_ISDIR(status.st_mode))
            found = find_package(manifest, below, name, depth + 1);
        free(below);
    }
    if (names)
        folder_free(names, count);
    return found;
}

char *manifest_find_package(struct manifest *manifest, const char *root, const char *name)
{
    return find_package(manifest, root, name, 0);
}
