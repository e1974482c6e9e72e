/* run.c - runs bodies of modules in the host's VM, permafrost -X preload, and reads what they left.
 *
 * What a body may not do ends that process; it is started anew with the bodies that ran then cut off before the statements that they were
 * at, until all run to their ends. Where nobody knows the statement, as what the body left shows that something is wrong, halving finds the
 * last one after which all is well. */
#include "freezer/image/plan.h"
#include "freezer/manifest/manifest.h"
#include "freezer/preload/checkpoint.h"
#include "freezer/preload/preload.h"
#include "runtime/format/mpy.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_HEAP "256m"

/* How far a body runs, in checkpoints; points.n: to its end. */
struct reach {
    bool is_asked; /* it runs also where no other body imports it */
    struct checkpoints points;
    size_t end;
    size_t good, bad; /* it has run so far, and may not run so far */
};

struct bodies {
    struct preload_result *result;
    const struct input_list *inputs;
    struct reach *reaches; /* by input */
};

static void take_cause(struct bodies *bodies, size_t number, const char *cause, const char *place)
{
    struct preload_verdict *verdict = &bodies->result->verdicts[number];
    verdict->cause = arena_copy(&bodies->result->arena, cause, strlen(cause));
    verdict->place = arena_copy(&bodies->result->arena, place, strlen(place));
    verdict->calls = "";
}

static void exclude(struct bodies *bodies, size_t number, const char *cause, const char *place)
{
    struct reach *reach = &bodies->reaches[number];
    if (bodies->result->verdicts[number].cause)
        return;
    reach->end = reach->good = 0;
    reach->bad = 1;
    take_cause(bodies, number, cause, place);
}

static bool is_whole(const struct reach *reach)
{
    return reach->bad > reach->points.n;
}

/* As tracebacks tell it. */
static const char *input_place(const struct input *input)
{
    return input->source_name ? input->source_name : input->path;
}

/* The program that boards run as __main__. */
static bool is_main(const struct input *input)
{
    return strcmp(input->name, "main") == 0 && !input->package;
}

/* Others that run so. */
static bool is_program(const char *name)
{
    const char *last = strrchr(name, '.');
    return strcmp(name, "boot") == 0 || strcmp(last ? last + 1 : name, "__main__") == 0;
}

static bool is_listed(const struct text_list *list, const char *name)
{
    for (size_t i = 0; i < list->size; i++)
        if (strcmp(list->items[i], name) == 0)
            return true;
    return false;
}

/* No more than that many statements. */
static void stop_after(struct bodies *bodies, size_t number, size_t most)
{
    struct reach *reach = &bodies->reaches[number];
    if (most >= reach->points.n || bodies->result->verdicts[number].cause)
        return;
    reach->end = most;
    reach->bad = most + 1;
    take_cause(bodies, number, "is stopped by --preload-most",
               input_place(&bodies->inputs->items[number]));
}

static void exclude_at_first(struct bodies *bodies, const struct manifest *manifest)
{
    const struct text_list *alone = &manifest->preloaded_alone;
    for (size_t i = 0; i < bodies->inputs->size; i++) {
        const struct input *input = &bodies->inputs->items[i];
        struct reach *reach = &bodies->reaches[i];
        reach->is_asked = alone->size == 0 || is_listed(alone, input->name);
        reach->points.n = 1;
        if (input->loaded_code)
            checkpoints_find(&input->code, &reach->points);
        reach->end = reach->points.n;
        reach->bad = reach->points.n + 1;
        if (!input->loaded_code)
            exclude(bodies, i, "is no bytecode", input_place(input));
        else if (plan_count_words(input->code.root) != 0)
            exclude(bodies, i, "has functions of machine words", input_place(input));
        else if (is_program(input->name))
            exclude(bodies, i, "is a program, and runs as __main__", input_place(input));
        if (is_listed(&manifest->not_preloaded, input->name))
            exclude(bodies, i, "the manifest excludes it", input_place(input));
        if (manifest->preload_most)
            stop_after(bodies, i, manifest->preload_most - 1);
    }
}

/* The module's .mpy; of one that ends early its beginning, and a return. */
static void write_module(const struct input *input, const struct reach *reach, struct buf *out)
{
    struct code code = input->code;
    struct raw_code root = *code.root;
    struct prelude prelude;
    struct buf body;
    buf_init(&body, &tool_allocator);
    if (reach->end < reach->points.n) {
        const uint8_t *start = prelude_read(root.code, root.size, &prelude);
        buf_put(&body, root.code, (size_t)(start - root.code) + reach->points.offsets[reach->end]);
        buf_put_byte(&body, OP_LOAD_CONST_NONE);
        buf_put_byte(&body, OP_RETURN_VALUE);
        root.code = body.data;
        root.size = body.size;
        code.root = &root;
    }
    mpy_write(&code, out);
    buf_free(&body);
}

