/* objbool.c - bool. */
#include "runtime/vm/run/vm.h"

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
