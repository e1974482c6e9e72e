/* uses.h - the names that a set of files uses, with every place; what scan, adopt and report start
 * from. */
#ifndef QSTRGEN_USES_H
#define QSTRGEN_USES_H

#include "qstrgen/names/names.h"
#include "qstrgen/scan/scan.h"
#include "runtime/host/report.h"
#include "runtime/host/text_set.h"

struct use {
    uint32_t name;   /* index in the set */
    uint32_t module; /* index in modules */
    uint32_t file;   /* index in files: what a line marker said, else the module's own path */
    uint32_t line;   /* 0: the file as a whole */
    enum scan_origin origin;
};

struct uses {
    struct name_set set;
    struct use *items; /* in order of modules */
    size_t size, capacity;
    struct text_set modules; /* paths as given, or modules' names */
    struct text_set files;
    struct text_set spellings; /* identifiers of fixed names that differ from their texts... */
    uint32_t *spelled;         /* ... and the names' ids */
    /* QCFG lines. */
    struct config {
        const char *name;
        unsigned content;
        char *place;
    } configs[8];
    size_t n_configs;
    uint32_t module; /* the one being scanned */
};

void uses_init(struct uses *uses);
void uses_free(struct uses *uses);
/* Starts a module; what uses_found is told belongs to it. */
void uses_module(struct uses *uses, const char *name);
/* A scan_sink's found. An identifier of a fixed name counts as that name. */
void uses_found(void *user, const struct scan_use *use);
/* A scan_sink's configure: contradictory QCFG lines are a problem. */
char *uses_configure(void *user, const char *name, size_t size, unsigned content);
/* Scans data as a file. Errors are reported as path:line; false then. */
bool uses_scan(struct uses *uses, const char *path, const uint8_t *data, size_t size,
               struct report *report);
/* Reads and scans. */
bool uses_scan_file(struct uses *uses, const char *path, struct report *report);
/* Holds every name against QCFG(BYTES_IN_LEN, n), where there is one. */
bool uses_check_lengths(const struct uses *uses, struct report *report);
/* The content of a QCFG line, or otherwise. */
unsigned uses_config(const struct uses *uses, const char *name, unsigned otherwise);

/* Replaces each folder by the files below it that can be scanned, sorted. Errors are reported. */
struct path_list {
    char **items;
    size_t size, capacity;
};
bool paths_expand(struct path_list *list, const char *path, struct report *report);
void paths_free(struct path_list *list);

#endif
