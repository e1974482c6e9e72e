/* permafrost.c - the public C interface: the VM's services behind protect(). */
#include "runtime/permafrost.h"
#include "runtime/vm/load/import.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/kept.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/run/traceback.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"
#include <string.h>

/* ---- from outside: every call through one door ---- */

/* What a guarded call may need. */
struct guarded {
    value object, index, content;
    const char *name;
    size_t n;
    const void *data;
    int64_t integer;
    double number;
};

/* Runs function on its arguments; vm.error is what it raised. */
static value guard(value (*function)(void *data), struct guarded *arguments)
{
    value result;
    vm.error = protect(function, arguments, &result);
    return vm.error == NO_VALUE ? result : NO_VALUE;
}

static qstr name_of(const char *text)
{
    return intern(text, strlen(text));
}

value permafrost_error(void)
{
    return vm.error;
}

static value print_error(void *data)
{
    traceback_print(&console, ((struct guarded *)data)->object);
    return VALUE_NONE;
}

void permafrost_print_error(void)
{
    struct guarded guarded = {.object = vm.error};
    if (vm.error != NO_VALUE)
        guard(print_error, &guarded);
    vm.error = NO_VALUE;
}

const char *permafrost_type_name(value v, size_t *size)
{
    struct span name = name_span(type_of(v)->name);
    *size = name.size;
    return (const char *)name.data;
}

bool permafrost_start(void *memory, size_t size)
{
    return vm_start(memory, size);
}

bool permafrost_start_image(void *memory, size_t size, const struct image *image)
{
    return vm_start_image(memory, size, image);
}

const char *permafrost_start_error(void)
{
    enum { PROFILE_SHIFT = 24 };
    uint32_t differing = vm.image->abi ^ vm_abi;
    if (differing == 0)
        return "the heap is too small";
    return differing >> PROFILE_SHIFT << PROFILE_SHIFT == differing
               ? "the image was frozen in another profile than the VM's"
               : "the image was frozen for another VM";
}

void permafrost_stop(void)
{
    vm_stop();
}

static value run_main(void *data)
{
    return import_main(((struct guarded *)data)->name);
}

int permafrost_run(const char *module)
{
    struct guarded guarded = {.name = module};
    return vm_run(run_main, &guarded);
}

static value run_image_main(void *data)
{
    (void)data;
    return import_image_main();
}

int permafrost_run_main(void)
{
    return vm_run(run_image_main, NULL);
}

static value import_guarded(void *data)
{
    const struct guarded *guarded = data;
    /* With a list of names to import, import answers with the innermost module. */
    value star = VALUE_NAME(name_of("*"));
    return import_module(name_of(guarded->name), tuple_new(1, &star), 0, NO_VALUE, false);
}

value permafrost_import(const char *module)
{
    struct guarded guarded = {.name = module};
    return guard(import_guarded, &guarded);
}

static value call_guarded(void *data)
{
    const struct guarded *guarded = data;
    value function = guarded->object;
    if (guarded->name)
        return call_method(function, name_of(guarded->name), guarded->n, guarded->data);
    return call(function, guarded->n, 0, guarded->data);
}

value permafrost_call(value function, size_t n_args, const value *args)
{
    struct guarded guarded = {.object = function, .n = n_args, .data = args};
    return guard(call_guarded, &guarded);
}

value permafrost_call_method(value object, const char *name, size_t n_args, const value *args)
{
    struct guarded guarded = {.object = object, .name = name, .n = n_args, .data = args};
    return guard(call_guarded, &guarded);
}

static value attribute_guarded(void *data)
{
    const struct guarded *guarded = data;
    qstr name = name_of(guarded->name);
    if (guarded->content == NO_VALUE)
        return attr_load(guarded->object, name);
    attr_store(guarded->object, name, guarded->content);
    return VALUE_NONE;
}

value permafrost_attribute(value object, const char *name)
{
    struct guarded guarded = {.object = object, .name = name};
    return guard(attribute_guarded, &guarded);
}

bool permafrost_set_attribute(value object, const char *name, value content)
{
    struct guarded guarded = {.object = object, .name = name, .content = content};
    return guard(attribute_guarded, &guarded) != NO_VALUE;
}

static value item_guarded(void *data)
{
    const struct guarded *guarded = data;
    return subscript(guarded->object, guarded->index, guarded->content);
}

value permafrost_item(value object, value index)
{
    struct guarded guarded = {.object = object, .index = index, .content = VALUE_LOAD};
    return guard(item_guarded, &guarded);
}

bool permafrost_set_item(value object, value index, value content)
{
    struct guarded guarded = {.object = object, .index = index, .content = content};
    return guard(item_guarded, &guarded) != NO_VALUE;
}

/* ---- making ---- */

static value int_guarded(void *data)
{
    return int_new_64(((struct guarded *)data)->integer);
}

value permafrost_int(int64_t number)
{
    struct guarded guarded = {.integer = number};
    return guard(int_guarded, &guarded);
}

static value float_guarded(void *data)
{
    return float_make((float_number)((struct guarded *)data)->number);
}

value permafrost_float(double number)
{
    struct guarded guarded = {.number = number};
    return guard(float_guarded, &guarded);
}

static value str_guarded(void *data)
{
    const struct guarded *guarded = data;
    return str_decode(guarded->data, guarded->n);
}

value permafrost_str(const char *text, size_t size)
{
    struct guarded guarded = {.data = text, .n = size};
    return guard(str_guarded, &guarded);
}

