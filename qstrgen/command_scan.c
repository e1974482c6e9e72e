/* command_scan.c - qstrgen scan: the names that files use. */
#include "host/file.h"
#include "host/memory.h"
#include "host/print.h"
#include "qstrgen/command.h"
#include "qstrgen/names.h"
#include "qstrgen/scan.h"
#include "runtime/vm/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How often a name is used, and where first. */
struct uses {
    unsigned count, line;
    const char *file;
};

struct scan {
    struct name_set set;
    struct uses *uses; /* by index in set */
    size_t capacity;
    const char *file;
};

static void note_use(void *user, const struct scan_use *use)
{
    struct scan *scan = user;
    size_t index = names_add(&scan->set, use->text, use->size);
    if (index >= scan->capacity) {
        size_t capacity = scan->set.capacity;
        scan->uses = tool_resize(scan->uses, capacity * sizeof *scan->uses);
        memset(scan->uses + scan->capacity, 0, (capacity - scan->capacity) * sizeof *scan->uses);
        scan->capacity = capacity;
    }
    if (scan->uses[index].count++ == 0) {
        scan->uses[index].file = scan->file;
        scan->uses[index].line = use->line;
    }
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

static bool scan_file(struct scan *scan, const char *path)
{
    uint8_t *data;
    size_t size;
    int error = file_read(path, &data, &size);
    if (error != 0) {
        fprintf(stderr, "%s: error: %s\n", path, strerror(error));
        return false;
    }
    char *problem = NULL;
    scan->file = path;
    if (ends_with(path, ".mpy")) {
        problem = scan_mpy(data, size, note_use, scan);
    } else if (memchr(data, 0, size) != NULL) {
        problem = tool_copy("a binary file; C sources, qstrdefs and .mpy files are scanned");
    } else {
        scan_c((const char *)data, size, note_use, scan);
        scan_qstrdefs((const char *)data, size, note_use, scan);
    }
    if (problem != NULL)
        fprintf(stderr, "%s: error: %s\n", path, problem);
    bool good = problem == NULL;
    free(problem);
    free(data);
    return good;
}

/* One name a line: how often, whether it is fixed, where first, the text as a JSON string. */
static void print_uses(const struct scan *scan, struct buf *out)
{
    for (size_t i = 0; i < FIXED_NAME_COUNT + scan->set.n_image; i++) {
        size_t index = i < FIXED_NAME_COUNT ? i + 1 : scan->set.by_id[i - FIXED_NAME_COUNT];
        const struct name *name = &scan->set.names[index];
        if (index >= scan->capacity || scan->uses[index].count == 0)
            continue;
        const struct uses *uses = &scan->uses[index];
        print_to(out, "%6u %-6s ", uses->count, index <= FIXED_NAME_COUNT ? "fixed" : "new");
        print_json(out, name->text, name->size);
        if (uses->line != 0)
            print_to(out, " %s:%u\n", uses->file, uses->line);
        else
            print_to(out, " %s\n", uses->file);
    }
}

int command_scan(int argc, char **argv)
{
    struct scan scan = {0};
    struct buf out;
    bool good = argc > 1;
    if (!good || strcmp(argv[1], "--help") == 0) {
        fputs("usage: qstrgen scan FILE...\n"
              "Lists the names in C sources (MP_QSTR_x, Q(x) lines) and .mpy files: how often each "
              "is used, whether the VM\nhas it anyway (fixed), and where it is first.\n",
              good ? stdout : stderr);
        return good ? 0 : 2;
    }
    names_init(&scan.set);
    buf_init(&out, &tool_allocator);
    for (int i = 1; i < argc; i++)
        good &= scan_file(&scan, argv[i]);
    names_assign(&scan.set);
    print_uses(&scan, &out);
    if (good)
        good = file_write("-", out.data, out.size, 0) == 0;
    buf_free(&out);
    free(scan.uses);
    names_free(&scan.set);
    return good ? 0 : 1;
}
