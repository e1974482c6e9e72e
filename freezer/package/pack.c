/* pack.c - freezer pack and unpack. */
#include "freezer/command.h"
#include "freezer/look/size.h"
#include "freezer/manifest/lock.h"
#include "freezer/manifest/manifest.h"
#include "freezer/package/package.h"
#include "freezer/package/sbom.h"
#include "runtime/format/mpy.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"
#include "runtime/host/metrics.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct pack_options {
    const char *output, *name, *version, *index, *locked, *profile, *optimise, *sbom;
};

/* ---- a folder for what freeze makes ---- */

static char *make_folder(void)
{
    const char *base = getenv("TMPDIR");
    char *path = tool_format("%s/freezer-XXXXXX", base && *base ? base : "/tmp");
    if (mkdtemp(path))
        return path;
    free(path);
    return NULL;
}

/* Follows no link. */
static void remove_folder(const char *path)
{
    size_t count = 0;
    char **names = folder_list(path, &count);
    for (size_t i = 0; i < count; i++) {
        char *below = tool_format("%s/%s", path, names[i]);
        struct stat status;
        if (lstat(below, &status) == 0 && S_ISDIR(status.st_mode))
            remove_folder(below);
        else
            unlink(below);
        free(below);
    }
    if (names)
        folder_free(names, count);
    rmdir(path);
}

/* freezer freeze into the folder: image.c, qstr.h and mpy/. */
static bool freeze_into(const char *folder, const struct pack_options *options,
                        const struct manifest *manifest)
{
    struct text_list words = {0};
    char *image = tool_format("%s/image.c", folder), *mpy = tool_format("%s/mpy", folder);
    const char *const fixed[] = {"freeze", "-o", image, "--mpy", mpy};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        text_list_add(&words, fixed[i]);
    if (options->profile) {
        text_list_add(&words, "--profile");
        text_list_add(&words, options->profile);
    }
    if (options->optimise) {
        text_list_add(&words, "-O");
        text_list_add(&words, options->optimise);
    }
    for (size_t i = 0; i < manifest->variables.size; i++) {
        text_list_add(&words, "-v");
        text_list_add(&words, manifest->variables.items[i]);
    }
    for (size_t i = 0; i < manifest->paths.size; i++) {
        text_list_add(&words, "--manifest");
        text_list_add(&words, manifest->paths.items[i]);
    }
    int count = (int)words.size;
    text_list_add(&words, NULL);
    optind = 0; /* parse anew */
    int status = freeze_reported(count, (char **)words.items, manifest->report);
    free(words.items);
    free(image);
    free(mpy);
    return status == 0;
}

/* ---- what is in a package ---- */

/* A file as it is; errors are reported. */
static bool pack_add_file(struct package *package, const char *name, const char *path,
                          struct report *report)
{
    uint8_t *data;
    size_t size;
    if (!file_read_reported(path, &data, &size, report))
        return false;
    package_add(package, name, data, size);
    free(data);
    return true;
}

static void pack_measure_module(const struct tar_file *file, const char *module,
                                struct metrics *metrics)
{
    struct arena arena;
    struct code code;
    struct mpy_error error;
    arena_init(&arena, &tool_allocator, 1 << 14);
    if (mpy_read(file->data, file->size, &arena, &code, &error) == 0)
        measure_code(&code, module, metrics);
    arena_free(&arena);
}

/* One input, as the file that mip puts on a device. */
static void add_input(struct package *package, const struct input *input, const char *folder,
                      struct metrics *metrics, struct report *report)
{
    size_t size = strlen(input->source_name);
    bool compiled = input->kind == INPUT_PY;
    size_t stem = compiled ? size - strlen(".py") : size;
    char *name = tool_format("mip/%.*s%s", (int)stem, input->source_name, compiled ? ".mpy" : "");
    char *path =
        compiled ? tool_format("%s/mpy/%s", folder, name + strlen("mip/")) : tool_copy(input->path);
    if (package_find(package, name)) {
        report_error(report, input->place, "%s would be in the package twice", name);
    } else if (pack_add_file(package, name, path, report)) {
        const struct tar_file *file = &package->files[package->n_files - 1];
        metrics_add(metrics, (int64_t)file->size, "files");
        metrics_add(metrics, (int64_t)file->size, "module.%s", input->name);
        if (compiled || input->kind == INPUT_MPY)
            pack_measure_module(file, input->name, metrics);
    }
    free(name);
    free(path);
}

