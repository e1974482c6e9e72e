/* scan_state.h - what an earlier scan found in each file, so that unchanged ones are not read again. */
#ifndef QSTRGEN_SCAN_STATE_H
#define QSTRGEN_SCAN_STATE_H

#include "qstrgen/scan/uses.h"

struct scan_state {
    const char *path; /* NULL: nothing is remembered */
    struct uses *uses;
    uint8_t *data; /* of the earlier run */
    size_t size;
    struct text_set known; /* paths in it */
    size_t *offsets;       /* of their records, by index in known */
    struct buf next;       /* records of this run */
    size_t n_read;         /* files that were read */
};

/* A state that is missing, or of another version, remembers nothing. uses must outlive the state. */
void scan_state_open(struct scan_state *state, const char *path, struct uses *uses);
/* The file's uses, remembered or scanned, go to uses. Errors are reported; false then. */
bool scan_state_scan(struct scan_state *state, const char *path, struct report *report);
bool scan_state_save(struct scan_state *state, struct report *report);
void scan_state_close(struct scan_state *state);

#endif
