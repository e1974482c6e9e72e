/* word_stack.c - the stack of a function of machine words: slots come and go, and change between words and objects. */
#include "mpy-cross/native/word_flow.h"

uint32_t word_push(struct word_flow *w, unsigned type)
{
    w->stack[w->depth] = (struct word_slot){.type = (uint8_t)type};
    if (w->depth + 1 > w->deepest)
        w->deepest = w->depth + 1;
    return w->depth++;
}

void word_drop(struct word_flow *w, uint32_t count)
{
    w->depth -= count;
}

uint32_t word_push_object(struct word_flow *w, const char *text)
{
    uint32_t at = word_push(w, WORD_object);
    word_put(w, "o%u = %s", at, text);
    return at;
}

void word_put_copy(struct word_flow *w, uint32_t to, uint32_t from, unsigned type)
{
    if (word_is_word(type))
        word_put(w, "s%u = s%u;\n", to, from);
    else if (word_is_object(type) || type == SLOT_NULL)
        word_put(w, "o%u = o%u;\n", to, from);
}

bool word_as_word(struct word_flow *w, uint32_t at, unsigned type)
{
    struct word_slot *slot = &w->stack[at];
    if (slot->type != SLOT_WIDE)
        return true;
    if (slot->number > UINT32_MAX || slot->number < INT32_MIN)
        return word_fail(w, "an int constant that no word of 32 bits holds");
    slot->type = (uint8_t)type;
    word_put(w, "s%u = WORD_CONSTANT(%s0x%xu);\n", at, slot->number < 0 ? "-" : "",
             (uint32_t)(slot->number < 0 ? -slot->number : slot->number));
    return true;
}

const char *word_unboxer(unsigned type)
{
    return type == WORD_bool       ? "word_of_bool"
           : word_is_pointer(type) ? "word_of_pointer"
                                   : "word_of_int";
}

const char *word_boxer(unsigned type)
{
    return type == WORD_bool ? "word_to_bool" : type == WORD_int ? "word_to_int" : "word_to_uint";
}

/* It was taken for a leaf: once more, with a frame. */
static bool fail_in_leaf(struct word_flow *w)
{
    w->wants_frame = true;
    return word_fail(w, "a constant object in a function of words alone");
}

bool word_as_object(struct word_flow *w, uint32_t at)
{
    struct word_slot *slot = &w->stack[at];
    switch (slot->type) {
    case WORD_object:
        return true;
    case SLOT_NONE_VALUE:
    case SLOT_NULL:
        break;
    case WORD_bool:
    case WORD_int:
    case WORD_uint:
        word_put(w, "o%u = %s(s%u);\n", at, word_boxer(slot->type), at);
        break;
    case SLOT_WIDE:
        if (w->is_leaf)
            return fail_in_leaf(w);
        word_put(w, "o%u = word_constant(%u);\n", at, slot->operand);
        break;
    case SLOT_CAST:
        if (w->is_leaf || word_is_pointer(slot->cast) || slot->cast == WORD_uint)
            return word_fail_unsupported(w, "conversion to object");
        word_put(w, "o%u = word_global(", at);
        word_put_name(w, slot->operand);
        word_put(w, ");\n");
        break;
    default:
        return word_fail_unsupported(w, "conversion to object");
    }
    *slot = (struct word_slot){.type = WORD_object};
    return true;
}

bool word_as_objects(struct word_flow *w, uint32_t count, uint32_t *first)
{
    *first = w->depth - count;
    for (uint32_t at = *first; at < w->depth; at++)
        if (!word_as_object(w, at))
            return false;
    return true;
}

void word_put_array(struct word_flow *w, uint32_t first, uint32_t count)
{
    word_put(w, "(value[]){");
    for (uint32_t i = 0; i < count; i++)
        word_put(w, "o%u, ", first + i);
    word_put(w, count ? "}" : "NO_VALUE}");
}

const char *word_local_name(const struct word_flow *w, uint32_t local)
{
    for (size_t i = 0; i < w->raw->n_local_names; i++)
        if (w->raw->local_names[i].slot == local)
            return w->raw->local_names[i].name.data;
    return "?";
}

bool word_type_local(struct word_flow *w, uint32_t local)
{
    uint32_t at = w->depth - 1;
    unsigned known = w->locals[local], type = w->stack[at].type;
    if (type == SLOT_CAST)
        return word_fail(w, "a type is stored in local '%s'", word_local_name(w, local));
    if (known == SLOT_UNKNOWN) {
        known = type == SLOT_NONE_VALUE || type == SLOT_WIDE ? WORD_object : type;
        w->locals[local] = (uint8_t)known;
    }
    if (type == SLOT_WIDE && word_is_number(known) && !word_as_word(w, at, known))
        return false;
    type = w->stack[at].type;
    if (known == WORD_object &&
        (type == SLOT_NONE_VALUE || type == SLOT_NULL || type == SLOT_WIDE)) {
        if (!word_as_object(w, at))
            return false;
        type = WORD_object;
    }
    return type == known ||
           word_fail(w, "local '%s' has type '%s' but source is '%s'", word_local_name(w, local),
                     word_type_name(known), word_type_name(type));
}
