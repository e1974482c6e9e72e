/* stm32l0.c - STM32L0: 16 MHz from the internal oscillator, USART 2 on PA2 and PA3. Registers are from ST's manual RM0367. */
#include "runtime/port/common/board.h"

#define CLOCK_CONTROL (*(volatile uint32_t *)0x40021000u)
#define CLOCK_SELECT (*(volatile uint32_t *)0x4002100cu)
#define FLASH_ACCESS (*(volatile uint32_t *)0x40022000u)
#define GATE_PORTS (*(volatile uint32_t *)0x4002102cu)
#define GATE_APB1 (*(volatile uint32_t *)0x40021038u)
#define PORT_A_MODE (*(volatile uint32_t *)0x50000000u)
#define PORT_A_ALTERNATE_LOW (*(volatile uint32_t *)0x50000020u)

/* 16 MHz are the most at the voltage that is set after reset, and flash waits a cycle then. */
enum { WAIT_1 = 1 };
enum { HSI_ON = 1, HSI_READY = 1 << 2, SELECT_HSI = 1 };
enum { GATE_PORT_A = 1, GATE_USART2 = 1 << 17 };
enum { PINS_ALTERNATE = 2 << 4 | 2 << 6, PINS_MODE = 3 << 4 | 3 << 6 };
enum { USART2_ON_PINS = 4 << 8 | 4 << 12, PINS_FUNCTION = 0xf << 8 | 0xf << 12 };
enum { PATIENCE = 10000 };

void chip_start(void)
{
    FLASH_ACCESS |= WAIT_1;
    CLOCK_CONTROL |= HSI_ON;
    for (unsigned i = 0; i < PATIENCE && !(CLOCK_CONTROL & HSI_READY); i++) {
    }
    CLOCK_SELECT = SELECT_HSI;
    GATE_PORTS |= GATE_PORT_A;
    GATE_APB1 |= GATE_USART2;
    PORT_A_MODE = (PORT_A_MODE & ~(uint32_t)PINS_MODE) | PINS_ALTERNATE;
    PORT_A_ALTERNATE_LOW = (PORT_A_ALTERNATE_LOW & ~(uint32_t)PINS_FUNCTION) | USART2_ON_PINS;
}
