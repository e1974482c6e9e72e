/* call.c - from a callee and its arguments to a result, or to a frame that will give one.
 *
 * There are two ways in. The interpreter uses call_begin and call_push: bytecode gets a frame on top
 * of vm.frame and runs in the loop that is running already, so Python calling Python takes no C
 * stack. Everything in C uses call_with_self and its short forms, which nest another interpreter
 * (interpret) and return when the callee has returned.
 *
 * Invariants:
 * - Arguments are copied into the new frame before its first instruction. `args` may point into the
 *   caller's stack, and need not outlive call_begin.
 * - A fresh frame is pushed before its arguments are bound: whatever binding allocates (the tuple of
 *   *args, the dict of **kw, cells) is reachable from the frame.
 * - An error in the arguments belongs to the caller: the fresh frame is left before it is raised.
 *
 * May run Python: every function here that takes a callee, call_flatten (it iterates *args and reads
 * the keys of **kw). call_bind runs none: names are compared as words. */
#include "runtime/vm/run/call.h"
#include "runtime/vm/run/watch.h"

#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/generator.h"
#include "runtime/vm/run/interp.h"

#include <string.h>

/* ---- binding arguments to a bytecode function's locals ---- */

/* The i-th positional argument of all: cells, self, args. */
static value call_positional(const struct arguments *arguments, size_t i)
{
    if (i < arguments->n_cells)
        return arguments->cells[i];
    i -= arguments->n_cells;
    if (arguments->self != NO_VALUE) {
        if (i == 0)
            return arguments->self;
        i--;
    }
    return arguments->args[i];
}

/* Errors in arguments belong to the caller. */
static void call_abandon(const struct frame *frame)
{
    if (vm.frame == frame)
        frame_leave(vm.frame);
}

static _Noreturn void call_wrong_count(struct frame *frame, size_t expected, size_t given)
{
    call_abandon(frame);
    raise_format(&type_TypeError, "function takes %d positional arguments but %d were given",
                 (int)expected, (int)given);
}

/* Where the parameters' names start: behind the signature, the sizes and the function's own name. */
static const uint8_t *call_parameter_names(const struct function *function)
{
    const uint8_t *at = function->bytecode;
    for (unsigned i = 0; i < 3; i++)
        while (*at++ & 0x80) {
        }
    return at;
}

/* Puts named arguments in their places or in the ** dict. */
static void call_bind_keywords(struct frame *frame, const struct shape *shape,
                               const struct arguments *arguments, value dict)
{
    const struct function *function = frame->function;
    const value *named = arguments->args + arguments->n_positional;
    size_t n_parameters = shape->n_positional + (size_t)shape->n_keyword_only;
    const uint8_t *names = call_parameter_names(function);
    value *last = &frame->state[frame->n_state - 1];
    for (size_t i = 0; i < arguments->n_keywords; i++, named += 2) {
        const uint8_t *at = names;
        size_t j = 0;
        while (j < n_parameters &&
               VALUE_NAME(code_name(function->context->code, shape_vuint(&at))) != named[0])
            j++;
        if (j < n_parameters ? last[-(ptrdiff_t)j] != NO_VALUE
                             : dict != NO_VALUE && map_get(dict_map(dict), named[0]) != NO_VALUE) {
            call_abandon(frame);
            raise_format(&type_TypeError, "function got multiple values for argument '%q'",
                         value_name(named[0]));
        }
        if (j < n_parameters) {
            last[-(ptrdiff_t)j] = named[1];
        } else if (dict != NO_VALUE) {
            map_put(dict_map(dict), named[0], named[1]);
        } else {
            call_abandon(frame);
            raise_format(&type_TypeError, "unexpected keyword argument '%q'", value_name(named[0]));
        }
    }
}

/* Fills parameters without an argument from the defaults. */
static void call_bind_defaults(struct frame *frame, const struct shape *shape)
{
    const struct function *function = frame->function;
    value *last = &frame->state[frame->n_state - 1];
    size_t n_required = (size_t)shape->n_positional - shape->n_defaults;
    for (size_t i = 0; i < shape->n_positional; i++) {
        if (last[-(ptrdiff_t)i] != NO_VALUE)
            continue;
        if (i < n_required) {
            call_abandon(frame);
            raise_format(&type_TypeError, "function missing required positional argument #%d",
                         (int)i + 1);
        }
        last[-(ptrdiff_t)i] = function->extra[i - n_required];
    }
    if (shape->n_keyword_only == 0)
        return;
    const uint8_t *at = call_parameter_names(function);
    for (size_t i = 0; i < shape->n_positional; i++)
        shape_vuint(&at);
    for (size_t i = 0; i < shape->n_keyword_only; i++) {
        qstr name = code_name(function->context->code, shape_vuint(&at));
        value *local = &last[-(ptrdiff_t)(shape->n_positional + i)];
        if (*local == NO_VALUE && shape->flags & PRELUDE_DEFAULT_KEYWORDS)
            *local = map_get_name(dict_map(function->extra[shape->n_defaults]), name);
        if (*local == NO_VALUE) {
            call_abandon(frame);
            raise_format(&type_TypeError, "function missing required keyword argument '%q'", name);
        }
    }
}

