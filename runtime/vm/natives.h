/* natives.h - prototypes of every C function that a .def table names.
 *
 * The tables (runtime/vm/tables.def and what it includes) are read several times with different
 * meanings for
 *   TYPE(name, base, slots, flags)   native type type_<name>, Python name <name>; base a type's
 *                                    name; slots the name of its SLOTS; flags enum type_flag
 *   METHOD(type, name, function, kind, min, max, flags)      a member that is a C function; min
 *                                                            and max count self
 *   MEMBER(type, name, content)                              another member
 *   MODULE(name)                                             native module module_<name>
 *   FUNCTION(module, name, function, kind, min, max, flags)  a global of it that is a C function
 *   GLOBAL(module, name, content)                            another global
 *   SLOTS(name) SLOT(name, slot, function, used) SLOTS_END(name)   a struct slots; a SLOT is kept
 *                                                            when `used` is (1: always)
 *   SLOT_EITHER(name, slot, used, function, used2, function2)   as SLOT; the first that is used
 *   SLOT_CHOICE(name, slot, used, function, used2, function2, otherwise)   the same, and one always
 * METHOD and MEMBER lines follow their TYPE, FUNCTION and GLOBAL lines their MODULE, with no other
 * TYPE or MODULE between; METHODs, MEMBERs, FUNCTIONs, GLOBALs each in order of their names' ids
 * (names.h); a test proves it. kind is F0..F3, V, K of enum native_kind; flags an or of enum
 * native_flag without its prefix NATIVE_. A native with PROPERTY in a module is an attribute that
 * is computed: function(0, NULL) reads it; with max 1, function(1, {content}) writes. */
#ifndef NATIVES_H
#define NATIVES_H

#include "runtime/vm/object.h"

/* Slot functions, and a protocol's address as SLOT(name, protocol, object, used) without the &. */
struct stream_protocol;

#define NATIVE_PROTOTYPE_F0(function) value function(void);
#define NATIVE_PROTOTYPE_F1(function) value function(value);
#define NATIVE_PROTOTYPE_F2(function) value function(value, value);
#define NATIVE_PROTOTYPE_F3(function) value function(value, value, value);
#define NATIVE_PROTOTYPE_V(function) value function(size_t, const value *);
#define NATIVE_PROTOTYPE_K(function) value function(size_t, size_t, const value *);

#define SLOT_PROTOTYPE_print(function) \
    void function(const struct printer *, value, enum print_kind);
#define SLOT_PROTOTYPE_make(function) \
    value function(const struct type *, size_t, size_t, const value *);
#define SLOT_PROTOTYPE_call(function) value function(value, size_t, size_t, const value *);
#define SLOT_PROTOTYPE_unary(function) value function(enum unary_operator, value);
#define SLOT_PROTOTYPE_binary(function) value function(enum binary_operator, value, value);
#define SLOT_PROTOTYPE_reverse_binary(function) value function(enum binary_operator, value, value);
#define SLOT_PROTOTYPE_attr(function) bool function(value, qstr, value *);
#define SLOT_PROTOTYPE_subscr(function) value function(value, value, value);
#define SLOT_PROTOTYPE_length(function) value function(value);
#define SLOT_PROTOTYPE_hash(function) value function(value);
#define SLOT_PROTOTYPE_iterate(function) value function(value);
#define SLOT_PROTOTYPE_next(function) value function(value);
#define SLOT_PROTOTYPE_buffer(function) bool function(value, struct buffer_view *, bool);
#define SLOT_PROTOTYPE_protocol(object) extern const struct stream_protocol object;

#define SLOT(name, slot, function, used) SLOT_PROTOTYPE_##slot(function)
#define SLOT_EITHER(name, slot, used, function, used2, function2) \
    SLOT_PROTOTYPE_##slot(function) SLOT_PROTOTYPE_##slot(function2)
#define SLOT_CHOICE(name, slot, used, function, used2, function2, otherwise) \
    SLOT_PROTOTYPE_##slot(function) SLOT_PROTOTYPE_##slot(function2)         \
        SLOT_PROTOTYPE_##slot(otherwise)
#define METHOD(type, name, function, kind, min, max, flags) NATIVE_PROTOTYPE_##kind(function)
#define FUNCTION(module, name, function, kind, min, max, flags) NATIVE_PROTOTYPE_##kind(function)
#define SLOTS(name) extern const struct slots slots_##name;
#define MODULE(name) extern const struct module module_##name;
#include "runtime/vm/tables.def"

#endif
