/* command_adopt.c - qstrgen adopt: the names that a device had in RAM, from its console's text, into
 * the file of names that are built in. */
#include "qstrgen/command.h"
#include "qstrgen/scan/uses.h"
#include "qstrgen/stock/script_text.h"
#include "qstrgen/stock/stock_names.h"
#include "runtime/base/utf8.h"
#include "runtime/format/opcode.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/text_set.h"
#include "runtime/host/usage.h"

#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: qstrgen adopt [options] DUMP.txt --into FILE\n"
    "DUMP.txt (-: standard input) is console text with what micropython.qstr_info(1) printed on a\n"
    "device: its Q(...) lines are names in RAM. Those that FILE can hold are added to it, sorted,\n"
    "each once, so that the next build has them in flash; the others are listed with the reason.\n"
    "  --into FILE        qstrdefsport.h of a stock port, or a file that a manifest gives names()\n"
    "  --known FILE       another file of names that are built in (Q lines, or a generated "
    "header)\n"
    "  --permafrost       FILE is for our own VM: its static names count as new, since profile\n"
    "                     minimal leaves unused ones out, and the preprocessor never sees FILE\n"
    "  --length-bytes N   of the firmware's length field (default 1: names up to 255 bytes)\n";

static const char section_start[] = "// Names that a device had in RAM: qstrgen adopt.";
static const char section_end[] = "// End of the adopted names.";

struct adopt {
    const char *dump, *into;
    bool permafrost;
    unsigned length_bytes;
    struct report report;
    struct text_set identifiers; /* of all names that are built in or adopted */
    struct text_set texts;       /* their texts, by the same indices */
    char **places;               /* where each was, by the same indices */
    size_t n_places;
    struct text_set adopted;
    size_t n_new, n_dropped, new_bytes;
    struct buf log;
};

/* NULL when the name is new, else where it, or one of the same spelling in C, is. *other is that one. */
static const char *adopt_note_name(struct adopt *adopt, const char *text, size_t size,
                                   const char *place, const struct text_item **other)
{
    struct buf identifier;
    buf_init(&identifier, &tool_allocator);
    stock_identifier(&identifier, text, size);
    size_t before = adopt->identifiers.size;
    size_t index =
        text_set_add(&adopt->identifiers, (const char *)identifier.data, identifier.size);
    buf_free(&identifier);
    if (index < before) {
        *other = &adopt->texts.items[index];
        return adopt->places[index];
    }
    text_set_add(&adopt->texts, text, size);
    adopt->places = tool_resize(adopt->places, (index + 1) * sizeof *adopt->places);
    adopt->places[index] = tool_copy(place);
    adopt->n_places = index + 1;
    return NULL;
}

/* ---- what is there already ---- */

static bool note_known_file(struct adopt *adopt, const char *path)
{
    struct uses uses;
    const struct text_item *other;
    uses_init(&uses);
    bool good = uses_scan_file(&uses, path, &adopt->report);
    for (size_t i = 0; good && i < uses.size; i++) {
        const struct name *name = &uses.set.names[uses.items[i].name];
        char *place = tool_format("%s:%u", path, (unsigned)uses.items[i].line);
        adopt_note_name(adopt, name->text, name->size, place, &other);
        free(place);
    }
    uses_free(&uses);
    return good;
}

static void note_static(struct adopt *adopt)
{
    const struct text_item *other;
    for (unsigned id = 1; id <= STATIC_QSTR_COUNT && !adopt->permafrost; id++) {
        size_t size;
        const char *text = static_qstr_text(id, &size);
        adopt_note_name(adopt, text, size, "the static names of every build", &other);
    }
}

/* ---- the dump ---- */

/* Why a text cannot be built in, or NULL. */
static const char *invalid(const struct adopt *adopt, const char *text, size_t size)
{
    if (utf8_check((const uint8_t *)text, size) < size)
        return "no UTF-8";
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return "a control character";
    if (!adopt->permafrost && (memchr(text, '"', size) || memchr(text, '\\', size)))
        return "a quote or backslash, which the build's preprocessor takes apart";
    if (adopt->length_bytes < 4 && size >> (8 * adopt->length_bytes) != 0)
        return "longer than the length field holds";
    return NULL;
}

