/* unwind.c - what leaves a frame other than by falling to the next instruction: errors, results,
 * yields, and jumps out of try, with and for blocks.
 *
 * An error raised in C jumps (jump.h) to the innermost interpret, which is one `struct entry` on
 * the C stack. unwind then walks from vm.frame down to that entry's base frame, looking for a handler.
 * So one entry serves any number of Python frames, and C between two entries is skipped whole: it must
 * hold nothing that needs releasing.
 *
 * Invariants:
 * - A frame's handlers are nested in code order: one whose target lies at or before the running
 *   instruction is running already (its except or finally code), and is not entered again.
 * - Wherever C may raise, frame->ip[-1] belongs to the instruction that runs, and all that lies at or
 *   below the handler's sp is whole.
 * - A result goes to the caller as frame->continuation says; only RETURN_TO_C ends the loop in C.
 * - What a finally block goes on with lies on the stack: None, an exception, or a small int: -1 for a
 *   return with its value below, n >= 0 for a jump with n blocks left to leave.
 *
 * May run Python: interpret, interpret_thrown, interpret_throw (a delegate's throw or close),
 * exception_from (it makes an instance of a class), with_exited and frame_return (truth, NotImplemented
 * going on to the other operand). unwind itself runs none. */
#include "runtime/vm/run/unwind.h"

#include "runtime/format/opcode.h"
#include "runtime/port.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/generator.h"
#include "runtime/vm/run/interp.h"
#include "runtime/vm/run/namespace.h"
#include "runtime/vm/run/operand.h"
#include "runtime/vm/run/operator.h"
#include "runtime/vm/run/traceback.h"

#include "runtime/vm/run/iterator.h"
#include <string.h>

/* ---- entries of C into the interpreter ---- */

/* A frame suspended in a yield from hands what is thrown to its delegate first. */
OPTIONAL enum thrown_to interpret_throw(struct frame *frame, value *result)
{
    value thrown = vm.raised;
    if (!generator_delegates(frame)) {
        vm.raised = exception_from(thrown);
        exception_set_context(vm.raised);
        return THROWN_HERE;
    }
    frame->ip++;
    frame->sp--;
    frame->flags |= FRAME_DELEGATES;
    enum resumption ended = delegate_resume(*frame->sp, VALUE_NONE, thrown, result);
    frame->flags &= (uint8_t)~FRAME_DELEGATES;
    if (ended == RESUMED_YIELD) {
        frame->ip--;
        *++frame->sp = *result;
        frame_yield(*result);
        return THROWN_YIELDED;
    }
    *frame->sp = *result;
    thrown = exception_from(thrown);
    if (ended == RESUMED_RAISE || exception_matches(thrown, &type_GeneratorExit)) {
        vm.raised = thrown;
        return THROWN_HERE;
    }
    return THROWN_RESUMED;
}

static void interpret_enter(struct frame *frame, struct entry *entry)
{
    if (vm.depth >= vm.depth_limit || (const void *)entry < port_stack_limit()) {
        if (frame->flags & FRAME_GENERATOR)
            generator_of(frame)->state = GENERATOR_SUSPENDED;
        frames_drop(frame->caller);
        raise_text(&type_RecursionError, "maximum recursion depth exceeded");
    }
    entry_note(entry, frame->caller);
    vm.entry = entry;
    vm.depth++;
}

static void interpret_leave(const struct entry *entry)
{
    vm.entry = entry->outer;
    vm.depth--;
}

static value interpret_on(struct frame *frame, const struct entry *entry)
{
    value result = interpreter_run(frame);
    interpret_leave(entry);
    return result;
}

/* An error has come to this entry: goes to its handler in the entry's frames, or on to the next entry out. */
static void interpret_unwind(struct frame *frame, const struct entry *entry)
{
    if (unwind(frame))
        return;
    interpret_leave(entry);
    entry_jump();
}

