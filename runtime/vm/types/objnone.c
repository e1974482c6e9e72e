/* objnone.c - None, ... and NotImplemented. */
#include "runtime/vm/run/vm.h"

void none_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_text(printer, self == VALUE_NONE       ? "None"
                        : self == VALUE_ELLIPSIS ? "Ellipsis"
                                                 : "NotImplemented");
}

value none_unary(enum unary_operator op, value self)
{
    (void)self;
    return op == UNARY_NOT ? VALUE_TRUE : NO_VALUE;
}
