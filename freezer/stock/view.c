/* view.c - what stock MicroPython's firmware has frozen, found in its ELF.
 *
 * The structures are those of stock's py/bc.h, py/emitglue.h and py/qstr.h as far as every
 * configuration has them alike; what differs (whether pools have hashes, how much a raw code
 * keeps) is told by the sizes of the symbols. Only local symbols are followed, since those that
 * the frozen content shares with the VM, such as its types, are global. */
#include "freezer/look/image_view.h"
#include "runtime/base/utf8.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 300, NAMES_MAX = 1 << 22 };

struct view_walk {
    struct image_view *view;
    const struct elf_file *elf;
    unsigned word;
    uint32_t module;
    bool failed;
    struct text_pool { /* one of the chain of qstr pools */
        uint64_t first, count, texts;
    } pools[8];
    size_t n_pools;
};

static void view_walk_fail(struct view_walk *walk, uint64_t address, const char *what)
{
    if (!walk->failed)
        elf_report(walk->elf, address, walk->view->report, what);
    walk->failed = true;
}

static uint64_t view_get(struct view_walk *walk, uint64_t address, unsigned bytes)
{
    uint64_t number;
    if (walk->failed)
        return 0;
    if (!elf_number(walk->elf, address, bytes, &number)) {
        view_walk_fail(walk, address, "the frozen content points where nothing is");
        return 0;
    }
    return number;
}

static uint64_t view_get_word(struct view_walk *walk, uint64_t address)
{
    return view_get(walk, address, walk->word);
}

/* Notes bytes of the frozen content; what is not in flash is noted too, for verify. */
static const uint8_t *view_span(struct view_walk *walk, uint64_t address, uint64_t size,
                                enum part part)
{
    struct image_view *view = walk->view;
    if (walk->failed || size == 0)
        return NULL;
    const uint8_t *data = elf_at(walk->elf, address, size);
    if (!data) {
        view_walk_fail(walk, address, "the frozen content points where nothing is");
        return NULL;
    }
    const struct elf_section *section = elf_section_at(walk->elf, address);
    if ((section->writable || section->moved) && view->in_ram == 0)
        view->in_ram = address;
    tool_grow(view->spans, view->n_spans, view->spans_capacity);
    view->spans[view->n_spans++] =
        (struct image_span){address, size, part, walk->module, OWNER_NONE};
    return data;
}

/* The symbol that starts at an address; NULL when there is none of known size. */
static const struct elf_symbol *object_at(const struct view_walk *walk, uint64_t address)
{
    const struct elf_symbol *symbol = elf_symbol_at(walk->elf, address);
    return symbol && symbol->address == address && symbol->size != 0 ? symbol : NULL;
}

static const struct elf_symbol *whole_symbol(struct view_walk *walk, uint64_t address,
                                             enum part part)
{
    const struct elf_symbol *symbol = walk->failed ? NULL : object_at(walk, address);
    if (!symbol)
        view_walk_fail(walk, address, "no symbol tells the size of what is");
    else
        view_span(walk, address, symbol->size, part);
    return symbol;
}

/* ---- names ---- */

/* Follows the pools from the frozen one to those of the VM, whose bytes are not the image's. */
static void walk_pools(struct view_walk *walk, uint64_t pool)
{
    unsigned word = walk->word;
    for (bool own = true; pool != 0 && !walk->failed; own = false) {
        const struct elf_symbol *symbol = object_at(walk, pool);
        uint64_t total = view_get_word(walk, pool + word) & (word == 8 ? INT64_MAX : INT32_MAX);
        uint64_t count = view_get_word(walk, pool + 3 * word);
        if (walk->n_pools == sizeof walk->pools / sizeof *walk->pools || !symbol ||
            count > NAMES_MAX || symbol->size < count * word + 5 * word) {
            view_walk_fail(walk, pool, "not a pool of names");
            return;
        }
        uint64_t head = symbol->size - count * word;
        walk->pools[walk->n_pools++] = (struct text_pool){total, count, pool + head};
        if (own && count != 0) {
            uint64_t lengths = view_get_word(walk, pool + head - word);
            view_span(walk, pool, symbol->size, PART_IMAGE_NAMES);
            const struct elf_symbol *table = whole_symbol(walk, lengths, PART_IMAGE_NAMES);
            if (head == 6 * word)
                whole_symbol(walk, view_get_word(walk, pool + 4 * word), PART_IMAGE_NAMES);
            unsigned entry = table ? (unsigned)(table->size / count) : 0;
            for (uint64_t i = 0; i < count && !walk->failed && (entry == 1 || entry == 2); i++)
                view_span(walk, view_get_word(walk, pool + head + i * word),
                          view_get(walk, lengths + i * entry, entry) + 1, PART_IMAGE_NAMES);
            walk->view->n_names = (size_t)count;
        }
        pool = view_get_word(walk, pool);
    }
}

