/* image.h - the frozen image: what image.c defines and the VM runs in place.
 *
 * All of it is const, in sections .frozen.*, reached from frozen_image. Compiled modules loaded
 * into RAM use the same struct module_code, but standard bytecode: an image has the instructions of image_opcode.def,
 * too. docs/FORMAT.md describes every field. */
#ifndef IMAGE_H
#define IMAGE_H

#include "runtime/vm/memory/object.h"

/* How much of the VM an image was frozen with: what tables.c and interp.c, compiled against its qstr.h, keep. */
enum image_profile { PROFILE_FULL, PROFILE_CORE, PROFILE_MINIMAL };

enum { IMAGE_ABI = 12 };
#define IMAGE_ABI_OF(profile)                                                  \
    ((uint32_t)(IMAGE_ABI | sizeof(void *) << 8 | sizeof(float_number) << 12 | \
                BIGINT_DIGIT_BITS << 16 | (profile) << 24))

/* Names with ids first, first + 1, ...; or, where `ids` is not NULL, the ids listed there,
 * ascending. A name's rank is its place in that order. Texts are stored in groups of NAME_GROUP: each
 * text is its length as a vuint (most significant group first), then its bytes; group[i] is the
 * offset in `bytes` of the text with rank i * NAME_GROUP; of 32 bits where wide, else of 16.
 *
 * A text's rank comes from a perfect hash: its hash gives a bucket, the bucket's seed and the hash
 * give a slot, and the slot has the one rank whose text may be equal. The image's own names have ids
 * in that order: the rank of slots 0 .. n_direct - 1 is their own number, and only those behind have
 * it in `slots`. Of names whose whole hash is equal, one has the slot; the others are listed behind
 * all slots, and searched where the slot's name has the hash and another text. */
enum { NAME_GROUP = 8 };
struct name_pool {
    qstr_entry first, count;
    qstr_entry n_slots, n_extra, n_direct, wide;
    const void *
        ids; /* ids that the ranks have: const qstr_entry *, or where seeds is NULL const uint32_t *, a bit for each id; NULL: first + rank */
    const qstr_entry *slots; /* ranks of slots n_direct ...; `count` where free; n_extra follow */
    const uint8_t
        *seeds; /* by bucket: name_bucket_count(count); NULL: no perfect hash (feature index) */
    const void *group; /* const uint16_t * or uint32_t * */
    const uint8_t *bytes;
};

static inline uint32_t name_bucket_count(uint32_t count)
{
    return (count + 3) / 4;
}

/* Both are a multiplication that mixes, and one that scales to the range: no division, which small
 * cores lack. */
static inline uint32_t name_bucket(uint32_t hash, uint32_t n_buckets)
{
    return (uint32_t)((uint64_t)(hash * 0x9e3779b1u) * n_buckets >> 32);
}

static inline uint32_t name_slot(uint32_t hash, uint32_t seed, uint32_t n_slots)
{
    uint32_t mixed = (hash ^ seed * 0x85ebca77u) * 0xc2b2ae3du;
    return (uint32_t)((uint64_t)mixed * n_slots >> 32);
}

enum module_kind { MODULE_BYTECODE, MODULE_SOURCE, MODULE_DATA };
/* NO_LINES: line tables are stripped. What is left in one, entries without bytes, is added to the offset that
 * then takes the place of a line. LOCAL_NAMES: load.c keeps names of locals; never in an image. IN_ROM: the image has a
 * module object and a context for it, those of its last constant, which is a function. */
enum module_flag {
    MODULE_PACKAGE = 1,
    MODULE_NO_LINES = 2,
    MODULE_LOCAL_NAMES = 4,
    MODULE_IN_ROM = 8,
};

/* A module of an image, or one's code in the heap, where a file's code is loaded. */
struct module_code {
    qstr_entry
        name; /* in an image: dotted, without .py, a package is its own name; a data file's path */
    uint8_t kind, flags;
    union {
        struct {
            uint16_t n_names, n_constants;
        };
        uint32_t size; /* SOURCE, DATA: bytes of the body */
    };
    /* BYTECODE: names by the operands of instructions below n_names, names[0] is the source file; the operands from there
     * on, which an image has where a name is rare, are ids + n_names. */
    const qstr_entry *names;
    const value *constants;
    const uint8_t *body; /* the module's own bytecode; other kinds: the file's bytes */
};

