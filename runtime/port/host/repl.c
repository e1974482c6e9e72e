/* repl.c - statements from a terminal, one by one. */
#include "runtime/port/host/repl.h"
#include "mpy-cross/compile.h"
#include "runtime/vm/function.h"
#include "runtime/vm/load.h"
#include "runtime/vm/module.h"
#include "runtime/vm/port.h"
#include "runtime/vm/vm.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The lines of the statement that is being typed; NULL-safe, grown by getline's rules. */
struct statement {
    char *text;
    size_t size;
    unsigned n_lines;
    bool last_is_blank, last_is_indented;
};

static void show_prompt(const char *prompt)
{
    port_write(prompt, strlen(prompt));
}

/* Adds one line of standard input, its '\n' included. False: there is none. */
static bool read_line(struct statement *statement)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size = getline(&line, &capacity, stdin);
    char *text = size > 0 ? realloc(statement->text, statement->size + (size_t)size + 1) : NULL;
    if (text) {
        memcpy(text + statement->size, line, (size_t)size);
        statement->text = text;
        statement->size += (size_t)size;
        if (text[statement->size - 1] != '\n')
            text[statement->size++] = '\n';
        statement->n_lines++;
        statement->last_is_blank = strspn(line, " \t\r\n") == (size_t)size;
        statement->last_is_indented = line[0] == ' ' || line[0] == '\t';
    }
    free(line);
    return text != NULL;
}

/* Whether the source ends before the statement does. */
static bool is_incomplete(const struct statement *statement)
{
    struct compile_options options = {
        .mode = COMPILE_SINGLE, .source_name = "<stdin>", .small_int_bits = SMALL_INT_BITS};
    struct compilation compilation;
    compile(statement->text, statement->size, &options, vm.compile_allocator, &compilation);
    bool incomplete = compilation.incomplete;
    compilation_free(&compilation);
    return incomplete;
}

/* A block goes on until a blank line, as more of it may follow. False: the input has ended. */
static bool read_statement(struct statement *statement)
{
    show_prompt(">>> ");
    if (!read_line(statement))
        return false;
    while (is_incomplete(statement) ||
           (statement->n_lines > 1 && !statement->last_is_blank && statement->last_is_indented)) {
        show_prompt("... ");
        if (!read_line(statement))
            break;
    }
    return true;
}

static value run_statement(void *data)
{
    const struct statement *statement = data;
    qstr file = intern("<stdin>", 7);
    value function =
        load_source(statement->text, statement->size, file, COMPILE_SINGLE, vm.main_module);
    return function_run(function, vm.main_module);
}

static value make_main(void *data)
{
    (void)data;
    if (!vm.main_module)
        vm.main_module = module_new(Q___main__);
    return VALUE_NONE;
}

static value raise_again(void *data)
{
    raise_value(*(value *)data);
}

int repl_run(void)
{
    int status = vm_run(make_main, NULL);
    bool leave = status != 0;
    while (!leave) {
        struct statement statement = {0};
        if (!read_statement(&statement)) {
            show_prompt("\n");
            break;
        }
        value result, exception = protect(run_statement, &statement, &result);
        free(statement.text);
        if (exception != NO_VALUE) {
            leave = exception_matches(exception, &type_SystemExit);
            int reported = vm_run(raise_again, &exception);
            status = leave ? reported : 0;
        }
    }
    return status;
}
