/* names.c - the set of names of an image. */
#include "qstrgen/names/names.h"
#include "runtime/base/hash.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/names.h"

#include <stdlib.h>
#include <string.h>

struct fixed_text {
    const char *identifier, *text;
    size_t size;
};

static const struct fixed_text fixed_texts[] = {
    [0] = {"", "", 0},
#define STATIC_QSTR(id, identifier, text) [id] = {#identifier, text, sizeof text - 1},
#include "runtime/format/static_qstr.def"
#undef STATIC_QSTR
#define NAME(identifier, text) [Q_##identifier] = {#identifier, text, sizeof text - 1},
#include "tables/names.def"
#undef NAME
};

const char *names_identifier(size_t fixed_id)
{
    return fixed_texts[fixed_id].identifier;
}

/* The slot that holds the text, or the free one where it would go. */
static uint32_t *names_slot(const struct name_set *set, const char *text, size_t size,
                            uint32_t hash)
{
    size_t mask = set->n_slots - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        const struct name *name = &set->names[set->slots[i]];
        if (set->slots[i] == 0 ||
            (name->hash == hash && name->size == size && memcmp(name->text, text, size) == 0))
            return &set->slots[i];
    }
}

static void names_rehash(struct name_set *set)
{
    free(set->slots);
    set->n_slots = set->n_slots ? set->n_slots * 2 : 4096;
    set->slots = tool_alloc(set->n_slots * sizeof *set->slots);
    for (size_t i = 1; i < set->n_names; i++) {
        const struct name *name = &set->names[i];
        *names_slot(set, name->text, name->size, name->hash) = (uint32_t)i;
    }
}

/* Adds a text that may be new; it stays the caller's unless `copies`. */
static size_t add_text(struct name_set *set, const char *text, size_t size, bool copies)
{
    uint32_t hash = text_hash((const uint8_t *)text, size);
    if (set->n_names * 2 >= set->n_slots)
        names_rehash(set);
    uint32_t *slot = names_slot(set, text, size, hash);
    if (*slot != 0)
        return *slot;
    if (copies)
        text = arena_copy(&set->arena, text, size);
    tool_grow(set->names, set->n_names, set->capacity);
    set->names[set->n_names] = (struct name){.text = text, .size = size, .hash = hash};
    *slot = (uint32_t)set->n_names;
    return set->n_names++;
}

void names_init(struct name_set *set)
{
    *set = (struct name_set){0};
    arena_init(&set->arena, &tool_allocator, 1 << 16);
    tool_grow(set->names, set->n_names, set->capacity);
    set->names[set->n_names++] = (struct name){.text = ""};
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++) {
        size_t index = add_text(set, fixed_texts[id].text, fixed_texts[id].size, false);
        set->names[index].id = (uint32_t)index;
    }
}

void names_free(struct name_set *set)
{
    free(set->names);
    free(set->slots);
    free(set->by_id);
    name_lookup_free(&set->lookup);
    arena_free(&set->arena);
}

size_t names_add(struct name_set *set, const char *text, size_t size)
{
    return add_text(set, text, size, true);
}

size_t names_find(const struct name_set *set, const char *text, size_t size)
{
    return *names_slot(set, text, size, text_hash((const uint8_t *)text, size));
}

struct sort_entry {
    uint64_t start; /* the text's first 8 bytes as a number: most differ in them */
    const struct name *name;
};

static uint64_t start_of(const struct name *name)
{
    uint64_t start = 0;
    for (size_t i = 0; i < sizeof start; i++)
        start = start << 8 | (i < name->size ? (uint8_t)name->text[i] : 0);
    return start;
}

static int names_compare_texts(const void *left, const void *right)
{
    const struct sort_entry *l = left, *r = right;
    if (l->start != r->start)
        return l->start < r->start ? -1 : 1;
    const struct name *a = l->name, *b = r->name;
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

void names_pin(struct name_set *set)
{
    for (size_t i = FIXED_NAME_COUNT + 1; i < set->n_names; i++) {
        set->names[i].id = (uint32_t)i;
        set->names[i].used = true;
    }
    set->n_pinned = set->n_names - 1 - FIXED_NAME_COUNT;
}

uint32_t names_last_fixed(const struct name_set *set)
{
    return (uint32_t)(FIXED_NAME_COUNT + set->n_pinned);
}

static void number_names(struct name_set *set)
{
    for (size_t i = 0; i < set->n_image; i++)
        set->names[set->by_id[i]].id = names_last_fixed(set) + 1 + (uint32_t)i;
}

void names_assign(struct name_set *set)
{
    size_t first = names_last_fixed(set) + 1;
    set->n_image = set->n_names - first;
    struct sort_entry *entries = tool_alloc(set->n_image * sizeof *entries);
    for (size_t i = 0; i < set->n_image; i++) {
        entries[i].name = &set->names[first + i];
        entries[i].start = start_of(entries[i].name);
    }
    qsort(entries, set->n_image, sizeof *entries, names_compare_texts);
    free(set->by_id);
    set->by_id = tool_alloc(set->n_image * sizeof *set->by_id);
    for (size_t i = 0; i < set->n_image; i++)
        set->by_id[i] = (uint32_t)(entries[i].name - set->names);
    free(entries);
    number_names(set);
}

void names_place(struct name_set *set)
{
    names_assign(set);
    if (set->plain)
        return;
    uint32_t *numbers = tool_alloc((set->n_image + 1) * sizeof *numbers);
    for (size_t i = 0; i < set->n_image; i++)
        numbers[i] = set->names[set->by_id[i]].hash;
    name_lookup_free(&set->lookup);
    name_lookup_build(&set->lookup, numbers, set->n_image);
    name_lookup_order(&set->lookup, set->n_image, numbers);
    for (size_t i = 0; i < set->n_image; i++)
        numbers[i] = set->by_id[numbers[i]];
    free(set->by_id);
    set->by_id = numbers;
    number_names(set);
}

uint32_t names_last_id(const struct name_set *set)
{
    return names_last_fixed(set) + (uint32_t)set->n_image;
}
