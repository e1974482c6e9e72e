/* uctypes.h - how a field's descriptor is made of an int, and what struct objects hold.
 *
 *   scalar        offset (27 bits)                          | type << 27
 *   bit field     offset (17 bits) | bit << 17 | size << 22 | type << 27
 *   aggregate     a tuple: offset (29 bits) | kind << 29, then what it is made of
 *   array of scalars: its second item is the count | type << 27
 *
 * A type's top bit is the int's 31st: on boards it is a small int's sign. */
#ifndef UCTYPES_H
#define UCTYPES_H

#include "runtime/vm/run/vm.h"

enum uctypes_type {
    UCTYPES_UINT8,
    UCTYPES_INT8,
    UCTYPES_UINT16,
    UCTYPES_INT16,
    UCTYPES_UINT32,
    UCTYPES_INT32,
    UCTYPES_UINT64,
    UCTYPES_INT64,
    UCTYPES_BFUINT8,
    UCTYPES_BFINT8,
    UCTYPES_BFUINT16,
    UCTYPES_BFINT16,
    UCTYPES_BFUINT32,
    UCTYPES_BFINT32,
    UCTYPES_FLOAT32,
    UCTYPES_FLOAT64,
};

enum uctypes_kind { UCTYPES_STRUCT, UCTYPES_PTR, UCTYPES_ARRAY };

enum uctypes_layout { UCTYPES_LITTLE, UCTYPES_BIG, UCTYPES_NATIVE };

enum {
    UCTYPES_TYPE_SHIFT = 27,
    UCTYPES_KIND_SHIFT = 29,
    UCTYPES_BIT_SHIFT = 17,
    UCTYPES_SIZE_SHIFT = 22,
};

#endif
