/* plan_object.c - functions that lie in the image: object.h says which. */
#include "freezer/image/object.h"
#include "freezer/image/plan.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/image.h"

#include <stdlib.h>
#include <string.h>

/* The body of a comprehension is dropped as soon as it has run. */
static bool is_kept(const struct code *code, const struct raw_code *child)
{
    const char *name = input_function_name(code, child);
    return name[0] != '<' || strcmp(name, "<lambda>") == 0;
}

struct sites {
    struct image_layout layout;
    struct object_site *items;
    size_t n;
};

/* Whether the device comes to it: not in the beginning of a body that ran at build time. */
static bool is_left(const struct planned_module *module, const struct sites *sites,
                    const struct object_site *site, const struct raw_code *raw)
{
    return raw != module->input->code.root || sites->layout.items[site->first].old >= module->rest;
}

static void find_sites(struct sites *sites, const struct planned_module *module,
                       const struct raw_code *raw, struct arena *scratch)
{
    const struct code *code = &module->input->code;
    size_t kept = 0;
    sites->items = arena_alloc(scratch, (raw->n_children + 1) * sizeof *sites->items);
    sites->n = object_find_sites(&sites->layout, raw, scratch, sites->items);
    for (size_t i = 0; i < sites->n; i++)
        if (is_left(module, sites, &sites->items[i], raw) &&
            (sites->items[i].is_body || is_kept(code, raw->children[sites->items[i].child])))
            sites->items[kept++] = sites->items[i];
    sites->n = kept;
}

/* The constant that an instruction loads. */
static uint32_t loaded_constant(struct plan *plan, const struct planned_module *module,
                                const struct laid *item, const uint32_t *constants)
{
    switch (item->opcode) {
    case OP_LOAD_CONST_OBJ:
        return constants[item->value];
    case OP_LOAD_CONST_STRING:
        return plan_simple(plan, PLANNED_NAME, module->name_indices[item->value]);
    case OP_LOAD_CONST_NONE:
        return plan_simple(plan, PLANNED_NONE, 0);
    case OP_LOAD_CONST_FALSE:
        return plan_simple(plan, PLANNED_FALSE, 0);
    case OP_LOAD_CONST_TRUE:
        return plan_simple(plan, PLANNED_TRUE, 0);
    default:
        return plan_int(plan, item->value);
    }
}

static void add_object(struct plan *plan, struct planned_module *module, const struct sites *sites,
                       const struct object_site *site, const struct raw_code *body,
                       uint32_t *constants, size_t *n)
{
    struct prelude prelude;
    struct planned_object object = {.module = module, .body = body};
    object.raw = body->children[site->child];
    prelude_read(object.raw->code, object.raw->size, &prelude);
    object.n_defaults = prelude.n_default_positional;
    object.defaults = arena_alloc(&plan->arena, (object.n_defaults + 1) * sizeof *object.defaults);
    for (uint32_t i = 0; i < object.n_defaults; i++)
        object.defaults[i] =
            loaded_constant(plan, module, &sites->layout.items[site->first + i], constants);
    object.constant = (uint32_t)*n;
    constants[(*n)++] = plan_simple(plan, PLANNED_OBJECT, (int64_t)plan->n_objects);
    tool_grow(plan->objects, plan->n_objects, plan->objects_capacity);
    plan->objects[plan->n_objects++] = object;
    module->n_objects++;
}

/* Of a body that runs once, then of those in it. Recurses to the depth that the reader allows. */
static void add_objects(struct plan *plan, struct planned_module *module,
                        const struct raw_code *body, uint32_t *constants, size_t *n,
                        struct arena *scratch)
{
    struct prelude prelude;
    struct sites sites;
    if (body->kind != RAW_BYTECODE || body->n_children == 0)
        return;
    const uint8_t *start = prelude_read(body->code, body->size, &prelude);
    layout_init(&sites.layout, start, body->code + body->size, scratch);
    find_sites(&sites, module, body, scratch);
    for (size_t i = 0; i < sites.n; i++)
        if (!sites.items[i].is_body)
            add_object(plan, module, &sites, &sites.items[i], body, constants, n);
    for (size_t i = 0; i < sites.n; i++)
        if (sites.items[i].is_body)
            add_objects(plan, module, body->children[sites.items[i].child], constants, n, scratch);
}

uint32_t plan_alias_own(struct plan *plan)
{
    return (plan->n_aliases++ << ALIAS_SHIFT | ALIAS_OWN) + 1;
}

uint32_t plan_alias_shared(struct plan *plan)
{
    uint32_t next = plan->last_shared; /* its number is one less */
    if (next % (1 << ALIAS_SHIFT) == ALIAS_OWN || next == 0)
        next = plan->n_states++ << ALIAS_SHIFT;
    return plan->last_shared = next + 1;
}

void plan_objects(struct plan *plan, struct planned_module *module, uint32_t *constants, size_t *n)
{
    struct arena scratch;
    arena_init(&scratch, &tool_allocator, 1 << 14);
    module->first_object = (uint32_t)plan->n_objects;
    add_objects(plan, module, module->input->code.root, constants, n, &scratch);
    arena_free(&scratch);
    if (module->n_objects != 0 && !module->preloaded)
        module->alias = plan_alias_own(plan);
}

void plan_load_objects(const struct plan *plan, const struct planned_module *module,
                       const struct raw_code *body, struct image_layout *layout,
                       struct arena *scratch)
{
    struct sites sites = {.layout = *layout};
    const struct planned_object *object = &plan->objects[module->first_object];
    const struct planned_object *end = object + module->n_objects;
    while (object != end && object->body != body)
        object++;
    if (object == end)
        return;
    uint32_t *constants = arena_alloc(scratch, (body->n_children + 1) * sizeof *constants);
    for (size_t i = 0; object != end && object->body == body; object++)
        constants[i++] = object->constant;
    find_sites(&sites, module, body, scratch);
    object_load_sites(layout, sites.items, sites.n, scratch, constants);
}

void plan_place_object(struct plan *plan, const struct planned_module *module,
                       const struct raw_code *raw, uint32_t bytecode)
{
    struct planned_object *object = &plan->objects[module->first_object];
    for (uint32_t i = 0; i < module->n_objects; i++)
        if (object[i].raw == raw)
            object[i].bytecode = bytecode;
}
