/* board.c - freezer size --run: starts the firmware, and reads what it says about its heap. */
#include "freezer/device/board.h"
#include "freezer/device/console.h"
#include "freezer/device/raw_repl.h"
#include "freezer/progress.h"
#include "runtime/host/memory.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { ARGUMENTS_MAX = 16 };

struct board {
    const char *name, *program, *package, *join;
    const char *before[ARGUMENTS_MAX], *behind[ARGUMENTS_MAX]; /* up to NULL */
};

#define ARGUMENTS(...) \
    {                  \
        __VA_ARGS__    \
    }
#define BOARD(...)
#define EMULATOR(name, program, package, join, before, behind) \
    {name, program, package, join, before, behind},
static const struct board boards[] = {
#include "boards.def" /* made from this tree's boards, by the Makefile */
};
/* What stock's firmware wants instead. */
static const struct board stock_boards[] = {
#include "freezer/device/stock_board.def"
};
#undef EMULATOR
#undef BOARD
#undef ARGUMENTS
enum { BOARDS = sizeof boards / sizeof *boards };
enum { STOCK_BOARDS = sizeof stock_boards / sizeof *stock_boards };

static const struct board *find_board(const char *name, bool is_stock, struct report *report)
{
    for (size_t i = 0; is_stock && i < STOCK_BOARDS; i++)
        if (strcmp(stock_boards[i].name, name) == 0)
            return &stock_boards[i];
    for (size_t i = 0; i < BOARDS; i++)
        if (strcmp(boards[i].name, name) == 0)
            return &boards[i];
    struct buf names;
    buf_init(&names, &tool_allocator);
    for (size_t i = 0; i < BOARDS; i++) {
        buf_put_str(&names, i == 0 ? "" : ", ");
        buf_put_str(&names, boards[i].name);
    }
    buf_put_byte(&names, 0);
    report_error(report, NULL, "--run: no board '%s'; there are %s", name, (char *)names.data);
    buf_free(&names);
    return NULL;
}

/* ---- one run ---- */

/* The command line for a firmware that gets those words; the caller frees argv[*joined], where that is not 0, and argv. */
static char **command_line(const struct board *board, const char *firmware,
                           const char *const *words, size_t n_words, size_t *joined)
{
    char **argv = tool_alloc((2 * ARGUMENTS_MAX + n_words + 3) * sizeof *argv);
    size_t n = 0;
    *joined = 0;
    argv[n++] = (char *)(uintptr_t)(board->program ? board->program : firmware);
    for (size_t i = 0; board->before[i]; i++)
        argv[n++] = (char *)(uintptr_t)board->before[i];
    if (!board->join) {
        for (size_t i = 0; i < n_words; i++)
            argv[n++] = (char *)(uintptr_t)words[i];
    } else {
        struct buf text;
        buf_init(&text, &tool_allocator);
        buf_put_str(&text, argv[n - 1]);
        for (size_t i = 0; i < n_words; i++) {
            buf_put_str(&text, board->join);
            buf_put_str(&text, words[i]);
        }
        buf_put_byte(&text, 0);
        *joined = n - 1;
        argv[n - 1] = tool_copy((char *)text.data);
        buf_free(&text);
    }
    for (size_t i = 0; board->behind[i]; i++)
        argv[n++] = (char *)(uintptr_t)board->behind[i];
    if (board->program)
        argv[n++] = (char *)(uintptr_t)firmware;
    argv[n] = NULL;
    return argv;
}

/* Runs argv; *out gets what it prints, NUL-terminated. Returns its status as waitpid gives it, or -1 when it did not end by
 * itself. */
static int run(char **argv, bool on_path, unsigned seconds, struct buf *out)
{
    struct console console;
    if (!console_open(&console, argv, on_path, false)) {
        buf_put_byte(out, 0);
        return -1;
    }
    int64_t end = console_now() + (int64_t)seconds * 1000;
    ssize_t n;
    do
        n = console_read(&console, out, end);
    while (n > 0);
    buf_put_byte(out, 0);
    int status = console_stop(&console, n != 0);
    return n == 0 ? status : -1;
}

/* ---- what it says ---- */

/* The number behind a line's beginning, "heap kept by import of x: "; -1 where no such line is. */
static int64_t number_after(const char *output, const char *beginning)
{
    size_t size = strlen(beginning);
    for (const char *line = output; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, beginning, size) == 0)
            return strtoll(line + size, NULL, 10);
    }
    return -1;
}

