/* package.h - packages: NAME-VERSION.tar.gz, of what a manifest resolved to.
 *
 *   NAME-VERSION/SHA256SUMS        of every other file, as sha256sum writes it
 *   NAME-VERSION/metadata.json     name, version, what metadata() said
 *   NAME-VERSION/freezer.lock      what it was made of
 *   NAME-VERSION/report.json       sizes, as freezer size --json writes them
 *   NAME-VERSION/image/            image.c, qstr.h: to link into a firmware
 *   NAME-VERSION/mip/              package.json and the files it lists: a folder mip installs from
 */
#ifndef FREEZER_PACKAGE_H
#define FREEZER_PACKAGE_H

#include "freezer/package/tar.h"
#include "runtime/host/report.h"

enum { PACKAGE_BYTES_MAX = 64 << 20 }; /* inflated; a larger one passes for a bomb */

struct package {
    struct arena arena;
    struct tar_file *files; /* names without NAME-VERSION/, sorted */
    size_t n_files, capacity;
    const char *name, *version;
    struct buf bytes; /* the archive that files' data lies in, when it was read */
};

void package_init(struct package *package);
void package_free(struct package *package);

/* Adds a file; name and data are copied. */
void package_add(struct package *package, const char *name, const void *data, size_t size);
const struct tar_file *package_find(const struct package *package, const char *name);

/* For qsort of files: by name. */
int package_compare_files(const void *left, const void *right);

/* Sorts, adds SHA256SUMS and writes the .tar.gz to path. Errors are reported and false returned. */
bool package_write(struct package *package, const char *path, struct report *report);

/* Reads and proves a package: a sound gzip stream, a sound archive, the right sums, sound .mpy
 * files, a package.json that lists what is there. Errors are reported and false returned. */
bool package_read(struct package *package, const char *path, struct report *report);

/* Whether the file starts as a gzip stream does. */
bool package_is(const char *path);

/* ---- mip_search.c: what a package search reads ---- */

/* Puts the package into index.json at folder, which is there. Errors are reported, and the file is as it was. */
void package_mip_search(const struct package *package, const char *folder, struct report *report);

/* ---- package_mip.c: what mip installs from ---- */

/* package.json of the folder layout, for the files below mip/. */
void package_mip_folder(struct package *package);
/* Adds the package to an index at folder: file/ab/abcdef01, package/6/NAME/VERSION.json and
 * latest.json, and to index.json. Errors are reported. */
void package_mip_index(const struct package *package, const char *folder, struct report *report);

#endif
