/* lm3s.c - Stellaris LM3S: 12.5 MHz from the PLL, and what the UARTs want. Registers are from the LM3S6965's data sheet. */
#include "runtime/port/common/board.h"

#define INTERRUPT_STATE (*(volatile uint32_t *)0x400fe050u)
#define RUN_CLOCK (*(volatile uint32_t *)0x400fe060u)
#define GATE_UART (*(volatile uint32_t *)0x400fe104u)
#define GATE_PORTS (*(volatile uint32_t *)0x400fe108u)
#define PORT_A_ALTERNATE (*(volatile uint32_t *)0x40004420u)
#define PORT_A_DIGITAL (*(volatile uint32_t *)0x4000451cu)
#define PORT_D_ALTERNATE (*(volatile uint32_t *)0x40007420u)
#define PORT_D_DIGITAL (*(volatile uint32_t *)0x4000751cu)

enum { PLL_OFF = 1 << 13, PLL_BYPASS = 1 << 11, PLL_LOCKED = 1 << 6 };
/* The PLL's 200 MHz by 16, from the crystal that the board's description tells the code of. */
enum { BY_16 = 0xf << 23 | 1 << 22, CRYSTAL = BOARD_CRYSTAL << 6, MAIN_OSCILLATOR = 0 << 4 };
enum { SETTING = BY_16 | CRYSTAL | MAIN_OSCILLATOR };
enum { UART_PINS = 3, UART_1_PINS = 3 << 2, PATIENCE = 100000 };

void chip_start(void)
{
    RUN_CLOCK = SETTING | PLL_BYPASS | PLL_OFF;
    RUN_CLOCK = SETTING | PLL_BYPASS;
    for (unsigned i = 0; i < PATIENCE && !(INTERRUPT_STATE & PLL_LOCKED); i++) {
    }
    RUN_CLOCK = SETTING;
    GATE_UART |= 1;
    GATE_PORTS |= 1;
    (void)GATE_PORTS; /* three cycles until the port answers */
    PORT_A_ALTERNATE |= UART_PINS;
    PORT_A_DIGITAL |= UART_PINS;
}

/* Both have the pins that they have: 1 receives at D2 and sends at D3. */
bool chip_uart_start(unsigned id, int tx, int rx)
{
    if (id != 1 || tx >= 0 || rx >= 0)
        return false;
    GATE_UART |= 1 << 1;
    GATE_PORTS |= 1 << 3;
    (void)GATE_PORTS;
    PORT_D_ALTERNATE |= UART_1_PINS;
    PORT_D_DIGITAL |= UART_1_PINS;
    return true;
}
