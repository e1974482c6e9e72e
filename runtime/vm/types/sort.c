/* sort.c - a stable merge sort; insertion sort for short runs, where there are shortcuts. */
#include "runtime/vm/run/pending.h"
#include "runtime/vm/types/container.h"
#include <string.h>

enum { RUN_SIZE = HAS(shortcuts) ? 8 : 1 };

/* What is being sorted. While two runs merge, `left` holds the first run's rest, left_start ..
 * left_end, and the gap that it belongs into starts at items[gap]: so no item is lost when a
 * comparison raises. */
struct sorting {
    value *items, *keys; /* keys NULL: the items themselves */
    size_t n;
    bool reverse;
    value *left, *left_keys;
    size_t left_start, left_end, gap;
};

/* Must b go before a, which stands before it? */
static bool goes_before(const struct sorting *sorting, value b, value a)
{
    if (vm.pending)
        pending_run();
    if (sorting->reverse) {
        value swap = a;
        a = b;
        b = swap;
    }
    if (value_is_small_int(a) && value_is_small_int(b))
        return small_int(b) < small_int(a);
    return value_less(b, a);
}

static void sort_run(struct sorting *sorting, size_t start, size_t end)
{
    value *keys = sorting->keys ? sorting->keys : sorting->items;
    for (size_t i = start + 1; i < end; i++) {
        value key = keys[i], item = sorting->items[i];
        size_t to = i;
        while (to > start && goes_before(sorting, key, keys[to - 1]))
            to--;
        memmove(sorting->items + to + 1, sorting->items + to, (i - to) * sizeof(value));
        sorting->items[to] = item;
        if (sorting->keys) {
            memmove(keys + to + 1, keys + to, (i - to) * sizeof(value));
            keys[to] = key;
        }
    }
}

/* Merges the sorted runs start..middle and middle..end. */
static void sort_merge(struct sorting *sorting, size_t start, size_t middle, size_t end)
{
    value *items = sorting->items, *keys = sorting->keys ? sorting->keys : items;
    if (!goes_before(sorting, keys[middle], keys[middle - 1]))
        return;
    size_t n = middle - start;
    memcpy(sorting->left, items + start, n * sizeof(value));
    if (sorting->keys)
        memcpy(sorting->left_keys, keys + start, n * sizeof(value));
    const value *left_keys = sorting->keys ? sorting->left_keys : sorting->left;
    sorting->gap = start;
    sorting->left_start = 0;
    sorting->left_end = n;
    size_t right = middle;
    while (sorting->left_start < n && right < end) {
        bool take_right = goes_before(sorting, keys[right], left_keys[sorting->left_start]);
        size_t from = take_right ? right++ : sorting->left_start++;
        items[sorting->gap] = take_right ? items[from] : sorting->left[from];
        if (sorting->keys)
            keys[sorting->gap] = take_right ? keys[from] : left_keys[from];
        sorting->gap++;
    }
    n -= sorting->left_start;
    memcpy(items + sorting->gap, sorting->left + sorting->left_start, n * sizeof(value));
    if (sorting->keys)
        memcpy(keys + sorting->gap, left_keys + sorting->left_start, n * sizeof(value));
    sorting->left_start = sorting->left_end;
}

static void sort_all(struct sorting *sorting)
{
    size_t n = sorting->n;
    for (size_t start = 0; RUN_SIZE > 1 && start < n; start += RUN_SIZE)
        sort_run(sorting, start, n - start < RUN_SIZE ? n : start + RUN_SIZE);
    if (n <= RUN_SIZE)
        return;
    /* The left run of a merge is a power of two times RUN_SIZE, below n. */
    size_t most = RUN_SIZE;
    while (most < n - most)
        most *= 2;
    sorting->left = heap_alloc(most * sizeof(value));
    if (sorting->keys)
        sorting->left_keys = heap_alloc(most * sizeof(value));
    for (size_t width = RUN_SIZE; width < n; width *= 2) {
        for (size_t start = 0; n - start > width; start += 2 * width) {
            size_t middle = start + width;
            sort_merge(sorting, start, middle, n - middle < width ? n : middle + width);
            if (n - middle <= width)
                break;
        }
    }
    heap_free(sorting->left);
    heap_free(sorting->left_keys);
}

/* The list under work and how. */
struct sort_request {
    struct sorting sorting;
    value key_function; /* VALUE_NONE: none */
};

static value sort_protected(void *data)
{
    struct sort_request *request = data;
    struct sorting *sorting = &request->sorting;
    if (request->key_function != VALUE_NONE && sorting->n > 0) {
        value *keys = heap_alloc(sorting->n * sizeof(value));
        for (size_t i = 0; i < sorting->n; i++)
            keys[i] = call_1(request->key_function, sorting->items[i]);
        sorting->keys = keys;
    }
    sort_all(sorting);
    return VALUE_NONE;
}

void sort_list(value list_value, size_t n_keywords, const value *keywords, qstr function)
{
    static const struct parameter parameters[] = {
        {Q_key, PARAMETER_KEYWORD_ONLY},
        {Q_reverse, PARAMETER_KEYWORD_ONLY},
    };
    value given[] = {VALUE_NONE, VALUE_FALSE};
    parse_arguments(function, parameters, 2, 0, n_keywords, keywords, given);
    struct sort_request request = {.sorting = {.reverse = truth(given[1])},
                                   .key_function = given[0]};
    struct list *list = list_write(list_value);
    struct list taken = *list;
    request.sorting.items = taken.items;
    request.sorting.n = taken.size;
    /* Python code that looks at the list meanwhile finds it empty, as in CPython. */
    list->items = NULL;
    list->size = list->capacity = 0;
    value result;
    value error = protect(sort_protected, &request, &result);
    const struct sorting *sorting = &request.sorting;
    if (error != NO_VALUE && sorting->left_start < sorting->left_end)
        memcpy(taken.items + sorting->gap, sorting->left + sorting->left_start,
               (sorting->left_end - sorting->left_start) * sizeof(value));
    bool changed = list->items;
    *list = taken;
    if (error != NO_VALUE)
        raise_value(error);
    if (changed)
        raise_text(&type_ValueError, "list modified during sort");
}
