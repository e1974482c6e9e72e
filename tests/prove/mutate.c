/* mutate.c - modules whose functions are changed by instruction: operands, jumps, instructions put in, taken out, swapped or put for
 * others that take and leave as much. */
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "tests/prove/prove.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MODULES = 64, FUNCTIONS = 256, FUNCTION_SIZE = 8192 };

/* A module with its functions as they may be changed. */
struct subject {
    struct code code;
    struct raw_code functions[FUNCTIONS];
    size_t n;
};

static struct subject subjects[MODULES];
static size_t n_subjects;

static struct arena kept;

static const struct raw_code *adopt(struct subject *subject, const struct raw_code *raw)
{
    if (subject->n == FUNCTIONS)
        return NULL;
    struct raw_code *own = &subject->functions[subject->n++];
    *own = *raw;
    const struct raw_code **children = arena_alloc(&kept, (raw->n_children + 1) * sizeof *children);
    for (size_t i = 0; i < raw->n_children; i++) {
        children[i] = adopt(subject, raw->children[i]);
        if (!children[i])
            return NULL;
    }
    own->children = children;
    return own;
}

static bool subject_read(struct subject *subject, const char *path)
{
    struct mpy_error error;
    FILE *file = fopen(path, "rb");
    uint8_t *data = arena_alloc(&kept, 1 << 20);
    size_t size = file ? fread(data, 1, 1 << 20, file) : 0;
    if (file)
        fclose(file);
    if (mpy_read(data, size, &kept, &subject->code, &error) != 0)
        return false;
    const struct raw_code *root = adopt(subject, subject->code.root);
    subject->code.root = root;
    return root;
}

/* ---- changes ---- */

static bool is_jump(uint8_t opcode)
{
    return opcode_info[opcode].operand >= OPERAND_OFFSET;
}

static uint8_t some_opcode(void)
{
    uint8_t opcode;
    do
        opcode = (uint8_t)chance(256);
    while (opcode_info[opcode].operand == OPERAND_UNASSIGNED);
    return opcode;
}

static int32_t some_number(const struct draft *draft, const struct subject *subject,
                           const struct raw_code *raw, uint8_t opcode)
{
    if (is_jump(opcode))
        return (int32_t)chance((uint32_t)draft->n);
    if (opcode_info[opcode].operand == OPERAND_QSTR)
        return (int32_t)chance((uint32_t)subject->code.n_names + (chance(16) == 0));
    if (opcode == OP_LOAD_CONST_OBJ)
        return (int32_t)chance((uint32_t)subject->code.n_constants + (chance(16) == 0));
    if (opcode >= OP_MAKE_CLOSURE && opcode <= OP_MAKE_CLOSURE_DEFARGS)
        return (int32_t)chance((uint32_t)raw->n_children + 1);
    return (int32_t)chance(chance(4) ? 4 : 300);
}

/* Another instruction of as much effect, if one comes up. */
static void put_like(struct draft *draft, const struct subject *subject, const struct raw_code *raw,
                     size_t at)
{
    const struct opcode_info *info = &opcode_info[draft->steps[at].opcode];
    for (unsigned tries = 0; tries < 40; tries++) {
        uint8_t opcode = some_opcode();
        const struct opcode_info *other = &opcode_info[opcode];
        if (is_jump(opcode) != is_jump(draft->steps[at].opcode) || other->pops != info->pops ||
            other->pushes != info->pushes)
            continue;
        if (!is_jump(opcode))
            draft->steps[at].number = some_number(draft, subject, raw, opcode);
        draft->steps[at].opcode = opcode;
        return;
    }
}

/* Moves what jumps point to when an instruction goes in (by 1) or out (by -1) at `at`. */
static void shift_jumps(struct draft *draft, size_t at, int by)
{
    for (size_t i = 0; i < draft->n; i++) {
        struct draft_step *step = &draft->steps[i];
        if (is_jump(step->opcode) && step->number > (int32_t)at)
            step->number += by;
    }
}

static void take_out(struct draft *draft, size_t at)
{
    if (draft->n < 2)
        return;
    memmove(&draft->steps[at], &draft->steps[at + 1], (draft->n - at - 1) * sizeof *draft->steps);
    draft->n--;
    shift_jumps(draft, at, -1);
}

