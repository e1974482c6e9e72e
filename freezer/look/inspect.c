/* inspect.c - freezer dump and check: what is in .mpy files, and whether they are sound. */
#include "freezer/command.h"
#include "freezer/image/plan.h"
#include "freezer/package/package.h"
#include "runtime/format/disasm.h"
#include "runtime/format/opcode.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A .mpy or .py file, read, compiled and verified as freeze would. */
static bool load(struct input_list *inputs, const char *path, struct report *report)
{
    unsigned errors = report->errors;
    inputs_add_argument(inputs, path, report);
    if (report->errors == errors)
        inputs->items[inputs->size - 1].words = true;
    return report->errors == errors && input_load(&inputs->items[inputs->size - 1], report);
}

static size_t inspect_count_functions(const struct raw_code *raw, size_t *bytes)
{
    size_t count = 1;
    *bytes += raw->size;
    for (size_t i = 0; i < raw->n_children; i++)
        count += inspect_count_functions(raw->children[i], bytes);
    return count;
}

static void inspect_put_constant(struct buf *out, const struct constant *constant)
{
    static const char *const kinds[] = {[CONSTANT_FUN_TABLE] = "native functions",
                                        [CONSTANT_NONE] = "None",
                                        [CONSTANT_FALSE] = "False",
                                        [CONSTANT_TRUE] = "True",
                                        [CONSTANT_ELLIPSIS] = "Ellipsis",
                                        [CONSTANT_STR] = "str",
                                        [CONSTANT_BYTES] = "bytes",
                                        [CONSTANT_INT] = "int",
                                        [CONSTANT_FLOAT] = "float",
                                        [CONSTANT_COMPLEX] = "complex",
                                        [CONSTANT_TUPLE] = "tuple"};
    print_to(out, "{\"kind\": \"%s\"", kinds[constant->kind]);
    if (constant->kind == CONSTANT_BYTES) {
        buf_put_str(out, ", \"hex\": \"");
        for (size_t i = 0; i < constant->text.size; i++)
            print_to(out, "%02x", (unsigned)(uint8_t)constant->text.data[i]);
        buf_put_byte(out, '"');
    } else if (constant->kind >= CONSTANT_STR && constant->kind <= CONSTANT_COMPLEX) {
        buf_put_str(out, ", \"text\": ");
        print_json(out, constant->text.data, constant->text.size);
    } else if (constant->kind == CONSTANT_TUPLE) {
        buf_put_str(out, ", \"items\": [");
        for (size_t i = 0; i < constant->n_items; i++) {
            buf_put_str(out, i ? ", " : "");
            inspect_put_constant(out, &constant->items[i]);
        }
        buf_put_byte(out, ']');
    }
    buf_put_byte(out, '}');
}

static void dump_json(const struct input *input, struct buf *out)
{
    const struct code *code = &input->code;
    size_t bytes = 0, functions = inspect_count_functions(code->root, &bytes);
    buf_put_str(out, "{\"file\": ");
    print_json(out, input->path, strlen(input->path));
    print_to(out,
             ", \"functions\": %zu, \"bytecode\": %zu, \"arch\": %u, \"small_int_bits\": %u,\n"
             " \"names\": [",
             functions, bytes, code->arch, code->small_int_bits);
    for (size_t i = 0; i < code->n_names; i++) {
        buf_put_str(out, i ? ", " : "");
        print_json(out, code->names[i].data, code->names[i].size);
    }
    buf_put_str(out, "],\n \"constants\": [");
    for (size_t i = 0; i < code->n_constants; i++) {
        buf_put_str(out, i ? ", " : "");
        inspect_put_constant(out, &code->constants[i]);
    }
    struct buf listing;
    buf_init(&listing, &tool_allocator);
    disasm_code(code, &listing);
    buf_put_str(out, "],\n \"listing\": ");
    print_json(out, (const char *)listing.data, listing.size);
    buf_put_str(out, "}");
    buf_free(&listing);
}

enum { DUMP_LINE = 16 };

static void dump_hex(const struct input *input, struct buf *out)
{
    for (size_t at = 0; at < input->size; at += DUMP_LINE) {
        print_to(out, "%08zx ", at);
        for (size_t i = at; i < at + DUMP_LINE; i++)
            print_to(out, i < input->size ? " %02x" : "   ", i < input->size ? input->data[i] : 0);
        buf_put_str(out, "  ");
        for (size_t i = at; i < at + DUMP_LINE && i < input->size; i++)
            buf_put_byte(out,
                         input->data[i] >= ' ' && input->data[i] < 0x7f ? input->data[i] : '.');
        buf_put_byte(out, '\n');
    }
}

