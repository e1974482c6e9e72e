/* aes.h - AES, one block of 16 bytes at a time. */
#ifndef AES_H
#define AES_H

#include <stdint.h>

enum { AES_BLOCK = 16, AES_WORDS_MOST = 60 };

struct aes_key {
    uint8_t rounds;
    uint8_t words[AES_WORDS_MOST][4]; /* a round's key is four */
};

/* size: 16 or 32. */
void aes_start(struct aes_key *key, const uint8_t *bytes, unsigned size);
/* In place. */
void aes_encrypt(const struct aes_key *key, uint8_t *block);
void aes_decrypt(const struct aes_key *key, uint8_t *block);

#endif
