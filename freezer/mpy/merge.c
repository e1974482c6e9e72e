/* merge.c - freezer merge: modules to one .mpy.
 *
 * The merged module's body runs theirs one after the other in its own globals, as that of
 * mpy-tool.py --merge does; equal names and constants are stored once. Native code finds its names
 * by their place in the table, so that a file with native code comes first, and only one may have
 * any. */
#include "freezer/mpy/merge.h"
#include "freezer/command.h"
#include "freezer/mpy/renumber.h"
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"
#include "runtime/format/verify.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/text_set.h"
#include "runtime/host/usage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct merger {
    struct arena arena;
    struct text_set texts;
    uint32_t *places; /* in names, by index in texts */
    size_t places_capacity;
    struct code_text *names;
    size_t n_names, names_capacity;
    struct constant *constants;
    size_t n_constants, constants_capacity;
    const struct raw_code **bodies;
    struct report *report;
};

static bool equal_constants(const struct constant *a, const struct constant *b)
{
    if (a->kind != b->kind || a->text.size != b->text.size || a->n_items != b->n_items)
        return false;
    if (a->text.size != 0 && memcmp(a->text.data, b->text.data, a->text.size) != 0)
        return false;
    for (size_t i = 0; i < a->n_items; i++)
        if (!equal_constants(&a->items[i], &b->items[i]))
            return false;
    return true;
}

/* The name's place in the table. The first file's names stay where they are, even one that is there
 * twice, since native code may know their places. */
static uint32_t add_name(struct merger *m, const struct code_text *name, bool always)
{
    size_t before = m->texts.size, index = text_set_add(&m->texts, name->data, name->size);
    if (index != before && !always)
        return m->places[index];
    if (index == before) {
        tool_grow(m->places, index, m->places_capacity);
        m->places[index] = (uint32_t)m->n_names;
    }
    tool_grow(m->names, m->n_names, m->names_capacity);
    m->names[m->n_names] = *name;
    return (uint32_t)m->n_names++;
}

/* Index of an equal constant, or of a new one. */
static uint32_t merge_add_constant(struct merger *m, const struct constant *constant, bool always)
{
    for (size_t i = 0; !always && i < m->n_constants; i++)
        if (equal_constants(&m->constants[i], constant))
            return (uint32_t)i;
    tool_grow(m->constants, m->n_constants, m->constants_capacity);
    m->constants[m->n_constants] = *constant;
    return (uint32_t)m->n_constants++;
}

static bool merge_add_module(struct merger *m, const struct input *input, size_t index)
{
    const struct code *code = &input->code;
    struct renumbering to;
    uint32_t *names = arena_alloc(&m->arena, (code->n_names + 1) * sizeof *names);
    uint32_t *constants = arena_alloc(&m->arena, (code->n_constants + 1) * sizeof *constants);
    for (size_t i = 0; i < code->n_names; i++)
        names[i] = add_name(m, &code->names[i], index == 0);
    for (size_t i = 0; i < code->n_constants; i++)
        constants[i] = merge_add_constant(m, &code->constants[i], index == 0);
    to = (struct renumbering){names, constants};
    if (index == 0) {
        m->bodies[0] = code->root; /* all stays at its place */
        return true;
    }
    const struct raw_code *culprit;
    m->bodies[index] = renumber_function(code->root, &to, &m->arena, &culprit);
    if (!m->bodies[index]) {
        report_error(m->report, input->path,
                     "function '%s' gets too long: a jump of more than 32 KiB",
                     input_function_name(code, culprit));
        report_hint(m->report, "split the function, or name this file first");
    }
    return m->bodies[index];
}

/* The body that calls each of the others. */
static const struct raw_code *make_root(struct merger *m, size_t count)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    buf_put(&out, "\0\2\0", 3); /* one slot, no arguments; one byte of info: names[0], no lines */
    for (size_t i = 0; i < count; i++) {
        buf_put_byte(&out, OP_MAKE_FUNCTION);
        buf_put_vuint(&out, i);
        buf_put_byte(&out, OP_CALL_FUNCTION);
        buf_put_byte(&out, 0);
        buf_put_byte(&out, OP_POP_TOP);
    }
    buf_put_byte(&out, OP_LOAD_CONST_NONE);
    buf_put_byte(&out, OP_RETURN_VALUE);
    struct raw_code *root = arena_zalloc(&m->arena, sizeof *root);
    root->code = (const uint8_t *)arena_copy(&m->arena, out.data, out.size);
    root->size = out.size;
    root->children = m->bodies;
    root->n_children = count;
    buf_free(&out);
    return root;
}

