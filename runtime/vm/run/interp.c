/* interp.c - the dispatch loop: decodes an instruction and does its step (steps.h). Compiled per image:
 * the cases of instructions that the image's programs do not have vanish.
 *
 * The running frame's ip and sp are in registers, and go to the frame (SAVE) before whatever may raise,
 * allocate or push a frame. `goto enter` goes on in vm.frame, whichever that is by now. Calls of Python
 * do not nest the loop: it returns only when a frame does whose caller is C.
 *
 * A case is six lines at most; what is longer is a step. */
#include "qstr.h"

#include "runtime/vm/run/interp.h"

#include "runtime/format/image_opcode.h"
#include "runtime/vm/run/checked.h"
#include "runtime/vm/run/loaded.h"
#include "runtime/vm/run/operand.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/run/steps.h"
#include "runtime/vm/types/container.h"

const bool image_has_objects = CODE_OP_LOAD_FUNCTION;

/* program.h */
#define FACT(name) const bool program_##name = USED_##name;
#define USE(name, when) FACT(name)
#include "tables/usage.def"

#define STATE(name, used) || used
const bool program_STATES = false
#include "tables/usage.def"
    ;

#define SAVE() frame_save(frame, ip, sp)

/* The first lines of a case, of a case for a family of opcodes, and of the case for all others; and how a
 * case ends. By computed goto, or by a portable switch, which is what a pruned image has, too: a table of
 * labels keeps places for instructions that are not there. `op` is the instruction's first byte. */
#if defined(__GNUC__) && USED_EVERYTHING
#define LABELS 1
#define INSTRUCTIONS() DISPATCH();
#define CASE(name)                                \
    op_##name : if (!CODE_OP_##name) goto op_bad; \
    else
#define FAMILY_CASE(name) CASE(name)
#define NO_CASE() \
    op_bad:
#define DISPATCH() goto *labels[(checked_step(frame, ip, sp), op = *ip++)]
/* Thumb code's addresses have bit 0 set where they are jumped to. gcc sets it before each jump; with the table's words having it,
 * dispatch.awk can leave that out. */
#if defined(__thumb2__) && !defined(__clang__)
#define LABEL(name) (&&op_##name + 1)
#else
#define LABEL(name) &&op_##name
#endif
#else
#define LABELS 0
#define INSTRUCTIONS() \
    dispatch:          \
    switch (checked_step(frame, ip, sp), op = *ip++)
