/* uart_esp.c - UART of Espressif's chips, clocked by the crystal of 40 MHz. Registers are from the ESP32-C3's technical reference manual. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint32_t fifo, interrupts_raw, interrupts_now, interrupts_on, interrupts_clear,
        divider, filter, status, control_0, control_1, unused[20], clock, unused_2,
        update; /* at 0x78 and 0x80 */
};
#define UART(at) ((struct uart *)(at))
enum { CRYSTAL_HZ = 40000000, FIFO_SIZE = 128, COUNT_MASK = 0x3ff, TX_COUNT_SHIFT = 16 };
enum { RX_FULL = 1, RX_FULL_MASK = 0x1ff }; /* an interrupt, and the bytes that it takes */
enum { PARITY_ODD = 1, PARITY_ON = 2, BITS_SHIFT = 2, STOP_SHIFT = 4, FORM_MASK = 0x3f };
enum {
    CLOCK_CRYSTAL = 3 << 20,
    CLOCK_ON = 1 << 22 | 1 << 24 | 1 << 25
}; /* the core's, both ways' */
#define UPDATE_NOW (1u << 31)

/* The registers of the core's side take what was written once they are told. */
static void uart_update(uintptr_t at)
{
    UART(at)->update |= UPDATE_NOW;
    while (UART(at)->update & UPDATE_NOW) {
    }
}

bool uart_set(uintptr_t at, const struct uart_form *form)
{
    uint32_t divider = (CRYSTAL_HZ << 4) / form->baud; /* in sixteenths */
    if (form->bits < 5 || form->bits > 8 || divider < 1 << 4 || divider >> 4 > 0xfff)
        return false;
    uint32_t parity = form->parity == UART_PARITY_NONE  ? 0
                      : form->parity == UART_PARITY_ODD ? PARITY_ON | PARITY_ODD
                                                        : PARITY_ON;
    uint32_t bits = (uint32_t)(form->bits - 5) << BITS_SHIFT;
    uint32_t stop = (form->stop == 2 ? 3u : 1u) << STOP_SHIFT;
    UART(at)->clock = CLOCK_CRYSTAL | CLOCK_ON;
    UART(at)->divider = divider >> 4 | (divider & 15) << 20;
    UART(at)->control_0 = (UART(at)->control_0 & ~(uint32_t)FORM_MASK) | parity | bits | stop;
    uart_update(at);
    return true;
}

void uart_start(uintptr_t at)
{
    static const struct uart_form form = {UART_BAUD, 8, UART_PARITY_NONE, 1};
    UART(at)->interrupts_on = 0;
    uart_set(at, &form);
}

void uart_put(uintptr_t at, uint8_t byte)
{
    while ((UART(at)->status >> TX_COUNT_SHIFT & COUNT_MASK) >= FIFO_SIZE - 1) {
    }
    UART(at)->fifo = byte;
}

void uart_listen(uintptr_t at, bool interrupt)
{
    UART(at)->control_1 = (UART(at)->control_1 & ~(uint32_t)RX_FULL_MASK) | 1;
    uart_update(at);
    UART(at)->interrupts_clear = RX_FULL;
    UART(at)->interrupts_on = interrupt ? RX_FULL : 0;
}

bool uart_has_input(uintptr_t at)
{
    return UART(at)->status & COUNT_MASK;
}

/* The interrupt stays until it is cleared, once the byte that asked for it is taken. */
uint8_t uart_take(uintptr_t at)
{
    uint8_t byte = (uint8_t)UART(at)->fifo;
    UART(at)->interrupts_clear = RX_FULL;
    return byte;
}

bool uart_is_sent(uintptr_t at)
{
    return !(UART(at)->status >> TX_COUNT_SHIFT & COUNT_MASK);
}
