/* image_view.c - the frozen image inside an ELF, walked from frozen_image.
 *
 * Layouts are those of runtime/vm/memory/image.h and object.h for the target's word size; a type is known
 * by the fixed name it carries, so that no symbol but frozen_image's is needed. */
#include "freezer/look/image_view.h"
#include "freezer/image/digest.h"
#include "qstrgen/scan/elf_code.h"
#include "runtime/base/hash.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/names.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

const char *const part_names[PART_COUNT] = {
    [PART_IMAGE] = "image",       [PART_FIXED_NAMES] = "vm names", [PART_IMAGE_NAMES] = "names",
    [PART_NAME_TABLE] = "tables", [PART_CONSTANTS] = "constants",  [PART_FUNCTIONS] = "functions",
    [PART_CODE] = "code",         [PART_NATIVE] = "native",        [PART_LINES] = "lines",
    [PART_FILES] = "files",       [PART_OBJECTS] = "objects"};

enum { TUPLE_DEPTH_MAX = 260, TEXT_SIZE_MAX = 1 << 28, WALK_MAX = 1 << 24 };

struct walk {
    struct image_view *view;
    struct digest digest;
    uint32_t module;
    uint64_t context; /* that was looked at last */
    bool failed;
    size_t steps;
};

/* ---- reading ---- */

static void walk_fail(struct walk *walk, uint64_t address, const char *what)
{
    if (!walk->failed)
        elf_report(walk->view->elf, address, walk->view->report, what);
    walk->failed = true;
}

static uint64_t get(struct walk *walk, uint64_t address, unsigned bytes)
{
    uint64_t number;
    if (walk->failed)
        return 0;
    if (!elf_number(walk->view->elf, address, bytes, &number))
        walk_fail(walk, address, "the image points where nothing is");
    return number;
}

static uint64_t get_word(struct walk *walk, uint64_t address)
{
    return get(walk, address, walk->view->word);
}

static unsigned name_bytes(const struct walk *walk)
{
    return walk->view->word == 8 ? 4 : 2;
}

/* Notes size bytes as part of the image, and proves that they lie in flash. NULL when they do not. */
static const uint8_t *span(struct walk *walk, uint64_t address, uint64_t size, enum part part,
                           uint32_t function)
{
    struct image_view *view = walk->view;
    if (walk->failed)
        return NULL;
    if (++walk->steps > WALK_MAX) {
        walk_fail(walk, address, "the image does not end");
        return NULL;
    }
    const uint8_t *data = elf_at(view->elf, address, size);
    if (!data) {
        walk_fail(walk, address, "the image points where nothing is");
        return NULL;
    }
    const struct elf_section *section = elf_section_at(view->elf, address);
    if (section->writable || section->moved) {
        walk_fail(walk, address,
                  section->moved ? "a frozen object is copied to RAM at start-up"
                                 : "a frozen object lies in a writable section");
        report_hint(walk->view->report,
                    "section %s; put .frozen.* into flash: see linker-scripts/frozen.ld; a host "
                    "program links with -no-pie",
                    section->name);
        return NULL;
    }
    tool_grow(view->spans, view->n_spans, view->spans_capacity);
    view->spans[view->n_spans++] = (struct image_span){address, size, part, walk->module, function};
    return data;
}

/* ---- names ---- */

static bool read_length(struct walk *walk, uint64_t *address, uint64_t *length)
{
    uint64_t byte;
    *length = 0;
    do {
        byte = get(walk, (*address)++, 1);
        *length = *length << 7 | (byte & 0x7f);
        if (*length > TEXT_SIZE_MAX)
            walk_fail(walk, *address, "a name is too long");
    } while (byte & 0x80 && !walk->failed);
    return !walk->failed;
}

static void note_name(struct image_view *view, uint64_t id, const uint8_t *text, uint64_t size)
{
    if (id >= view->n_name_texts) {
        size_t count = (size_t)id + 1024;
        view->name_texts = tool_resize(view->name_texts, count * sizeof *view->name_texts);
        memset(view->name_texts + view->n_name_texts, 0,
               (count - view->n_name_texts) * sizeof *view->name_texts);
        view->n_name_texts = count;
    }
    view->name_texts[id] = arena_copy(&view->arena, text, size);
}

