/* names.h - the fixed names' ids: Q_append and so on. */
#ifndef NAMES_H
#define NAMES_H

enum fixed_name {
    Q_NONE_,
#define STATIC_QSTR(id, identifier, text) Q_##identifier = id,
#include "runtime/format/static_qstr.def"
#undef STATIC_QSTR
#define NAME(identifier, text) Q_##identifier,
#include "runtime/vm/names.def"
#undef NAME
    FIXED_NAME_END,
    FIXED_NAME_COUNT = FIXED_NAME_END - 1
};

#endif