static value bytes_guarded(void *data)
{
    const struct guarded *guarded = data;
    return bytes_new(guarded->data, guarded->n);
}

value permafrost_bytes(const void *data, size_t size)
{
    struct guarded guarded = {.data = data, .n = size};
    return guard(bytes_guarded, &guarded);
}

static value tuple_guarded(void *data)
{
    const struct guarded *guarded = data;
    return tuple_new(guarded->n, guarded->data);
}

value permafrost_tuple(size_t size, const value *items)
{
    struct guarded guarded = {.data = items, .n = size};
    return guard(tuple_guarded, &guarded);
}

static value list_guarded(void *data)
{
    const struct guarded *guarded = data;
    return list_new(guarded->n, guarded->data);
}

value permafrost_list(size_t size, const value *items)
{
    struct guarded guarded = {.data = items, .n = size};
    return guard(list_guarded, &guarded);
}

static value dict_guarded(void *data)
{
    (void)data;
    return dict_new();
}

value permafrost_dict(void)
{
    struct guarded guarded = {.n = 0};
    return guard(dict_guarded, &guarded);
}

/* ---- reading ---- */

bool permafrost_get_int(value v, int64_t *out)
{
    return int_value64_try(v, out);
}

static value to_float_guarded(void *data)
{
    struct guarded *guarded = data;
    guarded->number = float_value(guarded->object);
    return VALUE_NONE;
}

bool permafrost_get_float(value v, double *out)
{
    struct guarded guarded = {.object = v};
    bool ok = guard(to_float_guarded, &guarded) != NO_VALUE;
    if (ok)
        *out = guarded.number;
    return ok;
}

bool permafrost_get_str(value v, const char **text, size_t *size)
{
    struct span span;
    if (!str_span(v, &span))
        return false;
    *text = (const char *)span.data;
    *size = span.size;
    return true;
}

bool permafrost_get_bytes(value v, const uint8_t **data, size_t *size)
{
    struct span span;
    if (!bytes_span(v, &span))
        return false;
    *data = span.data;
    *size = span.size;
    return true;
}

bool permafrost_get_items(value v, const value **items, size_t *size)
{
    return sequence_items(v, size, items);
}

/* ---- keeping ---- */

static value keep_guarded(void *data)
{
    kept_add(((struct guarded *)data)->object);
    return VALUE_NONE;
}

bool permafrost_keep(value v)
{
    struct guarded guarded = {.object = v};
    return guard(keep_guarded, &guarded) != NO_VALUE;
}

void permafrost_release(value v)
{
    kept_remove(v);
}

/* ---- interrupts ---- */

bool permafrost_schedule(value function, value argument)
{
    return pending_schedule(function, argument);
}

void permafrost_interrupt(void)
{
    pending_interrupt();
}

static value poll_guarded(void *data)
{
    (void)data;
    if (vm.pending)
        pending_run();
    return VALUE_NONE;
}

bool permafrost_poll(void)
{
    struct guarded guarded = {.n = 0};
    return guard(poll_guarded, &guarded) != NO_VALUE;
}

/* ---- native modules and classes ---- */

/* Puts natives made of the descriptions into map; they lie together in one block. */
static void define(struct map *map, const struct permafrost_function *functions, size_t n,
                   uint8_t flags)
{
    struct native *natives = n ? heap_alloc(n * sizeof *natives) : NULL;
    for (size_t i = 0; i < n; i++) {
        natives[i] = (struct native){&type_native, (void (*)(void))functions[i].function,
                                     (qstr_entry)name_of(functions[i].name),
                                     (uint8_t)(NATIVE_V | flags << 3),
                                     (uint8_t)(functions[i].min | functions[i].max << 4)};
        map_put_name(map, natives[i].name, VALUE_OBJECT(&natives[i]));
    }
}

static value module_guarded(void *data)
{
    const struct guarded *guarded = data;
    value module = module_new(name_of(guarded->name));
    define(&((struct module *)value_object(module))->globals, guarded->data, guarded->n, 0);
    return module;
}

value permafrost_module(const char *name, const struct permafrost_function *functions, size_t n)
{
    struct guarded guarded = {.name = name, .data = functions, .n = n};
    return guard(module_guarded, &guarded);
}

static value class_guarded(void *data)
{
    const struct guarded *guarded = data;
    value dict = dict_new();
    define(dict_map(dict), guarded->data, guarded->n, NATIVE_METHOD);
    value args[] = {VALUE_NAME(name_of(guarded->name)), tuple_new(0, NULL), dict};
    return call(VALUE_OBJECT(&type_type), 3, 0, args);
}

value permafrost_class(const char *name, const struct permafrost_function *methods, size_t n)
{
    struct guarded guarded = {.name = name, .data = methods, .n = n};
    return guard(class_guarded, &guarded);
}

/* ---- inside native functions ---- */

_Noreturn void permafrost_raise(const char *type, const char *message)
{
    value class = map_get_name(&module_builtins.globals, name_of(type));
    if (class == NO_VALUE || type_of(class) != &type_type)
        class = VALUE_OBJECT(&type_RuntimeError);
    raise_value(exception_new(value_object(class), str_from_c(message)));
}

_Noreturn void permafrost_raise_value(value exception)
{
    raise_value(exception);
}

_Noreturn void permafrost_raise_os_error(int code)
{
    raise_os_error(code);
}
