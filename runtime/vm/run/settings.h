/* settings.h - what a program is told by its host or board, and may change: what module sys has variables for. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "runtime/vm/memory/value.h"

struct settings {
    value path;    /* sys.path, a list; NO_VALUE until somebody asks: only the image */
    value argv;    /* sys.argv, a list; NO_VALUE until somebody asks: an empty one */
    value prompts; /* sys.ps1 and sys.ps2, a tuple; NO_VALUE until one is assigned to */
    value at_exit; /* what sys.atexit() was given */
};

/* All NO_VALUE, and not to be written to, in a firmware whose program can use none of it. */
extern struct settings vm_settings;

#endif
