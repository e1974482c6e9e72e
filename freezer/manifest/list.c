/* list.c - freezer list: what a manifest resolves to, and why. */
#include "freezer/command.h"
#include "freezer/manifest/lock.h"
#include "freezer/manifest/manifest.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: freezer list [options] MANIFEST...\n"
    "Prints the module, kind and file of all that the manifests (paths, or Python text where it\n"
    "does not end in .py) resolve to, sorted by name, and the line that named it; after a comma\n"
    "the lines that included that manifest.\n"
    "  -v NAME=VALUE   $(NAME) in the manifests' paths, as MPY_LIB_DIR\n"
    "  -O N            optimisation where a call gives none, 0..3\n"
    "  --locked FILE   insist on what freezer lock wrote\n"
    "  --json          an array of objects\n";

static void put_member(struct buf *out, const char *name, const char *text)
{
    if (!text)
        return;
    print_to(out, ", \"%s\": ", name);
    print_json(out, text, strlen(text));
}

static void list_json(const struct manifest *manifest, struct buf *out)
{
    const struct input_list *inputs = manifest->inputs;
    buf_put_byte(out, '[');
    for (size_t i = 0; i < inputs->size; i++) {
        const struct input *input = &inputs->items[i];
        buf_put_str(out, i ? ",\n {\"name\": " : "{\"name\": ");
        print_json(out, input->name, strlen(input->name));
        put_member(out, "kind", input_kind_names[input->kind]);
        put_member(out, "path", input->path);
        put_member(out, "target", input->source_name);
        print_to(out, ", \"opt\": %u", input->optimise);
        if (input->level < manifest->n_metadata)
            put_member(out, "version", manifest->metadata[input->level].version);
        put_member(out, "place", input->place);
        put_member(out, "via", input->via && *input->via ? input->via : NULL);
        buf_put_byte(out, '}');
    }
    buf_put_str(out, "]\n");
}

static void list_text(const struct manifest *manifest, struct buf *out)
{
    const struct input_list *inputs = manifest->inputs;
    for (size_t i = 0; i < inputs->size; i++) {
        const struct input *input = &inputs->items[i];
        print_to(out, "%-32s %-6s %s", input->name, input_kind_names[input->kind], input->path);
        if (input->place)
            print_to(out, "  (%s%s%s)", input->place, *input->via ? ", " : "", input->via);
        buf_put_byte(out, '\n');
    }
}

enum { OPTION_JSON = 256, OPTION_LOCKED, OPTION_HELP };

static const struct option long_options[] = {
    {"json", no_argument, NULL, OPTION_JSON},
    {"locked", required_argument, NULL, OPTION_LOCKED},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

int command_list(int argc, char **argv)
{
    struct report report = {0};
    struct input_list inputs;
    struct manifest manifest;
    const char *locked = NULL;
    bool json = false;
    int option, status = -1;
    inputs_init(&inputs);
    manifest_init(&manifest, &inputs, &report);
    while (status < 0 && (option = usage_option(argc, argv, "v:O:", long_options)) != -1) {
        if (option == OPTION_JSON)
            json = true;
        else if (option == OPTION_LOCKED)
            locked = optarg;
        else if (!(option == 'O' && manifest_set_optimise(&manifest, optarg)) &&
                 !(option == 'v' && manifest_add_variable(&manifest, optarg)))
            status = option == OPTION_HELP ? usage_print(help) : usage_wrong(argv[0], help, NULL);
    }
    for (int i = optind; i < argc; i++)
        text_list_add(&manifest.paths, argv[i]);
    if (status < 0 && manifest.paths.size == 0)
        status = usage_wrong(argv[0], help, "no manifest");
    if (status < 0) {
        struct buf out;
        buf_init(&out, &tool_allocator);
        manifest_add_own(&manifest);
        if (manifest_run(&manifest)) {
            inputs_sort(&inputs, &report);
            if (locked)
                lock_check(&manifest, locked);
            (json ? list_json : list_text)(&manifest, &out);
        }
        int error = report.errors == 0 ? file_write("-", out.data, out.size, 0) : 0;
        if (error != 0)
            report_error(&report, "standard output", "%s", strerror(error));
        status = report_end(&report);
        buf_free(&out);
    }
    manifest_free(&manifest);
    inputs_free(&inputs);
    return status;
}
