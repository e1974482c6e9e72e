/* instance.c - instances of classes written in Python: making them, and the type slots that turn a
 * request of C (print it, add to it, its length) into a call of a special method.
 *
 * A class may have one native base (a subclass of dict or Exception, say). Its instances then have a
 * native part, an object of that base, and every slot goes first to the class's special method, then to
 * the native part, then gives up (NO_VALUE). Values, containers and exceptions get their part before
 * __init__ runs, as by __new__; other types' is made by super().__init__, or after __init__ has run
 * without making it. Until then `native` is NO_VALUE and using it raises AttributeError.
 *
 * Invariants: an instance's type never changes; struct instance has the field `native` only where its
 * class has TYPE_NATIVE_BASE (instance_new allocates less otherwise), so test the flag before reading it.
 *
 * May run Python: all slots, and type_instantiate (__new__, __init__), except that with in_frame a
 * Python __init__ is pushed as a frame and NO_VALUE returned. instance_new runs none. */
#include "runtime/vm/run/attr.h"

#include "runtime/vm/run/call.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/operator.h"
#include "runtime/vm/run/special.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

#include <string.h>

struct instance *instance_new(const struct type *type)
{
    size_t size = type->flags & TYPE_NATIVE_BASE ? sizeof(struct instance)
                                                 : offsetof(struct instance, native);
    struct instance *instance = heap_new_object(size, type);
    map_init_sized(&instance->attributes, (type->flags & TYPE_SIZE) >> TYPE_SIZE_SHIFT);
    if (PROGRAM(GETATTRIBUTE) && type_hooks_reading(type))
        instance->attributes.count_flags &= ~(size_t)MAP_NAMES; /* not read at once: fast_place */
    if (type_has_finaliser(type))
        finaliser_add(instance);
    return instance;
}

value instance_native(value self)
{
    const struct instance *instance = value_object(self);
    if (instance->native == NO_VALUE)
        raise_text(&type_AttributeError, "call super().__init__() first");
    return instance->native;
}

/* The native part that stands in where the class has no method of its own; NO_VALUE without one. */
static value instance_part(value self)
{
    const struct instance *instance = value_object(self);
    return instance->type->flags & TYPE_NATIVE_BASE ? instance_native(self) : NO_VALUE;
}

/* self.name(args...) as a special method; NO_VALUE when the class has none. */
static value instance_special(value self, qstr name, size_t n_args, const value *args)
{
    value method[2];
    if (name == Q_NONE_ || !method_find_special(self, name, method))
        return NO_VALUE;
    return call_with_self(method[0], method[1], n_args, 0, args);
}

/* What a special method gave, which must be of a type. */
static value instance_checked(value result, qstr name, const struct type *wanted)
{
    if (value_as(result, wanted) == NO_VALUE)
        raise_format(&type_TypeError, "%q should return %q, not '%t'", name, (qstr)wanted->name,
                     result);
    return result;
}

/* ---- making ---- */

static void instance_check_init(value result)
{
    if (result != VALUE_NONE)
        raise_format(&type_TypeError, "__init__() should return None, not '%t'", result);
}

/* The class's __new__, where Python defines one; NO_VALUE without. A class method gets the class twice. */
static value instance_new_method(const struct type *type)
{
    const struct type *owner;
    value method[2], member = type_find(type, Q___new__, &owner);
    if (member == NO_VALUE || !(owner->flags & TYPE_HEAP))
        return NO_VALUE;
    attr_bind(member, owner, NO_VALUE, type, method);
    return method[1] == NO_VALUE ? method[0] : bound_method_new(method[0], method[1]);
}

/* A class of classes makes them by type's slot. */
static value instance_create(const struct type *type, size_t n_positional, size_t n_keywords,
                             const value *args)
{
    value method = instance_new_method(type);
    if (method != NO_VALUE)
        return call_with_self(method, VALUE_OBJECT(type), n_positional, n_keywords, args);
    if (type->slots != &slots_instance)
        return type->slots->make(type, n_positional, n_keywords, args);
    return VALUE_OBJECT(instance_new(type));
}

/* A native type called with keywords: some take them, of others the table of parameters knows the places. */
__attribute__((noinline)) static value make_named(const struct type *type, size_t n_positional,
                                                  size_t n_keywords, const value *args)
{
    value placed[NATIVE_PLACES];
    size_t n = call_place_keywords((void (*)(void))type->slots->make, n_positional, n_keywords,
                                   args, placed);
    return n ? type->slots->make(type, n, 0, placed)
             : type->slots->make(type, n_positional, n_keywords, args);
}

