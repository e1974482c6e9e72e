/* elf_names.c - the names in a linked firmware.
 *
 * Our image is found from frozen_image; layouts are those of runtime/vm/memory/image.h for the target's word.
 * Stock's pools are found by their symbols, so that a stripped firmware of stock's tells nothing. */
#include "qstrgen/scan/elf_names.h"
#include "qstrgen/scan/elf_code.h"
#include "runtime/format/image_opcode.h"
#include "runtime/host/elf.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/names.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 1 << 20, TEXT_MAX = 1 << 16 };

struct elf_reader {
    struct uses *uses;
    struct elf_names *names;
    struct elf_file elf;
    struct report *report;
    uint32_t *by_id; /* index in the set; 0 none */
    size_t n_ids;
    bool failed;
};

static uint64_t elf_get(struct elf_reader *r, uint64_t address, unsigned bytes)
{
    uint64_t number = 0;
    if (!r->failed && !elf_number(&r->elf, address, bytes, &number)) {
        r->failed = true;
        report_error(r->report, r->elf.path, "names point to 0x%llx, where nothing is",
                     (unsigned long long)address);
    }
    return r->failed ? 0 : number;
}

static uint64_t elf_get_word(struct elf_reader *r, uint64_t address)
{
    return elf_get(r, address, r->elf.word);
}

static unsigned entry_bytes(const struct elf_reader *r)
{
    return r->elf.word == 8 ? 4 : 2;
}

/* Notes the name with an id: what modules' tables refer to. */
static void elf_note_name(struct elf_reader *r, uint64_t id, uint64_t address, uint64_t size,
                          enum name_pool_kind pool)
{
    const uint8_t *text = size <= TEXT_MAX ? elf_at(&r->elf, address, size) : NULL;
    if (r->failed || !text || id > NAMES_MAX) {
        if (!r->failed)
            report_error(r->report, r->elf.path, "a name's text at 0x%llx is not in the file",
                         (unsigned long long)address);
        r->failed = true;
        return;
    }
    size_t name = names_add(&r->uses->set, (const char *)text, size);
    r->names->stored(r->names->user, name, pool);
    if (id >= r->n_ids) {
        size_t count = (size_t)id * 2 + 1024;
        r->by_id = tool_resize(r->by_id, count * sizeof *r->by_id);
        memset(r->by_id + r->n_ids, 0, (count - r->n_ids) * sizeof *r->by_id);
        r->n_ids = count;
    }
    r->by_id[id] = (uint32_t)name;
}

static void use_id(struct elf_reader *r, uint64_t id, enum scan_origin origin)
{
    if (id >= r->n_ids || r->by_id[id] == 0)
        return;
    const struct name *name = &r->uses->set.names[r->by_id[id]];
    uses_found(r->uses,
               &(struct scan_use){.text = name->text, .size = name->size, .origin = origin});
}

/* ---- our image ---- */

static void read_pool(struct elf_reader *r, uint64_t pool)
{
    unsigned entry = entry_bytes(r), word = r->elf.word;
    uint64_t first = elf_get(r, pool, entry), count = elf_get(r, pool + entry, entry);
    uint64_t ids = elf_get_word(r, pool + 6 * entry);
    uint64_t at = elf_get_word(r, pool + 6 * entry + 4 * word);
    for (uint64_t rank = 0; rank < count && !r->failed; rank++) {
        uint64_t size = 0, byte;
        do {
            byte = elf_get(r, at++, 1);
            size = size << 7 | (byte & 0x7f);
        } while (byte & 0x80 && size < TEXT_MAX);
        uint64_t id = ids != 0 ? elf_get(r, ids + rank * entry, entry) : first + rank;
        elf_note_name(r, id, at, size,
                      id <= STATIC_QSTR_COUNT  ? POOL_STATIC
                      : id <= FIXED_NAME_COUNT ? POOL_VM
                                               : POOL_IMAGE);
        at += size;
    }
}

/* A str constant that is a name is stored as one. */
static void elf_read_constants(struct elf_reader *r, uint64_t constants, uint64_t count)
{
    unsigned word = r->elf.word, shift = word == 8 ? 4 : 3;
    uint64_t tag = word == 8 ? 4 : 2;
    for (uint64_t i = 0; i < count && !r->failed; i++) {
        uint64_t constant = elf_get_word(r, constants + i * word);
        if ((constant & ((1u << shift) - 1)) == tag)
            use_id(r, constant >> shift, SCAN_MPY);
    }
}

