/* steps.c - the steps of instructions that are not hot enough to be inline, and the long ways of those
 * that are. steps.h says what a step is, what must hold before it and what its result means. */
#include "runtime/vm/run/steps.h"

#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/operand.h"
#include "runtime/vm/types/container.h"

uint64_t operand_rest(uint32_t n, const uint8_t *ip)
{
    n &= 0x7f;
    do
        n = n << 7 | (*ip & 0x7f);
    while (*ip++ & 0x80);
    return n | (uint64_t)(uintptr_t)ip << 32;
}

void step_unbound(void)
{
    raise_text(&type_UnboundLocalError, "local variable referenced before assignment");
}

/* ---- attributes and items ---- */

/* Calls an accessor. For one written in Python a frame is pushed, and the result is NO_VALUE. */
static value step_access(const struct access *access, enum continuation continuation)
{
    if (call_push(access->function, access->self, access->n_args, 0, access->args, continuation))
        return NO_VALUE;
    return call_with_self(access->function, access->self, access->n_args, 0, access->args);
}

value step_attr(value object, qstr name)
{
    value method[2];
    struct access access;
    if (!HAS(shortcuts))
        return attr_load(object, name);
    value member = attr_module_member(object, name);
    if (member != NO_VALUE)
        return member;
    switch (attr_access(object, name, method, &access)) {
    case ACCESS_NONE:
        attr_missing(object, name);
    case ACCESS_CALL:
        return step_access(&access, RETURN_PUSH);
    case ACCESS_VALUE:
        break;
    }
    return method[1] == NO_VALUE ? method[0] : bound_method_new(method[0], method[1]);
}

/* What a store stores: LOAD_NULL in a value's place deletes. */
static value step_content(value v)
{
    return v == NO_VALUE ? VALUE_DELETED : v;
}

bool step_attr_store(const value *sp, qstr name)
{
    struct access access;
    value content = step_content(sp[1]);
    if (!HAS(shortcuts)) {
        attr_store(sp[2], name, content);
        return true;
    }
    if (instance_add(sp[2], name, sp[1]) ||
        attr_access_store(sp[2], name, content, &access) == ACCESS_VALUE)
        return true;
    return step_access(&access, RETURN_DISCARD) != NO_VALUE;
}

value step_subscr_instance(value instance, value index)
{
    value method[2];
    if (method_find_special(instance, Q___getitem__, method) &&
        call_push(method[0], method[1], 1, 0, &index, RETURN_PUSH))
        return NO_VALUE;
    return subscript(instance, index, VALUE_LOAD);
}

bool step_subscr_store_instance(value instance, value index, value content)
{
    value method[2], args[] = {index, content};
    if (method_find_special(instance, Q___setitem__, method) &&
        call_push(method[0], method[1], 2, 0, args, RETURN_DISCARD))
        return false;
    subscript(instance, index, content);
    return true;
}

value slice_new(value start, value stop, value step)
{
    struct slice *slice = heap_new(struct slice, &type_slice);
    slice->start = start;
    slice->stop = stop;
    slice->step = step;
    return VALUE_OBJECT(slice);
}

/* object[start:stop:step] with a slice that is used up at once; object, start and stop at sp[0] to
 * sp[2]. */
static value slice_use(const value *sp, value step, value content)
{
    struct slice slice = {&type_slice, sp[1], sp[2], step};
    return subscript(sp[0], VALUE_OBJECT(&slice), content);
}

value *step_build_slice(struct frame *frame, size_t n)
{
    if (!HAS(slice))
        vm_absent();
    value *sp = frame->sp, step = n == 3 ? *sp-- : VALUE_NONE;
    uint8_t next = *frame->ip;
    sp--;
    if (next == OP_LOAD_SUBSCR && fast_takes_slice(sp[-1])) {
        sp--;
        *sp = slice_use(sp, step, VALUE_LOAD);
    } else if (next == OP_STORE_SUBSCR && fast_takes_slice(sp[-1])) {
        sp -= 3;
        slice_use(sp + 2, step, step_content(sp[1]));
    } else {
        *sp = slice_new(sp[0], sp[1], step);
        return sp;
    }
    frame->ip++;
    return sp;
}

/* ---- displays ---- */

/* The verifier leaves the dict to this check: OrderedDict({...}) stores to what a call returned. */
void step_store_map(value container, value key, value item)
{
    struct map *map = is_plain(container, &type_dict)
                          ? &((struct dict *)value_object(container))->map
                          : dict_map(container);
    if (!map)
        raise_text(&type_TypeError, "a dict display needs a dict");
    map_put(map, key, item);
}

size_t step_store_comp(value *sp, uint32_t operand)
{
    value container = sp[-(ptrdiff_t)(operand >> 2)];
    switch (operand & 3) {
    case 0:
        list_append_value(container, sp[0]);
        return 1;
    case 1:
        map_put(dict_map(container), sp[0], sp[-1]);
        return 2;
    default:
        map_put(set_map(container), sp[0], VALUE_TRUE);
        return 1;
    }
}

/* ---- functions and classes ---- */

value step_make_function(const struct frame *frame, const uint8_t *bytecode, value defaults,
                         value keyword_defaults)
{
    const struct tuple *given = defaults == NO_VALUE ? NULL : tuple_of(defaults);
    return function_new(frame->function->context, bytecode, given ? given->size : 0,
                        given ? given->items : NULL, keyword_defaults);
}