static const char *name_text(const struct image_view *view, uint64_t id)
{
    return id < view->n_name_texts && view->name_texts[id] ? view->name_texts[id] : "?";
}

/* How a pool's texts are found. */
struct pool_lookup {
    uint64_t slots, seeds, n_slots, n_extra, n_direct, count;
    uint64_t n_found; /* names in listed slots */
};

static struct pool_lookup read_lookup(struct walk *walk, uint64_t pool, uint64_t count,
                                      enum part part)
{
    unsigned word = walk->view->word, entry = name_bytes(walk);
    uint64_t pointers = pool + 6 * entry;
    struct pool_lookup lookup = {.slots = get_word(walk, pointers + word),
                                 .seeds = get_word(walk, pointers + 2 * word),
                                 .n_slots = get(walk, pool + 2 * entry, entry),
                                 .n_extra = get(walk, pool + 3 * entry, entry),
                                 .n_direct = get(walk, pool + 4 * entry, entry),
                                 .count = count};
    if (lookup.seeds == 0 && (lookup.slots != 0 || lookup.n_slots + lookup.n_extra != 0))
        walk_fail(walk, pool, "a name pool has slots and no seeds");
    if (lookup.n_direct > lookup.n_slots || lookup.n_direct > count)
        walk_fail(walk, pool, "a name pool's numbers do not match");
    uint64_t n_listed = lookup.n_slots - lookup.n_direct + lookup.n_extra;
    if (count != 0 && lookup.seeds != 0) {
        if (n_listed != 0)
            span(walk, lookup.slots, n_listed * entry, part, OWNER_NONE);
        span(walk, lookup.seeds, name_bucket_count((uint32_t)count), part, OWNER_NONE);
    }
    return lookup;
}

/* The rank at a slot, or, behind the slots, of a name whose hash another has. */
static uint64_t slot_rank(struct walk *walk, const struct pool_lookup *lookup, uint64_t slot)
{
    unsigned entry = name_bytes(walk);
    return slot < lookup->n_direct
               ? slot
               : get(walk, lookup->slots + (slot - lookup->n_direct) * entry, entry);
}

/* Does the VM find the name of that rank by its hash, of all ranks' hashes? Notes the bucket. */
static bool is_found(struct walk *walk, struct pool_lookup *lookup, uint64_t rank,
                     const uint32_t *hashes, bool *buckets)
{
    uint32_t hash = hashes[rank];
    uint32_t bucket = name_bucket(hash, name_bucket_count((uint32_t)lookup->count));
    uint32_t seed = (uint32_t)get(walk, lookup->seeds + bucket, 1);
    uint64_t slot = name_slot(hash, seed, (uint32_t)lookup->n_slots);
    buckets[bucket] = true;
    uint64_t first = slot_rank(walk, lookup, slot);
    if (first == rank) {
        lookup->n_found += slot >= lookup->n_direct;
        return true;
    }
    if (first >= lookup->count || hashes[first] != hash)
        return false;
    lookup->n_found++;
    for (uint64_t i = 0; i < lookup->n_extra && !walk->failed; i++)
        if (slot_rank(walk, lookup, lookup->n_slots + i) == rank)
            return true;
    return walk->failed;
}

/* What no name needs is as freezer writes it: slots that are free, seeds of empty buckets. */
static void check_rest(struct walk *walk, const struct pool_lookup *lookup, const bool *buckets)
{
    uint64_t n_listed = 0;
    for (uint64_t i = lookup->n_direct; i < lookup->n_slots + lookup->n_extra && !walk->failed;
         i++) {
        uint64_t rank = slot_rank(walk, lookup, i);
        n_listed += rank < lookup->count;
        if (rank > lookup->count)
            walk_fail(walk, lookup->slots, "a slot of no name");
    }
    if (n_listed != lookup->n_found)
        walk_fail(walk, lookup->slots, "a name has two slots");
    for (uint32_t i = 0; i < name_bucket_count((uint32_t)lookup->count) && !walk->failed; i++)
        if (!buckets[i] && get(walk, lookup->seeds + i, 1) != 0)
            walk_fail(walk, lookup->seeds + i, "a seed of no name");
}