/* Names of one module: those in its table, by index; the others are told at once. */
struct module_names {
    struct elf_reader *r;
    bool *used; /* in the table: by more than debug data */
    size_t n;
};

static void use_operand(struct module_names *names, uint32_t operand, enum scan_origin origin)
{
    if (operand >= names->n)
        use_id(names->r, operand - names->n, origin);
    else if (origin == SCAN_MPY)
        names->used[operand] = true;
}

/* Arguments' names, which calls by keyword look for, are used; the function's own is not. */
static void use_function(void *user, uint64_t address, const uint8_t *code, size_t size)
{
    struct prelude prelude;
    struct image_instruction in;
    const uint8_t *end = code + size, *ip = prelude_read(code, size, &prelude);
    (void)address;
    if (!ip)
        return;
    const uint8_t *info = prelude.info, *lines = prelude_line_table(&prelude);
    uint32_t operand;
    for (bool own = true; info < lines && vuint_read(&info, lines, &operand); own = false)
        use_operand(user, operand, own ? SCAN_MPY_DEBUG : SCAN_MPY);
    for (; ip < end && image_instruction_read(ip, end, &in); ip = in.next)
        if (in.has_name)
            use_operand(user, in.name, SCAN_MPY);
}

/* A bytecode module, once its code is found; `known` says that it was. */
static void read_module(struct elf_reader *r, const struct elf_code *code, bool known,
                        uint64_t record)
{
    unsigned word = r->elf.word, entry = entry_bytes(r);
    uint64_t counts = record + word, pointers = record + (word == 8 ? 16 : 8);
    uint64_t id = elf_get(r, record, entry), table = elf_get_word(r, pointers);
    struct module_names names = {.r = r, .n = (size_t)elf_get(r, counts, 2)};
    uses_module(r->uses, id < r->n_ids ? r->uses->set.names[r->by_id[id]].text : "");
    if (r->failed || elf_get(r, record + entry, 1) != MODULE_BYTECODE)
        return;
    names.used = tool_alloc(names.n + 1);
    memset(names.used, false, names.n + 1);
    if (known)
        elf_code_visit(code, elf_get_word(r, pointers + 2 * word), use_function, &names);
    /* Without symbols only the source file's name is known to be of no use to the program. */
    for (size_t i = 0; i < names.n && !r->failed; i++)
        use_id(r, elf_get(r, table + i * entry, entry),
               names.used[i] || (!known && i != 0) ? SCAN_MPY : SCAN_MPY_DEBUG);
    free(names.used);
    elf_read_constants(r, elf_get_word(r, pointers + word), elf_get(r, counts + 2, 2));
}

static void read_modules(struct elf_reader *r, uint64_t modules, uint64_t n_modules)
{
    unsigned word = r->elf.word;
    uint64_t size = word == 8 ? 40 : 20, where, n = 0;
    uint64_t *bodies = tool_alloc((n_modules + 1) * sizeof *bodies);
    struct elf_code code;
    const char *what;
    for (uint64_t i = 0; i < n_modules; i++)
        if (elf_get(r, modules + i * size + entry_bytes(r), 1) == MODULE_BYTECODE)
            bodies[n++] = elf_get_word(r, modules + i * size + (word == 8 ? 32 : 16));
    bool known = elf_code_open(&code, &r->elf, bodies, n, &where, &what);
    for (uint64_t i = 0; i < n_modules && !r->failed; i++)
        read_module(r, &code, known, modules + i * size);
    elf_code_close(&code);
    free(bodies);
}

static void read_image(struct elf_reader *r, uint64_t image)
{
    unsigned word = r->elf.word;
    uint32_t abi = (uint32_t)elf_get(r, image, 4) & 0xff;
    if (r->failed || abi != IMAGE_ABI) {
        report_error(r->report, r->elf.path, "an image of ABI %u; this qstrgen reads %d",
                     (unsigned)abi, IMAGE_ABI);
        r->failed = true;
        return;
    }
    /* The VM's hash is not stored. */
    r->names->hash_bytes = 0;
    read_pool(r, elf_get_word(r, image + 8));
    read_pool(r, elf_get_word(r, image + 8 + word));
    uint64_t modules = elf_get_word(r, image + 8 + 2 * word);
    uint64_t n_modules = elf_get(r, image + 8 + 3 * word, 2);
    read_modules(r, modules, n_modules);
}

