/* ids.h - names and their ids: the static ones, the ledger's, and what tables bring besides. */
#ifndef QSTRGEN_IDS_H
#define QSTRGEN_IDS_H

#include "qstrgen/tables/table.h"
#include "runtime/host/text_set.h"

struct ids {
    struct text_set identifiers; /* in order of ids, from 1 */
    struct text_set texts;       /* each once: one text has one id */
    const char **literals;       /* by identifier: its text as C writes it */
    size_t capacity;
    size_t n_static, n_ledger; /* of identifiers: the first, and those two together */
};

void ids_init(struct ids *ids);
void ids_free(struct ids *ids);
/* Reads the ledger: NAME lines, whose ids follow from their order. False with errors reported. */
bool ids_read_ledger(struct ids *ids, struct table *ledger, const char *path,
                     struct report *report);
/* Gives the names that the tables bring and do not have one the ids that come next. */
void ids_bring(struct ids *ids, const struct table *table, struct report *report);
/* 0: no name. A type that Python knows by another's name (CALLED) is none. */
uint32_t ids_find(const struct ids *ids, const char *identifier);
/* Appends NAME lines of what the ledger does not have. */
void ids_emit_new(const struct ids *ids, struct buf *out);
/* Appends NAME lines of all but the static names. */
void ids_emit(const struct ids *ids, struct buf *out);

#endif
