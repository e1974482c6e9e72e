/* generate.h - the back half's internal header: scopes, folding, instructions, pools, assembly. */
#ifndef GENERATE_H
#define GENERATE_H

#include "mpy-cross/compiler.h"
#include "runtime/base/buf.h"

struct codegen;
struct gen_function;

/* Names that code generation mentions; generator.known holds their symbols. */
enum known {
#define KNOWN(identifier, text) KNOWN_##identifier,
#include "mpy-cross/generate/known.def"
#undef KNOWN
    KNOWN_COUNT
};

/* scope.c: what names mean. ------------------------------------------------------------------- */

enum scope_kind {
    SCOPE_MODULE,
    SCOPE_CLASS,
    SCOPE_FUNCTION,
    SCOPE_LAMBDA,
    SCOPE_COMPREHENSION, /* of every kind; generator expressions too */
};

enum variable_flags {
    VARIABLE_PARAMETER = 1,
    VARIABLE_BOUND = 2, /* assigned, deleted, imported or declared in the scope itself */
    VARIABLE_GLOBAL = 4,
    VARIABLE_NONLOCAL = 8,
    VARIABLE_INNER = 16, /* an inner scope's name leads to it */
    VARIABLE_USED = 32,
    VARIABLE_ITERATION = 64, /* a comprehension's own target */
    VARIABLE_CONST = 128,    /* bound by `name = const(...)` and so far by nothing else */
    VARIABLE_WALRUS = 256,   /* in a comprehension: := in it binds the name around it */
};

enum variable_access {
    ACCESS_NAME,   /* by name: the module's and classes' own */
    ACCESS_GLOBAL, /* by name, in the module only */
    ACCESS_LOCAL,
    ACCESS_CELL, /* a local that inner functions share */
    ACCESS_FREE, /* a cell of an outer function */
};

/* A name in one scope. */
struct variable {
    struct symbol *symbol;
    struct scope *scope;
    struct variable *next;   /* in the scope, in order of first appearance */
    struct node *constant;   /* what const() made it, while its function's code is made */
    struct variable *shadow; /* symbol->binding before this one */
    struct variable
        *outer; /* what a name that the scope does not bind leads to; NULL: the module's */
    uint16_t flags;
    uint8_t access; /* enum variable_access, for the scope's own code */
    bool carried;   /* the scope's function gets it as a free variable, whatever `access` says */
    uint32_t local; /* in the function's table, where it has a slot */
    uint32_t line;  /* first mention, for messages */
    uint16_t column;
};

enum scope_flags {
    SCOPE_GENERATOR = 1,
    SCOPE_ASYNC = 2,
    SCOPE_CLASS_CELL = 4, /* a class whose methods use __class__ */
    SCOPE_INLINED = 16,   /* a comprehension whose code is part of the code around it */
    SCOPE_STREAMED = 8,   /* a class whose body comes statement by statement */
};

struct scope {
    enum scope_kind kind;
    uint32_t flags;
    struct scope *outer;
    uint32_t depth;          /* scopes around it, and itself */
    struct scope *following; /* list of all scopes of the statement, outer ones first */
    struct variable *first, **last;
    struct scope_global *globals;   /* of a scope that keeps no variables */
    struct symbol *first_parameter; /* what super() takes for self */
    struct variable class_cell;     /* a class's __class__, for its methods */
};

enum {
    SYMBOL_GLOBAL = 1 << 30
}; /* in symbol->flags: some scope without variables declares the name global */

/* A name that the statements of a module or of a streamed class declare global. It outlives the statement's tree. */
struct scope_global {
    const struct symbol *symbol;
    struct scope_global *next;
};

/* Finds the scopes of one statement and what their names mean; reports misplaced statements. The
 * statement belongs to the module, or to the streamed class `outer`. */
void scope_analyse(struct codegen *generator, struct node *statement, struct scope *outer);
/* A scope without a tree: the module's, or a streamed class's. */
struct scope *scope_new(struct codegen *generator, enum scope_kind kind, struct scope *outer);
/* How the code of a scope reaches a name. */
enum variable_access scope_access(const struct scope *scope, const struct symbol *symbol);
/* Makes a scope's variables what symbol->binding gives, while its code is made, and undoes that. */
void scope_reenter(struct scope *scope);
void scope_exit(struct scope *scope);

