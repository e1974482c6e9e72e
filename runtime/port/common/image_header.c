/* image_header.c - what an image that is flashed apart begins with: linked with image.o, not into a firmware. */
#include "runtime/vm/memory/image.h"

extern const struct image_header image_header;
__attribute__((section(".image_header"), used))
const struct image_header image_header = {.magic = IMAGE_MAGIC, .image = &frozen_image};
