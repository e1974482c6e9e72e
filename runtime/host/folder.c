/* folder.c - the names in a folder, and what to do about a file that is not there. */
#include "runtime/host/folder.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/nearest.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int compare_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

char **folder_list(const char *path, size_t *count)
{
    DIR *folder = opendir(path);
    if (!folder)
        return NULL;
    size_t size = 0, capacity = 0;
    char **names = NULL;
    tool_grow(names, size, capacity);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        tool_grow(names, size, capacity);
        names[size++] = tool_copy(entry->d_name);
    }
    closedir(folder);
    qsort(names, size, sizeof *names, compare_text);
    *count = size;
    return names;
}

void folder_free(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

char *nearest_path(const char *path)
{
    const char *base = strrchr(path, '/');
    char *folder =
        !base ? tool_copy(".") : tool_format("%.*s", (int)(base - path + (base == path)), path);
    base = base ? base + 1 : path;
    size_t count = 0;
    struct nearest nearest;
    nearest_init(&nearest, base);
    char **names = folder_list(folder, &count);
    for (size_t i = 0; names && i < count; i++)
        nearest_offer(&nearest, names[i]);
    char *answer = nearest_answer(&nearest);
    if (names)
        folder_free(names, count);
    free(folder);
    return answer;
}

char *file_error_hint(const char *path, int error)
{
    if (error == EISDIR)
        return tool_copy("a folder is here: name the file in it");
    if (error == EACCES)
        return tool_copy("its owner can permit it: chmod");
    if (error != ENOENT && error != ENOTDIR)
        return NULL;
    char *folder = tool_copy(path), *slash = strrchr(folder, '/'), here[PATH_MAX];
    if (slash)
        slash[slash == folder] = 0;
    char *meant = nearest_path(path), *hint;
    if (*meant)
        hint = tool_copy(meant + strlen("; "));
    else if (slash && !file_is_folder(folder))
        hint = tool_format("there is no folder %s", folder);
    else if (*path != '/')
        hint = tool_format("looked for in %s%s%s", getcwd(here, sizeof here) ? here : ".",
                           slash ? "/" : "", slash ? folder : "");
    else
        hint = NULL;
    free(meant);
    free(folder);
    return hint;
}
