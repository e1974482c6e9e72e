/* freeze.c - the freeze command: inputs to image.c, qstr.h and a depfile. */
#include "freezer/command.h"
#include "freezer/image/build_state.h"
#include "freezer/image/imports.h"
#include "freezer/image/natmods.h"
#include "freezer/image/plan.h"
#include "freezer/look/symbols.h"
#include "freezer/manifest/lock.h"
#include "freezer/manifest/manifest.h"
#include "freezer/preload/preload.h"
#include "freezer/progress.h"
#include "qstrgen/names/user_tables.h"
#include "runtime/format/mpy.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/nearest.h"
#include "runtime/host/print.h"
#include "runtime/host/sha256.h"
#include "runtime/host/usage.h"
#include "runtime/base/version.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/names.h"
#include "runtime/vm/prune/closure.h"
#include "runtime/vm/prune/why.h"

#include <getopt.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: freezer freeze [options] [NAME=]FILE.py|FILE.mpy ...\n"
    "  --manifest FILE     what a manifest.py names; or Python text, where it does not end in .py\n"
    "  -v NAME=VALUE       $(NAME) in the manifest's paths, as MPY_LIB_DIR\n"
    "  --why FILE          what of the VM is kept, and because of which line of which module\n"
    "  --names FILE        names to freeze besides the modules', as Q(...) lines (qstrgen adopt)\n"
    "  --c-module FOLDER   the .def tables of a C module of the firmware's own (also: "
    "c_module())\n"
    "  --c-modules FILE    write the folders of all C modules there, for make\n"
    "  --apart             images will come to this firmware that were frozen for themselves: all "
    "of\n"
    "                      its C modules is kept, and their names keep their numbers\n"
    "  --flashed FILE      the image is for such a firmware: its C modules, as --c-modules wrote "
    "them\n"
    "  --locked FILE       insist on what freezer lock wrote\n"
    "  --optional MODULE   nothing that is frozen need provide it (also: optional())\n"
    "  --allow-empty       an image without modules is no error\n"
    "  -o FILE             image.c (default image.c)\n"
    "  --qstr FILE         qstr.h (default qstr.h beside it)\n"
    "  -MF FILE, -MT NAME  write what was read as a make rule, for target NAME (default: -o's)\n"
    "  --target micropython   for stock's runtime instead: see freeze --target=micropython --help\n"
    "  --profile full|core|minimal   what of the VM is kept (default full)\n"
    "  --run-only          the firmware's C runs the module main, and no more of permafrost.h\n"
    "  --without FEATURE   the VM is compiled without it (runtime/vm/prune/feature.def; make's "
    "WITHOUT)\n"
    "  --debug full|none|file        line tables: kept, left out, or in a file of the host "
    "(default full)\n"
    "  --symbols FILE      that file, for freezer traceback (default symbols.json beside image.c)\n"
    "  --preload           run the bodies of modules now, where a firmware cannot tell the "
    "difference\n"
    "  --preload-most N    and no more than the first N statements of each: for tests\n"
    "  --shards N          bytecode in N more files, image.1.c ...: a module stays in its file\n"
    "  --mpy FOLDER        keep the .mpy of each compiled module there; a freeze that has nothing "
    "to\n"
    "                      do ends at once (also: --build)\n"
    "  -O N                optimisation of .py inputs, 0..3\n";

#define USER_TABLES_FILE "user.def"
#define NATMODS_FILE "natmods.h"

struct freeze_options {
    const char *c_modules, *flashed, *image, *why, *qstr, *symbols, *depfile, *target, *build,
        *locked;
    enum image_profile profile;
    enum debug_mode debug;
    bool left_out[FEATURE_COUNT];
    unsigned shards;
    bool allow_empty, run_only, apart;
    struct text_set pinned; /* names of C modules, where apart or flashed */
    struct preload_result preloaded;
    struct text_list written; /* paths, in texts */
    struct file_set outputs;  /* not in their places yet */
    struct arena texts;
    struct user_tables user;
    struct natmods natmods;
    struct input_list later;  /* what the manifest says by later() */
    struct manifest manifest; /* its paths, variables and optimise are options */
};

static void write_output(struct freeze_options *options, const char *path, struct buf *text,
                         struct report *report)
{
    text_list_add(&options->written, arena_copy(&options->texts, path, strlen(path)));
    int error = file_set_write(&options->outputs, path, text->data, text->size,
                               FILE_KEEP_SAME | FILE_MAKE_FOLDERS);
    if (error != 0)
        report_unwritten(report, path, error);
    buf_free(text);
}

