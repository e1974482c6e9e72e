/* hashlib.c - hashlib: md5, sha1, sha256 as objects that data is fed to. */
#include "digest.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"

/* No collector's business: without pointers but for those to ROM. */
struct hash_object {
    const struct type *type;
    const struct digest_kind *kind; /* NULL: the digest has been given out */
    uint64_t size;                  /* bytes so far */
    uint32_t state[DIGEST_WORDS_MOST];
    uint8_t block[DIGEST_BLOCK]; /* its first size % DIGEST_BLOCK bytes */
};

static void hash_add(struct hash_object *hash, const uint8_t *data, size_t size)
{
    size_t filled = hash->size % DIGEST_BLOCK;
    hash->size += size;
    if (filled > 0) {
        size_t n = size < DIGEST_BLOCK - filled ? size : DIGEST_BLOCK - filled;
        memcpy(hash->block + filled, data, n);
        if (filled + n < DIGEST_BLOCK)
            return;
        hash->kind->add(hash->state, hash->block);
        data += n;
        size -= n;
    }
    for (; size >= DIGEST_BLOCK; size -= DIGEST_BLOCK, data += DIGEST_BLOCK)
        hash->kind->add(hash->state, data);
    if (size > 0)
        memcpy(hash->block, data, size);
}

/* A final hash takes no more, as in MicroPython. */
static struct hash_object *hash_self(value self)
{
    const struct slots *slots = type_of(self)->slots;
    if (slots != &slots_md5 && slots != &slots_sha1 && slots != &slots_sha256)
        raise_silently(&type_TypeError);
    struct hash_object *hash = value_object(self);
    if (!hash->kind)
        raise_text(&type_ValueError, "hash is final");
    return hash;
}

static void hash_add_value(struct hash_object *hash, value v)
{
    struct span data;
    if (!str_span(v, &data) && !bytes_span(v, &data))
        raise_text(&type_TypeError, "object with buffer protocol required");
    if (data.size > 0)
        hash_add(hash, data.data, data.size);
    value_keep(v);
}

static value hash_make(const struct type *type, const struct digest_kind *kind, size_t n_positional,
                       size_t n_keywords, const value *args)
{
    check_arity((qstr)type->name, n_positional, n_keywords, 0, 1);
    struct hash_object *hash = heap_new(struct hash_object, type);
    hash->kind = kind;
    memcpy(hash->state, kind->start, sizeof hash->state);
    if (n_positional > 0)
        hash_add_value(hash, args[0]);
    return VALUE_OBJECT(hash);
}

value md5_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    return hash_make(type, &digest_md5, n_positional, n_keywords, args);
}

value sha1_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    return hash_make(type, &digest_sha1, n_positional, n_keywords, args);
}

value sha256_make(const struct type *type, size_t n_positional, size_t n_keywords,
                  const value *args)
{
    return hash_make(type, &digest_sha256, n_positional, n_keywords, args);
}

value hash_update(value self, value data)
{
    hash_add_value(hash_self(self), data);
    return VALUE_NONE;
}

/* The padding, and the length in bits at its end. */
static void hash_finish(struct hash_object *hash)
{
    static const uint8_t pad[DIGEST_BLOCK] = {0x80};
    uint64_t bits = hash->size * 8;
    size_t filled = hash->size % DIGEST_BLOCK;
    uint8_t length_bytes[8];
    for (unsigned i = 0; i < 8; i++)
        length_bytes[i] = (uint8_t)(bits >> 8 * (hash->kind->big_endian ? 7 - i : i));
    hash_add(hash, pad, (filled < 56 ? 56 : 120) - filled);
    hash_add(hash, length_bytes, sizeof length_bytes);
}

value hash_digest(value self)
{
    struct hash_object *hash = hash_self(self);
    const struct digest_kind *kind = hash->kind;
    uint8_t *out;
    size_t size = 4u * kind->n_words;
    value digest = bytes_allocate(size, &out);
    hash_finish(hash);
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(hash->state[i / 4] >> 8 * (kind->big_endian ? 3 - i % 4 : i % 4));
    hash->kind = NULL;
    return digest;
}

value hash_hexdigest(value self)
{
    value digest = hash_digest(self);
    struct span data, no_separator = {NULL, 0};
    bytes_span(digest, &data);
    value text = bytes_to_hex(&data, &no_separator, 0, false);
    value_keep(digest);
    return text;
}
