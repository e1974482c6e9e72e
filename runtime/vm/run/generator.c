/* generator.c - generators and coroutines: resuming, throwing into and closing them, and the same
 * for whatever object a yield from delegates to.
 *
 * A generator is an object that contains its frame. generator_enter links the frame on top of vm.frame
 * and marks it running; from then on it is a frame like others. It is unlinked when it yields, returns
 * or raises (unwind.c). The interpreter enters it directly, in loops and yield from; C does so through
 * generator_resume, which nests an interpreter.
 *
 * Invariants:
 * - GENERATOR_RUNNING exactly while its frame is linked: it cannot be entered twice.
 * - A suspended frame's top slot is where the sent value goes; a frame without any value on its stack
 *   has not started, and takes None alone.
 * - A finished generator's slots are cleared when an error ended it, so that it holds nothing.
 * - `pending` (pend_throw) is thrown by the next resumption, whoever does it.
 *
 * May run Python: generator_resume, delegate_resume, and next, send, throw, close.
 * generator_enter runs none: it only links the frame. */
#include "runtime/vm/run/generator.h"

#include "runtime/format/opcode.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/interp.h"
#include "runtime/vm/run/unwind.h"

bool generator_enter(struct generator *generator, value sent, enum continuation continuation)
{
    struct frame *frame = &generator->frame;
    if (generator->state == GENERATOR_FINISHED)
        return false;
    if (generator->state == GENERATOR_RUNNING)
        raise_text(&type_ValueError, "generator already executing");
    if (frame->sp >= frame->state)
        *frame->sp = sent;
    else if (sent != VALUE_NONE)
        raise_text(&type_TypeError, "can't send non-None value to a just-started generator");
    frames_count(frame_generator_bytes(frame));
    generator->state = GENERATOR_RUNNING;
    frame->caller = vm.frame;
    frame->continuation = (uint8_t)continuation;
    vm.frame = frame;
    return true;
}

enum resumption generator_resume(struct generator *generator, value sent, value thrown,
                                 value *result)
{
    if (generator->state == GENERATOR_SUSPENDED && generator->pending != VALUE_NONE) {
        thrown = generator->pending;
        generator->pending = VALUE_NONE;
    }
    if (thrown == NO_VALUE) {
        if (!generator_enter(generator, sent, RETURN_TO_C)) {
            *result = VALUE_NONE;
            return RESUMED_RETURN;
        }
        *result = interpret(&generator->frame);
    } else {
        if (!generator_enter(generator, VALUE_NONE, RETURN_TO_C)) {
            *result = VALUE_NONE;
            return RESUMED_RETURN;
        }
        vm.raised = thrown;
        *result = interpret_thrown(&generator->frame);
    }
    return generator->state == GENERATOR_FINISHED ? RESUMED_RETURN : RESUMED_YIELD;
}

enum resumption delegate_resume(value delegate, value sent, value thrown, value *result)
{
    const struct type *type = type_of(delegate);
    bool is_exit = thrown != NO_VALUE &&
                   type_is_subclass(is_type(thrown) ? value_object(thrown) : type_of(thrown),
                                    &type_GeneratorExit);
    if (type == &type_generator && !is_exit)
        return generator_resume(value_object(delegate), sent, thrown, result);
    if (type == &type_generator) { /* is closed; what raised this goes on where it delegates */
        *result = generator_close(delegate);
        return RESUMED_RETURN;
    }
    if (thrown == NO_VALUE && sent == VALUE_NONE) {
        *result = iterate_next(delegate);
        if (*result != NO_VALUE)
            return RESUMED_YIELD;
        *result = vm.stop_value == NO_VALUE ? VALUE_NONE : vm.stop_value;
        return RESUMED_RETURN;
    }
    if (thrown == NO_VALUE) {
        *result = call_method(delegate, Q_send, 1, &sent);
        return RESUMED_YIELD;
    }
    value function = attr_find(delegate, is_exit ? Q_close : Q_throw);
    if (function == NO_VALUE) {
        *result = VALUE_NONE;
        return RESUMED_RAISE;
    }
    *result = call(function, is_exit ? 0 : 1, 0, &thrown);
    return is_exit ? RESUMED_RETURN : RESUMED_YIELD;
}

