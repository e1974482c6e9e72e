/* compile.h - libcompile: Python source to struct code. The library's one public header.
 *
 * No globals, no exit, re-entrant; all memory comes through the caller's allocator. */
#ifndef COMPILE_H
#define COMPILE_H

#include "runtime/base/arena.h"
#include "runtime/format/code.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum compile_mode {
    COMPILE_FILE,   /* a module */
    COMPILE_EVAL,   /* one expression; the code returns its value */
    COMPILE_SINGLE, /* a REPL statement; expression statements print through __repl_print__ */
};

enum float_kind { FLOAT_UNKNOWN, FLOAT_SINGLE, FLOAT_DOUBLE };

/* The bit in compile_options.warnings for what CPython's SyntaxWarning says; the others are -W switches of mpy-cross. */
enum { COMPILE_WARN_SYNTAX = 1 << 1 };

struct codegen;
struct node;
struct symbol;

struct compile_options {
    enum compile_mode mode;
    const char *source_name; /* embedded in the code */
    unsigned optimise;       /* 0..3, as mpy-cross -O: 1 drops asserts, 3 line tables */
    unsigned small_int_bits; /* 31 unless the target has wider small ints */
    enum float_kind float_kind;
    bool omit_lines;  /* no line tables */
    bool local_names; /* keep those of functions that can ask, by locals() */
    bool words;       /* take @micropython.viper: the caller translates raw_code.is_words */
    /* takes @micropython.asm_thumb and asm_rv32: compile_assembler; NULL: nothing does. A pointer, so that boards do not carry it. */
    void (*assembler)(struct codegen *generator, struct node *function,
                      const struct symbol *decorator);
    bool
        apart; /* statements of a module's body leave nothing on the stack for the next: it can stop between them */
    bool annotations; /* evaluate what modules and classes annotate, into __annotations__ */
    bool docs; /* keep __doc__ and __qualname__ of classes and functions, and modules' __doc__ */
    bool strip_typing;        /* drop annotations and what only they use */
    uint32_t warnings;        /* bit n enables warning n of warning.def */
    uint32_t recursion_limit; /* nested constructs; 0 picks the default */
    uint32_t max_errors;      /* 0 picks the default */
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

/* What an error is in Python's terms. */
enum error_kind {
    ERROR_SYNTAX,
    ERROR_INDENTATION,
    ERROR_LIMIT,    /* sound Python, but past a limit of the .mpy format */
    ERROR_TYPE,     /* ViperTypeError: what the types of a function of machine words do not allow */
    ERROR_NO_WORDS, /* NotImplementedError: what such a function cannot have */
};

/* One message. Text and hint belong to the arena of the compilation. Lines and columns count from 1, columns in
 * code points; end_column is one past the last. */
struct diagnostic {
    const struct diagnostic *next;
    enum severity severity;
    enum error_kind kind;
    uint32_t line, column, end_column;
    const char *text;
    const char *hint; /* the next step; NULL when none is certain */
};

struct compilation {
    struct arena arena;                   /* holds code and diagnostics until compilation_free */
    struct code code;                     /* valid when compile() returned 0 */
    const struct diagnostic *diagnostics; /* in source order; warnings too */
    bool out_of_memory;                   /* the one failure that has no diagnostic */
    bool incomplete; /* the first error is that the source ends: more lines may mend it */
};

/* Compiles source[0..size). Returns 0, or -1 with at least one error in out->diagnostics, or -1 with
 * out_of_memory set. Call compilation_free afterwards on every path. */
int compile(const char *source, size_t size, const struct compile_options *options,
            const struct allocator *allocator, struct compilation *out);
/* For compile_options.assembler: the body of a function in assembler becomes raw_code.assembler (gen_asm.c). */
void compile_assembler(struct codegen *generator, struct node *function,
                       const struct symbol *decorator);
void compilation_free(struct compilation *compilation);

#endif
