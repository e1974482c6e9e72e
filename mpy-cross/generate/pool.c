/* pool.c - the module's names and constants: each once, numbered when an instruction first uses it.
 */
#include "mpy-cross/generate/generate.h"
#include "runtime/base/number.h"
#include <string.h>

void *generator_grow(struct codegen *g, void *items, size_t used, size_t *capacity,
                     size_t item_size)
{
    const struct allocator *allocator = g->compiler->allocator;
    size_t wanted = *capacity ? *capacity * 2 : 32;
    if (used < *capacity)
        return items;
    items = allocator->resize(allocator->user, items, *capacity * item_size, wanted * item_size);
    if (!items)
        compile_out_of_memory(g->compiler);
    *capacity = wanted;
    return items;
}

uint32_t pool_name(struct codegen *g, struct symbol *symbol)
{
    if (!symbol->index) {
        struct symbol **names =
            generator_grow(g, g->names, g->n_names, &g->name_capacity, sizeof *names);
        g->names = names;
        names[g->n_names++] = symbol;
        symbol->index = g->n_names;
    }
    return symbol->index - 1;
}

static uint32_t pool_hash(const struct constant *constant)
{
    uint32_t hash = 2166136261u ^ constant->kind;
    for (size_t i = 0; i < constant->text.size; i++)
        hash = (hash ^ (uint8_t)constant->text.data[i]) * 16777619u;
    for (size_t i = 0; i < constant->n_items; i++)
        hash = (hash ^ pool_hash(&constant->items[i])) * 16777619u;
    return hash;
}

static bool pool_equal(const struct constant *a, const struct constant *b)
{
    if (a->kind != b->kind || a->text.size != b->text.size || a->n_items != b->n_items)
        return false;
    if (a->text.size && memcmp(a->text.data, b->text.data, a->text.size))
        return false;
    for (size_t i = 0; i < a->n_items; i++)
        if (!pool_equal(&a->items[i], &b->items[i]))
            return false;
    return true;
}

static char *pool_copy(struct codegen *g, const char *data, size_t size)
{
    char *copy = code_alloc(g->compiler, size + 1);
    if (size)
        memcpy(copy, data, size);
    copy[size] = 0;
    return copy;
}

static void pool_keep(struct codegen *g, struct constant *to, const struct constant *from)
{
    *to = *from;
    if (from->kind >= CONSTANT_STR && from->kind <= CONSTANT_COMPLEX)
        to->text.data = pool_copy(g, from->text.data, from->text.size);
    if (from->n_items) {
        struct constant *items = code_alloc(g->compiler, from->n_items * sizeof *items);
        for (size_t i = 0; i < from->n_items; i++)
            pool_keep(g, &items[i], &from->items[i]);
        to->items = items;
    }
}

/* Doubles the hash table and moves the chains. */
static void pool_rehash(struct codegen *g)
{
    size_t old = g->pooled_capacity, capacity = old;
    g->pooled = generator_grow(g, g->pooled, capacity, &capacity, sizeof *g->pooled);
    g->pooled_capacity = capacity;
    memset(g->pooled + old, 0, (capacity - old) * sizeof *g->pooled);
    for (size_t i = 0; i < old; i++) {
        struct pooled *entry = g->pooled[i], *next;
        for (g->pooled[i] = NULL; entry; entry = next) {
            struct pooled **slot = &g->pooled[entry->hash & (capacity - 1)];
            next = entry->chain;
            entry->chain = *slot;
            *slot = entry;
        }
    }
}

struct pooled *pool_constant(struct codegen *g, const struct constant *constant)
{
    uint32_t hash = pool_hash(constant);
    struct pooled *entry, **slot;
    if (g->n_pooled >= g->pooled_capacity)
        pool_rehash(g);
    slot = &g->pooled[hash & (g->pooled_capacity - 1)];
    for (entry = *slot; entry; entry = entry->chain)
        if (entry->hash == hash && pool_equal(&entry->constant, constant))
            return entry;
    entry = code_alloc(g->compiler, sizeof *entry);
    *entry = (struct pooled){.chain = *slot, .hash = hash};
    pool_keep(g, &entry->constant, constant);
    *slot = entry;
    g->n_pooled++;
    return entry;
}

uint32_t pool_place(struct codegen *g, struct pooled *pooled)
{
    if (!pooled->index) {
        struct pooled **constants = generator_grow(g, g->constants, g->n_constants,
                                                   &g->constant_capacity, sizeof *constants);
        g->constants = constants;
        constants[g->n_constants++] = pooled;
        pooled->index = g->n_constants;
    }
    return pooled->index - 1;
}

static size_t pool_decimal(uint64_t number, bool negative, char *out)
{
    char reversed[24];
    size_t n = 0, size = 0;
    do
        reversed[n++] = '0' + number % 10;
    while (number /= 10);
    if (negative)
        out[size++] = '-';
    while (n)
        out[size++] = reversed[--n];
    return size;
}

