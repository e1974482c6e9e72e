/* fuse.c - a function's instructions in their image form: fusion.def. */
#include "freezer/image/fuse.h"
#include "freezer/image/object.h"
#include "runtime/format/image_opcode.h"
#include "runtime/vm/memory/names.h"

#include <string.h>

enum { STEPS_MAX = 4, CHILD_SIZE = 2 /* bytes that a CHILD operand mostly takes */ };

enum step_kind { PLAIN, VALUE, FOLD, NAME, TEXT, SAME, CHILD, OWN_NAME, DEFAULTS, JUMP };

struct step {
    uint8_t opcode, kind;
    uint16_t number;
};

enum {
#define IMAGE_OPCODE(byte, name, operand) FOLDED_##name = 0,
#define IMAGE_FAMILY(first, name, count, operand) FOLDED_##name = count,
#include "runtime/format/image_opcode.def"
#undef IMAGE_OPCODE
#undef IMAGE_FAMILY
};

static const struct fusion {
    uint8_t byte, n_folded; /* its opcode, or the first of so many */
    uint16_t flash;
    struct step steps[STEPS_MAX + 1]; /* opcode 0 behind the last */
} table[FUSION_COUNT] = {
#define STEP(opcode, kind, number) {OP_##opcode, kind, number},
#define FUSION(name, flash, steps) {OP_##name, FOLDED_##name, flash, {steps}},
#include "freezer/image/fusion.def"
#undef FUSION
#undef STEP
};

/* The best way from an item to the function's end. */
struct way {
    uint32_t size; /* bytes from here on */
    uint32_t kept; /* index of the item that the first step becomes */
    uint8_t n;     /* items that it takes */
    uint8_t fusion;
    bool is_target; /* a jump leads here */
};
enum { UNFUSED = FUSION_COUNT };
_Static_assert(FUSION_COUNT <= 32, "struct fusions has a bit for each");

struct fusing {
    const struct image_layout *layout;
    const struct raw_code *raw;
    const uint32_t *ids;
    struct way *ways;     /* by item, and one for the end */
    struct piece *pieces; /* by item: of the first step of its way, where that is a fusion */
};

/* What the piece's function is called, and how many defaults it has: -1 where keywords have some, too. */
static bool child_facts(const struct fusing *fusing, const struct piece *piece, uint32_t *name,
                        int64_t *n_defaults)
{
    struct prelude prelude;
    const struct raw_code *child = fusing->raw->children[piece->child];
    if (child->kind != RAW_BYTECODE || !prelude_read(child->code, child->size, &prelude))
        return false;
    const uint8_t *info = prelude.info;
    *n_defaults = prelude.n_default_positional;
    if (prelude.flags & PRELUDE_DEFAULT_KEYWORDS)
        *n_defaults = -1;
    return vuint_read(&info, info + prelude.info_size, name);
}

static uint32_t item_size(const struct laid *item)
{
    return item->size + (item->jump != NO_JUMP ? 1u : 0u);
}

/* How many items of the layout, from the one at i on, have the fusion's instructions; 0 when they do not. */
static size_t count_steps(const struct fusing *fusing, const struct fusion *fusion, size_t i)
{
    const struct laid *items = fusing->layout->items + i;
    size_t n = 1;
    for (const struct step *step = fusion->steps + 1; step->opcode != 0; step++, n++)
        if (items[n].opcode != step->opcode || fusing->ways[i + n].is_target)
            return 0;
    return n;
}

/* Puts what the steps say of their operands into the piece; false where they say something else. *size: bytes. */
static bool take_operands(const struct fusing *fusing, const struct fusion *fusion, size_t i,
                          struct piece *piece, uint32_t *size)
{
    uint32_t own_name;
    int64_t n_defaults;
    const struct laid *items = fusing->layout->items + i;
    *piece = (struct piece){.byte = fusion->byte, .child = NO_CHILD};
    *size = 1;
    for (const struct step *step = fusion->steps; step->opcode != 0; step++)
        if (step->kind == CHILD) {
            const struct laid *item = &items[step - fusion->steps];
            piece->child = (uint32_t)item->value;
            piece->has_extra = opcode_info[item->opcode].operand == OPERAND_VUINT_BYTE;
            piece->extra = item->extra;
            *size += CHILD_SIZE + piece->has_extra;
        }
    for (const struct step *step = fusion->steps; step->opcode != 0; step++, items++) {
        int64_t operand = items->value;
        bool fits = true;
        switch ((enum step_kind)step->kind) {
        case VALUE:
            fits = operand == step->number;
            break;
        case FOLD:
            fits = operand >= 0 && operand < fusion->n_folded;
            piece->byte += (uint8_t)operand;
            break;
        case NAME:
            piece->names[piece->n_names++] = (uint16_t)operand;
            *size += items->size - 1u;
            break;
        case TEXT:
            fits = fusing->ids[operand] == step->number;
            break;
        case SAME:
            fits = operand == piece->names[0];
            break;
        case OWN_NAME:
            fits = child_facts(fusing, piece, &own_name, &n_defaults) && operand == own_name;
            break;
        case DEFAULTS:
            fits = child_facts(fusing, piece, &own_name, &n_defaults) && operand == n_defaults;
            break;
        case JUMP:
            *size += 1;
            piece->is_whole = true;
            break;
        case PLAIN:
        case CHILD:
            break;
        }
        if (!fits)
            return false;
    }
    return true;
}

