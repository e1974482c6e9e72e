/* memory.c - malloc as an allocator, and the tools' way to die without it. */
#include "runtime/host/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *resize_or_null(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, new_size);
}

static void *or_die(void *block)
{
    if (!block) {
        fputs("error: out of memory\n", stderr);
        exit(1);
    }
    return block;
}

static void *resize_or_die(void *user, void *block, size_t old_size, size_t new_size)
{
    block = resize_or_null(user, block, old_size, new_size);
    return new_size == 0 ? NULL : or_die(block);
}

const struct allocator host_allocator = {.resize = resize_or_null};
const struct allocator tool_allocator = {.resize = resize_or_die};

void *tool_alloc(size_t size)
{
    return or_die(calloc(1, size ? size : 1));
}

void *tool_resize(void *block, size_t size)
{
    return or_die(realloc(block, size ? size : 1));
}

char *tool_copy(const char *text)
{
    return or_die(strdup(text));
}

char *tool_format_list(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = tool_alloc((size_t)(size < 0 ? 0 : size) + 1);
    vsnprintf(text, (size_t)(size < 0 ? 0 : size) + 1, format, arguments);
    return text;
}

char *tool_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = tool_format_list(format, arguments);
    va_end(arguments);
    return text;
}
