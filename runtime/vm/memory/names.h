/* names.h - the fixed names' ids: Q_append and so on. */
#ifndef NAMES_H
#define NAMES_H

enum fixed_name {
    Q_NONE_,
#define STATIC_QSTR(id, identifier, text) Q_##identifier = id,
#include "runtime/format/static_qstr.def"
#undef STATIC_QSTR
#define NAME(identifier, text) Q_##identifier,
#include "tables/names.def"
    FIXED_NAME_END,
    FIXED_NAME_COUNT = FIXED_NAME_END - 1,
/* Native types that Python knows by another's name. */
#define CALLED(type, name) Q_##type = Q_##name,
#include "tables/names.def"
};

/* ---- names made at run time, for micropython.qstr_info: names.c ---- */

#include <stddef.h>

size_t ram_name_count(void);
size_t ram_name_bytes(void); /* of their texts */
unsigned ram_name_at(size_t rank);

#endif