/* fold*.c: constants. ------------------------------------------------------------------------- */

/* Folds what can be folded in an expression; returns what stands in its place. The new node has the
 * old one's `next`, `link` and `parenthesised`. Folding again changes nothing. */
struct node *fold(struct codegen *generator, struct node *node);
/* Folds each node of a list, in place. */
void fold_list(struct codegen *generator, struct node **first);
/* Whether a folded node is a constant, tuples of constants included. */
bool fold_is_constant(const struct node *node);
/* 1 or 0 when a folded node's truth is certain and evaluating it does nothing else, -1 otherwise.
 */
int fold_truth(const struct node *node);
/* The small int that a folded node is. */
bool fold_small_int(const struct codegen *generator, const struct node *node, int64_t *out);
/* The argument of `const(...)`, `micropython.const(...)` or an alias of it; NULL when it is no such
 * call. */
struct node *fold_const_call(struct codegen *generator, const struct node *node);
/* Takes `target = value`. When value is a const() of a constant, remembers it for the name and puts
 * the argument in *value; true when nothing has to be stored, since the name is private. */
bool fold_const_declaration(struct codegen *generator, struct node *target, struct node **value);
/* Takes note of `from module import symbol as name`, and of `import module as name` with symbol
 * NULL: const may come under other names. */
void fold_import(struct codegen *generator, const struct symbol *module,
                 const struct symbol *symbol, struct symbol *name);
/* The module stores to a name by other means than const(): reports it, when it is a constant. */
void fold_check_store(struct codegen *generator, const struct node *target);

/* pool.c: the module's names and constants. -----------------------------------------------------
 */

/* Strings up to that many bytes go to the name table: in the file they are a byte shorter there. */
enum { NAME_STRING_MAX = 63 };
/* Stock's parser makes longer strings nodes with a line, and constants; shorter ones are names. */
enum { STOCK_NAME_MAX = 10 };

/* A constant, once per module. */
struct pooled {
    struct pooled *chain;
    uint32_t hash;
    uint32_t index; /* 1 + place in code.constants; 0 while no instruction uses it */
    struct constant constant;
};

/* The place of a name in code.names. */
uint32_t pool_name(struct codegen *generator, struct symbol *symbol);
/* The one constant that equals this, kind for kind; copies text that it keeps. */
struct pooled *pool_constant(struct codegen *generator, const struct constant *constant);
/* The place of a constant in code.constants. */
uint32_t pool_place(struct codegen *generator, struct pooled *pooled);
/* The constant that a folded node is; items of tuples go to the code's arena. */
void pool_from_node(struct codegen *generator, const struct node *node, struct constant *out);
/* Fills the tables of the finished module. */
void pool_finish(struct codegen *generator, struct code *code);

/* emit.c: instructions of the function at work. --------------------------------------------------
 */

union payload {
    int64_t integer;
    struct symbol *symbol;
    struct pooled *pooled;
    uint32_t index; /* a label, a local, a child, a count */
};

struct operation {
    union payload operand;
    uint32_t line;
    uint16_t peak; /* stack slots in use while it runs, at most */
    uint8_t opcode;
    uint8_t extra; /* the byte after the operand, where there is one */
};

struct label {
    uint32_t position; /* instruction, counted from the function's first */
    uint32_t depth;    /* stack depth there; DEPTH_UNKNOWN before the first jump to it */
};

enum { DEPTH_UNKNOWN = UINT32_MAX, STACK_DEPTH_MAX = 60000 };

enum { SLOT_NONE = UINT32_MAX }; /* of a local that no instruction uses */

/* A slot of the function's frame. */
struct local {
    struct symbol *symbol; /* NULL for a temporary */
    uint32_t uses;         /* by instructions, weight for the one-byte forms */
    uint32_t slot;
    bool cell;
    bool fixed; /* a free variable or a parameter: its place is given */
    bool named; /* locals() may tell it: not optimised away */
};

