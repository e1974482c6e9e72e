/* stock_names.c - names as stock MicroPython's build has them. */
#include "qstrgen/stock/stock_names.h"
#include "qstrgen/stock/script_text.h"
#include "runtime/base/utf8.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entity {
    int32_t code;
    const char *name;
};

static const struct entity entities[] = {
#define ENTITY(code, name) {code, #name},
#include "qstrgen/names/entity.def"
#undef ENTITY
};

static const struct {
    const char *text;
    size_t size;
} unsorted[] = {
#define UNSORTED(name) {#name, sizeof #name - 1},
#include "qstrgen/stock/unsorted.def"
#undef UNSORTED
};

static const char *entity_name(int32_t code)
{
    size_t low = 0, high = sizeof entities / sizeof *entities;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (entities[middle].code == code)
            return entities[middle].name;
        if (entities[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void stock_identifier(struct buf *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        size_t taken, plain = i;
        while (plain < size && (isalnum((unsigned char)text[plain]) || text[plain] == '_') &&
               (unsigned char)text[plain] < 0x80)
            plain++;
        buf_put(out, text + i, plain - i);
        if ((i = plain) == size)
            break;
        int32_t code = utf8_decode((const uint8_t *)text + i, size - i, &taken);
        if (code < 0)
            code = (unsigned char)text[i];
        const char *name = entity_name(code);
        if (name)
            print_to(out, "_%s_", name);
        else
            print_to(out, "_0x%02x_", (unsigned)code);
        i += taken;
    }
}

uint32_t stock_hash(const char *text, size_t size, unsigned bytes_in_hash)
{
    uint32_t hash = 5381, mask = bytes_in_hash >= 4
                                     ? UINT32_MAX
                                     : (1u << 8 * (bytes_in_hash ? bytes_in_hash : 2)) - 1;
    for (size_t i = 0; i < size; i++)
        hash = hash * 33 ^ (unsigned char)text[i];
    return (hash & mask) != 0 ? hash & mask : 1;
}

void stock_c_text(struct buf *out, const char *text, size_t size)
{
    bool plain = true;
    for (size_t i = 0; i < size && plain; i++)
        plain = text[i] >= ' ' && text[i] <= '~' && text[i] != '\\' && text[i] != '"';
    if (plain) {
        buf_put(out, text, size);
        return;
    }
    for (size_t i = 0; i < size; i++)
        print_to(out, "\\x%02x", (unsigned char)text[i]);
}

bool stock_is_unsorted(const char *text, size_t size)
{
    for (size_t i = 0; i < sizeof unsorted / sizeof *unsorted; i++)
        if (unsorted[i].size == size && memcmp(unsorted[i].text, text, size) == 0)
            return true;
    return false;
}

/* Adds unless a name with the same identifier is there. */
static void stock_names_add(struct stock_qstrdefs *defs, const char *text, size_t size)
{
    struct buf *identifier = &defs->identifier;
    identifier->size = 0;
    stock_identifier(identifier, text, size);
    size_t before = defs->identifiers.size;
    if (text_set_add(&defs->identifiers, (char *)identifier->data, identifier->size) == before)
        text_set_add(&defs->texts, text, size);
}

void stock_qstrdefs_init(struct stock_qstrdefs *defs)
{
    *defs = (struct stock_qstrdefs){.bytes_in_len = 1, .bytes_in_hash = 1};
    buf_init(&defs->identifier, &tool_allocator);
    text_set_init(&defs->identifiers);
    text_set_init(&defs->texts);
    for (unsigned id = 1; id <= STATIC_QSTR_COUNT; id++) {
        size_t size;
        const char *text = static_qstr_text(id, &size);
        stock_names_add(defs, text, size);
    }
}

void stock_qstrdefs_free(struct stock_qstrdefs *defs)
{
    buf_free(&defs->identifier);
    text_set_free(&defs->identifiers);
    text_set_free(&defs->texts);
}

/* QCFG(BYTES_IN_LEN, 1), the number perhaps in parentheses. */
static bool configure(struct stock_qstrdefs *defs, const char *line, size_t size, const char *path,
                      unsigned number)
{
    char name[40], content[40];
    int end = 0;
    unsigned *into = NULL, bytes = 0;
    char *text = tool_format("%.*s", (int)size, line);
    if (sscanf(text, "QCFG(%39[^,], %39[^)]", name, content) == 2) {
        into = strcmp(name, "BYTES_IN_LEN") == 0    ? &defs->bytes_in_len
               : strcmp(name, "BYTES_IN_HASH") == 0 ? &defs->bytes_in_hash
                                                    : NULL;
        const char *digits = content[0] == '(' ? content + 1 : content;
        bytes = (unsigned)strtoul(digits, NULL, 10);
        end = isdigit((unsigned char)*digits) && bytes <= 4;
    }
    free(text);
    if (!into || !end) {
        script_error(path, number, "not QCFG(BYTES_IN_LEN, n) or QCFG(BYTES_IN_HASH, n)");
        return false;
    }
    unsigned seen = into == &defs->bytes_in_len ? 1 : 2;
    if ((defs->seen & seen) && *into != bytes) {
        script_error(path, number, "%s is %u here and was %u before; one of the lines must go",
                     name, bytes, *into);
        return false;
    }
    defs->configured = true;
    defs->seen |= seen;
    *into = bytes;
    return true;
}

/* One stripped line. False after an error. */
static bool stock_names_read_line(struct stock_qstrdefs *defs, const char *line, size_t size,
                                  const char *path, unsigned number)
{
    if (size >= 7 && memcmp(line, "QCFG(", 5) == 0)
        return configure(defs, line, size, path, number);
    if (size < 3 || memcmp(line, "Q(", 2) != 0 || line[size - 1] != ')')
        return true;
    const char *text = line + 2;
    size_t text_size = size - 3;
    /* The two control characters that have a spelling. */
    if (text_size == 2 && memcmp(text, "\\n", 2) == 0)
        text = "\n", text_size = 1;
    else if (text_size == 4 && memcmp(text, "\\r\\n", 4) == 0)
        text = "\r\n", text_size = 2;
    if (defs->bytes_in_len < 4 && text_size >> (8 * defs->bytes_in_len) != 0) {
        script_error(path, number,
                     "a name of %zu bytes; the length field holds %u: shorten it, or raise "
                     "MICROPY_QSTR_BYTES_IN_LEN",
                     text_size, (1u << 8 * defs->bytes_in_len) - 1);
        return false;
    }
    stock_names_add(defs, text, text_size);
    return true;
}

bool stock_qstrdefs_read(struct stock_qstrdefs *defs, const char *path)
{
    struct script_text input;
    if (!script_text_read(&input, path))
        return false;
    bool good = true;
    unsigned number = 1;
    const char *end = input.data + input.size;
    for (const char *line = input.data, *next; line < end && good; line = next, number++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *stop = newline ? newline : end;
        next = newline ? newline + 1 : end;
        while (stop > line && isspace((unsigned char)stop[-1]))
            stop--;
        while (line < stop && isspace((unsigned char)*line))
            line++;
        good = stock_names_read_line(defs, line, (size_t)(stop - line), path, number);
    }
    script_text_free(&input);
    return good;
}
