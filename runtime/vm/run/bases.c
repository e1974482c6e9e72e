/* bases.c - in which order a type and its bases are asked for a member: C3, as CPython has it.
 *
 * A type's `bases` is NO_VALUE below object, one type, or, where there are several, a tuple: first the
 * tuple of the bases themselves, then the whole order behind the type. object is in none of them: it is
 * the implicit end. Where all have one base the order is the chain, so that most classes keep no more
 * than a pointer; a walk (struct resolution) goes along chains and at the first fork changes to the
 * list.
 *
 * Invariant: an order once made is never changed, since the bases of a class are not.
 *
 * Nothing here runs Python. */
#include "runtime/vm/run/bases.h"

#include "runtime/vm/run/attr.h"

void resolution_begin(struct resolution *walk, const struct type *type)
{
    *walk = (struct resolution){type == &type_object ? NULL : type, NULL, 0};
}

static const struct type *resolution_listed(struct resolution *walk)
{
    return walk->place < walk->order->size ? value_object(walk->order->items[walk->place++]) : NULL;
}

const struct type *resolution_next(struct resolution *walk)
{
    const struct type *type = walk->next;
    if (!type)
        return NULL;
    if (HAS(multiple_bases) && walk->order) {
        walk->next = resolution_listed(walk);
    } else if (type->bases == NO_VALUE) {
        walk->next = NULL;
    } else if (!HAS(multiple_bases) || !is_plain(type->bases, &type_tuple)) {
        walk->next = value_object(type->bases);
    } else {
        walk->order = value_object(type->bases);
        walk->place = 1;
        walk->next = resolution_listed(walk);
    }
    return type;
}

/* As the walk above would find it, without a walk: every except asks this. */
bool type_is_subclass(const struct type *type, const struct type *base)
{
    if (base == &type_object)
        return true;
    while (type != base) {
        if (type->bases == NO_VALUE)
            return false;
        if (HAS(multiple_bases) && is_plain(type->bases, &type_tuple)) {
            struct resolution walk = {NULL, value_object(type->bases), 1};
            do
                type = resolution_listed(&walk);
            while (type && type != base);
            return type;
        }
        type = value_object(type->bases);
    }
    return true;
}

const struct type *type_native_base(const struct type *type)
{
    struct resolution walk;
    const struct type *above, *found = NULL;
    resolution_begin(&walk, type);
    while ((above = resolution_next(&walk))) {
        if (above->flags & TYPE_HEAP)
            continue;
        if (!found || (above != found && type_is_subclass(above, found)))
            found = above;
        if (!HAS(multiple_bases) || !walk.order)
            break;
    }
    return found;
}

bool type_bases_conflict(const struct type *type)
{
    const struct type *native = type_native_base(type), *above;
    struct resolution walk;
    resolution_begin(&walk, type);
    while ((above = resolution_next(&walk)))
        if (!(above->flags & (TYPE_HEAP | TYPE_EXCEPTION)) && !type_is_subclass(native, above))
            return true;
        else if (above->flags & TYPE_EXCEPTION && !(native->flags & TYPE_EXCEPTION))
            return true;
    return false;
}

/* ---- making an order ---- */

/* What is merged: the orders of the bases, each read to its `next`; the bases that are not yet out. */
struct merge {
    const struct tuple *bases;
    struct resolution *walks;
    size_t first; /* of the bases that are still to come out */
};

/* Does the type come behind another one somewhere? */
static bool merge_is_behind(const struct merge *merge, const struct type *type)
{
    for (size_t i = 0; i < merge->bases->size; i++) {
        struct resolution rest = merge->walks[i];
        const struct type *behind;
        if (i > merge->first && merge->bases->items[i] == VALUE_OBJECT(type))
            return true;
        resolution_next(&rest);
        while ((behind = resolution_next(&rest)))
            if (behind == type)
                return true;
    }
    return false;
}

/* The next type of the order. NULL: none is left, or *stuck, each comes behind another one. */
static const struct type *merge_next(struct merge *merge, bool *stuck)
{
    const struct type *type = NULL;
    size_t n = merge->bases->size, i;
    for (i = 0; i < n; i++) {
        type = merge->walks[i].next;
        *stuck |= !!type;
        if (type && !merge_is_behind(merge, type))
            break;
    }
    if (i == n)
        return NULL;
    *stuck = false;
    for (i = 0; i < n; i++)
        if (merge->walks[i].next == type)
            resolution_next(&merge->walks[i]);
    if (merge->first < n && merge->bases->items[merge->first] == VALUE_OBJECT(type))
        merge->first++;
    return type;
}

static size_t resolution_length(const struct type *type)
{
    struct resolution walk;
    size_t n = 0;
    resolution_begin(&walk, type);
    while (resolution_next(&walk))
        n++;
    return n;
}

value type_bases_new(value bases)
{
    struct merge merge = {tuple_of(bases), NULL, 0};
    size_t n = merge.bases->size, most = 1, size = 1;
    bool stuck = false;
    const struct type *type;
    merge.walks = heap_alloc((n + 1) * sizeof *merge.walks);
    for (size_t i = 0; i < n; i++) {
        if (merge.bases->items[i] == VALUE_OBJECT(&type_object) && i + 1 < n)
            stuck = true; /* object is the end */
        resolution_begin(&merge.walks[i], value_object(merge.bases->items[i]));
        most += resolution_length(value_object(merge.bases->items[i]));
    }
    value *order = heap_alloc(most * sizeof(value));
    order[0] = bases;
    while (!stuck && (type = merge_next(&merge, &stuck)))
        order[size++] = VALUE_OBJECT(type);
    if (stuck)
        raise_text(&type_TypeError, "can't create a consistent method resolution order (MRO)");
    value made = tuple_new(size, order);
    heap_free(order);
    heap_free(merge.walks);
    return made;
}

/* ---- what Python sees ---- */

value type_bases(const struct type *type)
{
    value object = VALUE_OBJECT(&type_object);
    if (type == &type_object)
        return tuple_new(0, NULL);
    if (type->bases == NO_VALUE)
        return tuple_new(1, &object);
    return is_plain(type->bases, &type_tuple) ? tuple_of(type->bases)->items[0]
                                              : tuple_new(1, &type->bases);
}

value type_order(const struct type *type)
{
    size_t n = resolution_length(type), i = 0;
    value order = tuple_new(n + 1, NULL);
    struct tuple *tuple = tuple_of(order);
    struct resolution walk;
    const struct type *above;
    resolution_begin(&walk, type);
    while ((above = resolution_next(&walk)))
        tuple->items[i++] = VALUE_OBJECT(above);
    tuple->items[i] = VALUE_OBJECT(&type_object);
    return order;
}
