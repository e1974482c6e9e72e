/* apart.c - the image to run where it is flashed apart from the firmware, into slots of one size behind each other
 * (sections.ld). */
#include "runtime/port.h"
#include "runtime/port/common/firmware.h"
#include "runtime/port_flash.h"
#include "runtime/modules/permafrost/image_slots.h"
#include <string.h>

/* Filled in by `freezer seal`: what an image says it was linked for. Volatile, since it is not what the compiler sees here. */
extern const volatile uint8_t firmware_id[8];
__attribute__((used)) const volatile uint8_t firmware_id[8] = {0};

/* Of sections.ld; the size and the number of slots are addresses there. */
extern const uint8_t __image_start[], __slot_size[], __image_slots[];

const struct image_slots *port_slots(void)
{
    static struct image_slots slots;
    slots = (struct image_slots){__image_start, (size_t)__slot_size,
                                 (unsigned)(uintptr_t)__image_slots, firmware_id};
    return &slots;
}

static void say(const char *text)
{
    port_write_error(text, strlen(text));
}

const struct image *firmware_image(void)
{
    const char *fault;
    const struct image_slots *slots = port_slots();
    int best = slots_best(slots, &fault);
    if (best >= 0) {
        slots_count_boot(slots, (unsigned)best);
        return slot_header(slots, (unsigned)best)->image;
    }
    say("no image: ");
    say(fault);
    say("\n");
    return &frozen_image;
}
