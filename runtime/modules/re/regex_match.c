/* regex_match.c - runs a program over a text. It tries the choices in their order and comes back to
 * the last one that is left; what to come back to lies in a list of its own, not on the C stack. */
#include "regex.h"

/* Something to come back to. */
struct regex_choice {
    const uint8_t *pc; /* where to go on; NULL: a place to be set back */
    regex_place at;    /* with that position; the place's old content */
    regex_place least; /* of REGEX_REPEAT, which may go back to that; NULL: a plain choice */
    uint8_t slot;
};

enum { CHOICES_AT_HAND = 12 };

struct regex_matcher {
    const uint8_t *code;
    struct regex_text text;
    regex_place from, not_at;
    regex_place *places;
    size_t free_steps; /* choices until marks are kept */
    size_t n_marks;
    uint8_t *marks;               /* a leaf block; NULL: none yet */
    struct regex_choice *choices; /* at_hand, or a leaf block */
    size_t n_choices, capacity;
    struct regex_choice at_hand[CHOICES_AT_HAND];
};

static struct regex_choice *regex_push(struct regex_matcher *m)
{
    if (m->n_choices == m->capacity) {
        size_t bytes = 2 * m->capacity * sizeof *m->choices;
        if (m->choices == m->at_hand) {
            m->choices = heap_alloc_leaf(bytes);
            memcpy(m->choices, m->at_hand, sizeof m->at_hand);
        } else {
            m->choices = heap_resize(m->choices, bytes);
        }
        m->capacity *= 2;
    }
    return &m->choices[m->n_choices++];
}

static void regex_marks_start(struct regex_matcher *m)
{
    size_t bits, positions = (size_t)(m->text.end - m->from) + 1;
    if (__builtin_mul_overflow(positions, m->n_marks, &bits))
        raise_type(&type_MemoryError);
    m->marks = heap_alloc_leaf(bits / 8 + 1);
    memset(m->marks, 0, bits / 8 + 1);
}

/* Whether the choice has been made with that position before; it counts as made from now on. */
static bool regex_made(struct regex_matcher *m, const uint8_t *mark, regex_place at)
{
    if (!m->marks) {
        if (m->free_steps > 0) {
            m->free_steps--;
            return false;
        }
        regex_marks_start(m);
    }
    size_t bit = (size_t)(at - m->from) * m->n_marks + regex_read16(mark);
    uint8_t *byte = &m->marks[bit / 8], mask = (uint8_t)(1u << bit % 8);
    if (*byte & mask)
        return true;
    *byte |= mask;
    return false;
}

static bool regex_class_has(const uint8_t *class, uint32_t code)
{
    if (code < 256)
        return class[2 + code / 8] >> code % 8 & 1;
    bool has = false;
    const uint8_t *range = class + 2 + REGEX_CLASS_BITS;
    for (unsigned n = class[1] & (REGEX_NEGATED - 1); n > 0 && !has; n--, range += REGEX_RANGE)
        has = code >= regex_read24(range) && code <= regex_read24(range + 3);
    return has != (class[1] >= REGEX_NEGATED);
}

/* Where BYTE, ANY or CLASS leaves off; NULL where it does not match. */
static inline regex_place regex_step(const struct regex_matcher *m, const uint8_t *pc,
                                     regex_place at)
{
    if (at == m->text.end)
        return NULL;
    if (*pc == REGEX_BYTE)
        return *at == pc[1] ? at + 1 : NULL;
    uint32_t code = m->text.wide ? text_next(&at) : *at++;
    return *pc == REGEX_ANY || regex_class_has(pc, code) ? at : NULL;
}

static const uint8_t *regex_behind(const uint8_t *pc)
{
    switch (*pc) {
    case REGEX_BYTE:
        return pc + 2;
    case REGEX_CLASS:
        return pc + 2 + REGEX_CLASS_BITS + (pc[1] & (REGEX_NEGATED - 1)) * REGEX_RANGE;
    default:
        return pc + 1;
    }
}

static regex_place regex_step_back(const struct regex_matcher *m, regex_place at)
{
    do
        at--;
    while (m->text.wide && (*at & 0xc0) == 0x80);
    return at;
}

/* Whether code that goes on at pc can go on with that position, as far as one look tells. */
static inline bool regex_likely(const struct regex_matcher *m, const uint8_t *pc, regex_place at)
{
    return *pc != REGEX_BYTE || (at != m->text.end && *at == pc[1]);
}

/* As much as there is, or as little as there may be, and the rest to come back to. NULL: fails. */
static regex_place regex_repeat_begin(struct regex_matcher *m, const uint8_t *pc, regex_place at)
{
    const uint8_t *body = pc + 4;
    unsigned how = pc[3];
    regex_place next;
    if (how & REGEX_AT_LEAST_ONE && !(at = regex_step(m, body, at)))
        return NULL;
    regex_place least = at;
    if (how & REGEX_FEW) {
        *regex_push(m) = (struct regex_choice){pc, at, at, 0};
        return at;
    }
    if (how & REGEX_AT_MOST_ONE) {
        if ((next = regex_step(m, body, at)))
            at = next;
    } else if (*body == REGEX_ANY) {
        at = m->text.end;
    } else {
        while ((next = regex_step(m, body, at)))
            at = next;
    }
    if (at != least)
        *regex_push(m) = (struct regex_choice){pc, at, least, 0};
    return at;
}

