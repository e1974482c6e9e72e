/* descriptor.c - the objects that stand between a class's member and its use: bound methods, native
 * methods taken from their class, property, staticmethod, classmethod, and super.
 *
 * How a member is bound is attr.c's business (attr_bind); here is what these objects are, how they are
 * made and what calling or reading them does. super is the exception: it has a search of its own, which
 * begins behind a class. In o.method() and super().method() none of these objects is made: LOAD_METHOD
 * and LOAD_SUPER_METHOD leave function and self on the stack.
 *
 * Invariants: all are immutable once made (property.setter and others copy). An unbound native method
 * checks at the call that self is of its owner, which a bound one has proved already.
 *
 * May run Python: calling any of them; super_attr and super_method_load (a property's getter,
 * __get__); printing a bound method (its self's __repr__). */
#include "runtime/vm/run/attr.h"

#include "runtime/vm/run/bases.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/run/special.h"

static const struct unbound *unbound_of(value v)
{
    return is_exactly(v, &type_unbound) ? value_object(v) : NULL;
}

/* Are they the same function? Each look at a native method makes a new object of it. */
static bool method_same(value a, value b)
{
    const struct unbound *left = unbound_of(a), *right = unbound_of(b);
    return left && right ? left->native == right->native && left->owner == right->owner : a == b;
}

/* What is equal for the same function. */
static uintptr_t method_mark(value function)
{
    const struct unbound *unbound = unbound_of(function);
    return unbound ? value_bits(unbound->native) ^ (uintptr_t)unbound->owner : value_bits(function);
}

/* ---- bound methods ---- */

value bound_method_new(value function, value self)
{
    struct bound_method *method = heap_new(struct bound_method, &type_bound_method);
    method->function = function;
    method->self = self;
    return VALUE_OBJECT(method);
}

void bound_method_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct bound_method *method = value_object(self);
    (void)kind;
    print_format(printer, "<bound_method %p %r.%r>", (const void *)method, method->self,
                 method->function);
}

value bound_method_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    const struct bound_method *method = value_object(self);
    return call_with_self(method->function, method->self, n_positional, n_keywords, args);
}

value bound_method_binary(enum binary_operator op, value self, value other)
{
    const struct bound_method *a = value_object(self), *b = value_object(other);
    if (op != BINARY_EQUAL || !is_exactly(other, &type_bound_method))
        return NO_VALUE;
    return VALUE_BOOL(a->self == b->self && method_same(a->function, b->function));
}

value bound_method_hash(value self)
{
    const struct bound_method *method = value_object(self);
    return VALUE_SMALL_INT((method_mark(method->function) ^ value_bits(method->self)) >> 2);
}

bool bound_method_attr(value self, qstr name, value *slot)
{
    const struct bound_method *method = value_object(self);
    if (*slot != VALUE_LOAD)
        return false;
    value found = name == Q___self__   ? method->self
                  : name == Q___func__ ? method->function
                                       : attr_find(method->function, name);
    if (found == NO_VALUE)
        return false;
    *slot = found;
    return true;
}

/* ---- native methods taken from their class ---- */

value unbound_new(value native, const struct type *owner)
{
    struct unbound *unbound = heap_new(struct unbound, &type_unbound);
    unbound->native = native;
    unbound->owner = owner;
    return VALUE_OBJECT(unbound);
}

void unbound_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct unbound *unbound = value_object(self);
    print_value(printer, unbound->native, kind);
}

value unbound_binary(enum binary_operator op, value self, value other)
{
    if (op != BINARY_EQUAL || !unbound_of(other))
        return NO_VALUE;
    return VALUE_BOOL(method_same(self, other));
}

value unbound_hash(value self)
{
    return VALUE_SMALL_INT(method_mark(self) >> 2);
}

bool unbound_attr(value self, qstr name, value *slot)
{
    const struct unbound *unbound = value_object(self);
    if (*slot != VALUE_LOAD)
        return false;
    if (name == Q___objclass__)
        *slot = VALUE_OBJECT(unbound->owner);
    else if (name == Q___name__)
        *slot = value_is_name(unbound->native) ? unbound->native
                                               : attr_find(unbound->native, Q___name__);
    else
        return false;
    return true;
}

