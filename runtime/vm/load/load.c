/* load.c - struct code into the heap, as the struct module_code that the interpreter runs. */
#include "runtime/vm/load/load.h"
#include "runtime/base/number.h"
#include "runtime/format/mpy.h"
#include "runtime/format/verify.h"
#include "runtime/port.h"
#include "runtime/vm/load/frozen.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/checked.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/loaded.h"
#include "runtime/vm/run/traceback.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"
#include <string.h>

/* What boards do without. */
enum { PASS_WARNINGS_ON = TARGET_HOST };

/* ---- memory for readers, from the heap ---- */

/* Raises MemoryError, past the reader: what it leaves is garbage. */
static void *heap_chunk_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (!new_size) {
        heap_free(block);
        return NULL;
    }
    return block ? NULL : heap_alloc(new_size); /* arenas never grow a chunk */
}

static const struct allocator heap_chunks = {heap_chunk_resize, NULL};
enum { SCRATCH_CHUNK = 512 };

/* ---- constants ---- */

static value float_of_text(const struct code_text *text)
{
    float_number number;
    if (!float_parse_digits(text->data, text->size, &number))
        raise_text(&type_ValueError, "bad float in .mpy");
    return float_make(number);
}

static value complex_of_text(const struct code_text *text)
{
    value argument = str_new(text->data, text->size);
    return slots_complex.make(&type_complex, 1, 0, &argument);
}

/* A str or bytes whose text stays where it is, in owner. */
struct text_in_place {
    struct str str;
    value owner;
};

static value text_of_constant(const struct constant *constant, value owner)
{
    const struct code_text *text = &constant->text;
    bool is_text = constant->kind == CONSTANT_STR;
    if (owner == NO_VALUE)
        return is_text ? str_new(text->data, text->size) : bytes_new(text->data, text->size);
    struct text_in_place *self =
        heap_alloc(heap_contains(text->data) ? sizeof *self : sizeof self->str);
    self->str.type = is_text ? &type_str : &type_bytes;
    self->str.size = text->size;
    self->str.data = (const uint8_t *)text->data;
    if (heap_contains(text->data))
        self->owner = owner;
    return VALUE_OBJECT(self);
}

static value constant_value(const struct constant *constant, value owner)
{
    const struct code_text *text = &constant->text;
    switch (constant->kind) {
    case CONSTANT_NONE:
        return VALUE_NONE;
    case CONSTANT_FALSE:
        return VALUE_FALSE;
    case CONSTANT_TRUE:
        return VALUE_TRUE;
    case CONSTANT_ELLIPSIS:
        return VALUE_ELLIPSIS;
    case CONSTANT_STR:
    case CONSTANT_BYTES:
        return text_of_constant(constant, owner);
    case CONSTANT_INT:
        return int_parse((const uint8_t *)text->data, text->size, 10, VALUE_NONE);
    case CONSTANT_FLOAT:
        return float_of_text(text);
    case CONSTANT_COMPLEX:
        return complex_of_text(text);
    case CONSTANT_NATIVE:
        return VALUE_OBJECT(constant->native);
    case CONSTANT_TUPLE: {
        value list = list_new(0, NULL);
        for (size_t i = 0; i < constant->n_items; i++)
            list_append_value(list, constant_value(&constant->items[i], owner));
        const struct list *items = list_read(list);
        return tuple_new(items->size, items->items);
    }
    case CONSTANT_FUN_TABLE:
        break;
    }
    raise_text(&type_ValueError, "native code in .mpy");
}

/* ---- functions: breadth first, so that the children of each lie together ---- */

static void keep_local_names(struct loaded_code *loaded, const struct raw_code *raw,
                             const uint8_t *bytecode)
{
    struct local_names *names;
    if (!KEEP_LOCAL_NAMES || !raw->local_names)
        return;
    names = heap_alloc(sizeof *names + raw->n_local_names * sizeof names->items[0]);
    names->next = loaded->local_names;
    names->bytecode = bytecode;
    names->n = raw->n_local_names;
    for (size_t i = 0; i < names->n; i++) {
        const struct local_name *local = &raw->local_names[i];
        names->items[i].name = (qstr_entry)intern(local->name.data, local->name.size);
        names->items[i].slot = (uint16_t)local->slot;
        names->items[i].is_cell = local->is_cell;
    }
    loaded->local_names = names;
    loaded->code.flags |= MODULE_LOCAL_NAMES;
}