/* A file with native code first; false when two have any. */
static bool order(struct input **inputs, size_t count, struct report *report)
{
    size_t native = count;
    for (size_t i = 0; i < count; i++) {
        if (inputs[i]->code.arch == 0)
            continue;
        if (native != count) {
            report_error(report, inputs[i]->path, "has native code, and so has %s",
                         inputs[native]->path);
            report_hint(report,
                        "native code finds its names by their place, so only one file with any "
                        "can be merged");
            return false;
        }
        native = i;
    }
    if (native != count) {
        struct input *first = inputs[native];
        memmove(inputs + 1, inputs, native * sizeof *inputs);
        inputs[0] = first;
    }
    return true;
}

static bool merge(struct merger *m, struct input **inputs, size_t count, struct buf *out)
{
    struct code merged = inputs[0]->code;
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        good = merge_add_module(m, inputs[i], i);
        if (inputs[i]->code.small_int_bits > merged.small_int_bits)
            merged.small_int_bits = inputs[i]->code.small_int_bits;
    }
    if (!good)
        return false;
    merged.names = m->names;
    merged.n_names = m->n_names;
    merged.constants = m->constants;
    merged.n_constants = m->n_constants;
    merged.root = make_root(m, count);
    struct verify_error error;
    const struct raw_code *culprit;
    if (verify_code(&merged, &m->arena, &culprit, &error) != 0) {
        report_error(m->report, inputs[0]->path, "cannot be merged: at byte %zu of '%s': %s",
                     error.offset, input_function_name(&merged, culprit), error.message);
        return false;
    }
    mpy_write(&merged, out);
    return true;
}

bool merge_modules(struct input **inputs, size_t count, struct buf *out, struct report *report)
{
    struct merger m = {.report = report};
    if (count == 1) { /* as it is, so that nothing is lost */
        mpy_write(&inputs[0]->code, out);
        return true;
    }
    if (!order(inputs, count, report))
        return false;
    arena_init(&m.arena, &tool_allocator, 1 << 14);
    text_set_init(&m.texts);
    m.bodies = tool_alloc(count * sizeof *m.bodies);
    bool good = merge(&m, inputs, count, out);
    free(m.bodies);
    free(m.constants);
    free(m.places);
    free(m.names);
    text_set_free(&m.texts);
    arena_free(&m.arena);
    return good;
}

static const char help[] =
    "usage: freezer merge -o OUT.mpy FILE.mpy|FILE.py ...\n"
    "One .mpy whose import runs all of them, in this order, in one module's globals. Names and\n"
    "constants that several have are stored once. At most one file may have native code; it comes\n"
    "first, wherever it is named.\n"
    "  -o FILE   where to; - is standard output\n";

int command_merge(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    const char *output = NULL;
    int option, status = -1;
    while (status < 0 && (option = usage_option(argc, argv, "o:", options)) != -1) {
        if (option == 'o')
            output = optarg;
        else
            status = option == 'h' ? usage_print(help) : usage_wrong(argv[0], help, NULL);
    }
    if (status < 0 && !output)
        status = usage_wrong(argv[0], help, "no -o FILE");
    if (status < 0 && optind == argc)
        status = usage_wrong(argv[0], help, "no file to merge");
    if (status >= 0)
        return status;
    return merge_files(argv + optind, (size_t)(argc - optind), output, MERGE_KEEP_FLAGS);
}

int merge_files(char **paths, size_t count, const char *output, int64_t arch_flags)
{
    struct report report = {0};
    struct input_list inputs;
    struct buf out;
    inputs_init(&inputs);
    buf_init(&out, &tool_allocator);
    for (size_t i = 0; i < count; i++)
        inputs_add_argument(&inputs, paths[i], &report);
    struct input **order_of = tool_alloc(count * sizeof *order_of);
    for (size_t i = 0; i < count && report.errors == 0; i++) {
        order_of[i] = &inputs.items[i];
        input_load(order_of[i], &report);
        if (arch_flags != MERGE_KEEP_FLAGS && order_of[i]->code.arch != 0)
            order_of[i]->code.arch_flags = (uint32_t)arch_flags;
    }
    if (report.errors == 0 && merge_modules(order_of, count, &out, &report))
        file_write_reported(output, out.data, out.size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS,
                            &report);
    if (report.errors != 0)
        report_remove_stale(&report, output);
    free(order_of);
    buf_free(&out);
    inputs_free(&inputs);
    return report_end(&report);
}
