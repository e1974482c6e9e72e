/* diff.c - freezer diff: what grew between two .mpy files or two firmwares. */
#include "freezer/command.h"
#include "freezer/image/input.h"
#include "freezer/look/size.h"
#include "runtime/format/mpy.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/metrics.h"
#include "runtime/host/usage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool measure_file(const char *path, struct metrics *metrics, struct report *report)
{
    struct input_list inputs;
    unsigned errors = report->errors;
    inputs_init(&inputs);
    inputs_add_argument(&inputs, path, report);
    bool good = report->errors == errors && input_load(&inputs.items[0], report);
    if (good) {
        struct buf bytes;
        buf_init(&bytes, &tool_allocator);
        mpy_write(&inputs.items[0].code, &bytes);
        metrics_add(metrics, (int64_t)bytes.size, "file");
        buf_free(&bytes);
        measure_code(&inputs.items[0].code, "", metrics);
    }
    inputs_free(&inputs);
    return good;
}

static bool is_module(const char *path)
{
    size_t size = strlen(path);
    return (size > 4 && strcmp(path + size - 4, ".mpy") == 0) ||
           (size > 3 && strcmp(path + size - 3, ".py") == 0);
}

static const char help[] =
    "usage: freezer diff [--all] OLD NEW\n"
    "What grew, largest change first: two .mpy or .py files, or two firmwares (ELF). The columns\n"
    "are the change, the bytes now, and of what.\n"
    "  --all   of firmwares also parts, modules and sections, not functions and sums alone\n";

/* Of a firmware, what a reader asks for first: functions, and the sums that they add up to. */
static void keep_functions(struct metrics *metrics)
{
    static const char *const sums[] = {"flash", "image", "vm", "ram"};
    size_t kept = 0;
    for (size_t i = 0; i < metrics->size; i++) {
        bool wanted = strncmp(metrics->items[i].name, "function.", 9) == 0;
        for (size_t n = 0; n < sizeof sums / sizeof *sums; n++)
            wanted |= strcmp(metrics->items[i].name, sums[n]) == 0;
        if (wanted)
            metrics->items[kept++] = metrics->items[i];
        else
            free(metrics->items[i].name);
    }
    metrics->size = kept;
}

int command_diff(int argc, char **argv)
{
    static const struct option options[] = {
        {"all", no_argument, NULL, 'a'}, {"help", no_argument, NULL, 'h'}, {0}};
    struct report report = {0};
    struct metrics sides[2] = {{0}, {0}};
    bool all = false;
    int option, status = -1;
    while (status < 0 && (option = usage_option(argc, argv, "", options)) != -1) {
        if (option == 'a')
            all = true;
        else
            status = option == 'h' ? usage_print(help) : usage_wrong(argv[0], help, NULL);
    }
    if (status < 0 && argc - optind != 2)
        status = usage_wrong(argv[0], help, "two files are compared, not %d", argc - optind);
    if (status >= 0)
        return status;
    for (int i = 0; i < 2; i++) {
        const char *path = argv[optind + i];
        if (is_module(path))
            measure_file(path, &sides[i], &report);
        else if (size_measure(path, &sides[i], &report) && !all)
            keep_functions(&sides[i]);
    }
    if (report.errors == 0) {
        struct buf out;
        buf_init(&out, &tool_allocator);
        metrics_diff(&sides[1], &sides[0], &out);
        int error = file_write("-", out.data, out.size, 0);
        if (error != 0)
            report_error(&report, "standard output", "%s", strerror(error));
        buf_free(&out);
    }
    metrics_free(&sides[0]);
    metrics_free(&sides[1]);
    return report_end(&report);
}
