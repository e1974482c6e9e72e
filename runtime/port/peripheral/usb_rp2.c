/* usb_rp2.c - the USB device of RP2040 and RP2350 as a serial port. Registers are from their data sheets, what is said over the bus from the USB 2.0
 * specification and that of communication devices (CDC 1.2, PSTN).
 *
 * The controller has 4 KB of memory: what the host asks of endpoint 0 (a setup packet), a control word for each buffer, and the buffers. All
 * happens in the interrupt, but that whoever writes puts bytes into a ring, which packets are made of. */
#include "runtime/port/peripheral/usb.h"
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/port/common/rp2.h"
#include <string.h>

#define MEMORY 0x50100000u
#define USB 0x50110000u
#define ADDRESS REGISTER(USB)
#define MAIN_CONTROL REGISTER(USB + 0x40u)
#define CONTROL (USB + 0x4cu)
#define STATUS REGISTER(USB + 0x50u)
#define BUFFERS_DONE REGISTER(USB + 0x58u)
#define STALL REGISTER(USB + 0x68u)
#define WIRES REGISTER(USB + 0x74u)
#define POWER REGISTER(USB + 0x78u)
#define INTERRUPTS_ON REGISTER(USB + 0x90u)
enum { IS_ON = 1, TO_PHY = 1, CONNECTED_BY_SOFTWARE = 8, HAS_POWER = 4 | 8 };
enum { PULL_UP = 1 << 16, EACH_BUFFER_OF_0 = 1 << 29 };
enum { WAS_RESET = 1 << 19, HAS_SETUP = 1 << 17 };                   /* of STATUS */
enum { ON_RESET = 1 << 12, ON_SETUP = 1 << 16, ON_BUFFER = 1 << 4 }; /* of interrupts */

/* A buffer's control word, and an endpoint's. */
enum {
    SIZE = 0x3ff,
    IS_AVAILABLE = 1 << 10,
    STALLS = 1 << 11,
    IS_DATA1 = 1 << 13,
    IS_FULL = 1 << 15
};
enum { BULK = 2 << 26, NOTIFIES = 3 << 26, EACH_BUFFER = 1 << 29 };
#define ENDPOINT_ON (1u << 31)

/* The endpoints: 0, notifications that never come, data. In each a buffer to the host and one from it, as the controller counts them. */
enum { NOTIFY = 1, DATA = 2, PACKET = 64 };
enum { IN_0 = 0, OUT_0 = 1, IN_DATA = 2 * DATA, OUT_DATA = 2 * DATA + 1 };
#define BUFFER_CONTROL(n) REGISTER(MEMORY + 0x80u + 4u * (n))
#define ENDPOINT_CONTROL(n) REGISTER(MEMORY + 4u * (n)) /* from endpoint 1 on */
#define BUFFER_0 0x100u
#define BUFFER(n) (0x180u + PACKET * ((unsigned)(n)-IN_DATA))

/* ---- what the device says of itself ---- */

#define U16(number) (number) & 0xff, (number) >> 8
enum { TYPE_DEVICE = 1, TYPE_CONFIGURATION, TYPE_INTERFACE = 4, TYPE_ENDPOINT };
enum { CLASS_COMMUNICATION = 2, SUBCLASS_MODEM = 2, CLASS_DATA = 10, OF_CLASS = 0x24 };
enum { CONFIGURATION_SIZE = 9 + 9 + 5 + 5 + 4 + 5 + 7 + 9 + 7 + 7 };
#ifndef BOARD_USB_VENDOR /* of pid.codes, for tests; a product has its own */
#define BOARD_USB_VENDOR 0x1209
#define BOARD_USB_PRODUCT 0x0001
#endif

static const uint8_t device_descriptor[] = {18,
                                            TYPE_DEVICE,
                                            U16(0x0200),
                                            CLASS_COMMUNICATION,
                                            0,
                                            0,
                                            PACKET,
                                            U16(BOARD_USB_VENDOR),
                                            U16(BOARD_USB_PRODUCT),
                                            U16(0x0100),
                                            0,
                                            0,
                                            0,
                                            1};
static const uint8_t configuration_descriptor[CONFIGURATION_SIZE] = {
    9,
    TYPE_CONFIGURATION,
    U16(CONFIGURATION_SIZE),
    2,
    1,
    0,
    0x80,
    250, /* mA / 2 */
    9,
    TYPE_INTERFACE,
    0,
    0,
    1,
    CLASS_COMMUNICATION,
    SUBCLASS_MODEM,
    0,
    0, /* */
    5,
    OF_CLASS,
    0,
    U16(0x0120), /* header */
    5,
    OF_CLASS,
    1,
    0,
    1, /* calls: none */
    4,
    OF_CLASS,
    2,
    2, /* takes line codings and the line's state */
    5,
    OF_CLASS,
    6,
    0,
    1, /* interfaces 0 and 1 belong together */
    7,
    TYPE_ENDPOINT,
    0x80 | NOTIFY,
    3,
    U16(8),
    255, /* ms */
    9,
    TYPE_INTERFACE,
    1,
    0,
    2,
    CLASS_DATA,
    0,
    0,
    0, /* */
    7,
    TYPE_ENDPOINT,
    DATA,
    2,
    U16(PACKET),
    0, /* */
    7,
    TYPE_ENDPOINT,
    0x80 | DATA,
    2,
    U16(PACKET),
    0};

