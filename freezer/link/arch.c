/* arch.c - the architectures of natmods: words, and the jumps that the linker itself writes. */
#include "freezer/link/link.h"
#include "runtime/format/opcode.h"

#include <elf.h>
#include <string.h>

static bool reaches(int64_t value, unsigned bits)
{
    return value >= -((int64_t)1 << bits) && value < (int64_t)1 << bits;
}

static void link_put_number(struct buf *out, unsigned bytes, uint64_t value)
{
    for (unsigned i = 0; i < bytes; i++, value >>= 8)
        buf_put_byte(out, (uint8_t)value);
}

static bool jump_x86(struct buf *out, int64_t address)
{
    if (reaches(address - 2, 7)) {
        link_put_number(out, 2, 0xeb | (uint64_t)((address - 2) & 0xff) << 8);
        return true;
    }
    buf_put_byte(out, 0xe9);
    link_put_number(out, 4, (uint64_t)(address - 5));
    return reaches(address - 5, 31);
}

/* b; farther than that bl, which keeps its return address on the stack. */
static bool jump_thumb(struct buf *out, int64_t address)
{
    int64_t near = address - 4, far = address - 6;
    if (reaches(near, 11)) {
        link_put_number(out, 2, 0xe000 | ((uint64_t)near >> 1 & 0x7ff));
        return true;
    }
    link_put_number(out, 2, 0xb501); /* push {r0, lr} */
    link_put_number(out, 2, 0xf000 | ((uint64_t)far >> 12 & 0x7ff));
    link_put_number(out, 2, 0xf800 | ((uint64_t)far >> 1 & 0x7ff));
    link_put_number(out, 2, 0xbd01); /* pop {r0, pc}: nobody looks at the result of mpy_init */
    return reaches(far, 22);
}

static bool jump_thumb2(struct buf *out, int64_t address)
{
    int64_t distance = address - 4;
    if (reaches(distance, 11)) {
        link_put_number(out, 2, 0xe000 | ((uint64_t)distance >> 1 & 0x7ff));
        return true;
    }
    link_put_number(out, 2, 0xf000 | ((uint64_t)distance >> 12 & 0x7ff)); /* b.w */
    link_put_number(out, 2, 0xb800 | ((uint64_t)distance >> 1 & 0x7ff));
    return reaches(distance, 22);
}

static bool jump_xtensa(struct buf *out, int64_t address)
{
    link_put_number(out, 3, ((uint64_t)(address - 4) & 0x3ffff) << 6 | 6); /* j */
    return reaches(address - 4, 17);
}

static bool jump_riscv(struct buf *out, int64_t address)
{
    uint8_t code[8] = {0x01, 0xa0}; /* c.j */
    enum link_field field = LINK_FIELD_riscv_short_jump;
    if (!reaches(address, 11)) {
        static const uint8_t far[8] = {0x97, 0x0f, 0, 0, 0x67, 0x80, 0x0f, 0}; /* auipc t6; jr t6 */
        memcpy(code, far, sizeof code);
        field = LINK_FIELD_riscv_call;
    }
    bool good = link_encode(code, field, address);
    buf_put(out, code, link_field_size(field));
    return good;
}

/* The address of the function is the last word, where the load finds it. */
static const uint8_t stub_x86[] = {0x90, 0x90, 0x90, 0xb8, 0, 0, 0, 0, 0xff, 0xe0};
static const uint8_t stub_x64[] = {0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x48, 0xb8, 0,
                                   0,    0,    0,    0,    0,    0,    0,    0xff, 0xe0};
static const uint8_t stub_thumb[] = {0x00, 0x4b, 0x18, 0x47, 0, 0, 0, 0}; /* ldr r3, [pc]; bx r3 */
/* auipc a3, 0; lw (ld) a3, 8(a3); jr a3 */
static const uint8_t stub_riscv32[] = {0x97, 0x06, 0, 0, 0x94, 0x46, 0x82, 0x86, 0, 0, 0, 0};
static const uint8_t stub_riscv64[] = {0x97, 0x06, 0, 0, 0x94, 0x66, 0x82, 0x86,
                                       0,    0,    0, 0, 0,    0,    0,    0};

#define STUB(bytes, place) .stub = (bytes), .stub_size = sizeof(bytes), .stub_place = (place)
static const struct link_arch arches[] = {
    {"x86", ARCH_x86, EM_386, 4, .jump = jump_x86, STUB(stub_x86, 4)},
    {"x64", ARCH_x64, EM_X86_64, 8, .jump = jump_x86, STUB(stub_x64, 8)},
    {"armv6m", ARCH_armv6m, EM_ARM, 4, .jump = jump_thumb, STUB(stub_thumb, 4)},
    {"armv7m", ARCH_armv7m, EM_ARM, 4, .jump = jump_thumb2, STUB(stub_thumb, 4)},
    {"armv7emsp", ARCH_armv7emsp, EM_ARM, 4, .jump = jump_thumb2, STUB(stub_thumb, 4)},
    {"armv7emdp", ARCH_armv7emdp, EM_ARM, 4, .jump = jump_thumb2, STUB(stub_thumb, 4)},
    {"xtensa", ARCH_xtensa, EM_XTENSA, 4, .text_is_words = true, .jump = jump_xtensa},
    {"xtensawin", ARCH_xtensawin, EM_XTENSA, 4, .separate_rodata = true, .jump = jump_xtensa},
    {"rv32imc", ARCH_rv32imc, EM_RISCV, 4, .jump = jump_riscv, STUB(stub_riscv32, 8)},
    {"rv64imc", ARCH_rv64imc, EM_RISCV, 8, .jump = jump_riscv, STUB(stub_riscv64, 8)},
};

const struct link_arch *link_arch_named(const char *name)
{
    for (size_t i = 0; i < sizeof arches / sizeof *arches; i++)
        if (strcmp(arches[i].name, name) == 0)
            return &arches[i];
    return NULL;
}