/* All outputs or none take their places. */
static void place_outputs(struct freeze_options *options, struct report *report)
{
    if (report->errors != 0) {
        file_set_drop(&options->outputs);
        return;
    }
    int error = file_set_place(&options->outputs);
    if (error != 0)
        report_unwritten(report, options->image, error);
}

/* Each input also gets an empty rule, so that a removed one does not stop make. */
static void write_depfile(struct freeze_options *options, const struct input_list *inputs,
                          struct report *report)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    print_make_path(&out, options->target ? options->target : options->image);
    buf_put_byte(&out, ':');
    struct text_list paths = {0};
    for (size_t i = 0; i < options->manifest.read.size; i++)
        text_list_add(&paths, options->manifest.read.items[i]);
    for (size_t i = 0; i < inputs->size; i++)
        text_list_add(&paths, inputs->items[i].path);
    for (size_t i = 0; i < paths.size; i++) {
        buf_put_str(&out, " \\\n  ");
        print_make_path(&out, paths.items[i]);
    }
    buf_put_byte(&out, '\n');
    for (size_t i = 0; i < paths.size; i++) {
        print_make_path(&out, paths.items[i]);
        buf_put_str(&out, ":\n");
    }
    free(paths.items);
    write_output(options, options->depfile, &out, report);
}

/* The compiled module as a file, for whoever wants to look at it or copy it to a device. */
static void write_mpy(struct freeze_options *options, const struct input *input,
                      struct report *report)
{
    if (plan_count_words(input->code.root) != 0) {
        report_warning(report, input->path,
                       "no .mpy written: none holds its functions of machine words");
        return;
    }
    size_t stem = strlen(input->source_name) - strlen(".py");
    char *path = tool_format("%s/%.*s.mpy", options->build, (int)stem, input->source_name);
    struct buf out;
    buf_init(&out, &tool_allocator);
    mpy_write(&input->code, &out);
    write_output(options, path, &out, report);
    free(path);
}

/* ---- what of the VM is kept ---- */

struct minimal {
    struct report *report;
    const struct input *input;
    bool allowed; /* the manifest lists what to keep */
};

static void report_computed(void *user, const char *module, uint32_t line, const char *function)
{
    struct minimal *minimal = user;
    (void)module;
    if (minimal->allowed)
        return;
    char *place = line != 0 ? tool_format("%s:%u", minimal->input->path, (unsigned)line)
                            : tool_copy(minimal->input->path);
    report_error(minimal->report, place,
                 "%s with names that are only known at run time; profile minimal cannot see what "
                 "of the VM they need",
                 function);
    report_hint(minimal->report,
                "list them in the manifest, as keep(\"append\", \"sort\"), or use profile core");
    free(place);
}

/* Names the line that has what the firmware is without. */
static void report_conflict(const struct usage_closure *closure, const struct plan *plan,
                            struct report *report)
{
    const struct closure_reason *where;
    const char *what = closure_conflict(closure, &where);
    for (size_t i = 0; what && i < plan->n_modules; i++) {
        const struct input *input = plan->modules[i].input;
        if (input->name != where->module)
            continue;
        char *place = where->line != 0 ? tool_format("%s:%u", input->path, (unsigned)where->line)
                                       : tool_copy(input->path);
        report_error(report, place, "%s, which this firmware is without", what);
        report_hint(report, "do without it here, or take it out of WITHOUT= and of the manifest's "
                            "without()");
        free(place);
        return;
    }
    if (what)
        report_error(report, NULL,
                     "%s in a module that comes later, which this firmware is without", what);
}

/* Could code run that is not in the image? Where C does more than run the program, or another program may come, too. */
static bool may_load(const struct freeze_options *options, const struct plan *plan)
{
    return !options->run_only || options->allow_empty || options->later.size != 0 ||
           options->manifest.c_modules.size != 0 || options->manifest.keep.size != 0 ||
           closure_may_mount(&plan->names);
}