static void pack_put_member(struct buf *out, const char *name, const char *text)
{
    if (!text)
        return;
    print_to(out, ",\n \"%s\": ", name);
    print_json(out, text, strlen(text));
}

static void add_metadata(struct package *package, const struct metadata *metadata)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    buf_put_str(&out, "{\"package\": 1, \"mpy\": \"6.3\"");
    pack_put_member(&out, "name", package->name);
    pack_put_member(&out, "version", package->version);
    pack_put_member(&out, "description", metadata->description);
    pack_put_member(&out, "license", metadata->license);
    pack_put_member(&out, "author", metadata->author);
    buf_put_str(&out, "}\n");
    package_add(package, "metadata.json", out.data, out.size);
    buf_free(&out);
}

/* Where the first manifest lies, with a slash behind, or nothing. */
static char *manifest_folder(const struct manifest *manifest)
{
    const char *first = manifest->paths.items[0], *slash = strrchr(first, '/');
    bool is_path = strlen(first) > 3 && strcmp(first + strlen(first) - 3, ".py") == 0;
    return tool_format("%.*s", is_path && slash ? (int)(slash - first + 1) : 0, first);
}

static void write_sbom(const struct package *package, const struct manifest *manifest,
                       const struct metadata *metadata, const char *path)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    char *base = manifest_folder(manifest);
    sbom_write(package, manifest, metadata, base, &out);
    file_write_reported(path, out.data, out.size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS,
                        manifest->report);
    free(base);
    buf_free(&out);
}

static bool fill(struct package *package, const struct manifest *manifest,
                 const struct metadata *metadata, const char *folder)
{
    struct report *report = manifest->report;
    struct metrics metrics = {0};
    struct buf out;
    buf_init(&out, &tool_allocator);
    for (size_t i = 0; i < manifest->inputs->size; i++)
        add_input(package, &manifest->inputs->items[i], folder, &metrics, report);
    static const char *const sources[] = {"image.c", "qstr.h"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        char *name = tool_format("image/%s", sources[i]);
        char *path = tool_format("%s/%s", folder, sources[i]);
        pack_add_file(package, name, path, report);
        free(name);
        free(path);
    }
    add_metadata(package, metadata);
    metrics_json(&metrics, &out);
    package_add(package, "report.json", out.data, out.size);
    out.size = 0;
    char *base = manifest_folder(manifest);
    lock_write(manifest, base, &out);
    package_add(package, "freezer.lock", out.data, out.size);
    qsort(package->files, package->n_files, sizeof *package->files, package_compare_files);
    package_mip_folder(package);
    free(base);
    buf_free(&out);
    metrics_free(&metrics);
    return report->errors == 0;
}

/* ---- names ---- */

static bool pack_is_plain(const char *text, const char *more)
{
    for (const char *p = text; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
              strchr(more, *p)))
            return false;
    return *text != 0;
}

/* The folder that the manifest lies in gives the package its name, as it does for require(). */
static const char *default_name(struct package *package, const struct manifest *manifest)
{
    char *path = realpath(manifest->paths.items[0], NULL);
    const char *name = NULL;
    char *slash = path ? strrchr(path, '/') : NULL;
    if (slash && !file_is_folder(path)) {
        *slash = 0;
        slash = strrchr(path, '/');
    }
    if (slash)
        name = arena_copy(&package->arena, slash + 1, strlen(slash + 1));
    free(path);
    return name;
}

static bool name_package(struct package *package, const struct pack_options *options,
                         const struct manifest *manifest, const struct metadata *metadata)
{
    const char *place = manifest->paths.items[0];
    package->name = options->name ? options->name : default_name(package, manifest);
    package->version = options->version ? options->version : metadata->version;
    bool digit = false;
    for (const char *p = package->name; p && *p; p++)
        digit |= *p == '-' && p[1] >= '0' && p[1] <= '9';
    if (!package->name || !pack_is_plain(package->name, "._-") || package->name[0] == '.' ||
        package->name[0] == '-' || digit) {
        report_error(manifest->report, place,
                     "'%s' is no package name: letters, digits, . _ -, "
                     "no digit after a -",
                     package->name ? package->name : "");
        report_hint(manifest->report, "give one with --name NAME");
    } else if (!package->version) {
        report_error(manifest->report, place, "the package has no version");
        report_hint(manifest->report,
                    "put metadata(version=\"1.0\") into the manifest, or use --version");
    } else if (!pack_is_plain(package->version, "._-+") || package->version[0] < '0' ||
               package->version[0] > '9') {
        report_error(manifest->report, place,
                     "'%s' is no version: a digit, then letters, digits, . _ - +",
                     package->version);
    }
    return manifest->report->errors == 0;
}

