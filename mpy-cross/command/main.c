/* main.c - mpy-cross: compiles Python to .mpy files. */
#include "mpy-cross/command/unit.h"
#include "runtime/host/message.h"

static int compile_inputs(const struct options *options)
{
    struct units units;
    int status = units_collect(options, &units) != 0 || units_compile(&units, options) != 0;
    units_free(&units);
    return status;
}

int main(int argc, char **argv)
{
    struct options options;
    int status = 1;
    argc = message_take_format(argc, argv);
    switch (options_read(argc, argv, &options)) {
    case OPTIONS_DONE:
        status = fflush(stdout) != 0;
        break;
    case OPTIONS_WRONG:
        break;
    case OPTIONS_COMPILE:
        status = compile_inputs(&options);
        break;
    }
    options_free(&options);
    return status;
}