OPTIONAL void call_bind_general(struct frame *frame, const struct shape *shape,
                                const struct arguments *arguments, size_t count)
{
    value *last = &frame->state[frame->n_state - 1];
    size_t n_positional = shape->n_positional;
    bool is_plain = arguments->n_cells == 0 && arguments->self == NO_VALUE;
    size_t n_direct = is_plain ? count : 0;
    ptrdiff_t surplus_place = (ptrdiff_t)(n_positional + shape->n_keyword_only);
    bool by_name = arguments->n_keywords != 0 || shape->flags & PRELUDE_DEFAULT_KEYWORDS;
    if (count > n_positional && !(shape->flags & PRELUDE_VARARGS))
        call_wrong_count(frame, n_positional, count);
    if (!by_name && count < n_positional - shape->n_defaults)
        call_wrong_count(frame, n_positional - shape->n_defaults, count);
    if (!by_name && shape->n_keyword_only) {
        call_abandon(frame);
        raise_text(&type_TypeError, "function missing keyword-only argument");
    }
    for (size_t i = 0; i < count && i < n_positional; i++)
        last[-(ptrdiff_t)i] = i < n_direct ? arguments->args[i] : call_positional(arguments, i);
    if (shape->flags & PRELUDE_VARARGS) {
        size_t n = count > n_positional ? count - n_positional : 0;
        value surplus = tuple_new(n, NULL);
        for (size_t i = 0; i < n; i++)
            tuple_of(surplus)->items[i] = call_positional(arguments, n_positional + i);
        last[-surplus_place++] = surplus;
    }
    value dict = NO_VALUE;
    if (shape->flags & PRELUDE_VARKEYWORDS) {
        dict = dict_new();
        last[-surplus_place] = dict;
    }
    if (arguments->n_keywords)
        call_bind_keywords(frame, shape, arguments, dict);
    call_bind_defaults(frame, shape);
}

void call_bind(struct frame *frame, const struct shape *shape, const struct arguments *arguments)
{
    const struct function *function = frame->function;
    size_t count = arguments->n_cells + (arguments->self != NO_VALUE) + arguments->n_positional;
    if (!HAS(shortcuts) || arguments->n_keywords || shape->flags & SHAPE_GENERAL ||
        shape->n_keyword_only) {
        call_bind_general(frame, shape, arguments, count);
    } else if (count > shape->n_positional) {
        call_wrong_count(frame, shape->n_positional, count);
    } else if (count + shape->n_defaults < shape->n_positional) {
        call_wrong_count(frame, (size_t)shape->n_positional - shape->n_defaults, count);
    } else {
        value *local = &frame->state[frame->n_state];
        for (size_t i = 0; i < arguments->n_cells; i++)
            *--local = arguments->cells[i];
        if (arguments->self != NO_VALUE)
            *--local = arguments->self;
        for (size_t i = 0; i < arguments->n_positional; i++)
            *--local = arguments->args[i];
        for (size_t i = count; i < shape->n_positional; i++)
            *--local = function->extra[i - (shape->n_positional - shape->n_defaults)];
    }
    const uint8_t *cell = shape->start - shape->n_cells;
    for (; cell < shape->start; cell++) {
        value *local = &frame->state[frame->n_state - 1 - *cell];
        *local = cell_new(*local);
    }
}

/* ---- starting calls ---- */

static const struct function *call_function_where_any(value callee, struct arguments *arguments)
{
    if (!value_is_object(callee))
        return NULL;
    const struct object *object = value_object(callee);
    if (object->type == &type_bound_method && arguments->self == NO_VALUE) {
        const struct bound_method *method = (const void *)object;
        arguments->self = method->self;
        object = value_object(method->function);
        if (!value_is_object(method->function))
            return NULL;
    }
    if (object->type == &type_closure) {
        const struct closure *closure = (const void *)object;
        arguments->cells = closure->cells;
        arguments->n_cells = closure->n_cells;
        return closure->function;
    }
    if (object->type == &type_function || object->type == &type_generator_function)
        return (const void *)object;
    return NULL;
}

