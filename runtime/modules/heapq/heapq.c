/* heapq.c - heapq: a list as a binary heap, the least item first. Comparisons may run Python, and that may change the
 * list: so its size and items are looked at anew after each; the list itself stays where it is. */
#include "runtime/vm/types/container.h"

static struct list *heapq_list(value v)
{
    struct list *list = list_write(v);
    if (!list)
        raise_text(&type_TypeError, "heap must be a list");
    return list;
}

static inline value heapq_at(const struct list *heap, size_t i)
{
    if (i >= heap->size)
        raise_text(&type_RuntimeError, "list changed size");
    return heap->items[i];
}

static inline void heapq_set(struct list *heap, size_t i, value item)
{
    if (i < heap->size)
        heap->items[i] = item;
}

/* May run Python, but for small ints. */
static inline bool heapq_less(value left, value right)
{
    return value_is_small_int(left) && value_is_small_int(right)
               ? small_int(left) < small_int(right)
               : value_less(left, right);
}

/* Moves what lies at i up to where it belongs, but not above `top`. */
static void heapq_rise(struct list *heap, size_t top, size_t i)
{
    value item = heapq_at(heap, i);
    while (i > top) {
        size_t parent = (i - 1) / 2;
        value above = heapq_at(heap, parent);
        if (!heapq_less(item, above))
            break;
        heapq_set(heap, i, above);
        i = parent;
    }
    heapq_set(heap, i, item);
}

/* Moves what lies at i down: the lesser child up all the way to a leaf, then it rises from there. Most come from the
 * end and belong there, so that this compares less than stopping at the right place would. */
static void heapq_sink(struct list *heap, size_t i)
{
    value item = heapq_at(heap, i);
    size_t top = i, child;
    while ((child = 2 * i + 1) < heap->size) {
        if (child + 1 < heap->size && !heapq_less(heapq_at(heap, child), heapq_at(heap, child + 1)))
            child++;
        heapq_set(heap, i, heapq_at(heap, child));
        i = child;
    }
    heapq_set(heap, i, item);
    heapq_rise(heap, top, i);
}

value heapq_heappush(value heap, value item)
{
    struct list *list = heapq_list(heap);
    list_append_value(heap, item);
    heapq_rise(list, 0, list->size - 1);
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
        heapq_sink(list, 0);
    }
    return least;
}

value heapq_heapify(value heap)
{
    for (size_t i = heapq_list(heap)->size / 2; i-- > 0;)
        heapq_sink(heapq_list(heap), i);
    return VALUE_NONE;
}
