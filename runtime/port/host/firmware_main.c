/* firmware_main.c - the host as a board: an image linked into a program. */
#include "runtime/port.h"
#include "runtime/port/common/firmware.h"
#include <stdlib.h>

enum { HEAP_SIZE = 4 * 1024 * 1024 };

int main(int argc, char **argv)
{
    port_interrupt_character(3);
    void *heap = malloc(HEAP_SIZE);
    if (!heap)
        return 1;
    int status = firmware_run(heap, HEAP_SIZE, argc - 1, argv + 1);
    free(heap);
    return status;
}
