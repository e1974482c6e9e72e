/* command.h - freezer's subcommands. argv[0] is the subcommand; each returns the exit status. */
#ifndef FREEZER_COMMAND_H
#define FREEZER_COMMAND_H

int command_freeze(int argc, char **argv);
int command_list(int argc, char **argv);
int command_lock(int argc, char **argv);
int command_mpy_tool(int argc, char **argv);
int command_makemanifest(int argc, char **argv);
int command_dump(int argc, char **argv);
int command_check(int argc, char **argv);
int command_size(int argc, char **argv);
int command_verify(int argc, char **argv);

#endif
