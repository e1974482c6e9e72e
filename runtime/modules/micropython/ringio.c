/* ringio.c - micropython.RingIO: a byte queue that one side fills, perhaps from an interrupt, and
 * one empties. Neither ever moves the other's position. */
#include "runtime/port_os.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/stream.h"

struct ringio {
    const struct type *type;
    value owner; /* the buffer that holds the slots; NO_VALUE: own does */
    uint8_t *own;
    uint32_t slots;               /* one stays free */
    volatile uint32_t put, taken; /* next slot to write, to read; equal: empty */
};

enum { RINGIO_MOST_SLOTS = 65535 };

value ringio_make(const struct type *type, size_t n_positional, size_t n_keywords,
                  const value *args)
{
    check_arity(Q_RingIO, n_positional, n_keywords, 1, 1);
    struct ringio *self = heap_new(struct ringio, type);
    struct buffer_view view;
    size_t slots;
    if (buffer_get(args[0], &view, true)) {
        self->owner = args[0];
        slots = view.size;
    } else {
        intptr_t size = int_value(args[0]);
        slots = size > 0 && size < RINGIO_MOST_SLOTS ? (size_t)size + 1 : 0;
        self->own = slots > 0 ? heap_alloc_leaf(slots) : NULL;
    }
    if (slots < 2 || slots > RINGIO_MOST_SLOTS)
        raise_text(&type_ValueError, "bad size");
    self->slots = (uint32_t)slots;
    return VALUE_OBJECT(self);
}

void ringio_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)self;
    (void)kind;
    print_text(printer, "<RingIO>");
}

/* Where the slots lie now; NULL, with *error, when the buffer is too small for them by now. */
static uint8_t *ringio_slots(const struct ringio *self, int *error)
{
    struct buffer_view view;
    if (self->owner == NO_VALUE)
        return self->own;
    if (buffer_get(self->owner, &view, true) && view.size >= self->slots)
        return view.data;
    *error = ERROR_INVALID;
    return NULL;
}

static uint32_t ringio_next(const struct ringio *self, uint32_t position)
{
    return position + 1 < self->slots ? position + 1 : 0;
}

value ringio_any(value object)
{
    value self;
    stream_require(object, &self, STREAM_READ);
    const struct ringio *ring = value_object(self);
    uint32_t put = ring->put, taken = ring->taken;
    return VALUE_SMALL_INT(put >= taken ? put - taken : put + ring->slots - taken);
}

static intptr_t ringio_read(value self, void *data, size_t size, int *error)
{
    struct ringio *ring = value_object(self);
    uint8_t *bytes = data;
    const uint8_t *slots = ringio_slots(ring, error);
    size_t n = 0;
    if (!slots)
        return STREAM_ERROR;
    for (; n < size && ring->taken != ring->put; n++) {
        bytes[n] = slots[ring->taken];
        ring->taken = ringio_next(ring, ring->taken);
    }
    return (intptr_t)n;
}

static intptr_t ringio_write(value self, const void *data, size_t size, int *error)
{
    struct ringio *ring = value_object(self);
    const uint8_t *bytes = data;
    uint8_t *slots = ringio_slots(ring, error);
    size_t n = 0;
    if (!slots)
        return STREAM_ERROR;
    for (uint32_t next; n < size && (next = ringio_next(ring, ring->put)) != ring->taken; n++) {
        slots[ring->put] = bytes[n];
        ring->put = next;
    }
    return (intptr_t)n;
}

/* Which of the wanted things it is ready for: PORT_POLL_... */
static intptr_t ringio_poll(const struct ringio *ring, uintptr_t wanted)
{
    uintptr_t ready = 0;
    if (ring->taken != ring->put)
        ready |= PORT_POLL_IN;
    if (ringio_next(ring, ring->put) != ring->taken)
        ready |= PORT_POLL_OUT;
    return (intptr_t)(ready & wanted);
}

static intptr_t ringio_ioctl(value self, enum stream_request request, void *argument, int *error)
{
    if (request == STREAM_POLL)
        return ringio_poll(value_object(self), (uintptr_t)argument);
    if (request == STREAM_CLOSE || request == STREAM_FLUSH)
        return 0;
    *error = ERROR_INVALID;
    return STREAM_ERROR;
}

const struct stream_protocol ringio_protocol = {ringio_read, ringio_write, ringio_ioctl,
                                                .is_text = false};
