/* vm_test.h - what C tests of the VM's parts share: vm_test runs in a VM with a small heap; CHECK tells what is not so. Included
 * once a program, by the file that defines vm_test. */
#ifndef VM_TEST_H
#define VM_TEST_H

#include "runtime/vm/run/vm.h"
#include "tests/unit/check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

value vm_test(void *data);

int main(void)
{
    enum { HEAP = 128 * 1024 };
    void *memory = malloc(HEAP);
    if (!memory || !vm_start(memory, HEAP))
        return 2;
    int status = vm_run(vm_test, NULL);
    vm_stop();
    free(memory);
    return status || failures;
}

#endif