/* ---- slots and methods ---- */

void generator_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct generator *generator = value_object(self);
    (void)kind;
    print_format(printer, "<generator object '%q' at %p>",
                 function_name(VALUE_OBJECT(generator->frame.function)), (const void *)generator);
}

bool generator_attr(value self, qstr name, value *slot)
{
    const struct generator *generator = value_object(self);
    if (*slot != VALUE_LOAD || (name != Q___name__ && name != Q___qualname__))
        return false;
    *slot = VALUE_NAME(function_name(VALUE_OBJECT(generator->frame.function)));
    return true;
}

value generator_next(value self)
{
    value result;
    if (generator_resume(value_object(self), VALUE_NONE, NO_VALUE, &result) == RESUMED_YIELD)
        return result;
    vm.stop_value = result == VALUE_NONE ? NO_VALUE : result;
    return NO_VALUE;
}

static value generator_result(struct generator *generator, value sent, value thrown)
{
    value result;
    if (generator_resume(generator, sent, thrown, &result) == RESUMED_YIELD)
        return result;
    raise_stop_iteration(result == VALUE_NONE ? NO_VALUE : result);
}

value generator_send(value self, value sent)
{
    return generator_result(value_object(self), sent, NO_VALUE);
}

bool generator_delegates(const struct frame *frame)
{
    return frame->sp > frame->state && *frame->ip == OP_YIELD_FROM;
}

/* The exception or its class that throw(exception), throw(class) or throw(class, value) is about. A delegate may be thrown
 * anything. */
static value thrown_by(size_t n_args, const value *args)
{
    const struct generator *generator = value_object(args[0]);
    value kind = args[1], content = n_args > 2 ? args[2] : VALUE_NONE;
    bool is_class = is_type(kind) && type_is_subclass(value_object(kind), &type_BaseException);
    if (content != VALUE_NONE && is_class)
        return exception_matches(content, value_object(kind)) ? content
                                                              : call(kind, 1, 0, &content);
    if (content != VALUE_NONE || !(is_class || generator_delegates(&generator->frame) ||
                                   exception_matches(kind, &type_BaseException)))
        raise_text(&type_TypeError, "exceptions must derive from BaseException");
    return kind;
}

value generator_throw(size_t n_args, const value *args)
{
    value thrown = thrown_by(n_args, args);
    if (((struct generator *)value_object(args[0]))->state == GENERATOR_FINISHED)
        raise_value(exception_from(thrown));
    return generator_result(value_object(args[0]), VALUE_NONE, thrown);
}

struct generator_closing {
    struct generator *generator;
    enum resumption ended;
};

static value generator_close_protected(void *data)
{
    struct generator_closing *closing = data;
    value result;
    closing->ended = generator_resume(closing->generator, VALUE_NONE,
                                      exception_new(&type_GeneratorExit, NO_VALUE), &result);
    return VALUE_NONE;
}

value generator_close(value self)
{
    struct generator_closing closing = {value_object(self), RESUMED_RETURN};
    value result, raised;
    if (closing.generator->state == GENERATOR_FINISHED)
        return VALUE_NONE;
    raised = protect(generator_close_protected, &closing, &result);
    if (raised != NO_VALUE && !exception_matches(raised, &type_GeneratorExit))
        raise_value(raised);
    if (raised == NO_VALUE && closing.ended == RESUMED_YIELD)
        raise_text(&type_RuntimeError, "generator ignored GeneratorExit");
    return VALUE_NONE;
}

value generator_pend_throw(value self, value exception)
{
    struct generator *generator = value_object(self);
    if (generator->state == GENERATOR_RUNNING)
        raise_text(&type_ValueError, "generator already executing");
    value previous = generator->pending;
    generator->pending = exception;
    return previous;
}
