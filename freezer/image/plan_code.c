/* plan_code.c - the image's bytecode: each function in its image form, behind those that it makes. */
#include "freezer/image/fuse.h"
#include "freezer/image/plan.h"
#include "runtime/format/image_opcode.h"
#include "runtime/host/memory.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* A function on its way into the image. */
struct pending {
    const struct raw_code *raw;
    struct prelude prelude;
    struct image_layout layout;
    struct piece *pieces;
    uint32_t first_child; /* the children follow each other, in module.functions */
    uint32_t bytecode;    /* index in the plan, once it is there */
};

struct module_plan {
    struct plan *plan;
    struct arena *scratch;  /* of the module: all below */
    struct buf *info, *key; /* of a function, from one to the next */
    struct planned_module *module;
    struct pending
        *functions; /* breadth first, so that children follow their parents; [0] is the body */
    size_t n;
    uint32_t *uses;     /* by name: operands that name it */
    uint32_t *operands; /* by name: what names it in the image */
    uint32_t n_table;   /* names in the module's table */
};

/* ---- fusing ---- */

size_t plan_count_functions(const struct raw_code *raw)
{
    size_t count = 1;
    for (size_t i = 0; i < raw->n_children; i++)
        count += plan_count_functions(raw->children[i]);
    return count;
}

static bool refuse_native(const struct module_plan *m, struct report *report)
{
    report_error(report, m->module->input->path, "native code needs stock MicroPython's runtime");
    report_hint(report, "freeze it with --target=micropython, or compile it without native code");
    return false;
}

/* What makes a function of machine words alone loads it: it is a constant. */
static void load_words(const struct module_plan *m, struct pending *function)
{
    for (size_t i = 0; i < function->layout.n; i++) {
        struct laid *item = &function->layout.items[i];
        if (item->opcode != OP_MAKE_FUNCTION)
            continue;
        const struct raw_code *child = function->raw->children[item->value];
        const struct planned_words *words =
            child->is_words ? plan_words_of(m->plan, m->module, child) : NULL;
        if (!words || !words->made.is_leaf)
            continue;
        item->opcode = item->bytes[0] = OP_LOAD_CONST_OBJ;
        item->value = words->constant;
        item->size = (uint8_t)(1 + vuint_put(item->bytes + 1, (uint32_t)item->value));
    }
}

/* The function as the image has it: around what is C, the bytecode that calls that. */
static const struct raw_code *image_form(const struct module_plan *m, const struct raw_code *raw)
{
    const struct planned_words *words =
        raw->is_words ? plan_words_of(m->plan, m->module, raw) : NULL;
    return words && !words->made.is_leaf ? &words->made.framed : raw;
}

/* Takes the module's functions apart. */
static bool plan_collect(struct module_plan *m, struct fusions *fusions, struct report *report)
{
    const struct raw_code *root = m->module->input->code.root;
    size_t next = 1;
    m->functions = arena_alloc(m->scratch, plan_count_functions(root) * sizeof *m->functions);
    m->functions[0].raw = root;
    for (m->n = 0; m->n < next; m->n++) {
        struct pending *function = &m->functions[m->n];
        const struct raw_code *raw = function->raw;
        if (raw->kind != RAW_BYTECODE)
            return refuse_native(m, report);
        const uint8_t *start = prelude_read(raw->code, raw->size, &function->prelude);
        layout_init(&function->layout, start, raw->code + raw->size, m->scratch);
        function->layout.entry = raw == root ? m->module->rest : 0;
        plan_load_objects(m->plan, m->module, raw, &function->layout, m->scratch);
        load_words(m, function);
        function->pieces =
            fuse(&function->layout, raw, m->module->name_indices, fusions, m->scratch);
        function->first_child = (uint32_t)next;
        for (size_t child = 0; child < raw->n_children; child++)
            m->functions[next++].raw = image_form(m, raw->children[child]);
    }
    return true;
}

/* ---- names ---- */

static void count_names(struct module_plan *m)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct pending *function = &m->functions[i];
        const uint8_t *p = function->prelude.info, *lines = prelude_line_table(&function->prelude);
        uint32_t name;
        while (p < lines && vuint_read(&p, lines, &name))
            m->uses[name]++;
        for (size_t item = 0; item < function->layout.n; item++)
            for (unsigned k = 0; k < function->pieces[item].n_names; k++)
                m->uses[function->pieces[item].names[k]]++;
    }
}

static uint32_t id_of(const struct module_plan *m, uint32_t name)
{
    return m->plan->names.names[m->module->name_indices[name]].id;
}

struct ranked {
    uint32_t name, uses;
};

static int compare_uses(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->uses != b->uses)
        return a->uses > b->uses ? -1 : 1;
    return a->name < b->name ? -1 : 1;
}

/* Is it smaller as an entry of 2 bytes with an operand of one byte, mostly, than as operands that are the id? A
 * shard's code has no ids: they change with every name that another shard has. */
