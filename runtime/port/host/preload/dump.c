/* dump.c - live objects as lines of words, for freezer to write as C.
 *
 * A value is a word: n None, f False, t True, e Ellipsis, - none; i and a decimal number; s, b, d and c: a str, bytes (in hexadecimal),
 * a float and a complex (their bits); m and a module's number, M and a native module's name, F and MODULE.NAME of a function in C, K and
 * TYPE.NAME of a method in C, T and the name of a native type in C, a colon and its name in Python; G and the symbol of another object in C; o and an object's number.
 * An object's line: `object`, its number, its kind, and what the kind has:
 *   tuple, list VALUE ...                       slice VALUE VALUE VALUE; range NUMBER NUMBER NUMBER
 *   dict, mixed TYPE KEY VALUE ...              a dict or set of that type in C; dict: all keys are names
 *   function MODULE NUMBER VALUE ...            by breadth in its module's code; its defaults
 *   closure VALUE CELL ...                      cell VALUE
 *   class NAME FLAGS BASES KEY VALUE ...        instance CLASS PART KEY VALUE ...; PART: the object of its native base
 *   namedtuple NAME FLAGS BASES FIELDS KEY VALUE ...   named CLASS VALUE ...
 *   array, deque, exception CLASS SLOTS WORDS ...   CLASS: the type in C; SLOTS: the symbol of its slots; then of each
 *     array TYPECODE SIZE BYTES (-: zeros)        deque BOUNDED STRICT CAPACITY VALUE ...
 *     exception ARGS CAUSE CONTEXT                fields TYPE VALUE ...: a type in C whose objects are values alone
 *   property VALUE VALUE VALUE                  staticmethod, classmethod VALUE; bound VALUE VALUE; unbound TYPE VALUE */
#include "runtime/port/host/preload/preload.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/memory/names.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/bases.h"
#include "runtime/vm/run/loaded.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"
#include "tables/headers.h"

#include <stdlib.h>
#include <string.h>

/* ---- a table by address ---- */

static size_t address_slot(const struct address_table *table, const void *key)
{
    size_t slot = ((uintptr_t)key >> 4) * 0x9e3779b1u & (table->room - 1);
    while (table->keys[slot] && table->keys[slot] != key)
        slot = (slot + 1) & (table->room - 1);
    return slot;
}

uint32_t address_find(const struct address_table *table, const void *key)
{
    size_t slot = table->room ? address_slot(table, key) : 0;
    return table->room && table->keys[slot] ? table->numbers[slot] : UINT32_MAX;
}

void address_put(struct address_table *table, const void *key, uint32_t number)
{
    if (table->n * 2 >= table->room) {
        struct address_table old = *table;
        table->room = old.room ? old.room * 2 : 64;
        table->keys = calloc(table->room, sizeof *table->keys);
        table->numbers = calloc(table->room, sizeof *table->numbers);
        for (size_t i = 0; i < old.room; i++)
            if (old.keys[i]) {
                size_t slot = address_slot(table, old.keys[i]);
                table->keys[slot] = old.keys[i];
                table->numbers[slot] = old.numbers[i];
            }
        address_free(&old);
    }
    size_t slot = address_slot(table, key);
    table->n += !table->keys[slot];
    table->keys[slot] = key;
    table->numbers[slot] = number;
}

void address_free(struct address_table *table)
{
    free(table->keys);
    free(table->numbers);
}

/* ---- values ---- */

/* How an object was met first. */
struct held_by {
    size_t owner;     /* number of the object that holds it; NO_OWNER: a global does */
    value key;        /* of a map; NO_VALUE: none */
    size_t index;     /* of items */
    const char *part; /* what of it, where neither tells; NULL: nothing */
};
enum { NO_OWNER = -1 };

struct preload_dump {
    struct buf *out;
    struct address_table numbers;
    value *objects;
    struct held_by *steps; /* by object */
    size_t n, capacity, steps_capacity, written;
    const char *module;  /* whose objects these are */
    struct held_by step; /* what is being written */
    bool in_part;        /* a part of its owner is, not the owner itself */
};

