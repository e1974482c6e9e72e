/* why.h - what of the VM a program keeps, and because of which line of which module. */
#ifndef QSTRGEN_WHY_H
#define QSTRGEN_WHY_H

#include "runtime/vm/prune/closure.h"

/* Told of each name, type and function ("name", "type", "function") that a finished closure kept. */
typedef void (*why_found)(void *user, const char *kind, const char *what, const char *why);
void why_each(const struct usage_closure *closure, why_found found, void *user);
/* Appends a line for each name, type and function that a finished closure kept. */
void why_print(const struct usage_closure *closure, struct buf *out);
/* The reason for one fixed name: "main:12", or "print, main:12" where print implies it; to be freed. */
char *why_name(const struct usage_closure *closure, size_t id);

#endif
