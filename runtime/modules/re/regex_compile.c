/* regex_compile.c - a regular expression's text to its program, in one pass. An operator behind what
 * it applies to moves that on: jumps are relative and never leave it. */
#include "regex.h"

struct regex_compiler {
    const uint8_t *at, *end;
    bool is_str;
    uint8_t *code; /* a leaf block */
    size_t size, capacity;
    unsigned n_groups, n_marks;
    uint8_t flags;
};

static _Noreturn void regex_refuse(void)
{
    raise_text(&type_ValueError, "error in regex");
}

/* ---- emission ---- */

/* Makes room for n bytes at `where`. */
static uint8_t *regex_insert(struct regex_compiler *c, size_t where, size_t n)
{
    enum { LONGEST = 0x7fff };
    if (c->size + n > LONGEST)
        regex_refuse();
    if (c->size + n > c->capacity) {
        c->code = heap_resize(c->code, 2 * (c->size + n));
        c->capacity = heap_block_size(c->code);
    }
    memmove(c->code + where + n, c->code + where, c->size - where);
    c->size += n;
    return c->code + where;
}

static void regex_put16(uint8_t *p, size_t number)
{
    p[0] = (uint8_t)number;
    p[1] = (uint8_t)(number >> 8);
}

static void regex_put24(uint8_t *p, uint32_t number)
{
    regex_put16(p, number & 0xffff);
    p[2] = (uint8_t)(number >> 16);
}

static void regex_add(struct regex_compiler *c, enum regex_op op, uint8_t operand)
{
    uint8_t *p = regex_insert(c, c->size, 2);
    p[0] = (uint8_t)op;
    p[1] = operand;
}

enum { JUMP_SIZE = 3, REPEAT_SIZE = 4 };

/* A choice at `where`, its other way that far from its end. */
static void regex_add_split(struct regex_compiler *c, enum regex_op op, size_t where,
                            size_t distance)
{
    uint8_t *p = regex_insert(c, where, REGEX_SPLIT_SIZE);
    p[0] = (uint8_t)op;
    regex_put16(p + 1, c->n_marks++);
    regex_put16(p + 3, distance);
}

static void regex_add_jump(struct regex_compiler *c, size_t target)
{
    uint8_t *p = regex_insert(c, c->size, JUMP_SIZE);
    p[0] = REGEX_JUMP;
    regex_put16(p + 1, target - c->size);
}

/* ---- characters ---- */

static bool regex_more(const struct regex_compiler *c)
{
    return c->at < c->end;
}

static bool regex_take(struct regex_compiler *c, char wanted)
{
    if (!regex_more(c) || *c->at != (uint8_t)wanted)
        return false;
    c->at++;
    return true;
}

static uint32_t regex_next(struct regex_compiler *c)
{
    if (!regex_more(c))
        regex_refuse();
    return c->is_str ? text_next(&c->at) : *c->at++;
}

/* What a backslash and that letter stand for among characters: themselves but for control ones. */
static uint32_t regex_escaped(uint32_t letter)
{
    static const char letters[] = "nrtfva", controls[] = "\n\r\t\f\v\a";
    for (unsigned i = 0; i < sizeof letters - 1; i++)
        if (letter == (uint8_t)letters[i])
            return (uint8_t)controls[i];
    return letter;
}

static bool regex_is_named(uint32_t letter)
{
    return letter < 128 && letter != 0 && strchr("dDsSwW", (int)letter);
}

/* ---- classes ---- */

struct regex_class {
    size_t where; /* of its REGEX_CLASS */
};

static bool regex_named_has(uint32_t lower, unsigned c)
{
    bool digit = c - '0' < 10u, letter = (c | 0x20) - 'a' < 26u;
    return lower == 'd' ? digit : lower == 's' ? text_is_space(c) : digit || letter || c == '_';
}

static void regex_class_begin(struct regex_compiler *c, struct regex_class *class)
{
    class->where = c->size;
    uint8_t *p = regex_insert(c, c->size, 2 + REGEX_CLASS_BITS);
    memset(p, 0, 2 + REGEX_CLASS_BITS);
    p[0] = REGEX_CLASS;
}

