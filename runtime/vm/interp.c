/* interp.c - the dispatch loop. Compiled per image: the cases of instructions that the image's
 * programs do not have vanish. */
#include "qstr.h"

#include "runtime/vm/interp.h"

#include "runtime/format/image_opcode.h"
#include "runtime/vm/attr.h"
#include "runtime/vm/exception.h"
#include "runtime/vm/call.h"
#include "runtime/vm/container.h"
#include "runtime/vm/fast.h"
#include "runtime/vm/generator.h"
#include "runtime/vm/iterator.h"
#include "runtime/vm/load.h"
#include "runtime/vm/namespace.h"
#include "runtime/vm/operator.h"
#include "runtime/vm/pending.h"
#include "runtime/vm/unwind.h"

/* Each OPERAND function reads behind *ip and moves it on. */

#if UINTPTR_MAX > 0xffffffffu
static inline uint32_t operand_vuint(const uint8_t **ip)
{
    uint32_t n = *(*ip)++;
    if (n & 0x80) {
        n &= 0x7f;
        do
            n = n << 7 | (**ip & 0x7f);
        while (*(*ip)++ & 0x80);
    }
    return n;
}

static inline uint32_t operand_called(const uint8_t **ip)
{
    return operand_vuint(ip);
}
#else
/* What follows a vuint's first byte: the number, and where it ends in the upper half. Boards have it once, not in
 * every case. */
static __attribute__((noinline)) uint64_t operand_rest(uint32_t n, const uint8_t *ip)
{
    n &= 0x7f;
    do
        n = n << 7 | (*ip & 0x7f);
    while (*ip++ & 0x80);
    return n | (uint64_t)(uintptr_t)ip << 32;
}

static inline uint32_t operand_vuint(const uint8_t **ip)
{
    uint32_t n = *(*ip)++;
    if (n & 0x80) {
        uint64_t rest = operand_rest(n, *ip);
        *ip = (const uint8_t *)(uintptr_t)(rest >> 32);
        n = (uint32_t)rest;
    }
    return n;
}

/* The same in less code, for instructions that do so much that a call more does not show. */
static inline uint32_t operand_called(const uint8_t **ip)
{
    uint64_t rest = operand_rest(0, *ip);
    *ip = (const uint8_t *)(uintptr_t)(rest >> 32);
    return (uint32_t)rest;
}
#endif

static inline qstr operand_name(const struct module_code *code, const uint8_t **ip)
{
    return code_name(code, operand_vuint(ip));
}

static inline qstr operand_name_called(const struct module_code *code, const uint8_t **ip)
{
    return code_name(code, operand_called(ip));
}

static inline intptr_t operand_vsint(const uint8_t **ip)
{
    uintptr_t n = (uintptr_t)0 - (**ip >> 6 & 1);
    do
        n = n << 7 | (**ip & 0x7f);
    while (*(*ip)++ & 0x80);
    return (intptr_t)n;
}

static inline uint32_t operand_offset(const uint8_t **ip)
{
    uint32_t n = *(*ip)++;
    if (n & 0x80)
        n = (n & 0x7f) | (uint32_t) * (*ip)++ << 7;
    return n;
}

static inline ptrdiff_t operand_offset_signed(const uint8_t **ip)
{
    ptrdiff_t n = *(*ip)++;
    return n & 0x80 ? ((n & 0x7f) | *(*ip)++ << 7) - 0x4000 : n - 0x40;
}

static _Noreturn void raise_unbound(void)
{
    raise_text(&type_NameError, "local variable referenced before assignment");
}

/* The exception that a bare raise stands for. */
static value raised_last(void)
{
    value handled = exception_handled();
    if (handled != NO_VALUE)
        return handled;
    return exception_new(&type_RuntimeError, str_from_c("no active exception to reraise"));
}

/* defaults: a tuple or NO_VALUE. */
static value make_function(const struct frame *frame, const uint8_t *bytecode, value defaults,
                           value keyword_defaults)
{
    const struct tuple *given = defaults == NO_VALUE ? NULL : tuple_of(defaults);
    return function_new(frame->function->context, bytecode, given ? given->size : 0,
                        given ? given->items : NULL, keyword_defaults);
}

/* A function with as many defaults as it has room for, the last at sp. It comes in place of the first: how many slots
 * that is below sp. */
static size_t make_with_defaults(const struct frame *frame, const uint8_t *bytecode, value *sp)
{
    struct shape shape;
    shape_read(&shape, bytecode);
    value *defaults = sp - shape.n_defaults + 1;
    *defaults =
        function_new(frame->function->context, bytecode, shape.n_defaults, defaults, NO_VALUE);
    return shape.n_defaults - 1u;
}

static value build_class(void)
{
    value v = map_get_name(&module_builtins.globals, Q___build_class__);
    return v != NO_VALUE ? v : VALUE_OBJECT(&type_build_class);
}

/* What makes a class is called with: itself, the class's body, its name. */
static void load_class_body(const struct frame *frame, const uint8_t *bytecode, value *slots)
{
    slots[0] = build_class();
    slots[1] = make_function(frame, bytecode, NO_VALUE, NO_VALUE);
    slots[2] = VALUE_NAME(function_name(slots[1]));
}

