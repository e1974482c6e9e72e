/* package.c - packages, written and read. */
#include "freezer/package/package.h"
#include "freezer/image/input.h"
#include "runtime/format/mpy.h"
#include "runtime/format/verify.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { GZIP = 16, CHUNK = 1 << 16 };

void package_init(struct package *package)
{
    *package = (struct package){0};
    arena_init(&package->arena, &tool_allocator, 1 << 16);
    buf_init(&package->bytes, &tool_allocator);
}

void package_free(struct package *package)
{
    free(package->files);
    arena_free(&package->arena);
    buf_free(&package->bytes);
}

static void package_append(struct package *package, struct tar_file file)
{
    tool_grow(package->files, package->n_files, package->capacity);
    package->files[package->n_files++] = file;
}

void package_add(struct package *package, const char *name, const void *data, size_t size)
{
    const char *bytes = arena_copy(&package->arena, data, size);
    package_append(package, (struct tar_file){arena_copy(&package->arena, name, strlen(name)),
                                              (const uint8_t *)bytes, size});
}

const struct tar_file *package_find(const struct package *package, const char *name)
{
    for (size_t i = 0; i < package->n_files; i++)
        if (strcmp(package->files[i].name, name) == 0)
            return &package->files[i];
    return NULL;
}

int package_compare_files(const void *left, const void *right)
{
    const struct tar_file *a = left, *b = right;
    return strcmp(a->name, b->name);
}

/* ---- writing ---- */

/* As sha256sum writes it, and checks it. */
static void put_sums(const struct package *package, struct buf *out)
{
    for (size_t i = 0; i < package->n_files; i++) {
        const struct tar_file *file = &package->files[i];
        char digest[SHA256_TEXT_SIZE];
        if (strcmp(file->name, "SHA256SUMS") == 0)
            continue;
        sha256_text(file->data, file->size, digest);
        print_to(out, "%s  %s\n", digest, file->name);
    }
}

