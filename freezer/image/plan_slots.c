/* plan_slots.c - what is in RAM, from the start, of maps that lie in ROM: runtime/vm/memory/image.h tells of slots.
 *
 * A word has each global that code stores which is left to run: the rest of a body, and functions that name it global; and each module in
 * sys.modules that did not run at build time. A byte has each entry of sys.modules. Submodules of a package that its body did not
 * import are entries of the package's globals that take nothing more. */
#include "freezer/image/imports.h"
#include "freezer/image/plan.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/image.h"

#include <stdlib.h>
#include <string.h>

enum { SMALLEST_WORD = 4 };

static const char *slot_name_text(const struct plan *plan, uint32_t name)
{
    return plan->names.names[name].text;
}

static uint32_t planned_slot(struct plan *plan, uint32_t n, enum slot_kind kind)
{
    return plan_simple(plan, PLANNED_SLOT, (int64_t)((uint64_t)n << SLOT_SHIFT | kind));
}

/* A slot that is a word, with what it holds at start. */
static uint32_t planned_word(struct plan *plan, uint32_t at_start)
{
    tool_grow(plan->slot_words, plan->n_slot_words, plan->slot_words_capacity);
    plan->slot_words[plan->n_slot_words++] = at_start;
    return planned_slot(plan, (uint32_t)plan->n_slot_words - 1, SLOT_WORD);
}

/* The value of a name's entry; NULL: it has none. */
static uint32_t *entry_of(const struct plan *plan, const struct planned_live *live, uint32_t name)
{
    for (size_t i = 0; i < live->n_values; i += 2)
        if (plan->constants[live->values[i]].number == (int64_t)name)
            return &live->values[i + 1];
    return NULL;
}

static void add_map_entry(struct plan *plan, struct planned_live *live, uint32_t name,
                          uint32_t content)
{
    uint32_t *values = arena_alloc(&plan->arena, (live->n_values + 3) * sizeof *values);
    if (live->n_values)
        memcpy(values, live->values, live->n_values * sizeof *values);
    values[live->n_values] = plan_simple(plan, PLANNED_NAME, (int64_t)name);
    values[live->n_values + 1] = content;
    plan->names.names[name].used = true;
    live->values = values;
    live->n_values += 2;
}

/* ---- globals ---- */

static void add_slot_of_stored(struct plan *plan, struct planned_live *globals, uint32_t name)
{
    uint32_t *content = entry_of(plan, globals, name);
    if (strcmp(slot_name_text(plan, name), "__path__") == 0)
        return;
    if (!content)
        add_map_entry(plan, globals, name,
                      planned_word(plan, plan_simple(plan, PLANNED_ABSENT, 0)));
    else if (plan->constants[*content].kind != PLANNED_SLOT)
        *content = planned_word(plan, *content);
}

/* Of the code from that offset on, and of all functions in it. Recurses to the depth that the reader allows. */
static void add_stores(struct plan *plan, struct planned_module *module, const struct raw_code *raw,
                       uint32_t from, bool is_body)
{
    struct prelude prelude;
    struct instruction at;
    const uint8_t *end = raw->code + raw->size;
    if (raw->kind == RAW_BYTECODE && prelude_read(raw->code, raw->size, &prelude))
        for (const uint8_t *ip = prelude.code + from; ip < end && instruction_read(ip, end, &at);
             ip = at.next)
            if (at.opcode == OP_STORE_GLOBAL || (is_body && at.opcode == OP_STORE_NAME))
                add_slot_of_stored(plan, &module->globals, module->name_indices[at.value]);
    for (size_t i = 0; i < raw->n_children; i++)
        add_stores(plan, module, raw->children[i], 0, false);
}

static void add_module_stores(struct plan *plan, struct planned_module *module)
{
    const struct raw_code *body = module->input->code.root;
    uint32_t from = module->rest != 0 ? module->rest : (uint32_t)body->size;
    add_stores(plan, module, body, from, true);
}

/* ---- sys.modules ---- */

static uint32_t number_of_module(const struct plan *plan, const char *name)
{
    uint32_t number = 0;
    while (number < plan->n_modules && strcmp(plan->modules[number].input->name, name) != 0)
        number++;
    return number;
}

