/* natives.h - prototypes of every C function that a .def table names; and what the lines of such a table mean.
 *
 * A folder of the VM's or a module's has one table or more, each beside the C that it speaks of. gather (qstrgen/tables) sums
 * them up in the build folder: tables.def, names.def, keep.def, usage.def, which C includes with the macros defined that it
 * wants. Lines stand in any order, but that METHOD and MEMBER follow their TYPE, FUNCTION and GLOBAL their MODULE.
 *
 * What Python sees
 *   MODULE(name)                     native module module_<name>
 *   FUNCTION(module, name, function, kind, min, max, flags)  a global of it that is a C function
 *   GLOBAL(module, name, content)    another global
 *   TYPE(name, base, slots, flags)   native type type_<name>, Python name <name>; base a type's name; slots the name of its
 *                                    SLOTS; flags enum type_flag
 *   METHOD(type, name, function, kind, min, max, flags)  a member that is a C function; min and max count self
 *   MEMBER(type, name, content)      another member
 *   SLOTS(name) SLOT(name, slot, function, used, purity) SLOTS_END(name)  a struct slots; a SLOT is kept when `used` is (1:
 *                                    always)
 *   SLOT_EITHER(name, slot, used, function, used2, function2, purity)   as SLOT; the first that is used
 *   SLOT_CHOICE(name, slot, used, function, used2, function2, otherwise, purity)   the same, and one always
 *   HEADER("x.h")                    declares what GLOBAL and MEMBER lines have for content
 * kind is F0..F3, V, K of enum native_kind. flags is an or of a purity and enum native_flag without its prefix NATIVE_. A
 * native with PROPERTY in a module is an attribute that is computed: function(0, NULL) reads it; with max 1, function(1,
 * {content}) writes.
 *
 * How pure a function is: whether it may run at build time, in a VM that is not the target's. No bit of it is in a firmware.
 *   PURE   its result depends on its arguments alone, and is new or one of them
 *   OWN    as PURE, but it may change its first argument, and nothing else
 *   READS  as PURE, but it may read what in the VM is the same at build time and at run time: classes, frames, the platform
 *   NONE   all else: clocks, files, hardware, memory's state, addresses, another argument that changes
 * What it calls in turn (Python, a key's __eq__, an argument's iterator) is judged by itself. A user's own table may leave it
 * out: NONE.
 *
 * Names
 *   NAME(identifier, "text")         a name that C mentions (Q_identifier) and no other line
 *   CALLED(type, name)               the type's Python name is not its own
 *   ERROR_NAMES(module)              its globals are the names of OSErrors' numbers
 *   UNREPLACEABLE(module)            no file stands in for the module of that name
 *
 * What a program keeps
 *   OPCODE_USES(opcode, name)        code with that instruction reaches the name
 *   NAME_USES(name, other)           whoever reaches the first reaches the second
 *   ALL_OF(name, module)             whoever reaches the name reaches all of that module's names
 *   COMPUTES(name)                   a function that reaches names by texts of its own: eval and its kin
 *   BY_NAME(name)                    a function whose second argument is a name: computed unless it is a constant
 *   PARAMETER(owner, member, function, place, name, otherwise)  what calls may name in a function that is no K: its argument
 *                                    `place`, self being 0, and what it gets when a later one is named; NO_VALUE: it must be
 *                                    given. Of a type's make: owner and member are the type. gather puts before these the
 *                                    condition under which there is such an owner
 *   PLAIN(name)                      a function that does no more with its arguments than print them, keep them or take
 *                                    a number, a length or a type of them; NEEDS says what its result is. Exceptions are so
 *   SIMPLE(name)                     functions that make no set, bytes, bytearray, slice or Ellipsis of what is none, whatever
 *                                    type or module has one of that name; all exceptions are
 *
 * What a program pays for: freezer works conditions out per image (usage.c) and writes each result to qstr.h as 0 or 1; in
 * profile full all are 1. A condition is C over USED_<name> (the program's names), USED_OP_<instruction>, USED_KIND_<type>,
 * what FACT, USE and NEED name, WITHOUT_<type> (the manifest does without the type) and WITHOUT_FEATURE_<feature>.
 * C asks for what FACT and USE name by PROGRAM(name), program.h.
 *   FACT(name)                       USED_<name>: what the program's code shows besides; closure.c finds out
 *   USE(name, when)                  USED_<name>: what several conditions stand for
 *   NEED(name)                       USED_NEED_<name>: some NEEDS(who, name) line's `who` is reached. So a module says what it
 *   NEEDS(who, name)                 needs of the VM, and the VM need not know modules
 *   KIND(type, when)                 objects of the native type can come to be; where they cannot, type_<type> is the address
 *                                    of no object's type, and its slots and methods are gone. Types without a line: where their
 *                                    module is reached; in a folder without a module, always. Of a TYPE_REFINED exception its
 *                                    base's address is given instead: C raises it, and small firmware knows the base alone
 *   TEXT(name, when)                 the VM makes values of the name, so that its text is in the image
 *   STATE(name, USED_...)            struct <name> vm_<name>, state of the VM in RAM: zeros at its start, and a root of the
 *                                    collector's. Where it is not wanted it is zeros in flash. The condition is one word. A
 *                                    HEADER line of the table brings the struct
 *   PART(function, when)             a function that is marked OPTIONAL; where it is not wanted, one that raises stands in
 *   PART_NONE(function, when)        the same; what stands in answers false, or NO_VALUE */
#ifndef NATIVES_H
#define NATIVES_H

#include "runtime/vm/memory/object.h"

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

#define SLOT(name, slot, function, used, ...) SLOT_PROTOTYPE_##slot(function)
#define SLOT_EITHER(name, slot, used, function, used2, function2, ...) \
    SLOT_PROTOTYPE_##slot(function) SLOT_PROTOTYPE_##slot(function2)
#define SLOT_CHOICE(name, slot, used, function, used2, function2, otherwise, ...) \
    SLOT_PROTOTYPE_##slot(function) SLOT_PROTOTYPE_##slot(function2)              \
        SLOT_PROTOTYPE_##slot(otherwise)
#define METHOD(type, name, function, kind, min, max, flags) NATIVE_PROTOTYPE_##kind(function)
#define FUNCTION(module, name, function, kind, min, max, flags) NATIVE_PROTOTYPE_##kind(function)
#define SLOTS(name) extern const struct slots slots_##name;
#define MODULE(name) extern const struct module module_##name;
#include "tables/tables.def"

#endif
