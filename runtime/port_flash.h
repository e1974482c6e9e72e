/* port_flash.h - flash that a running program may write, for images that are flashed apart from the firmware. A port that cannot
 * write defines none of it: the VM's own then has no slots, and answers ERROR_NO_DEVICE. Functions that return int give an
 * errors.h number, negated, when they fail. */
#ifndef PORT_FLASH_H
#define PORT_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A firmware that has this runs only images that it answers true for, at boot and before a new one is stored for good: `signature` is the n bytes
 * that `freezer image --signature` put behind the image, of which data are the bytes that they were made of: all behind magic and CRC. Both lie in
 * flash, and their CRC is right. It runs before the VM is there, and no Python. Whose cryptography it is, is the firmware's own choice. */
__attribute__((weak)) bool port_trusts_image(const uint8_t *data, size_t size,
                                             const uint8_t *signature, size_t n);

/* The slots of this firmware's images (runtime/modules/permafrost/image_slots.h); NULL: its image is linked in. */
struct image_slots;
const struct image_slots *port_slots(void);

/* Bytes that are erased at once; a slot begins and ends at multiples. 0: nothing can be written. */
size_t port_flash_block(void);
/* Makes all bits of the block at an address ones. */
int port_flash_erase(const void *block);
/* Makes zeros of the bits that are zero in data; both places and size are multiples of 4. Returns when it is done. */
int port_flash_write(const void *to, const void *data, size_t size);

#endif
