/* usage_lines.h - the lines of SUM_USAGE: NEED and NEEDS brought together, and each behind what its condition names. */
#ifndef QSTRGEN_USAGE_LINES_H
#define QSTRGEN_USAGE_LINES_H

#include "qstrgen/tables/ids.h"

/* Appends them. Conditions that name what there is not, and rings of conditions, are errors. */
void usage_lines_emit(const struct table *table, const struct ids *ids, struct report *report,
                      struct buf *out);

#endif
