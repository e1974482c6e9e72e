/* heapq.c - heapq: a list as a binary heap, the least item first. Comparisons may run Python, and that may change the
 * list: so the list is looked at anew after each. */
#include "runtime/vm/types/container.h"

static struct list *heapq_list(value v)
{
    struct list *list = list_write(v);
    if (!list)
        raise_text(&type_TypeError, "heap must be a list");
    return list;
}

static value heapq_at(value heap, size_t i)
{
    const struct list *list = list_read(heap);
    if (i >= list->size)
        raise_text(&type_RuntimeError, "list changed size");
    return list->items[i];
}

static void heapq_set(value heap, size_t i, value item)
{
    struct list *list = list_write(heap);
    if (i < list->size)
        list->items[i] = item;
}

/* Moves what lies at i up to where it belongs, but not above `top`. */
static void heapq_rise(value heap, size_t top, size_t i)
{
    value item = heapq_at(heap, i);
    while (i > top) {
        size_t parent = (i - 1) / 2;
        value above = heapq_at(heap, parent);
        if (!value_less(item, above))
            break;
        heapq_set(heap, i, above);
        i = parent;
    }
    heapq_set(heap, i, item);
}

/* Moves what lies at i down: the lesser child up all the way to a leaf, then it rises from there. Most come from the
 * end and belong there, so that this compares less than stopping at the right place would. */
static void heapq_sink(value heap, size_t i)
{
    value item = heapq_at(heap, i);
    size_t top = i, child;
    while ((child = 2 * i + 1) < list_read(heap)->size) {
        if (child + 1 < list_read(heap)->size &&
            !value_less(heapq_at(heap, child), heapq_at(heap, child + 1)))
            child++;
        heapq_set(heap, i, heapq_at(heap, child));
        i = child;
    }
    heapq_set(heap, i, item);
    heapq_rise(heap, top, i);
}

value heapq_heappush(value heap, value item)
{
    heapq_list(heap);
    list_append_value(heap, item);
    heapq_rise(heap, 0, list_read(heap)->size - 1);
    return VALUE_NONE;
}

value heapq_heappop(value heap)
{
    struct list *list = heapq_list(heap);
    if (list->size == 0)
        raise_text(&type_IndexError, "empty heap");
    value least = list->items[0], last = list->items[--list->size];
    list->items[list->size] = NO_VALUE;
    if (list->size > 0) {
        list->items[0] = last;
        heapq_sink(heap, 0);
    }
    return least;
}

value heapq_heapify(value heap)
{
    for (size_t i = heapq_list(heap)->size / 2; i-- > 0;)
        heapq_sink(heap, i);
    return VALUE_NONE;
}
