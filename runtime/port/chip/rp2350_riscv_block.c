/* rp2350_riscv_block.c - what RP2350's boot ROM looks for in the first 4 KB of flash, of a program for its RISC-V cores: a block that says so, and
 * where it begins. From the data sheet's section 5.9. */
#include <stdint.h>

enum { IMAGE_TYPE = 0x42, ENTRY_POINT = 0x44, ONE_WORD = 1 << 8, THREE_WORDS = 3 << 8 };
enum { EXECUTABLE = 1, RISC_V = 1 << 8, RP2350 = 1 << 12 };
enum { LAST = 0xff, LENGTH_4 = 4 << 8, NO_OTHER = 0 };

void reset_handler(void);
extern const char __stack_top[];

__attribute__((section(".start_block"), used)) static const struct {
    uint32_t first, type, entry;
    void (*pc)(void);
    const char *sp;
    uint32_t items, other, last;
} block = {
    .first = 0xffffded3u,
    .type = IMAGE_TYPE | ONE_WORD | (uint32_t)(EXECUTABLE | RISC_V | RP2350) << 16,
    .entry = ENTRY_POINT | THREE_WORDS,
    .pc = reset_handler,
    .sp = __stack_top,
    .items = LAST | LENGTH_4,
    .other = NO_OTHER,
    .last = 0xab123579u,
};
