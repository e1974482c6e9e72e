/* unit.c - compiles one source file. */
#include "mpy-cross/command/unit.h"
#include "mpy-cross/command/native.h"
#include "runtime/format/mpy.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What one compilation works with. */
struct job {
    const struct unit *unit;
    const struct options *options;
    FILE *stream;
    const char *shown; /* the input, as messages call it */
    uint8_t *source;
    size_t size;
    bool unwritten; /* the disk refused the output, which must not cost the old one */
};

static void job_message(const struct job *job, const char *severity, const char *text,
                        const char *hint)
{
    struct message message = {.file = job->shown, .severity = severity, .text = text, .hint = hint};
    enum message_style style =
        job->options->style == MESSAGE_TRACEBACK ? MESSAGE_TEXT : job->options->style;
    message_print(job->stream, style, &message, NULL, 0);
}

static void job_system_error(const struct job *job, const char *what, const char *path, int error)
{
    char *text = tool_format("cannot %s %s: %s", what, path, strerror(error));
    char *hint = file_error_hint(path, error);
    job_message(job, "error", text, hint);
    free(hint);
    free(text);
}

/* Prints the compiler's messages; returns whether there was a warning. */
static bool job_diagnostics(const struct job *job, const struct compilation *compilation)
{
    static const char *const severities[] = {"error", "warning", "note"};
    bool warned = false;
    for (const struct diagnostic *at = compilation->diagnostics; at; at = at->next) {
        bool is_error = at->severity == SEVERITY_ERROR;
        warned |= !is_error;
        struct message message = {
            .file = job->shown,
            .severity =
                is_error || !job->options->warnings_fail ? severities[at->severity] : "error",
            .line = at->line,
            .column = at->column,
            .end_column = at->end_column,
            .text = at->text,
            .hint = at->hint,
        };
        if (job->options->style == MESSAGE_TRACEBACK && !is_error)
            continue;
        message_print(job->stream, job->options->style, &message, (const char *)job->source,
                      job->size);
        if (job->options->style == MESSAGE_TRACEBACK)
            break;
    }
    if (compilation->out_of_memory)
        job_message(job, "error", "out of memory", NULL);
    return warned;
}

/* A make rule: the output depends on the input. */
static int job_write_depfile(const struct job *job)
{
    const char *parts[] = {job->unit->output, job->unit->input};
    struct buf text;
    buf_init(&text, &tool_allocator);
    for (size_t i = 0; i < 2; i++) {
        for (const char *at = parts[i]; *at; at++) {
            if (*at == ' ' || *at == '#' || *at == '\\')
                buf_put_byte(&text, '\\');
            if (*at == '$')
                buf_put_byte(&text, '$');
            buf_put_byte(&text, (uint8_t)*at);
        }
        buf_put_str(&text, i ? "\n" : ": ");
    }
    int error = file_write(job->unit->depfile, text.data, text.size, FILE_MAKE_FOLDERS);
    buf_free(&text);
    if (error)
        job_system_error(job, "write", job->unit->depfile, error);
    return error ? -1 : 0;
}

static int job_write(struct job *job, const struct code *code)
{
    struct buf image;
    buf_init(&image, &tool_allocator);
    mpy_write(code, &image);
    unsigned flags = job->options->out_folder ? FILE_MAKE_FOLDERS : 0;
    int error = file_write(job->unit->output, image.data, image.size, flags);
    buf_free(&image);
    if (error) {
        job_system_error(job, "write", job->unit->output, error);
        job->unwritten = true;
        return -1;
    }
    return job->unit->depfile ? job_write_depfile(job) : 0;
}

/* The source name to embed, with slashes. */
static char *job_source_name(const struct job *job)
{
    const char *given = job->options->compile.source_name;
    char *name = tool_copy(given ? given : job->shown);
    for (char *at = name; given && *at; at++)
        if (*at == '\\')
            *at = '/';
    return name;
}

static int job_run(struct job *job)
{
    int error = file_read(job->unit->input, &job->source, &job->size);
    if (error) {
        job_system_error(job, "read", job->shown, error);
        return -1;
    }
    char *name = job_source_name(job);
    struct compile_options compile_options = job->options->compile;
    compile_options.source_name = name;
    struct compilation compilation;
    int result = compile((const char *)job->source, job->size, &compile_options, &host_allocator,
                         &compilation);
    if (result == 0 && job->options->arch)
        result = native_code_make(&compilation, job->options->arch, job->options->arch_flags,
                                  job->options->cc);
    bool warned = job_diagnostics(job, &compilation);
    if (warned && job->options->warnings_fail)
        result = -1;
    if (result == 0)
        result = job_write(job, &compilation.code);
    compilation_free(&compilation);
    free(name);
    free(job->source);
    return result;
}

int unit_compile(const struct unit *unit, const struct options *options, FILE *stream)
{
    struct job job = {.unit = unit, .options = options, .stream = stream};
    job.shown = strcmp(unit->input, "-") == 0 ? "<stdin>" : unit->input;
    if (options->verbose)
        fprintf(stream, "compiling %s to %s\n", job.shown, unit->output);
    int result = job_run(&job);
    if (result != 0 && !job.unwritten)
        file_remove_stale(unit->output);
    return result;
}