static size_t count_functions(const struct raw_code *raw, size_t *bytes)
{
    size_t count = 1;
    *bytes += raw->size + (raw->n_children ? FIRST_CHILD_BYTES : 0);
    for (size_t i = 0; i < raw->n_children; i++)
        count += count_functions(raw->children[i], bytes);
    return count;
}

/* Copies a function to *bytes, and moves that on. Returns where its bytecode is. */
static const uint8_t *copy_function(const struct raw_code *raw, size_t first_child, uint8_t **bytes)
{
    if (raw->n_children) {
        *(*bytes)++ = (uint8_t)first_child;
        *(*bytes)++ = (uint8_t)(first_child >> 8);
    }
    uint8_t *place = *bytes;
    memcpy(place, raw->code, raw->size);
    *bytes += raw->size;
    return place;
}

static void place_functions(struct loaded_code *loaded, const struct code *code, size_t n,
                            size_t n_bytes)
{
    const struct raw_code **queue = heap_alloc(n * sizeof *queue);
    const uint8_t **functions = heap_alloc(n * sizeof *functions);
    loaded->functions = functions;
    uint8_t *bytes = NULL;
    uint16_t *first_children = NULL;
    if (loaded->owner == NO_VALUE)
        bytes = loaded->bytes = heap_alloc_leaf(n_bytes);
    else
        loaded->first_children = first_children = heap_alloc_leaf(n * sizeof *first_children);
    size_t queued = 1;
    queue[0] = code->root;
    for (size_t i = 0; i < n; i++) {
        const struct raw_code *raw = queue[i];
        functions[i] = raw->code;
        if (first_children)
            first_children[i] = (uint16_t)queued;
        else
            functions[i] = copy_function(raw, queued, &bytes);
        checked_code(functions[i], raw->size);
        keep_local_names(loaded, raw, functions[i]);
        for (size_t child = 0; child < raw->n_children; child++)
            queue[queued++] = raw->children[child];
    }
    heap_free(queue);
}

/* A file that is not for this VM: the message is MicroPython's, the note says why. */
static value incompatible(void)
{
    return exception_new_text(&type_ValueError, "incompatible .mpy file");
}

static void verify_or_raise(const struct code *code)
{
    struct arena scratch;
    struct verify_error error;
    const struct raw_code *culprit;
    if (!HAS(verifier))
        return;
    arena_init(&scratch, &heap_chunks, SCRATCH_CHUNK);
    int failed = verify_code(code, &scratch, &culprit, &error);
    arena_free(&scratch);
    if (!failed)
        return;
    value refused = incompatible();
    exception_note(refused, "%s at offset %z of a function", error.message, error.offset);
    raise_value(refused);
}

static struct loaded_code *load_parts(const struct code *code, value owner)
{
    size_t n_bytes = 0;
    size_t n_functions = count_functions(code->root, &n_bytes);
    if (n_functions > UINT16_MAX || code->n_names > UINT16_MAX || code->n_constants > UINT16_MAX)
        raise_text(&type_ValueError, "module too large: over 65535 functions, names or constants");
    struct loaded_code *loaded = heap_alloc(sizeof *loaded);
    qstr_entry *names = heap_alloc_leaf((code->n_names + 1) * sizeof *names);
    loaded->code.names = names;
    for (size_t i = 0; i < code->n_names; i++)
        names[i] = (qstr_entry)intern(code->names[i].data, code->names[i].size);
    value *constants = heap_alloc((code->n_constants + 1) * sizeof *constants);
    loaded->code.constants = constants;
    for (size_t i = 0; i < code->n_constants; i++)
        constants[i] = constant_value(&code->constants[i], owner);
    loaded->owner = owner;
    place_functions(loaded, code, n_functions, n_bytes);
    loaded->code.n_names = (uint16_t)code->n_names;
    loaded->code.n_constants = (uint16_t)code->n_constants;
    loaded->code.body = loaded->functions[0];
    return loaded;
}

