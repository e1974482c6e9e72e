/* metrics.c - named byte counts. */
#include "runtime/host/metrics.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 400 };

void metrics_free(struct metrics *metrics)
{
    for (size_t i = 0; i < metrics->size; i++) {
        free(metrics->items[i].name);
        free(metrics->items[i].text);
    }
    free(metrics->items);
    if (metrics->size != 0)
        text_set_free(&metrics->names);
}

static struct metric *metrics_search(const struct metrics *metrics, const char *name)
{
    if (metrics->size == 0)
        return NULL;
    size_t index = text_set_find(&metrics->names, name, strlen(name));
    return index != SIZE_MAX ? &metrics->items[index] : NULL;
}

const struct metric *metrics_find(const struct metrics *metrics, const char *name)
{
    return metrics_search(metrics, name);
}

static void metrics_append(struct metrics *metrics, const char *name, int64_t bytes)
{
    if (metrics->size == 0)
        text_set_init(&metrics->names);
    /* A file may say a name twice: the first counts. */
    if (text_set_add(&metrics->names, name, strlen(name)) < metrics->size)
        return;
    tool_grow(metrics->items, metrics->size, metrics->capacity);
    metrics->items[metrics->size++] = (struct metric){tool_copy(name), bytes, NULL};
}

void metrics_add(struct metrics *metrics, int64_t bytes, const char *format, ...)
{
    char name[NAME_MAX_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);
    struct metric *metric = metrics_search(metrics, name);
    if (metric)
        metric->bytes += bytes;
    else
        metrics_append(metrics, name, bytes);
}

void metrics_json(const struct metrics *metrics, struct buf *out)
{
    buf_put_str(out, "{\n");
    for (size_t i = 0; i < metrics->size; i++) {
        const struct metric *metric = &metrics->items[i];
        buf_put_str(out, "  ");
        print_json(out, metric->name, strlen(metric->name));
        print_to(out, ": %" PRId64 "%s\n", metric->bytes, i + 1 < metrics->size ? "," : "");
    }
    buf_put_str(out, "}\n");
}

static void metrics_csv(const struct metrics *metrics, struct buf *out)
{
    buf_put_str(out, "name,bytes\n");
    for (size_t i = 0; i < metrics->size; i++) {
        const char *name = metrics->items[i].name;
        bool quote = strpbrk(name, ",\"");
        if (quote)
            buf_put_byte(out, '"');
        for (const char *p = name; *p; p++)
            print_to(out, *p == '"' ? "\"%c" : "%c", *p);
        print_to(out, "%s,%" PRId64 "\n", quote ? "\"" : "", metrics->items[i].bytes);
    }
}

static const char *skip_space(const char *p)
{
    while (isspace((unsigned char)*p))
        p++;
    return p;
}

/* A JSON string; of \u escapes those that print_json writes. NULL when it is none. */
static const char *read_string(const char *p, char *out)
{
    size_t size = 0;
    if (*p++ != '"')
        return NULL;
    for (; *p != '"'; p++) {
        unsigned code;
        if (*p == '\\' && sscanf(p, "\\u%4x", &code) == 1 && code < 0x80 && code != 0) {
            if (size + 1 >= NAME_MAX_BYTES)
                return NULL;
            out[size++] = (char)code;
            p += 5;
            continue;
        }
        if (*p == '\\')
            p++;
        if (*p == 0 || size + 1 >= NAME_MAX_BYTES)
            return NULL;
        out[size++] = *p;
    }
    out[size] = 0;
    return p + 1;
}

/* What follows a name: a number, or a text. NULL: neither; else what is behind it. */
static const char *read_metric(struct metrics *metrics, const char *name, const char *p)
{
    char text[NAME_MAX_BYTES], *end;
    size_t known = metrics->size;
    if (*p != '"') {
        long long bytes = strtoll(p, &end, 10);
        metrics_append(metrics, name, bytes);
        return end != p ? end : NULL;
    }
    p = read_string(p, text);
    metrics_append(metrics, name, 0);
    if (p && metrics->size != known)
        metrics->items[known].text = tool_copy(text);
    return p;
}

/* The place of the first thing that is not as metrics_json writes it; NULL when all is. */
static const char *parse(struct metrics *metrics, const char *p)
{
    p = skip_space(p);
    if (*p != '{')
        return p;
    p = skip_space(p + 1);
    while (*p != '}') {
        char name[NAME_MAX_BYTES];
        const char *after = read_string(p, name);
        if (!after)
            return p;
        p = skip_space(after);
        if (*p != ':')
            return p;
        p = skip_space(p + 1);
        after = read_metric(metrics, name, p);
        if (!after)
            return p;
        p = skip_space(after);
        if (*p == ',')
            p = skip_space(p + 1);
        else if (*p != '}')
            return p;
    }
    p = skip_space(p + 1);
    return *p == 0 ? NULL : p;
}

bool metrics_read(struct metrics *metrics, const char *path, struct report *report)
{
    uint8_t *data;
    size_t size;
    if (!file_read_reported(path, &data, &size, report))
        return false;
    const char *problem = parse(metrics, (const char *)data);
    if (problem)
        report_error(report, path, "not what --json writes, at byte %zu",
                     (size_t)(problem - (const char *)data));
    free(data);
    return !problem;
}

struct change {
    const char *name;
    int64_t from, to;
};

static int compare_changes(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    int64_t x = llabs(a->to - a->from), y = llabs(b->to - b->from);
    return x != y ? (x > y ? -1 : 1) : strcmp(a->name, b->name);
}

