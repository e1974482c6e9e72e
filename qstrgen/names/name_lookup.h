/* name_lookup.h - the perfect hash of a pool's names: image.h says how the VM looks a name up. */
#ifndef QSTRGEN_NAME_LOOKUP_H
#define QSTRGEN_NAME_LOOKUP_H

#include <stddef.h>
#include <stdint.h>

struct name_lookup {
    uint32_t
        *slots;     /* ranks of slots n_direct ...; the count of names where free. n_extra follow */
    uint8_t *seeds; /* name_bucket_count(count) of them */
    size_t n_slots;
    size_t n_direct; /* slots whose rank is their own number */
    size_t n_extra;  /* names whose whole hash an earlier one has */
};

/* Builds it for names of those hashes (text_hash), by rank. name_lookup_free on it. */
void name_lookup_build(struct name_lookup *lookup, const uint32_t *hashes, size_t count);
/* Gives the names new ranks, so that slots below their count need no entry: order[new rank] is the old one. */
void name_lookup_order(struct name_lookup *lookup, size_t count, uint32_t *order);
/* How many names have a hash that an earlier one has. */
size_t name_lookup_equal(const uint32_t *hashes, size_t count);
void name_lookup_free(struct name_lookup *lookup);

#endif
