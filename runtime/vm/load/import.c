/* import.c - the import statement.
 *
 * A dotted name is imported level by level. A top-level name is looked for in sys.modules, then along sys.path (the
 * entry ".frozen" is the image), then among the native modules; names that programs may not replace are native first.
 * A name below a package is looked for in the package's __path__ only. */
#include "runtime/vm/load/import.h"
#include "runtime/port.h"
#include "runtime/vm/load/frozen.h"
#include "runtime/vm/load/frozen_data.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/run/settings.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/load/vfs.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/function.h"
#include "runtime/vm/run/interp.h"
#include "runtime/vm/run/namespace.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/container.h"
#include <string.h>

/* Room for a path or dotted name while it is put together. */
enum { IMPORT_PATH_MAX = TARGET_HOST ? 1024 : 96 };
struct import_path {
    size_t size;
    char text[IMPORT_PATH_MAX];
};

static void path_add(struct import_path *path, const void *text, size_t size)
{
    if (path->size + size >= sizeof path->text)
        raise_text(&type_ImportError, "module name too long");
    memcpy(path->text + path->size, text, size);
    path->size += size;
    path->text[path->size] = 0;
}

static void path_add_name(struct import_path *path, qstr name)
{
    struct span span = name_span(name);
    path_add(path, span.data, span.size);
}

static void path_add_text(struct import_path *path, const char *text)
{
    path_add(path, text, strlen(text));
}

/* ---- loading what was found: the function that is the module's body ---- */

/* Firmware that runs frozen bytecode only does not link the loaders. */
static value load_any(const uint8_t *data, size_t size, qstr file, value globals, value owner)
{
    if (!vm_loader.load)
        raise_text(&type_ImportError, "this firmware loads frozen bytecode only");
    return vm_loader.load(data, size, file, globals, owner);
}

struct file_task {
    struct port_file file;
    const struct import_path *path;
    value module, owner;
};

static value load_file(void *data)
{
    struct file_task *task = data;
    return load_any(task->file.data, task->file.size, intern(task->path->text, task->path->size),
                    task->module, task->owner);
}

/* What a path names, on a mounted filesystem or the port's. */
static enum port_path_kind path_kind(const char *path)
{
    return vm.vfs ? vm.vfs->path_kind(path) : port_path_kind(path);
}

/* As import_load_file for a file on a mounted filesystem; NO_VALUE when it is on the port's. */
static value load_mounted_file(value module, const struct import_path *path)
{
    struct span content;
    struct file_task task = {.path = path, .module = module};
    value bytes = vm.vfs ? vm.vfs->read_file(path->text) : NO_VALUE;
    if (bytes == NO_VALUE)
        return NO_VALUE;
    if (!is_exactly(bytes, &type_bytes))
        task.owner = bytes;
    bytes_span(bytes, &content);
    task.file = (struct port_file){content.data, content.size};
    return load_file(&task);
}

static value load_port_file(value module, const struct import_path *path)
{
    struct file_task task = {.path = path, .module = module};
    if (!port_file_read(path->text, &task.file))
        raise_format(&type_ImportError, "can't read '%s'", path->text);
    value function = NO_VALUE;
    value exception = protect(load_file, &task, &function);
    port_file_free(&task.file);
    if (exception)
        raise_value(exception);
    return function;
}

OPTIONAL value import_load_file(value module, const struct import_path *path)
{
    value function = load_mounted_file(module, path);
    if (function == NO_VALUE)
        function = load_port_file(module, path);
    map_put_name(globals_map(module), Q___file__, str_new(path->text, path->size));
    return function;
}

static value load_bytecode(value module, const struct module_code *frozen)
{
    if (PROGRAM(MODULE_NAMES))
        map_put_name(globals_map(module), Q___file__, VALUE_NAME(frozen->names[0]));
    return load_frozen(frozen, module);
}

static value load_from_image(value module, const struct module_code *frozen)
{
    if (frozen->kind != MODULE_BYTECODE)
        return load_any(frozen->body, frozen->size, frozen->name, module, NO_VALUE);
    return load_bytecode(module, frozen);
}

/* ---- looking ---- */

/* Where a module was found: in the image, in a file, or as a folder without code. */
struct found {
    const struct module_code *frozen;
    bool is_file, is_package;
    size_t package_size;     /* a package's folder is path.text[0..package_size) */
    struct import_path path; /* the file; without HAS(files) nothing */
};

