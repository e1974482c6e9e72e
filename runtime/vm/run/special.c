/* special.c - the special methods that native types have by their slots, reached by name: list.__len__(x),
 * super().__add__(y), int.__new__(cls, 3).
 *
 * Native types have slots, not methods of these names, so that operators need no search and a firmware
 * pays for no table. Only where Python names such a method, and no member has the name, it is looked for
 * here: a method is then an `unbound` object of the name and the type that has the slot, and a call of it
 * goes to the slot. So each type that a table lists has them, without a line of its own.
 *
 * Invariant: a slot gets the native part of an instance as self; where it gives that part back, changed in
 * place, the caller gets the instance.
 *
 * May run Python: special_call, as the slots do. The others run none. */
#include "runtime/vm/run/special.h"

#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/run/operator.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

/* What a name asks for. */
enum special_kind { SPECIAL_NONE, SPECIAL_BINARY, SPECIAL_REVERSE, SPECIAL_UNARY, SPECIAL_OTHER };
enum { BINARY_OPERATORS = BINARY_POWER + 1, UNARY_OPERATORS = UNARY_NOT + 1 };

static enum special_kind special_kind(qstr name, unsigned *op)
{
    struct span text = name_span(name);
    if (text.size < 6 || text.data[0] != '_' || text.data[1] != '_')
        return SPECIAL_NONE;
    for (*op = 0; *op < BINARY_OPERATORS; ++*op)
        if (operator_method((enum binary_operator) * op) == name)
            return SPECIAL_BINARY;
    for (*op = BINARY_OR; *op < BINARY_OPERATORS; ++*op)
        if (operator_reverse_method((enum binary_operator) * op) == name)
            return SPECIAL_REVERSE;
    for (*op = 0; *op < UNARY_OPERATORS; ++*op)
        if (operator_unary_method((enum unary_operator) * op) == name)
            return SPECIAL_UNARY;
    return SPECIAL_OTHER;
}

/* ---- who has what ---- */

static bool is_number(const struct type *type)
{
    return type == &type_int || type == &type_bool || type == &type_float || type == &type_complex;
}

static bool is_mutable(const struct type *type)
{
    return (type->flags & TYPE_UNHASHABLE) != 0;
}

/* type's slots give operators, items, length and iteration of classes to their metaclasses in Python: type has no such methods itself. */
static bool hands_on(const struct type *type)
{
    return type == &type_type;
}

/* A slot takes any operator; which of them mean something depends on the kind of type. */
static bool has_binary(const struct type *type, enum binary_operator op, bool reverse)
{
    bool in_place = op >= BINARY_INPLACE_OR && op <= BINARY_INPLACE_POWER;
    enum binary_operator plain = in_place ? op + BINARY_OR - BINARY_INPLACE_OR : op;
    if (op <= BINARY_NOT_EQUAL)
        return true; /* object's */
    if (hands_on(type))
        return false;
    if (op == BINARY_IN)
        return type->slots->length || type->slots->iterate;
    if (!type->slots->binary || plain == BINARY_MAT_MULTIPLY || (in_place && !is_mutable(type)))
        return false;
    if (is_number(type))
        return type == &type_int || type == &type_bool || plain > BINARY_RSHIFT;
    if (!type->slots->subscr || type->flags & TYPE_LOOP_KEYS) /* a set, a dict, or a view */
        return plain <= BINARY_AND ? plain == BINARY_OR || !type->slots->subscr
                                   : plain == BINARY_SUBTRACT && !type->slots->subscr;
    if (plain == BINARY_MODULO)
        return type == &type_str || type == &type_bytes || type == &type_bytearray;
    return plain == BINARY_MULTIPLY || (plain == BINARY_ADD && !reverse);
}

