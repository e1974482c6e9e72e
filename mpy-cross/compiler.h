/* compiler.h - libcompile's internal header: the state of one compilation, its errors and its
 * stages. */
#ifndef COMPILER_H
#define COMPILER_H

#include "mpy-cross/compile.h"
#include "mpy-cross/parse/ast.h"
#include <setjmp.h>

/* Whether this compiler is a tool's. A firmware's tells the first error alone, by its line, without a hint; it warns of nothing, and has
 * none of the options that only tools set: words, assembler, strip_typing. What it leaves out so costs flash, and nobody there could
 * see it. runtime.mk defines COMPILER_IN_FIRMWARE. */
#ifdef COMPILER_IN_FIRMWARE
enum { FOR_TOOLS = 0 };
#define NO_RETURN_IN_FIRMWARE _Noreturn
#else
enum { FOR_TOOLS = 1 };
#define NO_RETURN_IN_FIRMWARE
#endif
#define NEXT_STEP(hint) (FOR_TOOLS ? (hint) : NULL)

enum {
    RECURSION_LIMIT_DEFAULT = 2000,
    MAX_ERRORS_DEFAULT = 20,
};

/* The way out. A stage that fails jumps to the innermost guard; a port without setjmp swaps these
 * two. */
struct escape {
    jmp_buf buffer;
};
#define escape_set(escape) setjmp((escape)->buffer)
#define escape_jump(escape) longjmp((escape)->buffer, 1)

enum warning {
#define WARNING(name, text, on) WARNING_##name,
#include "mpy-cross/warning.def"
#undef WARNING
    WARNING_COUNT
};
_Static_assert(COMPILE_WARN_SYNTAX == 1 << WARNING_SYNTAX, "compile.h names another warning");

struct compiler {
    const struct compile_options *options;
    const struct allocator *allocator;
    struct compilation *out;
    const char *source; /* the whole text, without a byte order mark */
    size_t source_size;
    struct arena tree_arena;  /* syntax trees, see ast.h */
    struct escape *escape;    /* innermost guard */
    struct escape *outermost; /* compile()'s own guard */
    uint32_t n_errors, max_errors;
    uint32_t depth; /* nested constructs at work now, against recursion_limit */
    uint32_t recursion_limit;
    bool first_pass; /* statements are only looked at: no warnings, they come again */
    struct diagnostic
        *last_diagnostic;    /* the list of out->diagnostics, newest first until it is sorted */
    struct symbol **symbols; /* the intern table: symbol_capacity chains */
    size_t symbol_capacity, n_symbols;
    struct parser *parser;
    struct codegen *generator; /* code generation's own state */
};

/* A place in the source for a message. Columns are bytes from the line's start, from 0. */
struct source_place {
    uint32_t line, column;
    uint32_t end_column; /* one past the last byte, on the same line; 0 marks one character */
};
struct source_place node_place(const struct node *node);

/* Records an error and returns, but in a firmware; the compilation fails in the end, whatever else happens. Formats
 * take %s (zero ended), %n (struct symbol *), %u (uint32_t), %c (char) and %%, and start with
 * INDENTATION, LIMIT or TYPE_ERROR where the error is of that kind. After max_errors it jumps out. */
#define INDENTATION "%I"
#define LIMIT "%L"
#define TYPE_ERROR "%T"
NO_RETURN_IN_FIRMWARE void compile_error(struct compiler *compiler, struct source_place place,
                                         const char *format, ...);

/* The same with the next step for the user as a second message; hint takes no formats and may be
 * NULL. */
NO_RETURN_IN_FIRMWARE void compile_hinted_error(struct compiler *compiler,
                                                struct source_place place, const char *hint,
                                                const char *format, ...);
/* By a macro, so that a firmware has no such text; and so with warnings. */
#define compile_error_hint(compiler, place, hint, ...) \
    compile_hinted_error(compiler, place, NEXT_STEP(hint), __VA_ARGS__)

/* Records a warning when the options enable it. */
#define compile_warning(compiler, warning, ...) \
    (compile_warns(compiler, warning) ? compile_warn(compiler, __VA_ARGS__) : (void)0)
void compile_warn(struct compiler *compiler, struct source_place place, const char *format, ...);
static inline bool compile_warns(const struct compiler *compiler, enum warning warning)
{
    return FOR_TOOLS && !compiler->first_pass && (compiler->options->warnings >> warning & 1);
}

static inline bool compile_strips_typing(const struct compiler *compiler)
{
    return FOR_TOOLS && compiler->options->strip_typing;
}

/* Leaves the compilation behind its last error, and a firmware's behind its first. */
_Noreturn void compile_end(struct compiler *compiler);

/* Leaves the stage: after compile_error, when going on makes no sense. */
_Noreturn void compile_abort(struct compiler *compiler);

/* Leaves the whole compilation: the allocator has no more. */
_Noreturn void compile_out_of_memory(struct compiler *compiler);

/* Counts one more level of a nested construct, refusing past the budget; recursive functions call
 * it, and compile_leave on return. */
void compile_too_deep(struct compiler *compiler, struct source_place place);
static inline void compile_enter(struct compiler *compiler, const struct node *at)
{
    if (++compiler->depth > compiler->recursion_limit)
        compile_too_deep(compiler, node_place(at));
}
static inline void compile_leave(struct compiler *compiler)
{
    compiler->depth--;
}

/* Memory that jumps out instead of failing: from the tree's arena, and from the result's (lives as
 * long as the caller keeps the compilation). */
void *tree_alloc(struct compiler *compiler, size_t size);
void *code_alloc(struct compiler *compiler, size_t size);

/* The back half (generate.c): takes every statement of the source from parse_statement and fills
 * out->code. Errors in the program go through compile_error. It owns compiler->generator;
 * generate_free releases what generate held outside the arenas, and is called on every path, also
 * after a jump and when generate was never called. */
void generate(struct compiler *compiler);
void generate_free(struct compiler *compiler);

#endif
