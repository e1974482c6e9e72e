/* stm32f4.c - STM32F405: 168 MHz from the PLL, USART 1 on PA9 and PA10. Registers are from ST's manual RM0090. */
#include "runtime/port/common/board.h"

#define CLOCK_CONTROL (*(volatile uint32_t *)0x40023800u)
#define PLL (*(volatile uint32_t *)0x40023804u)
#define CLOCK_SELECT (*(volatile uint32_t *)0x40023808u)
#define GATE_AHB1 (*(volatile uint32_t *)0x40023830u)
#define GATE_APB2 (*(volatile uint32_t *)0x40023844u)
#define FLASH_ACCESS (*(volatile uint32_t *)0x40023c00u)
#define PORT_A_MODE (*(volatile uint32_t *)0x40020000u)
#define PORT_A_ALTERNATE_HIGH (*(volatile uint32_t *)0x40020024u)

enum { PLL_ON = 1 << 24, PLL_READY = 1 << 25 };
/* 16 MHz / 16 * 336 / 2; USB's 48 MHz are a seventh of the 336. */
#define PLL_168_MHZ (16u | 336u << 6 | 0u << 16 | 7u << 24)
enum { SELECT_PLL = 2, APB1_BY_4 = 5 << 10, APB2_BY_2 = 4 << 13 };
enum { WAIT_5 = 5, PREFETCH_AND_CACHES = 7 << 8 };
enum { GATE_PORT_A = 1, GATE_USART1 = 1 << 4 };
enum { PINS_ALTERNATE = 2 << 18 | 2 << 20, PINS_MODE = 3 << 18 | 3 << 20 };
enum { USART1_ON_PINS = 7 << 4 | 7 << 8, PINS_FUNCTION = 0xf << 4 | 0xf << 8 };
enum { PATIENCE = 10000 };

void chip_start(void)
{
    PLL = PLL_168_MHZ;
    CLOCK_CONTROL |= PLL_ON;
    for (unsigned i = 0; i < PATIENCE && !(CLOCK_CONTROL & PLL_READY); i++) {
    }
    if (CLOCK_CONTROL & PLL_READY) {
        FLASH_ACCESS = PREFETCH_AND_CACHES | WAIT_5;
        CLOCK_SELECT = SELECT_PLL | APB1_BY_4 | APB2_BY_2;
    }
    GATE_AHB1 |= GATE_PORT_A;
    GATE_APB2 |= GATE_USART1;
    PORT_A_MODE = (PORT_A_MODE & ~(uint32_t)PINS_MODE) | PINS_ALTERNATE;
    PORT_A_ALTERNATE_HIGH = (PORT_A_ALTERNATE_HIGH & ~(uint32_t)PINS_FUNCTION) | USART1_ON_PINS;
}
