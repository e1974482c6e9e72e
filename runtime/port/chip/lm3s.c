/* lm3s.c - Stellaris LM3S: 12.5 MHz from the PLL, and what the UARTs and SPI want. Registers are from the LM3S6965's data sheet. */
#include "runtime/port/common/board.h"

#define INTERRUPT_STATE (*(volatile uint32_t *)0x400fe050u)
#define RUN_CLOCK (*(volatile uint32_t *)0x400fe060u)
#define GATES (*(volatile uint32_t *)0x400fe104u)
#define GATE_PORTS (*(volatile uint32_t *)0x400fe108u)
#define PORT_A_ALTERNATE (*(volatile uint32_t *)0x40004420u)
#define PORT_A_DIGITAL (*(volatile uint32_t *)0x4000451cu)
#define PORT_D_ALTERNATE (*(volatile uint32_t *)0x40007420u)
#define PORT_D_DIGITAL (*(volatile uint32_t *)0x4000751cu)

enum { PLL_OFF = 1 << 13, PLL_BYPASS = 1 << 11, PLL_LOCKED = 1 << 6 };
/* The PLL's 200 MHz by 16, from the crystal that the board's description tells the code of. */
enum { BY_16 = 0xf << 23 | 1 << 22, CRYSTAL = BOARD_CRYSTAL << 6, MAIN_OSCILLATOR = 0 << 4 };
enum { SETTING = BY_16 | CRYSTAL | MAIN_OSCILLATOR };
enum { GATE_UART_0 = 1, GATE_UART_1 = 1 << 1, GATE_SPI = 1 << 4 };
enum { UART_PINS = 3, UART_1_PINS = 3 << 2, PATIENCE = 100000 };

void chip_start(void)
{
    RUN_CLOCK = SETTING | PLL_BYPASS | PLL_OFF;
    RUN_CLOCK = SETTING | PLL_BYPASS;
    for (unsigned i = 0; i < PATIENCE && !(INTERRUPT_STATE & PLL_LOCKED); i++) {
    }
    RUN_CLOCK = SETTING;
    GATES |= GATE_UART_0;
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
    GATES |= GATE_UART_1;
    GATE_PORTS |= 1 << 3;
    (void)GATE_PORTS;
    PORT_D_ALTERNATE |= UART_1_PINS;
    PORT_D_DIGITAL |= UART_1_PINS;
    return true;
}

/* One, which clocks A2, sends at A5 and receives at A4. A3, which the chip would select a device by, is left to the program. */
uintptr_t chip_spi_address(int id)
{
    return id == 0 ? 0x40008000u : 0;
}

uintptr_t chip_spi_start(const struct port_spi *bus)
{
    enum { SCK = 2, MISO = 4, MOSI = 5, PINS = 1 << SCK | 1 << MISO | 1 << MOSI };
    if (bus->id != 0 || (bus->sck >= 0 && bus->sck != SCK) ||
        (bus->mosi >= 0 && bus->mosi != MOSI) || (bus->miso >= 0 && bus->miso != MISO))
        return 0;
    GATES |= GATE_SPI;
    GATE_PORTS |= 1;
    (void)GATE_PORTS;
    PORT_A_ALTERNATE |= PINS;
    PORT_A_DIGITAL |= PINS;
    return chip_spi_address(bus->id);
}
