/* size.c - freezer size: where a firmware's flash and RAM went. */
#include "freezer/look/size.h"
#include "freezer/command.h"
#include "freezer/device/board.h"
#include "freezer/look/image_view.h"
#include "freezer/look/region.h"
#include "freezer/look/vm_parts.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/metrics.h"
#include "runtime/host/page.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"

#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: freezer size [options] FIRMWARE.elf\n"
    "  --json, --csv      all figures, by name\n"
    "  --functions        also each function of the image\n"
    "  --run BOARD        also what each import keeps in RAM: runs the firmware, once a module\n"
    "                     (mps2-an385, in QEMU; host; microbit, for stock's firmware)\n"
    "  --timeout SECONDS  how long an import may take (default 60)\n"
    "  --map FILE         the linker's map, which tells the chip's memory (default: beside the "
    "firmware)\n"
    "  --overflow         after a link that did not fit: by how much, what is largest, what would "
    "save\n"
    "  --diff OLD.json    what changed since an earlier --json\n"
    "  --html             a page with a treemap of flash; with --diff also what changed\n"
    "  --markdown         that as a table, for a pull request's comment\n"
    "  --budget FILE      lines NAME BYTES: status 1 when something is larger\n";

static void add_sections(struct metrics *metrics, const struct elf_file *elf)
{
    metrics_add(metrics, 0, "flash");
    metrics_add(metrics, 0, "image");
    metrics_add(metrics, 0, "vm");
    metrics_add(metrics, 0, "ram");
    for (size_t i = 0; i < elf->n_sections; i++) {
        const struct elf_section *section = &elf->sections[i];
        if (!section->nobits)
            metrics_add(metrics, (int64_t)section->size, "flash");
        if (section->writable && !region_is_reserve(section->name))
            metrics_add(metrics, (int64_t)section->size, "ram");
        metrics_add(metrics, (int64_t)section->size, "section.%s", section->name);
    }
}

/* weatherlog.station counts for the package weatherlog too, as does weatherlog itself, which is
 * followed by what is in it. */
static void add_packages(struct metrics *metrics, const char *module, const char *next,
                         int64_t bytes)
{
    size_t size = strlen(module);
    if (next && strncmp(next, module, size) == 0 && next[size] == '.')
        metrics_add(metrics, bytes, "package.%s", module);
    for (const char *dot = strchr(module, '.'); dot; dot = strchr(dot + 1, '.'))
        metrics_add(metrics, bytes, "package.%.*s", (int)(dot - module), module);
}

static void add_image(struct metrics *metrics, const struct image_view *view)
{
    int64_t *parts = tool_alloc((view->n_modules + 2) * PART_COUNT * sizeof *parts);
    int64_t total = 0;
    for (size_t i = 0; i < view->n_spans; i++) {
        const struct image_span *span = &view->spans[i];
        size_t owner = span->module == OWNER_SHARED ? view->n_modules
                       : span->module == OWNER_NONE ? view->n_modules + 1
                                                    : span->module;
        parts[owner * PART_COUNT + span->part] += (int64_t)span->size;
        total += (int64_t)span->size;
    }
    metrics_add(metrics, total, "image");
    for (size_t owner = 0; owner < view->n_modules + 2; owner++) {
        int64_t sum = 0;
        for (unsigned part = 0; part < PART_COUNT; part++)
            sum += parts[owner * PART_COUNT + part];
        const char *name = owner < view->n_modules ? view->modules[owner] : NULL;
        if (name) {
            metrics_add(metrics, sum, "module.%s", name);
            add_packages(metrics, name,
                         owner + 1 < view->n_modules ? view->modules[owner + 1] : NULL, sum);
        }
        for (unsigned part = 0; part < PART_COUNT; part++) {
            int64_t bytes = parts[owner * PART_COUNT + part];
            if (bytes == 0)
                continue;
            if (name)
                metrics_add(metrics, bytes, "module.%s.%s", name, part_names[part]);
            else
                metrics_add(metrics, bytes, "image.%s%s", owner == view->n_modules ? "shared " : "",
                            part_names[part]);
        }
    }
    free(parts);
}

static void add_functions(struct metrics *metrics, const struct image_view *view)
{
    for (size_t i = 0; i < view->n_functions; i++) {
        const struct image_function *function = &view->functions[i];
        metrics_add(metrics, (int64_t)function->size, "function.%s.%s",
                    view->modules[function->module], function->name);
    }
}

/* ---- text ---- */

static int64_t bytes_of(const struct metrics *metrics, const char *format, const char *name,
                        const char *part)
{
    char *key = tool_format(format, name, part);
    const struct metric *metric = metrics_find(metrics, key);
    free(key);
    return metric ? metric->bytes : 0;
}

