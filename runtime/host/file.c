/* file.c - whole files in and out. */
#include "runtime/host/file.h"
#include "runtime/host/memory.h"

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
    for (char *slash = strchr(copy + 1, '/'); slash && error == 0; slash = strchr(slash + 1, '/')) {
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

static int host_write_special(const char *path, const void *data, size_t size)
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

/* What a chain of symbolic links ends at, there or not; path itself where it is none. In *target, to be freed. */
static int follow_links(const char *path, char **target)
{
    enum { LINKS_MOST = 40 };
    char text[4096];
    *target = tool_copy(path);
    for (int i = 0; i < LINKS_MOST; i++) {
        ssize_t n = readlink(*target, text, sizeof text);
        if (n < 0 || n == sizeof text)
            return n < 0 ? 0 : ENAMETOOLONG;
        const char *slash = text[0] == '/' ? NULL : strrchr(*target, '/');
        int folder = slash ? (int)(slash + 1 - *target) : 0;
        char *next = tool_format("%.*s%.*s", folder, *target, (int)n, text);
        free(*target);
        *target = next;
    }
    return ELOOP;
}

/* A place in the set, for target. */
static struct file_beside *beside_add(struct file_set *set, char *target)
{
    tool_grow(set->items, set->size, set->capacity);
    struct file_beside *item = &set->items[set->size++];
    *item = (struct file_beside){tool_format("%s.%ld.new", target, (long)getpid()), target};
    return item;
}

static int write_beside(const char *beside, const void *data, size_t size)
{
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int error = fd < 0 ? errno : write_all(fd, data, size);
    if (fd >= 0 && close(fd) != 0 && error == 0)
        error = errno;
    return error;
}

static void beside_free(struct file_set *set)
{
    for (size_t i = 0; i < set->size; i++) {
        free(set->items[i].beside);
        free(set->items[i].target);
    }
    free(set->items);
    *set = (struct file_set){0};
}

void file_set_drop(struct file_set *set)
{
    for (size_t i = 0; i < set->size; i++)
        unlink(set->items[i].beside);
    beside_free(set);
}

int file_set_place(struct file_set *set)
{
    int error = 0;
    for (size_t i = 0; i < set->size; i++)
        if (rename(set->items[i].beside, set->items[i].target) != 0) {
            error = error ? error : errno;
            unlink(set->items[i].beside);
        }
    beside_free(set);
    return error;
}

int file_set_write(struct file_set *set, const char *path, const void *data, size_t size,
                   unsigned flags)
{
    struct stat status;
    if (strcmp(path, "-") == 0)
        return write_all(STDOUT_FILENO, data, size);
    if (stat(path, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return EISDIR;
        if (!S_ISREG(status.st_mode))
            return host_write_special(path, data, size);
        if ((flags & FILE_KEEP_SAME) && (size_t)status.st_size == size &&
            has_content(path, data, size))
            return 0;
    } else if (flags & FILE_MAKE_FOLDERS) {
        int error = file_make_folders(path);
        if (error != 0)
            return error;
    }
    char *target;
    int error = follow_links(path, &target);
    if (error != 0) {
        free(target);
        return error;
    }
    return write_beside(beside_add(set, target)->beside, data, size);
}

int file_write(const char *path, const void *data, size_t size, unsigned flags)
{
    struct file_set alone = {0};
    if (flags & FILE_PART && strcmp(path, "-") != 0) {
        int error = write_new(path, data, size);
        if (error != EEXIST)
            return error;
    }
    int error = file_set_write(&alone, path, data, size, flags);
    if (error == 0)
        return file_set_place(&alone);
    file_set_drop(&alone);
    return error;
}

void file_remove_stale(const char *path)
{
    struct stat status;
    char *target;
    if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return;
    if (follow_links(path, &target) == 0)
        unlink(target);
    free(target);
}
