/* image_slots.c - see image_slots.h. The order in which slots_store writes is what makes it safe: the header's block is erased first, then the
 * others; the image without magic and CRC; its record; and when all of it reads back right, CRC and magic. */
#include "image_slots.h"
#include "runtime/base/crc32.h"
#include "runtime/port_flash.h"
#include "runtime/vm/run/errors.h"

static const uint32_t ERASED = 0xffffffffu;
/* The linker leaves its room free: firmware.mk. */
_Static_assert(sizeof(struct slot_record) == 32, "slot_record in firmware.mk");

static const uint8_t *slot_start(const struct image_slots *slots, unsigned i)
{
    return slots->start + i * slots->size;
}

const struct image_header *slot_header(const struct image_slots *slots, unsigned i)
{
    return (const void *)slot_start(slots, i);
}

static size_t slot_room(const struct image_slots *slots)
{
    return slots->size - sizeof(struct slot_record);
}

static const struct slot_record *slot_record(const struct image_slots *slots, unsigned i)
{
    return (const void *)(slot_start(slots, i) + slot_room(slots));
}

static bool is_for_this_firmware(const struct image_slots *slots, const struct image_header *header)
{
    for (unsigned i = 0; i < sizeof header->firmware; i++)
        if (header->firmware[i] != slots->firmware[i])
            return false;
    return true;
}

static bool size_is_right(const struct image_slots *slots, const struct image_header *header)
{
    return header->size >= sizeof *header && header->size <= slot_room(slots) &&
           header->size % sizeof(uint32_t) == 0;
}

static bool crc_is_right(const struct image_header *header, uint32_t crc)
{
    const uint8_t *behind_crc = (const uint8_t *)&header->size;
    size_t before = (size_t)(behind_crc - (const uint8_t *)header);
    return crc32_add(0, behind_crc, header->size - before) == crc;
}

/* ---- signatures ---- */

/* Bytes of the block that a signature lies in, of room bytes behind what is signed; 0: what its head says is none, or larger. */
static size_t signature_room(size_t room, const struct image_signature *head)
{
    if (room < sizeof *head || head->magic != IMAGE_SIGNATURE_MAGIC ||
        head->size > room - sizeof *head)
        return 0;
    return sizeof *head + (head->size + sizeof(uint32_t) - 1) / sizeof(uint32_t) * sizeof(uint32_t);
}

bool slot_trusts(const struct image_slots *slots, const uint8_t *data, const uint8_t *end)
{
    if (!port_trusts_image)
        return true;
    const uint8_t *slot = slot_start(slots, (unsigned)slots_holding(slots, data));
    size_t at = ((size_t)(end - slot) + sizeof(uint32_t) - 1) / sizeof(uint32_t) * sizeof(uint32_t);
    const struct image_signature *head = (const void *)(slot + at);
    size_t room = slot_room(slots);
    size_t n = at < room && signature_room(room - at, head) ? head->size : 0;
    return port_trusts_image(data, (size_t)(end - data), (const uint8_t *)(head + 1), n);
}

/* Of an image in its slot whose CRC is right. */
static bool is_trusted(const struct image_slots *slots, const struct image_header *header)
{
    return slot_trusts(slots, (const uint8_t *)&header->size,
                       (const uint8_t *)header + header->size);
}

/* ---- trials ---- */

static bool is_on_trial(const struct slot_record *record)
{
    return record->on_trial != ERASED && record->confirmed == ERASED;
}

static bool has_failed(const struct slot_record *record)
{
    return is_on_trial(record) && record->boots[SLOT_TRIES - 1] != ERASED;
}

const char *slot_fault(const struct image_slots *slots, unsigned i)
{
    const struct image_header *header = slot_header(slots, i);
    if (header->magic != IMAGE_MAGIC)
        return "there is none";
    if (!size_is_right(slots, header) || !crc_is_right(header, header->crc))
        return "it is damaged";
    if (!is_for_this_firmware(slots, header) || header->image->abi != vm_abi)
        return "it is for another firmware";
    if (!is_trusted(slots, header))
        return "it is not signed by whom this firmware trusts";
    if (has_failed(slot_record(slots, i)))
        return "it did not confirm itself in three boots";
    return NULL;
}

int slots_best(const struct image_slots *slots, const char **fault)
{
    int best = -1;
    *fault = NULL;
    for (unsigned i = 0; i < slots->n; i++) {
        const struct image_header *header = slot_header(slots, i);
        const char *why = slot_fault(slots, i);
        if (!why && (best < 0 || header->sequence > slot_header(slots, (unsigned)best)->sequence))
            best = (int)i;
        /* Of two faults the one of a slot that was written to. */
        if (!*fault || header->magic == IMAGE_MAGIC)
            *fault = why;
    }
    return best;
}

/* Marks a word of a record: what it tells has happened. */
static int slot_mark(const uint32_t *word)
{
    static const uint32_t happened = 0;
    return port_flash_write(word, &happened, sizeof happened);
}

void slots_count_boot(const struct image_slots *slots, unsigned i)
{
    const struct slot_record *record = slot_record(slots, i);
    if (!is_on_trial(record))
        return;
    unsigned boot = 0;
    while (boot < SLOT_TRIES - 1 && record->boots[boot] != ERASED)
        boot++;
    slot_mark(&record->boots[boot]);
}