static void check_lookup(struct walk *walk, struct pool_lookup *lookup, const uint32_t *hashes)
{
    bool *buckets = tool_alloc(name_bucket_count((uint32_t)lookup->count));
    for (uint64_t rank = 0; rank < lookup->count && !walk->failed; rank++)
        if (!is_found(walk, lookup, rank, hashes, buckets))
            walk_fail(walk, lookup->seeds, "a name is not where its hash says");
    check_rest(walk, lookup, buckets);
    free(buckets);
}

/* The highest id that the pool of fixed names can have: that before the image's own. */
static uint64_t last_fixed(struct walk *walk)
{
    uint64_t own = get_word(walk, walk->view->address + 8 + walk->view->word);
    return get(walk, own, name_bytes(walk)) - 1;
}

/* The first id from there on that has a bit. */
static uint64_t next_bit(struct walk *walk, uint64_t bits, uint64_t id)
{
    uint64_t last = last_fixed(walk);
    while (id <= last && !(get(walk, bits + id / 32 * 4, 4) >> id % 32 & 1))
        id++;
    if (id > last)
        walk_fail(walk, bits, "fewer ids than names");
    return id;
}

static size_t walk_pool(struct walk *walk, uint64_t pool, enum part part)
{
    unsigned word = walk->view->word, entry = name_bytes(walk);
    uint64_t pointers = pool + 6 * entry;
    span(walk, pool, 6 * entry + 5 * word, part, OWNER_NONE);
    uint64_t first = get(walk, pool, entry), count = get(walk, pool + entry, entry);
    uint64_t ids = get_word(walk, pointers), groups = get_word(walk, pointers + 3 * word);
    uint64_t bytes = get_word(walk, pointers + 4 * word), at = bytes;
    struct pool_lookup lookup = read_lookup(walk, pool, count, part);
    if (walk->failed || count == 0)
        return 0;
    bool bits = ids != 0 && lookup.seeds == 0;
    if (bits)
        span(walk, ids, (last_fixed(walk) / 32 + 1) * 4, part, OWNER_NONE);
    else if (ids != 0)
        span(walk, ids, count * entry, part, OWNER_NONE);
    unsigned group = get(walk, pool + 5 * entry, entry) ? 4 : 2;
    span(walk, groups, (count + NAME_GROUP - 1) / NAME_GROUP * group, part, OWNER_NONE);
    if (walk->failed)
        return 0;
    uint32_t *hashes = tool_alloc(count * sizeof *hashes);
    uint64_t id = first - 1;
    for (uint64_t rank = 0; rank < count && !walk->failed; rank++) {
        uint64_t size;
        id = ids == 0 ? first + rank
             : bits   ? next_bit(walk, ids, id + 1)
                      : get(walk, ids + rank * entry, entry);
        if (rank % NAME_GROUP == 0 &&
            get(walk, groups + rank / NAME_GROUP * group, group) != at - bytes)
            walk_fail(walk, groups, "a name pool's groups do not match");
        if (!read_length(walk, &at, &size))
            break;
        const uint8_t *text = elf_at(walk->view->elf, at, size);
        if (!text || id > UINT32_MAX / 2) {
            walk_fail(walk, at, "a name pool runs out of its section");
            break;
        }
        hashes[rank] = text_hash(text, size);
        digest_number(&walk->digest, id);
        digest_bytes(&walk->digest, text, size);
        note_name(walk->view, id, text, size);
        at += size;
    }
    span(walk, bytes, at - bytes, part, OWNER_NONE);
    if (lookup.seeds != 0)
        check_lookup(walk, &lookup, hashes);
    free(hashes);
    return (size_t)count;
}

/* ---- values ---- */

static void digest_magnitude(struct walk *walk, bool negative, uint64_t magnitude)
{
    uint32_t high = (uint32_t)(magnitude >> 32);
    digest_number(&walk->digest, negative);
    digest_number(&walk->digest, high ? 2 : magnitude != 0);
    if (magnitude != 0)
        digest_number(&walk->digest, magnitude);
    if (high)
        digest_number(&walk->digest, high);
}