/* A zero-terminated text in the file, fit to be printed; NULL where there is none. */
static const char *text_at(const struct view_walk *walk, uint64_t address)
{
    const struct elf_section *section = elf_section_at(walk->elf, address);
    if (!section || section->nobits)
        return NULL;
    uint64_t left = section->address + section->size - address;
    const uint8_t *text = elf_at(walk->elf, address, left);
    const uint8_t *end = text ? memchr(text, 0, left) : NULL;
    for (const uint8_t *p = text; p < end; p++)
        if (*p < ' ' || *p == 0x7f)
            return NULL;
    size_t size = end ? (size_t)(end - text) : 0;
    return end && utf8_check(text, size) == size ? (const char *)text : NULL;
}

static const char *view_name_text(struct view_walk *walk, uint64_t id)
{
    for (size_t i = 0; i < walk->n_pools; i++) {
        const struct text_pool *pool = &walk->pools[i];
        if (id < pool->first || id - pool->first >= pool->count)
            continue;
        const char *text =
            text_at(walk, view_get_word(walk, pool->texts + (id - pool->first) * walk->word));
        return text ? text : "?";
    }
    return "?";
}

/* ---- constants ---- */

static bool type_is(const struct view_walk *walk, uint64_t object, const char *name)
{
    const struct elf_symbol *type = elf_symbol_named(walk->elf, name);
    uint64_t address;
    return type && elf_number(walk->elf, object, walk->word, &address) && address == type->address;
}

static void view_walk_object(struct view_walk *walk, uint64_t object, unsigned depth)
{
    unsigned word = walk->word;
    const struct elf_symbol *symbol = object_at(walk, object);
    if (!symbol || !symbol->is_local || walk->failed)
        return; /* a small int, a name, or an object of the VM */
    if (depth > DEPTH_MAX) {
        view_walk_fail(walk, object, "constants nest too deep");
        return;
    }
    view_span(walk, object, symbol->size, PART_CONSTANTS);
    if (type_is(walk, object, "mp_type_str") || type_is(walk, object, "mp_type_bytes")) {
        view_span(walk, view_get_word(walk, object + 3 * word),
                  view_get_word(walk, object + 2 * word) + 1, PART_CONSTANTS);
        return;
    }
    for (uint64_t at = word; at + word <= symbol->size; at += word)
        view_walk_object(walk, view_get_word(walk, object + at), depth + 1);
}

/* ---- functions ---- */

static void view_add_function(struct view_walk *walk, const char *name, uint64_t address,
                              uint64_t size, uint64_t lines)
{
    struct image_view *view = walk->view;
    tool_grow(view->functions, view->n_functions, view->functions_capacity);
    view->functions[view->n_functions++] =
        (struct image_function){name, walk->module, address, size, lines};
}

