/* main.c - a firmware of its own that calls frozen Python: no port of Permafrost's, its own start-up, console, linker script
 * and C module. It asks Python for a table and for a parsed setting, lets Python follow a timer's interrupts, and shows
 * errors that Python raised. */
#include "board/board.h"
#include "runtime/permafrost.h"
#include "runtime/port.h"
#include <stdint.h>
#include <string.h>

extern uint8_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];
void reset(void);

/* ---- the chip ---- */

#define UART_DATA (*(volatile uint32_t *)0x40004000u)
#define UART_CONTROL (*(volatile uint32_t *)0x40004008u)

static void put(const char *text)
{
    port_write(text, strlen(text));
}

/* ---- what Permafrost asks of a port ---- */

const char port_platform[] = "embed";

void port_write(const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        UART_DATA = (uint8_t)data[i];
}

void port_write_error(const char *data, size_t size)
{
    port_write(data, size);
}

int port_read(void)
{
    return -1;
}

void port_interrupt_character(int byte)
{
    (void)byte;
}

uintptr_t port_interrupts_disable(void)
{
    uint32_t state;
    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(state)::"memory");
    return state;
}

void port_interrupts_restore(uintptr_t state)
{
    __asm volatile("msr primask, %0" ::"r"(state) : "memory");
}

uint32_t port_ticks_us(void)
{
    return 0;
}

void port_sleep_us(uint32_t microseconds)
{
    (void)microseconds;
}

const void *port_stack_limit(void)
{
    enum { STACK_SIZE = 3072 };
    return (const void *)((uintptr_t)stack_top - STACK_SIZE);
}

enum port_path_kind port_path_kind(const char *path)
{
    (void)path;
    return PORT_PATH_NONE;
}

bool port_file_read(const char *path, struct port_file *out)
{
    (void)path;
    (void)out;
    return false;
}

void port_file_free(struct port_file *file)
{
    (void)file;
}

_Noreturn void port_halt(int status)
{
    static const uintptr_t application_exit = 0x20026;
    uintptr_t parameters[2] = {application_exit, (uintptr_t)status};
    register int operation __asm("r0") = 0x20; /* semihosting: exit, so that the emulator ends */
    register void *block __asm("r1") = parameters;
    __asm volatile("bkpt 0xab" ::"r"(operation), "r"(block) : "memory");
    for (;;) {
    }
}

/* ---- the application ---- */

static void put_hex(uint8_t byte)
{
    const char *digits = "0123456789abcdef";
    char text[3] = {' ', digits[byte >> 4], digits[byte & 15]};
    port_write(text, sizeof text);
}

static void put_number(int64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
    } while (number /= 10);
    port_write(digits + at, sizeof digits - at);
}

static void show_levels(value app)
{
    value steps = permafrost_int(8);
    value levels = permafrost_call_method(app, "blink_levels", 1, &steps);
    const uint8_t *bytes;
    size_t size;
    if (!permafrost_get_bytes(levels, &bytes, &size)) {
        permafrost_print_error();
        return;
    }
    put("levels:");
    for (size_t i = 0; i < size; i++)
        put_hex(bytes[i]);
    put("\n");
}

static void show_setting(value app, const char *line)
{
    value text = permafrost_str(line, strlen(line));
    value pair = permafrost_call_method(app, "parse", 1, &text);
    const value *items;
    const char *name;
    size_t n_items, size;
    int64_t number;
    if (permafrost_get_items(pair, &items, &n_items) &&
        permafrost_get_str(items[0], &name, &size) && permafrost_get_int(items[1], &number)) {
        port_write(name, size);
        put(" = ");
        put_number(number);
        put("\n");
        return;
    }
    /* The error came back to C: here it is only reported. */
    value error = permafrost_error();
    const char *type = permafrost_type_name(error, &size);
    put("python: ");
    port_write(type, size);
    put(": ");
    value args = permafrost_attribute(error, "args");
    const char *message;
    if (permafrost_get_items(args, &items, &n_items) && n_items &&
        permafrost_get_str(items[0], &message, &size))
        port_write(message, size);
    put("\n");
}

static void show_ticks(value app)
{
    value arguments[] = {permafrost_int(4), permafrost_int(500)};
    value ticks = permafrost_call_method(app, "count_ticks", 2, arguments);
    const value *items, *pair;
    size_t n_items, size;
    int64_t number, leds;
    if (!permafrost_get_items(ticks, &items, &n_items)) {
        permafrost_print_error();
        return;
    }
    put("ticks:");
    for (size_t i = 0; i < n_items; i++)
        if (permafrost_get_items(items[i], &pair, &size) && permafrost_get_int(pair[0], &number) &&
            permafrost_get_int(pair[1], &leds)) {
            put(" ");
            put_number(number);
            put("/");
            put_number(leds);
        }
    put("\n");
}

/* What nobody handles is best printed whole: the traceback says where. */
static void show_traceback(value app)
{
    value text = permafrost_str("speed=fast", 10);
    if (!permafrost_call_method(app, "parse", 1, &text))
        permafrost_print_error();
}

void reset(void)
{
    static uint8_t heap[8192] __attribute__((aligned(16)));
    memcpy(data_start, data_load, (size_t)(data_end - data_start));
    memset(bss_start, 0, (size_t)(bss_end - bss_start));
    UART_CONTROL = 1;
    int status = 1;
    if (permafrost_start(heap, sizeof heap)) {
        value app = permafrost_import("app");
        if (app) {
            show_levels(app);
            show_setting(app, "speed=115");
            show_setting(app, "=3");
            show_ticks(app);
            show_traceback(app);
            status = 0;
        } else {
            permafrost_print_error();
        }
        permafrost_stop();
    } else {
        const char *why = permafrost_start_error();
        port_write(why, strlen(why));
    }
    port_halt(status);
}

/* 16 of the processor's, then the chip's; a fault starts again. */
enum { TIMER_VECTOR = 16 + 8 };
__attribute__((section(".vectors"), used)) static const void *const vectors[16 + 32] = {
    stack_top, reset, reset, reset, reset, reset, reset, [TIMER_VECTOR] = board_timer_interrupt};
