/* mpy_read.c - the bytes of a .mpy file to struct code.
 *
 * The reader's error is sticky: after the first one every read answers 0 and changes nothing, so
 * that callers check where they loop or allocate. Nesting is followed by linked frames from the
 * arena, not by recursion. */
#include "runtime/base/text.h"
#include "runtime/base/utf8.h"
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"

#include <stdbool.h>
#include <stdarg.h>

enum { SMALL_INT_BITS_MAX = 63 };

struct reader {
    const uint8_t *data;
    size_t size, position; /* bytes */
    struct arena *arena;
    struct mpy_error *error;
    bool failed;
    bool native; /* the header names an arch */
};

static void reader_fail(struct reader *reader, size_t offset, const char *format, ...)
{
    if (reader->failed)
        return;
    reader->failed = true;
    reader->error->offset = offset;
    va_list arguments;
    va_start(arguments, format);
    text_vformat(reader->error->message, sizeof reader->error->message, format, arguments);
    va_end(arguments);
}

static size_t reader_left(const struct reader *reader)
{
    return reader->size - reader->position;
}

static unsigned read_byte(struct reader *reader, const char *what)
{
    if (reader->failed)
        return 0;
    if (reader_left(reader) == 0) {
        reader_fail(reader, reader->position, "the file ends where %s should be", what);
        return 0;
    }
    return reader->data[reader->position++];
}

/* 7 bits a byte, most significant first; must fit 32 bits. */
static uint32_t read_vuint(struct reader *reader, const char *what)
{
    size_t start = reader->position;
    uint32_t number = 0;
    unsigned byte;
    do {
        byte = read_byte(reader, what);
        if (number > UINT32_MAX >> 7) {
            reader_fail(reader, start, "%s expected, found a number over 32 bits", what);
            return 0;
        }
        number = number << 7 | (byte & 0x7f);
    } while (byte & 0x80);
    return reader->failed ? 0 : number;
}

/* A count of things that take at least one byte each. */
static uint32_t read_count(struct reader *reader, const char *what)
{
    size_t start = reader->position;
    uint32_t count = read_vuint(reader, what);
    if (!reader->failed && count > reader_left(reader)) {
        reader_fail(reader, start, "%s %u is more than the %u bytes left", what, count,
                    (uint32_t)reader_left(reader));
        return 0;
    }
    return reader->failed ? 0 : count;
}

/* size bytes where they lie; NULL after an error. */
static const uint8_t *read_bytes(struct reader *reader, size_t size, const char *what)
{
    if (reader->failed)
        return NULL;
    if (size > reader_left(reader)) {
        reader_fail(reader, reader->position, "%s of %u bytes expected, only %u are left", what,
                    (uint32_t)size, (uint32_t)reader_left(reader));
        return NULL;
    }
    const uint8_t *bytes = reader->data + reader->position;
    reader->position += size;
    return bytes;
}

/* Room in the arena for count things of size bytes each, cleared; NULL after an error. */
static void *reader_alloc(struct reader *reader, size_t count, size_t size)
{
    if (reader->failed)
        return NULL;
    void *block = count <= SIZE_MAX / size ? arena_zalloc(reader->arena, count * size) : NULL;
    if (!block)
        reader_fail(reader, reader->position, "out of memory");
    return block;
}

/* Text of size bytes and, when terminated, a zero byte after it. */
static struct code_text read_text(struct reader *reader, size_t size, bool terminated,
                                  const char *what)
{
    const uint8_t *bytes = read_bytes(reader, size, what);
    if (terminated && read_byte(reader, "a zero byte after text") != 0)
        reader_fail(reader, reader->position - 1, "a zero byte expected after %s, found 0x%x", what,
                    (uint32_t)reader->data[reader->position - 1]);
    return (struct code_text){(const char *)bytes, bytes ? size : 0};
}

/* The literal "\ud800" is legal Python, so text may hold surrogates in their three-byte form. */
static bool is_surrogate(const uint8_t *bytes, size_t size)
{
    return size >= 3 && bytes[0] == 0xed && bytes[1] >= 0xa0 && bytes[1] <= 0xbf &&
           (bytes[2] & 0xc0) == 0x80;
}

static void check_utf8(struct reader *reader, const struct code_text *text, const char *what)
{
    if (reader->failed)
        return;
    const uint8_t *bytes = (const uint8_t *)text->data;
    size_t good = utf8_check(bytes, text->size);
    while (good < text->size && is_surrogate(bytes + good, text->size - good)) {
        good += 3;
        good += utf8_check(bytes + good, text->size - good);
    }
    if (good < text->size)
        reader_fail(reader, (size_t)(bytes - reader->data) + good,
                    "UTF-8 expected in %s, found byte 0x%x", what, (uint32_t)bytes[good]);
}

