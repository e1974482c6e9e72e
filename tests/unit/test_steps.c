/* test_steps.c - the interpreter's steps, called as native code does: on a frame's stack, without the
 * bytecode of the instructions. Each is tested on what it answers at once, and where a frame is pushed, on
 * what that frame leaves on the stack. */
#include "runtime/vm/run/steps.h"

#include "mpy-cross/compile.h"
#include "runtime/base/buf.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/interp.h"
#include "runtime/vm/run/operand.h"
#include "runtime/vm/types/container.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Its names are what the tests ask for. host's frame is what the steps run on: it has room for a dozen
 * values and for two handlers. */
static const char program[] =
    "class Plain:\n"
    "    x = 1\n"
    "    def __init__(self, y=2): self.y = y\n"
    "    def double(self, n): return 2 * n\n"
    "class Python:\n"
    "    log = []\n"
    "    @property\n"
    "    def value(self): return 42\n"
    "    @value.setter\n"
    "    def value(self, v): self.log.append(('set', v))\n"
    "    def __getattr__(self, name): return name + '!'\n"
    "    def __getitem__(self, i): return i + 1\n"
    "    def __setitem__(self, i, v): self.log.append((i, v))\n"
    "    def __bool__(self): return False\n"
    "    def __neg__(self): return 'minus'\n"
    "    def __iter__(self): return self\n"
    "    def __next__(self):\n"
    "        if self.log: return self.log.pop()\n"
    "        raise StopIteration\n"
    "    def __enter__(self): return 'entered'\n"
    "    def __exit__(self, *args): self.log.append(args[0]); return True\n"
    "def add(a, b, c=3): return a + b + c\n"
    "def count(n):\n"
    "    while n:\n"
    "        yield n\n"
    "        n -= 1\n"
    "def host():\n"
    "    with add:\n"
    "        try: return add(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)\n"
    "        finally: pass\n"
    "plain = Plain()\n"
    "python = Python()\n"
    "generator = count(2)\n";

static value globals;
static struct frame *frame;

static qstr name_of(const char *text)
{
    return intern_value(str_from_c(text));
}

static value global(const char *text)
{
    return step_load_global(globals, name_of(text));
}

static bool is_text(value v, const char *text)
{
    return is_str(v) && values_equal(v, str_from_c(text));
}

static const struct list *list_in(value v)
{
    return value_object(v);
}

/* Puts n values on the frame's empty stack, and stores them as an instruction does. */
static value *stack(size_t n, const value *values)
{
    static const uint8_t place[] = {0, OP_RETURN_VALUE};
    memcpy(frame->state, values, n * sizeof *values);
    frame->handler = frame_handlers(frame) - 1;
    frame_save(frame, place + 1, frame->state + n - 1);
    return frame->sp;
}
#define STACK(...) stack(sizeof((value[]){__VA_ARGS__}) / sizeof(value), (value[]){__VA_ARGS__})

/* Runs what a step has pushed, until `frame` goes on: at a RETURN_VALUE, which gives its stack's top. */
static value finish(void)
{
    value result;
    struct frame *caller = frame->caller;
    CHECK(vm.frame != frame);
    result = interpret(frame);
    /* That left the frame, which lies as it was: it is entered again. */
    frame->caller = caller;
    vm.frame = frame;
    vm.frame_top = (uint8_t *)frame_handlers(frame) + 2 * sizeof(struct handler);
    return result;
}

struct raising {
    void (*step)(void);
};

static value run_raising(void *data)
{
    ((struct raising *)data)->step();
    return VALUE_NONE;
}

/* The exception that a step raises. */
static value raised_by(void (*step)(void))
{
    struct raising raising = {step};
    value result;
    return protect(run_raising, &raising, &result);
}
#define CHECK_RAISES(step, type)                                        \
    do {                                                                \
        value raised_ = raised_by(step);                                \
        CHECK(raised_ != NO_VALUE && exception_matches(raised_, type)); \
    } while (0)

