/* rp2040_boot.c - second stage of RP2040's start. The boot ROM copies the first 256 bytes of flash to RAM, compares the CRC at their end and
 * jumps to the first: this function, which is linked in flash but runs in RAM, and so calls nothing and names no address of its own. It makes
 * flash readable in place, then starts the firmware behind it. Registers are from the RP2040's data sheet, the command from that of the
 * Pico's flash chip, W25Q16JV. */
#include <stdint.h>

struct serial_flash {
    volatile uint32_t control_0, control_1, enable, microwire, select, clock_divisor, unused[55],
        control_spi;
};
#define SERIAL_FLASH ((struct serial_flash *)0x18000000u)
/* Commands and addresses go out on one line, data comes in on two: any flash chip knows it as it wakes up, and no register of the chip
 * has to be written, as reading by four lines wants. */
enum { FAST_READ_DUAL = 0x3b, IDLE_CYCLES = 8, ADDRESS_BITS = 24 };
enum { CLOCK_BY_4 = 4 }; /* 31 MHz of 125 */
enum { DATA_ON_2 = 1 << 21, WORDS_OF_32 = 31 << 16, SEND_THEN_READ = 3 << 8 };
enum { SPI_COMMAND = FAST_READ_DUAL << 24, SPI_IDLE = IDLE_CYCLES << 11, SPI_COMMAND_8 = 2 << 8 };
enum { SPI_ADDRESS = ADDRESS_BITS / 4 << 2 };

#define VECTORS 0x10000100u
#define VECTOR_TABLE (*(volatile uint32_t *)0xe000ed08u)

__attribute__((section(".boot2"), used, noreturn)) static void boot(void)
{
    SERIAL_FLASH->enable = 0;
    SERIAL_FLASH->clock_divisor = CLOCK_BY_4;
    SERIAL_FLASH->control_0 = DATA_ON_2 | WORDS_OF_32 | SEND_THEN_READ;
    SERIAL_FLASH->control_spi = SPI_COMMAND | SPI_IDLE | SPI_COMMAND_8 | SPI_ADDRESS;
    SERIAL_FLASH->control_1 = 0; /* one word a read */
    SERIAL_FLASH->select = 1;
    SERIAL_FLASH->enable = 1;
    VECTOR_TABLE = VECTORS;
    const volatile uint32_t *vectors = (const volatile uint32_t *)VECTORS;
    __asm volatile("msr msp, %0\n\t"
                   "bx %1" ::"r"(vectors[0]),
                   "r"(vectors[1]));
    __builtin_unreachable();
}
