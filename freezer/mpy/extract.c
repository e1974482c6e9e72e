/* extract.c - freezer extract: the parts of .mpy files as files of their own.
 *
 * BASE_NN_SOURCE_KIND_NAME.bin, as mpy-tool.py -e names and fills them: QSTR and OBJ with the
 * text's zero byte, CODE as it runs, and META, empty, for a name that is a number in the file. */
#include "freezer/command.h"
#include "freezer/image/input.h"
#include "runtime/format/opcode.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"

#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum segment_kind { SEGMENT_META, SEGMENT_QSTR, SEGMENT_OBJ, SEGMENT_CODE, SEGMENT_KINDS };

static const char *const kind_names[SEGMENT_KINDS] = {"META", "QSTR", "OBJ", "CODE"};

struct segment {
    enum segment_kind kind;
    const char *source;
    struct code_text name; /* no zero byte need follow */
    const void *data;
    size_t size;
};

struct segments {
    struct segment *items;
    size_t size, capacity;
    unsigned wanted; /* bits by kind */
    struct arena arena;
};

static void add(struct segments *segments, const struct input *input, enum segment_kind kind,
                struct code_text name, const void *data, size_t size)
{
    if (!(segments->wanted >> kind & 1))
        return;
    tool_grow(segments->items, segments->size, segments->capacity);
    segments->items[segments->size++] =
        (struct segment){kind, input->code.names[0].data, name, data, size};
}

/* Bytes as Python shows them, which is what their file is named by. */
static struct code_text bytes_repr(struct segments *segments, const struct code_text *bytes)
{
    static const char escaped[] = "\n\r\t\\", letters[] = "nrt\\";
    bool single = memchr(bytes->data, '\'', bytes->size);
    char quote = single && !memchr(bytes->data, '"', bytes->size) ? '"' : '\'';
    struct buf out;
    buf_init(&out, &tool_allocator);
    print_to(&out, "b%c", quote);
    for (size_t i = 0; i < bytes->size; i++) {
        unsigned char c = (unsigned char)bytes->data[i];
        const char *escape = c != 0 ? strchr(escaped, c) : NULL;
        if (escape)
            print_to(&out, "\\%c", letters[escape - escaped]);
        else if (c < ' ' || c >= 0x7f)
            print_to(&out, "\\x%02x", (unsigned)c);
        else
            print_to(&out, c == quote ? "\\%c" : "%c", c);
    }
    buf_put_byte(&out, (uint8_t)quote);
    struct code_text text = {arena_copy(&segments->arena, out.data, out.size), out.size};
    buf_free(&out);
    return text;
}

/* Recurses as deep as the reader allows. */
static void extract_add_constant(struct segments *segments, const struct input *input,
                                 const struct constant *constant)
{
    bool text = constant->kind == CONSTANT_STR || constant->kind == CONSTANT_BYTES;
    if (text || (constant->kind >= CONSTANT_INT && constant->kind <= CONSTANT_COMPLEX))
        add(segments, input, SEGMENT_OBJ,
            constant->kind == CONSTANT_BYTES ? bytes_repr(segments, &constant->text)
                                             : constant->text,
            constant->text.data, constant->text.size + text);
    for (size_t i = 0; i < constant->n_items; i++)
        extract_add_constant(segments, input, &constant->items[i]);
}

static void extract_add_function(struct segments *segments, const struct input *input,
                                 const struct raw_code *raw)
{
    const char *name = input_function_name(&input->code, raw);
    struct code_text own = {name, strlen(name)};
    add(segments, input, SEGMENT_CODE, own.size ? own : input->code.names[0], raw->code, raw->size);
    for (size_t i = 0; i < raw->n_children; i++)
        extract_add_function(segments, input, raw->children[i]);
}

static void extract_add_file(struct segments *segments, const struct input *input)
{
    const struct code *code = &input->code;
    for (size_t i = 0; i < code->n_names; i++) {
        const struct code_text *name = &code->names[i];
        if (static_qstr_find(name->data, name->size) != 0)
            add(segments, input, SEGMENT_META, *name, "", 0);
        else
            add(segments, input, SEGMENT_QSTR, *name, name->data, name->size + 1);
    }
    for (size_t i = 0; i < code->n_constants; i++)
        extract_add_constant(segments, input, &code->constants[i]);
    extract_add_function(segments, input, code->root);
}

