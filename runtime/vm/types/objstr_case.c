/* objstr_case.c - classes and cases of characters: isalpha, upper and their like. Past ASCII by Unicode's tables where
 * those are compiled in (runtime/base/unicode.h), as CPython has them; else no other character is in a class.
 *
 * Nothing here runs Python. */
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"

size_t text_space_wide(const struct text *text, const uint8_t *p, const uint8_t *end, bool from_end)
{
    const uint8_t *start = from_end ? end - 1 : p, *after;
    while (from_end && text_is_wide(text) && start > p && (*start & 0xc0) == 0x80)
        start--;
    if ((*start & 0xc0) == 0x80)
        return 0; /* within a character */
    after = start;
    uint32_t code = text_next(&after);
    if (code >= 0x1c && code <= 0x1f)
        watch_stop("asks for the class of a control character");
    bool is_space = code < 0x80 ? text_is_space(code) || (code >= 0x1c && code <= 0x1f)
                                : text_in_class(code, UNICODE_space);
    return is_space ? (size_t)(after - start) : 0;
}

/* ---- classes ---- */

static bool text_is_lower(uint32_t c)
{
    return c < 0x80 ? c >= 'a' && c <= 'z' : text_in_class(c, UNICODE_lower);
}

static bool text_is_upper(uint32_t c)
{
    return c < 0x80 ? c >= 'A' && c <= 'Z' : text_in_class(c, UNICODE_upper);
}

/* Upper, or of title case. */
static bool text_is_capital(uint32_t c)
{
    return text_is_upper(c) || (c >= 0x80 && text_in_class(c, UNICODE_title));
}

static bool text_is_small_or_title(uint32_t c)
{
    return text_is_lower(c) || (c >= 0x80 && text_in_class(c, UNICODE_title));
}

static bool text_is_cased(uint32_t c)
{
    return text_is_lower(c) || text_is_capital(c);
}

static bool text_is_alpha(uint32_t c)
{
    return c < 0x80 ? text_is_lower(c | 0x20) : text_in_class(c, UNICODE_alpha);
}

static bool text_is_decimal(uint32_t c)
{
    return c < 0x80 ? c >= '0' && c <= '9' : text_in_class(c, UNICODE_decimal);
}

/* Decimal digits stand ten by ten, from 0 on. */
static uint8_t text_ascii_digit(uint32_t code)
{
    uint32_t first = code;
    while (text_in_class(first - 1, UNICODE_decimal))
        first--;
    return (uint8_t)('0' + (code - first) % 10);
}

value text_ascii_digits(struct span *span)
{
    const uint8_t *p = span->data, *end = p + span->size;
    struct text_builder out;
    while (p < end && *p < 0x80)
        p++;
    if (!UNICODE_TABLES || p == end)
        return NO_VALUE;
    text_builder_init(&out);
    for (p = span->data; p < end;) {
        const uint8_t *from = p;
        uint32_t code = text_next(&p);
        uint8_t digit = code < 0x80 || !text_is_decimal(code) ? 0 : text_ascii_digit(code);
        text_builder_add(&out, digit ? &digit : from, digit ? 1 : (size_t)(p - from));
    }
    value copy = text_builder_str(&out);
    str_span(copy, span);
    return copy;
}

static bool text_is_digit(uint32_t c)
{
    return c < 0x80 ? text_is_decimal(c) : text_in_class(c, UNICODE_digit);
}

static bool text_is_numeric(uint32_t c)
{
    return c < 0x80 ? text_is_decimal(c) : text_in_class(c, UNICODE_numeric);
}

static bool text_is_alnum(uint32_t c)
{
    return text_is_alpha(c) || text_is_numeric(c);
}

/* Not empty, and all of it is in the class. */
static value text_all(value self, bool (*is_member)(uint32_t c))
{
    struct text text;
    text_of(self, &text);
    const uint8_t *p = text.span.data, *end = p + text.span.size;
    while (p < end)
        if (!is_member(text_character(&text, &p)))
            return VALUE_FALSE;
    return VALUE_BOOL(text.span.size > 0);
}

value str_isalpha(value self)
{
    return text_all(self, text_is_alpha);
}

value str_isdecimal(value self)
{
    return text_all(self, text_is_decimal);
}

value str_isdigit(value self)
{
    return text_all(self, text_is_digit);
}

value str_isnumeric(value self)
{
    return text_all(self, text_is_numeric);
}

value str_isalnum(value self)
{
    return text_all(self, text_is_alnum);
}

value str_isspace(value self)
{
    struct text text;
    text_of(self, &text);
    const uint8_t *p = text.span.data, *end = p + text.span.size;
    for (size_t n; p < end; p += n)
        if (!(n = text_space(&text, p, end, false)))
            return VALUE_FALSE;
    return VALUE_BOOL(text.span.size > 0);
}

value str_isascii(value self)
{
    struct text text;
    text_of(self, &text);
    for (size_t i = 0; i < text.span.size; i++)
        if (text.span.data[i] >= 0x80)
            return VALUE_FALSE;
    return VALUE_TRUE;
}

value str_isidentifier(value self)
{
    struct text text;
    text_of(self, &text);
    for (size_t i = 0; i < text.span.size; i++) {
        uint8_t c = text.span.data[i];
        if (c < 0x80 && !text_is_alpha(c) && c != '_' && !(i > 0 && text_is_decimal(c)))
            return VALUE_FALSE;
    }
    return VALUE_BOOL(text.span.size > 0);
}

value str_isprintable(value self)
{
    struct span text;
    if (!str_span(self, &text))
        raise_type_error();
    for (const uint8_t *p = text.data, *end = p + text.size; p < end;)
        if (!text_is_printable(text_next(&p)))
            return VALUE_FALSE;
    return VALUE_TRUE;
}

