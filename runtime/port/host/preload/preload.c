/* preload.c - permafrost -X preload: runs the bodies of an image's modules at build time, and tells what they left.
 *
 * The modules are a frozen image of this process, so that import is the VM's own. watch.h tells what the bodies do. What nobody can
 * know at build time ends the process, past all handlers of Python, and freezer starts it anew without the bodies that ran.
 *
 * Bodies that import each other are a unit: they have run when its first has. What lies behind the objects that a unit left may then
 * be changed by no other body, which is seen by writing it down anew after each; and what another body reads of it is noted, for the
 * device to compare. */
#include "runtime/port/host/preload/preload.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/port/host/confine.h"
#include "runtime/vm/load/import.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/memory/names.h"
#include "runtime/vm/prune/natives.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/function.h"
#include "runtime/vm/run/traceback.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BODY_SECONDS = 10 }; /* all bodies of a process together */

static struct {
    struct preload_module *modules;
    struct module_code *codes;
    size_t n;
    struct image image;
    unsigned *bodies; /* numbers of those that run, the outermost first */
    size_t depth, bodies_capacity;
    unsigned *pending; /* that have run in a unit that has not */
    size_t n_pending, pending_capacity;
    struct address_table owned; /* maps and cells of units that have run: a number in objects */
    const void **objects;       /* what they belong to, for the device to compare */
    size_t n_objects, objects_capacity;
    struct type **variants;
    size_t n_variants, variants_capacity;
    unsigned wanted; /* the module that is asked for */
    unsigned quiet;  /* > 0: what runs now is this file's doing */
} preload;

/* ---- the end ---- */

static char *place_text(qstr file, size_t line)
{
    struct span text = name_span(file);
    return tool_format("%.*s:%zu", (int)text.size, (const char *)text.data, line);
}

static void preload_write(const struct buf *out)
{
    for (size_t sent = 0; sent < out->size;) {
        ssize_t n = write(STDOUT_FILENO, out->data + sent, out->size - sent);
        if (n <= 0)
            break;
        sent += (size_t)n;
    }
}

/* The frame that runs a module's body; NULL: none does. */
static const struct frame *body_frame(value module)
{
    const struct frame *found = NULL;
    for (const struct frame *frame = vm.frame; frame; frame = frame->caller)
        if (frame->locals == module && frame->function->context->globals == module)
            found = frame;
    return found;
}

/* Where a body that runs is. */
static void put_whereabouts(struct buf *out, size_t depth)
{
    const struct preload_module *self = &preload.modules[preload.bodies[depth]];
    const struct frame *frame = body_frame(self->module);
    struct shape room;
    print_to(out, "%s ", self->name);
    if (self->head != depth)
        print_to(out, "0 ");
    else if (!frame)
        print_to(out, "- ");
    else
        print_to(out, "%zu ",
                 (size_t)(frame->ip - 1 - function_shape(frame->function, &room)->start));
    print_to(out, "%s\t", frame ? place_text(frame_file(frame), frame_line(frame)) : "");
}

/* The functions that run, the innermost first. */
static void put_frames(struct buf *out)
{
    for (const struct frame *frame = vm.frame; frame; frame = frame->caller) {
        struct span name = name_span(function_name(VALUE_OBJECT(frame->function)));
        print_to(out, "at %.*s %s\n", (int)name.size, (const char *)name.data,
                 place_text(frame_file(frame), frame_line(frame)));
    }
}

static _Noreturn void stop_at(const char *why, const char *more, const char *place)
{
    struct buf out;
    preload.quiet++;
    buf_init(&out, &tool_allocator);
    print_to(&out, "stop %s%s\t%s\t", why, more, place);
    for (size_t i = preload.depth; i-- > 0;)
        put_whereabouts(&out, i);
    if (preload.depth == 0)
        print_to(&out, "%s - \t", preload.modules[preload.wanted].name);
    buf_put_byte(&out, '\n');
    put_frames(&out);
    preload_write(&out);
    _exit(0);
}

_Noreturn void preload_stop(const char *why, const char *more)
{
    preload.quiet++;
    stop_at(why, more, vm.frame ? place_text(frame_file(vm.frame), frame_line(vm.frame)) : "");
}

static void put_flat(void *data, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) /* a line is one, and its parts are set apart by tabs */
        buf_put_byte(data, text[i] == '\n' || text[i] == '\t' ? ' ' : (uint8_t)text[i]);
}

