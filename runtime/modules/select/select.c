/* select.c - select.poll: waits for streams. What has a file descriptor is waited for by the port, all else is asked by its
 * ioctl, again and again. */
#include "runtime/port.h"
#include "runtime/port_os.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/stream.h"

struct poll_entry {
    value object;
    int descriptor;  /* -1: it has none */
    uint16_t events; /* wanted */
    uint16_t ready;
};

struct poll {
    const struct type *type;
    struct poll_entry *entries;
    struct port_poll *descriptors; /* a leaf block for as many */
    size_t size, capacity;
    struct poll_iterator *iterator; /* of ipoll(), which allocates nothing */
};

/* What ipoll() gives: one tuple, filled anew for each. */
struct poll_iterator {
    struct iterator head;
    value poll, pair;
    size_t index, left;
    bool one_shot;
};

static value poll_iterator_next(value self);

enum { POLL_ANY = PORT_POLL_IN | PORT_POLL_OUT };

static struct poll *poll_self(value self)
{
    return value_object(self_as(self, &type_poll));
}

static value poll_new(const struct type *type)
{
    value nothing[] = {VALUE_NONE, VALUE_NONE};
    struct poll *poll = heap_new(struct poll, type);
    poll->iterator = iterator_new(struct poll_iterator, poll_iterator_next);
    poll->iterator->poll = VALUE_OBJECT(poll);
    poll->iterator->pair = tuple_new(2, nothing);
    return VALUE_OBJECT(poll);
}

value poll_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)args;
    check_arity(Q_poll, n_positional, n_keywords, 0, 0);
    return poll_new(type);
}

/* ---- registering ---- */

/* The descriptor behind an object, which is a stream or a number. */
static int poll_descriptor(value object)
{
    value self;
    int error = 0;
    intptr_t number;
    if (int_value_try(object, &number)) {
        if (number < 0)
            raise_type(&type_ValueError);
        return (int)number;
    }
    const struct stream_protocol *protocol = stream_require(object, &self, STREAM_IOCTL);
    number = protocol->ioctl(self, STREAM_GET_FILENO, NULL, &error);
    return number < 0 ? -1 : (int)number;
}

static struct poll_entry *poll_find(const struct poll *poll, value object)
{
    for (size_t i = 0; i < poll->size; i++) {
        value other = poll->entries[i].object;
        if (other == object || (is_int(object) && is_int(other) && int_compare(object, other) == 0))
            return &poll->entries[i];
    }
    return NULL;
}

static void poll_grow(struct poll *poll)
{
    size_t capacity = poll->capacity + poll->capacity / 2 + 4;
    struct port_poll *descriptors = heap_alloc_leaf(capacity * sizeof *descriptors);
    struct poll_entry *entries = heap_alloc(capacity * sizeof *entries);
    if (poll->size > 0)
        memcpy(entries, poll->entries, poll->size * sizeof *entries);
    poll->entries = entries;
    poll->descriptors = descriptors;
    poll->capacity = capacity;
}

value poll_register(size_t n_args, const value *args)
{
    struct poll *poll = poll_self(args[0]);
    uint16_t events = n_args > 2 ? (uint16_t)int_value(args[2]) : POLL_ANY;
    struct poll_entry *entry = poll_find(poll, args[1]);
    if (entry) {
        entry->events = events;
        return VALUE_FALSE;
    }
    int descriptor = poll_descriptor(args[1]);
    if (poll->size == poll->capacity)
        poll_grow(poll);
    poll->entries[poll->size++] = (struct poll_entry){args[1], descriptor, events, 0};
    return VALUE_TRUE;
}

value poll_unregister(value self, value object)
{
    struct poll *poll = poll_self(self);
    struct poll_entry *entry = poll_find(poll, object);
    if (entry) {
        size_t behind = (size_t)(poll->entries + --poll->size - entry);
        memmove(entry, entry + 1, behind * sizeof *entry);
        poll->entries[poll->size].object = NO_VALUE;
    }
    return VALUE_NONE;
}

value poll_modify(value self, value object, value events)
{
    struct poll *poll = poll_self(self);
    uint16_t wanted = (uint16_t)int_value(events);
    struct poll_entry *entry = poll_find(poll, object);
    if (!entry)
        raise_os_error(ERROR_NO_ENTRY);
    entry->events = wanted;
    return VALUE_NONE;
}

/* ---- waiting ---- */

/* Asks an object. It may be Python, and change what is registered. */
static uint16_t poll_ask(const struct poll_entry *entry)
{
    value self;
    int error = 0;
    uintptr_t events = entry->events;
    const struct stream_protocol *protocol = stream_require(entry->object, &self, STREAM_IOCTL);
    intptr_t result = protocol->ioctl(self, STREAM_POLL, (void *)events, &error);
    if (result < 0)
        raise_os_error(error);
    return (uint16_t)result;
}

/* The port's part: sets `ready` of what has a descriptor. Returns how many are; below zero: the port knows none. */
static int poll_port(struct poll *poll, int32_t timeout)
{
    size_t n = 0;
    for (size_t i = 0; i < poll->size; i++)
        if (poll->entries[i].descriptor >= 0)
            poll->descriptors[n++] =
                (struct port_poll){poll->entries[i].descriptor, poll->entries[i].events, 0};
    int result = port_poll(poll->descriptors, n, timeout);
    if (result < 0)
        return result;
    for (size_t i = 0, j = 0; i < poll->size; i++)
        if (poll->entries[i].descriptor >= 0)
            poll->entries[i].ready = poll->descriptors[j++].ready;
    return result;
}

/* Looks once, and waits for up to that many milliseconds where all can be waited for; below zero: without end. Returns how
 * many are ready. */