/* The digits of a float's repr, without zeros at either end: value = 0.digits * 10 ** *point. */
static size_t pool_digits(const char *repr, size_t size, char *digits, int *point)
{
    size_t n = 0, i = 0;
    int exponent = 0;
    bool negative = false, fraction = false;
    *point = 0;
    for (; i < size && repr[i] != 'e'; i++) {
        if (repr[i] == '.') {
            fraction = true;
            continue;
        }
        if (n || repr[i] != '0') {
            digits[n++] = repr[i];
            *point += !fraction;
        } else {
            *point -= fraction;
        }
    }
    for (i++; i < size; i++) {
        if (repr[i] == '-' || repr[i] == '+')
            negative = repr[i] == '-';
        else
            exponent = exponent * 10 + (repr[i] - '0');
    }
    *point += negative ? -exponent : exponent;
    while (n && digits[n - 1] == '0')
        n--;
    return n;
}

static size_t pool_exponent(char *out, int exponent)
{
    size_t n = 0;
    out[n++] = 'e';
    return n + pool_decimal((uint64_t)(exponent < 0 ? -exponent : exponent), exponent < 0, out + n);
}

/* Writes the shortest text that reads back as the same float: 1., .5, 1e6, 125e-9. The dot or the
 * exponent keep it from looking like an int. Text of literals is positive, of folded ones may
 * start with a minus. */
static size_t pool_float(const struct ast_text *text, char *out)
{
    char repr[NUMBER_TEXT_MAX], digits[NUMBER_TEXT_MAX], *start = out;
    size_t size, n;
    int point;
    double value;
    if (!number_parse_double(text->data, text->size, &value) || value - value != 0) {
        memcpy(out, text->data, text->size);
        return text->size;
    }
    size = number_repr_double(value, repr);
    if (repr[0] == '-')
        *out++ = '-';
    n = pool_digits(repr + (repr[0] == '-'), size - (repr[0] == '-'), digits, &point);
    if (!n) {
        *out++ = '0';
        *out++ = '.';
        return (size_t)(out - start);
    }
    if (point >= 0 && point <= (int)n) { /* the dot among the digits */
        memcpy(out, digits, (size_t)point);
        out[point] = '.';
        memcpy(out + point + 1, digits + point, n - (size_t)point);
        return (size_t)(out - start) + n + 1;
    }
    if (point > (int)n &&
        point <= (int)n + 1) { /* one zero and a dot are as short as an exponent */
        memcpy(out, digits, n);
        memcpy(out + n, "0.", 2);
        return (size_t)(out - start) + n + 2;
    }
    if (point == -1) {
        memcpy(out, ".0", 2);
        memcpy(out + 2, digits, n);
        return (size_t)(out - start) + n + 2;
    }
    memcpy(out, digits, n);
    return (size_t)(out - start) + n + pool_exponent(out + n, point - (int)n);
}

void pool_from_node(struct codegen *g, const struct node *node, struct constant *out)
{
    static const uint8_t kinds[NODE_COUNT] = {
        [NODE_NONE] = CONSTANT_NONE,   [NODE_TRUE] = CONSTANT_TRUE,
        [NODE_FALSE] = CONSTANT_FALSE, [NODE_ELLIPSIS] = CONSTANT_ELLIPSIS,
        [NODE_INT] = CONSTANT_INT,     [NODE_BIG_INT] = CONSTANT_INT,
        [NODE_FLOAT] = CONSTANT_FLOAT, [NODE_IMAGINARY] = CONSTANT_COMPLEX,
        [NODE_STR] = CONSTANT_STR,     [NODE_BYTES] = CONSTANT_BYTES,
        [NODE_TUPLE] = CONSTANT_TUPLE,
    };
    *out = (struct constant){.kind = kinds[node->kind]};
    if (node->kind == NODE_INT) {
        char text[24];
        size_t size = pool_decimal(node->number, node->op, text);
        out->text = (struct code_text){pool_copy(g, text, size), size};
    } else if (node->kind == NODE_FLOAT || node->kind == NODE_IMAGINARY) {
        char *text = code_alloc(g->compiler, node->text.size + NUMBER_TEXT_MAX);
        size_t size = pool_float(&node->text, text);
        if (node->kind == NODE_IMAGINARY) {
            size -= text[size - 1] == '.'; /* the j tells that it is no int */
            text[size++] = 'j';
        }
        text[size] = 0;
        out->text = (struct code_text){text, size};
    } else if (node->kind == NODE_TUPLE) {
        struct constant *items;
        for (const struct node *item = node->list.first; item; item = item->next)
            out->n_items++;
        if (!out->n_items)
            return;
        items = code_alloc(g->compiler, out->n_items * sizeof *items);
        out->items = items;
        for (const struct node *item = node->list.first; item; item = item->next)
            pool_from_node(g, item, items++);
    } else if (node->kind > NODE_INT) {
        out->text = (struct code_text){node->text.data, node->text.size};
    }
}

void pool_finish(struct codegen *g, struct code *code)
{
    struct code_text *names = code_alloc(g->compiler, (g->n_names + 1) * sizeof *names);
    struct constant *constants = code_alloc(g->compiler, (g->n_constants + 1) * sizeof *constants);
    for (size_t i = 0; i < g->n_names; i++)
        names[i] = (struct code_text){g->names[i]->text, g->names[i]->size};
    for (size_t i = 0; i < g->n_constants; i++)
        constants[i] = g->constants[i]->constant;
    code->names = names;
    code->n_names = g->n_names;
    code->constants = constants;
    code->n_constants = g->n_constants;
}
