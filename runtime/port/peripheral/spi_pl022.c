/* spi_pl022.c - SPI by Arm's PL022, as a master of words of 4 to 8 bits, each a byte in memory. Registers are from Arm's technical reference
 * manual. The chip's file knows addresses, gates and pins. Whoever talks selects the device, by a pin of its own. */
#include "runtime/port/common/board.h"
#include "runtime/port/peripheral/buses.h"
#include "runtime/vm/run/errors.h"

struct pl022 {
    volatile uint32_t control_0, control_1, data, status, prescale;
};
enum { POLARITY = 1 << 6, PHASE = 1 << 7, RATE_SHIFT = 8, ENABLE = 1 << 1 };
enum { CAN_SEND = 1 << 1, HAS_RECEIVED = 1 << 2 };
enum { BITS_LEAST = 4, BITS_MOST = 8, FIFO = 8 };
/* The clock is divided by an even number, then by any up to 256. */
enum { PRESCALE_LEAST = 2, PRESCALE_MOST = 254, RATE_MOST = 256 };

/* The fastest that is not above the baud rate. */
static bool set_rate(struct pl022 *spi, const struct port_spi *bus)
{
    uint32_t divisor = (CORE_HERTZ + bus->baudrate - 1) / bus->baudrate;
    for (uint32_t prescale = PRESCALE_LEAST; prescale <= PRESCALE_MOST; prescale += 2) {
        uint32_t rate = (divisor + prescale - 1) / prescale;
        if (rate > RATE_MOST)
            continue;
        spi->prescale = prescale;
        spi->control_0 = (rate ? rate - 1 : 0) << RATE_SHIFT | (bus->phase ? PHASE : 0) |
                         (bus->polarity ? POLARITY : 0) | (bus->bits - 1u);
        return true;
    }
    return false;
}

int chip_spi_open(const struct port_spi *bus)
{
    struct pl022 *spi = (struct pl022 *)chip_spi_start(bus);
    if (!spi)
        return -ERROR_NO_DEVICE;
    if (bus->bits < BITS_LEAST || bus->bits > BITS_MOST || bus->lsb_first || bus->baudrate == 0)
        return -ERROR_INVALID;
    spi->control_1 = 0;
    if (!set_rate(spi, bus))
        return -ERROR_INVALID;
    spi->control_1 = ENABLE;
    return 0;
}

/* No more words are under way than are held of those that came in, so that none is lost whatever interrupts. */
int chip_spi_transfer(const struct port_spi *bus, const uint8_t *out, uint8_t *in, size_t size)
{
    struct pl022 *spi = (struct pl022 *)chip_spi_address(bus->id);
    size_t sent = 0, received = 0;
    while (received < size) {
        if (sent < size && sent - received < FIFO && spi->status & CAN_SEND) {
            spi->data = out ? out[sent] : 0;
            sent++;
        }
        if (spi->status & HAS_RECEIVED) {
            uint8_t word = (uint8_t)spi->data;
            if (in)
                in[received] = word;
            received++;
        }
    }
    return 0;
}