/* The name that an operand of the code stands for. */
static inline qstr code_name(const struct module_code *code, uint32_t operand)
{
    return operand < code->n_names ? code->names[operand] : operand - code->n_names;
}

/* What the body of a module read of another's objects when it ran at build time: of the map under `name`; name 0: all of what
 * vm.alias[alias] would be the state of. */
struct preload_read {
    const struct map *map;
    uint16_t alias;
    qstr_entry name;
};

/* A module whose body ran at build time, all of it or down to a statement at which it stops. Modules are told by their entries in
 * preloads.registered. */
struct preload {
    const struct context *context; /* of its functions; its globals are the module */
    const uint16_t *
        entries; /* what its body registers in sys.modules, in that order, itself first: modules and native ones; behind them the submodules that are
                    bound in their packages, in that order */
    const qstr_entry *missing; /* names of modules that it looked for, and there are none */
    const struct preload_read *reads;
    uint16_t n_registered, n_bound, n_missing, n_reads;
    uint32_t rest; /* where the body goes on, in bytes from its first instruction; 0: it has run */
};

/* Of an image that has such modules; a firmware with no such image links nothing of it.
 *
 * sys.modules begins as a map in ROM, with an entry for each module that programs import by its name, and a byte of RAM for each
 * entry, from vm.alias[first_stamp] on: 0 where it has not been imported, else the how manyth it was, and STAMP_BOUND once its package
 * has it. What has no entry, a deletion, and whoever looks at sys.modules, make it a map in the heap.
 *
 * An entry of a ROM map whose content is VALUE_SLOT(n << SLOT_SHIFT | kind) is in RAM. Entries that may be absent are a map's last, and where one
 * comes to be that lies before one which is already, the map becomes one in the heap, whose order is that of the puts. */
enum slot_kind {
    SLOT_WORD,       /* vm.alias[n], zero where there is none yet */
    SLOT_REGISTERED, /* the module of entry n of sys.modules, where it has been imported */
    SLOT_BOUND,      /* the same where its package has it */
    SLOT_SHIFT = 2,
};
enum { STAMP_BOUND = 0x80 };
enum { REGISTERED_NATIVE = UINT16_MAX };
struct preloads {
    value (*give)(const struct module_code *frozen, qstr name); /* preload_give */
    value (*slot_read)(value slot); /* preload_slot_read: not of words */
    bool (*slot_write)(const struct map *map, size_t entry, value content); /* preload_slot_write */
    void (*open)(void);                                                     /* preload_open */
    const struct map *registered;
    const uint16_t *
        numbers; /* by entry: of the module; REGISTERED_NATIVE: the native one of that name, or none of the image's */
    const value *words; /* what vm.alias[first_word] and those behind are at start */
    uint16_t first_word, n_words, first_stamp, n_states;
    const struct preload *modules[]; /* by number of the module; NULL: none */
};

struct image {
    uint32_t abi;      /* IMAGE_ABI_OF its profile */
    uint32_t checksum; /* CRC-32 over what docs/FORMAT.md says; 0 in an image with no modules */
    const struct name_pool *fixed_names; /* ids of names.def */
    const struct name_pool *image_names; /* ids FIXED_NAME_COUNT + 1 ... */
    const struct module_code *modules;   /* sorted by name, as bytes */
    uint16_t n_modules;
    uint16_t n_aliases;   /* words of RAM that it takes from the start; those of vm.alias from
                           FIXED_ALIAS_COUNT on */
    const char *build_id; /* sixteen hexadecimal digits that tell this freeze from others */
    const struct preloads *preloads; /* NULL: none */
};

/* The image that is linked into the firmware. */
extern const struct image frozen_image;

/* What an image that is flashed apart begins with, in a region of its own. It was linked for one firmware, to whose objects it points.
 * `freezer seal` fills in all but magic and image. */
enum { IMAGE_MAGIC = 0x66726650 }; /* "Pfrf" */
struct image_header {
    uint32_t magic;
    uint32_t crc;        /* CRC-32 (IEEE) of the image's bytes behind this word */
    uint32_t size;       /* all bytes, this header's too: whole words */
    uint32_t sequence;   /* of several that are good the highest runs */
    uint8_t firmware[8]; /* the firmware_id that it was linked for */
    const struct image *image;
};
/* Behind such an image, where it has one: size bytes follow, and zeros up to a whole word. */
enum { IMAGE_SIGNATURE_MAGIC = 0x67697350 }; /* "Psig" */
struct image_signature {
    uint32_t magic, size;
};
/* What its abi must be: tables.c, from the qstr.h that was frozen with it. */
extern const uint32_t vm_abi;

