/* object.h - what lies in heap and ROM: the layouts of the object kinds, and types with their
 * slots.
 *
 * Every object starts with its type. Layouts that images hold (str, bytes, int, float, complex,
 * tuple) are ABI between freezer and VM: change IMAGE_ABI in image.h with them. */
#ifndef OBJECT_H
#define OBJECT_H

#include "runtime/base/bigint.h"
#include "runtime/format/opcode.h"
#include "runtime/vm/memory/map.h"
#include "runtime/vm/memory/value.h"
#include "runtime/vm/prune/program.h"

struct printer;
struct buffer_view;
struct type;

struct object {
    const struct type *type;
};

enum print_kind { PRINT_STR, PRINT_REPR };

/* What a type can do, shared by types that do the same (all exceptions have one). NULL: cannot. Any
 * slot may raise, allocate and call Python, unless said. */
struct slots {
    void (*print)(const struct printer *printer, value self, enum print_kind kind);
    /* type(args): args has n_positional values, then n_keywords pairs of name and value. `type` may
     * be a subclass. */
    value (*make)(const struct type *type, size_t n_positional, size_t n_keywords,
                  const value *args);
    value (*call)(value self, size_t n_positional, size_t n_keywords, const value *args);
    /* NO_VALUE: not supported, the caller raises TypeError. */
    value (*unary)(enum unary_operator op, value self);
    /* NO_VALUE: not supported for these operands. An in-place operator comes first as itself, then
     * as the plain one. BINARY_IN has the container as self. */
    value (*binary)(enum binary_operator op, value self, value other);
    /* The right operand's turn: left op self, after the left's type gave NO_VALUE. */
    value (*reverse_binary)(enum binary_operator op, value self, value left);
    /* Attributes that are not among the type's members. *slot VALUE_LOAD: read into *slot;
     * VALUE_DELETED: delete; else store. Returns whether it handled the name. */
    bool (*attr)(value self, qstr name, value *slot);
    /* content VALUE_LOAD: returns the item; VALUE_DELETED: deletes; else stores, and returns
     * VALUE_NONE. NO_VALUE: not supported. */
    value (*subscr)(value self, value index, value content);
    value (*length)(value self);  /* NO_VALUE: none */
    value (*hash)(value self);    /* a small int; NULL: by address, unless equality is defined */
    value (*iterate)(value self); /* a new iterator */
    value (*next)(value self);    /* NO_VALUE at the end; StopIteration's value is lost, see vm.h */
    bool (*buffer)(value self, struct buffer_view *view, bool writable);
    const void *protocol; /* const struct stream_protocol * */
};

enum type_flag {
    TYPE_HEAP = 1,      /* made by Python's class statement; instances are struct instance */
    TYPE_EXCEPTION = 2, /* BaseException or below */
    TYPE_REFINED = TYPE_EXCEPTION, /* one whose base stands in for it where no program names it */
    TYPE_NO_SUBCLASS = 4,          /* bool, NoneType, function, ... */
    TYPE_SPECIAL = 8, /* heap: defines a data descriptor, __getattr__, __setattr__ or __delattr__ */
    TYPE_NATIVE_BASE =
        16,            /* heap: a base below object is native; instance.native holds that part */
    TYPE_HAS_DEL = 32, /* heap: defines __del__ */
    TYPE_ROM_VARIANT = 64, /* objects lie in ROM: type_of gives `bases` instead */
    TYPE_UNHASHABLE = 128,
    TYPE_LOOP_KEYS = 256,  /* struct dict: a loop goes over its map's keys */
    TYPE_LOOP_INDEX = 512, /* a loop goes over items 0, 1, ... of slots length and subscr */
    TYPE_MEMORY =
        1024, /* exactly str, bytes, bytearray, array or memoryview, or one in ROM, or a list there: memory_item_load knows it */
    TYPE_INSTANCES = 2048, /* heap: its objects are struct instance: it is no metaclass */
    TYPE_BY_NEW = 0x1000,  /* native: a value, made whole by __new__ */
    TYPE_EMPTY = 0x2000,   /* native: a container, made empty by __new__ and filled by __init__ */
    TYPE_ROM_COPIED = 0x4000, /* beside TYPE_ROM_VARIANT: objects are struct rom_copied */
    TYPE_SIZE = 0xf000,       /* heap: attributes that the next instance makes room for, of at most
                              15: as many as one has come to have */
    TYPE_SIZE_SHIFT = 12,
};

