/* command.h - freezer's subcommands. argv[0] is the subcommand; each returns the exit status. */
#ifndef FREEZER_COMMAND_H
#define FREEZER_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

int command_freeze(int argc, char **argv);
struct report;
/* freeze for our own runtime, with its errors counted where others are. */
int freeze_reported(int argc, char **argv, struct report *report);
/* freeze for stock's runtime, and whether that is asked for (stock/command_freeze.c). */
int command_freeze_stock(int argc, char **argv);
bool freeze_is_for_stock(int argc, char **argv);
int command_list(int argc, char **argv);
int command_lock(int argc, char **argv);
int command_mpy_tool(int argc, char **argv);
int command_makemanifest(int argc, char **argv);
int command_dump(int argc, char **argv);
int command_check(int argc, char **argv);
int command_size(int argc, char **argv);
int command_verify(int argc, char **argv);
int command_image(int argc, char **argv);
int command_seal(int argc, char **argv);
int command_pack(int argc, char **argv);
int command_unpack(int argc, char **argv);
int command_merge(int argc, char **argv);
int command_natmod(int argc, char **argv);
int command_link(int argc, char **argv);
int command_extract(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_traceback(int argc, char **argv);
int command_preload(int argc, char **argv);
int command_stubs(int argc, char **argv);

/* extract with its options parsed; kinds "meta,code" or NULL for all. Returns the exit status. */
int extract_files(char **paths, size_t count, const char *base, const char *kinds);

#endif