value interpret(struct frame *frame)
{
    struct entry entry;
    interpret_enter(frame, &entry);
    if (jump_save(&entry.jump))
        interpret_unwind(frame, &entry);
    return interpret_on(frame, &entry);
}

value interpret_thrown(struct frame *frame)
{
    struct entry entry;
    value result;
    volatile enum thrown_to first;
    interpret_enter(frame, &entry);
    if (jump_save(&entry.jump))
        first = THROWN_HERE;
    else
        first = interpret_throw(frame, &result);
    if (first == THROWN_YIELDED) {
        interpret_leave(&entry);
        return result;
    }
    if (first == THROWN_HERE)
        interpret_unwind(frame, &entry);
    return interpret_on(frame, &entry);
}

/* ---- errors ---- */

void handler_push(struct frame *frame, const uint8_t *target, value *sp, bool is_finally)
{
    struct handler *handler = ++frame->handler;
    handler->target = target;
    handler->sp_finally = (uintptr_t)sp | is_finally;
    handler->handled = NO_VALUE;
}

static value *handler_sp(const struct handler *handler)
{
    return (value *)(handler->sp_finally & ~(uintptr_t)1);
}

/* The handler of an asynchronous with that a return or jump may leave begins with a test for it, of a class or of the global
 * BaseException, whatever that is by then. The VM knows, and goes where the test should lead: the verifier counts on it. */
OPTIONAL const uint8_t *handler_skip_test(const uint8_t *at, bool left)
{
    bool by_class = at[1] == OP_LOAD_ATTR;
    at += 2;
    operand_called(&at);
    if (by_class) {
        at += 2; /* the 0, and the opcode of the other LOAD_ATTR */
        operand_called(&at);
    }
    at += 2; /* the comparison, and the opcode of the jump if it was left */
    ptrdiff_t distance = operand_offset_signed(&at);
    return left ? at + distance : at;
}

/* Where a handler begins for what it is given. */
static const uint8_t *handler_start(const struct handler *handler, bool left)
{
    const uint8_t *target = handler->target;
    if (handler->sp_finally & 1 && target[0] == OP_DUP_TOP && target[1] != OP_ROT_THREE)
        return handler_skip_test(target, left);
    return target;
}

/* Enters the innermost handler that is not running yet. False when the frame has none. */
static bool unwind_catch(struct frame *frame)
{
    struct handler *first = frame_handlers(frame);
    if (!PROGRAM(HANDLERS))
        return false;
    while (frame->handler >= first && frame->handler->target <= frame->ip - 1)
        frame->handler--;
    if (frame->handler < first)
        return false;
    frame->handler->handled = vm.raised;
    frame->ip = handler_start(frame->handler, false);
    frame->sp = handler_sp(frame->handler) + 1;
    *frame->sp = vm.raised;
    vm.raised = NO_VALUE; /* it lives as long as the handler and the stack say */
    return true;
}

static bool is_stop(value exception)
{
    return exception_matches(exception, &type_StopIteration);
}

static value stop_value_of(value exception)
{
    value args =
        ((const struct exception *)value_object(value_as(exception, &type_BaseException)))->args;
    const struct tuple *tuple = tuple_of(args);
    return tuple && tuple->size ? tuple->items[0] : VALUE_NONE;
}

OPTIONAL bool unwind_stop(enum continuation continuation, value extra)
{
    struct frame *caller = vm.frame;
    if (HAS(shortcuts) && continuation == RETURN_NEXT && is_stop(vm.raised)) {
        caller->ip = (const uint8_t *)value_object(extra);
        caller->sp -= ITERATOR_SLOTS;
        return true;
    }
    if (continuation == RETURN_YIELD_FROM && is_stop(vm.raised)) {
        *caller->sp = stop_value_of(vm.raised);
        return true;
    }
    return false;
}