/* The last line that says something: of a traceback, the error. The text is changed. */
static const char *last_line(char *output)
{
    size_t size = strlen(output);
    while (size > 0 && isspace((unsigned char)output[size - 1]))
        output[--size] = 0;
    char *newline = strrchr(output, '\n');
    return newline ? newline + 1 : output;
}

static bool is_module_name(const char *name)
{
    bool start = true;
    for (const char *p = name; *p; p++) {
        if (!isalpha((unsigned char)*p) && *p != '_' && (unsigned char)*p < 0x80 &&
            (start || (!isdigit((unsigned char)*p) && *p != '.')))
            return false;
        start = *p == '.';
    }
    return !start && strcmp(name, "main") != 0;
}

/* Bytes of a module's objects in writable sections. */
static int64_t static_bytes(const struct image_view *view, size_t module)
{
    int64_t bytes = 0;
    for (size_t i = 0; i < view->n_spans; i++) {
        const struct image_span *span = &view->spans[i];
        const struct elf_section *section =
            span->module == module ? elf_section_at(view->elf, span->address) : NULL;
        if (section && section->writable)
            bytes += (int64_t)span->size;
    }
    return bytes;
}

struct measuring {
    const struct board *board;
    const struct image_view *view;
    struct metrics *metrics;
    unsigned seconds; /* that a run may take */
};

/* Whether the status says that the emulator could not be started. Reports why. */
static bool report_missing(const struct measuring *m, int status, const char *output)
{
    const struct board *board = m->board;
    if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != CONSOLE_NOT_FOUND ||
        *output != 0)
        return false;
    if (!board->program) {
        report_error(m->view->report, m->view->elf->path, "this machine does not run it");
        report_hint(m->view->report, "board '%s' wants a firmware that was built with BOARD=%s",
                    board->name, board->name);
    } else {
        report_error(m->view->report, NULL, "--run %s: %s is not installed", board->name,
                     board->program);
        report_hint(m->view->report, "it is in the package %s", board->package);
    }
    return true;
}

/* The firmware did not answer: says why. */
static void report_silence(const struct measuring *m, int status, char *output)
{
    const struct board *board = m->board;
    const struct image_view *view = m->view;
    const char *firmware = view->elf->path;
    if (report_missing(m, status, output))
        return;
    if (status == -1) {
        report_error(view->report, firmware, "on %s it printed no report in %u seconds",
                     board->name, m->seconds);
    } else {
        report_error(view->report, firmware, "on %s it printed no report on its heap%s%s",
                     board->name, *output != 0 ? ", but: " : "", last_line(output));
    }
    report_hint(view->report, "firmware of this tree's boards takes --heap-report "
                              "(runtime/port/common/firmware.h), but in "
                              "profile minimal");
}

static void add_figures(const struct measuring *m, size_t module, int64_t boot, int64_t kept)
{
    const char *name = m->view->modules[module];
    int64_t bytes = static_bytes(m->view, module);
    if (!metrics_find(m->metrics, "boot.heap"))
        metrics_add(m->metrics, boot, "boot.heap");
    metrics_add(m->metrics, kept + bytes, "import.%s", name);
    metrics_add(m->metrics, kept, "import.%s.heap", name);
    metrics_add(m->metrics, bytes, "import.%s.static", name);
}

/* One module's run. False when the firmware gave no report at all: the next would not, either. */
static bool measure_module(const struct measuring *m, size_t module)
{
    const struct board *board = m->board;
    const struct image_view *view = m->view;
    const char *name = view->modules[module];
    char *import = tool_format("--import=%s", name);
    const char *words[] = {"--heap-report", "--no-main", import};
    size_t joined;
    char **argv = command_line(board, view->elf->path, words, 3, &joined);
    struct buf out;
    buf_init(&out, &tool_allocator);
    int status = run(argv, board->program, m->seconds, &out);
    char *output = (char *)out.data, *kept_by = tool_format("heap kept by import of %s: ", name);
    int64_t boot = number_after(output, "heap after boot: ");
    int64_t kept = number_after(output, kept_by);
    if (boot < 0)
        report_silence(m, status, output);
    else if (kept < 0)
        report_warning(view->report, view->elf->path, "on %s the import of %s fails: %s",
                       board->name, name, status == -1 ? "it does not end" : last_line(output));
    else
        add_figures(m, module, boot, kept);
    if (joined != 0)
        free(argv[joined]);
    free(argv);
    free(import);
    free(kept_by);
    buf_free(&out);
    return boot >= 0;
}

