/* package_mip.c - the two layouts that MicroPython's mip installs from. */
#include "freezer/package/package.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/sha256.h"

#include <stdlib.h>
#include <string.h>

enum { SHORT_HASH = 8 }; /* hexadecimal digits that name a file of an index, at least */

/* The path on the device, for a file that mip copies; NULL for others. */
static const char *target_of(const struct tar_file *file)
{
    if (strncmp(file->name, "mip/", 4) != 0 || strcmp(file->name, "mip/package.json") == 0)
        return NULL;
    return file->name + 4;
}

/* A relative url: what is no plain character is %XX. */
static void put_url(struct buf *out, const char *path)
{
    struct buf url;
    buf_init(&url, &tool_allocator);
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("-._~/", c);
        print_to(&url, plain ? "%c" : "%%%02X", c);
    }
    print_json(out, (const char *)url.data, url.size);
    buf_free(&url);
}

void package_mip_folder(struct package *package)
{
    struct buf out;
    bool first = true;
    buf_init(&out, &tool_allocator);
    buf_put_str(&out, "{\"v\": 1, \"version\": ");
    print_json(&out, package->version, strlen(package->version));
    buf_put_str(&out, ", \"urls\": [");
    for (size_t i = 0; i < package->n_files; i++) {
        const char *target = target_of(&package->files[i]);
        if (!target)
            continue;
        buf_put_str(&out, first ? "\n  [" : ",\n  [");
        print_json(&out, target, strlen(target));
        buf_put_str(&out, ", ");
        put_url(&out, target);
        buf_put_byte(&out, ']');
        first = false;
    }
    buf_put_str(&out, "\n]}\n");
    package_add(package, "mip/package.json", out.data, out.size);
    buf_free(&out);
}

static void write_in(const char *folder, const char *name, const void *data, size_t size,
                     struct report *report)
{
    char *path = tool_format("%s/%s", folder, name);
    int error = file_write(path, data, size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS);
    if (error != 0)
        report_error(report, path, "%s", strerror(error));
    free(path);
}

/* Whether another file stands there whose hash begins with the same digits; a damaged one does not count. */
static bool is_taken(const char *path, const char *digest, int digits)
{
    uint8_t *data;
    size_t size;
    char there[SHA256_TEXT_SIZE];
    if (file_read(path, &data, &size) != 0)
        return false;
    sha256_text(data, size, there);
    free(data);
    return strcmp(there, digest) != 0 && strncmp(there, digest, (size_t)digits) == 0;
}

/* Writes a file under the first digits of its hash; returns how many. Where another file has these, more are taken:
 * mip compares as many as it is told. */
static int write_by_hash(const char *folder, const struct tar_file *file, const char *digest,
                         struct report *report)
{
    for (int digits = SHORT_HASH;; digits += SHORT_HASH) {
        char *name = tool_format("file/%.2s/%.*s", digest, digits, digest);
        char *path = tool_format("%s/%s", folder, name);
        bool found = !is_taken(path, digest, digits);
        if (found)
            write_in(folder, name, file->data, file->size, report);
        free(name);
        free(path);
        if (found)
            return digits;
    }
}

void package_mip_index(const struct package *package, const char *folder, struct report *report)
{
    static const char *const versions[] = {NULL, "latest"};
    struct buf out;
    bool first = true;
    buf_init(&out, &tool_allocator);
    buf_put_str(&out, "{\"v\": 1, \"version\": ");
    print_json(&out, package->version, strlen(package->version));
    buf_put_str(&out, ", \"hashes\": [");
    for (size_t i = 0; i < package->n_files; i++) {
        const struct tar_file *file = &package->files[i];
        const char *target = target_of(file);
        char digest[SHA256_TEXT_SIZE];
        if (!target)
            continue;
        sha256_text(file->data, file->size, digest);
        int digits = write_by_hash(folder, file, digest, report);
        buf_put_str(&out, first ? "\n  [" : ",\n  [");
        print_json(&out, target, strlen(target));
        print_to(&out, ", \"%.*s\"]", digits, digest);
        first = false;
    }
    buf_put_str(&out, "\n]}\n");
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        char *name = tool_format("package/6/%s/%s.json", package->name,
                                 versions[i] ? versions[i] : package->version);
        write_in(folder, name, out.data, out.size, report);
        free(name);
    }
    buf_free(&out);
    package_mip_search(package, folder, report);
}
