/* fold.h - between the files of constant folding. */
#ifndef FOLD_H
#define FOLD_H

#include "mpy-cross/generate/generate.h"

/* Each computes one operator on two (or one) constants of a kind that it knows. Returns the result
 * as a new node placed where `at` is; NULL when the operator does not apply, would raise, or its
 * result is past the bounds. */
struct node *fold_int_binary(struct codegen *generator, unsigned op, const struct node *a,
                             const struct node *b, const struct node *at);
struct node *fold_int_unary(struct codegen *generator, unsigned op, const struct node *a,
                            const struct node *at);
struct node *fold_float_binary(struct codegen *generator, unsigned op, const struct node *a,
                               const struct node *b, const struct node *at);
struct node *fold_float_negative(struct codegen *generator, const struct node *a,
                                 const struct node *at);
/* 1 or 0 as a float constant is true or zero on every target, -1 where they differ. */
int fold_float_truth(const struct node *node);
struct node *fold_text_binary(struct codegen *generator, unsigned op, const struct node *a,
                              const struct node *b, const struct node *at);
struct node *fold_subscript(struct codegen *generator, const struct node *object,
                            const struct node *index, const struct node *at);
/* -1, 0 or 1 as a < b, a == b or a > b, for ints, and for str or bytes; 2 when they do not compare.
 */
int fold_compare(struct codegen *generator, const struct node *a, const struct node *b);
/* Whether two constants are certain to be equal, and so one key of a dict: 0, 0.0 and False are. */
bool fold_same_key(struct codegen *generator, const struct node *a, const struct node *b);

struct node *fold_new_text(struct codegen *generator, enum node_kind kind, const void *data,
                           size_t size, const struct node *at);
struct node *fold_new_int(struct codegen *generator, int64_t number, const struct node *at);

/* A BIG_INT literal of any base, in decimal. */
struct node *fold_decimal(struct codegen *generator, const struct node *node);

/* An int constant of a size that arithmetic is done with, as int64; false when it is larger. */
bool fold_int64(const struct node *node, int64_t *out);

#endif
