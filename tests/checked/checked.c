/* checked.c - what the interpreter counts on, looked at before each instruction in a build with `make CHECKED=1`: where it is, the
 * stack's bounds, that slots hold what the instruction takes them for, locals, cells, constants, names, handlers. It knows nothing
 * of the verifier, whose word it tests. Code from the image has other instructions: of that only bounds are looked at. */
#include "tests/checked/checked.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/checked.h"
#include "runtime/vm/types/container.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t checked_steps_left = SIZE_MAX;
void (*checked_expired)(void);
void (*checked_context)(void);

/* ---- the code that is known ---- */

enum { KNOWN = 1 << 14 };

struct known {
    const uint8_t *bytecode, *start, *end;
    uint8_t *starts; /* 1 for each byte that begins an instruction */
};

static struct known known[KNOWN];

static struct known *known_place(const uint8_t *bytecode)
{
    return &known[((uintptr_t)bytecode * 0x9e3779b97f4a7c15u) >> 50];
}

static const struct known *known_find(const uint8_t *bytecode)
{
    const struct known *place = known_place(bytecode);
    return place->bytecode == bytecode ? place : NULL;
}

void checked_code(const uint8_t *bytecode, size_t size)
{
    struct known *place = known_place(bytecode);
    struct prelude prelude;
    struct instruction instruction;
    if (!prelude_read(bytecode, size, &prelude))
        abort();
    size_t n = (size_t)(bytecode + size - prelude.code);
    uint8_t *starts = realloc(place->starts, n + 1);
    if (!starts)
        abort();
    memset(starts, 0, n + 1);
    *place = (struct known){bytecode, prelude.code, bytecode + size, starts};
    for (const uint8_t *ip = place->start; ip < place->end; ip = instruction.next) {
        if (!instruction_read(ip, place->end, &instruction))
            break;
        starts[ip - place->start] = 1;
    }
}

static bool is_start(const struct known *code, const uint8_t *ip)
{
    return ip >= code->start && ip < code->end && code->starts[ip - code->start];
}

/* ---- complaints ---- */

static _Noreturn void complain(const char *what, const struct frame *frame, const uint8_t *ip)
{
    struct shape shape;
    shape_read(&shape, frame->function->bytecode);
    fprintf(stderr, "CHECKED: %s at %td, opcode 0x%02x\n", what, ip - shape.start, *ip);
    if (checked_context)
        checked_context();
    abort();
}

/* ---- values ---- */

extern const char __executable_start[], end[];

static bool is_value(value v)
{
    if (v == NO_VALUE)
        return false;
    if (!value_is_object(v))
        return true;
    const uint8_t *p = value_object(v);
    const uint8_t *blocks = vm.heap.blocks;
    if (p >= blocks && p < blocks + vm.heap.n_blocks * HEAP_BLOCK)
        return heap_is_head(p) && ((const struct object *)(const void *)p)->type;
    if ((const char *)p >= __executable_start && (const char *)p < end)
        return true;
    return p >= (const uint8_t *)&vm && p < (const uint8_t *)(&vm + 1);
}

static bool is_cell(value v)
{
    return is_value(v) && value_is_object(v) && type_of(v) == &type_cell;
}

/* ---- what an instruction takes ---- */

/* How many slots it takes from the top, of which nulls may be those whose bits are set (bit 0: the top). */
struct taken {
    size_t n;
    uint64_t nulls;
};

static struct taken call_taken(const struct instruction *instruction)
{
    size_t positional = instruction->value & 0xff, pairs = (size_t)instruction->value >> 8;
    bool method =
        instruction->opcode == OP_CALL_METHOD || instruction->opcode == OP_CALL_METHOD_VAR_KW;
    bool starred = instruction->opcode == OP_CALL_FUNCTION_VAR_KW ||
                   instruction->opcode == OP_CALL_METHOD_VAR_KW;
    struct taken taken = {positional + 2 * pairs + starred, 0};
    for (size_t i = 0; starred && i < pairs && 2 + 2 * i < 64; i++)
        taken.nulls |= (uint64_t)1 << (2 + 2 * i);
    if (method) {
        if (taken.n < 64)
            taken.nulls |= (uint64_t)1 << taken.n;
        taken.n++;
    }
    taken.n++;
    return taken;
}

