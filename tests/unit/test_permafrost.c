/* test_permafrost.c - runtime/permafrost.h, each of its functions, as a firmware's C calls them. The image is permafrost's own, whose
 * compiler is in place for exec. */
#include "runtime/permafrost.h"

#include "mpy-cross/compile.h"
#include "runtime/host/memory.h"
#include "runtime/vm/load/loader.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/run/vm.h"
#include "tests/unit/check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAP = 256 * 1024 };
static void *memory;
static value builtins, globals;

static void start(void)
{
    CHECK(permafrost_start(memory, HEAP));
    vm_loader.compile = compile;
    vm_loader.compilation_free = compilation_free;
    vm_loader.allocator = &host_allocator;
    builtins = permafrost_import("builtins");
    globals = permafrost_dict();
    CHECK(builtins != NO_VALUE && globals != NO_VALUE && permafrost_keep(globals));
}

static value text(const char *content)
{
    return permafrost_str(content, strlen(content));
}

/* Runs statements; false after an error. */
static bool execute(const char *program)
{
    value args[] = {text(program), globals};
    return permafrost_call_method(builtins, "exec", 2, args) != NO_VALUE;
}

/* What the program left under that name. */
static value left(const char *name)
{
    return permafrost_item(globals, text(name));
}

static bool is_int(value v, int64_t number)
{
    int64_t got;
    return permafrost_get_int(v, &got) && got == number;
}

static bool is_text(value v, const char *content)
{
    const char *got;
    size_t size;
    return permafrost_get_str(v, &got, &size) && size == strlen(content) &&
           memcmp(got, content, size) == 0;
}

static bool is_of_type(value v, const char *name)
{
    size_t size;
    const char *got = permafrost_type_name(v, &size);
    return size == strlen(name) && memcmp(got, name, size) == 0;
}

/* The last call failed with that exception. */
static bool failed_with(const char *type)
{
    value error = permafrost_error();
    return error != NO_VALUE && is_of_type(error, type);
}

/* ---- life ---- */

/* Whether the start fails for a reason that has the word, with this change of the image's ABI. */
static bool start_fails(size_t size, uint32_t change, const char *word)
{
    struct image image = frozen_image;
    image.abi ^= change;
    return !permafrost_start_image(memory, size, &image) && strstr(permafrost_start_error(), word);
}

static void test_failing_starts(void)
{
    CHECK(!permafrost_start(memory, 32) &&
          strcmp(permafrost_start_error(), "the heap is too small") == 0);
    CHECK(start_fails(HEAP, IMAGE_ABI_OF(PROFILE_FULL) ^ IMAGE_ABI_OF(PROFILE_CORE), "profile"));
    CHECK(start_fails(HEAP, 1, "another VM"));
    CHECK(start_fails(32, 0, "too small"));
}

static void test_life(void)
{
    test_failing_starts();
    start();
    CHECK(permafrost_run("uasyncio") == 0);
    CHECK(permafrost_run("no_such_module") == 1);
    permafrost_stop();
    /* Nothing of the first life is left in the second. */
    start();
    CHECK(left("anything") == NO_VALUE && failed_with("KeyError"));
    permafrost_stop();
}

/* ---- values ---- */

static void test_numbers(void)
{
    static const int64_t numbers[] = {0, 1, -1, 1 << 30, INT32_MIN, INT64_MAX, INT64_MIN};
    double got = 0;
    int64_t whole = 7;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        CHECK(is_int(permafrost_int(numbers[i]), numbers[i]));
    CHECK(permafrost_get_float(permafrost_float(0.25), &got) && got == 0.25);
    CHECK(permafrost_get_float(permafrost_int(3), &got) && got == 3);
    CHECK(!permafrost_get_float(text("1"), &got) && got == 3);
    CHECK(!permafrost_get_int(permafrost_float(1), &whole) &&
          !permafrost_get_int(VALUE_NONE, &whole) && whole == 7);
    CHECK(execute("big = 1 << 63") && !permafrost_get_int(left("big"), &whole));
    CHECK(is_int(VALUE_TRUE, 1));
}