value unbound_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    const struct unbound *unbound = value_object(self);
    if (value_is_name(unbound->native))
        return special_call(unbound->owner, value_name(unbound->native), n_positional, n_keywords,
                            args);
    if (n_positional == 0)
        return call(unbound->native, n_positional, n_keywords, args);
    value part = value_as(args[0], unbound->owner);
    if (part == NO_VALUE)
        raise_format(&type_TypeError, "argument should be a '%q' not a '%t'",
                     (qstr)unbound->owner->name, args[0]);
    if (is_rom_copied(args[0])) /* who is told apart from its copy, as what += gives */
        part = args[0];
    return call_with_self(unbound->native, part, n_positional - 1, n_keywords, args + 1);
}

/* ---- property ---- */

value property_make(const struct type *type, size_t n_positional, size_t n_keywords,
                    const value *args)
{
    static const struct parameter parameters[] = {
        {Q_fget, 0}, {Q_fset, 0}, {Q_fdel, 0}, {Q_doc, 0}};
    value given[] = {VALUE_NONE, VALUE_NONE, VALUE_NONE, VALUE_NONE};
    (void)type;
    parse_arguments(Q_property, parameters, 4, n_positional, n_keywords, args, given);
    struct property *property = heap_new(struct property, &type_property);
    property->getter = given[0];
    property->setter = given[1];
    property->deleter = given[2];
    return VALUE_OBJECT(property);
}

static struct property *property_copy(value self)
{
    struct property *copy = heap_new(struct property, &type_property);
    *copy = *(const struct property *)value_object(self);
    return copy;
}

value property_getter(value self, value function)
{
    struct property *property = property_copy(self);
    property->getter = function;
    return VALUE_OBJECT(property);
}

value property_setter(value self, value function)
{
    struct property *property = property_copy(self);
    property->setter = function;
    return VALUE_OBJECT(property);
}

value property_deleter(value self, value function)
{
    struct property *property = property_copy(self);
    property->deleter = function;
    return VALUE_OBJECT(property);
}

value property_fget(value self)
{
    return ((const struct property *)value_object(self))->getter;
}

value property_fset(value self)
{
    return ((const struct property *)value_object(self))->setter;
}

value property_fdel(value self)
{
    return ((const struct property *)value_object(self))->deleter;
}

static value property_accessor(value accessor)
{
    if (accessor == VALUE_NONE)
        raise_text(&type_AttributeError, "property has no such accessor");
    return accessor;
}

value property_get(size_t n_args, const value *args)
{
    (void)n_args;
    if (args[1] == VALUE_NONE)
        return args[0];
    return call_1(property_accessor(property_fget(args[0])), args[1]);
}

value property_set(value self, value object, value content)
{
    return call_2(property_accessor(property_fset(self)), object, content);
}

value property_delete(value self, value object)
{
    return call_1(property_accessor(property_fdel(self)), object);
}

/* ---- staticmethod, classmethod ---- */

value wrapped_method_make(const struct type *type, size_t n_positional, size_t n_keywords,
                          const value *args)
{
    check_arity(type->name, n_positional, n_keywords, 1, 1);
    struct wrapped_method *method = heap_new(struct wrapped_method, type);
    method->function = args[0];
    return VALUE_OBJECT(method);
}

value staticmethod_get(size_t n_args, const value *args)
{
    (void)n_args;
    return ((const struct wrapped_method *)value_object(args[0]))->function;
}

value classmethod_get(size_t n_args, const value *args)
{
    value class = n_args > 2 && args[2] != VALUE_NONE ? args[2] : VALUE_OBJECT(type_of(args[1]));
    return bound_method_new(staticmethod_get(n_args, args), class);
}

value staticmethod_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    const struct wrapped_method *method = value_object(self);
    return call(method->function, n_positional, n_keywords, args);
}