static bool wants_entry(const struct module_plan *m, uint32_t name)
{
    enum { ENTRY_SIZE = 2, LIKELY_TABLE = 64 };
    uint8_t bytes[5];
    return m->plan->n_shards != 0 ||
           ENTRY_SIZE + m->uses[name] <
               m->uses[name] * vuint_put(bytes, LIKELY_TABLE + id_of(m, name));
}

/* The module's table: the file's name, then the names used most often. */
static void choose_names(struct module_plan *m)
{
    size_t n_names = m->module->input->code.n_names;
    struct ranked *table = arena_alloc(m->scratch, (n_names + 1) * sizeof *table);
    uint32_t *indices = arena_alloc(m->scratch, (n_names + 1) * sizeof *indices);
    m->uses = arena_zalloc(m->scratch, n_names * sizeof *m->uses);
    m->operands = arena_alloc(m->scratch, n_names * sizeof *m->operands);
    count_names(m);
    m->n_table = 1;
    table[0].name = 0;
    for (uint32_t name = 1; name < n_names; name++)
        if (m->uses[name] != 0 && wants_entry(m, name))
            table[m->n_table++] = (struct ranked){name, m->uses[name]};
    qsort(table + 1, m->n_table - 1, sizeof *table, compare_uses);
    for (uint32_t name = 0; name < n_names; name++)
        m->operands[name] = m->n_table + id_of(m, name);
    for (uint32_t i = 0; i < m->n_table; i++) {
        m->operands[table[i].name] = i;
        indices[i] = m->module->name_indices[table[i].name];
    }
    m->module->names = plan_table(m->plan, PLANNED_NAMES, indices, m->n_table);
}

/* ---- bytecode ---- */

static uint32_t bytecode_hash_of(const struct plan *plan, uint32_t entry)
{
    return plan->bytecodes[entry].hash;
}

static bool bytecode_equal(const struct plan *plan, uint32_t entry, const void *what)
{
    const struct planned_bytecode *a = &plan->bytecodes[entry], *b = what;
    return a->shard == b->shard && a->key_size == b->key_size &&
           memcmp(a->key, b->key, a->key_size) == 0;
}

/* Instead of an offset: for a key, which tells children by their number among the bytecodes. */
enum { AS_KEY = UINT32_MAX };

/* Gives an item its bytes; own: where the function begins in its shard's code, or AS_KEY. */
static void encode_item(const struct module_plan *m, const struct pending *function, size_t i,
                        uint32_t own)
{
    const struct piece *piece = &function->pieces[i];
    struct laid *item = &function->layout.items[i];
    if (piece->is_whole)
        return;
    item->size = 1;
    if (piece->child != NO_CHILD) {
        uint32_t child = m->functions[function->first_child + piece->child].bytecode;
        uint32_t number = own == AS_KEY ? child : own - m->plan->bytecodes[child].offset;
        item->size += vuint_put(item->bytes + item->size, number);
    }
    if (piece->has_constant)
        item->size += vuint_put(item->bytes + item->size, piece->constant);
    for (unsigned k = 0; k < piece->n_names; k++)
        item->size += vuint_put(item->bytes + item->size, m->operands[piece->names[k]]);
    if (piece->has_extra)
        item->bytes[item->size++] = piece->extra;
}

/* Instead of a function's line table, what keeps its place in the file of the host. */
static void put_debug(const struct module_plan *m, const struct pending *function,
                      const struct buf *lines, bool as_key)
{
    const struct code *code = &m->module->input->code;
    char *place =
        tool_format("%s:%s", code->names[0].data, input_function_name(code, function->raw));
    debug_put_lines(&m->plan->debug, place, lines, function->layout.items[function->layout.n].new,
                    as_key, m->info);
    free(place);
}

/* The info: names, and what is left of the line table. */
static void put_info(const struct module_plan *m, const struct pending *function, bool as_key)
{
    const struct prelude *prelude = &function->prelude;
    const uint8_t *p = prelude->info, *end = p + prelude->info_size;
    const uint8_t *table = prelude_line_table(prelude);
    uint32_t name;
    m->info->size = 0;
    while (p < table && vuint_read(&p, table, &name))
        buf_put_vuint(m->info, m->operands[name]);
    if (m->plan->debug.mode == DEBUG_FULL)
        layout_put_lines(&function->layout, table, end, m->info);
    if (m->plan->debug.mode != DEBUG_FILE)
        return;
    struct buf lines;
    buf_init(&lines, &tool_allocator);
    layout_put_lines(&function->layout, table, end, &lines);
    put_debug(m, function, &lines, as_key);
    buf_free(&lines);
}

/* Appends the function; false when a jump does not reach. */
static bool put_function(const struct module_plan *m, struct pending *function, uint32_t own,
                         struct buf *out)
{
    for (size_t i = 0; i < function->layout.n; i++)
        encode_item(m, function, i, own);
    if (!layout_place(&function->layout))
        return false;
    put_info(m, function, own == AS_KEY);
    put_prelude_like(out, function->raw->code, &function->prelude, m->info);
    layout_put(&function->layout, out);
    return true;
}

