/* verify_state.c - the verifier's states: one path's, and those kept where paths meet, joined until nothing changes. */
#include "runtime/base/text.h"
#include "runtime/format/verify_walk.h"

#include <stdarg.h>
#include <string.h>

bool verify_fail(struct verifier *v, const char *format, ...)
{
    if (v->failed)
        return false;
    v->failed = true;
    v->error->offset = (size_t)(v->ip - v->raw->code);
    va_list arguments;
    va_start(arguments, format);
    text_vformat(v->error->message, sizeof v->error->message, format, arguments);
    va_end(arguments);
    return false;
}

bool verify_spend(struct verifier *v, uint32_t steps)
{
    if (v->budget < steps)
        return verify_fail(v, "the stack changes too often to follow");
    v->budget -= steps;
    return true;
}

/* ---- the stack of the path ---- */

/* The name of the first set that has these kinds, or of the first kind among them. */
static const char *kinds_text(unsigned kinds)
{
    static const struct {
        uint16_t kinds;
        char text[32];
    } texts[] = {
#define KIND(letter, name, text) {KIND_##name, text},
#define KINDS(letter, name, kinds, text)
#include "runtime/format/kind.def"
#undef KIND
#undef KINDS
#define KIND(letter, name, text)
#define KINDS(letter, name, kinds, text) {KINDS_##name, text},
#include "runtime/format/kind.def"
#undef KIND
#undef KINDS
    };
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!(kinds & ~texts[i].kinds))
            return texts[i].text;
    return texts[KIND_NUMBER_TOKEN].text;
}

bool verify_need(struct verifier *v, uint32_t slots)
{
    if (slots > v->max_stack)
        v->max_stack = slots;
    if (slots > v->prelude.n_state)
        return verify_fail(v, "a stack of %u slots, the prelude has room for %u", slots,
                           v->prelude.n_state);
    return true;
}

bool verify_push(struct verifier *v, unsigned kinds)
{
    uint32_t pair = (kinds & KIND_PAIR) != 0;
    if (!verify_need(v, v->depth + v->n_pairs + 1 + pair))
        return false;
    v->kinds[v->depth++] = (uint16_t)kinds;
    v->n_pairs += pair;
    return true;
}

bool verify_pop(struct verifier *v, unsigned allowed, unsigned *kinds)
{
    if (v->depth == 0)
        return verify_fail(v, "%s expected, the stack is empty", kinds_text(allowed));
    if (v->depth <= v->floor)
        return verify_fail(v, "takes a value from below the block it is in");
    unsigned found = v->kinds[--v->depth];
    v->n_pairs -= (found & KIND_PAIR) != 0;
    if (found & ~allowed)
        return verify_fail(v, "%s expected on the stack, found %s", kinds_text(allowed),
                           kinds_text(found));
    if (kinds)
        *kinds = found;
    return true;
}

uint32_t verify_block_base(const struct block *block)
{
    return block->height - (block->opcode == OP_SETUP_WITH ? 2u : block->form != FORM_PLAIN);
}

void verify_set_level(struct verifier *v, struct level level)
{
    v->level = level;
    v->floor = !level.block                 ? 0
               : level.phase == PHASE_MOVED ? verify_block_base(level.block)
                                            : level.block->height;
}

/* ---- states that are kept ---- */

bool verify_states(struct verifier *v)
{
    uint32_t words = (v->size + 31) / 32;
    v->ranks = arena_alloc(v->arena, words * sizeof *v->ranks);
    if (!v->ranks)
        return verify_fail(v, "out of memory");
    for (uint32_t i = 0; i < words; i++) {
        v->ranks[i] = v->n_joins;
        v->n_joins += (uint32_t)__builtin_popcount(v->joins[i]);
    }
    v->facts = arena_zalloc(v->arena, v->n_joins * sizeof *v->facts);
    v->pending = arena_zalloc(v->arena, (v->n_joins + 31) / 32 * sizeof *v->pending);
    v->kinds = arena_alloc(v->arena, v->prelude.n_state * sizeof *v->kinds);
    if (!v->facts || !v->pending || !v->kinds)
        return verify_fail(v, "out of memory");
    return true;
}

static bool level_equal(struct level a, struct level b)
{
    return a.block == b.block && (!a.block || a.phase == b.phase);
}

/* The path's state as one that is kept, its entries joined with those of `known` unless NULL. NULL when out of memory. */
static const struct fact *fact_keep(struct verifier *v, const struct fact *known)
{
    struct arena_mark mark = arena_mark(v->arena);
    struct fact *fact = arena_alloc(v->arena, sizeof *fact + v->depth * sizeof *fact->kinds);
    if (!fact)
        return NULL;
    uint32_t hash = v->depth + (v->level.block ? v->level.block->setup : 0);
    fact->level = v->level;
    fact->depth = (uint16_t)v->depth;
    for (uint32_t i = 0; i < v->depth; i++) {
        fact->kinds[i] = v->kinds[i] | (known ? known->kinds[i] : 0);
        hash = hash * 31 + fact->kinds[i];
    }
    struct fact **bucket = &v->fact_buckets[(hash ^ hash >> 8) % VERIFY_BUCKETS];
    for (const struct fact *same = *bucket; same; same = same->next) {
        if (!verify_spend(v, 1))
            return NULL;
        if (same->depth == fact->depth && level_equal(same->level, fact->level) &&
            memcmp(same->kinds, fact->kinds, v->depth * sizeof *fact->kinds) == 0) {
            arena_release(v->arena, mark);
            return same;
        }
    }
    fact->next = *bucket;
    return *bucket = fact;
}