/* In the image, as "a.b". */
static bool look_in_image(struct found *found, const char *dotted, size_t size)
{
    const struct module_code *module = frozen_find(dotted, size);
    found->frozen = module;
    found->is_file = false;
    found->is_package =
        (module && module->flags & MODULE_PACKAGE) || frozen_has_children(dotted, size);
    return module || found->is_package;
}

static bool is_frozen_path(const struct import_path *path)
{
    return strncmp(path->text, ".frozen", 7) == 0 && (path->text[7] == 0 || path->text[7] == '/');
}

/* The path is ".frozen/a/b". */
static bool look_by_frozen_path(struct found *found)
{
    const struct import_path *path = &found->path;
    char dotted[IMPORT_PATH_MAX];
    size_t size = path->size - 8;
    for (size_t i = 0; i < size; i++)
        dotted[i] = path->text[8 + i] == '/' ? '.' : path->text[8 + i];
    dotted[size] = 0;
    found->package_size = path->size;
    return look_in_image(found, dotted, size);
}

static bool look_for_file(struct import_path *path, const char *ending)
{
    size_t size = path->size;
    path_add_text(path, ending);
    if (path_kind(path->text) == PORT_PATH_FILE)
        return true;
    path->size = size;
    path->text[size] = 0;
    return false;
}

OPTIONAL bool import_look_for_files(struct found *found)
{
    struct import_path *path = &found->path;
    if (path_kind(path->text) == PORT_PATH_FOLDER) {
        found->is_package = true;
        found->package_size = path->size;
        path_add_text(path, "/__init__");
    }
    found->is_file = look_for_file(path, ".py") || look_for_file(path, ".mpy");
    return found->is_file || found->is_package;
}

/* Looks for `name` in a folder (a path, "" for here, or ".frozen..."). */
static bool look_in_folder(struct span folder, qstr name, struct found *found)
{
    struct import_path *path = &found->path;
    memset(found, 0, offsetof(struct found, path));
    path->size = 0;
    path_add(path, folder.data, folder.size);
    if (folder.size)
        path_add_text(path, "/");
    path_add_name(path, name);
    return is_frozen_path(path) ? look_by_frozen_path(found) : import_look_for_files(found);
}

/* Looks in the image, where that holds all modules. */
static bool look_by_name(qstr full_name, struct found *found)
{
    struct span span = name_span(full_name);
    return look_in_image(found, (const char *)span.data, span.size);
}

/* Looks along sys.path. */
static bool look_along_path(qstr name, struct found *found)
{
    if (!HAS(files))
        return look_by_name(name, found);
    size_t size;
    const value *folders;
    if (!PROGRAM(SETTINGS) || !vm_settings.path) {
        struct span image = {(const uint8_t *)".frozen", 7};
        return look_in_folder(image, name, found);
    }
    if (!sequence_items(vm_settings.path, &size, &folders))
        return false;
    for (size_t i = 0; i < size; i++) {
        struct span folder;
        if (str_span(folders[i], &folder) && look_in_folder(folder, name, found))
            return true;
        if (!sequence_items(vm_settings.path, &size, &folders))
            return false;
    }
    return false;
}

bool import_would_find(qstr name, const struct module_code **frozen)
{
    struct found found;
    bool any = look_along_path(name, &found);
    *frozen = any ? found.frozen : NULL;
    return any;
}

/* ---- one level of a dotted name ---- */

/* Who imports: an instruction of vm.frame, which runs again when the body has run in a frame of its own; or C, which waits. */
struct importing {
    bool in_frame;
    value package; /* that the module is to be in; NO_VALUE: none */
};

/* Modules that no file can stand in for. */
static bool is_unreplaceable(qstr name)
{
#define UNREPLACEABLE(module) || name == Q_##module
    return false
#include "tables/names.def"
        ;
}

/* "usys" and the like: the native module whatever sys.path holds. */
static value find_by_u_name(qstr name)
{
    struct span span = name_span(name);
    if (span.size < 2 || span.data[0] != 'u')
        return NO_VALUE;
    qstr plain = intern_try(span.data + 1, span.size - 1);
    return plain ? module_find_native(plain) : NO_VALUE;
}

struct run_task {
    value module;
    const struct found *found;
    const struct import_end *end; /* NULL: the body is run at once */
    const struct preload *begun;  /* the body's beginning ran at build time; NULL: it did not */
};

