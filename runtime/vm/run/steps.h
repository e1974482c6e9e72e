/* steps.h - what the interpreter's instructions do, one function each, so that tests and native code can
 * do the same without bytecode.
 *
 * A step gets the running frame (vm.frame) and its stack, not the operand bytes: the dispatch loop
 * (interp.c) has decoded those. What it may leave to do, its result tells:
 *
 *   value   the instruction's result; NO_VALUE: go on in vm.frame, which another frame has become (a
 *           call of Python), or whose ip and sp are not as they were (a loop's end, a finally block)
 *   bool    true: done. False: go on in vm.frame, as above
 *   void    done, or, where its comment says so: go on in vm.frame
 *
 * Before a step frame->ip and frame->sp are stored (frame_save), unless it takes ip and sp: then it
 * stores them itself where they are needed, which its short way is spared. So a traceback is right, the
 * collector finds the stack, and an error finds its handler.
 *
 * All steps may run Python and raise, but those that say otherwise. What is hot is inline and begins
 * with a short way of fast.h; the rest is in steps.c. */
#ifndef STEPS_H
#define STEPS_H

#include "runtime/vm/run/call.h"
#include "runtime/vm/run/fast.h"
#include "runtime/vm/run/iterator.h"
#include "runtime/vm/run/namespace.h"
#include "runtime/vm/run/operator.h"
#include "runtime/vm/run/unwind.h"

/* ---- names and cells ---- */

_Noreturn void step_unbound(void);

/* globals: a module or dict. Raises NameError; runs no Python. */
static inline value step_load_global(value globals, qstr name)
{
    value v = fast_global(globals, name);
    return v == NO_VALUE ? global_load(globals, name) : v;
}

/* A cell's content. Raises NameError where there is none; runs no Python. */
static inline value step_load_deref(value v)
{
    const struct cell *cell = (const struct cell *)value_object(v);
    value content = cell->type == &type_cell ? cell->content : cell_read(v);
    if (content == NO_VALUE)
        step_unbound();
    return content;
}

/* ---- attributes and items ---- */

/* object.name, where a getter or __getattr__ in Python gets a frame. */
value step_attr(value object, qstr name);

/* The object is at sp[0]. */
static inline value step_load_attr(struct frame *frame, value *sp, qstr name)
{
    value v = fast_attribute(sp[0], name);
    if (v != NO_VALUE)
        return v;
    frame->sp = sp - 1;
    return step_attr(sp[0], name);
}

/* sp[2].name = sp[1], where setters and __setattr__ in Python get a frame; sp[1] NO_VALUE: del. */
bool step_attr_store(const value *sp, qstr name);

static inline bool step_store_attr(struct frame *frame, const uint8_t *ip, value *sp, qstr name)
{
    if (fast_attribute_store(sp[2], name, sp[1]))
        return true;
    frame_save(frame, ip, sp);
    return step_attr_store(sp, name);
}

/* The object at sp[0] becomes function and self (or NO_VALUE) at sp[0] and sp[1]. */
static inline void step_load_method(struct frame *frame, const uint8_t *ip, value *sp, qstr name)
{
    if (fast_method(sp[0], name, sp))
        return;
    frame_save(frame, ip, sp);
    method_load(sp[0], name, sp);
}

/* instance[index], where __getitem__ in Python gets a frame. */
value step_subscr_instance(value instance, value index);

/* sp[0][sp[1]]. */
static inline value step_load_subscr(struct frame *frame, value *sp)
{
    value v = fast_subscript(sp[0], sp[1]);
    if (v != NO_VALUE)
        return v;
    frame->sp = sp - 1;
    if (HAS(shortcuts) && instance_of(sp[0]))
        return step_subscr_instance(sp[0], sp[1]);
    return subscript(sp[0], sp[1], VALUE_LOAD);
}

/* instance[index] = content, where __setitem__ in Python gets a frame. */
bool step_subscr_store_instance(value instance, value index, value content);

/* sp[2][sp[3]] = sp[1]; sp[1] NO_VALUE: del. */
static inline bool step_store_subscr(struct frame *frame, const uint8_t *ip, value *sp)
{
    if (fast_subscript_store(sp[2], sp[3], sp[1]))
        return true;
    frame_save(frame, ip, sp);
    if (HAS(shortcuts) && sp[1] != NO_VALUE && instance_of(sp[2]))
        return step_subscr_store_instance(sp[2], sp[3], sp[1]);
    subscript(sp[2], sp[3], sp[1] == NO_VALUE ? VALUE_DELETED : sp[1]);
    return true;
}