static void walk_int(struct walk *walk, uint64_t object)
{
    unsigned word = walk->view->word, digit = word / 2;
    span(walk, object, 3 * word, PART_CONSTANTS, OWNER_NONE);
    uint64_t size_sign = get(walk, object + word, 4), digits = get_word(walk, object + 2 * word);
    uint64_t count = size_sign >> 1, words = (count * digit + 3) / 4;
    span(walk, digits, (words * 4 / digit) * digit, PART_CONSTANTS, OWNER_NONE);
    digest_number(&walk->digest, size_sign & 1);
    digest_number(&walk->digest, words);
    for (uint64_t i = 0; i < words && !walk->failed; i++) {
        uint64_t number = get(walk, digits + i * 4, digit);
        if (digit == 2)
            number |= get(walk, digits + i * 4 + 2, 2) << 16;
        digest_number(&walk->digest, number);
    }
}

/* A float object's number, as the bits of a double. */
static void walk_number(struct walk *walk, uint64_t address)
{
    uint64_t bits = get(walk, address, walk->view->float_size);
    if (walk->view->float_size == 4) {
        float single;
        uint32_t low = (uint32_t)bits;
        memcpy(&single, &low, sizeof single);
        double number = (double)single;
        memcpy(&bits, &number, sizeof bits);
    }
    digest_float(&walk->digest, bits);
}

static void walk_value(struct walk *walk, uint64_t word_bits, unsigned depth);

/* A function in assembler is called by C of the same number (mpy-cross/native/assembler.c). */
static void add_assembler(struct walk *walk, const struct elf_symbol *caller)
{
    char name[32];
    const struct elf_symbol *code = NULL;
    if (strncmp(caller->name, "word_", 5) == 0 &&
        snprintf(name, sizeof name, "asm_%s", caller->name + 5) < (int)sizeof name)
        code = elf_symbol_named(walk->view->elf, name);
    if (code)
        span(walk, code->address, code->size, PART_NATIVE, OWNER_NONE);
}

/* Machine code, once for however many constants name it. */
static void add_native(struct walk *walk, const struct elf_symbol *code, uint64_t name)
{
    struct image_view *view = walk->view;
    span(walk, code->address, code->size, PART_NATIVE, OWNER_NONE);
    add_assembler(walk, code);
    for (size_t i = 0; i < view->n_functions; i++)
        if (view->functions[i].address == code->address)
            return;
    tool_grow(view->functions, view->n_functions, view->functions_capacity);
    view->functions[view->n_functions++] =
        (struct image_function){name_text(view, name), walk->module, code->address, code->size, 0};
}

/* A function of machine words: struct native and its machine code. */
static void walk_words(struct walk *walk, uint64_t object)
{
    unsigned word = walk->view->word, entry = name_bytes(walk);
    span(walk, object, 2 * word + entry + 2 + (word == 8 ? 2 : 0), PART_CONSTANTS, OWNER_NONE);
    uint64_t function = get_word(walk, object + word);
    const struct elf_symbol *code = elf_symbol_at(walk->view->elf, function);
    uint64_t name = get(walk, object + 2 * word, entry);
    if (!code)
        walk_fail(walk, object, "a function of machine words without code");
    else
        add_native(walk, code, name);
    digest_number(&walk->digest, 'w');
    digest_number(&walk->digest, name);
    digest_number(&walk->digest, get(walk, object + 2 * word + entry + 1, 1) & 15);
}

/* Its module object and context; each has them once. */
static void walk_context(struct walk *walk, uint64_t context)
{
    unsigned word = walk->view->word;
    if (walk->context == context)
        return;
    walk->context = context;
    span(walk, context, 2 * word, PART_IMAGE, OWNER_NONE);
    span(walk, get_word(walk, context), 4 * word, PART_IMAGE, OWNER_NONE);
}

/* A function of bytecode. Its symbol tells its size: on hosts it has its shape. */
static void walk_made(struct walk *walk, uint64_t object, unsigned depth)
{
    unsigned word = walk->view->word;
    struct prelude prelude;
    const struct elf_symbol *self = elf_symbol_at(walk->view->elf, object);
    uint64_t bytecode = get_word(walk, object + 2 * word);
    const struct elf_symbol *code = elf_symbol_at(walk->view->elf, bytecode);
    uint64_t size = code ? code->address + code->size - bytecode : 0;
    const uint8_t *bytes = code ? elf_at(walk->view->elf, bytecode, size) : NULL;
    if (!self || !bytes || !prelude_read(bytes, size, &prelude) ||
        self->size < (3 + (uint64_t)prelude.n_default_positional) * word) {
        walk_fail(walk, object, "a function without code");
        return;
    }
    span(walk, object, self->size, PART_FUNCTIONS, OWNER_NONE);
    walk_context(walk, get_word(walk, object + word));
    digest_number(&walk->digest, 'u');
    digest_number(&walk->digest, bytecode - code->address);
    digest_number(&walk->digest, prelude.n_default_positional);
    uint64_t defaults = object + self->size - prelude.n_default_positional * word;
    for (uint32_t i = 0; i < prelude.n_default_positional && !walk->failed; i++)
        walk_value(walk, get_word(walk, defaults + i * word), depth + 1);
}