struct preload_dump *preload_dump_new(struct buf *out)
{
    struct preload_dump *dump = calloc(1, sizeof *dump);
    dump->out = out;
    return dump;
}

void preload_dump_free(struct preload_dump *dump)
{
    address_free(&dump->numbers);
    free(dump->objects);
    free(dump->steps);
    free(dump);
}

void preload_put_text(struct buf *out, char kind, const void *data, size_t size)
{
    print_to(out, " %c", kind);
    for (size_t i = 0; i < size; i++)
        print_to(out, "%02x", ((const uint8_t *)data)[i]);
}

static void dump_name(struct preload_dump *dump, qstr name)
{
    struct span text = name_span(name);
    preload_put_text(dump->out, 's', text.data, text.size);
}

static bool is_map_type(const struct type *type)
{
    return type == &type_dict || type == &type_set || type == &type_frozenset ||
           type == &type_OrderedDict;
}

static void put_to_buf(void *data, const char *text, size_t size)
{
    buf_put(data, text, size);
}

static bool has_items(value v)
{
    const struct type *type = type_of(v);
    return type == &type_list || type == &type_tuple || type == &type_deque ||
           type->slots == &slots_namedtuple;
}

/* .name, [3], ['key']: as a program says it, where it can. */
static void put_step(const struct preload_dump *dump, const struct held_by *step, struct buf *out)
{
    const struct printer printer = {put_to_buf, out};
    bool global = step->owner == (size_t)NO_OWNER;
    const struct type *owner = global ? NULL : type_of(dump->objects[step->owner]);
    bool plain = value_is_name(step->key) || value_is_small_int(step->key) ||
                 is_exactly(step->key, &type_str);
    if (step->part)
        print_to(out, ".%s", step->part);
    if (step->key == NO_VALUE) {
        if (!global && (step->part || has_items(dump->objects[step->owner])))
            print_to(out, "[%zu]", step->index);
    } else if (owner && is_map_type(owner)) {
        print_to(out, "[");
        if (plain)
            print_value(&printer, step->key, PRINT_REPR);
        print_to(out, plain ? "]" : "...]");
    } else {
        struct span name = name_span(value_name(step->key));
        print_to(out, ".%.*s", (int)name.size, (const char *)name.data);
    }
}

/* Recurses as deep as objects hold each other. */
static void put_held_path(const struct preload_dump *dump, const struct held_by *step,
                          struct buf *out)
{
    if (step->owner != (size_t)NO_OWNER)
        put_held_path(dump, &dump->steps[step->owner], out);
    put_step(dump, step, out);
}

static _Noreturn void dump_refuse(const struct preload_dump *dump, const char *what)
{
    struct buf path;
    bool is_owner = !dump->in_part && dump->step.owner != (size_t)NO_OWNER;
    buf_init(&path, &tool_allocator);
    put_held_path(dump, is_owner ? &dump->steps[dump->step.owner] : &dump->step, &path);
    char *more = tool_format("%s%.*s holds ", dump->module ? dump->module : "", (int)path.size,
                             (const char *)path.data);
    preload_stop(more, what);
}

static _Noreturn void dump_refuse_type(const struct preload_dump *dump, value v)
{
    struct span name = name_span(type_of(v)->name);
    dump_refuse(dump, tool_format("a %.*s", (int)name.size, (const char *)name.data));
}

static void dump_object_number(struct preload_dump *dump, value v)
{
    const void *object = value_object(v);
    uint32_t number = address_find(&dump->numbers, object);
    if (number == UINT32_MAX) {
        number = (uint32_t)dump->n;
        address_put(&dump->numbers, object, number);
        tool_grow(dump->objects, dump->n, dump->capacity);
        tool_grow(dump->steps, dump->n, dump->steps_capacity);
        dump->steps[dump->n] = dump->step;
        dump->objects[dump->n++] = v;
    }
    print_to(dump->out, " o%u", (unsigned)number);
}

static void dump_int(struct preload_dump *dump, value v)
{
    const struct printer printer = {put_to_buf, dump->out};
    buf_put_str(dump->out, " i");
    print_value(&printer, v, PRINT_REPR);
}

