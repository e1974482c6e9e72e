/* command_scan.c - qstrgen scan: the names that files use, as a list or as a file of Q(...) lines. */
#include "qstrgen/command.h"
#include "qstrgen/scan/scan_state.h"
#include "qstrgen/scan/uses.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"
#include "runtime/vm/memory/names.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: qstrgen scan [options] FILE|FOLDER...\n"
    "Lists the names in C and C++ sources, preprocessed or not (MP_QSTR_x), qstrdefs files (Q(x)\n"
    "lines), .def tables and .mpy files: how often each is used, whether our VM has it anyway\n"
    "(fixed), and where it is first.\n"
    "  -o FILE         write Q(...) lines instead, sorted; a FILE that is the same is not touched\n"
    "  --state FILE    remembers what each file had: unchanged ones are not read again\n"
    "  -MF FILE, -MT NAME   a make rule of the files, for target NAME (default: -o's)\n"
    "  -v              say how many files were read\n";

struct scan_options {
    const char *output, *state, *depfile, *target;
    bool verbose;
};

/* How often each name is used, and its first use, by index in the set. */
struct tally {
    unsigned count;
    const struct use *first;
};

static struct tally *scan_count_uses(const struct uses *uses)
{
    struct tally *tallies = tool_alloc((uses->set.n_names + 1) * sizeof *tallies);
    for (size_t i = 0; i < uses->size; i++) {
        struct tally *tally = &tallies[uses->items[i].name];
        if (tally->count++ == 0)
            tally->first = &uses->items[i];
    }
    return tallies;
}

/* One name a line: how often, whether it is fixed, where first, the text as a JSON string. */
static void print_list(const struct uses *uses, struct buf *out)
{
    struct tally *tallies = scan_count_uses(uses);
    for (size_t i = 0; i < FIXED_NAME_COUNT + uses->set.n_image; i++) {
        size_t index = i < FIXED_NAME_COUNT ? i + 1 : uses->set.by_id[i - FIXED_NAME_COUNT];
        const struct name *name = &uses->set.names[index];
        const struct tally *tally = &tallies[index];
        if (tally->count == 0)
            continue;
        print_to(out, "%6u %-6s ", tally->count, index <= FIXED_NAME_COUNT ? "fixed" : "new");
        print_json(out, name->text, name->size);
        print_to(out, " %s", uses->files.items[tally->first->file].text);
        if (tally->first->line != 0)
            print_to(out, ":%u", (unsigned)tally->first->line);
        buf_put_byte(out, '\n');
    }
    free(tallies);
}

static int scan_compare_names(const void *left, const void *right)
{
    const struct name *a = *(const struct name *const *)left;
    const struct name *b = *(const struct name *const *)right;
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

/* Every name, fixed or new, once. */
static void print_qstrdefs(const struct uses *uses, struct buf *out)
{
    struct tally *tallies = scan_count_uses(uses);
    const struct name **names = tool_alloc((uses->set.n_names + 1) * sizeof *names);
    size_t count = 0;
    for (size_t i = 1; i < uses->set.n_names; i++)
        if (tallies[i].count != 0)
            names[count++] = &uses->set.names[i];
    if (count != 0)
        qsort(names, count, sizeof *names, scan_compare_names);
    buf_put_str(out, "// Names that sources use. Made by qstrgen scan; do not edit.\n");
    for (size_t i = 0; i < count; i++) {
        buf_put_str(out, "Q(");
        if (strcmp(names[i]->text, "\n") == 0)
            buf_put_str(out, "\\n");
        else if (strcmp(names[i]->text, "\r\n") == 0)
            buf_put_str(out, "\\r\\n");
        else
            buf_put(out, names[i]->text, names[i]->size);
        buf_put_str(out, ")\n");
    }
    free(names);
    free(tallies);
}

static bool write_file(const char *path, const struct buf *out, struct report *report)
{
    int error = file_write(path, out->data, out->size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS);
    if (error != 0)
        report_error(report, path, "%s", strerror(error));
    return error == 0;
}

/* Each input also gets an empty rule, so that a removed one does not stop make. */
static bool scan_write_depfile(const struct scan_options *options, const struct path_list *paths,
                               struct report *report)
{
    struct buf out;
    const char *target = options->target ? options->target : options->output;
    buf_init(&out, &tool_allocator);
    print_make_path(&out, target ? target : "names");
    buf_put_byte(&out, ':');
    for (size_t i = 0; i < paths->size; i++) {
        buf_put_str(&out, " \\\n  ");
        print_make_path(&out, paths->items[i]);
    }
    buf_put_byte(&out, '\n');
    for (size_t i = 0; i < paths->size; i++) {
        print_make_path(&out, paths->items[i]);
        buf_put_str(&out, ":\n");
    }
    bool good = write_file(options->depfile, &out, report);
    buf_free(&out);
    return good;
}

static bool write_results(const struct scan_options *options, struct uses *uses,
                          const struct path_list *paths, struct report *report)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    names_assign(&uses->set);
    if (options->output)
        print_qstrdefs(uses, &out);
    else
        print_list(uses, &out);
    bool good = write_file(options->output ? options->output : "-", &out, report) &&
                (!options->depfile || scan_write_depfile(options, paths, report));
    buf_free(&out);
    return good;
}

static bool scan_all(const struct scan_options *options, const struct path_list *paths,
                     struct report *report)
{
    struct uses uses;
    struct scan_state state;
    bool good = true;
    uses_init(&uses);
    scan_state_open(&state, options->state, &uses);
    for (size_t i = 0; i < paths->size; i++)
        good &= scan_state_scan(&state, paths->items[i], report);
    good = good && uses_check_lengths(&uses, report) &&
           write_results(options, &uses, paths, report) && scan_state_save(&state, report);
    if (options->verbose)
        fprintf(stderr, "qstrgen: %zu of %zu files read\n", state.n_read, paths->size);
    scan_state_close(&state);
    uses_free(&uses);
    return good;
}

enum { OPTION_STATE = 256, OPTION_MF, OPTION_MT, OPTION_HELP };

static const struct option long_options[] = {
    {"state", required_argument, NULL, OPTION_STATE},
    {"MF", required_argument, NULL, OPTION_MF},
    {"MT", required_argument, NULL, OPTION_MT},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

int command_scan(int argc, char **argv)
{
    struct scan_options options = {0};
    for (int option; (option = usage_option_only(argc, argv, "o:v", long_options)) != -1;) {
        switch (option) {
        case 'o':
            options.output = optarg;
            break;
        case 'v':
            options.verbose = true;
            break;
        case OPTION_STATE:
            options.state = optarg;
            break;
        case OPTION_MF:
            options.depfile = optarg;
            break;
        case OPTION_MT:
            options.target = optarg;
            break;
        case OPTION_HELP:
            return usage_print(help);
        default:
            return usage_wrong(argv[0], help, NULL);
        }
    }
    if (optind == argc)
        return usage_wrong(argv[0], help, "no file");
    struct path_list paths = {0};
    struct report report = {0};
    bool good = true;
    for (int i = optind; i < argc; i++)
        good &= paths_expand(&paths, argv[i], &report);
    good = scan_all(&options, &paths, &report) && good;
    paths_free(&paths);
    return report_end(&report) || !good;
}