static void put_in(struct draft *draft, size_t at, struct draft_step step)
{
    if (draft->n == DRAFT_MOST)
        return;
    shift_jumps(draft, at, 1);
    if (is_jump(step.opcode) && step.number > (int32_t)at)
        step.number++;
    memmove(&draft->steps[at + 1], &draft->steps[at], (draft->n - at) * sizeof *draft->steps);
    draft->steps[at] = step;
    draft->n++;
}

static void change(struct draft *draft, const struct subject *subject, const struct raw_code *raw)
{
    size_t at = chance((uint32_t)draft->n);
    struct draft_step *step = &draft->steps[at], fresh = {0, 0, 0};
    switch (chance(8)) {
    case 0:
        step->number = some_number(draft, subject, raw, step->opcode);
        break;
    case 1:
    case 2:
    case 3:
        put_like(draft, subject, raw, at);
        break;
    case 4:
        take_out(draft, at);
        break;
    case 5:
        fresh.opcode = some_opcode();
        fresh.number = some_number(draft, subject, raw, fresh.opcode);
        fresh.extra = (uint8_t)chance(chance(4) ? 3 : 256);
        put_in(draft, at, fresh);
        break;
    case 6:
        put_in(draft, at, draft->steps[chance((uint32_t)draft->n)]);
        break;
    default:
        fresh = *step;
        *step = draft->steps[(at + 1) % draft->n];
        draft->steps[(at + 1) % draft->n] = fresh;
        break;
    }
}

/* The function with its instructions written anew at bytes; false when that cannot be. */
static bool rewrite(struct raw_code *raw, const struct draft *draft, uint8_t *bytes)
{
    struct prelude prelude;
    if (!prelude_read(raw->code, raw->size, &prelude))
        return false;
    size_t start = (size_t)(prelude.code - raw->code);
    memcpy(bytes, raw->code, start);
    if (chance(32) == 0)
        bytes[chance((uint32_t)start)] = (uint8_t)chance(256);
    size_t n = draft_encode(draft, bytes + start, FUNCTION_SIZE - start);
    raw->code = bytes;
    raw->size = start + n;
    return n > 0;
}

/* Makes the next mutant, and has it proved unless it is passed over: the numbers by chance are the same either way. */
static void mutate_once(bool pass_over)
{
    static struct draft draft;
    static uint8_t bytes[FUNCTION_SIZE];
    struct subject *subject = &subjects[chance((uint32_t)n_subjects)];
    struct raw_code *raw = &subject->functions[chance((uint32_t)subject->n)], before = *raw;
    struct prelude prelude;
    if (!prelude_read(raw->code, raw->size, &prelude) ||
        !draft_decode(&draft, prelude.code, raw->code + raw->size))
        return;
    unsigned changes = chance(4) ? 1 : 1 + chance(4);
    while (changes-- > 0)
        change(&draft, subject, raw);
    if (rewrite(raw, &draft, bytes) && !pass_over)
        prove_run(&subject->code);
    *raw = before;
}

int prove_trust(int argc, char **argv)
{
    arena_init(&kept, &host_allocator, 1 << 21);
    if (argc != 1 || !subject_read(&subjects[0], argv[0]))
        return 2;
    prove_unseen(&subjects[0].code);
    arena_free(&kept);
    return 0;
}

int prove_mutate(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    arena_init(&kept, &host_allocator, 1 << 21);
    for (int i = 2; i < argc && n_subjects < MODULES; i++) {
        struct subject *subject = &subjects[n_subjects];
        if (subject_read(subject, argv[i]))
            n_subjects++;
        else
            fprintf(stderr, "%s: left out\n", argv[i]);
    }
    if (n_subjects == 0)
        return 2;
    chance_start(strtoull(argv[0], NULL, 10));
    char *colon;
    unsigned long long first = 0, end = strtoull(argv[1], &colon, 10);
    if (*colon == ':') {
        first = end;
        end = strtoull(colon + 1, NULL, 10);
    }
    for (unsigned long long n = 0; n < end; n++)
        mutate_once(n < first);
    arena_free(&kept);
    return 0;
}
