/* dynruntime.h - the interface that native modules for MicroPython (natmods) are written to, on this VM: such a module's C files,
 * as they are, become a C module of a firmware (docs/EMBEDDING.md).
 *
 * Names and meanings are those that natmods know; what they stand for is this VM's. Nothing else of the VM is included, so that
 * a module's own names meet none of its. Layouts that C code may look into (types, functions, lists, tuples, buffers) are the
 * VM's own: natmod.c proves it.
 *
 * What the VM cannot give is not declared, or declared with the attribute error: using it is an error of the compiler.
 * A buffer's address, a list's items and a str's text are good until the next call that may run Python. */
#ifndef NATMOD_DYNRUNTIME_H
#define NATMOD_DYNRUNTIME_H

#include "runtime/base/target.h"
#include "runtime/vm/memory/jump_words.h"
#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef NATMOD_ITSELF
#include "natmods.h" /* MP_QSTR_name for each name of the image's natmods, made by freezer */
#endif

/* ---- what sources ask about where they are compiled ---- */

#define MICROPY_ENABLE_DYNRUNTIME (1)
#define MICROPY_ENABLE_FINALISER (1)
#define MICROPY_PY_BUILTINS_FLOAT (1)
#define MICROPY_FLOAT_IMPL_NONE (0)
#define MICROPY_FLOAT_IMPL_FLOAT (1)
#define MICROPY_FLOAT_IMPL_DOUBLE (2)
#define MICROPY_FLOAT_IMPL (TARGET_DOUBLE ? MICROPY_FLOAT_IMPL_DOUBLE : MICROPY_FLOAT_IMPL_FLOAT)
#define MICROPY_ERROR_REPORTING_NORMAL (2)
#define MICROPY_ERROR_REPORTING (2)
#define MP_ENDIANNESS_LITTLE (1)
#define MP_ENDIANNESS_BIG (0)

#define MP_NORETURN __attribute__((noreturn))
#define NORETURN MP_NORETURN
#define MP_WEAK __attribute__((weak))
#define MP_NOINLINE __attribute__((noinline))
#define MP_ALWAYSINLINE __attribute__((always_inline))
#define MP_LIKELY(x) __builtin_expect((x), 1)
#define MP_UNLIKELY(x) __builtin_expect((x), 0)
#define MP_FALLTHROUGH __attribute__((fallthrough));
#define MP_ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define MP_ALIGN(pointer, alignment) \
    ((void *)(((uintptr_t)(pointer) + ((alignment)-1)) & ~((uintptr_t)(alignment)-1)))
#define MIN(x, y) ((x) < (y) ? (x) : (y))
#define MAX(x, y) ((x) > (y) ? (x) : (y))
#define MP_ERROR_TEXT(text) (text)

/* ---- words ---- */

typedef intptr_t mp_int_t;
typedef uintptr_t mp_uint_t;
typedef intptr_t mp_off_t;
typedef unsigned char byte;
typedef unsigned int uint;
typedef unsigned qstr;
typedef void *mp_obj_t;
typedef const void *mp_const_obj_t;
typedef const void *mp_rom_obj_t;
typedef const char *mp_rom_error_text_t;
#if TARGET_64
typedef uint32_t qstr_short_t;
#define NATMOD_NAME(id) (((uintptr_t)(id) << 4) | 4)
#define NATMOD_WORD(n) ((mp_obj_t)(uintptr_t)((n) << 4 | 12))
#else
typedef uint16_t qstr_short_t;
#define NATMOD_NAME(id) (((uintptr_t)(id) << 3) | 2)
#define NATMOD_WORD(n) ((mp_obj_t)(uintptr_t)((n) << 3 | 6))
#endif
#if TARGET_DOUBLE
typedef double mp_float_t;
#define MICROPY_FLOAT_CONST(x) x
#define MICROPY_FLOAT_C_FUN(name) name
#define MP_FLOAT_EXP_BITS (11)
#define MP_FLOAT_FRAC_BITS (52)
typedef uint64_t mp_float_uint_t;
#else
typedef float mp_float_t;
#define MICROPY_FLOAT_CONST(x) x##F
#define MICROPY_FLOAT_C_FUN(name) name##f
#define MP_FLOAT_EXP_BITS (8)
#define MP_FLOAT_FRAC_BITS (23)
typedef uint32_t mp_float_uint_t;
#endif
#define MP_FLOAT_EXP_BIAS ((1 << (MP_FLOAT_EXP_BITS - 1)) - 1)
typedef union {
    mp_float_t f;
    struct {
        mp_float_uint_t frc : MP_FLOAT_FRAC_BITS, exp : MP_FLOAT_EXP_BITS, sgn : 1;
    } p;
    mp_float_uint_t i;
} mp_float_union_t;

#define MP_OBJ_NULL ((mp_obj_t)0)
#define MP_OBJ_STOP_ITERATION MP_OBJ_NULL
#define MP_OBJ_SENTINEL NATMOD_WORD(5)
#define mp_const_none NATMOD_WORD(0)
#define mp_const_false NATMOD_WORD(1)
#define mp_const_true NATMOD_WORD(2)
#define mp_obj_new_bool(condition) ((condition) ? mp_const_true : mp_const_false)

#define MP_SMALL_INT_MIN (INTPTR_MIN >> 1)
#define MP_SMALL_INT_MAX (INTPTR_MAX >> 1)
#define MP_SMALL_INT_FITS(n) ((n) >= MP_SMALL_INT_MIN && (n) <= MP_SMALL_INT_MAX)
#define MP_OBJ_NEW_SMALL_INT(n) ((mp_obj_t)(((uintptr_t)(intptr_t)(n) << 1) | 1))
#define MP_OBJ_SMALL_INT_VALUE(o) ((mp_int_t)(o) >> 1)
#define MP_OBJ_NEW_QSTR(id) ((mp_obj_t)NATMOD_NAME(id))
#define MP_OBJ_QSTR_VALUE(o) ((qstr)((uintptr_t)(o) >> (TARGET_64 ? 4 : 3)))
#define MP_OBJ_FROM_PTR(pointer) ((mp_obj_t)(pointer))
#define MP_ROM_INT(n) MP_OBJ_NEW_SMALL_INT(n)
#define MP_ROM_QSTR(id) MP_OBJ_NEW_QSTR(id)
#define MP_ROM_PTR(pointer) ((mp_obj_t)(pointer))
#define MP_ROM_NONE mp_const_none
#define MP_ROM_FALSE mp_const_false
#define MP_ROM_TRUE mp_const_true

