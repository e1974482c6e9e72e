/* scan.h - where names are used: C sources, qstrdefs files, .mpy files. */
#ifndef QSTRGEN_SCAN_H
#define QSTRGEN_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scan_use {
    const char *text; /* not zero-terminated */
    size_t size;
    unsigned line; /* from 1; 0: the file as a whole */
};

/* Called for each use; user is the caller's. */
typedef void (*scan_found)(void *user, const struct scan_use *use);

/* MP_QSTR_x identifiers of C, C++ or preprocessed text, outside of comments and strings; what
 * follows the prefix is found. */
void scan_c(const char *source, size_t size, scan_found found, void *user);

/* Q(x) lines: the text between the parentheses, as it is. */
void scan_qstrdefs(const char *source, size_t size, scan_found found, void *user);

/* Names of a .mpy file. NULL, or what is wrong with it, for the caller to free. */
char *scan_mpy(const uint8_t *data, size_t size, scan_found found, void *user);

#endif
