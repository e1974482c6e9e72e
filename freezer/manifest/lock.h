/* lock.h - lock files: what a manifest resolved to, so that a later build can insist on it.
 *
 * A line a file, sorted: SHA-256, size in bytes, kind, module name, path from the lock file's
 * folder. Kind "manifest" is a manifest that ran, "names" a file of names; they have "-" for a module. Lines that start with # are
 * comments. */
#ifndef FREEZER_LOCK_H
#define FREEZER_LOCK_H

#include "freezer/manifest/manifest.h"

/* A line of a lock file; the texts are as the file has them. */
struct locked {
    const char *digest, *size, *kind, *name, *path;
    unsigned level; /* of the manifest's metadata, where a manifest of its own named it; 0: none */
};
struct locked_list {
    struct arena arena;
    struct locked *items;
    size_t size, capacity;
};

/* What the lock of a manifest that ran has, for a lock file in that folder. Files that cannot be read are reported. */
void lock_list(const struct manifest *manifest, const char *folder, struct locked_list *list);
void lock_list_free(struct locked_list *list);
/* Appends the lock of a manifest that ran, for a lock file in that folder. Files that cannot be
 * read are reported. */
void lock_write(const struct manifest *manifest, const char *folder, struct buf *out);
/* Reports every difference between the lock file and the manifest that ran. */
void lock_check(const struct manifest *manifest, const char *path);

extern const char *const input_kind_names[];

#endif
