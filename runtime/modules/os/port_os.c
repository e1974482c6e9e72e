/* port_os.c - what a port without files has in their place. Each function gives way to a port's. */
#include "runtime/port.h"
#include "runtime/port_os.h"
#include "runtime/vm/run/errors.h"

#define WEAK __attribute__((weak))

WEAK int port_open(const char *path, unsigned flags)
{
    (void)path;
    (void)flags;
    return -ERROR_NO_DEVICE;
}

WEAK int port_close(int descriptor)
{
    (void)descriptor;
    return -ERROR_NO_DEVICE;
}

WEAK intptr_t port_descriptor_read(int descriptor, void *data, size_t size)
{
    (void)descriptor;
    (void)data;
    (void)size;
    return -ERROR_NO_DEVICE;
}

WEAK intptr_t port_descriptor_write(int descriptor, const void *data, size_t size)
{
    (void)descriptor;
    (void)data;
    (void)size;
    return -ERROR_NO_DEVICE;
}

WEAK int64_t port_descriptor_seek(int descriptor, int64_t offset, int whence)
{
    (void)descriptor;
    (void)offset;
    (void)whence;
    return -ERROR_NO_DEVICE;
}

WEAK int port_poll(struct port_poll *polls, size_t n, int32_t timeout)
{
    (void)polls;
    (void)n;
    (void)timeout;
    return -ERROR_NO_DEVICE;
}

WEAK int port_stat(const char *path, struct port_stat *out)
{
    (void)path;
    (void)out;
    return -ERROR_NO_DEVICE;
}

WEAK int port_space(const char *path, struct port_space *out)
{
    (void)path;
    (void)out;
    return -ERROR_NO_DEVICE;
}

WEAK int port_path_do(enum port_path_action action, const char *path)
{
    (void)action;
    (void)path;
    return -ERROR_NO_DEVICE;
}

WEAK int port_rename(const char *from, const char *to)
{
    (void)from;
    (void)to;
    return -ERROR_NO_DEVICE;
}

WEAK int port_current_folder(char *text, size_t size)
{
    text[0] = '/';
    return size > 0 ? 1 : 0;
}

WEAK int port_folder_open(const char *path, void **folder)
{
    (void)path;
    (void)folder;
    return -ERROR_NO_DEVICE;
}

WEAK bool port_folder_next(void *folder, struct port_entry *out)
{
    (void)folder;
    (void)out;
    return false;
}

WEAK void port_folder_close(void *folder)
{
    (void)folder;
}

WEAK const char *port_environment_get(const char *name)
{
    (void)name;
    return NULL;
}

WEAK int port_environment_set(const char *name, const char *content)
{
    (void)name;
    (void)content;
    return -ERROR_NO_DEVICE;
}

WEAK int port_shell(const char *command)
{
    (void)command;
    return -ERROR_NO_DEVICE;
}

WEAK int port_random(void *data, size_t size)
{
    (void)data;
    (void)size;
    return -ERROR_NO_DEVICE;
}

WEAK int64_t port_time_ns(void)
{
    return (int64_t)port_ticks_us() * 1000;
}

WEAK int32_t port_zone_offset(int64_t seconds)
{
    (void)seconds;
    return 0;
}