static struct code_text read_name(struct reader *reader)
{
    size_t start = reader->position;
    uint32_t head = read_vuint(reader, "a name's length");
    struct code_text name;
    if (head & 1) {
        uint32_t id = head >> 1;
        if (id == 0 || id > STATIC_QSTR_COUNT) {
            reader_fail(reader, start, "a static name of 1..165 expected, found %u", id);
            return (struct code_text){"", 0};
        }
        name.data = static_qstr_text(id, &name.size);
        return name;
    }
    name = read_text(reader, head >> 1, true, "a name");
    check_utf8(reader, &name, "a name");
    return name;
}

/* Constants. */

static size_t match_digits(const char *text, size_t size)
{
    size_t n = 0;
    while (n < size && text[n] >= '0' && text[n] <= '9')
        n++;
    return n;
}

static size_t match_int(const char *text, size_t size)
{
    size_t sign = size > 0 && text[0] == '-';
    size_t digits = match_digits(text + sign, size - sign);
    return digits > 0 ? sign + digits : 0;
}

/* An unsigned number as repr writes it: "0.5", "1e-07", "inf", "nan"; the characters it takes or 0.
 */
static size_t match_magnitude(const char *text, size_t size)
{
    if (size >= 3) {
        bool inf = text[0] == 'i' && text[1] == 'n' && text[2] == 'f';
        bool nan = text[0] == 'n' && text[1] == 'a' && text[2] == 'n';
        if (inf || nan)
            return 3;
    }
    size_t n = match_digits(text, size);
    size_t digits = n;
    if (n < size && text[n] == '.') {
        size_t fraction = match_digits(text + n + 1, size - n - 1);
        digits += fraction;
        n += 1 + fraction;
    }
    if (digits == 0)
        return 0;
    if (n < size && (text[n] == 'e' || text[n] == 'E')) {
        size_t at = n + 1;
        if (at < size && (text[at] == '-' || text[at] == '+'))
            at++;
        size_t exponent = match_digits(text + at, size - at);
        if (exponent == 0)
            return 0;
        n = at + exponent;
    }
    return n;
}

static size_t match_float(const char *text, size_t size)
{
    size_t sign = size > 0 && (text[0] == '-' || text[0] == '+');
    size_t magnitude = match_magnitude(text + sign, size - sign);
    return magnitude > 0 ? sign + magnitude : 0;
}

/* "1j", "-1.5j", "(1+2j)", "(-0-infj)". */
static bool is_complex(const char *text, size_t size)
{
    if (size > 0 && text[size - 1] != ')') {
        size_t n = match_float(text, size);
        return n > 0 && n + 1 == size && text[n] == 'j';
    }
    if (size < 3 || text[0] != '(' || text[size - 2] != 'j')
        return false;
    size_t end = size - 2;
    size_t real = match_float(text + 1, end - 1);
    if (real == 0 || 1 + real >= end || (text[1 + real] != '+' && text[1 + real] != '-'))
        return false;
    return match_float(text + 1 + real, end - 1 - real) == end - 1 - real;
}

static void check_number(struct reader *reader, const struct constant *constant)
{
    const char *text = constant->text.data;
    size_t size = constant->text.size;
    size_t offset = (size_t)((const uint8_t *)text - reader->data);
    if (constant->kind == CONSTANT_INT && match_int(text, size) != size)
        reader_fail(reader, offset, "the decimal digits of an int expected");
    if (constant->kind == CONSTANT_FLOAT && match_float(text, size) != size)
        reader_fail(reader, offset, "the decimal text of a float expected");
    if (constant->kind == CONSTANT_COMPLEX && !is_complex(text, size))
        reader_fail(reader, offset, "the decimal text of a complex number expected");
    if (size == 0)
        reader_fail(reader, offset, "a number expected, found no text");
}

/* Reads a constant; of a tuple only the head, its items cleared. */
static void read_constant(struct reader *reader, struct constant *out)
{
    size_t start = reader->position;
    unsigned kind = read_byte(reader, "a constant");
    if (reader->failed)
        return;
    if (kind > CONSTANT_TUPLE) {
        reader_fail(reader, start, "a constant's kind of 0..10 expected, found 0x%x", kind);
        return;
    }
    out->kind = (enum constant_kind)kind;
    switch (out->kind) {
    case CONSTANT_FUN_TABLE:
        if (!reader->native)
            reader_fail(reader, start, "the function table needs a file with native code");
        break;
    case CONSTANT_STR:
    case CONSTANT_BYTES: {
        const char *what = kind == CONSTANT_STR ? "a str" : "a bytes";
        out->text = read_text(reader, read_vuint(reader, "a length"), true, what);
        if (kind == CONSTANT_STR)
            check_utf8(reader, &out->text, what);
        break;
    }
    case CONSTANT_INT:
    case CONSTANT_FLOAT:
    case CONSTANT_COMPLEX:
        out->text = read_text(reader, read_vuint(reader, "a length"), false, "a number");
        if (!reader->failed)
            check_number(reader, out);
        break;
    case CONSTANT_TUPLE:
        out->n_items = read_count(reader, "a tuple's size");
        out->items = reader_alloc(reader, out->n_items, sizeof *out);
        break;
    default:
        break;
    }
}

