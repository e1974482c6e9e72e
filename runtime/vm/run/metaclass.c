/* metaclass.c - classes as operands: what their metaclass, a class below type, has of special methods; Class[x], which is
 * __class_getitem__'s, and of a builtin container the container itself, so that list[int] can stand where a type is wanted.
 *
 * May run Python: all of it. */
#include "runtime/vm/run/attr.h"

#include "runtime/vm/run/call.h"
#include "runtime/vm/run/operator.h"
#include "runtime/vm/types/int.h"

/* The metaclass's method, called; NO_VALUE without one. */
static value metaclass_special(value class, qstr name, size_t n_args, const value *args)
{
    value method[2];
    if (!PROGRAM(METACLASS) || type_of(class) == &type_type || name == Q_NONE_ ||
        !method_find_special(class, name, method))
        return NO_VALUE;
    return call_with_self(method[0], method[1], n_args, 0, args);
}

value type_binary(enum binary_operator op, value self, value other)
{
    value result = metaclass_special(self, operator_method(op), 1, &other);
    if (result == NO_VALUE || result == VALUE_NOT_IMPLEMENTED)
        return NO_VALUE;
    return op == BINARY_IN ? VALUE_BOOL(truth(result)) : result;
}

value type_reverse_binary(enum binary_operator op, value self, value left)
{
    value result = metaclass_special(self, operator_reverse_method(op), 1, &left);
    return result == VALUE_NOT_IMPLEMENTED ? NO_VALUE : result;
}

value type_unary(enum unary_operator op, value self)
{
    return op == UNARY_NOT ? NO_VALUE : metaclass_special(self, operator_unary_method(op), 0, NULL);
}

value type_hash(value self)
{
    value hash = metaclass_special(self, Q___hash__, 0, NULL);
    return VALUE_SMALL_INT(hash == NO_VALUE ? identity_hash(self) : value_hash(hash));
}

value type_length(value self)
{
    value size = metaclass_special(self, Q___len__, 0, NULL);
    return size == NO_VALUE ? NO_VALUE : VALUE_SMALL_INT(int_value(size));
}

value type_iterate(value self)
{
    return metaclass_special(self, Q___iter__, 0, NULL);
}

/* A class whose instances hold others: Class[x] is Class. */
static bool is_container(const struct type *type)
{
    if (type->flags & TYPE_NATIVE_BASE)
        type = type_native_base(type);
    return !(type->flags & TYPE_HEAP) && type->slots->iterate && type != &type_str &&
           type != &type_bytes && type != &type_range;
}

value type_subscr(value self, value index, value content)
{
    value args[] = {index, content}, method;
    qstr name = content == VALUE_LOAD      ? Q___getitem__
                : content == VALUE_DELETED ? Q___delitem__
                                           : Q___setitem__;
    value result = metaclass_special(self, name, name == Q___setitem__ ? 2 : 1, args);
    if (content != VALUE_LOAD)
        return result == NO_VALUE ? NO_VALUE : VALUE_NONE;
    if (result != NO_VALUE)
        return result;
    method = PROGRAM(CLASS_ITEM) ? attr_find(self, Q___class_getitem__) : NO_VALUE;
    if (method != NO_VALUE)
        return call_1(method, index);
    return is_container(value_object(self)) ? self : NO_VALUE;
}

OPTIONAL value metaclass_text(value class, enum print_kind kind)
{
    value text = kind == PRINT_STR ? metaclass_special(class, Q___str__, 0, NULL) : NO_VALUE;
    if (text == NO_VALUE)
        text = metaclass_special(class, Q___repr__, 0, NULL);
    if (text != NO_VALUE && !is_str(text))
        raise_format(&type_TypeError, "%q should return %q, not '%t'", Q___repr__, Q_str, text);
    return text;
}

OPTIONAL value metaclass_check(value class, qstr name, value asked)
{
    value result = metaclass_special(class, name, 1, &asked);
    return result == NO_VALUE ? NO_VALUE : VALUE_BOOL(truth(result));
}