static void dump_module_or_native(struct preload_dump *dump, value v)
{
    qstr module;
    int number = preload_number(v);
    struct span text;
    if (number >= 0) {
        print_to(dump->out, " m%d", number);
        return;
    }
    if (!native_module_name(v, &module))
        dump_refuse_type(dump, v);
    text = name_span(module);
    print_to(dump->out, " M%.*s", (int)text.size, (const char *)text.data);
}

static void dump_function_in_c(struct preload_dump *dump, value v)
{
    qstr module;
    struct span name = name_span(((const struct native *)value_object(v))->name);
    if (!native_function_module(v, &module)) {
        const char *type = native_method_type(v);
        if (!type)
            dump_refuse(dump, "a function in C that no module or type has");
        print_to(dump->out, " K%s.%.*s", type, (int)name.size, (const char *)name.data);
        return;
    }
    struct span owner = name_span(module);
    print_to(dump->out, " F%.*s.%.*s", (int)owner.size, (const char *)owner.data, (int)name.size,
             (const char *)name.data);
}

static void dump_word(struct preload_dump *dump, value v)
{
    static const char immediates[] = "nfte";
    struct span text;
    if (v == NO_VALUE) {
        buf_put_str(dump->out, " -");
    } else if (value_is_small_int(v) || is_exactly(v, &type_int)) {
        dump_int(dump, v);
    } else if (value_is_name(v)) {
        dump_name(dump, value_name(v));
    } else if (is_exactly(v, &type_float)) {
        uint64_t bits = 0;
        double number = float_number_of(v);
        memcpy(&bits, &number, sizeof bits);
        print_to(dump->out, " d%016llx", (unsigned long long)bits);
    } else if (is_exactly(v, &type_complex)) {
        const struct complex_object *both = value_object(v);
        uint64_t bits[2];
        memcpy(&bits[0], &both->real, sizeof bits[0]);
        memcpy(&bits[1], &both->imaginary, sizeof bits[1]);
        print_to(dump->out, " c%016llx%016llx", (unsigned long long)bits[0],
                 (unsigned long long)bits[1]);
    } else if (!value_is_object(v)) {
        size_t which = value_bits(v) >> VALUE_NAME_SHIFT;
        if (which >= sizeof immediates - 1)
            dump_refuse_type(dump, v);
        print_to(dump->out, " %c", immediates[which]);
    } else if (is_exactly(v, &type_str)) {
        str_span(v, &text);
        preload_put_text(dump->out, 's', text.data, text.size);
    } else if (is_exactly(v, &type_bytes)) {
        bytes_span(v, &text);
        preload_put_text(dump->out, 'b', text.data, text.size);
    } else if (is_exactly(v, &type_module)) {
        dump_module_or_native(dump, v);
    } else if (has_type(v, &type_native)) {
        dump_function_in_c(dump, v);
    } else if ((text = native_object_symbol(v)).data) {
        print_to(dump->out, " G%.*s", (int)text.size, (const char *)text.data);
    } else if (native_type_symbol(v)) {
        text = name_span(((const struct type *)value_object(v))->name);
        print_to(dump->out, " T%s:%.*s", native_type_symbol(v), (int)text.size,
                 (const char *)text.data);
    } else {
        dump_object_number(dump, v);
    }
}

static void dump_value(struct preload_dump *dump, value v)
{
    dump->in_part = true;
    dump_word(dump, v);
    dump->in_part = false;
}

/* The first `most` entries. */
static void dump_map(struct preload_dump *dump, const struct map *map, size_t most)
{
    size_t cursor = 0;
    value key, content;
    while (most-- > 0 && map_next(map, &cursor, &key, &content)) {
        dump->step.key = key;
        dump_value(dump, key);
        dump_value(dump, content);
    }
    dump->step.key = NO_VALUE;
}

/* ---- objects ---- */

static void dump_items(struct preload_dump *dump, const char *kind, size_t n, const value *items)
{
    buf_put_str(dump->out, kind);
    for (size_t i = 0; i < n; i++) {
        dump->step.index = i;
        dump_value(dump, items[i]);
    }
}

/* Fits a small int of the smallest word. */
static bool is_narrow(intptr_t number)
{
    return number >= -(1 << 30) && number < 1 << 30;
}