static bool has_part(const struct metrics *metrics, const struct image_view *view, enum part part)
{
    for (size_t m = 0; m < view->n_modules; m++)
        if (bytes_of(metrics, "module.%s.%s", view->modules[m], part_names[part]) != 0)
            return true;
    return false;
}

static void size_print_modules(const struct metrics *metrics, const struct image_view *view,
                               struct buf *out)
{
    /* Only stock's functions have records besides their code; few images hold machine code. */
    static const enum part known[] = {PART_CODE,       PART_NATIVE, PART_LINES, PART_CONSTANTS,
                                      PART_NAME_TABLE, PART_IMAGE,  PART_FILES, PART_FUNCTIONS};
    enum part columns[PART_COUNT];
    unsigned n_columns = 0;
    bool any_native = has_part(metrics, view, PART_NATIVE);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if ((known[i] != PART_FUNCTIONS || view->is_stock) &&
            (known[i] != PART_NATIVE || any_native))
            columns[n_columns++] = known[i];
    print_to(out, "%-30s %9s", "image, bytes of flash", "total");
    for (unsigned i = 0; i < n_columns; i++)
        print_to(out, " %9s", part_names[columns[i]]);
    buf_put_byte(out, '\n');
    for (size_t m = 0; m < view->n_modules; m++) {
        const char *name = view->modules[m];
        print_to(out, "%-30s %9" PRId64, name, bytes_of(metrics, "module.%s", name, ""));
        for (unsigned i = 0; i < n_columns; i++)
            print_to(out, " %9" PRId64,
                     bytes_of(metrics, "module.%s.%s", name, part_names[columns[i]]));
        buf_put_byte(out, '\n');
    }
    for (size_t i = 0; i < metrics->size; i++)
        if (strncmp(metrics->items[i].name, "image.", 6) == 0)
            print_to(out, "%-30s %9" PRId64 "\n", metrics->items[i].name + 6,
                     metrics->items[i].bytes);
    print_to(out, "%-30s %9" PRId64 "\n\n", "image", bytes_of(metrics, "%s", "image", ""));
}

static int size_compare_sizes(const void *left, const void *right)
{
    const struct metric *a = *(const struct metric *const *)left;
    const struct metric *b = *(const struct metric *const *)right;
    return a->bytes != b->bytes ? (a->bytes > b->bytes ? -1 : 1) : strcmp(a->name, b->name);
}

static int size_compare_symbols(const void *left, const void *right)
{
    const struct elf_symbol *a = *(const struct elf_symbol *const *)left;
    const struct elf_symbol *b = *(const struct elf_symbol *const *)right;
    return a->size != b->size ? (a->size > b->size ? -1 : 1) : strcmp(a->name, b->name);
}

enum { LARGEST_SHOWN = 20 };

static void print_largest(const struct elf_file *elf, struct buf *out)
{
    const struct elf_symbol **functions = tool_alloc((elf->n_symbols + 1) * sizeof *functions);
    size_t count = 0;
    for (size_t i = 0; i < elf->n_symbols; i++)
        if (elf->symbols[i].is_function &&
            (count == 0 || functions[count - 1]->address != elf->symbols[i].address))
            functions[count++] = &elf->symbols[i];
    qsort(functions, count, sizeof *functions, size_compare_symbols);
    print_to(out, "%-30s %9s\n", "largest functions", "bytes");
    for (size_t i = 0; i < count && i < LARGEST_SHOWN; i++)
        print_to(out, "%-30s %9" PRIu64 "\n", functions[i]->name, functions[i]->size);
    buf_put_byte(out, '\n');
    free(functions);
}

/* What was measured by running it; nothing where that was not asked for. */
static void print_imports(const struct metrics *metrics, const struct image_view *view,
                          struct buf *out)
{
    if (!metrics_find(metrics, "boot.heap"))
        return;
    print_to(out, "%-30s %9s %9s %9s\n", "import, bytes of RAM kept", "total", "heap", "static");
    for (size_t m = 0; m < view->n_modules; m++) {
        const char *name = view->modules[m];
        char *key = tool_format("import.%s", name);
        if (metrics_find(metrics, key))
            print_to(out, "%-30s %9" PRId64 " %9" PRId64 " %9" PRId64 "\n", name,
                     bytes_of(metrics, "import.%s", name, ""),
                     bytes_of(metrics, "import.%s.%s", name, "heap"),
                     bytes_of(metrics, "import.%s.%s", name, "static"));
        free(key);
    }
    print_to(out, "%-30s %19" PRId64 "\n\n", "before any import",
             bytes_of(metrics, "%s", "boot.heap", ""));
}