/* Where break and continue go. */
struct loop {
    struct loop *outer;
    uint32_t break_label, continue_label;
    uint32_t break_depth, continue_depth; /* of the stack at the labels */
    uint32_t exception_blocks;            /* open around the loop */
    struct handler_name *handler_names;   /* bound around the loop */
    bool pops_iterator;                   /* break drops a for loop's iterator */
};

/* `except ... as name` whose handler is being generated, where leaving it has to unbind the name.
 */
struct handler_name {
    struct handler_name *outer;
    uint32_t local;
    uint32_t exception_blocks; /* open in the handler's own body */
};

/* An open exception block. */
struct exception_block {
    struct exception_block *outer;
    bool intercepts; /* a finally or with block: its handler runs however the block is left */
    bool active;     /* its handler's code is at work */
    bool left;       /* a return or a jump leaves it: the handler then finds two values */
};

enum { SPARE_MAX = 16 };

/* A function whose code is being made; an inner one is finished before its outer goes on. */
struct gen_function {
    struct gen_function *outer;
    struct scope *scope;
    struct symbol *name;
    struct loop *loop;
    struct handler_name *handler_names;
    struct exception_block *block; /* innermost open */
    size_t first_instruction, first_label, first_local, first_child;
    uint32_t depth;            /* of the stack, after the last instruction */
    uint32_t line;             /* highest so far */
    uint32_t last_line;        /* lines past it do not count for now */
    uint32_t exception_blocks; /* open now */
    uint32_t n_exceptions;     /* open at once, at most */
    uint32_t label_position;   /* where the last label was bound: no peephole across it */
    uint32_t flags;            /* PRELUDE_* */
    uint32_t n_free, n_positional, n_keyword_only, n_default_positional;
    uint32_t spare[SPARE_MAX]; /* temporaries that were given back */
    uint32_t n_spare;
    bool reachable; /* false after a jump: instructions are counted but not kept */
    bool is_words;  /* a function of machine words, with: */
    const uint8_t *word_types;
    const char *assembler; /* as of raw_code */
    uint8_t cpu;
};

struct codegen {
    struct compiler *compiler;
    struct gen_function *function;
    struct symbol *known[KNOWN_COUNT];
    struct scope *module;
    struct scope *scope; /* scope analysis: the innermost; generation: the function's */
    struct scope *scopes, **last_scope;
    struct loop *loop;          /* scope analysis: not NULL inside a loop */
    const struct node *whole;   /* scope analysis: an expression after which nothing can raise */
    uint32_t line;              /* scope analysis: the last line met */
    struct node **const_values; /* what module constants stand for, in the code's arena */
    size_t n_const_values, const_value_capacity;

    struct operation *instructions;
    size_t n_instructions, instruction_capacity;
    struct label *labels;
    size_t n_labels, label_capacity;
    struct local *locals;
    size_t n_locals, local_capacity;
    const struct raw_code **children;
    size_t n_children, child_capacity;

    struct symbol **names;
    size_t n_names, name_capacity;
    struct pooled **constants; /* in code order */
    size_t n_constants, constant_capacity;
    struct pooled **pooled; /* hash table */
    size_t pooled_capacity, n_pooled;
    struct buf bytes; /* scratch for encoding and for text */
    struct operation discarded;
    const struct raw_code *root;
};

/* A function's part of one of the generator's arrays, which is NULL as long as nothing has been put into it. */
#define FROM(items, first) ((items) ? (items) + (first) : NULL)

/* Makes room for one more item in a growable array of the generator. */
void *generator_grow(struct codegen *generator, void *items, size_t used, size_t *capacity,
                     size_t item_size);

