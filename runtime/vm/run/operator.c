/* operator.c - operators, truth, hash, length and subscripts: which operand is asked, in which order.
 *
 * Each goes to a slot of the operand's type; NO_VALUE from a slot means "not mine", and the next in turn
 * is asked. For `left op right`: left's in-place form, left's plain form, right's reverse form, then
 * TypeError. == and != ask both sides and fall back on identity; `in` asks the container and falls
 * back on iterating it. Instances of Python classes have the slots of instance.c, which call __add__
 * and so on; binary_begin finds such methods first and runs them in a frame for the interpreter, and
 * binary_after goes on where such a method has answered NotImplemented.
 *
 * Invariant: a slot answers for its own type as `self` only; it checks the other operand itself.
 *
 * May run Python: all of them but operator_method and its kin. value_hash and values_equal run none
 * for small ints, names and exact native scalars; whoever holds a pointer into a container must look
 * it up again after any of these. */
#include "runtime/vm/run/operator.h"

#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/types/float.h"

qstr operator_method(enum binary_operator op)
{
    static const qstr_entry names[] = {
#define BINARY_OPERATOR(number, name, text, dunder, reverse) [number] = Q_##dunder,
#include "runtime/format/operator.def"
#undef BINARY_OPERATOR
    };
    return names[op];
}

qstr operator_reverse_method(enum binary_operator op)
{
    static const qstr_entry names[] = {
#define BINARY_OPERATOR(number, name, text, dunder, reverse) [number] = Q_##reverse,
#include "runtime/format/operator.def"
#undef BINARY_OPERATOR
    };
    return names[op];
}

qstr operator_unary_method(enum unary_operator op)
{
    static const qstr_entry names[] = {
#define UNARY_OPERATOR(number, name, text, dunder) [number] = Q_##dunder,
#include "runtime/format/operator.def"
#undef UNARY_OPERATOR
    };
    return names[op];
}

/* ---- refusing ----
 * On the host in CPython's words, on boards in MicroPython's, which need no text for an operator. */

static const char *operator_text(enum binary_operator op)
{
    static const char *const texts[] = {
#define BINARY_OPERATOR(number, name, text, dunder, reverse) [number] = text,
#include "runtime/format/operator.def"
#undef BINARY_OPERATOR
    };
    return op == BINARY_POWER ? "** or pow()" : texts[op];
}

_Noreturn void binary_refuse(enum binary_operator op, value left, value right)
{
    if (!TARGET_HOST)
        raise_format(&type_TypeError, "unsupported types for %q: '%t', '%t'", operator_method(op),
                     left, right);
    raise_format(&type_TypeError,
                 op < BINARY_IN ? "'%s' not supported between instances of '%t' and '%t'"
                                : "unsupported operand type(s) for %s: '%t' and '%t'",
                 operator_text(op), left, right);
}

static _Noreturn void unary_refuse(enum unary_operator op, value operand)
{
    if (!TARGET_HOST)
        raise_format(&type_TypeError, "unsupported type for %q: '%t'", operator_unary_method(op),
                     operand);
    raise_format(&type_TypeError, "bad operand type for unary %c: '%t'",
                 op == UNARY_INVERT     ? '~'
                 : op == UNARY_NEGATIVE ? '-'
                                        : '+',
                 operand);
}

_Noreturn void hash_refuse(value v)
{
    raise_format(&type_TypeError,
                 TARGET_HOST ? "unhashable type: '%t'" : "unsupported type for __hash__: '%t'", v);
}

/* ---- unary ---- */

value unary(enum unary_operator op, value operand)
{
    if (op == UNARY_NOT)
        return VALUE_BOOL(!truth(operand));
    const struct slots *slots = type_of(operand)->slots;
    value result = slots->unary ? slots->unary(op, operand) : NO_VALUE;
    if (result == NO_VALUE)
        unary_refuse(op, operand);
    return result;
}

/* What __bool__ gave. */
static bool truth_answer(value answer)
{
    if (answer != VALUE_TRUE && answer != VALUE_FALSE)
        raise_format(&type_TypeError, "__bool__ should return bool, returned %t", answer);
    return answer == VALUE_TRUE;
}

bool truth(value v)
{
    if (v == VALUE_TRUE)
        return true;
    if (v == VALUE_FALSE || v == VALUE_NONE || v == VALUE_SMALL_INT(0))
        return false;
    if (value_is_small_int(v))
        return true;
    value method[2];
    if (type_of(v)->flags & TYPE_HEAP && method_find_special(v, Q___bool__, method))
        return truth_answer(call_with_self(method[0], method[1], 0, 0, NULL));
    value size = length_or_none(v);
    if (size != NO_VALUE)
        return size != VALUE_SMALL_INT(0);
    const struct instance *instance = instance_of(v);
    if (instance && instance->type->flags & TYPE_NATIVE_BASE && instance->native != NO_VALUE &&
        !(instance->type->flags & TYPE_EXCEPTION))
        return truth(instance->native);
    if (instance)
        return true;
    const struct slots *slots = type_of(v)->slots;
    value result = slots->unary ? slots->unary(UNARY_NOT, v) : NO_VALUE;
    return result == NO_VALUE || result == VALUE_FALSE;
}

