/* frame.c - the chunks that frames lie in, and what a frame tells about itself.
 *
 *     vm.frame_chunk                                     chunk->previous
 *     | head | frame | frame | frame |   free    |  ->  | head | frame | frame | gap |
 *                             vm.frame  vm.frame_top  vm.frame_limit
 *
 * Frames of one chunk lie one behind the other in order of calls; a frame that does not fit starts a
 * new chunk (FRAME_FIRST), and leaving it gives the chunk back. One empty chunk is kept as a spare, so
 * that a call in a loop at a chunk's end does not allocate each time. Generators' frames are not here:
 * they lie in their objects and are linked in by `caller` alone.
 *
 * Invariants: vm.frame_top is the end of the innermost frame of the chunk; above it lies nothing that
 * is needed. vm.frame_bytes counts all chunks and all generators that run, and never passes three
 * quarters of the heap, so that there is room for the RuntimeError.
 *
 * Nothing here runs Python. frame_grow may collect, and raises RuntimeError, or MemoryError where no function calls itself. */
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/traceback.h"

#include <string.h>

/* The bytes of the first chunk, and of later ones where that is a small part of the heap. */
enum { FRAME_CHUNK = TARGET_HOST ? 4096 : 240, FRAME_CHUNK_LATER = TARGET_HOST ? 4096 : 480 };

static void frame_drop_spare(struct frame_chunk *chunk)
{
    if (!chunk->spare)
        return;
    vm.frame_bytes -= (size_t)(chunk->spare->limit - (uint8_t *)chunk->spare);
    heap_free(chunk->spare);
    chunk->spare = NULL;
}

bool frames_recur(void)
{
    enum { INNER = 3, DEEP = 16 };
    const struct frame *inner = vm.frame;
    for (unsigned i = 0; i < INNER && inner; i++, inner = inner->caller) {
        unsigned times = 0;
        for (const struct frame *frame = inner; frame; frame = frame->caller)
            times += frame->function->bytecode == inner->function->bytecode;
        if (times >= DEEP)
            return true;
    }
    return false;
}

/* They are too many, or the heap is too small. */
void frames_refuse(size_t size)
{
    vm.frame_bytes -= size;
    if (PROGRAM(FUNCTION) && frames_recur())
        raise_text(&type_RecursionError, "maximum recursion depth exceeded");
    raise_memory_error(size);
}

/* What a chunk takes at least. Later ones are larger, so that loops seldom call across a chunk's end. */
static size_t frame_chunk_least(void)
{
    bool is_later =
        QUICK && vm.frame_chunk && vm.heap.n_blocks * HEAP_BLOCK / 64 >= FRAME_CHUNK_LATER;
    return is_later ? FRAME_CHUNK_LATER : FRAME_CHUNK;
}

/* A chunk of at least that room: the spare one, or a new one. */
static struct frame_chunk *frame_chunk_for(size_t size)
{
    struct frame_chunk *chunk = vm.frame_chunk ? vm.frame_chunk->spare : NULL;
    size_t wanted = size + sizeof *chunk;
    if (chunk && size <= (size_t)(chunk->limit - (uint8_t *)chunk->room)) {
        vm.frame_chunk->spare = NULL;
        return chunk;
    }
    if (wanted < frame_chunk_least())
        wanted = frame_chunk_least();
    frames_count(wanted);
    chunk = heap_try_alloc(wanted);
    if (!chunk)
        frames_refuse(wanted);
    chunk->limit = (uint8_t *)chunk + wanted;
    if (vm.frame_chunk)
        frame_drop_spare(vm.frame_chunk);
    return chunk;
}

void frame_grow(size_t size)
{
    struct frame_chunk *chunk = frame_chunk_for(size);
    chunk->previous = vm.frame_chunk;
    chunk->top_below = vm.frame_top;
    vm.frame_chunk = chunk;
    vm.frame_top = (uint8_t *)chunk->room;
    vm.frame_limit = chunk->limit;
}

void frame_shrink(void)
{
    struct frame_chunk *chunk = vm.frame_chunk, *previous = chunk->previous;
    if (!previous)
        return;
    vm.frame_top = chunk->top_below;
    vm.frame_limit = previous->limit;
    vm.frame_chunk = previous;
    frame_drop_spare(previous);
    frame_drop_spare(chunk);
    previous->spare = chunk;
}

void frames_before_collect(void)
{
    if (!vm.frame_chunk)
        return;
    frame_drop_spare(vm.frame_chunk);
    if (!vm.frame_chunk->previous && vm.frame_top == (uint8_t *)vm.frame_chunk->room) {
        vm.frame_bytes -= (size_t)(vm.frame_limit - (uint8_t *)vm.frame_chunk);
        heap_free(vm.frame_chunk);
        vm.frame_chunk = NULL;
        vm.frame_top = vm.frame_limit = NULL;
        return;
    }
    memset(vm.frame_top, 0, (size_t)(vm.frame_limit - vm.frame_top));
}

void frames_drop(struct frame *frame)
{
    while (vm.frame != frame)
        frame_leave(vm.frame);
}

value frame_locals(void)
{
    for (struct frame *frame = vm.frame; frame; frame = frame->caller)
        if (frame->locals != NO_VALUE)
            return frame->locals;
    return frame_globals();
}

value frame_globals(void)
{
    return vm.frame ? vm.frame->function->context->globals : NO_VALUE;
}

size_t frame_line(const struct frame *frame)
{
    struct shape shape;
    const uint8_t *at = shape_read(&shape, frame->function->bytecode);
    const uint8_t *end = shape.start - shape.n_cells;
    size_t offset = (size_t)(frame->ip - 1 - shape.start), line = 1;
    for (unsigned i = 0; i < 1u + shape.n_positional + shape.n_keyword_only; i++)
        shape_vuint(&at);
    while (at < end) {
        size_t bytes, lines;
        if (*at & 0x80) {
            bytes = *at & 0xf;
            lines = (size_t)(*at & 0x70) << 4 | at[1];
            at += 2;
        } else {
            bytes = *at & 0x1f;
            lines = *at >> 5;
            at++;
        }
        if (offset < bytes)
            break;
        offset -= bytes;
        line += lines;
    }
    if (frame->function->context->code->flags & MODULE_NO_LINES)
        return LINE_IS_OFFSET | (line - 1 + offset);
    return line;
}

qstr frame_file(const struct frame *frame)
{
    return frame->function->context->code->names[0];
}
