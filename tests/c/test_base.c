/* test_base.c - drives libmpy for the pytest suites: one command a run, see main. */
#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/format/disasm.h"
#include "runtime/format/mpy.h"
#include "runtime/format/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An allocator that fails from a given request on, and counts what is held. */
struct test_heap {
    long until_failure; /* requests that still succeed; below zero: all */
    size_t held;
};

static void *heap_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    struct test_heap *heap = user;
    if (new_size == 0) {
        free(block);
        heap->held -= old_size;
        return NULL;
    }
    if (heap->until_failure == 0)
        return NULL;
    void *moved = realloc(block, new_size);
    if (moved == NULL)
        return NULL;
    if (heap->until_failure > 0)
        heap->until_failure--;
    heap->held += new_size - old_size;
    return moved;
}

struct file {
    uint8_t *data;
    size_t size;
};

static struct file file_read(const char *path)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        perror(path);
        exit(2);
    }
    struct file file = {NULL, 0};
    size_t capacity = 0, got;
    do {
        capacity = capacity * 2 + 4096;
        file.data = realloc(file.data, capacity);
        got = fread(file.data + file.size, 1, capacity - file.size, stream);
        file.size += got;
    } while (file.size == capacity);
    fclose(stream);
    /* An exact block, so that the sanitizer sees a read past the end. */
    uint8_t *exact = malloc(file.size + (file.size == 0));
    memcpy(exact, file.data, file.size);
    free(file.data);
    file.data = exact;
    return file;
}

/* Reads each file and writes it again: the bytes must be the same. */
static int command_roundtrip(int count, char **paths)
{
    int bad = 0;
    for (int i = 0; i < count; i++) {
        struct file file = file_read(paths[i]);
        struct test_heap heap = {-1, 0};
        struct allocator allocator = {heap_resize, &heap};
        struct arena arena;
        struct buf out;
        struct code code;
        struct mpy_error error;
        arena_init(&arena, &allocator, 512);
        buf_init(&out, &allocator);
        if (mpy_read(file.data, file.size, &arena, &code, &error) != 0) {
            printf("%s:%zu: %s\n", paths[i], error.offset, error.message);
            bad++;
        } else {
            mpy_write(&code, &out);
            if (out.failed || out.size != file.size || memcmp(out.data, file.data, out.size) != 0) {
                printf("%s: written differently\n", paths[i]);
                bad++;
            }
        }
        buf_free(&out);
        arena_free(&arena);
        if (heap.held != 0) {
            printf("%s: %zu bytes leaked\n", paths[i], heap.held);
            bad++;
        }
        free(file.data);
    }
    return bad != 0;
}

/* Verifies each file; prints where and why one is refused. */
static int command_verify(int count, char **paths)
{
    int bad = 0;
    for (int i = 0; i < count; i++) {
        struct file file = file_read(paths[i]);
        struct test_heap heap = {-1, 0};
        struct allocator allocator = {heap_resize, &heap};
        struct arena arena, scratch;
        struct code code;
        struct mpy_error error;
        struct verify_error refused;
        const struct raw_code *culprit;
        arena_init(&arena, &allocator, 4096);
        arena_init(&scratch, &allocator, 4096);
        if (mpy_read(file.data, file.size, &arena, &code, &error) != 0) {
            printf("%s:%zu: %s\n", paths[i], error.offset, error.message);
            bad++;
        } else if (verify_code(&code, &scratch, &culprit, &refused) != 0) {
            printf("%s:%zu+%zu: %s\n", paths[i], (size_t)(culprit->code - file.data),
                   refused.offset, refused.message);
            bad++;
        }
        arena_free(&scratch);
        arena_free(&arena);
        free(file.data);
    }
    return bad != 0;
}

/* Prints the listing of a file. */
static int command_disasm(const char *path)
{
    struct file file = file_read(path);
    struct test_heap heap = {-1, 0};
    struct allocator allocator = {heap_resize, &heap};
    struct arena arena;
    struct buf out;
    struct code code;
    struct mpy_error error;
    arena_init(&arena, &allocator, 4096);
    buf_init(&out, &allocator);
    int failed = mpy_read(file.data, file.size, &arena, &code, &error);
    if (failed != 0)
        printf("%s:%zu: %s\n", path, error.offset, error.message);
    else
        disasm_code(&code, &out);
    fwrite(out.data, 1, out.size, stdout);
    buf_free(&out);
    arena_free(&arena);
    free(file.data);
    return failed != 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "roundtrip") == 0)
        return command_roundtrip(argc - 2, argv + 2);
    if (argc > 1 && strcmp(argv[1], "verify") == 0)
        return command_verify(argc - 2, argv + 2);
    if (argc > 2 && strcmp(argv[1], "disasm") == 0)
        return command_disasm(argv[2]);
    fprintf(stderr, "usage: test_base command ...\n");
    return 2;
}
