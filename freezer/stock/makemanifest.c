/* makemanifest.c - freezer makemanifest: stock's makemanifest.py, by its own command line. */
#include "freezer/command.h"
#include "freezer/manifest/manifest.h"
#include "freezer/stock/content.h"
#include "runtime/format/mpy.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/usage.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct make_options {
    const char *output, *build, *cross_flags, *tool_flags;
    bool list_c_modules;
};

static void makemanifest_add_words(struct text_list *words, char *text)
{
    char *save;
    for (char *word = strtok_r(text, " \t\n", &save); word; word = strtok_r(NULL, " \t\n", &save))
        text_list_add(words, word);
}

/* Runs mpy-cross on source text. */
static bool run_cross(const char *program, const struct make_options *options,
                      const struct input *input, const char *output, struct report *report)
{
    char *source = tool_format("%s.py", output), *flags = tool_copy(options->cross_flags);
    char level[8];
    struct text_list words = {0};
    int status = 0, error = file_write(source, input->data, input->size, FILE_MAKE_FOLDERS);
    if (error != 0) {
        report_error(report, source, "%s", strerror(error));
        status = 1;
    } else {
        text_list_add(&words, program);
        text_list_add(&words, "-o");
        text_list_add(&words, output);
        text_list_add(&words, "-s");
        text_list_add(&words, input->source_name);
        snprintf(level, sizeof level, "-O%u", input->optimise & 3);
        if (input->optimise != 0)
            text_list_add(&words, level);
        makemanifest_add_words(&words, flags);
        text_list_add(&words, source);
        text_list_add(&words, NULL);
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            execvp(program, (char *const *)words.items);
            fprintf(stderr, "%s: %s\n", program, strerror(errno));
            _exit(127);
        }
        while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
            continue;
        if (child < 0 || status != 0)
            report_error(report, input->path, "does not compile (%s)", program);
        unlink(source);
    }
    free(words.items);
    free(source);
    free(flags);
    return status == 0;
}

/* Compiles one module into the build folder and loads what came out; up to date files stay. */
static bool compile_module(const struct make_options *options, struct input *input,
                           struct input_list *inputs, struct report *report)
{
    const char *cross = getenv("MICROPY_MPYCROSS");
    size_t stem = strlen(input->source_name) - strlen(".py");
    char *path =
        tool_format("%s/frozen_mpy/%.*s.mpy", options->build, (int)stem, input->source_name);
    const char *kept = arena_copy(&inputs->arena, path, strlen(path));
    free(path);
    printf("MPY %s\n", input->source_name);
    if (!cross || *cross == 0) {
        if (!input_load(input, report))
            return false;
        struct buf out;
        buf_init(&out, &tool_allocator);
        mpy_write(&input->code, &out);
        int error = file_write(kept, out.data, out.size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS);
        buf_free(&out);
        if (error != 0)
            report_error(report, kept, "%s", strerror(error));
        return error == 0;
    }
    struct input text = *input;
    if (!file_read_reported(input->path, &text.data, &text.size, report))
        return false;
    if (text.append && !strstr((char *)text.data, "__version__ =")) {
        size_t more = strlen(text.append);
        text.data = tool_resize(text.data, text.size + more + 1);
        memcpy(text.data + text.size, text.append, more + 1);
        text.size += more;
    }
    bool good = run_cross(cross, options, &text, kept, report);
    free(text.data);
    input->kind = INPUT_MPY;
    input->path = kept;
    return good && input_load(input, report);
}

static bool parse_tool_flags(char *flags, struct stock_options *stock, struct report *report)
{
    struct text_list words = {0};
    makemanifest_add_words(&words, flags);
    bool good = true;
    for (size_t i = 0; i < words.size; i++) {
        const char *word = words.items[i], *equals = strchr(word, '=');
        const char *content = equals ? equals + 1 : i + 1 < words.size ? words.items[i + 1] : "";
        if (*word == '-' &&
            !stock_option(stock, word, equals ? (size_t)(equals - word) : strlen(word), content)) {
            report->errors++;
            good = false;
            break;
        }
        i += *word == '-' && !equals;
    }
    free(words.items);
    return good;
}

static void write_content(const struct make_options *options, struct input_list *inputs,
                          struct report *report)
{
    char *header = tool_format("%s/genhdr/qstrdefs.preprocessed.h", options->build);
    char *flags = tool_copy(options->tool_flags);
    struct stock_options stock = {
        .qstr_header = header, .long_int = STOCK_LONG_MPZ, .digit_bits = 16};
    struct buf out;
    buf_init(&out, &tool_allocator);
    if (parse_tool_flags(flags, &stock, report) && stock_freeze(inputs, &stock, &out, report)) {
        printf("GEN %s\n", options->output);
        file_write_reported(options->output, out.data, out.size, FILE_MAKE_FOLDERS, report);
    }
    buf_free(&out);
    free(header);
    free(flags);
}

