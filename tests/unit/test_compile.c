/* test_compile.c - libcompile as a library: compiles a file with an allocator that fails at every allocation in
 * turn, then in threads. Prints "ok" and counts; a line that says what is wrong otherwise. */
#include "mpy-cross/compile.h"
#include "runtime/format/mpy.h"
#include "runtime/host/memory.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Counts what is held, and fails the call number fail_at. */
struct meter {
    size_t held, calls, fail_at;
};

static void *meter_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    struct meter *meter = user;
    if (new_size > old_size && ++meter->calls == meter->fail_at)
        return NULL;
    void *moved = NULL;
    if (new_size)
        moved = realloc(block, new_size);
    else
        free(block);
    if (new_size && !moved)
        return NULL;
    meter->held += new_size - old_size;
    return moved;
}

static const struct compile_options options = {
    .mode = COMPILE_FILE, .source_name = "t.py", .small_int_bits = 31, .warnings = UINT32_MAX};

/* Compiles source; the image goes to *image when it is not NULL. Returns compile()'s answer, or -2 when something
 * was held afterwards, or a failure had no reason. */
static int compile_once(struct meter *meter, const char *source, size_t size, struct buf *image)
{
    struct allocator allocator = {meter_resize, meter};
    struct compilation compilation;
    int result = compile(source, size, &options, &allocator, &compilation);
    if (result != 0 && !compilation.out_of_memory && !compilation.diagnostics)
        result = -2;
    if (result == 0 && image)
        mpy_write(&compilation.code, image);
    compilation_free(&compilation);
    return meter->held == 0 ? result : -2;
}

struct job {
    const char *source;
    size_t size;
    struct buf image;
    int result;
};

static void *job_run(void *user)
{
    struct job *job = user;
    for (unsigned i = 0; i < 20 && job->result == 0; i++) {
        struct meter meter = {0, 0, 0};
        buf_free(&job->image);
        buf_init(&job->image, &host_allocator);
        job->result = compile_once(&meter, job->source, job->size, &job->image);
    }
    return NULL;
}

/* Four threads have to make the same image as one. */
static const char *check_threads(const char *source, size_t size)
{
    struct job jobs[4];
    pthread_t threads[4];
    const char *wrong = NULL;
    for (unsigned i = 0; i < 4; i++) {
        jobs[i] = (struct job){.source = source, .size = size};
        buf_init(&jobs[i].image, &host_allocator);
        if (pthread_create(&threads[i], NULL, job_run, &jobs[i]) != 0)
            return "no thread";
    }
    for (unsigned i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < 4; i++) {
        const struct buf *image = &jobs[i].image, *first = &jobs[0].image;
        if (jobs[i].result != 0)
            wrong = "a thread's compilation failed";
        else if (image->size != first->size || memcmp(image->data, first->data, first->size) != 0)
            wrong = "threads made different images";
    }
    for (unsigned i = 0; i < 4; i++)
        buf_free(&jobs[i].image);
    return wrong;
}

int main(int argc, char **argv)
{
    static char source[1 << 20];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file)
        return 2;
    size_t size = fread(source, 1, sizeof source, file);
    fclose(file);
    struct meter meter = {0, 0, 0};
    int expected = compile_once(&meter, source, size, NULL);
    size_t calls = meter.calls;
    if (expected == -2) {
        puts("memory is held after a compilation");
        return 1;
    }
    for (size_t fail_at = 1; fail_at <= calls; fail_at++) {
        meter = (struct meter){0, 0, fail_at};
        int result = compile_once(&meter, source, size, NULL);
        if (result != -1) {
            printf("with allocation %zu failing: %s\n", fail_at,
                   result ? "memory is held" : "it succeeded");
            return 1;
        }
    }
    const char *wrong = expected == 0 ? check_threads(source, size) : NULL;
    if (wrong) {
        puts(wrong);
        return 1;
    }
    printf("ok %d %zu\n", expected, calls);
    return 0;
}
