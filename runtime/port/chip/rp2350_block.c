/* rp2350_block.c - what RP2350's boot ROM looks for in the first 4 KB of flash: a block that says which program this is. Without an item
 * for it the vectors are those at the start of flash. From the data sheet's section 5.9. */
#include <stdint.h>

enum { IMAGE_TYPE = 0x42, ONE_WORD = 1 << 8 };
enum { EXECUTABLE = 1, SECURE = 2 << 4, ARM = 0 << 8, RP2350 = 1 << 12 };
enum { LAST = 0xff, LENGTH_1 = 1 << 8, NO_OTHER = 0 };

__attribute__((section(".start_block"), used)) static const uint32_t block[] = {
    0xffffded3u,     IMAGE_TYPE | ONE_WORD | (uint32_t)(EXECUTABLE | SECURE | ARM | RP2350) << 16,
    LAST | LENGTH_1, NO_OTHER,
    0xab123579u,
};
