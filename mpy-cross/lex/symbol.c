/* symbol.c - the table of names. */
#include "mpy-cross/lex/symbol.h"
#include "mpy-cross/compiler.h"
#include "mpy-cross/lex/lex.h"
#include <string.h>

enum { SYMBOLS_AT_FIRST = 256 };

static void symbols_grow(struct compiler *compiler)
{
    const struct allocator *allocator = compiler->allocator;
    size_t capacity = compiler->symbol_capacity ? compiler->symbol_capacity * 2 : SYMBOLS_AT_FIRST;
    struct symbol **table = allocator->resize(allocator->user, NULL, 0, capacity * sizeof *table);
    if (!table)
        compile_out_of_memory(compiler);
    memset(table, 0, capacity * sizeof *table);
    for (size_t i = 0; i < compiler->symbol_capacity; i++) {
        struct symbol *symbol = compiler->symbols[i];
        while (symbol) {
            struct symbol *chain = symbol->chain;
            struct symbol **head = &table[symbol->hash & (capacity - 1)];
            symbol->chain = *head;
            *head = symbol;
            symbol = chain;
        }
    }
    symbols_free(compiler);
    compiler->symbols = table;
    compiler->symbol_capacity = capacity;
}

struct symbol *symbol_find(struct compiler *compiler, const char *text, size_t size, uint32_t hash)
{
    struct symbol *symbol = compiler->symbols[hash & (compiler->symbol_capacity - 1)];
    for (; symbol; symbol = symbol->chain)
        if (symbol->hash == hash && symbol->size == size && memcmp(symbol->text, text, size) == 0)
            return symbol;
    if (compiler->n_symbols >= compiler->symbol_capacity)
        symbols_grow(compiler);
    symbol = code_alloc(compiler, sizeof *symbol + size + 1);
    memset(symbol, 0, sizeof *symbol);
    memcpy(symbol->text, text, size);
    symbol->text[size] = 0;
    symbol->hash = hash;
    symbol->size = (uint32_t)size;
    struct symbol **head = &compiler->symbols[hash & (compiler->symbol_capacity - 1)];
    symbol->chain = *head;
    *head = symbol;
    compiler->n_symbols++;
    return symbol;
}

struct symbol *symbol_intern(struct compiler *compiler, const char *text, size_t size)
{
    uint32_t hash = SYMBOL_HASH_START;
    for (size_t i = 0; i < size; i++)
        hash = SYMBOL_HASH_STEP(hash, (uint8_t)text[i]);
    return symbol_find(compiler, text, size, hash);
}

static struct symbol *symbol_of(struct compiler *compiler, const char *text)
{
    return symbol_intern(compiler, text, strlen(text));
}

void symbols_start(struct compiler *compiler)
{
    symbols_grow(compiler);
#define KEYWORD(kind, text, precedence, link) symbol_of(compiler, text)->keyword = TOKEN_##kind;
#include "mpy-cross/lex/token.def"
#undef KEYWORD
}

void symbols_free(struct compiler *compiler)
{
    const struct allocator *allocator = compiler->allocator;
    if (compiler->symbols)
        allocator->resize(allocator->user, compiler->symbols,
                          compiler->symbol_capacity * sizeof *compiler->symbols, 0);
    compiler->symbols = NULL;
    compiler->symbol_capacity = 0;
}
