/* bisect.c - bisect: where an item belongs in a sorted sequence. */
#include "runtime/vm/types/container.h"

struct bisect {
    value sequence, item, key; /* key: NO_VALUE when there is none */
    intptr_t low, high;
};

/* (a, x, lo=0, hi=None, *, key=None) */
static void bisect_arguments(struct bisect *out, qstr name, size_t n_positional, size_t n_keywords,
                             const value *args)
{
    static const struct parameter parameters[] = {{Q_a, PARAMETER_REQUIRED},
                                                  {Q_x, PARAMETER_REQUIRED},
                                                  {Q_lo, 0},
                                                  {Q_hi, 0},
                                                  {Q_key, PARAMETER_KEYWORD_ONLY}};
    value given[] = {NO_VALUE, NO_VALUE, VALUE_SMALL_INT(0), VALUE_NONE, VALUE_NONE};
    parse_arguments(name, parameters, 5, n_positional, n_keywords, args, given);
    out->sequence = given[0];
    out->item = given[1];
    out->key = given[4] == VALUE_NONE ? NO_VALUE : given[4];
    out->low = int_value(given[2]);
    out->high = int_value(given[3] == VALUE_NONE ? length(given[0]) : given[3]);
    if (out->low < 0)
        raise_text(&type_ValueError, "lo must be non-negative");
}

/* The first place that `wanted` may stand at; `right`: the last. */
static value bisect_find(const struct bisect *bisect, value wanted, bool right)
{
    intptr_t low = bisect->low, high = bisect->high;
    while (low < high) {
        intptr_t middle = low + (high - low) / 2;
        value item = subscript(bisect->sequence, int_new(middle), VALUE_LOAD);
        if (bisect->key != NO_VALUE)
            item = call_1(bisect->key, item);
        if (right ? !value_less(wanted, item) : value_less(item, wanted))
            low = middle + 1;
        else
            high = middle;
    }
    return int_new(low);
}

value bisect_left(size_t n_positional, size_t n_keywords, const value *args)
{
    struct bisect bisect;
    bisect_arguments(&bisect, Q_bisect_left, n_positional, n_keywords, args);
    return bisect_find(&bisect, bisect.item, false);
}

value bisect_right(size_t n_positional, size_t n_keywords, const value *args)
{
    struct bisect bisect;
    bisect_arguments(&bisect, Q_bisect_right, n_positional, n_keywords, args);
    return bisect_find(&bisect, bisect.item, true);
}

/* Here the key is taken of the item, too. */
static value bisect_insert(const struct bisect *bisect, bool right)
{
    value wanted = bisect->key != NO_VALUE ? call_1(bisect->key, bisect->item) : bisect->item;
    value where[] = {bisect_find(bisect, wanted, right), bisect->item};
    return call_method(bisect->sequence, Q_insert, 2, where);
}

value bisect_insort_left(size_t n_positional, size_t n_keywords, const value *args)
{
    struct bisect bisect;
    bisect_arguments(&bisect, Q_insort_left, n_positional, n_keywords, args);
    return bisect_insert(&bisect, false);
}

value bisect_insort_right(size_t n_positional, size_t n_keywords, const value *args)
{
    struct bisect bisect;
    bisect_arguments(&bisect, Q_insort_right, n_positional, n_keywords, args);
    return bisect_insert(&bisect, true);
}
