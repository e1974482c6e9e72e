/* main.c - freezer: which subcommand. */
#include "freezer/command.h"
#include "runtime/host/memory.h"
#include "runtime/host/message.h"
#include "runtime/host/nearest.h"
#include "runtime/base/version.h"

#include <limits.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct command {
    const char *name; /* NULL: help is the heading of those that follow */
    int (*run)(int argc, char **argv);
    const char *help;
};

static const struct command commands[] = {
    {NULL, NULL, "Python to an image that firmware links"},
    {"freeze", command_freeze, "modules, or what a manifest names, to image.c and qstr.h"},
    {"list", command_list, "what a manifest resolves to, and which line named it"},
    {"preload", command_preload, "which modules can run at build time, and why others cannot"},
    {"lock", command_lock, "write down what a manifest resolves to, to insist on it later"},
    {NULL, NULL, "Firmware (ELF) that holds our image, or stock MicroPython's frozen_content"},
    {"verify", command_verify, "prove that all frozen objects lie in flash, whole"},
    {"size", command_size, "where flash and RAM went; --budget fails when something is over"},
    {"image", command_image, "what lies in flash, as BIN, Intel HEX, UF2 or ESP image"},
    {"seal", command_seal, "write the checksums that what starts it looks for"},
    {"diff", command_diff, "what grew, by function; also between two .mpy files"},
    {"traceback", command_traceback, "lines for the tracebacks of a board without line tables"},
    {"stubs", command_stubs, "what its native modules have, for editors and type checkers (.pyi)"},
    {NULL, NULL, ".mpy files"},
    {"dump", command_dump, "what is in them, as text, JSON or bytes"},
    {"check", command_check, "whether they, or packages, are sound"},
    {"merge", command_merge, "several modules to one"},
    {"link", command_link, "native modules in C: object files to one, for MicroPython's VM"},
    {"natmod", command_natmod, "what of a native module's folder is compiled, for build systems"},
    {"extract", command_extract, "each name, constant and function's code as a file"},
    {NULL, NULL, "Packages, for CI and for MicroPython's mip"},
    {"pack", command_pack, "what a manifest names to a reproducible NAME-VERSION.tar.gz"},
    {"unpack", command_unpack, "a package to a folder, or into a mip index"},
    {NULL, NULL, "In place of stock MicroPython's tools, by their own command lines"},
    {"makemanifest", command_makemanifest, "makemanifest.py: a manifest to frozen_content.c"},
    {"mpy-tool", command_mpy_tool, "mpy-tool.py: look at, freeze and merge .mpy files"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void usage(FILE *out)
{
    fputs("usage: freezer COMMAND [options] ...\n", out);
    for (size_t i = 0; i < COMMANDS; i++)
        if (!commands[i].name)
            fprintf(out, "\n%s:\n", commands[i].help);
        else
            fprintf(out, "  %-13s %s\n", commands[i].name, commands[i].help);
    fputs(
        "\nfreezer COMMAND --help tells the options; freezer --version which Permafrost this is.\n"
        "--format=json, --format=github, or the environment's PERMAFROST_FORMAT: errors as JSON, "
        "or as a\n"
        "CI's annotations.\n"
        "Status: 0 done; 1 an error, named on standard error; 2 wrong arguments.\n",
        out);
}

/* A wrong name is answered with the nearest. */
static void report_unknown(const char *name)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < COMMANDS; i++)
        if (commands[i].name)
            nearest_offer(&nearest, commands[i].name);
    char *answer = nearest_answer(&nearest);
    fprintf(stderr, "freezer: error: no command '%s'%s\n  freezer --help lists the commands\n",
            name, answer);
    free(answer);
}

/* Under the name that getopt and usage_wrong print. */
static int run_command(const struct command *command, int argc, char **argv)
{
    argv[0] = tool_format("freezer %s", command->name);
    int status = command->run(argc, argv);
    free(argv[0]);
    return status;
}

/* The program ends soon, and its memory with it. Freeing nothing before saves 4 % of the time of a freeze. */
static void keep_memory(void)
{
#ifdef __GLIBC__
    enum { PIECE = 1 << 20, ALL = 32 << 20 };
    mallopt(M_TOP_PAD, PIECE);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_MMAP_THRESHOLD, ALL);
#endif
}

/* Stock's tools have their own words behind the command. */
static bool is_stand_in(int argc, char **argv)
{
    return argc > 1 && (strcmp(argv[1], "makemanifest") == 0 || strcmp(argv[1], "mpy-tool") == 0);
}

int main(int argc, char **argv)
{
    keep_memory();
    if (!is_stand_in(argc, argv))
        argc = message_take_format(argc, argv);
    if (argc < 2) {
        usage(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("freezer: " PERMAFROST_VERSION_LINE);
        return 0;
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (commands[i].name && strcmp(argv[1], commands[i].name) == 0) {
            int status = run_command(&commands[i], argc - 1, argv + 1);
            if (fflush(stdout) != 0) {
                perror("freezer: standard output");
                return 1;
            }
            return status;
        }
    report_unknown(argv[1]);
    return 2;
}
