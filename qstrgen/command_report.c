/* command_report.c - qstrgen report: where the bytes of names go. */
#include "qstrgen/command.h"
#include "qstrgen/names/near.h"
#include "qstrgen/scan/report_data.h"
#include "qstrgen/stock/stock_names.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/metrics.h"
#include "runtime/host/page.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"
#include "runtime/vm/prune/why.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: qstrgen report [options] FILE|FOLDER...\n"
    "Names and their bytes by pool, module and origin; the longest; those that one module alone "
    "uses,\n"
    "or only debug data; near-duplicates; what shorter hash and length fields would save and "
    "cost.\n"
    "Takes sources and qstrdefs files, .mpy files, and a linked firmware of ours or of stock's.\n"
    "  --all               whole lists, not their first ten\n"
    "  --why               of .mpy files: what of the VM they keep, and because of which line\n"
    "  --json, --csv       all figures, by name\n"
    "  --html              a page with a treemap of the names; with --diff also what changed\n"
    "  --diff OLD.json     what changed since an earlier --json\n"
    "  --markdown          that as a table, for a pull request's comment\n"
    "  --budget FILE       lines NAME NUMBER: status 1 when something is larger\n";

struct report_options {
    struct metrics_options output;
    bool all, why;
    const char *title; /* of a page */
};

/* One name as the report sees it. */
struct item {
    const struct name *name;
    uint32_t module;  /* the only one; MANY, NONE */
    uint32_t seen;    /* the last module that was counted */
    uint32_t origins; /* bits */
    uint8_t pool;
};
enum { MANY = UINT32_MAX, NONE = UINT32_MAX - 1, SHOWN = 10 };

struct view {
    const struct report_data *data;
    struct item *items; /* by index in the set */
    uint32_t *sorted;   /* indices of stored or used names, by text */
    size_t n_sorted;
    size_t *module_names, *module_bytes, *own_names, *own_bytes; /* by module */
};

