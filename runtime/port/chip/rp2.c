/* rp2.c - RP2040 and RP2350: the PLL's clock from a crystal of 12 MHz, the UARTs, 0 on GPIO 0 and 1, and SPI. Registers are from the data sheets of
 * both. */
#include "runtime/port/common/rp2.h"
#include "runtime/port/common/board.h"

#define CRYSTAL_STATUS REGISTER(CRYSTAL + 4)
#define CRYSTAL_DELAY REGISTER(CRYSTAL + 12)
enum { CRYSTAL_RANGE = 0xaa0, CRYSTAL_ON = 0xfab << 12 };
enum { DELAY_1_MS = (12000000 / 1000 + 128) / 256 };
#define CRYSTAL_STABLE (1u << 31)

/* 12 MHz * 125, divided by two numbers of at most 7. */
enum { TIMES = 125 };
enum { TO_CLOCK = 1500000000 / 2 / BOARD_CLOCK_HZ << 16 | 2 << 12 };

#define REFERENCE_CONTROL (CLOCKS + 0x30u)
#define REFERENCE_SELECTED REGISTER(CLOCKS + 0x38u)
#define SYSTEM_CONTROL (CLOCKS + 0x3cu)
#define SYSTEM_SELECTED REGISTER(CLOCKS + 0x44u)
#define PERIPHERAL_CONTROL REGISTER(CLOCKS + 0x48u)
enum { FROM_CRYSTAL = 2, FROM_REFERENCE = 0, FROM_PLL = 1, PERIPHERAL_ON = 1 << 11 };

enum { UART_PINS = 2 };

/* The reference runs on from the crystal while the PLL is made anew: a debugger's reset leaves it running. */
static void start_crystal(void)
{
    CLEAR(SYSTEM_CONTROL) = FROM_PLL;
    while (SYSTEM_SELECTED != 1 << FROM_REFERENCE) {
    }
    CRYSTAL_DELAY = DELAY_1_MS;
    REGISTER(CRYSTAL) = CRYSTAL_ON | CRYSTAL_RANGE;
    while (!(CRYSTAL_STATUS & CRYSTAL_STABLE)) {
    }
    REGISTER(REFERENCE_CONTROL) = FROM_CRYSTAL;
    while (REFERENCE_SELECTED != 1 << FROM_CRYSTAL) {
    }
}

void rp2_core_from_pll(uint32_t times, uint32_t divisors)
{
    CLEAR(SYSTEM_CONTROL) = FROM_PLL;
    while (SYSTEM_SELECTED != 1 << FROM_REFERENCE) {
    }
    rp2_pll_start(PLL, RESET_PLL, times, divisors);
    SET(SYSTEM_CONTROL) = FROM_PLL;
    while (SYSTEM_SELECTED != 1 << FROM_PLL) {
    }
}

void chip_start(void)
{
    start_crystal();
    rp2_core_from_pll(TIMES, TO_CLOCK);
    PERIPHERAL_CONTROL = PERIPHERAL_ON;
    rp2_unreset(RESET_PINS | RESET_PADS | RESET_UART_0);
    for (unsigned pin = 0; pin < UART_PINS; pin++)
        rp2_pin_to(pin, FUNCTION_UART);
}

/* Of each four pins the first can send and the second receive, for UART 0, 1, 1, 0 and so on. */
static bool is_of_uart(unsigned id, int pin, unsigned role)
{
    unsigned turn = (unsigned)pin / 4 % 4;
    return pin < PINS_OF_CHIP && (unsigned)pin % 4 == role && (turn == 1 || turn == 2) == (id == 1);
}

bool chip_uart_start(unsigned id, int tx, int rx)
{
    tx = tx >= 0 ? tx : id == 0 ? 0 : 4;
    rx = rx >= 0 ? rx : id == 0 ? 1 : 5;
    if (!is_of_uart(id, tx, 0) || !is_of_uart(id, rx, 1))
        return false;
    rp2_unreset(RESET_UART_0 << id);
    rp2_pin_to((unsigned)tx, FUNCTION_UART);
    rp2_pin_to((unsigned)rx, FUNCTION_UART);
    return true;
}

uintptr_t chip_spi_address(int id)
{
    return id == 0 || id == 1 ? SPI + (unsigned)id * SPI_STEP : 0;
}

/* Of each four pins the first receives, the third clocks and the fourth sends, for SPI 0 where the eighth pins are even, 1 where they are odd.
 * The usual ones are those of MicroPython's own firmware. */
uintptr_t chip_spi_start(const struct port_spi *bus)
{
    enum { MISO = 0, SCK = 2, MOSI = 3, N = 3 };
    static const uint8_t usual[][N] = {{16, 18, 19}, {8, 10, 11}}, roles[N] = {MISO, SCK, MOSI};
    uintptr_t address = chip_spi_address(bus->id);
    int pins[N] = {bus->miso, bus->sck, bus->mosi};
    if (!address)
        return 0;
    for (unsigned i = 0; i < N; i++) {
        pins[i] = pins[i] >= 0 ? pins[i] : usual[bus->id][i];
        if (pins[i] >= PINS_OF_CHIP || pins[i] % 4 != roles[i] || pins[i] / 8 % 2 != bus->id)
            return 0;
    }
    rp2_unreset((uint32_t)RESET_SPI_0 << bus->id);
    for (unsigned i = 0; i < N; i++)
        rp2_pin_to((unsigned)pins[i], FUNCTION_SPI);
    return address;
}
