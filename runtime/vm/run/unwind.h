/* unwind.h - what happens to errors and results at the borders of frames. */
#ifndef UNWIND_H
#define UNWIND_H

#include "runtime/vm/run/frame.h"

/* Looks for a handler of vm.raised from vm.frame down to `base`. True: vm.frame is to run on.
 * False: base and all above it have been left. */
bool unwind(struct frame *base);

/* What vm.raised, which ended a frame, means to vm.frame where it is a StopIteration that a loop or yield from waits for.
 * False: an error like any other. */
bool unwind_stop(enum continuation continuation, value extra);
void unwind_generator(struct frame *frame);

/* How a throw into a suspended frame begins. */
enum thrown_to { THROWN_HERE, THROWN_YIELDED, THROWN_RESUMED };
enum thrown_to interpret_throw(struct frame *frame, value *result);

/* Hands the result of vm.frame, which returned, to its caller, as the continuation says, and leaves
 * it. False when the caller is C: vm.raised is untouched and the result is still to be returned. */
bool frame_return(value result);
/* Its less usual cases: the end of a generator, what its StopIteration would have meant; and results that are not pushed
 * as they are. */
bool frame_return_generator(struct frame *frame, value result);
bool frame_return_special(enum continuation continuation, value extra, value result);
/* As frame_return for a generator's frame that yields. */
bool frame_yield(value result);

/* Behind the test that a handler begins with: where it leads. left: for a return or jump. */
const uint8_t *handler_skip_test(const uint8_t *at, bool left);

/* The rest of WITH_CLEANUP, with what __exit__ gave. */
void with_exited(struct frame *frame, value result);
/* A context manager's __enter__ and __exit__, as method_load. Raises TypeError where its class has not both. */
void with_load(value manager, value enter[2], value exit[2]);
/* Opens an exception block on a frame. is_finally: finally or with. */
void handler_push(struct frame *frame, const uint8_t *target, value *sp, bool is_finally);

/* Where a return goes first: the innermost open finally or with block that is not running yet, its
 * code entered with the result on the stack. False when there is none. */
bool unwind_return(struct frame *frame);
/* The same for a jump out of `count` blocks, the destination on the stack; count's bit 7: pop an
 * iterator at the end. ip and sp of the frame are set for what comes next. */
void unwind_jump(struct frame *frame, size_t count);

/* The exception that a `raise` operand stands for; a TypeError where it is none. */
value exception_from(value v);

#endif