/* ---- state ---- */

enum { RING = 256, LINE_CODING = 7 };

static struct {
    uint8_t toggles[OUT_DATA + 1]; /* DATA0 or DATA1 next, of each buffer */
    uint8_t address;               /* to take once the host knows that it will be; 0: none */
    bool is_open;                  /* the host has the port */
    bool is_sending;
    const uint8_t *reply; /* what is left of an answer of endpoint 0 */
    size_t reply_size;
    uint8_t coding[LINE_CODING];
    volatile uint8_t ring[RING];
    volatile unsigned head, tail;
    volatile unsigned at, size; /* of the packet that came in */
} usb;

/* The word is whole before the controller may look at it. */
static void buffer_give(unsigned buffer, uint32_t control)
{
    control |= usb.toggles[buffer] ? IS_DATA1 : 0;
    usb.toggles[buffer] ^= 1;
    BUFFER_CONTROL(buffer) = control;
    for (unsigned i = 0; i < 3; i++)
        __asm volatile("nop" ::: "memory");
    BUFFER_CONTROL(buffer) = control | IS_AVAILABLE;
}

static void buffer_send(unsigned buffer, uint32_t place, const volatile uint8_t *data, size_t size)
{
    volatile uint8_t *to = (volatile uint8_t *)(MEMORY + place);
    for (size_t i = 0; i < size; i++)
        to[i] = data[i];
    buffer_give(buffer, IS_FULL | (uint32_t)size);
}

/* ---- endpoint 0 ---- */

struct usb_setup {
    uint8_t type, request;
    uint16_t number, index, size;
};
enum { TO_HOST = 0x80, IS_CLASS = 0x20, KIND = 0x60 };
enum { GET_STATUS, SET_ADDRESS = 5, GET_DESCRIPTOR, GET_CONFIGURATION = 8, SET_CONFIGURATION };
enum { SET_CODING = 0x20, GET_CODING, SET_LINE_STATE, LINE_IS_OPEN = 1 };

static void reply_next(void)
{
    size_t size = usb.reply_size < PACKET ? usb.reply_size : PACKET;
    const uint8_t *data = usb.reply;
    usb.reply += size;
    usb.reply_size -= size;
    buffer_send(IN_0, BUFFER_0, data, size);
}

static void reply_with(const uint8_t *data, size_t size, const struct usb_setup *setup)
{
    usb.reply = data;
    usb.reply_size = size < setup->size ? size : setup->size;
    reply_next();
    usb.toggles[OUT_0] = 1;
    buffer_give(OUT_0, 0); /* the host's word that it has it */
}

static void usb_acknowledge(void)
{
    usb.reply_size = 0;
    buffer_send(IN_0, BUFFER_0, NULL, 0);
}

static void usb_refuse(void)
{
    STALL = 3;
    BUFFER_CONTROL(IN_0) = STALLS;
    BUFFER_CONTROL(OUT_0) = STALLS;
}

static void usb_configure(void)
{
    usb.toggles[IN_DATA] = usb.toggles[OUT_DATA] = 0;
    usb.is_sending = false;
    usb.at = usb.size = 0;
    ENDPOINT_CONTROL(2 * NOTIFY) = ENDPOINT_ON | NOTIFIES | 0x140;
    ENDPOINT_CONTROL(IN_DATA) = ENDPOINT_ON | EACH_BUFFER | BULK | BUFFER(IN_DATA);
    ENDPOINT_CONTROL(OUT_DATA) = ENDPOINT_ON | EACH_BUFFER | BULK | BUFFER(OUT_DATA);
    buffer_give(OUT_DATA, PACKET);
}

static void usb_describe(const struct usb_setup *setup)
{
    if (setup->number >> 8 == TYPE_DEVICE)
        reply_with(device_descriptor, sizeof device_descriptor, setup);
    else if (setup->number >> 8 == TYPE_CONFIGURATION)
        reply_with(configuration_descriptor, sizeof configuration_descriptor, setup);
    else
        usb_refuse();
}

static void usb_answer_class(const struct usb_setup *setup)
{
    if (setup->request == GET_CODING)
        reply_with(usb.coding, LINE_CODING, setup);
    else if (setup->request == SET_CODING) {
        usb.toggles[OUT_0] = 1;
        buffer_give(OUT_0, LINE_CODING); /* follows, and is acknowledged then */
    } else {
        if (setup->request == SET_LINE_STATE)
            usb.is_open = setup->number & LINE_IS_OPEN;
        usb_acknowledge();
    }
}