static void test_text_and_bytes(void)
{
    const uint8_t *data;
    const char *got;
    size_t size;
    CHECK(is_text(permafrost_str("caf\xc3\xa9", 5), "caf\xc3\xa9"));
    CHECK(permafrost_str("\xff", 1) == NO_VALUE && failed_with("UnicodeDecodeError"));
    CHECK(permafrost_get_bytes(permafrost_bytes("a\0b", 3), &data, &size) && size == 3 &&
          memcmp(data, "a\0b", 3) == 0);
    CHECK(execute("array = bytearray(b'xyz')") &&
          permafrost_get_bytes(left("array"), &data, &size) && size == 3 && data[2] == 'z');
    CHECK(!permafrost_get_str(permafrost_bytes("a", 1), &got, &size) &&
          !permafrost_get_bytes(VALUE_NONE, &data, &size));
    CHECK(is_of_type(text(""), "str") && is_of_type(VALUE_NONE, "NoneType"));
}

static void test_containers(void)
{
    value two[] = {permafrost_int(1), text("two")};
    value tuple = permafrost_tuple(2, two), list = permafrost_list(2, two),
          dict = permafrost_dict();
    const value *items;
    size_t size;
    CHECK(permafrost_get_items(tuple, &items, &size) && size == 2 && is_text(items[1], "two"));
    CHECK(permafrost_get_items(list, &items, &size) && size == 2 && is_int(items[0], 1));
    CHECK(!permafrost_get_items(dict, &items, &size) &&
          permafrost_get_items(permafrost_tuple(0, NULL), &items, &size) && size == 0);
    CHECK(permafrost_set_item(dict, two[1], tuple) && permafrost_item(dict, two[1]) == tuple);
    CHECK(permafrost_set_item(list, permafrost_int(-1), VALUE_NONE) &&
          permafrost_item(list, permafrost_int(1)) == VALUE_NONE);
    CHECK(!permafrost_set_item(tuple, permafrost_int(0), VALUE_NONE) && failed_with("TypeError"));
    CHECK(permafrost_item(list, permafrost_int(2)) == NO_VALUE && failed_with("IndexError"));
    CHECK(permafrost_item(dict, VALUE_NONE) == NO_VALUE && failed_with("KeyError"));
}

/* ---- calls and errors ---- */

static void test_calls(void)
{
    value args[] = {permafrost_int(7), permafrost_int(2)}, function, object;
    CHECK(execute("def power(a, b=3): return a ** b\n"
                  "class Thing:\n"
                  "    x = 1\n"
                  "    def twice(self, n): return self.x, 2 * n\n"
                  "thing = Thing()\n"));
    function = left("power"), object = left("thing");
    CHECK(is_int(permafrost_call(function, 2, args), 49) &&
          is_int(permafrost_call(function, 1, args), 343));
    CHECK(permafrost_call(function, 0, NULL) == NO_VALUE && failed_with("TypeError"));
    CHECK(is_int(
        permafrost_call_method(permafrost_str("a-b-a", 5), "count", 1, (value[]){text("a")}), 2));
    CHECK(permafrost_set_attribute(object, "x", text("own")) &&
          is_text(permafrost_attribute(object, "x"), "own"));
    CHECK(is_text(
        permafrost_item(permafrost_call_method(object, "twice", 1, args), permafrost_int(0)),
        "own"));
    CHECK(permafrost_attribute(object, "y") == NO_VALUE && failed_with("AttributeError"));
    CHECK(permafrost_call_method(object, "y", 0, NULL) == NO_VALUE &&
          failed_with("AttributeError"));
    CHECK(!permafrost_set_attribute(permafrost_int(1), "x", VALUE_NONE) &&
          failed_with("AttributeError"));
    CHECK(permafrost_import("asyncio.core") != NO_VALUE &&
          permafrost_attribute(permafrost_import("asyncio.core"), "run") != NO_VALUE);
    CHECK(permafrost_import("no_such_module") == NO_VALUE && failed_with("ModuleNotFoundError"));
    /* A call that does not fail forgets the error of the one before. */
    CHECK(permafrost_dict() != NO_VALUE && permafrost_error() == NO_VALUE);
}