static void adopt_drop(struct adopt *adopt, unsigned line, const char *text, size_t size,
                       const char *format, const char *reason, const char *more)
{
    adopt->n_dropped++;
    print_to(&adopt->log, "%s:%u: dropped ", adopt->dump, line);
    print_json(&adopt->log, text, size);
    buf_put_str(&adopt->log, ": ");
    print_to(&adopt->log, format, reason, more);
    buf_put_byte(&adopt->log, '\n');
}

static void take_line(struct adopt *adopt, const char *line, size_t size, unsigned number)
{
    const struct text_item *other = NULL;
    const char *text = line + 2;
    if (line[size - 1] != ')') {
        adopt_drop(adopt, number, line, size, "%s%s",
                   "no ) at the line's end: cut, or a name with a ", "line end in it");
        return;
    }
    size -= 3;
    const char *reason = invalid(adopt, text, size);
    if (reason) {
        adopt_drop(adopt, number, text, size, "%s%s", reason, "");
        return;
    }
    char *place = tool_format("%s:%u", adopt->dump, number);
    const char *known = adopt_note_name(adopt, text, size, place, &other);
    free(place);
    if (!known) {
        text_set_add(&adopt->adopted, text, size);
        adopt->n_new++;
        adopt->new_bytes += size;
    } else if (other->size == size && memcmp(other->text, text, size) == 0) {
        adopt_drop(adopt, number, text, size, "already in %s%s", known, "");
    } else {
        adopt_drop(adopt, number, text, size, "the same MP_QSTR_ identifier as '%s' in %s",
                   other->text, known);
    }
}

static bool read_dump(struct adopt *adopt)
{
    uint8_t *data;
    size_t size, found = 0;
    if (!file_read_reported(adopt->dump, &data, &size, &adopt->report))
        return false;
    const char *end = (const char *)data + size;
    unsigned number = 1;
    for (const char *line = (const char *)data, *next; line < end; line = next, number++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *stop = newline ? newline : end;
        next = newline ? newline + 1 : end;
        while (stop > line && (stop[-1] == '\r' || stop[-1] == ' ' || stop[-1] == '\t'))
            stop--;
        while (line < stop && (*line == ' ' || *line == '\t' || *line == '\r'))
            line++;
        if (stop - line < 3 || line[0] != 'Q' || line[1] != '(')
            continue;
        found++;
        take_line(adopt, line, (size_t)(stop - line), number);
    }
    free(data);
    if (found == 0) {
        report_error(&adopt->report, adopt->dump, "no Q(...) lines");
        report_hint(&adopt->report,
                    "print them on the device: import micropython; micropython.qstr_info(1)");
    }
    return found != 0;
}

/* ---- writing ---- */

static int adopt_compare_items(const void *left, const void *right)
{
    const struct text_item *a = left, *b = right;
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static void put_section(struct adopt *adopt, struct buf *out)
{
    struct text_set *set = &adopt->adopted;
    if (set->size != 0)
        qsort(set->items, set->size, sizeof *set->items, adopt_compare_items);
    print_to(out, "%s\n", section_start);
    for (size_t i = 0; i < set->size; i++) {
        buf_put_str(out, "Q(");
        buf_put(out, set->items[i].text, set->items[i].size);
        buf_put_str(out, ")\n");
    }
    print_to(out, "%s\n", section_end);
}

/* What an earlier run added joins what this one adds. */
static void take_section(struct adopt *adopt, const char *at, const char *end)
{
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        const char *next = newline ? newline + 1 : end;
        while (stop > at && isspace((unsigned char)stop[-1]))
            stop--;
        if (stop - at >= 3 && at[0] == 'Q' && at[1] == '(' && stop[-1] == ')')
            text_set_add(&adopt->adopted, at + 2, (size_t)(stop - at) - 3);
        at = next;
    }
}