static struct taken taken_by(const struct instruction *instruction)
{
    const struct opcode_info *info = &opcode_info[instruction->opcode];
    size_t count = (size_t)instruction->value;
    switch (instruction->opcode) {
    case OP_BUILD_TUPLE:
    case OP_BUILD_LIST:
    case OP_BUILD_SET:
    case OP_BUILD_SLICE:
        return (struct taken){count, 0};
    case OP_UNPACK_SEQUENCE:
    case OP_UNPACK_EX:
    case OP_SETUP_WITH:
    case OP_JUMP_IF_FALSE_OR_POP:
    case OP_JUMP_IF_TRUE_OR_POP:
        return (struct taken){1, 0};
    case OP_STORE_COMP:
        return (struct taken){(count & 3) == 1 ? 2 : 1, 0};
    case OP_MAKE_CLOSURE:
        return (struct taken){instruction->extra, 0};
    case OP_MAKE_CLOSURE_DEFARGS:
        return (struct taken){instruction->extra + 2u,
                              instruction->extra < 62 ? (uint64_t)3 << instruction->extra : 0};
    case OP_MAKE_FUNCTION_DEFARGS:
        return (struct taken){2, 3};
    case OP_CALL_FUNCTION:
    case OP_CALL_FUNCTION_VAR_KW:
    case OP_CALL_METHOD:
    case OP_CALL_METHOD_VAR_KW:
        return call_taken(instruction);
    case OP_STORE_FAST_N:
    case OP_STORE_FAST_MULTI:
    case OP_STORE_DEREF:
        return (struct taken){1, 1};
    case OP_STORE_ATTR:
        return (struct taken){2, 2};
    case OP_STORE_SUBSCR:
        return (struct taken){3, 4};
    default:
        return (struct taken){info->pops == OPCODE_EFFECT_VARIES ? 0 : (size_t)info->pops, 0};
    case OP_DUP_TOP:
    case OP_DUP_TOP_TWO:
    case OP_POP_TOP:
    case OP_ROT_TWO:
    case OP_ROT_THREE:
        return (struct taken){(size_t)info->pops, UINT64_MAX};
    }
}

static void check_taken(const struct frame *frame, const uint8_t *ip, const value *sp,
                        const struct instruction *instruction)
{
    struct taken taken = taken_by(instruction);
    if ((size_t)(sp + 1 - frame->state) < taken.n)
        complain("takes more than the stack holds", frame, ip);
    for (size_t i = 0; i < taken.n && taken.nulls != UINT64_MAX; i++)
        if (!(sp[-(ptrdiff_t)i] == NO_VALUE && i < 64 && taken.nulls >> i & 1) &&
            !is_value(sp[-(ptrdiff_t)i]))
            complain("takes no object", frame, ip);
}

/* ---- operands ---- */

static void check_local(const struct frame *frame, const uint8_t *ip, const value *sp,
                        const struct instruction *instruction)
{
    uint32_t n = (uint32_t)instruction->value;
    const value *local = &frame->state[frame->n_state - 1] - n;
    bool deref = instruction->opcode == OP_LOAD_DEREF || instruction->opcode == OP_STORE_DEREF ||
                 instruction->opcode == OP_DELETE_DEREF;
    if (n >= frame->n_state || local <= sp)
        complain("a local outside of the locals", frame, ip);
    if (deref ? !is_cell(*local) : *local != NO_VALUE && !is_value(*local))
        complain("a local is not what it is taken for", frame, ip);
}

/* Of the kind that STORE_COMP's operand names. */
static bool is_container(value v, unsigned kind)
{
    if (kind == 0)
        return list_read(v);
    return kind == 1 ? !!dict_map(v) : type_of(v) == &type_set;
}

static void check_container(const struct frame *frame, const uint8_t *ip, const value *sp,
                            uint32_t operand)
{
    if ((size_t)(sp + 1 - frame->state) <= operand >> 2)
        complain("a container below the stack", frame, ip);
    value container = sp[-(ptrdiff_t)(operand >> 2)];
    bool fits = is_value(container) && is_container(container, operand & 3);
    if (!fits)
        complain("no container to store to", frame, ip);
}

static void check_loop(const struct frame *frame, const uint8_t *ip, const value *sp)
{
    if (sp + 1 - frame->state < 4)
        complain("an iterator below the stack", frame, ip);
    if (!is_value(sp[-2]) ||
        (sp[-3] != NO_VALUE &&
         (!value_is_small_int(sp[-3]) || small_int(sp[-3]) < 1 || small_int(sp[-3]) > 5)))
        complain("no iterator", frame, ip);
}