static void test_errors(void)
{
    CHECK(!execute("def f():\n    raise ValueError('no', 5)\nf()\n") && failed_with("ValueError"));
    value error = permafrost_error();
    CHECK(is_int(permafrost_item(permafrost_attribute(error, "args"), permafrost_int(1)), 5));
    CHECK(!execute("f()\n"));
    permafrost_print_error();
    CHECK(permafrost_error() == NO_VALUE);
    permafrost_print_error(); /* of none: nothing */
    CHECK(!execute("x = [0] * 100000000\n") && failed_with("MemoryError"));
    CHECK(!execute("while True print") && failed_with("SyntaxError"));
}

/* ---- keeping ---- */

/* Makes a list out of this frame's sight. */
__attribute__((noinline)) static value *make_kept(void)
{
    static value kept;
    kept = permafrost_list(1, (value[]){text("still here")});
    CHECK(permafrost_keep(kept) && permafrost_keep(kept));
    return &kept;
}

static void test_keeping(void)
{
    value *kept = make_kept();
    value gc = permafrost_import("gc");
    permafrost_release(VALUE_NONE); /* was not kept: nothing */
    permafrost_release(*kept);      /* one of two */
    for (int i = 0; i < 3; i++) {
        CHECK(permafrost_call_method(gc, "collect", 0, NULL) != NO_VALUE);
        CHECK(execute("fill = [[i] for i in range(500)]"));
    }
    CHECK(is_text(permafrost_item(*kept, permafrost_int(0)), "still here"));
    permafrost_release(*kept);
    permafrost_release(*kept);
}

/* ---- interrupts ---- */

static void test_interrupts(void)
{
    CHECK(execute("seen = []\ndef handler(x):\n    seen.append(x)\n    if x == 9: raise "
                  "ValueError('of a scheduled call: printed')\n"));
    value handler = left("handler");
    for (int i = 0; i < 4; i++)
        CHECK(permafrost_schedule(handler, permafrost_int(i)));
    CHECK(!permafrost_schedule(handler, permafrost_int(4))); /* four wait */
    CHECK(permafrost_poll() && execute("ok = seen == [0, 1, 2, 3]") && left("ok") == VALUE_TRUE);
    CHECK(permafrost_schedule(handler, permafrost_int(5)) &&
          execute("for i in range(3): pass\nok = seen[-1] == 5") && left("ok") == VALUE_TRUE);
    CHECK(permafrost_schedule(handler, permafrost_int(9)) && permafrost_poll() &&
          permafrost_error() == NO_VALUE);
    permafrost_interrupt();
    CHECK(!execute("while True: pass") && failed_with("KeyboardInterrupt"));
    permafrost_interrupt();
    CHECK(!permafrost_poll() && failed_with("KeyboardInterrupt") && permafrost_poll());
}

/* ---- native modules and classes ---- */

static value add_all(size_t n_args, const value *args)
{
    int64_t sum = 0, number;
    for (size_t i = 0; i < n_args; i++) {
        if (!permafrost_get_int(args[i], &number))
            permafrost_raise("TypeError", "only ints");
        sum += number;
    }
    return permafrost_int(sum);
}

static value fail(size_t n_args, const value *args)
{
    int64_t code;
    (void)n_args;
    if (permafrost_get_int(args[0], &code))
        permafrost_raise_os_error((int)code);
    if (args[0] == VALUE_NONE)
        permafrost_raise("NoSuchError", "of a type that there is not");
    /* An error that C has caught goes on. */
    permafrost_call(args[0], 0, NULL);
    permafrost_raise_value(permafrost_error());
}

static void test_module(void)
{
    static const struct permafrost_function functions[] = {{"add", add_all, 1, PERMAFROST_MANY},
                                                           {"fail", fail, 1, 1}};
    value module = permafrost_module("board", functions, 2);
    CHECK(module != NO_VALUE && permafrost_import("board") == module);
    CHECK(permafrost_set_attribute(module, "LEDS", permafrost_int(2)));
    CHECK(execute("import board\nresult = board.add(1, 2, board.LEDS)") &&
          is_int(left("result"), 5));
    CHECK(!execute("board.add()") && failed_with("TypeError"));
    CHECK(!execute("board.add('1')") && failed_with("TypeError"));
    CHECK(execute("try: board.fail(19)\nexcept OSError as e: result = e.errno") &&
          is_int(left("result"), 19));
    CHECK(!execute("board.fail(None)") && failed_with("RuntimeError"));
    CHECK(!execute("board.fail(lambda: {}[1])") && failed_with("KeyError"));
    CHECK(permafrost_module("empty", NULL, 0) != NO_VALUE && execute("import empty"));
}

