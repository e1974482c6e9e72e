/* memory.h - memory for the host's tools: running out of it ends the program with a message. */
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include "runtime/base/arena.h"

#include <stdarg.h>

/* malloc's; failure returns NULL, for libraries that report it themselves. */
extern const struct allocator host_allocator;
/* The same, but failure prints a message and exits with status 1. */
extern const struct allocator tool_allocator;

void *tool_alloc(size_t size); /* cleared; never NULL */
void *tool_resize(void *block, size_t size);
char *tool_copy(const char *text);
/* As sprintf into memory of its own; the caller frees it. */
char *tool_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *tool_format_list(const char *format, va_list arguments);

/* Room for one more item in a growing array of `capacity` items, `size` of them in use. */
#define tool_grow(array, size, capacity)                                       \
    ((size) < (capacity) ? (void)0                                             \
                         : (void)((capacity) = (capacity) ? (capacity)*2 : 16, \
                                  (array) = tool_resize((array), (capacity) * sizeof *(array))))

#endif