static void note_opcodes(struct plan *plan, const struct pending *function)
{
    for (size_t i = 0; i < function->layout.n; i++)
        plan->opcodes[function->pieces[i].byte] = true;
}

/* Whether its bytes depend on where it is: on distances, or offsets in the file of lines. */
static bool has_place(const struct module_plan *m, const struct pending *function)
{
    return function->raw->n_children != 0 || m->plan->debug.mode == DEBUG_FILE;
}

/* Stores the bytecode unless there is its like. */
static bool add_bytecode(const struct module_plan *m, struct pending *function)
{
    struct plan *plan = m->plan;
    struct buf *code = &plan->code[m->module->shard], *key = m->key;
    struct planned_bytecode new = {
        .shard = m->module->shard, .module = m->module, .raw = function->raw};
    key->size = 0;
    if (!put_function(m, function, AS_KEY, key))
        return false;
    new.hash = (uint32_t)crc32_z(0, key->data, key->size);
    new.key = key->data;
    new.key_size = key->size;
    uint32_t entry = plan_index_find(&plan->bytecode_index, plan, new.hash, bytecode_hash_of,
                                     bytecode_equal, &new);
    bool good = true;
    if (entry == UINT32_MAX) {
        new.key = (const uint8_t *)arena_copy(&plan->arena, key->data, key->size);
        new.offset = (uint32_t)code->size;
        if (has_place(m, function))
            good = put_function(m, function, new.offset, code);
        else
            buf_put(code, key->data, key->size);
        new.size = (uint32_t)code->size - new.offset;
        note_opcodes(plan, function);
        entry = (uint32_t)plan->n_bytecodes;
        tool_grow(plan->bytecodes, plan->n_bytecodes, plan->bytecodes_capacity);
        plan->bytecodes[plan->n_bytecodes++] = new;
        plan_index_add(&plan->bytecode_index, plan, entry, bytecode_hash_of);
    } else if (plan->debug.mode == DEBUG_FILE) { /* its lines are told by its own place */
        key->size = 0;
        put_function(m, function, plan->bytecodes[entry].offset, key);
    }
    function->bytecode = entry;
    return good;
}

/* Behind its children. Recurses to the depth that the reader allows. */
static bool plan_add_function(const struct module_plan *m, uint32_t index, struct report *report)
{
    struct pending *function = &m->functions[index];
    if (function->raw->is_words)
        return true;
    for (uint32_t i = 0; i < function->raw->n_children; i++)
        if (!plan_add_function(m, function->first_child + i, report))
            return false;
    if (add_bytecode(m, function)) {
        plan_place_object(m->plan, m->module, function->raw, function->bytecode);
        plan_place_live(m->plan, m->module, function->raw, function->bytecode);
        return true;
    }
    report_error(report, m->module->input->path, "a jump in '%s' is longer than 32 KiB",
                 input_function_name(&m->module->input->code, function->raw));
    report_hint(report, "split the function");
    return false;
}

/* ---- all modules ---- */

/* Where the body's rest begins: at the offset of its bytecode in the image, which decides what the distances in it take. */
static void place_entry(const struct module_plan *m)
{
    struct pending *body = &m->functions[0];
    m->key->size = 0;
    put_function(m, body, m->plan->bytecodes[body->bytecode].offset, m->key);
    m->module->entry = body->layout.items[layout_find(&body->layout, m->module->rest)].new;
}

static bool add_module(struct module_plan *m, struct fusions *fusions, struct report *report)
{
    if (!plan_collect(m, fusions, report))
        return false;
    choose_names(m);
    bool good = plan_add_function(m, 0, report);
    m->module->body = m->functions[0].bytecode;
    if (good && m->module->rest)
        place_entry(m);
    return good;
}

/* Does that to every module; the scratch memory is the same for all. */
static bool each_module(struct plan *plan,
                        bool (*visit)(struct module_plan *, struct fusions *, struct report *),
                        struct fusions *fusions, struct report *report)
{
    enum { SCRATCH_CHUNK = 1 << 18 };
    struct arena scratch;
    struct buf info, key;
    bool good = true;
    arena_init(&scratch, &tool_allocator, SCRATCH_CHUNK);
    arena_alloc(&scratch, 1); /* so that the first chunk stays */
    struct arena_mark start = arena_mark(&scratch);
    buf_init(&info, &tool_allocator);
    buf_init(&key, &tool_allocator);
    for (size_t i = 0; i < plan->n_modules && good; i++) {
        struct module_plan m = {plan, &scratch, &info, &key, .module = &plan->modules[i]};
        if (m.module->input->loaded_code)
            good = visit(&m, fusions, report);
        arena_release(&scratch, start);
    }
    arena_free(&scratch);
    buf_free(&info);
    buf_free(&key);
    return good;
}

bool plan_code(struct plan *plan, bool weighs, struct report *report)
{
    struct fusions fusions;
    bool good = true;
    fusions_init(&fusions);
    if (weighs) {
        good = each_module(plan, plan_collect, &fusions, report);
        fusions_weigh(&fusions);
    }
    return good && each_module(plan, add_module, &fusions, report);
}
