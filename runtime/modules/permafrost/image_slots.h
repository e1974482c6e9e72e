/* image_slots.h - the slots of flash that images lie in which are flashed apart from the firmware: which of them runs, and how a program
 * puts a new one beside the one that runs.
 *
 * What always holds, whenever power goes: nothing of a slot is used before its CRC is right; an image's magic is the last that is
 * written of it; a slot that runs is never written to, but for its record. So a board boots with the old image or the new one.
 * None of this runs Python, but for the reader that slots_store is given. */
#ifndef IMAGE_SLOTS_H
#define IMAGE_SLOTS_H

#include "runtime/vm/memory/image.h"
#include <stddef.h>
#include <stdint.h>

/* Boots that an image has in which to call permafrost.confirm(). */
enum { SLOT_TRIES = 3 };

/* The last bytes of a slot. Each word is all ones after an erase, and something else once it has happened. A programmer that writes an
 * image writes none of it, so that such an image is not on trial. */
struct slot_record {
    uint32_t on_trial; /* written by slots_store */
    uint32_t boots[SLOT_TRIES];
    uint32_t confirmed;
    uint32_t rest[3];
};

struct image_slots {
    const uint8_t *start;
    size_t size; /* bytes of each, its record too */
    unsigned n;
    const volatile uint8_t *firmware; /* the 8 bytes of firmware_id */
};

/* Why the image of slot i does not run; NULL: it does. */
const char *slot_fault(const struct image_slots *slots, unsigned i);
const struct image_header *slot_header(const struct image_slots *slots, unsigned i);

/* The slot whose image runs: of those without fault that with the highest sequence. -1: none, and *fault says why. */
int slots_best(const struct image_slots *slots, const char **fault);
/* What the firmware's hook says of data..end, which lie in a slot, by the signature behind them at the next whole word; without a hook true. */
bool slot_trusts(const struct image_slots *slots, const uint8_t *data, const uint8_t *end);
/* Counts a boot of slot i, where its image is on trial. */
void slots_count_boot(const struct image_slots *slots, unsigned i);
/* The slot that an address lies in; -1: none. */
int slots_holding(const struct image_slots *slots, const void *address);
/* Ends slot i's trial: its image is kept. An errors.h number, negated, when that cannot be written. */
int slots_confirm(const struct image_slots *slots, unsigned i);

/* Reads size bytes to `to`; fewer at the end. It may run Python, raise, and never return. */
typedef size_t slot_reader(void *data, void *to, size_t size);
/* Writes the image that a reader gives into the slot that it was linked for, and puts it on trial. `running` is the slot that runs, or
 * -1. Returns the slot; below zero the image is not there: *fault says why it cannot run here, or is NULL where flash could not be
 * written, and an errors.h number, negated, is returned. Whatever happens, what ran before is what boots next, or the new image. */
int slots_store(const struct image_slots *slots, int running, slot_reader *read, void *data,
                const char **fault);

#endif