static int64_t deleted;

static value counter_init(size_t n_args, const value *args)
{
    permafrost_set_attribute(args[0], "total", n_args > 1 ? args[1] : permafrost_int(0));
    return VALUE_NONE;
}

static value counter_add(size_t n_args, const value *args)
{
    (void)n_args;
    value sum = add_all(2, (value[]){permafrost_attribute(args[0], "total"), args[1]});
    permafrost_set_attribute(args[0], "total", sum);
    return sum;
}

static value counter_del(size_t n_args, const value *args)
{
    int64_t total;
    CHECK(n_args == 1 && permafrost_get_int(permafrost_attribute(args[0], "total"), &total));
    deleted++;
    return VALUE_NONE;
}

static void test_class(void)
{
    static const struct permafrost_function methods[] = {{"__init__", counter_init, 1, 2},
                                                         {"add", counter_add, 2, 2},
                                                         {"__call__", counter_add, 2, 2},
                                                         {"__del__", counter_del, 1, 1}};
    value class = permafrost_class("Counter", methods, 4);
    value counter = permafrost_call(class, 0, NULL), one = permafrost_int(1);
    CHECK(counter != NO_VALUE && is_of_type(counter, "Counter"));
    CHECK(is_int(permafrost_call_method(counter, "add", 1, &one), 1) &&
          is_int(permafrost_call(counter, 1, &one), 2));
    CHECK(permafrost_set_item(globals, text("Counter"), class));
    /* As methods of Python: bound, taken from the class, inherited, in a cache. */
    CHECK(execute("c = Counter(5)\nfor i in range(20): c.add(i)\nresult = c.total") &&
          is_int(left("result"), 195));
    CHECK(execute("add = c.add\nresult = add(5) + Counter.add(c, 100) + c(0)") &&
          is_int(left("result"), 200 + 300 + 300));
    CHECK(execute("class Below(Counter):\n    def add(self, n): return super().add(2 * n)\nb = "
                  "Below()\nb.add(4)\nresult = b(1)") &&
          is_int(left("result"), 9));
    CHECK(!execute("c.add()") && failed_with("TypeError"));
    /* A native that Python puts into a class stays what it was: a function without self. */
    CHECK(execute("class Other: size = len\nresult = Other().size([1, 2])") &&
          is_int(left("result"), 2));
    CHECK(execute(
              "import gc\nfor i in range(50): Counter(i)\ngc.collect()\nfor i in range(5): pass") &&
          deleted >= 45 && deleted <= 51);
}

/* In functions of their own, so that no register or place of the stack has the pointer, too. */
static __attribute__((noinline)) void plant(void **place)
{
    *place = heap_alloc(HEAP_BLOCK);
}

static __attribute__((noinline)) void clear_stack(void)
{
    volatile uint8_t bytes[4096];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = 0;
}

/* What STATE lines of the tables name is the collector's as struct vm is: what its last word refers to is alive. */
static void test_states(void)
{
    unsigned n = 0;
    for (const struct state_span *span = state_spans; span->size; span++, n++) {
        void **place = (void **)((char *)span->start + span->size) - 1, *kept = *place;
        plant(place);
        clear_stack();
        heap_collect();
        CHECK(heap_is_head(*place));
        *place = kept;
    }
    CHECK(n >= 4);
}

/* And it begins with zeros. */
static void test_states_are_cleared(void)
{
    for (const struct state_span *span = state_spans; span->size; span++)
        for (size_t i = 0; i < span->size; i++)
            CHECK(((const char *)span->start)[i] == 0);
}

int main(void)
{
    memory = malloc(HEAP);
    if (!memory)
        return 2;
    test_life();
    start();
    test_numbers();
    test_text_and_bytes();
    test_containers();
    test_calls();
    test_errors();
    test_keeping();
    test_interrupts();
    test_module();
    test_class();
    test_states();
    int64_t before = deleted;
    CHECK(execute("at_end = [Counter(), Counter()]"));
    permafrost_stop();
    CHECK(deleted >= before + 4); /* c, b, and these */
    test_states_are_cleared();
    free(memory);
    return !!failures;
}