/* Puts what a body stores at its beginning, and finds the body; NO_VALUE: there is none. */
static value find_body(const struct run_task *task)
{
    const struct found *found = task->found;
    if (task->begun)
        return function_new(task->begun->context, found->frozen->body, 0, NULL, NO_VALUE);
    if (found->is_package) {
        value path = HAS(files) ? str_new(found->path.text, found->package_size)
                                : module_globals_get(task->module, Q___name__);
        map_put_name(globals_map(task->module), Q___path__, path);
    }
    if (found->frozen)
        return load_from_image(task->module, found->frozen);
    return HAS(files) && found->is_file ? import_load_file(task->module, &found->path) : NO_VALUE;
}

/* Prepares the module's body, and runs it or leaves that to a frame of its own. */
static value run_found(void *data)
{
    struct run_task *task = data;
    if (watching())
        watching()->begin(task->module, task->found->frozen);
    value function = find_body(task);
    if (function != NO_VALUE) {
        struct frame *frame = function_push(function, task->module, VALUE_OBJECT(task->end),
                                            task->end ? RETURN_IMPORT : RETURN_TO_C);
        frame->ip += task->begun ? task->begun->rest : 0;
        if (task->end)
            return NO_VALUE;
        interpret(frame);
    }
    namespace_fit(globals_map(task->module));
    if (watching())
        watching()->end(task->module);
    return VALUE_NONE;
}

/* A module's object in sys.modules, with its __name__: the image's own, where that has one and nobody was given it before. */
static value module_begin(qstr name, const struct module_code *frozen)
{
    const struct context *context = frozen ? frozen_context(frozen) : NULL;
    if (!context || map_now(globals_map(context->globals)) != globals_map(context->globals))
        return module_new(name);
    if (PROGRAM(MODULE_NAMES)) {
        map_put_name(globals_map(context->globals), Q___name__, VALUE_NAME(name));
        map_put_name(&vm.modules, name, context->globals);
    }
    return context->globals;
}

static const struct import_end *import_end_new(value module, value package, qstr name,
                                               qstr full_name)
{
    struct import_end *end = heap_alloc(sizeof *end);
    *end = (struct import_end){module, package, name, full_name};
    return end;
}

/* The module, where its body ran at build time; *begun then tells of one of which only the beginning did. */
static value give_preloaded(const struct module_code *frozen, qstr name,
                            const struct preload **begun)
{
    if (!image_has_objects || !frozen || !vm.image->preloads)
        return NO_VALUE;
    value module = vm.image->preloads->give(frozen, name);
    const struct preload *self = vm.image->preloads->modules[frozen - vm.image->modules];
    *begun = module != NO_VALUE && self->rest ? self : NULL;
    return module;
}

/* Makes the module, registers it and runs it; one whose body fails is not left in sys.modules. NO_VALUE: a frame was pushed that
 * runs the body. */
static value load_found(const struct importing *importing, qstr name, qstr full_name,
                        const struct found *found)
{
    if (found->frozen && found->frozen->kind == MODULE_DATA) {
        value view = frozen_data_view(found->frozen);
        map_put_name(&vm.modules, full_name, view);
        return view;
    }
    struct run_task task = {NO_VALUE, found, NULL, NULL};
    value result, module = give_preloaded(found->frozen, full_name, &task.begun);
    if (module != NO_VALUE && !task.begun)
        return module;
    if (!task.begun)
        module = module_begin(full_name, found->frozen);
    task.module = module;
    if (HAS(shortcuts) && importing->in_frame)
        task.end = import_end_new(module, importing->package, name, full_name);
    value exception = protect(run_found, &task, &result);
    if (exception) {
        watch_failed(exception);
        map_delete(&vm.modules, VALUE_NAME(full_name));
        raise_value(exception);
    }
    if (result == NO_VALUE)
        return NO_VALUE;
    /* What the body itself put into sys.modules counts. */
    value registered = map_get_name(&vm.modules, full_name);
    return registered ? registered : module;
}

/* Why a module that programs ask for is not there; NULL: nothing to say. */
static const char *why_no_module(qstr full_name)
{
    static const struct {
        char name[8];
        const char *reason;
    } modules[] = {{"_thread", "there is one thread; asyncio has tasks"},
                   {"ssl", "there is no TLS"},
                   {"tls", "there is no TLS"}};
    struct span name = name_span(full_name);
    for (size_t i = 0; TARGET_HOST && i < sizeof modules / sizeof *modules; i++)
        if (name.size == strlen(modules[i].name) &&
            memcmp(name.data, modules[i].name, name.size) == 0)
            return modules[i].reason;
    return NULL;
}