/* An error has left a generator's frame, which drops its values. Otherwise one stale pointer to a generator
 * could keep alive a long chain of them that a recursion made. */
OPTIONAL void unwind_generator(struct frame *frame)
{
    generator_of(frame)->state = GENERATOR_FINISHED;
    memset(frame->state, 0, frame->n_state * sizeof(value));
    if (is_stop(vm.raised))
        vm.raised = exception_new_text(&type_RuntimeError, "generator raised StopIteration");
}

bool unwind(struct frame *base)
{
    for (;;) {
        struct frame *frame = vm.frame;
        unsigned flags = frame->flags;
        frame->flags &= (uint8_t) ~(FRAME_RERAISE | FRAME_DELEGATES);
        if (flags & FRAME_DELEGATES && unwind_stop(RETURN_YIELD_FROM, NO_VALUE))
            return true;
        if (!(flags & FRAME_RERAISE))
            traceback_add(vm.raised, frame);
        if (unwind_catch(frame))
            return true;
        enum continuation continuation = frame->continuation;
        value extra = frame->extra;
        bool is_generator = frame->flags & FRAME_GENERATOR;
        frame_leave(frame);
        if (HAS(shortcuts) && continuation == RETURN_IMPORT)
            import_failed(extra);
        if (is_generator)
            unwind_generator(frame);
        if (frame == base)
            return false;
        bool may_stop =
            HAS(shortcuts) && (continuation == RETURN_NEXT || continuation == RETURN_YIELD_FROM);
        if (!is_generator && may_stop && unwind_stop(continuation, extra))
            return true;
    }
}

value exception_from(value v)
{
    if (is_type(v) && type_is_subclass(value_object(v), &type_BaseException))
        v = call_0(v);
    if (exception_of(v)) /* not: an instance whose native part is not made yet */
        return v;
    return exception_new_text(&type_TypeError, "exceptions must derive from BaseException");
}

/* ---- leaving blocks by return, break and continue ---- */

/* A jump out of a finally block that is running: the error, return or jump that the block was to go on with is
 * dropped from the stack. */
static void unwind_cancel(struct frame *frame)
{
    value *sp = frame->sp;
    if (value_is_small_int(sp[-1])) {
        sp[-2] = sp[0];
        frame->sp = sp - 2;
    } else {
        sp[-1] = sp[0];
        frame->sp = sp - 1;
    }
}

OPTIONAL bool unwind_return(struct frame *frame)
{
    struct handler *first = frame_handlers(frame);
    for (; frame->handler >= first; frame->handler--) {
        const struct handler *handler = frame->handler;
        if (!(handler->sp_finally & 1))
            continue;
        if (handler->target > frame->ip - 1) {
            value *sp = handler_sp(handler);
            sp[1] = *frame->sp;
            sp[2] = VALUE_SMALL_INT(-1);
            frame->sp = sp + 2;
            frame->ip = handler_start(handler, true);
            return true;
        }
    }
    return false;
}

void unwind_jump(struct frame *frame, size_t count)
{
    while (count & 0x7f) {
        const struct handler *handler = frame->handler;
        count--;
        if (handler->sp_finally & 1) {
            if (handler->target > frame->ip - 1) {
                *++frame->sp = VALUE_SMALL_INT(count);
                frame->ip = handler_start(handler, true);
                return;
            }
            unwind_cancel(frame);
        }
        frame->handler--;
    }
    frame->ip = (const uint8_t *)value_object(*frame->sp--);
    if (count)
        frame->sp -= ITERATOR_SLOTS;
}

void with_load(value manager, value enter[2], value exit[2])
{
    bool enters = method_find_special(manager, Q___enter__, enter);
    if (!enters || !method_find_special(manager, Q___exit__, exit))
        raise_format(&type_TypeError, "'%t' object does not support the context manager protocol%s",
                     manager, enters ? " (missed __exit__ method)" : "");
}