static int report_compare_items(const void *left, const void *right, void *user)
{
    const struct item *items = user;
    const struct name *a = items[*(const uint32_t *)left].name;
    const struct name *b = items[*(const uint32_t *)right].name;
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static void view_make(struct view *view, const struct report_data *data)
{
    const struct uses *uses = &data->uses;
    size_t count = uses->set.n_names, n_modules = uses->modules.size;
    *view = (struct view){.data = data};
    view->items = tool_alloc((count + 1) * sizeof *view->items);
    view->sorted = tool_alloc((count + 1) * sizeof *view->sorted);
    size_t **by_module[] = {&view->module_names, &view->module_bytes, &view->own_names,
                            &view->own_bytes};
    for (size_t i = 0; i < 4; i++)
        *by_module[i] = tool_alloc((n_modules + 1) * sizeof **by_module[i]);
    for (size_t i = 0; i < count; i++)
        view->items[i] = (struct item){&uses->set.names[i], NONE, NONE, 0,
                                       i < data->n_pools ? data->pools[i] : POOL_KINDS};
    for (size_t i = 0; i < uses->size; i++) {
        const struct use *use = &uses->items[i];
        struct item *item = &view->items[use->name];
        item->origins |= 1u << use->origin;
        if (item->seen == use->module)
            continue;
        item->module = item->module == NONE || item->module == use->module ? use->module : MANY;
        item->seen = use->module;
        view->module_names[use->module]++;
        view->module_bytes[use->module] += item->name->size;
    }
    for (uint32_t i = 1; i < count; i++) {
        const struct item *item = &view->items[i];
        if (item->pool == POOL_KINDS)
            continue;
        view->sorted[view->n_sorted++] = i;
        if (item->module < NONE) {
            view->own_names[item->module]++;
            view->own_bytes[item->module] += item->name->size;
        }
    }
    if (view->n_sorted != 0)
        qsort_r(view->sorted, view->n_sorted, sizeof *view->sorted, report_compare_items,
                view->items);
}

static void view_free(struct view *view)
{
    free(view->items);
    free(view->sorted);
    free(view->module_names);
    free(view->module_bytes);
    free(view->own_names);
    free(view->own_bytes);
}

static const struct item *view_item(const struct view *view, size_t rank)
{
    return &view->items[view->sorted[rank]];
}

/* Names that a program could do without: only tracebacks and __name__ show them. */
static bool is_debug(const struct item *item)
{
    return item->origins == 1u << SCAN_MPY_DEBUG;
}

static bool is_alone(const struct item *item)
{
    return item->module < NONE;
}

/* ---- fields ---- */

/* Names whose hash of that many bits, seeds of tables aside, another name has, too. */
static size_t count_equal(const struct view *view, unsigned hash_bytes, bool lengths)
{
    struct {
        uint32_t hash, size;
    } *keys = tool_alloc((view->n_sorted + 1) * sizeof *keys);
    size_t equal = 0, n_slots = 1;
    while (n_slots < view->n_sorted * 2 + 2)
        n_slots *= 2;
    uint32_t *slots = tool_alloc(n_slots * sizeof *slots);
    for (size_t i = 0; i < view->n_sorted; i++) {
        const struct name *name = view_item(view, i)->name;
        uint32_t hash = view->data->stock ? stock_hash(name->text, name->size, 4) : name->hash;
        keys[i].hash = hash_bytes == 0   ? 0
                       : hash_bytes >= 4 ? hash
                                         : hash & ((1u << 8 * hash_bytes) - 1);
        keys[i].size = lengths ? (uint32_t)name->size : 0;
        size_t slot = (keys[i].hash * 0x9e3779b1u ^ keys[i].size * 0x85ebca77u) & (n_slots - 1);
        while (slots[slot] != 0 && (keys[slots[slot] - 1].hash != keys[i].hash ||
                                    keys[slots[slot] - 1].size != keys[i].size))
            slot = (slot + 1) & (n_slots - 1);
        equal += slots[slot] != 0;
        if (slots[slot] == 0)
            slots[slot] = (uint32_t)i + 1;
    }
    free(slots);
    free(keys);
    return equal;
}

static size_t longest_name(const struct view *view)
{
    size_t longest = 0;
    for (size_t i = 0; i < view->n_sorted; i++)
        if (view_item(view, i)->name->size > longest)
            longest = view_item(view, i)->name->size;
    return longest;
}

/* Names of the image whose whole hash another of them has. */
static size_t count_whole(const struct view *view)
{
    uint32_t *hashes = tool_alloc((view->n_sorted + 1) * sizeof *hashes);
    size_t count = 0;
    for (size_t i = 0; i < view->n_sorted; i++)
        if (view_item(view, i)->pool == POOL_IMAGE)
            hashes[count++] = view_item(view, i)->name->hash;
    size_t n_equal = name_lookup_equal(hashes, count);
    free(hashes);
    return n_equal;
}

static void add_fields(struct metrics *metrics, const struct view *view)
{
    const struct report_data *data = view->data;
    size_t longest = longest_name(view);
    metrics_add(metrics, data->hash_bytes, "hash.bytes");
    metrics_add(metrics, data->length_bytes, "length.bytes");
    metrics_add(metrics, (int64_t)longest, "length.longest");
    for (unsigned bytes = 0; bytes <= 4; bytes = bytes == 2 ? 4 : bytes + 1) {
        int64_t saved = ((int64_t)data->hash_bytes - bytes) * (int64_t)view->n_sorted;
        metrics_add(metrics, saved, "hash.%u.saves", bytes);
        metrics_add(metrics, (int64_t)count_equal(view, bytes, true), "hash.%u.collisions", bytes);
    }
    unsigned needed = longest > 0xffff ? 4 : longest > 0xff ? 2 : 1;
    metrics_add(metrics, ((int64_t)data->length_bytes - needed) * (int64_t)view->n_sorted,
                "length.%u.saves", needed);
}

/* ---- figures ---- */

static void report_add_name(struct metrics *metrics, int64_t bytes, const char *kind,
                            const struct name *name)
{
    enum { SHOWN_BYTES = 200 };
    metrics_add(metrics, bytes, "%s.%.*s", kind,
                (int)(name->size < SHOWN_BYTES ? name->size : SHOWN_BYTES), name->text);
}

/* Counts of names and bytes that a filter lets through. */
static void add_pair(struct metrics *metrics, size_t names, size_t bytes, const char *kind,
                     const char *what)
{
    metrics_add(metrics, (int64_t)names, "%s%s.names", kind, what);
    metrics_add(metrics, (int64_t)bytes, "%s%s.bytes", kind, what);
}

/* Pairs of near-duplicates that are the program's own choice. */
struct near_filter {
    const struct view *view;
    near_found found;
    void *user;
    size_t total;
    size_t most; /* to tell of; the rest is counted */
};

static bool is_dunder(const struct name *name)
{
    return name->size > 4 && memcmp(name->text, "__", 2) == 0 &&
           memcmp(name->text + name->size - 2, "__", 2) == 0;
}

static bool is_own(const struct view *view, const struct name *name)
{
    uint8_t pool = view->items[name - view->data->uses.set.names].pool;
    return pool == POOL_IMAGE || pool == POOL_FROZEN;
}

static void filter_near(void *user, const struct name *a, const struct name *b)
{
    struct near_filter *filter = user;
    if (is_dunder(a) != is_dunder(b) || !(is_own(filter->view, a) || is_own(filter->view, b)))
        return;
    if (filter->total++ < filter->most)
        filter->found(filter->user, a, b);
}

static void add_near(void *user, const struct name *a, const struct name *b)
{
    metrics_add(user, (int64_t)(a->size < b->size ? a->size : b->size), "near.%s|%s", a->text,
                b->text);
}

/* Returns how many there are. */
static size_t report_find_near(const struct view *view, size_t most, near_found found, void *user)
{
    struct near_filter filter = {.view = view, .found = found, .user = user, .most = most};
    const struct name **names = tool_alloc((view->n_sorted + 1) * sizeof *names);
    for (size_t i = 0; i < view->n_sorted; i++)
        names[i] = view_item(view, i)->name;
    near_find(names, view->n_sorted, filter_near, &filter);
    free(names);
    return filter.total;
}

static void add_totals(struct metrics *metrics, const struct view *view)
{
    size_t names[POOL_KINDS] = {0}, bytes[POOL_KINDS] = {0}, total = 0;
    size_t origin_names[SCAN_ORIGINS] = {0}, origin_bytes[SCAN_ORIGINS] = {0};
    size_t debug_names = 0, debug_bytes = 0;
    for (size_t i = 0; i < view->n_sorted; i++) {
        const struct item *item = view_item(view, i);
        total += item->name->size;
        names[item->pool]++;
        bytes[item->pool] += item->name->size;
        for (unsigned origin = 0; origin < SCAN_ORIGINS; origin++)
            if (item->origins >> origin & 1) {
                origin_names[origin]++;
                origin_bytes[origin] += item->name->size;
            }
        debug_names += is_debug(item);
        debug_bytes += is_debug(item) ? item->name->size : 0;
    }
    metrics_add(metrics, (int64_t)view->n_sorted, "names");
    metrics_add(metrics, (int64_t)total, "bytes");
    for (unsigned i = 0; i < POOL_KINDS; i++)
        if (names[i] != 0)
            add_pair(metrics, names[i], bytes[i], "pool.", name_pool_names[i]);
    for (unsigned i = 0; i < SCAN_ORIGINS; i++)
        if (origin_names[i] != 0)
            add_pair(metrics, origin_names[i], origin_bytes[i], "origin.", scan_origin_names[i]);
    add_pair(metrics, debug_names, debug_bytes, "debug", "");
}

/* The place is part of the name, so that --diff shows when something is kept, and by whom. */
static void add_kept(void *user, const char *kind, const char *what, const char *why)
{
    metrics_add(user, 1, "kept.%s.%s|%s", kind, what, why);
}

static void add_metrics(struct metrics *metrics, const struct view *view)
{
    const struct text_set *modules = &view->data->uses.modules;
    add_totals(metrics, view);
    for (size_t i = 0; i < modules->size; i++) {
        add_pair(metrics, view->module_names[i], view->module_bytes[i], "module.",
                 modules->items[i].text);
        add_pair(metrics, view->own_names[i], view->own_bytes[i], "alone.", modules->items[i].text);
    }
    add_fields(metrics, view);
    for (size_t i = 0; i < view->n_sorted; i++) {
        const struct item *item = view_item(view, i);
        report_add_name(metrics, (int64_t)item->name->size, "name", item->name);
        if (is_debug(item))
            report_add_name(metrics, (int64_t)item->name->size, "debug", item->name);
        if (item->module < NONE)
            metrics_add(metrics, (int64_t)item->name->size, "one.%s|%s",
                        modules->items[item->module].text, item->name->text);
    }
    report_find_near(view, SIZE_MAX, add_near, metrics);
    if (view->data->has_closure) {
        metrics_add(metrics, (int64_t)view->data->n_computed, "computed");
        why_each(&view->data->closure, add_kept, metrics);
    }
}

/* ---- text ---- */

static int64_t figure(const struct metrics *metrics, const char *format, const char *name)
{
    char *key = tool_format(format, name);
    const struct metric *metric = metrics_find(metrics, key);
    free(key);
    return metric ? metric->bytes : 0;
}

static void print_row(struct buf *out, const char *what, int64_t names, int64_t bytes)
{
    print_to(out, "%-44s %7" PRId64 " %9" PRId64 "\n", what, names, bytes);
}

static void print_head(struct buf *out, const char *what)
{
    print_to(out, "\n%-44s %7s %9s\n", what, "names", "bytes");
}

struct report_ranked {
    const struct item *item;
};

static int compare_lengths(const void *left, const void *right)
{
    const struct name *a = ((const struct report_ranked *)left)->item->name;
    const struct name *b = ((const struct report_ranked *)right)->item->name;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return memcmp(a->text, b->text, a->size);
}

/* Names that a filter lets through, longest first. */
static void print_names(const struct view *view, const struct report_options *options,
                        struct buf *out, const char *title, bool (*wanted)(const struct item *))
{
    struct report_ranked *list = tool_alloc((view->n_sorted + 1) * sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < view->n_sorted; i++)
        if (!wanted || wanted(view_item(view, i)))
            list[count++].item = view_item(view, i);
    if (count != 0)
        qsort(list, count, sizeof *list, compare_lengths);
    size_t shown = options->all || count < SHOWN ? count : SHOWN;
    if (shown != 0)
        print_to(out, "\n%s\n", title);
    for (size_t i = 0; i < shown; i++) {
        const struct item *item = list[i].item;
        print_to(out, "%7zu  ", item->name->size);
        print_json(out, item->name->text, item->name->size);
        if (item->module < NONE)
            print_to(out, "  only %s", view->data->uses.modules.items[item->module].text);
        buf_put_byte(out, '\n');
    }
    if (shown < count)
        print_to(out, "         and %zu more (--all)\n", count - shown);
    free(list);
}

static void print_near(void *user, const struct name *a, const struct name *b)
{
    struct buf *out = user;
    buf_put_str(out, "         ");
    print_json(out, a->text, a->size);
    buf_put_byte(out, ' ');
    print_json(out, b->text, b->size);
    buf_put_byte(out, '\n');
}

static void print_fields(const struct metrics *metrics, const struct view *view, struct buf *out)
{
    const struct report_data *data = view->data;
    print_to(out, "\n%-44s %7s %9s\n", "fields of a name", "saves", "collide");
    for (unsigned bytes = 0; bytes <= 4; bytes = bytes == 2 ? 4 : bytes + 1) {
        char *what = tool_format("hash of %u bytes%s", bytes,
                                 bytes != data->hash_bytes ? ""
                                 : data->fields_known      ? " (now)"
                                                           : " (stock's default)");
        char *number = tool_format("%u", bytes);
        print_row(out, what, figure(metrics, "hash.%s.saves", number),
                  figure(metrics, "hash.%s.collisions", number));
        free(number);
        free(what);
    }
    size_t longest = longest_name(view);
    unsigned needed = longest > 0xffff ? 4 : longest > 0xff ? 2 : 1;
    print_to(out, "length of %u bytes: the longest name has %zu, which %u hold%s\n",
             data->length_bytes, longest, needed, needed == 1 ? "s" : "");
    print_to(out,
             "(collide: names that another equals in hash and length, so that only their texts "
             "tell them apart)\n");
    if (!data->stock) {
        print_to(out,
                 "our pools' perfect hash: %zu names have the whole hash of another; only a search "
                 "for such a hash compares them\n",
                 count_whole(view));
    }
}

static void report_print_text(const struct metrics *metrics, const struct view *view,
                              const struct report_options *options, struct buf *out)
{
    const struct report_data *data = view->data;
    print_to(out, "%-44s %7s %9s\n", "pool", "names", "bytes");
    for (unsigned i = 0; i < POOL_KINDS; i++)
        if (figure(metrics, "pool.%s.names", name_pool_names[i]) != 0)
            print_row(out, name_pool_names[i], figure(metrics, "pool.%s.names", name_pool_names[i]),
                      figure(metrics, "pool.%s.bytes", name_pool_names[i]));
    print_row(out, "all", figure(metrics, "%s", "names"), figure(metrics, "%s", "bytes"));
    print_head(out, "origin");
    for (unsigned i = 0; i < SCAN_ORIGINS; i++)
        if (figure(metrics, "origin.%s.names", scan_origin_names[i]) != 0)
            print_row(out, scan_origin_names[i],
                      figure(metrics, "origin.%s.names", scan_origin_names[i]),
                      figure(metrics, "origin.%s.bytes", scan_origin_names[i]));
    print_to(out, "\n%-44s %7s %9s %7s %9s\n", "module", "names", "bytes", "alone", "bytes");
    for (size_t i = 0; i < data->uses.modules.size; i++)
        print_to(out, "%-44s %7zu %9zu %7zu %9zu\n", data->uses.modules.items[i].text,
                 view->module_names[i], view->module_bytes[i], view->own_names[i],
                 view->own_bytes[i]);
    print_names(view, options, out, "longest", NULL);
    print_names(view, options, out, "only one module uses", is_alone);
    print_names(view, options, out, "only in debug data", is_debug);
    print_to(out, "\nnear-duplicates, of which one is the program's own\n");
    size_t n_near = report_find_near(view, options->all ? SIZE_MAX : SHOWN, print_near, out);
    if (!options->all && n_near > SHOWN)
        print_to(out, "         and %zu more (--all)\n", n_near - SHOWN);
    print_fields(metrics, view, out);
    for (size_t i = 0; i < data->n_computed; i++)
        print_to(out, "%s%s:%u: %s with names that are only known at run time\n",
                 i == 0 ? "\n" : "", data->computed[i].module, (unsigned)data->computed[i].line,
                 data->computed[i].function);
    if (data->has_closure && options->why) {
        buf_put_byte(out, '\n');
        why_print(&data->closure, out);
    }
}

/* ---- a page ---- */

/* By pool, then by module, those that several have behind the others, then by size. */
static int compare_boxes(const void *left, const void *right)
{
    const struct item *a = ((const struct report_ranked *)left)->item;
    const struct item *b = ((const struct report_ranked *)right)->item;
    if (a->pool != b->pool)
        return a->pool < b->pool ? -1 : 1;
    if (a->module != b->module)
        return a->module < b->module ? -1 : 1;
    return compare_lengths(left, right);
}

/* The bytes of those of list[0..count) that are boxed with the first: of its pool and, when asked for, its module. */
static int64_t bytes_beside(const struct report_ranked *list, size_t count, bool same_module)
{
    int64_t bytes = 0;
    for (size_t i = 0; i < count && list[i].item->pool == list->item->pool; i++)
        if (!same_module || list[i].item->module == list->item->module)
            bytes += (int64_t)list[i].item->name->size;
    return bytes;
}

/* A treemap of the names' bytes: each in its module, where one alone uses it, and in its pool. */
static void report_print_page(const struct metrics *metrics, const struct view *view,
                              const struct report_options *options, struct buf *out,
                              struct report *report)
{
    struct page page = {.title = options->title};
    const struct text_set *modules = &view->data->uses.modules;
    struct report_ranked *list = tool_alloc((view->n_sorted + 1) * sizeof *list);
    for (size_t i = 0; i < view->n_sorted; i++)
        list[i].item = view_item(view, i);
    if (view->n_sorted != 0)
        qsort(list, view->n_sorted, sizeof *list, compare_boxes);
    for (size_t i = 0; i < view->n_sorted; i++) {
        const struct item *item = list[i].item, *before = i ? list[i - 1].item : NULL;
        size_t left = view->n_sorted - i;
        bool new_pool = !before || before->pool != item->pool;
        if (new_pool)
            page_add(&page, 0, bytes_beside(list + i, left, false), name_pool_names[item->pool]);
        if (new_pool || before->module != item->module)
            page_add(&page, 1, bytes_beside(list + i, left, true),
                     item->module < NONE    ? modules->items[item->module].text
                     : item->module == MANY ? "several modules"
                                            : "no module");
        page_add(&page, 2, (int64_t)item->name->size, item->name->text);
    }
    page_write(&page, metrics, options->output.diff, out, report);
    page_free(&page);
    free(list);
}

static void write_report(const struct report_options *options, const struct report_data *data,
                         struct report *report)
{
    struct metrics metrics = {0};
    struct view view;
    struct buf text;
    buf_init(&text, &tool_allocator);
    view_make(&view, data);
    add_metrics(&metrics, &view);
    if (options->output.html)
        report_print_page(&metrics, &view, options, &text, report);
    else if (metrics_wants_text(&options->output))
        report_print_text(&metrics, &view, options, &text);
    metrics_report(&metrics, &options->output, &text, report);
    metrics_free(&metrics);
    view_free(&view);
    buf_free(&text);
}

enum {
    OPTION_JSON = 256,
    OPTION_CSV,
    OPTION_HTML,
    OPTION_MARKDOWN,
    OPTION_ALL,
    OPTION_WHY,
    OPTION_DIFF,
    OPTION_BUDGET,
    OPTION_HELP
};

static const struct option long_options[] = {
    {"json", no_argument, NULL, OPTION_JSON},
    {"csv", no_argument, NULL, OPTION_CSV},
    {"html", no_argument, NULL, OPTION_HTML},
    {"markdown", no_argument, NULL, OPTION_MARKDOWN},
    {"all", no_argument, NULL, OPTION_ALL},
    {"why", no_argument, NULL, OPTION_WHY},
    {"diff", required_argument, NULL, OPTION_DIFF},
    {"budget", required_argument, NULL, OPTION_BUDGET},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

int command_report(int argc, char **argv)
{
    struct report_options options = {0};
    for (int option; (option = usage_option(argc, argv, "", long_options)) != -1;) {
        options.output.json |= option == OPTION_JSON;
        options.output.csv |= option == OPTION_CSV;
        options.output.html |= option == OPTION_HTML;
        options.output.markdown |= option == OPTION_MARKDOWN;
        options.all |= option == OPTION_ALL;
        options.why |= option == OPTION_WHY;
        if (option == OPTION_DIFF)
            options.output.diff = optarg;
        else if (option == OPTION_BUDGET)
            options.output.budget = optarg;
        if (option == OPTION_HELP)
            return usage_print(help);
        if (option == '?')
            return usage_wrong(argv[0], help, NULL);
    }
    if (optind == argc)
        return usage_wrong(argv[0], help, "no file");
    if (options.output.markdown && !options.output.diff)
        return usage_wrong(argv[0], help, "--markdown is for --diff OLD.json");
    options.title = argv[optind];
    struct path_list paths = {0};
    struct report report = {0};
    struct report_data data;
    report_data_init(&data);
    bool good = true;
    for (int i = optind; i < argc; i++)
        good &= paths_expand(&paths, argv[i], &report);
    for (size_t i = 0; i < paths.size; i++)
        good &= report_data_file(&data, paths.items[i], &report);
    if (good) {
        report_data_finish(&data);
        write_report(&options, &data, &report);
    }
    report_data_free(&data);
    paths_free(&paths);
    return report_end(&report) || !good;
}
