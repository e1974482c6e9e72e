/* command.h - qstrgen's subcommands. argv[0] is the subcommand; each returns the exit status. */
#ifndef QSTRGEN_COMMAND_H
#define QSTRGEN_COMMAND_H

int command_adopt(int argc, char **argv);
int command_report(int argc, char **argv);
int command_scan(int argc, char **argv);

#endif