/* What a class body begins with. */
static void class_body_begin(const struct frame *frame, qstr qualified_name)
{
    name_store(frame, Q___module__, name_load(frame, Q___name__));
    name_store(frame, Q___qualname__, VALUE_NAME(qualified_name));
}

/* The verifier leaves the dict to this check: OrderedDict({...}) stores to what a call returned. */
static void store_map(value container, value key, value item)
{
    struct map *map = dict_map(container);
    if (map == NULL)
        raise_text(&type_TypeError, "a dict display needs a dict");
    map_put(map, key, item);
}

/* The comprehension's container is at kind >> 2 below the top. Returns how many values it took. */
static size_t store_comprehension(value *sp, uint32_t operand)
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

static value slice_new(value start, value stop, value step)
{
    struct slice *slice = heap_new(struct slice, &type_slice);
    slice->start = start;
    slice->stop = stop;
    slice->step = step;
    return VALUE_OBJECT(slice);
}

/* object[start:stop:step] with a slice that is used up at once; object, start and stop at sp[0] to
 * sp[2]. */
static value slice_use(value *sp, value step, value content)
{
    struct slice slice = {&type_slice, sp[1], sp[2], step};
    return subscript(sp[0], VALUE_OBJECT(&slice), content);
}

static value cell_load(value v)
{
    const struct cell *cell = value_object(v);
    value content = cell->type == &type_cell ? cell->content : cell_read(v);
    if (content == NO_VALUE)
        raise_unbound();
    return content;
}

/* The exit of a with block: its __exit__ runs in a frame, which true tells, or has run. */
static bool with_exit(struct frame *frame)
{
    value *sp = frame->sp, args[3] = {VALUE_NONE, VALUE_NONE, VALUE_NONE};
    value *method = value_is_small_int(*sp) ? sp - 3 : sp - 2;
    if (*sp != VALUE_NONE && !value_is_small_int(*sp)) {
        args[0] = VALUE_OBJECT(type_of(*sp));
        args[1] = *sp;
    }
    if (HAS(shortcuts) && call_push(method[0], method[1], 3, 0, args, RETURN_EXIT))
        return true;
    with_exited(frame, call_with_self(method[0], method[1], 3, 0, args));
    return false;
}

/* Entering a with block; *sp is the manager. As with_exit. */
static bool with_enter(struct frame *frame, const uint8_t *target)
{
    value *sp = frame->sp, enter[2];
    value manager = *sp;
    method_load(manager, Q___enter__, enter);
    method_load(manager, Q___exit__, sp);
    frame->sp = sp + 1;
    if (HAS(shortcuts) && call_push(enter[0], enter[1], 0, 0, NULL, RETURN_ENTER)) {
        vm.frame->extra = VALUE_OBJECT(target);
        return true;
    }
    value result = call_with_self(enter[0], enter[1], 0, 0, NULL);
    handler_push(frame, target, sp + 1, true);
    *++frame->sp = result;
    return false;
}

/* A yield from: the delegate at *sp is sent a value. */
enum delegation { DELEGATE_RUNS, DELEGATE_YIELDED, DELEGATE_RETURNED };
static enum delegation yield_from(struct frame *frame, value sent)
{
    value delegate = *frame->sp, result;
    if (HAS(shortcuts) && is_exactly(delegate, &type_generator)) {
        struct generator *generator = value_object(delegate);
        if (generator->pending == VALUE_NONE) {
            if (generator_enter(generator, sent, RETURN_YIELD_FROM))
                return DELEGATE_RUNS;
            *frame->sp = VALUE_NONE;
            return DELEGATE_RETURNED;
        }
    }
    frame->flags |= FRAME_DELEGATES;
    enum resumption ended = delegate_resume(delegate, sent, NO_VALUE, &result);
    frame->flags &= (uint8_t)~FRAME_DELEGATES;
    if (ended == RESUMED_RETURN) {
        *frame->sp = result;
        return DELEGATE_RETURNED;
    }
    frame->ip--;
    *++frame->sp = result;
    return DELEGATE_YIELDED;
}

/* An accessor in Python runs in a frame, which NO_VALUE tells. */
static value attr_begin(value object, qstr name)
{
    value method[2];
    struct access access;
    if (!HAS(shortcuts))
        return attr_load(object, name);
    switch (attr_access(object, name, method, &access)) {
    case ACCESS_NONE:
        attr_missing(object, name);
    case ACCESS_CALL:
        if (call_push(access.function, access.self, access.n_args, 0, access.args, RETURN_PUSH))
            return NO_VALUE;
        return call_with_self(access.function, access.self, access.n_args, 0, access.args);
    case ACCESS_VALUE:
        break;
    }
    return method[1] == NO_VALUE ? method[0] : bound_method_new(method[0], method[1]);
}