static void regex_class_add(struct regex_compiler *c, const struct regex_class *class, uint32_t low,
                            uint32_t high)
{
    uint8_t *p = c->code + class->where;
    for (; low <= high && low < 256; low++)
        p[2 + low / 8] |= (uint8_t)(1u << low % 8);
    if (low > high)
        return;
    if (++p[1] == REGEX_NEGATED)
        regex_refuse();
    p = regex_insert(c, c->size, REGEX_RANGE);
    regex_put24(p, low);
    regex_put24(p + 3, high);
}

static void regex_class_add_named(struct regex_compiler *c, const struct regex_class *class,
                                  uint32_t letter)
{
    uint32_t lower = letter | 0x20;
    for (unsigned code = 0; code < 256; code++)
        if (regex_named_has(lower, code) == (letter == lower))
            regex_class_add(c, class, code, code);
    if (letter != lower)
        regex_class_add(c, class, 256, 0x10ffff);
}

static void regex_class_negate(struct regex_compiler *c, const struct regex_class *class)
{
    uint8_t *p = c->code + class->where;
    p[1] |= REGEX_NEGATED;
    for (unsigned i = 0; i < REGEX_CLASS_BITS; i++)
        p[2 + i] ^= 0xff;
}

/* A character of [...], or a named class, which is added at once: then true. */
static bool regex_class_item(struct regex_compiler *c, const struct regex_class *class,
                             uint32_t *code)
{
    *code = regex_next(c);
    if (*code != '\\')
        return false;
    *code = regex_next(c);
    if (regex_is_named(*code)) {
        regex_class_add_named(c, class, *code);
        return true;
    }
    *code = regex_escaped(*code);
    return false;
}

/* Behind the opening bracket. A closing one that comes first is a character. */
static void regex_parse_class(struct regex_compiler *c)
{
    struct regex_class class;
    uint32_t low, high;
    bool negated = regex_take(c, '^');
    regex_class_begin(c, &class);
    do {
        if (regex_class_item(c, &class, &low))
            continue;
        high = low;
        if (c->end - c->at > 1 && c->at[0] == '-' && c->at[1] != ']') {
            c->at++;
            if (regex_class_item(c, &class, &high) || high < low)
                regex_refuse();
        }
        regex_class_add(c, &class, low, high);
    } while (!regex_take(c, ']'));
    if (negated)
        regex_class_negate(c, &class);
}

/* ---- grammar ---- */

/* What has been parsed: one instruction that takes a character, or other code. */
struct regex_part {
    size_t where;
    bool single, may_be_empty;
};

static bool regex_parse_alternatives(struct regex_compiler *c);

/* A character that stands for itself. */
static void regex_parse_literal(struct regex_compiler *c, uint32_t code, struct regex_part *part)
{
    uint8_t bytes[4] = {(uint8_t)code};
    size_t n = c->is_str ? text_put(code, bytes) : 1;
    if (!c->is_str && code > 127)
        c->flags |= REGEX_HIGH_BYTES;
    for (size_t i = 0; i < n; i++)
        regex_add(c, REGEX_BYTE, bytes[i]);
    part->single = n == 1;
}

static void regex_parse_escape(struct regex_compiler *c, struct regex_part *part)
{
    uint32_t letter = regex_next(c);
    struct regex_class class;
    if (!regex_is_named(letter)) {
        regex_parse_literal(c, regex_escaped(letter), part);
        return;
    }
    regex_class_begin(c, &class);
    regex_class_add_named(c, &class, letter);
}

/* Behind the opening parenthesis. */
static void regex_parse_group(struct regex_compiler *c, struct regex_part *part)
{
    unsigned group = 0;
    stack_check();
    if (c->end - c->at > 1 && c->at[0] == '?' && c->at[1] == ':') {
        c->at += 2;
    } else {
        group = c->n_groups++;
        if (group >= REGEX_GROUPS_MOST)
            regex_refuse();
        regex_add(c, REGEX_SAVE, (uint8_t)(2 * group));
    }
    part->may_be_empty = regex_parse_alternatives(c);
    if (!regex_take(c, ')'))
        regex_refuse();
    if (group != 0)
        regex_add(c, REGEX_SAVE, (uint8_t)(2 * group + 1));
    part->single = false;
}

