/* object.h - which functions of a body can lie in the image as objects: code alone is looked at here, no plan.
 *
 * A function can where the instruction that makes it runs once at most in a context, so that one object is all that the program
 * ever has of it, and where its defaults are constants. Nothing changes a function, and what it refers to, the context, can lie
 * in the image as well. In another context (a second import, exec) the instruction makes a function in RAM. */
#ifndef FREEZER_OBJECT_H
#define FREEZER_OBJECT_H

#include "freezer/image/layout.h"
#include "runtime/format/code.h"

/* Items first ... last of a body, which runs once: they make a function, from constants. Or (is_body) it is the body of a class
 * statement, which then runs once, too. */
struct object_site {
    uint32_t first, last;
    uint32_t child; /* index in the body's children */
    bool is_body;
};

/* `sites` has room for a site for each child. Returns how many there are, in order. */
size_t object_find_sites(const struct image_layout *layout, const struct raw_code *raw,
                         struct arena *scratch, struct object_site *sites);
/* Makes one item of each function's site: LOAD_FUNCTION, with the next of the constants. */
void object_load_sites(struct image_layout *layout, const struct object_site *sites, size_t n,
                       struct arena *scratch, const uint32_t *constants);

/* The value of such an item. */
static inline int64_t object_operand(uint32_t child, uint32_t constant)
{
    return (int64_t)constant << 32 | child;
}

static inline uint32_t object_child(int64_t operand)
{
    return (uint32_t)operand;
}

static inline uint32_t object_constant(int64_t operand)
{
    return (uint32_t)(operand >> 32);
}

#endif
