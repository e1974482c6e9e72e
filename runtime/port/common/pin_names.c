/* pin_names.c - pins by name: the board's, which its description lists, and the chip's. */
#include "runtime/port/common/pin_names.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"
#include <string.h>

/* The digits at text, all of it; -1: it is no number. */
static int name_number(const char *text, size_t size)
{
    int number = 0;
    if (size == 0 || size > 3)
        return -1;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

static int chip_pin(const char *name, size_t size)
{
    size_t at = strlen(pin_naming.prefix);
    int port = 0;
    if (size <= at || memcmp(name, pin_naming.prefix, at) != 0)
        return -ERROR_INVALID;
    if (pin_naming.first_port)
        port = name[at++] - pin_naming.first_port;
    if (port < 0 || port >= pin_naming.ports)
        return -ERROR_INVALID;
    if (pin_naming.dot && (at == size || name[at++] != pin_naming.dot))
        return -ERROR_INVALID;
    int number = name_number(name + at, size - at);
    return number >= 0 && number < pin_naming.pins_of_port ? port * pin_naming.pins_of_port + number
                                                           : -ERROR_INVALID;
}

int port_pin_named(const char *name, size_t size)
{
    static const char names[] = BOARD_PIN_NAMES; /* "LED=25 BUTTON=3" */
    for (const char *at = names; *at;) {
        size_t all = strcspn(at, " "), known = strcspn(at, "=");
        if (known == size && memcmp(at, name, size) == 0)
            return name_number(at + size + 1, all - size - 1);
        at += all + (at[all] == ' ');
    }
    return chip_pin(name, size);
}