int slots_holding(const struct image_slots *slots, const void *address)
{
    size_t offset = (uintptr_t)address - (uintptr_t)slots->start;
    return offset < slots->size * slots->n ? (int)(offset / slots->size) : -1;
}

int slots_confirm(const struct image_slots *slots, unsigned i)
{
    const struct slot_record *record = slot_record(slots, i);
    return is_on_trial(record) ? slot_mark(&record->confirmed) : 0;
}

/* ---- a new image ---- */

enum { CHUNK = 256 };

/* What slots_store is at. */
struct image_store {
    const struct image_slots *slots;
    slot_reader *read;
    void *data;
    struct image_header header;
    const uint8_t *to; /* the slot */
    const char *fault;
    int error;
};

static bool image_refuse(struct image_store *store, const char *fault)
{
    store->fault = fault;
    return false;
}

/* Can the image whose header was read run here, in a slot that does not run now? */
static bool image_fits(struct image_store *store, int running)
{
    const struct image_header *header = &store->header;
    if (header->magic != IMAGE_MAGIC)
        return image_refuse(store, "it is no image");
    if (!is_for_this_firmware(store->slots, header))
        return image_refuse(store, "it is for another firmware");
    int slot = slots_holding(store->slots, header->image);
    if (slot < 0 || !size_is_right(store->slots, header))
        return image_refuse(store, "it is not for a slot of this board");
    if (slot == running)
        return image_refuse(store, "it is for the slot that runs: make image with another SLOT");
    if (running >= 0 && header->sequence <= slot_header(store->slots, (unsigned)running)->sequence)
        return image_refuse(store,
                            "it is not newer than what runs: make image with a higher SEQUENCE");
    store->to = slot_start(store->slots, (unsigned)slot);
    return true;
}

static bool flash_did(struct image_store *store, int status)
{
    store->error = status < 0 ? status : 0;
    return status >= 0;
}

static bool slot_erase(struct image_store *store)
{
    size_t block = port_flash_block();
    if (!block || store->slots->size % block)
        return flash_did(store, -ERROR_NO_DEVICE);
    for (size_t at = 0; at < store->slots->size; at += block)
        if (!flash_did(store, port_flash_erase(store->to + at)))
            return false;
    return true;
}

/* What follows, into the slot: bytes offset to end. */
static bool image_copy(struct image_store *store, size_t offset, size_t end)
{
    uint32_t chunk[CHUNK / sizeof(uint32_t)];
    while (offset < end) {
        size_t left = end - offset, n = left < CHUNK ? left : CHUNK;
        if (store->read(store->data, chunk, n) != n)
            return image_refuse(store, "it is cut off");
        if (!flash_did(store, port_flash_write(store->to + offset, chunk, n)))
            return false;
        offset += n;
    }
    return true;
}

/* Only where somebody looks at it: else the image's end is where the stream is left. */
static bool image_copy_signature(struct image_store *store)
{
    struct image_signature head;
    size_t at = store->header.size, size = 0;
    if (!port_trusts_image)
        return true;
    if (store->read(store->data, &head, sizeof head) == sizeof head)
        size = signature_room(slot_room(store->slots) - at, &head);
    if (!size)
        return image_refuse(store, "it is not signed");
    return flash_did(store, port_flash_write(store->to + at, &head, sizeof head)) &&
           image_copy(store, at + sizeof head, at + size);
}

static bool image_write(struct image_store *store)
{
    const struct image_header *header = &store->header;
    size_t seal = offsetof(struct image_header, size); /* magic and CRC */
    return slot_erase(store) &&
           flash_did(store,
                     port_flash_write(store->to + seal, &header->size, sizeof *header - seal)) &&
           image_copy(store, sizeof *header, header->size) && image_copy_signature(store);
}

/* Magic and CRC, once everything else reads back right. */
static bool image_seal(struct image_store *store, unsigned slot)
{
    const struct image_header *written = slot_header(store->slots, slot);
    if (!crc_is_right(written, store->header.crc))
        return image_refuse(store, "it is damaged");
    if (written->image->abi != vm_abi)
        return image_refuse(store, "it is for another firmware");
    if (!is_trusted(store->slots, written))
        return image_refuse(store, "it is not signed by whom this firmware trusts");
    return flash_did(store, slot_mark(&slot_record(store->slots, slot)->on_trial)) &&
           flash_did(store,
                     port_flash_write(&written->crc, &store->header.crc, sizeof(uint32_t))) &&
           flash_did(store,
                     port_flash_write(&written->magic, &store->header.magic, sizeof(uint32_t)));
}

int slots_store(const struct image_slots *slots, int running, slot_reader *read, void *data,
                const char **fault)
{
    struct image_store store = {.slots = slots, .read = read, .data = data};
    int slot = -ERROR_INVALID;
    if (read(data, &store.header, sizeof store.header) != sizeof store.header)
        image_refuse(&store, "it is no image");
    else if (image_fits(&store, running) && image_write(&store)) {
        slot = slots_holding(slots, store.to);
        if (!image_seal(&store, (unsigned)slot))
            slot = -ERROR_INVALID;
    }
    *fault = store.fault;
    return store.error ? store.error : slot;
}