static void close_over(const struct freeze_options *options, struct plan *plan,
                       struct usage_closure *closure, struct report *report)
{
    const struct text_list *keep = &options->manifest.keep;
    struct minimal minimal = {.report = report, .allowed = keep->size != 0};
    closure->computed = report_computed;
    closure->user = &minimal;
    closure_leave_out(closure, options->left_out);
    minimal.allowed |= options->profile == PROFILE_CORE;
    for (size_t i = 0; i < plan->n_modules; i++) {
        minimal.input = plan->modules[i].input;
        if (minimal.input->loaded_code) {
            closure_add(closure, minimal.input->name, &minimal.input->code);
            if (strcmp(minimal.input->name, "main") == 0 && !minimal.input->package)
                closure_has_main(closure);
        }
        if (plan->modules[i].preloaded)
            closure_has_preload(closure, minimal.input->name);
        if (minimal.input->kind == INPUT_DATA)
            closure_has_data(closure, minimal.input->name);
        if (!minimal.input->loaded_code && minimal.input->kind == INPUT_SOURCE)
            report_computed(&minimal, minimal.input->name, 0, "source kept as text");
    }
    for (size_t i = 0; i < options->later.size; i++) {
        minimal.input = &options->later.items[i];
        closure_add_later(closure, minimal.input->name, &minimal.input->code);
    }
    if (options->profile == PROFILE_CORE)
        closure_keep_all(closure, false);
    if (!options->run_only || options->manifest.c_modules.size != 0)
        closure_for_c(closure);
    for (size_t i = 0; i < keep->size; i++)
        closure_keep(closure, keep->items[i]);
    for (size_t i = 0; i < options->natmods.names.size; i++)
        closure_keep(closure, options->natmods.names.items[i].text);
    for (size_t i = 0; i < options->manifest.without.size; i++)
        if (!closure_without(closure, options->manifest.without.items[i]))
            report_error(report, NULL, "without: the VM has no type or function '%s'",
                         options->manifest.without.items[i]);
    report_conflict(closure, plan, report);
    closure_finish(closure);
}

/* A file beside qstr.h. */
static void write_beside_header(struct freeze_options *options, const char *name,
                                struct buf *content, struct report *report)
{
    const char *slash = strrchr(options->qstr, '/');
    char *path =
        tool_format("%.*s%s", slash ? (int)(slash - options->qstr + 1) : 0, options->qstr, name);
    write_output(options, path, content, report);
    free(path);
}

/* qstr.h, and user.def and natmods.h beside it where the firmware has C modules of its own. */
static void emit_header(struct freeze_options *options, const struct usage *usage,
                        const struct name_set *names, struct buf *header, struct report *report)
{
    struct buf user;
    buf_init(&user, &tool_allocator);
    user_tables_emit_header(&options->user, names, USER_TABLES_FILE, &user);
    usage_emit(usage, names, &user, header);
    buf_free(&user);
    const struct text_list *without = &options->manifest.without;
    for (size_t i = 0; options->profile != PROFILE_FULL && i < without->size; i++) {
        const char *item = without->items[i], *dot = strchr(item, '.');
        if (dot)
            print_to(header, "#define WITHOUT_%.*s_%s ~, 0\n", (int)(dot - item), item, dot + 1);
    }
    if (options->user.table.n_lines == 0)
        return;
    struct buf tables, natmods;
    buf_init(&tables, &tool_allocator);
    user_tables_emit(&options->user, names, &tables);
    write_beside_header(options, USER_TABLES_FILE, &tables, report);
    if (options->natmods.modules.size == 0)
        return;
    buf_init(&natmods, &tool_allocator);
    natmods_emit(&options->natmods, names, &natmods);
    write_beside_header(options, NATMODS_FILE, &natmods, report);
}

/* build/image.c: build/image.1.c ... */
static void write_shards(struct freeze_options *options, const struct plan *plan,
                         struct report *report)
{
    size_t stem = strlen(options->image);
    if (stem > 2 && strcmp(options->image + stem - 2, ".c") == 0)
        stem -= 2;
    for (uint32_t shard = 0; shard < options->shards; shard++) {
        struct buf out;
        buf_init(&out, &tool_allocator);
        plan_emit_shard(plan, shard, &out);
        char *path = tool_format("%.*s.%u.c", (int)stem, options->image, (unsigned)shard + 1);
        write_output(options, path, &out, report);
        free(path);
    }
}

static void write_symbols(struct freeze_options *options, const struct plan *plan,
                          struct report *report)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    symbols_write(&plan->debug.lines, plan->build_id, &out);
    write_output(options, options->symbols, &out, report);
}

