/* fold_text.c - operators on str, bytes and tuple constants. */
#include "mpy-cross/analyse/fold.h"
#include "runtime/base/utf8.h"
#include <string.h>

/* Bounds of folded results. Past them the operator and its operands, which other expressions may
 * share, take less of the file than the result. */
enum {
    JOINED_MAX = 24,  /* bytes of a sum */
    REPEATED_MAX = 6, /* bytes of a product of a str, which is a name */
    REPEATED_GROWTH =
        2, /* bytes that a product of bytes, a constant, may be longer than its operand */
};

static struct node *join(struct codegen *g, const struct node *a, const struct node *b,
                         const struct node *at)
{
    struct node *node;
    size_t size = a->text.size + b->text.size;
    char *data;
    if (a->kind != b->kind || (a->kind != NODE_STR && a->kind != NODE_BYTES) || size > JOINED_MAX)
        return NULL;
    node = node_new(g->compiler, a->kind, at);
    data = tree_alloc(g->compiler, size + 1);
    memcpy(data, a->text.data, a->text.size);
    memcpy(data + a->text.size, b->text.data, b->text.size);
    data[size] = 0;
    node->text = (struct ast_text){data, size};
    return node;
}

static struct node *copy_item(struct codegen *g, const struct node *item)
{
    bool text = item->kind >= NODE_BIG_INT;
    struct node *copy = node_new(g->compiler, item->kind, item);
    copy->op = item->op;
    if (item->kind == NODE_INT)
        copy->number = item->number;
    else if (item->kind == NODE_TUPLE)
        copy->list.first = item->list.first;
    else if (text && item->kind <= NODE_BYTES)
        copy->text = item->text;
    return copy;
}

static struct node **append_items(struct codegen *g, struct node **last, const struct node *items)
{
    for (; items; items = items->next) {
        *last = copy_item(g, items);
        last = &(*last)->next;
    }
    return last;
}

static struct node *new_tuple(struct codegen *g, const struct node *at)
{
    struct node *node = node_new(g->compiler, NODE_TUPLE, at);
    node->op = 1;
    node->list.first = NULL;
    return node;
}

static size_t count_items(const struct node *tuple)
{
    size_t n = 0;
    for (const struct node *item = tuple->list.first; item; item = item->next)
        n++;
    return n;
}

static struct node *repeat(struct codegen *g, const struct node *a, int64_t times,
                           const struct node *at)
{
    char data[REPEATED_MAX];
    size_t size = a->text.size;
    struct node *node;
    if (times < 0)
        times = 0;
    if (a->kind == NODE_TUPLE) {
        if (times > 1 && a->list.first)
            return NULL;
        node = new_tuple(g, at);
        if (times)
            append_items(g, &node->list.first, a->list.first);
        return node;
    }
    if (times > REPEATED_MAX || size > REPEATED_MAX || size * (size_t)times > REPEATED_MAX ||
        (a->kind == NODE_BYTES && size * (size_t)times > size + REPEATED_GROWTH))
        return NULL;
    for (int64_t i = 0; i < times; i++)
        memcpy(data + (size_t)i * size, a->text.data, size);
    return fold_new_text(g, a->kind, data, size * (size_t)times, at);
}

static bool is_sequence(const struct node *node)
{
    return node->kind == NODE_STR || node->kind == NODE_BYTES ||
           (node->kind == NODE_TUPLE && fold_is_constant(node));
}

struct node *fold_text_binary(struct codegen *g, unsigned op, const struct node *a,
                              const struct node *b, const struct node *at)
{
    int64_t times;
    if (op == BINARY_ADD && a->kind == NODE_TUPLE && b->kind == NODE_TUPLE) {
        struct node *node = new_tuple(g, at), **last = &node->list.first;
        last = append_items(g, last, a->list.first);
        append_items(g, last, b->list.first);
        return node;
    }
    if (op == BINARY_ADD)
        return is_sequence(a) && is_sequence(b) ? join(g, a, b, at) : NULL;
    if (op != BINARY_MULTIPLY)
        return NULL;
    if (is_sequence(a) && b->kind == NODE_INT && fold_int64(b, &times))
        return repeat(g, a, times, at);
    if (is_sequence(b) && a->kind == NODE_INT && fold_int64(a, &times))
        return repeat(g, b, times, at);
    return NULL;
}

static struct node *subscript_str(struct codegen *g, const struct ast_text *text, int64_t index,
                                  const struct node *at)
{
    const uint8_t *data = (const uint8_t *)text->data;
    size_t length, from, to;
    if (utf8_check(data, text->size) != text->size)
        return NULL;
    length = utf8_length(data, text->size);
    if (index < 0)
        index += (int64_t)length;
    if (index < 0 || (uint64_t)index >= length)
        return NULL;
    from = utf8_offset(data, text->size, (size_t)index);
    to = utf8_offset(data, text->size, (size_t)index + 1);
    return fold_new_text(g, NODE_STR, text->data + from, to - from, at);
}

struct node *fold_subscript(struct codegen *g, const struct node *object, const struct node *index,
                            const struct node *at)
{
    int64_t place;
    size_t length;
    const struct node *item;
    if (!is_sequence(object) || index->kind != NODE_INT || !fold_int64(index, &place))
        return NULL;
    if (object->kind == NODE_STR)
        return subscript_str(g, &object->text, place, at);
    length = object->kind == NODE_TUPLE ? count_items(object) : object->text.size;
    if (place < 0)
        place += (int64_t)length;
    if (place < 0 || (uint64_t)place >= length)
        return NULL;
    if (object->kind == NODE_BYTES)
        return fold_new_int(g, (uint8_t)object->text.data[place], at);
    for (item = object->list.first; place; place--)
        item = item->next;
    return copy_item(g, item);
}
