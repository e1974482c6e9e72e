/* stm32.h - where the families of STM32 have what their drivers share: BOARD_STM32 is 0 for L0, 1 for F1, 4 for F4. Addresses are from ST's
 * manuals RM0367, RM0041 and RM0090. */
#ifndef STM32_H
#define STM32_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

#if BOARD_STM32 == 0
#define PORTS 0x50000000u
#define GATE_PORTS REGISTER(0x4002102cu)
#define GATE_EDGES REGISTER(0x40021034u)
#define EDGES 0x40010400u
#define EDGES_PORT(line) REGISTER(0x40010008u + 4 * ((line) / 4))
#define RESET_CAUSE REGISTER(0x40021050u)
#define NUMBER 0x1ff80050u
enum { FIRST_PORT_GATE = 0, EDGES_GATE = 1, FORGET_CAUSE = 1 << 23, SLOW_HERTZ = 37000 };
#elif BOARD_STM32 == 1
#define PORTS 0x40010800u
#define GATE_PORTS REGISTER(0x40021018u)
#define GATE_EDGES GATE_PORTS
#define EDGES 0x40010400u
#define EDGES_PORT(line) REGISTER(0x40010008u + 4 * ((line) / 4))
#define RESET_CAUSE REGISTER(0x40021024u)
#define NUMBER 0x1ffff7e8u
enum { FIRST_PORT_GATE = 2, EDGES_GATE = 1, FORGET_CAUSE = 1 << 24, SLOW_HERTZ = 40000 };
#else
#define PORTS 0x40020000u
#define GATE_PORTS REGISTER(0x40023830u)
#define GATE_EDGES REGISTER(0x40023844u)
#define EDGES 0x40013c00u
#define EDGES_PORT(line) REGISTER(0x40013808u + 4 * ((line) / 4))
#define RESET_CAUSE REGISTER(0x40023874u)
#define NUMBER 0x1fff7a10u
enum { FIRST_PORT_GATE = 0, EDGES_GATE = 1 << 14, FORGET_CAUSE = 1 << 24, SLOW_HERTZ = 32000 };
#endif

#endif
