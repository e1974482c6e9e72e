/* natmod_folder.h - what of a natmod's folder is compiled, as its Makefile says to make itself. */
#ifndef FREEZER_NATMOD_FOLDER_H
#define FREEZER_NATMOD_FOLDER_H

#include "runtime/base/arena.h"
#include "runtime/host/report.h"

/* Texts are in the arena; lists have a blank between their words, paths are absolute. */
struct natmod_folder {
    const char *name;        /* its MOD, without its architecture; else the folder's */
    const char *sources;     /* C files: of its SRC, else all in the folder */
    const char *python;      /* Python files of its SRC */
    const char *flags;       /* -D and -I, as a shell reads them */
    const char *micropython; /* its MPY_DIR, "" where there is no such folder */
};

/* Runs make where there is a Makefile: what that cannot do is reported, and false. */
bool natmod_folder_read(const char *path, struct natmod_folder *folder, struct arena *arena,
                        struct report *report);

#endif
