/* word_type.h - the types of a function of machine words by name, and whether such a function needs a frame of the VM. */
#ifndef WORD_TYPE_H
#define WORD_TYPE_H

#include "runtime/format/code.h"

extern const char *const word_type_names[WORD_TYPE_COUNT];

/* The enum word_type of that name; WORD_TYPE_COUNT for none. */
unsigned word_type_find(const char *name, size_t size);

/* Works the function with words alone, its result aside? Then its C needs no frame; any other has one, for what objects can
 * do: raise, be collected, reach globals. Takes verified bytecode with is_words. */
bool words_are_leaf(const struct code *code, const struct raw_code *raw);

#endif
