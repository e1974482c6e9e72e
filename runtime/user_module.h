/* user_module.h - what the C files of a firmware's own modules include: the API, and the prototypes and types that their
 * .def tables name. They are compiled for each image, as its qstr.h has their names' ids: Q_<name>. */
#ifndef USER_MODULE_H
#define USER_MODULE_H

#include "qstr.h"
#include "runtime/permafrost.h"
#include "runtime/vm/prune/natives.h"
#include "runtime/vm/run/vm.h"

#endif