static size_t poll_look(struct poll *poll, int32_t timeout)
{
    size_t n_ready = 0;
    bool asks = false;
    for (size_t i = 0; i < poll->size; i++)
        asks |= poll->entries[i].descriptor < 0;
    int by_port = poll_port(poll, asks ? 0 : timeout);
    if (by_port < 0 && by_port != -ERROR_NO_DEVICE && by_port != -ERROR_INTERRUPTED)
        raise_os_error(-by_port);
    for (size_t i = 0; i < poll->size; i++) {
        struct poll_entry entry = poll->entries[i];
        if (entry.descriptor < 0 || by_port == -ERROR_NO_DEVICE)
            entry.ready = poll_ask(&entry);
        else if (by_port < 0)
            entry.ready = 0;
        if (i < poll->size && poll->entries[i].object == entry.object)
            poll->entries[i].ready = entry.ready;
        n_ready += entry.ready != 0;
    }
    return n_ready;
}

/* Until something is ready or the time is over; below zero: without end. */
static size_t poll_wait(struct poll *poll, intptr_t timeout)
{
    enum { SLICE_MS = 1000 }; /* the port is asked for no more at once: its clock wraps */
    uint32_t last = port_ticks_us();
    int64_t left = (int64_t)timeout * 1000;
    for (;;) {
        if (vm.pending)
            pending_run();
        int32_t slice =
            timeout < 0 || left > SLICE_MS * 1000 ? SLICE_MS : (int32_t)((left + 999) / 1000);
        size_t n = poll_look(poll, slice);
        uint32_t now = port_ticks_us();
        left -= (uint32_t)(now - last);
        last = now;
        if (n > 0 || (timeout >= 0 && left <= 0))
            return n;
        bool asks = false;
        for (size_t i = 0; i < poll->size; i++)
            asks |= poll->entries[i].descriptor < 0;
        if (asks || poll->size == 0)
            port_sleep_us(left > 0 && left < 1000 ? (uint32_t)left : 1000);
    }
}

static intptr_t poll_timeout(value v)
{
    if (v == VALUE_NONE)
        return -1;
    if (value_is_float(v))
        return (intptr_t)float_value(v);
    return int_value(v);
}

value poll_poll(size_t n_args, const value *args)
{
    struct poll *poll = poll_self(args[0]);
    intptr_t timeout = n_args > 1 ? poll_timeout(args[1]) : -1;
    size_t n = poll_wait(poll, timeout);
    value list = list_new(0, NULL);
    for (size_t i = 0; n > 0 && i < poll->size; i++) {
        if (poll->entries[i].ready == 0)
            continue;
        value pair[] = {poll->entries[i].object, VALUE_SMALL_INT(poll->entries[i].ready)};
        list_append_value(list, tuple_new(2, pair));
    }
    return list;
}

static value poll_iterator_next(value self)
{
    struct poll_iterator *iterator = value_object(self);
    struct poll *poll = value_object(iterator->poll);
    while (iterator->left > 0 && iterator->index < poll->size) {
        struct poll_entry *entry = &poll->entries[iterator->index++];
        if (entry->ready == 0)
            continue;
        iterator->left--;
        if (iterator->one_shot)
            entry->events = 0;
        struct tuple *pair = value_object(iterator->pair);
        pair->items[0] = entry->object;
        pair->items[1] = VALUE_SMALL_INT(entry->ready);
        return iterator->pair;
    }
    iterator->left = 0;
    return NO_VALUE;
}

value poll_ipoll(size_t n_args, const value *args)
{
    struct poll *poll = poll_self(args[0]);
    intptr_t timeout = n_args > 1 ? poll_timeout(args[1]) : -1;
    bool one_shot = n_args > 2 && int_value(args[2]) & 1;
    struct poll_iterator *iterator = poll->iterator;
    iterator->one_shot = one_shot;
    iterator->index = 0;
    iterator->left = poll_wait(poll, timeout);
    return VALUE_OBJECT(iterator);
}

/* ---- select() ---- */

/* Registers all of a list, or collects those that are ready. */
static void select_register(value poll, value objects, uint16_t events)
{
    value iterator = iterate(objects), object;
    while ((object = iterate_next(iterator)) != NO_VALUE) {
        const struct poll_entry *known = poll_find(value_object(poll), object);
        uint16_t all = (uint16_t)(events | (known ? known->events : 0));
        value args[] = {poll, object, VALUE_SMALL_INT(all)};
        poll_register(3, args);
    }
}

static value select_ready(value poll, value objects, uint16_t events)
{
    value list = list_new(0, NULL), iterator = iterate(objects), object;
    while ((object = iterate_next(iterator)) != NO_VALUE) {
        const struct poll_entry *entry = poll_find(value_object(poll), object);
        if (entry && entry->ready & events)
            list_append_value(list, object);
    }
    return list;
}

/* select(readers, writers, exceptional[, seconds]) */
value select_select(size_t n_args, const value *args)
{
    static const uint16_t events[3] = {PORT_POLL_IN, PORT_POLL_OUT, 0};
    static const uint16_t shows[3] = {PORT_POLL_IN | PORT_POLL_HANGUP, PORT_POLL_OUT,
                                      PORT_POLL_ERROR};
    intptr_t timeout = -1;
    if (n_args > 3 && args[3] != VALUE_NONE)
        timeout = HAS(float) ? (intptr_t)(float_value(args[3]) * 1000) : int_value(args[3]) * 1000;
    value poll = poll_new(&type_poll), result[3];
    for (unsigned i = 0; i < 3; i++)
        select_register(poll, args[i], events[i]);
    poll_wait(value_object(poll), timeout);
    for (unsigned i = 0; i < 3; i++)
        result[i] = select_ready(poll, args[i], shows[i]);
    return tuple_new(3, result);
}