/* Resolves closures and bound methods down to a function. */
static ALWAYS_INLINE const struct function *call_function_of(value callee,
                                                             struct arguments *arguments)
{
    return PROGRAM(FUNCTION) ? call_function_where_any(callee, arguments) : NULL;
}

static struct frame *call_enter(const struct function *function, const struct arguments *arguments,
                                enum continuation continuation)
{
    struct shape room;
    const struct shape *shape = function_shape(function, &room);
    struct frame *frame = frame_push(function, shape, continuation);
    call_bind(frame, shape, arguments);
    return frame;
}

OPTIONAL value call_generator(const struct function *function, const struct arguments *arguments)
{
    struct shape room;
    const struct shape *shape = function_shape(function, &room);
    struct generator *generator =
        heap_new_object(offsetof(struct generator, frame) + frame_size(shape), &type_generator);
    generator->pending = VALUE_NONE;
    generator->state = GENERATOR_SUSPENDED;
    frame_init(&generator->frame, function, shape, FRAME_GENERATOR);
    call_bind(&generator->frame, shape, arguments);
    return VALUE_OBJECT(generator);
}

bool call_push(value callee, value self, size_t n_positional, size_t n_keywords, const value *args,
               enum continuation continuation)
{
    struct arguments arguments = {NULL, 0, self, n_positional, n_keywords, args};
    const struct function *function = call_function_of(callee, &arguments);
    if (!function || function->type != &type_function)
        return false;
    call_enter(function, &arguments, continuation);
    return true;
}

/* Calls what is not bytecode. self, unless it is NO_VALUE, is put before args. */
static value call_slot(value callee, value self, size_t n_positional, size_t n_keywords,
                       const value *args)
{
    const struct type *type = type_of(callee);
    stack_check(); /* what is callable by an attribute that is callable by ... */
    if (!type->slots->call)
        raise_format(&type_TypeError, "'%t' object isn't callable", callee);
    if (self == NO_VALUE)
        return type->slots->call(callee, n_positional, n_keywords, args);
    size_t n = n_positional + 2 * n_keywords;
    if (n <= 4) {
        value few[5];
        few[0] = self;
        if (n)
            memcpy(few + 1, args, n * sizeof(value));
        return type->slots->call(callee, n_positional + 1, n_keywords, few);
    }
    value *many = heap_alloc((n + 1) * sizeof(value));
    many[0] = self;
    memcpy(many + 1, args, n * sizeof(value));
    value result = type->slots->call(callee, n_positional + 1, n_keywords, many);
    heap_free(many);
    return result;
}

value call_begin(value callee, value self, size_t n_positional, size_t n_keywords,
                 const value *args)
{
    if (value_is_object(callee) && self == NO_VALUE) {
        const struct type *type = ((const struct object *)value_object(callee))->type;
        if (type == &type_native)
            return native_call(callee, n_positional, n_keywords, args);
        if (type == &type_bound_method && n_positional <= 2 && n_keywords == 0) {
            const struct bound_method *method = value_object(callee);
            value few[] = {method->self, n_positional > 0 ? args[0] : NO_VALUE,
                           n_positional > 1 ? args[1] : NO_VALUE};
            if (is_exactly(method->function, &type_native))
                return native_call(method->function, n_positional + 1, 0, few);
        }
    }
    struct arguments arguments = {NULL, 0, self, n_positional, n_keywords, args};
    const struct function *function = call_function_of(callee, &arguments);
    if (function) {
        if (function->type == &type_generator_function)
            return call_generator(function, &arguments);
        call_enter(function, &arguments, RETURN_PUSH);
        return NO_VALUE;
    }
    if (self == NO_VALUE && value_is_object(callee)) {
        const struct type *type = ((const struct object *)value_object(callee))->type;
        value method[2];
        if (type == &type_type)
            return type_instantiate(value_object(callee), n_positional, n_keywords, args, true);
        if (instance_of(callee) && method_find_special(callee, Q___call__, method) &&
            call_push(method[0], method[1], n_positional, n_keywords, args, RETURN_PUSH))
            return NO_VALUE;
    }
    return call_slot(callee, self, n_positional, n_keywords, args);
}

value call_with_self(value callee, value self, size_t n_positional, size_t n_keywords,
                     const value *args)
{
    struct arguments arguments = {NULL, 0, self, n_positional, n_keywords, args};
    const struct function *function = call_function_of(callee, &arguments);
    if (!function)
        return call_slot(callee, self, n_positional, n_keywords, args);
    if (function->type == &type_generator_function)
        return call_generator(function, &arguments);
    return interpret(call_enter(function, &arguments, RETURN_TO_C));
}

