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

static inline void rp2_unreset(uint32_t what)
{
    CLEAR(RESETS) = what;
    while ((RESETS_DONE & what) != what) {
    }
}

/* To a peripheral, with the pad's pulls as they are. */
static inline void rp2_pin_to(unsigned pin, unsigned function)
{
    PIN_FUNCTION(pin) = function;
    CLEAR(PAD(pin)) = PAD_OUTPUT_OFF;
    SET(PAD(pin)) = PAD_INPUT;
    CLEAR(PAD(pin)) = PAD_ISOLATED;
}

#endif
