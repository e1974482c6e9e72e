/* plan.h - an image before it is written: names, constants, functions and modules, each stored
 * once.
 *
 * Everything refers to others by index. A constant's items come before it. */
#ifndef FREEZER_PLAN_H
#define FREEZER_PLAN_H

#include "freezer/image/debug.h"
#include "freezer/image/input.h"
#include "freezer/image/layout.h"
#include "mpy-cross/native/words.h"
#include "qstrgen/names/names.h"

enum planned_kind {
    PLANNED_NONE,
    PLANNED_FALSE,
    PLANNED_TRUE,
    PLANNED_ELLIPSIS,
    PLANNED_NAME,       /* number: index in names */
    PLANNED_SMALL_INT,  /* fits 31 bits: number */
    PLANNED_MIDDLE_INT, /* fits 63 bits: number; an object on 32-bit targets */
    PLANNED_INT,        /* words */
    PLANNED_FLOAT,      /* bits[0]; immediate on 64-bit hosts where VALUE_FLOAT_FITS */
    PLANNED_COMPLEX,    /* bits[0], bits[1] */
    PLANNED_STR,        /* data, size */
    PLANNED_BYTES,
    PLANNED_TUPLE,  /* items */
    PLANNED_WORDS,  /* a function of machine words; number: index in words */
    PLANNED_OBJECT, /* number: index in objects */
    PLANNED_LIVE,   /* number: index in lives */
    PLANNED_MODULE, /* number: of a module that has an object */
    PLANNED_SYMBOL, /* data: C of an object of the VM's */
    PLANNED_ABSENT, /* NO_VALUE */
    PLANNED_SLOT,   /* number: as of VALUE_SLOT (image.h), words counted from the first slot's */
};

struct planned_constant {
    enum planned_kind kind;
    bool negative; /* INT: words are the magnitude */
    int64_t number;
    uint64_t bits[2]; /* doubles */
    const void *data; /* STR, BYTES: bytes; INT: uint32_t words; TUPLE: uint32_t constants */
    size_t size;      /* in those units */
    uint32_t hash;
};

/* A function of machine words: C in image.c, and the native function object for it. */
struct planned_words {
    const struct raw_code *raw;
    const struct planned_module *module;
    uint32_t name; /* index in names */
    struct words_made made;
    uint32_t constant; /* index in its module's constants */
};

/* A function that lies in the image. */
struct planned_object {
    const struct raw_code *raw, *body; /* its code, and the code that it is made in */
    const struct planned_module *module;
    uint32_t *defaults; /* indices of constants */
    uint32_t n_defaults;
    uint32_t constant; /* index in its module's constants */
    uint32_t bytecode; /* index in bytecodes, once they are there */
};

enum live_kind {
    LIVE_TUPLE,
    LIVE_LIST,
    LIVE_DICT, /* values: keys, all of them names, and contents; base: its type in C, as of MIXED; a set is one, too */
    LIVE_MIXED, /* the same with other keys */
    LIVE_FUNCTION,
    LIVE_CLOSURE,
    LIVE_CELL,
    LIVE_CLASS,      /* values as DICT's */
    LIVE_NAMEDTUPLE, /* the same; part: its fields' names */
    LIVE_NAMED,      /* base: its class */
    LIVE_INSTANCE,   /* base: its class; part: the object of its native base */
    LIVE_PROPERTY,
    LIVE_STATICMETHOD,
    LIVE_CLASSMETHOD,
    LIVE_BOUND,
    LIVE_UNBOUND, /* base: its type in C */
    LIVE_SLICE,
    LIVE_RANGE, /* numbers */
    LIVE_ARRAY, /* base: its type in C, as of those below; flags: the typecode; size items; part: its bytes, where not all are zero */
    LIVE_DEQUE, /* flags: enum live_deque; size: capacity */
    LIVE_EXCEPTION, /* values: arguments, cause, context */
    LIVE_FIELDS,
};
enum live_deque { LIVE_DEQUE_BOUNDED = 1, LIVE_DEQUE_STRICT = 2 };

/* An object that a module's body made when it ran at build time. */
struct planned_live {
    enum live_kind kind;
    uint32_t *values; /* indices of constants, as all below */
    size_t n_values;
    uint32_t name, base, part, flags;    /* of a class, or as its kind says */
    const struct planned_module *module; /* of a function */
    const struct raw_code *raw;
    int32_t numbers[3]; /* start, stop and step */
    const char *slots;  /* the symbol of its base's slots */
    uint32_t size;
    uint32_t bytecode; /* index in bytecodes, once it is there */
    uint32_t alias;    /* 1 ...; 0: it cannot change */
};

/* What a body read of another module's objects. */
struct planned_read {
    uint32_t object, name; /* name UINT32_MAX: all of it */
};

/* A module that a body imported: number is the module's; of a native one index of its name. */
struct planned_import {
    bool is_native;
    uint32_t number;
};

