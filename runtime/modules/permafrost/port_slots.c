/* port_slots.c - of a firmware whose image is linked in. This and port_flash.c are files of their own, so that the linker takes each
 * from the archive only where the port has none: link-time optimisation does not let weak functions give way. */
#include "runtime/port_flash.h"

const struct image_slots *port_slots(void)
{
    return NULL;
}
