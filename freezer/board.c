/* board.c - freezer size --run: starts the firmware, and reads what it says about its heap. */
#include "freezer/board.h"
#include "freezer/progress.h"
#include "host/memory.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 16, RUN_SECONDS = 60, OUTPUT_MAX = 1 << 20, NOT_FOUND_STATUS = 127 };

struct board {
    const char *name, *program, *package, *join;
    const char *before[ARGUMENTS_MAX], *behind[ARGUMENTS_MAX]; /* up to NULL */
};

static const struct board boards[] = {
#define ARGUMENTS(...) \
    {                  \
        __VA_ARGS__    \
    }
#define BOARD(name, program, package, join, before, behind) \
    {name, program, package, join, before, behind},
#include "freezer/board.def"
#undef BOARD
#undef ARGUMENTS
};
enum { BOARDS = sizeof boards / sizeof *boards };

static const struct board *find_board(const char *name, struct report *report)
{
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
    argv[n++] = (char *)(uintptr_t)(board->program != NULL ? board->program : firmware);
    for (size_t i = 0; board->before[i] != NULL; i++)
        argv[n++] = (char *)(uintptr_t)board->before[i];
    if (board->join == NULL) {
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
    for (size_t i = 0; board->behind[i] != NULL; i++)
        argv[n++] = (char *)(uintptr_t)board->behind[i];
    if (board->program != NULL)
        argv[n++] = (char *)(uintptr_t)firmware;
    argv[n] = NULL;
    return argv;
}

static _Noreturn void run_child(char **argv, bool on_path, int out)
{
    int in = open("/dev/null", O_RDONLY);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    if (on_path)
        execvp(argv[0], argv);
    else
        execv(argv[0], argv);
    _exit(NOT_FOUND_STATUS);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads to the end, or until the time is over or more is printed than such a firmware prints; whether it was the end. */
static bool read_all(int from, struct buf *out)
{
    int64_t end = now_ms() + RUN_SECONDS * 1000;
    for (;;) {
        struct pollfd wait = {.fd = from, .events = POLLIN};
        int64_t left = end - now_ms();
        if (left <= 0 || out->size > OUTPUT_MAX)
            return false;
        if (poll(&wait, 1, (int)left) <= 0)
            continue;
        uint8_t *room = buf_extend(out, 4096);
        ssize_t n = read(from, room, 4096);
        out->size -= 4096 - (n > 0 ? (size_t)n : 0);
        if (n <= 0)
            return n == 0;
    }
}

/* Runs argv; *out gets what it prints, NUL-terminated. Returns its status as waitpid gives it, or -1 when it did not end by
 * itself. */
static int run(char **argv, bool on_path, struct buf *out)
{
    int pipes[2], status = -1;
    if (pipe2(pipes, O_CLOEXEC) != 0)
        return -1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        run_child(argv, on_path, pipes[1]);
    close(pipes[1]);
    bool ended = child > 0 && read_all(pipes[0], out);
    close(pipes[0]);
    buf_put_byte(out, 0);
    if (child <= 0)
        return -1;
    if (!ended)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return ended ? status : -1;
}

/* ---- what it says ---- */

/* The number behind a line's beginning, "heap kept by import of x: "; -1 where no such line is. */
static int64_t number_after(const char *output, const char *beginning)
{
    size_t size = strlen(beginning);
    for (const char *line = output; line != NULL; line = strchr(line, '\n')) {
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
    return newline != NULL ? newline + 1 : output;
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
        if (section != NULL && section->writable)
            bytes += (int64_t)span->size;
    }
    return bytes;
}

/* The firmware did not answer: says why. */
static void report_silence(const struct board *board, const struct image_view *view, int status,
                           char *output)
{
    const char *firmware = view->elf->path;
    if (status == -1) {
        report_error(view->report, firmware, "on %s it printed no report in %d seconds",
                     board->name, RUN_SECONDS);
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND_STATUS && *output == 0) {
        if (board->program == NULL) {
            report_error(view->report, firmware, "this machine does not run it");
            report_hint("board '%s' wants a firmware that was built with BOARD=%s", board->name,
                        board->name);
            return;
        }
        report_error(view->report, NULL, "--run %s: %s is not installed", board->name,
                     board->program);
        report_hint("it is in the package %s", board->package);
        return;
    } else {
        report_error(view->report, firmware, "on %s it printed no report on its heap%s%s",
                     board->name, *output != 0 ? ", but: " : "", last_line(output));
    }
    report_hint(
        "firmware of this tree's boards takes --heap-report (runtime/port/firmware.h), but in "
        "profile minimal");
}

/* One module's run. False when the firmware gave no report at all: the next would not, either. */
static bool measure_module(const struct board *board, const struct image_view *view, size_t module,
                           struct metrics *metrics)
{
    const char *name = view->modules[module];
    char *import = tool_format("--import=%s", name);
    const char *words[] = {"--heap-report", "--no-main", import};
    size_t joined;
    char **argv = command_line(board, view->elf->path, words, 3, &joined);
    struct buf out;
    buf_init(&out, &tool_allocator);
    int status = run(argv, board->program != NULL, &out);
    char *output = (char *)out.data, *kept_by = tool_format("heap kept by import of %s: ", name);
    int64_t boot = number_after(output, "heap after boot: ");
    int64_t kept = number_after(output, kept_by);
    if (boot < 0) {
        report_silence(board, view, status, output);
    } else if (kept < 0) {
        report_warning(view->report, view->elf->path, "on %s the import of %s fails: %s",
                       board->name, name, status == -1 ? "it does not end" : last_line(output));
    } else {
        int64_t bytes = static_bytes(view, module);
        if (metrics_find(metrics, "boot.heap") == NULL)
            metrics_add(metrics, boot, "boot.heap");
        metrics_add(metrics, kept + bytes, "import.%s", name);
        metrics_add(metrics, kept, "import.%s.heap", name);
        metrics_add(metrics, bytes, "import.%s.static", name);
    }
    if (joined != 0)
        free(argv[joined]);
    free(argv);
    free(import);
    free(kept_by);
    buf_free(&out);
    return boot >= 0;
}

bool board_measure(const char *name, const struct image_view *view, struct metrics *metrics)
{
    const struct board *board = find_board(name, view->report);
    if (board == NULL)
        return false;
    if (view->is_stock) {
        report_error(view->report, view->elf->path,
                     "--run: stock MicroPython's firmware has no report on its heap");
        report_hint("there, gc.mem_alloc() before and after an import tells");
        return false;
    }
    struct progress progress;
    progress_start(&progress);
    bool good = true;
    for (size_t i = 0; i < view->n_modules && good; i++) {
        progress_show(&progress, i, view->n_modules, "imports");
        if (is_module_name(view->modules[i]))
            good = measure_module(board, view, i, metrics);
    }
    progress_end(&progress);
    return good;
}
