/* raw_repl.c - a program for a firmware of stock MicroPython, by its raw REPL.
 *
 * Ctrl-A enters it: "raw REPL; CTRL-B to exit\r\n>". It echoes nothing, runs what came before a Ctrl-D, and answers
 * "OK" output Ctrl-D traceback Ctrl-D ">". */
#include "freezer/device/raw_repl.h"

#include <string.h>

enum { RETRY_MS = 500 };
static const char prompt[] = "raw REPL; CTRL-B to exit\r\n>", accepted[] = "OK", end_of[] = "\4";

/* Where the mark is in what was printed from `from` on; NULL while it is not. */
static const uint8_t *repl_find(const struct buf *printed, size_t from, const char *mark)
{
    return from < printed->size
               ? memmem(printed->data + from, printed->size - from, mark, strlen(mark))
               : NULL;
}

/* Reads until the mark is there; *from is then behind it. */
static enum raw_repl_end wait_for(struct console *console, struct buf *printed, size_t *from,
                                  const char *mark, int64_t end)
{
    const uint8_t *found;
    while (!(found = repl_find(printed, *from, mark))) {
        ssize_t n = console_read(console, printed, end);
        if (n <= 0)
            return n == 0 ? RAW_REPL_GONE : RAW_REPL_STUCK;
    }
    *from = (size_t)(found - printed->data) + strlen(mark);
    return RAW_REPL_DONE;
}

/* Ctrl-C ends what runs after boot. Said again and again: what comes before the UART is ready is lost. */
static enum raw_repl_end enter(struct console *console, struct buf *printed, size_t *from,
                               int64_t end)
{
    enum raw_repl_end result = RAW_REPL_STUCK;
    while (result == RAW_REPL_STUCK && console_now() < end) {
        console_write(console, "\r\3\1", 3);
        result = wait_for(console, printed, from, prompt, console_now() + RETRY_MS);
    }
    return result == RAW_REPL_STUCK ? RAW_REPL_SILENT : result;
}

static void put_text(struct buf *out, const uint8_t *from, const uint8_t *end)
{
    buf_put(out, from, (size_t)(end - from));
    buf_put_byte(out, 0);
}

enum raw_repl_end raw_repl_run(struct console *console, const char *program, unsigned seconds,
                               struct buf *output, struct buf *errors)
{
    struct buf printed;
    size_t at = 0, starts[3] = {0}; /* behind "OK", behind each Ctrl-D */
    buf_init(&printed, output->allocator);
    enum raw_repl_end result = enter(console, &printed, &at, console_now() + seconds * 1000);
    if (result == RAW_REPL_DONE) {
        starts[0] = at;
        console_write(console, program, strlen(program));
        console_write(console, end_of, 1);
    }
    int64_t end = console_now() + seconds * 1000;
    for (unsigned i = 0; i < 3 && result == RAW_REPL_DONE; i++) {
        result = wait_for(console, &printed, &at, i == 0 ? accepted : end_of, end);
        if (result == RAW_REPL_DONE)
            starts[i] = at;
    }
    if (result == RAW_REPL_DONE) {
        put_text(output, printed.data + starts[0], printed.data + starts[1] - 1);
        put_text(errors, printed.data + starts[1], printed.data + starts[2] - 1);
    } else {
        put_text(output, printed.data + starts[0], printed.data + printed.size);
        buf_put_byte(errors, 0);
    }
    buf_free(&printed);
    return result;
}
