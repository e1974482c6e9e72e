#include "runtime/vm/attr.h"

#include "runtime/vm/call.h"
#include "runtime/vm/container.h"
#include "runtime/vm/int.h"
#include "runtime/vm/operator.h"

struct instance *instance_new(const struct type *type)
{
    size_t size = type->flags & TYPE_NATIVE_BASE ? sizeof(struct instance)
                                                 : offsetof(struct instance, native);
    struct instance *instance = heap_new_object(size, type);
    map_init_sized(&instance->attributes, (type->flags & TYPE_SIZE) >> TYPE_SIZE_SHIFT);
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

/* ---- making ---- */

static void instance_check_init(value result)
{
    if (result != VALUE_NONE)
        raise_format(&type_TypeError, "__init__() should return None, not '%t'", result);
}

/* type.__new__(type, args...) where Python defines one, else a blank instance. */
static value instance_create(const struct type *type, size_t n_positional, size_t n_keywords,
                             const value *args)
{
    const struct type *owner;
    value method[2], member = type_find(type, Q___new__, &owner);
    if (member == NO_VALUE || !(owner->flags & TYPE_HEAP))
        return VALUE_OBJECT(instance_new(type));
    attr_bind(member, owner, NO_VALUE, type, method);
    return call_with_self(method[0], VALUE_OBJECT(type), n_positional, n_keywords, args);
}

OPTIONAL value type_instantiate(const struct type *type, size_t n_positional, size_t n_keywords,
                                const value *args, bool in_frame)
{
    const struct type *owner;
    value method[2];
    if (type->slots != &slots_instance) {
        if (type->slots->make == NULL)
            raise_format(&type_TypeError, "can't create '%q' instances", (qstr)type->name);
        return type->slots->make(type, n_positional, n_keywords, args);
    }
    value object = instance_create(type, n_positional, n_keywords, args);
    if (type_of(object) != type)
        return object;
    value init = type_find(type, Q___init__, &owner);
    if (init != NO_VALUE) {
        attr_bind(init, owner, object, type, method);
        if (HAS(shortcuts) && in_frame && !(type->flags & TYPE_NATIVE_BASE) &&
            call_push(method[0], method[1], n_positional, n_keywords, args, RETURN_INSTANCE)) {
            vm.frame->extra = object;
            return NO_VALUE;
        }
        instance_check_init(call_with_self(method[0], method[1], n_positional, n_keywords, args));
    }
    struct instance *instance = value_object(object);
    if (type->flags & TYPE_NATIVE_BASE && instance->native == NO_VALUE) {
        const struct type *base = type_native_base(type);
        instance->native = base->slots->make(base, n_positional, n_keywords, args);
    }
    return object;
}

value instance_make(const struct type *type, size_t n_positional, size_t n_keywords,
                    const value *args)
{
    return type_instantiate(type, n_positional, n_keywords, args, false);
}

/* What super().__init__ is where the next class up is native: makes the native part. */
value instance_init_native(size_t n_positional, size_t n_keywords, const value *args)
{
    struct instance *instance = n_positional ? instance_of(args[0]) : NULL;
    const struct type *base = instance ? type_native_base(instance->type) : NULL;
    if (base)
        instance->native = base->slots->make(base, n_positional - 1, n_keywords, args + 1);
    return VALUE_NONE;
}

/* ---- slots ---- */

void instance_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct type *type = type_of(self);
    const struct instance *instance = value_object(self);
    value text = instance_special(self, kind == PRINT_STR ? Q___str__ : Q___repr__, 0, NULL);
    if (text == NO_VALUE && kind == PRINT_STR && !(type->flags & TYPE_NATIVE_BASE))
        text = instance_special(self, Q___repr__, 0, NULL);
    if (text != NO_VALUE) {
        print_value(printer, text, PRINT_STR);
    } else if (!(type->flags & TYPE_NATIVE_BASE) || instance->native == NO_VALUE) {
        print_format(printer, "<%q object at %p>", (qstr)type->name, (const void *)instance);
    } else if (type->flags & TYPE_EXCEPTION && kind == PRINT_REPR) {
        print_format(printer, "%q", (qstr)type->name);
        print_value(printer, ((const struct exception *)value_object(instance->native))->args,
                    PRINT_REPR);
    } else {
        print_value(printer, instance->native, kind);
    }
}

value instance_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    value method[2];
    if (method_find_special(self, Q___call__, method))
        return call_with_self(method[0], method[1], n_positional, n_keywords, args);
    value part = instance_part(self);
    if (part == NO_VALUE || type_of(part)->slots->call == NULL)
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
    if (part == NO_VALUE || type_of(part)->slots->binary == NULL)
        return NO_VALUE;
    result = type_of(part)->slots->binary(op, part, other);
    return result == part ? self : result; /* changed in place */
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
    value part = instance_part(self);
    if (part == NO_VALUE || type_of(part)->slots->subscr == NULL)
        return NO_VALUE;
    return type_of(part)->slots->subscr(part, index, content);
}

value instance_length(value self)
{
    value result = instance_special(self, Q___len__, 0, NULL);
    if (result != NO_VALUE)
        return result;
    value part = instance_part(self);
    return part == NO_VALUE ? NO_VALUE : length_or_none(part);
}

value instance_hash(value self)
{
    value result = instance_special(self, Q___hash__, 0, NULL), method[2];
    intptr_t hash;
    if (result != NO_VALUE) {
        if (!is_int(result))
            raise_text(&type_TypeError, "__hash__ method should return an integer");
        if (!int_value_try(result, &hash))
            hash = value_hash(result);
        return VALUE_SMALL_INT(hash);
    }
    if (method_find_special(self, Q___eq__, method))
        return NO_VALUE;
    value part = instance_part(self);
    if (part != NO_VALUE && !(type_of(self)->flags & TYPE_EXCEPTION))
        return VALUE_SMALL_INT(value_hash(part));
    return VALUE_SMALL_INT(value_bits(self) >> 1);
}

value instance_iterate(value self)
{
    value method[2], result = instance_special(self, Q___iter__, 0, NULL);
    if (result != NO_VALUE)
        return result;
    if (type_of(self)->flags & TYPE_NATIVE_BASE) {
        value part = instance_part(self);
        if (type_of(part)->slots->iterate)
            return iterate(part);
    }
    return method_find_special(self, Q___getitem__, method) ? getitem_iterate(self) : NO_VALUE;
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
        if (part == NO_VALUE || type_of(part)->slots->next == NULL)
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
    (void)n_args;
    (void)args;
    return VALUE_NONE;
}

value object_new(size_t n_args, const value *args)
{
    (void)n_args;
    if (!is_type(args[0]) ||
        (args[0] != VALUE_OBJECT(&type_object) &&
         ((const struct type *)value_object(args[0]))->slots != &slots_instance))
        raise_text(&type_TypeError, "arg must be user-type");
    return VALUE_OBJECT(instance_new(value_object(args[0])));
}

static struct instance *object_of(value self)
{
    struct instance *instance = instance_of(self);
    if (instance == NULL)
        raise_text(&type_TypeError, "arg must be user-type");
    return instance;
}

value object_setattr(value self, value name, value content)
{
    map_put_name(&object_of(self)->attributes, intern_value(name), content);
    return VALUE_NONE;
}

value object_delattr(value self, value name)
{
    qstr key = intern_value(name);
    if (map_delete(&object_of(self)->attributes, VALUE_NAME(key)) == NO_VALUE)
        attr_missing(self, key);
    return VALUE_NONE;
}
