/* scan.h - where names are used: C and C++ sources, preprocessed or not, qstrdefs files, .def tables,
 * .mpy files. */
#ifndef QSTRGEN_SCAN_H
#define QSTRGEN_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum scan_origin {
    SCAN_C,         /* MP_QSTR_x in code: what follows the prefix, an identifier */
    SCAN_QSTRDEFS,  /* a Q(x) line: the text */
    SCAN_TABLE,     /* a line of a .def table: an identifier of our VM's, or a text */
    SCAN_MPY,       /* a .mpy file: its code, or an argument, has the name */
    SCAN_MPY_DEBUG, /* there only for tracebacks and __name__: the source file, functions' names */
    SCAN_IMAGE,     /* a pool of a frozen image */
    SCAN_ORIGINS
};
extern const char *const scan_origin_names[SCAN_ORIGINS];

struct scan_use {
    const char *text; /* not zero-terminated */
    size_t size;
    enum scan_origin origin;
    const char *file; /* what a line marker of preprocessed input says; NULL: the scanned file */
    size_t file_size;
    unsigned line; /* from 1; 0: the file as a whole */
};

/* What a scan tells, and whom. A problem ends the scan; its text is one line without a full stop. */
struct scan_sink {
    void (*found)(void *user, const struct scan_use *use);
    /* QCFG(NAME, content) lines; may be NULL. Returns a problem or NULL. */
    char *(*configure)(void *user, const char *name, size_t name_size, unsigned content);
    void *user;
};

struct scan_problem {
    char *text; /* NULL: none. tool_alloc'ed, the caller's */
    unsigned line;
};

/* Tells the kinds apart by name and content, and scans. False with *problem set: binary or not UTF-8
 * where text belongs, a comment without an end, characters in a name that C cannot have, ... */
bool scan_file(const char *path, const uint8_t *data, size_t size, const struct scan_sink *sink,
               struct scan_problem *problem);

/* The kinds of file, for whoever knows already. */
bool scan_c(const char *source, size_t size, const struct scan_sink *sink,
            struct scan_problem *problem);
/* Q(x) and QCFG(NAME, n) lines; C comments are skipped. Q(\n) and Q(\r\n) are the two control
 * characters that have a spelling. */
bool scan_qstrdefs(const char *source, size_t size, const struct scan_sink *sink,
                   struct scan_problem *problem);
/* An image.c: the names in its pools. */
bool scan_image(const char *source, size_t size, const struct scan_sink *sink,
                struct scan_problem *problem);
bool scan_mpy(const uint8_t *data, size_t size, const struct scan_sink *sink,
              struct scan_problem *problem);

#endif