/* A key whose hash on the board freezer knows: None's is 0, a class's its name's number. Recurses into tuples, which VMs do, too. */
static bool is_plain_key(value key)
{
    const struct tuple *tuple = value_object(key);
    if (key == VALUE_NONE || value_is_name(key))
        return true;
    if (value_is_small_int(key))
        return is_narrow(small_int(key));
    for (size_t i = 0; is_exactly(key, &type_tuple) && i < tuple->size; i++)
        if (!is_plain_key(tuple->items[i]))
            return false;
    return is_exactly(key, &type_tuple) || is_exactly(key, &type_str) ||
           is_exactly(key, &type_bytes) || is_exactly(key, &type_type);
}

static void dump_keys_checked(struct preload_dump *dump, const struct map *map)
{
    size_t cursor = 0;
    value key, content;
    while (map_next(map, &cursor, &key, &content))
        if (!is_plain_key(key))
            dump_refuse(dump, "a dict or set with keys whose hash is the board's own");
}

/* A dict or a set. */
static void dump_dict(struct preload_dump *dump, const struct dict *dict)
{
    const struct map *map = &dict->map;
    dump_keys_checked(dump, map);
    buf_put_str(dump->out, map->count_flags & MAP_NAMES ? "dict" : "mixed");
    dump_value(dump, VALUE_OBJECT(dict->type));
    dump_map(dump, map, SIZE_MAX);
}

static void dump_function(struct preload_dump *dump, value v)
{
    const struct function *function = value_object(v);
    const struct loaded_code *loaded = (const struct loaded_code *)function->context->code;
    int module = preload_number(function->context->globals);
    size_t number = 0;
    if (module < 0)
        dump_refuse(dump, "a function that no module's code makes");
    while (loaded->functions[number] != function->bytecode)
        number++;
    print_to(dump->out, "function %d %zu", module, number);
    bool has_dict = function->shape.flags & PRELUDE_DEFAULT_KEYWORDS;
    dump->step.part = "__defaults__";
    dump_items(dump, "", (size_t)function->shape.n_defaults + has_dict, function->extra);
}

/* With TYPE_SPECIAL also where a base got its descriptor when the class had been made, of which vm.late_descriptors tells in RAM. */
static unsigned dumped_flags(const struct type *type)
{
    unsigned flags = type->flags;
    struct resolution walk;
    const struct type *base;
    resolution_begin(&walk, type);
    while ((base = resolution_next(&walk)))
        flags |= base->flags & TYPE_HEAP ? base->flags & TYPE_SPECIAL : 0;
    return flags;
}

/* Whether the class has got a descriptor where the instance had an attribute before. */
static bool has_hidden_attribute(const struct instance *instance)
{
    const struct type *owner;
    size_t cursor = 0;
    value key, content;
    while (vm.late_descriptors && map_next(&instance->attributes, &cursor, &key, &content)) {
        value member = type_find(instance->type, value_name(key), &owner);
        if (member != NO_VALUE && type_is_special_member(key, member))
            return true;
    }
    return false;
}

static void dump_class(struct preload_dump *dump, value v)
{
    const struct type *type = value_object(v);
    bool has_fields = type->slots == &slots_namedtuple;
    if (type->type != &type_type || (type->slots != &slots_instance && !has_fields))
        dump_refuse(dump, "a class with a metaclass");
    buf_put_str(dump->out, has_fields ? "namedtuple" : "class");
    dump_name(dump, type->name);
    print_to(dump->out, " %u", dumped_flags(type));
    dump_value(dump, type->bases);
    if (has_fields)
        dump_value(dump, ((const struct tuple_type *)value_object(v))->fields);
    dump_map(dump, &type->members, SIZE_MAX);
}

static void dump_instance(struct preload_dump *dump, value v)
{
    const struct instance *instance = value_object(v);
    if (instance->type->flags & TYPE_HAS_DEL)
        dump_refuse(dump, "an instance of a class with __del__");
    if (!(instance->attributes.count_flags & MAP_NAMES))
        dump_refuse(dump, "an instance with attributes that are no names");
    if (has_hidden_attribute(instance))
        dump_refuse(dump, "an instance with an attribute that its class has a descriptor for");
    buf_put_str(dump->out, "instance");
    dump_value(dump, VALUE_OBJECT(instance->type));
    dump_value(dump, instance->type->flags & TYPE_NATIVE_BASE ? instance->native : NO_VALUE);
    dump_map(dump, &instance->attributes, SIZE_MAX);
}