/* What most want to know, before all the rest. */
static void size_print_summary(const struct metrics *metrics, const struct elf_file *elf,
                               struct buf *out)
{
    uint64_t reserve = 0;
    for (size_t i = 0; i < elf->n_sections; i++)
        if (elf->sections[i].writable && region_is_reserve(elf->sections[i].name))
            reserve += elf->sections[i].size;
    print_to(out, "%-30s %9s\n", "summary", "bytes");
    print_to(out, "%-30s %9" PRId64 "\n", "flash", bytes_of(metrics, "%s", "flash", ""));
    print_to(out, "%-30s %9" PRId64 "\n", "  the frozen image",
             bytes_of(metrics, "%s", "image", ""));
    print_to(out, "%-30s %9" PRId64 "\n", "  the VM and other C",
             bytes_of(metrics, "%s", "vm", ""));
    print_to(out, "%-30s %9" PRId64 "\n", "RAM that C keeps", bytes_of(metrics, "%s", "ram", ""));
    print_to(out, "%-30s %9" PRIu64 "\n\n", "RAM for heap and stack", reserve);
}

static void size_print_text(const struct metrics *metrics, const struct elf_file *elf,
                            const struct image_view *view, struct buf *out)
{
    size_print_summary(metrics, elf, out);
    size_print_modules(metrics, view, out);
    vm_parts_print(metrics, out);
    print_largest(elf, out);
    print_imports(metrics, view, out);
    for (size_t i = 0; i < elf->n_sections; i++) {
        const struct elf_section *section = &elf->sections[i];
        print_to(out, "%-30s %9" PRIu64 "  %s%s\n", section->name, section->size,
                 section->nobits ? "" : "flash ", section->writable ? "RAM" : "");
    }
    print_to(out, "%-30s %9" PRId64 "\n%-30s %9" PRId64 "  without heap and stack\n", "flash",
             bytes_of(metrics, "%s", "flash", ""), "RAM", bytes_of(metrics, "%s", "ram", ""));
}

static void size_add_all(struct metrics *metrics, const struct elf_file *elf,
                         const struct image_view *view, const struct link_map *map,
                         bool by_function)
{
    add_sections(metrics, elf);
    add_image(metrics, view);
    vm_parts_add(metrics, elf, view, map);
    if (by_function)
        add_functions(metrics, view);
}

bool size_measure(const char *path, struct metrics *metrics, struct report *report)
{
    struct elf_file elf;
    struct image_view view;
    struct link_map map = {0};
    bool good = elf_open(&elf, path, report) && link_map_read(&map, &elf, NULL, report);
    if (good) {
        good = firmware_view_open(&view, &elf, report);
        if (good)
            size_add_all(metrics, &elf, &view, &map, true);
        image_view_close(&view);
    }
    link_map_free(&map);
    elf_close(&elf);
    return good;
}

/* ---- a page ---- */

/* Functions by their code, then what else the module has, by part. */
static void page_add_module(struct page *page, const struct metrics *metrics, uint32_t depth,
                            const char *module, const char *shown)
{
    char *prefix = tool_format("function.%s.", module);
    size_t size = strlen(prefix);
    page_add(page, depth, bytes_of(metrics, "module.%s", module, ""), shown);
    /* Of code that functions share the first has all. */
    int64_t left = bytes_of(metrics, "module.%s.%s", module, part_names[PART_CODE]) +
                   bytes_of(metrics, "module.%s.%s", module, part_names[PART_NATIVE]);
    for (size_t i = 0; i < metrics->size; i++) {
        const struct metric *metric = &metrics->items[i];
        if (strncmp(metric->name, prefix, size) != 0 || strchr(metric->name + size, '.'))
            continue;
        int64_t bytes = metric->bytes < left ? metric->bytes : left;
        page_add(page, depth + 1, bytes, metric->name + size);
        left -= bytes;
    }
    for (unsigned part = 0; part < PART_COUNT; part++) {
        int64_t bytes = bytes_of(metrics, "module.%s.%s", module, part_names[part]);
        if (bytes != 0 && part != PART_CODE && part != PART_NATIVE)
            page_add(page, depth + 1, bytes, part_names[part]);
    }
    free(prefix);
}

