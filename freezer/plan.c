/* plan.c - modules to an image's tables. */
#include "freezer/plan.h"
#include "host/memory.h"
#include "runtime/base/hash.h"
#include "runtime/vm/image.h"
#include "runtime/vm/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_MAX = 0xffff, SYMBOL_MAX = 60 };

uint32_t plan_index_find(const struct plan_index *index, const struct plan *plan, uint32_t hash,
                         plan_hash_of hash_of, plan_equal equal, const void *what)
{
    if (index->n_slots == 0)
        return UINT32_MAX;
    size_t mask = index->n_slots - 1;
    for (size_t i = hash & mask; index->slots[i] != 0; i = (i + 1) & mask) {
        uint32_t entry = index->slots[i] - 1;
        if (hash_of(plan, entry) == hash && equal(plan, entry, what))
            return entry;
    }
    return UINT32_MAX;
}

static void index_put(struct plan_index *index, uint32_t entry, uint32_t hash)
{
    size_t mask = index->n_slots - 1, i = hash & mask;
    while (index->slots[i] != 0)
        i = (i + 1) & mask;
    index->slots[i] = entry + 1;
}

void plan_index_add(struct plan_index *index, const struct plan *plan, uint32_t entry,
                    plan_hash_of hash_of)
{
    if (index->used * 2 >= index->n_slots) {
        free(index->slots);
        index->n_slots = index->n_slots ? index->n_slots * 2 : 256;
        index->slots = tool_alloc(index->n_slots * sizeof *index->slots);
        for (uint32_t i = 0; i < entry; i++)
            index_put(index, i, hash_of(plan, i));
    }
    index_put(index, entry, hash_of(plan, entry));
    index->used++;
}

/* ---- bytecode ---- */

static uint32_t bytecode_hash_of(const struct plan *plan, uint32_t entry)
{
    return plan->bytecodes[entry].hash;
}

static bool bytecode_equal(const struct plan *plan, uint32_t entry, const void *what)
{
    const struct planned_bytecode *a = &plan->bytecodes[entry], *b = what;
    return a->shard == b->shard && a->start == b->start && a->size == b->size &&
           memcmp(a->data, b->data, a->size) == 0;
}

/* weatherlog_station__read, from the module's and the function's own name. */
static const char *make_symbol(struct plan *plan, const struct planned_module *module,
                               const struct raw_code *raw)
{
    char symbol[2 * SYMBOL_MAX];
    size_t used = 0;
    const char *function = input_function_name(&module->input->code, raw);
    const char *parts[] = {module->input->name, "__", function};
    for (size_t part = 0; part < 3; part++)
        for (const char *p = parts[part];
             *p && used < (part == 0 ? SYMBOL_MAX : 2 * SYMBOL_MAX - 1); p++) {
            unsigned char c = (unsigned char)*p;
            symbol[used++] = c < 0x80 && isalnum(c) ? (char)c : '_';
        }
    return arena_copy(&plan->arena, symbol, used);
}

static uint32_t add_bytecode(struct plan *plan, const struct planned_module *module,
                             const struct raw_code *raw, size_t first_child)
{
    struct planned_bytecode bytecode = {
        .data = raw->code, .size = raw->size, .shard = module->shard};
    if (plan->debug.mode != DEBUG_FULL)
        bytecode.data =
            debug_strip(&plan->debug, &module->input->code, raw, &plan->arena, &bytecode.size);
    if (raw->n_children != 0) {
        uint8_t *data = arena_alloc(&plan->arena, FIRST_CHILD_BYTES + bytecode.size);
        data[0] = (uint8_t)first_child;
        data[1] = (uint8_t)(first_child >> 8);
        memcpy(data + FIRST_CHILD_BYTES, bytecode.data, bytecode.size);
        bytecode.data = data;
        bytecode.start = FIRST_CHILD_BYTES;
        bytecode.size += FIRST_CHILD_BYTES;
    }
    bytecode.hash = text_hash(bytecode.data, bytecode.size);
    uint32_t entry = plan_index_find(&plan->bytecode_index, plan, bytecode.hash, bytecode_hash_of,
                                     bytecode_equal, &bytecode);
    if (entry != UINT32_MAX)
        return entry;
    bytecode.symbol = make_symbol(plan, module, raw);
    bytecode.number = plan->shard_sizes[bytecode.shard]++;
    tool_grow(plan->bytecodes, plan->n_bytecodes, plan->bytecodes_capacity);
    plan->bytecodes[plan->n_bytecodes] = bytecode;
    plan_index_add(&plan->bytecode_index, plan, (uint32_t)plan->n_bytecodes, bytecode_hash_of);
    return (uint32_t)plan->n_bytecodes++;
}