/* ---- operands ---- */

static void test_operands(void)
{
    static const uint8_t bytes[] = {0x05, 0x83, 0x07, 0x7f, 0x81, 0x00,
                                    0x45, 0x80, 0x00, 0xc1, 0x01};
    const uint8_t *ip = bytes;
    CHECK(operand_vuint(&ip) == 5);
    CHECK(operand_called(&ip) == (3 << 7 | 7));
    CHECK(operand_vsint(&ip) == -1);
    CHECK(operand_vuint(&ip) == 128 && ip == bytes + 6);
    CHECK(operand_offset_signed(&ip) == 5);
    CHECK(operand_offset_signed(&ip) == -0x4000);
    CHECK(operand_offset(&ip) == (0x41 | 1 << 7) && ip == bytes + sizeof bytes);
    CHECK(step_argument_slots(3 | 2 << 8) == 7 && step_keywords(3 | 2 << 8) == 2);
}

/* What the one writer of each form writes, the interpreter reads again. */
static void test_operands_as_written(void)
{
    static const int64_t numbers[] = {
        0,      1,       63,      64,         127,           128,          8191,  8192,
        0x3fff, 0x4000,  0xffff,  -1,         -64,           -65,          -8192, -8193,
        -65536, 1048575, 1 << 20, -(1 << 20), INT32_MAX / 2, INT32_MIN / 2};
    uint8_t bytes[VUINT_MOST];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const uint8_t *ip = bytes, *end = bytes + vsint_put(bytes, numbers[i]);
        CHECK(operand_vsint(&ip) == numbers[i] && ip == end);
        uint32_t number = (uint32_t)numbers[i] & INT32_MAX, again;
        ip = bytes;
        end = bytes + vuint_put(bytes, number);
        CHECK(operand_vuint(&ip) == number && ip == end);
        ip = bytes;
        CHECK(vuint_read(&ip, end, &again) && again == number && ip == end);
        ip = bytes;
        CHECK(!vuint_read(&ip, end - 1, &again));
    }
    for (uint32_t stored = 0; stored < 0x8000; stored++)
        for (int wide = stored < 0x80 ? 0 : 1; wide < 2; wide++) {
            const uint8_t *ip = bytes, *end = bytes + offset_put(bytes, (uint16_t)stored, wide);
            CHECK(operand_offset(&ip) == stored && ip == end);
        }
}

static void test_lines_as_written(void)
{
    struct buf table;
    buf_init(&table, &tool_allocator);
    for (uint32_t n = 0; n < 5000; n += n < 70 ? 1 : 97)
        for (uint32_t k = 0; k < 5000; k += k < 40 ? 1 : 331) {
            table.size = 0;
            line_put(&table, n, k);
            const uint8_t *p = table.data, *end = p + table.size;
            uint32_t bytes, lines, all_bytes = 0, all_lines = 0;
            while (line_entry_read(&p, end, &bytes, &lines)) {
                CHECK(all_lines == 0 || bytes == 0); /* lines count behind all the bytes */
                all_bytes += bytes;
                all_lines += lines;
            }
            CHECK(p == end && all_bytes == n && all_lines == k);
        }
    static const uint8_t cut[] = {0x81};
    const uint8_t *p = cut;
    uint32_t bytes, lines;
    CHECK(!line_entry_read(&p, cut + 1, &bytes, &lines));
    buf_free(&table);
}

/* ---- names ---- */

static void load_missing(void)
{
    step_load_global(globals, name_of("no_such_name"));
}

static void load_empty_cell(void)
{
    step_load_deref(cell_new(NO_VALUE));
}

