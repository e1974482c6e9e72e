/* test_frames.c - frames: chunks that fill and are given back, what lies in frames through collections, dropping many at once,
 * and the limit that recursion meets. */
#include "runtime/vm/run/frame.h"
#include "tests/unit/vm_test.h"

static const uint8_t code[] = {0};
static const struct function function = {.type = &type_function, .bytecode = code};

static struct frame *push(size_t n_state, size_t n_handlers)
{
    struct shape shape = {
        .start = code, .n_state = (uint16_t)n_state, .n_handlers = (uint8_t)n_handlers};
    return frame_push(&function, &shape, RETURN_TO_C);
}

static value text_of_number(size_t n)
{
    char text[24];
    return str_new(text, (size_t)snprintf(text, sizeof text, "in frame %zu", n));
}

static size_t size_of(size_t i)
{
    return 1 + i * 7 % 90;
}

static void test_push_and_leave(void)
{
    enum { DEPTH = 150 };
    struct frame *outer = vm.frame;
    size_t bytes = vm.frame_bytes;
    for (size_t i = 0; i < DEPTH; i++) {
        struct frame *before = vm.frame, *frame = push(size_of(i), i % 4);
        CHECK(vm.frame == frame && frame->caller == before && frame->n_state == size_of(i));
        CHECK(frame->sp == frame->state - 1 && frame->handler == frame_handlers(frame) - 1);
        for (size_t j = 0; j < size_of(i); j++)
            CHECK(frame->state[j] == NO_VALUE);
        frame->state[size_of(i) - 1] = text_of_number(i);
        if (i % 40 == 0)
            heap_collect();
    }
    heap_collect();
    for (size_t i = DEPTH; i-- > 0;) {
        value kept = vm.frame->state[size_of(i) - 1];
        CHECK(values_equal(kept, text_of_number(i)));
        frame_leave(vm.frame);
    }
    heap_collect();
    CHECK(vm.frame == outer && vm.frame_bytes <= bytes && heap_check());
}

static void test_drop(void)
{
    struct frame *outer = vm.frame, *kept = push(3, 1);
    for (int i = 0; i < 200; i++)
        push(20, 2);
    frames_drop(kept);
    CHECK(vm.frame == kept);
    frame_leave(kept);
    CHECK(vm.frame == outer);
    heap_collect();
    CHECK(heap_check());
}

static value recurse(void *data)
{
    size_t *depth = data;
    for (; *depth < SIZE_MAX; ++*depth)
        push(40, 1);
    return VALUE_NONE;
}

/* Past the limit comes RuntimeError, with room left for what handles it; then it goes as deep again. */
static void test_limit(void)
{
    value result;
    size_t depth[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        value exception = protect(recurse, &depth[i], &result);
        CHECK(exception != NO_VALUE && exception_matches(exception, &type_RuntimeError));
        heap_collect();
    }
    CHECK(depth[0] > 50 && depth[0] == depth[1] && heap_check());
}

value vm_test(void *data)
{
    (void)data;
    test_push_and_leave();
    test_drop();
    test_limit();
    return VALUE_NONE;
}
