/* mip_search.c - index.json of a mip index: the list of its packages that MicroPython's package search reads.
 *
 * Format 2 of that file, as micropython-lib's tools/build.py states it. Only the package's own entry and the time are written;
 * all else stays as it is. Who changes the file holds a lock on its folder, so packs side by side lose nothing. */
#include "freezer/package/package.h"
#include "runtime/host/file.h"
#include "runtime/host/json.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static const char mpy_major[] = "6";

static void put_span(struct buf *out, struct json_span span)
{
    buf_put(out, span.start, span.size);
}

/* "name": value, from the package's metadata, else an empty text. */
static void put_known(struct buf *out, struct json_span metadata, const char *name)
{
    struct json_span value = json_find(metadata, name);
    print_to(out, "\"%s\": ", name);
    if (value.start && *value.start == '"')
        put_span(out, value);
    else
        buf_put_str(out, "\"\"");
}

/* The versions of our format: those that are listed, then ours unless it is one of them. */
static void put_own_versions(struct buf *out, const struct package *package,
                             struct json_span listed)
{
    bool known = false;
    struct json_walk walk = json_items(listed);
    print_to(out, "\"%s\": [", mpy_major);
    for (bool first = true; json_next(&walk); first = false) {
        buf_put_str(out, first ? "" : ", ");
        put_span(out, walk.value);
        known = known || json_is(walk.value, package->version);
    }
    if (!known) {
        buf_put_str(out, out->data[out->size - 1] == '[' ? "" : ", ");
        print_json(out, package->version, strlen(package->version));
    }
    buf_put_byte(out, ']');
}

static void put_versions(struct buf *out, const struct package *package, struct json_span versions)
{
    struct json_walk walk = json_items(versions);
    buf_put_str(out, "\"versions\": {");
    put_own_versions(out, package, json_find(versions, mpy_major));
    while (json_next(&walk))
        if (!json_is(walk.name, mpy_major)) {
            buf_put_str(out, ", ");
            put_span(out, walk.name);
            buf_put_str(out, ": ");
            put_span(out, walk.value);
        }
    buf_put_byte(out, '}');
}

/* The package's entry; old is the one that is listed, or no value. */
static void put_entry(struct buf *out, const struct package *package, struct json_span old)
{
    static const char *const known[] = {"name", "version", "author", "description", "license"};
    struct json_span metadata =
        json_value((const char *)package_find(package, "metadata.json")->data);
    struct json_walk walk = json_items(old);
    buf_put_byte(out, '{');
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        put_known(out, metadata, known[i]);
        buf_put_str(out, ", ");
    }
    put_versions(out, package, json_find(old, "versions"));
    while (json_next(&walk)) {
        bool again = json_is(walk.name, "versions");
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            again = again || json_is(walk.name, known[i]);
        if (again)
            continue;
        buf_put_str(out, ", ");
        put_span(out, walk.name);
        buf_put_str(out, ": ");
        put_span(out, walk.value);
    }
    buf_put_byte(out, '}');
}

static int compare_search_entries(const void *left, const void *right)
{
    struct json_span a = json_find(*(const struct json_span *)left, "name"),
                     b = json_find(*(const struct json_span *)right, "name");
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common != 0 ? memcmp(a.start, b.start, common) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* All entries, by name: those listed, with the package's in the place of an older one. */
static void put_packages(struct buf *out, const struct package *package, struct json_span listed)
{
    struct json_span old = {0}, *entries;
    struct json_walk walk = json_items(listed);
    struct buf own;
    size_t n = 1;
    while (json_next(&walk))
        n++;
    entries = tool_alloc(n * sizeof *entries);
    n = 0;
    for (walk = json_items(listed); json_next(&walk);)
        if (json_is(json_find(walk.value, "name"), package->name))
            old = walk.value;
        else
            entries[n++] = walk.value;
    buf_init(&own, &tool_allocator);
    put_entry(&own, package, old);
    entries[n++] = (struct json_span){(const char *)own.data, own.size};
    qsort(entries, n, sizeof *entries, compare_search_entries);
    for (size_t i = 0; i < n; i++) {
        buf_put_str(out, i != 0 ? ",\n    " : "\n    ");
        put_span(out, entries[i]);
    }
    free(entries);
    buf_free(&own);
}

/* The text of index.json now: what it was, but for its packages and the time. old has no value where there was none. */
static void put_search(struct buf *out, const struct package *package, struct json_span old)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    long long now = epoch ? strtoll(epoch, NULL, 10) : (long long)time(NULL);
    struct json_walk walk = json_items(old);
    print_to(out, "{\n  \"v\": 2,\n  \"updated\": %lld,\n", now);
    while (json_next(&walk)) {
        if (json_is(walk.name, "v") || json_is(walk.name, "updated") ||
            json_is(walk.name, "packages"))
            continue;
        buf_put_str(out, "  ");
        put_span(out, walk.name);
        buf_put_str(out, ": ");
        put_span(out, walk.value);
        buf_put_str(out, ",\n");
    }
    buf_put_str(out, "  \"packages\": [");
    put_packages(out, package, json_find(old, "packages"));
    buf_put_str(out, "\n  ]\n}\n");
}

/* Whether the text is such a list: else it is somebody's file, and stays. */
static bool is_search(const char *text, struct json_span *list)
{
    if (!json_is_whole(text, list))
        return false;
    struct json_span packages = json_find(*list, "packages");
    return packages.start && *packages.start == '[';
}

/* Whether the list of packages is the same text in both: then the time in it says when that was written, and stays. */
static bool same_packages(struct json_span old, const struct buf *text)
{
    struct json_span a = json_find(old, "packages"),
                     b = json_find(json_value((const char *)text->data), "packages");
    return a.start && a.size == b.size && memcmp(a.start, b.start, a.size) == 0;
}

static void update_search(const struct package *package, const char *path, struct report *report)
{
    uint8_t *text = NULL;
    size_t size;
    struct json_span old = {0};
    struct buf out;
    int error = file_read(path, &text, &size);
    if (error != 0 && error != ENOENT) {
        report_error(report, path, "%s", strerror(error));
        return;
    }
    if (text && !is_search((const char *)text, &old)) {
        report_error(report, path,
                     "this is no list of packages (JSON, \"packages\": [...]): mend it, or "
                     "remove it and pack again");
        free(text);
        return;
    }
    buf_init(&out, &tool_allocator);
    put_search(&out, package, old);
    buf_put_byte(&out, 0);
    if (!same_packages(old, &out))
        file_write_reported(path, out.data, out.size - 1, 0, report);
    buf_free(&out);
    free(text);
}

void package_mip_search(const struct package *package, const char *folder, struct report *report)
{
    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) {
        report_error(report, folder, "%s", strerror(errno));
    } else {
        char *path = tool_format("%s/index.json", folder);
        update_search(package, path, report);
        free(path);
    }
    if (lock >= 0)
        close(lock);
}