/* Code, with its line table apart where it is bytecode. */
static void view_walk_code(struct view_walk *walk, uint64_t code, uint64_t prelude_at,
                           bool bytecode, uint64_t names)
{
    const struct elf_symbol *symbol = walk->failed ? NULL : object_at(walk, code);
    const uint8_t *bytes = symbol ? elf_at(walk->elf, code, symbol->size) : NULL;
    struct prelude prelude;
    const char *name = "?";
    uint64_t lines_size = 0;
    if (!bytes) {
        view_walk_fail(walk, code, "no symbol tells the size of the code");
        return;
    }
    if (prelude_at < symbol->size &&
        prelude_read(bytes + prelude_at, (size_t)(symbol->size - prelude_at), &prelude)) {
        const uint8_t *p = prelude.info, *end = p + prelude.info_size;
        const uint8_t *lines = prelude_line_table(&prelude);
        uint32_t index;
        if (vuint_read(&p, end, &index))
            name = view_name_text(walk, view_get(walk, names + 2 * (uint64_t)index, 2));
        if (bytecode)
            lines_size = (uint64_t)(end - lines);
        if (lines_size != 0) {
            uint64_t at = (uint64_t)(lines - bytes), after = at + lines_size;
            view_span(walk, code, at, PART_CODE);
            view_span(walk, code + at, lines_size, PART_LINES);
            view_span(walk, code + after, symbol->size - after, PART_CODE);
        }
    }
    if (lines_size == 0)
        view_span(walk, code, symbol->size, bytecode ? PART_CODE : PART_NATIVE);
    view_add_function(walk, name, code, symbol->size, lines_size);
}

/* A raw code, or bytecode by itself: whose first two bytes are never both zero. */
static void view_walk_function(struct view_walk *walk, uint64_t proto, uint64_t names,
                               unsigned depth)
{
    enum { KIND_BYTECODE = 2, KIND_NATIVE_PY = 3, KIND_VIPER = 4 };
    unsigned word = walk->word;
    if (depth > DEPTH_MAX)
        view_walk_fail(walk, proto, "functions nest too deep");
    if (walk->failed)
        return;
    if (view_get(walk, proto, 1) != 0 || view_get(walk, proto + 1, 1) != 0) {
        view_walk_code(walk, proto, 0, true, names);
        return;
    }
    whole_symbol(walk, proto, PART_FUNCTIONS);
    uint64_t kind = view_get(walk, proto + 2, 1);
    uint64_t code = view_get_word(walk, proto + word),
             children = view_get_word(walk, proto + 2 * word);
    const struct elf_symbol *table = children != 0 ? object_at(walk, children) : NULL;
    const struct elf_symbol *bytes = object_at(walk, code);
    uint64_t size = bytes ? bytes->size : 0, prelude = kind == KIND_BYTECODE ? 0 : size;
    uint64_t count = table && table->address != code ? table->size / word : 0;
    /* A native function's prelude follows its children, or stands in their place. */
    if (kind == KIND_NATIVE_PY) {
        uint64_t first = count != 0 ? view_get_word(walk, children) : 0;
        bool is_table = count != 0 && elf_section_at(walk->elf, first);
        uint64_t at = is_table ? view_get_word(walk, children + --count * word) : children;
        if (at >= code && at < code + size)
            prelude = at - code;
        else if (object_at(walk, at))
            whole_symbol(walk, at, PART_CODE);
        if (!is_table)
            count = 0;
        if (is_table)
            view_span(walk, children, table->size, PART_FUNCTIONS);
    } else if (count != 0) {
        view_span(walk, children, table->size, PART_FUNCTIONS);
    }
    view_walk_code(walk, code, prelude, kind == KIND_BYTECODE, names);
    for (uint64_t i = 0; i < count && !walk->failed; i++)
        view_walk_function(walk, view_get_word(walk, children + i * word), names, depth + 1);
}

/* ---- modules ---- */

/* "weatherlog/station.py" to "weatherlog.station". */
static const char *module_name(struct image_view *view, const char *path)
{
    char *name = arena_copy(&view->arena, path, strlen(path));
    size_t size = strlen(name);
    if (size > 3 && strcmp(name + size - 3, ".py") == 0)
        name[size -= 3] = 0;
    if (size > 9 && strcmp(name + size - 9, "/__init__") == 0)
        name[size - 9] = 0;
    for (char *p = name; *p; p++)
        if (*p == '/')
            *p = '.';
    return name;
}