/* A function's bytecode in the image, shared by the functions that are equal. */
struct planned_bytecode {
    uint32_t shard, offset; /* in its shard's code */
    uint32_t size;
    const struct planned_module *module; /* the first that has it */
    const struct raw_code *raw;
    const uint8_t
        *key; /* what equal ones share: the bytecode with numbers of bytecodes for distances */
    size_t key_size;
    uint32_t hash;
};

/* An array of numbers, shared by the modules where it is equal. */
enum planned_table_kind { PLANNED_NAMES, PLANNED_CONSTANTS };
struct planned_table {
    const uint32_t *items; /* [0] is the kind, indices of names or constants follow */
    size_t size;           /* the kind included */
    uint32_t hash;
};

struct planned_module {
    const struct input *input;
    uint32_t name;             /* index in names */
    uint32_t *name_indices;    /* of the code's names: index in names */
    uint32_t body;             /* index in bytecodes */
    uint32_t names, constants; /* tables */
    uint32_t shard;            /* the file that its bytecode or bytes are in */
    uint32_t first_words, n_words;
    uint32_t first_object, n_objects; /* the last of its constants */
    uint32_t alias;                   /* 1 ... of its module object, where it has objects */

    bool preloaded; /* its body ran at build time, or its beginning: all below */
    uint32_t rest,
        entry; /* where the body goes on, before and in the image, from its first instruction; 0: it has run */
    struct planned_live globals;
    uint32_t unit; /* the module with which it is one cycle */
    struct planned_import *imports;
    uint32_t n_imports;
    uint32_t *missing, n_missing; /* indices of names */
    uint32_t entry_number;        /* of its entry in sys.modules, + 1; 0: none */
    struct planned_read *reads;
    size_t n_reads, reads_capacity;
};

/* Entries found by content. */
struct plan_index {
    uint32_t *slots; /* entry + 1; 0 free */
    size_t n_slots, used;
};

/* CRC-32 over what docs/FORMAT.md says, for targets whose floats are singles and doubles; 0 without modules. */
struct plan_checksums {
    uint32_t of_singles, of_doubles;
};

enum { BUILD_ID_SIZE = 17 }; /* hexadecimal digits, and a zero byte */

struct plan {
    struct arena arena;
    struct debug debug;
    struct name_set names;
    struct planned_constant *constants;
    size_t n_constants, constants_capacity;
    struct planned_bytecode *bytecodes;
    size_t n_bytecodes, bytecodes_capacity;
    struct planned_table *tables;
    size_t n_tables, tables_capacity;
    struct planned_words *words;
    size_t n_words, words_capacity;
    struct buf words_c; /* their functions */
    struct planned_object *objects;
    size_t n_objects, objects_capacity;
    struct planned_live *lives;
    size_t n_lives, lives_capacity;
    bool has_preloads;
    uint32_t n_aliases, n_own; /* words of RAM from the start; the first of them are objects' own */
    uint32_t n_states;         /* words that objects share */
    uint32_t last_shared;      /* number + 1 of the last object that shares its word; 0: none */
    uint32_t *slot_words;      /* constants that slots hold at start */
    size_t n_slot_words, slot_words_capacity;
    struct planned_live registered; /* sys.modules */
    uint32_t *registered_numbers;   /* by its entries: as in struct preloads */
    size_t registered_capacity;
    struct plan_index constant_index, bytecode_index, table_index;
    struct planned_module *modules;
    size_t n_modules;
    unsigned n_shards;               /* 0: all is in image.c */
    unsigned profile;                /* enum image_profile: full unless set */
    struct buf *code;                /* by shard; [0] is image.c's where there are none */
    bool opcodes[256];               /* bytes that are instructions of it */
    struct plan_checksums checksums; /* after plan_code */
    char build_id[BUILD_ID_SIZE];
};

struct plan_options {
    enum debug_mode debug;
    unsigned shards;  /* files besides image.c that the bytecode is in */
    const char *live; /* what the bodies of modules left that ran at build time; NULL: none ran */
    const struct preload_verdict *verdicts; /* by input, where some ran */
    const struct text_set *pinned;          /* names whose ids depend on no other; NULL: none */
    bool plain_names; /* the VM has no feature index: names without a perfect hash */
};

/* Plans the image of sorted, loaded inputs, which must outlive the plan. Errors are reported; false then. */
bool plan_make(struct plan *plan, const struct input_list *inputs,
               const struct plan_options *options, struct report *report);
void plan_free(struct plan *plan);
/* Makes the image's bytecode, after the names have their ids; profile is set. `weighs`: the VM keeps only what its image has, so
 * that a fused instruction has to pay for itself. Errors are reported; false then. */
bool plan_code(struct plan *plan, bool weighs, struct report *report);

/* Index of an equal constant, made when new. Errors (malformed numbers) are reported; UINT32_MAX
 * then. */
uint32_t plan_constant(struct plan *plan, const struct constant *constant, const char *place,
                       struct report *report);