static void test_names(void)
{
    CHECK(global("plain") != NO_VALUE);
    CHECK(is_type(global("ValueError")));
    CHECK(step_load_deref(cell_new(VALUE_SMALL_INT(3))) == VALUE_SMALL_INT(3));
    CHECK_RAISES(load_missing, &type_NameError);
    CHECK_RAISES(load_empty_cell, &type_NameError);
    CHECK_RAISES(step_unbound, &type_NameError);
}

/* ---- attributes ---- */

static void load_no_attribute(void)
{
    step_load_attr(frame, STACK(global("plain")), name_of("no_such_name"));
}

static void delete_no_attribute(void)
{
    value *sp = STACK(NO_VALUE, global("plain"));
    step_store_attr(frame, frame->ip, sp - 2, name_of("no_such_name"));
}

static void test_attributes(void)
{
    value plain = global("plain"), python = global("python");
    qstr y = name_of("y");
    CHECK(step_load_attr(frame, STACK(plain), y) == VALUE_SMALL_INT(2));
    CHECK(step_load_attr(frame, STACK(plain), name_of("x")) == VALUE_SMALL_INT(1));
    /* Its class has a __getattr__, which is asked where the property has no answer: so that is called at once. */
    CHECK(step_load_attr(frame, STACK(python), name_of("value")) == VALUE_SMALL_INT(42));
    CHECK(step_load_attr(frame, STACK(python), name_of("other")) == NO_VALUE);
    CHECK(is_text(finish(), "other!"));
    CHECK_RAISES(load_no_attribute, &type_AttributeError);

    /* The stack holds content and object above sp, as after the instruction has taken them off. */
    CHECK(step_store_attr(frame, frame->ip, STACK(VALUE_SMALL_INT(7), plain) - 2, y));
    CHECK(attr_load(plain, y) == VALUE_SMALL_INT(7));
    CHECK(step_store_attr(frame, frame->ip, STACK(NO_VALUE, plain) - 2, y));
    CHECK(attr_find(plain, y) == NO_VALUE);
    attr_store(plain, y, VALUE_SMALL_INT(2));
    value *sp = STACK(VALUE_NONE, VALUE_SMALL_INT(8), python) - 2;
    CHECK(!step_store_attr(frame, frame->ip, sp, name_of("value")));
    CHECK(finish() == VALUE_NONE && frame->sp == sp);
    CHECK(length(attr_load(python, name_of("log"))) == VALUE_SMALL_INT(1));
    call_method(attr_load(python, name_of("log")), Q_pop, 0, NULL);
    CHECK_RAISES(delete_no_attribute, &type_AttributeError);
}

static void test_methods(void)
{
    value plain = global("plain"), python = global("python");
    value *sp = STACK(plain, NO_VALUE) - 1;
    for (int i = 0; i < 2; i++) { /* found by a search, then in the cache */
        sp[0] = plain;
        step_load_method(frame, frame->ip, sp, name_of("double"));
        CHECK(is_function(sp[0]) && sp[1] == plain);
    }
    sp[0] = list_new(0, NULL);
    step_load_method(frame, frame->ip, sp, Q_append);
    CHECK(is_exactly(sp[0], &type_native) && is_exactly(sp[1], &type_list));
    sp[0] = python;
    step_load_method(frame, frame->ip, sp, name_of("anything")); /* __getattr__ runs in C */
    CHECK(is_text(sp[0], "anything!") && sp[1] == NO_VALUE);
}

/* ---- items ---- */

static void load_past_end(void)
{
    value list = list_new(0, NULL);
    step_load_subscr(frame, STACK(list, VALUE_SMALL_INT(0)) - 1);
}

