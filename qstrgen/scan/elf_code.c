/* elf_code.c - the functions in the bytecode of an image, in an ELF. */
#include "qstrgen/scan/elf_code.h"
#include "runtime/format/image_opcode.h"
#include "runtime/host/memory.h"

#include <stdlib.h>
#include <string.h>

typedef void (*child_found)(void *user, uint32_t distance);

/* Tells the distances of the functions that one makes. False when its bytecode is broken. */
static bool find_children(const uint8_t *bytecode, size_t size, child_found found, void *user)
{
    struct prelude prelude;
    struct image_instruction in;
    const uint8_t *end = bytecode + size, *ip = prelude_read(bytecode, size, &prelude);
    if (!ip)
        return false;
    for (; ip < end; ip = in.next) {
        if (!image_instruction_read(ip, end, &in))
            return false;
        if (in.child != 0)
            found(user, in.child);
    }
    return true;
}

/* ---- opening ---- */

struct opening {
    bool *starts; /* by offset in the array */
    uint32_t at;  /* where the function begins */
    bool failed;
};

static void mark_start(void *user, uint32_t distance)
{
    struct opening *opening = user;
    if (distance > opening->at)
        opening->failed = true;
    else
        opening->starts[opening->at - distance] = true;
}

/* From the end: when a function's turn has come, all that may name it have been read. */
static bool find_starts(struct code_array *array, const uint8_t *bytes, bool *starts,
                        uint64_t *where)
{
    struct opening opening = {.starts = starts};
    uint32_t end = (uint32_t)array->size;
    size_t count = 0;
    for (uint32_t at = end; at-- > 0;) {
        if (!starts[at])
            continue;
        opening.at = at;
        if (!find_children(bytes + at, end - at, mark_start, &opening) || opening.failed) {
            *where = array->address + at;
            return false;
        }
        end = at;
        count++;
    }
    *where = array->address;
    array->starts = tool_alloc((count + 1) * sizeof *array->starts);
    for (uint32_t at = 0; at < array->size; at++)
        if (starts[at])
            array->starts[array->n++] = at;
    array->starts[array->n] = (uint32_t)array->size;
    return end == 0;
}

static const struct code_array *array_at(const struct elf_code *code, uint64_t address)
{
    for (size_t i = 0; i < code->n; i++)
        if (address - code->arrays[i].address < code->arrays[i].size)
            return &code->arrays[i];
    return NULL;
}

static bool open_array(struct elf_code *code, const uint64_t *bodies, size_t n_bodies,
                       uint64_t *where, const char **what)
{
    const struct elf_symbol *symbol = elf_symbol_at(code->elf, bodies[0]);
    const uint8_t *bytes = symbol ? elf_at(code->elf, symbol->address, symbol->size) : NULL;
    *where = bodies[0];
    *what = "bytecode has no symbol that tells its size";
    if (!bytes || symbol->size > UINT32_MAX / 2)
        return false;
    tool_grow(code->arrays, code->n, code->capacity);
    struct code_array *array = &code->arrays[code->n++];
    *array = (struct code_array){.address = symbol->address, .size = symbol->size};
    bool *starts = tool_alloc(array->size + 1);
    memset(starts, false, array->size + 1);
    for (size_t i = 0; i < n_bodies; i++)
        if (bodies[i] - array->address < array->size)
            starts[bodies[i] - array->address] = true;
    *what = "broken bytecode";
    bool good = find_starts(array, bytes, starts, where);
    free(starts);
    return good;
}

bool elf_code_open(struct elf_code *code, const struct elf_file *elf, const uint64_t *bodies,
                   size_t n_bodies, uint64_t *where, const char **what)
{
    *code = (struct elf_code){.elf = elf};
    for (size_t i = 0; i < n_bodies; i++)
        if (!array_at(code, bodies[i]) && !open_array(code, bodies + i, n_bodies - i, where, what))
            return false;
    return true;
}

void elf_code_close(struct elf_code *code)
{
    for (size_t i = 0; i < code->n; i++)
        free(code->arrays[i].starts);
    free(code->arrays);
}

/* ---- visiting ---- */

struct visit {
    const struct code_array *array;
    bool *reached; /* by function */
    size_t at, pending;
};

/* Index of the function that begins there. */
static size_t function_index(const struct code_array *array, uint32_t start)
{
    size_t low = 0, high = array->n - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (array->starts[middle] < start)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void reach(void *user, uint32_t distance)
{
    struct visit *visit = user;
    size_t child = function_index(visit->array, visit->array->starts[visit->at] - distance);
    visit->pending += !visit->reached[child];
    visit->reached[child] = true;
}

void elf_code_visit(const struct elf_code *code, uint64_t body, elf_code_found found, void *user)
{
    const struct code_array *array = array_at(code, body);
    const uint8_t *bytes = array ? elf_at(code->elf, array->address, array->size) : NULL;
    if (!bytes)
        return;
    struct visit visit = {.array = array, .pending = 1};
    size_t first = function_index(array, (uint32_t)(body - array->address));
    visit.reached = tool_alloc(first + 1);
    memset(visit.reached, false, first + 1);
    visit.reached[first] = true;
    for (visit.at = first + 1; visit.at-- > 0 && visit.pending != 0;) {
        if (!visit.reached[visit.at])
            continue;
        uint32_t start = array->starts[visit.at], size = array->starts[visit.at + 1] - start;
        visit.pending--;
        found(user, array->address + start, bytes + start, size);
        find_children(bytes + start, size, reach, &visit);
    }
    free(visit.reached);
}
