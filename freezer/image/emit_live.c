/* emit_live.c - objects that bodies of modules left when they ran at build time, as C.
 *
 * All are declared before they are defined, since they refer to each other in any order. A map is in frozen form (map.h): its pairs, and
 * behind them hashes, where not all keys are names, and an index, where there are many. */
#include "freezer/image/plan.h"
#include "runtime/base/hash.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/object.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const live_types[] = {
    [LIVE_TUPLE] = "struct tuple",
    [LIVE_LIST] = "struct rom_object",
    [LIVE_DICT] = "struct dict",
    [LIVE_MIXED] = "struct dict",
    [LIVE_FUNCTION] = "struct function",
    [LIVE_CLOSURE] = "struct closure",
    [LIVE_CELL] = "struct rom_object",
    [LIVE_CLASS] = "struct type",
    [LIVE_NAMEDTUPLE] = "struct tuple_type",
    [LIVE_NAMED] = "struct tuple",
    [LIVE_INSTANCE] = "struct instance",
    [LIVE_PROPERTY] = "struct property",
    [LIVE_STATICMETHOD] = "struct wrapped_method",
    [LIVE_CLASSMETHOD] = "struct wrapped_method",
    [LIVE_BOUND] = "struct bound_method",
    [LIVE_UNBOUND] = "struct unbound",
    [LIVE_SLICE] = "struct slice",
    [LIVE_RANGE] = "struct range",
    [LIVE_ARRAY] = "struct rom_copied",
    [LIVE_DEQUE] = "struct rom_copied",
    [LIVE_EXCEPTION] = "struct rom_copied",
    [LIVE_FIELDS] = "struct rom_fields",
};

static void put_values(const struct plan *plan, const uint32_t *values, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        buf_put_str(out, i == 0 ? "" : i % 8 == 0 ? ",\n    " : ", ");
        plan_emit_value(plan, values[i], out);
    }
}

/* ---- maps ---- */

static uint32_t index_slots(size_t n)
{
    uint32_t slots = 1;
    while (slots <= n + n / 4 - 1)
        slots *= 2;
    return slots;
}

static uint32_t name_id(const struct plan *plan, uint32_t constant)
{
    return plan->names.names[plan->constants[constant].number].id;
}

/* The words of a VM, for which hashes differ, and what a map keeps of one (map.h). */
enum hash_width { HASH_64, HASH_32, HASH_16, HASH_WIDTHS };

static uint64_t key_hash(const struct plan *plan, uint32_t constant, enum hash_width width);

/* As tuple_hash of the VM's. */
static uint64_t items_hash(const struct plan *plan, const uint32_t *items, size_t n,
                           enum hash_width width)
{
    uint64_t hash = 0x345678u + n;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ key_hash(plan, items[i], width)) * 1000003u;
    return width == HASH_64 ? (uint64_t)((int64_t)hash >> 2)
                            : (uint32_t)((int32_t)(uint32_t)hash >> 2);
}

/* Of a key's text, number, class or items. Recurses into tuples. */
static uint64_t key_hash(const struct plan *plan, uint32_t constant, enum hash_width width)
{
    const struct planned_constant *c = &plan->constants[constant];
    const struct planned_live *live;
    switch (c->kind) {
    case PLANNED_NAME:
        return text_hash((const uint8_t *)plan->names.names[c->number].text,
                         plan->names.names[c->number].size);
    case PLANNED_STR:
    case PLANNED_BYTES:
        return text_hash(c->data, c->size);
    case PLANNED_TUPLE:
        return items_hash(plan, c->data, c->size, width);
    case PLANNED_LIVE:
        live = &plan->lives[c->number];
        return live->kind == LIVE_TUPLE ? items_hash(plan, live->values, live->n_values, width)
                                        : name_id(plan, live->name);
    case PLANNED_SYMBOL:
        return plan->names.names[c->number].id;
    default: /* an int; None has 0 */
        return width == HASH_64 ? (uint64_t)c->number : (uint32_t)c->number;
    }
}