static void test_items(void)
{
    value items[] = {VALUE_SMALL_INT(5), VALUE_SMALL_INT(6)}, python = global("python");
    value list = list_new(2, items), dict = dict_new(), text = str_from_c("abc");
    CHECK(step_load_subscr(frame, STACK(list, VALUE_SMALL_INT(1)) - 1) == VALUE_SMALL_INT(6));
    CHECK(step_load_subscr(frame, STACK(list, VALUE_SMALL_INT(-1)) - 1) == VALUE_SMALL_INT(6));
    CHECK(step_load_subscr(frame, STACK(tuple_new(2, items), VALUE_SMALL_INT(0)) - 1) == items[0]);
    CHECK(is_text(step_load_subscr(frame, STACK(text, VALUE_SMALL_INT(2)) - 1), "c"));
    CHECK(step_load_subscr(frame, STACK(python, VALUE_SMALL_INT(4)) - 1) == NO_VALUE);
    CHECK(finish() == VALUE_SMALL_INT(5));
    CHECK_RAISES(load_past_end, &type_IndexError);

    CHECK(step_store_subscr(frame, frame->ip, STACK(items[0], list, VALUE_SMALL_INT(1)) - 3));
    CHECK(list_in(list)->items[1] == items[0]);
    CHECK(step_store_subscr(frame, frame->ip, STACK(items[1], dict, VALUE_NONE) - 3));
    CHECK(map_get(dict_map(dict), VALUE_NONE) == items[1]);
    CHECK(step_store_subscr(frame, frame->ip, STACK(NO_VALUE, dict, VALUE_NONE) - 3));
    CHECK(map_count(dict_map(dict)) == 0);
    CHECK(!step_store_subscr(frame, frame->ip,
                             STACK(VALUE_NONE, items[0], python, VALUE_SMALL_INT(1)) - 3));
    CHECK(finish() == VALUE_NONE);
    CHECK(length(attr_load(python, name_of("log"))) == VALUE_SMALL_INT(1));
    call_method(attr_load(python, name_of("log")), Q_pop, 0, NULL);
}

static void test_slices(void)
{
    static const uint8_t load[] = {OP_LOAD_SUBSCR, OP_RETURN_VALUE}, none[] = {OP_RETURN_VALUE};
    value text = str_from_c("abcdef"), *sp;
    STACK(text, VALUE_SMALL_INT(1), VALUE_SMALL_INT(3));
    frame->ip = load;
    sp = step_build_slice(frame, 2);
    CHECK(sp == frame->state && is_text(*sp, "bc") && frame->ip == load + 1);
    STACK(text, VALUE_SMALL_INT(0), VALUE_NONE, VALUE_SMALL_INT(2));
    frame->ip = load;
    CHECK(is_text(*step_build_slice(frame, 3), "ace"));
    STACK(global("python"), VALUE_SMALL_INT(1), VALUE_SMALL_INT(3)); /* it may keep the slice */
    frame->ip = load;
    sp = step_build_slice(frame, 2);
    CHECK(sp == frame->state + 1 && is_exactly(*sp, &type_slice) && frame->ip == load);
    STACK(text, VALUE_SMALL_INT(1), VALUE_SMALL_INT(3));
    frame->ip = none;
    CHECK(is_exactly(*step_build_slice(frame, 2), &type_slice));
}

static void store_in_no_dict(void)
{
    step_store_map(list_new(0, NULL), VALUE_NONE, VALUE_NONE);
}

static void test_displays(void)
{
    value list = list_new(0, NULL), dict = dict_new(), set = set_new_from(&type_set, list);
    CHECK(step_store_comp(STACK(list, VALUE_NONE), 1 << 2 | 0) == 1);
    CHECK(step_store_comp(STACK(dict, VALUE_TRUE, VALUE_NONE), 2 << 2 | 1) == 2);
    CHECK(step_store_comp(STACK(set, VALUE_NONE), 1 << 2 | 2) == 1);
    CHECK(list_in(list)->size == 1 && map_get(dict_map(dict), VALUE_NONE) == VALUE_TRUE);
    CHECK(map_count(set_map(set)) == 1);
    step_store_map(dict, VALUE_FALSE, VALUE_NONE);
    CHECK(map_get(dict_map(dict), VALUE_FALSE) == VALUE_NONE);
    CHECK_RAISES(store_in_no_dict, &type_TypeError);
}