static void dump_wrapper(struct preload_dump *dump, value v)
{
    const struct type *type = type_of(v);
    const struct wrapped_method *method = value_object(v);
    const struct property *property = value_object(v);
    const struct bound_method *bound = value_object(v);
    const value accessors[] = {property->getter, property->setter, property->deleter};
    const value parts[] = {bound->function, bound->self};
    if (type == &type_property)
        dump_items(dump, "property", 3, accessors);
    else if (type == &type_bound_method)
        dump_items(dump, "bound", 2, parts);
    else
        dump_items(dump, type == &type_staticmethod ? "staticmethod" : "classmethod", 1,
                   &method->function);
}

/* A type in C has no methods but those in C, and the special ones, which are told by their names. */
static void dump_unbound(struct preload_dump *dump, const struct unbound *unbound)
{
    if (!native_type_symbol(VALUE_OBJECT(unbound->owner)) || value_is_name(unbound->native))
        dump_refuse(dump, "a special method in C");
    const value parts[] = {VALUE_OBJECT(unbound->owner), unbound->native};
    dump_items(dump, "unbound", 2, parts);
}

static void dump_range(struct preload_dump *dump, const struct range *range)
{
    if (!is_narrow(range->start) || !is_narrow(range->stop) || !is_narrow(range->step))
        dump_refuse(dump, "a range beyond the board's small ints");
    print_to(dump->out, "range %ld %ld %ld", (long)range->start, (long)range->stop,
             (long)range->step);
}

/* ---- objects of C that can change ---- */

const void *preload_payload(value v)
{
    const struct rom_object *rom = value_object(v);
    return is_rom_copied(v) ? rom->payload : value_object(v);
}

static void dump_head(struct preload_dump *dump, const char *kind, const struct type *type)
{
    const value class = VALUE_OBJECT(type);
    dump_items(dump, kind, 1, &class);
    print_to(dump->out, " %s", native_slots_symbol(type));
}

/* Those whose items boards have in as many bytes; of floats and objects zeros alone are the same everywhere. */
static void dump_array(struct preload_dump *dump, const struct array *array)
{
    static const char integers[] = "bBhHiIqQ", others[] = "fd";
    size_t bytes = array->size * typecode_size(array->typecode), used = 0;
    for (size_t i = 0; i < bytes; i++)
        used += array->data[i] != 0;
    if (!strchr(integers, array->typecode) && (used || !strchr(others, array->typecode)))
        dump_refuse(dump, "an array whose items are the board's own");
    dump_head(dump, "array", array->type);
    print_to(dump->out, " %u %zu", (unsigned)(uint8_t)array->typecode, array->size);
    if (used)
        preload_put_text(dump->out, 'b', array->data, bytes);
    else
        buf_put_str(dump->out, " -");
}

static void dump_deque(struct preload_dump *dump, const struct deque *deque)
{
    dump_head(dump, "deque", deque->type);
    print_to(dump->out, " %d %d %zu", deque->bounded, deque->strict,
             deque->bounded ? deque->capacity : deque->size);
    for (size_t i = 0; i < deque->size; i++)
        dump_value(dump, deque->items[(deque->start + i) % deque->capacity]);
}

static void dump_exception(struct preload_dump *dump, const struct exception *exception)
{
    if (exception->traceback != NO_VALUE)
        dump_refuse(dump, "an exception that has been raised");
    if (exception->attributes && map_count(exception->attributes))
        dump_refuse(dump, "an exception with attributes");
    const value parts[] = {exception->args, exception->cause, exception->context};
    dump_head(dump, "exception", exception->type);
    dump_items(dump, "", 3, parts);
}

/* Types in C whose objects are values behind the type. */
static const struct {
    const struct type *type;
    size_t n;
} value_types[] = {{&type_re_pattern, 1}};