/* What a map keeps of it. */
static uint32_t kept_hash(const struct plan *plan, uint32_t key, enum hash_width width)
{
    uint64_t hash = key_hash(plan, key, width);
    return width == HASH_64   ? (uint32_t)(hash ^ hash >> 32)
           : width == HASH_32 ? (uint32_t)hash
                              : (uint32_t)((hash ^ hash >> 16) & 0xffff);
}

static uint32_t home_of(const struct plan *plan, uint32_t key, bool names, enum hash_width width)
{
    uint64_t mixed = (uint64_t)kept_hash(plan, key, width) * 0x9e3779b1u;
    if (names)
        return name_id(plan, key);
    return width == HASH_64 ? (uint32_t)(mixed >> 7) : (uint32_t)mixed >> 7;
}

static void put_index(const struct plan *plan, const struct planned_live *live, bool names,
                      enum hash_width width, struct buf *out)
{
    size_t n = live->n_values / 2;
    uint32_t n_slots = index_slots(n), *slots = tool_alloc(n_slots * sizeof *slots);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t slot = home_of(plan, live->values[2 * i], names, width) & (n_slots - 1);
        while (slots[slot])
            slot = (slot + 1) & (n_slots - 1);
        slots[slot] = i + 1;
    }
    buf_put_str(out, ", {\n");
    print_numbers(out, slots, n_slots);
    buf_put_str(out, "}");
    free(slots);
}

/* The index of keys with hashes, for each width. */
static void put_hash_index(const struct plan *plan, const struct planned_live *live,
                           struct buf *out)
{
    static const char *const conditions[] = {
        [HASH_64] = "if TARGET_64", [HASH_32] = "elif TARGET_HOST", [HASH_16] = "else"};
    for (unsigned width = 0; width < HASH_WIDTHS; width++) {
        print_to(out, "\n#%s\n", conditions[width]);
        put_index(plan, live, false, (enum hash_width)width, out);
    }
    buf_put_str(out, "\n#endif\n");
}

static void put_hashes(const struct plan *plan, const struct planned_live *live, struct buf *out)
{
    buf_put_str(out, ", {");
    for (size_t i = 0; i < live->n_values; i += 2)
        print_to(out, "MAP_HASH(0x%xu, 0x%xu, 0x%xu), ",
                 (unsigned)kept_hash(plan, live->values[i], HASH_64),
                 (unsigned)kept_hash(plan, live->values[i], HASH_32),
                 (unsigned)kept_hash(plan, live->values[i], HASH_16));
    buf_put_str(out, "}");
}

static bool is_indexed(const struct planned_live *live, bool names)
{
    return live->n_values / 2 > (names ? MAP_PLAIN_NAMES : MAP_PLAIN_KEYS);
}

/* What a name of the module's globals holds: the path of a package is told otherwise where there are no files. */
static void put_content(const struct plan *plan, uint32_t key, uint32_t content, bool is_globals,
                        uint32_t own_name, struct buf *out)
{
    const struct planned_constant *c = &plan->constants[key];
    bool is_path = is_globals && c->kind == PLANNED_NAME &&
                   strcmp(plan->names.names[c->number].text, "__path__") == 0;
    if (is_path)
        buf_put_str(out, "HAS(files) ? ");
    plan_emit_value(plan, content, out);
    if (is_path)
        print_to(out, " : VALUE_NAME(%u)", (unsigned)plan->names.names[own_name].id);
}

