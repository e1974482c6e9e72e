/* stm32f4.c - STM32F4: the PLL's clock from the internal 16 MHz, and the console's pins on port A: USART 1 on PA9 and PA10, or with
 * BOARD_USART2 USART 2 on PA2 and PA3. Registers are from ST's manuals RM0090 and RM0368. */
#include "runtime/port/common/board.h"

#define CLOCK_CONTROL (*(volatile uint32_t *)0x40023800u)
#define PLL (*(volatile uint32_t *)0x40023804u)
#define CLOCK_SELECT (*(volatile uint32_t *)0x40023808u)
#define GATE_AHB1 (*(volatile uint32_t *)0x40023830u)
#define GATE_APB1 (*(volatile uint32_t *)0x40023840u)
#define GATE_APB2 (*(volatile uint32_t *)0x40023844u)
#define FLASH_ACCESS (*(volatile uint32_t *)0x40023c00u)
#define PORT_A_MODE (*(volatile uint32_t *)0x40020000u)
#define PORT_A_ALTERNATE_LOW (*(volatile uint32_t *)0x40020020u)
#define PORT_A_ALTERNATE_HIGH (*(volatile uint32_t *)0x40020024u)

enum { PLL_ON = 1 << 24, PLL_READY = 1 << 25 };
/* 16 MHz / 16 * 336 / 2 or 4; USB's 48 MHz are a seventh of the 336. */
enum { DIVISOR = 336000000 / BOARD_CLOCK_HZ };
#define PLL_SETTING (16u | 336u << 6 | (DIVISOR / 2u - 1) << 16 | 7u << 24)
/* APB1 goes to 42 MHz, APB2 to 84. */
enum { SELECT_PLL = 2, APB1_BY_4 = 5 << 10, APB1_BY_2 = 4 << 10, APB2_BY_2 = 4 << 13 };
enum { BUSES = DIVISOR == 2 ? APB1_BY_4 | APB2_BY_2 : APB1_BY_2 };
enum { WAIT = BOARD_CLOCK_HZ / 30000001, PREFETCH_AND_CACHES = 7 << 8 };
enum { GATE_PORT_A = 1, GATE_USART1 = 1 << 4, GATE_USART2 = 1 << 17 };
#ifdef BOARD_USART2
enum { FIRST_PIN = 2 };
#else
enum { FIRST_PIN = 9 };
#endif
enum { PATIENCE = 10000 };

/* As the USART's, which is alternate function 7. */
static void use_pin(unsigned pin)
{
    enum { ALTERNATE = 2, MODE = 3, USART = 7, FUNCTION = 0xf };
    volatile uint32_t *functions = pin < 8 ? &PORT_A_ALTERNATE_LOW : &PORT_A_ALTERNATE_HIGH;
    PORT_A_MODE = (PORT_A_MODE & ~((uint32_t)MODE << 2 * pin)) | (uint32_t)ALTERNATE << 2 * pin;
    *functions = (*functions & ~((uint32_t)FUNCTION << 4 * (pin % 8))) | (uint32_t)USART
                                                                             << 4 * (pin % 8);
}

void chip_start(void)
{
    PLL = PLL_SETTING;
    CLOCK_CONTROL |= PLL_ON;
    for (unsigned i = 0; i < PATIENCE && !(CLOCK_CONTROL & PLL_READY); i++) {
    }
    if (CLOCK_CONTROL & PLL_READY) {
        FLASH_ACCESS = PREFETCH_AND_CACHES | WAIT;
        CLOCK_SELECT = SELECT_PLL | BUSES;
    }
    GATE_AHB1 |= GATE_PORT_A;
    if (FIRST_PIN == 2)
        GATE_APB1 |= GATE_USART2;
    else
        GATE_APB2 |= GATE_USART1;
    use_pin(FIRST_PIN);
    use_pin(FIRST_PIN + 1);
}
