/* buf.h - a growable byte buffer.
 *
 * A failed growth sets `failed` and makes every later append do nothing, so that a writer checks
 * once, at the end. The bytes belong to the buffer until buf_free. */
#ifndef BUF_H
#define BUF_H

#include "runtime/base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    const struct allocator *allocator;
    uint8_t *data;
    size_t size, capacity; /* bytes */
    bool failed;
};

void buf_init(struct buf *buf, const struct allocator *allocator);
void buf_free(struct buf *buf);

/* Room for size more bytes at the end, counted as written but not cleared; NULL on failure. */
uint8_t *buf_extend(struct buf *buf, size_t size);
void buf_put(struct buf *buf, const void *data, size_t size);
void buf_put_byte(struct buf *buf, uint8_t byte);
void buf_put_str(struct buf *buf, const char *text); /* without its zero byte */

#endif
