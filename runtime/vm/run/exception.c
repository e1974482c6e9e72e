/* exception.c - exception objects, raising and catching. */
#include "runtime/vm/run/exception.h"
#include "runtime/port.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/suggestion.h"
#include "runtime/vm/run/traceback.h"
#include "runtime/vm/types/print.h"
#include <stdarg.h>
#include <string.h>

struct exception *exception_of(value v)
{
    v = value_as(v, &type_BaseException);
    return v == NO_VALUE ? NULL : value_object(v);
}

value exception_argument(value exception)
{
    const struct exception *native = exception_of(exception);
    const struct tuple *args = native ? tuple_of(native->args) : NULL;
    return args && args->size ? args->items[0] : NO_VALUE;
}

bool exception_matches(value exception, const struct type *type)
{
    return is_instance(exception, type);
}

/* ---- making, with or without memory ---- */

static const struct tuple no_arguments = {&type_tuple, 0, {}};

/* The emergency buffer's second half: what one argument needs. */
struct emergency_argument {
    const struct type *type; /* a struct tuple with one item */
    size_t size;
    value item;
    struct str str;
    uint8_t text[];
};
struct emergency_argument *emergency_argument(size_t *room);

OPTIONAL struct emergency_argument *emergency_argument(size_t *room)
{
    if (!vm.emergency_buffer)
        return NULL;
    size_t half = heap_block_size(vm.emergency_buffer) / EMERGENCY_SHARE & ~(sizeof(value) - 1);
    if (half < sizeof(struct emergency_argument))
        return NULL;
    *room = half - sizeof(struct emergency_argument);
    return (struct emergency_argument *)(void *)((uint8_t *)vm.emergency_buffer + half);
}

static value arguments_new(value argument)
{
    size_t room;
    if (argument == NO_VALUE)
        return VALUE_OBJECT(&no_arguments);
    struct tuple *tuple = heap_try_alloc(sizeof *tuple + sizeof(value));
    if (!tuple) {
        struct emergency_argument *spare = emergency_argument(&room);
        if (!spare)
            return VALUE_OBJECT(&no_arguments);
        tuple = (struct tuple *)(void *)spare;
    }
    tuple->type = &type_tuple;
    tuple->size = 1;
    tuple->items[0] = argument;
    return VALUE_OBJECT(tuple);
}

value exception_new(const struct type *type, value argument)
{
    struct exception *exception = heap_try_alloc(sizeof *exception);
    if (!exception) {
        exception = &vm.emergency;
        memset(exception, 0, sizeof *exception);
    }
    exception->type = type;
    exception->args = arguments_new(argument);
    return VALUE_OBJECT(exception);
}

/* A str of message[0..size), which is copied unless it is in static storage; NO_VALUE when there is
 * no memory at all. */
static value message_new(const char *message, size_t size, bool is_static)
{
    size_t room = 0, extra = is_static ? 0 : size;
    struct str *str =
        is_static ? heap_try_alloc(sizeof *str) : heap_try_alloc_leaf(sizeof *str + extra);
    uint8_t *text = (uint8_t *)(str + 1);
    if (!str) {
        struct emergency_argument *spare = emergency_argument(&room);
        if (!spare)
            return NO_VALUE;
        if (!is_static && size > room)
            size = room;
        str = &spare->str;
        text = spare->text;
    }
    *str = (struct str){&type_str, 0, size, text};
    if (is_static)
        str->data = (const uint8_t *)message;
    else
        memcpy(text, message, size);
    return VALUE_OBJECT(str);
}

/* Collects a formatted message: short ones need no memory, long ones are cut where there is none.
 */
struct exception_message {
    char *text;
    size_t size, capacity;
    char local[TARGET_HOST ? 160 : 72];
};

static void message_write(void *data, const char *text, size_t size)
{
    struct exception_message *message = data;
    size_t room = message->capacity - message->size;
    if (size > room) {
        size_t wanted = 2 * message->capacity + size;
        char *grown = heap_try_alloc_leaf(wanted);
        if (grown) {
            memcpy(grown, message->text, message->size);
            if (message->text != message->local)
                heap_free(message->text);
            message->text = grown;
            message->capacity = wanted;
        } else {
            size = room;
        }
    }
    memcpy(message->text + message->size, text, size);
    message->size += size;
}

/* ---- raising ---- */

value exception_handled(void)
{
    for (struct frame *frame = vm.frame; frame; frame = frame->caller)
        for (struct handler *handler = frame->handler; handler >= frame_handlers(frame); handler--)
            if (handler->handled != NO_VALUE)
                return handler->handled;
    return NO_VALUE;
}

/* Cuts the chain of contexts that begins at `first` before `exception`, which is about to stand at its head. Programs may have made a
 * ring of it: a second walk at half the speed meets the first then. */
