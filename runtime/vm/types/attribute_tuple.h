/* attribute_tuple.h - a tuple whose items have names: sys.implementation, os.uname(). */
#ifndef ATTRIBUTE_TUPLE_H
#define ATTRIBUTE_TUPLE_H

#include "runtime/vm/memory/object.h"

struct attribute_tuple {
    const struct type *type; /* type_attribute_tuple */
    size_t size;
    const qstr_entry *names;
    value items[];
};

#endif
