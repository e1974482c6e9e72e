/* report_data.c - a program's names, from its files. */
#include "qstrgen/scan/report_data.h"
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"
#include "runtime/format/verify.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/names.h"

#include <stdlib.h>
#include <string.h>

const char *const name_pool_names[POOL_KINDS] = {[POOL_STATIC] = "static",
                                                 [POOL_VM] = "vm",
                                                 [POOL_IMAGE] = "image",
                                                 [POOL_FIRMWARE] = "firmware",
                                                 [POOL_FROZEN] = "frozen"};

static void note_computed(void *user, const char *module, uint32_t line, const char *function)
{
    struct report_data *data = user;
    tool_grow(data->computed, data->n_computed, data->computed_capacity);
    data->computed[data->n_computed++] =
        (struct computed){tool_copy(module), tool_copy(function), line};
}

void report_data_init(struct report_data *data)
{
    *data = (struct report_data){.length_bytes = 1, .hash_bytes = 2};
    uses_init(&data->uses);
    arena_init(&data->arena, &tool_allocator, 1 << 15);
    closure_init(&data->closure, &data->uses.set);
    data->closure.computed = note_computed;
    data->closure.user = data;
}

void report_data_free(struct report_data *data)
{
    for (size_t i = 0; i < data->n_computed; i++) {
        free(data->computed[i].module);
        free(data->computed[i].function);
    }
    free(data->computed);
    free(data->pools);
    closure_free(&data->closure);
    uses_free(&data->uses);
    arena_free(&data->arena);
}

void report_data_pool(struct report_data *data, size_t name, enum name_pool_kind pool)
{
    if (name >= data->n_pools) {
        size_t count = name * 2 + 1024;
        data->pools = tool_resize(data->pools, count);
        memset(data->pools + data->n_pools, POOL_KINDS, count - data->n_pools);
        data->n_pools = count;
    }
    data->pools[name] = (uint8_t)pool;
}

/* The dotted name that a source file's name stands for: "pack/__init__.py" is pack. */
static const char *report_data_module_name(struct report_data *data, const struct code_text *source)
{
    char *name = arena_copy(&data->arena, source->data, source->size);
    size_t size = source->size;
    if (size > 3 && memcmp(name + size - 3, ".py", 3) == 0)
        size -= 3;
    if (size > 9 && memcmp(name + size - 9, "/__init__", 9) == 0)
        size -= 9;
    name[size] = 0;
    for (size_t i = 0; i < size; i++)
        if (name[i] == '/')
            name[i] = '.';
    return name;
}

/* Follows the code of a .mpy file to what of the VM it needs. */
static bool add_code(struct report_data *data, const char *path, uint8_t *bytes, size_t size,
                     struct report *report)
{
    struct code *code = arena_alloc(&data->arena, sizeof *code);
    struct mpy_error error;
    struct verify_error refused;
    const struct raw_code *culprit;
    uint8_t *copy = arena_alloc(&data->arena, size + 1);
    memcpy(copy, bytes, size);
    if (mpy_read(copy, size, &data->arena, code, &error) != 0)
        return true; /* the scan has told */
    if (verify_code(code, &data->arena, &culprit, &refused) != 0) {
        report_error(report, path, "%s at byte %zu of a function", refused.message, refused.offset);
        return false;
    }
    const char *module = report_data_module_name(data, &code->names[0]);
    if (strcmp(module, "main") == 0)
        closure_has_main(&data->closure);
    closure_add(&data->closure, module, code);
    data->has_closure = true;
    return true;
}

static void note_stored(void *user, size_t name, enum name_pool_kind pool)
{
    report_data_pool(user, name, pool);
}

static bool add_elf(struct report_data *data, const char *path, struct report *report)
{
    struct elf_names names = {.stored = note_stored, .user = data};
    if (!elf_names_read(&data->uses, path, &names, report))
        return false;
    data->has_pools = data->fields_known = true;
    data->stock = names.stock;
    data->hash_bytes = names.hash_bytes;
    data->length_bytes = names.length_bytes;
    return true;
}

bool report_data_file(struct report_data *data, const char *path, struct report *report)
{
    uint8_t *bytes;
    size_t size, length = strlen(path);
    if (!file_read_reported(path, &bytes, &size, report))
        return false;
    bool good;
    if (is_elf(bytes, size)) {
        good = add_elf(data, path, report);
    } else {
        good = uses_scan(&data->uses, path, bytes, size, report);
        if (good && length > 4 && strcmp(path + length - 4, ".mpy") == 0)
            good = add_code(data, path, bytes, size, report);
    }
    free(bytes);
    return good;
}

void report_data_finish(struct report_data *data)
{
    struct uses *uses = &data->uses;
    report_data_pool(data, uses->set.n_names, POOL_KINDS);
    for (size_t i = 0; i < uses->size && !data->has_pools; i++) {
        size_t name = uses->items[i].name;
        report_data_pool(data, name,
                         name <= STATIC_QSTR_COUNT  ? POOL_STATIC
                         : name <= FIXED_NAME_COUNT ? POOL_VM
                                                    : POOL_IMAGE);
    }
    if (!data->has_pools) {
        data->fields_known = uses->n_configs == 2;
        data->hash_bytes = uses_config(uses, "BYTES_IN_HASH", data->hash_bytes);
        data->length_bytes = uses_config(uses, "BYTES_IN_LEN", data->length_bytes);
    }
    if (data->has_closure)
        closure_finish(&data->closure);
}
