/* command_link.c - freezer link: the job and the options of MicroPython's mpy_ld.py. */
#include "freezer/command.h"
#include "freezer/link/link.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

static const char help[] =
    "usage: freezer link [--arch ARCH] [--qstrs FILE] [-l LIB] [-o OUT.mpy] FILE.o|FILE.a ...\n"
    "       freezer link --preprocess [-o FILE.h] FILE.c ...\n"
    "A native module (natmod) for MicroPython's VM: object files of position-independent code to "
    "one\n"
    ".mpy, as its mpy_ld.py does; make MPY_LD='freezer link' takes it in its place. Static "
    "variables\n"
    "may have values. What is missing then is sought in the compiler's own libgcc, libm and libc.\n"
    "  --arch ARCH        x86, x64 (when it is not said), armv6m, armv7m, armv7emsp, armv7emdp,\n"
    "                     xtensa, xtensawin, rv32imc or rv64imc\n"
    "  --arch-flags F     rv32imc: zba, zcmp, or a number\n"
    "  --source-name NAME the file name that the .mpy holds; the output's when it is not said\n"
    "  --qstrs FILE       the header that --preprocess wrote\n"
    "  -l, --libs FILE    a static library, or a linker script that groups some\n"
    "  -e, --externs FILE a linker script with addresses of functions in the target's ROM\n"
    "  --cc COMMAND       the compiler, with its flags, whose libraries are sought\n"
    "  -o, --output FILE  where to; when it is not said, beside the first file\n"
    "  --preprocess       write the header with the names that C sources mention as MP_QSTR_...\n"
    "  -v                 say what was linked\n";

struct link_options {
    const struct link_arch *arch;
    const char *arch_flags, *source_name, *names, *externs, *cc;
    char *output;
    char **libraries;
    size_t n_libraries, libraries_capacity;
    bool preprocess, verbose;
};

enum { OPTION_ARCH = 256, OPTION_FLAGS, OPTION_NAME, OPTION_QSTRS, OPTION_CC, OPTION_PREPROCESS };

static int read_option(struct link_options *options, int option, const char *command)
{
    switch (option) {
    case OPTION_ARCH:
        options->arch = link_arch_named(optarg);
        return options->arch ? -1 : usage_wrong(command, help, "no arch '%s'", optarg);
    case OPTION_FLAGS:
        options->arch_flags = optarg;
        return -1;
    case OPTION_NAME:
        options->source_name = optarg;
        return -1;
    case OPTION_QSTRS:
        options->names = optarg;
        return -1;
    case OPTION_CC:
        options->cc = optarg;
        return -1;
    case OPTION_PREPROCESS:
        options->preprocess = true;
        return -1;
    case 'l':
        tool_grow(options->libraries, options->n_libraries, options->libraries_capacity);
        options->libraries[options->n_libraries++] = optarg;
        return -1;
    case 'e':
        options->externs = optarg;
        return -1;
    case 'o':
        options->output = optarg;
        return -1;
    case 'v':
        options->verbose = true;
        return -1;
    default:
        return option == 'h' ? usage_print(help) : usage_wrong(command, help, NULL);
    }
}

