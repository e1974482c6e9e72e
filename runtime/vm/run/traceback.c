/* traceback.c - places that an exception came through. */
#include "runtime/vm/run/traceback.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/suggestion.h"

#include <string.h>

enum {
    FIRST_ENTRIES = 2,
    MOST_ENTRIES = TARGET_HOST ? 1024 : 64, /* outer places are left out then */
    MOST_REPEATS = 1023,
    PRINTED_REPEATS = 3,
};

static size_t traceback_bytes(size_t capacity)
{
    return sizeof(struct traceback) + capacity * sizeof(struct traceback_entry);
}

static size_t traceback_capacity(size_t bytes)
{
    return (bytes - sizeof(struct traceback)) / sizeof(struct traceback_entry);
}

struct traceback *traceback_emergency(struct exception *exception);

/* The exception that lies in struct vm notes its places in the emergency buffer. */
OPTIONAL struct traceback *traceback_emergency(struct exception *exception)
{
    struct traceback *traceback = vm.emergency_buffer;
    if (!traceback || exception->traceback != NO_VALUE)
        return NULL;
    size_t half = heap_block_size(traceback) / EMERGENCY_SHARE & ~(sizeof(value) - 1);
    if (half < traceback_bytes(1))
        return NULL;
    traceback->size = 0;
    traceback->capacity = traceback_capacity(half);
    return traceback;
}

/* A traceback with room for one more; NULL when there is none. Never collects: unwinding a full
 * heap would do so at every frame. */
static struct traceback *traceback_room(struct exception *exception)
{
    struct traceback *traceback = value_object(exception->traceback), *grown;
    if (traceback && traceback->size < traceback->capacity)
        return traceback;
    if (traceback && (traceback == vm.emergency_buffer || traceback->size >= MOST_ENTRIES))
        return NULL;
    bool enabled = vm.heap.enabled;
    vm.heap.enabled = false;
    grown =
        heap_try_alloc_leaf(traceback_bytes(traceback ? 2 * traceback->capacity : FIRST_ENTRIES));
    vm.heap.enabled = enabled;
    if (grown) {
        if (traceback)
            memcpy(grown, traceback, traceback_bytes(traceback->size));
        heap_free(traceback);
        grown->capacity = traceback_capacity(heap_block_size(grown));
    } else if (!traceback) {
        grown = traceback_emergency(exception);
    }
    if (grown)
        exception->traceback = VALUE_OBJECT(grown);
    return grown;
}

void traceback_add_place(value exception, qstr file, size_t line, qstr function)
{
    struct exception *native = exception_of(exception);
    if (!native)
        return;
    struct traceback *traceback = value_object(native->traceback);
    if (traceback && traceback->size) {
        struct traceback_entry *last = &traceback->entries[traceback->size - 1];
        if (last->file == file && last->function == function && last->line == line &&
            last->repeats < MOST_REPEATS) {
            last->repeats++;
            return;
        }
    }
    traceback = traceback_room(native);
    if (traceback)
        traceback->entries[traceback->size++] = (struct traceback_entry){
            (qstr_entry)file, (qstr_entry)function, line & ((1u << LINE_BITS) - 1), 0};
}

void traceback_clear(struct exception *exception)
{
    struct traceback *traceback = value_object(exception->traceback);
    if (traceback)
        traceback->size = 0;
}

void traceback_add(value exception, const struct frame *frame)
{
    traceback_add_place(exception, frame_file(frame), HAS(lines) ? frame_line(frame) : 0,
                        function_name(VALUE_OBJECT(frame->function)));
}

/* Entry i as it is now: a stream written in Python may raise the exception anew, and its traceback move. */
static bool place_at(const struct exception *exception, size_t i, struct traceback_entry *out)
{
    const struct traceback *traceback = value_object(exception->traceback);
    if (!traceback || i >= traceback->size)
        return false;
    *out = traceback->entries[i];
    return true;
}

/* Offsets say nothing without the build that they are of. */
static bool tells_offsets(const struct exception *exception)
{
    struct traceback_entry place;
    bool found = false;
    for (size_t i = 0; HAS(lines) && !found && place_at(exception, i, &place); i++)
        found = place.line & LINE_IS_OFFSET;
    return found;
}

static void traceback_print_head(const struct printer *printer, const struct exception *exception)
{
    print_text(printer, "Traceback (most recent call last):");
    if (tells_offsets(exception))
        print_format(printer, " build %s", vm.image->build_id);
    print_text(printer, "\n");
}

static void print_places(const struct printer *printer, const struct exception *exception)
{
    size_t i = ((const struct traceback *)value_object(exception->traceback))->size;
    struct traceback_entry place, *entry = &place;
    if (i)
        traceback_print_head(printer, exception);
    while (i-- > 0) {
        if (!place_at(exception, i, &place))
            continue;
        unsigned n = (PROGRAM(FUNCTION) ? entry->repeats : 0) + 1u,
                 printed = n > PRINTED_REPEATS ? PRINTED_REPEATS : n;
        for (unsigned j = 0; j < printed; j++) {
            print_format(printer, "  File \"%q\"", (qstr)entry->file);
            if (HAS(lines))
                print_format(printer, ", line %s%u", entry->line & LINE_IS_OFFSET ? "+" : "",
                             (unsigned)entry->line & ~(unsigned)LINE_IS_OFFSET);
            if (entry->function)
                print_format(printer, ", in %q", (qstr)entry->function);
            print_text(printer, "\n");
        }
        if (n > printed)
            print_format(printer, "  [Previous line repeated %u more times]\n", n - printed);
    }
}

OPTIONAL void traceback_print_cause(const struct printer *printer, value cause)
{
    if (!exception_of(cause)) /* None */
        return;
    traceback_print(printer, cause);
    print_text(printer,
               "\nThe above exception was the direct cause of the following exception:\n\n");
}

OPTIONAL void traceback_print_notes(const struct printer *printer, const struct map *attributes)
{
    size_t n;
    const value *notes;
    value found = map_get_name(attributes, Q___notes__);
    if (found == NO_VALUE || !sequence_items(found, &n, &notes))
        return;
    for (size_t i = 0; sequence_items(found, &n, &notes) && i < n; i++)
        print_format(printer, "%v\n", notes[i]);
}

void traceback_print(const struct printer *printer, value exception)
{
    const struct exception *native = exception_of(exception);
    stack_check();
    if (HAS(chaining) && native && native->cause != NO_VALUE)
        traceback_print_cause(printer, native->cause);
    if (native && native->traceback != NO_VALUE)
        print_places(printer, native);
    print_format(printer, "%t: ", exception);
    print_value(printer, exception, PRINT_STR);
    if (TARGET_HOST && HAS(chaining) && native)
        suggestion_print(printer, native);
    print_text(printer, "\n");
    const struct instance *instance = instance_of(exception);
    if (HAS(chaining) && native && (instance || native->attributes))
        traceback_print_notes(printer, instance ? &instance->attributes : native->attributes);
}