/* The next position to try of a repetition that is the newest choice; NULL when there is none. */
static regex_place regex_repeat_next(struct regex_matcher *m, const uint8_t *pc,
                                     struct regex_choice *choice)
{
    const uint8_t *body = pc + 4, *behind = regex_behind(body);
    bool last = false;
    while (!last) {
        if (pc[3] & REGEX_FEW) {
            choice->at = regex_step(m, body, choice->at);
            last = !choice->at || pc[3] & REGEX_AT_MOST_ONE;
        } else {
            choice->at = regex_step_back(m, choice->at);
            last = choice->at == choice->least;
        }
        regex_place at = choice->at;
        if (last)
            m->n_choices--;
        if (at && regex_likely(m, behind, at) && !regex_made(m, pc + 1, at))
            return at;
    }
    return NULL;
}

/* Back to the newest choice: sets pc and at. False when none is left. */
static bool regex_back(struct regex_matcher *m, const uint8_t **pc, regex_place *at)
{
    while (m->n_choices > 0) {
        struct regex_choice *choice = &m->choices[m->n_choices - 1];
        if (!choice->pc) {
            m->places[choice->slot] = choice->at;
            m->n_choices--;
        } else if (!choice->least) {
            *pc = choice->pc;
            *at = choice->at;
            m->n_choices--;
            return true;
        } else {
            const uint8_t *repeat = choice->pc;
            regex_place next = regex_repeat_next(m, repeat, choice);
            if (next) {
                *pc = regex_behind(repeat + 4);
                *at = next;
                return true;
            }
        }
    }
    return false;
}

static inline const uint8_t *regex_jump(const uint8_t *distance)
{
    return distance + 2 + (int16_t)regex_read16(distance);
}

/* One instruction: where to go on, NULL where it fails. */
static inline const uint8_t *regex_execute(struct regex_matcher *m, const uint8_t *pc,
                                           regex_place *at)
{
    const uint8_t *away;
    regex_place next;
    switch (*pc) {
    case REGEX_START:
        return *at == m->text.begin ? pc + 1 : NULL;
    case REGEX_END:
        return *at == m->text.end ? pc + 1 : NULL;
    case REGEX_SAVE:
        *regex_push(m) = (struct regex_choice){NULL, m->places[pc[1]], NULL, pc[1]};
        m->places[pc[1]] = *at;
        return pc + 2;
    case REGEX_JUMP:
        return regex_jump(pc + 1);
    case REGEX_SPLIT:
    case REGEX_SPLIT_AWAY:
        if (regex_made(m, pc + 1, *at))
            return NULL;
        away = regex_jump(pc + 3);
        *regex_push(m) =
            (struct regex_choice){*pc == REGEX_SPLIT ? away : pc + REGEX_SPLIT_SIZE, *at, NULL, 0};
        return *pc == REGEX_SPLIT ? pc + REGEX_SPLIT_SIZE : away;
    case REGEX_REPEAT:
        if (!(next = regex_repeat_begin(m, pc, *at)))
            return NULL;
        *at = next;
        return regex_made(m, pc + 1, next) ? NULL : regex_behind(pc + 4);
    default:
        if (!(next = regex_step(m, pc, *at)))
            return NULL;
        *at = next;
        return regex_behind(pc);
    }
}

static bool regex_match_at(struct regex_matcher *m, regex_place at)
{
    regex_place start = at;
    const uint8_t *pc = m->code + REGEX_HEAD;
    m->n_choices = 0;
    for (;;) {
        if (*pc == REGEX_MATCH && (at != start || at != m->not_at)) {
            m->places[0] = start;
            m->places[1] = at;
            return true;
        }
        pc = *pc == REGEX_MATCH ? NULL : regex_execute(m, pc, &at);
        if (!pc && !regex_back(m, &pc, &at))
            return false;
    }
}

/* The first place from `at` on where the program can begin, NULL when there is none. */
static regex_place regex_candidate(const struct regex_matcher *m, regex_place at)
{
    const uint8_t *pc = m->code + REGEX_HEAD;
    if (*pc == REGEX_START)
        return at == m->text.begin ? at : NULL;
    if (*pc == REGEX_REPEAT && pc[3] & REGEX_AT_LEAST_ONE)
        pc += 4;
    if (*pc == REGEX_BYTE)
        return memchr(at, pc[1], (size_t)(m->text.end - at));
    if (*pc == REGEX_CLASS) {
        for (regex_place next = at; next != m->text.end; at = next) {
            uint32_t code = m->text.wide ? text_next(&next) : *next++;
            if (regex_class_has(pc, code))
                return at;
        }
        return NULL;
    }
    return at;
}

bool regex_run(const uint8_t *program, const struct regex_text *text, regex_place from, bool search,
               regex_place not_at, regex_place *places)
{
    enum { STEPS_A_BYTE = 4, STEPS_AT_LEAST = 256 };
    struct regex_matcher m;
    m.code = program;
    m.text = *text;
    m.from = from;
    m.not_at = not_at;
    m.places = places;
    m.marks = NULL;
    m.n_marks = regex_read16(program + 2);
    m.choices = m.at_hand;
    m.capacity = CHOICES_AT_HAND;
    m.free_steps = 0;
    if (!(program[1] & REGEX_MARK_AT_ONCE))
        m.free_steps = STEPS_AT_LEAST + STEPS_A_BYTE * (size_t)(text->end - from);
    memset(places, 0, 2 * program[0] * sizeof *places);
    bool found = false;
    for (regex_place at = from;; at += 1) {
        while (search && text->wide && at != text->end && (*at & 0xc0) == 0x80)
            at++;
        if (search && !(at = regex_candidate(&m, at)))
            break;
        found = regex_match_at(&m, at);
        if (found || !search || at == text->end)
            break;
    }
    if (m.choices != m.at_hand)
        heap_free(m.choices);
    heap_free(m.marks);
    return found;
}
