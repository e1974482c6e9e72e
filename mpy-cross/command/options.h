/* options.h - mpy-cross's command line. */
#ifndef COMMAND_OPTIONS_H
#define COMMAND_OPTIONS_H

#include "mpy-cross/compile.h"
#include "runtime/host/message.h"

struct options {
    struct compile_options compile; /* source_name is NULL unless -s gave one */
    const char **inputs;            /* in order; "-" is standard input */
    size_t n_inputs;
    unsigned arch;          /* -march: enum arch; ARCH_none without it */
    uint32_t arch_flags;    /* -march-flags: bits of arch_flag.def */
    const char *cc;         /* --cc, or NULL */
    const char *output;     /* -o, or NULL */
    const char *out_folder; /* --out-dir, or NULL */
    const char *depfile;    /* -MF, or NULL */
    bool write_depfile;     /* -MMD or -MF */
    unsigned jobs;          /* processes at a time, 1 or more */
    unsigned verbose;
    bool warnings_fail;
    enum message_style style;
};

/* What main does next. */
enum options_result {
    OPTIONS_COMPILE,
    OPTIONS_DONE,  /* everything asked for was printed: status 0 */
    OPTIONS_WRONG, /* a message was printed: status 1 */
};

/* Reads argv into *options, which keeps pointers into it; options_free ends that, on every path. */
enum options_result options_read(int argc, char **argv, struct options *options);
void options_free(struct options *options);

#endif
