/* sbom.h - a package's bill of materials, as CycloneDX 1.5 has it: what it was made of, by digest, and what of others is in it. */
#ifndef FREEZER_SBOM_H
#define FREEZER_SBOM_H

#include "freezer/manifest/manifest.h"
#include "freezer/package/package.h"

/* Appends it. `folder`: where paths begin, as for lock_write; metadata: of the package. The same input gives the same bytes. Files that
 * cannot be read are reported. */
void sbom_write(const struct package *package, const struct manifest *manifest,
                const struct metadata *metadata, const char *folder, struct buf *out);

#endif
