/* file.c - the host's files, for import. */
#include "runtime/port.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum port_path_kind port_path_kind(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        return PORT_PATH_NONE;
    }
    return S_ISDIR(info.st_mode) ? PORT_PATH_FOLDER : PORT_PATH_FILE;
}

/* Reads to the end whatever the size says: a pipe or /dev/stdin has none. */
static bool host_read_all(int descriptor, struct port_file *out)
{
    size_t capacity = 4096;
    uint8_t *data = malloc(capacity);
    size_t size = 0;
    while (data) {
        ssize_t got = read(descriptor, data + size, capacity - size);
        if (got <= 0) {
            if (got == 0) {
                *out = (struct port_file){data, size};
                return true;
            }
            break;
        }
        size += (size_t)got;
        if (size == capacity) {
            capacity *= 2;
            uint8_t *larger = realloc(data, capacity);
            if (!larger) {
                break;
            }
            data = larger;
        }
    }
    free(data);
    return false;
}

bool port_file_read(const char *path, struct port_file *out)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return false;
    }
    bool ok = host_read_all(descriptor, out);
    close(descriptor);
    return ok;
}

void port_file_free(struct port_file *file)
{
    free((void *)(uintptr_t)file->data);
    *file = (struct port_file){NULL, 0};
}
