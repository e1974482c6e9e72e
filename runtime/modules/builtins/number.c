/* number.c - builtin functions on numbers and characters. */
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

value builtin_abs(value v)
{
    return number_absolute(v);
}

value builtin_chr(value code)
{
    intptr_t number = int_value(code);
    if (number < 0 || number > CODE_POINT_MAX)
        raise_text(&type_ValueError, "chr() arg not in range(0x110000)");
    return str_from_code((uint32_t)number);
}

value builtin_ord(value v)
{
    return str_ord(v);
}

value builtin_bin(value v)
{
    return int_to_text(int_index(v), 2, "0b");
}

value builtin_oct(value v)
{
    return int_to_text(int_index(v), 8, "0o");
}

value builtin_hex(value v)
{
    return int_to_text(int_index(v), 16, "0x");
}

static bool divmod_native(value v)
{
    return !instance_of(v) || is_int(v) || value_as(v, &type_float) != NO_VALUE;
}

/* What an operand of divmod() that Python made says; NotImplemented where it says nothing. */
static value divmod_asked(value self, qstr name, value other)
{
    value method[2];
    return method_find_conversion(self, name, method) ? call_method(self, name, 1, &other)
                                                      : VALUE_NOT_IMPLEMENTED;
}

value builtin_divmod(value left, value right)
{
    bool below = type_of(left) != type_of(right) && is_instance(right, type_of(left));
    value result = below ? divmod_asked(right, Q___rdivmod__, left) : VALUE_NOT_IMPLEMENTED;
    if (result == VALUE_NOT_IMPLEMENTED)
        result = divmod_asked(left, Q___divmod__, right);
    if (result == VALUE_NOT_IMPLEMENTED && !below)
        result = divmod_asked(right, Q___rdivmod__, left);
    if (result == VALUE_NOT_IMPLEMENTED && divmod_native(left) && divmod_native(right))
        return number_divmod(left, right);
    if (result == VALUE_NOT_IMPLEMENTED)
        raise_format(&type_TypeError,
                     TARGET_HOST ? "unsupported operand type(s) for %q(): '%t' and '%t'"
                                 : "unsupported types for %q: '%t', '%t'",
                     TARGET_HOST ? Q_divmod : Q___divmod__, left, right);
    return result;
}

value builtin_pow(size_t n_args, const value *args)
{
    value method[2];
    if (n_args == 2 || args[2] == VALUE_NONE)
        return binary(BINARY_POWER, args[0], args[1]);
    if (instance_of(args[0]) && method_find_special(args[0], Q___pow__, method))
        return call_with_self(method[0], method[1], 2, 0, args + 1);
    if (!HAS(bigint))
        vm_absent();
    return int_power_modulo(args[0], args[1], args[2]);
}

value builtin_round(size_t n_args, const value *args)
{
    value method[2];
    if (method_find_conversion(args[0], Q___round__, method))
        return call_with_self(method[0], method[1], n_args - 1, 0, args + 1);
    return number_round(args[0], n_args > 1 ? args[1] : NO_VALUE);
}
