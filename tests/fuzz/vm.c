/* vm.c - fuzz targets in Python: tests/fuzz/NAME.py, where the program is called NAME, defines one(data), which is called with each
 * input as bytes. It may raise any Exception but AssertionError; it may not crash, write outside of objects, or leave the heap damaged. */
#include "mpy-cross/compile.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/run/function.h"
#include "runtime/vm/run/settings.h"
#include "runtime/vm/run/traceback.h"
#include "runtime/vm/run/vm.h"
#include "tests/fuzz/target.h"

#include <stdio.h>
#include <string.h>

enum { HEAP = 512 * 1024, RUNS = 512, SCRIPT_MAX = 8192 };

static char script[SCRIPT_MAX];
static size_t script_size;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *slash = strrchr((*argv)[0], '/');
    char path[256];
    (void)argc;
    snprintf(path, sizeof path, "tests/fuzz/%s.py", slash ? slash + 1 : (*argv)[0]);
    FILE *file = fopen(path, "rb");
    script_size = file ? fread(script, 1, sizeof script, file) : 0;
    fuzz_expect(script_size > 0, "run from the tree's root: the target's script is there");
    fclose(file);
    return 0;
}

static value run_script(void *data)
{
    (void)data;
    vm.main_module = module_new(Q___main__);
    vm_settings.path = list_new(0, NULL);
    vm_settings.argv = list_new(0, NULL);
    function_run(load_source(script, script_size, Q__lt_string_gt_, COMPILE_FILE, vm.main_module),
                 vm.main_module);
    return VALUE_NONE;
}

struct fuzz_input {
    const uint8_t *data;
    size_t size;
};

static value run_one(void *data)
{
    const struct fuzz_input *input = data;
    value one = attr_load(vm.main_module, intern("one", 3));
    return call_1(one, bytes_new(input->data, input->size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t memory[HEAP];
    static unsigned runs_left;
    struct fuzz_input input = {data, size};
    value result;
    if (runs_left-- == 0) {
        fuzz_expect(vm_start(memory, sizeof memory), "the VM starts");
        vm_loader.compile = compile;
        vm_loader.compilation_free = compilation_free;
        vm_loader.allocator = &fuzz_allocator;
        fuzz_expect(vm_run(run_script, NULL) == 0, "the script runs");
        runs_left = RUNS;
    }
    value raised = protect(run_one, &input, &result);
    if (raised != NO_VALUE && exception_matches(raised, &type_AssertionError)) {
        traceback_print(&console, raised);
        fuzz_expect(false, "what the script asserts");
    }
    fuzz_expect(heap_check(), "the heap is whole");
    return 0;
}
