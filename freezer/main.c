/* main.c - freezer: which subcommand. */
#include "freezer/command.h"

#include <stdio.h>
#include <string.h>

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
};

static const struct command commands[] = {
    {"freeze", command_freeze, "modules to image.c and qstr.h"},
    {"list", command_list, "what a manifest resolves to, and why"},
    {"lock", command_lock, "write down what a manifest resolves to, to insist on it later"},
    {"verify", command_verify, "prove that a firmware's image lies in flash, whole"},
    {"dump", command_dump, "what is in .mpy files, as text, JSON or bytes"},
    {"check", command_check, "whether .mpy files are sound"},
    {"merge", command_merge, "several modules to one .mpy"},
    {"extract", command_extract, "names, constants and code of .mpy files, each as a file"},
    {"diff", command_diff, "what grew between two .mpy files or two firmwares"},
    {"pack", command_pack, "what a manifest names to a package for CI and mip"},
    {"unpack", command_unpack, "a package to a folder, or into a mip index"},
    {"makemanifest", command_makemanifest, "frozen_content.c for stock, as makemanifest.py"},
    {"mpy-tool", command_mpy_tool, "look at and freeze .mpy files for stock, as mpy-tool.py"},
    {"size", command_size, "where a firmware's flash and RAM went"},
};

static void usage(FILE *out)
{
    fputs("usage: freezer COMMAND ...\n", out);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "  %-13s %s\n", commands[i].name, commands[i].help);
    fputs("freezer COMMAND --help tells more.\n", out);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage(stdout);
        return 0;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0) {
            int status = commands[i].run(argc - 1, argv + 1);
            if (fflush(stdout) != 0) {
                perror("freezer: standard output");
                return 1;
            }
            return status;
        }
    fprintf(stderr, "freezer: error: no command '%s'\n", argv[1]);
    usage(stderr);
    return 2;
}
