/* store.c - permafrost: images that are flashed apart, as a program sees them: which slot it runs from, a new image into another one,
 * and the word that it runs well. */
#include "image_slots.h"
#include "runtime/port_flash.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/types/stream.h"

static int running_slot(void)
{
    const struct image_slots *slots = port_slots();
    return slots ? slots_holding(slots, vm.image) : -1;
}

/* The number of the slot that the program runs from; None: its modules are linked into the firmware. */
value permafrost_slot(size_t n, const value *args)
{
    (void)n;
    (void)args;
    int slot = running_slot();
    return slot < 0 ? VALUE_NONE : VALUE_SMALL_INT(slot);
}

/* Keeps the image that runs, where it is on trial. */
value permafrost_confirm(void)
{
    int slot = running_slot();
    int status = slot < 0 ? 0 : slots_confirm(port_slots(), (unsigned)slot);
    if (status < 0)
        raise_os_error(-status);
    return VALUE_NONE;
}

struct image_stream {
    const struct stream_protocol *protocol;
    value self;
};

static size_t read_stream(void *data, void *to, size_t size)
{
    const struct image_stream *stream = data;
    size_t done = 0;
    while (done < size) {
        int error = 0;
        intptr_t n = stream->protocol->read(stream->self, (char *)to + done, size - done, &error);
        if (n == STREAM_ERROR)
            raise_os_error(error);
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return done;
}

/* Writes the image of a stream into its slot, and returns that. ValueError: it cannot run here. OSError: the stream, or flash. */
value permafrost_image(value from)
{
    struct image_stream stream;
    stream.protocol = stream_require(from, &stream.self, STREAM_READ);
    const struct image_slots *slots = port_slots();
    if (!slots)
        raise_os_error(ERROR_NO_DEVICE);
    const char *fault;
    int slot = slots_store(slots, running_slot(), read_stream, &stream, &fault);
    if (slot >= 0)
        return VALUE_SMALL_INT(slot);
    if (fault)
        raise_format(&type_ValueError, "image: %s", fault);
    raise_os_error(-slot);
}
