/* symbol.h - the table of names, for the lexer and the driver; everyone else calls symbol_intern.
 */
#ifndef SYMBOL_H
#define SYMBOL_H

#include "mpy-cross/parse/ast.h"

/* The hash of a name, byte by byte, so that the lexer computes it while it reads. */
#define SYMBOL_HASH_START 5381u
#define SYMBOL_HASH_STEP(hash, byte) ((hash)*33u ^ (byte))

/* The symbol with that text and hash, made when it is new. */
struct symbol *symbol_find(struct compiler *compiler, const char *text, size_t size, uint32_t hash);

/* Makes the table with the keywords in it; symbols_free returns the table, on every path. */
void symbols_start(struct compiler *compiler);
void symbols_free(struct compiler *compiler);

#endif