/* A slice of the n topmost values, 2 or 3. Where the next instruction is a subscript that does not keep
 * it, that is done at once, without a slice in the heap, and frame->ip moved on. Returns the stack's top. */
value *step_build_slice(struct frame *frame, size_t n);

/* A slice object. Runs no Python. */
value slice_new(value start, value stop, value step);

/* ---- displays ---- */

/* container[key] = item in a dict display. */
void step_store_map(value container, value key, value item);
/* A comprehension's container, operand >> 2 below sp, gets sp[0], or for operand & 3 == 1 (a dict) the
 * key sp[0] with sp[-1]. Returns how many values that took. */
size_t step_store_comp(value *sp, uint32_t operand);

/* ---- functions and classes ---- */

/* A function of the frame's module. defaults: a tuple or NO_VALUE; keyword_defaults: a dict or NO_VALUE.
 * Runs no Python. */
value step_make_function(const struct frame *frame, const uint8_t *bytecode, value defaults,
                         value keyword_defaults);
/* The same with a closure's cells. Runs no Python. */
value step_make_closure(const struct frame *frame, const uint8_t *bytecode, value defaults,
                        value keyword_defaults, size_t n_cells, const value *cells);
/* A function with as many defaults as it has room for, the last at sp. It comes in place of the first:
 * returns how many slots that is below sp. Runs no Python. */
size_t step_make_with_defaults(const struct frame *frame, const uint8_t *bytecode, value *sp);
/* What makes classes: builtins.__build_class__. Runs no Python. */
value step_load_build_class(void);
/* Puts what makes a class is called with into slots[0 .. 3): __build_class__, the class body's function,
 * the class's name. Runs no Python. */
void step_load_class_body(const struct frame *frame, const uint8_t *bytecode, value *slots);
/* What a class body begins with: __module__ and __qualname__. Runs no Python. */
void step_enter_class_body(const struct frame *frame, qstr qualified_name);

/* ---- calls ---- */

/* A call's operand: how many positional arguments, and how many pairs of name and value. */
static inline size_t step_positional(uint32_t operand)
{
    return operand & 0xff;
}

static inline size_t step_keywords(uint32_t operand)
{
    return operand >> 8 & 0xff;
}

/* The stack slots that they take. */
static inline uint32_t step_argument_slots(uint32_t operand)
{
    return (operand & 0xff) + (operand >> 7 & 0x1fe);
}

/* Calls callee with n positional arguments. frame->sp is below the slot of callee, where the result comes. */
static inline value step_call_positional(value callee, size_t n, const value *args)
{
    if (QUICK && value_is_object(callee)) {
        const struct type *type = ((const struct object *)value_object(callee))->type;
        if (type == &type_function && fast_call(value_object(callee), n, args))
            return NO_VALUE;
        if (type == &type_native)
            return fast_native(value_object(callee), n, args);
    }
    return call_begin(callee, NO_VALUE, n, 0, args);
}

/* Calls sp[0] with the arguments from sp[1] on. frame->sp is sp - 1: the result comes in place of sp[0]. */
static inline value step_call_function(const value *sp, uint32_t operand)
{
    return operand <= 0xff ? step_call_positional(sp[0], operand, sp + 1)
                           : call_begin(sp[0], NO_VALUE, step_positional(operand),
                                        step_keywords(operand), sp + 1);
}

/* Calls what step_load_method left at sp[0] and sp[1] with the arguments from sp[2] on. As
 * step_call_function otherwise. */
static inline value step_call_method(const value *sp, uint32_t operand)
{
    size_t bound = sp[1] != NO_VALUE;
    const value *args = sp + 2 - bound;
    return operand <= 0xff ? step_call_positional(sp[0], operand + bound, args)
                           : call_begin(sp[0], NO_VALUE, step_positional(operand) + bound,
                                        step_keywords(operand), args);
}

/* The n items of what is at sp[0], the first on top. */
static inline void step_unpack(value *sp, size_t n)
{
    if (!fast_unpack(sp, n))
        unpack_sequence(sp, n);
}

/* A call with *args or **kw: callee, self or NO_VALUE, and behind the arguments the bits that say which
 * of them are starred. */
value step_call_starred(value callee, value self, uint32_t operand, const value *args);

/* ---- operators ---- */

