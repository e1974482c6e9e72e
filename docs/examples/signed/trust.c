/* trust.c - a firmware that runs only images signed with one key: Ed25519, by Monocypher of the user's own tree. public_key.inc has the key's 32 bytes,
 * as numbers with commas. */
#include "monocypher-ed25519.h"
#include "runtime/port_flash.h"

static const uint8_t public_key[32] = {
#include "public_key.inc"
};

bool port_trusts_image(const uint8_t *data, size_t size, const uint8_t *signature, size_t n)
{
    return n == 64 && crypto_ed25519_check(signature, public_key, data, size) == 0;
}
