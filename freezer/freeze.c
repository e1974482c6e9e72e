/* freeze.c - the freeze command: inputs to image.c, qstr.h and a depfile. */
#include "freezer/command.h"
#include "freezer/plan.h"
#include "host/file.h"
#include "host/memory.h"
#include "runtime/vm/names.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: freezer freeze [options] [NAME=]FILE.py|FILE.mpy ...\n"
    "  -o FILE             image.c (default image.c)\n"
    "  --qstr FILE         qstr.h (default qstr.h beside it)\n"
    "  -MF FILE, -MT NAME  write what was read as a make rule, for target NAME (default: -o's)\n"
    "  --profile full|core|minimal   what of the VM is kept (default full)\n"
    "  -O N                optimisation of .py inputs, 0..3\n";

enum profile { PROFILE_FULL, PROFILE_CORE, PROFILE_MINIMAL };

struct freeze_options {
    const char *image, *qstr, *depfile, *target;
    enum profile profile;
    unsigned optimise;
};

static void write_output(const char *path, struct buf *text, struct report *report)
{
    int error = file_write(path, text->data, text->size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS);
    if (error != 0)
        report_error(report, path, "%s", strerror(error));
    buf_free(text);
}

/* A path as make reads it. */
static void put_make_path(struct buf *out, const char *path)
{
    for (; *path; path++) {
        if (*path == ' ' || *path == '#')
            buf_put_byte(out, '\\');
        if (*path == '$')
            buf_put_byte(out, '$');
        buf_put_byte(out, (uint8_t)*path);
    }
}

/* Each input also gets an empty rule, so that a removed one does not stop make. */
static void write_depfile(const struct freeze_options *options, const struct input_list *inputs,
                          struct report *report)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    put_make_path(&out, options->target != NULL ? options->target : options->image);
    buf_put_byte(&out, ':');
    for (size_t i = 0; i < inputs->size; i++) {
        buf_put_str(&out, " \\\n  ");
        put_make_path(&out, inputs->items[i].path);
    }
    buf_put_byte(&out, '\n');
    for (size_t i = 0; i < inputs->size; i++) {
        put_make_path(&out, inputs->items[i].path);
        buf_put_str(&out, ":\n");
    }
    write_output(options->depfile, &out, report);
}

static void write_image(const struct freeze_options *options, struct plan *plan,
                        struct report *report)
{
    struct usage usage = {.everything = true};
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++)
        plan->names.names[id].used = true;
    struct buf image, header;
    buf_init(&image, &tool_allocator);
    buf_init(&header, &tool_allocator);
    plan_emit(plan, &image);
    names_emit_header(&plan->names, &usage, &header);
    write_output(options->qstr, &header, report);
    write_output(options->image, &image, report);
}

static int freeze(const struct freeze_options *options, struct input_list *inputs,
                  struct report *report)
{
    inputs_sort(inputs, report);
    for (size_t i = 0; i < inputs->size; i++)
        input_load(&inputs->items[i], report);
    if (report->errors == 0) {
        struct plan plan;
        if (plan_make(&plan, inputs, report))
            write_image(options, &plan, report);
        plan_free(&plan);
    }
    if (report->errors == 0 && options->depfile != NULL)
        write_depfile(options, inputs, report);
    return report->errors != 0;
}

static bool parse_profile(const char *text, enum profile *out)
{
    static const char *const names[] = {"full", "core", "minimal"};
    for (unsigned i = 0; i < 3; i++)
        if (strcmp(text, names[i]) == 0) {
            *out = (enum profile)i;
            return true;
        }
    return false;
}

enum { OPTION_QSTR = 256, OPTION_MF, OPTION_MT, OPTION_PROFILE, OPTION_HELP };

static const struct option long_options[] = {
    {"qstr", required_argument, NULL, OPTION_QSTR},
    {"MF", required_argument, NULL, OPTION_MF},
    {"MT", required_argument, NULL, OPTION_MT},
    {"profile", required_argument, NULL, OPTION_PROFILE},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

/* Returns -1, or the status to exit with. */
static int parse_options(int argc, char **argv, struct freeze_options *options)
{
    int option;
    while ((option = getopt_long_only(argc, argv, "o:O:", long_options, NULL)) != -1) {
        switch (option) {
        case 'o':
            options->image = optarg;
            break;
        case 'O':
            if (optarg[0] < '0' || optarg[0] > '3' || optarg[1] != 0) {
                fprintf(stderr, "freezer: error: -O takes 0, 1, 2 or 3, not '%s'\n", optarg);
                return 2;
            }
            options->optimise = (unsigned)(optarg[0] - '0');
            break;
        case OPTION_QSTR:
            options->qstr = optarg;
            break;
        case OPTION_MF:
            options->depfile = optarg;
            break;
        case OPTION_MT:
            options->target = optarg;
            break;
        case OPTION_PROFILE:
            if (!parse_profile(optarg, &options->profile)) {
                fprintf(stderr, "freezer: error: no profile '%s'; there are full, core, minimal\n",
                        optarg);
                return 2;
            }
            break;
        case OPTION_HELP:
            fputs(help, stdout);
            return 0;
        default:
            fputs(help, stderr);
            return 2;
        }
    }
    return -1;
}

int command_freeze(int argc, char **argv)
{
    struct freeze_options options = {.image = "image.c"};
    struct report report = {0};
    int status = parse_options(argc, argv, &options);
    if (status >= 0)
        return status;
    const char *slash = strrchr(options.image, '/');
    char *beside =
        tool_format("%.*sqstr.h", slash ? (int)(slash - options.image + 1) : 0, options.image);
    if (options.qstr == NULL)
        options.qstr = beside;
    struct input_list inputs;
    inputs_init(&inputs);
    for (int i = optind; i < argc; i++)
        inputs_add_argument(&inputs, argv[i], &report);
    for (size_t i = 0; i < inputs.size; i++)
        inputs.items[i].optimise = options.optimise;
    if (inputs.size == 0) {
        report_error(&report, NULL, "nothing to freeze");
        report_hint("name .py or .mpy files, or a manifest with --manifest");
    }
    status = report.errors != 0 ? 2 : freeze(&options, &inputs, &report);
    inputs_free(&inputs);
    free(beside);
    return status;
}
