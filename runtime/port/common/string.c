/* string.c - mem* and str* in few bytes, for profile minimal: a C library's are made for speed, 2 KB of them here. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    uint8_t *out = to;
    const uint8_t *in = from;
    while (size-- > 0)
        *out++ = *in++;
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    uint8_t *out = to;
    const uint8_t *in = from;
    if (out <= in)
        return memcpy(to, from, size);
    while (size-- > 0)
        out[size] = in[size];
    return to;
}

/* The heap clears what it gives away: whole words where they fit. */
void *memset(void *to, int byte, size_t size)
{
    uint8_t *out = to;
    if (((uintptr_t)to & (sizeof(uint32_t) - 1)) == 0) {
        uint32_t word = (uint8_t)byte * 0x01010101u;
        for (; size >= sizeof word; size -= sizeof word, out += sizeof word)
            *(uint32_t *)(void *)out = word;
    }
    while (size-- > 0)
        *out++ = (uint8_t)byte;
    return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const uint8_t *a = left, *b = right;
    for (; size > 0; size--, a++, b++)
        if (*a != *b)
            return *a - *b;
    return 0;
}

void *memchr(const void *data, int byte, size_t size)
{
    const uint8_t *at = data;
    for (; size > 0; size--, at++)
        if (*at == (uint8_t)byte)
            return (void *)(uintptr_t)at;
    return NULL;
}

size_t strlen(const char *text)
{
    const char *end = text;
    while (*end)
        end++;
    return (size_t)(end - text);
}

int strncmp(const char *left, const char *right, size_t size)
{
    for (; size > 0; size--, left++, right++)
        if (*left != *right || !*left)
            return (uint8_t)*left - (uint8_t)*right;
    return 0;
}

char *strchr(const char *text, int byte)
{
    for (;; text++) {
        if (*text == (char)byte)
            return (char *)(uintptr_t)text;
        if (!*text)
            return NULL;
    }
}

char *strrchr(const char *text, int byte)
{
    const char *found = NULL;
    do
        if (*text == (char)byte)
            found = text;
    while (*text++);
    return (char *)(uintptr_t)found;
}