/* ---- pack ---- */

static void pack(const struct pack_options *options, struct manifest *manifest)
{
    static const struct metadata none;
    struct report *report = manifest->report;
    if (!manifest_run(manifest))
        return;
    /* The first metadata() belongs to the manifest that was named. */
    const struct metadata *metadata = manifest->n_metadata > 1 ? &manifest->metadata[1] : &none;
    struct package package;
    package_init(&package);
    if (manifest->inputs->size == 0)
        report_error(report, manifest->paths.items[0], "nothing to pack");
    inputs_sort(manifest->inputs, report);
    if (options->locked)
        lock_check(manifest, options->locked);
    char *folder = NULL;
    if (report->errors == 0 && name_package(&package, options, manifest, metadata)) {
        folder = make_folder();
        if (!folder)
            report_error(report, NULL, "no temporary folder: %s", strerror(errno));
        else if (!freeze_into(folder, options, manifest))
            report->errors++;
    }
    if (folder && report->errors == 0 && fill(&package, manifest, metadata, folder)) {
        char *path = options->output ? tool_copy(options->output)
                                     : tool_format("%s-%s.tar.gz", package.name, package.version);
        if (package_write(&package, path, report)) {
            if (options->sbom)
                write_sbom(&package, manifest, metadata, options->sbom);
            if (options->index)
                package_mip_index(&package, options->index, report);
            printf("%s: package %s %s, %zu files\n", path, package.name, package.version,
                   package.n_files);
        }
        free(path);
    }
    if (report->errors != 0 && options->output)
        report_remove_stale(report, options->output);
    if (folder)
        remove_folder(folder);
    free(folder);
    package_free(&package);
}

static const char pack_help[] =
    "usage: freezer pack [options] MANIFEST...\n"
    "Writes NAME-VERSION.tar.gz: the .mpy files with a package.json (a folder that MicroPython's\n"
    "mip installs from), image.c and qstr.h, the lock file, metadata, sizes, and SHA-256 sums. "
    "The\n"
    "same input gives the same bytes.\n"
    "  -o FILE          the package (default NAME-VERSION.tar.gz)\n"
    "  --name NAME      default: the folder that the manifest lies in\n"
    "  --version V      default: the manifest's metadata(version=)\n"
    "  --index FOLDER   also add it to a mip index there: mip.install(NAME, index=URL)\n"
    "  --locked FILE    insist on what freezer lock wrote\n"
    "  --sbom FILE      also write a bill of materials: CycloneDX, JSON\n"
    "  --profile P, -O N, -v NAME=VALUE   as freeze has them\n";

enum {
    OPTION_NAME = 256,
    OPTION_VERSION,
    OPTION_INDEX,
    OPTION_LOCKED,
    OPTION_SBOM,
    OPTION_PROFILE,
    OPTION_HELP
};

