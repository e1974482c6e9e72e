/* port_machine.h - pins and buses, for the module machine. A port that has none of a kind defines none of its functions: the
 * VM's own weak ones answer ERROR_NO_DEVICE. All that return int give an errors.h number, negated, when they fail. */
#ifndef PORT_MACHINE_H
#define PORT_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- pins ---- */

enum port_pin_mode { PORT_PIN_IN, PORT_PIN_OUT, PORT_PIN_OPEN_DRAIN };
enum port_pin_pull { PORT_PULL_NONE, PORT_PULL_UP, PORT_PULL_DOWN };
enum port_pin_edge { PORT_EDGE_RISING = 1, PORT_EDGE_FALLING = 2 };

/* The number of a pin that has a name. */
int port_pin_named(const char *name, size_t size);
int port_pin_mode(unsigned pin, enum port_pin_mode mode, enum port_pin_pull pull);
int port_pin_read(unsigned pin);
int port_pin_write(unsigned pin, bool level);
/* Has machine_pin_edge called at these edges; 0: no more. */
int port_pin_watch(unsigned pin, unsigned edges);
/* The port's part calls this, from an interrupt or not: the pin's handler is run soon. */
void machine_pin_edge(unsigned pin, unsigned edges);

/* ---- analog ---- */

/* 16 bits, whatever the converter has. */
int port_adc_read(unsigned pin);
/* Duty: 0 to 65535; a frequency of 0 turns it off. */
int port_pwm_set(unsigned pin, uint32_t frequency, uint32_t duty);

/* ---- buses ---- */

struct port_i2c {
    int id;       /* -1: by software, on any two pins */
    int scl, sda; /* -1: the port's own */
    uint32_t frequency;
};
/* What goes over the bus between a start, or another start, and the next. */
struct port_i2c_part {
    uint8_t *data;
    size_t size;
    bool reads;
};
int port_i2c_open(const struct port_i2c *bus);
/* All parts that follow in one direction are one transfer. Returns how many bytes written were acknowledged;
 * -ERROR_NO_DEVICE where nobody answers to the address. */
int port_i2c_transfer(const struct port_i2c *bus, unsigned address,
                      const struct port_i2c_part *parts, size_t n, bool stop);

struct port_spi {
    int id;              /* -1: by software */
    int sck, mosi, miso; /* -1: the port's own, or none */
    uint32_t baudrate;
    uint8_t polarity, phase, bits, lsb_first;
};
int port_spi_open(const struct port_spi *bus);
/* out or in may be NULL. */
int port_spi_transfer(const struct port_spi *bus, const uint8_t *out, uint8_t *in, size_t size);

/* ---- UARTs ---- */

enum port_parity { PORT_PARITY_NONE, PORT_PARITY_EVEN, PORT_PARITY_ODD };
struct port_uart {
    int id;
    int tx, rx; /* -1: the port's own */
    uint32_t baudrate;
    uint8_t bits, parity, stop;
};
/* Also of one that is open, which gets other settings. -ERROR_INVALID where it cannot have these. */
int port_uart_open(const struct port_uart *uart);
void port_uart_close(int id);
/* As many bytes as there is room for, perhaps none. */
intptr_t port_uart_write(int id, const uint8_t *data, size_t size);
/* Whether all that was written has left. */
bool port_uart_is_sent(int id);
/* Takes in what waits, where no interrupt does. */
void port_uart_receive(int id);
/* The port's part calls this for each byte that comes, from an interrupt or not. Where there is no room, or the program has no
 * such UART open, the byte is lost. Weak, so that a firmware without UARTs has none of it. */
__attribute__((weak)) void machine_uart_byte(int id, uint8_t byte);
/* For how many more there is room; -1: it is not open. */
__attribute__((weak)) int machine_uart_room(int id);

/* ---- an alarm, over which all timers are ---- */

/* Milliseconds, which wrap at 2^32. */
uint32_t port_alarm_now(void);
/* Has machine_alarm called once port_alarm_now() has come to `at`, soon where it is behind that; no other time that was set
 * before. */
void port_alarm_set(uint32_t at);
/* From an interrupt: what is due is called soon. */
void machine_alarm(void);
/* A port whose clock interrupts each millisecond has neither of the two functions of its own: it calls this, by a weak reference,
 * so that a firmware without timers has none of it. */
__attribute__((weak)) void machine_tick(void);
/* Whether the image's program can have any, and ticks are of use. */
__attribute__((weak)) bool machine_has_timers(void);

/* ---- the chip ---- */

enum port_reset { PORT_RESET_HARD, PORT_RESET_SOFT, PORT_RESET_BOOTLOADER };
int port_reset(enum port_reset kind);
int port_reset_cause(void);
/* Bytes of a number that no other chip has; at most size. */
int port_unique_id(uint8_t *id, size_t size);
int64_t port_frequency(void);               /* hertz */
int port_frequency_set(uint32_t hertz);     /* -ERROR_INVALID: not to that one */
void port_idle(void);                       /* until something happens, or a short while */
int port_light_sleep(int32_t milliseconds); /* below zero: until an interrupt */
int port_watchdog_start(uint32_t milliseconds);
int port_watchdog_feed(void);
/* Nanoseconds since 1970. */
int port_clock_set(int64_t time);

#endif
