/* lock.c - lock files, and freezer lock. */
#include "freezer/manifest/lock.h"
#include "freezer/command.h"
#include "runtime/base/utf8.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/sha256.h"
#include "runtime/host/usage.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const input_kind_names[] = {
    [INPUT_PY] = "py", [INPUT_MPY] = "mpy", [INPUT_SOURCE] = "source", [INPUT_DATA] = "data"};

static void list_init(struct locked_list *list)
{
    *list = (struct locked_list){0};
    arena_init(&list->arena, &tool_allocator, 1 << 13);
}

void lock_list_free(struct locked_list *list)
{
    free(list->items);
    arena_free(&list->arena);
}

static struct locked *lock_list_add(struct locked_list *list)
{
    tool_grow(list->items, list->size, list->capacity);
    return &list->items[list->size++];
}

/* Files are told by path and name: one file may be frozen under two. */
static int compare_locked(const void *left, const void *right)
{
    const struct locked *a = left, *b = right;
    int order = strcmp(a->path, b->path);
    return order != 0 ? order : strcmp(a->name, b->name);
}

/* From the root, without "." and ".."; the path need not exist. */
static char *absolute(const char *path)
{
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here))
        here[0] = 0;
    char *full = *path == '/' ? tool_copy(path) : tool_format("%s/%s", here, path);
    size_t size = 0;
    for (char *p = full; *p;) {
        size_t length = strcspn(p, "/");
        bool up = length == 2 && p[0] == '.' && p[1] == '.';
        while (up && size != 0 && full[--size] != '/')
            continue;
        if (!up && length != 0 && !(length == 1 && *p == '.')) {
            full[size++] = '/';
            memmove(full + size, p, length);
            size += length;
        }
        p += length + (p[length] == '/');
    }
    full[size] = 0;
    return full;
}

/* Text as one field of a line: bytes that would end it are %xx. */
static const char *field(struct arena *arena, const char *text, bool may_have_spaces)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == '%' || (*text == ' ' && !may_have_spaces))
            print_to(&out, "%%%02x", (unsigned)(unsigned char)*text);
        else
            buf_put_byte(&out, (uint8_t)*text);
    const char *kept = arena_copy(arena, out.data, out.size);
    buf_free(&out);
    return kept;
}

/* The path as seen from an absolute folder. */
static const char *relative(struct arena *arena, const char *folder, const char *path)
{
    char *full = absolute(path);
    size_t same = 0;
    for (size_t i = 0;; i++) {
        bool ends = (folder[i] == '/' || folder[i] == 0) && (full[i] == '/' || full[i] == 0);
        if (ends)
            same = i;
        if (folder[i] != full[i] || folder[i] == 0)
            break;
    }
    struct buf out;
    buf_init(&out, &tool_allocator);
    for (const char *p = folder + same; *p; p++)
        if (*p == '/' && p[1] != 0)
            buf_put_str(&out, "../");
    buf_put_str(&out, full[same] == '/' ? full + same + 1 : full + same);
    buf_put_byte(&out, 0);
    const char *kept = field(arena, (const char *)out.data, true);
    buf_free(&out);
    free(full);
    return kept;
}

static void add_file(struct locked_list *list, struct report *report, const char *folder,
                     const char *kind, const char *name, const char *path, unsigned level)
{
    uint8_t *data;
    size_t size;
    char digest[SHA256_TEXT_SIZE], number[24];
    if (!file_read_reported(path, &data, &size, report))
        return;
    sha256_text(data, size, digest);
    snprintf(number, sizeof number, "%zu", size);
    free(data);
    *lock_list_add(list) =
        (struct locked){.digest = arena_copy(&list->arena, digest, strlen(digest)),
                        .size = arena_copy(&list->arena, number, strlen(number)),
                        .kind = kind,
                        .name = field(&list->arena, name, false),
                        .path = relative(&list->arena, folder, path),
                        .level = level};
}

static void sort_locked(struct locked_list *list)
{
    if (list->size > 1)
        qsort(list->items, list->size, sizeof *list->items, compare_locked);
}

