/* text_set.c - texts with indices. */
#include "runtime/host/text_set.h"
#include "runtime/base/hash.h"
#include "runtime/host/memory.h"

#include <stdlib.h>
#include <string.h>

void text_set_init(struct text_set *set)
{
    *set = (struct text_set){0};
    arena_init(&set->arena, &tool_allocator, 1 << 15);
}

void text_set_free(struct text_set *set)
{
    free(set->items);
    free(set->slots);
    arena_free(&set->arena);
}

static uint32_t *find_slot(const struct text_set *set, const char *text, size_t size)
{
    size_t mask = set->n_slots - 1;
    for (size_t i = text_hash((const uint8_t *)text, size) & mask;; i = (i + 1) & mask) {
        if (set->slots[i] == 0)
            return &set->slots[i];
        const struct text_item *item = &set->items[set->slots[i] - 1];
        if (item->size == size && memcmp(item->text, text, size) == 0)
            return &set->slots[i];
    }
}

size_t text_set_find(const struct text_set *set, const char *text, size_t size)
{
    uint32_t found = set->n_slots != 0 ? *find_slot(set, text, size) : 0;
    return found != 0 ? found - 1 : SIZE_MAX;
}

size_t text_set_add(struct text_set *set, const char *text, size_t size)
{
    if (set->size * 2 >= set->n_slots) {
        free(set->slots);
        set->n_slots = set->n_slots ? set->n_slots * 2 : 1024;
        set->slots = tool_alloc(set->n_slots * sizeof *set->slots);
        for (size_t i = 0; i < set->size; i++)
            *find_slot(set, set->items[i].text, set->items[i].size) = (uint32_t)i + 1;
    }
    uint32_t *slot = find_slot(set, text, size);
    if (*slot != 0)
        return *slot - 1;
    tool_grow(set->items, set->size, set->capacity);
    set->items[set->size] = (struct text_item){arena_copy(&set->arena, text, size), size};
    *slot = (uint32_t)++set->size;
    return set->size - 1;
}
