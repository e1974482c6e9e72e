/* repl.c - the friendly mode: statements, the paste mode, and the way to the raw one.
 *
 * A statement that lacks something goes on in the next line; a compound one until an empty line. */
#include "runtime/repl/repl.h"
#include "runtime/port.h"
#include "runtime/repl/execute.h"
#include "runtime/repl/line.h"
#include "runtime/repl/raw.h"
#include "runtime/base/version.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/run/settings.h"
#include "runtime/vm/types/container.h"
#include <string.h>

/* What the rounds share; on the C stack, where the collector sees it. */
struct prompt {
    struct session *session;
    struct history history;
    struct input_line line;
};

static void greet(void)
{
    print_format(&console,
                 "MicroPython v1.29.0 formats; Permafrost on %s, " PERMAFROST_VERSION " version\n"
                 "Type \"help()\" for more information.\n",
                 port_platform);
}

/* ---- statements ---- */

/* Does the source end before the statement does? */
static bool is_incomplete(const struct text_builder *text)
{
    struct compile_options options = {.mode = COMPILE_SINGLE,
                                      .source_name = "<stdin>",
                                      .recursion_limit = load_depth(),
                                      .small_int_bits = SMALL_INT_BITS};
    struct compilation compilation;
    vm_loader.compile((const char *)text->data, text->size, &options, vm_loader.allocator,
                      &compilation);
    bool incomplete = compilation.incomplete;
    vm_loader.compilation_free(&compilation);
    return incomplete;
}

static bool is_name_end(const struct text_builder *text, size_t at)
{
    uint8_t byte = text->data[at];
    return !((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
             byte >= 0x80);
}

/* Does it begin with @, or a word that begins a compound statement? match is a name as well: it counts where lines follow. */
static bool is_compound(const struct text_builder *text)
{
    static const char words[][6] = {"if", "while", "for", "try", "with", "def", "class", "async"};
    size_t size = 0;
    while (size < text->size && text->data[size] >= 'a' && text->data[size] <= 'z')
        size++;
    if (size == 0 && text->size > 0 && text->data[0] == '@')
        return true;
    if (size < text->size && !is_name_end(text, size))
        return false;
    if (size == 5 && memcmp(text->data, "match", 5) == 0)
        return !!memchr(text->data, '\n', text->size - 1);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == size && memcmp(words[i], text->data, size) == 0)
            return true;
    return false;
}

/* sys.ps1 or sys.ps2; where that is no str, what it was at first. It lives as long as sys has it: asked for at each line. */
static struct span prompt_text(bool further)
{
    struct span text = {(const uint8_t *)(further ? "... " : ">>> "), 4};
    if (vm_settings.prompts)
        str_span(tuple_of(vm_settings.prompts)->items[further], &text);
    return text;
}

/* Reads a statement, line by line. Returns the key that ended its last line. */
static int read_statement(struct input_line *line)
{
    text_builder_init(&line->text);
    line->start = 0;
    line->indents = true;
    line->prompt = prompt_text(false);
    for (;;) {
        int key = line_read(line);
        if (key != KEY_ENTER)
            return key;
        bool blank = line_is_blank(line), first = line->start == 0;
        bool empty = line->text.size == line->start;
        text_builder_add(&line->text, "\n", 1);
        line->start = line->text.size;
        line->prompt = prompt_text(true);
        if (first && blank)
            return key;
        if (!is_incomplete(&line->text) && (empty || !is_compound(&line->text)))
            return key;
    }
}

static void execute_statement(struct session *session, const struct text_builder *text,
                              enum compile_mode mode)
{
    port_terminal(PORT_TERMINAL_PROGRAM);
    value exception = execute(text->data, text->size, mode);
    execute_report(session, exception);
    port_terminal(PORT_TERMINAL_KEYS);
}

/* ---- the paste mode ---- */

static void paste(struct session *session)
{
    struct text_builder text;
    int key;
    text_builder_init(&text);
    print_text(&console, "\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\n=== ");
    while ((key = port_read()) >= 0 && key != CTRL_C && key != CTRL_D) {
        uint8_t byte = key == '\r' ? '\n' : (uint8_t)key;
        text_builder_add(&text, &byte, 1);
        if (byte == '\n')
            print_text(&console, "\n=== ");
        else
            print_span(&console, &byte, 1);
    }
    print_text(&console, "\n");
    if (key == CTRL_D)
        execute_statement(session, &text, COMPILE_FILE);
}

/* ---- rounds ---- */

static void session_end(struct session *session, enum repl_end end)
{
    print_text(&console, "\n");
    session->ends = true;
    session->end = end;
}

static value friendly_round(void *data)
{
    struct prompt *prompt = data;
    struct session *session = prompt->session;
    int key = read_statement(&prompt->line);
    bool first = prompt->line.start == 0;
    if (key == KEY_ENTER || (!first && (key == CTRL_D || key == KEY_END_OF_INPUT))) {
        if (key != KEY_ENTER)
            print_text(&console, "\n");
        execute_statement(session, &prompt->line.text, COMPILE_SINGLE);
    } else if (first && key == CTRL_A) {
        print_text(&console, "\n");
        session->mode = REPL_RAW;
    } else if (first && key == CTRL_B) {
        print_text(&console, "\n");
        greet();
    } else if (first && key == CTRL_E) {
        paste(session);
    } else if (first && key != CTRL_C) {
        session_end(session, key == CTRL_D ? REPL_RESET : REPL_GONE);
    } else {
        print_text(&console, "\n");
    }
    return VALUE_NONE;
}

/* In one protect(), so that the collector sees the history. */
static value run_session(void *data)
{
    struct session *session = data;
    struct prompt prompt = {.session = session};
    prompt.line.history = &prompt.history;
    if (!vm.main_module)
        vm.main_module = module_new(Q___main__);
    while (!session->ends) {
        if (session->mode == REPL_RAW) {
            raw_run(session);
            continue;
        }
        greet();
        while (session->mode == REPL_FRIENDLY && !session->ends)
            vm_run(friendly_round, &prompt);
    }
    return VALUE_NONE;
}

enum repl_end repl_run(enum repl_mode *mode, int *status)
{
    struct session session = {.mode = *mode, .end = REPL_GONE};
    port_interrupt_character(-1);
    port_terminal(PORT_TERMINAL_KEYS);
    vm_run(run_session, &session);
    port_terminal(PORT_TERMINAL_PROGRAM);
    port_interrupt_character(3);
    *mode = session.mode;
    *status = session.status;
    return session.end;
}
