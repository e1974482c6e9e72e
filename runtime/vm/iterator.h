/* iterator.h - loops over lists, tuples, ranges and texts without an iterator object. */
#ifndef ITERATOR_H
#define ITERATOR_H

#include "runtime/vm/vm.h"

/* A loop's four stack slots: the kind, what is iterated, and two words of state. Any other iterator
 * lies in slots[1] behind a NO_VALUE. */
enum { ITERATOR_SLOTS = 4 };

/* slots[0] holds the iterable; afterwards all four hold the loop's state. Raises TypeError. */
void iterator_begin(value *slots);
/* The next item, NO_VALUE at the end. For a loop with an iterator in slots[1], NO_VALUE with
 * *pushed means that the frame of its __next__ or generator has been pushed, to go on at `end`. */
value iterator_step(value *slots, const uint8_t *end, bool *pushed);

#endif