bool wrapped_method_attr(value self, qstr name, value *slot)
{
    if (*slot != VALUE_LOAD || (name != Q___func__ && name != Q___wrapped__))
        return false;
    *slot = ((const struct wrapped_method *)value_object(self))->function;
    return true;
}

/* ---- super ---- */

struct super {
    const struct type *type;
    value start, object;
};

value super_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    if (n_positional == 0) /* what the compiler leaves as it is: not in a class's function */
        raise_text(&type_RuntimeError, "super(): __class__ cell not found");
    check_arity(type->name, n_positional, n_keywords, 2, 2);
    const struct type *second = is_type(args[1]) ? value_object(args[1]) : type_of(args[1]);
    if (!is_type(args[0]) || !type_is_subclass(second, value_object(args[0])))
        raise_text(&type_TypeError, "super(type, obj): obj must be an instance of type");
    struct super *super = heap_new(struct super, &type_super);
    super->start = args[0];
    super->object = args[1];
    return VALUE_OBJECT(super);
}

void super_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct super *super = value_object(self);
    (void)kind;
    print_format(printer, "<super: %v, %v>", super->start, super->object);
}

static const struct native super_init_native = {
    &type_native, (void (*)(void))instance_init_native, Q___init__, NATIVE_K, 1 | NATIVE_MANY << 4,
};

bool super_find(value start, value object, qstr name, value method[2])
{
    bool is_class = is_type(object) && type_is_subclass(value_object(object), value_object(start));
    const struct type *type = is_class ? value_object(object) : type_of(object), *owner, *next;
    value self = is_class ? NO_VALUE : object;
    const struct instance *instance = instance_of(object);
    struct resolution walk;
    resolution_begin(&walk, type);
    do
        next = resolution_next(&walk);
    while (next && VALUE_OBJECT(next) != start);
    value member = attr_search(walk, name, &owner);
    if (member != NO_VALUE) {
        attr_bind(member, owner, self, type, method);
        return true;
    }
    if (name == Q___init__ && instance && type->flags & TYPE_NATIVE_BASE) {
        method[0] = VALUE_OBJECT(&super_init_native);
        method[1] = object;
        return true;
    }
    member = map_get_name(&type_object.members, name);
    if (special_find_behind(&walk, self, name, method))
        return true;
    if (instance && instance->type->flags & TYPE_NATIVE_BASE && instance->native != NO_VALUE) {
        struct access access;
        if (attr_access(instance->native, name, method, &access) == ACCESS_VALUE)
            return true;
    }
    if (member == NO_VALUE)
        return false;
    attr_bind(member, &type_object, self, type, method);
    return true;
}

/* What was found may be a property or another descriptor: then the call that it comes down to. */
static bool super_is_accessor(value object, const value method[2], struct access *access)
{
    bool is_class = is_type(object);
    if (!HAS(descriptors) || method[1] != NO_VALUE || !value_is_object(method[0]))
        return false;
    return attr_access_descriptor(is_class ? VALUE_NONE : object,
                                  is_class ? value_object(object) : type_of(object), method[0],
                                  access) == ACCESS_CALL;
}

bool super_attr(value self, qstr name, value *slot)
{
    const struct super *super = value_object(self);
    value method[2];
    struct access access;
    if (*slot != VALUE_LOAD || !super_find(super->start, super->object, name, method))
        return false;
    if (super_is_accessor(super->object, method, &access))
        *slot = call_with_self(access.function, access.self, access.n_args, 0, access.args);
    else if (method[1] != NO_VALUE)
        *slot = bound_method_new(method[0], method[1]);
    else
        *slot = method[0];
    return true;
}

void super_method_load(value type, value object, qstr name, value method[2])
{
    struct access access;
    if (!is_type(type) || !super_find(type, object, name, method))
        raise_format(&type_AttributeError, "'super' object has no attribute '%q'", name);
    if (super_is_accessor(object, method, &access)) {
        method[0] = call_with_self(access.function, access.self, access.n_args, 0, access.args);
        method[1] = NO_VALUE;
    }
}