/* NAME_map, the table of a map. */
static void put_table(const struct plan *plan, const struct planned_live *live, const char *name,
                      const struct planned_module *module, struct buf *out)
{
    size_t n = live->n_values / 2;
    bool names = live->kind != LIVE_MIXED, indexed = is_indexed(live, names);
    if (n == 0)
        return;
    print_to(out, "static const struct {\n    struct rom_pair pairs[%zu];\n", n);
    if (!names)
        print_to(out, "    stored_hash hashes[%zu];\n", n);
    if (indexed)
        print_to(out, "    uint%d_t index[%u];\n", n < UINT8_MAX ? 8 : 16,
                 (unsigned)index_slots(n));
    print_to(out, "} %s_map FROZEN(\"objects\") = {{\n", name);
    for (size_t i = 0; i < n; i++) {
        buf_put_str(out, "    {");
        plan_emit_value(plan, live->values[2 * i], out);
        buf_put_str(out, ", ");
        put_content(plan, live->values[2 * i], live->values[2 * i + 1], !!module,
                    module ? module->name : 0, out);
        buf_put_str(out, "},\n");
    }
    buf_put_str(out, "}");
    if (!names)
        put_hashes(plan, live, out);
    if (indexed && !names)
        put_hash_index(plan, live, out);
    else if (indexed)
        put_index(plan, live, names, HASH_64, out);
    buf_put_str(out, "};\n");
}

static void put_map(const struct planned_live *live, const char *name, struct buf *out)
{
    bool names = live->kind != LIVE_MIXED || live->n_values == 0;
    const char *const flags = names ? "MAP_NAMES" : "0";
    if (live->n_values == 0)
        print_to(out, "MAP_FROZEN_INIT(NULL, 0, ");
    else
        print_to(out, "MAP_FROZEN_INIT(&%s_map, %zu, ", name, live->n_values / 2);
    if (live->alias != 0)
        print_to(out, "ALIAS_FIRST + %u, ", (unsigned)live->alias - 1);
    else
        buf_put_str(out, "ALIAS_CONSTANT, ");
    print_to(out, "%s%s)", flags, is_indexed(live, names) ? "" : " | MAP_PLAIN");
}

/* ---- objects ---- */

/* With the most attributes that an instance had when the body ran, or will have by the class's code. */
static uint32_t class_flags(const struct plan *plan, const struct planned_live *live)
{
    uint32_t most = TYPE_SIZE >> TYPE_SIZE_SHIFT, size = plan_live_size(plan, live);
    uint32_t had = (live->flags & TYPE_SIZE) >> TYPE_SIZE_SHIFT;
    size = size < had ? had : size;
    return (live->flags & ~(uint32_t)TYPE_SIZE) | (size < most ? size : most) << TYPE_SIZE_SHIFT;
}

/* ---- objects that C can change: a copy of what lies in ROM is made of each ---- */

/* The C of its type, without type_. */
static const char *base_symbol(const struct plan *plan, const struct planned_live *live)
{
    return (const char *)plan->constants[live->base].data + strlen("type_");
}

static bool is_copied(const struct planned_live *live)
{
    return live->kind == LIVE_ARRAY || live->kind == LIVE_DEQUE || live->kind == LIVE_EXCEPTION;
}

/* The variant of a type in C that such objects in ROM have, before the first of them. */
static void put_variant(const struct plan *plan, uint32_t index, struct buf *out)
{
    const struct planned_live *live = &plan->lives[index];
    for (uint32_t i = 0; i < index; i++)
        if (is_copied(&plan->lives[i]) && plan->lives[i].base == live->base)
            return;
    const char *symbol = base_symbol(plan, live);
    print_to(out,
             "static const struct type live_type_%s FROZEN(\"objects\") = {&type_type, %u, "
             "TYPE_ROM_VARIANT | TYPE_ROM_COPIED%s,\n    &slots_%s, VALUE_OBJECT(&type_%s), "
             "MAP_FROZEN_INIT(NULL, 0, ALIAS_CONSTANT, MAP_NAMES | MAP_PLAIN)};\n",
             symbol, (unsigned)plan->names.names[plan->constants[live->base].number].id,
             live->kind == LIVE_ARRAY       ? " | TYPE_MEMORY"
             : live->kind == LIVE_EXCEPTION ? " | TYPE_EXCEPTION"
                                            : "",
             live->slots, symbol);
}