static void regex_parse_atom(struct regex_compiler *c, struct regex_part *part)
{
    *part = (struct regex_part){c->size, true, false};
    uint32_t code = regex_next(c);
    switch (code) {
    case '.':
        *regex_insert(c, c->size, 1) = REGEX_ANY;
        break;
    case '[':
        regex_parse_class(c);
        break;
    case '\\':
        regex_parse_escape(c, part);
        break;
    case '(':
        regex_parse_group(c, part);
        break;
    case '^':
    case '$':
        *regex_insert(c, c->size, 1) = code == '^' ? REGEX_START : REGEX_END;
        part->single = false;
        part->may_be_empty = true;
        break;
    case '*':
    case '+':
    case '?':
        regex_refuse();
    default:
        regex_parse_literal(c, code, part);
    }
}

/* '*', '+' or '?' behind a part. */
static void regex_repeat(struct regex_compiler *c, const struct regex_part *part, uint8_t sign)
{
    bool few = regex_take(c, '?');
    if (part->single) {
        uint8_t *p = regex_insert(c, part->where, REPEAT_SIZE);
        p[0] = REGEX_REPEAT;
        regex_put16(p + 1, c->n_marks++);
        p[3] = (uint8_t)((sign == '+' ? REGEX_AT_LEAST_ONE : 0) |
                         (sign == '?' ? REGEX_AT_MOST_ONE : 0) | (few ? REGEX_FEW : 0));
        return;
    }
    if (part->may_be_empty && sign != '?')
        c->flags |= REGEX_MARK_AT_ONCE;
    if (sign == '+') { /* the body, and back to it */
        regex_add_split(c, few ? REGEX_SPLIT : REGEX_SPLIT_AWAY, c->size,
                        part->where - c->size - REGEX_SPLIT_SIZE);
        return;
    }
    size_t body = c->size - part->where + (sign == '*' ? JUMP_SIZE : 0);
    regex_add_split(c, few ? REGEX_SPLIT_AWAY : REGEX_SPLIT, part->where, body);
    if (sign == '*')
        regex_add_jump(c, part->where);
}

/* Returns whether it may match nothing. */
static bool regex_parse_sequence(struct regex_compiler *c)
{
    bool may_be_empty = true;
    while (regex_more(c) && *c->at != '|' && *c->at != ')') {
        struct regex_part part;
        regex_parse_atom(c, &part);
        uint8_t sign = regex_more(c) ? *c->at : 0;
        if (sign == '*' || sign == '+' || sign == '?') {
            c->at++;
            regex_repeat(c, &part, sign);
            part.may_be_empty |= sign != '+';
        }
        may_be_empty &= part.may_be_empty;
    }
    return may_be_empty;
}

static bool regex_parse_alternatives(struct regex_compiler *c)
{
    size_t where = c->size, last_jump = 0;
    bool may_be_empty = regex_parse_sequence(c);
    while (regex_take(c, '|')) {
        regex_add_split(c, REGEX_SPLIT, where, c->size - where + JUMP_SIZE);
        /* Its distance is known at the end; until then it holds the place of the one before. */
        regex_add_jump(c, 0);
        regex_put16(c->code + c->size - 2, last_jump);
        last_jump = c->size;
        where = c->size;
        may_be_empty |= regex_parse_sequence(c);
    }
    while (last_jump != 0) {
        uint8_t *distance = c->code + last_jump - 2;
        size_t jump = last_jump;
        last_jump = regex_read16(distance);
        regex_put16(distance, c->size - jump);
    }
    return may_be_empty;
}

value regex_compile(value expression)
{
    struct regex_compiler c = {.is_str = true, .n_groups = 1, .size = REGEX_HEAD};
    struct span span;
    if (!str_span(expression, &span)) {
        if (!bytes_span(expression, &span))
            raise_silently(&type_TypeError);
        c.is_str = false;
    }
    c.at = span.data;
    c.end = span.data + span.size;
    c.capacity = REGEX_HEAD + 2 * span.size + 1;
    c.code = heap_alloc_leaf(c.capacity);
    regex_parse_alternatives(&c);
    if (regex_more(&c))
        regex_refuse();
    *regex_insert(&c, c.size, 1) = REGEX_MATCH;
    c.code[0] = (uint8_t)c.n_groups;
    c.code[1] = c.flags;
    regex_put16(c.code + 2, c.n_marks);
    value program = bytes_new(c.code, c.size);
    heap_free(c.code);
    value_keep(expression);
    return program;
}