value call(value function, size_t n_positional, size_t n_keywords, const value *args)
{
    return call_with_self(function, NO_VALUE, n_positional, n_keywords, args);
}

value call_0(value function)
{
    return call(function, 0, 0, NULL);
}

value call_1(value function, value a)
{
    return call(function, 1, 0, &a);
}

value class_made(value class, value made)
{
    return class == VALUE_OBJECT(type_of(made)) ? made : call_1(class, made);
}

value call_2(value function, value a, value b)
{
    value args[] = {a, b};
    return call(function, 2, 0, args);
}

value call_method(value object, qstr name, size_t n_args, const value *args)
{
    value method[2];
    method_load(object, name, method);
    return call_with_self(method[0], method[1], n_args, 0, args);
}

/* ---- native functions ---- */

static bool has_named_parameters(void (*function)(void))
{
    const struct native_parameter *p = native_parameters;
    while (p->function && p->function != function)
        p++;
    return !!p->function;
}

static const struct native_parameter *parameter_named(void (*function)(void), value name)
{
    const struct native_parameter *p = native_parameters;
    while (p->function && (p->function != function || name != VALUE_NAME(p->name)))
        p++;
    return p->function ? p : NULL;
}

/* What an argument gets that was not given, though a later one was. */
static value parameter_otherwise(void (*function)(void), size_t place)
{
    const struct native_parameter *p = native_parameters;
    while (p->function && (p->function != function || p->place != place))
        p++;
    if (p->function && p->otherwise == NO_VALUE)
        raise_format(&type_TypeError, "'%q' argument required", (qstr)p->name);
    if (!p->function)
        raise_type_error();
    return p->otherwise;
}

OPTIONAL size_t call_place_keywords(void (*function)(void), size_t n_positional, size_t n_keywords,
                                    const value *args, value *out)
{
    const value *named = args + n_positional;
    size_t n = n_positional;
    if (!has_named_parameters(function))
        return 0;
    if (n > NATIVE_PLACES)
        raise_text(&type_TypeError, "extra positional arguments given");
    for (size_t i = 0; i < NATIVE_PLACES; i++)
        out[i] = i < n ? args[i] : NO_VALUE;
    for (; n_keywords; n_keywords--, named += 2) {
        const struct native_parameter *p = parameter_named(function, named[0]);
        if (!p)
            raise_format(&type_TypeError, "unexpected keyword argument '%v'", named[0]);
        if (out[p->place] != NO_VALUE)
            raise_format(&type_TypeError, "function got multiple values for argument '%q'",
                         (qstr)p->name);
        out[p->place] = named[1];
        if (n <= p->place)
            n = p->place + 1u;
    }
    for (size_t i = 0; i < n; i++)
        if (out[i] == NO_VALUE)
            out[i] = parameter_otherwise(function, i);
    return n;
}

/* Another function, so that calls without keywords need no room for this. */
__attribute__((noinline)) static value native_call_named(value self, size_t n_positional,
                                                         size_t n_keywords, const value *args)
{
    const struct native *native = value_object(self);
    value placed[NATIVE_PLACES];
    size_t n = call_place_keywords(native->function, n_positional, n_keywords, args, placed);
    if (!n)
        raise_text(&type_TypeError, "function doesn't take keyword arguments");
    return native_call(self, n, 0, placed);
}

value native_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    const struct native *native = value_object(self);
    enum native_kind kind = native->kind_flags & 7;
    size_t min = native->arity & 15, max = native->arity >> 4;
    watch_native(native->function, n_positional + 2 * n_keywords, args);
    if (n_keywords && kind != NATIVE_K)
        return native_call_named(self, n_positional, n_keywords, args);
    if (n_positional < min || (n_positional > max && max != NATIVE_MANY))
        check_arity(native->name, n_positional, 0, min, max);
    switch (kind) {
    case NATIVE_F0:
        return ((native_f0)native->function)();
    case NATIVE_F1:
        return ((native_f1)native->function)(args[0]);
    case NATIVE_F2:
        return ((native_f2)native->function)(args[0], args[1]);
    case NATIVE_F3:
        return ((native_f3)native->function)(args[0], args[1], args[2]);
    case NATIVE_V:
        return ((native_v)native->function)(n_positional, args);
    default:
        return ((native_k)native->function)(n_positional, n_keywords, args);
    }
}