/* Of image.c, in bytes: escapes and names make of each byte some, mostly less than this. */
static size_t likely_size(const struct plan *plan)
{
    size_t size = 1 << 16;
    if (plan->n_shards == 0)
        size += 4 * plan->code[0].size;
    return size + 48 * (plan->n_constants + plan->n_tables + plan->names.n_image);
}

/* A digest of what this firmware's tracebacks depend on: the image with its lines, and the VM that is kept for it. */
static void make_build_id(const struct freeze_options *options, struct plan *plan)
{
    char digits[SHA256_TEXT_SIZE];
    struct buf text;
    buf_init(&text, &tool_allocator);
    plan->checksums = plan_checksums(plan);
    print_to(&text, "%s %d %u %08x %08x ", PERMAFROST_VERSION, IMAGE_ABI,
             (unsigned)options->profile, (unsigned)plan->checksums.of_singles,
             (unsigned)plan->checksums.of_doubles);
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        buf_put_byte(&text, options->left_out[i] ? '-' : '+');
    for (size_t i = 0; i < options->user.table.n_lines; i++)
        print_to(&text, "%s\n", options->user.table.lines[i].text);
    metrics_json(&plan->debug.lines, &text);
    sha256_text(text.data, text.size, digits);
    buf_free(&text);
    memcpy(plan->build_id, digits, BUILD_ID_SIZE - 1);
    plan->build_id[BUILD_ID_SIZE - 1] = 0;
}

static void write_image(struct freeze_options *options, struct plan *plan, struct report *report)
{
    struct usage_closure closure;
    closure_init(&closure, &plan->names);
    closure.usage.profile = plan->profile = options->profile;
    if (may_load(options, plan))
        closure_loads(&closure);
    if (options->profile == PROFILE_FULL) {
        closure_keep_all(&closure, true);
        closure_finish(&closure);
    } else {
        close_over(options, plan, &closure, report);
    }
    if (report->errors == 0 && plan_code(plan, options->profile == PROFILE_MINIMAL, report)) {
        if (options->profile == PROFILE_MINIMAL)
            memcpy(closure.usage.code, plan->opcodes, sizeof closure.usage.code);
        else
            memset(closure.usage.code, true, sizeof closure.usage.code);
        make_build_id(options, plan);
        struct buf image, header;
        buf_init(&image, &tool_allocator);
        buf_init(&header, &tool_allocator);
        buf_extend(&image, likely_size(plan)); /* growing copies */
        image.size = 0;
        plan_emit(plan, &image);
        emit_header(options, &closure.usage, &plan->names, &header, report);
        if (options->why) {
            struct buf why;
            buf_init(&why, &tool_allocator);
            if (options->profile == PROFILE_FULL)
                buf_put_str(&why, "all of the VM is kept, the loader of .mpy where files can come: "
                                  "profile full\n");
            else
                why_print(&closure, &why);
            write_output(options, options->why, &why, report);
        }
        write_output(options, options->qstr, &header, report);
        write_shards(options, plan, report);
        if (options->debug == DEBUG_FILE)
            write_symbols(options, plan, report);
        write_output(options, options->image, &image, report);
    }
    closure_free(&closure);
}

/* A natmod's word in the list for make: its name, too. */
static const char *natmods_word(struct freeze_options *options, const char *name,
                                const char *folder)
{
    char *word = tool_format("%s=%s", name, folder);
    const char *copy = arena_copy(&options->texts, word, strlen(word));
    free(word);
    return copy;
}

/* Reads the tables of one C module's folder, which are read again when they change; or what a natmod's has. */
static void read_c_module(struct freeze_options *options, const char **place,
                          struct input_list *inputs, struct report *report)
{
    glob_t found;
    const char *folder = *place;
    if (natmods_is(folder)) {
        const char *name =
            natmods_add(&options->natmods, folder, inputs, &options->manifest.read, report);
        *place = natmods_word(options, name, folder);
        return;
    }
    char *pattern = tool_format("%s/*.def", folder);
    if (glob(pattern, 0, NULL, &found) != 0) {
        report_error(report, folder, "no .def table of a C module here");
        report_hint(report, "docs/EMBEDDING.md shows one");
        free(pattern);
        return;
    }
    free(pattern);
    size_t first = options->user.table.n_lines;
    unsigned errors = report->errors;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *path =
            arena_copy(&options->texts, found.gl_pathv[i], strlen(found.gl_pathv[i]));
        if (user_tables_read(&options->user, path, report))
            text_list_add(&options->manifest.read, path);
    }
    if (report->errors == errors)
        user_tables_find_functions(&options->user, first, folder, report);
    globfree(&found);
}