/* A list of constants, or of children, that is being read. */
struct read_frame {
    struct read_frame *outer, *inner; /* inner is kept for the next time that deep */
    unsigned depth;
    size_t next, count;
    struct constant *items;
    struct raw_code *raw;
    const struct raw_code **children;
};

/* The frame inside outer (NULL for the first); NULL after an error. */
static struct read_frame *frame_enter(struct reader *reader, struct read_frame *outer,
                                      const char *what)
{
    if (outer && outer->inner)
        return outer->inner;
    if (outer && outer->depth == MPY_NESTING_MAX) {
        reader_fail(reader, reader->position, "%s nested over %u deep", what,
                    (uint32_t)MPY_NESTING_MAX);
        return NULL;
    }
    struct read_frame *frame = reader_alloc(reader, 1, sizeof *frame);
    if (frame && outer) {
        frame->outer = outer;
        frame->depth = outer->depth + 1;
        outer->inner = frame;
    }
    return frame;
}

static void read_constants(struct reader *reader, struct constant *items, size_t count)
{
    struct read_frame *frame = frame_enter(reader, NULL, "tuples");
    if (!frame)
        return;
    frame->items = items;
    frame->count = count;
    while (frame && !reader->failed) {
        if (frame->next == frame->count) {
            frame = frame->outer;
            continue;
        }
        struct constant *constant = &frame->items[frame->next++];
        read_constant(reader, constant);
        if (constant->kind != CONSTANT_TUPLE || constant->n_items == 0)
            continue;
        frame = frame_enter(reader, frame, "tuples");
        if (frame) {
            /* The cast gives back the write access that read_constant allocated. */
            frame->items = (struct constant *)constant->items;
            frame->count = constant->n_items;
            frame->next = 0;
        }
    }
}

/* Raw codes. */

static void read_native_facts(struct reader *reader, struct raw_code *raw)
{
    size_t start = reader->position;
    if (raw->kind == RAW_NATIVE) {
        raw->prelude_offset = read_vuint(reader, "a prelude offset");
        struct prelude prelude;
        if (reader->failed)
            return;
        if (raw->prelude_offset > raw->size ||
            !prelude_read(raw->code + raw->prelude_offset, raw->size - raw->prelude_offset,
                          &prelude)) {
            reader_fail(reader, start, "the offset of a prelude expected, found %u",
                        raw->prelude_offset);
            return;
        }
        raw->scope_flags = prelude.flags;
        raw->n_positional = prelude.n_positional;
        return;
    }
    raw->scope_flags = read_vuint(reader, "scope flags");
    if (raw->kind == RAW_ASM) {
        raw->n_positional = read_vuint(reader, "an argument count");
        raw->type_signature = read_vuint(reader, "a type signature");
        return;
    }
    if (raw->scope_flags & NATIVE_HAS_RODATA)
        raw->rodata_size = read_vuint(reader, "a rodata size");
    if (raw->scope_flags & NATIVE_HAS_BSS)
        raw->bss_size = read_vuint(reader, "a bss size");
    if (raw->scope_flags & NATIVE_HAS_RODATA)
        raw->rodata = read_bytes(reader, raw->rodata_size, "rodata");
}

/* Relocations: a byte of kind << 1 | has_address, the address when it has one, a count for the odd
 * kinds up to 5; 0xff ends them. */
static void read_relocations(struct reader *reader, struct raw_code *raw)
{
    size_t start = reader->position;
    for (;;) {
        unsigned byte = read_byte(reader, "a relocation");
        if (reader->failed)
            return;
        if (byte == 0xff)
            break;
        if (byte & 1)
            read_vuint(reader, "a relocation's address");
        unsigned kind = byte >> 1;
        if (kind <= 5 && (kind & 1))
            read_vuint(reader, "a relocation's count");
    }
    raw->relocations = reader->data + start;
    raw->relocations_size = reader->position - start;
}

/* What follows a raw code's children. */
static void read_raw_code_end(struct reader *reader, struct raw_code *raw)
{
    if (raw->kind != RAW_BYTECODE && (raw->scope_flags & NATIVE_HAS_RELOCATIONS))
        read_relocations(reader, raw);
}

