/* plan_constant.c - constants of .mpy files as what lies in ROM, equal ones once. */
#include "freezer/image/plan.h"
#include "runtime/base/hash.h"
#include "runtime/base/number.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* A name costs its bytes and two; a str object 16 bytes more, but it is found at once. */
    STR_NAME_MAX = 24,
    NAME_ID_MAX = 0xffff,    /* of 32-bit targets */
    INT_DIGITS_MAX = 100000, /* decimal; the conversion's time is their square */
};

static uint32_t constant_hash_of(const struct plan *plan, uint32_t entry)
{
    return plan->constants[entry].hash;
}

static size_t unit_size(enum planned_kind kind)
{
    return kind == PLANNED_INT || kind == PLANNED_TUPLE ? sizeof(uint32_t) : 1;
}

static bool constant_equal(const struct plan *plan, uint32_t entry, const void *what)
{
    const struct planned_constant *a = &plan->constants[entry], *b = what;
    return a->kind == b->kind && a->negative == b->negative && a->number == b->number &&
           a->bits[0] == b->bits[0] && a->bits[1] == b->bits[1] && a->size == b->size &&
           (a->size == 0 || memcmp(a->data, b->data, a->size * unit_size(a->kind)) == 0);
}

uint32_t plan_add_constant(struct plan *plan, struct planned_constant *constant)
{
    uint64_t key[5] = {constant->kind | (uint64_t)constant->negative << 8,
                       (uint64_t)constant->number, constant->bits[0], constant->bits[1],
                       constant->size};
    constant->hash =
        text_hash((const uint8_t *)key, sizeof key) * 31 +
        (constant->size ? text_hash(constant->data, constant->size * unit_size(constant->kind))
                        : 0);
    uint32_t entry = plan_index_find(&plan->constant_index, plan, constant->hash, constant_hash_of,
                                     constant_equal, constant);
    if (entry != UINT32_MAX)
        return entry;
    if (constant->size != 0) /* items of tuples are made in scratch memory */
        constant->data =
            arena_copy(&plan->arena, constant->data, constant->size * unit_size(constant->kind));
    tool_grow(plan->constants, plan->n_constants, plan->constants_capacity);
    plan->constants[plan->n_constants] = *constant;
    plan_index_add(&plan->constant_index, plan, (uint32_t)plan->n_constants, constant_hash_of);
    return (uint32_t)plan->n_constants++;
}

/* Decimal digits to 32-bit words, least significant first; returns how many. */
static size_t parse_words(const char *digits, size_t size, uint32_t *words)
{
    size_t n_words = 0;
    for (size_t i = 0; i < size;) {
        uint64_t carry = 0, scale = 1;
        for (; i < size && scale < 1000000000; i++, scale *= 10)
            carry = carry * 10 + (uint64_t)(digits[i] - '0');
        for (size_t w = 0; w < n_words; w++) {
            carry += words[w] * scale;
            words[w] = (uint32_t)carry;
            carry >>= 32;
        }
        if (carry != 0)
            words[n_words++] = (uint32_t)carry;
    }
    return n_words;
}

static uint32_t add_int(struct plan *plan, const struct code_text *text, const char *place,
                        struct report *report)
{
    const char *digits = text->data, *end = text->data + text->size;
    bool negative = digits < end && *digits == '-';
    if (digits < end && (*digits == '-' || *digits == '+'))
        digits++;
    bool good = digits < end && end - digits <= INT_DIGITS_MAX;
    for (const char *p = digits; p < end && good; p++)
        good = *p >= '0' && *p <= '9';
    if (!good) {
        report_error(report, place,
                     end - digits > INT_DIGITS_MAX
                         ? "an int constant of more than %d digits"
                         : "an int constant is not of 1 to %d decimal digits",
                     INT_DIGITS_MAX);
        return UINT32_MAX;
    }
    size_t room = (size_t)(end - digits) / 9 + 2;
    uint32_t *words = tool_alloc(room * sizeof *words);
    size_t n_words = parse_words(digits, (size_t)(end - digits), words);
    uint64_t low = (n_words > 0 ? words[0] : 0) | (uint64_t)(n_words > 1 ? words[1] : 0) << 32;
    struct planned_constant constant = {.kind = PLANNED_INT};
    if (n_words <= 2 && low <= (UINT64_C(1) << 62) - !negative) {
        constant.number = negative ? -(int64_t)low : (int64_t)low;
        bool small = low <= (UINT64_C(1) << 30) - !negative;
        constant.kind = small ? PLANNED_SMALL_INT : PLANNED_MIDDLE_INT;
    } else {
        constant.negative = negative;
        constant.data = words;
        constant.size = n_words;
    }
    uint32_t entry = plan_add_constant(plan, &constant);
    free(words);
    return entry;
}

static bool parse_float(const char *text, size_t size, uint64_t *bits)
{
    double number;
    if (!number_parse_double(text, size, &number))
        return false;
    memcpy(bits, &number, sizeof number);
    return true;
}

