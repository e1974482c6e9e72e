/* command.c - freezer preload: which modules' bodies can run at build time, and why the others cannot. */
#include "freezer/command.h"
#include "freezer/manifest/manifest.h"
#include "freezer/preload/preload.h"
#include "runtime/host/memory.h"
#include "runtime/host/usage.h"

#include <getopt.h>
#include <stdio.h>

static const char help[] =
    "usage: freezer preload [options] [NAME=]FILE.py|FILE.mpy ...\n"
    "Runs the bodies of modules as freeze --preload does, and writes no image.\n"
    "  --manifest FILE     what a manifest.py names; or Python text, where it does not end in .py\n"
    "  -v NAME=VALUE       $(NAME) in the manifest's paths, as MPY_LIB_DIR\n"
    "  --why[=MODULE]      of the modules that stop, or that one: what ran then, and the lines "
    "left\n"
    "  --json              an array: module, state, how many of its statements ran, cause and "
    "place\n";

enum { OPTION_MANIFEST = 256, OPTION_JSON, OPTION_WHY, OPTION_HELP };

struct preload_options {
    bool json, why;
    const char *module; /* that --why asks for; NULL: all */
};

static const struct option long_options[] = {
    {"manifest", required_argument, NULL, OPTION_MANIFEST},
    {"json", no_argument, NULL, OPTION_JSON},
    {"why", optional_argument, NULL, OPTION_WHY},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

/* Returns -1, or the status to exit with. */
static int preload_parse_options(int argc, char **argv, struct manifest *manifest,
                                 struct preload_options *options)
{
    int option;
    while ((option = usage_option_only(argc, argv, "v:", long_options)) != -1) {
        if (option == OPTION_HELP)
            return usage_print(help);
        if (option == OPTION_MANIFEST)
            text_list_add(&manifest->paths, optarg);
        else if (option == OPTION_JSON)
            options->json = true;
        else if (option == OPTION_WHY)
            options->why = true, options->module = optarg;
        else if (option != 'v')
            return usage_wrong(argv[0], help, NULL);
        else if (!manifest_add_variable(manifest, optarg))
            return 2;
    }
    return -1;
}

static void preload_print(struct manifest *manifest, const struct preload_options *options,
                          struct report *report)
{
    struct input_list *inputs = manifest->inputs;
    struct preload_result result;
    struct buf out;
    inputs_sort(inputs, report);
    for (size_t i = 0; i < inputs->size; i++) {
        inputs->items[i].words = inputs->items[i].apart = true;
        input_load(&inputs->items[i], report);
    }
    if (report->errors != 0)
        return;
    buf_init(&out, &tool_allocator);
    if (!preload_run_bodies(&result, inputs, manifest, report))
        ;
    else if (options->why)
        preload_report_why(&result, inputs, options->module, &out, report);
    else
        (options->json ? preload_report_json : preload_report)(&result, inputs, &out);
    if (out.size > 0)
        fwrite(out.data, 1, out.size, stdout);
    buf_free(&out);
    preload_result_free(&result);
}

int command_preload(int argc, char **argv)
{
    struct report report = {0};
    struct input_list inputs;
    struct manifest manifest;
    inputs_init(&inputs);
    manifest_init(&manifest, &inputs, &report);
    struct preload_options options = {0};
    int status = preload_parse_options(argc, argv, &manifest, &options);
    if (status < 0) {
        for (int i = optind; i < argc; i++)
            inputs_add_argument(&inputs, argv[i], &report);
        if (manifest.paths.size == 0 || manifest_run(&manifest))
            preload_print(&manifest, &options, &report);
        status = report.errors != 0;
    }
    manifest_free(&manifest);
    inputs_free(&inputs);
    return status;
}
