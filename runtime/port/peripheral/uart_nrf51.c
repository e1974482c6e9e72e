/* uart_nrf51.c - UART of Nordic's nRF51 and nRF52. Registers are from the nRF51 series' reference manual. */
#include "runtime/port/peripheral/uart.h"

#define REGISTER(offset) (*(volatile uint32_t *)(BOARD_UART + (offset)))
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
#define PIN_SET (*(volatile uint32_t *)0x50000508u)
#define PIN_SETTING(pin) (*(volatile uint32_t *)(0x50000700u + 4 * (pin)))
enum { OUTPUT = 3, INPUT = 0 };
enum { ENABLED = 4, BAUD_115200 = 0x01d7e000, RX_READY_INTERRUPT = 1 << 2 };

void uart_start(void)
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

void uart_put(uint8_t byte)
{
    TX_READY = 0;
    TX_DATA = byte;
    while (!TX_READY) {
    }
}

void uart_listen(bool interrupt)
{
    if (interrupt)
        INTERRUPT_SET = RX_READY_INTERRUPT;
    START_RX = 1;
}

bool uart_has_input(void)
{
    return RX_READY;
}

uint8_t uart_take(void)
{
    RX_READY = 0; /* first: reading takes the next byte, and may set it again */
    return (uint8_t)RX_DATA;
}