static bool write_inputs(const struct bodies *bodies, FILE *file)
{
    for (size_t i = 0; i < bodies->inputs->size; i++) {
        const struct input *input = &bodies->inputs->items[i];
        const struct reach *reach = &bodies->reaches[i];
        static const char kinds[2][3] = {{'M', 'P', 'R'}, {'m', 'p', 'r'}};
        struct buf mpy;
        buf_init(&mpy, &tool_allocator);
        bool runs = reach->end != 0 || is_whole(reach);
        if (runs)
            write_module(input, reach, &mpy);
        fprintf(file, "%c %s %zu %d\n",
                runs ? kinds[is_whole(reach)][is_main(input) ? 2 : input->package] : 'x',
                input->name, mpy.size, reach->is_asked);
        if (runs)
            fwrite(mpy.data, 1, mpy.size, file);
        buf_free(&mpy);
    }
    return fflush(file) == 0 && fseek(file, 0, SEEK_SET) == 0;
}

static _Noreturn void exec_bodies(const char *path, int in, int out)
{
    enum { OURS = 3, INHERITED = 1024 };
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    for (int other = OURS; other < INHERITED; other++)
        close(other);
    execl(path, "permafrost", "-X", "heapsize=" CHILD_HEAP, "-X", "preload", (char *)NULL);
    fprintf(stderr, "freezer: error: %s: %s\n", path, strerror(errno));
    _exit(127);
}

static bool read_what_is_said(int from, struct buf *out)
{
    for (;;) {
        uint8_t *room = buf_extend(out, 1 << 16);
        ssize_t n = read(from, room, 1 << 16);
        out->size -= (1 << 16) - (n > 0 ? (size_t)n : 0);
        if (n <= 0 && !(n < 0 && errno == EINTR))
            return n == 0;
    }
}

