/* near.c - names that are nearly the same.
 *
 * Two names that one edit makes equal share a form with one character left out, or one is such a form
 * of the other; so the forms are hashed, and names that share one are compared. */
#include "qstrgen/names/near.h"
#include "runtime/host/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST = 5, LONGEST = 64, FORM_MAX_PAIRS = 64 };

struct form {
    uint32_t hash, name;
};

struct forms {
    struct form *items;
    size_t size, capacity;
};

/* The hash of a text without the character at `skip`, case and underscores not counted. */
static uint32_t form_hash(const struct name *name, size_t skip, bool plain)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name->size; i++) {
        unsigned char c = (unsigned char)name->text[i];
        if (i == skip || (plain && c == '_'))
            continue;
        hash = (hash ^ (plain ? (unsigned)tolower(c) : c)) * 16777619u;
    }
    return hash;
}

static void add_form(struct forms *forms, uint32_t hash, uint32_t name)
{
    tool_grow(forms->items, forms->size, forms->capacity);
    forms->items[forms->size++] = (struct form){hash, name};
}

static int compare_forms(const void *left, const void *right)
{
    const struct form *a = left, *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->name < b->name ? -1 : a->name > b->name;
}

static bool same_but_spelling(const struct name *a, const struct name *b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a->size && a->text[i] == '_')
            i++;
        while (j < b->size && b->text[j] == '_')
            j++;
        if (i == a->size || j == b->size)
            return i == a->size && j == b->size && i > 0;
        if (tolower((unsigned char)a->text[i++]) != tolower((unsigned char)b->text[j++]))
            return false;
    }
}

/* One character more, less or other, which is no digit. */
static bool one_edit(const struct name *a, const struct name *b)
{
    const struct name *longer = a->size >= b->size ? a : b, *shorter = longer == a ? b : a;
    size_t from = 0, common = shorter->size;
    if (longer->size - shorter->size > 1 || shorter->size < SHORTEST)
        return false;
    while (from < common && a->text[from] == b->text[from])
        from++;
    size_t left = longer->size - from - 1, right = shorter->size - from;
    if (longer->size == shorter->size) {
        if (right == 0 || isdigit((unsigned char)shorter->text[from]))
            return false;
        right--;
    }
    return left == right && !isdigit((unsigned char)longer->text[from]) &&
           memcmp(longer->text + longer->size - left, shorter->text + shorter->size - right,
                  left) == 0;
}

struct near_pair {
    uint32_t a, b;
};

static int compare_pairs(const void *left, const void *right)
{
    const struct near_pair *a = left, *b = right;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : a->b > b->b;
}

/* Compares the names that share a form; of a crowd only the first. */
static void compare_group(const struct name *const *names, const struct form *forms, size_t count,
                          struct near_pair **pairs, size_t *n_pairs, size_t *capacity)
{
    if (count > FORM_MAX_PAIRS)
        count = FORM_MAX_PAIRS;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) {
            const struct name *a = names[forms[i].name], *b = names[forms[j].name];
            if (a == b || !(same_but_spelling(a, b) || one_edit(a, b)))
                continue;
            tool_grow(*pairs, *n_pairs, *capacity);
            (*pairs)[(*n_pairs)++] = (struct near_pair){forms[i].name, forms[j].name};
        }
}

void near_find(const struct name *const *names, size_t count, near_found found, void *user)
{
    struct forms forms = {0};
    struct near_pair *pairs = NULL;
    size_t n_pairs = 0, capacity = 0;
    for (uint32_t i = 0; i < count; i++) {
        size_t size = names[i]->size;
        if (size < 2 || size > LONGEST)
            continue;
        add_form(&forms, form_hash(names[i], SIZE_MAX, true), i);
        add_form(&forms, form_hash(names[i], SIZE_MAX, false), i);
        for (size_t skip = 0; size >= SHORTEST && skip < size; skip++)
            add_form(&forms, form_hash(names[i], skip, false), i);
    }
    if (forms.size != 0)
        qsort(forms.items, forms.size, sizeof *forms.items, compare_forms);
    for (size_t first = 0, end; first < forms.size; first = end) {
        for (end = first + 1; end < forms.size && forms.items[end].hash == forms.items[first].hash;)
            end++;
        compare_group(names, &forms.items[first], end - first, &pairs, &n_pairs, &capacity);
    }
    if (n_pairs != 0)
        qsort(pairs, n_pairs, sizeof *pairs, compare_pairs);
    for (size_t i = 0; i < n_pairs; i++)
        if (i == 0 || compare_pairs(&pairs[i - 1], &pairs[i]) != 0)
            found(user, names[pairs[i].a], names[pairs[i].b]);
    free(pairs);
    free(forms.items);
}