void emit(struct codegen *generator, enum opcode opcode);
void emit_name(struct codegen *generator, enum opcode opcode, struct symbol *symbol);
void emit_count(struct codegen *generator, enum opcode opcode, uint32_t count);
void emit_integer(struct codegen *generator, int64_t number);
void emit_pooled(struct codegen *generator, struct pooled *pooled);
void emit_unary(struct codegen *generator, enum unary_operator op);
void emit_binary(struct codegen *generator, enum binary_operator op);
void emit_local(struct codegen *generator, enum opcode opcode, uint32_t local);
void emit_call(struct codegen *generator, enum opcode opcode, uint32_t n_positional,
               uint32_t n_keyword);
void emit_child(struct codegen *generator, const struct raw_code *child, uint32_t n_free,
                bool has_defaults);
/* Any jump; the target's depth follows from the instruction. */
void emit_jump(struct codegen *generator, enum opcode opcode, uint32_t label);
/* Jumps if the top of the stack, popped, has that truth. */
void emit_jump_if(struct codegen *generator, bool truth, uint32_t label);
/* A jump to `label` at that depth that leaves n exception blocks. */
void emit_unwind(struct codegen *generator, uint32_t label, uint32_t depth, uint32_t n,
                 bool pops_iterator);
/* Exception blocks: SETUP_* and the count of open ones. */
void emit_block_open(struct codegen *generator, enum opcode opcode, uint32_t handler,
                     struct exception_block *block);
/* Binds the handler of the innermost block, which ends the block's body. */
void emit_block_handler(struct codegen *generator, uint32_t handler);
void emit_block_close(struct codegen *generator);
uint32_t emit_label(struct codegen *generator);
/* Binds a label that all its jumps precede. */
void emit_bind(struct codegen *generator, uint32_t label);
/* Binds a label that later instructions jump back to; reachable as the place before it was. */
void emit_bind_loop(struct codegen *generator, uint32_t label, bool reachable);
/* A new local. */
uint32_t emit_new_local(struct codegen *generator);
/* A local that no name has, until it is given back. */
uint32_t emit_temporary(struct codegen *generator);
void emit_give_back(struct codegen *generator, uint32_t local);

void function_open(struct codegen *generator, struct gen_function *function, struct scope *scope,
                   struct symbol *name);
/* Assembles the function at work and returns to its outer. */
const struct raw_code *function_close(struct codegen *generator);

/* optimise.c, assemble.c, relink.c -------------------------------------------------------------- */

/* Shortens the function's instructions [0..n): threads jumps, drops dead code; turns labels into
 * positions. Returns how many are left. */
size_t optimise(struct codegen *generator, struct operation *instructions, size_t n,
                const struct label *labels);
const struct raw_code *assemble(struct codegen *generator, const struct gen_function *function);
/* Lays out and encodes finished instructions, whose jumps name instructions and whose locals have
 * slots; fills code and size of *raw. */
void assemble_code(struct codegen *generator, const struct gen_function *function,
                   const struct operation *code, size_t n, const struct local *locals,
                   size_t n_locals, uint32_t n_state, struct raw_code *raw);

/* Whether what the scope annotates is kept: option `annotations`. */
bool generate_keeps_annotations(const struct codegen *generator, const struct scope *scope);
/* At the start of a module's or class's code: its empty __annotations__, where they are kept. */
void generate_annotations(struct codegen *generator, const struct scope *scope);

/* gen_words.c: the type that an annotation names; none is object. */
uint8_t annotated_type(struct codegen *g, const struct node *annotation);
/* gen_docs.c, for option `docs`; without it these do nothing. The first statement of a module's or class's code: stores
 * __doc__ where it is a text. */
void generate_doc(struct codegen *generator, struct node *first);
/* The name of what is defined in `outer`, those around before it. */
struct symbol *generate_qualified(struct codegen *generator, const struct gen_function *outer,
                                  struct symbol *name);
/* Of the function on top of the stack: its __qualname__ and __doc__. */
void generate_function_docs(struct codegen *generator, struct node *node, struct symbol *name);

/* gen_words.c: notes in the function at work, which is of machine words, the types that its parameters and its result
 * name. Reports those that there are not. */
void generate_signature(struct codegen *generator, const struct node *node);
/* local_names.c: whether a function's locals are told by name, and their names, once they have slots. */
bool local_names_wanted(const struct codegen *generator, const struct scope *scope);
void local_names_make(struct codegen *generator, const struct gen_function *function,
                      struct raw_code *raw);

