/* closure.h - what of the VM a program reaches: names, instructions, operators.
 *
 * It is what the code mentions, what that implies (keep.def), and what is listed by hand. Names that
 * a program computes cannot be seen; the places where it does are told to the caller. */
#ifndef QSTRGEN_CLOSURE_H
#define QSTRGEN_CLOSURE_H

#include "runtime/format/code.h"
#include "runtime/vm/prune/usage.h"

/* Who first needed a name: a line of a module, or another name, or who wrote the manifest. */
struct closure_reason {
    const char *module; /* NULL: no line of code */
    uint32_t line;      /* 0: somewhere in it */
    uint32_t because;   /* a fixed id, 0 none */
    bool by_hand;
};

struct usage_closure {
    struct name_set *set;
    struct usage usage;
    bool *unseen;                   /* by fixed id: used, but its text is not */
    struct closure_reason *reasons; /* by fixed id */
    struct closure_reason mark_reasons[USAGE_MARKS], opcode_reasons[256];
    const char **modules; /* added so far */
    size_t n_modules, modules_capacity;
    struct import {
        const char *module, *name; /* where, and what */
    } * imports;
    size_t n_imports, imports_capacity;
    const struct code **codes; /* of all modules added */
    size_t n_codes, codes_capacity;
    struct origins *origins; /* of the module that is being added, where it asks by name */
    bool takes_texts,
        takes_folded; /* the program asks by its own texts; by lower() and upper() of them */
    /* Called for each place where a name is computed. */
    void (*computed)(void *user, const char *module, uint32_t line, const char *function);
    void *user;
};

void closure_init(struct usage_closure *closure, struct name_set *set);
void closure_free(struct usage_closure *closure);
/* The module's code must be verified. Both are kept until closure_finish. */
void closure_add(struct usage_closure *closure, const char *module, const struct code *code);
/* A module that is not in the image, but may be imported from a file. As closure_add. */
void closure_add_later(struct usage_closure *closure, const char *module, const struct code *code);
/* The image has a plain module `main`. */
void closure_has_main(struct usage_closure *closure);
/* The module's body, or its beginning, ran when the image was made. */
void closure_has_preload(struct usage_closure *closure, const char *module);
/* The image has that data file. */
void closure_has_data(struct usage_closure *closure, const char *name);
/* The firmware's C uses objects through permafrost.h. */
void closure_for_c(struct usage_closure *closure);
/* What the VM is compiled without: feature.def, by number. */
void closure_leave_out(struct usage_closure *closure, const bool left_out[FEATURE_COUNT]);
/* Keeps a name by hand, or each of several with dots between them. False when the VM lacks one. */
bool closure_keep(struct usage_closure *closure, const char *text);
/* The program does without a type, also where its code could make one. False when the VM has none of
 * that name. */
bool closure_without(struct usage_closure *closure, const char *type);
/* What the modules added have although they are to do without, as "a constant of type float", and where; NULL: nothing. */
const char *closure_conflict(const struct usage_closure *closure,
                             const struct closure_reason **where);
/* Follows what names imply and usage.def says, and marks in the set what the image's pool must hold. */
void closure_finish(struct usage_closure *closure);
/* Profile full: everything but what only LOADS keeps; profile core: without the native modules that no code names, too. */
void closure_keep_all(struct usage_closure *closure, bool modules);
/* Code may come to run that is not in the image: the fact LOADS. */
void closure_loads(struct usage_closure *closure);
/* Could a program with the names that are marked as used so far mount a filesystem? It has the functions' names, or one that takes names
 * as texts. */
bool closure_may_mount(const struct name_set *set);

#endif
