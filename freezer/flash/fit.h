/* fit.h - does an image find in a firmware what it uses of the VM? */
#ifndef FREEZER_FIT_H
#define FREEZER_FIT_H

#include "runtime/host/report.h"

/* kept and used are the qstr.h that firmware and image were frozen with. Each thing that the image uses and the firmware lacks is
 * an error, of path. Returns whether there was none. */
bool fit_check(const char *path, const char *kept, const char *used, struct report *report);

#endif
