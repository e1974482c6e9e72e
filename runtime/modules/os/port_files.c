/* port_files.c - what the port's filesystem says of a path, as Python values. */
#include "runtime/modules/os/port_files.h"
#include "runtime/port_os.h"
#include "runtime/vm/types/str.h"
#include <string.h>

struct listing {
    void *folder;
    value entries;   /* a list */
    bool names_only; /* listdir; else tuples of name, kind, inode */
    bool as_bytes;
};

static value listing_fill(void *data)
{
    struct listing *listing = data;
    struct port_entry entry;
    while (port_folder_next(listing->folder, &entry)) {
        size_t size = strlen(entry.name);
        value name = listing->as_bytes ? bytes_new(entry.name, size)
                                       : str_decode((const uint8_t *)entry.name, size);
        if (!listing->names_only) {
            value items[] = {name, VALUE_SMALL_INT(entry.is_folder ? MODE_FOLDER : MODE_FILE),
                             int_new_64((int64_t)entry.inode)};
            name = tuple_new(3, items);
        }
        list_append_value(listing->entries, name);
    }
    return VALUE_NONE;
}

static void check_port(int result)
{
    if (result < 0)
        raise_os_error(-result);
}

/* The folder is closed on every way out. */
value port_files_list(const char *path, bool names_only, bool as_bytes)
{
    struct listing listing = {.names_only = names_only, .as_bytes = as_bytes};
    value result;
    listing.entries = list_new(0, NULL);
    check_port(port_folder_open(path[0] == 0 ? "." : path, &listing.folder));
    value error = protect(listing_fill, &listing, &result);
    port_folder_close(listing.folder);
    if (error != NO_VALUE)
        raise_value(error);
    return listing.entries;
}

static value unsigned_tuple(size_t n, const uint64_t *numbers)
{
    value result = tuple_new(n, NULL);
    for (size_t i = 0; i < n; i++)
        tuple_of(result)->items[i] = int_new_64((int64_t)numbers[i]);
    return result;
}

value port_files_stat(const char *path)
{
    struct port_stat info;
    check_port(port_stat(path, &info));
    const uint64_t numbers[] = {info.mode,
                                info.inode,
                                info.device,
                                info.links,
                                info.user,
                                info.group,
                                info.size,
                                (uint64_t)info.accessed,
                                (uint64_t)info.modified,
                                (uint64_t)info.changed};
    return unsigned_tuple(10, numbers);
}

value port_files_space(const char *path)
{
    struct port_space info;
    check_port(port_space(path, &info));
    const uint64_t numbers[] = {info.block_size,  info.fragment_size,    info.blocks,
                                info.free_blocks, info.available_blocks, info.files,
                                info.free_files,  info.available_files,  info.flags,
                                info.name_max};
    return unsigned_tuple(10, numbers);
}
