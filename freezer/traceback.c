/* traceback.c - freezer traceback: files and lines for the tracebacks of a board without line tables. */
#include "freezer/command.h"
#include "host/file.h"
#include "host/memory.h"
#include "host/metrics.h"
#include "host/print.h"
#include "host/usage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: freezer traceback SYMBOLS.json [LOG]\n"
    "Copies a console's log (default: standard input) to standard output, with the lines that "
    "tracebacks\n"
    "mean where the board has only offsets. SYMBOLS.json is what freeze --debug=file wrote.\n";

/* A line of source starts at this offset of its place, "main.py:read". */
struct symbol {
    const char *place;
    size_t place_size;
    uint32_t offset;
    int64_t line;
};

struct symbols {
    struct symbol *items;
    size_t size;
    size_t unknown; /* places in the log that are not there */
};

static int compare_place(const struct symbol *a, const struct symbol *b)
{
    size_t common = a->place_size < b->place_size ? a->place_size : b->place_size;
    int order = memcmp(a->place, b->place, common);
    return order != 0 ? order : (a->place_size > b->place_size) - (a->place_size < b->place_size);
}

static int compare_symbols(const void *left, const void *right)
{
    const struct symbol *a = left, *b = right;
    int order = compare_place(a, b);
    return order != 0 ? order : (a->offset > b->offset) - (a->offset < b->offset);
}

/* The names of the metrics are split in place. False, and reported, where one is no symbol. */
static bool read_symbols(struct symbols *symbols, const struct metrics *metrics, const char *path,
                         struct report *report)
{
    symbols->items = tool_alloc((metrics->size + 1) * sizeof *symbols->items);
    for (size_t i = 0; i < metrics->size; i++) {
        const char *name = metrics->items[i].name, *plus = strrchr(name, '+');
        char *end = NULL;
        unsigned long offset = plus != NULL ? strtoul(plus + 1, &end, 10) : 0;
        if (plus == NULL || end == plus + 1 || *end != 0 || offset > UINT32_MAX) {
            report_error(report, path, "'%s' is no FILE:FUNCTION+OFFSET", name);
            return false;
        }
        symbols->items[symbols->size++] =
            (struct symbol){name, (size_t)(plus - name), (uint32_t)offset, metrics->items[i].bytes};
    }
    qsort(symbols->items, symbols->size, sizeof *symbols->items, compare_symbols);
    return true;
}

/* The last symbol at or before that one; NULL when its place has none. */
static const struct symbol *find_symbol(const struct symbols *symbols, const struct symbol *wanted)
{
    size_t low = 0, high = symbols->size;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare_symbols(&symbols->items[middle], wanted) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    const struct symbol *found = low != 0 ? &symbols->items[low - 1] : NULL;
    return found != NULL && compare_place(found, wanted) == 0 ? found : NULL;
}

/* One line of the log, without its end. It may have anything before the place, as a time. */
static void put_line(struct symbols *symbols, const char *line, size_t size, struct buf *out)
{
    static const char file_mark[] = "File \"", line_mark[] = "\", line +", in_mark[] = ", in ";
    const char *end = line + size;
    const char *file = memmem(line, size, file_mark, strlen(file_mark));
    const char *mark =
        file != NULL ? memmem(file, (size_t)(end - file), line_mark, strlen(line_mark)) : NULL;
    if (mark != NULL) {
        const char *number = mark + strlen(line_mark);
        char *after;
        unsigned long offset = strtoul(number, &after, 10);
        file += strlen(file_mark);
        if (after != number && end - after > (ptrdiff_t)strlen(in_mark) &&
            memcmp(after, in_mark, strlen(in_mark)) == 0) {
            const char *function = after + strlen(in_mark);
            char *place =
                tool_format("%.*s:%.*s", (int)(mark - file), file, (int)(end - function), function);
            const struct symbol wanted = {place, strlen(place), (uint32_t)offset, 0};
            const struct symbol *symbol = find_symbol(symbols, &wanted);
            free(place);
            if (symbol != NULL) {
                print_to(out, "%.*s%" PRId64, (int)(number - 1 - line), line, symbol->line);
                buf_put(out, after, (size_t)(end - after));
                return;
            }
            symbols->unknown++;
        }
    }
    buf_put(out, line, size);
}

static void translate(struct symbols *symbols, const char *path, struct report *report)
{
    uint8_t *data;
    size_t size;
    struct buf out;
    if (!file_read_reported(path, &data, &size, report))
        return;
    buf_init(&out, &tool_allocator);
    for (const char *line = (const char *)data, *end = line + size; line < end;) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        const char *stop = next != NULL ? next : end, *text_end = stop;
        if (text_end > line && text_end[-1] == '\r')
            text_end--;
        put_line(symbols, line, (size_t)(text_end - line), &out);
        line = next != NULL ? next + 1 : end;
        buf_put(&out, text_end, (size_t)(line - text_end));
    }
    int error = file_write("-", out.data, out.size, 0);
    if (error != 0)
        report_error(report, "standard output", "%s", strerror(error));
    buf_free(&out);
    free(data);
}

int command_traceback(int argc, char **argv)
{
    struct report report = {0};
    struct metrics metrics = {0};
    struct symbols symbols = {0};
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return usage_print(help);
    if (argc > 1 && argv[1][0] == '-')
        return usage_wrong(argv[0], help, "no option '%s'", argv[1]);
    if (argc < 2 || argc > 3)
        return usage_wrong(argv[0], help, "a symbol file and at most one log, not %d files",
                           argc - 1);
    if (metrics_read(&metrics, argv[1], &report) &&
        read_symbols(&symbols, &metrics, argv[1], &report))
        translate(&symbols, argc == 3 ? argv[2] : "-", &report);
    if (symbols.unknown != 0) {
        report_error(&report, argv[1], "%zu places of the log are not in it", symbols.unknown);
        report_hint("take the file that was written with this board's firmware");
    }
    free(symbols.items);
    metrics_free(&metrics);
    return report.errors != 0;
}
