/* preload.h - bodies of modules run at build time: which can, and what they leave. docs/PRELOAD.md tells of it. */
#ifndef FREEZER_PRELOAD_H
#define FREEZER_PRELOAD_H

#include "freezer/image/input.h"
#include "runtime/base/buf.h"

struct preload_verdict {
    const char *cause,
        *place;        /* why the body, or its rest, runs on the device; cause NULL: it has run */
    const char *calls; /* lines `at FUNCTION PLACE`: what ran then, the innermost first */
    size_t ran, statements; /* of the body, where the host's VM can run it */
    const uint32_t *left;   /* where the statements begin that have not run, as `rest` */
    size_t n_left;
    uint32_t
        rest; /* with a cause: where the rest begins, in bytes from the body's first instruction; 0: all of it is left */
};

struct preload_result {
    struct arena arena;
    struct preload_verdict *verdicts; /* by input */
    size_t n;
    struct buf
        lines; /* what the bodies left, as runtime/port/host/preload/preload.h tells; ends with a zero byte */
};

struct manifest;

/* Runs the bodies of all loaded, sorted inputs that can, but what the manifest says of them. Errors (no host VM, a module that the
 * manifest insists on) are reported; false then. preload_result_free on every path. */
bool preload_run_bodies(struct preload_result *result, const struct input_list *inputs,
                        const struct manifest *manifest, struct report *report);
void preload_result_free(struct preload_result *result);
/* A line for each module: whole, or why not: prefix, where its beginning has run, or none. */
void preload_report(const struct preload_result *result, const struct input_list *inputs,
                    struct buf *out);
/* Of that module (NULL: of all), where its body stops, also what ran then, and the lines whose statements are left for the device. No
 * such module is an error that is reported. */
void preload_report_why(const struct preload_result *result, const struct input_list *inputs,
                        const char *module, struct buf *out, struct report *report);
/* The same as a JSON array. */
void preload_report_json(const struct preload_result *result, const struct input_list *inputs,
                         struct buf *out);

#endif