static int read_options(struct link_options *options, int argc, char **argv)
{
    static const struct option known[] = {{"arch", required_argument, NULL, OPTION_ARCH},
                                          {"arch-flags", required_argument, NULL, OPTION_FLAGS},
                                          {"source-name", required_argument, NULL, OPTION_NAME},
                                          {"qstrs", required_argument, NULL, OPTION_QSTRS},
                                          {"libs", required_argument, NULL, 'l'},
                                          {"externs", required_argument, NULL, 'e'},
                                          {"cc", required_argument, NULL, OPTION_CC},
                                          {"output", required_argument, NULL, 'o'},
                                          {"preprocess", no_argument, NULL, OPTION_PREPROCESS},
                                          {"verbose", no_argument, NULL, 'v'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    int option, status = -1;
    while (status < 0 && (option = usage_option(argc, argv, "l:e:o:v", known)) != -1)
        status = read_option(options, option, argv[0]);
    if (status < 0 && optind == argc)
        status = usage_wrong(argv[0], help, "no file to link");
    return status;
}

/* "zba,zcmp" or a number; false where there is no such flag. */
static bool read_flags(const struct link_options *options, uint32_t *flags)
{
    static const char *const names[] = {
#define ARCH_FLAG(bit, name) [bit] = #name,
#include "runtime/format/arch_flag.def"
#undef ARCH_FLAG
    };
    char *end, *saved = NULL;
    *flags = 0;
    if (!options->arch_flags)
        return true;
    if (strcmp(options->arch->name, "rv32imc") != 0)
        return false;
    bool binary = strncmp(options->arch_flags, "0b", 2) == 0;
    *flags = (uint32_t)strtoul(options->arch_flags + (binary ? 2 : 0), &end, binary ? 2 : 0);
    if (end != options->arch_flags && *end == 0)
        return true;
    char *copy = tool_copy(options->arch_flags);
    bool good = true;
    *flags = 0;
    for (char *word = strtok_r(copy, ",", &saved); word; word = strtok_r(NULL, ",", &saved)) {
        bool known = false;
        for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
            if (strcmp(word, names[i]) == 0) {
                *flags |= 1u << i;
                known = true;
            }
        good &= known;
    }
    free(copy);
    return good;
}

/* ---- linking ---- */

static bool is_anything_missing(const struct linker *link)
{
    for (size_t i = 0; i < link->n_globals; i++)
        if (link_is_missing(link->globals[i]))
            return true;
    return false;
}

static bool add_files(struct linker *link, struct link_options *options, char **files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(files[i]);
        if (size > 2 && strcmp(files[i] + size - 2, ".a") == 0) {
            tool_grow(options->libraries, options->n_libraries, options->libraries_capacity);
            options->libraries[options->n_libraries++] = files[i];
        } else if (!link_add_file(link, files[i])) {
            return false;
        }
    }
    if (options->externs && !link_read_externs(link, options->externs))
        return false;
    if (options->n_libraries && !link_add_members(link, options->libraries, options->n_libraries))
        return false;
    if (is_anything_missing(link)) {
        char *own[LINK_OWN_LIBRARIES];
        size_t n_own = link_find_libraries(link->arch, options->cc, own);
        if (!link_add_members(link, own, n_own))
            return false;
    }
    return true;
}

static void link_say(const struct linker *link)
{
    printf("arch %s, text %llu bytes, rodata %llu, bss %llu, GOT entries %zu\n", link->arch->name,
           (unsigned long long)link->sizes[LINK_TEXT], (unsigned long long)link->sizes[LINK_RODATA],
           (unsigned long long)link->sizes[LINK_BSS], link->n_entries);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool link_files(struct link_options *options, char **files, size_t count, struct buf *out,
                       struct report *report)
{
    struct linker link = {.arch = options->arch, .report = report};
    struct link_output output = {.name = options->source_name ? options->source_name
                                                              : last_part(options->output)};
    if (!read_flags(options, &output.arch_flags)) {
        report_error(report, NULL, "%s has no arch flags '%s'", options->arch->name,
                     options->arch_flags);
        return false;
    }
    if (options->names && !link_read_names(options->names, &output, report))
        return false;
    if (!add_files(&link, options, files, count) || !link_count_got(&link) ||
        !link_resolve(&link) || !link_layout(&link) || !link_relocate(&link))
        return false;
    link_write(&link, &output, out);
    if (options->verbose)
        link_say(&link);
    return true;
}

/* A name beside the first file: its last letter gives way. */
static char *default_output(const char *first, const char *ending)
{
    size_t size = strlen(first);
    return tool_format("%.*s%s", (int)(size - (size > 0)), first, ending);
}

/* What a link takes is given back by the end of the program, which is the end of the link, as linkers do; who looks for leaks
 * is told. */
static void link_keep_memory(void)
{
#if defined(__SANITIZE_ADDRESS__)
    __lsan_disable();
#endif
}

int command_link(int argc, char **argv)
{
    struct link_options options = {.arch = link_arch_named("x64")};
    struct report report = {0};
    struct buf out;
    link_keep_memory();
    int status = read_options(&options, argc, argv);
    if (status >= 0)
        return status;
    char **files = argv + optind;
    size_t count = (size_t)(argc - optind);
    if (!options.output)
        options.output = default_output(files[0], options.preprocess ? "config.h" : "mpy");
    buf_init(&out, &tool_allocator);
    bool good = options.preprocess ? link_scan_names(files, count, &out, &report)
                                   : link_files(&options, files, count, &out, &report);
    if (good)
        file_write_reported(options.output, out.data, out.size, FILE_MAKE_FOLDERS, &report);
    if (report.errors != 0)
        report_remove_stale(&report, options.output);
    buf_free(&out);
    return report_end(&report);
}
