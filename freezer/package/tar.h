/* tar.h - ustar archives of plain files in memory, written reproducibly and read suspiciously. */
#ifndef FREEZER_TAR_H
#define FREEZER_TAR_H

#include "runtime/base/arena.h"
#include "runtime/base/buf.h"

struct tar_file {
    const char *name; /* "weatherlog-1.0/mip/main.mpy" */
    const uint8_t *data;
    size_t size;
};

struct tar_error {
    size_t offset; /* byte of the archive */
    char message[240];
};

/* Why a path must not come from an archive: it is absolute, climbs, ...; NULL when it may. */
const char *tar_path_problem(const char *path);

/* Appends an archive of the files in this order: mode 0644, no owner, no time. False, with
 * *error, for a path that ustar cannot hold. */
bool tar_write(struct buf *out, const struct tar_file *files, size_t count,
               struct tar_error *error);

/* Finds the files; names go to the arena, data stays in `data`. Takes any bytes: false and *error
 * for all that tar_write would not have written: links, folders, paths that climb, a name that
 * comes twice, wrong checksums, bytes past the end. */
bool tar_read(const uint8_t *data, size_t size, struct arena *arena, struct tar_file **files,
              size_t *count, struct tar_error *error);

#endif
