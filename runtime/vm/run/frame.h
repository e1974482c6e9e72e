/* frame.h - activations of bytecode functions, in chunks from the heap.
 *
 * A call bumps vm.frame_top; a full chunk gets a successor. A generator owns its frame
 * (generator.h) and lends it while it runs. A frame's slots are its Python stack, growing up from
 * state[0], and its locals, local i at state[n_state - 1 - i]; behind them lie the exception
 * handlers. */
#ifndef FRAME_H
#define FRAME_H

#include "runtime/vm/run/function.h"
#include "runtime/vm/run/vm.h"

/* What becomes of a frame's result, or of the StopIteration that ends it. */
enum continuation {
    RETURN_TO_C,       /* interpret() returns it */
    RETURN_PUSH,       /* pushed on the caller's stack */
    RETURN_DISCARD,    /* dropped: __setattr__, __setitem__, setters, deleters */
    RETURN_INSTANCE,   /* of __init__: must be None; `extra`, the instance, is pushed */
    RETURN_TRUTH,      /* pushed as bool: __contains__ */
    RETURN_BINARY,     /* of an operator's method; NotImplemented goes on to the next method;
                          `extra` is enum binary_operator as a small int, the operands still lie on
                          the caller's stack */
    RETURN_ENTER,      /* of __enter__: the with block begins; `extra` is its handler's place */
    RETURN_EXIT,       /* of __exit__: WITH_CLEANUP goes on */
    RETURN_NEXT,       /* of a loop's __next__ or generator: pushed; at the end the caller goes on
                          at `extra` */
    RETURN_YIELD_FROM, /* of the delegate of a yield from */
    RETURN_IMPORT, /* of a module's body: dropped; the caller's import runs again, and finds the module.
                          `extra` is a struct import_end */
};

/* What a generator takes besides its frame, rounding included. */
enum { FRAME_GENERATOR_EXTRA = 8 * sizeof(value) };

enum frame_flag {
    FRAME_GENERATOR = 1, /* lies in a struct generator */
    FRAME_FIRST = 2,     /* the first in its chunk */
    FRAME_DELEGATES = 8, /* C resumes a yield from's delegate for it */
    FRAME_RERAISE = 4,   /* the error on its way was raised here before: no traceback entry */
};

/* An entry of the exception stack: a try or with block that is open. */
struct handler {
    const uint8_t *target; /* where the except, finally or with clean-up code starts */
    uintptr_t sp_finally;  /* the stack's top for it, | 1 for finally and with */
    value handled;         /* the exception that it is handling; NO_VALUE: not active */
};

struct frame {
    struct frame *caller;
    const struct function *function;
    const uint8_t *ip; /* behind the instruction that runs, or inside it: ip[-1] belongs to it */
    value *sp;         /* the topmost value; state - 1 when there is none */
    struct handler *handler; /* innermost; one below the first when there is none */
    value locals;            /* namespace of a module or class body; NO_VALUE in functions */
    value extra;             /* what the continuation needs; may be a raw pointer */
    uint16_t n_state;
    uint8_t continuation; /* enum continuation */
    uint8_t flags;        /* enum frame_flag */
    value state[];
};

struct frame_chunk {
    struct frame_chunk *previous, *spare; /* spare: an empty successor, kept against thrashing */
    uint8_t *limit;
    uint8_t *top_below; /* vm.frame_top when it is empty again */
    uintptr_t room[];
};

static inline size_t frame_size(const struct shape *shape)
{
    return sizeof(struct frame) + shape->n_state * sizeof(value) +
           shape->n_handlers * sizeof(struct handler);
}

static inline struct handler *frame_handlers(struct frame *frame)
{
    return (struct handler *)(void *)&frame->state[frame->n_state];
}

/* Starts a new chunk with room for a frame of that size. Raises RuntimeError when there is none,
 * MemoryError where that is no recursion's doing. */
void frame_grow(size_t size);
/* Raises RuntimeError or MemoryError for frames of that many bytes, which have been counted. */
_Noreturn void frames_refuse(size_t size);
/* Counts bytes that frames take, in a new chunk or a generator that starts to run. Raises as above
 * past three quarters of the heap: the exception needs room, too. */
