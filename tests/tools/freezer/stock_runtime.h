/* stock_runtime.h - the declarations that a frozen_content.c for stock MicroPython needs, for tests without its tree.
 * Written from the layouts that docs/FORMAT.md describes; every py/... header of the test includes this one. */
#ifndef STOCK_RUNTIME_H
#define STOCK_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MICROPY_LONGINT_IMPL 2
#define MPZ_DIG_SIZE 16
#define MICROPY_OBJ_REPR_A 0
#define MICROPY_OBJ_REPR_B 1
#define MICROPY_OBJ_REPR_C 2
#define MICROPY_OBJ_REPR MICROPY_OBJ_REPR_A
#define MICROPY_PY_BUILTINS_FLOAT 1
#define MICROPY_PY_BUILTINS_COMPLEX 1
#define MICROPY_EMIT_INLINE_ASM 1
#ifndef MICROPY_PERSISTENT_CODE_SAVE
#define MICROPY_PERSISTENT_CODE_SAVE 0
#endif

typedef unsigned char byte;
typedef float mp_float_t;
typedef uint16_t qstr_short_t, qstr_hash_t;
typedef uint8_t qstr_len_t;
typedef void *mp_obj_t;
typedef const void *mp_rom_obj_t;
typedef struct {
    const void *type;
} mp_obj_base_t;
typedef struct {
    mp_obj_base_t base;
    size_t hash, len;
    const byte *data;
} mp_obj_str_t;
typedef struct {
    size_t neg : 1, fixed_dig : 1, alloc : 30, len;
    uint16_t *dig;
} mpz_t;
typedef struct {
    mp_obj_base_t base;
    mpz_t mpz;
} mp_obj_int_t;
typedef struct {
    mp_obj_base_t base;
    size_t len;
    mp_rom_obj_t items[];
} mp_rom_obj_tuple_t;

extern const mp_obj_base_t mp_type_str, mp_type_bytes, mp_type_int, mp_type_tuple, mp_type_float,
    mp_type_complex;
extern const mp_obj_base_t mp_const_empty_bytes_obj, mp_const_empty_tuple_obj,
    mp_const_ellipsis_obj, mp_const_none_obj;
extern const mp_obj_base_t mp_fun_table;

#define MP_ROM_PTR(p) ((mp_rom_obj_t)(p))
#define MP_ROM_INT(n) ((mp_rom_obj_t)((uintptr_t)(n) << 1 | 1))
#define MP_ROM_QSTR(q) ((mp_rom_obj_t)((uintptr_t)(q) << 3 | 2))
#define MP_ROM_NONE MP_ROM_PTR(&mp_const_none_obj)
#define MP_ROM_TRUE ((mp_rom_obj_t)30)
#define MP_ROM_FALSE ((mp_rom_obj_t)14)

typedef struct _qstr_pool_t {
    const struct _qstr_pool_t *prev;
    size_t total_prev_len : 8 * sizeof(size_t) - 1, is_sorted : 1;
    size_t alloc, len;
    qstr_hash_t *hashes;
    qstr_len_t *lengths;
    const char *qstrs[];
} qstr_pool_t;

enum { MP_CODE_BYTECODE = 2, MP_CODE_NATIVE_PY, MP_CODE_NATIVE_VIPER, MP_CODE_NATIVE_ASM };
#define MP_PROTO_FUN_INDICATOR_RAW_CODE_0 0
#define MP_PROTO_FUN_INDICATOR_RAW_CODE_1 0
#define RAW_CODE_MEMBERS                  \
    uint8_t proto_fun_indicator[2], kind; \
    bool is_generator;                    \
    const void *fun_data;                 \
    void *children;
#if MICROPY_PERSISTENT_CODE_SAVE
#define SAVE_MEMBERS       \
    uint32_t fun_data_len; \
    uint16_t n_children;
#else
#define SAVE_MEMBERS
#endif
typedef struct {
    RAW_CODE_MEMBERS SAVE_MEMBERS
} mp_raw_code_truncated_t;
typedef struct {
    RAW_CODE_MEMBERS SAVE_MEMBERS uint32_t asm_n_pos_args : 8, asm_type_sig : 24;
} mp_raw_code_t;

typedef struct {
    qstr_short_t *qstr_table;
    mp_obj_t *obj_table;
} mp_module_constants_t;
typedef struct {
    const mp_module_constants_t constants;
    const void *proto_fun;
} mp_frozen_module_t;

/* The firmware's own names: those of the test's qstrdefs.preprocessed.h, and one that every firmware has. */
enum { MP_QSTRnull, MP_QSTR_print, MP_QSTR_greet, MP_QSTR__lt_module_gt_, MP_QSTRnumber_of };

#endif