value type_make_native(const struct type *type, size_t n_positional, size_t n_keywords,
                       const value *args)
{
    watch_native((void (*)(void))type->slots->make, n_positional + 2 * n_keywords, args);
    return n_keywords ? make_named(type, n_positional, n_keywords, args)
                      : type->slots->make(type, n_positional, 0, args);
}

struct native_arguments {
    const struct type *type;
    size_t n_positional, n_keywords;
    const value *args;
};

static value native_make(void *data)
{
    const struct native_arguments *given = data;
    value made = type_make_native(given->type, given->n_positional, given->n_keywords, given->args);
    return instance_of(made) ? value_as(made, given->type) : made; /* a __str__ gave that */
}

/* The native part of an instance whose class has a __new__ or __init__ of its own: keywords that the native type refuses are those of
 * that. Returns what was raised, as protect. */
static value native_make_own(struct native_arguments *given, value *part)
{
    value raised = protect(native_make, given, part);
    if (raised == NO_VALUE || !given->n_keywords || !exception_matches(raised, &type_TypeError))
        return raised;
    given->n_keywords = 0;
    return protect(native_make, given, part);
}

void instance_begin_native(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    struct instance *instance = value_object(self);
    struct native_arguments given = {NULL, n_positional, n_keywords, args};
    value part, raised;
    if (!(instance->type->flags & TYPE_NATIVE_BASE) || instance->native != NO_VALUE)
        return;
    given.type = type_native_base(instance->type);
    if (given.type->flags & TYPE_EXCEPTION)
        given.n_keywords = 0;
    else if (given.type->flags & TYPE_EMPTY)
        given.n_positional = given.n_keywords = 0;
    else if (!(given.type->flags & TYPE_BY_NEW))
        return;
    /* An __init__ of other arguments than the value's may still call super().__init__ with those. */
    if (type_lookup(instance->type, Q___init__) == NO_VALUE)
        part = native_make(&given);
    else if ((raised = native_make_own(&given, &part)) != NO_VALUE) {
        if (!exception_matches(raised, &type_TypeError))
            raise_value(raised);
        return;
    }
    instance->native = part;
}

/* Where the class has no __init__ of its own: makes what of the native part __new__ has not made. */
static void instance_init_default(value object, size_t n_positional, size_t n_keywords,
                                  const value *args)
{
    struct instance *instance = value_object(object);
    const struct type *type = instance->type;
    if (!(type->flags & TYPE_NATIVE_BASE)) {
        if ((n_positional || n_keywords) && instance_new_method(type) == NO_VALUE)
            check_arity(type->name, n_positional + n_keywords, 0, 0, 0);
        return;
    }
    const struct type *base = type_native_base(type);
    if (instance->native != NO_VALUE && base->flags & TYPE_BY_NEW)
        return;
    struct native_arguments given = {base, n_positional, n_keywords, args};
    value part, raised = NO_VALUE;
    if (n_keywords && instance_new_method(type) != NO_VALUE)
        raised = native_make_own(&given, &part);
    else
        part = native_make(&given);
    if (raised != NO_VALUE)
        raise_value(raised);
    instance->native = part;
}

OPTIONAL value type_instantiate(const struct type *type, size_t n_positional, size_t n_keywords,
                                const value *args, bool in_frame)
{
    const struct type *owner;
    value method[2];
    if (!(type->flags & TYPE_HEAP)) {
        if (!type->slots->make)
            raise_format(&type_TypeError, "can't create '%q' instances", (qstr)type->name);
        return type_make_native(type, n_positional, n_keywords, args);
    }
    value object = instance_create(type, n_positional, n_keywords, args);
    if (type_of(object) != type && !type_is_subclass(type_of(object), type))
        return object;
    type = type_of(object);
    value init = type_find(type, Q___init__, &owner);
    if (init == NO_VALUE) {
        if (instance_of(object))
            instance_init_default(object, n_positional, n_keywords, args);
        return object;
    }
    attr_bind(init, owner, object, type, method);
    if (!(type->flags & TYPE_NATIVE_BASE)) {
        if (HAS(shortcuts) && in_frame &&
            call_push(method[0], method[1], n_positional, n_keywords, args, RETURN_INSTANCE)) {
            vm.frame->extra = object;
            return NO_VALUE;
        }
        instance_check_init(call_with_self(method[0], method[1], n_positional, n_keywords, args));
        return object;
    }
    instance_begin_native(object, n_positional, n_keywords, args);
    instance_check_init(call_with_self(method[0], method[1], n_positional, n_keywords, args));
    if (((struct instance *)value_object(object))->native == NO_VALUE)
        instance_init_default(object, n_positional, n_keywords, args);
    return object;
}

