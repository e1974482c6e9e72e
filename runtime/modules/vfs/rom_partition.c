/* rom_partition.c - the port's partitions of read-only memory: rom_ioctl(), and the mount at /rom. */
#include "runtime/modules/vfs/rom_partition.h"
#include "runtime/modules/vfs/romfs.h"
#include "runtime/port_rom.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/run/settings.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"

/* What rom_ioctl() is asked for. */
enum { ROM_COUNT = 1, ROM_GET, ROM_PREPARE, ROM_WRITE, ROM_COMPLETE, ROM_BLOCK };

/* A view of the partition where it lies. */
static value partition_view(const struct port_rom *rom)
{
    struct str *bytes = heap_new(struct str, &type_bytes);
    bytes->data = rom->data;
    bytes->size = rom->size;
    return memoryview_new(VALUE_OBJECT(bytes));
}

static intptr_t partition_count(void)
{
    struct port_rom rom;
    intptr_t n = 0;
    while (port_rom((unsigned)n, &rom))
        n++;
    return n;
}

/* Is data[offset..offset + size) in the partition? */
static bool partition_has(const struct port_rom *rom, intptr_t offset, intptr_t size)
{
    return offset >= 0 && size >= 0 && (size_t)offset <= rom->size &&
           (size_t)size <= rom->size - (size_t)offset;
}

static int partition_prepare(unsigned id, const struct port_rom *rom, size_t n_args,
                             const value *args)
{
    intptr_t offset = n_args > 3 ? int_value(args[2]) : 0;
    intptr_t size = int_value(args[n_args > 3 ? 3 : 2]);
    if (!partition_has(rom, offset, size))
        return -ERROR_INVALID;
    return port_rom_prepare(id, (size_t)offset, (size_t)size);
}

static int partition_write(unsigned id, const struct port_rom *rom, const value *args)
{
    intptr_t offset = int_value(args[2]);
    struct buffer_view view;
    buffer_require(args[3], &view, false);
    if (!partition_has(rom, offset, (intptr_t)view.size))
        return -ERROR_INVALID;
    return port_rom_write(id, (size_t)offset, view.data, view.size);
}

value vfs_rom_ioctl(size_t n_args, const value *args)
{
    static const uint8_t wanted[] = {0, 1, 2, 3, 4, 2, 2}; /* arguments of each operation */
    intptr_t operation = int_value(args[0]), id = n_args > 1 ? int_value(args[1]) : 0;
    struct port_rom rom;
    if (operation == ROM_COUNT)
        return VALUE_SMALL_INT(partition_count());
    if (operation < ROM_GET || operation > ROM_BLOCK || n_args < wanted[operation] || id < 0 ||
        id > INT16_MAX || !port_rom((unsigned)id, &rom))
        return VALUE_SMALL_INT(-ERROR_INVALID);
    switch (operation) {
    case ROM_GET:
        return partition_view(&rom);
    case ROM_PREPARE:
        return VALUE_SMALL_INT(partition_prepare((unsigned)id, &rom, n_args, args));
    case ROM_WRITE:
        return VALUE_SMALL_INT(partition_write((unsigned)id, &rom, args));
    case ROM_COMPLETE:
        return VALUE_SMALL_INT(port_rom_complete((unsigned)id));
    default:
        return int_new((intptr_t)rom.block);
    }
}

const uint8_t *rom_partition_end(unsigned id)
{
    struct port_rom rom;
    struct romfs_bytes root;
    return port_rom(id, &rom) && romfs_open(rom.data, rom.size, &root) ? root.end : NULL;
}

bool rom_partition_mount(unsigned id)
{
    struct port_rom rom;
    if (!rom_partition_end(id) || !port_rom(id, &rom))
        return false;
    value view = partition_view(&rom);
    value mount[] = {vfs_rom_make(&type_VfsRom, 1, 0, &view), str_from_c("/rom")};
    vfs_mount(2, 0, mount);
    sys_path(0, NULL); /* which is there once somebody asks */
    list_append_value(vm_settings.path, str_from_c("/rom"));
    list_append_value(vm_settings.path, str_from_c("/rom/lib"));
    return true;
}
