/* draft.c - functions that are written by instruction, not by byte: so that one can be put in or taken out, and jumps follow. */
#include "runtime/format/opcode.h"
#include "tests/prove/prove.h"

static size_t put_vuint(uint8_t *out, uint32_t number)
{
    size_t n = 1;
    for (uint32_t rest = number >> 7; rest; rest >>= 7)
        n++;
    for (size_t i = n; i-- > 0; number >>= 7)
        out[i] = (uint8_t)((number & 0x7f) | (i + 1 < n ? 0x80 : 0));
    return n;
}

static size_t put_vsint(uint8_t *out, int64_t number)
{
    size_t n = 1;
    while (number < -((int64_t)1 << (7 * n - 1)) || number >= (int64_t)1 << (7 * n - 1))
        n++;
    for (size_t i = n; i-- > 0; number >>= 7)
        out[i] = (uint8_t)((number & 0x7f) | (i + 1 < n ? 0x80 : 0));
    return n;
}

static bool is_jump(uint8_t opcode)
{
    return opcode_info[opcode].operand >= OPERAND_OFFSET;
}

/* One step; jumps take two bytes, and are written when all places are known. */
static size_t put_step(const struct draft_step *step, uint8_t *out)
{
    size_t n = 1;
    out[0] = step->opcode;
    switch (opcode_info[step->opcode].operand) {
    case OPERAND_NONE:
        return 1;
    case OPERAND_VSINT:
        return 1 + put_vsint(out + 1, step->number);
    case OPERAND_QSTR:
    case OPERAND_VUINT:
    case OPERAND_VUINT_BYTE:
        n += put_vuint(out + 1, (uint32_t)step->number);
        break;
    default:
        n += 2;
        break;
    }
    uint8_t operand = opcode_info[step->opcode].operand;
    if (operand == OPERAND_VUINT_BYTE || operand == OPERAND_OFFSET_SIGNED_BYTE)
        out[n++] = step->extra;
    return n;
}

size_t draft_encode(const struct draft *draft, uint8_t *out, size_t size)
{
    static size_t places[DRAFT_MOST + 1];
    size_t n = 0;
    for (size_t i = 0; i < draft->n; i++) {
        if (n + 8 > size)
            return 0;
        places[i] = n;
        n += put_step(&draft->steps[i], out + n);
    }
    for (size_t i = 0; i < draft->n; i++) {
        const struct draft_step *step = &draft->steps[i];
        if (!is_jump(step->opcode))
            continue;
        if (step->number < 0 || (size_t)step->number >= draft->n)
            return 0;
        long distance = (long)places[step->number] - (long)(places[i] + 3);
        distance += opcode_info[step->opcode].operand == OPERAND_OFFSET ? 0 : 0x4000;
        if (distance < 0 || distance > 0x7fff)
            return 0;
        out[places[i] + 1] = (uint8_t)(0x80 | (distance & 0x7f));
        out[places[i] + 2] = (uint8_t)(distance >> 7);
    }
    return n;
}

bool draft_decode(struct draft *draft, const uint8_t *code, const uint8_t *end)
{
    static const uint8_t *places[DRAFT_MOST];
    struct instruction instruction;
    draft->n = 0;
    for (const uint8_t *ip = code; ip < end; ip = instruction.next) {
        if (draft->n == DRAFT_MOST || !instruction_read(ip, end, &instruction))
            return false;
        places[draft->n] = ip;
        bool jump = instruction_is_jump(instruction.opcode);
        draft_add(draft, *ip,
                  (int32_t)(jump ? instruction.from + instruction.value - code : instruction.value),
                  instruction.extra);
    }
    for (size_t i = 0; i < draft->n; i++) {
        struct draft_step *step = &draft->steps[i];
        if (!is_jump(step->opcode))
            continue;
        size_t to = 0;
        while (to < draft->n && places[to] != code + step->number)
            to++;
        if (to == draft->n)
            return false;
        step->number = (int32_t)to;
    }
    return true;
}

void draft_add(struct draft *draft, uint8_t opcode, int32_t number, uint8_t extra)
{
    if (draft->n < DRAFT_MOST)
        draft->steps[draft->n++] = (struct draft_step){opcode, extra, number};
}

size_t draft_prelude(const struct draft_prelude *p, uint8_t *out)
{
    uint32_t state = p->n_state - 1, exceptions = p->n_exceptions, positional = p->n_positional,
             flags = p->flags;
    size_t n = 0;
    uint8_t byte = (uint8_t)((state & 15) << 3 | (exceptions & 1) << 2 | (positional & 3));
    state >>= 4, exceptions >>= 1, positional >>= 2;
    while (state | exceptions | positional | flags) {
        out[n++] = byte | 0x80;
        byte = (uint8_t)((flags & 1) << 6 | (state & 3) << 4 | (positional & 1) << 2 |
                         (exceptions & 1) << 1);
        state >>= 2, exceptions >>= 1, positional >>= 1, flags >>= 1;
    }
    out[n++] = byte;
    uint32_t info = 1 + p->n_positional, cells = p->n_cells;
    do {
        byte = (uint8_t)((info & 0x3f) << 1 | (cells & 1));
        info >>= 6, cells >>= 1;
        out[n++] = byte | (info | cells ? 0x80 : 0);
    } while (info | cells);
    for (uint32_t i = 0; i <= p->n_positional; i++)
        out[n++] = 0; /* every name is the first */
    for (uint32_t i = 0; i < p->n_cells; i++)
        out[n++] = p->cells[i];
    return n;
}
