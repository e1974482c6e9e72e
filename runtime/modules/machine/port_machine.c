/* port_machine.c - what a port without pins or buses has in their place. Each function gives way to a port's. */
#include "runtime/port_machine.h"
#include "runtime/port.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/run/vm.h"

#define NONE(...)                         \
    __attribute__((weak)) int __VA_ARGS__ \
    {                                     \
        return -ERROR_NO_DEVICE;          \
    }
#define U __attribute__((unused))

NONE(port_pin_named(U const char *name, U size_t size))
NONE(port_pin_mode(U unsigned pin, U enum port_pin_mode mode, U enum port_pin_pull pull))
NONE(port_pin_read(U unsigned pin))
NONE(port_pin_write(U unsigned pin, U bool level))
NONE(port_pin_watch(U unsigned pin, U unsigned edges))
NONE(port_adc_read(U unsigned pin))
NONE(port_pwm_set(U unsigned pin, U uint32_t frequency, U uint32_t duty))
NONE(port_i2c_open(U const struct port_i2c *bus))
NONE(port_i2c_transfer(U const struct port_i2c *bus, U unsigned address,
                       U const struct port_i2c_part *parts, U size_t n, U bool stop))
NONE(port_spi_open(U const struct port_spi *bus))
NONE(port_spi_transfer(U const struct port_spi *bus, U const uint8_t *out, U uint8_t *in,
                       U size_t size))
NONE(port_uart_open(U const struct port_uart *uart))
NONE(port_reset(U enum port_reset kind))
NONE(port_reset_cause(void))
NONE(port_unique_id(U uint8_t *id, U size_t size))
NONE(port_frequency_set(U uint32_t hertz))
NONE(port_watchdog_start(U uint32_t milliseconds))
NONE(port_watchdog_feed(void))
NONE(port_clock_set(U int64_t time))

__attribute__((weak)) void port_uart_close(U int id) {}

__attribute__((weak)) void port_uart_receive(U int id) {}

__attribute__((weak)) intptr_t port_uart_write(U int id, U const uint8_t *data, U size_t size)
{
    return -ERROR_NO_DEVICE;
}

__attribute__((weak)) bool port_uart_is_sent(U int id)
{
    return true;
}

__attribute__((weak)) int64_t port_frequency(void)
{
    return -ERROR_NO_DEVICE;
}

/* By the clock, which goes on. */
__attribute__((weak)) int port_light_sleep(int32_t milliseconds)
{
    int32_t passed = 0;
    for (; (milliseconds < 0 || passed < milliseconds) && !vm.pending; passed++)
        port_sleep_us(1000);
    return 0;
}

__attribute__((weak)) void port_idle(void)
{
    port_sleep_us(1000);
}
