/* port_rom.c - what a port without partitions has in their place. Each function gives way to a port's. */
#include "runtime/port_rom.h"
#include "runtime/vm/run/errors.h"

__attribute__((weak)) bool port_rom(unsigned id, struct port_rom *out)
{
    (void)id;
    (void)out;
    return false;
}

__attribute__((weak)) int port_rom_prepare(unsigned id, size_t offset, size_t size)
{
    (void)id;
    (void)offset;
    (void)size;
    return -ERROR_NO_DEVICE;
}

__attribute__((weak)) int port_rom_write(unsigned id, size_t offset, const void *data, size_t size)
{
    (void)id;
    (void)offset;
    (void)data;
    (void)size;
    return -ERROR_NO_DEVICE;
}

__attribute__((weak)) int port_rom_complete(unsigned id)
{
    (void)id;
    return -ERROR_NO_DEVICE;
}