static void put_array(const struct plan *plan, const struct planned_live *live, uint32_t index,
                      struct buf *out)
{
    const struct planned_constant *bytes = &plan->constants[live->part];
    bool is_zero = bytes->kind == PLANNED_ABSENT;
    if (!is_zero) {
        print_to(out, "static const uint8_t live_%u_bytes[] FROZEN_BYTES(\"objects\") = {\n",
                 (unsigned)index);
        for (size_t i = 0; i < bytes->size; i++)
            print_to(out, i % 16 == 15 ? "%u,\n" : "%u, ",
                     (unsigned)((const uint8_t *)bytes->data)[i]);
        buf_put_str(out, "};\n");
    }
    print_to(out, "static const struct array live_%u_whole FROZEN(\"objects\") = {&type_%s, %u, ",
             (unsigned)index, base_symbol(plan, live), (unsigned)live->size);
    if (is_zero)
        buf_put_str(out, "NULL");
    else
        print_to(out, "(uint8_t *)(uintptr_t)live_%u_bytes", (unsigned)index);
    print_to(out, ", %u, 0};\n", (unsigned)live->flags);
}

static void put_items(const struct plan *plan, const struct planned_live *live, uint32_t index,
                      struct buf *out)
{
    if (live->n_values == 0)
        return;
    print_to(out, "static const value live_%u_items[] FROZEN(\"objects\") = {\n    ",
             (unsigned)index);
    put_values(plan, live->values, live->n_values, out);
    buf_put_str(out, "\n};\n");
}

static void put_deque(const struct plan *plan, const struct planned_live *live, uint32_t index,
                      struct buf *out)
{
    put_items(plan, live, index, out);
    print_to(out, "static const struct deque live_%u_whole FROZEN(\"objects\") = {&type_deque, ",
             (unsigned)index);
    if (live->n_values == 0)
        buf_put_str(out, "NULL");
    else
        print_to(out, "FROZEN_ITEMS(live_%u_items)", (unsigned)index);
    print_to(out, ", %u, 0, %zu, %d, %d};\n", (unsigned)live->size, live->n_values,
             !!(live->flags & LIVE_DEQUE_BOUNDED), !!(live->flags & LIVE_DEQUE_STRICT));
}

/* What the copy begins with. */
static void put_whole(const struct plan *plan, const struct planned_live *live, uint32_t index,
                      struct buf *out)
{
    put_variant(plan, index, out);
    if (live->kind == LIVE_ARRAY) {
        put_array(plan, live, index, out);
    } else if (live->kind == LIVE_DEQUE) {
        put_deque(plan, live, index, out);
    } else {
        print_to(out,
                 "static const struct exception live_%u_whole FROZEN(\"objects\") = {&type_%s, ",
                 (unsigned)index, base_symbol(plan, live));
        put_values(plan, live->values, 1, out);
        buf_put_str(out, ", NO_VALUE, ");
        put_values(plan, live->values + 1, 2, out);
        buf_put_str(out, ", NULL};\n");
    }
}

static void put_copied(const struct plan *plan, const struct planned_live *live, uint32_t index,
                       struct buf *out)
{
    static const char *const completes[] = {[LIVE_ARRAY] = "array_complete",
                                            [LIVE_DEQUE] = "deque_complete",
                                            [LIVE_EXCEPTION] = "NULL"};
    print_to(out, "{&live_type_%s, ALIAS_FIRST + %u, &live_%u_whole}, sizeof live_%u_whole, %s",
             base_symbol(plan, live), (unsigned)live->alias - 1, (unsigned)index, (unsigned)index,
             completes[live->kind]);
}

static void put_parts(const struct plan *plan, const struct planned_live *live, uint32_t index,
                      struct buf *out)
{
    if (is_copied(live)) {
        put_whole(plan, live, index, out);
    } else if (live->kind == LIVE_LIST) {
        put_items(plan, live, index, out);
        print_to(out,
                 "static const struct list live_%u_list FROZEN(\"objects\") = {&type_list, "
                 "%zu, %zu, ",
                 (unsigned)index, live->n_values, live->n_values);
        if (live->n_values != 0)
            print_to(out, "FROZEN_ITEMS(live_%u_items)};\n", (unsigned)index);
        else
            buf_put_str(out, "NULL};\n");
    } else if (live->kind == LIVE_CELL) {
        print_to(out, "static const struct cell live_%u_cell FROZEN(\"objects\") = {&type_cell, ",
                 (unsigned)index);
        put_values(plan, live->values, 1, out);
        buf_put_str(out, "};\n");
    }
}

