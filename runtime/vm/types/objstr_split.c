/* objstr_split.c - taking text apart and joining it; encoding and decoding. */
#include "runtime/base/utf8.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

/* ---- splitting ---- */

static void text_add_piece(value list, enum text_kind kind, const uint8_t *from, const uint8_t *end)
{
    list_append_value(list, text_new(kind, from, (size_t)(end - from)));
}

static value text_split_space(const struct text *text, intptr_t max, bool from_end)
{
    value list = list_new(0, NULL);
    const uint8_t *p = text->span.data, *end = p + text->span.size;
    for (size_t n;; max--) {
        while (p < end && (n = text_space(text, p, end, from_end)))
            from_end ? (end -= n) : (p += n);
        if (p == end)
            return list;
        const uint8_t *from = p, *to = end;
        while (p < end && (max == 0 || !text_space(text, p, end, from_end)))
            from_end ? end-- : p++;
        text_add_piece(list, text->kind, from_end ? end : from, from_end ? to : p);
    }
}

static void text_require_separator(const struct span *separator)
{
    if (separator->size == 0)
        raise_text(&type_ValueError, "empty separator");
}

static value text_split_at(const struct text *text, const struct span *separator, intptr_t max,
                           bool from_end)
{
    value list = list_new(0, NULL);
    const uint8_t *p = text->span.data, *end = p + text->span.size;
    for (; max != 0; max--) {
        struct span rest = {p, (size_t)(end - p)};
        intptr_t at = from_end ? span_find_last(&rest, separator) : span_find(&rest, separator);
        if (at < 0)
            break;
        const uint8_t *found = p + at, *behind = found + separator->size;
        text_add_piece(list, text->kind, from_end ? behind : p, from_end ? end : found);
        from_end ? (end = found) : (p = behind);
    }
    text_add_piece(list, text->kind, p, end);
    return list;
}

static void text_reverse_list(value list)
{
    struct list *items = list_write(list);
    for (size_t i = 0, j = items->size; i + 1 < j; i++) {
        value item = items->items[i];
        items->items[i] = items->items[--j];
        items->items[j] = item;
    }
}

static value text_split(value self, value separator, intptr_t max, bool from_end)
{
    struct text text;
    struct span at;
    value list;
    text_of(self, &text);
    if (separator == VALUE_NONE) {
        list = text_split_space(&text, max, from_end);
    } else {
        text_argument(text.kind, separator, &at);
        text_require_separator(&at);
        list = text_split_at(&text, &at, max, from_end);
    }
    if (from_end)
        text_reverse_list(list);
    return list;
}

value str_split_value(value str, value separator, intptr_t max)
{
    return text_split(str, separator, max, false);
}

value str_split(size_t n_args, const value *args)
{
    return text_split(args[0], n_args > 1 ? args[1] : VALUE_NONE,
                      n_args > 2 ? int_value(args[2]) : -1, false);
}

value str_rsplit(size_t n_args, const value *args)
{
    return text_split(args[0], n_args > 1 ? args[1] : VALUE_NONE,
                      n_args > 2 ? int_value(args[2]) : -1, true);
}

/* How many bytes end a line at p; 0: it goes on. */
static size_t line_break(const struct text *text, const uint8_t *p, const uint8_t *end)
{
    if (*p == '\n' || *p == '\r')
        return *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
    if (!UNICODE_TABLES || text->kind != TEXT_STR || (*p & 0xc0) == 0x80)
        return 0;
    const uint8_t *after = p;
    uint32_t code = text_next(&after);
    bool breaks = code == '\v' || code == '\f' || (code >= 0x1c && code <= 0x1e) || code == 0x85 ||
                  code == 0x2028 || code == 0x2029;
    if (breaks)
        watch_stop("splits lines at other characters than newlines");
    return breaks ? (size_t)(after - p) : 0;
}

value str_splitlines(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {{Q_keepends, 0}};
    value keep = VALUE_FALSE, list = list_new(0, NULL);
    struct text text;
    parse_arguments(Q_splitlines, parameters, 1, n_positional - 1, n_keywords, args + 1, &keep);
    bool keep_ends = truth(keep);
    text_of(args[0], &text);
    const uint8_t *p = text.span.data, *end = p + text.span.size;
    while (p < end) {
        const uint8_t *from = p;
        size_t n = 0;
        while (p < end && !(n = line_break(&text, p, end)))
            p++;
        const uint8_t *line_end = p;
        p += n;
        text_add_piece(list, text.kind, from, keep_ends ? p : line_end);
    }
    return list;
}

static value text_partition(value self, value separator, bool from_end)
{
    struct text text;
    struct span at;
    value parts[3];
    text_of(self, &text);
    text_argument(text.kind, separator, &at);
    text_require_separator(&at);
    const struct span *span = &text.span;
    intptr_t found = from_end ? span_find_last(span, &at) : span_find(span, &at);
    size_t before = found >= 0 ? (size_t)found : from_end ? 0 : span->size;
    size_t after = found >= 0 ? before + at.size : before;
    parts[0] = text_new(text.kind, span->data, before);
    parts[1] = text_new(text.kind, span->data + before, after - before);
    parts[2] = text_new(text.kind, span->data + after, span->size - after);
    return tuple_new(3, parts);
}

