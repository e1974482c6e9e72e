/* md5_hex.h - MD5 (RFC 1321), which stock's .hash files hold. */
#ifndef QSTRGEN_MD5_HEX_H
#define QSTRGEN_MD5_HEX_H

#include <stddef.h>

/* 32 hexadecimal digits and a zero byte. */
void md5_hex(const void *data, size_t size, char out[33]);

#endif
