/* scan_image.c - the names in an image.c: its two pools' texts, as names_emit_pools writes them. */
#include "qstrgen/scan/c_token.h"
#include "qstrgen/scan/scan.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"

#include <string.h>

/* A pool's bytes: each text is its length as a vuint, then the text. False when they end within one. */
static bool scan_pool(const struct buf *bytes, unsigned line, const struct scan_sink *sink)
{
    const uint8_t *at = bytes->data, *end = at + bytes->size;
    while (at < end) {
        uint32_t size;
        if (!vuint_read(&at, end, &size) || size > (size_t)(end - at))
            return false;
        sink->found(sink->user, &(struct scan_use){.text = (const char *)at,
                                                   .size = size,
                                                   .origin = SCAN_IMAGE,
                                                   .line = line});
        at += size;
    }
    return true;
}

static bool is_pool(const struct c_token *token)
{
    static const char *const pools[] = {"fixed_names_bytes", "image_names_bytes"};
    for (size_t i = 0; i < 2; i++)
        if (token->kind == C_WORD && strlen(pools[i]) == token->size &&
            memcmp(pools[i], token->text, token->size) == 0)
            return true;
    return false;
}

/* The strings up to the end of the definition; false where it has none, or is only a use. */
static bool read_strings(struct c_reader *reader, struct buf *bytes, bool *good)
{
    bool any = false;
    struct c_token token = c_read(reader);
    if (token.kind != C_MARK || token.text[0] != '[')
        return false;
    while ((token = c_read(reader)).kind != C_END &&
           !(token.kind == C_MARK && token.text[0] == ';')) {
        /* The section's name comes before the =. */
        if (token.kind == C_MARK && token.text[0] == '=')
            any = true;
        else if (any && token.kind == C_STRING)
            *good = c_string_value(&token, bytes) && *good;
    }
    return any;
}

bool scan_image(const char *source, size_t size, const struct scan_sink *sink,
                struct scan_problem *problem)
{
    struct c_reader reader;
    struct buf bytes;
    bool good = true;
    c_reader_init(&reader, source, size);
    buf_init(&bytes, &tool_allocator);
    for (struct c_token token; good && (token = c_read(&reader)).kind != C_END;) {
        unsigned line = token.line;
        bytes.size = 0;
        if (!is_pool(&token) || !read_strings(&reader, &bytes, &good))
            continue;
        good = good && scan_pool(&bytes, line, sink);
        if (!good)
            *problem =
                (struct scan_problem){tool_copy("a pool of names that is cut or altered"), line};
    }
    buf_free(&bytes);
    c_reader_free(&reader);
    return good;
}