static _Noreturn void raise_no_module(qstr full_name)
{
    const char *reason = why_no_module(full_name);
    if (watching())
        watching()->missing(full_name);
    if (reason)
        raise_format(&type_ImportError, "no module named '%q': %s", full_name, reason);
    raise_format(&type_ModuleNotFoundError, "no module named '%q'", full_name);
}

/* A program that empties sys.path wants native modules, whatever a file of that name has loaded. */
static bool path_is_empty(void)
{
    size_t size;
    const value *folders;
    return PROGRAM(SETTINGS) && vm_settings.path &&
           sequence_items(vm_settings.path, &size, &folders) && size == 0;
}

static value import_top(const struct importing *importing, qstr name)
{
    value native = is_unreplaceable(name) ? module_find_native(name) : find_by_u_name(name);
    if (!native) {
        struct found found;
        if (look_along_path(name, &found))
            return load_found(importing, name, name, &found);
        native = module_find_native(name);
    }
    if (!native)
        raise_no_module(name);
    if (!path_is_empty())
        map_put_name(&vm.modules, name, native);
    return native;
}

/* Looks for what is called name in a package. */
static bool look_below(value package, qstr name, qstr full_name, struct found *found)
{
    if (!HAS(files))
        return look_by_name(full_name, found);
    value path =
        is_exactly(package, &type_module) ? module_globals_get(package, Q___path__) : NO_VALUE;
    struct span folder;
    return path && str_span(path, &folder) && look_in_folder(folder, name, found);
}

static value import_below(const struct importing *importing, qstr name, qstr full_name)
{
    struct found found;
    if (!look_below(importing->package, name, full_name, &found))
        raise_no_module(full_name);
    value module = load_found(importing, name, full_name, &found);
    if (module != NO_VALUE && !(is_exactly(importing->package, &type_module) &&
                                module_globals_get(importing->package, name) == module))
        attr_store(importing->package, name, module);
    return module;
}

static value import_level(const struct importing *importing, qstr name, qstr full_name)
{
    value module = map_get_name(&vm.modules, full_name);
    if (!module || !(importing->package || !path_is_empty() || !module_find_native(name)))
        module = importing->package ? import_below(importing, name, full_name)
                                    : import_top(importing, name);
    if (watching() && module != NO_VALUE)
        watching()->imported(full_name, module);
    return module;
}

/* Imports every level of dotted; returns the last module, the first one in *top; NO_VALUE: a frame was pushed. `base` counts the leading bytes that a
 * relative import took from its package's name. */
static value import_dotted(const struct import_path *dotted, bool in_frame, value *top)
{
    struct importing importing = {in_frame, NO_VALUE};
    for (size_t begin = 0; begin <= dotted->size;) {
        size_t end = begin;
        while (end < dotted->size && dotted->text[end] != '.')
            end++;
        if (end == begin)
            raise_text(&type_ValueError, "empty module name");
        qstr full_name = intern(dotted->text, end);
        value module =
            import_level(&importing, intern(dotted->text + begin, end - begin), full_name);
        if (module == NO_VALUE)
            return NO_VALUE;
        if (begin == 0)
            *top = module;
        importing.package = module;
        begin = end + 1;
    }
    return importing.package;
}

/* The package that a relative import starts from: `level` dots seen from the module with those globals. */
static void relative_base(value globals, intptr_t level, struct import_path *out)
{
    value name = globals ? module_globals_get(globals, Q___name__) : NO_VALUE;
    struct span span;
    if (!name || !str_span(name, &span))
        raise_text(&type_ImportError, "can't perform relative import");
    bool is_package = module_globals_get(globals, Q___path__) != NO_VALUE;
    size_t size = span.size;
    for (intptr_t up = is_package ? level - 1 : level; up > 0; up--) {
        while (size > 0 && span.data[size - 1] != '.')
            size--;
        if (size == 0)
            raise_text(&type_ImportError, "can't perform relative import");
        size--;
    }
    if (size == 0)
        raise_text(&type_ImportError, "can't perform relative import");
    path_add(out, span.data, size);
}

__attribute__((noinline)) value import_by_default(qstr name, value from_list, intptr_t level,
                                                  value globals, bool in_frame)
{
    struct import_path dotted = {.size = 0};
    struct span span = name_span(name);
    if (level < 0)
        raise_type(&type_ValueError);
    if (level > 0) {
        relative_base(globals, level, &dotted);
        if (span.size)
            path_add_text(&dotted, ".");
    } else if (!span.size) {
        raise_text(&type_ValueError, "empty module name");
    }
    path_add(&dotted, span.data, span.size);
    value top = NO_VALUE;
    value last = import_dotted(&dotted, in_frame, &top);
    return from_list == VALUE_NONE && last != NO_VALUE ? top : last;
}

