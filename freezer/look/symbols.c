/* symbols.c - the lines of a firmware that has only offsets. */
#include "freezer/look/symbols.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void symbols_write(const struct metrics *lines, const char *build, struct buf *out)
{
    struct buf rest;
    buf_init(&rest, &tool_allocator);
    metrics_json(lines, &rest);
    print_to(out, "{\n  \"build\": \"%s\"%s", build, lines->size != 0 ? "," : "");
    buf_put(out, rest.data + 1, rest.size - 1); /* behind its brace */
    buf_free(&rest);
}

static int compare_place(const struct traceback_symbol *a, const struct traceback_symbol *b)
{
    size_t common = a->place_size < b->place_size ? a->place_size : b->place_size;
    int order = memcmp(a->place, b->place, common);
    return order != 0 ? order : (a->place_size > b->place_size) - (a->place_size < b->place_size);
}

static int traceback_compare_symbols(const void *left, const void *right)
{
    const struct traceback_symbol *a = left, *b = right;
    int order = compare_place(a, b);
    return order != 0 ? order : (a->offset > b->offset) - (a->offset < b->offset);
}

bool symbols_read(struct symbols *symbols, const char *path, struct report *report)
{
    const struct metrics *metrics = &symbols->metrics;
    *symbols = (struct symbols){.build = "", .path = tool_copy(path)};
    if (!metrics_read(&symbols->metrics, path, report))
        return false;
    symbols->items = tool_alloc((metrics->size + 1) * sizeof *symbols->items);
    for (size_t i = 0; i < metrics->size; i++) {
        const char *name = metrics->items[i].name, *plus = strrchr(name, '+');
        if (metrics->items[i].text && strcmp(name, "build") == 0) {
            symbols->build = metrics->items[i].text;
            continue;
        }
        char *end = NULL;
        unsigned long offset = plus ? strtoul(plus + 1, &end, 10) : 0;
        if (!plus || end == plus + 1 || *end != 0 || offset > UINT32_MAX) {
            report_error(report, path, "'%s' is no FILE:FUNCTION+OFFSET", name);
            return false;
        }
        symbols->items[symbols->size++] = (struct traceback_symbol){
            name, (size_t)(plus - name), (uint32_t)offset, metrics->items[i].bytes};
    }
    qsort(symbols->items, symbols->size, sizeof *symbols->items, traceback_compare_symbols);
    return true;
}

void symbols_close(struct symbols *symbols)
{
    free(symbols->items);
    free(symbols->path);
    metrics_free(&symbols->metrics);
}

int64_t symbols_line(const struct symbols *symbols, const char *place, uint32_t offset)
{
    const struct traceback_symbol wanted = {place, strlen(place), offset, 0};
    size_t low = 0, high = symbols->size;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (traceback_compare_symbols(&symbols->items[middle], &wanted) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    const struct traceback_symbol *found = low != 0 ? &symbols->items[low - 1] : NULL;
    return found && compare_place(found, &wanted) == 0 ? found->line : 0;
}
