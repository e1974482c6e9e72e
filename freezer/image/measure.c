/* measure.c - the sizes of a compiled module's parts. */
#include "freezer/image/input.h"
#include "freezer/look/size.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"

#include <stdlib.h>
#include <string.h>

/* Arguments of metrics_add: the part alone, or that of a module. */
#define PART(part) "%s%s%s" part, *module ? "module." : "", module, *module ? "." : ""

/* A function and those in it, by qualified name; its line table also apart. */
static void add_function(struct metrics *metrics, const struct code *code,
                         const struct raw_code *raw, const char *module, const char *outer)
{
    struct prelude prelude;
    const char *own = input_function_name(code, raw);
    if (*own == 0)
        own = raw->kind == RAW_BYTECODE ? "?" : "(machine code)";
    char *name = *outer ? tool_format("%s.%s", outer, own) : tool_copy(own);
    metrics_add(metrics, (int64_t)raw->size, "function.%s%s%s", module, *module ? "." : "", name);
    if (raw->kind == RAW_BYTECODE && prelude_read(raw->code, raw->size, &prelude)) {
        const uint8_t *lines = prelude_line_table(&prelude);
        metrics_add(metrics, prelude.info + prelude.info_size - lines, PART("lines"));
    }
    metrics_add(metrics, (int64_t)raw->size, PART("code"));
    for (size_t i = 0; i < raw->n_children; i++)
        add_function(metrics, code, raw->children[i], module, raw == code->root ? "" : name);
    free(name);
}

static size_t constant_bytes(const struct constant *constant)
{
    size_t bytes = constant->text.size;
    for (size_t i = 0; i < constant->n_items; i++)
        bytes += constant_bytes(&constant->items[i]);
    return bytes;
}

void measure_code(const struct code *code, const char *module, struct metrics *metrics)
{
    for (size_t i = 0; i < code->n_names; i++)
        if (static_qstr_find(code->names[i].data, code->names[i].size) == 0)
            metrics_add(metrics, (int64_t)code->names[i].size, PART("names"));
    for (size_t i = 0; i < code->n_constants; i++)
        metrics_add(metrics, (int64_t)constant_bytes(&code->constants[i]), PART("constants"));
    add_function(metrics, code, code->root, module, "");
}