static void exception_leave_chain(value exception, value first)
{
    struct exception *at = exception_of(first), *behind = at;
    for (bool odd = false; at && at->context != NO_VALUE; odd = !odd) {
        if (at->context == exception) {
            at->context = NO_VALUE;
            return;
        }
        at = exception_of(at->context);
        if (odd)
            behind = exception_of(behind->context);
        if (at == behind)
            return;
    }
}

void exception_set_context(value exception)
{
    struct exception *native = exception_of(exception);
    if (!HAS(chaining) || !native || native->context != NO_VALUE || native == &vm.emergency)
        return;
    value handled = exception_handled();
    if (handled == exception)
        return;
    exception_leave_chain(exception, handled);
    native->context = handled;
}

_Noreturn void raise_value(value exception)
{
    exception_set_context(exception);
    raise_on(exception);
}

_Noreturn void raise_on(value exception)
{
    vm.raised = exception;
    if (!vm.entry) {
        print_text(&console, "exception outside of the VM\n");
        traceback_print(&console, exception);
        port_halt(1);
    }
    entry_jump();
}

_Noreturn void raise_type(const struct type *type)
{
    raise_value(exception_new(type, NO_VALUE));
}

value exception_new_text(const struct type *type, const char *message)
{
    return exception_new(type, message_new(message, strlen(message), true));
}

_Noreturn void raise_type_error(void)
{
    raise_type(&type_TypeError);
}

_Noreturn void raise_message(const struct type *type, const char *message)
{
    raise_value(exception_new_text(type, message));
}

static value message_format(const char *format, va_list *arguments)
{
    struct exception_message message;
    struct printer printer = {message_write, &message};
    message.text = message.local;
    message.size = 0;
    message.capacity = sizeof message.local;
    print_arguments(&printer, format, arguments);
    return message_new(message.text, message.size, false);
}

_Noreturn void raise_formatted(const struct type *type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    value message = message_format(format, &arguments);
    va_end(arguments);
    raise_value(exception_new(type, message));
}

_Noreturn void raise_about(value holder, qstr name, const struct type *type, const char *format,
                           ...)
{
    va_list arguments;
    va_start(arguments, format);
    value message = message_format(format, &arguments);
    va_end(arguments);
    value exception = exception_new(type, message);
    suggestion_keep(value_object(exception), holder, name);
    raise_value(exception);
}

void exception_note(value exception, const char *format, ...)
{
    va_list arguments;
    value slot, note;
    va_start(arguments, format);
    note = message_format(format, &arguments);
    va_end(arguments);
    slot = note == NO_VALUE ? VALUE_NONE : list_new(1, &note);
    exception_attr(exception, Q___notes__, &slot);
}

_Noreturn void raise_memory_error(size_t size)
{
    enum { LITTLE = 64 * sizeof(void *) };
    if (vm.heap.lock)
        raise_text(&type_MemoryError, "memory allocation failed, heap is locked");
    /* Frames fill the heap and there is no room for a little more: a recursion without end, which is
     * told as such however much each of its calls keeps besides its frame. */
    if (PROGRAM(FUNCTION) && size <= LITTLE && vm.frame_bytes > vm.heap.n_blocks * HEAP_BLOCK / 8 &&
        frames_recur())
        raise_text(&type_RecursionError, "maximum recursion depth exceeded");
    raise_format(&type_MemoryError, "memory allocation failed, allocating %z bytes", size);
}

_Noreturn void raise_key_error(value key)
{
    raise_value(exception_new(&type_KeyError, key));
}

/* The class of OSErrors with a number; NULL: OSError itself. */
const struct type *os_error_type(value code);

OPTIONAL const struct type *os_error_type(value code)
{
    static const struct {
        uint8_t code;
        const struct type *type;
    } refined[] = {
        {1, &type_PermissionError},        {2, &type_FileNotFoundError},
        {3, &type_ProcessLookupError},     {4, &type_InterruptedError},
        {10, &type_ChildProcessError},     {11, &type_BlockingIOError},
        {13, &type_PermissionError},       {17, &type_FileExistsError},
        {20, &type_NotADirectoryError},    {21, &type_IsADirectoryError},
        {32, &type_BrokenPipeError},       {103, &type_ConnectionAbortedError},
        {104, &type_ConnectionResetError}, {108, &type_BrokenPipeError},
        {110, &type_TimeoutError},         {111, &type_ConnectionRefusedError},
        {114, &type_BlockingIOError},      {115, &type_BlockingIOError},
    };
    for (size_t i = 0; i < sizeof refined / sizeof *refined; i++)
        if (code == VALUE_SMALL_INT(refined[i].code))
            return refined[i].type;
    return NULL;
}