static void walk_object(struct walk *walk, uint64_t object, unsigned depth)
{
    unsigned word = walk->view->word, size_of_float = walk->view->float_size;
    uint64_t type = get(walk, get_word(walk, object) + word, name_bytes(walk));
    if (walk->failed)
        return;
    if (depth > TUPLE_DEPTH_MAX) {
        walk_fail(walk, object, "tuples nest too deep");
    } else if (type == Q_str || type == Q_bytes) {
        span(walk, object, 4 * word, PART_CONSTANTS, OWNER_NONE);
        uint64_t size = get_word(walk, object + 2 * word), data = get_word(walk, object + 3 * word);
        const uint8_t *bytes = span(walk, data, size ? size : 1, PART_CONSTANTS, OWNER_NONE);
        digest_number(&walk->digest, type == Q_str ? 's' : 'b');
        if (bytes)
            digest_bytes(&walk->digest, bytes, size);
    } else if (type == Q_int) {
        digest_number(&walk->digest, 'i');
        walk_int(walk, object);
    } else if (type == Q_float) {
        span(walk, object, 2 * size_of_float, PART_CONSTANTS, OWNER_NONE);
        digest_number(&walk->digest, 'f');
        walk_number(walk, object + size_of_float);
    } else if (type == Q_complex) {
        span(walk, object, 3 * size_of_float, PART_CONSTANTS, OWNER_NONE);
        digest_number(&walk->digest, 'c');
        walk_number(walk, object + size_of_float);
        walk_number(walk, object + 2 * size_of_float);
    } else if (type == Q_tuple) {
        uint64_t size = get_word(walk, object + word);
        span(walk, object, size < WALK_MAX ? (2 + size) * word : size, PART_CONSTANTS, OWNER_NONE);
        digest_number(&walk->digest, 't');
        digest_number(&walk->digest, size);
        for (uint64_t i = 0; i < size && !walk->failed; i++)
            walk_value(walk, get_word(walk, object + (2 + i) * word), depth + 1);
    } else if (type == Q_function || type == Q_generator_function) {
        const struct elf_symbol *symbol = elf_symbol_at(walk->view->elf, get_word(walk, object));
        if (symbol && strcmp(symbol->name, "type_native") == 0) /* a function to Python */
            walk_words(walk, object);
        else
            walk_made(walk, object, depth);
    } else {
        walk_fail(walk, object, "a constant of no type that images hold");
    }
}

static void walk_value(struct walk *walk, uint64_t word_bits, unsigned depth)
{
    bool wide = walk->view->word == 8;
    unsigned shift = wide ? 4 : 3;
    uint64_t tag = word_bits & (wide ? 15 : 7);
    if (walk->failed)
        return;
    if (word_bits & 1) {
        int64_t number = wide ? (int64_t)word_bits >> 1 : (int32_t)word_bits >> 1;
        digest_number(&walk->digest, 'i');
        digest_magnitude(walk, number < 0, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
    } else if (wide && (word_bits & 3) == 2) {
        uint64_t bits = (2 - (word_bits >> 63)) | (word_bits & ~(uint64_t)3);
        bits = word_bits == 0x8000000000000002u ? 0 : bits >> 3 | bits << 61;
        digest_number(&walk->digest, 'f');
        digest_float(&walk->digest, bits);
    } else if (tag == (wide ? 4 : 2)) {
        digest_number(&walk->digest, 'n');
        digest_number(&walk->digest, word_bits >> shift);
    } else if (tag == (wide ? 12 : 6)) {
        uint64_t which = word_bits >> shift;
        digest_number(&walk->digest, which < 4 ? (unsigned char)"NFTE"[which] : which);
    } else {
        walk_object(walk, word_bits, depth);
    }
}

/* ---- modules ---- */

static uint32_t skip_names(const uint8_t *info, const uint8_t *end, uint32_t count, uint32_t *first)
{
    const uint8_t *p = info;
    *first = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number;
        if (!vuint_read(&p, end, &number))
            break;
        if (i == 0)
            *first = number;
    }
    return (uint32_t)(p - info);
}

