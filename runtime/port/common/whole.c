/* whole.c - the image to run where it is part of the firmware. */
#include "runtime/port/common/firmware.h"
#include "runtime/vm/memory/image.h"

const struct image *firmware_image(void)
{
    return &frozen_image;
}