/* ---- tables ---- */

static uint32_t table_hash_of(const struct plan *plan, uint32_t entry)
{
    return plan->tables[entry].hash;
}

static bool table_equal(const struct plan *plan, uint32_t entry, const void *what)
{
    const struct planned_table *a = &plan->tables[entry], *b = what;
    return a->size == b->size &&
           (a->size == 0 || memcmp(a->items, b->items, a->size * sizeof *a->items) == 0);
}

/* kind keeps name tables and constant tables apart. */
static uint32_t add_table(struct plan *plan, uint32_t kind, const uint32_t *items, size_t size)
{
    uint32_t *copy = arena_alloc(&plan->arena, (size + 1) * sizeof *copy);
    copy[0] = kind;
    for (size_t i = 0; i < size; i++)
        copy[i + 1] = items[i];
    struct planned_table table = {.items = copy, .size = size + 1};
    table.hash = text_hash((const uint8_t *)copy, (size + 1) * sizeof *copy);
    uint32_t entry =
        plan_index_find(&plan->table_index, plan, table.hash, table_hash_of, table_equal, &table);
    if (entry != UINT32_MAX)
        return entry;
    tool_grow(plan->tables, plan->n_tables, plan->tables_capacity);
    plan->tables[plan->n_tables] = table;
    plan_index_add(&plan->table_index, plan, (uint32_t)plan->n_tables, table_hash_of);
    return (uint32_t)plan->n_tables++;
}

/* ---- modules ---- */

/* `import a.b` looks for a first: unless that is a name, too, a failing import leaves it in RAM. The file's name is no such text. */
static void plan_import_name(struct plan *plan, const struct code_text *name)
{
    const char *text = name->data, *dot = memchr(text, '.', name->size);
    if (dot == NULL || dot == text || memchr(text, ' ', name->size) != NULL)
        return;
    for (const char *p = text; p < dot; p++)
        if (!isalpha((unsigned char)*p) && *p != '_' && (p == text || !isdigit((unsigned char)*p)))
            return;
    names_add(&plan->names, text, (size_t)(dot - text));
}

static bool plan_names(struct plan *plan, struct planned_module *module, struct report *report)
{
    const struct code *code = &module->input->code;
    if (code->n_names > TABLE_MAX) {
        report_error(report, module->input->path, "%zu names; a module can have %d", code->n_names,
                     TABLE_MAX);
        report_hint("split the module");
        return false;
    }
    uint32_t *names = tool_alloc(code->n_names * sizeof *names);
    for (size_t i = 0; i < code->n_names; i++) {
        names[i] = (uint32_t)names_add(&plan->names, code->names[i].data, code->names[i].size);
        plan->names.names[names[i]].used = true;
        if (i != 0)
            plan_import_name(plan, &code->names[i]);
    }
    module->names = add_table(plan, PLANNED_NAMES, names, code->n_names);
    free(names);
    return true;
}

static bool plan_constants(struct plan *plan, struct planned_module *module, struct report *report)
{
    const struct code *code = &module->input->code;
    if (code->n_constants > TABLE_MAX) {
        report_error(report, module->input->path, "%zu constants; a module can have %d",
                     code->n_constants, TABLE_MAX);
        report_hint("split the module");
        return false;
    }
    uint32_t *constants = tool_alloc(code->n_constants * sizeof *constants);
    bool good = true;
    for (size_t i = 0; i < code->n_constants && good; i++) {
        constants[i] = plan_constant(plan, &code->constants[i], module->input->path, report);
        good = constants[i] != UINT32_MAX;
    }
    if (good)
        module->constants = add_table(plan, PLANNED_CONSTANTS, constants, code->n_constants);
    free(constants);
    return good;
}

