/* traceback.c - freezer traceback: files and lines for the tracebacks of a board without line tables.
 *
 * Such a traceback begins with the id of its build: "Traceback (most recent call last): build 0123456789abcdef". Its places are
 * looked for in the symbol file of that build and in no other, since another's lines would look right and be wrong. */
#include "freezer/command.h"
#include "freezer/look/symbols.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: freezer traceback [--build ID] SYMBOLS.json|FOLDER ... [LOG]\n"
    "Copies a console's log (default: standard input) to standard output, with the lines that\n"
    "tracebacks mean where the board has only offsets. SYMBOLS.json is what freeze --debug=file\n"
    "wrote with that board's firmware; of several, or of all in a folder and those below, the one\n"
    "of the traceback's build is taken.\n"
    "  --build ID         the build of a log that does not tell it\n";

enum { FOLDERS_DEEP = 8, BUILD_DIGITS = 16 };

struct tracebacks {
    struct symbols *files;
    size_t n_files, capacity;
    const struct symbols *current; /* of the traceback that is being read; NULL: none is known */
    char build[BUILD_DIGITS + 1];  /* that it tells; "" */
    size_t unknown, untold;  /* places that are not in the file; of a build that is not told */
    struct text_set missing; /* builds without a file */
    struct report *report;
};

/* ---- the files ---- */

static bool has_ending(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size > end_size && strcmp(text + size - end_size, end) == 0;
}

static bool tracebacks_add_file(struct tracebacks *all, const char *path)
{
    tool_grow(all->files, all->n_files, all->capacity);
    return symbols_read(&all->files[all->n_files++], path, all->report);
}

/* All symbols.json files in the folder and below. */
static bool add_symbols_below(struct tracebacks *all, const char *folder, unsigned depth)
{
    size_t count = 0;
    bool good = true;
    char **names = depth < FOLDERS_DEEP ? folder_list(folder, &count) : NULL;
    for (size_t i = 0; names && i < count; i++) {
        char *path = tool_format("%s/%s", folder, names[i]);
        if (file_is_folder(path))
            good &= add_symbols_below(all, path, depth + 1);
        else if (has_ending(names[i], ".json") && strstr(names[i], "symbols"))
            good &= tracebacks_add_file(all, path);
        free(path);
    }
    if (names)
        folder_free(names, count);
    return good;
}

static const struct symbols *symbols_of(const struct tracebacks *all, const char *build)
{
    for (size_t i = 0; i < all->n_files; i++)
        if (strcmp(all->files[i].build, build) == 0)
            return &all->files[i];
    return NULL;
}

/* ---- the log ---- */

static void set_build(struct tracebacks *all, const char *build, size_t size)
{
    snprintf(all->build, sizeof all->build, "%.*s", (int)size, build);
    all->current = symbols_of(all, all->build);
}

/* The first line of a traceback tells the build, or that it is one with lines. */
static void read_head(struct tracebacks *all, const char *line, size_t size)
{
    static const char head[] = "Traceback (most recent call last):", mark[] = " build ";
    const char *at = memmem(line, size, head, strlen(head)), *end = line + size;
    if (!at)
        return;
    at += strlen(head);
    size_t left = (size_t)(end - at);
    if (left >= strlen(mark) + BUILD_DIGITS && memcmp(at, mark, strlen(mark)) == 0)
        set_build(all, at + strlen(mark), BUILD_DIGITS);
}

/* A place's line; 0, and counted, where it cannot be told. */
static int64_t line_of_place(struct tracebacks *all, const char *place, uint32_t offset)
{
    if (!all->current) {
        if (all->build[0] == 0)
            all->untold++;
        else
            text_set_add(&all->missing, all->build, strlen(all->build));
        return 0;
    }
    int64_t line = symbols_line(all->current, place, offset);
    all->unknown += line == 0;
    return line;
}