static size_t n_fields_of(const struct type *type)
{
    for (size_t i = 0; i < sizeof value_types / sizeof *value_types; i++)
        if (value_types[i].type == type)
            return value_types[i].n;
    return 0;
}

static void dump_fields(struct preload_dump *dump, const struct cell *object, size_t n)
{
    const value class = VALUE_OBJECT(object->type);
    dump_items(dump, "fields", 1, &class);
    dump_items(dump, "", n, &object->content);
}

/* False: it is none that C alone knows. */
static bool dump_of_c(struct preload_dump *dump, value v)
{
    const struct type *type = type_of(v);
    if (!native_type_symbol(VALUE_OBJECT(type)))
        return false;
    if (type == &type_bytearray || type == &type_array)
        dump_array(dump, preload_payload(v));
    else if (type == &type_deque)
        dump_deque(dump, preload_payload(v));
    else if (type->flags & TYPE_EXCEPTION)
        dump_exception(dump, preload_payload(v));
    else if (n_fields_of(type))
        dump_fields(dump, value_object(v), n_fields_of(type));
    else
        return false;
    return true;
}

static void dump_object(struct preload_dump *dump, value v)
{
    const struct type *type = type_of(v), *own = ((const struct object *)value_object(v))->type;
    const struct tuple *tuple = value_object(v);
    if (own == &type_tuple) {
        dump_items(dump, "tuple", tuple->size, tuple->items);
    } else if (own->slots == &slots_namedtuple) {
        const value class = VALUE_OBJECT(own);
        dump_items(dump, "named", 1, &class);
        dump_items(dump, "", tuple->size, tuple->items);
    } else if (type == &type_list) {
        const struct list *list = list_read(v);
        dump_items(dump, "list", list->size, list->items);
    } else if (is_map_type(own)) {
        dump_dict(dump, value_object(v));
    } else if (own == &type_range) {
        dump_range(dump, value_object(v));
    } else if (own == &type_unbound) {
        dump_unbound(dump, value_object(v));
    } else if (own == &type_slice) {
        dump_items(dump, "slice", 3, &((const struct slice *)value_object(v))->start);
    } else if (is_function(v)) {
        dump_function(dump, v);
    } else if (own == &type_closure) {
        const struct closure *closure = value_object(v);
        const value function = VALUE_OBJECT(closure->function);
        dump_items(dump, "closure", 1, &function);
        dump->step.part = "__closure__";
        dump_items(dump, "", closure->n_cells, closure->cells);
    } else if (own == &type_cell) {
        dump_items(dump, "cell", 1, &((const struct cell *)value_object(v))->content);
    } else if (is_type(v)) {
        dump_class(dump, v);
    } else if (type == &type_property || type == &type_staticmethod || type == &type_classmethod ||
               own == &type_bound_method) {
        dump_wrapper(dump, v);
    } else if (instance_of(v)) {
        dump_instance(dump, v);
    } else if (!dump_of_c(dump, v)) {
        dump_refuse_type(dump, v);
    }
}

void preload_dump_module(struct preload_dump *dump, unsigned number,
                         const struct preload_module *module)
{
    dump->module = module->name;
    print_to(dump->out, "module %u %u", number, module->head);
    dump->step = (struct held_by){.owner = (size_t)NO_OWNER, .key = NO_VALUE};
    dump_map(dump, globals_map(module->module), module->count);
    buf_put_byte(dump->out, '\n');
}

void preload_dump_objects(struct preload_dump *dump)
{
    while (dump->written < dump->n) {
        value v = dump->objects[dump->written];
        dump->step = (struct held_by){.owner = dump->written, .key = NO_VALUE};
        print_to(dump->out, "object %zu ", dump->written++);
        dump_object(dump, v);
        buf_put_byte(dump->out, '\n');
    }
}

void preload_dump_reference(struct preload_dump *dump, const void *object)
{
    dump_value(dump, VALUE_OBJECT(object));
}

void preload_dump_visit(const struct preload_dump *dump, void (*f)(void *user, value object),
                        void *user)
{
    for (size_t i = 0; i < dump->n; i++)
        f(user, dump->objects[i]);
}