static const struct option pack_long[] = {
    {"name", required_argument, NULL, OPTION_NAME},
    {"version", required_argument, NULL, OPTION_VERSION},
    {"index", required_argument, NULL, OPTION_INDEX},
    {"locked", required_argument, NULL, OPTION_LOCKED},
    {"sbom", required_argument, NULL, OPTION_SBOM},
    {"profile", required_argument, NULL, OPTION_PROFILE},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

/* -1 to go on, or the exit status. */
static int parse_pack(int argc, char **argv, struct pack_options *options,
                      struct manifest *manifest)
{
    int option;
    while ((option = usage_option(argc, argv, "o:O:v:", pack_long)) != -1) {
        if (option == 'o')
            options->output = optarg;
        else if (option == OPTION_NAME)
            options->name = optarg;
        else if (option == OPTION_VERSION)
            options->version = optarg;
        else if (option == OPTION_INDEX)
            options->index = optarg;
        else if (option == OPTION_LOCKED)
            options->locked = optarg;
        else if (option == OPTION_SBOM)
            options->sbom = optarg;
        else if (option == OPTION_PROFILE)
            options->profile = optarg;
        else if (option == 'O')
            options->optimise = optarg;
        else if (option != 'v' || !manifest_add_variable(manifest, optarg))
            return option == OPTION_HELP ? usage_print(pack_help)
                                         : usage_wrong(argv[0], pack_help, NULL);
    }
    for (int i = optind; i < argc; i++)
        text_list_add(&manifest->paths, argv[i]);
    return manifest->paths.size == 0 ? usage_wrong(argv[0], pack_help, "no manifest") : -1;
}

int command_pack(int argc, char **argv)
{
    struct pack_options options = {0};
    struct report report = {0};
    struct input_list inputs;
    struct manifest manifest;
    inputs_init(&inputs);
    manifest_init(&manifest, &inputs, &report);
    int status = parse_pack(argc, argv, &options, &manifest);
    if (status < 0) {
        pack(&options, &manifest);
        status = report_end(&report);
    }
    manifest_free(&manifest);
    inputs_free(&inputs);
    return status;
}

/* ---- unpack ---- */

/* All files into a new folder, which gets its name when it is whole. */
static void unpack_into(const struct package *package, const char *where, struct report *report)
{
    char *final = tool_format("%s/%s-%s", where, package->name, package->version);
    char *part = tool_format("%s/.%s-%s-XXXXXX", where, package->name, package->version);
    char *below = tool_format("%s/x", where);
    struct stat status;
    int error = file_make_folders(below);
    if (error != 0) {
        report_error(report, where, "%s", strerror(error));
    } else if (lstat(final, &status) == 0) {
        report_error(report, final, "there is such a folder");
        report_hint(report, "remove it, or unpack elsewhere with -o FOLDER");
    } else if (!mkdtemp(part)) {
        report_error(report, where, "%s", strerror(errno));
    } else {
        for (size_t i = 0; i < package->n_files && error == 0; i++) {
            const struct tar_file *file = &package->files[i];
            char *path = tool_format("%s/%s", part, file->name);
            error = file_write(path, file->data, file->size, FILE_MAKE_FOLDERS);
            if (error != 0)
                report_error(report, path, "%s", strerror(error));
            free(path);
        }
        chmod(part, 0755);
        if (error == 0 && rename(part, final) != 0) {
            error = errno;
            report_error(report, final, "%s", strerror(error));
        }
        if (error != 0)
            remove_folder(part);
        else
            printf("%s: %zu files\n", final, package->n_files);
    }
    free(final);
    free(part);
    free(below);
}

static const char unpack_help[] =
    "usage: freezer unpack [options] PACKAGE.tar.gz\n"
    "Checks a package, then writes its files to a new folder NAME-VERSION. An altered, cut or\n"
    "hostile package (paths that climb, links, bombs, names that come twice) is refused whole.\n"
    "  -o FOLDER        where NAME-VERSION goes (default: here)\n"
    "  --index FOLDER   instead, add it to a mip index there: mip.install(NAME, index=URL)\n";

int command_unpack(int argc, char **argv)
{
    static const struct option options[] = {{"index", required_argument, NULL, OPTION_INDEX},
                                            {"help", no_argument, NULL, OPTION_HELP},
                                            {0}};
    struct report report = {0};
    const char *where = ".", *index = NULL;
    int option, status = -1;
    while (status < 0 && (option = usage_option(argc, argv, "o:", options)) != -1) {
        if (option == 'o')
            where = optarg;
        else if (option == OPTION_INDEX)
            index = optarg;
        else
            status = option == OPTION_HELP ? usage_print(unpack_help)
                                           : usage_wrong(argv[0], unpack_help, NULL);
    }
    if (status < 0 && argc - optind != 1)
        status = usage_wrong(argv[0], unpack_help, "one package, not %d", argc - optind);
    if (status >= 0)
        return status;
    struct package package;
    package_init(&package);
    if (package_read(&package, argv[optind], &report)) {
        if (index)
            package_mip_index(&package, index, &report);
        else
            unpack_into(&package, where, &report);
    }
    package_free(&package);
    return report_end(&report);
}