/* ---- binary ---- */

static value binary_slot(enum binary_operator op, value self, value other)
{
    const struct slots *slots = type_of(self)->slots;
    return slots->binary ? slots->binary(op, self, other) : NO_VALUE;
}

static value binary_reverse_slot(enum binary_operator op, value self, value left)
{
    const struct slots *slots = type_of(self)->slots;
    return slots->reverse_binary ? slots->reverse_binary(op, self, left) : NO_VALUE;
}

/* Whether a thing may differ from itself. */
static bool is_irreflexive(value v)
{
    return value_is_float(v) || instance_of(v) || is_exactly(v, &type_complex);
}

static value binary_equal_one_way(bool negated, value a, value b)
{
    value result;
    if (negated && instance_of(a)) {
        result = binary_slot(BINARY_NOT_EQUAL, a, b);
        if (result != NO_VALUE || type_lookup(type_of(a), Q___ne__) != NO_VALUE)
            return result;
    }
    result = binary_slot(BINARY_EQUAL, a, b);
    if (result != NO_VALUE && negated)
        result = VALUE_BOOL(!truth(result));
    return result;
}

/* The right operand's class is below the left's and has the operator's method anew: then it is asked first. */
static bool binary_comes_first(enum binary_operator op, value right, value left)
{
    if (!HAS(reversed_operators) || !instance_of(right))
        return false;
    const struct type *type = type_of(right), *above = type_of(left);
    qstr name = operator_reverse_method(op);
    if (type == above || name == Q_NONE_ || !type_is_subclass(type, above))
        return false;
    value method = type_lookup(type, name);
    return method != NO_VALUE && method != type_lookup(above, name);
}

static value binary_equal(bool negated, value left, value right)
{
    if (left == right && !is_irreflexive(left))
        return VALUE_BOOL(!negated);
    if (binary_comes_first(BINARY_EQUAL, right, left)) {
        value first = right;
        right = left;
        left = first;
    }
    value result = binary_equal_one_way(negated, left, right);
    if (result == NO_VALUE)
        result = binary_equal_one_way(negated, right, left);
    return result == NO_VALUE ? VALUE_BOOL((left == right) != negated) : result;
}

static value binary_in(value item, value container)
{
    value result = binary_slot(BINARY_IN, container, item);
    if (result != NO_VALUE)
        return result;
    value iterator = iterate(container), next;
    while ((next = iterate_next(iterator)) != NO_VALUE)
        if (values_equal(next, item))
            return VALUE_TRUE;
    return VALUE_FALSE;
}

static value binary_exception_match(value exception, value types)
{
    const struct tuple *tuple = is_type(types) ? NULL : tuple_of(types);
    size_t n = tuple ? tuple->size : 1;
    const value *items = tuple ? tuple->items : &types;
    for (size_t i = 0; i < n; i++) {
        if (!is_type(items[i]) || !type_is_subclass(value_object(items[i]), &type_BaseException))
            raise_text(&type_TypeError,
                       "catching classes that do not inherit from BaseException is not allowed");
        const struct type *type = is_type(exception) ? value_object(exception) : type_of(exception);
        if (type_is_subclass(type, value_object(items[i])))
            return VALUE_TRUE;
    }
    return VALUE_FALSE;
}

/* An in-place operator's plain one; other operators themselves. */
static enum binary_operator binary_plain(enum binary_operator op)
{
    if (op >= BINARY_INPLACE_OR && op <= BINARY_INPLACE_POWER)
        op += BINARY_OR - BINARY_INPLACE_OR;
    return op;
}

/* The right operand's turn. An instance of the left's own class has had it, but for comparisons. `said` is the operator that the program
 * has. */
static value binary_right(enum binary_operator op, value left, value right,
                          enum binary_operator said)
{
    bool had = op >= BINARY_OR && instance_of(right) && type_of(right) == type_of(left);
    value result = had ? NO_VALUE : binary_reverse_slot(op, right, left);
    if (result == NO_VALUE)
        binary_refuse(said, left, right);
    return result;
}