/* A package of several modules is a box that they lie in. */
static void page_add_modules(struct page *page, const struct metrics *metrics,
                             const struct image_view *view)
{
    for (size_t i = 0; i < view->n_modules;) {
        const char *name = view->modules[i];
        size_t size = strcspn(name, "."), end = i + 1;
        int64_t sum = bytes_of(metrics, "module.%s", name, "");
        while (end < view->n_modules && strncmp(view->modules[end], name, size) == 0 &&
               (view->modules[end][size] == '.'))
            sum += bytes_of(metrics, "module.%s", view->modules[end++], "");
        if (end > i + 1) {
            char *package = tool_format("%.*s", (int)size, name);
            page_add(page, 1, sum, package);
            free(package);
        }
        for (bool inside = end > i + 1; i < end; i++) {
            const char *shown = view->modules[i];
            page_add_module(page, metrics, 1 + inside, shown,
                            inside && shown[size] == '.' ? shown + size + 1 : shown);
        }
    }
}

static void page_add_others(struct page *page, const struct metrics *metrics, const char *prefix)
{
    size_t size = strlen(prefix);
    for (size_t i = 0; i < metrics->size; i++)
        if (strncmp(metrics->items[i].name, prefix, size) == 0)
            page_add(page, 1, metrics->items[i].bytes, metrics->items[i].name + size);
}

/* The page as the command's text. */
static void size_print_page(const struct metrics *metrics, const struct elf_file *elf,
                            const struct image_view *view, const char *diff, struct buf *out,
                            struct report *report)
{
    struct page page = {.title = elf->path};
    page_add(&page, 0, bytes_of(metrics, "%s", "image", ""), "image");
    page_add_modules(&page, metrics, view);
    page_add_others(&page, metrics, "image.");
    vm_parts_add_boxes(metrics, &page);
    page_write(&page, metrics, diff, out, report);
    page_free(&page);
}

struct size_options {
    struct metrics_options output;
    bool functions;
    const char *board, *map;
    unsigned seconds;
    bool overflow;
};

/* ---- a link that did not fit ---- */

enum { OVERFLOW_SHOWN = 8 };

/* The largest of the figures whose names begin so. */
static void print_largest_of(const struct metrics *metrics, const char *prefix, const char *title,
                             struct buf *out)
{
    const struct metric **found = tool_alloc((metrics->size + 1) * sizeof *found);
    size_t count = 0, size = strlen(prefix);
    for (size_t i = 0; i < metrics->size; i++)
        if (strncmp(metrics->items[i].name, prefix, size) == 0 &&
            !strchr(metrics->items[i].name + size, '.'))
            found[count++] = &metrics->items[i];
    qsort(found, count, sizeof *found, size_compare_sizes);
    print_to(out, "%s:", title);
    for (size_t i = 0; i < count && i < OVERFLOW_SHOWN; i++)
        print_to(out, "%s %s %" PRId64, i ? "," : "", found[i]->name + size, found[i]->bytes);
    buf_put_byte(out, '\n');
    free(found);
}

/* What the make variables could save. */
static void print_savings(const struct metrics *metrics, const struct image_view *view,
                          struct buf *out)
{
    int64_t lines = 0;
    for (size_t m = 0; m < view->n_modules; m++)
        lines += bytes_of(metrics, "module.%s.%s", view->modules[m], part_names[PART_LINES]);
    if (lines != 0)
        print_to(out, "DEBUG=file saves %" PRId64 " bytes of flash: line tables stay on the host\n",
                 lines);
    if (view->profile == 0)
        buf_put_str(out, "PROFILE=core leaves out the modules of the VM that nothing imports, "
                         "PROFILE=minimal all that the program does not reach\n");
    else if (view->profile == 1)
        buf_put_str(out,
                    "PROFILE=minimal leaves out all of the VM that the program does not reach\n");
    else
        buf_put_str(out,
                    "WITHOUT=\"messages bigint ...\" leaves out features (docs/FREEZER.md lists "
                    "them), `freezer freeze --why FILE` tells what keeps what is there\n");
}

/* Prints on standard error, where the linker has said its part. */
static void print_overflow(const struct metrics *metrics, const struct image_view *view,
                           const struct regions *regions)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    if (regions_print_overflow(regions, &out) != 0) {
        print_largest_of(metrics, "module.", "largest modules", &out);
        print_largest_of(metrics, "vm.", "largest of the VM", &out);
        print_savings(metrics, view, &out);
    }
    fwrite(out.data, 1, out.size, stderr);
    buf_free(&out);
}

