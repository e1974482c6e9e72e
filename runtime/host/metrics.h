/* metrics.h - named counts, of bytes mostly: printed as text, JSON or CSV, compared, and held to a budget. */
#ifndef HOST_METRICS_H
#define HOST_METRICS_H

#include "runtime/base/buf.h"
#include "runtime/host/report.h"
#include "runtime/host/text_set.h"
#include <stdbool.h>
#include <stdint.h>

struct metric {
    char *name; /* "flash", "module.weatherlog.station.code" */
    int64_t bytes;
    char *text; /* metrics_read: what stands there instead of a number; NULL: a number */
};

struct metrics {
    struct metric *items;
    size_t size, capacity;
    struct text_set names; /* by the same indices; made with the first */
};

void metrics_free(struct metrics *metrics);
/* Adds bytes to the metric of that name, made when new. */
void metrics_add(struct metrics *metrics, int64_t bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
const struct metric *metrics_find(const struct metrics *metrics, const char *name);

void metrics_json(const struct metrics *metrics, struct buf *out);
/* Reads what metrics_json wrote: one object of names and integers, or texts. Errors are reported. */
bool metrics_read(struct metrics *metrics, const char *path, struct report *report);
/* What changed from old, largest change first. */
void metrics_diff(const struct metrics *metrics, const struct metrics *old, struct buf *out);
/* A budget has lines "NAME BYTES", # starts a comment. Reports each metric that is over, and each
 * line that names none. */
void metrics_check_budget(const struct metrics *metrics, const char *path, struct report *report);

/* The same as a table of Markdown, for a pull request's comment. */
void metrics_diff_markdown(const struct metrics *metrics, const struct metrics *old,
                           struct buf *out);

/* How a report's command line wants them: --json, --csv, --diff OLD.json [--markdown], --budget FILE. */
struct metrics_options {
    bool json, csv, markdown, html;
    const char *diff, *budget;
};

/* None of the first three: the command's own text. */
bool metrics_wants_text(const struct metrics_options *options);
/* Writes what the options ask for, or text, to standard output, and holds the metrics to the budget. Errors are reported. */
void metrics_report(const struct metrics *metrics, const struct metrics_options *options,
                    const struct buf *text, struct report *report);

#endif
