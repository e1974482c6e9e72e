/* objlist.c - list. A list in ROM is read where it lies, and copied on the first write. */
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/iterator.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/container.h"
#include <string.h>

/* Fewest items that a list makes room for: one 16-byte block on 32-bit targets. */
enum { LIST_MIN_CAPACITY = 4 };

static size_t rom_alias(value v)
{
    return ((const struct rom_object *)value_object(v))->alias;
}

const struct list *list_read(value v)
{
    if (is_plain(v, &type_list))
        return value_object(v);
    if (!HAS(patching) || !is_plain(v, &type_list_rom)) {
        v = value_as(v, &type_list);
        if (v == NO_VALUE)
            return NULL;
        if (!HAS(patching) || is_plain(v, &type_list))
            return value_object(v);
    }
    watch_read(value_object(v), 0);
    const struct list *copy = alias_read(rom_alias(v));
    return copy ? copy : ((const struct rom_object *)value_object(v))->payload;
}

struct list *list_write(value v)
{
    if (is_plain(v, &type_list))
        return value_object(v);
    v = value_as(v, &type_list);
    if (v == NO_VALUE)
        return NULL;
    if (!HAS(patching) || is_plain(v, &type_list))
        return value_object(v);
    watch_stop("changes a list of a module that has run");
    void **alias = alias_place(rom_alias(v));
    if (!*alias) {
        const struct list *payload = ((const struct rom_object *)value_object(v))->payload;
        *alias = value_object(list_new(payload->size, payload->items));
        vm.lists_copied++; /* loops over it go on in the copy */
    }
    return *alias;
}

value list_new(size_t size, const value *items)
{
    struct list *self = heap_new(struct list, &type_list);
    if (size > 0) {
        self->items = heap_alloc(size * sizeof(value));
        self->capacity = size;
        self->size = size;
        if (items)
            memcpy(self->items, items, size * sizeof(value));
    }
    return VALUE_OBJECT(self);
}

/* Makes room for n items altogether: to spare when the list had some, and so may grow again. */
static void list_reserve(struct list *self, size_t n)
{
    if (n <= self->capacity)
        return;
    if (n > SIZE_MAX / 4 / sizeof(value))
        raise_type(&type_MemoryError);
    size_t capacity = n < LIST_MIN_CAPACITY ? LIST_MIN_CAPACITY : n;
    if (!self->items) {
        self->items = heap_alloc(capacity * sizeof(value));
    } else {
        capacity += capacity / 2;
        self->items = heap_resize(self->items, capacity * sizeof(value));
    }
    memset(self->items + self->capacity, 0, (capacity - self->capacity) * sizeof(value));
    self->capacity = capacity;
}

static void list_push(struct list *self, value item)
{
    if (self->size == self->capacity)
        list_reserve(self, self->size + 1);
    self->items[self->size++] = item;
}

void list_append_value(value list, value item)
{
    list_push(list_write(list), item);
}

static struct list *list_self(value self)
{
    struct list *list = list_write(self);
    if (!list)
        self_as(self, &type_list);
    return list;
}

/* Moves n items to another place in the same array, word by word: C libraries for boards move bytes. */
static void list_move(value *to, const value *from, size_t n)
{
    if (TARGET_HOST) {
        memmove(to, from, n * sizeof(value));
    } else if (to < from) {
        for (const value *end = from + n; from < end;)
            *to++ = *from++;
    } else {
        while (n-- > 0)
            to[n] = from[n];
    }
}

/* Replaces `removed` items from start on by items[0..added), which are not the list's own. */
static void list_splice(struct list *self, size_t start, size_t removed, const value *items,
                        size_t added)
{
    list_reserve(self, self->size - removed + added);
    size_t rest = self->size - start - removed;
    if (rest > 0)
        list_move(self->items + start + added, self->items + start + removed, rest);
    for (size_t i = 0; i < added; i++)
        self->items[start + i] = items[i];
    size_t size = start + added + rest;
    for (size_t i = size; i < self->size; i++) /* so that the collector finds no ghosts */
        self->items[i] = NO_VALUE;
    self->size = size;
}