/* Not inlined: its room would be in each frame of the interpreter's. */
__attribute__((noinline)) value import_module(qstr name, value from_list, intptr_t level,
                                              value globals, bool in_frame)
{
    const struct map *changed = HAS(patching) ? vm.alias[ALIAS_builtins] : NULL;
    value function = changed ? map_get_name(changed, Q___import__) : NO_VALUE;
    if (!function || function == VALUE_DELETED)
        return import_by_default(name, from_list, level, globals, in_frame);
    value args[] = {VALUE_NAME(name),
                    globals ? dict_alias_new(globals, globals_map(globals)) : VALUE_NONE,
                    VALUE_NONE, from_list, int_new(level)};
    return call(function, 5, 0, args);
}

/* ---- __main__ ---- */

static value make_main(const struct module_code *frozen)
{
    vm.main_module = module_begin(Q___main__, frozen);
    return vm.main_module;
}

/* Nothing on sys.path comes before the image. */
static bool image_is_first(void)
{
    size_t size;
    const value *folders;
    if (!PROGRAM(FILES) || !vm_settings.path)
        return !PROGRAM(SETTINGS) || !vm_settings.path;
    return sequence_items(vm_settings.path, &size, &folders) && size > 0 &&
           folders[0] == VALUE_NAME(Q__dot_frozen);
}

/* A module of the image that is no package, and is not hidden by sys.path. */
static bool is_plain_main(const struct module_code *frozen)
{
    return frozen && image_is_first() && frozen->kind == MODULE_BYTECODE &&
           !(frozen->flags & MODULE_PACKAGE);
}

static value run_plain_main(const struct module_code *frozen)
{
    const struct preload *begun = NULL;
    value function, module = give_preloaded(frozen, Q___main__, &begun);
    if (module == NO_VALUE) {
        module = make_main(frozen);
        function = load_bytecode(module, frozen);
    } else {
        vm.main_module = module;
        if (!begun)
            return module;
        function = function_new(begun->context, frozen->body, 0, NULL, NO_VALUE);
    }
    struct frame *frame = function_push(function, module, NO_VALUE, RETURN_TO_C);
    frame->ip += begun ? begun->rest : 0;
    interpret(frame);
    return module;
}

value import_main(const char *name)
{
    size_t size = strlen(name);
    const struct module_code *frozen = frozen_find(name, size);
    return is_plain_main(frozen) ? run_plain_main(frozen) : import_as_main(intern(name, size));
}

value import_image_main(void)
{
    const struct module_code *frozen = frozen_named(Q_main);
    return is_plain_main(frozen) ? run_plain_main(frozen) : import_as_main(Q_main);
}

/* What a package's __main__ is. */
static bool look_for_main(struct import_path *package, const struct found *found,
                          struct found *inner)
{
    if (HAS(files)) {
        struct span folder = {(const uint8_t *)found->path.text, found->package_size};
        return look_in_folder(folder, Q___main__, inner);
    }
    path_add_text(package, ".__main__");
    return look_in_image(inner, package->text, package->size);
}

OPTIONAL value import_as_main(qstr name)
{
    struct import_path dotted = {.size = 0};
    path_add_name(&dotted, name);
    struct found found, inner;
    const char *last = strrchr(dotted.text, '.');
    bool ok;
    if (last) {
        size_t size = (size_t)(last - dotted.text);
        value package = import_module(intern(dotted.text, size), VALUE_TRUE, 0, NO_VALUE, false);
        ok = look_below(package, intern(last + 1, dotted.size - size - 1), name, &found);
    } else {
        ok = look_along_path(name, &found);
    }
    if (!ok)
        raise_no_module(name);
    value module = make_main(found.is_package ? NULL : found.frozen);
    if (found.is_package) {
        if (!look_for_main(&dotted, &found, &inner))
            raise_format(&type_ModuleNotFoundError, "no module named '%q.__main__'", name);
        import_module(name, VALUE_NONE, 0, NO_VALUE, false);
        found = inner;
    }
    struct run_task task = {module, &found, NULL, NULL};
    run_found(&task);
    return module;
}

value import_file_as_main(const char *path)
{
    struct import_path file = {.size = 0};
    path_add_text(&file, path);
    if (path_kind(path) != PORT_PATH_FILE)
        raise_os_error(2);
    value module = make_main(NULL);
    function_run(import_load_file(module, &file), module);
    return module;
}