/* Whether v counts as true. */
static inline bool step_truth(struct frame *frame, const uint8_t *ip, value *sp, value v)
{
    if (v == VALUE_TRUE || v == VALUE_FALSE)
        return v == VALUE_TRUE;
    if (QUICK && value_is_small_int(v))
        return v != VALUE_SMALL_INT(0);
    frame_save(frame, ip, sp);
    return truth(v);
}

static inline value step_unary(enum unary_operator op, value operand)
{
    if (op == UNARY_NOT && (operand == VALUE_TRUE || operand == VALUE_FALSE))
        return VALUE_BOOL(operand == VALUE_FALSE);
    return unary(op, operand);
}

/* Whether both operands of an operator are small ints. */
static inline bool step_are_small(const value *sp)
{
    return value_bits(sp[-1]) & value_bits(sp[0]) & 1;
}

/* ---- loops ---- */

/* The iterator of v. Where the instructions at `next` wait for it, as `yield from` and `await` do, __await__ stands in for an __iter__
 * that is not there. */
value step_get_iter(value v, const uint8_t *next);

/* The next item of the loop whose state ends at sp. NO_VALUE: if vm.frame is another frame now, that one
 * leads back to the loop, or at its end to `end`; else the loop has ended, and its state is to be dropped. */
static inline value step_for_iter(value *sp, const uint8_t *end)
{
    value *slots = sp - ITERATOR_SLOTS + 1;
    if (slots[0] != NO_VALUE)
        return iterator_step_plain(slots);
    return fast_generator(slots[1], end) ? NO_VALUE : iterator_step(slots[1], end);
}

/* ---- blocks ---- */

/* Enters a with block, whose manager is on the stack's top and whose clean-up is at `target`. Go on in
 * vm.frame. */
void step_setup_with(struct frame *frame, const uint8_t *target);
/* The exit of a with block: calls __exit__ with what the block ended by. Go on in vm.frame. */
void step_with_cleanup(struct frame *frame);
/* A finally block ends: what it interrupted goes on. False: a return, whose value is on the stack's top;
 * otherwise go on in vm.frame. Runs no Python; raises what was on its way. */
bool step_end_finally(struct frame *frame);
/* Leaves `count` blocks (as unwind_jump) and goes on at `target`. Go on in vm.frame. Runs no Python. */
void step_unwind_jump(struct frame *frame, const uint8_t *target, size_t count);

/* ---- results and errors ---- */

/* Each of these three: NO_VALUE, or what the call of the interpreter is to return. */

/* Whether the frame, whose result is to be pushed, has been left: most are calls of functions without an open block. */
static inline bool step_leave_plainly(struct frame *frame)
{
    if (!QUICK || frame->continuation != RETURN_PUSH || frame->flags & ~FRAME_FIRST ||
        frame->handler >= frame_handlers(frame))
        return false;
    vm.frame_top = (uint8_t *)frame;
    vm.frame = frame->caller;
    if (frame->flags)
        frame_shrink();
    return true;
}

/* The frame returns what is on its stack's top. */
static inline value step_return(struct frame *frame)
{
    if (frame->handler >= frame_handlers(frame) && unwind_return(frame))
        return NO_VALUE;
    value v = *frame->sp;
    return frame_return(v) ? NO_VALUE : v;
}

/* The frame, a generator's, yields what is on its stack's top. Runs no Python. */
static inline value step_yield(struct frame *frame)
{
    value v = *frame->sp;
    if (HAS(shortcuts) && frame->continuation == RETURN_NEXT) {
        generator_of(frame)->state = GENERATOR_SUSPENDED;
        frame_leave(frame);
        *++vm.frame->sp = v;
        return NO_VALUE;
    }
    return frame_yield(v) ? NO_VALUE : v;
}

/* A yield from: the delegate on the stack's top is sent a value. step_delegate nests it in C. */
value step_delegate(struct frame *frame, value sent);

static inline value step_yield_from(struct frame *frame, value sent)
{
    value delegate = *frame->sp;
    struct generator *generator = (struct generator *)value_object(delegate);
    if (!HAS(shortcuts) || !is_exactly(delegate, &type_generator) ||
        generator->pending != VALUE_NONE)
        return step_delegate(frame, sent);
    if (!generator_enter(generator, sent, RETURN_YIELD_FROM))
        *frame->sp = VALUE_NONE;
    return NO_VALUE;
}

/* A bare raise: what is being handled, once more. */
_Noreturn void step_raise_last(struct frame *frame);
_Noreturn void step_raise_from(value exception, value cause);

#endif