/* Measures, and prints as the options say. */
static void report_metrics(const struct size_options *options, const struct elf_file *elf,
                           const struct image_view *view, const struct regions *regions,
                           struct metrics *metrics, struct report *report)
{
    const struct metrics_options *output = &options->output;
    if (options->board && !board_measure(options->board, options->seconds, view, metrics))
        return;
    if (options->overflow) {
        print_overflow(metrics, view, regions);
        return;
    }
    struct buf text;
    buf_init(&text, &tool_allocator);
    if (output->html) {
        size_print_page(metrics, elf, view, output->diff, &text, report);
    } else if (metrics_wants_text(output)) {
        regions_print(regions, &text);
        size_print_text(metrics, elf, view, &text);
        for (size_t i = 0; i < metrics->size; i++)
            if (strncmp(metrics->items[i].name, "function.", 9) == 0)
                print_to(&text, "%-50s %9" PRId64 "\n", metrics->items[i].name + 9,
                         metrics->items[i].bytes);
    }
    metrics_report(metrics, output, &text, report);
    buf_free(&text);
}

static void report_size(const struct size_options *options, const struct elf_file *elf,
                        const struct image_view *view, struct report *report)
{
    const struct metrics_options *output = &options->output;
    struct metrics metrics = {0};
    struct regions regions = {0};
    struct link_map map = {0};
    if (link_map_read(&map, elf, options->map, report)) {
        regions_read(&regions, elf, &map);
        regions_add(&regions, &metrics);
        size_add_all(&metrics, elf, view, &map,
                     options->functions || output->json || output->csv || output->diff ||
                         output->html);
        report_metrics(options, elf, view, &regions, &metrics, report);
    }
    link_map_free(&map);
    regions_free(&regions);
    metrics_free(&metrics);
}

enum {
    OPTION_JSON = 256,
    OPTION_CSV,
    OPTION_FUNCTIONS,
    OPTION_DIFF,
    OPTION_MARKDOWN,
    OPTION_HTML,
    OPTION_BUDGET,
    OPTION_RUN,
    OPTION_TIMEOUT,
    OPTION_MAP,
    OPTION_OVERFLOW,
    OPTION_HELP
};

static const struct option long_options[] = {
    {"json", no_argument, NULL, OPTION_JSON},
    {"csv", no_argument, NULL, OPTION_CSV},
    {"functions", no_argument, NULL, OPTION_FUNCTIONS},
    {"diff", required_argument, NULL, OPTION_DIFF},
    {"markdown", no_argument, NULL, OPTION_MARKDOWN},
    {"html", no_argument, NULL, OPTION_HTML},
    {"budget", required_argument, NULL, OPTION_BUDGET},
    {"run", required_argument, NULL, OPTION_RUN},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"map", required_argument, NULL, OPTION_MAP},
    {"overflow", no_argument, NULL, OPTION_OVERFLOW},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

/* 0 for what is no number of seconds, up to a day. */
static unsigned seconds_of(const char *text)
{
    enum { DAY = 24 * 60 * 60 };
    char *end;
    unsigned long seconds = strtoul(text, &end, 10);
    return isdigit((unsigned char)*text) && *end == 0 && seconds <= DAY ? (unsigned)seconds : 0;
}

int command_size(int argc, char **argv)
{
    struct size_options options = {.seconds = 60};
    struct report report = {0};
    struct elf_file elf;
    struct image_view view;
    int option;
    while ((option = usage_option(argc, argv, "", long_options)) != -1) {
        options.output.json |= option == OPTION_JSON;
        options.output.csv |= option == OPTION_CSV;
        options.output.markdown |= option == OPTION_MARKDOWN;
        options.output.html |= option == OPTION_HTML;
        options.functions |= option == OPTION_FUNCTIONS;
        if (option == OPTION_DIFF)
            options.output.diff = optarg;
        else if (option == OPTION_BUDGET)
            options.output.budget = optarg;
        else if (option == OPTION_RUN)
            options.board = optarg;
        else if (option == OPTION_MAP)
            options.map = optarg;
        options.overflow |= option == OPTION_OVERFLOW;
        if (option == OPTION_TIMEOUT && (options.seconds = seconds_of(optarg)) == 0)
            return usage_wrong(argv[0], help, "--timeout takes seconds, not '%s'", optarg);
        if (option == OPTION_HELP)
            return usage_print(help);
        if (option == '?')
            return usage_wrong(argv[0], help, NULL);
    }
    if (argc - optind != 1)
        return usage_wrong(argv[0], help, "one firmware, not %d files", argc - optind);
    if (options.output.markdown && !options.output.diff)
        return usage_wrong(argv[0], help, "--markdown is for --diff OLD.json");
    if (elf_open(&elf, argv[optind], &report)) {
        if (firmware_view_open(&view, &elf, &report))
            report_size(&options, &elf, &view, &report);
        image_view_close(&view);
    }
    elf_close(&elf);
    return report_end(&report);
}
