/* micropython.c - micropython: heap and stack reports, locking, scheduling. Printed texts are those that
 * MicroPython's documentation shows. */
#include "runtime/port.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/run/vm.h"

value micropython_const(value v)
{
    return v;
}

value micropython_alloc_emergency_exception_buf(value size)
{
    intptr_t bytes = int_value(size);
    if (bytes < 0)
        raise_text(&type_ValueError, "negative size");
    vm.emergency_buffer = bytes ? heap_alloc_leaf((size_t)bytes) : NULL;
    return VALUE_NONE;
}

/* ---- heap ---- */

value micropython_heap_lock(void)
{
    heap_lock();
    return VALUE_NONE;
}

value micropython_heap_unlock(void)
{
    return int_new((intptr_t)heap_unlock());
}

value micropython_heap_locked(void)
{
    return int_new(vm.heap.lock);
}

/* What a head block holds, by its first word, as mem_info(1)'s map shows it. */
static char block_letter(const void *block)
{
    static const struct {
        const struct type *type;
        char letter;
    } letters[] = {{&type_tuple, 'T'},    {&type_list, 'L'},     {&type_dict, 'D'},
                   {&type_float, 'F'},    {&type_function, 'B'}, {&type_generator_function, 'B'},
                   {&type_module, 'M'},   {&type_str, 'S'},      {&type_bytes, 'S'},
                   {&type_bytearray, 'A'}};
    const struct type *type = *(const struct type *const *)block;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        if (letters[i].type == type)
            return letters[i].letter;
    }
    return 'h';
}

static char map_letter(size_t block)
{
    char state = heap_block_state(block);
    return state == 'h' ? block_letter(vm.heap.blocks + block * HEAP_BLOCK) : state;
}

enum { MAP_LINE = 64 };

static bool line_is_free(size_t first)
{
    for (size_t i = first; i < first + MAP_LINE; i++) {
        if (i >= vm.heap.n_blocks || heap_block_state(i) != '.')
            return false;
    }
    return true;
}

/* At least eight digits. */
static void print_hex(size_t number)
{
    char digits[2 * sizeof number];
    size_t at = sizeof digits;
    for (; at > sizeof digits - 8 || number; number >>= 4)
        digits[--at] = "0123456789abcdef"[number & 15];
    print_span(&console, digits + at, sizeof digits - at);
}

static void print_map(void)
{
    print_text(&console, "GC memory layout; from ");
    print_hex((size_t)vm.heap.blocks);
    print_text(&console, ":");
    for (size_t first = 0; first < vm.heap.n_blocks; first += MAP_LINE) {
        size_t n_free = 0;
        while (line_is_free(first + n_free * MAP_LINE))
            n_free++;
        if (n_free >= 2) {
            print_format(&console, "\n       (%z lines all free)", n_free);
            first += (n_free - 1) * MAP_LINE;
            continue;
        }
        print_text(&console, "\n");
        print_hex(first * HEAP_BLOCK);
        print_text(&console, ": ");
        for (size_t i = first; i < first + MAP_LINE && i < vm.heap.n_blocks; i++) {
            char letter = map_letter(i);
            print_span(&console, &letter, 1);
        }
    }
    print_text(&console, "\n");
}

/* Bytes of C stack between the VM's entry and here. */
static size_t stack_used(void)
{
    const char *here = __builtin_frame_address(0);
    return (size_t)((const char *)vm.stack_base - here);
}

value micropython_mem_info(size_t n_args, const value *args)
{
    (void)args;
    const char *limit = port_stack_limit();
    struct heap_info info;
    heap_info(&info);
    print_format(&console, "mem: total=%z, current=%z, peak=%z\n", heap_total(), info.used,
                 heap_peak());
    print_format(&console, "stack: %z out of %z\n", stack_used(),
                 limit ? (size_t)((const char *)vm.stack_base - limit) : (size_t)0);
    print_format(&console, "GC: total: %z, used: %z, free: %z\n", info.total, info.used,
                 info.free_bytes);
    print_format(&console, " No. of 1-blocks: %z, 2-blocks: %z, max blk sz: %z, max free sz: %z\n",
                 info.one_block, info.two_blocks, info.max_block / HEAP_BLOCK,
                 info.max_free / HEAP_BLOCK);
    if (n_args)
        print_map();
    return VALUE_NONE;
}

value micropython_mem_total(void)
{
    return int_new((intptr_t)(heap_total()));
}

value micropython_mem_current(void)
{
    struct heap_info info;
    heap_info(&info);
    return int_new((intptr_t)info.used);
}

value micropython_mem_peak(void)
{
    return int_new((intptr_t)heap_peak());
}

value micropython_stack_use(void)
{
    return int_new((intptr_t)stack_used());
}

/* ---- names ---- */

value micropython_qstr_info(size_t n_args, const value *args)
{
    (void)args;
    size_t count = ram_name_count(), bytes = ram_name_bytes();
    print_format(&console,
                 "qstr pool: n_pool=%u, n_qstr=%z, n_str_data_bytes=%z, n_total_bytes=%z\n",
                 count ? 1u : 0u, count, bytes, bytes + count * sizeof(struct str));
    for (size_t i = 0; n_args && i < count; i++) {
        struct span text = name_span(ram_name_at(i));
        print_text(&console, "Q(");
        print_span(&console, text.data, text.size);
        print_text(&console, ")\n");
    }
    return VALUE_NONE;
}

/* ---- the rest ---- */

value micropython_kbd_intr(value character)
{
    port_interrupt_character((int)int_value(character));
    return VALUE_NONE;
}

value micropython_opt_level(size_t n_args, const value *args)
{
    if (!n_args)
        return int_new(vm.optimise);
    vm.optimise = (uint8_t)int_value(args[0]);
    return VALUE_NONE;
}

value micropython_schedule(value function, value argument)
{
    if (!pending_schedule(function, argument))
        raise_text(&type_RuntimeError, "schedule queue full");
    return VALUE_NONE;
}