/* Reads a raw code up to its children; returns how many it has. NULL in *out after an error. */
static size_t read_raw_code_start(struct reader *reader, struct raw_code **out)
{
    size_t start = reader->position;
    uint32_t head = read_vuint(reader, "a function's length");
    struct raw_code *raw = *out = reader_alloc(reader, 1, sizeof *raw);
    if (!raw)
        return 0;
    raw->kind = (enum raw_code_kind)(head & 3);
    raw->size = head >> 3;
    if (raw->kind != RAW_BYTECODE && !reader->native)
        reader_fail(reader, start,
                    "bytecode expected, found native code but no arch in the header");
    raw->code = read_bytes(reader, raw->size, "a function");
    struct prelude prelude;
    if (!reader->failed && raw->kind == RAW_BYTECODE &&
        !prelude_read(raw->code, raw->size, &prelude))
        reader_fail(reader, (size_t)(raw->code - reader->data),
                    "a function's prelude expected, found one cut short or over its limits");
    if (!reader->failed && raw->kind != RAW_BYTECODE)
        read_native_facts(reader, raw);
    return head & 4 ? read_count(reader, "a count of inner functions") : 0;
}

static const struct raw_code *read_raw_codes(struct reader *reader)
{
    /* The outermost frame holds the module itself as its one child. */
    const struct raw_code *root = NULL;
    struct read_frame *frame = frame_enter(reader, NULL, "functions");
    if (!frame)
        return NULL;
    frame->children = &root;
    frame->count = 1;
    while (!reader->failed) {
        if (frame->next == frame->count) {
            if (!frame->outer)
                return root;
            read_raw_code_end(reader, frame->raw);
            frame = frame->outer;
            continue;
        }
        struct raw_code *raw;
        size_t n_children = read_raw_code_start(reader, &raw);
        const struct raw_code **children = reader_alloc(reader, n_children, sizeof *children);
        struct read_frame *inner = children ? frame_enter(reader, frame, "functions") : NULL;
        if (!inner)
            return NULL;
        raw->children = children;
        raw->n_children = n_children;
        frame->children[frame->next++] = raw;
        frame = inner;
        frame->raw = raw;
        frame->children = children;
        frame->count = n_children;
        frame->next = 0;
    }
    return NULL;
}

static void read_header(struct reader *reader, struct code *out)
{
    unsigned letter = read_byte(reader, "the letter M");
    if (!reader->failed && letter != 'M')
        reader_fail(reader, 0, "a .mpy file starts with 'M', found 0x%x", letter);
    unsigned version = read_byte(reader, "the version");
    if (!reader->failed && version != MPY_VERSION)
        reader_fail(reader, 1, ".mpy version 6 expected, found %u", version);
    unsigned feature = read_byte(reader, "the feature byte");
    out->arch = feature >> 2 & 15;
    out->sub_version = feature & 3;
    if (feature & 0x80 || out->arch >= ARCH_COUNT)
        reader_fail(reader, 2, "a native arch of 0..13 expected, found feature byte 0x%x", feature);
    reader->native = out->arch != ARCH_none;
    if (reader->native && out->sub_version != MPY_SUB_VERSION)
        reader_fail(reader, 2, "native code of .mpy 6.3 expected, found 6.%u",
                    (uint32_t)out->sub_version);
    out->small_int_bits = (uint8_t)read_byte(reader, "the small-int bits");
    if (out->small_int_bits > SMALL_INT_BITS_MAX)
        reader_fail(reader, 3, "at most 63 small-int bits expected, found %u",
                    (uint32_t)out->small_int_bits);
    out->arch_flags = feature & 0x40 ? read_vuint(reader, "the arch flags") : 0;
}

int mpy_read(const uint8_t *data, size_t size, struct arena *arena, struct code *out,
             struct mpy_error *error)
{
    struct reader reader = {.data = data, .size = size, .arena = arena, .error = error};
    struct arena_mark mark = arena_mark(arena);
    *out = (struct code){0};
    read_header(&reader, out);
    size_t start = reader.position;
    out->n_names = read_count(&reader, "a count of names");
    out->n_constants = read_count(&reader, "a count of constants");
    if (out->n_names == 0)
        reader_fail(&reader, start, "a source file's name expected, found no names");
    struct code_text *names = reader_alloc(&reader, out->n_names, sizeof *names);
    for (size_t i = 0; i < out->n_names && !reader.failed; i++)
        names[i] = read_name(&reader);
    struct constant *constants = reader_alloc(&reader, out->n_constants, sizeof *constants);
    if (constants)
        read_constants(&reader, constants, out->n_constants);
    out->names = names;
    out->constants = constants;
    out->root = reader.failed ? NULL : read_raw_codes(&reader);
    if (!reader.failed && reader_left(&reader) != 0)
        reader_fail(&reader, reader.position, "the end of the file expected, found %u bytes more",
                    (uint32_t)reader_left(&reader));
    if (!reader.failed)
        return 0;
    arena_release(arena, mark);
    *out = (struct code){0};
    return -1;
}
