/* fold_int.c - arithmetic on int constants, exact and bounded. */
#include "mpy-cross/analyse/fold.h"
#include "runtime/base/bigint.h"
#include <string.h>

enum {
    INT_BITS_MAX = 1024, /* of a folded result */
    LITERAL_BITS_MAX =
        1 << 18, /* of a literal: its decimal text takes time that grows with the square */
};

struct node *fold_new_text(struct codegen *g, enum node_kind kind, const void *data, size_t size,
                           const struct node *at)
{
    struct node *node = node_new(g->compiler, kind, at);
    char *copy = tree_alloc(g->compiler, size + 1);
    if (size)
        memcpy(copy, data, size);
    copy[size] = 0;
    node->text = (struct ast_text){copy, size};
    return node;
}

struct node *fold_new_int(struct codegen *g, int64_t number, const struct node *at)
{
    struct node *node = node_new(g->compiler, NODE_INT, at);
    node->number = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    node->op = number < 0;
    return node;
}

bool fold_int64(const struct node *node, int64_t *out)
{
    if (node->kind == NODE_TRUE || node->kind == NODE_FALSE) {
        *out = node->kind == NODE_TRUE;
        return true;
    }
    if (node->kind != NODE_INT || node->number > INT64_MAX)
        return false;
    *out = node->op ? -(int64_t)node->number : (int64_t)node->number;
    return true;
}

static bigint_digit *new_digits(struct codegen *g, size_t n)
{
    return tree_alloc(g->compiler, (n + 1) * sizeof(bigint_digit));
}

static struct bigint fold_int_load(struct codegen *g, const struct node *node)
{
    struct bigint value = {.digits = new_digits(g, 4)};
    const char *text;
    size_t size;
    bool negative;
    if (node->kind != NODE_BIG_INT) {
        bigint_from_uint64(&value, node->kind == NODE_INT ? node->number : node->kind == NODE_TRUE);
        value.negative = node->kind == NODE_INT && node->op && value.size;
        return value;
    }
    text = node->text.data;
    size = node->text.size;
    negative = size && *text == '-';
    value.digits = new_digits(g, bigint_parse_size(size, node->op));
    bigint_parse(&value, text + negative, size - negative, node->op,
                 new_digits(g, bigint_parse_scratch(size - negative, node->op)));
    value.negative = negative && value.size;
    return value;
}

static struct node *store(struct codegen *g, const struct bigint *value, const struct node *at)
{
    struct node *node;
    int64_t small;
    char *text;
    if (bigint_to_int64(value, &small) && small != INT64_MIN)
        return fold_new_int(g, small, at);
    node = node_new(g->compiler, NODE_BIG_INT, at);
    node->op = 10;
    text = tree_alloc(g->compiler, bigint_format_size(value, 10) + 1);
    node->text.size =
        bigint_format(value, 10, text, new_digits(g, bigint_format_scratch(value, true)), true);
    node->text.data = text;
    return node;
}

struct node *fold_decimal(struct codegen *g, const struct node *node)
{
    struct bigint value = {0};
    unsigned bits = node->op == 16 ? 4 : node->op == 8 ? 3 : node->op == 2 ? 1 : 4;
    if (node->text.size * bits > LITERAL_BITS_MAX) {
        compile_error(g->compiler, node_place(node), "an int literal of more than %u bits",
                      (uint32_t)LITERAL_BITS_MAX);
        compile_abort(g->compiler);
    }
    value = fold_int_load(g, node);
    return store(g, &value, node);
}

static bool fold_int_is_int(const struct node *node)
{
    return node->kind == NODE_INT || node->kind == NODE_BIG_INT || node->kind == NODE_TRUE ||
           node->kind == NODE_FALSE;
}

/* a ** b for a small b >= 0, by squaring; false when the result is past the bound. */
static bool power(struct codegen *g, struct bigint *out, const struct bigint *a, int64_t b)
{
    struct bigint base = *a, next;
    size_t bits = bigint_bit_length(a);
    if (bits > 1 && (b > INT_BITS_MAX || bits * (size_t)b > 2 * INT_BITS_MAX))
        return false;
    if (bits <= 1) /* 0, 1 and -1 */
        b = b ? 2 - (b & 1) : 0;
    *out = (struct bigint){.digits = new_digits(g, 4)};
    bigint_from_int64(out, 1);
    for (; b; b >>= 1) {
        if (b & 1) {
            next = (struct bigint){.digits = new_digits(g, bigint_multiply_size(out, &base))};
            bigint_multiply(&next, out, &base);
            *out = next;
        }
        next = (struct bigint){.digits = new_digits(g, bigint_multiply_size(&base, &base))};
        bigint_multiply(&next, &base, &base);
        base = next;
    }
    return true;
}