static void find_way(struct fusing *fusing, const struct fusions *fusions, size_t i)
{
    const struct laid *item = &fusing->layout->items[i];
    struct way *way = &fusing->ways[i];
    way->size = item_size(item) + way[1].size;
    way->n = 1;
    way->fusion = UNFUSED;
    uint32_t candidates = fusions->starts[item->opcode] & fusions->goes_on[item[1].opcode];
    for (; candidates != 0; candidates &= candidates - 1) {
        struct piece piece;
        uint32_t size;
        uint8_t number = (uint8_t)__builtin_ctz(candidates);
        const struct fusion *fusion = &table[number];
        size_t n = count_steps(fusing, fusion, i);
        if (n == 0 || !take_operands(fusing, fusion, i, &piece, &size))
            continue;
        /* A standard instruction that makes a function cannot stay. */
        if (size + way[n].size < way->size || (fusion->flash == 0 && way->fusion == UNFUSED)) {
            way->size = size + way[n].size;
            way->n = (uint8_t)n;
            way->fusion = number;
            fusing->pieces[i] = piece;
        }
    }
}

static void find_ways(struct fusing *fusing, const struct fusions *fusions)
{
    const struct image_layout *layout = fusing->layout;
    for (size_t i = 0; i < layout->n_jumps; i++)
        fusing->ways[layout->items[layout->jumps[i]].target].is_target = true;
    fusing->ways[layout_find(layout, layout->entry)].is_target = true;
    for (size_t i = layout->n; i-- > 0;)
        find_way(fusing, fusions, i);
}

/* An instruction that stays. */
static void put_plain(struct piece *piece, const struct laid *item)
{
    *piece = (struct piece){.byte = item->bytes[0], .child = NO_CHILD, .is_whole = true};
    if (item->opcode == OP_LOAD_FUNCTION) {
        piece->is_whole = false;
        piece->has_constant = true;
        piece->child = object_child(item->value);
        piece->constant = object_constant(item->value);
    } else if (opcode_info[item->opcode].operand == OPERAND_QSTR) {
        piece->is_whole = false;
        piece->n_names = 1;
        piece->names[0] = (uint16_t)item->value;
    }
}

/* Bytes that the first step of a way saves. */
static int32_t saved_by(const struct fusing *fusing, size_t i)
{
    const struct way *way = &fusing->ways[i];
    uint32_t before = 0, after = way->size - way[way->n].size;
    for (size_t step = 0; step < way->n; step++)
        before += item_size(&fusing->layout->items[i + step]);
    return (int32_t)before - (int32_t)after;
}

/* Keeps of each step of the best way its last item, with the place of the first. */
static void take_way(struct fusing *fusing, struct image_layout *layout, struct fusions *fusions)
{
    size_t kept = 0;
    layout->n_jumps = 0;
    for (size_t i = 0; i < layout->n; kept++) {
        struct way *way = &fusing->ways[i];
        uint32_t old = layout->items[i].old;
        if (way->fusion == UNFUSED) {
            put_plain(&fusing->pieces[kept], &layout->items[i]);
        } else {
            fusions->saved[way->fusion] += saved_by(fusing, i);
            fusing->pieces[kept] = fusing->pieces[i];
        }
        way->kept = (uint32_t)kept;
        i += way->n;
        layout->items[kept] = layout->items[i - 1];
        layout->items[kept].old = old;
        layout->items[kept].bytes[0] = fusing->pieces[kept].byte;
        if (layout->items[kept].jump != NO_JUMP)
            layout->jumps[layout->n_jumps++] = (uint32_t)kept;
    }
    layout->items[kept] = layout->items[layout->n];
    fusing->ways[layout->n].kept = (uint32_t)kept;
    layout->n = kept;
    for (size_t i = 0; i < layout->n_jumps; i++) {
        struct laid *jump = &layout->items[layout->jumps[i]];
        jump->target = fusing->ways[jump->target].kept;
    }
}

struct piece *fuse(struct image_layout *layout, const struct raw_code *raw, const uint32_t *ids,
                   struct fusions *fusions, struct arena *arena)
{
    struct fusing fusing = {.layout = layout, .raw = raw, .ids = ids};
    fusing.pieces = arena_alloc(arena, (layout->n + 1) * sizeof *fusing.pieces);
    struct arena_mark mark = arena_mark(arena);
    fusing.ways = arena_zalloc(arena, (layout->n + 1) * sizeof *fusing.ways);
    find_ways(&fusing, fusions);
    take_way(&fusing, layout, fusions);
    arena_release(arena, mark);
    return fusing.pieces;
}

void fusions_init(struct fusions *fusions)
{
    memset(fusions, 0, sizeof *fusions);
    for (size_t number = 0; number < FUSION_COUNT; number++) {
        const struct step *steps = table[number].steps;
        uint32_t bit = UINT32_C(1) << number;
        fusions->starts[steps[0].opcode] |= bit;
        for (size_t opcode = 0; opcode < 256; opcode++)
            if (steps[1].opcode == 0 || steps[1].opcode == opcode)
                fusions->goes_on[opcode] |= bit;
    }
}

void fusions_weigh(struct fusions *fusions)
{
    for (size_t number = 0; number < FUSION_COUNT; number++) {
        const struct fusion *fusion = &table[number];
        if (fusion->flash != 0 && fusions->saved[number] < fusion->flash)
            fusions->starts[fusion->steps[0].opcode] &= ~(UINT32_C(1) << number);
        fusions->saved[number] = 0;
    }
}
