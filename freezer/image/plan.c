/* plan.c - modules to an image's tables. */
#include "freezer/image/plan.h"
#include "freezer/preload/preload.h"
#include "runtime/base/hash.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_MAX = 0xffff };

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

uint32_t plan_table(struct plan *plan, enum planned_table_kind kind, const uint32_t *items,
                    size_t size)
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
    if (!dot || dot == text || memchr(text, ' ', name->size))
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
        report_hint(report, "split the module");
        return false;
    }
    module->name_indices = arena_alloc(&plan->arena, code->n_names * sizeof *module->name_indices);
    for (size_t i = 0; i < code->n_names; i++) {
        size_t index = names_add(&plan->names, code->names[i].data, code->names[i].size);
        module->name_indices[i] = (uint32_t)index;
        plan->names.names[index].used = true;
        if (i != 0)
            plan_import_name(plan, &code->names[i]);
    }
    return true;
}

static bool plan_constants(struct plan *plan, struct planned_module *module, struct report *report)
{
    const struct code *code = &module->input->code;
    if (code->n_constants + plan_count_words(code->root) > TABLE_MAX) {
        report_error(report, module->input->path, "%zu constants; a module can have %d",
                     code->n_constants, TABLE_MAX);
        report_hint(report, "split the module");
        return false;
    }
    size_t n = code->n_constants, room = n + plan_count_words(code->root);
    size_t n_functions = plan_count_functions(code->root);
    if (room + n_functions > TABLE_MAX)
        n_functions = 0;
    room += n_functions;
    uint32_t *constants = tool_alloc((room + 1) * sizeof *constants);
    bool good = true;
    for (size_t i = 0; i < code->n_constants && good; i++) {
        constants[i] = plan_constant(plan, &code->constants[i], module->input->path, report);
        good = constants[i] != UINT32_MAX;
    }
    good = good && plan_words(plan, module, constants, &n, report);
    if (good && n_functions != 0 && (!module->preloaded || module->rest))
        plan_objects(plan, module, constants, &n);
    if (good)
        module->constants = plan_table(plan, PLANNED_CONSTANTS, constants, n);
    free(constants);
    return good;
}

/* sys.modules has a module by its dotted name, each level of it, and a package has what is below by the last part: as names
 * of the image they take no RAM. */
static void plan_module_name(struct plan *plan, struct planned_module *module)
{
    const char *name = module->input->name;
    module->name = (uint32_t)names_add(&plan->names, name, strlen(name));
    plan->names.names[module->name].used = true;
    if (strchr(name, '/'))
        return; /* no module */
    for (size_t start = 0, size = 1; name[size - 1] != 0; size++)
        if (name[size] == '.' || name[size] == 0) {
            names_add(&plan->names, name, size);
            names_add(&plan->names, name + start, size - start);
            start = size + 1;
        }
}

static void plan_add_name(struct plan *plan, const struct text_item *text)
{
    size_t index = names_add(&plan->names, text->text, text->size);
    plan->names.names[index].used |= index <= FIXED_NAME_COUNT;
}

bool plan_make(struct plan *plan, const struct input_list *inputs,
               const struct plan_options *options, struct report *report)
{
    unsigned shards = options->shards;
    *plan = (struct plan){.n_shards = shards};
    debug_init(&plan->debug, options->debug);
    plan->code = tool_alloc((shards + 1) * sizeof *plan->code);
    for (unsigned i = 0; i <= shards; i++)
        buf_init(&plan->code[i], &tool_allocator);
    buf_init(&plan->words_c, &tool_allocator);
    arena_init(&plan->arena, &tool_allocator, 1 << 16);
    names_init(&plan->names);
    plan->names.plain = options->plain_names;
    for (size_t i = 0; options->pinned && i < options->pinned->size; i++)
        plan_add_name(plan, &options->pinned->items[i]);
    names_pin(&plan->names);
    bool good = inputs->size <= TABLE_MAX;
    if (!good)
        report_error(report, NULL, "%zu modules; an image can have %d", inputs->size, TABLE_MAX);
    plan->n_modules = inputs->size;
    plan->modules = tool_alloc(inputs->size * sizeof *plan->modules);
    for (size_t i = 0; i < inputs->size; i++) {
        const char *name = inputs->items[i].name;
        plan->modules[i].input = &inputs->items[i];
        plan->modules[i].rest = options->live ? options->verdicts[i].rest : 0;
        plan->modules[i].preloaded =
            options->live && (!options->verdicts[i].cause || plan->modules[i].rest);
        plan->has_preloads |= plan->modules[i].preloaded;
        /* By its name alone, so that it stays in its file whatever else comes and goes. */
        if (shards != 0)
            plan->modules[i].shard = text_hash((const uint8_t *)name, strlen(name)) % shards;
        if (good && inputs->items[i].loaded_code)
            good = plan_names(plan, &plan->modules[i], report);
    }
    for (size_t i = 0; i < inputs->names.size; i++)
        plan_add_name(plan, &inputs->names.items[i]);
    for (size_t i = 0; i < inputs->size; i++)
        plan_module_name(plan, &plan->modules[i]);
    if (good && plan->has_preloads)
        plan_live_names(plan, options->live);
    /* Constants come after all names: a str that is one of them becomes it. */
    for (size_t i = 0; i < inputs->size && good; i++)
        if (inputs->items[i].loaded_code)
            good = plan_constants(plan, &plan->modules[i], report);
    if (good && plan->has_preloads)
        plan_lives(plan, options->live);
    if (good && plan->has_preloads)
        plan_slots(plan);
    names_place(&plan->names);
    return good;
}

void plan_free(struct plan *plan)
{
    names_free(&plan->names);
    debug_free(&plan->debug);
    for (unsigned i = 0; plan->code && i <= plan->n_shards; i++)
        buf_free(&plan->code[i]);
    free(plan->code);
    buf_free(&plan->words_c);
    free(plan->words);
    free(plan->objects);
    free(plan->lives);
    free(plan->slot_words);
    free(plan->registered_numbers);
    for (size_t i = 0; plan->modules && i < plan->n_modules; i++)
        free(plan->modules[i].reads);
    free(plan->constants);
    free(plan->bytecodes);
    free(plan->tables);
    free(plan->modules);
    free(plan->constant_index.slots);
    free(plan->bytecode_index.slots);
    free(plan->table_index.slots);
    arena_free(&plan->arena);
}