/* ---- functions and calls ---- */

static void test_functions(void)
{
    const struct function *add = value_object(global("add"));
    value three = VALUE_SMALL_INT(3), defaults = tuple_new(1, &three);
    value made = step_make_function(frame, add->bytecode, defaults, NO_VALUE);
    CHECK(call_2(made, three, three) == VALUE_SMALL_INT(9));
    value *sp = STACK(VALUE_NONE, three);
    CHECK(step_make_with_defaults(frame, add->bytecode, sp) == 0);
    CHECK(call_2(*sp, three, three) == VALUE_SMALL_INT(9));
    /* A closure's cells are its function's first arguments. */
    made = step_make_closure(frame, add->bytecode, defaults, NO_VALUE, 1, &three);
    CHECK(is_exactly(made, &type_closure) && call_1(made, three) == VALUE_SMALL_INT(9));
    CHECK(step_load_build_class() == VALUE_OBJECT(&type_build_class));
}

static void call_wrongly(void)
{
    step_call_function(STACK(global("add"), VALUE_NONE) - 1, 1);
}

/* As the interpreter does before a call: the result comes in place of the callee. */
static value called(value *sp, size_t n_below)
{
    sp -= n_below;
    frame->sp = sp - 1;
    return step_call_function(sp, (uint32_t)n_below);
}

static void test_calls(void)
{
    value one = VALUE_SMALL_INT(1), two = VALUE_SMALL_INT(2), three = VALUE_SMALL_INT(3);
    value plain = global("plain"), add = global("add"), items[] = {one, two};
    CHECK(called(STACK(global("len"), str_from_c("abc")), 1) == three);
    CHECK(called(STACK(add, one, two, three), 3) == NO_VALUE); /* all arguments: the short way */
    CHECK(finish() == VALUE_SMALL_INT(6));
    CHECK(called(STACK(add, one, two), 2) == NO_VALUE); /* with a default */
    CHECK(finish() == VALUE_SMALL_INT(6));
    CHECK(called(STACK(global("Plain"), three), 1) == NO_VALUE); /* __init__ in a frame */
    CHECK(attr_load(finish(), name_of("y")) == three);
    CHECK(is_exactly(called(STACK(global("count"), one), 1), &type_generator));
    CHECK_RAISES(call_wrongly, &type_TypeError);

    value *sp = STACK(plain, NO_VALUE, three) - 2;
    step_load_method(frame, frame->ip, sp, name_of("double"));
    frame->sp = sp - 1;
    CHECK(step_call_method(sp, 1) == NO_VALUE);
    CHECK(finish() == VALUE_SMALL_INT(6));
    sp =
        STACK(VALUE_NONE, NO_VALUE, one, two) - 3; /* no method: a function that was an attribute */
    sp[0] = add;
    frame->sp = sp - 1;
    CHECK(step_call_method(sp, 2) == NO_VALUE);
    CHECK(finish() == VALUE_SMALL_INT(6));

    /* add(*[1, 2], c=3): bit 0 says that the first argument is starred. */
    sp = STACK(add, list_new(2, items), VALUE_NAME(name_of("c")), three, VALUE_SMALL_INT(1)) - 4;
    frame->sp = sp - 1;
    CHECK(step_call_starred(sp[0], NO_VALUE, 1 | 1 << 8, sp + 1) == NO_VALUE);
    CHECK(finish() == VALUE_SMALL_INT(6));
}

/* ---- operators and loops ---- */

static void test_operators(void)
{
    value python = global("python");
    CHECK(step_truth(frame, frame->ip, frame->sp, VALUE_TRUE));
    CHECK(!step_truth(frame, frame->ip, frame->sp, VALUE_SMALL_INT(0)));
    CHECK(!step_truth(frame, frame->ip, frame->sp, python));
    CHECK(step_unary(UNARY_NOT, VALUE_TRUE) == VALUE_FALSE);
    CHECK(step_unary(UNARY_NOT, python) == VALUE_TRUE);
    CHECK(is_text(step_unary(UNARY_NEGATIVE, python), "minus"));
}

