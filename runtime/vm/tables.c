/* tables.c - all native types, slots, method tables and modules as ROM objects, from the .def tables.
 *
 * Compiled once per image: its qstr.h says by USED_<name> (0 or 1) which names the program can reach. A line
 * whose name is not used leaves nothing behind, and then --gc-sections drops the function it named. */
#include "qstr.h"
#include "runtime/vm/float.h"
#include "runtime/vm/attr.h"
#include "runtime/vm/modsys.h"
#include "runtime/vm/module.h"
#include "runtime/vm/names.h"
#include "runtime/vm/natives.h"
#include "runtime/vm/object.h"

#define JOIN(a, b) a##b
#define KEEP_0(...)
#define KEEP_1(...) __VA_ARGS__
#define KEEP(used, ...) KEEP_AGAIN(used, __VA_ARGS__)
#define KEEP_AGAIN(used, ...) JOIN(KEEP_, used)(__VA_ARGS__)
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- slots ---- */

/* What several names stand for in `used` columns. */
#define USED_FLOAT_RESULT (USED___truediv__ || USED___pow__)
#define USED_WHOLE_RESULT                                                                      \
    (USED_FLOAT_RESULT || USED___add__ || USED___sub__ || USED___mul__ || USED___floordiv__ || \
     USED___mod__ || USED___and__ || USED___or__ || USED___xor__ || USED___lshift__ ||         \
     USED___rshift__)
/* Where floats and complex numbers come from. */
#define USED_COMPLEX (USED_CONSTANT_complex || USED_complex || USED___pow__ || USED_cmath)
#define USED_FLOAT                                                                          \
    (USED_CONSTANT_float || USED_float || USED_FLOAT_RESULT || USED_COMPLEX || USED_math || \
     USED_random || USED_time || USED_utime || USED_struct || USED_ustruct || USED_array || \
     USED_uarray || USED_json || USED_ujson)
#define USED_BYTEARRAY (USED_bytearray || USED_IOBase)
/* Instances of Python classes, and of object. */
#define USED_CLASS (USED_OP_LOAD_BUILD_CLASS || USED_type || USED_object)
#define USED_ATTRIBUTE                                                                        \
    (USED_OP_LOAD_ATTR || USED_OP_LOAD_METHOD || USED_OP_STORE_ATTR || USED_OP_IMPORT_FROM || \
     USED_OP_IMPORT_STAR || USED_getattr || USED_hasattr || USED_setattr || USED_delattr ||   \
     USED_dir)
/* What bytecode does to objects, or natives may do. */
enum {
    USED_BINARY = USED_PROTOCOLS || USED_OP_BINARY_OP_MULTI || USED___hash__ || USED___eq__,
    USED_UNARY = USED_PROTOCOLS || USED_OP_UNARY_OP_MULTI,
    USED_ITEM = USED_PROTOCOLS || USED_OP_LOAD_SUBSCR || USED_OP_STORE_SUBSCR,
    USED_LENGTH = USED_PROTOCOLS || USED___len__ || USED_OP_UNARY_OP_MULTI,
    USED_HASH = USED_PROTOCOLS || USED___hash__ || USED_OP_LOAD_SUBSCR,
    USED_ITERATION = USED_PROTOCOLS || USED___iter__ || USED_OP_GET_ITER ||
                     USED_OP_GET_ITER_STACK || USED_OP_FOR_ITER || USED_OP_UNPACK_SEQUENCE ||
                     USED_OP_UNPACK_EX || USED_OP_YIELD_FROM || USED_OP_CALL_FUNCTION_VAR_KW ||
                     USED_OP_CALL_METHOD_VAR_KW || USED___contains__,
};
#define USED_SIGN (USED___neg__ || USED___pos__ || USED___invert__)

#define SLOTS(name) const struct slots slots_##name = {
#define SLOT(name, slot, function, used) .slot = (used) ? SLOT_VALUE_##slot(function) : NULL,
#define SLOT_EITHER(name, slot, used, function, otherwise) .slot = (used) ? function : otherwise,
#define SLOT_CHOICE(name, slot, used, function, used2, function2, otherwise) \
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
#include "runtime/vm/tables.def"

/* ---- members that are C functions: one array a type or module, begun by its TYPE or MODULE line ---- */

/* The words that the tables use. */
enum {
    PURE = NATIVE_PURE,
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
    static const struct native natives_##name[] = {
#define MODULE(name) \
    }                \
    ;                \
    static const struct native natives_module_##name[] = {
#define METHOD(type, name, function, kind, min, max, flags) \
    KEEP(USED_##name, NATIVE_ENTRY(name, function, kind, min, max, flags))
#define FUNCTION(module, name, function, kind, min, max, flags) \
    KEEP(USED_##name, NATIVE_ENTRY(name, function, kind, min, max, flags))
static const struct native natives_before_all[] __attribute__((unused)) = {
#include "runtime/vm/tables.def"
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
#include "runtime/vm/tables.def"
};

/* ---- types ---- */

/* A type's `bases`: NO_VALUE for object itself and what is right below it. */
#define SECOND(first, second, ...) second
#define SECOND_OF(...) SECOND(__VA_ARGS__)
#define BASE_IS_object ~, NO_VALUE
#define BASE_IS_none ~, NO_VALUE
#define BASE(base) SECOND_OF(BASE_IS_##base, VALUE_OBJECT(&type_##base), ~)
#define TYPE(name, base, slots, flags)                                                         \
    static const struct rom_table table_##name = {natives_##name, pairs_##name,                \
                                                  COUNT(natives_##name), COUNT(pairs_##name)}; \
    const struct type type_##name = {&type_type,     Q_##name,   flags,                        \
                                     &slots_##slots, BASE(base), MAP_ROM_INIT(&table_##name, 0)};
#include "runtime/vm/tables.def"

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
#include "runtime/vm/tables.def"

const struct rom_pair native_modules[] = {
#define MODULE(name) KEEP(USED_##name, {VALUE_NAME(Q_##name), VALUE_OBJECT(&module_##name)}, )
#include "runtime/vm/tables.def"
    {NO_VALUE, NO_VALUE}};
