/* main.c - mpy-cross: compiles Python to .mpy files. */
#include "mpy-cross/command/unit.h"

int main(int argc, char **argv)
{
    struct options options;
    struct units units;
    switch (options_read(argc, argv, &options)) {
    case OPTIONS_DONE:
        return fflush(stdout) != 0;
    case OPTIONS_WRONG:
        return 1;
    case OPTIONS_COMPILE:
        break;
    }
    if (units_collect(&options, &units) != 0)
        return 1;
    return units_compile(&units, &options) != 0;
}
