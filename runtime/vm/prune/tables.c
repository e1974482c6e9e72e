/* tables.c - all native types, slots, method tables and modules as ROM objects, from the .def tables.
 *
 * Compiled once per image: its qstr.h says by USED_<name> (0 or 1) which names the program can reach. A line
 * whose name is not used leaves nothing behind, and then --gc-sections drops the function it named. */
#include "qstr.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/names.h"
#include "runtime/vm/memory/object.h"
#include "runtime/vm/prune/keep.h"
#include "runtime/vm/prune/natives.h"
#include "runtime/vm/run/attr.h"
#include "tables/headers.h"

const uint32_t vm_abi = IMAGE_ABI_OF(IMAGE_PROFILE);

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- slots ---- */

#define SLOTS(name) const struct slots slots_##name = {
#define SLOT(name, slot, function, used, ...) .slot = (used) ? SLOT_VALUE_##slot(function) : NULL,
#define SLOT_EITHER(name, slot, used, function, used2, function2, ...) \
    .slot = (used) ? function : (used2) ? function2 : NULL,
#define SLOT_CHOICE(name, slot, used, function, used2, function2, otherwise, ...) \
    .slot = (used) ? function : (used2) ? function2 : otherwise,
#define SLOTS_END(name) \
    }                   \
    ;
#define SLOT_VALUE_print(function) function
#define SLOT_VALUE_make(function) function
#define SLOT_VALUE_call(function) function
#define SLOT_VALUE_unary(function) function
#define SLOT_VALUE_binary(function) function
#define SLOT_VALUE_reverse_binary(function) function
#define SLOT_VALUE_attr(function) function
#define SLOT_VALUE_subscr(function) function
#define SLOT_VALUE_length(function) function
#define SLOT_VALUE_hash(function) function
#define SLOT_VALUE_iterate(function) function
#define SLOT_VALUE_next(function) function
#define SLOT_VALUE_buffer(function) function
#define SLOT_VALUE_protocol(object) &object
#include "tables/tables.def"

/* An image with preloaded modules names functions by their places. */
#define MODULE(name) extern const struct native natives_module_##name[];
#define TYPE(name, base, slots, flags) extern const struct native natives_##name[];
#include "tables/tables.def"

/* ---- members that are C functions: one array a type or module, begun by its TYPE or MODULE line ---- */

/* The words that the tables use. */
enum {
    /* How pure a native is, is for those who run it at build time: no bits of the firmware's. */
    PURE = 0,
    OWN = 0,
    READS = 0,
    NONE = 0,
    CLASSMETHOD = NATIVE_CLASSMETHOD,
    STATICMETHOD = NATIVE_STATICMETHOD,
    PROPERTY = NATIVE_PROPERTY,
    MANY = NATIVE_MANY,
};
#define NATIVE_ENTRY(name, function, kind, min, max, flags)                            \
    {&type_native, (void (*)(void))(function), Q_##name, NATIVE_##kind | (flags) << 3, \
     (min) | (max) << 4},

#define TYPE(name, base, slots, flags) \
    }                                  \
    ;                                  \
    const struct native natives_##name[] = {
#define MODULE(name) \
    }                \
    ;                \
    const struct native natives_module_##name[] = {
#define METHOD(type, name, function, kind, min, max, flags) \
    KEEP(USED(type, name), NATIVE_ENTRY(name, function, kind, min, max, flags))
#define FUNCTION(module, name, function, kind, min, max, flags) \
    KEEP(USED(module, name), NATIVE_ENTRY(name, function, kind, min, max, flags))
static const struct native natives_before_all[] __attribute__((unused)) = {
#include "tables/tables.def"
};

/* ---- members that are other values ---- */

#define TYPE(name, base, slots, flags) \
    }                                  \
    ;                                  \
    static const struct rom_pair pairs_##name[] = {