/* Whether its text is no work of the program's classes. */
static bool is_told_by_c(value exception)
{
    const struct tuple *args = value_object(exception_of(exception)->args);
    bool plain = !instance_of(exception);
    for (size_t i = 0; i < args->size; i++)
        plain =
            plain && (is_exactly(args->items[i], &type_str) || value_is_small_int(args->items[i]));
    return plain;
}

/* The exception's text, where C tells it, and the place that raised it. */
static void preload_failed(value exception)
{
    struct buf text;
    const struct printer printer = {put_flat, &text};
    const struct exception *self = exception_of(exception);
    const struct traceback *places =
        self->traceback == NO_VALUE ? NULL : value_object(self->traceback);
    struct span name = name_span(type_of(exception)->name);
    preload.quiet++;
    buf_init(&text, &tool_allocator);
    print_to(&text, " ");
    if (is_told_by_c(exception))
        print_value(&printer, exception, PRINT_REPR);
    else
        print_to(&text, "%.*s", (int)name.size, (const char *)name.data);
    buf_put_byte(&text, 0);
    stop_at("raises", (const char *)text.data,
            places && places->size ? place_text(places->entries[0].file, places->entries[0].line)
                                   : "");
}

static void preload_late(int signal_number)
{
    (void)signal_number;
    preload_stop("runs longer than a build waits", "");
}

/* ---- how pure C functions are ---- */

enum purity { PURE = 1 << 8, OWN = 2 << 8, READS = 3 << 8, NONE = 0, PURITY = 3 << 8 };
enum {
    CLASSMETHOD = NATIVE_CLASSMETHOD,
    STATICMETHOD = NATIVE_STATICMETHOD,
    PROPERTY = NATIVE_PROPERTY,
    MANY = NATIVE_MANY,
};

struct judged {
    void (*function)(void);
    const char *name;
    unsigned purity;
};

