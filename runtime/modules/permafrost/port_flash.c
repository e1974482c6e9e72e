/* port_flash.c - of a port that writes no flash. */
#include "runtime/port_flash.h"
#include "runtime/vm/run/errors.h"

size_t port_flash_block(void)
{
    return 0;
}

int port_flash_erase(const void *block)
{
    (void)block;
    return -ERROR_NO_DEVICE;
}

int port_flash_write(const void *to, const void *data, size_t size)
{
    (void)to;
    (void)data;
    (void)size;
    return -ERROR_NO_DEVICE;
}