/* Whether the image has functions and modules as objects (LOAD_FUNCTION): interp.c. Link-time optimisation drops what they cost
 * where it has none. */
extern const bool image_has_objects;

/* Alias numbers of the VM's own writable modules; 0 is what cannot be written. */
enum { ALIAS_NONE, ALIAS_builtins, FIXED_ALIAS_COUNT };

/* The number of an image's mutable object tells the word of vm.alias that its state is found by, ALIAS_OWN in the lowest bits, or else
 * that of vm.states, which it shares with as many as the lowest bits can tell apart: their states lie together in the heap, from the first write
 * to one of them on. */
enum { ALIAS_SHIFT = 3, ALIAS_SHARERS = (1 << ALIAS_SHIFT) - 1, ALIAS_OWN = ALIAS_SHARERS };
enum { ALIAS_FIRST = FIXED_ALIAS_COUNT << ALIAS_SHIFT };
/* Of what is never written to in this way: its word is ALIAS_NONE's. */
enum { ALIAS_CONSTANT = ALIAS_OWN };

/* Section attributes for image.c; the linker scripts keep .frozen.* in flash. Byte arrays say their
 * alignment, or compilers for large hosts align them to 32. */
#ifndef FROZEN_SECTION /* an image for a linker script that has no place for .frozen.* says another */
#define FROZEN_SECTION ".frozen."
#endif
#define FROZEN(part) __attribute__((section(FROZEN_SECTION part), used))
#define FROZEN_BYTES(part) __attribute__((section(FROZEN_SECTION part), used, aligned(1)))

/* The items of a list that nobody writes to. */
#define FROZEN_ITEMS(items) ((value *)(uintptr_t)(items))

/* What freezer writes constants with, so that one image.c compiles for every word size and float
 * kind. A MIDDLE_INT fits a small int only in words of 64 bits, and a MIDDLE_FLOAT is immediate there
 * (float.h): these lie in ROM on 32-bit targets only. `words` are 32-bit, least significant first. */
#define FROZEN_INT(symbol, size, ...)                                          \
    static const bigint_digit symbol##_digits[] FROZEN("int") = {__VA_ARGS__}; \
    static const struct int_object symbol FROZEN("int") = {&type_int, size, symbol##_digits};
#define FROZEN_FLOAT(symbol, number) \
    static const struct float_object symbol FROZEN("float") = {&type_float, number};
#if TARGET_64
/* size_sign of an int_object; top_half: the topmost 16 bits of the words are not zero. */
#define FROZEN_INT_SIZE(n_words, top_half, negative) ((n_words) << 1 | (negative))
#define FROZEN_MIDDLE_INT(symbol, size, ...)
#define FROZEN_MIDDLE_INT_VALUE(symbol, number) VALUE_SMALL_INT(number)
#define FROZEN_MIDDLE_FLOAT(symbol, number)
#define FROZEN_MIDDLE_FLOAT_VALUE(symbol, bits) VALUE_FLOAT_BITS(bits)
#else
#define FROZEN_INT_SIZE(n_words, top_half, negative) (((n_words)*2 - !(top_half)) << 1 | (negative))
#define FROZEN_MIDDLE_INT(symbol, size, ...) FROZEN_INT(symbol, size, __VA_ARGS__)
#define FROZEN_MIDDLE_INT_VALUE(symbol, number) VALUE_OBJECT(&symbol)
#define FROZEN_MIDDLE_FLOAT(symbol, number) FROZEN_FLOAT(symbol, number)
#define FROZEN_MIDDLE_FLOAT_VALUE(symbol, bits) VALUE_OBJECT(&symbol)
#endif
#if TARGET_DOUBLE
#define FROZEN_NUMBER(number, single) number
#define FROZEN_CHECKSUM(of_singles, of_doubles) of_doubles
#else
#define FROZEN_NUMBER(number, single) single
#define FROZEN_CHECKSUM(of_singles, of_doubles) of_singles
#endif

#endif