struct type {
    const struct type *type; /* type_type, or a metaclass */
    qstr_entry name;
    uint16_t flags; /* enum type_flag */
    const struct slots *slots;
    value bases;        /* NO_VALUE: object only; one type; or a tuple of types */
    struct map members; /* a ROM table for native types */
};

/* A C function as a Python object; ROM only. */
enum native_kind { NATIVE_F0, NATIVE_F1, NATIVE_F2, NATIVE_F3, NATIVE_V, NATIVE_K };
enum native_flag {
    NATIVE_CLASSMETHOD = 1,
    NATIVE_STATICMETHOD = 2,
    NATIVE_PROPERTY = 4, /* F1: an attribute that is computed on access */
    NATIVE_METHOD = 8, /* among a class's members: binds self there, as a function of Python does */
};
enum { NATIVE_MANY = 15 }; /* as max: no upper limit */

typedef value (*native_f0)(void);
typedef value (*native_f1)(value);
typedef value (*native_f2)(value, value);
typedef value (*native_f3)(value, value, value);
typedef value (*native_v)(size_t n_args, const value *args);
/* args: n_positional values, then n_keywords pairs of name and value. */
typedef value (*native_k)(size_t n_positional, size_t n_keywords, const value *args);

struct native {
    const struct type *type; /* type_native */
    void (*function)(void);  /* cast to the type that the kind tells */
    qstr_entry name;
    uint8_t kind_flags; /* enum native_kind | enum native_flag << 3 */
    uint8_t arity;      /* min | max << 4, self included */
};

/* A parameter that calls may name, of a function that takes positions only; tables.c has them, ended by one without a function. */
struct native_parameter {
    void (*function)(void);
    value otherwise; /* NO_VALUE: it must be given */
    qstr_entry name;
    uint8_t place;
};
extern const struct native_parameter native_parameters[];

/* str and bytes. A str's bytes are well-formed UTF-8 (surrogates allowed); a heap object's may
 * follow it in the same allocation. */
enum { STR_HASH_MASK = (1 << 30) - 1 };
#define STR_ASCII (1u << 31)
#define STR_NOT_ASCII (1u << 30)
struct str {
    const struct type *type; /* type_str, type_bytes */
    uint32_t hash_flags;     /* str_hash of the bytes, 0 while unknown; STR_ASCII, STR_NOT_ASCII,
                                neither while unknown */
    size_t size;             /* bytes */
    const uint8_t *data;
};

struct int_object { /* outside small int range only */
    const struct type *type;
    uint32_t size_sign; /* digits << 1 | negative */
    const bigint_digit *digits;
};

#if TARGET_DOUBLE
typedef double float_number;
typedef uint64_t float_bits;
#else
typedef float float_number;
typedef uint32_t float_bits;
#endif

struct float_object {
    const struct type *type;
    _Alignas(sizeof(float_number)) float_number number; /* also where a double's alignment is 4 */
};

struct complex_object {
    const struct type *type;
    float_number real, imaginary;
};

struct tuple {
    const struct type *type;
    size_t size;
    value items[];
};

/* A type made at run time whose instances are struct tuple. */
struct tuple_type {
    struct type type;
    value fields; /* a tuple of names: its items' */
};

/* Any object that is values behind its type, as image.c writes it. */
struct rom_fields {
    const struct type *type;
    value fields[];
};

struct list {
    const struct type *type;
    size_t size, capacity;
    value *items;
};

struct dict {
    const struct type *type; /* type_dict or one below it */
    struct map map;
};

/* A mutable object in ROM: its address stays its identity, vm.alias[alias] is its RAM state, NULL
 * until written. Its type has TYPE_ROM_VARIANT. Maps have a ROM form of their own (map.h). */
struct rom_object {
    const struct type *type;
    uintptr_t alias;
    const void *payload; /* const struct list *, const struct cell *, ... */
};

/* One that C reads and writes by a copy in RAM, made when C first looks at it: value_as gives that. */
struct rom_copied {
    struct rom_object rom;
    size_t size;                  /* of the payload: a whole object, with its public type */
    void (*complete)(void *copy); /* gives it parts of its own; NULL: it needs none */
};