static bool has_other(const struct type *type, qstr name)
{
    const struct slots *slots = type->slots;
    switch (name) {
    case Q___repr__:
    case Q___str__:
    case Q___format__:
        return true;
    case Q___hash__:
        return !is_mutable(type);
    case Q___init__:
    case Q___new__:
        return type != &type_object && slots->make;
    case Q___len__:
        return slots->length && !hands_on(type);
    case Q___iter__:
        return slots->iterate && !hands_on(type);
    case Q___next__:
        return slots->next;
    case Q___call__:
        return slots->call;
    case Q___getitem__:
        return slots->subscr && !hands_on(type);
    case Q___setitem__:
    case Q___delitem__:
        return slots->subscr && is_mutable(type);
    case Q___abs__:
        return is_number(type);
    case Q___int__:
    case Q___trunc__:
    case Q___floor__:
    case Q___ceil__:
    case Q___float__:
    case Q___divmod__:
    case Q___rdivmod__:
    case Q___round__:
        return is_number(type) && type != &type_complex;
    case Q___get__:
        return type == &type_function || type == &type_generator_function || type == &type_closure;
    case Q___index__:
        return type == &type_int || type == &type_bool;
    case Q___complex__:
        return type == &type_complex;
    case Q___reversed__:
        return type == &type_list || type == &type_dict || type == &type_range;
    default:
        return false;
    }
}

OPTIONAL bool special_exists(const struct type *type, qstr name)
{
    unsigned op;
    switch (special_kind(name, &op)) {
    case SPECIAL_NONE:
        return false;
    case SPECIAL_BINARY:
        return has_binary(type, (enum binary_operator)op, false);
    case SPECIAL_REVERSE:
        return has_binary(type, (enum binary_operator)op, true);
    case SPECIAL_UNARY:
        return op == UNARY_NOT ? is_number(type) || type == &type_NoneType || type == &type_range
               : is_number(type) && op != UNARY_INVERT ? true
                                                       : type == &type_int || type == &type_bool;
    case SPECIAL_OTHER:
        return has_other(type, name);
    }
    return false;
}

/* __hash__ of a type whose objects change, and of a class with an __eq__ of its own, is None. */
static bool hides_hash(const struct type *type)
{
    return type->flags & TYPE_HEAP ? map_get_name(&type->members, Q___eq__) != NO_VALUE
                                   : is_mutable(type);
}

OPTIONAL bool special_find_behind(struct resolution *walk, value self, qstr name, value method[2])
{
    const struct type *type, *owner = NULL;
    unsigned op;
    if (special_kind(name, &op) == SPECIAL_NONE)
        return false;
    while (!owner && (type = resolution_next(walk))) {
        if (name == Q___hash__ && hides_hash(type)) {
            method[0] = VALUE_NONE;
            method[1] = NO_VALUE;
            return true;
        }
        if (!(type->flags & TYPE_HEAP) && special_exists(type, name))
            owner = type;
    }
    if (!owner && special_exists(&type_object, name))
        owner = &type_object;
    if (!owner)
        return false;
    method[0] = unbound_new(VALUE_NAME(name), owner);
    method[1] = name == Q___new__ ? NO_VALUE : self;
    return true;
}

OPTIONAL bool special_find(const struct type *type, value self, qstr name, value method[2])
{
    struct resolution walk;
    if (name == Q___doc__) {
        method[0] = VALUE_NONE;
        method[1] = NO_VALUE;
        return true;
    }
    resolution_begin(&walk, type);
    return special_find_behind(&walk, self, name, method);
}

/* ---- calls ---- */

static value special_answer(value result)
{
    return result == NO_VALUE ? VALUE_NOT_IMPLEMENTED : result;
}

static value special_binary(enum binary_operator op, const struct type *owner, value part,
                            value other)
{
    value (*slot)(enum binary_operator, value, value) = owner->slots->binary;
    value result = slot && owner != &type_object ? slot(op, part, other) : NO_VALUE;
    if (op == BINARY_IN)
        return binary(BINARY_IN, other, part);
    if (result == NO_VALUE && op == BINARY_NOT_EQUAL && slot && owner != &type_object) {
        result = slot(BINARY_EQUAL, part, other);
        if (result != NO_VALUE)
            result = VALUE_BOOL(!truth(result));
    }
    if (result == NO_VALUE && op > BINARY_NOT_EQUAL && has_other(owner, Q___getitem__) &&
        !(owner->flags & TYPE_LOOP_KEYS))
        binary_refuse(op, part,
                      other); /* a sequence's are not of numbers: no other side is asked */
    if (result == NO_VALUE && (!slot || owner == &type_object) && part == other &&
        (op == BINARY_EQUAL || op == BINARY_NOT_EQUAL))
        result = VALUE_BOOL(op == BINARY_EQUAL);
    return special_answer(result);
}