static void usb_answer(const struct usb_setup *setup)
{
    static const uint8_t zeros[2], one = 1;
    usb.toggles[IN_0] = 1;
    if ((setup->type & KIND) == IS_CLASS)
        usb_answer_class(setup);
    else if (setup->type & TO_HOST) {
        if (setup->request == GET_DESCRIPTOR)
            usb_describe(setup);
        else if (setup->request == GET_CONFIGURATION)
            reply_with(&one, sizeof one, setup);
        else
            reply_with(zeros, sizeof zeros, setup);
    } else {
        if (setup->request == SET_ADDRESS)
            usb.address = (uint8_t)setup->number;
        if (setup->request == SET_CONFIGURATION)
            usb_configure();
        usb_acknowledge();
    }
}

/* ---- what happens ---- */

static void send_more(void)
{
    uint8_t packet[PACKET];
    size_t size = 0;
    while (size < PACKET && usb.tail != usb.head)
        packet[size++] = usb.ring[usb.tail++ % RING];
    usb.is_sending = size > 0;
    if (size)
        buffer_send(IN_DATA, BUFFER(IN_DATA), packet, size);
}

static void zero_done(bool from_host)
{
    if (from_host && (BUFFER_CONTROL(OUT_0) & SIZE) == LINE_CODING) {
        memcpy(usb.coding, (const void *)(MEMORY + BUFFER_0), LINE_CODING);
        usb_acknowledge();
    } else if (!from_host && usb.address) {
        ADDRESS = usb.address;
        usb.address = 0;
    } else if (!from_host && usb.reply_size)
        reply_next();
}

static void buffers_done(void)
{
    uint32_t done = BUFFERS_DONE;
    BUFFERS_DONE = done;
    if (done & 1 << IN_0)
        zero_done(false);
    if (done & 1 << OUT_0)
        zero_done(true);
    if (done & 1 << IN_DATA)
        send_more();
    if (done & 1 << OUT_DATA) {
        usb.at = 0;
        usb.size = BUFFER_CONTROL(OUT_DATA) & SIZE;
        if (!usb.size)
            buffer_give(OUT_DATA, PACKET);
    }
}

static void bus_reset(void)
{
    ADDRESS = 0;
    usb.address = 0;
    usb.is_open = usb.is_sending = false;
    usb.head = usb.tail;
    usb.at = usb.size = 0;
}

static void usb_service(void)
{
    uint32_t status = STATUS;
    if (status & WAS_RESET) {
        bus_reset();
        STATUS = WAS_RESET;
    }
    if (status & HAS_SETUP) {
        struct usb_setup setup;
        memcpy(&setup, (const void *)MEMORY, sizeof setup);
        STATUS = HAS_SETUP;
        usb_answer(&setup);
    }
    if (BUFFERS_DONE)
        buffers_done();
    if (usb.is_open && !usb.is_sending)
        send_more();
}

void usb_interrupt(void)
{
    usb_service();
    console_usb();
}

static void usb_poll(void)
{
    uintptr_t state = port_interrupts_disable();
    usb_service();
    port_interrupts_restore(state);
}

/* ---- the serial port ---- */

enum { PATIENCE = 100000 }; /* looks at the controller: some tens of milliseconds */

static void usb_clock_start(void)
{
    rp2_pll_start(PLL_USB, RESET_PLL_USB, 100, 5 << 16 | 5 << 12); /* 12 MHz * 100 / 5 / 5 */
    USB_CLOCK = USB_CLOCK_ON;
    rp2_unreset(RESET_USB);
}

void usb_start(void)
{
    usb_clock_start();
    for (unsigned at = 0; at < BUFFER_0; at += 4)
        REGISTER(MEMORY + at) = 0;
    WIRES = TO_PHY | CONNECTED_BY_SOFTWARE;
    POWER = HAS_POWER;
    MAIN_CONTROL = IS_ON;
    REGISTER(CONTROL) = EACH_BUFFER_OF_0;
    INTERRUPTS_ON = ON_RESET | ON_SETUP | ON_BUFFER;
    interrupt_set(BOARD_USB_IRQ, true);
    SET(CONTROL) = PULL_UP;
}

void usb_write(const char *data, size_t size)
{
    for (size_t i = 0; i < size && usb.is_open; i++) {
        for (unsigned n = 0; usb.head - usb.tail == RING; n++) {
            if (n == PATIENCE)
                return;
            usb_poll();
        }
        usb.ring[usb.head % RING] = (uint8_t)data[i];
        usb.head++;
    }
    usb_poll();
}

void usb_flush(void)
{
    for (unsigned n = 0; usb.is_open && usb.is_sending && n < PATIENCE; n++)
        usb_poll();
}

bool usb_has_input(void)
{
    return usb.at < usb.size;
}

uint8_t usb_take(void)
{
    uint8_t byte = *(volatile uint8_t *)(MEMORY + BUFFER(OUT_DATA) + usb.at++);
    if (usb.at == usb.size)
        buffer_give(OUT_DATA, PACKET);
    return byte;
}