/* One line of the log, without its newline. Anything may stand before the place: a time, say. */
static void traceback_put_line(struct tracebacks *all, const char *line, size_t size,
                               struct buf *out)
{
    static const char file_mark[] = "File \"", line_mark[] = "\", line +", in_mark[] = ", in ";
    const char *end = line + size;
    const char *file = memmem(line, size, file_mark, strlen(file_mark));
    const char *mark =
        file ? memmem(file, (size_t)(end - file), line_mark, strlen(line_mark)) : NULL;
    read_head(all, line, size);
    if (mark) {
        const char *number = mark + strlen(line_mark);
        char *after;
        unsigned long offset = strtoul(number, &after, 10);
        file += strlen(file_mark);
        if (after != number && end - after > (ptrdiff_t)strlen(in_mark) &&
            memcmp(after, in_mark, strlen(in_mark)) == 0) {
            const char *function = after + strlen(in_mark);
            char *place =
                tool_format("%.*s:%.*s", (int)(mark - file), file, (int)(end - function), function);
            int64_t source_line = line_of_place(all, place, (uint32_t)offset);
            free(place);
            if (source_line != 0) {
                print_to(out, "%.*s%" PRId64, (int)(number - 1 - line), line, source_line);
                buf_put(out, after, (size_t)(end - after));
                return;
            }
        }
    }
    buf_put(out, line, size);
}

static void translate(struct tracebacks *all, const char *path)
{
    uint8_t *data;
    size_t size;
    struct buf out;
    if (!file_read_reported(path, &data, &size, all->report))
        return;
    buf_init(&out, &tool_allocator);
    for (const char *line = (const char *)data, *end = line + size; line < end;) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        const char *stop = next ? next : end, *text_end = stop;
        if (text_end > line && text_end[-1] == '\r')
            text_end--;
        traceback_put_line(all, line, (size_t)(text_end - line), &out);
        line = next ? next + 1 : end;
        buf_put(&out, text_end, (size_t)(line - text_end));
    }
    int error = file_write("-", out.data, out.size, 0);
    if (error != 0)
        report_error(all->report, "standard output", "%s", strerror(error));
    buf_free(&out);
    free(data);
}

/* ---- what could not be told ---- */

static void report_rest(struct tracebacks *all, const char *log)
{
    struct report *report = all->report;
    for (size_t i = 0; i < all->missing.size; i++) {
        report_error(report, log, "a traceback of build %s, which no symbol file here is of",
                     all->missing.items[i].text);
        for (size_t j = 0; j < all->n_files; j++)
            report_hint(report, "%s is of %s%s", all->files[j].path,
                        *all->files[j].build ? "build " : "an older freezer", all->files[j].build);
    }
    if (all->untold != 0) {
        report_error(report, log, "%zu places of the log are of a build that it does not tell",
                     all->untold);
        report_hint(report, "keep the line that begins a traceback; or say which with --build ID");
    }
    if (all->unknown != 0) {
        report_error(report, log, "%zu places of the log are not in the symbol file of their build",
                     all->unknown);
        report_hint(report, "is the log whole? Its lines may be mixed with another's");
    }
}

enum { OPTION_BUILD = 256, OPTION_HELP };

/* Reads the arguments' files, and translates. */
static void run_traceback(struct tracebacks *all, int argc, char **argv, const char *build)
{
    const char *log = "-";
    bool good = true;
    for (int i = 0; i < argc; i++) {
        if (file_is_folder(argv[i]))
            good &= add_symbols_below(all, argv[i], 0);
        else if (has_ending(argv[i], ".json"))
            good &= tracebacks_add_file(all, argv[i]);
        else
            log = argv[i];
    }
    if (good && all->n_files == 0) {
        report_error(all->report, argv[0], "no symbol file: freeze --debug=file writes one");
        good = false;
    }
    if (build)
        set_build(all, build, strlen(build));
    if (good) {
        translate(all, log);
        report_rest(all, strcmp(log, "-") == 0 ? "standard input" : log);
    }
}

int command_traceback(int argc, char **argv)
{
    static const struct option options[] = {
        {"build", required_argument, NULL, OPTION_BUILD},
        {"help", no_argument, NULL, OPTION_HELP},
        {0},
    };
    struct report report = {0};
    struct tracebacks all = {.report = &report};
    const char *build = NULL;
    int logs = 0;
    for (int option; (option = usage_option(argc, argv, "", options)) != -1;) {
        if (option == OPTION_BUILD)
            build = optarg;
        else
            return option == OPTION_HELP ? usage_print(help) : usage_wrong(argv[0], help, NULL);
    }
    for (int i = optind; i < argc; i++)
        logs += !file_is_folder(argv[i]) && !has_ending(argv[i], ".json");
    if (argc - optind == 0 || logs > 1)
        return usage_wrong(argv[0], help, "symbol files and at most one log, not %d files",
                           argc - optind);
    text_set_init(&all.missing);
    run_traceback(&all, argc - optind, argv + optind, build);
    for (size_t i = 0; i < all.n_files; i++)
        symbols_close(&all.files[i]);
    free(all.files);
    text_set_free(&all.missing);
    return report_end(&report);
}
