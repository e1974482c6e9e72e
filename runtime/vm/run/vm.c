/* vm.c - the VM's state, its start and its end. */
#include "runtime/vm/memory/heap_watch.h"
#include "runtime/vm/run/vm.h"
#include "runtime/port.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/run/settings.h"
#include "runtime/vm/run/traceback.h"
#include <string.h>

struct vm vm;

_Noreturn void vm_absent(void)
{
    raise_text(&type_NotImplementedError, "not in this firmware");
}

enum {
    /* Besides it, port_stack_limit bounds the C stack. */
    DEPTH_LIMIT = TARGET_HOST ? 4000 : 200,
};

/* What the image's modules, whose bodies ran at build time, have in RAM. */
static void start_preloads(const struct preloads *preloads)
{
    for (size_t i = 0; i < preloads->n_words; i++)
        vm.alias[preloads->first_word + i] = value_object(preloads->words[i]);
    vm.modules = *preloads->registered;
}

static value vm_prepare(void *data)
{
    (void)data;
    vm.alias = heap_alloc((FIXED_ALIAS_COUNT + (size_t)vm.image->n_aliases) * sizeof *vm.alias);
    if (image_has_objects && vm.image->preloads)
        start_preloads(vm.image->preloads);
    attr_cache_start();
    return VALUE_NONE;
}

static void state_clear(void)
{
    memset(&vm, 0, sizeof vm);
    for (const struct state_span *span = state_spans; PROGRAM(STATES) && span->size; span++)
        memset(span->start, 0, span->size);
}

bool vm_start_image(void *memory, size_t size, const struct image *image)
{
    value result;
    state_clear();
    vm.image = image;
    if (vm.image->abi != vm_abi)
        return false;
    heap_init(memory, size);
    map_init(&vm.modules);
    vm.depth_limit = DEPTH_LIMIT;
    return protect(vm_prepare, NULL, &result) == NO_VALUE;
}

bool vm_start(void *memory, size_t size)
{
    return vm_start_image(memory, size, &frozen_image);
}

static value vm_finish(void *data)
{
    (void)data;
    if (PROGRAM(SETTINGS) && vm_settings.at_exit && vm_settings.at_exit != VALUE_NONE)
        call_quietly(vm_settings.at_exit, 0, NULL);
    if (vm.finalisers)
        finalisers_run(true);
    return VALUE_NONE;
}

void vm_stop(void)
{
    value result;
    vm.schedule_lock++;
    protect(vm_finish, NULL, &result);
    if (HEAP_WATCH)
        heap_watch_taken(vm.heap.blocks, vm.heap.n_blocks * HEAP_BLOCK);
    state_clear();
}

static void error_write(void *data, const char *text, size_t size)
{
    (void)data;
    port_write_error(text, size);
}

OPTIONAL value vm_exit_status(void *data)
{
    value code = exception_argument(*(value *)data);
    if (code == NO_VALUE || code == VALUE_NONE)
        return VALUE_SMALL_INT(0);
    intptr_t number;
    if (int_value_try(code, &number))
        return VALUE_SMALL_INT(number & 0xff);
    static const struct printer errors = {error_write, NULL};
    print_format(&errors, "%v\n", code);
    return VALUE_SMALL_INT(1);
}

static value print_uncaught(void *data)
{
    traceback_print(&console, *(value *)data);
    return VALUE_NONE;
}

enum { STATUS_INTERRUPTED = 130 }; /* a shell's, after SIGINT */

int vm_run(value (*function)(void *data), void *data)
{
    value result, exception = protect(function, data, &result);
    if (exception == NO_VALUE)
        return 0;
    if (exception_matches(exception, &type_SystemExit))
        return protect(vm_exit_status, &exception, &result) == NO_VALUE ? (int)small_int(result)
                                                                        : 1;
    value failed = protect(print_uncaught, &exception, &result);
    if (failed != NO_VALUE)
        print_format(&console, "%t\n", failed);
    return exception_matches(exception, &type_KeyboardInterrupt) ? STATUS_INTERRUPTED : 1;
}
