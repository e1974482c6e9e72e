/* native.c - what the VM's C has for programs, by the names that C and the .def tables give it: an image's objects refer to it by these. */
#include "runtime/port/host/preload/preload.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/memory/names.h"
#include "runtime/vm/run/attr.h"
#include "tables/headers.h"

#include <string.h>

static const struct {
    const struct type *type;
    const char *symbol, *slots;
} native_types[] = {
#define TYPE(name, base, slots, flags) {&type_##name, #name, #slots},
#include "tables/tables.def"
#undef TYPE
};

const char *native_type_symbol(value v)
{
    for (size_t i = 0; i < sizeof native_types / sizeof *native_types; i++)
        if (VALUE_OBJECT(native_types[i].type) == v)
            return native_types[i].symbol;
    return NULL;
}

const char *native_slots_symbol(const struct type *type)
{
    for (size_t i = 0; i < sizeof native_types / sizeof *native_types; i++)
        if (native_types[i].type == type)
            return native_types[i].slots;
    return NULL;
}

static const struct {
    value object;
    const char *text; /* of C: VALUE_OBJECT(&symbol), or others */
} native_globals[] = {
#define GLOBAL(module, name, content) {content, #content},
#include "tables/tables.def"
#undef GLOBAL
};

/* Whether Python finds nothing out about the object but by C functions, which are judged. */
static bool is_opaque(value v)
{
    const struct slots *slots = type_of(v)->slots;
    return !slots->attr && !slots->subscr && !slots->unary && !slots->binary && !slots->length &&
           !slots->call && !slots->buffer && !is_type(v);
}

struct span native_object_symbol(value v)
{
    static const char before[] = "VALUE_OBJECT(&", behind[] = ")";
    for (size_t i = 0; i < sizeof native_globals / sizeof *native_globals; i++) {
        const char *text = native_globals[i].text;
        size_t size = strlen(text), around = sizeof before + sizeof behind - 2;
        if (native_globals[i].object == v && value_is_object(v) && is_opaque(v) && size > around &&
            memcmp(text, before, sizeof before - 1) == 0)
            return (struct span){(const uint8_t *)text + sizeof before - 1, size - around};
    }
    return (struct span){NULL, 0};
}

/* Whether the table has the function among its own. */
static bool is_in_table(const struct rom_table *table, const struct native *native)
{
    return native >= table->natives && native < table->natives + table->n_natives;
}

const char *native_method_type(value v)
{
    for (size_t i = 0; i < sizeof native_types / sizeof *native_types; i++)
        if (is_in_table(native_types[i].type->members.table, value_object(v)))
            return native_types[i].symbol;
    return NULL;
}

bool native_function_module(value v, qstr *module)
{
    const struct native *native = value_object(v);
    for (const struct rom_pair *pair = native_modules; pair->key != NO_VALUE; pair++) {
        const struct module *self = value_object(pair->content);
        if (is_in_table(self->globals.table, native)) {
            *module = value_name(pair->key);
            return true;
        }
    }
    return false;
}

bool native_module_name(value v, qstr *name)
{
    for (const struct rom_pair *pair = native_modules; pair->key != NO_VALUE; pair++)
        if (pair->content == v) {
            *name = value_name(pair->key);
            return true;
        }
    return false;
}