/* Behind a natmod's NAME=. */
static const char *folder_of(const char *word)
{
    const char *equals = strchr(word, '=');
    return equals ? equals + 1 : word;
}

/* Images that are frozen elsewhere read that file, too: then its folders are absolute. */
static void write_c_modules(struct freeze_options *options, struct report *report)
{
    const struct text_list *folders = &options->manifest.c_modules;
    struct buf out;
    buf_init(&out, &tool_allocator);
    for (size_t i = 0; i < folders->size; i++) {
        const char *word = folders->items[i], *folder = folder_of(word);
        char *absolute = options->apart ? realpath(folder, NULL) : NULL;
        print_to(&out, "%.*s%s\n", (int)(folder - word), word, absolute ? absolute : folder);
        free(absolute);
    }
    write_output(options, options->c_modules, &out, report);
}

static bool is_among_folders(const struct text_list *folders, const char *folder)
{
    char *path = realpath(folder, NULL);
    bool found = false;
    for (size_t i = 0; path && i < folders->size; i++)
        found |= strcmp(folders->items[i], path) == 0;
    free(path);
    return found;
}

/* The C modules of an image are those of its firmware, in that order: it can bring none. */
static void take_flashed(struct freeze_options *options, struct report *report)
{
    uint8_t *data;
    size_t size;
    struct text_list flashed = {0}, *own = &options->manifest.c_modules;
    if (!file_read_reported(options->flashed, &data, &size, report))
        return;
    text_list_add(&options->manifest.read, options->flashed);
    for (const char *line = (const char *)data; *line; line += strcspn(line, "\n") + 1)
        text_list_add(&flashed, folder_of(arena_copy(&options->texts, line, strcspn(line, "\n"))));
    free(data);
    for (size_t i = 0; i < own->size; i++)
        if (!is_among_folders(&flashed, own->items[i])) {
            report_error(report, own->items[i], "the firmware was built without this C module");
            report_hint(report,
                        "build and flash the firmware with it: an image has no C of its own");
        }
    free(own->items);
    *own = flashed;
}

/* What a firmware and its images call by the same numbers: all names that C modules mention. */
static void pin_names(struct freeze_options *options)
{
    const struct text_set *natmods = &options->natmods.names;
    user_tables_names(&options->user, &options->pinned);
    for (size_t i = 0; i < natmods->size; i++)
        text_set_add(&options->pinned, natmods->items[i].text, natmods->items[i].size);
}

static void check_imports(const struct freeze_options *options, const struct input_list *inputs,
                          struct report *report)
{
    const struct import_sources sources = {inputs, &options->later,
                                           options->manifest.optional.items,
                                           options->manifest.optional.size, &options->user.table};
    imports_check(&sources, report);
}

/* Reads and compiles what comes later, too: its names are the image's. */
static void load_inputs(struct freeze_options *options, struct input_list *inputs,
                        struct report *report)
{
    for (size_t i = 0; report->errors == 0 && i < options->later.size; i++)
        input_load(&options->later.items[i], report);
    struct progress progress;
    progress_start(&progress);
    for (size_t i = 0; i < inputs->size; i++) {
        progress_show(&progress, i, inputs->size, "modules");
        inputs->items[i].words = true;
        inputs->items[i].apart = options->manifest.preload;
        input_load(&inputs->items[i], report);
    }
    progress_end(&progress);
}