/* In order, each line once. */
void lock_list(const struct manifest *manifest, const char *folder, struct locked_list *list)
{
    list_init(list);
    char *from = absolute(*folder ? folder : ".");
    const struct input_list *inputs = manifest->inputs;
    for (size_t i = 0; i < manifest->read.size; i++)
        if (!file_is_folder(manifest->read.items[i]))
            add_file(list, manifest->report, from, "manifest", "-", manifest->read.items[i], 0);
    for (size_t i = 0; i < manifest->names.size; i++)
        add_file(list, manifest->report, from, "names", "-", manifest->names.items[i], 0);
    for (size_t i = 0; i < manifest->later.size; i++)
        add_file(list, manifest->report, from, "later", "-", manifest->later.items[i], 0);
    for (size_t i = 0; i < inputs->size; i++)
        add_file(list, manifest->report, from, input_kind_names[inputs->items[i].kind],
                 inputs->items[i].name, inputs->items[i].path, inputs->items[i].level);
    sort_locked(list);
    size_t kept = 0;
    for (size_t i = 0; i < list->size; i++)
        if (kept == 0 || compare_locked(&list->items[kept - 1], &list->items[i]) != 0)
            list->items[kept++] = list->items[i];
    list->size = kept;
    free(from);
}

void lock_write(const struct manifest *manifest, const char *folder, struct buf *out)
{
    struct locked_list list;
    lock_list(manifest, folder, &list);
    buf_put_str(out, "# freezer lock 1: SHA-256, size, kind, module, path\n");
    for (size_t i = 0; i < list.size; i++) {
        const struct locked *line = &list.items[i];
        print_to(out, "%s %s %s %s %s\n", line->digest, line->size, line->kind, line->name,
                 line->path);
    }
    lock_list_free(&list);
}

/* ---- reading ---- */

static bool is_digest(const char *text)
{
    return strlen(text) == SHA256_TEXT_SIZE - 1 &&
           strspn(text, "0123456789abcdef") == SHA256_TEXT_SIZE - 1;
}

/* Cuts the line into its fields; the path may have spaces. */
static bool lock_parse_line(char *line, struct locked *out)
{
    const char **fields[] = {&out->digest, &out->size, &out->kind, &out->name};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        char *space = strchr(line, ' ');
        if (!space || space == line)
            return false;
        *space = 0;
        *fields[i] = line;
        line = space + 1;
    }
    out->path = line;
    return *line != 0 && is_digest(out->digest) && *out->size != 0 &&
           strspn(out->size, "0123456789") == strlen(out->size);
}

static bool read_lock(struct locked_list *list, const char *path, struct report *report)
{
    uint8_t *data;
    size_t size;
    int error = file_read(path, &data, &size);
    if (error != 0) {
        report_error(report, path, "%s", strerror(error));
        if (error == ENOENT)
            report_hint(report, "write it with: freezer lock -o %s MANIFEST", path);
        return false;
    }
    char *text = arena_copy(&list->arena, data, size);
    size_t bad = utf8_check(data, size);
    const uint8_t *zero = memchr(data, 0, size);
    if (zero && (size_t)(zero - data) < bad)
        bad = (size_t)(zero - data);
    bool good = bad == size;
    if (!good)
        report_error(report, path, "not a lock file: byte %zu is no text", bad);
    free(data);
    unsigned number = 1;
    for (char *line = text; good && *line; number++) {
        char *end = line + strcspn(line, "\n");
        char *next = *end ? end + 1 : end;
        *end = 0;
        struct locked *item = lock_list_add(list);
        if (*line == 0 || *line == '#') {
            list->size--;
        } else if (!lock_parse_line(line, item)) {
            char *place = tool_format("%s:%u", path, number);
            report_error(report, place,
                         "not a line of a lock file: SHA-256, size, kind, module, "
                         "path");
            report_hint(report, "write it again with freezer lock");
            free(place);
            good = false;
        }
        line = next;
    }
    if (good)
        sort_locked(list);
    return good;
}