/* What one process says of the bodies. False when it says nothing. */
static bool run_once(const struct bodies *bodies)
{
    struct preload_result *result = bodies->result;
    int from[2], status = 0;
    FILE *file = tmpfile();
    bool good = file && write_inputs(bodies, file) && pipe(from) == 0;
    if (!good) {
        if (file)
            fclose(file);
        return false;
    }
    char *path = manifest_vm_path();
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        exec_bodies(path, fileno(file), from[1]);
    free(path);
    close(from[1]);
    fclose(file);
    result->lines.size = 0;
    good = child > 0 && read_what_is_said(from[0], &result->lines);
    close(from[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    buf_put_byte(&result->lines, 0);
    return good && WIFEXITED(status) && WEXITSTATUS(status) == 0 && result->lines.size > 1;
}

static size_t input_number(const struct input_list *inputs, const char *name)
{
    size_t i = 0;
    while (i < inputs->size && strcmp(inputs->items[i].name, name) != 0)
        i++;
    return i;
}

/* The body may not run as far as it did: it was at that offset, or nobody knows where. False when it was to run no further. */
static bool cut_off(struct reach *reach, const char *offset)
{
    size_t bad = reach->end;
    if (bad == 0 && !is_whole(reach))
        return false;
    if (offset[0] != '-') {
        reach->end = checkpoints_before(&reach->points, (uint32_t)atol(offset));
        reach->bad = reach->end + 1;
    } else {
        reach->bad = bad;
        reach->end = (reach->good + reach->bad) / 2;
    }
    if (reach->good > reach->end)
        reach->good = reach->end;
    return true;
}

/* stop CAUSE<tab>PLACE<tab>NAME OFFSET PLACE<tab>...: the first name is to blame, the others import it. False when none is. */
static bool take_stop(struct bodies *bodies)
{
    char *line = (char *)bodies->result->lines.data + strlen("stop "), *culprit = NULL;
    char *place = strchr(line, '\t'), *body = place ? strchr(place + 1, '\t') : NULL;
    bool taken = false;
    char *calls = body ? strchr(body, '\n') : NULL;
    if (!calls)
        return false;
    *calls++ = 0;
    *place++ = *body++ = 0;
    for (char *next; (next = strchr(body, '\t')); body = next + 1) {
        char *offset = strchr(body, ' '), *where = offset ? strchr(offset + 1, ' ') : NULL;
        if (!where)
            return false;
        *next = *offset++ = *where++ = 0;
        bool is_below = !culprit && where[0] && strcmp(where, place) != 0;
        char *cause = culprit    ? tool_format("imports %s", culprit)
                      : is_below ? tool_format("%s, from %s", line, where)
                                 : tool_copy(line);
        size_t number = input_number(bodies->inputs, body);
        if (number < bodies->inputs->size && cut_off(&bodies->reaches[number], offset)) {
            take_cause(bodies, number, cause, culprit ? where : place);
            if (!culprit)
                bodies->result->verdicts[number].calls =
                    arena_copy(&bodies->result->arena, calls, strlen(calls));
            taken = true;
        }
        free(cause);
        culprit = body;
    }
    return taken;
}

/* All have run as far as they were to. True when one may be able to run further. */
static bool reach_further(struct bodies *bodies)
{
    bool any = false;
    for (size_t i = 0; i < bodies->inputs->size; i++) {
        struct reach *reach = &bodies->reaches[i];
        if (is_whole(reach))
            continue;
        reach->good = reach->end;
        reach->end = (reach->good + reach->bad) / 2;
        any |= reach->end != reach->good;
    }
    return any;
}

/* What the manifest insists on. */
static bool are_whole(const struct preload_result *result, const struct input_list *inputs,
                      const struct text_list *names, struct report *report)
{
    unsigned errors = report->errors;
    for (size_t i = 0; i < names->size; i++) {
        size_t number = input_number(inputs, names->items[i]);
        const struct preload_verdict *verdict =
            number < inputs->size ? &result->verdicts[number] : NULL;
        if (!verdict)
            report_error(report, NULL, "preload: no module '%s'", names->items[i]);
        else if (verdict->cause)
            report_error(report, verdict->place, "preload: %s is not whole: it %s", names->items[i],
                         verdict->cause);
    }
    return report->errors == errors;
}

/* Whether the process says what the module's body left. */
static bool has_run(const struct preload_result *result, size_t number)
{
    char *line = tool_format("module %zu ", number);
    const char *lines = (const char *)result->lines.data, *found = strstr(lines, line);
    bool any = found && (found == lines || found[-1] == '\n');
    free(line);
    return any;
}

/* Runs them until they run to where they are to. */
static bool run_all(struct bodies *bodies, struct report *report)
{
    const char *lines = "";
    do {
        if (!run_once(bodies)) {
            report_error(report, NULL, "preload: the host's VM did not run the modules' bodies");
            report_hint(report, "install permafrost beside freezer");
            return false;
        }
        lines = (const char *)bodies->result->lines.data;
        if (strncmp(lines, "stop ", 5) == 0 && !take_stop(bodies)) {
            report_error(report, NULL, "preload: no module is to blame for '%s'", lines);
            return false;
        }
    } while (strncmp(lines, "stop ", 5) == 0 || reach_further(bodies));
    return true;
}

static void take_left(struct preload_result *result, struct preload_verdict *verdict,
                      const struct reach *reach)
{
    size_t n = reach->points.offsets ? reach->points.n - reach->end : 0;
    uint32_t *left = arena_alloc(&result->arena, (n + 1) * sizeof *left);
    for (size_t i = 0; i < n; i++)
        left[i] = reach->points.offsets[reach->end + i];
    verdict->left = left;
    verdict->n_left = n;
}

bool preload_run_bodies(struct preload_result *result, const struct input_list *inputs,
                        const struct manifest *manifest, struct report *report)
{
    struct bodies bodies = {result, inputs,
                            tool_alloc((inputs->size + 1) * sizeof *bodies.reaches)};
    *result = (struct preload_result){.n = inputs->size};
    arena_init(&result->arena, &tool_allocator, 4096);
    buf_init(&result->lines, &tool_allocator);
    result->verdicts = tool_alloc((inputs->size + 1) * sizeof *result->verdicts);
    exclude_at_first(&bodies, manifest);
    bool good = run_all(&bodies, report);
    for (size_t i = 0; good && i < inputs->size; i++)
        if (!bodies.reaches[i].is_asked && !has_run(result, i))
            exclude(&bodies, i, "the manifest does not ask for it", input_place(&inputs->items[i]));
    for (size_t i = 0; i < inputs->size; i++) {
        struct reach *reach = &bodies.reaches[i];
        struct preload_verdict *verdict = &result->verdicts[i];
        verdict->ran = reach->end;
        verdict->statements = reach->points.n;
        if (!is_whole(reach) && reach->end != 0)
            verdict->rest = reach->points.offsets[reach->end];
        take_left(result, verdict, reach);
        checkpoints_free(&reach->points);
    }
    free(bodies.reaches);
    return good && are_whole(result, inputs, &manifest->preloaded_or_error, report);
}

void preload_result_free(struct preload_result *result)
{
    free(result->verdicts);
    buf_free(&result->lines);
    arena_free(&result->arena);
}