static inline void frames_count(size_t size)
{
    vm.frame_bytes += size;
    if (vm.frame_bytes > vm.heap.n_blocks * (HEAP_BLOCK / 4 * 3))
        frames_refuse(size);
}
/* Whether a function that runs is there so often, called by itself or by what it calls, that this is what fills the heap. */
bool frames_recur(void);
/* Gives back the chunk whose first frame has just been popped. */
void frame_shrink(void);
/* Prepares for a collection: clears the memory above the innermost frame, and drops a spare chunk, and the
 * first one where no frame lies in it. Whatever the frames refer to is then in reach of vm.frame_chunk. */
void frames_before_collect(void);

/* Fills a frame's head and clears its slots but the last `filled`; state and handlers are empty, ip at the
 * function's first instruction. */
static inline void frame_init_part(struct frame *frame, const struct function *function,
                                   const struct shape *shape, unsigned flags, size_t filled)
{
    frame->function = function;
    frame->ip = shape->start;
    frame->sp = frame->state - 1;
    frame->n_state = shape->n_state;
    frame->handler = frame_handlers(frame) - 1;
    frame->locals = NO_VALUE;
    frame->extra = NO_VALUE;
    frame->flags = (uint8_t)flags;
    for (value *slot = frame->state, *end = slot + (shape->n_state - filled); slot < end; slot++)
        *slot = NO_VALUE;
}

static inline void frame_init(struct frame *frame, const struct function *function,
                              const struct shape *shape, unsigned flags)
{
    frame_init_part(frame, function, shape, flags, 0);
}

/* As frame_push; the last `filled` slots, the first locals, the caller fills before anything is allocated. */
static inline struct frame *frame_push_part(const struct function *function,
                                            const struct shape *shape,
                                            enum continuation continuation, size_t filled)
{
    size_t size = frame_size(shape);
    unsigned flags = 0;
    if (size > (size_t)(vm.frame_limit - vm.frame_top)) {
        frame_grow(size);
        flags = FRAME_FIRST;
    }
    struct frame *frame = (struct frame *)(void *)vm.frame_top;
    vm.frame_top += size;
    frame_init_part(frame, function, shape, flags, filled);
    frame->caller = vm.frame;
    frame->continuation = (uint8_t)continuation;
    vm.frame = frame;
    return frame;
}

/* Enters a new innermost frame with empty slots. Arguments are bound afterwards, so that the collector finds
 * what that allocates. */
static inline struct frame *frame_push(const struct function *function, const struct shape *shape,
                                       enum continuation continuation)
{
    return frame_push_part(function, shape, continuation, 0);
}

/* Stores where the frame is, which the interpreter holds in registers: needed wherever something may
 * raise, allocate or push a frame. */
static inline void frame_save(struct frame *frame, const uint8_t *ip, value *sp)
{
    frame->ip = ip;
    frame->sp = sp;
}

/* What a generator's frame is counted with. */
static inline size_t frame_generator_bytes(const struct frame *frame)
{
    return sizeof(struct frame) + frame->n_state * sizeof(value) + FRAME_GENERATOR_EXTRA;
}

/* Leaves the innermost frame. */
static inline void frame_leave(struct frame *frame)
{
    vm.frame = frame->caller;
    if (frame->flags & FRAME_GENERATOR) {
        vm.frame_bytes -= frame_generator_bytes(frame);
        return;
    }
    vm.frame_top = (uint8_t *)frame;
    if (frame->flags & FRAME_FIRST)
        frame_shrink();
}

/* Leaves frames until `frame` is the innermost. For code that has caught an error. */
void frames_drop(struct frame *frame);
/* The namespace that names are stored in by the innermost frame that has one; its globals in a
 * function. */
value frame_locals(void);
/* The globals of the innermost frame: a module or dict; NO_VALUE outside of any. */
value frame_globals(void);
/* Source line (from 1) and name of what the frame runs, and its file's name. */
size_t frame_line(const struct frame *frame);
qstr frame_file(const struct frame *frame);

#endif
