/* script_compress.c - makecompresseddata.py: the collected error messages to compressed.data.h.
 *
 * The 128 words whose replacement saves most become one byte each, 0x80 | index; a word's spaces
 * are implied. The word table ends each word with bit 7 of its last character. */
#include "qstrgen/stock/script.h"
#include "qstrgen/stock/script_text.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/text_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { TABLE_WORDS = 128, COMPRESSED_MARK = 0xff };

struct word {
    const struct text_item *text;
    size_t index; /* in the set of words */
    int64_t saved;
};

struct messages {
    struct text_set texts; /* each once, in order of appearance */
    struct text_set words; /* of all of them */
    int64_t *counts;       /* of words, by index */
    size_t capacity;
    uint8_t *codes; /* by index of the word: 1 + place in the table, 0 none */
    size_t n_uses, longest;
};

static void compress_add_words(struct messages *messages, const char *text, size_t size)
{
    const char *end = text + size;
    for (const char *word = text;; word++) {
        const char *space = memchr(word, ' ', (size_t)(end - word));
        const char *stop = space ? space : end;
        size_t index = text_set_add(&messages->words, word, (size_t)(stop - word));
        if (index >= messages->capacity) {
            size_t capacity = messages->words.capacity;
            messages->counts = tool_resize(messages->counts, capacity * sizeof *messages->counts);
            memset(messages->counts + messages->capacity, 0,
                   (capacity - messages->capacity) * sizeof *messages->counts);
            messages->capacity = capacity;
        }
        messages->counts[index]++;
        if (!space)
            return;
        word = space;
    }
}

static bool is_blank(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
}

/* One message a line. False after an error. */
static bool read_messages(struct messages *messages, const struct script_text *input)
{
    const char *end = input->data + input->size;
    unsigned number = 1;
    for (const char *line = input->data, *next; line < end; line = next, number++) {
        const char *stop = line;
        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        next = stop < end ? stop + 1 : end;
        if (stop + 1 < end && stop[0] == '\r' && stop[1] == '\n')
            next++;
        while (line < stop && is_blank((unsigned char)*line))
            line++;
        while (stop > line && is_blank((unsigned char)stop[-1]))
            stop--;
        size_t size = (size_t)(stop - line), known = messages->texts.size;
        for (size_t i = 0; i < size; i++)
            if ((unsigned char)line[i] >= 0x80) {
                script_error(input->path, number,
                             "message \"%.*s\" has a non-ASCII character; compressed messages are "
                             "ASCII: reword it",
                             (int)size, line);
                return false;
            }
        if (size == 0)
            continue;
        messages->n_uses++;
        messages->longest = size > messages->longest ? size : messages->longest;
        if (text_set_add(&messages->texts, line, size) == known)
            compress_add_words(messages, line, size);
    }
    return true;
}

/* Those that save most first; the text decides between equals. */
static int compress_compare_words(const void *left, const void *right)
{
    const struct word *a = left, *b = right;
    if (a->saved != b->saved)
        return a->saved > b->saved ? -1 : 1;
    int order = memcmp(a->text->text, b->text->text,
                       a->text->size < b->text->size ? a->text->size : b->text->size);
    return order != 0 ? order : (a->text->size > b->text->size) - (a->text->size < b->text->size);
}

/* Appends the word table, and gives its words their codes. False when the empty word is one. */
static bool choose_words(struct messages *messages, struct buf *table)
{
    size_t count = messages->words.size, chosen = count < TABLE_WORDS ? count : TABLE_WORDS;
    struct word *words = tool_alloc((count + 1) * sizeof *words);
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        words[i] = (struct word){&messages->words.items[i], i, 0};
        words[i].saved = ((int64_t)words[i].text->size + 1) * (messages->counts[i] - 1);
    }
    if (count != 0)
        qsort(words, count, sizeof *words, compress_compare_words);
    messages->codes = tool_alloc(count + 1);
    for (size_t i = 0; i < chosen; i++) {
        const struct text_item *text = words[i].text;
        good &= text->size != 0;
        messages->codes[words[i].index] = (uint8_t)(i + 1);
        if (text->size == 0)
            continue;
        buf_put(table, text->text, text->size - 1);
        print_to(table, "\\%03o", 0x80u | (unsigned char)text->text[text->size - 1]);
    }
    free(words);
    return good;
}

static void compress_message(const struct messages *messages, const struct text_item *text,
                             struct buf *out)
{
    const char *end = text->text + text->size;
    bool need_space = false;
    for (const char *word = text->text;; word++) {
        const char *space = memchr(word, ' ', (size_t)(end - word));
        const char *stop = space ? space : end;
        size_t size = (size_t)(stop - word);
        unsigned code = messages->codes[text_set_find(&messages->words, word, size)];
        if (code != 0) {
            print_to(out, "\\%03o", 0x80 | (code - 1));
        } else {
            if (need_space)
                buf_put_byte(out, ' ');
            buf_put(out, word, size);
        }
        need_space = code == 0;
        if (!space)
            return;
        word = space;
    }
}