/* The C of the functions of machine words at and below raw; *number counts them. */
static bool dump_native(const struct input *input, const struct raw_code *raw, unsigned *number,
                        struct arena *arena, struct buf *out, struct report *report)
{
    struct words_made made;
    struct words_error error = {0};
    struct buf c;
    bool good = true;
    buf_init(&c, &tool_allocator);
    if (raw->is_words) {
        good = words_to_c(&input->code, raw, *number, 0, WORDS_FOR_IMAGE, arena, &c, &made,
                          &error) == 0;
        if (good) {
            print_to(out, "\n/* %s%s */\n", input_function_name(&input->code, raw),
                     made.is_leaf ? "" : ", in a frame of the VM");
            for (size_t i = 0; i < made.n_names; i++)
                print_to(out, "/* n%u_%u: %s */\n", *number, (unsigned)made.names[i],
                         input->code.names[made.names[i]].data);
            buf_put(out, c.data, c.size);
        } else {
            plan_words_refuse(input->path, &error, report);
        }
        ++*number;
    }
    buf_free(&c);
    for (size_t i = 0; i < raw->n_children; i++)
        good &= dump_native(input, raw->children[i], number, arena, out, report);
    return good;
}

static void dump_file_native(const struct input *input, struct buf *out, struct report *report)
{
    enum { CHUNK = 1 << 14 };
    struct arena arena;
    unsigned number = 0;
    arena_init(&arena, &tool_allocator, CHUNK);
    dump_native(input, input->code.root, &number, &arena, out, report);
    arena_free(&arena);
}

static const char dump_help[] =
    "usage: freezer dump [--native | --json | --hex] FILE.mpy|FILE.py ...\n"
    "Prints each function's instructions with their source lines, names and constants.\n"
    "  --native the C of the functions of machine words (@micropython.viper)\n"
    "  --json   an array: sizes, names, constants, and the listing as text\n"
    "  --hex    the file's bytes\n";

int command_dump(int argc, char **argv)
{
    struct report report = {0};
    struct input_list inputs;
    struct buf out;
    bool json = false, hex = false, native = false;
    int first = 1;
    for (; first < argc && argv[first][0] == '-' && argv[first][1] != 0; first++) {
        bool is_json = strcmp(argv[first], "--json") == 0;
        bool is_hex = strcmp(argv[first], "--hex") == 0;
        bool is_native = strcmp(argv[first], "--native") == 0;
        json |= is_json;
        hex |= is_hex;
        native |= is_native;
        if (strcmp(argv[first], "--help") == 0)
            return usage_print(dump_help);
        if (!is_json && !is_hex && !is_native)
            return usage_wrong(argv[0], dump_help, "no option '%s'", argv[first]);
    }
    if (first == argc)
        return usage_wrong(argv[0], dump_help, "no file");
    inputs_init(&inputs);
    buf_init(&out, &tool_allocator);
    if (json)
        buf_put_byte(&out, '[');
    for (int i = first, shown = 0; i < argc; i++) {
        if (!load(&inputs, argv[i], &report))
            continue;
        const struct input *input = &inputs.items[inputs.size - 1];
        if (json) {
            buf_put_str(&out, shown++ ? ",\n" : "");
            dump_json(input, &out);
        } else if (native) {
            dump_file_native(input, &out, &report);
        } else if (hex) {
            dump_hex(input, &out);
        } else {
            disasm_code(&input->code, &out);
        }
    }
    if (json)
        buf_put_str(&out, "]\n");
    int error = file_write("-", out.data, out.size, 0);
    if (error != 0)
        report_error(&report, "standard output", "%s", strerror(error));
    buf_free(&out);
    inputs_free(&inputs);
    return report_end(&report);
}

static void check_package(const char *path, struct report *report)
{
    struct package package;
    package_init(&package);
    if (package_read(&package, path, report)) {
        size_t bytes = 0;
        for (size_t i = 0; i < package.n_files; i++)
            bytes += package.files[i].size;
        printf("%s: sound: package %s %s, %zu files, %zu bytes\n", path, package.name,
               package.version, package.n_files, bytes);
    }
    package_free(&package);
}

static const char check_help[] =
    "usage: freezer check FILE.mpy|FILE.py|PACKAGE.tar.gz ...\n"
    "Proves that .mpy files are whole and their bytecode safe to run, that .py files compile, and\n"
    "that packages are unaltered. Status 1 when something is not; all files are looked at.\n";

int command_check(int argc, char **argv)
{
    struct report report = {0};
    struct input_list inputs;
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return usage_print(check_help);
    if (argc < 2)
        return usage_wrong(argv[0], check_help, "no file");
    if (argv[1][0] == '-')
        return usage_wrong(argv[0], check_help, "no option '%s'", argv[1]);
    inputs_init(&inputs);
    for (int i = 1; i < argc; i++) {
        if (!file_exists(argv[i])) {
            report_file_error(&report, NULL, argv[i], ENOENT);
            continue;
        }
        if (package_is(argv[i])) {
            check_package(argv[i], &report);
            continue;
        }
        if (!load(&inputs, argv[i], &report))
            continue;
        const struct input *input = &inputs.items[inputs.size - 1];
        size_t bytes = 0, functions = inspect_count_functions(input->code.root, &bytes);
        printf("%s: sound: %zu functions, %zu bytes of code, %zu names, %zu constants\n", argv[i],
               functions, bytes, input->code.n_names, input->code.n_constants);
    }
    inputs_free(&inputs);
    return report_end(&report);
}
