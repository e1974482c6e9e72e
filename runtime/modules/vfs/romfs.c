/* romfs.c - a ROMFS image's records. Any bytes are taken: nothing outside the image is read, and what is damaged is not there.
 *
 *   image:   d2 cd 31, size, records        a number is groups of 7 bits, the most significant first, bit 7 set on all but the last
 *   record:  kind, size, payload            of an unknown kind: skipped
 *   folder:  size of its name, name, records
 *   file:    size of its name, name, records: one of them its data, or where those are: size, offset from the image's first record */
#include "runtime/modules/vfs/romfs.h"
#include <string.h>

enum { ROMFS_VERBATIM = 2, ROMFS_POINTER = 3, ROMFS_FOLDER = 4, ROMFS_FILE = 5 };

static size_t bytes_left(const struct romfs_bytes *bytes)
{
    return (size_t)(bytes->end - bytes->at);
}

static bool take_size(struct romfs_bytes *bytes, size_t *number)
{
    *number = 0;
    while (bytes->at < bytes->end && *number <= SIZE_MAX >> 7) {
        uint8_t byte = *bytes->at++;
        *number = *number << 7 | (byte & 0x7f);
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

/* A number, and so many bytes. */
static bool take_sized(struct romfs_bytes *bytes, struct romfs_bytes *out)
{
    size_t size;
    if (!take_size(bytes, &size) || size > bytes_left(bytes))
        return false;
    *out = (struct romfs_bytes){bytes->at, bytes->at + size};
    bytes->at += size;
    return true;
}

static bool take_record(struct romfs_bytes *bytes, size_t *kind, struct romfs_bytes *payload)
{
    return take_size(bytes, kind) && take_sized(bytes, payload);
}

bool romfs_open(const uint8_t *data, size_t size, struct romfs_bytes *root)
{
    static const uint8_t magic[] = {0xd2, 0xcd, 0x31};
    struct romfs_bytes all = {data + sizeof magic, data + size};
    return size > sizeof magic && memcmp(data, magic, sizeof magic) == 0 && take_sized(&all, root);
}

/* What a pointer's payload leads to. */
static bool follow_pointer(const struct romfs_bytes *root, struct romfs_bytes pointer,
                           struct romfs_bytes *out)
{
    size_t size, offset;
    if (!take_size(&pointer, &size) || !take_size(&pointer, &offset) || offset > bytes_left(root) ||
        size > bytes_left(root) - offset)
        return false;
    *out = (struct romfs_bytes){root->at + offset, root->at + offset + size};
    return true;
}

/* A file's data, by its records. */
static bool find_data(const struct romfs_bytes *root, struct romfs_bytes records,
                      struct romfs_bytes *out)
{
    size_t kind;
    struct romfs_bytes payload;
    while (take_record(&records, &kind, &payload)) {
        if (kind == ROMFS_VERBATIM) {
            *out = payload;
            return true;
        }
        if (kind == ROMFS_POINTER)
            return follow_pointer(root, payload, out);
    }
    return false;
}

bool romfs_next(const struct romfs_bytes *root, struct romfs_bytes *records,
                struct romfs_entry *out)
{
    size_t kind;
    struct romfs_bytes payload, name;
    while (take_record(records, &kind, &payload)) {
        if (kind != ROMFS_FOLDER && kind != ROMFS_FILE)
            continue;
        if (!take_sized(&payload, &name))
            return false;
        out->name = (struct span){name.at, bytes_left(&name)};
        out->is_folder = kind == ROMFS_FOLDER;
        out->content = payload;
        return out->is_folder || find_data(root, payload, &out->content);
    }
    return false;
}

bool romfs_find(const struct romfs_bytes *root, struct span path, struct romfs_entry *out)
{
    *out = (struct romfs_entry){.is_folder = true, .content = *root};
    for (;;) {
        while (path.size > 0 && path.data[0] == '/') {
            path.data++;
            path.size--;
        }
        if (path.size == 0)
            return true;
        if (!out->is_folder)
            return false;
        const uint8_t *slash = memchr(path.data, '/', path.size);
        size_t size = slash ? (size_t)(slash - path.data) : path.size;
        struct romfs_bytes records = out->content;
        do {
            if (!romfs_next(root, &records, out))
                return false;
        } while (out->name.size != size || memcmp(out->name.data, path.data, size) != 0);
        path.data += size;
        path.size -= size;
    }
}
