/* mpy_tool.c - freezer mpy-tool: stock's mpy-tool.py, by its own command line. */
#include "freezer/command.h"
#include "freezer/image/input.h"
#include "freezer/mpy/merge.h"
#include "freezer/stock/content.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/usage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_LONG_INT = 256, OPTION_DIGITS, OPTION_MERGE, OPTION_EXTRACT_ONLY, OPTION_ARCH_FLAGS };

static const struct option long_options[] = {
    {"hexdump", no_argument, NULL, 'x'},
    {"disassemble", no_argument, NULL, 'd'},
    {"help", no_argument, NULL, 'h'},
    {"freeze", no_argument, NULL, 'f'},
    {"json", no_argument, NULL, 'j'},
    {"merge", no_argument, NULL, OPTION_MERGE},
    {"march-flags", required_argument, NULL, OPTION_ARCH_FLAGS},
    {"extract", required_argument, NULL, 'e'},
    {"extract-only", required_argument, NULL, OPTION_EXTRACT_ONLY},
    {"qstr-header", required_argument, NULL, 'q'},
    {"output", required_argument, NULL, 'o'},
    {"mlongint-impl", required_argument, NULL, OPTION_LONG_INT},
    {"mmpz-dig-size", required_argument, NULL, OPTION_DIGITS},
    {0},
};

struct tool_options {
    bool hexdump, disassemble, freeze, json, merge, help;
    const char *output, *extract, *extract_only;
    int64_t arch_flags; /* of merged native code */
    struct stock_options stock;
};

static bool parse_option(struct tool_options *options, int option)
{
    char *end;
    switch (option) {
    case 'x':
        options->hexdump = true;
        return true;
    case 'd':
        options->disassemble = true;
        return true;
    case 'h':
        options->help = true;
        return false;
    case 'f':
        options->freeze = true;
        return true;
    case 'j':
        options->json = true;
        return true;
    case OPTION_MERGE:
        options->merge = true;
        return true;
    case OPTION_ARCH_FLAGS:
        options->arch_flags = strtol(optarg, &end, 10);
        if (*optarg != 0 && *end == 0 && options->arch_flags >= 0 &&
            options->arch_flags <= UINT32_MAX)
            return true;
        fprintf(stderr, "freezer: error: -march-flags takes a number, not '%s'\n", optarg);
        return false;
    case 'e':
        options->extract = optarg;
        return true;
    case OPTION_EXTRACT_ONLY:
        options->extract_only = optarg;
        return true;
    case 'q':
        options->stock.qstr_header = optarg;
        return true;
    case 'o':
        options->output = optarg;
        return true;
    case OPTION_LONG_INT:
        return stock_option(&options->stock, "longint-impl", strlen("longint-impl"), optarg);
    case OPTION_DIGITS:
        return stock_option(&options->stock, "mpz-dig-size", strlen("mpz-dig-size"), optarg);
    default:
        return false;
    }
}

/* The file names it gives its modules are those inside the .mpy files. */
static bool mpy_tool_load(struct input_list *inputs, char **paths, int count, struct report *report)
{
    for (int i = 0; i < count; i++) {
        struct input *input = inputs_add(inputs);
        input->path = paths[i];
        input->kind = INPUT_MPY;
        if (!input_load(input, report))
            continue;
        input->source_name = input->code.names[0].data;
        input->name = input_module_name(&inputs->arena, input->source_name, &input->package);
        if (!input->name)
            report_error(report, paths[i], "its source name '%s' makes no module name",
                         input->source_name);
    }
    return report->errors == 0;
}

/* freezer dump with the files for arguments. */
static int dump(const char *how, char **paths, int count)
{
    char name[] = "dump", option[16];
    char **words = tool_alloc(((size_t)count + 3) * sizeof *words);
    int size = 0;
    words[size++] = name;
    snprintf(option, sizeof option, "%s", how);
    if (*how != 0)
        words[size++] = option;
    for (int i = 0; i < count; i++)
        words[size++] = paths[i];
    int status = command_dump(size, words);
    free(words);
    return status;
}

static int mpy_tool_freeze(const struct tool_options *options, char **paths, int count)
{
    struct report report = {0};
    struct input_list inputs;
    struct buf out;
    inputs_init(&inputs);
    buf_init(&out, &tool_allocator);
    if (mpy_tool_load(&inputs, paths, count, &report)) {
        inputs_sort(&inputs, &report);
        if (report.errors == 0 && stock_freeze(&inputs, &options->stock, &out, &report)) {
            const char *output = options->output ? options->output : "-";
            int error = file_write(output, out.data, out.size, FILE_MAKE_FOLDERS);
            if (error != 0)
                report_error(&report, output, "%s", strerror(error));
        }
    }
    buf_free(&out);
    inputs_free(&inputs);
    return report_end(&report);
}

static const char help[] =
    "usage: freezer mpy-tool [options] FILE.mpy ...\n"
    "mpy-tool.py's command line.\n"
    "  -x, -d, -j       hexdump, disassembly, JSON of the files\n"
    "  -f               freeze: frozen_content.c for stock's runtime, on standard output or to -o\n"
    "  -q HEADER        the firmware's qstrdefs.preprocessed.h: its names are not frozen again\n"
    "  -mlongint-impl none|longlong|mpz, -mmpz-dig-size 8|16|32   ints of the firmware (mpz, 16)\n"
    "  --merge          one .mpy of all, on standard output or to -o; -march-flags N for its\n"
    "                   native code\n"
    "  -e BASE          each name, constant and function's code as a file; --extract-only KINDS\n"
    "                   of meta, qstr, obj, code\n"
    "  -o FILE          where to\n";

int command_mpy_tool(int argc, char **argv)
{
    struct tool_options options = {.arch_flags = MERGE_KEEP_FLAGS,
                                   .stock = {.long_int = STOCK_LONG_MPZ, .digit_bits = 16}};
    int option;
    bool wrong = false;
    while ((option = usage_option_only(argc, argv, "hxdfje:q:o:", long_options)) != -1)
        wrong |= !parse_option(&options, option);
    if (options.help)
        return usage_print(help);
    if (wrong)
        return usage_wrong(argv[0], help, NULL);
    if (optind == argc)
        return usage_wrong(argv[0], help, "no file");
    int status = 0;
    char **paths = argv + optind;
    size_t count = (size_t)(argc - optind);
    if (options.merge)
        return merge_files(paths, count, options.output ? options.output : "-", options.arch_flags);
    if (options.extract)
        return extract_files(paths, count, options.extract, options.extract_only);
    if (options.json)
        return dump("--json", argv + optind, argc - optind);
    if (options.hexdump)
        status |= dump("--hex", argv + optind, argc - optind);
    if (options.disassemble)
        status |= dump("", argv + optind, argc - optind);
    if (options.freeze)
        status |= mpy_tool_freeze(&options, argv + optind, argc - optind);
    return status;
}
