/* words.c - functions of machine words: what their C calls. */
#include "runtime/vm/run/words.h"
#include "runtime/format/opcode.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/loaded.h"
#include "runtime/vm/run/operand.h"
#include "runtime/vm/run/traceback.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"

static _Noreturn void raise_zero_division(void)
{
    raise_text(&type_ZeroDivisionError, "divide by zero");
}

word word_floor_divide(word a, word b)
{
    if (b == 0)
        raise_zero_division();
    return b == -1 ? (word)(0 - (uword)a) : int_floor_divide(a, b);
}

word word_modulo(word a, word b)
{
    if (b == 0)
        raise_zero_division();
    return b == -1 ? 0 : int_floor_modulo(a, b);
}

/* Another function, so that small ints need no stack. */
__attribute__((noinline)) static word word_of_object(value v)
{
    if (!is_int(v))
        raise_format(&type_TypeError, "can't convert %t to int", v);
    return (word)int_low64(v);
}

word word_of_int(value v)
{
    return value_is_small_int(v) ? small_int(v) : word_of_object(v);
}

word word_of_pointer(value v)
{
    struct buffer_view view;
    return buffer_get(v, &view, false) ? (word)view.data : word_of_int(v);
}

word word_of_bool(value v)
{
    return truth(v);
}

word word_of_assembler(value v)
{
    struct buffer_view view;
    if (v == VALUE_NONE)
        return 0;
    if (v == VALUE_TRUE || v == VALUE_FALSE)
        return v == VALUE_TRUE;
    if (is_int(v))
        return word_of_int(v);
    if (value_is_float(v))
        return (word)float_number_of(v);
    if (is_plain(v, &type_list))
        return (word)((const struct list *)v)->items;
    if (is_plain(v, &type_tuple))
        return (word)((const struct tuple *)v)->items;
    return buffer_get(v, &view, false) ? (word)view.data : (word)v;
}

value word_to_int(word n)
{
    return int_new(n);
}

value word_to_uint(word n)
{
    return int_new_unsigned((uword)n);
}

value word_to_bool(word n)
{
    return VALUE_BOOL(n);
}

value word_unbound(void)
{
    raise_text(&type_UnboundLocalError, "local variable referenced before assignment");
}

/* ---- functions that have a frame ---- */

static const struct context *words_context(void)
{
    return vm.frame->function->context;
}

qstr word_name(unsigned index)
{
    return code_name(words_context()->code, index);
}

value word_global(qstr name)
{
    return step_load_global(words_context()->globals, name);
}

void word_global_store(qstr name, value content)
{
    map_put_name(namespace_map(words_context()->globals), name, content);
}

void word_global_delete(qstr name)
{
    global_delete(words_context()->globals, name);
}

value word_constant(unsigned index)
{
    return words_context()->code->constants[index];
}

value word_make(const uint8_t *at, unsigned n, value defaults, value keyword_defaults,
                size_t n_cells, const value *cells)
{
    struct frame *frame = vm.frame;
    for (; n > 0; n--)
        for (at++; *at++ & 0x80;)
            ;
    uint8_t opcode = *at++;
    uint32_t operand = operand_called(&at);
    if (opcode == OP_LOAD_CONST_OBJ)
        return word_constant(operand);
    const uint8_t *bytecode = opcode == OP_MAKE_FUNCTION ? loaded_child(frame->function, operand)
                                                         : frame->function->bytecode - operand;
    value function = step_make_function(frame, bytecode, defaults, keyword_defaults);
    return n_cells ? closure_new(function, n_cells, cells) : function;
}

/* ---- calls ---- */

value word_call_method(size_t n_positional, size_t n_keywords, const value *slots)
{
    if (slots[1] == NO_VALUE)
        return call(slots[0], n_positional, n_keywords, slots + 2);
    return call(slots[0], n_positional + 1, n_keywords, slots + 1);
}

value word_call_starred(value callee, value self, uint32_t operand, const value *args)
{
    struct flat_arguments flat;
    call_flatten(step_positional(operand), step_keywords(operand), args, &flat);
    value result = call_with_self(callee, self, flat.n_positional, flat.n_keywords, flat.args);
    heap_free(flat.args);
    return result;
}

value word_import(qstr name, value from_list, word level)
{
    return import_module(name, from_list, level, words_context()->globals, false);
}

void word_raise(value v)
{
    raise_value(exception_from(v));
}

/* ---- displays ---- */

value word_dict(size_t n)
{
    value dict = dict_new();
    map_init_sized(dict_map(dict), n);
    return dict;
}

value word_set(size_t n, const value *items)
{
    return set_new_of(n, items);
}

void word_collect(unsigned kind, value container, value item, value content)
{
    switch (kind) {
    case 0:
        list_append_value(container, item);
        break;
    case 1:
        map_put(dict_map(container), item, content);
        break;
    default:
        map_put(set_map(container), item, VALUE_TRUE);
        break;
    }
}

/* ---- blocks ---- */

void word_try_begin(struct word_try *blocks)
{
    entry_note(&blocks->entry, vm.frame);
    blocks->depth = vm.depth;
    vm.entry = &blocks->entry;
}

void word_try_end(const struct word_try *blocks)
{
    vm.entry = blocks->entry.outer;
}

value word_try_caught(struct word_try *blocks)
{
    value raised = vm.raised;
    struct frame *frame = blocks->entry.frame;
    vm.depth = blocks->depth;
    frames_drop(frame);
    if (!(frame->flags & FRAME_RERAISE))
        traceback_add(raised, frame);
    frame->flags &= (uint8_t)~FRAME_RERAISE;
    vm.raised = NO_VALUE;
    return raised;
}

void word_raise_again(value exception)
{
    vm.frame->flags |= FRAME_RERAISE;
    raise_value(exception);
}

word word_end_finally(value cause)
{
    if (cause == VALUE_NONE)
        return 0;
    if (!value_is_small_int(cause))
        word_raise_again(cause);
    return small_int(cause);
}

value word_with(value manager, value exit[2])
{
    value enter[2];
    with_load(manager, enter, exit);
    return call_with_self(enter[0], enter[1], 0, 0, NULL);
}

value word_exit(value exit, value self, value cause)
{
    value args[3] = {VALUE_NONE, VALUE_NONE, VALUE_NONE};
    bool raised = cause != VALUE_NONE && !value_is_small_int(cause);
    if (raised) {
        args[0] = VALUE_OBJECT(type_of(cause));
        args[1] = cause;
    }
    value result = call_with_self(exit, self, 3, 0, args);
    return raised && truth(result) ? VALUE_NONE : cause;
}
