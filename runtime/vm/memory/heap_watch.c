/* heap_watch.c - a checked build's view of the heap; see heap_watch.h. Linked nowhere else. */
#include "runtime/vm/memory/heap_watch.h"
#include <string.h>

#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h> /* its macros do nothing in a build without */
#else
#define ASAN_POISON_MEMORY_REGION(memory, size) ((void)(memory), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(memory, size) ((void)(memory), (void)(size))
#endif

enum { JUNK = 0xdb }; /* an odd address: whoever follows it without a sanitizer ends there, too */

static size_t every = HEAP_WATCH_EVERY, count;

void heap_watch_freed(void *memory, size_t size)
{
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
    memset(memory, JUNK, size);
    ASAN_POISON_MEMORY_REGION(memory, size);
}

void heap_watch_taken(void *memory, size_t size)
{
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
}

bool heap_watch_collects(void)
{
    return every && ++count % every == 0;
}

void heap_watch_every(size_t n)
{
    every = n;
    count = 0;
}
