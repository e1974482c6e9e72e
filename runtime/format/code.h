/* code.h - struct code: a compiled module in memory.
 *
 * What the compiler makes and .mpy files hold; plain data, no VM value. Everything in it belongs to
 * the arena it was made in, or to the file buffer it was read from. */
#ifndef CODE_H
#define CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct code_text {
    const char *data; /* UTF-8 for names and str, any bytes for bytes; a zero byte follows */
    size_t size;
};

/* Numbers are those of the .mpy object types. */
enum constant_kind {
    CONSTANT_FUN_TABLE = 0,
    CONSTANT_NONE = 1,
    CONSTANT_FALSE = 2,
    CONSTANT_TRUE = 3,
    CONSTANT_ELLIPSIS = 4,
    CONSTANT_STR = 5,
    CONSTANT_BYTES = 6,
    CONSTANT_INT = 7,     /* text: decimal, a sign where negative */
    CONSTANT_FLOAT = 8,   /* text: what float() takes */
    CONSTANT_COMPLEX = 9, /* text: "1j", "(1+2j)" */
    CONSTANT_TUPLE = 10,
    CONSTANT_NATIVE, /* no file has it: a native function object of this process */
};

struct constant {
    enum constant_kind kind;
    struct code_text text;        /* STR, BYTES, INT, FLOAT, COMPLEX */
    const struct constant *items; /* TUPLE */
    size_t n_items;
    const void *native; /* NATIVE */
};

enum assembler_cpu { ASSEMBLER_THUMB, ASSEMBLER_RV32 };

enum raw_code_kind { RAW_BYTECODE = 0, RAW_NATIVE = 1, RAW_VIPER = 2, RAW_ASM = 3 };

/* Bits of a native kind's scope_flags, besides PRELUDE_*. */
enum { NATIVE_HAS_RELOCATIONS = 0x10, NATIVE_HAS_RODATA = 0x20, NATIVE_HAS_BSS = 0x40 };

/* The types that a function of machine words names. */
enum word_type {
#define WORD_TYPE(number, name) WORD_##name = number,
#include "runtime/format/word_type.def"
#undef WORD_TYPE
    WORD_TYPE_COUNT
};
enum { WORD_LEAF_PARAMETERS_MAX = 14 }; /* what the VM's function objects in flash count */

/* A variable of a function, for locals(). */
struct local_name {
    struct code_text name;
    uint32_t slot; /* state[n_state - 1 - slot] of its frame */
    bool is_cell;  /* what lies there is a cell */
};

struct raw_code {
    enum raw_code_kind kind;
    const uint8_t *code; /* prelude and instructions; machine code for the native kinds */
    size_t size;
    const struct raw_code *const *children;
    size_t n_children;
    const struct local_name *local_names; /* from the compiler, when asked to; no .mpy has them */
    size_t n_local_names;
    /* Bytecode of a function of machine words, to be translated to C (mpy-cross/native): it is not to be interpreted. Only
     * from the compiler, where its caller takes them. */
    bool is_words;
    const uint8_t *word_types; /* is_words: enum word_type of the result, then of each parameter */
    /* is_words, written in assembler: lines "NUMBER TEXT\n" for GNU as, where $ stands for the function's number; the bytecode has the
     * prelude only. NULL: not in assembler. */
    const char *assembler;
    uint8_t cpu; /* enum assembler_cpu */
    /* Native kinds only. */
    uint32_t prelude_offset, scope_flags, n_positional;
    uint32_t type_signature;
    uint32_t rodata_size, bss_size;
    const uint8_t *rodata, *relocations; /* relocations: as stored, ending in 0xff */
    size_t relocations_size;
};

struct code {
    uint8_t arch;           /* enum arch; 0 when there is no native code */
    uint8_t sub_version;    /* 0 unless native */
    uint8_t small_int_bits; /* the most that a small int in it needs */
    uint32_t arch_flags;
    const struct code_text *names; /* names[0] is the source file's name */
    size_t n_names;
    const struct constant *constants;
    size_t n_constants;
    const struct raw_code *root;
};

#endif