static bool shift(struct codegen *g, struct bigint *out, const struct bigint *a,
                  const struct bigint *b, bool left)
{
    int64_t bits;
    if (!bigint_to_int64(b, &bits) || bits < 0 || bits > (left ? INT_BITS_MAX : INT32_MAX))
        return false;
    *out = (struct bigint){
        .digits = new_digits(g, left ? bigint_shift_left_size(a, (size_t)bits) : a->size + 1)};
    if (left)
        bigint_shift_left(out, a, (size_t)bits);
    else
        bigint_shift_right(out, a, (size_t)bits);
    return true;
}

static bool divide(struct codegen *g, struct bigint *out, const struct bigint *a,
                   const struct bigint *b, bool remainder)
{
    struct bigint q = {.digits = new_digits(g, bigint_quotient_size(a, b))};
    struct bigint r = {.digits = new_digits(g, bigint_remainder_size(a, b))};
    if (!b->size)
        return false;
    bigint_divide(&q, &r, a, b, new_digits(g, b->size));
    *out = remainder ? r : q;
    return true;
}

static bool fold_int_compute(struct codegen *g, struct bigint *out, unsigned op,
                             const struct bigint *a, const struct bigint *b)
{
    int64_t exponent;
    *out = (struct bigint){.digits = new_digits(g, bigint_add_size(a, b))};
    switch (op) {
    case BINARY_OR:
        bigint_or(out, a, b);
        return true;
    case BINARY_XOR:
        bigint_xor(out, a, b);
        return true;
    case BINARY_AND:
        bigint_and(out, a, b);
        return true;
    case BINARY_ADD:
        bigint_add(out, a, b);
        return true;
    case BINARY_SUBTRACT:
        bigint_subtract(out, a, b);
        return true;
    case BINARY_LSHIFT:
    case BINARY_RSHIFT:
        return shift(g, out, a, b, op == BINARY_LSHIFT);
    case BINARY_MULTIPLY:
        out->digits = new_digits(g, bigint_multiply_size(a, b));
        bigint_multiply(out, a, b);
        return true;
    case BINARY_FLOOR_DIVIDE:
    case BINARY_MODULO:
        return divide(g, out, a, b, op == BINARY_MODULO);
    case BINARY_POWER:
        return bigint_to_int64(b, &exponent) && exponent >= 0 && power(g, out, a, exponent);
    default:
        return false;
    }
}

struct node *fold_int_binary(struct codegen *g, unsigned op, const struct node *a,
                             const struct node *b, const struct node *at)
{
    struct bigint left, right, result;
    bool bools = (a->kind == NODE_TRUE || a->kind == NODE_FALSE) &&
                 (b->kind == NODE_TRUE || b->kind == NODE_FALSE);
    if (!fold_int_is_int(a) || !fold_int_is_int(b) ||
        (bools && op >= BINARY_OR && op <= BINARY_AND))
        return NULL; /* the bit operators of two bools give a bool in some Pythons and an int in
                        others */
    left = fold_int_load(g, a);
    right = fold_int_load(g, b);
    if (bigint_bit_length(&left) > INT_BITS_MAX || bigint_bit_length(&right) > INT_BITS_MAX ||
        !fold_int_compute(g, &result, op, &left, &right) ||
        bigint_bit_length(&result) > INT_BITS_MAX)
        return NULL;
    return store(g, &result, at);
}

struct node *fold_int_unary(struct codegen *g, unsigned op, const struct node *a,
                            const struct node *at)
{
    struct bigint value, result, one;
    if (!fold_int_is_int(a))
        return NULL;
    value = fold_int_load(g, a);
    if (op == UNARY_INVERT) {
        bigint_digit digits[4];
        one.digits = digits;
        bigint_from_int64(&one, -1);
        result.digits = new_digits(g, bigint_add_size(&value, &one));
        bigint_xor(&result, &value, &one);
        return store(g, &result, at);
    }
    if (op == UNARY_NEGATIVE && value.size)
        value.negative = !value.negative;
    return store(g, &value, at);
}

static int fold_int_compare_text(const struct ast_text *a, const struct ast_text *b)
{
    size_t size = a->size < b->size ? a->size : b->size;
    int order = size ? memcmp(a->data, b->data, size) : 0;
    if (!order)
        return a->size < b->size ? -1 : a->size > b->size;
    return order < 0 ? -1 : 1;
}

int fold_compare(struct codegen *g, const struct node *a, const struct node *b)
{
    if (fold_int_is_int(a) && fold_int_is_int(b)) {
        struct bigint left = fold_int_load(g, a), right = fold_int_load(g, b);
        int order = bigint_compare(&left, &right);
        return order < 0 ? -1 : order > 0;
    }
    if (a->kind == b->kind && (a->kind == NODE_STR || a->kind == NODE_BYTES))
        return fold_int_compare_text(&a->text, &b->text);
    return 2;
}