_Noreturn void raise_os_error(int code)
{
    const struct type *refined = os_error_type(VALUE_SMALL_INT(code));
    raise_value(exception_new(refined ? refined : &type_OSError, VALUE_SMALL_INT(code)));
}

_Noreturn void raise_stop_iteration(value result)
{
    raise_value(exception_new(&type_StopIteration, result));
}

void stack_check(void)
{
    if ((const void *)__builtin_frame_address(0) < port_stack_limit())
        raise_text(&type_RecursionError, "maximum recursion depth exceeded");
}

/* ---- catching ---- */

value protect(value (*function)(void *data), void *data, value *result)
{
    struct entry entry;
    uint16_t depth = vm.depth;
    const void *stack_base = vm.stack_base;
    entry_note(&entry, vm.frame);
    if (!vm.entry)
        vm.stack_base = (const char *)__builtin_frame_address(0) + 2 * sizeof(void *);
    if (jump_save(&entry.jump)) {
        vm.entry = entry.outer;
        vm.depth = depth;
        vm.stack_base = stack_base;
        value raised = vm.raised;
        frames_drop(entry.frame);
        vm.raised = NO_VALUE;
        return raised;
    }
    vm.entry = &entry;
    *result = function(data);
    vm.entry = entry.outer;
    vm.stack_base = stack_base;
    return NO_VALUE;
}

/* ---- the type ---- */

/* What some errors take by keyword and keep as attributes: of which name or object they tell. False where the type takes none such. */
bool exception_keep_named(value exception, size_t n_keywords, const value *keywords);

OPTIONAL bool exception_keep_named(value exception, size_t n_keywords, const value *keywords)
{
    bool imports = is_instance(exception, &type_ImportError);
    if (!HAS(chaining) || !(imports || is_instance(exception, &type_AttributeError) ||
                            is_instance(exception, &type_NameError)))
        return false;
    for (size_t i = 0; i < n_keywords; i++) {
        qstr name = value_name(keywords[2 * i]);
        value content = keywords[2 * i + 1];
        if (name != Q_name && name != (imports ? Q_path : Q_obj))
            return false;
        exception_attr(exception, name, &content);
    }
    return true;
}

value exception_make(const struct type *type, size_t n_positional, size_t n_keywords,
                     const value *args)
{
    const struct type *refined =
        type == &type_OSError && n_positional ? os_error_type(args[0]) : NULL;
    if (refined)
        type = refined;
    struct exception *made =
        value_object(exception_new(type, n_positional == 1 ? args[0] : NO_VALUE));
    /* A locked heap, an interrupt's, is no reason to hide an error: it goes without what has no room. */
    if (n_positional > 1 && !vm.heap.lock)
        made->args = tuple_new(n_positional, args);
    if (made->args == VALUE_OBJECT(&no_arguments) && n_positional && !vm.heap.lock)
        raise_type(&type_MemoryError);
    if (n_keywords && !exception_keep_named(VALUE_OBJECT(made), n_keywords, args + n_positional))
        raise_text(&type_TypeError, "function doesn't take keyword arguments");
    return VALUE_OBJECT(made);
}

/* What numbers of errors are called; NULL: this VM has no module that says it. */
static const struct map *error_names(void)
{
#define ERROR_NAMES(module) return &module_##module.globals;
#include "tables/names.def"
    return NULL;
}

OPTIONAL bool exception_print_os_error(const struct printer *printer, const struct tuple *args)
{
    const struct map *names = error_names();
    value name, code;
    size_t cursor = 0;
    if (!names || args->size == 0 || args->size > 2 || !value_is_small_int(args->items[0]))
        return false;
    while (map_next(names, &cursor, &name, &code)) {
        if (code != args->items[0])
            continue;
        print_format(printer, "[Errno %d] %v", (int)small_int(code), name);
        if (args->size == 2)
            print_format(printer, ": %v", args->items[1]);
        return true;
    }
    return false;
}

void exception_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct exception *exception = exception_of(self);
    const struct tuple *args = tuple_of(exception->args);
    if (kind == PRINT_STR) {
        if (!args->size)
            return;
        if (HAS(messages) && type_is_subclass(exception->type, &type_OSError) &&
            exception_print_os_error(printer, args))
            return;
        if (args->size == 1) {
            print_value(printer, args->items[0], PRINT_STR);
            return;
        }
    } else {
        print_format(printer, "%q", (qstr)exception->type->name);
    }
    print_value(printer, exception->args, PRINT_REPR);
}

static value *exception_field(struct exception *exception, qstr name)
{
    switch (name) {
    case Q_args:
        return &exception->args;
    case Q___cause__:
        return &exception->cause;
    case Q___context__:
        return &exception->context;
    case Q___traceback__:
        return &exception->traceback;
    default:
        return NULL;
    }
}

