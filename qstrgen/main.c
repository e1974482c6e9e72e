/* main.c - qstrgen: which subcommand. */
#include "qstrgen/command.h"
#include "qstrgen/stock/script.h"
#include "runtime/host/memory.h"
#include "runtime/host/message.h"
#include "runtime/host/nearest.h"
#include "runtime/base/version.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct qstrgen_command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
};

static const struct qstrgen_command commands[] = {
    {"adopt", command_adopt, "names that a device had in RAM, to the names that are built in"},
    {"report", command_report, "where the bytes of names go, and what would save some"},
    {"scan", command_scan, "the names that files use"},
};

/* Stock's scripts that are answered here, by file name. */
static const struct qstrgen_command scripts[] = {
    {"make_root_pointers.py", script_make_root_pointers, ""},
    {"makecompresseddata.py", script_makecompresseddata, ""},
    {"makemoduledefs.py", script_makemoduledefs, ""},
    {"makeqstrdata.py", script_makeqstrdata, ""},
    {"makeqstrdefs.py", script_makeqstrdefs, ""},
    {"makeversionhdr.py", script_makeversionhdr, ""},
};

/* And those that the freezer beside this program answers, by its command. */
static const struct {
    const char *name, *command;
} freezers[] = {
    {"makemanifest.py", "makemanifest"},
    {"mpy-tool.py", "mpy-tool"},
};

/* Becomes freezer with the script's arguments; argv[0] is the script. Returns where that fails. */
static int run_freezer(int argc, char **argv, const char *command)
{
    char own[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", own, sizeof own - 1);
    own[size > 0 ? size : 0] = 0;
    char *slash = strrchr(own, '/'), *script = argv[0];
    char *path =
        slash ? tool_format("%.*s/freezer", (int)(slash - own), own) : tool_copy("freezer");
    char **words = tool_alloc(((size_t)argc + 2) * sizeof *words);
    words[0] = path;
    words[1] = tool_copy(command);
    memcpy(words + 2, argv + 1, (size_t)argc * sizeof *words); /* and the NULL */
    execvp(path, words);
    fprintf(stderr, "qstrgen: error: %s: %s; it answers %s\n", path, strerror(errno), script);
    return 127;
}

/* Called as Python is by stock's makefiles: other scripts, and Python's options, go to python3. */
static int run_script(int argc, char **argv)
{
    const char *slash = strrchr(argv[1], '/'), *base = slash ? slash + 1 : argv[1];
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (strcmp(base, scripts[i].name) == 0)
            return scripts[i].run(argc - 1, argv + 1);
    for (size_t i = 0; i < sizeof freezers / sizeof *freezers; i++)
        if (strcmp(base, freezers[i].name) == 0)
            return run_freezer(argc - 1, argv + 1, freezers[i].command);
    argv[0] = "python3";
    execvp("python3", argv);
    fprintf(stderr, "qstrgen: error: python3: %s; %s needs it\n", strerror(errno), argv[1]);
    return 127;
}

/* Under the name that getopt and usage_wrong print. */
static int qstrgen_run_command(const struct qstrgen_command *command, int argc, char **argv)
{
    argv[0] = tool_format("qstrgen %s", command->name);
    int status = command->run(argc, argv);
    free(argv[0]);
    return status;
}

static void qstrgen_usage(FILE *out)
{
    fputs("usage: qstrgen COMMAND ...\n", out);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "  %-13s %s\n", commands[i].name, commands[i].help);
    fputs("       --format=json|github   errors as JSON, or as a CI's annotations; "
          "PERMAFROST_FORMAT does it, too\n",
          out);
    fputs("       qstrgen SCRIPT.py ...   as python3 would; answers itself:\n        ", out);
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        fprintf(out, " %s", scripts[i].name);
    fputs("\n       by the freezer beside it:", out);
    for (size_t i = 0; i < sizeof freezers / sizeof *freezers; i++)
        fprintf(out, " %s", freezers[i].name);
    fputc('\n', out);
}

static bool is_script(const char *word)
{
    size_t size = strlen(word);
    return size > 3 && strcmp(word + size - 3, ".py") == 0;
}

int main(int argc, char **argv)
{
    if (!is_script(argc > 1 ? argv[1] : ""))
        argc = message_take_format(argc, argv);
    if (argc < 2 || strcmp(argv[1], "--help") == 0) {
        qstrgen_usage(argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    /* Without a script after it: Python's own is asked for by a name. */
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        puts("qstrgen: " PERMAFROST_VERSION_LINE);
        return 0;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return qstrgen_run_command(&commands[i], argc - 1, argv + 1);
    if (argv[1][0] == '-' || is_script(argv[1]))
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
