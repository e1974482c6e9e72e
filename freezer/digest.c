/* digest.c - the checksum of an image, from its plan. */
#include "freezer/digest.h"
#include "freezer/plan.h"
#include "host/memory.h"
#include "runtime/vm/image.h"
#include "runtime/vm/names.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

uint32_t digest_end(struct digest *digest)
{
    digest->crc = (uint32_t)crc32_z(digest->crc, digest->pending, digest->n_pending);
    digest->n_pending = 0;
    return digest->crc;
}

void digest_number(struct digest *digest, uint64_t number)
{
    if (digest->n_pending + 4 > sizeof digest->pending)
        digest_end(digest);
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
        digest_end(digest);
    if (size > sizeof digest->pending) {
        digest->crc = (uint32_t)crc32_z(digest->crc, data, size);
    } else {
        memcpy(digest->pending + digest->n_pending, data, size);
        digest->n_pending += size;
    }
}

void digest_float(struct digest *digest, uint64_t double_bits, unsigned word_bits)
{
    double number;
    memcpy(&number, &double_bits, sizeof number);
    if (number != number) { /* one NaN is as good as another */
        digest_number(digest, UINT32_MAX);
        return;
    }
    if (word_bits == 64) {
        digest_number(digest, double_bits);
        digest_number(digest, double_bits >> 32);
        return;
    }
    float single = (float)number;
    uint32_t bits;
    memcpy(&bits, &single, sizeof bits);
    digest_number(digest, bits);
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

/* Recurses to the depth that the reader allows. */
static void digest_constant(struct digest *digest, const struct plan *plan, uint32_t index,
                            unsigned word_bits)
{
    const struct planned_constant *c = &plan->constants[index];
    const uint32_t *words = c->data;
    static const char tags[] = {
        [PLANNED_NONE] = 'N',       [PLANNED_FALSE] = 'F', [PLANNED_TRUE] = 'T',
        [PLANNED_ELLIPSIS] = 'E',   [PLANNED_NAME] = 'n',  [PLANNED_SMALL_INT] = 'i',
        [PLANNED_MIDDLE_INT] = 'i', [PLANNED_INT] = 'i',   [PLANNED_FLOAT] = 'f',
        [PLANNED_COMPLEX] = 'c',    [PLANNED_STR] = 's',   [PLANNED_BYTES] = 'b',
        [PLANNED_TUPLE] = 't',
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
        digest_float(digest, c->bits[0], word_bits);
        digest_float(digest, c->bits[1], word_bits);
        break;
    case PLANNED_FLOAT:
        digest_float(digest, c->bits[0], word_bits);
        break;
    case PLANNED_STR:
    case PLANNED_BYTES:
        digest_bytes(digest, c->data, c->size);
        break;
    case PLANNED_TUPLE:
        digest_number(digest, c->size);
        for (size_t i = 0; i < c->size; i++)
            digest_constant(digest, plan, words[i], word_bits);
        break;
    default:
        break;
    }
}

static void digest_module(struct digest *digest, const struct plan *plan,
                          const struct planned_module *module, unsigned word_bits)
{
    const struct input *input = module->input;
    digest_number(digest, plan->names.names[module->name].id);
    digest_number(digest,
                  (input->package ? MODULE_PACKAGE : 0) |
                      (input->loaded_code && plan->debug.mode != DEBUG_FULL ? MODULE_NO_LINES : 0));
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
        digest_constant(digest, plan, constants->items[i], word_bits);
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

uint32_t plan_checksum(const struct plan *plan, unsigned word_bits)
{
    struct digest digest = {0};
    const struct name_set *set = &plan->names;
    if (plan->n_modules == 0)
        return 0;
    digest_number(&digest, IMAGE_ABI);
    digest_number(&digest, word_bits);
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++) {
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
        digest_module(&digest, plan, &plan->modules[i], word_bits);
    digest_code(&digest, plan);
    return digest_end(&digest);
}