OPTIONAL bool exception_tell(const struct exception *exception, qstr name, value *slot)
{
    const struct tuple *args = tuple_of(exception->args);
    bool exits = type_is_subclass(exception->type, &type_SystemExit);
    bool system = type_is_subclass(exception->type, &type_OSError);
    size_t place = name == Q_code ? 0 : name == Q_strerror ? 1 : 2;
    if (name == Q_code ? !exits : !system || (name != Q_strerror && name != Q_filename))
        return false;
    *slot = args->size <= place        ? VALUE_NONE
            : exits && args->size != 1 ? exception->args
                                       : args->items[place];
    return true;
}

static bool exception_load(struct exception *exception, qstr name, value *slot)
{
    const struct tuple *args = tuple_of(exception->args);
    value *field = exception_field(exception, name);
    if (name == Q___traceback__) {
        /* What it holds is no Python object. */
        *slot = VALUE_NONE;
        return true;
    }
    if (field)
        *slot = *field == NO_VALUE ? VALUE_NONE : *field;
    else if (name == Q_value || name == Q_errno) /* of any exception, as in MicroPython */
        *slot = args->size ? args->items[0] : VALUE_NONE;
    else if (exception->attributes)
        *slot = map_get_name(exception->attributes, name);
    if (*slot == VALUE_LOAD || *slot == NO_VALUE)
        exception_tell(exception, name, slot);
    if (PROGRAM(SUPPRESSED) && name == Q___suppress_context__ &&
        (*slot == VALUE_LOAD || *slot == NO_VALUE))
        *slot = VALUE_BOOL(exception->cause != NO_VALUE);
    return *slot != VALUE_LOAD && *slot != NO_VALUE;
}

/* Its arguments, to read. */
static bool exception_plain_attr(const struct exception *exception, qstr name, value *slot)
{
    const struct tuple *args = tuple_of(exception->args);
    if (*slot != VALUE_LOAD || (name != Q_args && name != Q_value && name != Q_errno))
        return false;
    *slot = name == Q_args ? exception->args : args->size ? args->items[0] : VALUE_NONE;
    return true;
}

/* What is stored in one of its fields. */
static void exception_check_field(qstr name, value content)
{
    if (content == VALUE_DELETED)
        raise_format(&type_TypeError, "%q may not be deleted", name);
    if (name == Q_args
            ? !tuple_of(content)
            : content != VALUE_NONE && (name == Q___traceback__ || !exception_of(content)))
        raise_format(&type_TypeError, "%q must be %s", name,
                     name == Q_args            ? "a tuple"
                     : name == Q___traceback__ ? "a traceback or None"
                                               : "None or an exception");
}

bool exception_attr(value self, qstr name, value *slot)
{
    struct exception *exception = exception_of(self);
    if (!HAS(chaining))
        return exception_plain_attr(exception, name, slot);
    if (*slot == VALUE_LOAD) {
        if (exception_load(exception, name, slot))
            return true;
        *slot = VALUE_LOAD;
        return false;
    }
    value *field = exception_field(exception, name);
    if (field) {
        exception_check_field(name, *slot);
        if (name == Q___traceback__)
            traceback_clear(exception);
        else
            *field = *slot;
        return true;
    }
    if (*slot == VALUE_DELETED)
        return exception->attributes &&
               map_delete(exception->attributes, VALUE_NAME(name)) != NO_VALUE;
    if (!exception->attributes) {
        struct map *attributes = heap_alloc(sizeof *attributes);
        map_init(attributes);
        exception->attributes = attributes;
    }
    map_put_name(exception->attributes, name, *slot);
    return true;
}

OPTIONAL bool exception_store_field(value self, qstr name, value content)
{
    const struct instance *instance = value_object(self);
    struct exception *native = instance->type->flags & TYPE_EXCEPTION ? exception_of(self) : NULL;
    return native && exception_field(native, name) &&
           exception_attr(VALUE_OBJECT(native), name, &content);
}

/* Tracebacks are no objects: None alone is one. */
value exception_with_traceback(value self, value traceback)
{
    value slot = traceback;
    exception_attr(self, Q___traceback__, &slot);
    return self;
}

value exception_add_note(value self, value note)
{
    if (!exception_of(self) || !is_str(note))
        raise_format(&type_TypeError, "note must be a str, not '%t'", note);
    value notes = attr_find(self, Q___notes__);
    if (notes == NO_VALUE)
        attr_store(self, Q___notes__, list_new(1, &note));
    else if (list_read(notes))
        call_method(notes, Q_append, 1, &note);
    else
        raise_text(&type_TypeError, "cannot add note: __notes__ is not a list");
    return VALUE_NONE;
}
