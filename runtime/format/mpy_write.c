/* mpy_write.c - struct code to the bytes of a .mpy file. */
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"

#include <string.h>

static void write_name(struct buf *out, const struct code_text *name)
{
    unsigned id = static_qstr_find(name->data, name->size);
    if (id != 0) {
        buf_put_vuint(out, id << 1 | 1);
        return;
    }
    buf_put_vuint(out, (uint64_t)name->size << 1);
    buf_put(out, name->data, name->size);
    buf_put_byte(out, 0);
}

/* Writes a constant; for a tuple only its head. */
static void write_constant_head(struct buf *out, const struct constant *constant)
{
    buf_put_byte(out, (uint8_t)constant->kind);
    switch (constant->kind) {
    case CONSTANT_STR:
    case CONSTANT_BYTES:
    case CONSTANT_INT:
    case CONSTANT_FLOAT:
    case CONSTANT_COMPLEX:
        buf_put_vuint(out, constant->text.size);
        buf_put(out, constant->text.data, constant->text.size);
        if (constant->kind <= CONSTANT_BYTES)
            buf_put_byte(out, 0);
        break;
    case CONSTANT_TUPLE:
        buf_put_vuint(out, constant->n_items);
        break;
    default:
        break;
    }
}

/* Recurses to the depth of the tuples, which a reader or compiler has bounded. */
static void write_constants(struct buf *out, const struct constant *constants, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        write_constant_head(out, &constants[i]);
        if (constants[i].kind == CONSTANT_TUPLE)
            write_constants(out, constants[i].items, constants[i].n_items);
    }
}

static void write_native_facts(struct buf *out, const struct raw_code *raw)
{
    if (raw->kind == RAW_NATIVE) {
        buf_put_vuint(out, raw->prelude_offset);
        return;
    }
    buf_put_vuint(out, raw->scope_flags);
    if (raw->kind == RAW_ASM) {
        buf_put_vuint(out, raw->n_positional);
        buf_put_vuint(out, raw->type_signature);
        return;
    }
    if (raw->scope_flags & NATIVE_HAS_RODATA)
        buf_put_vuint(out, raw->rodata_size);
    if (raw->scope_flags & NATIVE_HAS_BSS)
        buf_put_vuint(out, raw->bss_size);
    if (raw->scope_flags & NATIVE_HAS_RODATA)
        buf_put(out, raw->rodata, raw->rodata_size);
}

/* Recurses to the depth of the functions, which a reader or compiler has bounded. */
static void write_raw_code(struct buf *out, const struct raw_code *raw)
{
    buf_put_vuint(out, (uint64_t)raw->size << 3 | (raw->n_children != 0 ? 4u : 0u) |
                           (unsigned)raw->kind);
    buf_put(out, raw->code, raw->size);
    if (raw->kind != RAW_BYTECODE)
        write_native_facts(out, raw);
    if (raw->n_children != 0) {
        buf_put_vuint(out, raw->n_children);
        for (size_t i = 0; i < raw->n_children; i++)
            write_raw_code(out, raw->children[i]);
    }
    if (raw->relocations_size != 0)
        buf_put(out, raw->relocations, raw->relocations_size);
}

void mpy_write(const struct code *code, struct buf *out)
{
    buf_put_byte(out, 'M');
    buf_put_byte(out, MPY_VERSION);
    unsigned feature = (code->arch_flags != 0 ? 0x40u : 0u) | (unsigned)code->arch << 2;
    buf_put_byte(out, (uint8_t)(feature | (code->sub_version & 3u)));
    buf_put_byte(out, code->small_int_bits);
    if (code->arch_flags != 0)
        buf_put_vuint(out, code->arch_flags);
    buf_put_vuint(out, code->n_names);
    buf_put_vuint(out, code->n_constants);
    for (size_t i = 0; i < code->n_names; i++)
        write_name(out, &code->names[i]);
    write_constants(out, code->constants, code->n_constants);
    write_raw_code(out, code->root);
}
