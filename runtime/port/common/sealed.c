/* sealed.c - the image to run where it is part of the firmware and CHECK_IMAGE=1: its bytes are summed up before anything uses them. A chip whose
 * flash has lost a bit says so and stops. */
#include "runtime/base/crc32.h"
#include "runtime/port.h"
#include "runtime/port/common/firmware.h"
#include "runtime/vm/memory/image.h"

/* Of frozen.ld. */
extern const uint8_t __frozen_start[], __frozen_end[];

/* The CRC is filled in by `freezer seal`: volatile, since it is not what the compiler sees here. */
extern const volatile struct frozen_seal {
    const uint8_t *start, *end;
    uint32_t crc;
} frozen_seal;
__attribute__((used))
const volatile struct frozen_seal frozen_seal = {__frozen_start, __frozen_end, 0};

const struct image *firmware_image(void)
{
    static const char fault[] = "the image in flash is damaged\n";
    const uint8_t *start = frozen_seal.start;
    if (crc32_add(0, start, (size_t)(frozen_seal.end - start)) != frozen_seal.crc) {
        port_write_error(fault, sizeof fault - 1);
        port_halt(1);
    }
    return &frozen_image;
}