static void test_loops(void)
{
    static const uint8_t end[] = {OP_LOAD_CONST_TRUE, OP_RETURN_VALUE};
    value items[] = {VALUE_SMALL_INT(5), VALUE_NONE}, python = global("python");
    value *sp = STACK(list_new(2, items), NO_VALUE, NO_VALUE, NO_VALUE);
    iterator_begin(frame->state);
    CHECK(step_for_iter(sp, end) == items[0] && step_for_iter(sp, end) == items[1]);
    CHECK(step_for_iter(sp, end) == NO_VALUE && vm.frame == frame);

    sp = STACK(global("generator"), NO_VALUE, NO_VALUE, NO_VALUE);
    iterator_begin(frame->state);
    for (int i = 2; i > 0; i--) {
        frame_save(frame, end + 1, sp);
        CHECK(step_for_iter(sp, end) == NO_VALUE);
        CHECK(finish() == VALUE_SMALL_INT(i));
    }
    frame_save(frame, end + 1, sp);
    CHECK(step_for_iter(sp, end) == NO_VALUE);
    CHECK(finish() == VALUE_TRUE); /* it went on at the end */

    list_append_value(attr_load(python, name_of("log")), VALUE_SMALL_INT(9));
    sp = STACK(python, NO_VALUE, NO_VALUE, NO_VALUE);
    iterator_begin(frame->state);
    frame_save(frame, end + 1, sp);
    CHECK(step_for_iter(sp, end) == NO_VALUE);
    CHECK(finish() == VALUE_SMALL_INT(9));
    frame_save(frame, end + 1, sp);
    CHECK(step_for_iter(sp, end) == NO_VALUE);
    CHECK(finish() == VALUE_TRUE);
}

/* ---- blocks, results, errors ---- */

static void test_with(void)
{
    static const uint8_t code[] = {OP_RETURN_VALUE, OP_RETURN_VALUE};
    value python = global("python"), log = attr_load(python, name_of("log"));
    STACK(python);
    step_setup_with(frame, code + 1);
    frame->ip = code;
    vm.frame->extra = VALUE_OBJECT(code + 1);
    /* Not through finish: RETURN_VALUE would run the clean-up. The block begins with the result. */
    CHECK(vm.frame != frame && vm.frame->continuation == RETURN_ENTER);
    value entered = call_method(python, Q___enter__, 0, NULL);
    CHECK(is_text(entered, "entered"));
    frames_drop(frame);

    /* __exit__, its self, and what ended the block: an error, which it swallows. */
    value method[2], error = exception_new(&type_ValueError, NO_VALUE);
    method_load(python, Q___exit__, method);
    STACK(method[0], method[1], error);
    step_with_cleanup(frame);
    CHECK(finish() == VALUE_NONE);
    CHECK(list_in(log)->size == 1 && list_in(log)->items[0] == VALUE_OBJECT(&type_ValueError));
    call_method(log, Q_pop, 0, NULL);
}

static void reraise(void)
{
    STACK(exception_new(&type_ValueError, NO_VALUE));
    step_end_finally(frame);
}

