/* flash_nrf51.c - the flash of Nordic's nRF51 and nRF52, by their non-volatile memory controller. Registers are from the nRF51 series'
 * reference manual. The CPU waits while flash is written, whatever it runs from. */
#include "runtime/port_flash.h"

#define REGISTER(offset) (*(volatile uint32_t *)(BOARD_FLASH_WRITER + (offset)))
#define READY REGISTER(0x400)
#define CONFIG REGISTER(0x504)
#define ERASE_PAGE REGISTER(0x508)
enum { CONFIG_READ, CONFIG_WRITE, CONFIG_ERASE };

static void flash_configure(uint32_t config)
{
    CONFIG = config;
    while (!(READY & 1)) {
    }
}

size_t port_flash_block(void)
{
    return BOARD_FLASH_BLOCK;
}

int port_flash_erase(const void *block)
{
    flash_configure(CONFIG_ERASE);
    ERASE_PAGE = (uint32_t)block;
    flash_configure(CONFIG_READ);
    return 0;
}

int port_flash_write(const void *to, const void *data, size_t size)
{
    volatile uint32_t *word = (volatile uint32_t *)to;
    const uint32_t *from = data;
    flash_configure(CONFIG_WRITE);
    for (; size; size -= sizeof *word) {
        *word++ = *from++;
        while (!(READY & 1)) {
        }
    }
    flash_configure(CONFIG_READ);
    return 0;
}
