/* uart_nrf51.c - UART of Nordic's nRF51 and nRF52. Registers are from the nRF51 series' reference manual. */
#include "runtime/port/peripheral/uart.h"

#define REGISTER(offset) (*(volatile uint32_t *)(at + (offset)))
#define START_RX REGISTER(0x000)
#define START_TX REGISTER(0x008)
#define RX_READY REGISTER(0x108) /* events: set by the UART, cleared by the program */
#define TX_READY REGISTER(0x11c)
#define INTERRUPT_SET REGISTER(0x304)
#define ENABLE REGISTER(0x500)
#define PIN_TX REGISTER(0x50c)
#define PIN_RX REGISTER(0x514)
#define RX_DATA REGISTER(0x518)
#define TX_DATA REGISTER(0x51c)
#define BAUD REGISTER(0x524)
#define FORM REGISTER(0x56c)
#define PIN_SET (*(volatile uint32_t *)0x50000508u)
#define PIN_SETTING(pin) (*(volatile uint32_t *)(0x50000700u + 4 * (pin)))
enum { OUTPUT = 3, INPUT = 0 };
enum { FORM_EVEN = 7 << 1 };
enum { ENABLED = 4, BAUD_115200 = 0x01d7e000, RX_READY_INTERRUPT = 1 << 2 };

void uart_start(uintptr_t at)
{
    PIN_SET = 1u << BOARD_UART_TX_PIN; /* the line's state before and behind */
    PIN_SETTING(BOARD_UART_TX_PIN) = OUTPUT;
    PIN_SETTING(BOARD_UART_RX_PIN) = INPUT;
    PIN_TX = BOARD_UART_TX_PIN;
    PIN_RX = BOARD_UART_RX_PIN;
    BAUD = BAUD_115200;
    ENABLE = ENABLED;
    START_TX = 1;
}

void uart_put(uintptr_t at, uint8_t byte)
{
    TX_READY = 0;
    TX_DATA = byte;
    while (!TX_READY) {
    }
}

void uart_listen(uintptr_t at, bool interrupt)
{
    if (interrupt)
        INTERRUPT_SET = RX_READY_INTERRUPT;
    START_RX = 1;
}

bool uart_has_input(uintptr_t at)
{
    return RX_READY;
}

uint8_t uart_take(uintptr_t at)
{
    RX_READY = 0; /* first: reading takes the next byte, and may set it again */
    return (uint8_t)RX_DATA;
}

/* The rate in 2^32nds of 16 MHz, rounded to the bits that count. */
bool uart_set(uintptr_t at, const struct uart_form *form)
{
    uint64_t rate = (((uint64_t)form->baud << 32) / 16000000 + 0x800) & ~(uint64_t)0xfff;
    if (form->bits != 8 || form->parity == UART_PARITY_ODD || form->stop != 1 ||
        form->baud > 1000000 || rate == 0)
        return false;
    BAUD = (uint32_t)rate;
    FORM = form->parity == UART_PARITY_EVEN ? FORM_EVEN : 0;
    return true;
}

bool uart_is_sent(uintptr_t at)
{
    (void)at;
    return true; /* uart_put waits for it */
}
