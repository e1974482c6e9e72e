/* origin.h - where the names come from that a module gives to getattr() and its like.
 *
 * Profile minimal keeps of the VM what the program's texts name. A name that is made of those texts is good, one
 * that comes from elsewhere (read, computed, handed over) cannot be seen. */
#ifndef ORIGIN_H
#define ORIGIN_H

#include "runtime/format/code.h"

/* From bad to good: two ways to one value make the worse. */
enum origin_kind {
    ORIGIN_ELSEWHERE,
    ORIGIN_FOLDED, /* lower() or upper() of a text of the program's */
    ORIGIN_TEXTS,  /* texts of the program's, and containers of such that nothing is added to */
};

/* What a module does with texts. */
struct origins;

/* Looks at all functions of the module. is_foreign tells that no name of the VM's begins (or ends) with a text: what
 * is made by adding to that is as good as a text of the program's. */
struct origins *
origins_new(const struct code *code,
            bool (*is_foreign)(void *user, const char *text, size_t size, bool begins), void *user);
void origins_free(struct origins *origins);
/* The name that is given to the function which the instruction at ip loads, as the number-th argument from 0, below 5, and of
 * how many. ELSEWHERE, too, where the function is not called at once, or by keyword. */
enum origin_kind origins_of(const struct origins *origins, const uint8_t *ip, unsigned number,
                            unsigned *n_arguments);

/* The module that is the first argument there, whatever way leads to the call: the name that it was imported by. NULL: not known. */
const struct code_text *origins_module(const struct origins *origins, const uint8_t *ip);

#endif