static void list_extend_from(struct list *self, value iterable)
{
    size_t size;
    const value *items;
    if (sequence_items(iterable, &size, &items)) {
        if (size == 0)
            return;
        list_reserve(self, self->size + size);
        sequence_items(iterable, &size, &items); /* it may be this list */
        memcpy(self->items + self->size, items, size * sizeof(value));
        self->size += size;
        return;
    }
    value loop[ITERATOR_SLOTS] = {iterable}, item;
    iterator_begin(loop);
    while ((item = iterator_step_c(loop)) != NO_VALUE)
        list_push(self, item);
}

value list_from_iterable(value iterable)
{
    value list = list_new(0, NULL);
    list_extend_from(value_object(list), iterable);
    return list;
}

value list_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)type;
    check_arity(Q_list, n_positional, n_keywords, 0, 1);
    return n_positional > 0 ? list_from_iterable(args[0]) : list_new(0, NULL);
}

void list_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    sequence_print(printer, self, "[]");
}

value list_length(value self)
{
    return VALUE_SMALL_INT(list_read(self)->size);
}

static value list_multiply(value self, value factor, bool in_place)
{
    intptr_t count;
    if (!sequence_times(factor, &count))
        return NO_VALUE;
    size_t size = list_read(self)->size;
    size_t total = sequence_repeated_size(size, count);
    value product = in_place ? self : list_new(0, NULL);
    struct list *out = list_write(product);
    list_reserve(out, total);
    sequence_repeat(out->items, total, list_read(self)->items, size);
    if (total < out->size)
        memset(out->items + total, 0, (out->size - total) * sizeof(value));
    out->size = total;
    return product;
}

static value list_add(const struct list *left, const struct list *right)
{
    if (!right)
        return NO_VALUE;
    value sum = list_new(left->size + right->size, NULL);
    value *items = ((struct list *)value_object(sum))->items;
    if (left->size > 0)
        memcpy(items, left->items, left->size * sizeof(value));
    if (right->size > 0)
        memcpy(items + left->size, right->items, right->size * sizeof(value));
    return sum;
}

value list_binary(enum binary_operator op, value self, value other)
{
    size_t found;
    switch (op) {
    case BINARY_IN:
        return VALUE_BOOL(sequence_find(self, other, 0, SIZE_MAX, &found));
    case BINARY_INPLACE_ADD:
        list_extend_from(list_write(self), other);
        return self;
    case BINARY_ADD:
        return list_add(list_read(self), list_read(other));
    case BINARY_INPLACE_MULTIPLY:
    case BINARY_MULTIPLY:
        return list_multiply(self, other, op == BINARY_INPLACE_MULTIPLY);
    default:
        return list_read(other) ? sequence_compare(op, self, other) : NO_VALUE;
    }
}

static size_t list_position(value self, value index)
{
    intptr_t number = sequence_number(&type_list, index);
    return sequence_index(&type_list, list_read(self)->size, number);
}

static void list_delete_slice(struct list *list, const struct slice_bounds *bounds, size_t n)
{
    size_t step = (size_t)(bounds->step < 0 ? -bounds->step : bounds->step);
    if (n == 0)
        return;
    size_t first = (size_t)bounds->start, to = first;
    if (bounds->step < 0)
        first = to = first - (n - 1) * step;
    for (size_t i = first; i < list->size; i++) {
        if ((i - first) % step != 0 || (i - first) / step >= n)
            list->items[to++] = list->items[i];
    }
    list_splice(list, to, list->size - to, NULL, 0);
}

