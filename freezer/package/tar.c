/* tar.c - ustar archives (POSIX.1-1988) of plain files.
 *
 * A block of 512 bytes for each file: name at 0 (100 bytes), mode 100, owner 108, group 116, size
 * 124 (12), time 136 (12), checksum 148 (8), type 156, "ustar\0" "00" 257, prefix 345 (155);
 * numbers are octal digits and a zero byte. Then the content, filled up with zero bytes to a whole
 * block. Two blocks of zero bytes end the archive. */
#include "freezer/package/tar.h"
#include "runtime/host/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 512,
    NAME_SIZE = 100,
    SIZE_AT = 124,
    SUM_AT = 148,
    TYPE_AT = 156,
    MAGIC_AT = 257,
    PREFIX_AT = 345,
    PREFIX_SIZE = 155,
    FILES_MAX = 1 << 16,
};

static bool fail(struct tar_error *error, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool fail(struct tar_error *error, size_t offset, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error->offset = offset;
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return false;
}

const char *tar_path_problem(const char *path)
{
    if (*path == 0)
        return "an empty path";
    if (*path == '/')
        return "an absolute path";
    for (const char *p = path; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f || *p == '\\')
            return "a path with a control character or a backslash";
    for (const char *p = path; p; p = strchr(p, '/')) {
        p += *p == '/';
        size_t size = strcspn(p, "/");
        if (size == 2 && memcmp(p, "..", 2) == 0)
            return "a path that climbs out with ..";
        if (size == 0 || (size == 1 && *p == '.'))
            return "a path with an empty part or .";
    }
    return NULL;
}

static unsigned checksum(const uint8_t *block)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < BLOCK; i++)
        sum += i >= SUM_AT && i < SUM_AT + 8 ? ' ' : block[i];
    return sum;
}

/* ---- writing ---- */

/* Splits a long path at a slash; false where none is at the right place. */
static bool put_path(uint8_t *block, const char *path)
{
    size_t size = strlen(path);
    if (size <= NAME_SIZE) {
        memcpy(block, path, size);
        return true;
    }
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        size_t head = (size_t)(slash - path);
        if (head > PREFIX_SIZE || size - head - 1 > NAME_SIZE)
            continue;
        memcpy(block + PREFIX_AT, path, head);
        memcpy(block, slash + 1, size - head - 1);
        return true;
    }
    return false;
}

static void tar_put_text(uint8_t *to, const char *text)
{
    memcpy(to, text, strlen(text) + 1);
}

bool tar_write(struct buf *out, const struct tar_file *files, size_t count, struct tar_error *error)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t block[BLOCK] = {0};
        char number[24];
        const struct tar_file *file = &files[i];
        const char *problem = tar_path_problem(file->name);
        if (!problem && !put_path(block, file->name))
            problem = "a path too long for a tar file";
        if (!problem && (uint64_t)file->size >> 33 != 0)
            problem = "a file of 8 GiB or more";
        if (problem)
            return fail(error, out->size, "%s: %.100s", problem, file->name);
        tar_put_text(block + 100, "0000644");
        tar_put_text(block + 108, "0000000");
        tar_put_text(block + 116, "0000000");
        snprintf(number, sizeof number, "%011zo", file->size);
        tar_put_text(block + SIZE_AT, number);
        tar_put_text(block + 136, "00000000000");
        block[TYPE_AT] = '0';
        memcpy(block + MAGIC_AT, "ustar\00000", 8);
        snprintf(number, sizeof number, "%06o", checksum(block));
        memcpy(block + SUM_AT, number, 7);
        block[SUM_AT + 7] = ' ';
        buf_put(out, block, BLOCK);
        buf_put(out, file->data, file->size);
        memset(block, 0, BLOCK);
        buf_put(out, block, (BLOCK - file->size % BLOCK) % BLOCK);
    }
    memset(buf_extend(out, 2 * BLOCK), 0, 2 * BLOCK);
    return true;
}

/* ---- reading ---- */

static bool all_zero(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (data[i] != 0)
            return false;
    return true;
}

/* Octal digits, then a zero byte or a space. */
static bool read_octal(const uint8_t *digits, unsigned size, uint64_t *number)
{
    unsigned i = 0;
    *number = 0;
    for (; i < size && digits[i] >= '0' && digits[i] <= '7'; i++)
        *number = *number << 3 | (digits[i] - '0');
    return i != 0 && i < size && (digits[i] == 0 || digits[i] == ' ');
}