/* END_FINALLY and WITH_CLEANUP: None, an exception, or what a return or jump left. */
static void check_state(const struct frame *frame, const uint8_t *ip, const value *sp)
{
    if (sp < frame->state || frame->handler < frame_handlers((struct frame *)(uintptr_t)frame))
        complain("no state, or no block", frame, ip);
    if (*sp == VALUE_NONE)
        return;
    if (!value_is_small_int(*sp)) {
        if (!is_value(*sp) || !is_instance(*sp, &type_BaseException))
            complain("a state that is no exception", frame, ip);
        return;
    }
    if (sp == frame->state || small_int(*sp) < -1 || small_int(*sp) > 0xff)
        complain("a state that is no return or jump", frame, ip);
    if (small_int(*sp) == -1 && !is_value(sp[-1]))
        complain("a return of no object", frame, ip);
    const struct known *code = known_find(frame->function->bytecode);
    if (code && small_int(*sp) >= 0 && !is_start(code, value_object(sp[-1])))
        complain("a jump to no instruction", frame, ip);
}

static void check_special(const struct frame *frame, const uint8_t *ip, const value *sp,
                          const struct instruction *instruction)
{
    const struct module_code *code = frame->function->context->code;
    switch (instruction->opcode) {
    case OP_LOAD_CONST_OBJ:
        if (instruction->value >= code->n_constants)
            complain("no such constant", frame, ip);
        break;
    case OP_STORE_COMP:
        check_container(frame, ip, sp, (uint32_t)instruction->value);
        break;
    case OP_FOR_ITER:
        check_loop(frame, ip, sp);
        break;
    case OP_END_FINALLY:
    case OP_WITH_CLEANUP:
        check_state(frame, ip, sp);
        break;
    case OP_MAKE_CLOSURE:
    case OP_MAKE_CLOSURE_DEFARGS:
        for (unsigned i = 0; i < instruction->extra; i++)
            if (!is_cell(sp[-(ptrdiff_t)i]))
                complain("closes over no cell", frame, ip);
        break;
    case OP_POP_EXCEPT_JUMP:
        if (frame->handler < frame_handlers((struct frame *)(uintptr_t)frame))
            complain("leaves no block", frame, ip);
        break;
    case OP_UNWIND_JUMP:
        if (frame->handler - frame_handlers((struct frame *)(uintptr_t)frame) + 1 <
            (instruction->extra & 0x7f))
            complain("leaves more blocks than there are", frame, ip);
        break;
    case OP_SETUP_EXCEPT:
    case OP_SETUP_FINALLY:
    case OP_SETUP_WITH:
        if ((const void *)(frame->handler + 2) >
            (const void *)((const uint8_t *)frame +
                           frame_size(
                               &(struct shape){.n_state = frame->n_state,
                                               .n_handlers = frame->function->shape.n_handlers})))
            complain("no room for a block", frame, ip);
        break;
    }
}

/* ---- the step ---- */

static void check_handler(const struct frame *frame, const struct known *code, const uint8_t *ip)
{
    const struct handler *first = frame_handlers((struct frame *)(uintptr_t)frame);
    if (frame->handler < first - 1 || frame->handler >= first + frame->function->shape.n_handlers)
        complain("the handlers' stack is out of bounds", frame, ip);
    if (frame->handler < first)
        return;
    const value *sp = (const value *)(frame->handler->sp_finally & ~(uintptr_t)1);
    if (sp < frame->state - 1 || sp >= frame->state + frame->n_state)
        complain("a handler's stack is out of bounds", frame, ip);
    if (code && !is_start(code, frame->handler->target))
        complain("a handler where no instruction starts", frame, ip);
}

void checked_step(const struct frame *frame, const uint8_t *ip, const value *sp)
{
    const struct known *code = known_find(frame->function->bytecode);
    struct instruction instruction;
    if (checked_steps_left != SIZE_MAX && checked_steps_left-- == 0)
        checked_expired();
    if (frame != vm.frame)
        complain("runs another frame than the innermost", frame, ip);
    if (sp < frame->state - 1 || sp >= frame->state + frame->n_state)
        complain("the stack is out of bounds", frame, ip);
    check_handler(frame, code, ip);
    if (!code)
        return;
    if (!is_start(code, ip) || !instruction_read(ip, code->end, &instruction))
        complain("runs where no instruction starts", frame, ip);
    if (opcode_info[*ip].operand == OPERAND_QSTR &&
        instruction.value >= frame->function->context->code->n_names)
        complain("no such name", frame, ip);
    check_taken(frame, ip, sp, &instruction);
    check_special(frame, ip, sp, &instruction);
    switch (instruction.opcode) {
    case OP_LOAD_FAST_N:
    case OP_LOAD_FAST_MULTI:
    case OP_STORE_FAST_N:
    case OP_STORE_FAST_MULTI:
    case OP_DELETE_FAST:
    case OP_LOAD_DEREF:
    case OP_STORE_DEREF:
    case OP_DELETE_DEREF:
        check_local(frame, ip, sp, &instruction);
        break;
    default:
        break;
    }
}