static void put_live_class(const struct plan *plan, const struct planned_live *live,
                           const char *name, struct buf *out)
{
    print_to(out, "&type_type, %u, %u, &slots_%s, ", (unsigned)name_id(plan, live->name),
             (unsigned)class_flags(plan, live),
             live->kind == LIVE_NAMEDTUPLE ? "namedtuple" : "instance");
    plan_emit_value(plan, live->base, out);
    buf_put_str(out, ", ");
    put_map(live, name, out);
}

/* A tuple, or one of a type that a body made. */
static void put_tuple(const struct plan *plan, const struct planned_live *live, struct buf *out)
{
    if (live->kind == LIVE_NAMED)
        print_to(out, "&live_%u.type", (unsigned)plan->constants[live->base].number);
    else
        buf_put_str(out, "&type_tuple");
    print_to(out, ", %zu, {\n    ", live->n_values);
    put_values(plan, live->values, live->n_values, out);
    buf_put_str(out, "}");
}

static void put_fields(const struct plan *plan, const struct planned_live *live, uint32_t index,
                       const char *name, struct buf *out)
{
    static const char *const wrappers[] = {[LIVE_PROPERTY] = "property",
                                           [LIVE_STATICMETHOD] = "staticmethod",
                                           [LIVE_CLASSMETHOD] = "classmethod",
                                           [LIVE_BOUND] = "bound_method",
                                           [LIVE_SLICE] = "slice"};
    switch (live->kind) {
    case LIVE_TUPLE:
    case LIVE_NAMED:
        put_tuple(plan, live, out);
        break;
    case LIVE_LIST:
    case LIVE_CELL:
        print_to(out, "&type_%s_rom, ALIAS_FIRST + %u, &live_%u_%s",
                 live->kind == LIVE_LIST ? "list" : "cell", (unsigned)live->alias - 1,
                 (unsigned)index, live->kind == LIVE_LIST ? "list" : "cell");
        break;
    case LIVE_DICT:
    case LIVE_MIXED:
        print_to(out, "&%s, ", (const char *)plan->constants[live->base].data);
        put_map(live, name, out);
        break;
    case LIVE_FUNCTION:
        plan_emit_function_head(plan, live->module, live->bytecode, out);
        buf_put_str(out, "{");
        put_values(plan, live->values, live->n_values, out);
        buf_put_str(out, "}");
        break;
    case LIVE_CLOSURE:
        print_to(out, "&type_closure, &live_%u, %zu, {",
                 (unsigned)plan->constants[live->values[0]].number, live->n_values - 1);
        put_values(plan, live->values + 1, live->n_values - 1, out);
        buf_put_str(out, "}");
        break;
    case LIVE_CLASS:
        put_live_class(plan, live, name, out);
        break;
    case LIVE_NAMEDTUPLE:
        buf_put_str(out, "{");
        put_live_class(plan, live, name, out);
        buf_put_str(out, "}, ");
        plan_emit_value(plan, live->part, out);
        break;
    case LIVE_UNBOUND:
        buf_put_str(out, "&type_unbound, ");
        put_values(plan, live->values, live->n_values, out);
        print_to(out, ", &%s", (const char *)plan->constants[live->base].data);
        break;
    case LIVE_RANGE:
        print_to(out, "&type_range, %d, %d, %d", (int)live->numbers[0], (int)live->numbers[1],
                 (int)live->numbers[2]);
        break;
    case LIVE_FIELDS:
        print_to(out, "&%s, {", (const char *)plan->constants[live->base].data);
        put_values(plan, live->values, live->n_values, out);
        buf_put_str(out, "}");
        break;
    case LIVE_INSTANCE:
        print_to(out, "&live_%u, ", (unsigned)plan->constants[live->base].number);
        put_map(live, name, out);
        buf_put_str(out, ", ");
        plan_emit_value(plan, live->part, out);
        break;
    default:
        print_to(out, "&type_%s, ", wrappers[live->kind]);
        put_values(plan, live->values, live->n_values, out);
        break;
    }
}