/* "1j", "(1+2j)", "-0-1e-5j": the imaginary part starts at the last sign that is not an exponent's.
 */
static bool parse_complex(const char *text, size_t size, uint64_t bits[2])
{
    if (size >= 2 && text[0] == '(' && text[size - 1] == ')') {
        text++;
        size -= 2;
    }
    if (size < 2 || (text[size - 1] | 0x20) != 'j')
        return false;
    size--;
    size_t split = size - 1;
    while (split > 0 &&
           !((text[split] == '+' || text[split] == '-') && (text[split - 1] | 0x20) != 'e'))
        split--;
    bits[0] = 0;
    return (split == 0 || parse_float(text, split, &bits[0])) &&
           parse_float(text + split, size - split, &bits[1]);
}

static uint32_t add_number(struct plan *plan, const struct constant *constant, const char *place,
                           struct report *report)
{
    const struct code_text *text = &constant->text;
    struct planned_constant planned = {.kind = PLANNED_FLOAT};
    bool good;
    if (constant->kind == CONSTANT_COMPLEX) {
        planned.kind = PLANNED_COMPLEX;
        good = parse_complex(text->data, text->size, planned.bits);
    } else {
        good = parse_float(text->data, text->size, &planned.bits[0]);
    }
    if (good)
        return plan_add_constant(plan, &planned);
    report_error(report, place, "a %s constant is no number: '%.*s'",
                 constant->kind == CONSTANT_FLOAT ? "float" : "complex",
                 (int)(text->size < 40 ? text->size : 40), text->data);
    return UINT32_MAX;
}

static uint32_t add_str(struct plan *plan, const struct code_text *text)
{
    size_t name = names_find(&plan->names, text->data, text->size);
    if (name == 0 && text->size <= STR_NAME_MAX && plan->names.n_names <= NAME_ID_MAX)
        name = names_add(&plan->names, text->data, text->size);
    if (name != 0) {
        plan->names.names[name].used = true;
        return plan_add_constant(
            plan, &(struct planned_constant){.kind = PLANNED_NAME, .number = (int64_t)name});
    }
    return plan_add_constant(
        plan,
        &(struct planned_constant){.kind = PLANNED_STR, .data = text->data, .size = text->size});
}

/* Recurses to the depth that the reader allows. */
static uint32_t add_tuple(struct plan *plan, const struct constant *constant, const char *place,
                          struct report *report)
{
    uint32_t *items = tool_alloc(constant->n_items * sizeof *items);
    bool good = true;
    for (size_t i = 0; i < constant->n_items && good; i++) {
        items[i] = plan_constant(plan, &constant->items[i], place, report);
        good = items[i] != UINT32_MAX;
    }
    uint32_t entry = UINT32_MAX;
    if (good)
        entry = plan_add_constant(plan, &(struct planned_constant){.kind = PLANNED_TUPLE,
                                                                   .data = items,
                                                                   .size = constant->n_items});
    free(items);
    return entry;
}

uint32_t plan_constant(struct plan *plan, const struct constant *constant, const char *place,
                       struct report *report)
{
    switch (constant->kind) {
    case CONSTANT_NONE:
        return plan_add_constant(plan, &(struct planned_constant){.kind = PLANNED_NONE});
    case CONSTANT_FALSE:
        return plan_add_constant(plan, &(struct planned_constant){.kind = PLANNED_FALSE});
    case CONSTANT_TRUE:
        return plan_add_constant(plan, &(struct planned_constant){.kind = PLANNED_TRUE});
    case CONSTANT_ELLIPSIS:
        return plan_add_constant(plan, &(struct planned_constant){.kind = PLANNED_ELLIPSIS});
    case CONSTANT_STR:
        return add_str(plan, &constant->text);
    case CONSTANT_BYTES:
        return plan_add_constant(plan, &(struct planned_constant){.kind = PLANNED_BYTES,
                                                                  .data = constant->text.data,
                                                                  .size = constant->text.size});
    case CONSTANT_INT:
        return add_int(plan, &constant->text, place, report);
    case CONSTANT_FLOAT:
    case CONSTANT_COMPLEX:
        return add_number(plan, constant, place, report);
    case CONSTANT_TUPLE:
        return add_tuple(plan, constant, place, report);
    default:
        report_error(report, place, "native code needs stock MicroPython's runtime");
        report_hint(report, "freeze it with --target=micropython, or compile the module without "
                            "@native, @viper and @asm decorators");
        return UINT32_MAX;
    }
}

uint32_t plan_simple(struct plan *plan, enum planned_kind kind, int64_t number)
{
    struct planned_constant constant = {.kind = kind, .number = number};
    return plan_add_constant(plan, &constant);
}

uint32_t plan_int(struct plan *plan, int64_t number)
{
    bool small = number >= -(INT64_C(1) << 30) && number < INT64_C(1) << 30;
    return plan_simple(plan, small ? PLANNED_SMALL_INT : PLANNED_MIDDLE_INT, number);
}
