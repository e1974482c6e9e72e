/* character_name.h - the names that \N{...} takes. */
#ifndef CHARACTER_NAME_H
#define CHARACTER_NAME_H

#include <stddef.h>
#include <stdint.h>

/* The code point of that Unicode name, in any case; -1 when the table does not have it. */
int32_t character_by_name(const char *name, size_t size);

#endif
