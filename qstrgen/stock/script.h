/* script.h - stock's build scripts by their names: qstrgen called as Python would be. */
#ifndef QSTRGEN_SCRIPT_H
#define QSTRGEN_SCRIPT_H

/* argv[0] is the script's path. */
int script_make_root_pointers(int argc, char **argv);
int script_makecompresseddata(int argc, char **argv);
int script_makemoduledefs(int argc, char **argv);
int script_makeqstrdata(int argc, char **argv);
int script_makeqstrdefs(int argc, char **argv);
int script_makeversionhdr(int argc, char **argv);

#endif