/* ---- stock MicroPython's firmware, which has a REPL instead of a report ---- */

static const char stock_program[] = "import gc\n"
                                    "def used():\n"
                                    " gc.collect()\n"
                                    " return gc.mem_alloc()\n"
                                    "def measure(name):\n"
                                    " print('\\nheap before import:', used())\n"
                                    " __import__(name)\n"
                                    " print('\\nheap after import:', used())\n";

/* What there is instead of figures, as an error; status is the emulator's where it has ended. */
static void report_stock(const struct measuring *m, const char *name, enum raw_repl_end end,
                         bool boot, int status, char *output, char *errors)
{
    struct report *report = m->view->report;
    const char *firmware = m->view->elf->path, *board = m->board->name;
    if (end == RAW_REPL_GONE && report_missing(m, status, output))
        return;
    if (end == RAW_REPL_SILENT) {
        report_error(report, firmware, "on %s no REPL answers in %u seconds", board, m->seconds);
        report_hint(report,
                    "it has to be a firmware for that board, with its REPL on the serial console");
    } else if (end == RAW_REPL_STUCK) {
        report_error(report, firmware, "on %s the import of %s does not end in %u seconds", board,
                     name, m->seconds);
    } else if (end == RAW_REPL_GONE) {
        report_error(report, firmware, "on %s it ends instead of importing %s%s%s", board, name,
                     *output != 0 ? ": " : "", last_line(output));
    } else if (!boot) {
        report_error(report, firmware, "on %s it does not tell its use of the heap: %s", board,
                     last_line(*errors != 0 ? errors : output));
        report_hint(report, "it has to be built with MICROPY_PY_GC");
    } else {
        report_error(report, firmware, "on %s the import of %s fails: %s", board, name,
                     *errors != 0 ? last_line(errors) : "it leaves the program");
    }
}

/* One module's run. False when no other would give figures, either. */
static bool measure_stock_module(const struct measuring *m, size_t module)
{
    const char *name = m->view->modules[module];
    struct console console;
    struct buf output, errors;
    size_t joined;
    char **argv = command_line(m->board, m->view->elf->path, NULL, 0, &joined);
    char *program = tool_format("%smeasure('%s')\n", stock_program, name);
    enum raw_repl_end end = RAW_REPL_GONE;
    int status = -1;
    buf_init(&output, &tool_allocator);
    buf_init(&errors, &tool_allocator);
    if (console_open(&console, argv, true, true)) {
        end = raw_repl_run(&console, program, m->seconds, &output, &errors);
        status = console_stop(&console, end != RAW_REPL_GONE);
    }
    int64_t before = number_after((char *)output.data, "heap before import:");
    int64_t after = number_after((char *)output.data, "heap after import:");
    bool good = end == RAW_REPL_DONE && after >= 0;
    if (good)
        add_figures(m, module, before, after - before);
    else
        report_stock(m, name, end, before >= 0, status, (char *)output.data, (char *)errors.data);
    if (joined != 0)
        free(argv[joined]);
    free(argv);
    free(program);
    buf_free(&output);
    buf_free(&errors);
    return good || before >= 0;
}

bool board_measure(const char *name, unsigned seconds, const struct image_view *view,
                   struct metrics *metrics)
{
    struct measuring m = {find_board(name, view->is_stock, view->report), view, metrics, seconds};
    if (!m.board)
        return false;
    if (view->is_stock && !m.board->program) {
        report_error(view->report, view->elf->path,
                     "--run %s: stock MicroPython's program has no raw REPL; its firmware has",
                     name);
        return false;
    }
    struct progress progress;
    progress_start(&progress);
    bool good = true;
    for (size_t i = 0; i < view->n_modules && good; i++) {
        progress_show(&progress, i, view->n_modules, "imports");
        if (is_module_name(view->modules[i]))
            good = view->is_stock ? measure_stock_module(&m, i) : measure_module(&m, i);
    }
    progress_end(&progress);
    return good;
}