/* False: a frame has been pushed whose result is dropped. */
static bool attr_store_begin(value object, qstr name, value content)
{
    struct access access;
    if (!HAS(shortcuts)) {
        attr_store(object, name, content);
        return true;
    }
    if (attr_access_store(object, name, content, &access) == ACCESS_VALUE)
        return true;
    if (call_push(access.function, access.self, access.n_args, 0, access.args, RETURN_DISCARD))
        return false;
    call_with_self(access.function, access.self, access.n_args, 0, access.args);
    return true;
}

/* As binary_begin for object[index]. */
static value subscript_begin(value object, value index)
{
    value method[2];
    if (HAS(shortcuts) && instance_of(object) &&
        method_find_special(object, Q___getitem__, method) &&
        call_push(method[0], method[1], 1, 0, &index, RETURN_PUSH))
        return NO_VALUE;
    return subscript(object, index, VALUE_LOAD);
}

static bool subscript_store_begin(value object, value index, value content)
{
    value method[2], args[] = {index, content};
    if (HAS(shortcuts) && instance_of(object) && content != VALUE_DELETED &&
        method_find_special(object, Q___setitem__, method) &&
        call_push(method[0], method[1], 2, 0, args, RETURN_DISCARD))
        return false;
    subscript(object, index, content);
    return true;
}

static value call_starred(value callee, value self, uint32_t operand, const value *args)
{
    struct flat_arguments flat;
    call_flatten(operand & 0xff, operand >> 8 & 0xff, args, &flat);
    value result = call_begin(callee, self, flat.n_positional, flat.n_keywords, flat.args);
    heap_free(flat.args);
    return result;
}

static value raise_cause(value exception, value cause)
{
    exception = exception_from(exception);
    struct exception *native = value_object(value_as(exception, &type_BaseException));
    if (HAS(chaining))
        native->cause = cause == VALUE_NONE ? VALUE_NONE : exception_from(cause);
    return exception;
}

/* Called with ip and sp in the frame, wherever something may raise, allocate or push a frame. */
#define SAVE() (frame->ip = ip, frame->sp = sp)

/* Computed goto, or a portable switch, which is what a pruned image has, too: a table of labels keeps places for
 * instructions that are not there. `op` is the instruction's first byte. */