/* Characters of a C string's text: an octal escape is one. */
static size_t escaped_length(const uint8_t *text, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < size; i++, length++) {
        size_t digits = 0;
        while (text[i] == '\\' && digits < 3 && i + digits + 1 < size &&
               text[i + digits + 1] >= '0' && text[i + digits + 1] <= '9')
            digits++;
        i += digits == 3 ? 3 : 0;
    }
    return length;
}

/* Bytes that zlib makes of data; window_bits as deflateInit2 takes them. */
static size_t deflated_size(const struct buf *data, int level, int window_bits)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return 0;
    size_t capacity = deflateBound(&stream, data->size) + 64;
    uint8_t *out = tool_alloc(capacity);
    stream.next_in = data->data;
    stream.avail_in = (uInt)data->size;
    stream.next_out = out;
    stream.avail_out = (uInt)capacity;
    deflate(&stream, Z_FINISH);
    size_t size = stream.total_out;
    deflateEnd(&stream);
    free(out);
    return size;
}

/* How much was saved, and what general compressors would make of it with a pointer each use. */
static void print_figures(const struct messages *messages, size_t compressed, size_t table,
                          struct buf *out)
{
    enum { GZIP = 15 + 16, ZLIB = 15, BEST = 9, DEFAULT = -1, POINTER = 4 };
    struct buf all;
    size_t total = 0;
    buf_init(&all, &tool_allocator);
    for (size_t i = 0; i < messages->texts.size; i++) {
        buf_put_str(&all, i != 0 ? "\\0" : "");
        buf_put(&all, messages->texts.items[i].text, messages->texts.items[i].size);
        total += messages->texts.items[i].size + 1;
    }
    print_to(out, "// Total input length:      %zu\n", total);
    print_to(out, "// Total compressed length: %zu\n", compressed);
    print_to(out, "// Total data length:       %zu\n", table);
    print_to(out, "// Predicted saving:        %lld\n\n",
             (long long)total - (long long)compressed - (long long)table);
    static const struct {
        const char *name;
        int level, window_bits;
    } others[] = {{"gzip", BEST, GZIP}, {"zlib", DEFAULT, ZLIB}};
    for (size_t i = 0; i < 2; i++) {
        size_t size = deflated_size(&all, others[i].level, others[i].window_bits) +
                      messages->n_uses * POINTER;
        print_to(out, "// %s length:             %zu\n", others[i].name, size);
        print_to(out, "// Percentage of %s:      %.1f%%\n", others[i].name,
                 (double)(100 * (compressed + table)) / (double)size);
    }
    buf_free(&all);
}

static void print_messages(const struct messages *messages, const struct buf *table,
                           struct buf *out)
{
    size_t compressed = 0;
    struct buf text;
    buf_init(&text, &tool_allocator);
    print_to(out, "#define MP_MAX_UNCOMPRESSED_TEXT_LEN (%zu)\nMP_COMPRESSED_DATA(\"",
             messages->longest);
    buf_put(out, table->data, table->size);
    buf_put_str(out, "\")\n");
    for (size_t i = 0; i < messages->texts.size; i++) {
        const struct text_item *message = &messages->texts.items[i];
        text.size = 0;
        compress_message(messages, message, &text);
        compressed += 1 + escaped_length(text.data, text.size) + 1;
        print_to(out, "MP_MATCH_COMPRESSED(\"%s\", \"", message->text);
        if (text.size != message->size || memcmp(text.data, message->text, text.size) != 0)
            print_to(out, "\\%03o", COMPRESSED_MARK);
        buf_put(out, text.data, text.size);
        buf_put_str(out, "\")\n");
    }
    /* The table counts as it is written, escapes and all. */
    print_figures(messages, compressed, table->size != 0 ? table->size + 1 : 0, out);
    buf_free(&text);
}

/* The line of the first message that has an empty word. */
static unsigned first_double_space(const struct messages *messages, const struct script_text *input)
{
    for (size_t i = 0; i < messages->texts.size; i++) {
        const char *message = messages->texts.items[i].text;
        const char *at = strstr(message, "  ") ? strstr(input->data, message) : NULL;
        if (at)
            return script_text_line(input, (size_t)(at - input->data));
    }
    return 0;
}

int script_makecompresseddata(int argc, char **argv)
{
    struct script_text input;
    struct messages messages = {0};
    struct buf table, out;
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    if (!script_text_read(&input, argv[1]))
        return 1;
    text_set_init(&messages.texts);
    text_set_init(&messages.words);
    buf_init(&table, &tool_allocator);
    buf_init(&out, &tool_allocator);
    int status = !read_messages(&messages, &input);
    if (status == 0 && !choose_words(&messages, &table))
        status = script_error(argv[1], first_double_space(&messages, &input),
                              "a message with two spaces in a row, which the word table cannot "
                              "keep: write one space");
    if (status == 0) {
        print_messages(&messages, &table, &out);
        status = file_write("-", out.data, out.size, 0) != 0;
    }
    buf_free(&out);
    buf_free(&table);
    free(messages.counts);
    free(messages.codes);
    text_set_free(&messages.words);
    text_set_free(&messages.texts);
    script_text_free(&input);
    return status;
}
