/* jobs.c - compiles many units, several processes at a time. */
#include "mpy-cross/command/unit.h"
#include "runtime/host/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* One process: every n-th unit, its messages in a file of its own until all are done. */
struct worker {
    pid_t process;
    FILE *messages;
};

/* What a worker writes before the messages of each unit. */
struct job_record {
    size_t size; /* of the messages that follow */
    bool failed;
};

static size_t compile_serially(const struct units *units, const struct options *options)
{
    size_t failures = 0;
    for (size_t i = 0; i < units->size; i++)
        failures += unit_compile(&units->items[i], options, stderr) != 0;
    return failures;
}

static _Noreturn void worker_run(const struct units *units, const struct options *options,
                                 FILE *messages, size_t first, size_t step)
{
    for (size_t i = first; i < units->size; i += step) {
        char *text = NULL;
        size_t size = 0;
        FILE *memory = open_memstream(&text, &size);
        if (!memory)
            _exit(1);
        struct job_record record = {0, unit_compile(&units->items[i], options, memory) != 0};
        if (fclose(memory) != 0)
            _exit(1);
        record.size = size;
        fwrite(&record, sizeof record, 1, messages);
        fwrite(text, 1, size, messages);
        free(text);
    }
    _exit(fflush(messages) != 0);
}

/* Prints the messages of the worker's next unit; returns whether it failed. */
static bool worker_report(struct worker *worker)
{
    struct job_record record;
    char part[4096];
    if (!worker->messages || fread(&record, sizeof record, 1, worker->messages) != 1)
        return true;
    while (record.size) {
        size_t want = record.size < sizeof part ? record.size : sizeof part;
        size_t got = fread(part, 1, want, worker->messages);
        if (!got)
            return true;
        fwrite(part, 1, got, stderr);
        record.size -= got;
    }
    return record.failed;
}

static bool worker_start(struct worker *worker, const struct units *units,
                         const struct options *options, size_t first, size_t step)
{
    worker->messages = tmpfile();
    worker->process = worker->messages ? fork() : -1;
    if (worker->process == 0)
        worker_run(units, options, worker->messages, first, step);
    if (worker->process < 0) {
        fprintf(stderr, "mpy-cross: error: cannot start a process: %s\n", strerror(errno));
        return false;
    }
    return true;
}

size_t units_compile(const struct units *units, const struct options *options)
{
    size_t n = options->jobs < units->size ? options->jobs : units->size;
    if (n < 2)
        return compile_serially(units, options);
    struct worker *workers = tool_alloc(n * sizeof *workers);
    size_t started = 0, failures = 0;
    fflush(stdout);
    fflush(stderr);
    while (started < n && worker_start(&workers[started], units, options, started, n))
        started++;
    for (size_t i = 0; i < started; i++) {
        int status;
        while (waitpid(workers[i].process, &status, 0) < 0 && errno == EINTR)
            continue;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            fprintf(stderr, "mpy-cross: error: a process ended early\n");
            failures++;
        }
        rewind(workers[i].messages);
    }
    for (size_t i = 0; i < units->size; i++)
        failures += i % n >= started || worker_report(&workers[i % n]);
    for (size_t i = 0; i < started; i++)
        fclose(workers[i].messages);
    free(workers);
    return failures;
}
