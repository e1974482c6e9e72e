/* main.c - qstrgen: which subcommand. */
#include "qstrgen/command.h"
#include "host/memory.h"
#include "host/nearest.h"
#include "qstrgen/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
};

static const struct command commands[] = {
    {"adopt", command_adopt, "names that a device had in RAM, to the names that are built in"},
    {"report", command_report, "where the bytes of names go, and what would save some"},
    {"scan", command_scan, "the names that files use"},
};

/* Stock's scripts that are answered here, by file name. */
static const struct command scripts[] = {
    {"make_root_pointers.py", script_make_root_pointers, ""},
    {"makecompresseddata.py", script_makecompresseddata, ""},
    {"makemoduledefs.py", script_makemoduledefs, ""},
    {"makeqstrdata.py", script_makeqstrdata, ""},
    {"makeqstrdefs.py", script_makeqstrdefs, ""},
    {"makeversionhdr.py", script_makeversionhdr, ""},
};

/* Called as Python is by stock's makefiles: other scripts, and Python's options, go to python3. */
static int run_script(int argc, char **argv)
{
    const char *slash = strrchr(argv[1], '/'), *base = slash != NULL ? slash + 1 : argv[1];
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (strcmp(base, scripts[i].name) == 0)
            return scripts[i].run(argc - 1, argv + 1);
    argv[0] = "python3";
    execvp("python3", argv);
    fprintf(stderr, "qstrgen: error: python3: %s; %s needs it\n", strerror(errno), argv[1]);
    return 127;
}

/* Under the name that getopt and usage_wrong print. */
static int run_command(const struct command *command, int argc, char **argv)
{
    argv[0] = tool_format("qstrgen %s", command->name);
    int status = command->run(argc, argv);
    free(argv[0]);
    return status;
}

static void usage(FILE *out)
{
    fputs("usage: qstrgen COMMAND ...\n", out);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "  %-13s %s\n", commands[i].name, commands[i].help);
    fputs("       qstrgen SCRIPT.py ...   as python3 would; answers itself:\n        ", out);
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        fprintf(out, " %s", scripts[i].name);
    fputc('\n', out);
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0) {
        usage(argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return run_command(&commands[i], argc - 1, argv + 1);
    size_t size = strlen(argv[1]);
    if (argv[1][0] == '-' || (size > 3 && strcmp(argv[1] + size - 3, ".py") == 0))
        return run_script(argc, argv);
    struct nearest nearest;
    nearest_init(&nearest, argv[1]);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        nearest_offer(&nearest, commands[i].name);
    char *meant = nearest_answer(&nearest);
    fprintf(stderr, "qstrgen: error: no command '%s'%s\n  qstrgen --help lists the commands\n",
            argv[1], meant);
    free(meant);
    return 2;
}
