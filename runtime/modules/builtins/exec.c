/* exec.c - eval, exec and compile: text through vm_loader.compile. */
#include "runtime/modules/io/file.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/loaded.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"

/* What compile() gives: a function whose globals change with each run. */
struct code_object {
    const struct type *type;
    value function;
};

static value compile_text(value source, qstr file, enum compile_mode mode, value globals)
{
    struct span text;
    source = text_settle(source, &text); /* a module `warnings` written in Python may be asked */
    if (mode == COMPILE_EVAL) {
        for (; text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t'); text.size--)
            text.data++;
    }
    value function = load_source((const char *)text.data, text.size, file, mode, globals);
    keep_alive(source);
    return function;
}

value builtin_compile(size_t n_args, const value *args)
{
    (void)n_args;
    enum compile_mode mode;
    switch (intern_value(args[2])) {
    case Q_exec:
        mode = COMPILE_FILE;
        break;
    case Q_eval:
        mode = COMPILE_EVAL;
        break;
    case Q_single:
        mode = COMPILE_SINGLE;
        break;
    default:
        raise_text(&type_ValueError, "bad compile mode");
    }
    struct code_object *self = heap_new(struct code_object, &type_code);
    self->function = compile_text(args[0], intern_value(args[1]), mode, frame_globals());
    return VALUE_OBJECT(self);
}

/* The namespace that an argument of eval or exec names; NO_VALUE for None. */
static value namespace_argument(size_t n_args, const value *args, size_t i)
{
    if (i >= n_args || args[i] == VALUE_NONE)
        return NO_VALUE;
    value namespace = dict_namespace(args[i]);
    if (namespace == NO_VALUE)
        raise_format(&type_TypeError, "'dict' object expected, not '%t'", args[i]);
    return namespace;
}

static value run_text(enum compile_mode mode, size_t n_args, const value *args)
{
    value globals = namespace_argument(n_args, args, 1);
    value locals = namespace_argument(n_args, args, 2);
    if (locals == NO_VALUE && globals == NO_VALUE && mode == COMPILE_EVAL && vm.frame)
        locals = loaded_locals(vm.frame);
    if (locals == NO_VALUE)
        locals = globals != NO_VALUE ? globals : frame_locals();
    if (globals == NO_VALUE)
        globals = frame_globals();
    if (!is_exactly(args[0], &type_code))
        return function_run(compile_text(args[0], Q__lt_string_gt_, mode, globals), locals);
    const struct code_object *code = value_object(args[0]);
    const struct function *function = value_object(code->function);
    struct context *context = heap_alloc(sizeof(struct context));
    context->globals = globals;
    context->code = function->context->code;
    return function_run(function_new(context, function->bytecode, 0, NULL, NO_VALUE), locals);
}

value builtin_execfile(value path)
{
    if (!is_str(path))
        raise_format(&type_TypeError, "'str' object expected, not '%t'", path);
    value file = file_open_mounted(path, VALUE_NAME(Q_rb));
    value text = stream_read(1, &file);
    stream_close(file);
    value function = compile_text(text, intern_value(path), COMPILE_FILE, frame_globals());
    function_run(function, frame_locals());
    return VALUE_NONE;
}

value builtin_eval(size_t n_args, const value *args)
{
    return run_text(COMPILE_EVAL, n_args, args);
}

value builtin_exec(size_t n_args, const value *args)
{
    run_text(COMPILE_FILE, n_args, args);
    return VALUE_NONE;
}