/* relink.c: gives the names and constants used most the places below 128, which take a byte in
 * instructions, when a module has more than that. */
void relink(struct codegen *generator);

/* Code generation proper. -----------------------------------------------------------------------
 */

/* Every construct's line counts: a raise is reported at the highest line met so far, as stock does.
 */
static inline void generate_line(struct codegen *generator, const struct node *node)
{
    struct gen_function *function = generator->function;
    if (node->line > function->line && node->line <= function->last_line)
        function->line = node->line;
}

void generate_expression(struct codegen *generator, struct node *node);
/* The node that an expression starts with: a trailer's own place is its dot or bracket. */
const struct node *generate_start(const struct node *node);
/* The same for what a trailer belongs to, within a chain of trailers. */
void generate_object(struct codegen *generator, struct node *node);
void generate_fold(struct codegen *generator, struct node *node); /* folds, then generates */
void generate_condition(struct codegen *generator, struct node *node, bool jump_if, uint32_t label);
void generate_constant(struct codegen *generator, const struct node *node);
void generate_call(struct codegen *generator, struct node *node);
/* Arguments of a call whose callee, and `given` arguments, are on the stack. */
void generate_arguments(struct codegen *generator, struct node *arguments, uint32_t given,
                        bool method);
void generate_display(struct codegen *generator, struct node *node);
/* Adds an item, STAR or not, to the list or set (by its BUILD_ instruction) on top of the stack. */
void generate_append(struct codegen *generator, struct node *item, enum opcode build);
/* A PAIR as STORE_MAP wants it: the value, then the key on top. */
void generate_pair(struct codegen *generator, struct node *pair);
void generate_map_items(struct codegen *generator, struct node *first);
void generate_format(struct codegen *generator, struct node *node);
void generate_comprehension(struct codegen *generator, struct node *node);
/* The code of a comprehension's own function, whose argument is in that local. */
void generate_comprehension_body(struct codegen *generator, struct node *node, uint32_t iterator);
/* The same as part of the code around it. */
void generate_comprehension_inlined(struct codegen *generator, struct node *node);
void generate_yield_from(struct codegen *generator);

void generate_load(struct codegen *generator, struct symbol *symbol);
void generate_store_name(struct codegen *generator, struct symbol *symbol);
void generate_delete_name(struct codegen *generator, struct symbol *symbol);
void generate_store(struct codegen *generator, struct node *target);
void generate_assign(struct codegen *generator, struct node *node);
/* target = value, value being a const() call; false when it is none of a constant. */
bool generate_const(struct codegen *generator, struct node *target, struct node *value);
void generate_augmented(struct codegen *generator, struct node *node);
void generate_delete(struct codegen *generator, struct node *target);

void generate_statements(struct codegen *generator, struct node *first);
void generate_statement(struct codegen *generator, struct node *node);
void generate_import(struct codegen *generator, struct node *node);
void generate_import_from(struct codegen *generator, struct node *node);
void generate_break(struct codegen *generator, struct node *node); /* and continue */
void generate_try(struct codegen *generator, struct node *node);
void generate_with(struct codegen *generator, struct node *node);
void generate_for(struct codegen *generator, struct node *node);
/* Awaits the next item of the asynchronous iterator on the stack, or goes to `end` when there is
 * none; binds `next` before that. */
void generate_async_next(struct codegen *generator, uint32_t next, uint32_t end);
void generate_while(struct codegen *generator, struct node *node);
void generate_match(struct codegen *generator, struct node *node);
void generate_function(struct codegen *generator, struct node *node); /* a statement */
void generate_lambda(struct codegen *generator, struct node *node);
void generate_class(struct codegen *generator, struct node *node);
/* The parts of a streamed class: before its first statement, and after its last. */
void generate_class_open(struct codegen *generator, struct node *node,
                         struct gen_function *function);
void generate_class_close(struct codegen *generator, struct node *node);

#endif