/* Some letters, and none of the other case. */
static value text_has_case(value self, bool (*wanted)(uint32_t), bool (*other)(uint32_t))
{
    struct text text;
    bool any = false;
    text_of(self, &text);
    const uint8_t *p = text.span.data, *end = p + text.span.size;
    while (p < end) {
        uint32_t c = text_character(&text, &p);
        if (other(c))
            return VALUE_FALSE;
        any = any || wanted(c);
    }
    return VALUE_BOOL(any);
}

value str_islower(value self)
{
    return text_has_case(self, text_is_lower, text_is_capital);
}

value str_isupper(value self)
{
    return text_has_case(self, text_is_upper, text_is_small_or_title);
}

/* Words begin with a capital and go on without. */
value str_istitle(value self)
{
    struct text text;
    bool any = false, in_word = false;
    text_of(self, &text);
    const uint8_t *p = text.span.data, *end = p + text.span.size;
    while (p < end) {
        uint32_t c = text_character(&text, &p);
        if (in_word ? text_is_capital(c) : text_is_lower(c))
            return VALUE_FALSE;
        in_word = text_is_cased(c);
        any = any || in_word;
    }
    return VALUE_BOOL(any);
}

/* ---- cases ---- */

enum case_change { CASE_LOWER, CASE_UPPER, CASE_SWAP, CASE_CAPITAL, CASE_TITLE, CASE_FOLD };

static uint8_t ascii_changed(uint8_t c, enum case_change change, bool first, bool after_letter)
{
    bool up = change == CASE_UPPER || (change == CASE_SWAP && text_is_lower(c)) ||
              (change == CASE_CAPITAL && first) || (change == CASE_TITLE && !after_letter);
    if (c >= 0x80 || !text_is_alpha(c))
        return c;
    return up ? c & ~0x20u : c | 0x20u;
}

/* Is the next character that counts in a word a cased one? Looks from p on, or back from it. */
static bool next_is_cased(const uint8_t *p, const uint8_t *bound, bool back)
{
    while (p != bound) {
        const uint8_t *at = p;
        if (back)
            do
                at = --p;
            while ((*p & 0xc0) == 0x80);
        uint32_t c = text_next(&at);
        p = back ? p : at;
        if (c < 0x80 ? !strchr("'.:^`", (int)c) || !c : !text_in_class(c, UNICODE_ignorable))
            return text_is_cased(c);
    }
    return false;
}

static size_t wide_changed(uint32_t c, enum unicode_case to, uint32_t out[UNICODE_CHANGE_MAX])
{
    if (c >= 0x80)
        return text_to_case(c, to, out);
    bool is_up = to == UNICODE_TO_upper || to == UNICODE_TO_title;
    out[0] = ascii_changed((uint8_t)c, is_up ? CASE_UPPER : CASE_LOWER, false, false);
    return 1;
}

static enum unicode_case wide_case(enum case_change change, uint32_t c, bool first, bool in_word)
{
    switch (change) {
    case CASE_UPPER:
        return UNICODE_TO_upper;
    case CASE_SWAP:
        return text_is_lower(c) ? UNICODE_TO_upper : UNICODE_TO_lower;
    case CASE_CAPITAL:
        return first ? UNICODE_TO_title : UNICODE_TO_lower;
    case CASE_TITLE:
        return in_word ? UNICODE_TO_lower : UNICODE_TO_title;
    case CASE_FOLD:
        return UNICODE_TO_fold;
    default:
        return UNICODE_TO_lower;
    }
}

static value wide_change_case(const struct span *span, enum case_change change)
{
    enum { CAPITAL_SIGMA = 0x3a3, LAST_SIGMA = 0x3c2 };
    struct text_builder builder;
    bool in_word = false;
    text_builder_init(&builder);
    const uint8_t *p = span->data, *end = p + span->size;
    while (p < end) {
        const uint8_t *start = p;
        uint32_t c = text_next(&p), to[UNICODE_CHANGE_MAX];
        uint8_t bytes[4];
        enum unicode_case which = wide_case(change, c, start == span->data, in_word);
        bool changes = change != CASE_SWAP || text_is_lower(c) || text_is_upper(c);
        size_t n = 1;
        to[0] = c;
        if (changes)
            n = wide_changed(c, which, to);
        if (c == CAPITAL_SIGMA && which == UNICODE_TO_lower &&
            next_is_cased(start, span->data, true) && !next_is_cased(p, end, false))
            to[0] = LAST_SIGMA;
        for (size_t i = 0; i < n; i++)
            text_builder_add(&builder, bytes, text_put(to[i], bytes));
        in_word = text_is_cased(c);
    }
    return text_builder_str(&builder);
}

static value text_change_case(value self, enum case_change change)
{
    struct text text;
    uint8_t *to = NULL;
    text_of(self, &text);
    if (UNICODE_TABLES && text_is_wide(&text))
        return wide_change_case(&text.span, change);
    value result = text_allocate(text.kind, text.span.size, &to);
    for (size_t i = 0; i < text.span.size; i++)
        to[i] = ascii_changed(text.span.data[i], change, i == 0,
                              i > 0 && text.span.data[i - 1] < 0x80 &&
                                  text_is_alpha(text.span.data[i - 1]));
    return result;
}

value str_lower(value self)
{
    return text_change_case(self, CASE_LOWER);
}

value str_casefold(value self)
{
    return text_change_case(self, CASE_FOLD);
}

value str_upper(value self)
{
    return text_change_case(self, CASE_UPPER);
}

value str_swapcase(value self)
{
    return text_change_case(self, CASE_SWAP);
}

value str_capitalize(value self)
{
    return text_change_case(self, CASE_CAPITAL);
}

value str_title(value self)
{
    return text_change_case(self, CASE_TITLE);
}
