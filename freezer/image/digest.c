/* digest.c - the checksum of an image, from its plan. */
#include "freezer/image/digest.h"
#include "freezer/image/plan.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/names.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Into both streams. */
static void put_both(struct digest *digest, const void *data, size_t size)
{
    uint32_t crc = (uint32_t)crc32_z(0, data, size);
    for (unsigned i = 0; i < 2 && size > 0; i++)
        digest->crc[i] = (uint32_t)crc32_combine(digest->crc[i], crc, (z_off_t)size);
}

static void put_pending(struct digest *digest)
{
    put_both(digest, digest->pending, digest->n_pending);
    digest->n_pending = 0;
}

/* Into one of them; nothing is pending. */
static void put_word(uint32_t *crc, uint32_t number)
{
    uint8_t bytes[4];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
    *crc = (uint32_t)crc32_z(*crc, bytes, sizeof bytes);
}

uint32_t digest_end(struct digest *digest, unsigned bits_of_float)
{
    put_pending(digest);
    return digest->crc[bits_of_float == 64];
}

void digest_float_bits(struct digest *digest)
{
    put_pending(digest);
    put_word(&digest->crc[0], 32);
    put_word(&digest->crc[1], 64);
}

void digest_number(struct digest *digest, uint64_t number)
{
    if (digest->n_pending + 4 > sizeof digest->pending)
        put_pending(digest);
    uint8_t *bytes = digest->pending + digest->n_pending;
    bytes[0] = (uint8_t)number;
    bytes[1] = (uint8_t)(number >> 8);
    bytes[2] = (uint8_t)(number >> 16);
    bytes[3] = (uint8_t)(number >> 24);
    digest->n_pending += 4;
}

void digest_bytes(struct digest *digest, const void *data, size_t size)
{
    digest_number(digest, size);
    if (size == 0)
        return;
    if (size > sizeof digest->pending - digest->n_pending)
        put_pending(digest);
    if (size > sizeof digest->pending) {
        put_both(digest, data, size);
    } else {
        memcpy(digest->pending + digest->n_pending, data, size);
        digest->n_pending += size;
    }
}

void digest_float(struct digest *digest, uint64_t double_bits)
{
    double number;
    memcpy(&number, &double_bits, sizeof number);
    if (number != number) { /* one NaN is as good as another */
        digest_number(digest, UINT32_MAX);
        return;
    }
    float single = (float)number;
    uint32_t bits;
    memcpy(&bits, &single, sizeof bits);
    put_pending(digest);
    put_word(&digest->crc[0], bits);
    put_word(&digest->crc[1], (uint32_t)double_bits);
    put_word(&digest->crc[1], (uint32_t)(double_bits >> 32));
}

static void digest_int(struct digest *digest, int64_t number)
{
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    uint32_t words[2] = {(uint32_t)magnitude, (uint32_t)(magnitude >> 32)};
    uint32_t count = words[1] ? 2 : words[0] ? 1 : 0;
    digest_number(digest, number < 0);
    digest_number(digest, count);
    for (uint32_t i = 0; i < count; i++)
        digest_number(digest, words[i]);
}

static void digest_constant(struct digest *digest, const struct plan *plan, uint32_t index);

static void digest_object(struct digest *digest, const struct plan *plan,
                          const struct planned_object *object)
{
    digest_number(digest, plan->bytecodes[object->bytecode].offset);
    digest_number(digest, object->n_defaults);
    for (uint32_t i = 0; i < object->n_defaults; i++)
        digest_constant(digest, plan, object->defaults[i]);
}