/* A module's record. */
struct record {
    uint64_t address, kind, flags, size, names, constants, body, n_names, n_constants;
};

static struct record read_record(struct walk *walk, uint64_t address)
{
    unsigned word = walk->view->word, entry = name_bytes(walk);
    uint64_t counts = address + (word == 8 ? 8 : 4), pointers = address + 2 * word;
    if (word == 4)
        pointers = address + 8;
    struct record record = {.address = address,
                            .kind = get(walk, address + entry, 1),
                            .flags = get(walk, address + entry + 1, 1),
                            .size = get(walk, counts, 4),
                            .n_names = get(walk, counts, 2),
                            .n_constants = get(walk, counts + 2, 2),
                            .names = get_word(walk, pointers),
                            .constants = get_word(walk, pointers + word),
                            .body = get_word(walk, pointers + 2 * word)};
    return record;
}

static uint64_t record_size(const struct walk *walk)
{
    return walk->view->word == 8 ? 40 : 20;
}

/* The id that an operand stands for. */
static uint64_t operand_id(struct walk *walk, const struct record *record, uint64_t operand)
{
    unsigned entry = name_bytes(walk);
    return operand < record->n_names ? get(walk, record->names + operand * entry, entry)
                                     : operand - record->n_names;
}

struct module_walk {
    struct walk *walk;
    const struct record *record;
};

static void walk_function(void *user, uint64_t address, const uint8_t *code, size_t size)
{
    struct module_walk *m = user;
    struct walk *walk = m->walk;
    struct image_view *view = walk->view;
    struct prelude prelude;
    if (walk->failed || !prelude_read(code, size, &prelude))
        return;
    uint32_t own;
    uint32_t arguments = prelude.n_positional + prelude.n_keyword_only;
    uint32_t named =
        skip_names(prelude.info, prelude.info + prelude.info_size,
                   arguments < prelude.info_size ? arguments + 1 : prelude.info_size, &own);
    uint64_t lines = prelude.info_size - named;
    uint64_t lines_at = address + (uint64_t)(prelude.info - code) + named;
    uint32_t index = (uint32_t)view->n_functions;
    tool_grow(view->functions, view->n_functions, view->functions_capacity);
    view->functions[view->n_functions++] = (struct image_function){
        name_text(view, operand_id(walk, m->record, own)), walk->module, address, size, lines};
    span(walk, address, lines_at - address, PART_CODE, index);
    if (lines != 0)
        span(walk, lines_at, lines, PART_LINES, index);
    span(walk, lines_at + lines, address + size - lines_at - lines, PART_CODE, index);
}

static void walk_tables(struct walk *walk, const struct record *record)
{
    unsigned word = walk->view->word, entry = name_bytes(walk);
    digest_number(&walk->digest, record->n_names);
    if (record->n_names != 0)
        span(walk, record->names, record->n_names * entry, PART_NAME_TABLE, OWNER_NONE);
    for (uint64_t i = 0; i < record->n_names; i++)
        digest_number(&walk->digest, get(walk, record->names + i * entry, entry));
    digest_number(&walk->digest, record->n_constants);
    if (record->n_constants != 0)
        span(walk, record->constants, record->n_constants * word, PART_CONSTANTS, OWNER_NONE);
    for (uint64_t i = 0; i < record->n_constants && !walk->failed; i++)
        walk_value(walk, get_word(walk, record->constants + i * word), 0);
}

/* What is no bytecode, and what bytecode needs besides. */
static void walk_module(struct walk *walk, const struct record *record)
{
    struct image_view *view = walk->view;
    uint64_t id = get(walk, record->address, name_bytes(walk));
    if (!span(walk, record->address, record_size(walk), PART_IMAGE, OWNER_NONE))
        return;
    view->modules[walk->module] = name_text(view, id);
    digest_number(&walk->digest, id);
    digest_number(&walk->digest, record->flags);
    digest_number(&walk->digest, record->kind);
    if (record->kind == MODULE_BYTECODE) {
        walk_tables(walk, record);
        return;
    }
    const uint8_t *bytes = span(walk, record->body, record->size + 1, PART_FILES, OWNER_NONE);
    if (bytes)
        digest_bytes(&walk->digest, bytes, record->size);
}