/* The body as a function, in that context; NULL: in a new one. */
static value body_function(const struct module_code *code, const struct context *context,
                           value globals)
{
    if (!context) {
        struct context *made = heap_alloc(sizeof *made);
        made->globals = globals;
        made->code = code;
        context = made;
    }
    return function_new(context, code->body, 0, NULL, NO_VALUE);
}

value load_frozen(const struct module_code *code, value globals)
{
    const struct context *context = frozen_context(code);
    return body_function(code, context && context->globals == globals ? context : NULL, globals);
}

static value load_code_of(const struct code *code, value globals, value owner)
{
    return body_function(&load_parts(code, owner)->code, NULL, globals);
}

OPTIONAL value load_code(const struct code *code, value globals)
{
    return load_code_of(code, globals, NO_VALUE);
}

/* ---- .mpy ---- */

/* What stands in the header, where it is not for this VM. */
static void refuse_header(const uint8_t *data, size_t size)
{
    bool is_mpy = size >= 4 && data[0] == 'M';
    if (is_mpy && data[1] == 6 && !(data[2] & ~3u) && data[3] <= SMALL_INT_BITS)
        return;
    value refused = incompatible();
    if (!is_mpy)
        exception_note(refused, "not a .mpy file");
    else if (data[1] != 6)
        exception_note(refused, "version %u, this VM takes 6: use mpy-cross v6", data[1]);
    else if (data[2] & ~3u)
        exception_note(refused,
                       "native code, this VM takes bytecode: compile without -march and native");
    else
        exception_note(refused, "%u-bit small ints, this VM has %u: use -msmall-int-bits=%u",
                       data[3], SMALL_INT_BITS, SMALL_INT_BITS);
    raise_value(refused);
}

struct mpy_task {
    const uint8_t *data;
    size_t size;
    value globals, owner;
    struct arena arena;
};

static value load_mpy_parts(void *data)
{
    struct mpy_task *task = data;
    struct code code;
    struct mpy_error error;
    if (mpy_read(task->data, task->size, &task->arena, &code, &error) != 0) {
        value refused = incompatible();
        exception_note(refused, "%s at offset %z", error.message, error.offset);
        raise_value(refused);
    }
    verify_or_raise(&code);
    return load_code_of(&code, task->globals, task->owner);
}

OPTIONAL value load_mpy(const uint8_t *data, size_t size, value globals, value owner)
{
    refuse_header(data, size);
    struct mpy_task task = {.data = data, .size = size, .globals = globals, .owner = owner};
    arena_init(&task.arena, &heap_chunks, SCRATCH_CHUNK);
    value function = NO_VALUE;
    value exception = protect(load_mpy_parts, &task, &function);
    arena_free(&task.arena);
    if (exception)
        raise_value(exception);
    return function;
}

/* ---- source ---- */

struct source_task {
    struct compilation *compilation;
    qstr file;
    value globals;
    value warn; /* warnings.warn_explicit, or NO_VALUE */
    bool failed;
};

/* warn_explicit of the module `warnings`, where the program has loaded one. */
static value find_warn_explicit(void)
{
    value module =
        PASS_WARNINGS_ON ? map_get(&vm.modules, VALUE_NAME(intern("warnings", 8))) : NO_VALUE;
    return module == NO_VALUE ? NO_VALUE : attr_find(module, intern("warn_explicit", 13));
}

/* Its category None stands for what the compiler warns of. It may raise. */
static void pass_warnings_on(const struct source_task *task)
{
    const struct diagnostic *diagnostic = task->compilation->diagnostics;
    for (; PASS_WARNINGS_ON && diagnostic; diagnostic = diagnostic->next) {
        if (diagnostic->severity != SEVERITY_WARNING)
            continue;
        value args[] = {str_from_c(diagnostic->text), VALUE_NONE, VALUE_NAME(task->file),
                        VALUE_SMALL_INT(diagnostic->line)};
        call(task->warn, 4, 0, args);
    }
}