static void freeze_inputs(struct freeze_options *options, struct input_list *inputs,
                          struct report *report)
{
    manifest_add_own(&options->manifest);
    if (options->manifest.paths.size != 0 && !manifest_run(&options->manifest))
        return;
    if (options->flashed)
        take_flashed(options, report);
    for (size_t i = 0; i < options->manifest.c_modules.size; i++)
        read_c_module(options, &options->manifest.c_modules.items[i], inputs, report);
    natmods_tables(&options->natmods, &options->user, report);
    if (options->apart || options->flashed)
        pin_names(options);
    if (options->profile != PROFILE_MINIMAL)
        user_tables_names(&options->user, &inputs->names);
    if (inputs->size == 0 && !options->allow_empty) {
        report_error(report, options->manifest.paths.size ? options->manifest.paths.items[0] : NULL,
                     "nothing to freeze");
        report_hint(report,
                    "name .py or .mpy files, or a manifest that does; --allow-empty makes an image "
                    "without modules");
        return;
    }
    inputs_sort(inputs, report);
    if (options->locked)
        lock_check(&options->manifest, options->locked);
    const struct text_list *names = &options->manifest.names;
    for (size_t i = 0; i < names->size; i++)
        if (inputs_add_names(inputs, names->items[i], report))
            text_list_add(&options->manifest.read, names->items[i]);
    for (size_t i = 0; i < options->manifest.later.size; i++) {
        inputs_add_argument(&options->later, options->manifest.later.items[i], report);
        text_list_add(&options->manifest.read, options->manifest.later.items[i]);
    }
    load_inputs(options, inputs, report);
    if (report->errors == 0)
        check_imports(options, inputs, report);
    if (options->manifest.preload && options->left_out[FEATURE_NUMBER_patching]) {
        report_error(report, NULL, "preload: needs the feature patching");
        report_hint(report, "without it nothing in flash could be written to");
    }
    if (report->errors == 0 && options->manifest.preload)
        preload_run_bodies(&options->preloaded, inputs, &options->manifest, report);
    if (report->errors == 0) {
        struct plan plan;
        const struct plan_options how = {
            .debug = options->debug,
            .shards = options->shards,
            .live = options->manifest.preload ? (const char *)options->preloaded.lines.data : NULL,
            .verdicts = options->preloaded.verdicts,
            .pinned = &options->pinned,
            .plain_names = options->left_out[FEATURE_NUMBER_index]};
        if (plan_make(&plan, inputs, &how, report))
            write_image(options, &plan, report);
        plan_free(&plan);
    }
    for (size_t i = 0; report->errors == 0 && options->build && i < inputs->size; i++)
        if (inputs->items[i].kind == INPUT_PY)
            write_mpy(options, &inputs->items[i], report);
    if (report->errors == 0 && options->c_modules)
        write_c_modules(options, report);
    if (report->errors == 0 && options->depfile)
        write_depfile(options, inputs, report);
}

/* Returns the exit status. */
static int freeze(struct freeze_options *options, struct input_list *inputs, struct report *report)
{
    freeze_inputs(options, inputs, report);
    place_outputs(options, report);
    return report->errors != 0;
}

enum { CHOICES = 3, COUNT_MAX = 1000 };
static const char *const profile_names[CHOICES] = {"full", "core", "minimal"};
static const char *const debug_names[CHOICES] = {"full", "none", "file"};

/* The index of text; -1, and a message, when it is none of the names. */
static int parse_choice(const char *what, const char *text, const char *const *names)
{
    for (int i = 0; i < CHOICES; i++)
        if (strcmp(text, names[i]) == 0)
            return i;
    fprintf(stderr, "freezer: error: no %s '%s'; there are %s, %s, %s\n", what, text, names[0],
            names[1], names[2]);
    return -1;
}

static const char *const feature_names[FEATURE_COUNT] = {
#define FEATURE(name, otherwise) #name,
#include "runtime/vm/prune/feature.def"
#undef FEATURE
};

static bool parse_feature(const char *text, bool left_out[FEATURE_COUNT])
{
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        if (strcmp(text, feature_names[i]) == 0)
            return left_out[i] = true;
    struct nearest nearest;
    nearest_init(&nearest, text);
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        nearest_offer(&nearest, feature_names[i]);
    char *meant = nearest_answer(&nearest);
    fprintf(stderr, "freezer: error: --without: no feature '%s'%s There are", text,
            *meant ? meant : ".");
    free(meant);
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        fprintf(stderr, "%s %s", i ? "," : "", feature_names[i]);
    fputc('\n', stderr);
    return false;
}

static bool parse_count(const char *option, const char *text, unsigned *out)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    *out = (unsigned)number;
    if (*text >= '0' && *text <= '9' && *end == 0 && number <= COUNT_MAX)
        return true;
    fprintf(stderr, "freezer: error: %s takes 0 to %d, not '%s'\n", option, COUNT_MAX, text);
    return false;
}