value step_make_closure(const struct frame *frame, const uint8_t *bytecode, value defaults,
                        value keyword_defaults, size_t n_cells, const value *cells)
{
    value function = step_make_function(frame, bytecode, defaults, keyword_defaults);
    return closure_new(function, n_cells, cells);
}

size_t step_make_with_defaults(const struct frame *frame, const uint8_t *bytecode, value *sp)
{
    struct shape shape;
    shape_read(&shape, bytecode);
    value *defaults = sp - shape.n_defaults + 1;
    *defaults =
        function_new(frame->function->context, bytecode, shape.n_defaults, defaults, NO_VALUE);
    return shape.n_defaults - 1u;
}

value step_get_iter(value v, const uint8_t *next)
{
    bool waits = next[0] == OP_LOAD_CONST_NONE && next[1] == OP_YIELD_FROM;
    value iterator = waits ? instance_await(v) : NO_VALUE;
    return iterator != NO_VALUE ? iterator : iterate(v);
}

value step_load_build_class(void)
{
    value v = map_get_name(&module_builtins.globals, Q___build_class__);
    return v != NO_VALUE ? v : VALUE_OBJECT(&type_build_class);
}

void step_load_class_body(const struct frame *frame, const uint8_t *bytecode, value *slots)
{
    slots[0] = step_load_build_class();
    slots[1] = step_make_function(frame, bytecode, NO_VALUE, NO_VALUE);
    slots[2] = VALUE_NAME(function_name(slots[1]));
}

void step_enter_class_body(const struct frame *frame, qstr qualified_name)
{
    name_store(frame, Q___module__, name_load(frame, Q___name__));
    name_store(frame, Q___qualname__, VALUE_NAME(qualified_name));
}

/* ---- calls ---- */

bool fast_call_long(const struct function *function, size_t n_args, const value *args)
{
    struct shape room;
    return fast_call_shaped(function, function_shape(function, &room), n_args, args);
}

value step_call_starred(value callee, value self, uint32_t operand, const value *args)
{
    struct flat_arguments flat;
    call_flatten(step_positional(operand), step_keywords(operand), args, &flat);
    value result = call_begin(callee, self, flat.n_positional, flat.n_keywords, flat.args);
    heap_free(flat.args);
    return result;
}

/* ---- blocks ---- */

void step_setup_with(struct frame *frame, const uint8_t *target)
{
    value *sp = frame->sp, enter[2];
    value manager = *sp;
    with_load(manager, enter, sp);
    frame->sp = sp + 1;
    if (HAS(shortcuts) && call_push(enter[0], enter[1], 0, 0, NULL, RETURN_ENTER)) {
        vm.frame->extra = VALUE_OBJECT(target);
        return;
    }
    value result = call_with_self(enter[0], enter[1], 0, 0, NULL);
    handler_push(frame, target, sp + 1, true);
    *++frame->sp = result;
}

void step_with_cleanup(struct frame *frame)
{
    value *sp = frame->sp, args[3] = {VALUE_NONE, VALUE_NONE, VALUE_NONE};
    value *method = value_is_small_int(*sp) ? sp - 3 : sp - 2;
    if (*sp != VALUE_NONE && !value_is_small_int(*sp)) {
        args[0] = VALUE_OBJECT(type_of(*sp));
        args[1] = *sp;
    }
    if (!HAS(shortcuts) || !call_push(method[0], method[1], 3, 0, args, RETURN_EXIT))
        with_exited(frame, call_with_self(method[0], method[1], 3, 0, args));
}

bool step_end_finally(struct frame *frame)
{
    value cause = *frame->sp;
    frame->handler--;
    if (cause != VALUE_NONE && !value_is_small_int(cause)) {
        frame->flags |= FRAME_RERAISE;
        raise_on(cause);
    }
    frame->sp--;
    if (cause == VALUE_NONE)
        return true;
    if (small_int(cause) < 0)
        return false;
    unwind_jump(frame, (size_t)small_int(cause));
    return true;
}

void step_unwind_jump(struct frame *frame, const uint8_t *target, size_t count)
{
    *++frame->sp = VALUE_OBJECT(target);
    unwind_jump(frame, count);
}

/* ---- results and errors ---- */

value step_delegate(struct frame *frame, value sent)
{
    value delegate = *frame->sp, result;
    frame->flags |= FRAME_DELEGATES;
    enum resumption ended = delegate_resume(delegate, sent, NO_VALUE, &result);
    frame->flags &= (uint8_t)~FRAME_DELEGATES;
    if (ended == RESUMED_RETURN) {
        *frame->sp = result;
        return NO_VALUE;
    }
    frame->ip--;
    *++frame->sp = result;
    return frame_yield(result) ? NO_VALUE : result;
}

void step_raise_last(struct frame *frame)
{
    value exception = exception_handled();
    if (exception == NO_VALUE)
        exception = exception_new(&type_RuntimeError, str_from_c("no active exception to reraise"));
    frame->flags |= FRAME_RERAISE;
    raise_value(exception);
}

void step_raise_from(value exception, value cause)
{
    exception = exception_from(exception);
    struct exception *native = value_object(value_as(exception, &type_BaseException));
    if (HAS(chaining) && cause != VALUE_NONE) {
        value made = exception_from(cause);
        if (made != cause && !(is_type(cause) && is_instance(made, value_object(cause))))
            raise_value(made); /* the error that the cause is no exception */
        cause = made;
    }
    if (HAS(chaining))
        native->cause = cause;
    raise_value(exception);
}