/* What changed from old, largest change first; *count of them, to be freed. */
static struct change *find_changes(const struct metrics *metrics, const struct metrics *old,
                                   size_t *count)
{
    struct change *changes = tool_alloc((metrics->size + old->size + 1) * sizeof *changes);
    *count = 0;
    for (size_t i = 0; i < metrics->size; i++) {
        const struct metric *before = metrics_search(old, metrics->items[i].name);
        int64_t from = before ? before->bytes : 0;
        if (from != metrics->items[i].bytes)
            changes[(*count)++] =
                (struct change){metrics->items[i].name, from, metrics->items[i].bytes};
    }
    for (size_t i = 0; i < old->size; i++)
        if (!metrics_search(metrics, old->items[i].name) && old->items[i].bytes != 0)
            changes[(*count)++] = (struct change){old->items[i].name, old->items[i].bytes, 0};
    qsort(changes, *count, sizeof *changes, compare_changes);
    return changes;
}

void metrics_diff(const struct metrics *metrics, const struct metrics *old, struct buf *out)
{
    size_t count;
    struct change *changes = find_changes(metrics, old, &count);
    for (size_t i = 0; i < count; i++)
        print_to(out, "%+9" PRId64 "  %9" PRId64 "  %s\n", changes[i].to - changes[i].from,
                 changes[i].to, changes[i].name);
    if (count == 0)
        buf_put_str(out, "no change\n");
    free(changes);
}

static void put_row(struct buf *out, const char *name, int64_t from, int64_t to)
{
    print_to(out, "| `%s` | %" PRId64 " | %" PRId64 " | %+" PRId64 " | ", name, from, to,
             to - from);
    if (from != 0)
        print_to(out, "%+.1f %% |\n", 100.0 * (double)(to - from) / (double)from);
    else
        buf_put_str(out, "new |\n");
}

void metrics_diff_markdown(const struct metrics *metrics, const struct metrics *old,
                           struct buf *out)
{
    static const char *const totals[] = {"flash", "ram", "image", "vm"};
    enum { TOTALS = sizeof totals / sizeof *totals, ROWS_MOST = 40 };
    size_t count, shown = 0;
    struct change *changes = find_changes(metrics, old, &count);
    buf_put_str(out, "| bytes | before | now | change | |\n|---|---:|---:|---:|---:|\n");
    for (size_t i = 0; i < TOTALS; i++) {
        const struct metric *now = metrics_search(metrics, totals[i]);
        const struct metric *before = metrics_search(old, totals[i]);
        if (now && before)
            put_row(out, totals[i], before->bytes, now->bytes);
    }
    for (size_t i = 0; i < count && shown < ROWS_MOST; i++) {
        bool is_total = false;
        for (size_t j = 0; j < TOTALS; j++)
            is_total |= strcmp(changes[i].name, totals[j]) == 0;
        if (is_total || strncmp(changes[i].name, "section.", 8) == 0)
            continue;
        put_row(out, changes[i].name, changes[i].from, changes[i].to);
        shown++;
    }
    free(changes);
}

static void check_line(const struct metrics *metrics, const char *place, const char *name,
                       const char *limit, struct report *report)
{
    char *end;
    long long most = strtoll(limit, &end, 10);
    const struct metric *metric = metrics_search(metrics, name);
    if (end == limit || *end != 0)
        report_error(report, place, "a line is NAME BYTES, not '%s %s'", name, limit);
    else if (!metric)
        report_error(report, place, "nothing is named '%s'; --json lists the names", name);
    else if (metric->bytes > most)
        report_error(report, place, "%s is %" PRId64 " bytes, %" PRId64 " over its budget of %lld",
                     name, metric->bytes, metric->bytes - (int64_t)most, most);
}

void metrics_check_budget(const struct metrics *metrics, const char *path, struct report *report)
{
    uint8_t *data;
    size_t size;
    if (!file_read_reported(path, &data, &size, report))
        return;
    unsigned number = 1;
    for (char *line = (char *)data, *next; line; line = next, number++) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        line[strcspn(line, "#")] = 0;
        char *save, *name = strtok_r(line, " \t\r", &save), *limit = strtok_r(NULL, " \t\r", &save);
        if (!name)
            continue;
        char *place = tool_format("%s:%u", path, number);
        check_line(metrics, place, name, limit ? limit : "", report);
        free(place);
    }
    free(data);
}

bool metrics_wants_text(const struct metrics_options *options)
{
    return options->html || (!options->diff && !options->json && !options->csv);
}

void metrics_report(const struct metrics *metrics, const struct metrics_options *options,
                    const struct buf *text, struct report *report)
{
    struct metrics old = {0};
    struct buf out;
    buf_init(&out, &tool_allocator);
    if (options->html) {
        /* It is the text, with the difference in it. */
    } else if (options->diff) {
        if (metrics_read(&old, options->diff, report))
            (options->markdown ? metrics_diff_markdown : metrics_diff)(metrics, &old, &out);
    } else if (options->json) {
        metrics_json(metrics, &out);
    } else if (options->csv) {
        metrics_csv(metrics, &out);
    }
    const struct buf *shown = metrics_wants_text(options) ? text : &out;
    int error = file_write("-", shown->data, shown->size, 0);
    if (error != 0)
        report_error(report, "standard output", "%s", strerror(error));
    if (options->budget)
        metrics_check_budget(metrics, options->budget, report);
    buf_free(&out);
    metrics_free(&old);
}
