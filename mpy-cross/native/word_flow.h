/* word_flow.h - one function of machine words while it is typed and written. Only for word_*.c. */
#ifndef WORD_FLOW_H
#define WORD_FLOW_H

#include "mpy-cross/native/words.h"
#include "runtime/format/opcode.h"
#include "runtime/format/word_type.h"

/* What a slot can be besides an enum word_type. */
enum slot_type {
    SLOT_NONE_VALUE = WORD_TYPE_COUNT, /* None; as an object it is in its C variable already */
    SLOT_NULL,    /* nothing: what is deleted is stored so, and absent defaults */
    SLOT_WIDE,    /* an int constant that is an object, beside no word */
    SLOT_CAST,    /* a type's name, loaded to be called */
    SLOT_LOOP,    /* one of the four of a loop's state */
    SLOT_UNKNOWN, /* a local before its first store */
};

struct word_slot {
    uint8_t type;     /* enum word_type or slot_type */
    uint8_t cast;     /* of SLOT_CAST: the enum word_type */
    bool is_constant; /* number is known */
    bool is_identity; /* a bool that `is` gave: `not` makes `is not` of it */
    int64_t number;
    uint32_t operand; /* of SLOT_WIDE: the constant's index; of SLOT_CAST: the name's */
};

/* A way out of try blocks: a return, or a jump (break, continue). */
struct word_exit {
    uint32_t id; /* what the finally block's cause is then, as a small int from 1 on */
    bool is_return;
    uint32_t target; /* of a jump */
    uint32_t depth;  /* of the stack there */
};

/* A try or with block: what SETUP_* opens. It is running, and catches nothing more, from its target on. */
struct word_handler {
    struct word_handler *outer; /* what is around it; NULL: none */
    struct word_handler *next;  /* of all that the function has */
    uint32_t id;                /* the offset of what opens it, and 1 */
    uint32_t target;            /* where its except, finally or clean-up code is */
    uint32_t depth;             /* of the stack below what is caught */
    bool is_finally, is_with;
    bool completes;          /* what is in the block can come to its end: the cause may be None */
    struct word_exit *exits; /* that its finally block is to go on with */
    size_t n_exits;
    const struct word_handler *
        *kept; /* by exit: the innermost handler that the exit does not leave */
};

/* The stack at an instruction that is jumped to or that starts a path. */
struct word_state {
    uint32_t depth;
    bool is_pending;
    struct word_handler *handler;
    struct word_slot slots[];
};

struct word_flow {
    const struct code *code;
    const struct raw_code *raw;
    unsigned number;
    uint32_t constant;
    struct prelude prelude;
    const uint8_t *end;
    const uint8_t *ip; /* the instruction at work */
    struct arena *scratch;
    struct words_error *error;
    bool failed;
    enum words_for target;
    bool is_leaf, wants_frame; /* wants_frame: it turned out to be no leaf */
    struct buf *out;           /* NULL while types are found out */
    uint8_t *locals;           /* by local: enum word_type or slot_type; of a cell, its content's */
    bool *is_cell;             /* by local */
    uint32_t n_free;           /* cells of the function around it: the first locals */
    bool *loops;               /* by depth: a loop's state is there */
    struct word_state **states; /* by offset in the instructions */
    uint32_t size;              /* of the instructions */
    uint32_t lowest;            /* no state below it is pending */
    struct word_slot *stack;
    uint32_t depth, deepest;
    enum word_type result;
    struct word_handler *handler;  /* the innermost open block */
    struct word_handler *handlers; /* all blocks */
    uint32_t shown_handler;        /* what the C variable holds; UINT32_MAX: not known */
    uint32_t n_exits;
    bool *uses_name; /* by index in code->names */
    uint32_t *lines; /* where it may raise, ascending once types are known */
    uint32_t n_lines, lines_capacity;
    uint32_t shown_line; /* index in lines that the frame is at; UINT32_MAX: not known */
};

/* Records the first failure. Always false. */
bool word_fail(struct word_flow *w, const char *format, ...);
bool word_fail_unsupported(struct word_flow *w, const char *what);
bool word_fail_hint(struct word_flow *w, const char *hint, const char *format, ...);