static const char *type_name(uint8_t type)
{
    static const char *const names[] = {"hard link",    "symbolic link", "character device",
                                        "block device", "folder",        "named pipe"};
    return type >= '1' && type <= '6' ? names[type - '1']
                                      : "kind of entry that packages do not use";
}

static bool tar_read_header(const uint8_t *block, size_t at, struct arena *arena,
                            struct tar_file *file, struct tar_error *error)
{
    uint64_t sum, size;
    if (memcmp(block + MAGIC_AT, "ustar\00000", 8) != 0)
        return fail(error, at, "no ustar header where one should be");
    if (!read_octal(block + SUM_AT, 8, &sum) || sum != checksum(block))
        return fail(error, at, "a header's checksum is wrong");
    if (!read_octal(block + SIZE_AT, 12, &size))
        return fail(error, at, "a file's size is no octal number");
    size_t tail = strnlen((const char *)block, NAME_SIZE);
    size_t head = strnlen((const char *)block + PREFIX_AT, PREFIX_SIZE);
    char path[NAME_SIZE + PREFIX_SIZE + 2];
    snprintf(path, sizeof path, "%.*s%s%.*s", (int)head, block + PREFIX_AT, head ? "/" : "",
             (int)tail, block);
    if (block[TYPE_AT] != '0' && block[TYPE_AT] != 0)
        return fail(error, at, "'%.100s' is a %s", path, type_name(block[TYPE_AT]));
    const char *problem = tar_path_problem(path);
    if (problem)
        return fail(error, at, "%s: '%.100s'", problem, path);
    file->name = arena_copy(arena, path, strlen(path));
    file->size = (size_t)size;
    return true;
}

static int tar_compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* No name may come twice, nor a file be the folder of another. */
static bool check_names(const struct tar_file *files, size_t count, size_t end,
                        struct tar_error *error)
{
    const char **names = tool_alloc((count + 1) * sizeof *names);
    bool good = true;
    for (size_t i = 0; i < count; i++)
        names[i] = files[i].name;
    qsort(names, count, sizeof *names, tar_compare_names);
    for (size_t i = 1; i < count && good; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            good = fail(error, end, "two files are named '%.100s'", names[i]);
    for (size_t i = 0; i < count && good; i++) {
        char *folder = tool_copy(names[i]);
        for (char *slash = strchr(folder, '/'); good && slash; slash = strchr(slash + 1, '/')) {
            *slash = 0;
            const char *key = folder;
            if (bsearch(&key, names, count, sizeof *names, tar_compare_names))
                good = fail(error, end, "'%.100s' is a file, and a folder of others", folder);
            *slash = '/';
        }
        free(folder);
    }
    free(names);
    return good;
}

bool tar_read(const uint8_t *data, size_t size, struct arena *arena, struct tar_file **files,
              size_t *count, struct tar_error *error)
{
    struct tar_file *found = NULL;
    size_t n = 0, capacity = 0, at = 0;
    bool good = true;
    while (good) {
        if (size - at < BLOCK) {
            good = fail(error, at, "cut short: %zu bytes where a header or the end should be",
                        size - at);
            break;
        }
        if (all_zero(data + at, BLOCK)) {
            if (size - at < 2 * BLOCK)
                good = fail(error, at, "cut short: the end is two blocks of zero bytes");
            else if (!all_zero(data + at, size - at))
                good = fail(error, at, "there is more after the end");
            break;
        }
        tool_grow(found, n, capacity);
        struct tar_file *file = &found[n];
        good = tar_read_header(data + at, at, arena, file, error);
        if (!good)
            break;
        at += BLOCK;
        size_t padding = (BLOCK - file->size % BLOCK) % BLOCK;
        if (size - at < file->size || size - at - file->size < padding) {
            good = fail(error, at, "cut short: '%.100s' has %zu bytes, here are %zu", file->name,
                        file->size, size - at);
        } else if (!all_zero(data + at + file->size, padding)) {
            good = fail(error, at + file->size, "'%.100s' is not filled up with zero bytes",
                        file->name);
        } else if (++n > FILES_MAX) {
            good = fail(error, at, "more than %d files", FILES_MAX);
        } else {
            file->data = data + at;
            at += file->size + padding;
        }
    }
    if (good)
        good = check_names(found, n, at, error);
    *files = arena_zalloc(arena, (n + 1) * sizeof **files);
    if (good && n != 0)
        memcpy(*files, found, n * sizeof *found);
    *count = good ? n : 0;
    free(found);
    return good;
}
