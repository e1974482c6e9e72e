/* md5_digest.c - MD5 as one of the digests. */
#include "digest.h"
#include "runtime/base/md5.h"

const struct digest_kind digest_md5 = {4, false, MD5_START, md5_add_block};