void with_exited(struct frame *frame, value result)
{
    value *sp = frame->sp;
    if (sp[0] == VALUE_NONE) {
        sp[-2] = VALUE_NONE;
    } else if (value_is_small_int(sp[0])) {
        sp[-3] = sp[-1];
        sp[-2] = sp[0];
    } else {
        sp[-2] = truth(result) ? VALUE_NONE : sp[0];
    }
    frame->sp = sp - 2;
}

/* ---- results ---- */

bool frame_yield(value result)
{
    struct frame *frame = vm.frame;
    enum continuation continuation = frame->continuation;
    generator_of(frame)->state = GENERATOR_SUSPENDED;
    frame_leave(frame);
    if (!HAS(shortcuts) || continuation == RETURN_TO_C)
        return false;
    if (continuation == RETURN_YIELD_FROM) {
        /* The caller yields the value in turn, and stays at its yield from: a resumption sends to it. */
        vm.frame->ip--;
        *++vm.frame->sp = result;
        return frame_yield(result);
    }
    *++vm.frame->sp = result;
    return true;
}

OPTIONAL bool frame_return_generator(struct frame *frame, value result)
{
    enum continuation continuation = frame->continuation;
    value extra = frame->extra;
    generator_of(frame)->state = GENERATOR_FINISHED;
    frame_leave(frame);
    if (!HAS(shortcuts) || continuation == RETURN_TO_C)
        return false;
    if (continuation == RETURN_YIELD_FROM) {
        *vm.frame->sp = result;
    } else {
        vm.frame->ip = (const uint8_t *)value_object(extra);
        vm.frame->sp -= ITERATOR_SLOTS;
    }
    return true;
}

static void frame_return_instance(value instance, value result)
{
    if (result != VALUE_NONE)
        raise_format(&type_TypeError, "__init__() should return None, not '%t'", result);
    *++vm.frame->sp = instance;
}

static void frame_return_enter(struct frame *frame, value extra, value result)
{
    handler_push(frame, (const uint8_t *)value_object(extra), frame->sp, true);
    *++frame->sp = result;
}

/* An operator's method has answered; NotImplemented leaves it to the other ways. */
static void frame_return_binary(struct frame *frame, value extra, value result)
{
    enum binary_operator op = (enum binary_operator)small_int(extra);
    if (result == VALUE_NOT_IMPLEMENTED)
        result = binary_after(op, frame->sp[-1], frame->sp[0]);
    frame->sp--;
    *frame->sp = result;
}

OPTIONAL bool frame_return_special(enum continuation continuation, value extra, value result)
{
    struct frame *frame = vm.frame;
    switch (continuation) {
    case RETURN_INSTANCE:
        frame_return_instance(extra, result);
        break;
    case RETURN_TRUTH:
        *++frame->sp = VALUE_BOOL(truth(result));
        break;
    case RETURN_BINARY:
        frame_return_binary(frame, extra, result);
        break;
    case RETURN_ENTER:
        frame_return_enter(frame, extra, result);
        break;
    case RETURN_EXIT:
        with_exited(frame, result);
        break;
    default: /* RETURN_YIELD_FROM */
        frame->ip--;
        *++frame->sp = result;
        return frame_yield(result);
    }
    return true;
}

bool frame_return(value result)
{
    struct frame *frame = vm.frame;
    enum continuation continuation = frame->continuation;
    value extra = frame->extra;
    if (frame->flags & FRAME_GENERATOR)
        return frame_return_generator(frame, result);
    frame_leave(frame);
    switch (continuation) {
    case RETURN_TO_C:
        return false;
    case RETURN_PUSH:
    case RETURN_NEXT:
        *++vm.frame->sp = result;
        return true;
    case RETURN_DISCARD:
        return true;
    case RETURN_IMPORT:
        import_ended(extra);
        return true;
    default:
        return !HAS(shortcuts) || frame_return_special(continuation, extra, result);
    }
}