static void view_walk_module(struct view_walk *walk, uint64_t module)
{
    unsigned word = walk->word;
    view_span(walk, module, 3 * word, PART_IMAGE);
    uint64_t names = view_get_word(walk, module), objects = view_get_word(walk, module + word);
    whole_symbol(walk, names, PART_NAME_TABLE);
    const struct elf_symbol *table =
        objects != 0 ? whole_symbol(walk, objects, PART_CONSTANTS) : NULL;
    for (uint64_t at = 0; table && at + word <= table->size; at += word)
        view_walk_object(walk, view_get_word(walk, objects + at), 0);
    view_walk_function(walk, view_get_word(walk, module + 2 * word), names, 0);
}

/* Sources kept as text; returns how many there are. */
static size_t walk_texts(struct view_walk *walk)
{
    const struct elf_symbol *sizes = elf_symbol_named(walk->elf, "mp_frozen_str_sizes");
    const struct elf_symbol *content = elf_symbol_named(walk->elf, "mp_frozen_str_content");
    if (!sizes || !content || sizes->size < 8)
        return 0;
    uint64_t at = content->address;
    size_t count = (size_t)(sizes->size / 4 - 1);
    for (walk->module = 0; walk->module < count && !walk->failed; walk->module++) {
        uint64_t size = view_get(walk, sizes->address + 4 * walk->module, 4);
        view_span(walk, sizes->address + 4 * walk->module, 4, PART_IMAGE);
        view_span(walk, at, size + 1, PART_FILES);
        at += size + 1;
    }
    return count;
}

static void walk_content(struct view_walk *walk)
{
    struct image_view *view = walk->view;
    const struct elf_symbol *names = elf_symbol_named(walk->elf, "mp_frozen_names");
    const struct elf_symbol *content = elf_symbol_named(walk->elf, "mp_frozen_mpy_content");
    const struct elf_symbol *pool = elf_symbol_named(walk->elf, "mp_qstr_frozen_const_pool");
    walk->module = OWNER_NONE;
    if (pool)
        walk_pools(walk, pool->address);
    if (!names || !content || walk->failed)
        return;
    view_span(walk, names->address, names->size, PART_IMAGE);
    view_span(walk, content->address, content->size, PART_IMAGE);
    size_t capacity = 0;
    for (uint64_t at = names->address; at < names->address + names->size;) {
        const char *text = text_at(walk, at);
        if (!text || *text == 0)
            break;
        tool_grow(view->modules, view->n_modules, capacity);
        view->modules[view->n_modules++] = module_name(view, text);
        at += strlen(text) + 1;
    }
    size_t texts = walk_texts(walk);
    for (size_t i = texts; i < view->n_modules && !walk->failed; i++) {
        walk->module = (uint32_t)i;
        if ((i - texts + 1) * walk->word > content->size)
            view_walk_fail(walk, content->address, "there are fewer modules than names of modules");
        else
            view_walk_module(walk,
                             view_get_word(walk, content->address + (i - texts) * walk->word));
    }
}

bool stock_view_open(struct image_view *view, const struct elf_file *elf, struct report *report)
{
    *view = (struct image_view){.elf = elf, .report = report, .word = elf->word};
    arena_init(&view->arena, &tool_allocator, 1 << 14);
    view->is_stock = true;
    struct view_walk walk = {.view = view, .elf = elf, .word = elf->word};
    if (elf->relocated) {
        report_error(report, elf->path, "position-independent: its pointers are not in the file");
        report_hint(report, "link it with -no-pie");
        return false;
    }
    walk_content(&walk);
    image_view_tidy(view);
    return !walk.failed;
}

bool firmware_view_open(struct image_view *view, const struct elf_file *elf, struct report *report)
{
    if (!elf_symbol_named(elf, "frozen_image") && elf->linked &&
        elf_symbol_named(elf, "mp_frozen_mpy_content"))
        return stock_view_open(view, elf, report);
    return image_view_open(view, elf, report);
}
