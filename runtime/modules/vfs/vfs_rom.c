/* vfs_rom.c - VfsRom: a ROMFS image as a filesystem, read where it lies, and its files as streams.
 *
 * The image is what some object has in its buffer; the object is asked for it at each use, as it may be a bytearray that grows. A
 * file is a view of that object, so memoryview(file) copies nothing. */
#include "runtime/modules/vfs/romfs.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"
#include <string.h>

struct vfs_rom {
    const struct type *type;
    value owner;
};

/* The records as they are now; returns where the image begins. */
static const uint8_t *rom_image(value self, struct romfs_bytes *root)
{
    struct buffer_view view;
    buffer_require(((struct vfs_rom *)value_object(self))->owner, &view, false);
    if (!romfs_open(view.data, view.size, root))
        raise_os_error(ERROR_NO_DEVICE);
    return view.data;
}

value vfs_rom_make(const struct type *type, size_t n_positional, size_t n_keywords,
                   const value *args)
{
    struct romfs_bytes root;
    check_arity(Q_VfsRom, n_positional, n_keywords, 1, 1);
    struct vfs_rom *self = heap_new(struct vfs_rom, type);
    self->owner = args[0];
    rom_image(VALUE_OBJECT(self), &root);
    return VALUE_OBJECT(self);
}

value vfs_rom_mount(value self, value read_only, value make)
{
    (void)self;
    (void)read_only;
    if (truth(make))
        raise_os_error(ERROR_PERMISSION);
    return VALUE_NONE;
}

value vfs_rom_umount(value self)
{
    (void)self;
    return VALUE_NONE;
}

/* ---- paths ---- */

static struct span rom_path(value path)
{
    struct span span;
    if (!str_span(path, &span) && !bytes_span(path, &span))
        raise_format(&type_TypeError, "'str' object expected, not '%t'", path);
    return span;
}

/* What a path names, and the image's records. */
static struct romfs_entry rom_entry(value self, value path, struct romfs_bytes *root)
{
    struct romfs_entry entry;
    rom_image(self, root);
    if (!romfs_find(root, rom_path(path), &entry))
        raise_os_error(ERROR_NO_ENTRY);
    return entry;
}

/* There is one folder to be in: the root. */
value vfs_rom_chdir(value self, value path)
{
    struct span span = rom_path(path);
    (void)self;
    if (span.size > 1 || (span.size == 1 && span.data[0] != '/'))
        raise_os_error(ERROR_UNSUPPORTED);
    return VALUE_NONE;
}

value vfs_rom_getcwd(value self)
{
    (void)self;
    return str_new("", 0);
}

/* ---- information ---- */

enum { ROM_MODE_FOLDER = 0x4000, ROM_MODE_FILE = 0x8000 };

static value rom_mode(const struct romfs_entry *entry)
{
    return VALUE_SMALL_INT(entry->is_folder ? ROM_MODE_FOLDER : ROM_MODE_FILE);
}

static value rom_size(const struct romfs_bytes *content)
{
    return VALUE_SMALL_INT(content->end - content->at);
}

value vfs_rom_stat(value self, value path)
{
    struct romfs_bytes root;
    struct romfs_entry entry = rom_entry(self, path, &root);
    value items[10];
    for (size_t i = 0; i < 10; i++)
        items[i] = VALUE_SMALL_INT(0);
    items[0] = rom_mode(&entry);
    items[6] = rom_size(&entry.content);
    return tuple_new(10, items);
}

value vfs_rom_statvfs(value self, value path)
{
    struct romfs_bytes root;
    value items[10];
    (void)path;
    rom_image(self, &root);
    for (size_t i = 0; i < 10; i++)
        items[i] = VALUE_SMALL_INT(0);
    items[0] = VALUE_SMALL_INT(1);
    items[2] = rom_size(&root);
    items[9] = VALUE_SMALL_INT(32767);
    return tuple_new(10, items);
}

/* One entry of a folder as ilistdir() gives it; NO_VALUE behind the last. Allocates, and so looks the place up anew: a number
 * of entries, not a pointer, is what holds. */
static value rom_nth(value self, value path, size_t n, bool as_bytes)
{
    struct romfs_bytes root;
    struct romfs_entry folder = rom_entry(self, path, &root), entry;
    do {
        if (!folder.is_folder || !romfs_next(&root, &folder.content, &entry))
            return NO_VALUE;
    } while (n-- > 0);
    value items[] = {NO_VALUE, rom_mode(&entry), VALUE_SMALL_INT(0), rom_size(&entry.content)};
    items[0] = as_bytes ? bytes_new(entry.name.data, entry.name.size)
                        : str_decode(entry.name.data, entry.name.size);
    return tuple_new(4, items);
}

