/* romfs.h - a ROMFS image's records. */
#ifndef ROMFS_H
#define ROMFS_H

#include "runtime/vm/run/vm.h"

/* Bytes that are left to read. */
struct romfs_bytes {
    const uint8_t *at, *end;
};

/* A file or folder. What it points to lies in the image. */
struct romfs_entry {
    struct span name;
    bool is_folder;
    struct romfs_bytes content; /* a file's bytes, a folder's records */
};

/* The image's records in *root; false when data[0..size) does not hold a whole image. */
bool romfs_open(const uint8_t *data, size_t size, struct romfs_bytes *root);
/* The next file or folder among records, of the image with that root; false at the end, or where a record is damaged. */
bool romfs_next(const struct romfs_bytes *root, struct romfs_bytes *records,
                struct romfs_entry *out);
/* What a path names; "" and "/" are the root. False: nothing. */
bool romfs_find(const struct romfs_bytes *root, struct span path, struct romfs_entry *out);

#endif
