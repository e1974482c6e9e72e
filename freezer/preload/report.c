/* report.c - what is said of modules' bodies: which run at build time, and why the others do not. */
#include "freezer/image/input.h"
#include "freezer/preload/preload.h"
#include "runtime/format/disasm.h"
#include "runtime/format/opcode.h"
#include "runtime/host/print.h"

#include <string.h>

static const char *state_of_body(const struct preload_verdict *verdict)
{
    return !verdict->cause ? "whole" : verdict->rest ? "prefix" : "none";
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
            print_to(out, "%-*s  %s %s%s%s\n", width, inputs->items[i].name,
                     verdict->rest ? "prefix" : "none  ", verdict->place,
                     verdict->place[0] ? " " : "", verdict->cause);
        else
            print_to(out, "%-*s  whole\n", width, inputs->items[i].name);
    }
}

/* The line of the statement whose code that is: its first instructions may still be said to be of the line before. */
static uint32_t statement_line(const struct prelude *prelude, uint32_t begin, uint32_t end)
{
    const uint8_t *lines = prelude_line_table(prelude),
                  *lines_end = prelude->info + prelude->info_size;
    uint32_t before = begin > 0 ? line_of_offset(lines, lines_end, begin - 1) : 0, line = before;
    for (uint32_t offset = begin; offset < end && line == before; offset++)
        line = line_of_offset(lines, lines_end, offset);
    return line;
}

/* The lines of the statements that are left, the same line once. */
static void put_left(const struct preload_verdict *verdict, const struct code *code,
                     struct buf *out)
{
    struct prelude prelude;
    const struct raw_code *body = code->root;
    const uint8_t *start = prelude_read(body->code, body->size, &prelude);
    uint32_t last = 0, size = start ? (uint32_t)(body->code + body->size - start) : 0;
    if (verdict->n_left == 0 || !start)
        return;
    buf_put_str(out, "    left for the device: line");
    for (size_t i = 0; i < verdict->n_left; i++) {
        uint32_t end = i + 1 < verdict->n_left ? verdict->left[i + 1] : size;
        uint32_t line = statement_line(&prelude, verdict->left[i], end);
        if (line != last)
            print_to(out, " %u", (unsigned)line);
        last = line;
    }
    buf_put_byte(out, '\n');
}

/* Lines `at FUNCTION PLACE`. */
static void put_calls(const char *calls, struct buf *out)
{
    for (const char *end; (end = strchr(calls, '\n')); calls = end + 1)
        print_to(out, "    %.*s\n", (int)(end - calls), calls);
}

void preload_report_why(const struct preload_result *result, const struct input_list *inputs,
                        const char *module, struct buf *out, struct report *report)
{
    bool found = !module;
    for (size_t i = 0; i < inputs->size; i++) {
        const struct preload_verdict *verdict = &result->verdicts[i];
        const char *name = inputs->items[i].name;
        if (module ? strcmp(module, name) != 0 : !verdict->cause)
            continue;
        found = true;
        print_to(out, "%s: %s, %zu of %zu statements\n", name, state_of_body(verdict), verdict->ran,
                 verdict->statements);
        if (!verdict->cause)
            continue;
        print_to(out, "  %s%s%s\n", verdict->place, verdict->place[0] ? " " : "", verdict->cause);
        put_calls(verdict->calls, out);
        if (inputs->items[i].loaded_code)
            put_left(verdict, &inputs->items[i].code, out);
    }
    if (!found)
        report_error(report, NULL, "preload: no module '%s'", module);
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
        print_to(out, ", \"state\": \"%s\"", state_of_body(verdict));
        print_to(out, ", \"ran\": %zu, \"statements\": %zu", verdict->ran, verdict->statements);
        if (verdict->cause) {
            put_verdict(out, "cause", verdict->cause);
            put_verdict(out, "place", verdict->place);
        }
        buf_put_byte(out, '}');
    }
    buf_put_str(out, "]\n");
}