/* ---- stock's ---- */

/* One pool, after those before it. Returns the id behind its last. */
static uint64_t read_stock_pool(struct elf_reader *r, uint64_t pool, unsigned depth)
{
    enum { POOLS_MAX = 16 };
    unsigned word = r->elf.word;
    uint64_t first = 0;
    if (pool == 0 || depth > POOLS_MAX || r->failed)
        return first;
    uint64_t before = elf_get_word(r, pool);
    first = read_stock_pool(r, before, depth + 1);
    bool has_hashes = elf_symbol_named(&r->elf, "mp_qstr_const_hashes");
    uint64_t count = elf_get_word(r, pool + 3 * word);
    uint64_t lengths = elf_get_word(r, pool + (has_hashes ? 5 : 4) * word);
    uint64_t texts = pool + (has_hashes ? 6 : 5) * word;
    const struct elf_symbol *own = elf_symbol_at(&r->elf, pool);
    bool frozen = own && strstr(own->name, "frozen");
    if (count > NAMES_MAX)
        count = 0;
    for (uint64_t i = 0; i < count && !r->failed; i++) {
        uint64_t size = elf_get(r, lengths + i * r->names->length_bytes, r->names->length_bytes);
        if (first + i != 0) /* the null name */
            elf_note_name(r, first + i, elf_get_word(r, texts + i * word), size,
                          frozen        ? POOL_FROZEN
                          : before == 0 ? POOL_STATIC
                                        : POOL_FIRMWARE);
    }
    return first + count;
}

/* Bytes of one entry of a table that belongs to the pool of C's names. */
static unsigned field_bytes(struct elf_reader *r, const char *table, uint64_t count)
{
    const struct elf_symbol *symbol = elf_symbol_named(&r->elf, table);
    return symbol && count != 0 ? (unsigned)(symbol->size / count) : 0;
}

static bool read_stock(struct elf_reader *r)
{
    static const char table_prefix[] = "const_qstr_table_data_";
    const struct elf_symbol *pool = elf_symbol_named(&r->elf, "mp_qstr_const_pool");
    const struct elf_symbol *last = elf_symbol_named(&r->elf, "mp_qstr_frozen_const_pool");
    if (!pool)
        return false;
    uint64_t count = elf_get_word(r, pool->address + 3 * r->elf.word);
    r->names->stock = true;
    r->names->hash_bytes = field_bytes(r, "mp_qstr_const_hashes", count);
    r->names->length_bytes = field_bytes(r, "mp_qstr_const_lengths", count);
    if (r->names->length_bytes == 0 || r->names->length_bytes > 2 || r->names->hash_bytes > 2) {
        report_error(r->report, r->elf.path, "mp_qstr_const_lengths is not as long as its pool");
        r->failed = true;
        return true;
    }
    read_stock_pool(r, last ? last->address : pool->address, 0);
    for (size_t i = 0; i < r->elf.n_symbols && !r->failed; i++) {
        const struct elf_symbol *symbol = &r->elf.symbols[i];
        if (strncmp(symbol->name, table_prefix, strlen(table_prefix)) != 0)
            continue;
        uses_module(r->uses, symbol->name + strlen(table_prefix));
        for (uint64_t n = 0; n < symbol->size / 2; n++)
            use_id(r, elf_get(r, symbol->address + 2 * n, 2), n == 0 ? SCAN_MPY_DEBUG : SCAN_MPY);
    }
    return true;
}

bool is_elf(const uint8_t *data, size_t size)
{
    static const uint8_t magic[] = {0x7f, 'E', 'L', 'F'};
    return size > sizeof magic && memcmp(data, magic, sizeof magic) == 0;
}

bool elf_names_read(struct uses *uses, const char *path, struct elf_names *names,
                    struct report *report)
{
    struct elf_reader reader = {.uses = uses, .names = names, .report = report};
    names->length_bytes = 1;
    if (!elf_open(&reader.elf, path, report)) {
        elf_close(&reader.elf);
        return false;
    }
    const struct elf_symbol *image = elf_symbol_named(&reader.elf, "frozen_image");
    if (image) {
        read_image(&reader, image->address);
    } else if (!read_stock(&reader)) {
        report_error(report, path,
                     "neither frozen_image nor mp_qstr_const_pool: no firmware, or a stripped one");
        reader.failed = true;
    }
    free(reader.by_id);
    elf_close(&reader.elf);
    return !reader.failed;
}
