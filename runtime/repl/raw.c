/* raw.c - the raw mode: no echo, no editing.
 *
 * A command is text and Ctrl-D. The answer is OK, what the program prints, Ctrl-D, its traceback, Ctrl-D. Ctrl-E A Ctrl-A begins
 * the raw-paste mode instead: the answer is R, 1, and the size of a window in two bytes; so many bytes may be on their way, and
 * each Ctrl-A from here lets as many more come, so that no input buffer overflows. Ctrl-D ends the text, and is answered by one.
 * Text for which there is no memory is read to its end, and answered by MemoryError. */
#include "runtime/repl/raw.h"
#include "runtime/port.h"
#include "runtime/repl/line.h"

/* Not more than a board's input holds. */
enum { WINDOW = 64 };

struct raw_command {
    struct text_builder text;
    bool is_paste;
    unsigned left; /* of the window */
    int end;       /* the key that ended it */
};

static bool asks_for_paste(const struct raw_command *command)
{
    return !command->is_paste && command->text.size == 2 && command->text.data[0] == CTRL_E &&
           command->text.data[1] == 'A';
}

static void begin_paste(struct raw_command *command)
{
    static const char answer[] = {'R', 1, WINDOW, 0};
    port_write(answer, sizeof answer);
    text_builder_init(&command->text);
    command->is_paste = true;
    command->left = WINDOW;
}

/* Is that key an end of the command? */
static bool ends_command(const struct raw_command *command, int key)
{
    if (key < 0 || key == CTRL_D)
        return true;
    return command->is_paste ? key == CTRL_C : key == CTRL_A || key == CTRL_B;
}

static int raw_byte(struct raw_command *command)
{
    int key = port_read();
    if (command->is_paste && !ends_command(command, key) && --command->left == 0) {
        port_write("\x01", 1);
        command->left = WINDOW;
    }
    return key;
}

/* Reads to the command's end. */
static value read_command(void *data)
{
    struct raw_command *command = data;
    for (;;) {
        int key = raw_byte(command);
        if (key == CTRL_A && asks_for_paste(command)) {
            begin_paste(command);
        } else if (ends_command(command, key)) {
            command->end = key;
            return VALUE_NONE;
        } else if (key == CTRL_C) {
            text_builder_init(&command->text);
        } else {
            uint8_t byte = (uint8_t)key;
            text_builder_add(&command->text, &byte, 1);
        }
    }
}

static value skip_command(void *data)
{
    struct raw_command *command = data;
    do {
        command->end = raw_byte(command);
    } while (!ends_command(command, command->end));
    return VALUE_NONE;
}

static void raw_answer(struct session *session, value exception)
{
    port_write("\x04", 1);
    execute_report(session, exception);
    port_write("\x04", 1);
}

static void raw_execute(struct session *session, struct raw_command *command, value failure)
{
    if (command->is_paste)
        port_write("\x04", 1);
    else
        print_text(&console, "OK");
    if (command->end == CTRL_C && failure == NO_VALUE)
        failure = exception_new(&type_KeyboardInterrupt, NO_VALUE);
    if (failure == NO_VALUE)
        failure = execute(command->text.data, command->text.size, COMPILE_FILE);
    raw_answer(session, failure);
}

static void end_session(struct session *session, enum repl_end end)
{
    session->ends = true;
    session->end = end;
}

/* One command. */
static void raw_round(struct session *session)
{
    struct raw_command command = {.is_paste = false};
    value result;
    text_builder_init(&command.text);
    value failure = protect(read_command, &command, &result);
    if (failure != NO_VALUE) {
        text_builder_init(&command.text);
        protect(skip_command, &command, &result);
    }
    if (command.end < 0) {
        end_session(session, REPL_GONE);
    } else if (command.end == CTRL_B) {
        session->mode = REPL_FRIENDLY;
        print_text(&console, "\n");
    } else if (command.end == CTRL_A) {
        print_text(&console, "raw REPL; CTRL-B to exit\n");
    } else if (command.text.size == 0 && !command.is_paste && failure == NO_VALUE) {
        print_text(&console, "OK\n");
        end_session(session, REPL_RESET);
    } else {
        raw_execute(session, &command, failure);
    }
}

void raw_run(struct session *session)
{
    print_text(&console, "raw REPL; CTRL-B to exit\n");
    while (session->mode == REPL_RAW && !session->ends) {
        print_text(&console, ">");
        raw_round(session);
    }
}
