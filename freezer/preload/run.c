/* run.c - runs bodies of modules in the host's VM, permafrost -X preload, and reads what they left.
 *
 * What a body may not do ends that process; it is started anew without the bodies that ran then, until the rest run to their ends. */
#include "freezer/image/plan.h"
#include "freezer/manifest/manifest.h"
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

static void exclude(struct preload_result *result, size_t number, const char *cause,
                    const char *place)
{
    struct preload_verdict *verdict = &result->verdicts[number];
    if (verdict->cause)
        return;
    verdict->cause = arena_copy(&result->arena, cause, strlen(cause));
    verdict->place = arena_copy(&result->arena, place, strlen(place));
}

/* As tracebacks tell it. */
static const char *input_place(const struct input *input)
{
    return input->source_name ? input->source_name : input->path;
}

/* Programs that run as __main__, whose names boards know. */
static bool is_program(const char *name)
{
    const char *last = strrchr(name, '.');
    return strcmp(name, "main") == 0 || strcmp(name, "boot") == 0 ||
           strcmp(last ? last + 1 : name, "__main__") == 0;
}

static void exclude_at_first(struct preload_result *result, const struct input_list *inputs,
                             const struct text_list *excluded)
{
    for (size_t i = 0; i < inputs->size; i++) {
        const struct input *input = &inputs->items[i];
        if (!input->loaded_code)
            exclude(result, i, "is no bytecode", input_place(input));
        else if (plan_count_words(input->code.root) != 0)
            exclude(result, i, "has functions of machine words", input_place(input));
        else if (is_program(input->name))
            exclude(result, i, "is a program, and runs as __main__", input_place(input));
        for (size_t k = 0; k < excluded->size; k++)
            if (strcmp(input->name, excluded->items[k]) == 0)
                exclude(result, i, "the manifest excludes it", input_place(input));
    }
}

static bool write_inputs(const struct preload_result *result, const struct input_list *inputs,
                         FILE *file)
{
    for (size_t i = 0; i < inputs->size; i++) {
        const struct input *input = &inputs->items[i];
        struct buf mpy;
        buf_init(&mpy, &tool_allocator);
        bool runs = !result->verdicts[i].cause;
        if (runs)
            mpy_write(&input->code, &mpy);
        fprintf(file, "%c %s %zu\n",
                !runs            ? 'x'
                : input->package ? 'p'
                                 : 'm',
                input->name, mpy.size);
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
static bool run_once(struct preload_result *result, const struct input_list *inputs)
{
    int from[2], status = 0;
    FILE *file = tmpfile();
    bool good = file && write_inputs(result, inputs, file) && pipe(from) == 0;
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

/* stop CAUSE<tab>PLACE<tab>NAME NAME ...: the first name is to blame, the others import it. */
static void take_stop(struct preload_result *result, const struct input_list *inputs)
{
    char *line = (char *)result->lines.data + strlen("stop ");
    char *place = strchr(line, '\t');
    if (!place)
        return;
    *place++ = 0;
    char *names = strchr(place, '\t');
    if (!names)
        return;
    *names++ = 0;
    const char *culprit = NULL;
    for (char *name = strtok(names, " \n"); name; name = strtok(NULL, " \n")) {
        char *cause = culprit ? tool_format("imports %s", culprit) : tool_copy(line);
        size_t number = input_number(inputs, name);
        if (number < inputs->size)
            exclude(result, number, cause, culprit ? input_place(&inputs->items[number]) : place);
        free(cause);
        culprit = name;
    }
}

static size_t count_excluded(const struct preload_result *result)
{
    size_t n = 0;
    for (size_t i = 0; i < result->n; i++)
        n += !!result->verdicts[i].cause;
    return n;
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

bool preload_run_bodies(struct preload_result *result, const struct input_list *inputs,
                        const struct manifest *manifest, struct report *report)
{
    *result = (struct preload_result){.n = inputs->size};
    arena_init(&result->arena, &tool_allocator, 4096);
    buf_init(&result->lines, &tool_allocator);
    result->verdicts = tool_alloc((inputs->size + 1) * sizeof *result->verdicts);
    exclude_at_first(result, inputs, &manifest->not_preloaded);
    for (;;) {
        size_t n = count_excluded(result);
        if (!run_once(result, inputs)) {
            report_error(report, NULL, "preload: the host's VM did not run the modules' bodies");
            report_hint(report, "install permafrost beside freezer");
            return false;
        }
        if (strncmp((char *)result->lines.data, "stop ", 5) != 0)
            return are_whole(result, inputs, &manifest->preloaded_or_error, report);
        take_stop(result, inputs);
        if (count_excluded(result) == n) {
            report_error(report, NULL, "preload: no module is to blame for '%s'",
                         (char *)result->lines.data);
            return false;
        }
    }
}

void preload_result_free(struct preload_result *result)
{
    free(result->verdicts);
    buf_free(&result->lines);
    arena_free(&result->arena);
}

void preload_report(const struct preload_result *result, const struct input_list *inputs,
                    struct buf *out)
{
    int width = 0;
    for (size_t i = 0; i < inputs->size; i++)
        if ((int)strlen(inputs->items[i].name) > width)
            width = (int)strlen(inputs->items[i].name);
    for (size_t i = 0; i < inputs->size; i++) {
        const struct preload_verdict *verdict = &result->verdicts[i];
        if (verdict->cause)
            print_to(out, "%-*s  none   %s%s%s\n", width, inputs->items[i].name, verdict->place,
                     verdict->place[0] ? " " : "", verdict->cause);
        else
            print_to(out, "%-*s  whole\n", width, inputs->items[i].name);
    }
}

static void put_verdict(struct buf *out, const char *name, const char *text)
{
    print_to(out, ", \"%s\": ", name);
    print_json(out, text, strlen(text));
}

void preload_report_json(const struct preload_result *result, const struct input_list *inputs,
                         struct buf *out)
{
    buf_put_byte(out, '[');
    for (size_t i = 0; i < inputs->size; i++) {
        const struct preload_verdict *verdict = &result->verdicts[i];
        buf_put_str(out, i == 0 ? "{\"module\": " : ",\n {\"module\": ");
        print_json(out, inputs->items[i].name, strlen(inputs->items[i].name));
        print_to(out, ", \"whole\": %s", verdict->cause ? "false" : "true");
        if (verdict->cause) {
            put_verdict(out, "cause", verdict->cause);
            put_verdict(out, "place", verdict->place);
        }
        buf_put_byte(out, '}');
    }
    buf_put_str(out, "]\n");
}