enum { NAME_SHOWN_MAX = 160 };

/* Text as part of a file's name, shortened where no file system would take it. */
static char *file_part(const char *text, size_t size)
{
    char *part = tool_format("%.*s", size < NAME_SHOWN_MAX ? (int)size : NAME_SHOWN_MAX, text);
    char *out = part;
    for (const char *p = part; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if ((c & 0xc0) == 0x80)
            continue; /* one _ for a character of several bytes */
        *out++ = isascii(c) && (isalnum(c) || strchr("_.-", c)) ? *p : '_';
    }
    *out = 0;
    return part;
}

static void write_segments(const struct segments *segments, const char *base, struct report *report)
{
    int digits = snprintf(NULL, 0, "%zu", segments->size);
    for (size_t i = 0; i < segments->size; i++) {
        const struct segment *segment = &segments->items[i];
        char *source = file_part(segment->source, strlen(segment->source));
        char *name = file_part(segment->name.data, segment->name.size);
        char *path = tool_format("%s_%0*zu_%s_%s_%s.bin", base, digits, i, source,
                                 kind_names[segment->kind], name);
        int error = file_write(path, segment->data, segment->size, FILE_MAKE_FOLDERS);
        if (error != 0)
            report_error(report, path, "%s", strerror(error));
        free(path);
        free(source);
        free(name);
    }
}

/* "meta,code" to bits; false after a message. */
static bool parse_kinds(const char *text, unsigned *wanted)
{
    for (*wanted = 0; *text;) {
        size_t size = strcspn(text, ","), kind = 0;
        while (kind < SEGMENT_KINDS &&
               (strncasecmp(text, kind_names[kind], size) != 0 || kind_names[kind][size] != 0))
            kind++;
        if (kind == SEGMENT_KINDS) {
            fprintf(stderr, "freezer: error: no part '%.*s'; there are meta, qstr, obj, code\n",
                    (int)size, text);
            return false;
        }
        *wanted |= 1u << kind;
        text += size + (text[size] == ',');
    }
    return true;
}

int extract_files(char **paths, size_t count, const char *base, const char *kinds)
{
    struct report report = {0};
    struct input_list inputs;
    struct segments segments = {.wanted = (1u << SEGMENT_KINDS) - 1};
    if (kinds && !parse_kinds(kinds, &segments.wanted))
        return 2;
    inputs_init(&inputs);
    arena_init(&segments.arena, &tool_allocator, 4096);
    for (size_t i = 0; i < count; i++)
        inputs_add_argument(&inputs, paths[i], &report);
    for (size_t i = 0; i < count && report.errors == 0; i++)
        if (input_load(&inputs.items[i], &report))
            extract_add_file(&segments, &inputs.items[i]);
    if (report.errors == 0)
        write_segments(&segments, base, &report);
    free(segments.items);
    arena_free(&segments.arena);
    inputs_free(&inputs);
    return report_end(&report);
}

static const char help[] =
    "usage: freezer extract -o BASE [--only KIND[,KIND...]] FILE.mpy|FILE.py ...\n"
    "Writes each name, constant and function's code to a file BASE_NN_SOURCE_KIND_NAME.bin, for a\n"
    "hex editor or another disassembler.\n"
    "  -o BASE        how the files' names start; folders are made\n"
    "  --only KINDS   of meta, qstr, obj, code (default: all)\n";

int command_extract(int argc, char **argv)
{
    static const struct option options[] = {
        {"only", required_argument, NULL, 'k'}, {"help", no_argument, NULL, 'h'}, {0}};
    const char *base = NULL, *kinds = NULL;
    int option, status = -1;
    while (status < 0 && (option = usage_option(argc, argv, "o:", options)) != -1) {
        if (option == 'o')
            base = optarg;
        else if (option == 'k')
            kinds = optarg;
        else
            status = option == 'h' ? usage_print(help) : usage_wrong(argv[0], help, NULL);
    }
    if (status < 0 && !base)
        status = usage_wrong(argv[0], help, "no -o BASE, how the files' names start");
    if (status < 0 && optind == argc)
        status = usage_wrong(argv[0], help, "no file");
    if (status >= 0)
        return status;
    return extract_files(argv + optind, (size_t)(argc - optind), base, kinds);
}
