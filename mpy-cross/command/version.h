/* version.h - how mpy-cross and the tools that stand in for MicroPython's say who they are.
 * Wrappers look for "mpy-cross emitting mpy v6.3". The date is that of the release, not of the
 * build, so that builds repeat. */
#ifndef COMMAND_VERSION_H
#define COMMAND_VERSION_H

#include "runtime/base/version.h"

#define VERSION_LINE                                             \
    "MicroPython v1.29.0-preview-permafrost-" PERMAFROST_VERSION \
    " on 2026-11-23; mpy-cross emitting mpy v6.3"

#endif
