/* preload.h - bodies of modules run at build time, and what they leave written down: permafrost -X preload, which freezer starts.
 *
 * In, on standard input: a line for each module of the image, in order of their names, and its bytes behind it:
 *   KIND NAME SIZE ASKED  ASKED 0: its body runs where another one imports it; KIND m: a module's .mpy, p: a package's; r: a program's, to run as __main__; M, P, R: of
 *                         which only the beginning is there, up to a statement; x: one whose body must not run here
 * Out, either a line that tells why a body must not run here, and which bodies ran, the innermost first
 *   stop CAUSE<tab>PLACE<tab>NAME OFFSET PLACE<tab>...     OFFSET in the body's bytes, from its first instruction: where it was;
 *                         -: that is not known; 0: it and another one import each other
 *   at FUNCTION PLACE                     behind it, for each function that ran, the innermost first
 * or, when all have run, lines of words; values and objects are described in dump.c.
 *   module NUMBER UNIT [KEY VALUE] ...     its globals when its body had ended; UNIT: the module with which it is one cycle
 *   imports NUMBER [mNUMBER | MNAME | ANAME] ...   what its body imported, in order; A: asked for, and there is none
 *   read NUMBER OBJECT KEY                 what its body read of another module's objects; KEY -: all
 *   order [mNUMBER:NAME | MNAME | NNAME] ...   sys.modules; N: what is no module of the image's, nor native
 *   object NUMBER KIND ...
 *   end */
#ifndef PRELOAD_H
#define PRELOAD_H

#include "runtime/base/buf.h"
#include "runtime/vm/run/vm.h"

/* A module of the image. */
struct preload_module {
    const char *name;
    bool excluded, begun, finished;
    bool is_program, is_asked;
    bool ends_early; /* what imports it waits for the rest, or runs with the program */
    value module;    /* once begun */
    size_t
        count; /* of its globals when its body had ended: what is bound by later imports comes behind */
    unsigned
        head; /* while it runs: the outermost body that it is in a cycle with, as a depth; then the module's number */
    size_t first_pending;
    struct buf state;          /* what it left, as text */
    struct buf imports, reads; /* as words, and as struct body_read */
};

/* A module's body has read it. */
struct body_read {
    const void *object; /* a module, class, list, ... */
    qstr name;          /* 0: all of it */
};

/* Runs them. Returns the exit status. */
int preload_main(size_t heap_size);

/* The module's number; -1 when it is none of the image's. */
int preload_number(value module);
/* Ends the process: the module's body must not run here. */
_Noreturn void preload_stop(const char *why, const char *more);

/* ---- dump.c ---- */

struct preload_dump;
/* Objects are numbered from 0, as they are met. */
struct preload_dump *preload_dump_new(struct buf *out);
void preload_dump_free(struct preload_dump *dump);
/* Writes a module's globals, the first `count` of them. */
void preload_dump_module(struct preload_dump *dump, unsigned number,
                         const struct preload_module *module);
/* Writes the objects that were met, and what they refer to. */
void preload_dump_objects(struct preload_dump *dump);
/* The words of a module's or object's number. */
void preload_dump_reference(struct preload_dump *dump, const void *object);
void preload_put_text(struct buf *out, char kind, const void *data, size_t size);
/* What the object is: where it lies in ROM (struct rom_copied) what it is a copy of. */
const void *preload_payload(value v);
/* Calls f for each object that was met. */
void preload_dump_visit(const struct preload_dump *dump, void (*f)(void *user, value object),
                        void *user);

/* ---- native.c: what the VM's C has ---- */

/* A native type's symbol, without type_; NULL: v is none. */
const char *native_type_symbol(value v);
/* The symbol of its slots, without slots_. */
const char *native_slots_symbol(const struct type *type);
/* The symbol of a native module's object that tells Python nothing but by C functions, as sys.stderr; data NULL: v is none. */
struct span native_object_symbol(value v);
/* The native module that has the C function among its own. */
bool native_function_module(value v, qstr *module);
/* The symbol of the type that has the C function among its methods, as native_type_symbol; NULL: none. */
const char *native_method_type(value v);
bool native_module_name(value v, qstr *name);

/* ---- a table by address ---- */

struct address_table {
    const void **keys;
    uint32_t *numbers;
    size_t n, room;
};
/* Its number, UINT32_MAX when it has none. */
uint32_t address_find(const struct address_table *table, const void *key);
void address_put(struct address_table *table, const void *key, uint32_t number);
void address_free(struct address_table *table);

#endif
