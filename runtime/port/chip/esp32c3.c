/* esp32c3.c - ESP32-C3: the boot loader's watchdogs are turned off, and what it reads first of an application lies in flash. Registers are from
 * Espressif's technical reference manual. */
#include "runtime/port/common/board.h"

#define LOW_POWER(offset) (*(volatile uint32_t *)(0x60008000u + (offset)))
#define TIMER_GROUP_0(offset) (*(volatile uint32_t *)(0x6001f000u + (offset)))
enum { WATCHDOG = 0x90, WATCHDOG_KEY = 0xa8, SUPER_WATCHDOG = 0xac, SUPER_WATCHDOG_KEY = 0xb0 };
enum { GROUP_WATCHDOG = 0x48, GROUP_WATCHDOG_KEY = 0x64 };
enum { KEY = 0x50d83aa1 };
static const uint32_t SUPER_KEY = 0x8f1d312a, FEEDS_ITSELF = 1u << 31;

/* Espressif's description of an application, at the start of its first segment: the loader compares its numbers with the chip's, and the
 * smallest fit all. */
struct esp_application {
    uint32_t magic, security, reserved[2];
    char version[32], project[32], time[16], date[16], framework[32];
    uint8_t elf[32];
    uint16_t fuses_from, fuses_to;
    uint8_t page_bits, rest[75];
};
_Static_assert(sizeof(struct esp_application) == 256, "struct esp_application");
enum { ANY_FUSES = 0xffff, PAGE_BITS = 16 };
extern const struct esp_application esp_application;
__attribute__((section(".start_block"), used)) const struct esp_application esp_application = {
    .magic = 0xabcd5432,
    .project = "permafrost",
    .fuses_to = ANY_FUSES,
    .page_bits = PAGE_BITS,
};

void chip_start(void)
{
    LOW_POWER(WATCHDOG_KEY) = KEY;
    LOW_POWER(WATCHDOG) = 0;
    LOW_POWER(WATCHDOG_KEY) = 0;
    LOW_POWER(SUPER_WATCHDOG_KEY) = SUPER_KEY;
    LOW_POWER(SUPER_WATCHDOG) |= FEEDS_ITSELF;
    LOW_POWER(SUPER_WATCHDOG_KEY) = 0;
    TIMER_GROUP_0(GROUP_WATCHDOG_KEY) = KEY;
    TIMER_GROUP_0(GROUP_WATCHDOG) = 0;
    TIMER_GROUP_0(GROUP_WATCHDOG_KEY) = 0;
}