/* Whether the path's state can be joined with one; *changes: something is new in it. */
static bool fact_join(struct verifier *v, const struct fact *known, uint32_t offset, bool *changes)
{
    *changes = false;
    if (!level_equal(known->level, v->level))
        return verify_fail(v, "paths meet at %u with different exception blocks", offset);
    if (known->depth != v->depth)
        return verify_fail(v, "paths meet at %u with different stacks", offset);
    for (uint32_t i = 0; i < v->depth; i++) {
        unsigned both = known->kinds[i] | v->kinds[i];
        *changes |= both != known->kinds[i];
        if (both & KIND_PAIR && both & ~(unsigned)KINDS_STATE)
            return verify_fail(v, "paths meet at %u with different stacks", offset);
    }
    return true;
}

/* Falling into a finally or with block's handler, with None for its token. False with or without a failure. */
static bool fall_into_handler(struct verifier *v)
{
    struct block *block = v->level.block;
    bool has_token = block->opcode != OP_SETUP_EXCEPT && block->form == FORM_PLAIN;
    if (!has_token || v->depth != block->height + 1u || v->kinds[block->height] != KIND_NONE)
        return verify_fail(v, "runs into a handler without the None that it starts with");
    v->kinds[block->height] = KIND_TOKEN | KIND_NONE;
    verify_set_level(v, (struct level){block, PHASE_HANDLED});
    return true;
}

/* Whether the level may be at that offset: before its handlers, or behind those that run. */
static bool level_allows(struct level level, uint32_t offset)
{
    const struct block *block = level.block;
    if (!block)
        return true;
    bool before = level.phase == PHASE_PROTECTED;
    return offset >= block->from && offset < block->to && (offset < block->handler) == before;
}

/* Joins the path's state into what is kept of that offset. */
static bool state_arrive(struct verifier *v, uint32_t offset)
{
    uint32_t rank = verify_rank(v, offset);
    const struct fact *known = v->facts[rank];
    bool changes;
    if (!level_allows(v->level, offset))
        return verify_fail(v, "goes to %u, across the bounds of its exception blocks", offset);
    if (!verify_spend(v, 1 + v->depth))
        return false;
    if (known) {
        if (!fact_join(v, known, offset, &changes) || !changes)
            return !v->failed;
    }
    v->facts[rank] = fact_keep(v, known);
    if (!v->facts[rank])
        return verify_fail(v, "out of memory");
    v->pending[rank / 32] |= 1u << rank % 32;
    if (rank / 32 < v->lowest)
        v->lowest = rank / 32;
    return verify_need(v, v->depth + v->n_pairs);
}

bool verify_go(struct verifier *v, int64_t offset)
{
    struct level level = v->level;
    bool falls_in =
        level.block && level.phase == PHASE_PROTECTED && (uint32_t)offset == level.block->handler;
    if (falls_in && !fall_into_handler(v))
        return false;
    bool ok = state_arrive(v, (uint32_t)offset);
    if (falls_in) {
        v->kinds[level.block->height] = KIND_NONE;
        verify_set_level(v, level);
    }
    return ok;
}

/* ---- paths ---- */

/* The number of the first join whose state has changed; n_joins when none has. */
static uint32_t pending_take(struct verifier *v)
{
    uint32_t words = (v->n_joins + 31) / 32;
    while (v->lowest < words && v->pending[v->lowest] == 0)
        v->lowest++;
    if (v->lowest == words)
        return v->n_joins;
    uint32_t bit = (uint32_t)__builtin_ctz(v->pending[v->lowest]);
    v->pending[v->lowest] &= ~(1u << bit);
    return v->lowest * 32 + bit;
}

/* The offset of the join with that number. */
static uint32_t join_offset(const struct verifier *v, uint32_t rank)
{
    uint32_t low = 0, high = (v->size + 31) / 32;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (v->ranks[middle] <= rank)
            low = middle;
        else
            high = middle;
    }
    uint32_t bits = v->joins[low];
    for (uint32_t skip = rank - v->ranks[low]; skip > 0; skip--)
        bits &= bits - 1;
    return low * 32 + (uint32_t)__builtin_ctz(bits);
}

/* Follows one path from where paths meet until it ends or comes to where they meet again. */
static bool walk_path(struct verifier *v, uint32_t rank)
{
    const uint8_t *code = v->prelude.code;
    const struct fact *fact = v->facts[rank];
    v->ip = code + join_offset(v, rank);
    v->depth = fact->depth;
    v->n_pairs = 0;
    for (uint32_t i = 0; i < fact->depth; i++) {
        v->kinds[i] = fact->kinds[i];
        v->n_pairs += (fact->kinds[i] & KIND_PAIR) != 0;
    }
    verify_set_level(v, fact->level);
    if (!verify_spend(v, fact->depth))
        return false;
    for (;;) {
        struct instruction instruction;
        bool falls = true;
        if (!verify_spend(v, 1))
            return false;
        if (v->depth == 0 && !v->level.block && v->listener && v->listener->idle)
            v->listener->idle(v->listener->user, v->raw, (uint32_t)(v->ip - code));
        if (!instruction_read(v->ip, v->end, &instruction) || !verify_step(v, &instruction, &falls))
            return verify_fail(v, "a bad instruction");
        if (!falls)
            return true;
        if (instruction.next == v->end)
            return verify_fail(v, "the function's end is reached without a return");
        if (verify_is_join(v, (uint32_t)(instruction.next - code)))
            return verify_go(v, instruction.next - code);
        v->ip = instruction.next;
    }
}

bool verify_walk(struct verifier *v)
{
    v->ip = v->prelude.code;
    v->depth = v->n_pairs = 0;
    verify_set_level(v, (struct level){NULL, PHASE_PROTECTED});
    if (!verify_go(v, 0))
        return false;
    for (uint32_t rank; (rank = pending_take(v)) < v->n_joins;)
        if (!walk_path(v, rank))
            return false;
    return true;
}