struct cell {
    const struct type *type;
    value content; /* NO_VALUE: unbound */
};

struct slice {
    const struct type *type;
    value start, stop, step;
};

struct range {
    const struct type *type;
    intptr_t start, stop, step;
};

/* Same head as struct dict: a context's globals are either. */
struct module {
    const struct type *type;
    struct map globals;
};

/* What a function's instructions refer to; in the heap, or an image's. Never holds a map pointer: globals is the
 * identity. */
struct context {
    value globals;                  /* a struct module or a struct dict */
    const struct module_code *code; /* names, constants, functions: image.h */
};

struct bound_method {
    const struct type *type;
    value function, self;
};

/* An instance of a Python class. */
struct instance {
    const struct type *type;
    struct map attributes;
    value
        native; /* with TYPE_NATIVE_BASE only: the native base's part, NO_VALUE until it is made */
};

struct exception {
    const struct type *type;
    value args;             /* a tuple */
    value traceback;        /* NO_VALUE, or what traceback.h says */
    value cause, context;   /* NO_VALUE: none; cause VALUE_NONE: `from None` */
    struct map *attributes; /* what Python stores on it; NULL: nothing */
};

/* Native types, one object each in ROM, made by tables.c. */
#define TYPE(name, base, slots, flags) extern const struct type type_##name;
#include "tables/tables.def"
#undef TYPE

/* The public type of any value: a ROM variant's public type, never NULL. */
const struct type *type_of_other(value v);
static inline const struct type *type_of(value v)
{
    if (TARGET_HOST && value_is_object(v)) {
        const struct type *type = ((const struct object *)value_object(v))->type;
        if (!(type->flags & TYPE_ROM_VARIANT))
            return type;
    }
    return type_of_other(v);
}

/* Where a constant argument decides: else -Os might call. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* The VM is compiled without objects of that type: known where the type is a constant. */
static ALWAYS_INLINE bool type_left_out(const struct type *type)
{
    bool gone = (!HAS(float) && (type == &type_float || type == &type_complex)) ||
                (!HAS(slice) && type == &type_slice) ||
                (!HAS(descriptors) && type == &type_property) ||
                (!HAS(arrays) && (type == &type_array || type == &type_memoryview));
    return __builtin_constant_p(gone) && gone;
}

/* v is an object with that word as its type: an object in a ROM variant's form is none. */
static inline bool has_type(value v, const struct type *type)
{
    return value_is_object(v) && ((const struct object *)value_object(v))->type == type;
}

static ALWAYS_INLINE bool is_plain(value v, const struct type *type)
{
    return !type_left_out(type) && has_type(v, type);
}

static ALWAYS_INLINE bool is_exactly(value v, const struct type *type)
{
    return !type_left_out(type) && type_of(v) == type;
}

/* v itself when its type is `type` or a native type below it; the native part when v is an instance
 * of a Python class with `type` among its bases; NO_VALUE otherwise. */
value value_as_other(value v, const struct type *type);
static inline value value_as(value v, const struct type *type)
{
    if (value_is_object(v) && ((const struct object *)value_object(v))->type == type)
        return v;
    return value_as_other(v, type);
}

/* Whether the type's objects are struct rom_copied. The second flag is a part of TYPE_SIZE in classes. */
static inline bool type_is_rom_copied(const struct type *type)
{
    const unsigned flags = TYPE_ROM_VARIANT | TYPE_ROM_COPIED;
    return HAS(patching) && (type->flags & flags) == flags;
}

/* Whether the object is a struct rom_copied, and its copy. Raises MemoryError; runs no Python. */
static inline bool is_rom_copied(value v)
{
    return value_is_object(v) && type_is_rom_copied(((const struct object *)value_object(v))->type);
}
value rom_copy(value v);

/* value_as for an object and a type that no native type is derived from: most are that type itself,
 * or no instances at all. */
static inline value value_part(value v, const struct type *type)
{
    const struct type *own = ((const struct object *)v)->type;
    if (own == type)
        return v;
    return own->flags & (TYPE_HEAP | TYPE_ROM_VARIANT) ? value_as(v, type) : NO_VALUE;
}

#endif