/* Finds the functions of all modules; with each body's place the digest has them all. */
static void walk_code(struct walk *walk, const struct record *records)
{
    struct image_view *view = walk->view;
    struct elf_code code;
    uint64_t *bodies = tool_alloc((view->n_modules + 1) * sizeof *bodies), where;
    const char *what;
    size_t n = 0;
    for (size_t i = 0; i < view->n_modules; i++)
        if (records[i].kind == MODULE_BYTECODE)
            bodies[n++] = records[i].body;
    if (!elf_code_open(&code, view->elf, bodies, n, &where, &what))
        walk_fail(walk, where, what);
    for (uint32_t i = 0; i < view->n_modules && !walk->failed; i++) {
        struct module_walk m = {walk, &records[i]};
        walk->module = i;
        if (records[i].kind == MODULE_BYTECODE)
            elf_code_visit(&code, records[i].body, walk_function, &m);
    }
    walk->module = OWNER_NONE;
    for (size_t i = 0; i < code.n && !walk->failed; i++)
        digest_bytes(&walk->digest, elf_at(view->elf, code.arrays[i].address, code.arrays[i].size),
                     code.arrays[i].size);
    elf_code_close(&code);
    free(bodies);
}

/* The offset in its array is what the plan knows of a body. */
static void digest_body(struct walk *walk, uint64_t body)
{
    const struct elf_symbol *symbol = elf_symbol_at(walk->view->elf, body);
    digest_number(&walk->digest, symbol ? body - symbol->address : 0);
}

static void walk_modules(struct walk *walk, uint64_t modules)
{
    struct image_view *view = walk->view;
    struct record *records = tool_alloc((view->n_modules + 1) * sizeof *records);
    for (uint32_t i = 0; i < view->n_modules && !walk->failed; i++) {
        walk->module = i;
        records[i] = read_record(walk, modules + i * record_size(walk));
        walk_module(walk, &records[i]);
        if (records[i].kind == MODULE_BYTECODE)
            digest_body(walk, records[i].body);
    }
    if (!walk->failed)
        walk_code(walk, records);
    free(records);
}

const char *image_profile_name(unsigned profile)
{
    static const char *const names[] = {
        [PROFILE_FULL] = "full", [PROFILE_CORE] = "core", [PROFILE_MINIMAL] = "minimal"};
    return profile < sizeof names / sizeof *names ? names[profile] : "unknown";
}

static void walk_image(struct walk *walk)
{
    struct image_view *view = walk->view;
    unsigned word = view->word;
    walk->module = OWNER_NONE;
    span(walk, view->address, word == 8 ? 56 : 32, PART_IMAGE, OWNER_NONE);
    view->abi = (uint32_t)get(walk, view->address, 4);
    view->checksum = (uint32_t)get(walk, view->address + 4, 4);
    view->profile = view->abi >> 24;
    view->float_size = word == 4 && (view->abi >> 12 & 15) == 4 ? 4 : 8;
    uint32_t abi = view->abi & 0xffffff;
    uint32_t expected = IMAGE_ABI | word << 8 | view->float_size << 12 | word * 4 << 16;
    if (!walk->failed && abi != expected) {
        report_error(view->report, view->elf->path,
                     "frozen_image has ABI 0x%x, this freezer's is 0x%x for %u-bit targets",
                     (unsigned)abi, (unsigned)expected, word * 8);
        report_hint(view->report, "freeze it again with this freezer");
        walk->failed = true;
        return;
    }
    uint64_t modules = get_word(walk, view->address + 8 + 2 * word);
    view->n_modules = (size_t)get(walk, view->address + 8 + 3 * word, 2);
    view->modules = arena_zalloc(&view->arena, (view->n_modules + 1) * sizeof *view->modules);
    digest_number(&walk->digest, IMAGE_ABI);
    digest_float_bits(&walk->digest);
    view->n_fixed_names = walk_pool(walk, get_word(walk, view->address + 8), PART_FIXED_NAMES);
    view->n_names = walk_pool(walk, get_word(walk, view->address + 8 + word), PART_IMAGE_NAMES);
    digest_number(&walk->digest, view->n_modules);
    walk_modules(walk, modules);
    view->computed = view->n_modules != 0 ? digest_end(&walk->digest, view->float_size * 8) : 0;
}