static value special_reverse(enum binary_operator op, const struct type *owner, value part,
                             value left)
{
    const struct slots *slots = owner->slots;
    value result = slots->reverse_binary ? slots->reverse_binary(op, part, left) : NO_VALUE;
    const struct type *native = type_native_base(owner), *above;
    value other;
    while (native && (above = native->bases == NO_VALUE ? NULL : value_object(native->bases)))
        native = above; /* bool's is int's */
    other = result == NO_VALUE && native ? value_as(left, native) : NO_VALUE;
    if (other != NO_VALUE && slots->binary)
        result = slots->binary(op, other, part);
    return special_answer(result);
}

/* object.__repr__ and __str__ know nothing of what is below object. */
static value special_text(const struct type *owner, value part, value self, enum print_kind kind)
{
    struct text_builder builder;
    if (owner == &type_object && kind == PRINT_STR)
        return repr_of(self);
    text_builder_init(&builder);
    if (owner == &type_object)
        print_format(&builder.printer, "<%t object at %p>", self, (const void *)self);
    else if (instance_of(self))
        instance_print_native(&builder.printer, self, kind);
    else
        print_value(&builder.printer, part, kind);
    return text_builder_str(&builder);
}

/* type.__new__(cls, ...) */
static value special_new(const struct type *owner, size_t n_positional, size_t n_keywords,
                         const value *args)
{
    const struct type *type = is_type(args[0]) ? value_object(args[0]) : NULL;
    if (!type || !type_is_subclass(type, owner))
        raise_format(&type_TypeError, "%q.__new__(): not a subtype of %q", (qstr)owner->name,
                     (qstr)owner->name);
    if (type->slots != &slots_instance)
        return type->slots->make(type, n_positional - 1, n_keywords, args + 1);
    value object = VALUE_OBJECT(instance_new(type));
    instance_begin_native(object, n_positional - 1, n_keywords, args + 1);
    return object;
}

/* The items of `from`, a new container of self's type that nobody else has, become self's; a dict's are added. */
static void special_take(value self, value from)
{
    if (list_read(self)) {
        struct list *list = list_write(self), *made = list_write(from);
        list->items = made->items;
        list->size = made->size;
        list->capacity = made->capacity;
    } else if (dict_map(self)) {
        dict_update_from(self, from);
    } else if (set_map(self)) {
        map_move(set_map(self), set_map(from));
    } else if (HAS(arrays) && is_exactly(self, &type_bytearray)) {
        *array_of(self) = *array_of(from);
    } else {
        vm_absent();
    }
}

void special_replace(value self, value from)
{
    if (dict_map(self))
        map_clear(dict_map(self));
    special_take(self, from);
}

/* __init__ of a native container that is there already: it is emptied, but for a dict, and filled with what its type makes of the
 * arguments. */
static void special_refill(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    const struct type *type = type_of(self);
    special_take(self, type->slots->make(type, 0, 0, NULL));
    if (n_positional + n_keywords > 0)
        special_take(self, type_make_native(type, n_positional, n_keywords, args));
}

/* type.__init__(self, ...) */
static value special_init(size_t n_positional, size_t n_keywords, const value *args)
{
    if (instance_of(args[0]))
        return instance_init_native(n_positional, n_keywords, args);
    if (!is_type(args[0]) && is_mutable(type_of(args[0])))
        special_refill(args[0], n_positional - 1, n_keywords, args + 1);
    return VALUE_NONE;
}

static value special_floor(value number, bool up)
{
    float_number real;
    if (is_int(number) || !HAS(float))
        return type_int.slots->make(&type_int, 1, 0, &number);
    float_from_value(number, &real);
    return float_to_int(up ? -float_floor(-real) : float_floor(real));
}

/* __divmod__ and __rdivmod__: NotImplemented for what is no number of the owner's kind. */
static value special_divmod(const struct type *owner, value part, value other, bool reverse)
{
    bool alike =
        is_int(other) || (owner == &type_float && value_as(other, &type_float) != NO_VALUE);
    if (!alike)
        return VALUE_NOT_IMPLEMENTED;
    return reverse ? number_divmod(other, part) : number_divmod(part, other);
}