value str_partition(value self, value separator)
{
    return text_partition(self, separator, false);
}

value str_rpartition(value self, value separator)
{
    return text_partition(self, separator, true);
}

/* ---- joining ---- */

static void text_join_item(enum text_kind kind, value item, struct span *out)
{
    bool text = str_span(item, out);
    if (text != (kind == TEXT_STR) || (!text && !bytes_span(item, out)))
        raise_text(&type_TypeError,
                   "join expects a list of str/bytes objects consistent with self object");
}

value str_join(value self, value iterable)
{
    struct text text;
    struct span item;
    size_t n, total = 0;
    const value *items;
    if (!sequence_items(iterable, &n, &items)) {
        iterable = list_from_iterable(iterable);
        sequence_items(iterable, &n, &items);
    }
    text_of(self, &text);
    for (size_t i = 0; i < n; i++) {
        text_join_item(text.kind, items[i], &item);
        size_t more = item.size + (i > 0 ? text.span.size : 0);
        if (__builtin_add_overflow(total, more, &total))
            raise_type(&type_MemoryError);
    }
    if (n == 1 && text.kind == TEXT_STR)
        return items[0];
    if (total == 0)
        return text_new(text.kind, "", 0);
    uint8_t *to;
    value result = text_allocate(text.kind, total, &to);
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            memcpy(to, text.span.data, text.span.size);
            to += text.span.size;
        }
        text_join_item(text.kind, items[i], &item);
        memcpy(to, item.data, item.size);
        to += item.size;
    }
    return result;
}

value str_join_values(value separator, value iterable)
{
    return str_join(separator, iterable);
}

/* ---- encoding ---- */

enum encoding { UTF_8, ASCII, LATIN_1 };
static const char *const encoding_names[] = {"utf-8", "ascii", "latin-1"};

/* Raises LookupError for one that is not known. */
static enum encoding text_encoding(value encoding)
{
    static const struct {
        char name[11];
        uint8_t encoding;
    } encodings[] = {{"utf-8", UTF_8},       {"utf8", UTF_8},      {"ascii", ASCII},
                     {"us-ascii", ASCII},    {"latin-1", LATIN_1}, {"latin1", LATIN_1},
                     {"iso-8859-1", LATIN_1}};
    struct span name;
    char plain[11] = "";
    if (encoding == NO_VALUE)
        return UTF_8;
    if (str_span(encoding, &name) && name.size < sizeof plain) {
        for (size_t i = 0; i < name.size; i++) {
            uint8_t letter = name.data[i];
            plain[i] = (char)(letter == '_'                    ? '-'
                              : letter >= 'A' && letter <= 'Z' ? letter | 0x20
                                                               : letter);
        }
        for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
            if (strcmp(encodings[i].name, plain) == 0)
                return encodings[i].encoding;
    }
    raise_format(&type_LookupError, "unknown encoding: %v", encoding);
}

static size_t text_first_wide(const struct span *span)
{
    size_t i = 0;
    while (i < span->size && span->data[i] < 0x80)
        i++;
    return i;
}

/* How many bytes of a malformed sequence one replacement stands for: as much of a well-formed
 * sequence as there is, at least one. */
static size_t text_malformed_size(const struct span *rest)
{
    const uint8_t *p = rest->data;
    uint8_t low = 0x80, high = 0xbf;
    size_t more = p[0] < 0xc2 || p[0] > 0xf4 ? 0 : p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3, n = 1;
    if (p[0] == 0xe0 || p[0] == 0xf0)
        low = p[0] == 0xe0 ? 0xa0 : 0x90;
    else if (p[0] == 0xed || p[0] == 0xf4)
        high = p[0] == 0xed ? 0x9f : 0x8f;
    while (n <= more && n < rest->size && p[n] >= low && p[n] <= high) {
        n++;
        low = 0x80;
        high = 0xbf;
    }
    return n;
}

/* What is wrong with data from the offset `bad` on, in CPython's words, which only hosts have room for. */
static _Noreturn void raise_undecodable(const struct span *data, size_t bad, enum encoding encoding)
{
    struct span rest = {data->data + bad, data->size - bad};
    size_t size = encoding == UTF_8 ? text_malformed_size(&rest) : 1;
    uint8_t first = rest.data[0];
    const char *reason = encoding == ASCII              ? "ordinal not in range(128)"
                         : first < 0xc2 || first > 0xf4 ? "invalid start byte"
                         : size == rest.size            ? "unexpected end of data"
                                                        : "invalid continuation byte";
    if (!TARGET_HOST)
        raise_type(&type_UnicodeDecodeError);
    if (size > 1)
        raise_format(&type_UnicodeDecodeError,
                     "'%s' codec can't decode bytes in position %z-%z: %s",
                     encoding_names[encoding], bad, bad + size - 1, reason);
    raise_format(&type_UnicodeDecodeError, "'%s' codec can't decode byte 0x%c%c in position %z: %s",
                 encoding_names[encoding], "0123456789abcdef"[first >> 4],
                 "0123456789abcdef"[first & 15], bad, reason);
}

