/* buf.c - a growable byte buffer. */
#include "runtime/base/buf.h"

#include <string.h>

void buf_init(struct buf *buf, const struct allocator *allocator)
{
    buf->allocator = allocator;
    buf->data = NULL;
    buf->size = buf->capacity = 0;
    buf->failed = false;
}

void buf_free(struct buf *buf)
{
    if (buf->data)
        buf->allocator->resize(buf->allocator->user, buf->data, buf->capacity, 0);
    buf_init(buf, buf->allocator);
}

static bool buf_reserve(struct buf *buf, size_t size)
{
    if (buf->failed)
        return false;
    if (size <= buf->capacity - buf->size)
        return true;
    if (size > SIZE_MAX / 2 - buf->size) {
        buf->failed = true;
        return false;
    }
    size_t capacity = buf->capacity + buf->capacity / 2;
    if (capacity < buf->size + size)
        capacity = buf->size + size;
    if (capacity < 64)
        capacity = 64;
    const struct allocator *allocator = buf->allocator;
    void *data = allocator->resize(allocator->user, buf->data, buf->capacity, capacity);
    if (!data) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

/* Kept apart, so that no register is saved where there is room. */
__attribute__((noinline)) static uint8_t *buf_extend_to_end(struct buf *buf, size_t size)
{
    /* One byte more keeps the pointer meaningful when size is 0. */
    if (!buf_reserve(buf, size + (size == 0)))
        return NULL;
    uint8_t *end = buf->data + buf->size;
    buf->size += size;
    return end;
}

uint8_t *buf_extend(struct buf *buf, size_t size)
{
    if (buf->failed || size >= buf->capacity - buf->size)
        return buf_extend_to_end(buf, size);
    uint8_t *end = buf->data + buf->size;
    buf->size += size;
    return end;
}

void buf_put(struct buf *buf, const void *data, size_t size)
{
    uint8_t *end = buf_extend(buf, size);
    if (end && size > 0)
        memcpy(end, data, size);
}

void buf_put_byte(struct buf *buf, uint8_t byte)
{
    uint8_t *end = buf_extend(buf, 1);
    if (end)
        *end = byte;
}

void buf_put_str(struct buf *buf, const char *text)
{
    buf_put(buf, text, strlen(text));
}
