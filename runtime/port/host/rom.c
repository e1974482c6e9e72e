/* rom.c - a file as a partition of read-only memory: mapped, so that what is in it is read where it lies. */
#include "runtime/port/host/rom.h"
#include "runtime/port_rom.h"
#include "runtime/vm/run/errors.h"
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NEW_SIZE = 1024 * 1024, BLOCK = 4096 };

static struct {
    uint8_t *data; /* NULL: no partition */
    size_t size;
    bool writable;
} partition;

bool rom_is_image(const char *path)
{
    static const uint8_t magic[] = {0xd2, 0xcd, 0x31};
    uint8_t found[sizeof magic];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    bool is_image = descriptor >= 0 &&
                    read(descriptor, found, sizeof found) == (ssize_t)sizeof found &&
                    memcmp(found, magic, sizeof magic) == 0;
    if (descriptor >= 0)
        close(descriptor);
    return is_image;
}

/* The file's bytes; one without any gets some where it is to be written. */
static bool map_file(int descriptor)
{
    struct stat info;
    if (fstat(descriptor, &info) != 0)
        return false;
    if (info.st_size == 0 && partition.writable && ftruncate(descriptor, NEW_SIZE) == 0)
        info.st_size = NEW_SIZE;
    int protection = PROT_READ | (partition.writable ? PROT_WRITE : 0);
    void *data = mmap(NULL, (size_t)info.st_size, protection,
                      partition.writable ? MAP_SHARED : MAP_PRIVATE, descriptor, 0);
    if (data == MAP_FAILED)
        return false;
    partition.data = data;
    partition.size = (size_t)info.st_size;
    return true;
}

bool rom_start(const char *path, bool writable)
{
    partition.writable = writable;
    int descriptor = open(path, (writable ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return false;
    bool ok = map_file(descriptor);
    close(descriptor);
    return ok;
}

void rom_stop(void)
{
    if (partition.data)
        munmap(partition.data, partition.size);
    partition.data = NULL;
}

bool port_rom(unsigned id, struct port_rom *out)
{
    if (id > 0 || !partition.data)
        return false;
    *out = (struct port_rom){partition.data, partition.size, BLOCK};
    return true;
}

static int check_writable(void)
{
    return partition.writable ? 0 : -ERROR_READ_ONLY;
}

int port_rom_prepare(unsigned id, size_t offset, size_t size)
{
    (void)id;
    if (check_writable() != 0)
        return check_writable();
    memset(partition.data + offset, 0xff, size);
    return 1;
}

int port_rom_write(unsigned id, size_t offset, const void *data, size_t size)
{
    (void)id;
    if (check_writable() != 0)
        return check_writable();
    memcpy(partition.data + offset, data, size);
    return 0;
}

int port_rom_complete(unsigned id)
{
    (void)id;
    return msync(partition.data, partition.size, MS_SYNC) == 0 ? 0 : -ERROR_IO;
}