value binary(enum binary_operator op, value left, value right)
{
    enum binary_operator said = op;
    switch (op) {
    case BINARY_IS:
        return VALUE_BOOL(left == right);
    case BINARY_EQUAL:
    case BINARY_NOT_EQUAL:
        return binary_equal(op == BINARY_NOT_EQUAL, left, right);
    case BINARY_IN:
        return binary_in(left, right);
    case BINARY_EXCEPTION_MATCH:
        return binary_exception_match(left, right);
    default:
        break;
    }
    /* A set or dict that is changed in place is asked first all the same. */
    bool asked = (op == binary_plain(op) || !(type_of(left)->flags & TYPE_LOOP_KEYS)) &&
                 binary_comes_first(binary_plain(op), right, left);
    value result = asked ? binary_reverse_slot(binary_plain(op), right, left) : NO_VALUE;
    if (result == NO_VALUE)
        result = binary_slot(op, left, right);
    if (result == NO_VALUE && op != binary_plain(op)) {
        op = binary_plain(op);
        result = binary_slot(op, left, right);
    }
    if (result != NO_VALUE)
        return result;
    if (asked)
        binary_refuse(said, left, right);
    return binary_right(op, left, right, said);
}

value binary_after(enum binary_operator op, value left, value right)
{
    if (op == BINARY_EQUAL || op == BINARY_NOT_EQUAL) {
        bool negated = op == BINARY_NOT_EQUAL;
        value result = binary_equal_one_way(negated, right, left);
        return result == NO_VALUE ? VALUE_BOOL((left == right) != negated) : result;
    }
    if (op != binary_plain(op))
        return binary(binary_plain(op), left, right);
    return binary_right(op, left, right, op);
}

value binary_begin(enum binary_operator op, value left, value right)
{
    value object = op == BINARY_IN ? right : left, method[2];
    if (!HAS(shortcuts))
        return binary(op, left, right);
    if (op > BINARY_EXCEPTION_MATCH && value_is_object(left)) {
        const struct type *type = ((const struct object *)value_object(left))->type;
        if (!(type->flags & (TYPE_HEAP | TYPE_ROM_VARIANT)) && type->slots->binary &&
            !instance_of(right)) {
            value result = type->slots->binary(op, left, right);
            if (result != NO_VALUE)
                return result;
        }
    }
    if (instance_of(object) && (op == BINARY_IN || !binary_comes_first(op, right, left))) {
        qstr name = operator_method(op);
        if (name != Q_NONE_ && method_find_special(object, name, method) &&
            call_push(method[0], method[1], 1, 0, op == BINARY_IN ? &left : &right,
                      op == BINARY_IN ? RETURN_TRUTH : RETURN_BINARY)) {
            vm.frame->extra = VALUE_SMALL_INT(op);
            if (op == BINARY_IN)
                vm.frame->caller->sp -= 2;
            return NO_VALUE;
        }
    }
    return binary(op, left, right);
}

bool values_equal(value a, value b)
{
    if (a == b)
        return true;
    if ((value_is_small_int(a) && value_is_small_int(b)) || (value_is_name(a) && value_is_name(b)))
        return false;
    stack_check(); /* containers of containers */
    return truth(binary_equal(false, a, b));
}

bool value_less(value a, value b)
{
    if (value_is_small_int(a) && value_is_small_int(b))
        return small_int(a) < small_int(b);
    return truth(binary(BINARY_LESS, a, b));
}

/* ---- hash, length, items ---- */

/* Of None and a class one that an image knows, for dicts in ROM; else by address. */
intptr_t identity_hash(value v)
{
    if (image_has_objects && v == VALUE_NONE)
        return 0;
    if (image_has_objects && is_exactly(v, &type_type))
        return (intptr_t)((const struct type *)value_object(v))->name;
    return (intptr_t)(value_bits(v) >> 2);
}

intptr_t value_hash(value v)
{
    if (value_is_small_int(v))
        return small_int(v);
    const struct type *type = type_of(v);
    if (!(type->flags & TYPE_UNHASHABLE)) {
        if (!type->slots->hash)
            return identity_hash(v);
        stack_check(); /* tuples of tuples */
        value hash = type->slots->hash(v);
        if (hash != NO_VALUE)
            return small_int(hash);
    }
    hash_refuse(v);
}

value length_or_none(value v)
{
    const struct slots *slots = type_of(v)->slots;
    return slots->length ? slots->length(v) : NO_VALUE;
}

value length(value v)
{
    value size = length_or_none(v);
    if (size == NO_VALUE)
        raise_format(&type_TypeError, "object of type '%t' has no len()", v);
    return size;
}

value subscript(value object, value index, value content)
{
    const struct slots *slots = type_of(object)->slots;
    value result = slots->subscr ? slots->subscr(object, index, content) : NO_VALUE;
    if (result == NO_VALUE) {
        if (content == VALUE_LOAD)
            raise_format(&type_TypeError, "'%t' object isn't subscriptable", object);
        if (content == VALUE_DELETED)
            raise_format(&type_TypeError, "'%t' object doesn't support item deletion", object);
        raise_format(&type_TypeError, "'%t' object doesn't support item assignment", object);
    }
    return result;
}
