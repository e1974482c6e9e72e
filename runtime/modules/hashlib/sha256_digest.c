/* sha256_digest.c - SHA-256 as one of hashlib's digests; the block function is runtime/base's. */
#include "digest.h"
#include "runtime/base/sha256.h"

const struct digest_kind digest_sha256 = {8, true, SHA256_START, sha256_add_block};