value instance_make(const struct type *type, size_t n_positional, size_t n_keywords,
                    const value *args)
{
    return type_instantiate(type, n_positional, n_keywords, args, false);
}

/* super().__init__ where the next class up is native: makes the native part. */
value instance_init_native(size_t n_positional, size_t n_keywords, const value *args)
{
    struct instance *instance = n_positional ? instance_of(args[0]) : NULL;
    const struct type *base = instance ? type_native_base(instance->type) : NULL;
    if (!base || (instance->native != NO_VALUE && base->flags & TYPE_BY_NEW))
        return VALUE_NONE;
    value part = type_make_native(base, n_positional - 1, n_keywords, args + 1);
    if (HAS(patching) && PROGRAM(PRELOADS) && map_in_rom(&instance->attributes))
        special_replace(instance->native, part);
    else
        instance->native = part;
    return VALUE_NONE;
}

/* ---- slots ---- */

/* The part's repr() as the class's own: "set()" is "S()", "{1}" of a set "S({1})", "deque([1])" "S([1])". */
static void instance_print_container(const struct printer *printer, const struct type *type,
                                     value part)
{
    struct text_builder builder;
    struct span text, native = name_span(type_of(part)->name);
    text_builder_init(&builder);
    print_value(&builder.printer, part, PRINT_REPR);
    value shown = text_builder_str(&builder);
    str_span(shown, &text);
    bool named = text.size > native.size && text.data[native.size] == '(' &&
                 memcmp(text.data, native.data, native.size) == 0;
    if (named) {
        print_format(printer, "%q", (qstr)type->name);
        text.data += native.size;
        text.size -= native.size;
    }
    bool bare = !named && type_of(part)->name == Q_set;
    if (bare)
        print_format(printer, "%q(", (qstr)type->name);
    print_span(printer, text.data, text.size);
    if (bare)
        print_text(printer, ")");
    value_keep(shown);
}

void instance_print_native(const struct printer *printer, value self, enum print_kind kind)
{
    const struct type *type = type_of(self);
    value part = instance_native(self);
    if (type->flags & TYPE_EXCEPTION && kind == PRINT_REPR) {
        print_format(printer, "%q", (qstr)type->name);
        print_value(printer, exception_of(part)->args, PRINT_REPR);
    } else if (type_of(part)->slots->length && !is_str(part) && !is_bytes(part)) {
        instance_print_container(printer, type, part);
    } else {
        print_value(printer, part, kind);
    }
}

/* Has the native base a str() that is not its repr()? */
static bool instance_has_text(value self)
{
    const struct instance *instance = value_object(self);
    const struct type *type = instance->type;
    return type->flags & TYPE_NATIVE_BASE && instance->native != NO_VALUE &&
           (type->flags & TYPE_EXCEPTION || is_str(instance->native) ||
            is_bytes(instance->native) || type_of(instance->native)->name == Q_bytearray);
}

OPTIONAL value instance_text(value self, enum print_kind kind)
{
    qstr name = kind == PRINT_STR ? Q___str__ : Q___repr__;
    if (!instance_of(self))
        return NO_VALUE;
    value text = instance_special(self, name, 0, NULL);
    if (text == NO_VALUE && kind == PRINT_STR && !instance_has_text(self)) {
        name = Q___repr__;
        text = instance_special(self, name, 0, NULL);
    }
    return text == NO_VALUE ? NO_VALUE : instance_checked(text, name, &type_str);
}

void instance_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct type *type = type_of(self);
    const struct instance *instance = value_object(self);
    value text = instance_text(self, kind);
    if (text != NO_VALUE)
        print_value(printer, text, PRINT_STR);
    else if (!(type->flags & TYPE_NATIVE_BASE) || instance->native == NO_VALUE)
        print_format(printer, "<%q object at %p>", (qstr)type->name, (const void *)instance);
    else
        instance_print_native(printer, self, kind);
}

value instance_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    value method[2];
    if (method_find_special(self, Q___call__, method))
        return call_with_self(method[0], method[1], n_positional, n_keywords, args);
    value part = instance_part(self);
    if (part == NO_VALUE || !type_of(part)->slots->call)
        raise_format(&type_TypeError, "'%t' object isn't callable", self);
    return call(part, n_positional, n_keywords, args);
}

value instance_unary(enum unary_operator op, value self)
{
    value result = instance_special(self, operator_unary_method(op), 0, NULL);
    if (result != NO_VALUE)
        return result;
    value part = instance_part(self);
    return part == NO_VALUE ? NO_VALUE : unary(op, part);
}

