/* execute.c - text that was entered, run in __main__. */
#include "runtime/repl/execute.h"
#include "runtime/port.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/run/function.h"
#include "runtime/vm/run/pending.h"

struct entered {
    const void *text;
    size_t size;
    enum compile_mode mode;
};

static value run_entered(void *data)
{
    const struct entered *entered = data;
    qstr file = intern("<stdin>", 7);
    value function = load_source(entered->text, entered->size, file, entered->mode, vm.main_module);
    return function_run(function, vm.main_module);
}

/* Interrupted behind the program's last instruction, it is still the program that is. */
static value run_interruptible(void *data)
{
    port_interrupt_character(3);
    value result = run_entered(data);
    port_interrupt_character(-1);
    if (vm.interrupted)
        pending_run();
    return result;
}

/* What the statement leaves is not the next one's: an interrupt that came while it ended, a lock of the heap. */
value execute(const void *text, size_t size, enum compile_mode mode)
{
    struct entered entered = {text, size, mode};
    value result, exception = protect(run_interruptible, &entered, &result);
    port_interrupt_character(-1);
    vm.interrupted = 0;
    vm.heap.lock = 0;
    return exception;
}

static value raise_again(void *data)
{
    raise_value(*(value *)data);
}

void execute_report(struct session *session, value exception)
{
    if (exception == NO_VALUE)
        return;
    session->ends = exception_matches(exception, &type_SystemExit);
    session->end = REPL_EXIT;
    session->status = vm_run(raise_again, &exception);
    if (!session->ends)
        session->status = 0;
}
