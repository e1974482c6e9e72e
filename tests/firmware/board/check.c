/* check.c - what a board gives, without the VM: console, time, input by interrupts, Ctrl-C, read-only flash. It says what it finds; the
 * test reads that. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/run/vm.h"

/* Of the VM, what input.c wants. */
struct vm vm;
static volatile bool interrupted;

void pending_run(void) {}

void pending_interrupt(void)
{
    interrupted = true;
}

static void say(const char *what, bool good)
{
    board_write_text(what);
    board_write_text(good ? ": good\n" : ": BAD\n");
}

static int initialised = 12345;
static int cleared[4];

/* A hundred sleeps of a millisecond take so long, by the clock itself, and it never goes back. */
static void check_time(void)
{
    uint32_t start = port_ticks_us(), last = start;
    bool forward = true;
    for (int i = 0; i < 100; i++) {
        port_sleep_us(1000);
        uint32_t now = port_ticks_us();
        forward &= now - last < 0x80000000u && now != last;
        last = now;
    }
    say("clock", forward && last - start >= 100000 && last - start < 250000);
}

/* A line comes back as it is; then Ctrl-C is seen though nobody reads. */
static void check_input(void)
{
    char line[16];
    size_t size = 0;
    input_start();
    board_write_text("line?\n");
    while (size < sizeof line && (line[size] = (char)port_read()) != '\n')
        size++;
    board_write(line, size);
    board_write_text("\nCtrl-C?\n");
    while (!interrupted)
        port_sleep_us(1000);
    say("interrupt", true);
}

static const uint32_t in_flash = 0x12345678;

/* A fault, or nothing. */
static void check_flash(void)
{
    volatile uint32_t *word = (volatile uint32_t *)(uintptr_t)&in_flash;
    __asm volatile("" : "+r"(word));
    board_write_text("writing to flash\n");
    *word = 1;
    say("flash", *word == 0x12345678);
}

int board_main(void)
{
    board_write_text(port_platform);
    board_write_text("\n");
    say("data", initialised == 12345 && cleared[0] == 0 && cleared[3] == 0);
    clock_start();
    check_time();
    check_input();
    say("stack", (const char *)__builtin_frame_address(0) > (const char *)port_stack_limit());
    check_flash();
    return 7;
}