/* list[slice] = content for any step; VALUE_DELETED deletes. */
static void list_store_slice(value self, value index, value content)
{
    struct slice_bounds bounds;
    size_t size = 0;
    const value *items = NULL;
    if (content != VALUE_DELETED && (!tuple_of(content) || instance_of(content))) {
        const struct list *list = list_read(content);
        if (!list || list == list_read(self) || instance_of(content))
            content = list_from_iterable(content);
    }
    slice_unpack(index, &bounds);
    struct list *list = list_write(self);
    size_t n = slice_adjust(&bounds, list->size);
    if (content == VALUE_DELETED) {
        list_delete_slice(list, &bounds, n);
        return;
    }
    sequence_items(content, &size, &items);
    if (bounds.step == 1) {
        list_splice(list, (size_t)bounds.start, n, items, size);
        return;
    }
    if (size != n)
        raise_format(&type_ValueError,
                     "attempt to assign sequence of size %z to extended slice of size %z", size, n);
    for (size_t i = 0; i < n; i++)
        list->items[bounds.start + (intptr_t)i * bounds.step] = items[i];
}

static value list_load_slice(value self, value index)
{
    struct slice_bounds bounds;
    slice_unpack(index, &bounds);
    const struct list *list = list_read(self);
    size_t n = slice_adjust(&bounds, list->size);
    if (bounds.step == 1)
        return list_new(n, list->items + bounds.start);
    value slice = list_new(n, NULL);
    sequence_slice(list_write(slice)->items, list->items, &bounds, n);
    return slice;
}

OPTIONAL value list_subscr_slice(value self, value slice, value content)
{
    if (content == VALUE_LOAD)
        return list_load_slice(self, slice);
    list_store_slice(self, slice, content);
    return VALUE_NONE;
}

value list_subscr(value self, value index, value content)
{
    if (is_plain(index, &type_slice))
        return list_subscr_slice(self, index, content);
    size_t i = list_position(self, index);
    if (content == VALUE_LOAD)
        return list_read(self)->items[i];
    struct list *list = list_write(self);
    if (content == VALUE_DELETED)
        list_splice(list, i, 1, NULL, 0);
    else
        list->items[i] = content;
    return VALUE_NONE;
}

/* ---- methods ---- */

value list_append(value self, value item)
{
    list_push(list_self(self), item);
    return VALUE_NONE;
}

value list_clear(value self)
{
    struct list *list = list_self(self);
    list_splice(list, 0, list->size, NULL, 0);
    return VALUE_NONE;
}

value list_copy(value self)
{
    const struct list *list = list_self(self);
    return list_new(list->size, list->items);
}

value list_extend(value self, value iterable)
{
    list_extend_from(list_self(self), iterable);
    return VALUE_NONE;
}

value list_insert(value self, value position, value item)
{
    intptr_t before = int_clamped(position);
    struct list *list = list_self(self);
    list_splice(list, sequence_clamp(before, list->size), 0, &item, 1);
    return VALUE_NONE;
}

value list_pop(size_t n_args, const value *args)
{
    struct list *list = list_self(args[0]);
    if (list->size == 0)
        raise_text(&type_IndexError, "pop from empty list");
    size_t i = n_args > 1 ? list_position(args[0], args[1]) : list->size - 1;
    value item = list->items[i];
    list_splice(list, i, 1, NULL, 0);
    return item;
}

value list_remove(value self, value item)
{
    struct list *list = list_self(self);
    size_t i;
    if (!sequence_find(self, item, 0, SIZE_MAX, &i))
        raise_text(&type_ValueError, "object not in sequence");
    if (i < list->size)
        list_splice(list, i, 1, NULL, 0);
    return VALUE_NONE;
}

value list_reverse(value self)
{
    struct list *list = list_self(self);
    for (size_t low = 0, high = list->size; low + 1 < high; low++) {
        value item = list->items[low];
        list->items[low] = list->items[--high];
        list->items[high] = item;
    }
    return VALUE_NONE;
}

value list_sort(size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_sort, n_positional, 0, 1, 1);
    list_self(args[0]);
    sort_list(args[0], n_keywords, args + 1, Q_sort);
    return VALUE_NONE;
}
