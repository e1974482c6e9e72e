/* input.h - what an image is made of: modules from .mpy, .py, source kept as text, and data files.
 */
#ifndef FREEZER_INPUT_H
#define FREEZER_INPUT_H

#include "mpy-cross/compile.h"
#include "runtime/base/arena.h"
#include "runtime/format/code.h"
#include "runtime/host/report.h"
#include "runtime/host/text_set.h"

enum input_kind {
    INPUT_PY,     /* compiled */
    INPUT_MPY,    /* compiled before */
    INPUT_SOURCE, /* kept as source, compiled on the device */
    INPUT_DATA,   /* any bytes */
};

struct input {
    const char *name; /* module name, dotted; a data file's own name */
    const char *path; /* where it is read from */
    const char
        *source_name;   /* what tracebacks show: weatherlog/station.py; NULL: what the .mpy says */
    const char *place;  /* who named it: "manifest.py:12"; NULL: the command line */
    const char *via;    /* the manifests between place and the top: "a.py:3, b.py:7"; NULL or "" */
    const char *append; /* source added to the end before compiling; NULL: none */
    enum input_kind kind;
    bool package;
    unsigned optimise; /* 0..3 */
    bool no_lines;
    bool words;     /* the image takes functions of machine words */
    bool apart;     /* its body may stop between statements: struct compile_options */
    unsigned level; /* of the manifest's metadata(): struct manifest */

    /* After input_load. */
    uint8_t
        *data; /* the file's bytes, malloc'ed; code refers to them. Given before: nothing is read */
    size_t size;
    bool loaded_code; /* code is there: PY, MPY */
    struct code code;
    struct compilation compilation; /* PY: owns code */
    struct arena arena;             /* MPY: owns code */
};

struct input_list {
    struct arena arena; /* texts */
    struct input *items;
    size_t size, capacity;
    struct text_set names; /* frozen besides those of the modules */
};

void inputs_init(struct input_list *list);
void inputs_free(struct input_list *list);
/* A zeroed input at the list's end; its texts should come from list->arena. */
struct input *inputs_add(struct input_list *list);
/* Adds an argument of the command line: PATH or NAME=PATH. */
void inputs_add_argument(struct input_list *list, const char *argument, struct report *report);
/* Adds the names of a file of Q(...) lines. Errors are reported and false returned. */
bool inputs_add_names(struct input_list *list, const char *path, struct report *report);
/* Reads, compiles or parses, and verifies. Errors are reported and false returned. */
bool input_load(struct input *input, struct report *report);
/* "a/b/__init__.py" to "a.b" and *package; ".mpy" and ".py" are cut. In the arena. NULL when it
 * names no module. */
const char *input_module_name(struct arena *arena, const char *path, bool *package);
/* A function's own name, for messages and symbols; "" where there is none. */
const char *input_function_name(const struct code *code, const struct raw_code *raw);
/* Names the modules that come twice, with both places; sorts by name. */
void inputs_sort(struct input_list *list, struct report *report);

#endif