/* ---- objects that C looks into ---- */

typedef struct _mp_obj_type_t mp_obj_type_t;
typedef struct _mp_obj_base_t {
    const mp_obj_type_t *type;
} mp_obj_base_t;

typedef struct {
    mp_obj_base_t base;
    size_t len;
    mp_obj_t items[];
} mp_obj_tuple_t;

typedef struct {
    mp_obj_base_t base;
    size_t len, alloc;
    mp_obj_t *items;
} mp_obj_list_t;

typedef struct {
    mp_obj_t key, value;
} mp_map_elem_t;
typedef mp_map_elem_t mp_rom_map_elem_t;

/* The keyword arguments of a call, and nothing else: a dict's entries are reached by calls. */
typedef struct {
    size_t used;
    const mp_map_elem_t *table;
} mp_map_t;

/* What MP_DEFINE_CONST_DICT makes, for a type's locals_dict; a dict of Python's is another thing behind its base. */
typedef struct {
    mp_obj_base_t base;
    size_t natmod_count;
    const mp_map_elem_t *natmod_table;
} mp_obj_dict_t;

typedef struct {
    void *buf;
    size_t len;
    int typecode;
} mp_buffer_info_t;
#define MP_BUFFER_READ (1)
#define MP_BUFFER_WRITE (2)
#define MP_BUFFER_RW (MP_BUFFER_READ | MP_BUFFER_WRITE)
#define MP_BUFFER_RAISE_IF_UNSUPPORTED (4)

#ifdef NATMOD_ITSELF
typedef enum print_kind mp_print_kind_t;
#else
typedef enum { PRINT_STR, PRINT_REPR, PRINT_EXC, PRINT_JSON, PRINT_RAW } mp_print_kind_t;
#endif
typedef void (*mp_print_strn_t)(void *data, const char *text, size_t size);
typedef struct _mp_print_t {
    void *data;
    mp_print_strn_t print_strn;
} mp_print_t;

/* ---- functions ---- */

/* The VM's own: function objects in flash, whatever they take. */
typedef struct {
    mp_obj_base_t base;
    void (*natmod_function)(void);
    qstr_short_t natmod_name;
    uint8_t natmod_kind, natmod_arity;
} mp_obj_fun_builtin_fixed_t;
typedef mp_obj_fun_builtin_fixed_t mp_obj_fun_builtin_var_t;

typedef mp_obj_t (*mp_fun_kw_t)(size_t n_args, const mp_obj_t *args, mp_map_t *kw_args);
#define MP_OBJ_FUN_ARGS_MAX (0xffff)
#define NATMOD_MOST(max) ((max) < 15 ? (max) : 15)
/* 1: the empty name */
#define NATMOD_FUNCTION(object, function, kind, min, max) \
    const mp_obj_fun_builtin_fixed_t object = {           \
        {&natmod_type_native}, (void (*)(void))(function), 1, kind, (min) | NATMOD_MOST(max) << 4}
#define MP_DEFINE_CONST_FUN_OBJ_0(object, function) NATMOD_FUNCTION(object, function, 0, 0, 0)
#define MP_DEFINE_CONST_FUN_OBJ_1(object, function) NATMOD_FUNCTION(object, function, 1, 1, 1)
#define MP_DEFINE_CONST_FUN_OBJ_2(object, function) NATMOD_FUNCTION(object, function, 2, 2, 2)
#define MP_DEFINE_CONST_FUN_OBJ_3(object, function) NATMOD_FUNCTION(object, function, 3, 3, 3)
#define MP_DEFINE_CONST_FUN_OBJ_VAR(object, min, function) \
    NATMOD_FUNCTION(object, function, 4, min, MP_OBJ_FUN_ARGS_MAX)
#define MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(object, min, max, function) \
    NATMOD_FUNCTION(object, function, 4, min, max)
