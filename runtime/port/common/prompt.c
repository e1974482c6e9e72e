/* prompt.c - a board's main with the compiler, in firmware.c's place: runs the modules boot and main of the image or of a ROMFS image, where
 * there are any, then prompts; a soft reset begins again. The compiler's memory is the VM's heap, and all of it goes back. */
#include "mpy-cross/compile.h"
#include "runtime/permafrost.h"
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/port/common/firmware.h"
#include "runtime/repl/repl.h"
#include "runtime/vm/load/import.h"
#include "runtime/vm/load/load.h"
#include <string.h>

/* Board's line ends are always a terminal's: console.c. */
void port_terminal(enum port_terminal mode)
{
    (void)mode;
}

void port_write_bytes(const char *data, size_t size)
{
    board_write(data, size);
}

/* Chunks point to each other, so the collector looks into them; the first is on the C stack. */
static void *prompt_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        heap_free(block);
        return NULL;
    }
    return block ? heap_try_resize(block, new_size) : heap_try_alloc(new_size);
}

static value prompt_looks(void *data)
{
    const struct module_code *frozen;
    const char *name = data;
    return VALUE_BOOL(import_would_find(intern(name, strlen(name)), &frozen));
}

/* Runs a module of the image or of a ROMFS image, where there is one. */
static void prompt_run_module(const char *module)
{
    value found = VALUE_FALSE;
    vm.error = protect(prompt_looks, (void *)(uintptr_t)module, &found);
    permafrost_print_error();
    if (found == VALUE_TRUE)
        permafrost_run(module);
}

int firmware_run(void *memory, size_t size, int n, char **words)
{
    static const struct allocator vm_heap = {prompt_resize, NULL};
    enum repl_mode mode = REPL_FRIENDLY;
    int status = 1;
    (void)n;
    (void)words;
    while (permafrost_start_image(memory, size, firmware_image())) {
        vm_loader.load = load_file_content;
        vm_loader.compile = compile;
        vm_loader.compilation_free = compilation_free;
        vm_loader.allocator = &vm_heap;
        if (firmware_mount)
            firmware_mount();
        prompt_run_module("boot");
        if (mode == REPL_FRIENDLY)
            prompt_run_module("main");
        enum repl_end end = repl_run(&mode, &status);
        permafrost_stop();
        if (end == REPL_GONE)
            return status;
        print_text(&console, "MPY: soft reboot\n");
    }
    print_format(&console, "%s\n", permafrost_start_error());
    return status;
}