static const struct type *error_type(enum error_kind kind)
{
    return kind == ERROR_INDENTATION ? &type_IndentationError
           : kind == ERROR_LIMIT     ? &type_RuntimeError
           : kind == ERROR_TYPE      ? &type_ViperTypeError
           : kind == ERROR_NO_WORDS  ? &type_NotImplementedError
                                     : &type_SyntaxError;
}

/* The first error as an exception of its text, with file and line in its traceback. */
static value syntax_error(const struct compilation *compilation, qstr file)
{
    const struct diagnostic *diagnostic = compilation->diagnostics;
    while (diagnostic && diagnostic->severity != SEVERITY_ERROR)
        diagnostic = diagnostic->next;
    if (!diagnostic)
        return exception_new(&type_SyntaxError, NO_VALUE);
    bool is_limit = diagnostic->kind == ERROR_LIMIT;
    value exception = exception_new(error_type(diagnostic->kind),
                                    str_from_c(is_limit ? "bytecode overflow" : diagnostic->text));
    if (is_limit)
        exception_note(exception, "%s", diagnostic->text);
    traceback_add_place(exception, file, diagnostic->line, 0);
    return exception;
}

/* What a compilation comes to: its function, or its error raised. */
static value load_compiled(void *data)
{
    struct source_task *task = data;
    if (task->failed)
        raise_value(task->compilation->out_of_memory ? exception_new(&type_MemoryError, NO_VALUE)
                                                     : syntax_error(task->compilation, task->file));
    if (task->warn != NO_VALUE)
        pass_warnings_on(task);
    return load_code(&task->compilation->code, task->globals);
}

uint32_t load_depth(void)
{
    enum { LEVEL = 576 * sizeof(void *) / 4 }; /* bytes of C stack that a level takes at most */
    const char *here = __builtin_frame_address(0), *limit = port_stack_limit();
    if (TARGET_HOST || !limit)
        return 0;
    return here > limit + LEVEL ? (uint32_t)((size_t)(here - limit) / LEVEL) : 1;
}

OPTIONAL value load_compiling(const char *text, size_t size, qstr file, enum compile_mode mode,
                              value globals)
{
    struct span name = name_span(file);
    char *source_name = heap_alloc_leaf(name.size + 1);
    memcpy(source_name, name.data, name.size);
    struct compile_options options = {.mode = mode,
                                      .source_name = source_name,
                                      .optimise = vm.optimise,
                                      .omit_lines = vm.optimise >= 3,
                                      .local_names = KEEP_LOCAL_NAMES,
                                      .annotations = vm.annotations,
                                      .docs = vm.docs,
                                      .max_errors = 1,
                                      .recursion_limit = load_depth(),
                                      .small_int_bits = SMALL_INT_BITS,
                                      .float_kind = TARGET_DOUBLE ? FLOAT_DOUBLE : FLOAT_SINGLE};
    struct compilation compilation;
    value function = NO_VALUE, warn = find_warn_explicit();
    if (warn != NO_VALUE)
        options.warnings = COMPILE_WARN_SYNTAX;
    bool failed = vm_loader.compile(text, size, &options, vm_loader.allocator, &compilation) != 0;
    struct source_task task = {&compilation, file, globals, warn, failed};
    value exception = protect(load_compiled, &task, &function);
    vm_loader.compilation_free(&compilation);
    if (exception)
        raise_value(exception);
    return function;
}

value load_source(const char *text, size_t size, qstr file, enum compile_mode mode, value globals)
{
    if (!vm_loader.compile)
        raise_text(&type_ImportError,
                   "no compiler in this firmware: freeze the module or load its .mpy");
    return load_compiling(text, size, file, mode, globals);
}

value load_file_content(const uint8_t *data, size_t size, qstr file, value globals, value owner)
{
    struct span name = name_span(file);
    if (name.size >= 4 && memcmp(name.data + name.size - 4, ".mpy", 4) == 0)
        return load_mpy(data, size, globals, owner);
    return load_source((const char *)data, size, file, COMPILE_FILE, globals);
}
