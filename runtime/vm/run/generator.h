/* generator.h - generators and coroutines: an object that owns a frame. */
#ifndef GENERATOR_H
#define GENERATOR_H

#include "runtime/vm/run/frame.h"

enum generator_state { GENERATOR_SUSPENDED, GENERATOR_RUNNING, GENERATOR_FINISHED };

struct generator {
    const struct type *type;
    value pending;  /* to be thrown at the next resumption; VALUE_NONE: nothing */
    uint32_t state; /* enum generator_state */
    struct frame frame;
};

/* How a resumption ended. */
enum resumption {
    RESUMED_YIELD,
    RESUMED_RETURN,
    RESUMED_RAISE /* what was thrown goes on where the generator delegates: the delegate takes none */
};

/* Resumes a generator with a value (thrown NO_VALUE) or an exception thrown at its yield. Errors
 * of its body pass through. */
enum resumption generator_resume(struct generator *generator, value sent, value thrown,
                                 value *result);
/* Makes it ready to run: lends its frame to vm.frame, the sent value on its stack. Raises
 * ValueError when it runs already. False when it has finished, nothing done then. */
bool generator_enter(struct generator *generator, value sent, enum continuation continuation);
/* Whether the frame of a suspended generator is in a yield from. */
bool generator_delegates(const struct frame *frame);
/* As generator_resume for any object with that protocol: the delegate of a yield from. */
enum resumption delegate_resume(value delegate, value sent, value thrown, value *result);

static inline struct generator *generator_of(struct frame *frame)
{
    return (struct generator *)(void *)((uint8_t *)frame - offsetof(struct generator, frame));
}

#endif