/* Index of that constant, made when new. */
uint32_t plan_add_constant(struct plan *plan, struct planned_constant *constant);
/* Index of a constant that its kind and number tell. */
uint32_t plan_simple(struct plan *plan, enum planned_kind kind, int64_t number);
/* Index of an int of 64 bits. */
uint32_t plan_int(struct plan *plan, int64_t number);

/* Adds the functions of a module that lie in the image to constants[*n ...], which has room for all. */
void plan_objects(struct plan *plan, struct planned_module *module, uint32_t *constants, size_t *n);
/* Loads, in the layout of a body's code, those that it would make. */
void plan_load_objects(const struct plan *plan, const struct planned_module *module,
                       const struct raw_code *body, struct image_layout *layout,
                       struct arena *scratch);
/* Notes where the function's bytecode is, if it lies in the image. */
void plan_place_object(struct plan *plan, const struct planned_module *module,
                       const struct raw_code *raw, uint32_t bytecode);

/* The number + 1 of an object that can change; with a word of its own, or one that several share. */
uint32_t plan_alias_own(struct plan *plan);
uint32_t plan_alias_shared(struct plan *plan);

/* Adds the names, and later the rest, of what bodies left, as lines of words. */
void plan_live_names(struct plan *plan, const char *lines);
void plan_lives(struct plan *plan, const char *lines);
/* Plans sys.modules: words of the line `order`, as modules were imported; and, when all lives are there, the slots. */
void plan_add_order(struct plan *plan, char *const *words, size_t n);
void plan_slots(struct plan *plan);
/* VALUE_SLOT's number, of a PLANNED_SLOT's. */
uint32_t plan_slot_number(const struct plan *plan, int64_t number);
/* Notes where a live function's bytecode is. */
void plan_place_live(struct plan *plan, const struct planned_module *module,
                     const struct raw_code *raw, uint32_t bytecode);
/* How many attributes instances of a class come to have, as far as its code tells. */
uint32_t plan_live_size(const struct plan *plan, const struct planned_live *live);
/* The entries of sys.modules that a preloaded module's import makes, itself first, into out, and behind them those of submodules that it
 * binds in their packages: n_bound. 0: it cannot be given out by itself. out has room for two times all entries. */
size_t plan_needed(const struct plan *plan, uint32_t number, uint32_t *out, size_t *n_bound);
/* Appends C of live objects, of the modules that have them, and of what image.c says of these. */
void plan_emit_live_heads(const struct plan *plan, struct buf *out);
void plan_emit_lives(const struct plan *plan, struct buf *out);
/* Appends C of a constant's value, and of a function's type, code and shape. */
void plan_emit_value(const struct plan *plan, uint32_t constant, struct buf *out);
void plan_emit_function_head(const struct plan *plan, const struct planned_module *module,
                             uint32_t bytecode, struct buf *out);

/* Translates the module's functions of machine words and adds each to constants[*n ...], which has room for all. Errors are
 * reported; false then. */
bool plan_words(struct plan *plan, struct planned_module *module, uint32_t *constants, size_t *n,
                struct report *report);
/* Reports why a function of that file has no C. */
void plan_words_refuse(const char *path, const struct words_error *error, struct report *report);
/* Functions of that code, itself included. */
size_t plan_count_functions(const struct raw_code *raw);
/* How many of machine words the function makes, itself included. */
size_t plan_count_words(const struct raw_code *raw);
/* What was made of that function of the module's. */
const struct planned_words *plan_words_of(const struct plan *plan,
                                          const struct planned_module *module,
                                          const struct raw_code *raw);
/* How many arguments its native function object takes: one that has a frame takes none. */
unsigned plan_words_arity(const struct planned_words *words);
/* Appends their C to image.c. */
void plan_emit_words(const struct plan *plan, struct buf *out);

/* The entry with that hash for which equal() holds, UINT32_MAX when there is none. */
typedef bool (*plan_equal)(const struct plan *plan, uint32_t entry, const void *what);
typedef uint32_t (*plan_hash_of)(const struct plan *plan, uint32_t entry);
/* The table of those numbers, made when new. */
uint32_t plan_table(struct plan *plan, enum planned_table_kind kind, const uint32_t *items,
                    size_t size);
uint32_t plan_index_find(const struct plan_index *index, const struct plan *plan, uint32_t hash,
                         plan_hash_of hash_of, plan_equal equal, const void *what);
void plan_index_add(struct plan_index *index, const struct plan *plan, uint32_t entry,
                    plan_hash_of hash_of);

struct plan_checksums plan_checksums(const struct plan *plan);
/* Appends image.c. */
void plan_emit(const struct plan *plan, struct buf *out);
/* Appends the C file of shard 0 .. n_shards - 1: bytecode and the bytes of files. Nothing in it depends
 * on modules of other shards. */
void plan_emit_shard(const struct plan *plan, uint32_t shard, struct buf *out);

#endif