static size_t count_functions(const struct raw_code *raw)
{
    size_t count = 1;
    for (size_t i = 0; i < raw->n_children; i++)
        count += count_functions(raw->children[i]);
    return count;
}

/* Breadth first, so that children of one function lie together. */
static bool plan_functions(struct plan *plan, struct planned_module *module, struct report *report)
{
    const struct code *code = &module->input->code;
    size_t count = count_functions(code->root);
    if (count > TABLE_MAX) {
        report_error(report, module->input->path, "%zu functions; a module can have %d", count,
                     TABLE_MAX);
        report_hint("split the module");
        return false;
    }
    module->n_functions = (uint32_t)count;
    module->functions = arena_zalloc(&plan->arena, count * sizeof *module->functions);
    module->functions[0].raw = code->root;
    size_t next = 1;
    for (size_t i = 0; i < count; i++) {
        struct planned_function *function = &module->functions[i];
        if (function->raw->kind != RAW_BYTECODE) {
            report_error(report, module->input->path,
                         "native code needs stock MicroPython's runtime");
            report_hint("freeze it with --target=micropython, or compile it without native code");
            return false;
        }
        function->bytecode = add_bytecode(plan, module, function->raw, next);
        for (size_t child = 0; child < function->raw->n_children; child++)
            module->functions[next++].raw = function->raw->children[child];
    }
    return true;
}

/* sys.modules has a module by its dotted name, each level of it, and a package has what is below by the last part: as names
 * of the image they take no RAM. */
static void plan_module_name(struct plan *plan, const char *name)
{
    if (strcmp(name, "main") == 0 || strchr(name, '/') != NULL)
        return; /* it is __main__, or no module */
    for (size_t start = 0, size = 1; name[size - 1] != 0; size++)
        if (name[size] == '.' || name[size] == 0) {
            names_add(&plan->names, name, size);
            names_add(&plan->names, name + start, size - start);
            start = size + 1;
        }
}

bool plan_make(struct plan *plan, const struct input_list *inputs, enum debug_mode debug,
               unsigned shards, struct report *report)
{
    *plan = (struct plan){.n_shards = shards};
    debug_init(&plan->debug, debug);
    plan->shard_sizes = tool_alloc((shards + 1) * sizeof *plan->shard_sizes);
    arena_init(&plan->arena, &tool_allocator, 1 << 16);
    names_init(&plan->names);
    bool good = inputs->size <= TABLE_MAX;
    if (!good)
        report_error(report, NULL, "%zu modules; an image can have %d", inputs->size, TABLE_MAX);
    plan->n_modules = inputs->size;
    plan->modules = tool_alloc(inputs->size * sizeof *plan->modules);
    for (size_t i = 0; i < inputs->size; i++) {
        const char *name = inputs->items[i].name;
        plan->modules[i].input = &inputs->items[i];
        /* By its name alone, so that it stays in its file whatever else comes and goes. */
        if (shards != 0)
            plan->modules[i].shard = text_hash((const uint8_t *)name, strlen(name)) % shards;
        if (good && inputs->items[i].loaded_code)
            good = plan_names(plan, &plan->modules[i], report);
    }
    for (size_t i = 0; i < inputs->names.size; i++) {
        const struct text_item *text = &inputs->names.items[i];
        size_t index = names_add(&plan->names, text->text, text->size);
        plan->names.names[index].used |= index <= FIXED_NAME_COUNT;
    }
    for (size_t i = 0; i < inputs->size; i++)
        plan_module_name(plan, inputs->items[i].name);
    /* Constants come after all names: a str that is one of them becomes it. */
    for (size_t i = 0; i < inputs->size && good; i++)
        if (inputs->items[i].loaded_code)
            good = plan_constants(plan, &plan->modules[i], report) &&
                   plan_functions(plan, &plan->modules[i], report);
    names_place(&plan->names);
    return good;
}

void plan_free(struct plan *plan)
{
    names_free(&plan->names);
    debug_free(&plan->debug);
    free(plan->shard_sizes);
    free(plan->constants);
    free(plan->bytecodes);
    free(plan->tables);
    free(plan->modules);
    free(plan->constant_index.slots);
    free(plan->bytecode_index.slots);
    free(plan->table_index.slots);
    arena_free(&plan->arena);
}
