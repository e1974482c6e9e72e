/* stm32f1.c - STM32F100: 24 MHz from the PLL, USART 1 on PA9 and PA10. Registers are from ST's manual RM0041. */
#include "runtime/port/common/board.h"

#define CLOCK_CONTROL (*(volatile uint32_t *)0x40021000u)
#define CLOCK_SELECT (*(volatile uint32_t *)0x40021004u)
#define GATE_APB2 (*(volatile uint32_t *)0x40021018u)
#define PORT_A_HIGH (*(volatile uint32_t *)0x40010804u)

/* 8 MHz / 2 * 6 */
enum { PLL_ON = 1 << 24, PLL_READY = 1 << 25, PLL_BY_6 = 4 << 18, SELECT_PLL = 2 };
enum { GATE_PORT_A = 1 << 2, GATE_USART1 = 1 << 14 };
enum { PA9_MASK = 0xf << 4, PA9_ALTERNATE_OUTPUT = 0xb << 4 }; /* PA10 is an input from reset on */
enum { PATIENCE = 10000 };

void chip_start(void)
{
    CLOCK_SELECT = PLL_BY_6;
    CLOCK_CONTROL |= PLL_ON;
    for (unsigned i = 0; i < PATIENCE && !(CLOCK_CONTROL & PLL_READY); i++) {
    }
    if (CLOCK_CONTROL & PLL_READY)
        CLOCK_SELECT = PLL_BY_6 | SELECT_PLL;
    GATE_APB2 |= GATE_PORT_A | GATE_USART1;
    PORT_A_HIGH = (PORT_A_HIGH & ~(uint32_t)PA9_MASK) | PA9_ALTERNATE_OUTPUT;
}