/* Adds an entry: of a module, or with number n_modules of what is none of the image's. */
static void add_registered(struct plan *plan, const char *name, uint32_t number, bool is_word)
{
    uint32_t index = (uint32_t)names_add(&plan->names, name, strlen(name));
    uint32_t entry = (uint32_t)plan->registered.n_values / 2;
    bool preloaded = number < plan->n_modules && plan->modules[number].preloaded;
    if (entry_of(plan, &plan->registered, index))
        return;
    if (number < plan->n_modules)
        plan->modules[number].entry_number = entry + 1;
    is_word = is_word && (!preloaded || strcmp(name, "__main__") == 0);
    uint32_t content = is_word ? planned_word(plan, plan_simple(plan, PLANNED_ABSENT, 0))
                               : planned_slot(plan, entry, SLOT_REGISTERED);
    add_map_entry(plan, &plan->registered, index, content);
    tool_grow(plan->registered_numbers, entry, plan->registered_capacity);
    plan->registered_numbers[entry] = preloaded ? number : REGISTERED_NATIVE;
}

void plan_add_order(struct plan *plan, char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *word = words[i] + 1;
        if (words[i][0] == 'm') /* what ran as __main__ is not found by its own name */
            add_registered(plan, strchr(word, ':') + 1, (uint32_t)atol(word), true);
        else
            add_registered(plan, word, (uint32_t)plan->n_modules, words[i][0] != 'M');
    }
}

/* What programs import of native modules without running it at build time: one has the name, or nobody takes the entry. */
static void add_imported(struct plan *plan, const struct planned_module *module,
                         const struct raw_code *raw)
{
    struct prelude prelude;
    struct instruction at;
    const uint8_t *end = raw->code + raw->size;
    if (raw->kind == RAW_BYTECODE && prelude_read(raw->code, raw->size, &prelude))
        for (const uint8_t *ip = prelude.code; ip < end && instruction_read(ip, end, &at);
             ip = at.next) {
            if (at.opcode != OP_IMPORT_NAME)
                continue;
            const char *name = slot_name_text(plan, module->name_indices[at.value]);
            if (imports_vm_has(name) && number_of_module(plan, name) == plan->n_modules)
                add_registered(plan, name, (uint32_t)plan->n_modules, false);
        }
    for (size_t i = 0; i < raw->n_children; i++)
        add_imported(plan, module, raw->children[i]);
}

/* The modules of the image that did not run, and __main__, which other programs may be. */
static void add_left(struct plan *plan)
{
    for (uint32_t i = 0; i < plan->n_modules; i++)
        if (plan->modules[i].input->loaded_code)
            add_imported(plan, &plan->modules[i], plan->modules[i].input->code.root);
    for (uint32_t i = 0; i < plan->n_modules; i++)
        if (plan->modules[i].entry_number == 0 && plan->modules[i].input->loaded_code)
            add_registered(plan,
                           strcmp(plan->modules[i].input->name, "main") == 0
                               ? "__main__"
                               : plan->modules[i].input->name,
                           i, true);
    add_registered(plan, "__main__", (uint32_t)plan->n_modules, true);
}

/* An entry in the package's globals of each submodule that its body has not bound there. */
static void add_bound(struct plan *plan, uint32_t number)
{
    const struct planned_module *module = &plan->modules[number];
    const char *name = module->input->name, *dot = strrchr(name, '.');
    if (!dot || module->entry_number == 0)
        return;
    char *package = tool_format("%.*s", (int)(dot - name), name);
    uint32_t owner = number_of_module(plan, package);
    free(package);
    if (owner == plan->n_modules || !plan->modules[owner].preloaded)
        return;
    struct planned_live *globals = &plan->modules[owner].globals;
    uint32_t index = (uint32_t)names_add(&plan->names, dot + 1, strlen(dot + 1));
    if (!entry_of(plan, globals, index))
        add_map_entry(plan, globals, index,
                      module->preloaded ? planned_slot(plan, module->entry_number - 1, SLOT_BOUND)
                                        : planned_word(plan, plan_simple(plan, PLANNED_ABSENT, 0)));
}

void plan_slots(struct plan *plan)
{
    plan->registered.kind = LIVE_DICT;
    add_left(plan);
    for (uint32_t i = 0; i < plan->n_modules; i++)
        if (plan->modules[i].preloaded)
            add_module_stores(plan, &plan->modules[i]);
    for (size_t i = 0; i < plan->registered.n_values / 2; i++)
        for (uint32_t k = 0; k < plan->n_modules; k++)
            if (plan->modules[k].entry_number == i + 1)
                add_bound(plan, k);
    plan->n_own = plan->n_aliases;
    plan->n_aliases +=
        (uint32_t)plan->n_slot_words +
        (uint32_t)(plan->registered.n_values / 2 + SMALLEST_WORD - 1) / SMALLEST_WORD;
}

uint32_t plan_slot_number(const struct plan *plan, int64_t number)
{
    bool is_word = (number & ((1 << SLOT_SHIFT) - 1)) == SLOT_WORD;
    return (uint32_t)number + (is_word ? (FIXED_ALIAS_COUNT + plan->n_own) << SLOT_SHIFT : 0);
}
