/* gen_match.c - match statements. */
#include "mpy-cross/generate.h"

void generate_match(struct generator *g, struct node *node)
{
    compile_error(g->compiler, node_place(node), "match is not supported yet");
}

void generate_try_star(struct generator *g, struct node *node)
{
    compile_error(g->compiler, node_place(node), "except* is not supported yet");
}