#if defined(__GNUC__) && USED_EVERYTHING
#define LABELS 1
#define CASE(name) op_##name : if (!CODE_OP_##name) goto op_bad
#define FAMILY_CASE(name) CASE(name)
#define DISPATCH() goto *labels[op = *ip++]
#else
#define LABELS 0
#define CASE(name)           \
    case OP_##name:          \
        if (!CODE_OP_##name) \
        goto op_bad
#define FAMILY_CASE(name)                                \
    case OP_##name... OP_##name + OP_##name##_COUNT - 1: \
        if (!CODE_OP_##name)                             \
        goto op_bad
#define DISPATCH() goto dispatch
#endif

/* Operators with cases of their own; on boards those that small ints need most. */
/* clang-format off */
#if UINTPTR_MAX > 0xffffffffu
#define BINARY_CASES(BINARY) \
    BINARY(LESS) BINARY(MORE) BINARY(EQUAL) BINARY(LESS_EQUAL) BINARY(MORE_EQUAL) BINARY(NOT_EQUAL) \
    BINARY(INPLACE_ADD) BINARY(INPLACE_SUBTRACT) BINARY(AND) BINARY(XOR) BINARY(LSHIFT) \
    BINARY(RSHIFT) BINARY(ADD) BINARY(SUBTRACT) BINARY(MULTIPLY) BINARY(FLOOR_DIVIDE) \
    BINARY(TRUE_DIVIDE) BINARY(MODULO)
#define BINARY_DIRECTLY fast_binary
#define BINARY_SAVE() SAVE()
#define BINARY_ELSE binary_slow
#else
#define BINARY_CASES(BINARY) \
    BINARY(LESS) BINARY(MORE) BINARY(EQUAL) BINARY(ADD) BINARY(SUBTRACT) BINARY(INPLACE_ADD)
#define BINARY_DIRECTLY fast_binary_small
#define BINARY_SAVE() (void)0
#define BINARY_ELSE op_BINARY_OP_MULTI
#endif
/* clang-format on */

value interpreter_run(struct frame *base)
{
#if LABELS
#define OPCODE(byte, name, operand, pops, pushes) [byte] = &&op_##name,
#define OPCODE_FAMILY(first, name, count, low, pops, pushes) \
    [first... first + count - 1] = &&op_##name,
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
    static const void *const labels[256] = {[0 ... 255] = &&op_bad,
#include "runtime/format/opcode.def"
#define IMAGE_OPCODE(byte, name, operand) [byte] = &&op_##name,
#define IMAGE_FAMILY(first, name, count, operand) [first... first + count - 1] = &&op_##name,
#include "runtime/format/image_opcode.def"
#define BINARY(name) [OP_BINARY_OP_MULTI + BINARY_##name] = &&op_binary_##name,
                                            BINARY_CASES(BINARY)
#undef BINARY
    };
#pragma GCC diagnostic pop
#undef OPCODE
#undef OPCODE_FAMILY
#undef IMAGE_OPCODE
#undef IMAGE_FAMILY
#endif
    struct frame *frame;
    const uint8_t *ip, *bytecode;
    value *sp, *locals, v;
    const struct module_code *code;
    uint32_t n;
    qstr name;
    uint8_t op;
    (void)base;

enter:
    frame = vm.frame;
    ip = frame->ip;
    sp = frame->sp;
    locals = &frame->state[frame->n_state - 1];
    code = frame->function->context->code;
check:
    if (vm.pending) {
        frame->ip = ip + 1; /* where that raises is the instruction to come */
        frame->sp = sp;
        pending_run();
    }
#if LABELS
    DISPATCH();
#else
dispatch:
    switch (op = *ip++) {
#endif

    CASE(LOAD_CONST_FALSE);
    *++sp = VALUE_FALSE;
    DISPATCH();

    CASE(LOAD_CONST_NONE);
    *++sp = VALUE_NONE;
    DISPATCH();

    CASE(LOAD_CONST_TRUE);
    *++sp = VALUE_TRUE;
    DISPATCH();

    CASE(LOAD_NULL);
    *++sp = NO_VALUE;
    DISPATCH();

    FAMILY_CASE(LOAD_CONST_SMALL_INT_MULTI);
    *++sp = VALUE_SMALL_INT(op - OP_LOAD_CONST_SMALL_INT_MULTI + OP_LOAD_CONST_SMALL_INT_MULTI_LOW);
    DISPATCH();

    CASE(LOAD_CONST_SMALL_INT);
    {
        intptr_t number = operand_vsint(&ip);
        SAVE();
        *++sp = small_int_fits(number) ? VALUE_SMALL_INT(number) : int_new(number);
    }
    DISPATCH();

    CASE(LOAD_CONST_STRING);
    name = operand_name(code, &ip);
    *++sp = VALUE_NAME(name);
    DISPATCH();

    CASE(LOAD_CONST_OBJ);
    n = operand_vuint(&ip);
    *++sp = code->constants[n];
    DISPATCH();

    FAMILY_CASE(LOAD_FAST_MULTI);
    v = locals[OP_LOAD_FAST_MULTI - (ptrdiff_t)op];
    if (v == NO_VALUE)
        goto unbound;
    *++sp = v;
    DISPATCH();

    CASE(LOAD_FAST_N);
    v = locals[-(ptrdiff_t)operand_vuint(&ip)];
    if (v == NO_VALUE)
        goto unbound;
    *++sp = v;
    DISPATCH();

    FAMILY_CASE(STORE_FAST_MULTI);
    locals[OP_STORE_FAST_MULTI - (ptrdiff_t)op] = *sp--;
    DISPATCH();

    CASE(STORE_FAST_N);
    n = operand_vuint(&ip);
    locals[-(ptrdiff_t)n] = *sp--;
    DISPATCH();

    CASE(DELETE_FAST);
    n = operand_called(&ip);
    if (locals[-(ptrdiff_t)n] == NO_VALUE)
        goto unbound;
    locals[-(ptrdiff_t)n] = NO_VALUE;
    DISPATCH();

    CASE(LOAD_DEREF);
    n = operand_vuint(&ip);
    SAVE();
    *++sp = cell_load(locals[-(ptrdiff_t)n]);
    DISPATCH();

    CASE(STORE_DEREF);
    n = operand_vuint(&ip);
    SAVE();
    cell_write(locals[-(ptrdiff_t)n], *sp);
    sp--;
    DISPATCH();

    CASE(DELETE_DEREF);
    n = operand_called(&ip);
    SAVE();
    cell_load(locals[-(ptrdiff_t)n]);
    cell_write(locals[-(ptrdiff_t)n], NO_VALUE);
    DISPATCH();

    CASE(LOAD_NAME);
    name = operand_name_called(code, &ip);
    SAVE();
    *++sp = name_load(frame, name);
    DISPATCH();

    CASE(STORE_NAME);
    name = operand_name_called(code, &ip);
    SAVE();
    name_store(frame, name, *sp);
    sp--;
    DISPATCH();

    CASE(DELETE_NAME);
    name = operand_name_called(code, &ip);
    SAVE();
    name_delete(frame, name);
    DISPATCH();

    CASE(LOAD_GLOBAL);
    name = operand_name(code, &ip);
    SAVE();
    v = fast_global(frame->function->context->globals, name);
    *++sp = v == NO_VALUE ? global_load(frame->function->context->globals, name) : v;
    DISPATCH();

    CASE(STORE_GLOBAL);
    name = operand_name_called(code, &ip);
    SAVE();
    map_put_name(namespace_map(frame->function->context->globals), name, *sp);
    sp--;
    DISPATCH();

    CASE(DELETE_GLOBAL);
    name = operand_name_called(code, &ip);
    SAVE();
    global_delete(frame->function->context->globals, name);
    DISPATCH();

    CASE(LOAD_ATTR);
load_attr:
    name = operand_name(code, &ip);
    SAVE();
    v = fast_attribute(*sp, name);
    if (v == NO_VALUE) {
        frame->sp = sp - 1;
        v = attr_begin(*sp, name);
        if (v == NO_VALUE)
            goto enter;
    }
    *sp = v;
    DISPATCH();

    CASE(STORE_ATTR);
store_attr:
    name = operand_name(code, &ip);
    sp -= 2;
    if (fast_attribute_store(sp[2], name, sp[1]))
        DISPATCH();
    SAVE();
    if (!attr_store_begin(sp[2], name, sp[1] == NO_VALUE ? VALUE_DELETED : sp[1]))
        goto enter;
    DISPATCH();

    CASE(LOAD_METHOD);
load_method:
    name = operand_name(code, &ip);
    if (!fast_method(*sp, name, sp)) {
        SAVE();
        method_load(*sp, name, sp);
    }
    sp++;
    DISPATCH();

    CASE(LOAD_SUPER_METHOD);
    name = operand_name_called(code, &ip);
    SAVE();
    sp--;
    super_method_load(sp[0], sp[1], name, sp - 1);
    DISPATCH();

    CASE(LOAD_BUILD_CLASS);
    *++sp = build_class();
    DISPATCH();

    CASE(LOAD_SUBSCR);
load_subscr:
    SAVE();
    sp--;
    v = fast_subscript(sp[0], sp[1]);
    if (v == NO_VALUE) {
        frame->sp = sp - 1;
        v = subscript_begin(sp[0], sp[1]);
        if (v == NO_VALUE)
            goto enter;
    }
    *sp = v;
    DISPATCH();

    CASE(STORE_SUBSCR);
    sp -= 3;
    if (fast_subscript_store(sp[2], sp[3], sp[1]))
        DISPATCH();
    SAVE();
    if (!subscript_store_begin(sp[2], sp[3], sp[1] == NO_VALUE ? VALUE_DELETED : sp[1]))
        goto enter;
    DISPATCH();

    CASE(DUP_TOP);
    sp++;
    sp[0] = sp[-1];
    DISPATCH();

    CASE(DUP_TOP_TWO);
    sp += 2;
    sp[0] = sp[-2];
    sp[-1] = sp[-3];
    DISPATCH();

    CASE(POP_TOP);
    sp--;
    DISPATCH();

    CASE(ROT_TWO);
    v = sp[0];
    sp[0] = sp[-1];
    sp[-1] = v;
    DISPATCH();

    CASE(ROT_THREE);
    v = sp[0];
    sp[0] = sp[-1];
    sp[-1] = sp[-2];
    sp[-2] = v;
    DISPATCH();

    CASE(JUMP);
    {
        ptrdiff_t offset = operand_offset_signed(&ip);
        ip += offset;
        if (offset < 0)
            goto check;
    }
    DISPATCH();

    CASE(POP_JUMP_IF_TRUE);
    v = *sp--;
jump_if_true : {
    ptrdiff_t offset = operand_offset_signed(&ip);
    if (v != VALUE_TRUE && v != VALUE_FALSE) {
        SAVE();
        v = VALUE_BOOL(truth(v));
    }
    if (v == VALUE_TRUE) {
        ip += offset;
        if (offset < 0)
            goto check;
    }
}
    DISPATCH();

    CASE(POP_JUMP_IF_FALSE);
    v = *sp--;
jump_if_false : {
    ptrdiff_t offset = operand_offset_signed(&ip);
    if (v != VALUE_FALSE && v != VALUE_TRUE) {
        SAVE();
        v = VALUE_BOOL(truth(v));
    }
    if (v == VALUE_FALSE) {
        ip += offset;
        if (offset < 0)
            goto check;
    }
}
    DISPATCH();

    CASE(JUMP_IF_TRUE_OR_POP);
    n = operand_offset(&ip);
    SAVE();
    if (truth(*sp))
        ip += n;
    else
        sp--;
    DISPATCH();

    CASE(JUMP_IF_FALSE_OR_POP);
    n = operand_offset(&ip);
    SAVE();
    if (truth(*sp))
        sp--;
    else
        ip += n;
    DISPATCH();

    CASE(SETUP_WITH);
    n = operand_offset(&ip);
    SAVE();
    if (with_enter(frame, ip + n))
        goto enter;
    sp = frame->sp;
    DISPATCH();

    CASE(WITH_CLEANUP);
    SAVE();
    if (with_exit(frame))
        goto enter;
    sp = frame->sp;
    DISPATCH();

    CASE(SETUP_EXCEPT);
    n = operand_offset(&ip);
    handler_push(frame, ip + n, sp, false);
    DISPATCH();

    CASE(SETUP_FINALLY);
    n = operand_offset(&ip);
    handler_push(frame, ip + n, sp, true);
    DISPATCH();

    CASE(POP_EXCEPT_JUMP);
    frame->handler--;
    n = operand_offset(&ip);
    ip += n;
    DISPATCH();

    CASE(END_FINALLY);
    frame->handler--;
    if (*sp == VALUE_NONE) {
        sp--;
        DISPATCH();
    }
    SAVE();
    if (!value_is_small_int(*sp)) {
        frame->flags |= FRAME_RERAISE;
        raise_value(*sp);
    }
    frame->sp--;
    if (small_int(*sp) < 0)
        goto do_return;
    unwind_jump(frame, (size_t)small_int(*sp));
    goto resume;

    CASE(UNWIND_JUMP);
    {
        ptrdiff_t offset = operand_offset_signed(&ip);
        n = *ip;
        *++sp = VALUE_OBJECT(ip + offset);
        SAVE();
        unwind_jump(frame, n);
        goto resume;
    }

    CASE(GET_ITER);
    SAVE();
    *sp = iterate(*sp);
    DISPATCH();

    CASE(GET_ITER_STACK);
    SAVE();
    iterator_begin(sp);
    sp += ITERATOR_SLOTS - 1;
    DISPATCH();

    CASE(FOR_ITER);
    {
        bool pushed = false;
        value *slots = sp - ITERATOR_SLOTS + 1;
        n = operand_offset(&ip);
        SAVE();
        if (fast_generator(slots, ip + n))
            goto enter;
        v = slots[0] != NO_VALUE ? iterator_step_plain(slots)
                                 : iterator_step(slots[1], ip + n, &pushed);
        if (pushed)
            goto enter;
        if (v == NO_VALUE) {
            sp -= ITERATOR_SLOTS;
            ip += n;
        } else {
            *++sp = v;
        }
    }
    DISPATCH();

    CASE(BUILD_TUPLE);
    n = operand_called(&ip);
    SAVE();
    sp -= (ptrdiff_t)n - 1;
    *sp = tuple_new(n, sp);
    DISPATCH();

    CASE(BUILD_LIST);
    n = operand_called(&ip);
    SAVE();
    sp -= (ptrdiff_t)n - 1;
    *sp = list_new(n, sp);
    DISPATCH();

    CASE(BUILD_MAP);
    n = operand_called(&ip);
    SAVE();
    *++sp = dict_new();
    map_init_sized(dict_map(*sp), n);
    DISPATCH();

    CASE(STORE_MAP);
    SAVE();
    sp -= 2;
    store_map(sp[0], sp[2], sp[1]);
    DISPATCH();

    CASE(BUILD_SET);
    n = operand_called(&ip);
    SAVE();
    sp -= (ptrdiff_t)n - 1;
    *sp = set_new_from(&type_set, tuple_new(n, sp));
    DISPATCH();

    CASE(BUILD_SLICE);
    n = *ip++;
    SAVE();
    if (!HAS(slice))
        vm_absent();
    v = n == 3 ? *sp-- : VALUE_NONE;
    sp--;
    if (*ip == OP_LOAD_SUBSCR && fast_takes_slice(sp[-1])) {
        ip++;
        sp--;
        *sp = slice_use(sp, v, VALUE_LOAD);
    } else if (*ip == OP_STORE_SUBSCR && fast_takes_slice(sp[-1])) {
        ip++;
        sp -= 3;
        slice_use(sp + 2, v, sp[1] == NO_VALUE ? VALUE_DELETED : sp[1]);
    } else {
        *sp = slice_new(sp[0], sp[1], v);
    }
    DISPATCH();

    CASE(STORE_COMP);
    n = operand_called(&ip);
    SAVE();
    sp -= store_comprehension(sp, n);
    DISPATCH();

    CASE(UNPACK_SEQUENCE);
    n = operand_called(&ip);
    SAVE();
    unpack_sequence(sp, n);
    sp += (ptrdiff_t)n - 1;
    DISPATCH();

    CASE(UNPACK_EX);
    n = operand_called(&ip);
    SAVE();
    unpack_starred(sp, n & 0xff, n >> 8 & 0xff);
    sp += (n & 0xff) + (n >> 8 & 0xff);
    DISPATCH();

    CASE(MAKE_FUNCTION);
    bytecode = load_child(frame->function, operand_called(&ip));
    goto make_function;

    CASE(MAKE_CHILD);
    bytecode = frame->function->bytecode - operand_called(&ip);
make_function:
    SAVE();
    *++sp = make_function(frame, bytecode, NO_VALUE, NO_VALUE);
    DISPATCH();

    CASE(MAKE_FUNCTION_DEFARGS);
    bytecode = load_child(frame->function, operand_called(&ip));
    goto make_function_defargs;

    CASE(MAKE_CHILD_DEFARGS);
    bytecode = frame->function->bytecode - operand_called(&ip);
make_function_defargs:
    SAVE();
    sp--;
    *sp = make_function(frame, bytecode, sp[0], sp[1]);
    DISPATCH();

    CASE(MAKE_CLOSURE);
    bytecode = load_child(frame->function, operand_called(&ip));
    goto make_closure;

    CASE(MAKE_CHILD_CLOSURE);
    bytecode = frame->function->bytecode - operand_called(&ip);
make_closure:
    n = *ip++;
    SAVE();
    sp -= (ptrdiff_t)n - 1;
    v = make_function(frame, bytecode, NO_VALUE, NO_VALUE);
    *sp = closure_new(v, n, sp);
    DISPATCH();

    CASE(MAKE_CLOSURE_DEFARGS);
    bytecode = load_child(frame->function, operand_called(&ip));
    goto make_closure_defargs;

    CASE(MAKE_CHILD_CLOSURE_DEFARGS);
    bytecode = frame->function->bytecode - operand_called(&ip);
make_closure_defargs:
    n = *ip++;
    SAVE();
    sp -= n + 1;
    v = make_function(frame, bytecode, sp[0], sp[1]);
    *sp = closure_new(v, n, sp + 2);
    DISPATCH();

    CASE(CALL_FUNCTION);
    n = operand_vuint(&ip);
call_function:
    sp -= (n & 0xff) + (n >> 7 & 0x1fe);
    frame->ip = ip;
    frame->sp = sp - 1;
    if (n <= 0xff && fast_call(sp[0], n, sp + 1))
        goto enter;
    v = fast_native(sp[0], n, sp + 1);
    if (v == NO_VALUE) {
        v = call_begin(sp[0], NO_VALUE, n & 0xff, n >> 8 & 0xff, sp + 1);
        if (v == NO_VALUE)
            goto enter;
    }
    *sp = v;
    DISPATCH();

    CASE(CALL_METHOD);
    n = operand_vuint(&ip);
call_method:
    sp -= (n & 0xff) + (n >> 7 & 0x1fe) + 1;
    frame->ip = ip;
    frame->sp = sp - 1;
    {
        size_t bound = sp[1] != NO_VALUE;
        if (n <= 0xff && fast_call(sp[0], n + bound, sp + 2 - bound))
            goto enter;
        v = call_begin(sp[0], NO_VALUE, (n & 0xff) + bound, n >> 8 & 0xff, sp + 2 - bound);
    }
    if (v == NO_VALUE)
        goto enter;
    *sp = v;
    DISPATCH();

    CASE(CALL_FUNCTION_VAR_KW);
    n = operand_called(&ip);
    sp -= (n & 0xff) + (n >> 7 & 0x1fe) + 1;
    frame->ip = ip;
    frame->sp = sp - 1;
    v = call_starred(sp[0], NO_VALUE, n, sp + 1);
    if (v == NO_VALUE)
        goto enter;
    *sp = v;
    DISPATCH();

    CASE(CALL_METHOD_VAR_KW);
    n = operand_called(&ip);
    sp -= (n & 0xff) + (n >> 7 & 0x1fe) + 2;
    frame->ip = ip;
    frame->sp = sp - 1;
    v = call_starred(sp[0], sp[1], n, sp + 2);
    if (v == NO_VALUE)
        goto enter;
    *sp = v;
    DISPATCH();

    CASE(RETURN_VALUE);
return_value:
    SAVE();
do_return:
    v = *frame->sp;
    if (frame->continuation == RETURN_PUSH && frame->flags == 0 &&
        frame->handler < frame_handlers(frame)) {
        vm.frame_top = (uint8_t *)frame;
        vm.frame = frame->caller;
        *++vm.frame->sp = v;
        goto enter;
    }
    if (frame->handler >= frame_handlers(frame) && unwind_return(frame))
        goto resume;
    v = *frame->sp;
    if (!frame_return(v))
        return v;
    goto enter;

    CASE(YIELD_VALUE);
    SAVE();
    v = *sp;
    if (HAS(shortcuts) && frame->continuation == RETURN_NEXT) {
        generator_of(frame)->state = GENERATOR_SUSPENDED;
        frame_leave(frame);
        *++vm.frame->sp = v;
        goto enter;
    }
    if (!frame_yield(v))
        return v;
    goto enter;

    CASE(YIELD_FROM);
    v = *sp--;
    SAVE();
    switch (yield_from(frame, v)) {
    case DELEGATE_RUNS:
        goto enter;
    case DELEGATE_YIELDED:
        v = *frame->sp;
        if (!frame_yield(v))
            return v;
        goto enter;
    case DELEGATE_RETURNED:
        DISPATCH();
    }
    DISPATCH();

    CASE(RAISE_LAST);
    SAVE();
    v = raised_last();
    frame->flags |= FRAME_RERAISE;
    raise_value(v);

    CASE(RAISE_OBJ);
    SAVE();
    raise_value(exception_from(*sp));

    CASE(RAISE_FROM);
    SAVE();
    raise_value(raise_cause(sp[-1], sp[0]));

    CASE(IMPORT_NAME);
    name = operand_name_called(code, &ip);
    SAVE();
    sp--;
    *sp = import_module(name, sp[1], small_int(sp[0]), frame->function->context->globals);
    DISPATCH();

    CASE(IMPORT_FROM);
    name = operand_name_called(code, &ip);
    SAVE();
    v = import_from(*sp, name);
    *++sp = v;
    DISPATCH();

    CASE(IMPORT_STAR);
    SAVE();
    import_star(frame, *sp);
    sp--;
    DISPATCH();

    FAMILY_CASE(UNARY_OP_MULTI);
    if (op == OP_UNARY_OP_MULTI + UNARY_NOT && (*sp == VALUE_TRUE || *sp == VALUE_FALSE)) {
        *sp = VALUE_BOOL(*sp == VALUE_FALSE);
        DISPATCH();
    }
    SAVE();
    *sp = unary((enum unary_operator)(op - OP_UNARY_OP_MULTI), *sp);
    DISPATCH();

    FAMILY_CASE(BINARY_OP_MULTI);
    n = (uint32_t)op - OP_BINARY_OP_MULTI;
    SAVE(); /* a float may be boxed */
    v = fast_binary((enum binary_operator)n, sp[-1], sp[0]);
    if (v == NO_VALUE)
        goto binary_slow;
    *--sp = v;
    DISPATCH();

binary_slow:
    v = binary_begin((enum binary_operator)(op - OP_BINARY_OP_MULTI), sp[-1], sp[0]);
    if (v == NO_VALUE)
        goto enter;
    *--sp = v;
    DISPATCH();

    /* ---- what only an image has: image_opcode.def ---- */

    FAMILY_CASE(CALL_FUNCTION_FEW);
    n = op - OP_CALL_FUNCTION_FEW;
    goto call_function;

    FAMILY_CASE(CALL_METHOD_FEW);
    n = op - OP_CALL_METHOD_FEW;
    goto call_method;

    FAMILY_CASE(LOAD_FAST_ATTR);
    v = locals[OP_LOAD_FAST_ATTR - (ptrdiff_t)op];
    if (v == NO_VALUE)
        goto unbound;
    *++sp = v;
    goto load_attr;

    CASE(POP_LOAD_SELF_METHOD);
    sp--;
    op = OP_LOAD_FAST_METHOD;
    goto load_fast_method;

    FAMILY_CASE(LOAD_FAST_METHOD);
load_fast_method:
    v = locals[OP_LOAD_FAST_METHOD - (ptrdiff_t)op];
    if (v == NO_VALUE)
        goto unbound;
    *++sp = v;
    goto load_method;

    FAMILY_CASE(STORE_FAST_ATTR);
    v = locals[OP_STORE_FAST_ATTR - (ptrdiff_t)op];
    if (v == NO_VALUE)
        goto unbound;
    *++sp = v;
    goto store_attr;

    CASE(LOAD_SUBSCR_FIRST);
    *++sp = VALUE_SMALL_INT(0);
    goto load_subscr;

    CASE(POP_JUMP_IF_NONE);
    v = VALUE_BOOL(*sp-- == VALUE_NONE);
    goto jump_if_true;

    CASE(POP_JUMP_IF_NOT_NONE);
    v = VALUE_BOOL(*sp-- == VALUE_NONE);
    goto jump_if_false;

    CASE(POP_RETURN_NONE);
    sp--;
    goto return_none;

    CASE(RETURN_NONE);
return_none:
    *++sp = VALUE_NONE;
    goto return_value;

    CASE(IMPORT);
    name = operand_name_called(code, &ip);
    SAVE();
    v = import_module(name, VALUE_NONE, 0, frame->function->context->globals);
    name_store(frame, name, v);
    DISPATCH();

    CASE(ENTER_CLASS_BODY);
    name = operand_name_called(code, &ip);
    SAVE();
    class_body_begin(frame, name);
    DISPATCH();

    CASE(LOAD_CLASS_BODY);
    n = operand_called(&ip);
    SAVE();
    load_class_body(frame, frame->function->bytecode - n, sp + 1);
    sp += 3;
    DISPATCH();

    CASE(DEFINE);
    n = operand_called(&ip);
    SAVE();
    *++sp = make_function(frame, frame->function->bytecode - n, NO_VALUE, NO_VALUE);
define:
    name_store(frame, function_name(*sp), *sp);
    sp--;
    DISPATCH();

    CASE(DEFINE_DEFAULTS);
    n = operand_called(&ip);
    SAVE();
    sp -= make_with_defaults(frame, frame->function->bytecode - n, sp);
    goto define;

    CASE(MAKE_CHILD_DEFAULTS);
    n = operand_called(&ip);
    SAVE();
    sp -= make_with_defaults(frame, frame->function->bytecode - n, sp);
    DISPATCH();

#if LABELS
#define BINARY(name)                                              \
    op_binary_##name : if (!CODE_OP_BINARY_OP_MULTI) goto op_bad; \
    BINARY_SAVE();                                                \
    v = BINARY_DIRECTLY(BINARY_##name, sp[-1], sp[0]);            \
    if (v == NO_VALUE)                                            \
        goto BINARY_ELSE;                                         \
    *--sp = v;                                                    \
    DISPATCH();
    BINARY_CASES(BINARY)
#undef BINARY
#endif

#if !LABELS
default:
    goto op_bad;
}
#endif

resume : ip = frame->ip;
sp = frame->sp;
goto check;

unbound : SAVE();
raise_unbound();

op_bad : SAVE();
raise_text(&type_NotImplementedError, "opcode");
}