value str_decode(const uint8_t *data, size_t size)
{
    size_t good = HAS(unicode) ? utf8_check(data, size) : size;
    if (good < size)
        raise_undecodable(&(struct span){data, size}, good, UTF_8);
    return str_new(data, size);
}

static value latin_1_decode(const struct span *data)
{
    struct text_builder builder;
    uint8_t code[4];
    text_builder_init(&builder);
    for (size_t i = 0; i < data->size; i++)
        text_builder_add(&builder, code, utf8_encode(data->data[i], code));
    return text_builder_str(&builder);
}

value str_decode_with(const struct span *data, value encoding, value errors)
{
    if (!HAS(unicode))
        return str_new(data->data, data->size);
    enum encoding kind = text_encoding(encoding);
    bool ascii = kind == ASCII;
    struct span rest = *data, handler = {(const uint8_t *)"strict", 6};
    struct text_builder builder;
    if (errors != NO_VALUE)
        text_argument(TEXT_STR, errors, &handler);
    if (kind == LATIN_1)
        return latin_1_decode(data);
    if (errors == NO_VALUE || span_is(&handler, "strict")) {
        if (ascii && text_first_wide(data) < data->size)
            raise_undecodable(data, text_first_wide(data), ASCII);
        return str_decode(data->data, data->size);
    }
    bool replace = span_is(&handler, "replace");
    if (!replace && !span_is(&handler, "ignore"))
        raise_format(&type_LookupError, "unknown error handler: %v", errors);
    text_builder_init(&builder);
    for (;;) {
        size_t good = ascii ? text_first_wide(&rest) : utf8_check(rest.data, rest.size);
        text_builder_add(&builder, rest.data, good);
        if (good == rest.size)
            break;
        if (replace)
            text_builder_add(&builder, "\xef\xbf\xbd", 3);
        rest.data += good;
        rest.size -= good;
        size_t bad = ascii ? 1 : text_malformed_size(&rest);
        rest.data += bad;
        rest.size -= bad;
    }
    return text_builder_str(&builder);
}

value bytes_decode(size_t n_args, const value *args)
{
    struct span data;
    bytes_span(args[0], &data);
    return str_decode_with(&data, n_args > 1 ? args[1] : NO_VALUE, n_args > 2 ? args[2] : NO_VALUE);
}

/* Code points of text from the offset `at` on that are not below the limit, which the first of them begins. */
static size_t text_unencodable(const struct span *text, size_t at, int32_t limit)
{
    size_t n = 0, taken;
    for (; at < text->size; at += taken, n++)
        if (utf8_decode(text->data + at, text->size - at, &taken) < limit)
            break;
    return n;
}

static _Noreturn void raise_unencodable(const struct span *text, size_t at, enum encoding encoding)
{
    int limit = encoding == ASCII ? 128 : 256;
    size_t n = text_unencodable(text, at, limit), place = utf8_length(text->data, at), taken;
    if (!TARGET_HOST)
        raise_type(&type_UnicodeEncodeError);
    if (n > 1)
        raise_format(
            &type_UnicodeEncodeError,
            "'%s' codec can't encode characters in position %z-%z: ordinal not in range(%u)",
            encoding_names[encoding], place, place + n - 1, (unsigned)limit);
    utf8_decode(text->data + at, text->size - at, &taken);
    raise_format(&type_UnicodeEncodeError,
                 "'%s' codec can't encode character %v in position %z: ordinal not in range(%u)",
                 encoding_names[encoding], str_ascii_repr(str_new(text->data + at, taken)), place,
                 (unsigned)limit);
}

static value latin_1_encode(value text, struct span *span)
{
    uint8_t *out;
    size_t taken, n = 0;
    value result = bytes_allocate(utf8_length(span->data, span->size), &out);
    str_span(text, span); /* a name's text may have moved */
    for (size_t at = 0; at < span->size; at += taken) {
        int32_t code = utf8_decode(span->data + at, span->size - at, &taken);
        if (code > 0xff)
            raise_unencodable(span, at, LATIN_1);
        out[n++] = (uint8_t)code;
    }
    return result;
}

value str_encode(size_t n_args, const value *args)
{
    struct span span;
    if (!str_span(args[0], &span))
        raise_format(&type_TypeError, "can't convert '%t' object to str implicitly", args[0]);
    enum encoding kind = HAS(unicode) && n_args > 1 ? text_encoding(args[1]) : UTF_8;
    if (kind == LATIN_1)
        return latin_1_encode(args[0], &span);
    if (kind == ASCII && text_first_wide(&span) < span.size)
        raise_unencodable(&span, text_first_wide(&span), ASCII);
    return bytes_new(span.data, span.size);
}