static void emit_live(const struct plan *plan, uint32_t index, struct buf *out)
{
    const struct planned_live *live = &plan->lives[index];
    char *name = tool_format("live_%u", (unsigned)index);
    bool is_map = live->kind == LIVE_DICT || live->kind == LIVE_MIXED || live->kind == LIVE_CLASS ||
                  live->kind == LIVE_NAMEDTUPLE || live->kind == LIVE_INSTANCE;
    if (is_map)
        put_table(plan, live, name, NULL, out);
    put_parts(plan, live, index, out);
    print_to(out, "static const %s %s FROZEN(\"objects\") = {", live_types[live->kind], name);
    if (is_copied(live))
        put_copied(plan, live, index, out);
    else
        put_fields(plan, live, index, name, out);
    buf_put_str(out, "};\n");
    free(name);
}

/* ---- modules ---- */

static void emit_globals(const struct plan *plan, uint32_t number, struct buf *out)
{
    const struct planned_module *module = &plan->modules[number];
    char *name = tool_format("module_%u", (unsigned)number);
    put_table(plan, &module->globals, name, module, out);
    print_to(out, "static const struct module %s FROZEN(\"objects\") = {&type_module, ", name);
    put_map(&module->globals, name, out);
    print_to(out,
             "};\nstatic const struct context context_%u FROZEN(\"objects\") = "
             "{VALUE_OBJECT(&%s), &modules[%u]};\n",
             (unsigned)number, name, (unsigned)number);
    free(name);
}

/* The map that a read was of, and its alias. */
static void put_read(const struct plan *plan, const struct planned_read *read, struct buf *out)
{
    const struct planned_constant *object = &plan->constants[read->object];
    const struct planned_live *live = object->kind == PLANNED_MODULE
                                          ? &plan->modules[object->number].globals
                                          : &plan->lives[object->number];
    buf_put_str(out, "    {");
    if (object->kind == PLANNED_MODULE)
        print_to(out, "&module_%u.globals", (unsigned)object->number);
    else if (live->kind == LIVE_CLASS)
        print_to(out, "&live_%u.members", (unsigned)object->number);
    else if (live->kind == LIVE_NAMEDTUPLE)
        print_to(out, "&live_%u.type.members", (unsigned)object->number);
    else if (live->kind == LIVE_INSTANCE)
        print_to(out, "&live_%u.attributes", (unsigned)object->number);
    else
        buf_put_str(out, "NULL");
    print_to(out, ", ALIAS_FIRST + %u, %u},\n", (unsigned)live->alias - 1,
             read->name == UINT32_MAX ? 0 : (unsigned)name_id(plan, read->name));
}

static void emit_preload(const struct plan *plan, uint32_t number, struct buf *out)
{
    const struct planned_module *module = &plan->modules[number];
    uint32_t *needed = tool_alloc((plan->registered.n_values + 2) * sizeof *needed);
    size_t n_bound, n_needed = plan_needed(plan, number, needed, &n_bound);
    if (n_needed != 0) {
        print_to(out, "static const uint16_t needs_%u[] FROZEN(\"preloads\") = {\n",
                 (unsigned)number);
        print_numbers(out, needed, n_needed + n_bound);
        buf_put_str(out, "};\n");
    }
    if (module->n_missing != 0) {
        print_to(out, "static const qstr_entry missing_%u[] FROZEN(\"preloads\") = {",
                 (unsigned)number);
        for (uint32_t i = 0; i < module->n_missing; i++)
            print_to(out, "%u, ", (unsigned)plan->names.names[module->missing[i]].id);
        buf_put_str(out, "};\n");
    }
    if (module->n_reads != 0) {
        print_to(out, "static const struct preload_read reads_%u[] FROZEN(\"preloads\") = {\n",
                 (unsigned)number);
        for (size_t i = 0; i < module->n_reads; i++)
            put_read(plan, &module->reads[i], out);
        buf_put_str(out, "};\n");
    }
    print_to(out, "static const struct preload preload_%u FROZEN(\"preloads\") = {&context_%u, ",
             (unsigned)number, (unsigned)number);
    print_to(out, n_needed ? "needs_%u, " : "NULL, ", (unsigned)number);
    print_to(out, module->n_missing ? "missing_%u, " : "NULL, ", (unsigned)number);
    print_to(out, module->n_reads ? "reads_%u, " : "NULL, ", (unsigned)number);
    print_to(out, "%zu, %zu, %u, %zu, %u};\n", n_needed, n_needed ? n_bound : 0,
             (unsigned)module->n_missing, module->n_reads, (unsigned)module->entry);
    free(needed);
}

