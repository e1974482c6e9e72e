/* operator.h - operators in pieces, so that the interpreter can run methods written in Python in
 * frames. */
#ifndef OPERATOR_H
#define OPERATOR_H

#include "runtime/vm/run/vm.h"

/* Names of the methods for an operator: __add__, __radd__; Q_NONE_ where there is none. */
qstr operator_method(enum binary_operator op);
qstr operator_reverse_method(enum binary_operator op);
qstr operator_unary_method(enum unary_operator op);

/* TypeError of operands that op does not know, in CPython's words on the host. The same of a value that has no hash. */
_Noreturn void binary_refuse(enum binary_operator op, value left, value right);
_Noreturn void hash_refuse(value v);

/* left op right: its result, or NO_VALUE and a frame pushed whose result goes to the top of the
 * caller's stack in place of the operands. */
value binary_begin(enum binary_operator op, value left, value right);
/* The result after left's method for op has answered NotImplemented. */
value binary_after(enum binary_operator op, value left, value right);

#endif
