/* heap_watch.h - what the heap tells a checked build (make HEAP=check), so that memory used too late shows at once: free
 * blocks are poisoned for the address sanitizer, and a collection comes before every n-th allocation. In other builds
 * HEAP_WATCH is 0, and the compiler drops what stands behind it. */
#ifndef HEAP_WATCH_H
#define HEAP_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#ifdef HEAP_CHECK
enum { HEAP_WATCH = 1 };
#else
enum { HEAP_WATCH = 0 };
#endif

/* Nobody may touch these bytes until they are taken. Their old content is lost. */
void heap_watch_freed(void *memory, size_t size);
void heap_watch_taken(void *memory, size_t size);
/* Counts an allocation; whether to collect before it. */
bool heap_watch_collects(void);
/* Collect before every n-th allocation; 0: only when the heap is full. At first HEAP_WATCH_EVERY. */
enum { HEAP_WATCH_EVERY = 61 };
void heap_watch_every(size_t n);

#endif