enum {
    OPTION_QSTR = 256,
    OPTION_MF,
    OPTION_MT,
    OPTION_PROFILE,
    OPTION_MANIFEST,
    OPTION_NAMES,
    OPTION_WHY,
    OPTION_C_MODULE,
    OPTION_C_MODULES,
    OPTION_APART,
    OPTION_FLASHED,
    OPTION_OPTIONAL,
    OPTION_ALLOW_EMPTY,
    OPTION_RUN_ONLY,
    OPTION_BUILD,
    OPTION_LOCKED,
    OPTION_DEBUG,
    OPTION_SYMBOLS,
    OPTION_SHARDS,
    OPTION_WITHOUT,
    OPTION_PRELOAD,
    OPTION_PRELOAD_MOST,
    OPTION_HELP
};

static const struct option long_options[] = {
    {"qstr", required_argument, NULL, OPTION_QSTR},
    {"MF", required_argument, NULL, OPTION_MF},
    {"MT", required_argument, NULL, OPTION_MT},
    {"profile", required_argument, NULL, OPTION_PROFILE},
    {"manifest", required_argument, NULL, OPTION_MANIFEST},
    {"names", required_argument, NULL, OPTION_NAMES},
    {"why", required_argument, NULL, OPTION_WHY},
    {"c-module", required_argument, NULL, OPTION_C_MODULE},
    {"c-modules", required_argument, NULL, OPTION_C_MODULES},
    {"apart", no_argument, NULL, OPTION_APART},
    {"flashed", required_argument, NULL, OPTION_FLASHED},
    {"locked", required_argument, NULL, OPTION_LOCKED},
    {"build", required_argument, NULL, OPTION_BUILD},
    {"mpy", required_argument, NULL, OPTION_BUILD},
    {"optional", required_argument, NULL, OPTION_OPTIONAL},
    {"allow-empty", no_argument, NULL, OPTION_ALLOW_EMPTY},
    {"run-only", no_argument, NULL, OPTION_RUN_ONLY},
    {"debug", required_argument, NULL, OPTION_DEBUG},
    {"symbols", required_argument, NULL, OPTION_SYMBOLS},
    {"shards", required_argument, NULL, OPTION_SHARDS},
    {"without", required_argument, NULL, OPTION_WITHOUT},
    {"preload", no_argument, NULL, OPTION_PRELOAD},
    {"preload-most", required_argument, NULL, OPTION_PRELOAD_MOST},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

/* Takes an option whose text is only kept; false when it is another. */
static bool keep_option(int option, struct freeze_options *options)
{
    const struct {
        int option;
        const char **into;
    } texts[] = {
        {'o', &options->image},
        {OPTION_LOCKED, &options->locked},
        {OPTION_WHY, &options->why},
        {OPTION_C_MODULES, &options->c_modules},
        {OPTION_FLASHED, &options->flashed},
        {OPTION_BUILD, &options->build},
        {OPTION_QSTR, &options->qstr},
        {OPTION_MF, &options->depfile},
        {OPTION_MT, &options->target},
        {OPTION_SYMBOLS, &options->symbols},
    };
    const struct {
        int option;
        struct text_list *into;
    } lists[] = {
        {OPTION_MANIFEST, &options->manifest.paths},
        {OPTION_C_MODULE, &options->manifest.c_modules},
        {OPTION_NAMES, &options->manifest.names},
        {OPTION_OPTIONAL, &options->manifest.optional},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].option == option) {
            *texts[i].into = optarg;
            return true;
        }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (lists[i].option == option) {
            text_list_add(lists[i].into, optarg);
            return true;
        }
    return false;
}

/* Returns -1, or the status to exit with. */
static int freeze_parse_options(int argc, char **argv, struct freeze_options *options)
{
    int option, profile = PROFILE_FULL, debug = DEBUG_FULL;
    while ((option = usage_option_only(argc, argv, "o:O:v:", long_options)) != -1) {
        bool good = true;
        if (keep_option(option, options))
            continue;
        switch (option) {
        case 'O':
            good = manifest_set_optimise(&options->manifest, optarg);
            break;
        case 'v':
            good = manifest_add_variable(&options->manifest, optarg);
            break;
        case OPTION_WITHOUT:
            good = parse_feature(optarg, options->left_out);
            break;
        case OPTION_ALLOW_EMPTY:
            options->allow_empty = true;
            break;
        case OPTION_PRELOAD:
            options->manifest.preload = true;
            break;
        case OPTION_APART:
            options->apart = true;
            break;
        case OPTION_PRELOAD_MOST:
            options->manifest.preload = true;
            good = parse_count("--preload-most", optarg, &options->manifest.preload_most);
            options->manifest.preload_most++;
            break;
        case OPTION_RUN_ONLY:
            options->run_only = true;
            break;
        case OPTION_PROFILE:
            good = (profile = parse_choice("profile", optarg, profile_names)) >= 0;
            break;
        case OPTION_DEBUG:
            good = (debug = parse_choice("debug mode", optarg, debug_names)) >= 0;
            break;
        case OPTION_SHARDS:
            good = parse_count("--shards", optarg, &options->shards);
            break;
        case OPTION_HELP:
            return usage_print(help);
        default:
            return usage_wrong(argv[0], help, NULL);
        }
        if (!good)
            return 2;
    }
    options->profile = (enum image_profile)profile;
    options->debug = (enum debug_mode)debug;
    return -1;
}