static void test_finally(void)
{
    static const uint8_t code[] = {0, 0, 0, 0};
    CHECK(step_end_finally((STACK(VALUE_NONE), frame)) && frame->sp == frame->state - 1);
    CHECK(!step_end_finally((STACK(VALUE_TRUE, VALUE_SMALL_INT(-1)), frame)));
    CHECK(*frame->sp == VALUE_TRUE);
    /* A jump with no block left to leave arrives. */
    CHECK(step_end_finally((STACK(VALUE_OBJECT(code), VALUE_SMALL_INT(0)), frame)));
    CHECK(frame->ip == code && frame->sp == frame->state - 1);
    CHECK_RAISES(reraise, &type_ValueError);
    CHECK(frame->flags & FRAME_RERAISE);
    frame->flags &= (uint8_t)~FRAME_RERAISE;

    /* A jump out of a try block with finally enters that first, then one out of none goes to its target. */
    STACK(VALUE_NONE);
    frame->ip = code + 1;
    handler_push(frame, code + 2, frame->sp, true);
    step_unwind_jump(frame, code + 3, 1);
    CHECK(frame->ip == code + 2 && *frame->sp == VALUE_SMALL_INT(0));
    STACK(VALUE_NONE);
    step_unwind_jump(frame, code + 3, 0);
    CHECK(frame->ip == code + 3 && frame->sp == frame->state);
}

static void test_results(void)
{
    static const uint8_t code[] = {0, 0, 0};
    value sent = VALUE_NONE, empty = iterate(tuple_new(0, NULL));
    /* A return first runs the innermost finally, then hands its value on: to C, as the frame says. */
    STACK(VALUE_TRUE);
    frame->ip = code + 1;
    handler_push(frame, code + 2, frame->state - 1, true);
    CHECK(step_return(frame) == NO_VALUE && vm.frame == frame);
    CHECK(frame->ip == code + 2 && *frame->sp == VALUE_SMALL_INT(-1));

    CHECK(step_yield_from((STACK(empty), frame), sent) == NO_VALUE); /* the delegate has ended */
    CHECK(*frame->sp == VALUE_NONE);
    value generator = call_1(global("count"), VALUE_SMALL_INT(1));
    CHECK(step_yield_from((STACK(generator), frame), sent) == NO_VALUE);
    CHECK(vm.frame != frame && vm.frame->continuation == RETURN_YIELD_FROM);
    frames_drop(frame);
}

static void raise_from(void)
{
    step_raise_from(VALUE_OBJECT(&type_ValueError), VALUE_OBJECT(&type_KeyError));
}

static void raise_last(void)
{
    step_raise_last(frame);
}

static void test_errors(void)
{
    value raised = raised_by(raise_from);
    CHECK(exception_matches(raised, &type_ValueError));
    const struct exception *exception = value_object(raised);
    CHECK(exception_matches(exception->cause, &type_KeyError));
    CHECK_RAISES(raise_last, &type_RuntimeError); /* nothing is being handled */
    frame->flags &= (uint8_t)~FRAME_RERAISE;
}

static value test(void *data)
{
    struct shape room;
    (void)data;
    value module = module_make(Q___main__);
    globals = module;
    value function =
        load_source(program, sizeof program - 1, Q__lt_string_gt_, COMPILE_FILE, module);
    function_run(function, module);
    function = global("host");
    const struct shape *shape = function_shape(value_object(function), &room);
    CHECK(shape->n_state >= 12 && shape->n_handlers >= 2);
    frame = frame_push(value_object(function), shape, RETURN_TO_C);
    test_operands();
    test_operands_as_written();
    test_lines_as_written();
    test_names();
    test_attributes();
    test_methods();
    test_items();
    test_slices();
    test_displays();
    test_functions();
    test_calls();
    test_operators();
    test_loops();
    test_with();
    test_finally();
    test_results();
    test_errors();
    STACK(VALUE_TRUE);
    CHECK(step_return(frame) == VALUE_TRUE && vm.frame != frame); /* leaves it: the last test */
    return VALUE_NONE;
}

int main(void)
{
    static uint8_t memory[256 * 1024];
    if (!vm_start(memory, sizeof memory))
        return 2;
    vm_loader.compile = compile;
    vm_loader.compilation_free = compilation_free;
    vm_loader.allocator = &host_allocator;
    int status = vm_run(test, NULL);
    vm_stop();
    return status || failures;
}