static int compare_spans(const void *left, const void *right)
{
    const struct image_span *a = left, *b = right;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return a->module < b->module ? -1 : a->module > b->module;
}

void image_view_tidy(struct image_view *view)
{
    size_t kept = 0;
    qsort(view->spans, view->n_spans, sizeof *view->spans, compare_spans);
    for (size_t i = 0; i < view->n_spans; i++) {
        struct image_span *at = &view->spans[i];
        if (at->size == 0)
            continue;
        struct image_span *last = kept != 0 ? &view->spans[kept - 1] : NULL;
        if (last && at->address < last->address + last->size) {
            if (last->module != at->module)
                last->module = OWNER_SHARED;
            uint64_t end = at->address + at->size;
            if (end > last->address + last->size)
                last->size = end - last->address;
            continue;
        }
        view->spans[kept++] = *at;
    }
    view->n_spans = kept;
}

/* It lies beside the image, and is no part of its checksum. */
static void walk_build_id(struct walk *walk)
{
    struct image_view *view = walk->view;
    enum { SIZE = sizeof view->build_id };
    uint64_t address = get_word(walk, view->address + (view->word == 8 ? 40 : 24));
    const uint8_t *text = elf_at(view->elf, address, SIZE);
    if (!text || text[SIZE - 1] != 0)
        return;
    memcpy(view->build_id, text, SIZE);
    walk->module = OWNER_NONE;
    span(walk, address, SIZE, PART_IMAGE, OWNER_NONE);
}

/* An object of what emit_live.c writes: live_12_map, reads_3, preloads. */
static bool is_preloaded(const struct elf_symbol *symbol)
{
    static const char *const prefixes[] = {"live_",    "module_", "context_", "preload_",
                                           "missing_", "needs_",  "reads_"};
    if (!symbol->is_local || symbol->is_function)
        return false;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t size = strlen(prefixes[i]);
        if (strncmp(symbol->name, prefixes[i], size) == 0 && symbol->name[size] >= '0' &&
            symbol->name[size] <= '9')
            return true;
    }
    static const char *const names[] = {"preloads", "registered", "registered_map",
                                        "registered_numbers", "slot_words"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(symbol->name, names[i]) == 0)
            return true;
    return false;
}

/* What bodies of modules left that ran at build time. It follows from the modules, and is no part of the checksum. */
static void walk_preloads(struct walk *walk)
{
    const struct elf_file *elf = walk->view->elf;
    if (get_word(walk, walk->view->address + (walk->view->word == 8 ? 48 : 28)) == 0)
        return;
    walk->module = OWNER_NONE;
    for (size_t i = 0; i < elf->n_symbols && !walk->failed; i++)
        if (is_preloaded(&elf->symbols[i]))
            span(walk, elf->symbols[i].address, elf->symbols[i].size, PART_OBJECTS, OWNER_NONE);
}

bool image_view_open(struct image_view *view, const struct elf_file *elf, struct report *report)
{
    *view = (struct image_view){.elf = elf, .report = report, .word = elf->word};
    arena_init(&view->arena, &tool_allocator, 1 << 14);
    const struct elf_symbol *symbol = elf_symbol_named(elf, "frozen_image");
    if (!elf->linked || !symbol) {
        report_error(report, elf->path,
                     elf->linked ? "no frozen image: there is no symbol frozen_image"
                                 : "not a linked program");
        report_hint(report, elf->linked
                                ? "link image.o into it, and do not strip it before this check"
                                : "give the .elf that the linker wrote");
        return false;
    }
    view->address = symbol->address;
    struct walk walk = {.view = view};
    walk_image(&walk);
    if (!walk.failed)
        walk_build_id(&walk);
    if (!walk.failed)
        walk_preloads(&walk);
    image_view_tidy(view);
    return !walk.failed;
}

void image_view_close(struct image_view *view)
{
    if (view->is_stock)
        free(view->modules);
    free(view->spans);
    free(view->functions);
    free(view->name_texts);
    arena_free(&view->arena);
}