/* No time, no name: the same bytes from the same zlib. */
static bool deflate_all(const struct buf *in, struct buf *out)
{
    z_stream stream = {0};
    gz_header header = {.os = 255};
    if (deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    deflateSetHeader(&stream, &header);
    size_t bound = deflateBound(&stream, in->size);
    stream.next_in = in->data;
    stream.avail_in = (uInt)in->size;
    stream.next_out = buf_extend(out, bound);
    stream.avail_out = (uInt)bound;
    bool good = in->size < UINT32_MAX && deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out->size -= stream.avail_out;
    deflateEnd(&stream);
    return good;
}

bool package_write(struct package *package, const char *path, struct report *report)
{
    struct buf sums, archive, packed;
    struct tar_error error;
    buf_init(&sums, &tool_allocator);
    buf_init(&archive, &tool_allocator);
    buf_init(&packed, &tool_allocator);
    qsort(package->files, package->n_files, sizeof *package->files, package_compare_files);
    put_sums(package, &sums);
    package_add(package, "SHA256SUMS", sums.data, sums.size);
    qsort(package->files, package->n_files, sizeof *package->files, package_compare_files);
    struct tar_file *files = tool_alloc(package->n_files * sizeof *files);
    for (size_t i = 0; i < package->n_files; i++) {
        char *name =
            tool_format("%s-%s/%s", package->name, package->version, package->files[i].name);
        files[i] = package->files[i];
        files[i].name = arena_copy(&package->arena, name, strlen(name));
        free(name);
    }
    bool good = tar_write(&archive, files, package->n_files, &error);
    if (!good)
        report_error(report, path, "%s", error.message);
    if (good && archive.size > PACKAGE_BYTES_MAX) {
        report_error(report, path, "%zu bytes; a package has at most %d", archive.size,
                     PACKAGE_BYTES_MAX);
        good = false;
    }
    if (good && !deflate_all(&archive, &packed)) {
        report_error(report, path, "zlib cannot compress it");
        good = false;
    }
    good = good && file_write_reported(path, packed.data, packed.size,
                                       FILE_KEEP_SAME | FILE_MAKE_FOLDERS, report);
    free(files);
    buf_free(&sums);
    buf_free(&archive);
    buf_free(&packed);
    return good;
}

/* ---- reading ---- */

bool package_is(const char *path)
{
    FILE *file = fopen(path, "rb");
    bool gzip = file && getc(file) == 0x1f && getc(file) == 0x8b;
    if (file)
        fclose(file);
    return gzip;
}

/* The header that deflate_all has zlib write: no name, no time, no system. */
static const uint8_t gzip_header[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255};

/* Why the stream is refused, or NULL; *at gets the byte of the file. */
static const char *inflate_all(const uint8_t *data, size_t size, struct buf *out, size_t *at)
{
    z_stream stream = {.next_in = (Bytef *)data, .avail_in = (uInt)size};
    const char *problem = NULL;
    *at = 0;
    if (size < sizeof gzip_header || memcmp(data, gzip_header, sizeof gzip_header) != 0)
        return size < sizeof gzip_header ? "cut short, or no gzip stream"
                                         : "the gzip header is not as freezer writes it";
    int status = inflateInit2(&stream, MAX_WBITS + GZIP);
    while (status == Z_OK && !problem) {
        stream.next_out = buf_extend(out, CHUNK);
        stream.avail_out = CHUNK;
        status = inflate(&stream, Z_NO_FLUSH);
        out->size -= stream.avail_out;
        if (out->size > PACKAGE_BYTES_MAX)
            problem = "inflates to more than 64 MiB: a bomb";
    }
    *at = size - stream.avail_in;
    if (!problem && status == Z_BUF_ERROR)
        problem = "the gzip stream is cut short";
    else if (!problem && status != Z_STREAM_END)
        problem = stream.msg ? stream.msg : "not a gzip stream";
    else if (!problem && stream.avail_in != 0)
        problem = "there is more after the gzip stream";
    /* msg is a literal of zlib's, and outlives the stream */
    inflateEnd(&stream);
    return problem;
}

/* Takes NAME-VERSION/ off the names; all must start with the same one. */
static bool take_root(struct package *package, const struct tar_file *files, size_t count,
                      const char *path, struct report *report)
{
    const char *slash = count != 0 ? strchr(files[0].name, '/') : NULL;
    size_t root = slash ? (size_t)(slash - files[0].name) : 0;
    const char *dash = NULL;
    for (size_t i = 0; i < root; i++)
        if (files[0].name[i] == '-' && i + 1 < root && files[0].name[i + 1] >= '0' &&
            files[0].name[i + 1] <= '9' && !dash)
            dash = files[0].name + i;
    if (!dash || dash == files[0].name) {
        report_error(report, path, "not a package of freezer: no folder NAME-VERSION in it");
        return false;
    }
    package->name = arena_copy(&package->arena, files[0].name, (size_t)(dash - files[0].name));
    package->version =
        arena_copy(&package->arena, dash + 1, root - (size_t)(dash + 1 - files[0].name));
    for (size_t i = 0; i < count; i++) {
        if (strncmp(files[i].name, files[0].name, root + 1) != 0) {
            report_error(report, path, "'%s' lies outside of %.*s/", files[i].name, (int)root,
                         files[0].name);
            return false;
        }
        package_append(package,
                       (struct tar_file){files[i].name + root + 1, files[i].data, files[i].size});
    }
    return true;
}

/* SHA256SUMS must be what put_sums would write: every other file, once, with its sum. */
static bool check_sums(const struct package *package, const char *path, struct report *report)
{
    const struct tar_file *sums = package_find(package, "SHA256SUMS");
    struct buf wanted;
    unsigned errors = report->errors;
    if (!sums) {
        report_error(report, path, "not a package of freezer: no SHA256SUMS in it");
        return false;
    }
    buf_init(&wanted, &tool_allocator);
    put_sums(package, &wanted);
    buf_put_byte(&wanted, 0);
    char *text = tool_format("%.*s", (int)sums->size, (const char *)sums->data);
    if (strcmp(text, (char *)wanted.data) != 0) {
        char *save, *line = strtok_r((char *)wanted.data, "\n", &save);
        for (; line && report->errors == errors; line = strtok_r(NULL, "\n", &save))
            if (!strstr(text, line))
                report_error(report, path, "%s is not what SHA256SUMS says: it was altered",
                             line + SHA256_TEXT_SIZE + 1);
        if (report->errors == errors)
            report_error(report, path, "SHA256SUMS names a file that is not there");
    }
    free(text);
    buf_free(&wanted);
    return report->errors == errors;
}

static void check_mpy(const struct tar_file *file, const char *path, struct report *report)
{
    struct arena arena;
    struct code code;
    struct mpy_error error;
    struct verify_error bad;
    const struct raw_code *culprit = NULL;
    char *place = tool_format("%s: %s", path, file->name);
    arena_init(&arena, &tool_allocator, 1 << 14);
    if (mpy_read(file->data, file->size, &arena, &code, &error) != 0)
        report_error(report, place, "at byte 0x%zx: %s", error.offset, error.message);
    else if (verify_code(&code, &arena, &culprit, &bad) != 0)
        report_error(report, place, "bad bytecode at byte %zu of function '%s': %s", bad.offset,
                     culprit ? input_function_name(&code, culprit) : "", bad.message);
    arena_free(&arena);
    free(place);
}

static bool check_content(struct package *package, const char *path, struct report *report)
{
    static const char *const needed[] = {"metadata.json", "freezer.lock", "report.json",
                                         "image/image.c", "image/qstr.h", "mip/package.json"};
    unsigned errors = report->errors;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!package_find(package, needed[i]))
            report_error(report, path, "not a whole package: no %s in it", needed[i]);
    for (size_t i = 0; i < package->n_files; i++) {
        const struct tar_file *file = &package->files[i];
        size_t size = strlen(file->name);
        if (size > 4 && strcmp(file->name + size - 4, ".mpy") == 0)
            check_mpy(file, path, report);
    }
    if (report->errors != errors)
        return false;
    /* package.json must list these files: it is what we would write for them. */
    struct tar_file listed = *package_find(package, "mip/package.json"); /* the array may move */
    size_t before = package->n_files;
    package_mip_folder(package);
    const struct tar_file *wanted = &package->files[package->n_files - 1];
    if (wanted->size != listed.size || memcmp(wanted->data, listed.data, wanted->size) != 0)
        report_error(report, path, "mip/package.json does not list the files of mip/");
    package->n_files = before;
    return report->errors == errors;
}

bool package_read(struct package *package, const char *path, struct report *report)
{
    uint8_t *data;
    size_t size, at, count;
    struct tar_file *files;
    struct tar_error error;
    if (!file_read_reported(path, &data, &size, report))
        return false;
    const char *problem = inflate_all(data, size, &package->bytes, &at);
    free(data);
    if (problem) {
        report_error(report, path, "at byte %zu: %s", at, problem);
        return false;
    }
    if (!tar_read(package->bytes.data, package->bytes.size, &package->arena, &files, &count,
                  &error)) {
        report_error(report, path, "at byte %zu of the archive: %s", error.offset, error.message);
        return false;
    }
    if (!take_root(package, files, count, path, report))
        return false;
    qsort(package->files, package->n_files, sizeof *package->files, package_compare_files);
    return check_sums(package, path, report) && check_content(package, path, report);
}
