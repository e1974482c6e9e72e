/* names.c - the names that a natmod's C mentions as MP_QSTR_..., as a header that its sources include, and back from it. */
#include "freezer/link/link.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    unsigned id;
    const char *identifier;
} static_names[] = {
#define STATIC_QSTR(id, identifier, text) {id, #identifier},
#include "runtime/format/static_qstr.def"
#undef STATIC_QSTR
};
enum { N_STATIC = sizeof static_names / sizeof *static_names };

static size_t identifier_size(const char *text)
{
    size_t size = 0;
    while (isalnum((unsigned char)text[size]) || text[size] == '_')
        size++;
    return size;
}

struct link_found {
    char **names;
    size_t size, capacity;
};

static void add_found(struct link_found *found, const char *name, size_t size)
{
    char *copy = tool_format("%.*s", (int)size, name);
    bool known = size == 0;
    for (size_t i = 0; i < N_STATIC; i++)
        known |= strcmp(static_names[i].identifier, copy) == 0;
    for (size_t i = 0; i < found->size; i++)
        known |= strcmp(found->names[i], copy) == 0;
    if (known) {
        free(copy);
        return;
    }
    tool_grow(found->names, found->size, found->capacity);
    found->names[found->size++] = copy;
}

static int link_compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static const char prefix[] = "MP_QSTR_";

static void put_header(struct link_found *found, struct buf *out)
{
    if (found->size)
        qsort(found->names, found->size, sizeof *found->names, link_compare_names);
    static const char empty[] = "_empty_"; /* the empty name is a prefix alone in C */
    print_to(out, "#include <stdint.h>\ntypedef uintptr_t mp_off_t;\n");
    for (size_t i = 0; i < N_STATIC; i++)
        print_to(out, "#define MP_QSTR_%s (%u)\n",
                 strcmp(static_names[i].identifier, empty) == 0 ? "" : static_names[i].identifier,
                 static_names[i].id);
    for (size_t i = 0; i < found->size; i++)
        print_to(out, "#define MP_QSTR_%s (mp_native_qstr_table[%zu])\n", found->names[i], i + 1);
    print_to(out, "extern const uint16_t mp_native_qstr_table[];\n"
                  "extern const uintptr_t mp_native_obj_table[];\n");
}

bool link_scan_names(char **paths, size_t count, struct buf *out, struct report *report)
{
    struct link_found found = {0};
    for (size_t i = 0; i < count; i++) {
        uint8_t *bytes;
        size_t size;
        if (!file_read_reported(paths[i], &bytes, &size, report))
            continue;
        for (const char *at = (char *)bytes; (at = strstr(at, prefix));) {
            at += sizeof prefix - 1;
            add_found(&found, at, identifier_size(at));
        }
        free(bytes);
    }
    put_header(&found, out);
    for (size_t i = 0; i < found.size; i++)
        free(found.names[i]);
    free(found.names);
    return report->errors == 0;
}

bool link_read_names(const char *path, struct link_output *output, struct report *report)
{
    static const char define[] = "#define MP_QSTR_", table[] = " (mp_native_";
    struct link_found found = {0};
    uint8_t *bytes;
    size_t size;
    if (!file_read_reported(path, &bytes, &size, report))
        return false;
    for (const char *line = (char *)bytes; line && *line;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        const char *name = line + sizeof define - 1;
        if (strncmp(line, define, sizeof define - 1) == 0 &&
            strncmp(name + identifier_size(name), table, sizeof table - 1) == 0)
            add_found(&found, name, identifier_size(name));
    }
    free(bytes);
    output->names = (const char *const *)found.names;
    output->n_names = found.size;
    return true;
}
