/* file.c - whole files in and out. */
#include "host/file.h"
#include "host/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_SIZE_MAX = 1 << 30, READ_STEP = 1 << 16 };

static int read_all(int fd, size_t expected, uint8_t **data, size_t *size)
{
    size_t capacity = expected + 2, used = 0; /* a byte to see the end with, and the zero byte */
    uint8_t *bytes = tool_resize(NULL, capacity);
    for (;;) {
        if (used + 1 >= capacity)
            bytes = tool_resize(bytes, capacity += READ_STEP + capacity / 2);
        ssize_t n = read(fd, bytes + used, capacity - used - 1);
        if (n == 0)
            break;
        if (n > 0)
            used += (size_t)n;
        else if (errno != EINTR) {
            int error = errno;
            free(bytes);
            return error;
        }
        if (used > FILE_SIZE_MAX) {
            free(bytes);
            return EFBIG;
        }
    }
    bytes[used] = 0;
    *data = bytes;
    *size = used;
    return 0;
}

int file_read(const char *path, uint8_t **data, size_t *size)
{
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, 0, data, size);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    struct stat status;
    int error = 0;
    if (fstat(fd, &status) != 0)
        error = errno;
    else if (S_ISDIR(status.st_mode))
        error = EISDIR;
    else if (status.st_size > FILE_SIZE_MAX)
        error = EFBIG;
    else
        error = read_all(fd, S_ISREG(status.st_mode) ? (size_t)status.st_size : 0, data, size);
    close(fd);
    return error;
}

static int write_all(int fd, const uint8_t *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

/* Does the file, of that size, hold the data? Looked at piece by piece: fresh memory for all of it takes longer than to compare. */
static bool has_content(const char *path, const uint8_t *data, size_t size)
{
    uint8_t old[8192];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n;
    size_t same = 0;
    while ((n = read(fd, old, sizeof old)) > 0) {
        if ((size_t)n > size - same || memcmp(old, data + same, (size_t)n) != 0)
            break;
        same += (size_t)n;
    }
    close(fd);
    return n == 0 && same == size;
}

int file_make_folders(const char *path)
{
    char *copy = tool_copy(path);
    int error = 0;
    for (char *slash = strchr(copy + 1, '/'); slash != NULL && error == 0;
         slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            error = errno;
        *slash = '/';
    }
    free(copy);
    return error;
}

bool file_is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static int write_special(const char *path, const void *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int error = write_all(fd, data, size);
    if (close(fd) != 0 && error == 0)
        error = errno;
    return error;
}

static int write_new(const char *path, const void *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    int error = fd < 0 ? errno : write_all(fd, data, size);
    if (fd >= 0 && close(fd) != 0 && error == 0)
        error = errno;
    if (error != 0 && fd >= 0)
        unlink(path);
    return error;
}

/* Writes beside path and renames. */
static int write_beside(const char *path, const void *data, size_t size)
{
    char *beside = tool_format("%s.%ld.new", path, (long)getpid());
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int error = fd < 0 ? errno : write_all(fd, data, size);
    if (fd >= 0 && close(fd) != 0 && error == 0)
        error = errno;
    if (error == 0 && rename(beside, path) != 0)
        error = errno;
    if (error != 0 && fd >= 0)
        unlink(beside);
    free(beside);
    return error;
}

int file_write(const char *path, const void *data, size_t size, unsigned flags)
{
    if (strcmp(path, "-") == 0)
        return write_all(STDOUT_FILENO, data, size);
    if (flags & FILE_PART) {
        int error = write_new(path, data, size);
        if (error != EEXIST)
            return error;
    }
    struct stat status;
    if (stat(path, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return EISDIR;
        if (!S_ISREG(status.st_mode))
            return write_special(path, data, size);
        if ((flags & FILE_KEEP_SAME) && (size_t)status.st_size == size &&
            has_content(path, data, size))
            return 0;
    } else if (flags & FILE_MAKE_FOLDERS) {
        int error = file_make_folders(path);
        if (error != 0)
            return error;
    }
    return write_beside(path, data, size);
}

void file_remove_stale(const char *path)
{
    struct stat status;
    if (strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode))
        unlink(path);
}
