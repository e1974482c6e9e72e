/* version.h - which Permafrost this is, and how its tools say so.
 *
 * The date is that of the release, not of the build, so that builds repeat. CHANGELOG.md has what came with each. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define PERMAFROST_VERSION "0.9.0"

/* --version of freezer, qstrgen and permafrost: the tool's name before it. */
#define PERMAFROST_VERSION_LINE \
    "Permafrost " PERMAFROST_VERSION "; .mpy v6.3, formats of MicroPython v1.29.0-preview"

#endif
