/* lm3s.c - Stellaris LM3S: 12.5 MHz from the PLL, and what UART 0 wants. Registers are from the LM3S6965's data sheet. */
#include "runtime/port/common/board.h"

#define INTERRUPT_STATE (*(volatile uint32_t *)0x400fe050u)
#define RUN_CLOCK (*(volatile uint32_t *)0x400fe060u)
#define GATE_UART (*(volatile uint32_t *)0x400fe104u)
#define GATE_PORTS (*(volatile uint32_t *)0x400fe108u)
#define PORT_A_ALTERNATE (*(volatile uint32_t *)0x40004420u)
#define PORT_A_DIGITAL (*(volatile uint32_t *)0x4000451cu)

enum { PLL_OFF = 1 << 13, PLL_BYPASS = 1 << 11, PLL_LOCKED = 1 << 6 };
/* The PLL's 200 MHz by 16, from the crystal that the board's description tells the code of. */
enum { BY_16 = 0xf << 23 | 1 << 22, CRYSTAL = BOARD_CRYSTAL << 6, MAIN_OSCILLATOR = 0 << 4 };
enum { SETTING = BY_16 | CRYSTAL | MAIN_OSCILLATOR };
enum { UART_PINS = 3, PATIENCE = 100000 };

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