/* What messages call the type. */
const char *word_type_name(unsigned type);

/* Carries one instruction out: types the stack, and writes its C where w->out is there. *falls: the next instruction follows. */
bool word_step(struct word_flow *w, const struct instruction *instruction, bool *falls);

/* Sends the stack to that offset; false on failure. */
bool word_go(struct word_flow *w, int64_t offset);

/* Writes C: %u, %d, %s and %x as text_format. */
void word_put(struct word_flow *w, const char *format, ...);

/* Writes the name of a name's number. */
void word_put_name(struct word_flow *w, int64_t name);

/* ---- word_stack.c ---- */

/* The slot's place on the stack, from 0; its C variable is s<place> or o<place>. */
uint32_t word_push(struct word_flow *w, unsigned type);
void word_drop(struct word_flow *w, uint32_t count);
/* Writes o<place> = the C text, or the beginning of it, for a new object on the stack. */
uint32_t word_push_object(struct word_flow *w, const char *text);
/* Writes to = from for slots, whatever they hold. */
void word_put_copy(struct word_flow *w, uint32_t to, uint32_t from, unsigned type);
/* A wide constant beside a word, or where one is wanted, becomes a word. */
bool word_as_word(struct word_flow *w, uint32_t at, unsigned type);
/* The slot as an object in o<at>: a word is boxed. */
bool word_as_object(struct word_flow *w, uint32_t at);
/* The `count` topmost as objects; *first is the place of the lowest. */
bool word_as_objects(struct word_flow *w, uint32_t count, uint32_t *first);
/* Writes {o<first>, ..} of so many: C's value array. */
void word_put_array(struct word_flow *w, uint32_t first, uint32_t count);
/* The C functions that take an object for a word of the type, and back. */
const char *word_unboxer(unsigned type);
const char *word_boxer(unsigned type);
/* The name of a local, for messages. */
const char *word_local_name(const struct word_flow *w, uint32_t local);
/* Gives a local its type by its first store, and checks the top of the stack against it, which is converted where it may. */
bool word_type_local(struct word_flow *w, uint32_t local);

/* ---- word_object.c: names, attributes, displays, calls, loops over objects; word_block.c: try and with ---- */

/* As word_step; *known: it is such an instruction. */
bool word_step_object(struct word_flow *w, const struct instruction *instruction, bool *falls,
                      bool *known);
bool word_step_block(struct word_flow *w, const struct instruction *instruction, bool *falls,
                     bool *known);
/* Returns o<place on top>, which is the result as an object, through the finally blocks that are open. */
bool word_return(struct word_flow *w);
/* Writes which handler is to catch from here on, where that has changed. */
void word_show_handler(struct word_flow *w);
/* The blocks' part of the head of the C function. */
void word_put_catch(struct word_flow *w);

/* ---- word_frame.c ---- */

/* Notes, or writes, the line for what the instruction may raise; NULL: for what comes before any. */
bool word_show_line(struct word_flow *w, const struct instruction *instruction);
/* The bytecode around a function that is no leaf, in the arena; false without memory. */
bool word_frame_make(struct word_flow *w, struct arena *arena, struct raw_code *framed);

/* Is the type one that lies in a machine word, pointers included? */
static inline bool word_is_word(unsigned type)
{
    return type >= WORD_bool && type <= WORD_ptr32;
}

static inline bool word_is_pointer(unsigned type)
{
    return type >= WORD_ptr && type <= WORD_ptr32;
}

static inline bool word_is_number(unsigned type)
{
    return type == WORD_int || type == WORD_uint;
}

static inline bool word_is_object(unsigned type)
{
    return type == WORD_object || type == SLOT_NONE_VALUE;
}

/* Is it an object, or a constant that is one beside objects? */
static inline bool word_may_be_object(unsigned type)
{
    return word_is_object(type) || type == SLOT_WIDE;
}

/* assembler.c: words_to_c for a function in assembler. */
int assembler_to_c(const struct code *code, const struct raw_code *raw, unsigned number,
                   enum words_for target, struct buf *out, struct words_made *made,
                   struct words_error *error);

#endif
