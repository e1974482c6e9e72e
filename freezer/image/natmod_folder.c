/* natmod_folder.c - a natmod's Makefile, asked by make.
 *
 * Such a file ends in `include $(MPY_DIR)/py/dynruntime.mk`. make gets a folder of ours for MPY_DIR: the file that it finds there puts
 * the Makefile's own MPY_DIR back, and has a target that tells the variables, in which everything is expanded by make. It is read at the
 * end, too, for Makefiles that include something else. */
#include "freezer/image/natmod_folder.h"
#include "runtime/base/buf.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The last MPY_DIR that the Makefile gives, by any of make's assignments, is the text behind its sign. */
static const char dynruntime_mk[] =
    "ifndef natmod_given\n"
    "natmod_given := :$(shell sed -n 's/^[ \\t]*MPY_DIR[ \\t]*[:?]*=[ \\t]*//p' "
    "$(firstword $(MAKEFILE_LIST)) | tail -n 1)\n"
    "$(eval override MPY_DIR = $(patsubst :%,%,$(value natmod_given)))\n"
    "natmod_tell:\n"
    "\t@: $(info natmod name $(MOD))\n"
    "\t@: $(info natmod arch $(ARCH))\n"
    "\t@: $(info natmod sources $(abspath $(filter %.c,$(SRC))))\n"
    "\t@: $(info natmod python $(abspath $(filter %.py,$(SRC))))\n"
    "\t@: $(info natmod flags $(foreach flag,$(filter -I% -D%,$(CFLAGS) $(CFLAGS_EXTRA)),"
    "$(if $(filter -I%,$(flag)),-I$(abspath $(patsubst -I%,%,$(flag))),$(flag))))\n"
    "\t@: $(info natmod micropython $(realpath $(MPY_DIR)))\n"
    ".PHONY: natmod_tell\n"
    "endif\n";

/* The rest of the line `natmod WHAT ...` of what make said; "" where there is none. */
static const char *told(const char *said, const char *what, struct arena *arena)
{
    char *start = tool_format("natmod %s ", what);
    const char *line = said;
    while (line && strncmp(line, start, strlen(start)) != 0) {
        line = strchr(line, '\n');
        line += !!line;
    }
    const char *from = line ? line + strlen(start) : "";
    size_t size = strcspn(from, "\n");
    while (size > 0 && isspace((unsigned char)from[size - 1]))
        size--;
    free(start);
    return arena_copy(arena, from, size);
}

/* What a command printed, and its status. The caller frees it. */
static char *command_output(const char *command, int *status)
{
    struct buf text;
    char block[512];
    buf_init(&text, &tool_allocator);
    FILE *answer = popen(command, "r");
    for (size_t n; answer && (n = fread(block, 1, sizeof block, answer)) > 0;)
        buf_put(&text, block, n);
    *status = answer ? pclose(answer) : -1;
    char *copy = tool_format("%.*s", (int)text.size, text.size ? (const char *)text.data : "");
    buf_free(&text);
    return copy;
}

/* What make says of the Makefile; NULL, and reported, where it cannot. The caller frees it. */
static char *ask_make(const char *path, struct report *report)
{
    const char *place = getenv("TMPDIR");
    char *own = tool_format("%s/natmod-XXXXXX", place && *place ? place : "/tmp");
    if (!mkdtemp(own)) {
        report_error(report, own, "no folder can be made here");
        free(own);
        return NULL;
    }
    char *folder = tool_format("%s/py", own), *file = tool_format("%s/dynruntime.mk", folder);
    file_write(file, dynruntime_mk, sizeof dynruntime_mk - 1, FILE_MAKE_FOLDERS);
    char *command = tool_format(
        "MAKEFLAGS= MAKELEVEL= make -s -C '%s' -f Makefile -f '%s' MPY_DIR='%s' natmod_tell", path,
        file, own);
    int status;
    char *said = command_output(command, &status);
    remove(file);
    rmdir(folder);
    rmdir(own);
    if (status != 0) {
        report_error(report, path, "make cannot tell what its Makefile says");
        report_hint(report, "%s", command);
        free(said);
        said = NULL;
    }
    free(command);
    free(file);
    free(folder);
    free(own);
    return said;
}

static const char *name_of_folder(const char *path, struct arena *arena)
{
    const char *end = path + strlen(path), *from;
    while (end > path + 1 && end[-1] == '/')
        end--;
    for (from = end; from > path && from[-1] != '/';)
        from--;
    return arena_copy(arena, from, (size_t)(end - from));
}

/* MOD without the _ARCH that many put behind it. */
static const char *name_told(const char *said, struct arena *arena)
{
    const char *name = told(said, "name", arena), *arch = told(said, "arch", arena);
    size_t size = strlen(name), ending = strlen(arch);
    if (ending > 0 && size > ending + 1 && name[size - ending - 1] == '_' &&
        strcmp(name + size - ending, arch) == 0)
        return arena_copy(arena, name, size - ending - 1);
    return name;
}

static const char *sources_in(const char *path, struct arena *arena)
{
    size_t count = 0;
    char **names = folder_list(path, &count);
    char *full = realpath(path, NULL);
    struct buf list;
    buf_init(&list, &tool_allocator);
    for (size_t i = 0; names && full && i < count; i++) {
        size_t size = strlen(names[i]);
        if (names[i][0] == '.' || size < 3 || strcmp(names[i] + size - 2, ".c") != 0)
            continue;
        if (list.size)
            buf_put_str(&list, " ");
        buf_put_str(&list, full);
        buf_put_str(&list, "/");
        buf_put_str(&list, names[i]);
    }
    const char *copy = arena_copy(arena, list.size ? (const char *)list.data : "", list.size);
    buf_free(&list);
    free(full);
    if (names)
        folder_free(names, count);
    return copy;
}

bool natmod_folder_read(const char *path, struct natmod_folder *folder, struct arena *arena,
                        struct report *report)
{
    *folder = (struct natmod_folder){"", "", "", "", ""};
    char *file = tool_format("%s/Makefile", path);
    bool has_makefile = file_exists(file);
    free(file);
    if (has_makefile) {
        char *said = ask_make(path, report);
        if (!said)
            return false;
        *folder = (struct natmod_folder){name_told(said, arena), told(said, "sources", arena),
                                         told(said, "python", arena), told(said, "flags", arena),
                                         told(said, "micropython", arena)};
        free(said);
    }
    if (!*folder->name)
        folder->name = name_of_folder(path, arena);
    if (!*folder->sources)
        folder->sources = sources_in(path, arena);
    return true;
}