/* Notes what the next freeze can compare itself with. */
static void save_state(const struct freeze_options *options, const struct input_list *inputs,
                       const struct build_state *state)
{
    const struct manifest *manifest = &options->manifest;
    struct text_list seen = {0};
    for (size_t i = 0; i < manifest->read.size; i++)
        text_list_add(&seen, manifest->read.items[i]);
    for (size_t i = 0; i < manifest->looked.size; i++)
        text_list_add(&seen, manifest->looked.items[i]);
    for (size_t i = 0; i < inputs->size; i++)
        text_list_add(&seen, inputs->items[i].path);
    if (options->locked)
        text_list_add(&seen, options->locked);
    build_state_save(state, &seen, &options->written, !manifest->asked_environment);
    free(seen.items);
}

/* Freezes unless nothing has changed. Returns the exit status. */
static int freeze_if_changed(struct freeze_options *options, struct input_list *inputs,
                             struct report *report, int argc, char **argv)
{
    struct build_state state;
    if (!options->build)
        return freeze(options, inputs, report);
    build_state_open(&state, options->build, argc, argv);
    int status = 0;
    if (!build_state_is_current(&state)) {
        status = freeze(options, inputs, report);
        if (status == 0)
            save_state(options, inputs, &state);
    }
    build_state_close(&state);
    return status;
}

int command_freeze(int argc, char **argv)
{
    struct report report = {0};
    int status = freeze_is_for_stock(argc, argv) ? command_freeze_stock(argc, argv)
                                                 : freeze_reported(argc, argv, &report);
    report_end(&report);
    return status;
}

int freeze_reported(int argc, char **argv, struct report *report)
{
    struct freeze_options options = {.image = "image.c"};
    struct input_list inputs;
    inputs_init(&inputs);
    inputs_init(&options.later);
    manifest_init(&options.manifest, &inputs, report);
    arena_init(&options.texts, &tool_allocator, 4096);
    user_tables_init(&options.user);
    text_set_init(&options.pinned);
    natmods_init(&options.natmods);
    int status = freeze_parse_options(argc, argv, &options);
    if (status < 0) {
        const char *slash = strrchr(options.image, '/');
        int folder = slash ? (int)(slash - options.image + 1) : 0;
        char *header = tool_format("%.*sqstr.h", folder, options.image);
        char *symbols = tool_format("%.*ssymbols.json", folder, options.image);
        if (!options.qstr)
            options.qstr = header;
        if (!options.symbols)
            options.symbols = symbols;
        for (int i = optind; i < argc; i++)
            inputs_add_argument(&inputs, argv[i], report);
        for (size_t i = 0; i < inputs.size; i++)
            inputs.items[i].optimise = options.manifest.optimise;
        if (options.profile == PROFILE_FULL && memchr(options.left_out, true, FEATURE_COUNT)) {
            report_error(report, NULL, "--without: profile full has every feature");
            report_hint(report, "use --profile core or minimal");
        }
        status = report->errors != 0 ? 2 : freeze_if_changed(&options, &inputs, report, argc, argv);
        if (status != 0) {
            report_remove_stale(report, options.image);
            report_remove_stale(report, options.qstr);
        }
        free(header);
        free(symbols);
    }
    if (options.manifest.preload && options.preloaded.verdicts)
        preload_result_free(&options.preloaded);
    manifest_free(&options.manifest);
    user_tables_free(&options.user);
    text_set_free(&options.pinned);
    natmods_free(&options.natmods);
    free(options.written.items);
    arena_free(&options.texts);
    inputs_free(&inputs);
    inputs_free(&options.later);
    return status;
}
