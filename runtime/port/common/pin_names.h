/* pin_names.h - what the pins of a kind of chip are called. */
#ifndef PIN_NAMES_H
#define PIN_NAMES_H

#include <stdint.h>

/* prefix, the port's letter or digit, a dot, the number: GP25, PA5, P0.13 */
struct pin_naming {
    char prefix[5];
    char first_port; /* 0: a name has no port */
    uint8_t ports, pins_of_port;
    char dot; /* 0: none */
};
/* Each peripheral/pins_*.c has one. */
extern const struct pin_naming pin_naming;

#endif
