/* objbool.c - bool. */
#include "runtime/vm/run/vm.h"
#include "runtime/vm/types/int.h"

void bool_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_text(printer, self == VALUE_TRUE ? "True" : "False");
}

value bool_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)type;
    check_arity(Q_bool, n_positional, n_keywords, 0, 1);
    return VALUE_BOOL(n_positional == 1 && truth(args[0]));
}

/* What an operator made of two operands: of two bools |, ^ and & make a bool, all else an int. A special method by name
 * brings an int for self. */
static value bool_kept(enum binary_operator op, value self, value other, value result)
{
    bool bits = (op >= BINARY_OR && op <= BINARY_AND) ||
                (op >= BINARY_INPLACE_OR && op <= BINARY_INPLACE_AND);
    return bits && is_exactly(self, &type_bool) && is_exactly(other, &type_bool)
               ? VALUE_BOOL(result != VALUE_SMALL_INT(0))
               : result;
}

value bool_binary(enum binary_operator op, value self, value other)
{
    return bool_kept(op, self, other, int_binary(op, self, other));
}

value bool_binary_whole(enum binary_operator op, value self, value other)
{
    return bool_kept(op, self, other, int_binary_whole(op, self, other));
}