/* sys.modules at start, and what else is in RAM from the start. */
static void emit_registered(const struct plan *plan, struct buf *out)
{
    const struct planned_live *registered = &plan->registered;
    put_table(plan, registered, "registered", NULL, out);
    buf_put_str(out, "static const struct map registered FROZEN(\"preloads\") = ");
    put_map(registered, "registered", out);
    buf_put_str(out, ";\nstatic const uint16_t registered_numbers[] FROZEN(\"preloads\") = {\n");
    print_numbers(out, plan->registered_numbers, registered->n_values / 2);
    buf_put_str(out, "};\n");
    if (plan->n_slot_words == 0)
        return;
    buf_put_str(out, "static const value slot_words[] FROZEN(\"preloads\") = {\n    ");
    put_values(plan, plan->slot_words, plan->n_slot_words, out);
    buf_put_str(out, "\n};\n");
}

/* ---- all ---- */

void plan_emit_live_heads(const struct plan *plan, struct buf *out)
{
    if (!plan->has_preloads)
        return;
    buf_put_str(out, "#include \"qstr.h\"\n"
                     "#include \"runtime/vm/load/import.h\"\n"
                     "#include \"runtime/vm/prune/native_index.h\"\n"
                     "#include \"runtime/vm/run/attr.h\"\n"
                     "#include \"runtime/vm/types/str.h\"\n"
                     "#include \"tables/headers.h\"\n");
}

void plan_emit_lives(const struct plan *plan, struct buf *out)
{
    if (!plan->has_preloads)
        return;
    for (size_t i = 0; i < plan->n_lives; i++)
        print_to(out, "static const %s live_%zu;\n", live_types[plan->lives[i].kind], i);
    for (size_t i = 0; i < plan->n_modules; i++)
        if (plan->modules[i].preloaded)
            print_to(out,
                     "static const struct module module_%zu;\n"
                     "static const struct context context_%zu;\n",
                     i, i);
    for (uint32_t i = 0; i < plan->n_lives; i++)
        emit_live(plan, i, out);
    for (uint32_t i = 0; i < plan->n_modules; i++)
        if (plan->modules[i].preloaded)
            emit_globals(plan, i, out);
    for (uint32_t i = 0; i < plan->n_modules; i++)
        if (plan->modules[i].preloaded)
            emit_preload(plan, i, out);
    emit_registered(plan, out);
    unsigned first_word = (unsigned)(FIXED_ALIAS_COUNT + plan->n_own);
    print_to(out,
             "static const struct preloads preloads FROZEN(\"preloads\") = {preload_give, "
             "preload_slot_read, preload_slot_write,\n    preload_open, &registered, "
             "registered_numbers, %s, %u, %zu, %zu, %u, {\n",
             plan->n_slot_words ? "slot_words" : "NULL", first_word, plan->n_slot_words,
             first_word + plan->n_slot_words, (unsigned)plan->n_states);
    for (size_t i = 0; i < plan->n_modules; i++)
        if (plan->modules[i].preloaded)
            print_to(out, "    &preload_%zu,\n", i);
        else
            buf_put_str(out, "    NULL,\n");
    buf_put_str(out, "}};\n");
}
