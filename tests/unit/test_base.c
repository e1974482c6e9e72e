/* test_base.c - drives libmpy for the pytest suites: one command a run, see main. */
#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/format/disasm.h"
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"
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
    if (!moved)
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
    if (!stream) {
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

/* All that libmpy does with a file, in one go. */
enum outcome { OUTCOME_REFUSED, OUTCOME_UNSAFE, OUTCOME_FINE, OUTCOME_NO_MEMORY };

struct report {
    size_t offset;
    char text[160];
};

static enum outcome exercise(const uint8_t *data, size_t size, struct test_heap *heap,
                             struct buf *out, struct report *report)
{
    struct allocator allocator = {heap_resize, heap};
    struct arena arena, scratch;
    struct buf listing;
    struct code code;
    struct mpy_error error = {0, ""};
    struct verify_error refused = {0, ""};
    const struct raw_code *culprit;
    enum outcome outcome = OUTCOME_FINE;
    arena_init(&arena, &allocator, 512);
    arena_init(&scratch, &allocator, 512);
    buf_init(out, &allocator);
    buf_init(&listing, &allocator);
    if (mpy_read(data, size, &arena, &code, &error) != 0) {
        outcome = strcmp(error.message, "out of memory") == 0 ? OUTCOME_NO_MEMORY : OUTCOME_REFUSED;
        report->offset = error.offset;
        snprintf(report->text, sizeof report->text, "%s", error.message);
    } else {
        mpy_write(&code, out);
        disasm_code(&code, &listing);
        if (out->failed || listing.failed)
            outcome = OUTCOME_NO_MEMORY;
        if (verify_code(&code, &scratch, &culprit, &refused) != 0) {
            bool memory = strcmp(refused.message, "out of memory") == 0;
            if (outcome == OUTCOME_FINE)
                outcome = memory ? OUTCOME_NO_MEMORY : OUTCOME_UNSAFE;
            report->offset = refused.offset;
            snprintf(report->text, sizeof report->text, "%s", refused.message);
        }
    }
    buf_free(&listing);
    arena_free(&scratch);
    arena_free(&arena);
    return outcome;
}

/* Each beginning of the file is refused, with a reason and an offset in it. */
static int command_cut(const char *path)
{
    struct file file = file_read(path);
    int bad = 0;
    for (size_t size = 0; size < file.size; size++) {
        uint8_t *cut = malloc(size + (size == 0));
        memcpy(cut, file.data, size);
        struct test_heap heap = {-1, 0};
        struct buf out;
        struct report report = {0, ""};
        enum outcome outcome = exercise(cut, size, &heap, &out, &report);
        buf_free(&out);
        if (outcome != OUTCOME_REFUSED || report.text[0] == 0 || report.offset > size ||
            heap.held != 0) {
            printf("%s cut to %zu bytes: outcome %d, %zu held, %zu: %s\n", path, size, outcome,
                   heap.held, report.offset, report.text);
            bad++;
        }
        free(cut);
    }
    free(file.data);
    return bad != 0;
}

/* Each allocation fails once: that is said, and nothing is kept. */
static int command_allocations(const char *path)
{
    struct file file = file_read(path);
    for (long n = 0;; n++) {
        struct test_heap heap = {n, 0};
        struct buf out;
        struct report report = {0, ""};
        enum outcome outcome = exercise(file.data, file.size, &heap, &out, &report);
        buf_free(&out);
        bool enough = heap.until_failure > 0;
        if (heap.held != 0 || outcome != (enough ? OUTCOME_FINE : OUTCOME_NO_MEMORY)) {
            if (!enough && heap.until_failure == 0 && outcome == OUTCOME_FINE && heap.held == 0)
                continue; /* exactly enough */
            printf("allocation %ld: outcome %d, %zu held: %s\n", n, outcome, heap.held,
                   report.text);
            return 1;
        }
        if (enough) {
            printf("%ld\n", n);
            break;
        }
    }
    free(file.data);
    return 0;
}

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Changes, inserts or takes out up to 4 bytes; returns the new size. data has room for 4 more. */
static size_t mutate(uint8_t *data, size_t size, uint32_t *random)
{
    static const uint8_t telling[] = {0, 1, 0x7f, 0x80, 0xff, 0x5d, 0x40, 0x49, 0x63, 0x5f};
    for (unsigned n = next_random(random) % 4 + 1; n > 0 && size > 0; n--) {
        size_t at = next_random(random) % size;
        uint8_t byte = (uint8_t)next_random(random);
        switch (next_random(random) % 8) {
        case 0:
            memmove(data + at + 1, data + at, size - at);
            data[at] = byte;
            size++;
            break;
        case 1:
            memmove(data + at, data + at + 1, size - at - 1);
            size--;
            break;
        case 2:
        case 3:
            data[at] ^= (uint8_t)(1u << byte % 8);
            break;
        case 4:
        case 5:
            data[at] = telling[byte % sizeof telling];
            break;
        default:
            data[at] = byte;
            break;
        }
    }
    return size;
}

/* Mutated files: whatever comes of them, nothing crashes (the sanitizers tell), nothing leaks, and what is read
 * can be written and read again. Prints how many were refused, unsafe and fine. */
static int command_fuzz(const char *seed, const char *rounds, int count, char **paths)
{
    uint32_t random = (uint32_t)strtoul(seed, NULL, 10) | 1;
    long n_rounds = strtol(rounds, NULL, 10);
    long outcomes[4] = {0};
    for (int i = 0; i < count; i++) {
        struct file file = file_read(paths[i]);
        for (long round = 0; round < n_rounds; round++) {
            uint8_t *room = malloc(file.size + 4);
            memcpy(room, file.data, file.size);
            size_t size = mutate(room, file.size, &random);
            uint8_t *mutant = malloc(size + (size == 0));
            memcpy(mutant, room, size);
            free(room);
            struct test_heap heap = {-1, 0};
            struct buf out, again;
            struct report report = {0, ""};
            enum outcome outcome = exercise(mutant, size, &heap, &out, &report);
            outcomes[outcome]++;
            bool ok = outcome == OUTCOME_REFUSED ||
                      exercise(out.data, out.size, &heap, &again, &report) == outcome;
            if (ok && outcome != OUTCOME_REFUSED) {
                ok = again.size == out.size && memcmp(again.data, out.data, out.size) == 0;
                buf_free(&again);
            }
            buf_free(&out);
            if (!ok || heap.held != 0) {
                printf("%s: round %ld: outcome %d, %zu held: %s\n", paths[i], round, outcome,
                       heap.held, report.text);
                return 1;
            }
            free(mutant);
        }
        free(file.data);
    }
    printf("refused %ld unsafe %ld fine %ld\n", outcomes[0], outcomes[1], outcomes[2]);
    return 0;
}

/* Writes up to `count` mutants of the file that are safe, and are not the file itself, to folder/<n>.mpy. */
static int command_mutants(const char *seed, const char *count, const char *folder,
                           const char *path)
{
    uint32_t random = (uint32_t)strtoul(seed, NULL, 10) | 1;
    long wanted = strtol(count, NULL, 10);
    struct file file = file_read(path);
    uint8_t *mutant = malloc(file.size + 4);
    for (long made = 0, rounds = 0; made < wanted && rounds < 1000 * wanted; rounds++) {
        memcpy(mutant, file.data, file.size);
        size_t size = mutate(mutant, file.size, &random);
        if (size == file.size && memcmp(mutant, file.data, size) == 0)
            continue;
        struct test_heap heap = {-1, 0};
        struct buf out;
        struct report report = {0, ""};
        enum outcome outcome = exercise(mutant, size, &heap, &out, &report);
        buf_free(&out);
        if (outcome != OUTCOME_FINE)
            continue;
        char name[4096];
        snprintf(name, sizeof name, "%s/%ld.mpy", folder, made++);
        FILE *stream = fopen(name, "wb");
        if (!stream || fwrite(mutant, 1, size, stream) != size || fclose(stream) != 0) {
            perror(name);
            return 2;
        }
    }
    free(mutant);
    free(file.data);
    return 0;
}

struct slack {
    size_t functions, slots;
};

static void hear_slack(void *user, const struct raw_code *raw, const struct verify_result *result)
{
    struct slack *slack = user;
    struct prelude prelude;
    uint32_t need = result->n_locals + result->max_stack;
    if (!prelude_read(raw->code, raw->size, &prelude))
        return;
    slack->functions++;
    slack->slots += prelude.n_state - (need > 0 ? need : 1);
}

/* Prints how many functions the files hold, and how many slots their preludes ask for beyond what is needed. */
static int command_slack(int count, char **paths)
{
    size_t functions = 0, slack = 0;
    for (int i = 0; i < count; i++) {
        struct file file = file_read(paths[i]);
        struct test_heap heap = {-1, 0};
        struct allocator allocator = {heap_resize, &heap};
        struct arena arena;
        struct code code;
        struct mpy_error error;
        arena_init(&arena, &allocator, 4096);
        struct slack file_slack = {0, 0};
        struct verify_listener listener = {.heard = hear_slack, .user = &file_slack};
        const struct raw_code *culprit;
        struct verify_error refused;
        if (mpy_read(file.data, file.size, &arena, &code, &error) == 0)
            verify_functions(&code, &arena, &listener, &culprit, &refused);
        functions += file_slack.functions;
        slack += file_slack.slots;
        arena_free(&arena);
        free(file.data);
    }
    printf("%zu functions, %zu slots to spare\n", functions, slack);
    return 0;
}

/* The static names: each is found by its text, and no other text is. */
static int command_names(void)
{
    for (unsigned id = 1; id <= STATIC_QSTR_COUNT; id++) {
        size_t size;
        const char *text = static_qstr_text(id, &size);
        if (strlen(text) != size || static_qstr_find(text, size) != id) {
            printf("%u: %s\n", id, text);
            return 1;
        }
        char longer[64];
        snprintf(longer, sizeof longer, "%s~", text);
        if (static_qstr_find(longer, size + 1) != 0) {
            printf("%s\n", longer);
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "roundtrip") == 0)
        return command_roundtrip(argc - 2, argv + 2);
    if (argc > 1 && strcmp(argv[1], "verify") == 0)
        return command_verify(argc - 2, argv + 2);
    if (argc > 2 && strcmp(argv[1], "disasm") == 0)
        return command_disasm(argv[2]);
    if (argc > 2 && strcmp(argv[1], "cut") == 0)
        return command_cut(argv[2]);
    if (argc > 2 && strcmp(argv[1], "allocations") == 0)
        return command_allocations(argv[2]);
    if (argc > 3 && strcmp(argv[1], "fuzz") == 0)
        return command_fuzz(argv[2], argv[3], argc - 4, argv + 4);
    if (argc > 5 && strcmp(argv[1], "mutants") == 0)
        return command_mutants(argv[2], argv[3], argv[4], argv[5]);
    if (argc > 2 && strcmp(argv[1], "slack") == 0)
        return command_slack(argc - 2, argv + 2);
    if (argc > 1 && strcmp(argv[1], "names") == 0)
        return command_names();
    fprintf(stderr, "usage: test_base command ...\n");
    return 2;
}
