/* manifest.h - manifests: Python that names what to freeze.
 *
 * It runs in the host VM (permafrost, beside this program) as a child process with limits on time
 * and memory; freezer answers its requests over two pipes and does everything that touches files. */
#ifndef FREEZER_MANIFEST_H
#define FREEZER_MANIFEST_H

#include "freezer/image/input.h"
#include "runtime/base/buf.h"
#include <sys/types.h>

struct text_list {
    const char **items;
    size_t size, capacity;
};

/* What metadata() said; NULL where it did not. */
struct metadata {
    const char *version, *description, *license, *author;
};

struct manifest {
    /* Given. */
    struct text_list paths;     /* paths, or Python text where they do not end in .py */
    struct text_list variables; /* NAME=VALUE */
    bool list_c_modules;        /* only c_module() is wanted */
    unsigned optimise;          /* where a call gives none */
    /* Answers; all texts are in inputs->arena. */
    struct input_list *inputs;
    struct text_list c_modules, keep, without;
    bool preload;                        /* bodies of modules run at build time */
    unsigned preload_most;               /* statements of each, + 1; 0: all */
    struct text_list not_preloaded;      /* but those of these modules */
    struct text_list preloaded_alone;    /* unless empty: only of these, and of what they import */
    struct text_list preloaded_or_error; /* and those of these have to */
    struct text_list later;              /* modules that are not frozen, but will be run */
    struct text_list optional;           /* modules that may be missing */
    struct text_list names;              /* files of Q(...) lines */
    struct text_list read;               /* manifests and folders that the answer depends on */
    struct text_list looked;             /* other paths it depends on, whether they exist or not */
    bool asked_environment;
    struct metadata *metadata;
    size_t n_metadata;
    struct report *report;
};

void manifest_init(struct manifest *manifest, struct input_list *inputs, struct report *report);
void manifest_free(struct manifest *manifest);
void text_list_add(struct text_list *list, const char *text);
/* Is that argument a manifest's path, and not Python text? */
bool manifest_is_path(const char *text);
/* -v's argument, NAME=VALUE; false after a message where it is none. */
bool manifest_add_variable(struct manifest *manifest, const char *text);
/* Gives $(PERMAFROST), the folder that has runtime/, where no -v did: for images of this VM. */
void manifest_add_own(struct manifest *manifest);
/* -O: 0 to 3, where a call gives none. False, with an error printed, for anything else. */
bool manifest_set_optimise(struct manifest *manifest, const char *text);
/* Runs the manifests. Errors are reported and false returned. */
bool manifest_run(struct manifest *manifest);

/* ---- manifest_places.c ---- */

/* Appends a manifest's text, in which calls of what freezes or includes note their line first. */
void manifest_mark_calls(struct buf *out, const char *text);

/* ---- manifest_files.c: what the requests do. Each returns NULL or an error for the manifest. ---- */

struct file_request {
    const char *place; /* of the call */
    const char *via;   /* the places that included that manifest, innermost first; or "" */
    const char *kind;
    unsigned level;
    int optimise;           /* -1: the default */
    const char *extensions; /* ".py.mpy" */
    const char *base, *folder;
    const char *file; /* NULL: all below base/folder */
};
char *manifest_add_files(struct manifest *manifest, const struct file_request *request);
/* request->file under that name. */
char *manifest_add_data(struct manifest *manifest, const struct file_request *request,
                        const char *name);
/* The folder called name that holds a manifest.py, below root; NULL when there is none. */
char *manifest_find_package(struct manifest *manifest, const char *root, const char *name);

/* Where the host's VM is, beside this program. The caller frees it. */
char *manifest_vm_path(void);

#endif