/* Recurses to the depth that the reader allows. */
static void digest_constant(struct digest *digest, const struct plan *plan, uint32_t index)
{
    const struct planned_constant *c = &plan->constants[index];
    const uint32_t *words = c->data;
    static const char tags[] = {
        [PLANNED_NONE] = 'N',       [PLANNED_FALSE] = 'F', [PLANNED_TRUE] = 'T',
        [PLANNED_ELLIPSIS] = 'E',   [PLANNED_NAME] = 'n',  [PLANNED_SMALL_INT] = 'i',
        [PLANNED_MIDDLE_INT] = 'i', [PLANNED_INT] = 'i',   [PLANNED_FLOAT] = 'f',
        [PLANNED_COMPLEX] = 'c',    [PLANNED_STR] = 's',   [PLANNED_BYTES] = 'b',
        [PLANNED_TUPLE] = 't',      [PLANNED_WORDS] = 'w', [PLANNED_OBJECT] = 'u',
    };
    digest_number(digest, (unsigned char)tags[c->kind]);
    switch (c->kind) {
    case PLANNED_NAME:
        digest_number(digest, plan->names.names[c->number].id);
        break;
    case PLANNED_SMALL_INT:
    case PLANNED_MIDDLE_INT:
        digest_int(digest, c->number);
        break;
    case PLANNED_INT:
        digest_number(digest, c->negative);
        digest_number(digest, c->size);
        for (size_t i = 0; i < c->size; i++)
            digest_number(digest, words[i]);
        break;
    case PLANNED_COMPLEX:
        digest_float(digest, c->bits[0]);
        digest_float(digest, c->bits[1]);
        break;
    case PLANNED_FLOAT:
        digest_float(digest, c->bits[0]);
        break;
    case PLANNED_STR:
    case PLANNED_BYTES:
        digest_bytes(digest, c->data, c->size);
        break;
    case PLANNED_WORDS:
        digest_number(digest, plan->names.names[plan->words[c->number].name].id);
        digest_number(digest, plan_words_arity(&plan->words[c->number]));
        break;
    case PLANNED_OBJECT:
        digest_object(digest, plan, &plan->objects[c->number]);
        break;
    case PLANNED_TUPLE:
        digest_number(digest, c->size);
        for (size_t i = 0; i < c->size; i++)
            digest_constant(digest, plan, words[i]);
        break;
    default:
        break;
    }
}

static void digest_module(struct digest *digest, const struct plan *plan,
                          const struct planned_module *module)
{
    const struct input *input = module->input;
    digest_number(digest, plan->names.names[module->name].id);
    digest_number(digest,
                  (input->package ? MODULE_PACKAGE : 0) |
                      (input->loaded_code && plan->debug.mode != DEBUG_FULL ? MODULE_NO_LINES : 0) |
                      (module->n_objects != 0 && !module->preloaded ? MODULE_IN_ROM : 0));
    digest_number(digest, input->loaded_code            ? MODULE_BYTECODE
                          : input->kind == INPUT_SOURCE ? MODULE_SOURCE
                                                        : MODULE_DATA);
    if (!input->loaded_code) {
        digest_bytes(digest, input->data, input->size);
        return;
    }
    const struct planned_table *names = &plan->tables[module->names];
    const struct planned_table *constants = &plan->tables[module->constants];
    digest_number(digest, names->size - 1);
    for (size_t i = 1; i < names->size; i++)
        digest_number(digest, plan->names.names[names->items[i]].id);
    digest_number(digest, constants->size - 1);
    for (size_t i = 1; i < constants->size; i++)
        digest_constant(digest, plan, constants->items[i]);
    digest_number(digest, plan->bytecodes[module->body].offset);
}

/* Each shard's code, once, in the order that the modules have them. */
static void digest_code(struct digest *digest, const struct plan *plan)
{
    bool *seen = tool_alloc(plan->n_shards + 1);
    memset(seen, false, plan->n_shards + 1);
    for (size_t i = 0; i < plan->n_modules; i++) {
        uint32_t shard = plan->modules[i].shard;
        if (!plan->modules[i].input->loaded_code || seen[shard])
            continue;
        seen[shard] = true;
        digest_bytes(digest, plan->code[shard].data, plan->code[shard].size);
    }
    free(seen);
}

struct plan_checksums plan_checksums(const struct plan *plan)
{
    struct digest digest = {0};
    const struct name_set *set = &plan->names;
    if (plan->n_modules == 0)
        return (struct plan_checksums){0};
    digest_number(&digest, IMAGE_ABI);
    digest_float_bits(&digest);
    for (size_t id = 1; id <= names_last_fixed(set); id++) {
        if (!set->names[id].used)
            continue;
        digest_number(&digest, id);
        digest_bytes(&digest, set->names[id].text, set->names[id].size);
    }
    for (size_t i = 0; i < set->n_image; i++) {
        const struct name *name = &set->names[set->by_id[i]];
        digest_number(&digest, name->id);
        digest_bytes(&digest, name->text, name->size);
    }
    digest_number(&digest, plan->n_modules);
    for (size_t i = 0; i < plan->n_modules; i++)
        digest_module(&digest, plan, &plan->modules[i]);
    digest_code(&digest, plan);
    return (struct plan_checksums){.of_singles = digest_end(&digest, 32),
                                   .of_doubles = digest_end(&digest, 64)};
}