#define MP_DEFINE_CONST_FUN_OBJ_KW(object, min, function)                       \
    mp_obj_t object##_natmod(size_t n_args, size_t n_kw, const mp_obj_t *args); \
    mp_obj_t object##_natmod(size_t n_args, size_t n_kw, const mp_obj_t *args)  \
    {                                                                           \
        mp_map_t names = {n_kw, (const mp_map_elem_t *)(args + n_args)};        \
        return (function)(n_args, args, &names);                                \
    }                                                                           \
    NATMOD_FUNCTION(object, object##_natmod, 5, min, MP_OBJ_FUN_ARGS_MAX)

typedef struct {
    struct {
        mp_obj_base_t base;
        mp_obj_dict_t *globals;
    } module;
} mp_module_context_t;

typedef struct _mp_obj_fun_bc_t mp_obj_fun_bc_t;
typedef mp_obj_t (*natmod_general_t)(mp_obj_fun_bc_t *self, size_t n_args, size_t n_kw,
                                     mp_obj_t *args);
struct _mp_obj_fun_bc_t {
    mp_obj_base_t base;
    const mp_module_context_t *context;
    natmod_general_t natmod_function;
};

mp_obj_t mpy_init(mp_obj_fun_bc_t *self, size_t n_args, size_t n_kw, mp_obj_t *args);
#define MP_DYNRUNTIME_INIT_ENTRY ((void)n_args, (void)n_kw, (void)args, (void)self);
#define MP_DYNRUNTIME_INIT_EXIT return mp_const_none;
mp_obj_t natmod_make_function(const mp_obj_fun_bc_t *self, natmod_general_t function);
#define MP_DYNRUNTIME_MAKE_FUNCTION(function) \
    natmod_make_function(self, (natmod_general_t)(function))

/* ---- types ---- */

typedef mp_obj_t (*mp_make_new_fun_t)(const mp_obj_type_t *type, size_t n_args, size_t n_kw,
                                      const mp_obj_t *args);
typedef void (*mp_print_fun_t)(const mp_print_t *print, mp_obj_t self, mp_print_kind_t kind);
typedef mp_obj_t (*mp_call_fun_t)(mp_obj_t self, size_t n_args, size_t n_kw, const mp_obj_t *args);
typedef void (*mp_attr_fun_t)(mp_obj_t self, qstr attr, mp_obj_t *dest);
typedef mp_obj_t (*mp_subscr_fun_t)(mp_obj_t self, mp_obj_t index, mp_obj_t content);
typedef mp_int_t (*mp_buffer_fun_t)(mp_obj_t self, mp_buffer_info_t *info, mp_uint_t flags);
typedef struct _mp_obj_iter_buf_t {
    mp_obj_base_t base;
    mp_obj_t buf[3];
} mp_obj_iter_buf_t;
#define MP_OBJ_ITER_BUF_NSLOTS (4)
typedef mp_obj_t (*mp_getiter_fun_t)(mp_obj_t self, mp_obj_iter_buf_t *iter_buf);
typedef mp_obj_t (*mp_fun_1_t)(mp_obj_t self);
typedef struct {
    mp_getiter_fun_t getiter;
    mp_fun_1_t iternext;
} mp_getiter_iternext_custom_t;

#define NATMOD_OPERATORS(kind)                                                              \
    MP_BINARY_OP_##kind##OR, MP_BINARY_OP_##kind##XOR, MP_BINARY_OP_##kind##AND,            \
        MP_BINARY_OP_##kind##LSHIFT, MP_BINARY_OP_##kind##RSHIFT, MP_BINARY_OP_##kind##ADD, \
        MP_BINARY_OP_##kind##SUBTRACT, MP_BINARY_OP_##kind##MULTIPLY,                       \
        MP_BINARY_OP_##kind##MAT_MULTIPLY, MP_BINARY_OP_##kind##FLOOR_DIVIDE,               \
        MP_BINARY_OP_##kind##TRUE_DIVIDE, MP_BINARY_OP_##kind##MODULO, MP_BINARY_OP_##kind##POWER
typedef enum {
    MP_BINARY_OP_LESS,
    MP_BINARY_OP_MORE,
    MP_BINARY_OP_EQUAL,
    MP_BINARY_OP_LESS_EQUAL,
    MP_BINARY_OP_MORE_EQUAL,
    MP_BINARY_OP_NOT_EQUAL,
    MP_BINARY_OP_IN,
    MP_BINARY_OP_IS,
    MP_BINARY_OP_EXCEPTION_MATCH,
    NATMOD_OPERATORS(INPLACE_),
    NATMOD_OPERATORS(),
    MP_BINARY_OP_DIVMOD,
    MP_BINARY_OP_CONTAINS,
    NATMOD_OPERATORS(REVERSE_),
} mp_binary_op_t;
typedef enum {
    MP_UNARY_OP_POSITIVE,
    MP_UNARY_OP_NEGATIVE,
    MP_UNARY_OP_INVERT,
    MP_UNARY_OP_NOT,
    MP_UNARY_OP_BOOL,
    MP_UNARY_OP_LEN,
    MP_UNARY_OP_HASH,
    MP_UNARY_OP_ABS,
    MP_UNARY_OP_INT_MAYBE,
    MP_UNARY_OP_FLOAT_MAYBE,
    MP_UNARY_OP_COMPLEX_MAYBE,
    MP_UNARY_OP_SIZEOF,
} mp_unary_op_t;
typedef mp_obj_t (*mp_unary_op_fun_t)(mp_unary_op_t op, mp_obj_t self);
typedef mp_obj_t (*mp_binary_op_fun_t)(mp_binary_op_t op, mp_obj_t left, mp_obj_t right);

/* The VM's head of a type. */
#define NATMOD_TYPE_HEAD            \
    mp_obj_base_t base;             \
    qstr_short_t name;              \
    uint16_t natmod_flags;          \
    const void *natmod_vm_slots;    \
    mp_obj_t natmod_bases;          \
    struct {                        \
        size_t count_flags, layout; \
        const void *table;          \
    } natmod_members
struct _mp_obj_type_t {
    NATMOD_TYPE_HEAD;
};

/* A module's own type: what it set, and behind that what the VM sees of it. */
typedef struct {
    NATMOD_TYPE_HEAD;
    uint16_t flags;
    struct natmod_slots {
        mp_make_new_fun_t make_new;
        mp_print_fun_t print;
        mp_call_fun_t call;
        mp_unary_op_fun_t unary_op;
        mp_binary_op_fun_t binary_op;
        mp_attr_fun_t attr;
        mp_subscr_fun_t subscr;
        const void *iter; /* by the flags: getiter, iternext, or both */
        mp_buffer_fun_t buffer;
        const void *protocol;
        const void *parent;
        const void *locals_dict;
    } natmod_slots;
    void *natmod_vm[14], *natmod_table[3], *natmod_protocol[4], *natmod_next;
} mp_obj_full_type_t;

#define MP_TYPE_FLAG_NONE (0x0000)
#define MP_TYPE_FLAG_EQ_NOT_REFLEXIVE (0x0004)
#define MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE (0x0008)
#define MP_TYPE_FLAG_EQ_HAS_NEQ_TEST (0x0010)
#define MP_TYPE_FLAG_ITER_IS_GETITER (0x0000)
#define MP_TYPE_FLAG_ITER_IS_ITERNEXT (0x0080)
#define MP_TYPE_FLAG_ITER_IS_CUSTOM (0x0100)
#define MP_TYPE_FLAG_ITER_IS_STREAM (MP_TYPE_FLAG_ITER_IS_ITERNEXT | MP_TYPE_FLAG_ITER_IS_CUSTOM)

void natmod_type_set(mp_obj_full_type_t *type);
#define MP_OBJ_TYPE_SET_SLOT(type, slot, content, index) \
    ((type)->natmod_slots.slot = (content), natmod_type_set((mp_obj_full_type_t *)(type)))
/* Of types that natmods made; of others there is only the protocol, to be used at once. */
const struct natmod_slots *natmod_slots_of(const void *type);
#define MP_OBJ_TYPE_GET_SLOT(type, slot) (natmod_slots_of(type)->slot)
#define MP_OBJ_TYPE_GET_SLOT_OR_NULL(type, slot) MP_OBJ_TYPE_GET_SLOT(type, slot)
#define MP_OBJ_TYPE_HAS_SLOT(type, slot) (!!MP_OBJ_TYPE_GET_SLOT(type, slot))
#define MP_DEFINE_CONST_DICT(name, entries) \
    const mp_obj_dict_t name = {{&mp_type_dict}, MP_ARRAY_SIZE(entries), (entries)}
#define MP_DEFINE_CONST_OBJ_TYPE(name, ...)                                              \
    _Static_assert(0, "MP_DEFINE_CONST_OBJ_TYPE: a natmod makes its types in mpy_init, " \
                      "by MP_OBJ_TYPE_SET_SLOT")
void mp_obj_exception_init(mp_obj_full_type_t *type, qstr name, const mp_obj_type_t *base);

/* The VM's types, by its own symbols. */
#define NATMOD_TYPE(name) extern const mp_obj_type_t mp_type_##name __asm__("type_" #name);
extern const mp_obj_type_t natmod_type_native __asm__("type_native");
extern const mp_obj_type_t natmod_type_list_rom __asm__("type_list_rom");
NATMOD_TYPE(type)
NATMOD_TYPE(object)
NATMOD_TYPE(NoneType)
NATMOD_TYPE(bool)
NATMOD_TYPE(int)
NATMOD_TYPE(float)
NATMOD_TYPE(str)
NATMOD_TYPE(bytes)
NATMOD_TYPE(bytearray)
NATMOD_TYPE(array)
NATMOD_TYPE(memoryview)
NATMOD_TYPE(tuple)
NATMOD_TYPE(list)
NATMOD_TYPE(dict)
NATMOD_TYPE(set)
NATMOD_TYPE(slice)
NATMOD_TYPE(module)
NATMOD_TYPE(BaseException)
NATMOD_TYPE(Exception)
NATMOD_TYPE(ArithmeticError)
NATMOD_TYPE(AssertionError)
NATMOD_TYPE(AttributeError)
NATMOD_TYPE(EOFError)
NATMOD_TYPE(ImportError)
NATMOD_TYPE(IndexError)
NATMOD_TYPE(KeyError)
NATMOD_TYPE(LookupError)
NATMOD_TYPE(MemoryError)
NATMOD_TYPE(NameError)
NATMOD_TYPE(NotImplementedError)
NATMOD_TYPE(OSError)
NATMOD_TYPE(OverflowError)
NATMOD_TYPE(RuntimeError)
NATMOD_TYPE(StopIteration)
NATMOD_TYPE(TypeError)
NATMOD_TYPE(ValueError)
NATMOD_TYPE(ZeroDivisionError)

/* An object's address; a list that lies in flash is copied into RAM first. */
void *natmod_list_in_ram(mp_const_obj_t list);
static inline void *natmod_pointer(mp_const_obj_t o)
{
    bool is_pointer = ((uintptr_t)o & (TARGET_64 ? 7 : 3)) == 0 && o;
    if (is_pointer && ((const mp_obj_base_t *)o)->type == &natmod_type_list_rom)
        return natmod_list_in_ram(o);
    return (void *)o;
}
#define MP_OBJ_TO_PTR(o) natmod_pointer(o)

const mp_obj_type_t *mp_obj_get_type(mp_const_obj_t o);
const char *mp_obj_get_type_str(mp_const_obj_t o);
#define mp_obj_is_small_int(o) (((uintptr_t)(o)&1) != 0)
#define mp_obj_is_qstr(o) (((uintptr_t)(o) & (TARGET_64 ? 15 : 7)) == (TARGET_64 ? 4 : 2))
#define mp_obj_is_obj(o) (((uintptr_t)(o) & (TARGET_64 ? 7 : 3)) == 0 && (o) != MP_OBJ_NULL)
#define mp_obj_is_exact_type(o, t) (mp_obj_get_type(o) == (const mp_obj_type_t *)(t))
#define mp_obj_is_type(o, t) mp_obj_is_exact_type(o, t)
#define mp_obj_is_int(o) mp_obj_is_exact_type(o, &mp_type_int)
#define mp_obj_is_float(o) mp_obj_is_exact_type(o, &mp_type_float)
#define mp_obj_is_bool(o) ((o) == mp_const_false || (o) == mp_const_true)
#define mp_obj_is_integer(o) (mp_obj_is_int(o) || mp_obj_is_bool(o))
#define mp_obj_is_str(o) mp_obj_is_exact_type(o, &mp_type_str)
#define mp_obj_is_str_or_bytes(o) (mp_obj_is_str(o) || mp_obj_is_exact_type(o, &mp_type_bytes))
#define mp_obj_is_dict_or_ordereddict(o) mp_obj_is_exact_type(o, &mp_type_dict)
bool mp_obj_is_callable(mp_const_obj_t o);
/* o where it is of that native type, its native part where o's class derives from it; MP_OBJ_NULL else. */
mp_obj_t mp_obj_cast_to_native_base(mp_obj_t o, mp_const_obj_t type);

/* ---- memory: blocks of the heap, which the collector looks into ---- */

void *m_malloc(size_t size); /* cleared; raises MemoryError */
void *m_malloc_maybe(size_t size);
void *m_malloc_with_finaliser(size_t size); /* of an object whose type has a __del__ */
void *m_realloc(void *block, size_t size);
void *m_realloc_maybe(void *block, size_t size, bool may_move);
void m_free(void *block);
MP_NORETURN void m_malloc_fail(size_t size);
#define m_malloc0(size) m_malloc(size)
#define m_new(type, n) ((type *)m_malloc(sizeof(type) * (n)))
#define m_new0(type, n) m_new(type, n)
#define m_new_maybe(type, n) ((type *)m_malloc_maybe(sizeof(type) * (n)))
#define m_new_obj(type) m_new(type, 1)
#define m_new_obj_maybe(type) m_new_maybe(type, 1)
#define m_new_obj_var(type, field, item, n) \
    ((type *)m_malloc(offsetof(type, field) + sizeof(item) * (n)))
#define m_new_obj_var_maybe(type, field, item, n) \
    ((type *)m_malloc_maybe(offsetof(type, field) + sizeof(item) * (n)))
#define m_renew(type, block, old, n) ((void)(old), (type *)m_realloc((block), sizeof(type) * (n)))
#define m_renew_maybe(type, block, old, n, may_move) \
    ((void)(old), (type *)m_realloc_maybe((block), sizeof(type) * (n), (may_move)))
#define m_del(type, block, n) ((void)(n), m_free(block))
#define m_del_obj(type, block) m_free(block)
#define m_del_var(type, field, item, n, block) ((void)(n), m_free(block))
void *mp_obj_malloc_helper(size_t size, const void *type);
void *mp_obj_malloc_with_finaliser_helper(size_t size, const void *type);
#define mp_obj_malloc(type, object_type) ((type *)mp_obj_malloc_helper(sizeof(type), (object_type)))
#define mp_obj_malloc_var(type, field, item, n, object_type) \
    ((type *)mp_obj_malloc_helper(offsetof(type, field) + sizeof(item) * (n), (object_type)))
#define mp_obj_malloc_with_finaliser(type, object_type) \
    ((type *)mp_obj_malloc_with_finaliser_helper(sizeof(type), (object_type)))
#define mp_local_alloc(size) __builtin_alloca(size)
#define mp_local_free(block)

/* ---- numbers, text, containers ---- */

mp_obj_t mp_obj_new_int(mp_int_t n);
mp_obj_t mp_obj_new_int_from_uint(mp_uint_t n);
mp_obj_t mp_obj_new_int_from_ll(long long n);
mp_obj_t mp_obj_new_int_from_ull(unsigned long long n);
mp_int_t mp_obj_get_int(mp_const_obj_t o); /* the low word of any int; raises TypeError */
#define mp_obj_get_int_truncated(o) mp_obj_get_int(o)
mp_obj_t mp_obj_new_float_from_f(float f);
mp_obj_t mp_obj_new_float_from_d(double d);
float mp_obj_get_float_to_f(mp_obj_t o);
double mp_obj_get_float_to_d(mp_obj_t o);
#if TARGET_DOUBLE
#define mp_obj_new_float(f) mp_obj_new_float_from_d(f)
#define mp_obj_get_float(o) mp_obj_get_float_to_d(o)
#else
#define mp_obj_new_float(f) mp_obj_new_float_from_f(f)
#define mp_obj_get_float(o) mp_obj_get_float_to_f(o)
#endif
mp_obj_t mp_obj_new_str(const char *text, size_t size);
mp_obj_t mp_obj_new_str_from_cstr(const char *text);
mp_obj_t mp_obj_new_bytes(const byte *data, size_t size);
mp_obj_t mp_obj_new_str_of_type(const mp_obj_type_t *type, const byte *data, size_t size);
mp_obj_t mp_obj_new_bytearray_by_ref(size_t size, void *data);
mp_obj_t mp_obj_new_tuple(size_t n, const mp_obj_t *items);
mp_obj_t mp_obj_new_list(size_t n, mp_obj_t *items);
mp_obj_t mp_obj_new_dict(size_t n);
#define mp_const_empty_bytes mp_obj_new_bytes(NULL, 0)
#define mp_const_empty_tuple mp_obj_new_tuple(0, NULL)
const char *mp_obj_str_get_str(mp_obj_t o); /* with a zero behind it */
const char *mp_obj_str_get_data(mp_obj_t o, size_t *size);
const char *qstr_str(qstr name);
qstr mp_obj_str_get_qstr(mp_obj_t o);
bool mp_obj_is_true(mp_obj_t o);
bool mp_obj_equal(mp_obj_t left, mp_obj_t right);
mp_obj_t mp_obj_len(mp_obj_t o);
mp_obj_t mp_obj_subscr(mp_obj_t base, mp_obj_t index, mp_obj_t content);
void mp_obj_get_array(mp_obj_t o, size_t *size, mp_obj_t **items);
mp_obj_t mp_obj_list_append(mp_obj_t list, mp_obj_t item);
mp_obj_t mp_obj_dict_store(mp_obj_t dict, mp_obj_t key, mp_obj_t content);
bool mp_get_buffer(mp_obj_t o, mp_buffer_info_t *info, mp_uint_t flags);
#define mp_get_buffer_raise(o, info, flags) \
    ((void)mp_get_buffer((o), (info), (flags) | MP_BUFFER_RAISE_IF_UNSUPPORTED))
size_t mp_binary_get_size(char struct_type, char typecode, size_t *alignment);
mp_obj_t mp_binary_get_val_array(char typecode, void *data, size_t index);
void mp_binary_set_val_array(char typecode, void *data, size_t index, mp_obj_t content);

/* ---- names, attributes, calls ---- */

mp_obj_t mp_load_name(qstr name);
mp_obj_t mp_load_global(
    qstr name); /* of the module that runs: in mpy_init the natmod itself; then builtins */
void mp_store_name(qstr name, mp_obj_t content);
void mp_store_global(qstr name, mp_obj_t content);
mp_obj_t mp_load_attr(mp_obj_t base, qstr name);
void mp_load_method(mp_obj_t base, qstr name, mp_obj_t *dest);
void mp_load_method_maybe(mp_obj_t base, qstr name, mp_obj_t *dest);
void mp_store_attr(mp_obj_t base, qstr name, mp_obj_t content);
mp_obj_t mp_unary_op(mp_unary_op_t op, mp_obj_t o);
mp_obj_t mp_binary_op(mp_binary_op_t op, mp_obj_t left, mp_obj_t right);
mp_obj_t mp_call_function_n_kw(mp_obj_t function, size_t n_args, size_t n_kw, const mp_obj_t *args);
mp_obj_t mp_call_method_n_kw(size_t n_args, size_t n_kw, const mp_obj_t *args);
mp_obj_t mp_call_function_0(mp_obj_t function);
mp_obj_t mp_call_function_1(mp_obj_t function, mp_obj_t argument);
mp_obj_t mp_call_function_2(mp_obj_t function, mp_obj_t first, mp_obj_t second);
mp_obj_t mp_getiter(mp_obj_t o, mp_obj_iter_buf_t *iter_buf);
mp_obj_t mp_iternext(mp_obj_t iterator);
mp_obj_t mp_import_name(qstr name, mp_obj_t from_list, mp_obj_t level);
mp_obj_t mp_import_from(mp_obj_t module, qstr name);

void mp_arg_check_num(size_t n_args, size_t n_kw, size_t min, size_t max, bool takes_kw);
typedef enum {
    MP_ARG_BOOL = 1,
    MP_ARG_INT = 2,
    MP_ARG_OBJ = 3,
    MP_ARG_KIND_MASK = 0xff,
    MP_ARG_REQUIRED = 0x100,
    MP_ARG_KW_ONLY = 0x200,
} mp_arg_flag_t;
typedef union {
    bool u_bool;
    mp_int_t u_int;
    mp_obj_t u_obj;
    mp_rom_obj_t u_rom_obj;
} mp_arg_val_t;
typedef struct {
    qstr_short_t qst;
    uint16_t flags;
    mp_arg_val_t defval;
} mp_arg_t;
void mp_arg_parse_all(size_t n_args, const mp_obj_t *args, mp_map_t *names, size_t n_allowed,
                      const mp_arg_t *allowed, mp_arg_val_t *out);
void mp_arg_parse_all_kw_array(size_t n_args, size_t n_kw, const mp_obj_t *args, size_t n_allowed,
                               const mp_arg_t *allowed, mp_arg_val_t *out);

/* ---- errors ---- */

#define mp_obj_new_exception(o) ((mp_obj_t)(o))
mp_obj_t mp_obj_new_exception_arg1(const mp_obj_type_t *type, mp_obj_t argument);
MP_NORETURN void nlr_raise(mp_obj_t exception); /* or its type */
MP_NORETURN void mp_raise_type(const mp_obj_type_t *type);
MP_NORETURN void mp_raise_type_arg(const mp_obj_type_t *type, mp_obj_t argument);
MP_NORETURN void mp_raise_msg(const mp_obj_type_t *type, const char *message);
MP_NORETURN void mp_raise_msg_varg(const mp_obj_type_t *type, const char *format, ...);
MP_NORETURN void mp_raise_OSError(int number);
#define mp_raise_NotImplementedError(message) mp_raise_msg(&mp_type_NotImplementedError, (message))
#define mp_raise_TypeError(message) mp_raise_msg(&mp_type_TypeError, (message))
#define mp_raise_ValueError(message) mp_raise_msg(&mp_type_ValueError, (message))
void mp_cstack_check(void); /* a module's own, where it has one */

/* Catching them, as MicroPython's C does: nlr_push gives 0, and once more something else when what follows raises; ret_val is
 * the exception then. nlr_pop ends what did not raise. Locals that change in between must be volatile. */
typedef struct _nlr_buf_t {
    void *ret_val;
    uintptr_t natmod_entry[3 + JUMP_WORDS];
    uint16_t natmod_depth;
} nlr_buf_t;
uintptr_t *natmod_catch(nlr_buf_t *buf);
int natmod_save(uintptr_t *words) __asm__("jump_save") __attribute__((returns_twice));
unsigned natmod_caught(int jumped, nlr_buf_t *buf);
#define nlr_push(buf) natmod_caught(natmod_save(natmod_catch(buf)), (buf))
void nlr_pop(void);
#define nlr_jump(exception) nlr_raise(exception)

/* ---- printing ---- */

extern const mp_print_t mp_plat_print;
/* Directives d i u x X p c s q, and e f g of a double; flags - 0 + space #, width, precision, l, ll, z. Returns the bytes. */
int mp_printf(const mp_print_t *print, const char *format, ...);
int mp_vprintf(const mp_print_t *print, const char *format, va_list args);
void mp_print_str(const mp_print_t *print, const char *text);
void mp_obj_print_helper(const mp_print_t *print, mp_obj_t o, mp_print_kind_t kind);

/* ---- text that grows, in the heap ---- */

typedef struct _vstr_t {
    size_t alloc, len; /* bytes */
    char *buf;
    bool fixed_buf;
} vstr_t;
void vstr_init(vstr_t *vstr, size_t alloc);
void vstr_init_len(vstr_t *vstr, size_t len);
void vstr_init_fixed_buf(vstr_t *vstr, size_t alloc, char *buf); /* raises where it is full */
void vstr_init_print(vstr_t *vstr, size_t alloc, mp_print_t *print);
vstr_t *vstr_new(size_t alloc);
void vstr_clear(vstr_t *vstr); /* frees what it holds, and vstr_free vstr itself, too */
void vstr_free(vstr_t *vstr);
static inline void vstr_reset(vstr_t *vstr)
{
    vstr->len = 0;
}
static inline char *vstr_str(vstr_t *vstr)
{
    return vstr->buf;
}
static inline size_t vstr_len(vstr_t *vstr)
{
    return vstr->len;
}
void vstr_hint_size(vstr_t *vstr, size_t size); /* room for as many more */
char *vstr_extend(vstr_t *vstr, size_t size);   /* as much room more; where it begins */
char *vstr_null_terminated_str(vstr_t *vstr);
char *vstr_add_len(vstr_t *vstr, size_t len);
void vstr_add_byte(vstr_t *vstr, byte b);
void vstr_add_char(vstr_t *vstr, uint32_t c);
void vstr_add_str(vstr_t *vstr, const char *text);
void vstr_add_strn(vstr_t *vstr, const char *text, size_t len);
void vstr_ins_byte(vstr_t *vstr, size_t at, byte b);
void vstr_ins_strn(vstr_t *vstr, size_t at, const char *text, size_t len);
void vstr_cut_out_bytes(vstr_t *vstr, size_t at, size_t len);
void vstr_cut_head_bytes(vstr_t *vstr, size_t len);
void vstr_cut_tail_bytes(vstr_t *vstr, size_t len);
void vstr_printf(vstr_t *vstr, const char *format, ...);
void vstr_vprintf(vstr_t *vstr, const char *format, va_list args);
/* These empty the vstr. */
mp_obj_t mp_obj_new_str_from_vstr(vstr_t *vstr);
mp_obj_t mp_obj_new_bytes_from_vstr(vstr_t *vstr);
#define mp_obj_new_str_from_utf8_vstr(vstr) mp_obj_new_str_from_vstr(vstr)

/* ---- streams ---- */

#define MP_STREAM_ERROR ((mp_uint_t)-1)
#define MP_STREAM_FLUSH (1)
#define MP_STREAM_SEEK (2)
#define MP_STREAM_POLL (3)
#define MP_STREAM_CLOSE (4)
#define MP_STREAM_GET_FILENO (10)
#define MP_STREAM_GET_BUFFER_SIZE (11)
#define MP_STREAM_POLL_RD (0x0001)
#define MP_STREAM_POLL_WR (0x0004)
#define MP_STREAM_POLL_ERR (0x0008)
#define MP_STREAM_POLL_HUP (0x0010)
#define MP_SEEK_SET (0)
#define MP_SEEK_CUR (1)
#define MP_SEEK_END (2)
#define MP_STREAM_OP_READ (1)
#define MP_STREAM_OP_WRITE (2)
#define MP_STREAM_OP_IOCTL (4)
struct mp_stream_seek_t {
    mp_off_t offset;
    int whence;
};
typedef struct _mp_stream_p_t {
    mp_uint_t (*read)(mp_obj_t self, void *data, mp_uint_t size, int *error);
    mp_uint_t (*write)(mp_obj_t self, const void *data, mp_uint_t size, int *error);
    mp_uint_t (*ioctl)(mp_obj_t self, mp_uint_t request, uintptr_t argument, int *error);
    bool is_text;
} mp_stream_p_t;
const mp_stream_p_t *mp_get_stream_raise(mp_obj_t o, int flags);
#define mp_get_stream(o) mp_get_stream_raise((o), 0)
/* Natmods may have those that MicroPython's header lacks of their own. */
extern const mp_obj_fun_builtin_var_t mp_stream_read_obj, mp_stream_readinto_obj,
    mp_stream_unbuffered_readline_obj, mp_stream_unbuffered_readlines_obj, mp_stream_write_obj,
    mp_stream_seek_obj, mp_stream_tell_obj, mp_stream_flush_obj, mp_stream_close_obj,
    mp_stream___exit___obj, mp_identity_obj;
mp_obj_t mp_stream_close(mp_obj_t stream);
mp_obj_t mp_identity(mp_obj_t self);

/* ---- numbers of errors ---- */

enum {
    MP_EPERM = 1,
    MP_ENOENT = 2,
    MP_EINTR = 4,
    MP_EIO = 5,
    MP_ENXIO = 6,
    MP_E2BIG = 7,
    MP_EBADF = 9,
    MP_EAGAIN = 11,
    MP_EWOULDBLOCK = MP_EAGAIN,
    MP_ENOMEM = 12,
    MP_EACCES = 13,
    MP_EBUSY = 16,
    MP_EEXIST = 17,
    MP_ENODEV = 19,
    MP_ENOTDIR = 20,
    MP_EISDIR = 21,
    MP_EINVAL = 22,
    MP_EFBIG = 27,
    MP_ENOSPC = 28,
    MP_ESPIPE = 29,
    MP_EROFS = 30,
    MP_EPIPE = 32,
    MP_EDOM = 33,
    MP_ERANGE = 34,
    MP_EOPNOTSUPP = 95,
    MP_ETIMEDOUT = 110,
    MP_EINPROGRESS = 115,
};

/* ---- the table by which natmods reach the VM elsewhere ---- */

typedef enum {
    MP_NATIVE_TYPE_OBJ,
    MP_NATIVE_TYPE_BOOL,
    MP_NATIVE_TYPE_INT,
    MP_NATIVE_TYPE_UINT,
    MP_NATIVE_TYPE_PTR,
    MP_NATIVE_TYPE_PTR8,
    MP_NATIVE_TYPE_PTR16,
    MP_NATIVE_TYPE_PTR32,
    MP_NATIVE_TYPE_QSTR,
} mp_native_type_t;
mp_uint_t mp_native_from_obj(mp_obj_t o, mp_uint_t type);
mp_obj_t mp_native_to_obj(mp_uint_t word, mp_uint_t type);
mp_obj_t mp_obj_new_set(size_t n, mp_obj_t *items);
void mp_obj_set_store(mp_obj_t set, mp_obj_t item);
mp_obj_t mp_obj_new_slice(mp_obj_t start, mp_obj_t stop, mp_obj_t step);
void mp_unpack_sequence(mp_obj_t sequence, size_t n, mp_obj_t *items); /* the last first */
void mp_delete_name(qstr name);
void mp_delete_global(qstr name);
mp_int_t mp_small_int_floor_divide(mp_int_t dividend, mp_int_t divisor);
mp_int_t mp_small_int_modulo(mp_int_t dividend, mp_int_t divisor);
mp_obj_t natmod_call(mp_obj_t function, size_t n_args_kw, const mp_obj_t *args);
mp_obj_t natmod_getiter(mp_obj_t o, mp_obj_iter_buf_t *iterator);
mp_obj_t natmod_iternext(mp_obj_iter_buf_t *iterator);
void natmod_arg_check_num_sig(size_t n_args, size_t n_kw, uint32_t signature);

/* FIELD(type, name, (parameters), function): all that C asks for; what only compiled Python does is left out. */
#define NATMOD_TABLE(FIELD)                                                                    \
    FIELD(mp_uint_t, native_from_obj, (mp_obj_t, mp_uint_t), mp_native_from_obj)               \
    FIELD(mp_obj_t, native_to_obj, (mp_uint_t, mp_uint_t), mp_native_to_obj)                   \
    FIELD(mp_obj_t, load_name, (qstr), mp_load_name)                                           \
    FIELD(mp_obj_t, load_global, (qstr), mp_load_global)                                       \
    FIELD(mp_obj_t, load_attr, (mp_obj_t, qstr), mp_load_attr)                                 \
    FIELD(void, load_method, (mp_obj_t, qstr, mp_obj_t *), mp_load_method)                     \
    FIELD(void, load_method_maybe, (mp_obj_t, qstr, mp_obj_t *), mp_load_method_maybe)         \
    FIELD(void, store_name, (qstr, mp_obj_t), mp_store_name)                                   \
    FIELD(void, store_global, (qstr, mp_obj_t), mp_store_global)                               \
    FIELD(void, store_attr, (mp_obj_t, qstr, mp_obj_t), mp_store_attr)                         \
    FIELD(void, delete_name, (qstr), mp_delete_name)                                           \
    FIELD(void, delete_global, (qstr), mp_delete_global)                                       \
    FIELD(mp_obj_t, obj_subscr, (mp_obj_t, mp_obj_t, mp_obj_t), mp_obj_subscr)                 \
    FIELD(bool, obj_is_true, (mp_obj_t), mp_obj_is_true)                                       \
    FIELD(mp_obj_t, unary_op, (mp_unary_op_t, mp_obj_t), mp_unary_op)                          \
    FIELD(mp_obj_t, binary_op, (mp_binary_op_t, mp_obj_t, mp_obj_t), mp_binary_op)             \
    FIELD(mp_obj_t, new_tuple, (size_t, const mp_obj_t *), mp_obj_new_tuple)                   \
    FIELD(mp_obj_t, new_list, (size_t, mp_obj_t *), mp_obj_new_list)                           \
    FIELD(mp_obj_t, new_dict, (size_t), mp_obj_new_dict)                                       \
    FIELD(mp_obj_t, new_set, (size_t, mp_obj_t *), mp_obj_new_set)                             \
    FIELD(void, set_store, (mp_obj_t, mp_obj_t), mp_obj_set_store)                             \
    FIELD(mp_obj_t, list_append, (mp_obj_t, mp_obj_t), mp_obj_list_append)                     \
    FIELD(mp_obj_t, dict_store, (mp_obj_t, mp_obj_t, mp_obj_t), mp_obj_dict_store)             \
    FIELD(mp_obj_t, call_function_n_kw, (mp_obj_t, size_t, const mp_obj_t *), natmod_call)     \
    FIELD(mp_obj_t, call_method_n_kw, (size_t, size_t, const mp_obj_t *), mp_call_method_n_kw) \
    FIELD(mp_obj_t, getiter, (mp_obj_t, mp_obj_iter_buf_t *), natmod_getiter)                  \
    FIELD(mp_obj_t, iternext, (mp_obj_iter_buf_t *), natmod_iternext)                          \
    FIELD(unsigned, natmod_caught, (int, nlr_buf_t *), natmod_caught)                          \
    FIELD(void, nlr_pop, (void), nlr_pop)                                                      \
    FIELD(void, raise, (mp_obj_t), nlr_raise)                                                  \
    FIELD(mp_obj_t, import_name, (qstr, mp_obj_t, mp_obj_t), mp_import_name)                   \
    FIELD(mp_obj_t, import_from, (mp_obj_t, qstr), mp_import_from)                             \
    FIELD(mp_obj_t, new_slice, (mp_obj_t, mp_obj_t, mp_obj_t), mp_obj_new_slice)               \
    FIELD(void, unpack_sequence, (mp_obj_t, size_t, mp_obj_t *), mp_unpack_sequence)           \
    FIELD(void, arg_check_num_sig, (size_t, size_t, uint32_t), natmod_arg_check_num_sig)       \
    FIELD(mp_int_t, small_int_floor_divide, (mp_int_t, mp_int_t), mp_small_int_floor_divide)   \
    FIELD(mp_int_t, small_int_modulo, (mp_int_t, mp_int_t), mp_small_int_modulo)               \
    FIELD(void *, memset_, (void *, int, size_t), memset)                                      \
    FIELD(void *, memmove_, (void *, const void *, size_t), memmove)                           \
    FIELD(void *, realloc_, (void *, size_t, bool), m_realloc_maybe)                           \
    FIELD(int, printf_, (const mp_print_t *, const char *, ...), mp_printf)                    \
    FIELD(int, vprintf_, (const mp_print_t *, const char *, va_list), mp_vprintf)              \
    FIELD(void, raise_msg, (const mp_obj_type_t *, const char *), mp_raise_msg)                \
    FIELD(const mp_obj_type_t *, obj_get_type, (mp_const_obj_t), mp_obj_get_type)              \
    FIELD(mp_obj_t, obj_new_str, (const char *, size_t), mp_obj_new_str)                       \
    FIELD(mp_obj_t, obj_new_bytes, (const byte *, size_t), mp_obj_new_bytes)                   \
    FIELD(mp_obj_t, obj_new_bytearray_by_ref, (size_t, void *), mp_obj_new_bytearray_by_ref)   \
    FIELD(mp_obj_t, obj_new_float_from_f, (float), mp_obj_new_float_from_f)                    \
    FIELD(mp_obj_t, obj_new_float_from_d, (double), mp_obj_new_float_from_d)                   \
    FIELD(float, obj_get_float_to_f, (mp_obj_t), mp_obj_get_float_to_f)                        \
    FIELD(double, obj_get_float_to_d, (mp_obj_t), mp_obj_get_float_to_d)                       \
    FIELD(bool, get_buffer, (mp_obj_t, mp_buffer_info_t *, mp_uint_t), mp_get_buffer)          \
    FIELD(const mp_stream_p_t *, get_stream_raise, (mp_obj_t, int), mp_get_stream_raise)       \
    FIELD(void, arg_parse_all,                                                                 \
          (size_t, const mp_obj_t *, mp_map_t *, size_t, const mp_arg_t *, mp_arg_val_t *),    \
          mp_arg_parse_all)                                                                    \
    FIELD(void, arg_parse_all_kw_array,                                                        \
          (size_t, size_t, const mp_obj_t *, size_t, const mp_arg_t *, mp_arg_val_t *),        \
          mp_arg_parse_all_kw_array)                                                           \
    FIELD(size_t, binary_get_size, (char, char, size_t *), mp_binary_get_size)                 \
    FIELD(mp_obj_t, binary_get_val_array, (char, void *, size_t), mp_binary_get_val_array)     \
    FIELD(void, binary_set_val_array, (char, void *, size_t, mp_obj_t), mp_binary_set_val_array)

/* Constant in each file: what is called by it is called directly, and what nobody asks for is not linked. */
static const struct natmod_table {
#define NATMOD_FIELD(type, name, parameters, function) type(*name) parameters;
    NATMOD_TABLE(NATMOD_FIELD)
#undef NATMOD_FIELD
    mp_obj_t const_none, const_false, const_true;
    const mp_print_t *plat_print;
    const mp_obj_type_t *type_type, *type_str, *type_list, *type_dict, *type_Exception;
    const mp_obj_fun_builtin_var_t *stream_read_obj, *stream_readinto_obj,
        *stream_unbuffered_readline_obj, *stream_write_obj;
} mp_fun_table __attribute__((unused)) = {
#define NATMOD_FIELD(type, name, parameters, function) .name = function,
    NATMOD_TABLE(NATMOD_FIELD)
#undef NATMOD_FIELD
        .const_none = mp_const_none,
    .const_false = mp_const_false,
    .const_true = mp_const_true,
    .plat_print = &mp_plat_print,
    .type_type = &mp_type_type,
    .type_str = &mp_type_str,
    .type_list = &mp_type_list,
    .type_dict = &mp_type_dict,
    .type_Exception = &mp_type_Exception,
    .stream_read_obj = &mp_stream_read_obj,
    .stream_readinto_obj = &mp_stream_readinto_obj,
    .stream_unbuffered_readline_obj = &mp_stream_unbuffered_readline_obj,
    .stream_write_obj = &mp_stream_write_obj,
};

#endif