void check_arity(qstr function, size_t n_args, size_t n_keywords, size_t min, size_t max)
{
    (void)function;
    if (n_keywords)
        raise_text(&type_TypeError, "function doesn't take keyword arguments");
    if (min == max) {
        if (n_args != min)
            raise_format(&type_TypeError,
                         "function takes %d positional arguments but %d were given", (int)min,
                         (int)n_args);
    } else if (n_args < min) {
        raise_format(&type_TypeError, "function missing %d required positional arguments",
                     (int)(min - n_args));
    } else if (n_args > max && max != NATIVE_MANY) {
        raise_format(&type_TypeError, "function expected at most %d arguments, got %d", (int)max,
                     (int)n_args);
    }
}

RARE void parse_arguments(qstr function, const struct parameter *parameters, size_t n,
                          size_t n_positional, size_t n_keywords, const value *args, value *out)
{
    size_t taken = 0, used = 0;
    (void)function;
    for (; taken < n && taken < n_positional; taken++) {
        if (parameters[taken].flags & PARAMETER_KEYWORD_ONLY)
            break;
        out[taken] = args[taken];
    }
    for (size_t i = taken; i < n; i++) {
        const struct parameter *parameter = &parameters[i];
        const value *named = args + n_positional;
        size_t j = 0;
        while (j < n_keywords && named[2 * j] != VALUE_NAME(parameter->name))
            j++;
        if (j < n_keywords && !(parameter->flags & PARAMETER_POSITIONAL_ONLY)) {
            out[i] = named[2 * j + 1];
            used++;
        } else if (parameter->flags & PARAMETER_REQUIRED) {
            raise_format(&type_TypeError, "'%q' argument required", (qstr)parameter->name);
        }
    }
    if (taken < n_positional)
        raise_text(&type_TypeError, "extra positional arguments given");
    if (used < n_keywords)
        raise_text(&type_TypeError, "extra keyword arguments given");
}

/* ---- starred arguments ---- */

/* A growing block of values. */
struct value_list {
    value *items;
    size_t size, capacity;
};

static void call_add(struct value_list *list, value v)
{
    if (list->size == list->capacity) {
        list->capacity *= 2;
        list->items = heap_resize(list->items, list->capacity * sizeof(value));
    }
    list->items[list->size++] = v;
}

static void call_add_starred(struct value_list *list, value iterable)
{
    size_t size;
    const value *items;
    value iterator, item;
    if (sequence_items(iterable, &size, &items)) {
        for (size_t i = 0; i < size; i++)
            call_add(list, items[i]);
        return;
    }
    iterator = iterate(iterable);
    while ((item = iterate_next(iterator)) != NO_VALUE)
        call_add(list, item);
}

static value call_keyword(value key)
{
    return value_is_name(key) ? key : VALUE_NAME(intern_value(key));
}

static void call_add_mapping(struct value_list *list, value mapping)
{
    const struct map *map = has_own_iterator(mapping) ? NULL : dict_map(mapping);
    value key, content;
    if (map) {
        size_t cursor = 0;
        while (map_next(map, &cursor, &key, &content)) {
            call_add(list, call_keyword(key));
            call_add(list, content);
        }
        return;
    }
    value method[2];
    if (!method_find_conversion(mapping, Q_keys, method))
        raise_format(&type_TypeError, "argument after ** should be a mapping, not %t", mapping);
    value keys = iterate(call_with_self(method[0], method[1], 0, 0, NULL));
    while ((key = iterate_next(keys)) != NO_VALUE) {
        content = subscript(mapping, key, VALUE_LOAD);
        call_add(list, call_keyword(key));
        call_add(list, content);
    }
}

RARE void call_flatten(size_t n_positional, size_t n_keywords, const value *args,
                       struct flat_arguments *out)
{
    const value *named = args + n_positional;
    uintptr_t starred = (uintptr_t)small_int(named[2 * n_keywords]);
    struct value_list list = {NULL, 0, n_positional + 2 * n_keywords + 4};
    list.items = heap_alloc(list.capacity * sizeof(value));
    for (size_t i = 0; i < n_positional; i++) {
        if (i < SMALL_INT_BITS && starred >> i & 1)
            call_add_starred(&list, args[i]);
        else
            call_add(&list, args[i]);
    }
    out->n_positional = list.size;
    for (size_t i = 0; i < n_keywords; i++) {
        if (named[2 * i] == NO_VALUE) {
            call_add_mapping(&list, named[2 * i + 1]);
        } else {
            call_add(&list, named[2 * i]);
            call_add(&list, named[2 * i + 1]);
        }
    }
    out->n_keywords = (list.size - out->n_positional) / 2;
    out->args = list.items;
}
