/* sys.c - sys. */
#include "runtime/modules/sys/sys.h"
#include "runtime/format/mpy.h"
#include "runtime/port.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/settings.h"
#include "runtime/vm/run/traceback.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/types/attribute_tuple.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/stream.h"
#include <string.h>

/* The language level that MicroPython claims, and the MicroPython release whose formats we speak. */
static const char version_text[] = "3.4.0; Permafrost with MicroPython v1.29.0 formats";
const struct str sys_version = {&type_str, STR_ASCII, sizeof version_text - 1,
                                (const uint8_t *)version_text};
const struct tuple sys_version_info = {
    &type_tuple, 3, {VALUE_SMALL_INT(3), VALUE_SMALL_INT(4), VALUE_SMALL_INT(0)}};

static const struct tuple release = {
    &type_tuple,
    4,
    {VALUE_SMALL_INT(1), VALUE_SMALL_INT(29), VALUE_SMALL_INT(0), VALUE_NAME(Q__empty_)}};
/* _mpy: the .mpy version in the low byte, the feature byte above it (docs/FORMAT.md). */
static const qstr_entry implementation_names[] = {Q_name, Q_version, Q__machine, Q__mpy};
#define IMPLEMENTATION                                                           \
    VALUE_NAME(Q_micropython), VALUE_OBJECT(&release), VALUE_NAME(Q_permafrost), \
        VALUE_SMALL_INT(MPY_VERSION | MPY_SUB_VERSION << 8)
const struct attribute_tuple sys_implementation = {
    &type_attribute_tuple, 4, implementation_names, {IMPLEMENTATION}};
const struct tuple sys_implementation_plain = {&type_tuple, 4, {IMPLEMENTATION}};

value sys_argv(size_t n_args, const value *args)
{
    if (n_args)
        vm_settings.argv = args[0];
    if (!vm_settings.argv)
        vm_settings.argv = list_new(0, NULL);
    return vm_settings.argv;
}

value sys_path(size_t n_args, const value *args)
{
    value frozen = VALUE_NAME(Q__dot_frozen);
    if (n_args)
        vm_settings.path = args[0];
    if (!vm_settings.path)
        vm_settings.path = list_new(1, &frozen);
    return vm_settings.path;
}

/* What the prompt prints before a statement, or before its further lines. */
static value sys_prompt(bool further, size_t n_args, const value *args)
{
    static const struct str first = {&type_str, STR_ASCII, 4, (const uint8_t *)">>> "};
    static const struct str next = {&type_str, STR_ASCII, 4, (const uint8_t *)"... "};
    value both[] = {VALUE_OBJECT(&first), VALUE_OBJECT(&next)};
    if (vm_settings.prompts)
        memcpy(both, tuple_of(vm_settings.prompts)->items, sizeof both);
    if (n_args) {
        both[further] = args[0];
        vm_settings.prompts = tuple_new(2, both);
    }
    return both[further];
}

value sys_ps1(size_t n_args, const value *args)
{
    return sys_prompt(false, n_args, args);
}

value sys_ps2(size_t n_args, const value *args)
{
    return sys_prompt(true, n_args, args);
}

value sys_modules(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    if (map_is_frozen(&vm.modules))
        vm.image->preloads->open();
    return dict_alias_new(NO_VALUE, &vm.modules);
}

value sys_maxsize(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return int_new(INTPTR_MAX);
}

value sys_platform(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return str_from_c(port_platform);
}

/* What the VM calls at its end; the one before, or None, is returned. */
value sys_atexit(value function)
{
    value before = vm_settings.at_exit;
    vm_settings.at_exit = function;
    return before ? before : VALUE_NONE;
}

value sys_exc_info(void)
{
    value handled = exception_handled();
    value items[] = {VALUE_NONE, VALUE_NONE, VALUE_NONE};
    if (handled != NO_VALUE) {
        items[0] = VALUE_OBJECT(type_of(handled));
        items[1] = handled;
    }
    return tuple_new(3, items);
}

value sys_exit(size_t n_args, const value *args)
{
    raise_value(exception_new(&type_SystemExit, n_args ? args[0] : NO_VALUE));
}

value sys_print_exception(size_t n_args, const value *args)
{
    value stream = HAS(streams) && n_args > 1 ? args[1] : NO_VALUE, self;
    if (stream && !stream_of(stream, &self) && !attr_find(stream, Q_write))
        stream_require(stream, &self, STREAM_WRITE);
    struct printer to_stream = {stream_printer_write, &stream};
    traceback_print(stream ? &to_stream : &console, args[0]);
    return VALUE_NONE;
}
