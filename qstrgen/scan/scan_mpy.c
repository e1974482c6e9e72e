/* scan_mpy.c - the names of a .mpy file, and which of them only debug data has. */
#include "qstrgen/scan/scan.h"
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"

#include <stdlib.h>

struct marks {
    bool *used; /* by index in the file's names: by code or as an argument */
    size_t n_names;
};

static void mark(struct marks *marks, uint64_t index)
{
    if (index < marks->n_names)
        marks->used[index] = true;
}

static void mark_all(struct marks *marks)
{
    for (size_t i = 0; i < marks->n_names; i++)
        marks->used[i] = true;
}

/* Arguments' names, which calls by keyword look for, but not the function's own. */
static void mark_arguments(struct marks *marks, const struct prelude *prelude)
{
    const uint8_t *at = prelude->info, *end = at + prelude->info_size;
    uint32_t index;
    size_t count = (size_t)prelude->n_positional + prelude->n_keyword_only;
    for (size_t i = 0; i <= count && vuint_read(&at, end, &index); i++)
        if (i > 0)
            mark(marks, index);
}

static bool mark_code(struct marks *marks, const uint8_t *code, size_t size)
{
    struct prelude prelude;
    struct instruction instruction;
    if (!prelude_read(code, size, &prelude))
        return false;
    mark_arguments(marks, &prelude);
    for (const uint8_t *ip = prelude.code; ip < code + size; ip = instruction.next) {
        if (!instruction_read(ip, code + size, &instruction))
            return false;
        if (opcode_info[instruction.opcode].operand == OPERAND_QSTR)
            mark(marks, (uint64_t)instruction.value);
    }
    return true;
}

/* Recurses to the depth that the reader allows. */
static void mark_raw_code(struct marks *marks, const struct raw_code *raw)
{
    /* Machine code may use any. */
    if (raw->kind != RAW_BYTECODE || !mark_code(marks, raw->code, raw->size))
        mark_all(marks);
    for (size_t i = 0; i < raw->n_children; i++)
        mark_raw_code(marks, raw->children[i]);
}

bool scan_mpy(const uint8_t *data, size_t size, const struct scan_sink *sink,
              struct scan_problem *problem)
{
    struct arena arena;
    struct code code;
    struct mpy_error error;
    arena_init(&arena, &tool_allocator, 1 << 14);
    bool good = mpy_read(data, size, &arena, &code, &error) == 0;
    if (good) {
        struct marks marks = {tool_alloc(code.n_names + 1), code.n_names};
        mark_raw_code(&marks, code.root);
        for (size_t i = 0; i < code.n_names; i++)
            sink->found(sink->user,
                        &(struct scan_use){.text = code.names[i].data,
                                           .size = code.names[i].size,
                                           .origin = marks.used[i] ? SCAN_MPY : SCAN_MPY_DEBUG});
        free(marks.used);
    } else {
        *problem =
            (struct scan_problem){tool_format("%s at byte %zu", error.message, error.offset), 0};
    }
    arena_free(&arena);
    return good;
}
