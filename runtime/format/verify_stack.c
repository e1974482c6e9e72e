/* verify_stack.c - the verifier's stacks. */
#include "runtime/format/verify_stack.h"

#include <stddef.h>

/* A joined slot, while the stack is rebuilt. */
struct slot_cell {
    enum slot_kind kind;
    uint32_t data;
};

void slot_pool_init(struct slot_pool *pool, struct arena *arena, uint64_t budget)
{
    *pool = (struct slot_pool){.arena = arena, .budget = budget};
    pool->bottom.kind = SLOT_BOTTOM;
}

static bool slot_pool_spend(struct slot_pool *pool)
{
    if (pool->budget == 0) {
        pool->exhausted = true;
        return false;
    }
    pool->budget--;
    return true;
}

static struct slot *slot_new(struct slot_pool *pool)
{
    enum { AT_ONCE = 8 };
    if (pool->n_spare == 0) {
        pool->spare = arena_alloc(pool->arena, AT_ONCE * sizeof *pool->spare);
        if (pool->spare == NULL) {
            pool->out_of_memory = true;
            return NULL;
        }
        pool->n_spare = AT_ONCE;
    }
    pool->n_spare--;
    return pool->spare++;
}

struct slot *slot_push(struct slot_pool *pool, struct slot *below, enum slot_kind kind,
                       uint32_t data)
{
    if (kind == SLOT_CAUSE && below->kind == SLOT_DATA) {
        below = below->below;
        kind = SLOT_STATE;
        data = STATE_PAIR;
    }
    for (struct slot *slot = below->pushed; slot != NULL; slot = slot->sibling) {
        if (!slot_pool_spend(pool))
            return NULL;
        if (slot->kind == kind && slot->data == data)
            return slot;
    }
    if (!slot_pool_spend(pool))
        return NULL;
    struct slot *slot = slot_new(pool);
    if (slot == NULL)
        return NULL;
    bool pair = kind == SLOT_STATE && (data & STATE_PAIR);
    *slot = (struct slot){below, NULL, below->pushed, below->depth + 1 + pair, data, kind};
    below->pushed = slot;
    return slot;
}

/* False when no kind covers both. */
static bool kind_join(const struct slot *a, const struct slot *b, struct slot_cell *out)
{
    *out = (struct slot_cell){a->kind, a->data};
    if (a->kind == b->kind && a->data == b->data)
        return true;
    if (a->kind == SLOT_STATE && b->kind == SLOT_STATE) {
        out->data |= b->data;
        return true;
    }
    bool a_value = slot_is_value(a->kind, a->data), b_value = slot_is_value(b->kind, b->data);
    out->data = 0;
    out->kind = a_value && b_value ? SLOT_VALUE : SLOT_SELF;
    return (a_value || a->kind == SLOT_NULL || a->kind == SLOT_SELF) &&
           (b_value || b->kind == SLOT_NULL || b->kind == SLOT_SELF);
}

/* Room for one more cell. */
static bool slot_pool_grow(struct slot_pool *pool, uint32_t used)
{
    if (used < pool->n_cells)
        return true;
    uint32_t more = used < 8 ? 16 : used * 2;
    struct slot_cell *cells = arena_alloc(pool->arena, more * sizeof *cells);
    if (cells == NULL) {
        pool->out_of_memory = true;
        return false;
    }
    for (uint32_t i = 0; i < used; i++)
        cells[i] = pool->cells[i];
    pool->cells = cells;
    pool->n_cells = more;
    return true;
}

struct slot *slot_join(struct slot_pool *pool, struct slot *a, struct slot *b)
{
    uint32_t n = 0;
    while (a != b) {
        if (a->kind == SLOT_BOTTOM || b->kind == SLOT_BOTTOM)
            return NULL;
        if (!slot_pool_spend(pool) || !slot_pool_grow(pool, n))
            return NULL;
        if (!kind_join(a, b, &pool->cells[n++]))
            return NULL;
        a = a->below;
        b = b->below;
    }
    while (n-- > 0) {
        a = slot_push(pool, a, pool->cells[n].kind, pool->cells[n].data);
        if (a == NULL)
            return NULL;
    }
    return a;
}