value instance_binary(enum binary_operator op, value self, value other)
{
    value result = instance_special(self, operator_method(op), 1, &other);
    if (result == VALUE_NOT_IMPLEMENTED)
        return NO_VALUE;
    if (result != NO_VALUE)
        return op == BINARY_IN ? VALUE_BOOL(truth(result)) : result;
    value part = instance_part(self);
    if (part == NO_VALUE || !type_of(part)->slots->binary)
        return NO_VALUE;
    result = type_of(part)->slots->binary(op, part, other);
    if (result == NO_VALUE && op == BINARY_NOT_EQUAL) {
        result = type_of(part)->slots->binary(BINARY_EQUAL, part, other);
        result = result == NO_VALUE ? NO_VALUE : VALUE_BOOL(!truth(result));
    }
    return result == part && type_of(part)->flags & TYPE_UNHASHABLE ? self : result;
}

value instance_reverse_binary(enum binary_operator op, value self, value left)
{
    value result = instance_special(self, operator_reverse_method(op), 1, &left);
    if (result == VALUE_NOT_IMPLEMENTED)
        return NO_VALUE;
    if (result != NO_VALUE)
        return result;
    value part = instance_part(self);
    if (part == NO_VALUE)
        return NO_VALUE;
    const struct slots *slots = type_of(part)->slots;
    if (slots->reverse_binary)
        return slots->reverse_binary(op, part, left);
    slots = type_of(left)->slots;
    return slots->binary && slots != &slots_instance ? slots->binary(op, left, part) : NO_VALUE;
}

/* What the class's __missing__ gives for a key that its dict has not; NO_VALUE where that does not apply. */
OPTIONAL value instance_missing(value self, value key)
{
    value method[2];
    const struct map *map = dict_map(self);
    if (!map || !method_find_special(self, Q___missing__, method) || map_get(map, key) != NO_VALUE)
        return NO_VALUE;
    return call_with_self(method[0], method[1], 1, 0, &key);
}

value instance_native_subscr(value self, value index, value content)
{
    value part = instance_part(self), missing;
    if (part == NO_VALUE || !type_of(part)->slots->subscr)
        return NO_VALUE;
    missing = content == VALUE_LOAD ? instance_missing(self, index) : NO_VALUE;
    return missing == NO_VALUE ? type_of(part)->slots->subscr(part, index, content) : missing;
}

value instance_subscr(value self, value index, value content)
{
    value args[] = {index, content};
    qstr name = content == VALUE_LOAD      ? Q___getitem__
                : content == VALUE_DELETED ? Q___delitem__
                                           : Q___setitem__;
    size_t n_args = name == Q___setitem__ ? 2 : 1;
    value result = instance_special(self, name, n_args, args);
    if (result != NO_VALUE)
        return content == VALUE_LOAD ? result : VALUE_NONE;
    return instance_native_subscr(self, index, content);
}

value instance_length(value self)
{
    value result = instance_special(self, Q___len__, 0, NULL);
    if (result == NO_VALUE) {
        value part = instance_part(self);
        return part == NO_VALUE ? NO_VALUE : length_or_none(part);
    }
    intptr_t size = int_value(result);
    if (size < 0)
        raise_text(&type_ValueError, "__len__() should return >= 0");
    return VALUE_SMALL_INT(size);
}

/* A class with an __eq__ of its own has no hash but its own: neither a base's nor object's. */
static bool instance_forgets_hash(const struct type *type)
{
    const struct type *owner, *hash_owner;
    if (type_find(type, Q___eq__, &owner) == NO_VALUE)
        return false;
    return type_find(type, Q___hash__, &hash_owner) == NO_VALUE ||
           (owner != hash_owner && type_is_subclass(owner, hash_owner));
}

value instance_hash(value self)
{
    value result;
    intptr_t hash;
    if (instance_forgets_hash(type_of(self)))
        return NO_VALUE;
    result = instance_special(self, Q___hash__, 0, NULL);
    if (result != NO_VALUE) {
        if (!is_int(result))
            raise_text(&type_TypeError, "__hash__ method should return an integer");
        if (!int_value_try(result, &hash))
            hash = value_hash(result);
        return VALUE_SMALL_INT(hash);
    }
    value part = instance_part(self);
    if (part != NO_VALUE && !(type_of(self)->flags & TYPE_EXCEPTION))
        return VALUE_SMALL_INT(value_hash(part));
    return VALUE_SMALL_INT(value_bits(self) >> 1);
}

