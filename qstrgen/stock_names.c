/* stock_names.c - names as stock MicroPython's build has them. */
#include "qstrgen/stock_names.h"
#include "host/file.h"
#include "host/memory.h"
#include "host/print.h"
#include "runtime/base/utf8.h"
#include "runtime/format/opcode.h"

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
#include "qstrgen/entity.def"
#undef ENTITY
};

static const char *const unsorted[] = {
#define UNSORTED(name) #name,
#include "qstrgen/unsorted.def"
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
        size_t taken;
        int32_t code = utf8_decode((const uint8_t *)text + i, size - i, &taken);
        if (code < 0)
            code = (unsigned char)text[i];
        const char *name = entity_name(code);
        if (code < 0x80 && (isalnum(code) || code == '_'))
            buf_put_byte(out, (uint8_t)code);
        else if (name != NULL)
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
    for (size_t i = 0; i < size; i++)
        plain &= text[i] >= ' ' && text[i] <= '~' && text[i] != '\\' && text[i] != '"';
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
        if (strlen(unsorted[i]) == size && memcmp(unsorted[i], text, size) == 0)
            return true;
    return false;
}

/* Adds unless a name with the same identifier is there. */
static void add(struct stock_qstrdefs *defs, const char *text, size_t size)
{
    struct buf identifier;
    buf_init(&identifier, &tool_allocator);
    stock_identifier(&identifier, text, size);
    size_t before = defs->identifiers.size;
    if (text_set_add(&defs->identifiers, (char *)identifier.data, identifier.size) == before)
        text_set_add(&defs->texts, text, size);
    buf_free(&identifier);
}

void stock_qstrdefs_init(struct stock_qstrdefs *defs)
{
    *defs = (struct stock_qstrdefs){.bytes_in_len = 1, .bytes_in_hash = 1};
    text_set_init(&defs->identifiers);
    text_set_init(&defs->texts);
    for (unsigned id = 1; id <= STATIC_QSTR_COUNT; id++) {
        size_t size;
        const char *text = static_qstr_text(id, &size);
        add(defs, text, size);
    }
}

void stock_qstrdefs_free(struct stock_qstrdefs *defs)
{
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
    if (into == NULL || !end) {
        fprintf(stderr, "%s:%u: error: not QCFG(BYTES_IN_LEN, n) or QCFG(BYTES_IN_HASH, n)\n", path,
                number);
        return false;
    }
    unsigned seen = into == &defs->bytes_in_len ? 1 : 2;
    if ((defs->seen & seen) && *into != bytes) {
        fprintf(stderr, "%s:%u: error: %s is %u here and was %u before\n", path, number, name,
                bytes, *into);
        return false;
    }
    defs->configured = true;
    defs->seen |= seen;
    *into = bytes;
    return true;
}

bool stock_qstrdefs_read(struct stock_qstrdefs *defs, const char *path)
{
    uint8_t *data;
    size_t size;
    int error = file_read(path, &data, &size);
    if (error != 0) {
        fprintf(stderr, "%s: error: %s\n", path, strerror(error));
        return false;
    }
    bool good = true;
    unsigned number = 1;
    const char *end = (const char *)data + size;
    for (const char *line = (const char *)data; line < end && good; number++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *stop = newline != NULL ? newline : end, *next = newline ? newline + 1 : end;
        while (stop > line && isspace((unsigned char)stop[-1]))
            stop--;
        while (line < stop && isspace((unsigned char)*line))
            line++;
        size_t length = (size_t)(stop - line);
        if (memchr(line, 0, length) != NULL) {
            fprintf(stderr, "%s:%u: error: a binary file\n", path, number);
            good = false;
        } else if (length >= 7 && memcmp(line, "QCFG(", 5) == 0) {
            good = configure(defs, line, length, path, number);
        } else if (length >= 3 && memcmp(line, "Q(", 2) == 0 && stop[-1] == ')') {
            const char *text = line + 2;
            size_t text_size = length - 3;
            /* The two control characters that have a spelling. */
            if (text_size == 2 && memcmp(text, "\\n", 2) == 0)
                text = "\n", text_size = 1;
            else if (text_size == 4 && memcmp(text, "\\r\\n", 4) == 0)
                text = "\r\n", text_size = 2;
            if (defs->bytes_in_len < 4 && text_size >> (8 * defs->bytes_in_len) != 0) {
                fprintf(stderr, "%s:%u: error: a name of %zu bytes; the length field holds %u\n",
                        path, number, text_size, (1u << 8 * defs->bytes_in_len) - 1);
                good = false;
            } else {
                add(defs, text, text_size);
            }
        }
        line = next;
    }
    free(data);
    return good;
}