static void make(const struct make_options *options, struct manifest *manifest,
                 struct input_list *inputs, struct report *report)
{
    if (!manifest_run(manifest))
        return;
    if (options->list_c_modules) {
        for (size_t i = 0; i < manifest->c_modules.size; i++)
            puts(manifest->c_modules.items[i]);
        return;
    }
    inputs_sort(inputs, report);
    for (size_t i = 0; i < inputs->size && report->errors == 0; i++) {
        struct input *input = &inputs->items[i];
        if (input->kind == INPUT_PY) {
            compile_module(options, input, inputs, report);
        } else {
            if (input->kind == INPUT_SOURCE)
                printf("STR %s\n", input->source_name);
            input_load(input, report);
        }
    }
    if (report->errors == 0)
        write_content(options, inputs, report);
}

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"build-dir", required_argument, NULL, 'b'},
    {"mpy-cross-flags", required_argument, NULL, 'f'},
    {"var", required_argument, NULL, 'v'},
    {"mpy-tool-flags", required_argument, NULL, 256},
    {"list-c-modules", no_argument, NULL, 257},
    {"help", no_argument, NULL, 'h'},
    {0},
};

/* NAME=VALUE with VALUE made absolute when it is a path that exists. */
static const char *variable(struct input_list *inputs, const char *text)
{
    char full[PATH_MAX];
    const char *equals = strchr(text, '=');
    if (!equals || !realpath(equals + 1, full))
        return text;
    char *made = tool_format("%.*s=%s", (int)(equals - text), text, full);
    const char *kept = arena_copy(&inputs->arena, made, strlen(made));
    free(made);
    return kept;
}

static const char help[] =
    "usage: freezer makemanifest -o OUT -b BUILD [options] MANIFEST...\n"
    "makemanifest.py's command line: freezes what the manifests (paths, or Python text where it\n"
    "does not end in .py) name, as the C that stock MicroPython's runtime compiles.\n"
    "  -o OUT                   frozen_content.c\n"
    "  -b BUILD                 the build folder: genhdr/qstrdefs.preprocessed.h is read,\n"
    "                           frozen_mpy/*.mpy are written there\n"
    "  -f FLAGS                 for mpy-cross, where MICROPY_MPYCROSS in the environment names "
    "one\n"
    "                           (for native code: stock's); else the compiler is freezer's own\n"
    "  -v NAME=VALUE            $(NAME) in the manifests' paths\n"
    "  --mpy-tool-flags FLAGS   -mlongint-impl=none|longlong|mpz -mmpz-dig-size=8|16|32\n"
    "  --list-c-modules         print the c_module() folders, one a line, and do no more\n";

int command_makemanifest(int argc, char **argv)
{
    struct make_options options = {.cross_flags = "", .tool_flags = ""};
    struct report report = {0};
    struct input_list inputs;
    struct manifest manifest;
    int option;
    int status = -1;
    inputs_init(&inputs);
    manifest_init(&manifest, &inputs, &report);
    while (status < 0 && (option = usage_option(argc, argv, "o:b:f:v:h", long_options)) != -1) {
        if (option == 'o')
            options.output = optarg;
        else if (option == 'b')
            options.build = optarg;
        else if (option == 'f')
            options.cross_flags = optarg;
        else if (option == 'v')
            text_list_add(&manifest.variables, variable(&inputs, optarg));
        else if (option == 256)
            options.tool_flags = optarg;
        else if (option == 257)
            manifest.list_c_modules = options.list_c_modules = true;
        else
            status = option == 'h' ? usage_print(help) : usage_wrong(argv[0], help, NULL);
    }
    for (int i = optind; i < argc; i++)
        text_list_add(&manifest.paths, argv[i]);
    if (status < 0 && manifest.paths.size == 0)
        status = usage_wrong(argv[0], help, "no manifest");
    if (status < 0 && !options.list_c_modules && (!options.output || !options.build))
        status = usage_wrong(argv[0], help, "no %s", !options.output ? "-o OUT" : "-b BUILD");
    if (status < 0) {
        make(&options, &manifest, &inputs, &report);
        if (report.errors != 0 && !options.list_c_modules)
            report_remove_stale(&report, options.output);
        status = report_end(&report);
    }
    manifest_free(&manifest);
    inputs_free(&inputs);
    return status;
}
