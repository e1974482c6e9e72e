/* names.h - libqstr: names to ids, and the files that hold them.
 *
 * A set starts with the fixed names (static ones and names.def), whose index is their id. What is
 * added gets ids after FIXED_NAME_COUNT: in order of the texts by names_assign, in order of their
 * slots (image.h) by names_place. A tool's library:
 * it dies when out of memory. */
#ifndef QSTRGEN_NAMES_H
#define QSTRGEN_NAMES_H

#include "qstrgen/names/name_lookup.h"
#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include <stdbool.h>

struct name {
    const char *text; /* a zero byte follows */
    size_t size;
    uint32_t hash; /* text_hash */
    uint32_t id;   /* fixed: its index; else 0 until names_assign */
    bool used;     /* fixed: part of the image's pool */
};

struct name_set {
    struct arena arena;
    struct name *names; /* [0] is no name */
    size_t n_names, capacity;
    uint32_t *slots; /* hash table of indices, 0 free; a power of two */
    size_t n_slots;
    size_t
        n_pinned; /* of the added names the first so many have their indices for ids, and are in the pool of the fixed ones */
    uint32_t *by_id; /* after names_assign: image names' indices, by id */
    size_t n_image;
    bool plain; /* pools without a perfect hash, for a VM without the feature index */
    struct name_lookup lookup; /* after names_place: of the image names, by id */
};

void names_init(struct name_set *set);
void names_free(struct name_set *set);
/* Index of the name; added when new (the text is copied). */
size_t names_add(struct name_set *set, const char *text, size_t size);
/* 0 when there is none. */
size_t names_find(const struct name_set *set, const char *text, size_t size);
/* Lets all names that were added so far have the ids that they have now, whatever else the image has: those of a firmware's own
 * C modules, where images come to it that were frozen for themselves. */
void names_pin(struct name_set *set);
/* Highest id of a name in the pool of the fixed ones. */
uint32_t names_last_fixed(const struct name_set *set);
/* Gives the added names their ids. Indices stay. */
void names_assign(struct name_set *set);
/* The same, so that an image's pool needs no table from slot to name. */
void names_place(struct name_set *set);
/* Highest id given. */
uint32_t names_last_id(const struct name_set *set);

/* The C identifier of a fixed name ("append", "_lt_module_gt_"). */
const char *names_identifier(size_t fixed_id);

/* Appends the C of both pools: struct name_pool fixed_names and image_names (image.h), after names_place. Only fixed
 * names that are used go in; ids are listed when some are not. `linkage` is "static " or "". */
void names_emit_pools(const struct name_set *set, struct buf *out, const char *linkage);

#endif
