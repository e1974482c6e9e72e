/* rp2.h - what the drivers of RP2040 and RP2350 share: addresses and bits, from the data sheets of both, which differ in addresses, in the
 * bits of resets, and in pads that RP2350 isolates. */
#ifndef RP2_H
#define RP2_H

#include <stdint.h>

/* Whoever writes at an address's aliases sets or clears bits. */
#define REGISTER(address) (*(volatile uint32_t *)(address))
#define SET(address) REGISTER((address) + 0x2000u)
#define CLEAR(address) REGISTER((address) + 0x3000u)

#if BOARD_RP2 == 2040
enum { RESET_PINS = 1 << 5, RESET_PADS = 1 << 8, RESET_PLL = 1 << 12, RESET_UART_0 = 1 << 22 };
enum { RESET_ADC = 1 << 0, RESET_PWM = 1 << 14, RESET_SPI_0 = 1 << 16, RESET_I2C_0 = 1 << 3 };
#define RESETS 0x4000c000u
#define CLOCKS 0x40008000u
#define CRYSTAL 0x40024000u
#define PLL 0x40028000u
#define PINS 0x40014000u
#define PADS 0x4001c000u
#define ADC 0x4004c000u
#define ADC_CLOCK REGISTER(CLOCKS + 0x60u)
#define PWM 0x40050000u
#define SPI 0x4003c000u
#define SPI_STEP 0x4000u
#define I2C 0x40044000u
#define I2C_STEP 0x4000u
enum { RESET_PLL_USB = 1 << 13, RESET_USB = 1 << 24, USB_CLOCK_ON = 1 << 11 };
#define PLL_USB 0x4002c000u
#define USB_CLOCK REGISTER(CLOCKS + 0x54u)
#else
enum { RESET_PINS = 1 << 6, RESET_PADS = 1 << 9, RESET_PLL = 1 << 14, RESET_UART_0 = 1 << 26 };
enum { RESET_ADC = 1 << 0, RESET_PWM = 1 << 16, RESET_SPI_0 = 1 << 18, RESET_I2C_0 = 1 << 4 };
#define RESETS 0x40020000u
#define CLOCKS 0x40010000u
#define CRYSTAL 0x40048000u
#define PLL 0x40050000u
#define PINS 0x40028000u
#define PADS 0x40038000u
#define ADC 0x400a0000u
#define ADC_CLOCK REGISTER(CLOCKS + 0x6cu)
#define PWM 0x400a8000u
#define SPI 0x40080000u
#define SPI_STEP 0x8000u
#define I2C 0x40090000u
#define I2C_STEP 0x8000u
enum { RESET_PLL_USB = 1 << 15, RESET_USB = 1 << 28, USB_CLOCK_ON = 1 << 11 };
#define PLL_USB 0x40058000u
#define USB_CLOCK REGISTER(CLOCKS + 0x60u)
#endif
enum { PINS_OF_CHIP = 30 };

/* Who drives a pin. */
#define PIN_FUNCTION(pin) REGISTER(PINS + 4u + 8 * (pin))
enum {
    FUNCTION_SPI = 1,
    FUNCTION_UART = 2,
    FUNCTION_I2C = 3,
    FUNCTION_PWM = 4,
    FUNCTION_SIO = 5,
    FUNCTION_NONE = 31
};
#define PAD(pin) (PADS + 4u + 4 * (pin))
enum { PAD_PULL_DOWN = 1 << 2, PAD_PULL_UP = 1 << 3, PAD_INPUT = 1 << 6 };
enum { PAD_OUTPUT_OFF = 1 << 7, PAD_ISOLATED = 1 << 8 }; /* RP2040 has no bit 8, and inputs on */

#define RESETS_DONE REGISTER(RESETS + 8)
#define PLL_LOCKED (1u << 31)

static inline void rp2_unreset(uint32_t what)
{
    CLEAR(RESETS) = what;
    while ((RESETS_DONE & what) != what) {
    }
}

/* Makes the crystal's 12 MHz `times` faster, divided by the two numbers that divisors has for the PLL's register. */
static inline void rp2_pll_start(uintptr_t pll, uint32_t reset, uint32_t times, uint32_t divisors)
{
    enum { POWER = 4, FACTOR = 8, DIVISORS = 12 };
    enum { POWER_DOWN = 1, OSCILLATOR_DOWN = 1 << 5, DIVISORS_DOWN = 1 << 3, BY_1 = 1 };
    SET(RESETS) = reset;
    rp2_unreset(reset);
    REGISTER(pll) = BY_1;
    REGISTER(pll + FACTOR) = times;
    CLEAR(pll + POWER) = POWER_DOWN | OSCILLATOR_DOWN;
    while (!(REGISTER(pll) & PLL_LOCKED)) {
    }
    REGISTER(pll + DIVISORS) = divisors;
    CLEAR(pll + POWER) = DIVISORS_DOWN;
}

/* chip/rp2.c: the core runs from its PLL, which is made anew meanwhile. */
void rp2_core_from_pll(uint32_t times, uint32_t divisors);

/* To a peripheral, with the pad's pulls as they are. */
static inline void rp2_pin_to(unsigned pin, unsigned function)
{
    PIN_FUNCTION(pin) = function;
    CLEAR(PAD(pin)) = PAD_OUTPUT_OFF;
    SET(PAD(pin)) = PAD_INPUT;
    CLEAR(PAD(pin)) = PAD_ISOLATED;
}

#endif
