/* cryptolib.c - cryptolib.aes: AES in the modes ECB, CBC and CTR. */
#include "aes.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"

enum aes_mode { AES_ECB = 1, AES_CBC = 2, AES_CTR = 6 };

struct aes_object {
    const struct type *type;
    uint8_t mode;
    enum { AES_UNUSED, AES_ENCRYPTS, AES_DECRYPTS } use; /* but for CTR one way only */
    uint8_t chain[AES_BLOCK];                            /* CBC: the last block; CTR: the counter */
    uint8_t stream[AES_BLOCK];                           /* CTR: the encrypted counter ... */
    uint8_t stream_used;                                 /* ... and how much of it has been used */
    struct aes_key key;
};

static struct span aes_data(value v)
{
    struct span span;
    if (!str_span(v, &span) && !bytes_span(v, &span))
        raise_text(&type_TypeError, "object with buffer protocol required");
    return span;
}

value aes_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_aes, n_positional, n_keywords, 2, 3);
    intptr_t mode = int_value(args[1]);
    if (mode != AES_ECB && mode != AES_CBC && mode != AES_CTR)
        raise_text(&type_ValueError, "mode");
    struct aes_object *self = heap_new(struct aes_object, type);
    struct span key = aes_data(args[0]), start = {NULL, 0};
    if (n_positional > 2 && args[2] != VALUE_NONE)
        start = aes_data(args[2]);
    if (key.size != 16 && key.size != 32)
        raise_text(&type_ValueError, "key");
    if (mode != AES_ECB && start.size != AES_BLOCK)
        raise_text(&type_ValueError, "IV");
    self->mode = (uint8_t)mode;
    self->stream_used = AES_BLOCK;
    if (start.size == AES_BLOCK)
        memcpy(self->chain, start.data, AES_BLOCK);
    aes_start(&self->key, key.data, (unsigned)key.size);
    return VALUE_OBJECT(self);
}

static void add_block(uint8_t *block, const uint8_t *other)
{
    for (unsigned i = 0; i < AES_BLOCK; i++)
        block[i] ^= other[i];
}

/* One block, in place. */
static void aes_block(struct aes_object *self, uint8_t *block, bool encrypts)
{
    uint8_t before[AES_BLOCK];
    memcpy(before, block, AES_BLOCK);
    if (encrypts) {
        if (self->mode == AES_CBC)
            add_block(block, self->chain);
        aes_encrypt(&self->key, block);
        memcpy(self->chain, block, AES_BLOCK);
    } else {
        aes_decrypt(&self->key, block);
        if (self->mode == AES_CBC)
            add_block(block, self->chain);
        memcpy(self->chain, before, AES_BLOCK);
    }
}

/* CTR goes on where it left off, within a block, too. */
static void aes_count(struct aes_object *self, uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (self->stream_used == AES_BLOCK) {
            memcpy(self->stream, self->chain, AES_BLOCK);
            aes_encrypt(&self->key, self->stream);
            self->stream_used = 0;
            for (unsigned j = AES_BLOCK; j-- > 0 && ++self->chain[j] == 0;)
                ;
        }
        data[i] ^= self->stream[self->stream_used++];
    }
}

static value aes_process(size_t n_args, const value *args, bool encrypts)
{
    struct aes_object *self = value_object(self_as(args[0], &type_aes));
    struct span in = aes_data(args[1]);
    struct buffer_view out;
    value result = n_args > 2 ? args[2] : NO_VALUE;
    uint8_t *data;
    if (self->mode != AES_CTR) {
        if (self->use != AES_UNUSED && self->use != (encrypts ? AES_ENCRYPTS : AES_DECRYPTS))
            raise_text(&type_ValueError, "one way only");
        if (in.size % AES_BLOCK != 0)
            raise_text(&type_ValueError, "blksize % 16");
        self->use = encrypts ? AES_ENCRYPTS : AES_DECRYPTS;
    }
    if (result == NO_VALUE) {
        result = bytes_allocate(in.size, &data);
    } else {
        buffer_require(result, &out, true);
        if (out.size < in.size)
            raise_text(&type_ValueError, "output too small");
        data = out.data;
    }
    memmove(data, in.data, in.size);
    if (self->mode == AES_CTR)
        aes_count(self, data, in.size);
    else
        for (size_t at = 0; at < in.size; at += AES_BLOCK)
            aes_block(self, data + at, encrypts);
    return result;
}

value aes_object_encrypt(size_t n_args, const value *args)
{
    return aes_process(n_args, args, true);
}

value aes_object_decrypt(size_t n_args, const value *args)
{
    return aes_process(n_args, args, false);
}