value instance_iterate(value self)
{
    value method[2], result = instance_special(self, Q___iter__, 0, NULL);
    if (result != NO_VALUE) {
        if (!type_of(result)->slots->next ||
            (instance_of(result) && !method_find_special(result, Q___next__, method) &&
             !(type_of(result)->flags & TYPE_NATIVE_BASE)))
            raise_format(&type_TypeError, "iter() returned non-iterator of type '%t'", result);
        return result;
    }
    if (type_of(self)->flags & TYPE_NATIVE_BASE) {
        value part = instance_part(self);
        if (type_of(part)->slots->iterate) {
            value iterator = iterate(part);
            return iterator == part ? self : iterator;
        }
    }
    return method_find_special(self, Q___getitem__, method) ? getitem_iterate(self) : NO_VALUE;
}

OPTIONAL value instance_await(value self)
{
    value method[2], iterator;
    if (!instance_of(self) || method_find_special(self, Q___iter__, method) ||
        !method_find_special(self, Q___await__, method))
        return NO_VALUE;
    iterator = call_with_self(method[0], method[1], 0, 0, NULL);
    if (!type_of(iterator)->slots->next)
        raise_format(&type_TypeError, "__await__() returned non-iterator of type '%t'", iterator);
    return iterator;
}

static value instance_next_protected(void *data)
{
    const value *method = data;
    return call_with_self(method[0], method[1], 0, 0, NULL);
}

value instance_next(value self)
{
    value method[2], result;
    if (!method_find_special(self, Q___next__, method)) {
        value part = instance_part(self);
        if (part == NO_VALUE || !type_of(part)->slots->next)
            raise_format(&type_TypeError, "'%t' object isn't an iterator", self);
        return type_of(part)->slots->next(part);
    }
    value raised = protect(instance_next_protected, method, &result);
    if (raised == NO_VALUE)
        return result;
    if (!exception_matches(raised, &type_StopIteration))
        raise_value(raised);
    const struct exception *stop = value_object(value_as(raised, &type_BaseException));
    const struct tuple *args = tuple_of(stop->args);
    vm.stop_value = args->size ? args->items[0] : NO_VALUE;
    return NO_VALUE;
}

bool instance_buffer(value self, struct buffer_view *view, bool writable)
{
    value part = instance_part(self);
    return part != NO_VALUE && buffer_get(part, view, writable);
}

/* ---- object ---- */

value object_make(const struct type *type, size_t n_positional, size_t n_keywords,
                  const value *args)
{
    (void)args;
    check_arity(Q_object, n_positional, n_keywords, 0, 0);
    return VALUE_OBJECT(instance_new(type));
}

value object_init(size_t n_args, const value *args)
{
    const struct instance *instance = instance_of(args[0]);
    /* What is above the class's own __new__ alone leaves the arguments to that. */
    if (!instance || instance_new_method(instance->type) == NO_VALUE ||
        type_lookup(instance->type, Q___init__) != NO_VALUE)
        check_arity(Q___init__, n_args - 1, 0, 0, 0);
    return VALUE_NONE;
}

value object_init_subclass(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return VALUE_NONE;
}

value object_new(size_t n_args, const value *args)
{
    const struct type *type = is_type(args[0]) ? value_object(args[0]) : NULL;
    if (!type || (type != &type_object && type->slots != &slots_instance))
        raise_text(&type_TypeError, "arg must be user-type");
    if (n_args > 1 && !(type->flags & TYPE_NATIVE_BASE) &&
        (instance_new_method(type) != NO_VALUE || type_lookup(type, Q___init__) == NO_VALUE))
        check_arity(Q___new__, n_args - 1, 0, 0, 0);
    value object = VALUE_OBJECT(instance_new(type));
    instance_begin_native(object, n_args - 1, 0, args + 1);
    return object;
}

static struct instance *object_of(value self)
{
    struct instance *instance = instance_of(self);
    if (!instance)
        raise_text(&type_TypeError, "arg must be user-type");
    return instance;
}

value object_setattr(value self, value name, value content)
{
    instance_store_plainly(object_of(self), intern_value(name), content);
    return VALUE_NONE;
}

value object_delattr(value self, value name)
{
    instance_store_plainly(object_of(self), intern_value(name), VALUE_DELETED);
    return VALUE_NONE;
}

value type_setattr(value self, value name, value content)
{
    class_store_plainly(self, intern_value(name), content);
    return VALUE_NONE;
}

value type_delattr(value self, value name)
{
    class_store_plainly(self, intern_value(name), VALUE_DELETED);
    return VALUE_NONE;
}
