/* flash_rp2040.c - the flash chip of RP2040, by the serial interface through which it is also executed: while it is written to, nothing can be
 * read of it. So what talks to it runs in RAM, on the stack, where it is copied from its section (rp2040.ld): it calls nothing and names no
 * address of its own; and nothing interrupts it. Registers are from the RP2040's data sheet, commands from that of the Pico's flash chip,
 * W25Q16JV. */
#include "runtime/port.h"
#include "runtime/port_flash.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"
#include <string.h>

struct serial_flash {
    volatile uint32_t control_0, control_1, enable, microwire, select, clock_divisor, unused_1[4],
        status, unused_2[13], data, unused_3[36], control_spi;
};
#define SERIAL_FLASH ((struct serial_flash *)BOARD_FLASH_WRITER)
enum { WORDS_OF_8 = 7 << 16, CAN_SEND = 1 << 1, HAS_RECEIVED = 1 << 3 };
#define SELECT_CONTROL (*(volatile uint32_t *)0x4001800cu)
enum { SELECT_LOW = 2 << 8, SELECT_HIGH = 3 << 8 }; /* whatever the interface wants */
#define CACHE_FLUSH (*(volatile uint32_t *)0x14000004u)

enum {
    MAY_WRITE = 0x06,
    ERASE_4_KB = 0x20,
    WRITE_PAGE = 0x02,
    READ_STATUS = 0x05,
    READ_NUMBER = 0x4b
};
enum { BUSY = 1, NUMBER_BEHIND = 5, NUMBER_SIZE = 8 };
enum { FLASH_START = 0x10000000, PAGE = 256, HEAD = 4, CODE_WORDS = 64 };

/* A command with its address, and what follows them; what comes back takes their places. */
struct flash_command {
    uint8_t bytes[HEAD + PAGE];
    uint32_t size;
    bool writes;
};

/* Runs in RAM. */
__attribute__((section(".ram_code"), noipa)) static void flash_talk(struct flash_command *command)
{
    const uint32_t control_0 = SERIAL_FLASH->control_0;
    SERIAL_FLASH->enable = 0;
    SERIAL_FLASH->control_0 = WORDS_OF_8;
    SERIAL_FLASH->enable = 1;
    /* First that it may write, then the command, then its status as long as it is busy. */
    for (unsigned step = command->writes ? 0 : 1, status = 0; step < 2 || status & BUSY; step++) {
        uint32_t size = step == 0 ? 1 : step == 1 ? command->size : 2;
        SELECT_CONTROL = SELECT_LOW;
        for (uint32_t i = 0; i < size; i++) {
            while (!(SERIAL_FLASH->status & CAN_SEND)) {
            }
            SERIAL_FLASH->data = step == 0   ? MAY_WRITE
                                 : step == 1 ? command->bytes[i]
                                             : READ_STATUS;
            while (!(SERIAL_FLASH->status & HAS_RECEIVED)) {
            }
            status = SERIAL_FLASH->data;
            if (step == 1)
                command->bytes[i] = (uint8_t)status;
        }
        SELECT_CONTROL = SELECT_HIGH;
        if (step == 1)
            status = command->writes ? BUSY : 0;
    }
    SELECT_CONTROL = 0;
    SERIAL_FLASH->enable = 0;
    SERIAL_FLASH->control_0 = control_0;
    SERIAL_FLASH->enable = 1;
    CACHE_FLUSH = 1;
    (void)CACHE_FLUSH; /* waits until it is done */
}

extern const uint8_t __ram_code_start[], __ram_code_end[];

static void flash_run(struct flash_command *command)
{
    uint32_t code[CODE_WORDS];
    memcpy(code, __ram_code_start, (size_t)(__ram_code_end - __ram_code_start));
    uint32_t entry = (uint32_t)flash_talk - (uint32_t)__ram_code_start + (uint32_t)code;
    uintptr_t state = port_interrupts_disable();
    __asm volatile("" ::: "memory");
    ((void (*)(struct flash_command *))entry)(command);
    port_interrupts_restore(state);
}

static void flash_change(struct flash_command *command, uint8_t number, const void *address,
                         size_t size)
{
    uint32_t offset = (uint32_t)address - FLASH_START;
    command->bytes[0] = number;
    for (unsigned i = 1; i < HEAD; i++)
        command->bytes[i] = (uint8_t)(offset >> (8 * (HEAD - 1 - i)));
    command->size = HEAD + size;
    command->writes = true;
    flash_run(command);
}

size_t port_flash_block(void)
{
    return BOARD_FLASH_BLOCK;
}

int port_flash_erase(const void *block)
{
    struct flash_command command;
    flash_change(&command, ERASE_4_KB, block, 0);
    return 0;
}

/* A command writes within a page. What is written may lie in flash itself: it is copied before. */
int port_flash_write(const void *to, const void *data, size_t size)
{
    struct flash_command command;
    const uint8_t *address = to, *from = data;
    while (size > 0) {
        size_t room = PAGE - (uint32_t)address % PAGE, n = size < room ? size : room;
        memcpy(command.bytes + HEAD, from, n);
        flash_change(&command, WRITE_PAGE, address, n);
        address += n;
        from += n;
        size -= n;
    }
    return 0;
}

/* The flash chip's: RP2040 has none of its own. */
int port_unique_id(uint8_t *id, size_t size)
{
    struct flash_command command = {.bytes = {READ_NUMBER}, .size = NUMBER_BEHIND + NUMBER_SIZE};
    if (size < NUMBER_SIZE)
        return -ERROR_NO_DEVICE;
    flash_run(&command);
    memcpy(id, command.bytes + NUMBER_BEHIND, NUMBER_SIZE);
    return NUMBER_SIZE;
}