static bool write_names(struct adopt *adopt)
{
    struct script_text old = {0};
    struct buf out;
    if (adopt->n_new == 0)
        return true;
    if (file_exists(adopt->into) && !script_text_read(&old, adopt->into))
        return false;
    const char *text = old.data ? old.data : "", *end = text + old.size;
    const char *start = strstr(text, section_start);
    const char *stop = start ? strstr(start, section_end) : NULL;
    buf_init(&out, &tool_allocator);
    if (stop) {
        take_section(adopt, start, stop);
        stop += strlen(section_end);
        stop += stop < end && *stop == '\n';
        buf_put(&out, text, (size_t)(start - text));
    } else {
        buf_put(&out, text, old.size);
        if (old.size != 0 && end[-1] != '\n')
            buf_put_byte(&out, '\n');
        if (old.size != 0)
            buf_put_byte(&out, '\n');
        stop = end;
    }
    put_section(adopt, &out);
    buf_put(&out, stop, (size_t)(end - stop));
    int error = file_write(adopt->into, out.data, out.size, 0);
    if (error != 0)
        report_error(&adopt->report, adopt->into, "%s", strerror(error));
    buf_free(&out);
    script_text_free(&old);
    return error == 0;
}

enum { OPTION_INTO = 256, OPTION_KNOWN, OPTION_PERMAFROST, OPTION_LENGTH, OPTION_HELP };

static const struct option options[] = {
    {"into", required_argument, NULL, OPTION_INTO},
    {"known", required_argument, NULL, OPTION_KNOWN},
    {"permafrost", no_argument, NULL, OPTION_PERMAFROST},
    {"length-bytes", required_argument, NULL, OPTION_LENGTH},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

/* Returns -1, or the status to exit with. */
static int adopt_parse_options(int argc, char **argv, struct adopt *adopt, struct path_list *known)
{
    for (int option; (option = usage_option(argc, argv, "", options)) != -1;) {
        switch (option) {
        case OPTION_INTO:
            adopt->into = optarg;
            break;
        case OPTION_KNOWN:
            tool_grow(known->items, known->size, known->capacity);
            known->items[known->size++] = tool_copy(optarg);
            break;
        case OPTION_PERMAFROST:
            adopt->permafrost = true;
            adopt->length_bytes = 4;
            break;
        case OPTION_LENGTH:
            if (*optarg < '1' || *optarg > '4' || optarg[1] != 0) {
                fprintf(stderr, "qstrgen: error: --length-bytes takes 1 to 4, not '%s'\n", optarg);
                return 2;
            }
            adopt->length_bytes = (unsigned)(*optarg - '0');
            break;
        case OPTION_HELP:
            return usage_print(help);
        default:
            return usage_wrong(argv[0], help, NULL);
        }
    }
    if (argc - optind != 1)
        return usage_wrong(argv[0], help, "one console text, not %d", argc - optind);
    if (!adopt->into)
        return usage_wrong(argv[0], help, "no --into FILE");
    adopt->dump = argv[optind];
    return -1;
}

static bool run_adopt(struct adopt *adopt, const struct path_list *known)
{
    note_static(adopt);
    bool good = true;
    for (size_t i = 0; i < known->size; i++)
        good &= note_known_file(adopt, known->items[i]);
    if (file_exists(adopt->into))
        good &= note_known_file(adopt, adopt->into);
    good = good && read_dump(adopt) && write_names(adopt);
    if (!good)
        return false;
    print_to(&adopt->log, "%s: %zu names of %zu bytes added, %zu dropped\n", adopt->into,
             adopt->n_new, adopt->new_bytes, adopt->n_dropped);
    return file_write("-", adopt->log.data, adopt->log.size, 0) == 0;
}

int command_adopt(int argc, char **argv)
{
    struct adopt adopt = {.length_bytes = 1};
    struct path_list known = {0};
    text_set_init(&adopt.identifiers);
    text_set_init(&adopt.texts);
    text_set_init(&adopt.adopted);
    buf_init(&adopt.log, &tool_allocator);
    int status = adopt_parse_options(argc, argv, &adopt, &known);
    if (status < 0)
        status = !run_adopt(&adopt, &known);
    report_end(&adopt.report);
    for (size_t i = 0; i < adopt.n_places; i++)
        free(adopt.places[i]);
    free(adopt.places);
    text_set_free(&adopt.identifiers);
    text_set_free(&adopt.texts);
    text_set_free(&adopt.adopted);
    buf_free(&adopt.log);
    paths_free(&known);
    return status;
}