static void report_difference(struct report *report, const char *path, const struct locked *was,
                              const struct locked *is)
{
    if (!was)
        report_error(report, path, "%s (%s) is not in the lock file", is->path, is->name);
    else if (!is)
        report_error(report, path, "%s (%s) is locked, but not frozen any more", was->path,
                     was->name);
    else if (strcmp(was->kind, is->kind) != 0)
        report_error(report, path, "%s (%s) is locked as %s, and frozen as %s", is->path, is->name,
                     was->kind, is->kind);
    else if (strcmp(was->size, is->size) != 0)
        report_error(report, path, "%s (%s) has %s bytes, locked are %s", is->path, is->name,
                     is->size, was->size);
    else
        report_error(report, path,
                     "%s (%s) has other content than was locked: SHA-256 %.12s..., "
                     "locked is %.12s...",
                     is->path, is->name, is->digest, was->digest);
}

void lock_check(const struct manifest *manifest, const char *path)
{
    struct locked_list was, is;
    struct report *report = manifest->report;
    const char *slash = strrchr(path, '/');
    char *folder = tool_format("%.*s", slash ? (int)(slash - path + 1) : 0, path);
    unsigned errors = report->errors;
    list_init(&was);
    list_init(&is);
    if (read_lock(&was, path, report)) {
        lock_list(manifest, folder, &is);
        for (size_t i = 0, j = 0; i < was.size || j < is.size;) {
            int order = i == was.size  ? 1
                        : j == is.size ? -1
                                       : compare_locked(&was.items[i], &is.items[j]);
            const struct locked *a = order <= 0 ? &was.items[i++] : NULL;
            const struct locked *b = order >= 0 ? &is.items[j++] : NULL;
            if (!a || !b || strcmp(a->digest, b->digest) != 0 || strcmp(a->kind, b->kind) != 0 ||
                strcmp(a->size, b->size) != 0)
                report_difference(report, path, a, b);
        }
        if (report->errors != errors)
            report_hint(report, "when this is meant, write it again: freezer lock -o %s MANIFEST",
                        path);
    }
    lock_list_free(&was);
    lock_list_free(&is);
    free(folder);
}

/* ---- the command ---- */

static const char help[] =
    "usage: freezer lock [options] MANIFEST...\n"
    "Writes what the manifests resolve to: SHA-256, size, kind, module and path of each file, and\n"
    "of each manifest that ran. freeze, list, pack --locked FILE then insist on exactly that.\n"
    "  -o FILE         the lock file (default freezer.lock); - is standard output\n"
    "  -v NAME=VALUE   $(NAME) in the manifests' paths, as MPY_LIB_DIR\n";

int command_lock(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    struct report report = {0};
    struct input_list inputs;
    struct manifest manifest;
    const char *output = "freezer.lock";
    int option, status = -1;
    inputs_init(&inputs);
    manifest_init(&manifest, &inputs, &report);
    while (status < 0 && (option = usage_option(argc, argv, "o:v:", options)) != -1) {
        if (option == 'o')
            output = optarg;
        else if (option != 'v' || !manifest_add_variable(&manifest, optarg))
            status = option == 'h' ? usage_print(help) : usage_wrong(argv[0], help, NULL);
    }
    for (int i = optind; i < argc; i++)
        text_list_add(&manifest.paths, argv[i]);
    if (status < 0 && manifest.paths.size == 0)
        status = usage_wrong(argv[0], help, "no manifest");
    if (status < 0) {
        struct buf out;
        buf_init(&out, &tool_allocator);
        const char *slash = strrchr(output, '/');
        char *folder = tool_format("%.*s", slash ? (int)(slash - output + 1) : 0, output);
        manifest_add_own(&manifest);
        if (manifest_run(&manifest)) {
            inputs_sort(&inputs, &report);
            lock_write(&manifest, folder, &out);
        }
        int error = report.errors == 0
                        ? file_write(output, out.data, out.size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS)
                        : 0;
        if (error != 0)
            report_error(&report, output, "%s", strerror(error));
        status = report_end(&report);
        buf_free(&out);
        free(folder);
    }
    manifest_free(&manifest);
    inputs_free(&inputs);
    return status;
}
