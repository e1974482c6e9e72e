/* Writes into the host image: it lies in read-only memory, so this program must be killed by a fault. */
#include "runtime/vm/memory/image.h"

int main(void)
{
    *(volatile uint32_t *)(uintptr_t)&frozen_image.abi = 0;
    return 0;
}