#define MODULE(name)                                       \
    }                                                      \
    ;                                                      \
    static const struct rom_pair pairs_module_##name[] = { \
        {VALUE_NAME(Q___name__), VALUE_NAME(Q_##name)},
#define MEMBER(type, name, content) KEEP(USED_##name, {VALUE_NAME(Q_##name), content}, )
#define GLOBAL(module, name, content) KEEP(USED_##name, {VALUE_NAME(Q_##name), content}, )
static const struct rom_pair pairs_before_all[] __attribute__((unused)) = {
#include "tables/tables.def"
};

/* ---- types ---- */

/* A type's `bases`: NO_VALUE for object itself and what is right below it. */
#define BASE_IS_object ~, NO_VALUE
#define BASE_IS_none ~, NO_VALUE
#define BASE(base) SECOND_OF(BASE_IS_##base, VALUE_OBJECT(&type_##base), ~)
#define TYPE_0(object, instead, ...) \
    extern const struct type object __attribute__((alias(#instead)));
#define TYPE_1(object, instead, name, natives, pairs, table, slots, base, flags)          \
    static const struct rom_table table = {natives, pairs, COUNT(natives), COUNT(pairs)}; \
    const struct type object = {                                                          \
        &type_type, name, flags,                                                          \
        &slots,     base, MAP_ROM_INIT(COUNT(natives) + COUNT(pairs) ? &table : &no_members, 0)};
#define TYPE_WHEN(used, ...) TYPE_WHEN_AGAIN(used, __VA_ARGS__)
#define TYPE_WHEN_AGAIN(used, ...) TYPE_##used(__VA_ARGS__)
/* What stands in for a type without objects: nothing's type; but the base of a refined exception, which C raises all the same. */
#define INSTEAD_OF_TYPE_REFINED ~, 1
#define INSTEAD_0(base) type_absent
#define INSTEAD_1(base) type_##base
#define INSTEAD_WHEN(refined, base) INSTEAD_WHEN_AGAIN(refined, base)
#define INSTEAD_WHEN_AGAIN(refined, base) INSTEAD_##refined(base)
#define TYPE(name, base, slots, flags)                                                           \
    TYPE_WHEN(USED_KIND_##name, type_##name,                                                     \
              INSTEAD_WHEN(SECOND_OF(INSTEAD_OF_##flags, 0, ~), base), Q_##name, natives_##name, \
              pairs_##name, table_##name, slots_##slots, BASE(base), flags)

static const struct rom_table no_members = {NULL, NULL, 0, 0};

/* What stands in for the types that no object has: its address is like no other. */
static const struct slots slots_absent = {0};
extern const struct type type_absent;
const struct type type_absent = {&type_type,    Q_object, 0,
                                 &slots_absent, NO_VALUE, MAP_ROM_INIT(&no_members, 0)};

#include "tables/tables.def"

/* ---- modules ---- */

/* The alias number of a module that can be written to. */
#define ALIAS_IS_builtins ~, ALIAS_builtins
#define ALIAS(name) SECOND_OF(ALIAS_IS_##name, ALIAS_NONE, ~)
#define MODULE(name)                                                              \
    static const struct rom_table table_module_##name = {                         \
        natives_module_##name, pairs_module_##name, COUNT(natives_module_##name), \
        COUNT(pairs_module_##name)};                                              \
    const struct module module_##name = {&type_module,                            \
                                         MAP_ROM_INIT(&table_module_##name, ALIAS(name))};
#include "tables/tables.def"

const struct rom_pair native_modules[] = {
#define MODULE(name) KEEP(USED_##name, {VALUE_NAME(Q_##name), VALUE_OBJECT(&module_##name)}, )
#include "tables/tables.def"
    {NO_VALUE, NO_VALUE}};

/* ---- parameters by name ---- */

const struct native_parameter native_parameters[] = {
#define PARAMETER(used, owner, member, function, place, name, otherwise) \
    KEEP(used,                                                           \
         KEEP(USED(owner, member), {(void (*)(void))(function), otherwise, Q_##name, place}, ))
#include "tables/keep.def"
    {NULL, NO_VALUE, 0, 0}};

/* ---- optional functions ---- */

/* Stands in for those that the image's programs cannot reach. */
__attribute__((unused)) static void absent(void)
{
    vm_absent();
}

/* The same for those that then have nothing to give. */
__attribute__((unused)) static uintptr_t absent_none(void)
{
    return 0;
}

#define PART_NONE_0(name) \
    extern uintptr_t absent_##name(void) __asm__(#name) __attribute__((alias("absent_none")));
#define PART_NONE_1(name)
#define PART_NONE_WHEN(used, name) PART_NONE_WHEN_AGAIN(used, name)
#define PART_NONE_WHEN_AGAIN(used, name) PART_NONE_##used(name)
#define PART_NONE(function, when) PART_NONE_WHEN(USED_PART_##function, function)
#define PART_0(name) \
    extern void absent_##name(void) __asm__(#name) __attribute__((alias("absent")));
#define PART_1(name)
#define PART_WHEN(used, name) PART_WHEN_AGAIN(used, name)
#define PART_WHEN_AGAIN(used, name) PART_##used(name)
#define PART(function, when) PART_WHEN(USED_PART_##function, function)
#include "tables/usage.def"

/* ---- state that only some programs can use ---- */

/* In the place of what this one cannot: who looks at it finds that nothing has been set. */
union any_state {
#define STATE(name, used) struct name name;
#include "tables/usage.def"
};
static const union any_state state_absent __attribute__((unused)) = {0};

#define STATE_0(name) extern struct name vm_##name __attribute__((alias("state_absent")));
#define STATE_1(name) struct name vm_##name;
#define STATE_WHEN(used, name) STATE_WHEN_AGAIN(used, name)
#define STATE_WHEN_AGAIN(used, name) STATE_##used(name)
#define STATE(name, used) STATE_WHEN(used, name)
#include "tables/usage.def"

const struct state_span state_spans[] = {
#define STATE(name, used) KEEP(used, {&vm_##name, sizeof vm_##name}, )
#include "tables/usage.def"
    {NULL, 0},
};
