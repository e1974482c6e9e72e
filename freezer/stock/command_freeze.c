/* command_freeze.c - freezer freeze --target=micropython: frozen_content.c for stock's runtime. */
#include "freezer/command.h"
#include "freezer/manifest/lock.h"
#include "freezer/manifest/manifest.h"
#include "freezer/stock/content.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/usage.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: freezer freeze --target=micropython [options] [NAME=]FILE.py|FILE.mpy ...\n"
    "Writes the C that stock MicroPython's runtime compiles, for a firmware that is built there.\n"
    "  -q HEADER           the build's genhdr/qstrdefs.preprocessed.h: its names are not frozen\n"
    "                      again\n"
    "  -o FILE             frozen_content.c (default)\n"
    "  --manifest FILE, -v NAME=VALUE, --locked FILE, -O N   as for our own image\n"
    "  -mlongint-impl none|longlong|mpz, -mmpz-dig-size 8|16|32   ints of the firmware (mpz, 16)\n"
    ".mpy files may hold native code from stock's mpy-cross. freezer makemanifest does the same "
    "by\n"
    "the command line that stock's makefiles use.\n";

enum { OPTION_TARGET = 256, OPTION_MANIFEST, OPTION_LOCKED, OPTION_HELP };

static const struct option long_options[] = {
    {"target", required_argument, NULL, OPTION_TARGET},
    {"manifest", required_argument, NULL, OPTION_MANIFEST},
    {"locked", required_argument, NULL, OPTION_LOCKED},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

struct stock_command {
    const char *output, *locked;
    struct stock_options stock;
};

/* -1 to go on, or the exit status. -m takes the rest of a word, as -mlongint-impl=none, or the next
 * one. */
static int stock_parse(int argc, char **argv, struct stock_command *options,
                       struct manifest *manifest)
{
    int option;
    while ((option = usage_option(argc, argv, "o:q:O:v:m:", long_options)) != -1) {
        if (option == 'o') {
            options->output = optarg;
        } else if (option == 'q') {
            options->stock.qstr_header = optarg;
        } else if (option == OPTION_MANIFEST) {
            text_list_add(&manifest->paths, optarg);
        } else if (option == OPTION_LOCKED) {
            options->locked = optarg;
        } else if (option == 'm') {
            const char *equals = strchr(optarg, '=');
            const char *text = equals ? equals + 1 : argv[optind];
            size_t size = equals ? (size_t)(equals - optarg) : strlen(optarg);
            if (!text || !stock_option(&options->stock, optarg, size, text))
                return usage_wrong(argv[0], help, NULL);
            optind += !equals;
        } else if (option != OPTION_TARGET &&
                   !(option == 'O' && manifest_set_optimise(manifest, optarg)) &&
                   !(option == 'v' && manifest_add_variable(manifest, optarg))) {
            return option == OPTION_HELP ? usage_print(help) : usage_wrong(argv[0], help, NULL);
        }
    }
    if (optind == argc && manifest->paths.size == 0)
        return usage_wrong(argv[0], help, "no file and no manifest");
    return -1;
}

static void stock_run_freeze(const struct stock_command *options, struct manifest *manifest)
{
    struct report *report = manifest->report;
    struct input_list *inputs = manifest->inputs;
    struct buf out;
    buf_init(&out, &tool_allocator);
    if (manifest->paths.size == 0 || manifest_run(manifest)) {
        inputs_sort(inputs, report);
        if (options->locked)
            lock_check(manifest, options->locked);
        for (size_t i = 0; i < inputs->size; i++)
            input_load(&inputs->items[i], report);
    }
    if (report->errors == 0 && stock_freeze(inputs, &options->stock, &out, report))
        file_write_reported(options->output, out.data, out.size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS,
                            report);
    buf_free(&out);
}

int command_freeze_stock(int argc, char **argv)
{
    struct stock_command options = {.output = "frozen_content.c",
                                    .stock = {.long_int = STOCK_LONG_MPZ, .digit_bits = 16}};
    struct report report = {0};
    struct input_list inputs;
    struct manifest manifest;
    inputs_init(&inputs);
    manifest_init(&manifest, &inputs, &report);
    int status = stock_parse(argc, argv, &options, &manifest);
    if (status < 0) {
        for (int i = optind; i < argc; i++)
            inputs_add_argument(&inputs, argv[i], &report);
        for (size_t i = 0; i < inputs.size; i++)
            inputs.items[i].optimise = manifest.optimise;
        if (report.errors == 0)
            stock_run_freeze(&options, &manifest);
        if (report.errors != 0)
            report_remove_stale(&report, options.output);
        status = report_end(&report);
    }
    manifest_free(&manifest);
    inputs_free(&inputs);
    return status;
}

bool freeze_is_for_stock(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--target=micropython") == 0 ||
            (strcmp(argv[i], "--target") == 0 && i + 1 < argc &&
             strcmp(argv[i + 1], "micropython") == 0))
            return true;
    return false;
}