#define JUDGED(function, name, purity) {(void (*)(void))(function), name, (purity)},
#define PURITY_print(...)
#define PURITY_make(...) JUDGED(__VA_ARGS__)
#define PURITY_call(...)
#define PURITY_unary(...)
#define PURITY_binary(...)
#define PURITY_reverse_binary(...)
#define PURITY_attr(...)
#define PURITY_subscr(...)
#define PURITY_length(...)
#define PURITY_hash(...)
#define PURITY_iterate(...)
#define PURITY_next(...)
#define PURITY_buffer(...)
#define PURITY_protocol(...)
static struct judged judged[] = {
#define FUNCTION(module, name, function, kind, min, max, flags) \
    JUDGED(function, #module "." #name "()", flags)
#define METHOD(type, name, function, kind, min, max, flags) \
    JUDGED(function, #type "." #name "()", flags)
#define SLOT(name, slot, function, used, purity) PURITY_##slot(function, #name "()", purity)
#define SLOT_EITHER(name, slot, used, function, used2, function2, purity) \
    PURITY_##slot(function, #name "()", purity) PURITY_##slot(function2, #name "()", purity)
#define SLOT_CHOICE(name, slot, used, function, used2, function2, otherwise, purity)         \
    PURITY_##slot(function, #name "()", purity) PURITY_##slot(function2, #name "()", purity) \
        PURITY_##slot(otherwise, #name "()", purity)
#include "tables/tables.def"
    {(void (*)(void))NULL, "", NONE},
};

static int compare_judged(const void *left, const void *right)
{
    const struct judged *a = left, *b = right;
    uintptr_t first = (uintptr_t)a->function, second = (uintptr_t)b->function;
    if (first != second)
        return first < second ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* A function of several names is judged, and called, by the first in the alphabet; NULL: by none. */
static const struct judged *judged_find(void (*function)(void))
{
    size_t low = 0, high = sizeof judged / sizeof *judged;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((uintptr_t)judged[middle].function < (uintptr_t)function)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof judged / sizeof *judged && judged[low].function == function ? &judged[low]
                                                                                    : NULL;
}

/* ---- watching ---- */

/* Of no table: what class statements and super().__init__ come down to, of which the native type's make is judged. */
static bool is_part_of_classes(void (*function)(void))
{
    return function == (void (*)(void))type_build_class.function ||
           function == (void (*)(void))instance_init_native;
}

static void preload_native(void (*function)(void), size_t n, const value *args)
{
    if (preload.quiet || preload.depth == 0 || is_part_of_classes(function))
        return;
    const struct judged *found = judged_find(function);
    if (!found || (found->purity & PURITY) == NONE)
        preload_stop("calls ", found ? found->name : "a function in C that nobody has judged");
    if ((found->purity & PURITY) == READS && found->purity & PROPERTY && n == 0)
        preload_stop("reads what the target alone knows: ", found->name);
    for (size_t i = 0; i < n; i++)
        if (args[i] != NO_VALUE && is_exactly(args[i], &type_float))
            preload_stop(FLOAT_WATCHED, "");
}

static void preload_watch_stop(const char *why)
{
    if (!preload.quiet && preload.depth != 0)
        preload_stop(why, "");
}

/* Modules whose constants are the target's own. */
static bool is_of_target(const struct map *map)
{
    return map == &module_sys.globals || map == &module_machine.globals ||
           map == &module_os.globals || map == &module_platform.globals ||
           map == &module_micropython.globals;
}

static void check_target_constant(const struct map *map, qstr name)
{
    preload.quiet++;
    value content = map_get_name(map, name);
    preload.quiet--;
    if (content == NO_VALUE || has_type(content, &type_native) || has_type(content, &type_type) ||
        native_object_symbol(content).data)
        return;
    struct span text = name_span(name);
    preload_stop("reads what the target alone knows: ",
                 tool_format("%.*s", (int)text.size, (const char *)text.data));
}

/* Notes what the innermost body imports, once. */
static void note_import(char *word)
{
    struct buf *imports = &preload.modules[preload.bodies[preload.depth - 1]].imports;
    buf_put_byte(imports, 0);
    imports->size--;
    if (!strstr((const char *)imports->data, word))
        buf_put_str(imports, word);
    free(word);
}

static void note_import_of(unsigned number)
{
    if (preload.modules[number].ends_early)
        preload_stop("imports ", preload.modules[number].name);
    note_import(tool_format(" m%u ", number));
}

/* A submodule that is bound in its package has been imported: who reads it counts on that. */
static void note_submodule(const struct module *package, qstr name)
{
    preload.quiet++;
    value content = map_get_name(&package->globals, name);
    preload.quiet--;
    int number = is_exactly(content, &type_module) ? preload_number(content) : -1;
    if (number >= 0)
        note_import_of((unsigned)number);
}

static void preload_note_read(const void *object, qstr name)
{
    bool is_module = ((const struct object *)object)->type == &type_module;
    if (name && is_module)
        note_submodule(object, name);
    if (is_module &&
        preload_number(VALUE_OBJECT(object)) < 0) { /* a folder: all that it has are submodules */
        if (!name)
            preload_stop("reads all names of a folder without a module", "");
        return;
    }
    struct buf *reads = &preload.modules[preload.bodies[preload.depth - 1]].reads;
    const struct body_read *items = (const void *)reads->data;
    struct body_read read = {object, name};
    for (size_t i = 0; i < reads->size / sizeof *items; i++)
        if (items[i].object == object && items[i].name == name)
            return;
    buf_put(reads, &read, sizeof read);
}

static void preload_watch_read(const void *object, qstr name)
{
    if (preload.quiet || preload.depth == 0)
        return;
    uint32_t number = address_find(&preload.owned, object);
    if (number != UINT32_MAX)
        preload_note_read(preload.objects[number], name);
    else if (name && is_of_target(object))
        check_target_constant(object, name);
}

static void own(const void *part, const void *object)
{
    if (address_find(&preload.owned, part) != UINT32_MAX)
        return;
    tool_grow(preload.objects, preload.n_objects, preload.objects_capacity);
    address_put(&preload.owned, part, (uint32_t)preload.n_objects);
    preload.objects[preload.n_objects++] = object;
}

static void preload_begin(value module, const struct module_code *frozen)
{
    if (!frozen) { /* a folder without a module, which runs nothing */
        own(globals_map(module), value_object(module));
        return;
    }
    unsigned number = (unsigned)(frozen - preload.codes);
    struct preload_module *self = &preload.modules[number];
    if (self->excluded || (self->ends_early && preload.depth != 0))
        preload_stop("imports ", self->name);
    self->begun = true;
    self->module = module;
    self->head = (unsigned)preload.depth;
    self->first_pending = preload.n_pending;
    tool_grow(preload.bodies, preload.depth, preload.bodies_capacity);
    preload.bodies[preload.depth++] = number;
}

/* The innermost body is in a cycle with the one at that depth. */
static void join_cycle(unsigned depth)
{
    for (size_t i = depth; i < preload.depth; i++)
        if (preload.modules[preload.bodies[i]].head > depth)
            preload.modules[preload.bodies[i]].head = depth;
}

static void preload_missing(qstr full_name)
{
    struct span text = name_span(full_name);
    if (!preload.quiet && preload.depth != 0)
        note_import(tool_format(" A%.*s ", (int)text.size, (const char *)text.data));
}

/* Whether a module lies in a folder of that name: then the folder has been imported when it is given out. */
static bool is_in_folder(const struct preload_module *module, struct span folder)
{
    return strncmp(module->name, (const char *)folder.data, folder.size) == 0 &&
           module->name[folder.size] == '.';
}

static void preload_imported(qstr full_name, value module)
{
    if (preload.quiet || preload.depth == 0)
        return;
    int number = preload_number(module);
    struct preload_module *reader = &preload.modules[preload.bodies[preload.depth - 1]];
    struct span text = name_span(full_name);
    if (number < 0 && !map_in_rom(globals_map(module))) { /* neither the image's nor native */
        if (!is_in_folder(reader, text))
            preload_stop("imports from a folder without a module, in which it is not itself", "");
        return;
    }
    if (number >= 0)
        note_import_of((unsigned)number);
    else
        note_import(tool_format(" M%.*s ", (int)text.size, (const char *)text.data));
    if (number >= 0 && !preload.modules[number].finished && &preload.modules[number] != reader)
        join_cycle(preload.modules[number].head);
}

/* ---- units ---- */

/* A list becomes one in ROM: then all that reads or changes it is seen. */
static void freeze_list(struct list *list)
{
    struct list *payload = heap_new(struct list, &type_list);
    *payload = *list;
    struct rom_object *rom = (struct rom_object *)list;
    *rom = (struct rom_object){&type_list_rom, 0, payload};
}

/* The variant, of a type whose objects are struct rom_copied, by which value_as tells who looks into one. */
static const struct type *variant_of(const struct type *type)
{
    for (size_t i = 0; i < preload.n_variants; i++)
        if (preload.variants[i]->bases == VALUE_OBJECT(type))
            return preload.variants[i];
    struct type *variant = tool_alloc(sizeof *variant);
    *variant = *type;
    variant->flags |= TYPE_ROM_VARIANT | TYPE_ROM_COPIED;
    variant->bases = VALUE_OBJECT(type);
    tool_grow(preload.variants, preload.n_variants, preload.variants_capacity);
    return preload.variants[preload.n_variants++] = variant;
}

/* An object that C may change, in the form that it has in ROM, which C does not get past its watch. */
static void freeze_copied(struct object *object)
{
    size_t size = heap_block_size(object);
    void *payload = heap_alloc(size);
    memcpy(payload, object, size);
    struct rom_copied *rom = (struct rom_copied *)object;
    rom->rom = (struct rom_object){variant_of(object->type), 0, payload};
}

static bool is_copied_type(const struct type *type)
{
    return type == &type_bytearray || type == &type_array || type == &type_deque ||
           (type->flags & TYPE_EXCEPTION && !(type->flags & TYPE_HEAP));
}

static void own_object(void *user, value v)
{
    void *object = value_object(v);
    const struct type *type = ((const struct object *)object)->type;
    (void)user;
    if (is_type(v))
        own(&((struct type *)object)->members, object);
    else if (instance_of(v))
        own(&((struct instance *)object)->attributes, object);
    else if (type == &type_dict || type == &type_OrderedDict || type == &type_set ||
             type == &type_frozenset)
        own(&((struct dict *)object)->map, object);
    else if (type == &type_cell)
        own(object, object);
    else if (type == &type_list)
        freeze_list(object);
    else if (is_copied_type(type) && !(type->flags & TYPE_ROM_VARIANT))
        freeze_copied(object);
    if (type == &type_list || type == &type_list_rom)
        own(object, object);
}

static void write_state(const struct preload_module *module, struct buf *out, bool owns)
{
    struct preload_dump *dump = preload_dump_new(out);
    preload_dump_module(dump, (unsigned)(module - preload.modules), module);
    preload_dump_objects(dump);
    if (owns)
        preload_dump_visit(dump, own_object, NULL);
    preload_dump_free(dump);
}

/* Whether an entry of a module's globals is a submodule that an import has bound there. */
static bool is_bound_by_import(const struct preload_module *module, value key, value content)
{
    struct span name = name_span(value_name(key));
    int number = is_exactly(content, &type_module) ? preload_number(content) : -1;
    if (number < 0)
        return false;
    char *full = tool_format("%s.%.*s", module->name, (int)name.size, (const char *)name.data);
    bool same = strcmp(full, preload.modules[number].name) == 0;
    free(full);
    return same;
}

static bool has_grown(const struct preload_module *module)
{
    size_t cursor = 0, n = 0;
    value key, content;
    while (map_next(globals_map(module->module), &cursor, &key, &content))
        if (++n > module->count && !is_bound_by_import(module, key, content))
            return true;
    return false;
}

/* No body but a module's own unit's changes what it left. */
static void check_states(void)
{
    struct buf now;
    for (size_t i = 0; i < preload.n; i++) {
        struct preload_module *module = &preload.modules[i];
        if (!module->finished)
            continue;
        buf_init(&now, &tool_allocator);
        write_state(module, &now, false);
        if (has_grown(module) || now.size != module->state.size ||
            memcmp(now.data, module->state.data, now.size) != 0)
            preload_stop("changes what another module has: ", module->name);
        buf_free(&now);
    }
}

static void finish_unit(unsigned head, size_t first)
{
    if (vm.alias[ALIAS_builtins])
        preload_stop("changes builtins", "");
    for (size_t i = first; i < preload.n_pending; i++)
        preload.modules[preload.pending[i]].head = head;
    check_states();
    for (size_t i = first; i < preload.n_pending; i++) {
        struct preload_module *module = &preload.modules[preload.pending[i]];
        write_state(module, &module->state, true);
        own(globals_map(module->module), value_object(module->module));
        module->finished = true;
    }
    preload.n_pending = first;
}

static void preload_end(value module)
{
    if (preload.depth == 0 || preload.modules[preload.bodies[preload.depth - 1]].module != module)
        return; /* a folder */
    unsigned number = preload.bodies[preload.depth - 1];
    struct preload_module *self = &preload.modules[number];
    preload.quiet++;
    self->count = map_count(globals_map(module));
    tool_grow(preload.pending, preload.n_pending, preload.pending_capacity);
    preload.pending[preload.n_pending++] = number;
    if (self->head == preload.depth - 1)
        finish_unit(number, self->first_pending);
    preload.depth--;
    preload.quiet--;
    if (preload.depth != 0)
        note_import_of(number);
}

static const struct watch preload_watch = {.native = preload_native,
                                           .read = preload_watch_read,
                                           .begin = preload_begin,
                                           .end = preload_end,
                                           .imported = preload_imported,
                                           .missing = preload_missing,
                                           .failed = preload_failed,
                                           .stop = preload_watch_stop};

/* ---- the image ---- */

int preload_number(value module)
{
    for (size_t i = 0; i < preload.n; i++)
        if (preload.modules[i].begun && preload.modules[i].module == module)
            return (int)i;
    return -1;
}

/* A module's .mpy, whose file is what the image says of it. */
static value preload_load(const uint8_t *data, size_t size, qstr file, value globals, value owner)
{
    (void)file;
    preload.quiet++;
    value function = load_mpy(data, size, globals, owner);
    const struct function *body = value_object(function);
    map_put_name(globals_map(globals), Q___file__, VALUE_NAME(body->context->code->names[0]));
    preload.quiet--;
    return function;
}

static bool preload_read_module(size_t *capacity, size_t *codes_capacity)
{
    char kind, name[1024];
    size_t size;
    int is_asked;
    if (scanf("%c %1000s %zu %d", &kind, name, &size, &is_asked) != 4 || getchar() != '\n')
        return false;
    uint8_t *data = tool_alloc(size + 1);
    if (fread(data, 1, size, stdin) != size)
        return false;
    size_t n = preload.n;
    tool_grow(preload.modules, preload.n, *capacity);
    tool_grow(preload.codes, n, *codes_capacity);
    preload.modules[n] = (struct preload_module){.name = tool_copy(name),
                                                 .excluded = kind == 'x',
                                                 .is_asked = is_asked,
                                                 .is_program = kind == 'r' || kind == 'R',
                                                 .ends_early = kind <= 'Z' || kind == 'r'};
    buf_init(&preload.modules[n].state, &tool_allocator);
    buf_init(&preload.modules[n].imports, &tool_allocator);
    buf_init(&preload.modules[n].reads, &tool_allocator);
    preload.codes[n] =
        (struct module_code){.kind = MODULE_SOURCE,
                             .flags = kind == 'p' || kind == 'P' ? MODULE_PACKAGE : 0,
                             .size = (uint32_t)size,
                             .body = data};
    preload.n++;
    return true;
}

/* sys.modules. */
static void put_order(struct buf *out)
{
    size_t cursor = 0;
    value name, module;
    buf_put_str(out, "order");
    while (map_next(&vm.modules, &cursor, &name, &module)) {
        struct span text = name_span(value_name(name));
        int number = is_exactly(module, &type_module) ? preload_number(module) : -1;
        qstr native;
        if (number >= 0)
            print_to(out, " m%d:", number);
        else
            print_to(out, " %c", native_module_name(module, &native) ? 'M' : 'N');
        print_to(out, "%.*s", (int)text.size, (const char *)text.data);
    }
    buf_put_byte(out, '\n');
}

static void preload_write_all(void)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    struct preload_dump *dump = preload_dump_new(&out);
    for (size_t i = 0; i < preload.n; i++) {
        const struct preload_module *module = &preload.modules[i];
        if (module->finished)
            preload_dump_module(dump, (unsigned)i, module);
    }
    for (size_t i = 0; i < preload.n; i++) {
        const struct preload_module *module = &preload.modules[i];
        const struct body_read *reads = (const void *)module->reads.data;
        if (!module->finished)
            continue;
        print_to(&out, "imports %zu%.*s\n", i, (int)module->imports.size,
                 (const char *)module->imports.data);
        for (size_t k = 0; k < module->reads.size / sizeof *reads; k++) {
            struct span text = name_span(reads[k].name);
            print_to(&out, "read %zu", i);
            preload_dump_reference(dump, reads[k].object);
            if (reads[k].name)
                preload_put_text(&out, 's', text.data, text.size);
            else
                buf_put_str(&out, " -");
            buf_put_byte(&out, '\n');
        }
    }
    put_order(&out);
    preload_dump_objects(dump);
    buf_put_str(&out, "end\n");
    preload_write(&out);
}

static void run_asked(bool programs)
{
    for (size_t i = 0; i < preload.n; i++) {
        const struct preload_module *module = &preload.modules[i];
        preload.wanted = (unsigned)i;
        if (!module->is_asked || module->is_program != programs)
            continue;
        if (programs)
            import_as_main((qstr)preload.codes[i].name);
        else if (!module->excluded && !module->begun)
            import_module((qstr)preload.codes[i].name, VALUE_TRUE, 0, NO_VALUE, false);
    }
}

static value preload_run(void *data)
{
    (void)data;
    for (size_t i = 0; i < preload.n; i++)
        preload.codes[i].name =
            (qstr_entry)intern(preload.modules[i].name, strlen(preload.modules[i].name));
    run_asked(true); /* as the board does */
    run_asked(false);
    preload.quiet++;
    preload_write_all();
    return VALUE_NONE;
}

int preload_main(size_t heap_size)
{
    size_t capacity = 0, codes_capacity = 0;
    value result;
    signal(SIGXCPU, preload_late);
    setrlimit(RLIMIT_CPU, &(struct rlimit){BODY_SECONDS, BODY_SECONDS + 2});
    confine();
    while (preload_read_module(&capacity, &codes_capacity))
        continue;
    qsort(judged, sizeof judged / sizeof *judged, sizeof *judged, compare_judged);
    preload.image = frozen_image;
    preload.image.modules = preload.codes;
    preload.image.n_modules = (uint16_t)preload.n;
    void *heap = malloc(heap_size);
    if (!heap || !vm_start_image(heap, heap_size, &preload.image))
        return 1;
    vm.attr_cache = NULL;
    vm_loader.load = preload_load;
    vm.watch = &preload_watch;
    value raised = preload.n != 0 ? protect(preload_run, NULL, &result) : NO_VALUE;
    if (raised != NO_VALUE)
        preload_failed(raised);
    _exit(fflush(stdout) == 0 ? 0 : 1); /* what it holds goes with it */
}