value vfs_rom_ilistdir(size_t n_args, const value *args)
{
    value path = n_args > 1 ? args[1] : VALUE_NAME(Q__slash_), entries = list_new(0, NULL), entry;
    for (size_t n = 0; (entry = rom_nth(args[0], path, n, !is_str(path))) != NO_VALUE; n++)
        list_append_value(entries, entry);
    return iterate(entries);
}

/* ---- files ---- */

struct rom_file {
    const struct type *type;
    value view; /* good for views of it when the file is closed, too */
    size_t position;
    bool closed;
};

/* A file is opened for reading: false for a mode that writes. */
static bool rom_mode_reads(value mode, bool *is_text)
{
    struct span span = rom_path(mode);
    *is_text = true;
    for (size_t i = 0; i < span.size; i++) {
        if (strchr("wa+x", span.data[i]))
            return false;
        if (span.data[i] == 'b')
            *is_text = false;
    }
    return true;
}

static value rom_view(value owner, size_t offset, size_t size)
{
    value view = memoryview_new(owner);
    struct memoryview *part = value_object(view);
    part->offset = part->offset * typecode_size(part->typecode) + offset;
    part->size = size;
    part->typecode = 'B';
    return view;
}

value vfs_rom_open(value self, value path, value mode)
{
    bool is_text;
    struct romfs_bytes root;
    if (!rom_mode_reads(mode, &is_text))
        raise_os_error(ERROR_READ_ONLY);
    struct romfs_entry entry = rom_entry(self, path, &root);
    if (entry.is_folder)
        raise_os_error(ERROR_IS_FOLDER);
    size_t offset = (size_t)(entry.content.at - rom_image(self, &root));
    size_t size = (size_t)(entry.content.end - entry.content.at);
    struct rom_file *file = heap_new(struct rom_file, is_text ? &type_rom_text : &type_rom_file);
    file->view = rom_view(((struct vfs_rom *)value_object(self))->owner, offset, size);
    return VALUE_OBJECT(file);
}

/* Writable where what the image lies in is: that may change. */
bool rom_file_buffer(value self, struct buffer_view *view, bool writable)
{
    return !writable &&
           buffer_get(((const struct rom_file *)value_object(self))->view, view, false);
}

/* The bytes of a file that is open. */
static struct buffer_view rom_content(const struct rom_file *file)
{
    struct buffer_view view;
    if (file->closed)
        raise_text(&type_ValueError, "I/O operation on closed file");
    buffer_require(file->view, &view, false);
    return view;
}

static intptr_t rom_file_read(value self, void *data, size_t size, int *error)
{
    struct rom_file *file = value_object(self);
    struct buffer_view view = rom_content(file);
    (void)error;
    size_t left = file->position < view.size ? view.size - file->position : 0;
    size = size < left ? size : left;
    if (size > 0)
        memcpy(data, (const uint8_t *)view.data + file->position, size);
    file->position += size;
    return (intptr_t)size;
}

static intptr_t rom_file_seek(value self, struct stream_seek *seek, int *error)
{
    struct rom_file *file = value_object(self);
    struct buffer_view view = rom_content(file);
    intptr_t from = seek->whence == 0   ? 0
                    : seek->whence == 1 ? (intptr_t)file->position
                                        : (intptr_t)view.size;
    if (__builtin_add_overflow(from, seek->offset, &from) || from < 0) {
        *error = ERROR_INVALID;
        return STREAM_ERROR;
    }
    file->position = (size_t)from < view.size ? (size_t)from : view.size;
    seek->offset = (intptr_t)file->position;
    return 0;
}

static intptr_t rom_file_ioctl(value self, enum stream_request request, void *argument, int *error)
{
    switch (request) {
    case STREAM_SEEK:
        return rom_file_seek(self, argument, error);
    case STREAM_FLUSH:
        return 0;
    case STREAM_CLOSE:
        ((struct rom_file *)value_object(self))->closed = true;
        return 0;
    default:
        *error = ERROR_INVALID;
        return STREAM_ERROR;
    }
}

const struct stream_protocol rom_text_protocol = {rom_file_read, NULL, rom_file_ioctl,
                                                  .is_text = true};
const struct stream_protocol rom_file_protocol = {rom_file_read, NULL, rom_file_ioctl,
                                                  .is_text = false};