static value special_other(const struct type *owner, qstr name, value part, size_t n_args,
                           const value *args)
{
    switch (name) {
    case Q___repr__:
        return special_text(owner, part, args[0], PRINT_REPR);
    case Q___str__:
        return special_text(owner, part, args[0], PRINT_STR);
    case Q___format__:
        return value_format(owner == &type_object ? str_of(part) : part, args[1]);
    case Q___hash__:
        return owner == &type_object ? VALUE_SMALL_INT(value_bits(part) >> 1)
                                     : VALUE_SMALL_INT(value_hash(part));
    case Q___len__:
        return length(part);
    case Q___iter__:
        return iterate(part);
    case Q___next__:
        return call_1(VALUE_OBJECT(&iterator_next_function), part);
    case Q___getitem__:
        return instance_of(args[0]) ? instance_native_subscr(args[0], args[1], VALUE_LOAD)
                                    : subscript(part, args[1], VALUE_LOAD);
    case Q___setitem__:
        return subscript(part, args[1], args[2]);
    case Q___delitem__:
        return subscript(part, args[1], VALUE_DELETED);
    case Q___int__:
    case Q___trunc__:
    case Q___index__:
        return type_int.slots->make(&type_int, 1, 0, &part);
    case Q___floor__:
    case Q___ceil__:
        return special_floor(part, name == Q___ceil__);
    case Q___float__:
        return type_float.slots->make(&type_float, 1, 0, &part);
    case Q___complex__:
        return part;
    case Q___reversed__:
        return call_1(VALUE_OBJECT(&type_reversed), part);
    case Q___abs__:
        return number_absolute(part);
    case Q___divmod__:
    case Q___rdivmod__:
        return special_divmod(owner, part, args[1], name == Q___rdivmod__);
    case Q___get__:
        return args[1] == VALUE_NONE ? part : bound_method_new(part, args[1]);
    default: /* __round__ */
        return number_round(part, n_args > 1 ? args[1] : NO_VALUE);
    }
}

/* How many arguments a method takes, self included. */
static size_t special_arity(enum special_kind kind, qstr name)
{
    switch (kind == SPECIAL_OTHER ? name : 0) {
    case 0:
        return kind == SPECIAL_UNARY ? 1 : 2;
    case Q___format__:
    case Q___getitem__:
    case Q___delitem__:
    case Q___divmod__:
    case Q___rdivmod__:
    case Q___get__:
        return 2;
    case Q___setitem__:
        return 3;
    default:
        return 1;
    }
}

/* The part of self that owner's slots know. */
static value special_part(const struct type *owner, value self)
{
    value part = owner == &type_object ? self : value_as(self, owner);
    if (part == NO_VALUE && owner->flags & TYPE_EXCEPTION)
        part = value_as(self, &type_BaseException); /* one part for several such bases */
    if (part != NO_VALUE)
        return part;
    const struct instance *instance = instance_of(self);
    if (instance && type_is_subclass(instance->type, owner))
        return instance_native(self);
    raise_format(&type_TypeError, "'%q' object expected, not '%t'", (qstr)owner->name, self);
}

OPTIONAL value special_call(const struct type *owner, qstr name, size_t n_positional,
                            size_t n_keywords, const value *args)
{
    unsigned op;
    enum special_kind kind = special_kind(name, &op);
    value part, result;
    if (n_positional == 0)
        raise_type_error();
    if (name == Q___new__)
        return special_new(owner, n_positional, n_keywords, args);
    if (name == Q___init__)
        return special_init(n_positional, n_keywords, args);
    part = special_part(owner, args[0]);
    if (name == Q___call__ && owner == &type_type)
        return type_instantiate(value_object(part), n_positional - 1, n_keywords, args + 1, false);
    if (name == Q___call__)
        return owner->slots->call(part, n_positional - 1, n_keywords, args + 1);
    size_t arity = special_arity(kind, name);
    check_arity(name, n_positional, n_keywords, arity,
                arity + (name == Q___round__ || name == Q___get__ ||
                         (name == Q___pow__ && owner->slots == &slots_int)));
    switch (kind) {
    case SPECIAL_BINARY:
        result = n_positional > 2 && HAS(bigint)
                     ? int_power_modulo(part, args[1], args[2])
                     : special_binary((enum binary_operator)op, owner, part, args[1]);
        break;
    case SPECIAL_REVERSE:
        result = special_reverse((enum binary_operator)op, owner, part, args[1]);
        break;
    case SPECIAL_UNARY:
        result = op == UNARY_NOT ? VALUE_BOOL(truth(part)) : unary((enum unary_operator)op, part);
        break;
    default:
        result = special_other(owner, name, part, n_positional, args);
    }
    /* changed in place, or its own iterator */
    return result == part && (is_mutable(type_of(part)) || name == Q___iter__) ? args[0] : result;
}