#define CASE(name)           \
    case OP_##name:          \
        if (!CODE_OP_##name) \
            goto op_bad;     \
        else
#define FAMILY_CASE(name)                                \
    case OP_##name... OP_##name + OP_##name##_COUNT - 1: \
        if (!CODE_OP_##name)                             \
            goto op_bad;                                 \
        else
#define NO_CASE() \
    op_bad:       \
    default:
#define DISPATCH() goto dispatch
#endif

/* A case's end where a step gave a value, which belongs at sp, or a bool: steps.h says what they mean. */
#define DISPATCH_VALUE()   \
    do {                   \
        if (v == NO_VALUE) \
            goto enter;    \
        *sp = v;           \
        DISPATCH();        \
    } while (0)
/* A case's end by a jump of `offset`. */
#define DISPATCH_JUMP() \
    do {                \
        ip += offset;   \
        if (offset < 0) \
            goto check; \
        DISPATCH();     \
    } while (0)
#define DISPATCH_DONE(done) \
    do {                    \
        if (!(done))        \
            goto enter;     \
        DISPATCH();         \
    } while (0)

/* Operators with cases of their own; on boards those that small ints need most. */
/* clang-format off */
#if TARGET_HOST
#define BINARY_CASES(BINARY) \
    BINARY(LESS) BINARY(MORE) BINARY(EQUAL) BINARY(LESS_EQUAL) BINARY(MORE_EQUAL) BINARY(NOT_EQUAL) \
    BINARY(INPLACE_ADD) BINARY(INPLACE_SUBTRACT) BINARY(AND) BINARY(XOR) BINARY(LSHIFT) \
    BINARY(RSHIFT) BINARY(ADD) BINARY(SUBTRACT) BINARY(MULTIPLY) BINARY(FLOOR_DIVIDE) \
    BINARY(TRUE_DIVIDE) BINARY(MODULO)
#define BINARY_DIRECTLY fast_binary
#define BINARY_SAVE() SAVE()
#define BINARY_ELSE binary_slow
#define COMPARE_CASES(COMPARE)
#else
#define BINARY_CASES(BINARY) \
    BINARY(ADD) BINARY(INPLACE_ADD) BINARY(SUBTRACT) BINARY(INPLACE_SUBTRACT) BINARY(MULTIPLY) \
    BINARY(AND) BINARY(INPLACE_AND) BINARY(OR) BINARY(INPLACE_OR) BINARY(XOR) BINARY(INPLACE_XOR) \
    BINARY(RSHIFT) BINARY(INPLACE_RSHIFT)
/* Most comparisons decide the jump behind them, which is done at once where the operands are small ints. */
#define COMPARE_CASES(COMPARE) \
    COMPARE(LESS, <) COMPARE(MORE, >) COMPARE(EQUAL, ==) COMPARE(LESS_EQUAL, <=) COMPARE(MORE_EQUAL, >=) \
    COMPARE(NOT_EQUAL, !=)
#define BINARY_DIRECTLY fast_binary_small
#define BINARY_SAVE() (void)0
#define BINARY_ELSE binary_number
#endif
/* clang-format on */

/* What makes the word of a small int of twice the opcode that has it folded in. */
enum {
    SMALL_INT_MULTI_BIAS =
        2 * (OP_LOAD_CONST_SMALL_INT_MULTI - OP_LOAD_CONST_SMALL_INT_MULTI_LOW) - 1
};

/* Boards have no register for everything: `locals`, which most instructions need, is to get one before `code`. */
#if TARGET_HOST
#define IN_MEMORY
#else
#define IN_MEMORY volatile
#endif

value interpreter_run(struct frame *base)
{
#if LABELS
#define OPCODE(byte, name, operand, pops, pushes) [byte] = LABEL(name),
#define OPCODE_FAMILY(first, name, count, low, pops, pushes) \
    [first... first + count - 1] = LABEL(name),
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
    /* clang-format off */
    static const void *const labels[256] = {
        [0 ... 255] = LABEL(bad),
#include "runtime/format/opcode.def"
#define IMAGE_OPCODE(byte, name, operand) [byte] = LABEL(name),
#define IMAGE_FAMILY(first, name, count, operand) [first... first + count - 1] = LABEL(name),
#include "runtime/format/image_opcode.def"
#define BINARY(name) [OP_BINARY_OP_MULTI + BINARY_##name] = LABEL(binary_##name),
        BINARY_CASES(BINARY)
#undef BINARY
#define COMPARE(name, sign) [OP_BINARY_OP_MULTI + BINARY_##name] = LABEL(binary_##name),
        COMPARE_CASES(COMPARE)
#undef COMPARE
    };
    /* clang-format on */
#pragma GCC diagnostic pop
#undef OPCODE
#undef OPCODE_FAMILY
#undef IMAGE_OPCODE
#undef IMAGE_FAMILY
#endif
    struct frame *frame;
    const uint8_t *ip, *bytecode;
    value *sp, *locals, v;
    const value *args;
    const struct module_code *IN_MEMORY code;
    uint32_t n;
    ptrdiff_t offset;
    qstr name;
    uint8_t op;
    (void)base;

enter:
    frame = vm.frame;
    sp = frame->sp;
entered:
    ip = frame->ip;
    locals = &frame->state[frame->n_state - 1];
    code = frame->function->context->code;
check:
    if (vm.pending) {
        frame->ip = ip + 1; /* where that raises is the instruction to come */
        frame->sp = sp;
        pending_run();
    }

    INSTRUCTIONS() {
        CASE(LOAD_CONST_FALSE) {
            *++sp = VALUE_FALSE;
            DISPATCH();
        }

        CASE(LOAD_CONST_NONE) {
            *++sp = VALUE_NONE;
            DISPATCH();
        }

        CASE(LOAD_CONST_TRUE) {
            *++sp = VALUE_TRUE;
            DISPATCH();
        }

        CASE(LOAD_NULL) {
            *++sp = NO_VALUE;
            DISPATCH();
        }

        FAMILY_CASE(LOAD_CONST_SMALL_INT_MULTI) {
            *++sp = (value)(((uintptr_t)op << 1) - (uintptr_t)SMALL_INT_MULTI_BIAS);
            DISPATCH();
        }

        CASE(LOAD_CONST_SMALL_INT) {
            offset = operand_vsint_short(&ip);
            if (offset == VSINT_LONG)
                goto long_int;
            *++sp = VALUE_SMALL_INT(offset);
            DISPATCH();
        }

        CASE(LOAD_CONST_STRING) {
            name = operand_name(code, &ip);
            *++sp = VALUE_NAME(name);
            DISPATCH();
        }

        CASE(LOAD_CONST_OBJ) {
            n = operand_vuint(&ip);
            *++sp = code->constants[n];
            DISPATCH();
        }

        FAMILY_CASE(LOAD_FAST_MULTI) {
            v = locals[OP_LOAD_FAST_MULTI - (ptrdiff_t)op];
            if (v == NO_VALUE)
                goto unbound;
            *++sp = v;
            DISPATCH();
        }

        CASE(LOAD_FAST_N) {
            v = locals[-(ptrdiff_t)operand_vuint(&ip)];
            if (v == NO_VALUE)
                goto unbound;
            *++sp = v;
            DISPATCH();
        }

        FAMILY_CASE(STORE_FAST_MULTI) {
            locals[OP_STORE_FAST_MULTI - (ptrdiff_t)op] = *sp--;
            DISPATCH();
        }

        CASE(STORE_FAST_N) {
            n = operand_vuint(&ip);
            locals[-(ptrdiff_t)n] = *sp--;
            DISPATCH();
        }

        CASE(DELETE_FAST) {
            n = operand_called(&ip);
            if (locals[-(ptrdiff_t)n] == NO_VALUE)
                goto unbound;
            locals[-(ptrdiff_t)n] = NO_VALUE;
            DISPATCH();
        }

        CASE(LOAD_DEREF) {
            n = operand_vuint(&ip);
            SAVE();
            *++sp = step_load_deref(locals[-(ptrdiff_t)n]);
            DISPATCH();
        }

        CASE(STORE_DEREF) {
            n = operand_vuint(&ip);
            SAVE();
            cell_write(locals[-(ptrdiff_t)n], *sp);
            sp--;
            DISPATCH();
        }

        CASE(DELETE_DEREF) {
            n = operand_called(&ip);
            SAVE();
            step_load_deref(locals[-(ptrdiff_t)n]);
            cell_write(locals[-(ptrdiff_t)n], NO_VALUE);
            DISPATCH();
        }

        CASE(LOAD_NAME) {
            name = operand_name_called(code, &ip);
            SAVE();
            *++sp = name_load(frame, name);
            DISPATCH();
        }

        CASE(STORE_NAME) {
            name = operand_name_called(code, &ip);
            SAVE();
            name_store(frame, name, *sp);
            sp--;
            DISPATCH();
        }

        CASE(DELETE_NAME) {
            name = operand_name_called(code, &ip);
            SAVE();
            name_delete(frame, name);
            DISPATCH();
        }

        CASE(LOAD_GLOBAL) {
            name = operand_name(code, &ip);
            SAVE();
            *++sp = step_load_global(frame->function->context->globals, name);
            DISPATCH();
        }

        CASE(STORE_GLOBAL) {
            name = operand_name_called(code, &ip);
            SAVE();
            if (!fast_global_store(frame->function->context->globals, name, *sp))
                map_put_name(namespace_own(frame->function->context->globals), name, *sp);
            sp--;
            DISPATCH();
        }

        CASE(DELETE_GLOBAL) {
            name = operand_name_called(code, &ip);
            SAVE();
            global_delete(frame->function->context->globals, name);
            DISPATCH();
        }

        CASE(LOAD_ATTR) {
        load_attr:
            name = operand_name(code, &ip);
            SAVE();
            v = step_load_attr(frame, sp, name);
            DISPATCH_VALUE();
        }

        CASE(STORE_ATTR) {
        store_attr:
            name = operand_name(code, &ip);
            sp -= 2;
            DISPATCH_DONE(step_store_attr(frame, ip, sp, name));
        }

        CASE(LOAD_METHOD) {
        load_method:
            name = operand_name(code, &ip);
            step_load_method(frame, ip, sp, name);
            sp++;
            DISPATCH();
        }

        CASE(LOAD_SUPER_METHOD) {
            name = operand_name_called(code, &ip);
            SAVE();
            sp--;
            super_method_load(sp[0], sp[1], name, sp - 1);
            DISPATCH();
        }

        CASE(LOAD_BUILD_CLASS) {
            *++sp = step_load_build_class();
            DISPATCH();
        }

        CASE(LOAD_SUBSCR) {
        load_subscr:
            SAVE();
            sp--;
            v = step_load_subscr(frame, sp);
            DISPATCH_VALUE();
        }

        CASE(STORE_SUBSCR) {
            sp -= 3;
            DISPATCH_DONE(step_store_subscr(frame, ip, sp));
        }

        CASE(DUP_TOP) {
            sp++;
            sp[0] = sp[-1];
            DISPATCH();
        }

        CASE(DUP_TOP_TWO) {
            sp += 2;
            sp[0] = sp[-2];
            sp[-1] = sp[-3];
            DISPATCH();
        }

        CASE(POP_TOP) {
            sp--;
            DISPATCH();
        }

        CASE(ROT_TWO) {
            v = sp[0];
            sp[0] = sp[-1];
            sp[-1] = v;
            DISPATCH();
        }

        CASE(ROT_THREE) {
            v = sp[0];
            sp[0] = sp[-1];
            sp[-1] = sp[-2];
            sp[-2] = v;
            DISPATCH();
        }

        CASE(JUMP) {
            offset = operand_offset_signed(&ip);
            ip += offset;
            if (offset < 0)
                goto check;
            DISPATCH();
        }

        CASE(POP_JUMP_IF_TRUE) {
            v = *sp--;
        jump_if_true:
            offset = operand_offset_signed(&ip);
            if (step_truth(frame, ip, sp, v))
                DISPATCH_JUMP();
            DISPATCH();
        }

        CASE(POP_JUMP_IF_FALSE) {
            v = *sp--;
        jump_if_false:
            offset = operand_offset_signed(&ip);
            if (!step_truth(frame, ip, sp, v))
                DISPATCH_JUMP();
            DISPATCH();
        }

        CASE(JUMP_IF_TRUE_OR_POP) {
            n = operand_offset(&ip);
            if (step_truth(frame, ip, sp, *sp))
                goto jump_forward;
            sp--;
            DISPATCH();
        }

        CASE(JUMP_IF_FALSE_OR_POP) {
            n = operand_offset(&ip);
            if (!step_truth(frame, ip, sp, *sp))
                goto jump_forward;
            sp--;
            DISPATCH();
        }

        CASE(SETUP_WITH) {
            n = operand_offset(&ip);
            SAVE();
            step_setup_with(frame, ip + n);
            goto enter;
        }

        CASE(WITH_CLEANUP) {
            SAVE();
            step_with_cleanup(frame);
            goto enter;
        }

        CASE(SETUP_EXCEPT) {
            n = operand_offset(&ip);
            handler_push(frame, ip + n, sp, false);
            DISPATCH();
        }

        CASE(SETUP_FINALLY) {
            n = operand_offset(&ip);
            handler_push(frame, ip + n, sp, true);
            DISPATCH();
        }

        CASE(POP_EXCEPT_JUMP) {
            frame->handler--;
            n = operand_offset(&ip);
        jump_forward:
            ip += n;
            DISPATCH();
        }

        CASE(END_FINALLY) {
            SAVE();
            if (!step_end_finally(frame))
                goto do_return;
            goto resume;
        }

        CASE(UNWIND_JUMP) {
            offset = operand_offset_signed(&ip);
            SAVE();
            step_unwind_jump(frame, ip + offset, *ip);
            goto resume;
        }

        CASE(GET_ITER) {
            SAVE();
            *sp = step_get_iter(*sp, ip);
            DISPATCH();
        }

        CASE(GET_ITER_STACK) {
            SAVE();
            iterator_begin(sp);
            sp += ITERATOR_SLOTS - 1;
            DISPATCH();
        }

        CASE(FOR_ITER) {
            n = operand_offset(&ip);
            SAVE();
            v = step_for_iter(sp, ip + n);
            if (v == NO_VALUE)
                goto no_item;
            *++sp = v;
            DISPATCH();
        }

        CASE(BUILD_TUPLE) {
            n = operand_called(&ip);
            SAVE();
            sp -= (ptrdiff_t)n - 1;
            *sp = tuple_new(n, sp);
            DISPATCH();
        }

        CASE(BUILD_LIST) {
            n = operand_called(&ip);
            SAVE();
            sp -= (ptrdiff_t)n - 1;
            *sp = list_new(n, sp);
            DISPATCH();
        }

        CASE(BUILD_MAP) {
            n = operand_called(&ip);
            SAVE();
            *++sp = dict_new();
            map_init_sized(dict_map(*sp), n);
            DISPATCH();
        }

        CASE(STORE_MAP) {
            SAVE();
            sp -= 2;
            step_store_map(sp[0], sp[2], sp[1]);
            DISPATCH();
        }

        CASE(BUILD_SET) {
            n = operand_called(&ip);
            SAVE();
            sp -= (ptrdiff_t)n - 1;
            *sp = set_new_of(n, sp);
            DISPATCH();
        }

        CASE(BUILD_SLICE) {
            n = *ip++;
            SAVE();
            sp = step_build_slice(frame, n);
            ip = frame->ip;
            DISPATCH();
        }

        CASE(STORE_COMP) {
            n = operand_called(&ip);
            SAVE();
            sp -= step_store_comp(sp, n);
            DISPATCH();
        }

        CASE(UNPACK_SEQUENCE) {
            n = operand_vuint(&ip);
            SAVE();
            step_unpack(sp, n);
            sp += (ptrdiff_t)n - 1;
            DISPATCH();
        }

        CASE(UNPACK_EX) {
            n = operand_called(&ip);
            SAVE();
            unpack_starred(sp, n & 0xff, n >> 8 & 0xff);
            sp += (n & 0xff) + (n >> 8 & 0xff);
            DISPATCH();
        }

        CASE(MAKE_FUNCTION) {
            bytecode = loaded_child(frame->function, operand_called(&ip));
            goto make_function;
        }

        CASE(MAKE_CHILD) {
            bytecode = frame->function->bytecode - operand_called(&ip);
        make_function:
            SAVE();
            *++sp = step_make_function(frame, bytecode, NO_VALUE, NO_VALUE);
            DISPATCH();
        }

        CASE(LOAD_FUNCTION) {
            operand_called(&ip);
            n = operand_called(&ip);
            SAVE();
            *++sp = function_in(frame->function->context, code->constants[n]);
            DISPATCH();
        }

        CASE(MAKE_FUNCTION_DEFARGS) {
            bytecode = loaded_child(frame->function, operand_called(&ip));
            goto make_function_defargs;
        }

        CASE(MAKE_CHILD_DEFARGS) {
            bytecode = frame->function->bytecode - operand_called(&ip);
        make_function_defargs:
            SAVE();
            sp--;
            *sp = step_make_function(frame, bytecode, sp[0], sp[1]);
            DISPATCH();
        }

        CASE(MAKE_CLOSURE) {
            bytecode = loaded_child(frame->function, operand_called(&ip));
            goto make_closure;
        }

        CASE(MAKE_CHILD_CLOSURE) {
            bytecode = frame->function->bytecode - operand_called(&ip);
        make_closure:
            n = *ip++;
            SAVE();
            sp -= (ptrdiff_t)n - 1;
            *sp = step_make_closure(frame, bytecode, NO_VALUE, NO_VALUE, n, sp);
            DISPATCH();
        }

        CASE(MAKE_CLOSURE_DEFARGS) {
            bytecode = loaded_child(frame->function, operand_called(&ip));
            goto make_closure_defargs;
        }

        CASE(MAKE_CHILD_CLOSURE_DEFARGS) {
            bytecode = frame->function->bytecode - operand_called(&ip);
        make_closure_defargs:
            n = *ip++;
            SAVE();
            sp -= n + 1;
            *sp = step_make_closure(frame, bytecode, sp[0], sp[1], n, sp + 2);
            DISPATCH();
        }

        CASE(CALL_FUNCTION) {
            n = operand_vuint(&ip);
            if (n <= 0xff)
                goto call_function;
            sp -= step_argument_slots(n);
            args = sp + 1;
            goto call_keywords;
        }

        CASE(CALL_METHOD) {
            n = operand_vuint(&ip);
            if (n <= 0xff)
                goto call_method;
            sp -= step_argument_slots(n) + 1;
            args = sp + 1 + (sp[1] == NO_VALUE);
            n |= (uint32_t)(sp[1] != NO_VALUE) << 16;
            goto call_keywords;
        }

        CASE(CALL_FUNCTION_VAR_KW) {
            n = operand_called(&ip);
            sp -= step_argument_slots(n) + 1;
            frame_save(frame, ip, sp - 1);
            v = step_call_starred(sp[0], NO_VALUE, n, sp + 1);
            DISPATCH_VALUE();
        }

        CASE(CALL_METHOD_VAR_KW) {
            n = operand_called(&ip);
            sp -= step_argument_slots(n) + 2;
            frame_save(frame, ip, sp - 1);
            v = step_call_starred(sp[0], sp[1], n, sp + 2);
            DISPATCH_VALUE();
        }

        CASE(RETURN_VALUE) {
        return_value:
            v = *sp;
            if (step_leave_plainly(frame))
                goto returned;
            SAVE();
        do_return:
            v = step_return(frame);
            goto leave;
        }

        CASE(YIELD_VALUE) {
            SAVE();
            v = step_yield(frame);
            goto leave;
        }

        CASE(YIELD_FROM) {
            v = *sp--;
            SAVE();
            v = step_yield_from(frame, v);
            goto leave;
        }

        CASE(RAISE_LAST) {
            SAVE();
            step_raise_last(frame);
        }

        CASE(RAISE_OBJ) {
            SAVE();
            raise_value(exception_from(*sp));
        }

        CASE(RAISE_FROM) {
            SAVE();
            step_raise_from(sp[-1], sp[0]);
        }

        CASE(IMPORT_NAME) {
            name = operand_name_called(code, &ip);
            SAVE();
            v = import_module(name, sp[0], small_int(sp[-1]), frame->function->context->globals,
                              true);
            if (v == NO_VALUE)
                goto enter;
            *--sp = v;
            DISPATCH();
        }

        CASE(IMPORT_FROM) {
            name = operand_name_called(code, &ip);
            SAVE();
            v = import_from_in_frame(*sp, name);
            if (v == NO_VALUE)
                goto enter;
            *++sp = v;
            DISPATCH();
        }

        CASE(IMPORT_STAR) {
            SAVE();
            import_star(frame, *sp);
            sp--;
            DISPATCH();
        }

        FAMILY_CASE(UNARY_OP_MULTI) {
            SAVE();
            *sp = step_unary((enum unary_operator)(op - OP_UNARY_OP_MULTI), *sp);
            DISPATCH();
        }

        FAMILY_CASE(BINARY_OP_MULTI) {
        binary_multi:
            n = (uint32_t)op - OP_BINARY_OP_MULTI;
            SAVE(); /* a float may be boxed */
            v = fast_binary((enum binary_operator)n, sp[-1], sp[0]);
            if (v == NO_VALUE)
                goto binary_slow;
            *--sp = v;
            DISPATCH();
        }

        /* ---- what only an image has: image_opcode.def ---- */

        FAMILY_CASE(CALL_FUNCTION_FEW) {
            n = op - OP_CALL_FUNCTION_FEW;
        call_function:
            sp -= n;
            args = sp + 1;
        call:
            frame_save(frame, ip, sp - 1);
            v = step_call_positional(sp[0], n, args);
            DISPATCH_VALUE();
        }

        FAMILY_CASE(CALL_METHOD_FEW) {
            n = op - OP_CALL_METHOD_FEW;
        call_method:
            sp -= n + 1;
            args = sp + 1 + (sp[1] == NO_VALUE);
            n += sp[1] != NO_VALUE;
            goto call;
        }

        FAMILY_CASE(LOAD_FAST_ATTR) {
            v = locals[OP_LOAD_FAST_ATTR - (ptrdiff_t)op];
            if (v == NO_VALUE)
                goto unbound;
            *++sp = v;
            goto load_attr;
        }

        CASE(POP_LOAD_SELF_METHOD) {
            sp--;
            op = OP_LOAD_FAST_METHOD;
            goto load_fast_method;
        }

        FAMILY_CASE(LOAD_FAST_METHOD) {
        load_fast_method:
            v = locals[OP_LOAD_FAST_METHOD - (ptrdiff_t)op];
            if (v == NO_VALUE)
                goto unbound;
            *++sp = v;
            goto load_method;
        }

        FAMILY_CASE(STORE_FAST_ATTR) {
            v = locals[OP_STORE_FAST_ATTR - (ptrdiff_t)op];
            if (v == NO_VALUE)
                goto unbound;
            *++sp = v;
            goto store_attr;
        }

        CASE(LOAD_SUBSCR_FIRST) {
            *++sp = VALUE_SMALL_INT(0);
            goto load_subscr;
        }

        CASE(INCREMENT) {
            v = fast_binary_small(BINARY_ADD, *sp, VALUE_SMALL_INT(1));
            if (v == NO_VALUE)
                goto increment;
            *sp = v;
            DISPATCH();
        }

        CASE(RANGE_TEST) {
            if (!QUICK || !step_are_small(sp) || *ip != OP_POP_JUMP_IF_TRUE)
                goto range_test;
            ip++;
            offset = operand_offset_signed(&ip);
            if (value_bits_signed(sp[-1]) > value_bits_signed(sp[0]))
                DISPATCH_JUMP();
            DISPATCH();
        }

        CASE(POP_JUMP_IF_NONE) {
            v = VALUE_BOOL(*sp-- == VALUE_NONE);
            goto jump_if_true;
        }

        CASE(POP_JUMP_IF_NOT_NONE) {
            v = VALUE_BOOL(*sp-- == VALUE_NONE);
            goto jump_if_false;
        }

        CASE(POP_RETURN_NONE) {
            *sp = VALUE_NONE;
            goto return_value;
        }

        CASE(RETURN_NONE) {
            *++sp = VALUE_NONE;
            goto return_value;
        }

        CASE(IMPORT) {
            name = operand_name_called(code, &ip);
            SAVE();
            v = import_module(name, VALUE_NONE, 0, frame->function->context->globals, true);
            if (v == NO_VALUE)
                goto enter;
            name_store(frame, name, v);
            DISPATCH();
        }

        CASE(ENTER_CLASS_BODY) {
            name = operand_name_called(code, &ip);
            SAVE();
            step_enter_class_body(frame, name);
            DISPATCH();
        }

        CASE(LOAD_CLASS_BODY) {
            n = operand_called(&ip);
            SAVE();
            step_load_class_body(frame, frame->function->bytecode - n, sp + 1);
            sp += 3;
            DISPATCH();
        }

        CASE(DEFINE) {
            n = operand_called(&ip);
            SAVE();
            *++sp = step_make_function(frame, frame->function->bytecode - n, NO_VALUE, NO_VALUE);
        define:
            name_store(frame, function_name(*sp), *sp);
            sp--;
            DISPATCH();
        }

        CASE(DEFINE_DEFAULTS) {
            n = operand_called(&ip);
            SAVE();
            sp -= step_make_with_defaults(frame, frame->function->bytecode - n, sp);
            goto define;
        }

        CASE(MAKE_CHILD_DEFAULTS) {
            n = operand_called(&ip);
            SAVE();
            sp -= step_make_with_defaults(frame, frame->function->bytecode - n, sp);
            DISPATCH();
        }

#if LABELS
#define BINARY(name)                                              \
    op_binary_##name : if (!CODE_OP_BINARY_OP_MULTI) goto op_bad; \
    else                                                          \
    {                                                             \
        BINARY_SAVE();                                            \
        v = BINARY_DIRECTLY(BINARY_##name, sp[-1], sp[0]);        \
        if (v == NO_VALUE)                                        \
            goto BINARY_ELSE;                                     \
        *--sp = v;                                                \
        DISPATCH();                                               \
    }
        BINARY_CASES(BINARY)
#undef BINARY
#define COMPARE(name, sign)                                          \
    op_binary_##name : if (!CODE_OP_BINARY_OP_MULTI) goto op_bad;    \
    else                                                             \
    {                                                                \
        if (!step_are_small(sp))                                     \
            goto binary_number;                                      \
        n = value_bits_signed(sp[-1]) sign value_bits_signed(sp[0]); \
        if (*ip != OP_POP_JUMP_IF_FALSE)                             \
            goto compared;                                           \
        ip++;                                                        \
        sp -= 2;                                                     \
        offset = operand_offset_signed(&ip);                         \
        if (!n)                                                      \
            DISPATCH_JUMP();                                         \
        DISPATCH();                                                  \
    }
        COMPARE_CASES(COMPARE)
#undef COMPARE
#endif

        NO_CASE() {
            SAVE();
            raise_text(&type_NotImplementedError, "opcode");
        }
    }

#if LABELS && !TARGET_HOST
binary_number: /* not small ints, or too large a result */
    SAVE();
    v = fast_binary_number((enum binary_operator)(op - OP_BINARY_OP_MULTI), sp[-1], sp[0]);
    if (v == NO_VALUE)
        goto binary_slow;
    *--sp = v;
    DISPATCH();

compared
    : /* two small ints at sp, as n says; no jump follows, or one that is taken where that is so */
    if (*ip == OP_POP_JUMP_IF_TRUE) {
        ip++;
        sp -= 2;
        offset = operand_offset_signed(&ip);
        if (n)
            DISPATCH_JUMP();
        DISPATCH();
    }
    *--sp = VALUE_BOOL(n);
    DISPATCH();
#endif

increment: /* the long way of a fused instruction is that of its last step */
    *++sp = VALUE_SMALL_INT(1);
    op = OP_BINARY_OP_MULTI + BINARY_INPLACE_ADD;
    goto binary_multi;

range_test:
    sp += 2;
    sp[0] = sp[-2];
    sp[-1] = sp[-3];
    op = OP_BINARY_OP_MULTI + BINARY_MORE;
    goto binary_multi;

binary_slow:
    v = fast_binary_names((enum binary_operator)(op - OP_BINARY_OP_MULTI), sp[-1], sp[0]);
    if (v == NO_VALUE)
        v = binary_begin((enum binary_operator)(op - OP_BINARY_OP_MULTI), sp[-1], sp[0]);
    if (v == NO_VALUE)
        goto enter;
    *--sp = v;
    DISPATCH();

long_int:
    offset = operand_vsint(&ip);
    SAVE();
    *++sp = small_int_fits(offset) ? VALUE_SMALL_INT(offset) : int_new(offset);
    DISPATCH();

no_item:
    if (vm.frame != frame)
        goto enter;
    sp -= ITERATOR_SLOTS;
    ip += n;
    DISPATCH();

call_keywords: /* bit 16 of n: args begin with self */
    frame_save(frame, ip, sp - 1);
    v = call_begin(sp[0], NO_VALUE, step_positional(n) + (n >> 16), step_keywords(n), args);
    DISPATCH_VALUE();

returned:
    frame = vm.frame;
    sp = frame->sp + 1;
    *sp = v;
    goto entered;

leave:
    if (v != NO_VALUE)
        return v;
    goto enter;

resume: /* in the same frame, at another place */
    ip = frame->ip;
    sp = frame->sp;
    goto check;

unbound:
    SAVE();
    step_unbound();
}
