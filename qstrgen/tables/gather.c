/* gather.c - the sums of the .def tables of the runtime's folders: what the VM, qstrgen and freezer are compiled with.
 *
 * Built before all else, so it includes nothing of what it makes. A name that the ledger has keeps its id for ever; one that
 * tables bring besides gets the next id, and --ids writes it into the ledger. */
#include "qstrgen/tables/usage_lines.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/usage.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: gather --ledger NAMES.DEF (-o FOLDER | --ids) TABLE.DEF...\n"
    "Writes names.def, tables.def, keep.def, usage.def and headers.h, the sums of all tables,\n"
    "or appends names that have no id yet to the ledger.\n";

struct gather {
    struct table ledger, table;
    struct ids ids;
    struct report report;
};

/* ---- checks ---- */

/* Has text the word? */
static bool has_word(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + size, word))
        if ((at == text || strchr(" |(", at[-1])) && (at[size] == 0 || strchr(" |)", at[size])))
            return true;
    return false;
}

/* METHOD, FUNCTION and SLOT lines say in their last argument how pure the function is, each by one word. */
static void check_purity(struct gather *gather)
{
    static const char *const classes[] = {"PURE", "OWN", "READS", "NONE"};
    for (size_t i = 0; i < gather->table.n_lines; i++) {
        const struct table_line *line = &gather->table.lines[i];
        enum table_line_kind kind = line->kind;
        if (kind != LINE_METHOD && kind != LINE_FUNCTION && kind != LINE_SLOT &&
            kind != LINE_SLOT_EITHER && kind != LINE_SLOT_CHOICE)
            continue;
        unsigned found = 0;
        for (size_t j = 0; j < sizeof classes / sizeof *classes; j++)
            found += has_word(line->arguments[line->n_arguments - 1], classes[j]);
        if (found != 1)
            table_line_error(line, &gather->report,
                             "how pure is it? Its last argument has PURE, OWN, READS or NONE "
                             "(runtime/vm/prune/natives.h)");
    }
}

/* ---- sums ---- */

static const char *const sum_files[SUMS] = {"headers.h", "names.def", "tables.def", "keep.def",
                                            "usage.def"};

/* What who includes a sum does not define is empty. */
static void emit_defaults(enum table_sum sum, struct buf *out)
{
    print_to(out, "/* %s - the sum of the runtime's tables. Made by gather; do not edit. */\n",
             sum_files[sum]);
    for (size_t i = 0; i < LINE_KINDS; i++) {
        const struct table_kind *kind = &table_kinds[i];
        if (kind->sum == sum && sum != SUM_HEADERS)
            print_to(out, "#ifndef %s\n#define %s(...) %s\n#endif\n", kind->macro, kind->macro,
                     kind->otherwise);
    }
}

static void emit_ends(enum table_sum sum, struct buf *out)
{
    for (size_t i = 0; i < LINE_KINDS; i++)
        if (table_kinds[i].sum == sum && sum != SUM_HEADERS)
            print_to(out, "#undef %s\n", table_kinds[i].macro);
}

static void emit_kind(const struct gather *gather, enum table_line_kind kind, struct buf *out)
{
    for (size_t i = 0; i < gather->table.n_lines; i++)
        if (gather->table.lines[i].kind == kind)
            print_to(out, "%s\n", gather->table.lines[i].text);
}

/* The condition under which the type or module is there, as USED_KIND_str or USED_re; builtins always is. malloc'ed. */
static char *owner_condition(const struct gather *gather, const char *owner)
{
    if (strcmp(owner, "builtins") == 0)
        return tool_copy("1");
    for (size_t i = 0; i < gather->table.n_lines; i++) {
        const struct table_line *line = &gather->table.lines[i];
        if (line->kind == LINE_TYPE && strcmp(line->arguments[0], owner) == 0)
            return tool_format("USED_KIND_%s", owner);
    }
    return tool_format("USED_%s", owner);
}

/* PARAMETER lines, with the condition of the owner before all else: what names a function must not outlive its type or module. */
static void emit_parameters(const struct gather *gather, struct buf *out)
{
    for (size_t i = 0; i < gather->table.n_lines; i++) {
        const struct table_line *line = &gather->table.lines[i];
        if (line->kind != LINE_PARAMETER)
            continue;
        char *condition = owner_condition(gather, line->arguments[0]);
        print_to(out, "PARAMETER(%s, %s\n", condition, strchr(line->text, '(') + 1);
        free(condition);
    }
}

/* A header beside its table is that file; others are found as all of the tree's are. */
static void emit_headers(const struct gather *gather, struct buf *out)
{
    for (size_t i = 0; i < gather->table.n_lines; i++) {
        const struct table_line *line = &gather->table.lines[i];
        if (line->kind != LINE_HEADER)
            continue;
        const char *name = line->arguments[0], *slash = strrchr(line->file, '/');
        char *beside = tool_format("%.*s%.*s", slash ? (int)(slash - line->file) + 1 : 0,
                                   line->file, (int)strcspn(name + 1, "\""), name + 1);
        if (file_exists(beside))
            print_to(out, "#include \"%s\"\n", beside);
        else
            print_to(out, "#include %s\n", name);
        free(beside);
    }
}

static uint32_t gather_id_of(const void *user, const char *name)
{
    return ids_find(user, name);
}

static void emit_sum(struct gather *gather, enum table_sum sum, struct buf *out)
{
    emit_defaults(sum, out);
    switch (sum) {
    case SUM_HEADERS:
        emit_headers(gather, out);
        break;
    case SUM_NAMES:
        ids_emit(&gather->ids, out);
        for (enum table_line_kind kind = 0; kind < LINE_KINDS; kind++)
            if (table_kinds[kind].sum == SUM_NAMES && kind != LINE_NAME)
                emit_kind(gather, kind, out);
        break;
    case SUM_TABLES:
        table_emit(&gather->table, gather_id_of, &gather->ids, out);
        buf_put_str(out, "#ifdef USER_TABLES /* the firmware's own, where an image's qstr.h was "
                         "read before */\n#include USER_TABLES\n#endif\n");
        break;
    case SUM_KEEP:
        for (enum table_line_kind kind = 0; kind < LINE_KINDS; kind++)
            if (table_kinds[kind].sum == SUM_KEEP && kind != LINE_PARAMETER)
                emit_kind(gather, kind, out);
        emit_parameters(gather, out);
        break;
    default:
        usage_lines_emit(&gather->table, &gather->ids, &gather->report, out);
    }
    emit_ends(sum, out);
}

static void gather_write_file(struct gather *gather, const char *path, const struct buf *text)
{
    int error = file_write(path, text->data, text->size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS);
    if (error != 0)
        report_error(&gather->report, path, "%s", strerror(error));
}

static void write_sums(struct gather *gather, const char *folder)
{
    struct buf sums[SUMS];
    for (unsigned sum = 0; sum < SUMS; sum++) {
        buf_init(&sums[sum], &tool_allocator);
        emit_sum(gather, sum, &sums[sum]);
    }
    for (unsigned sum = 0; sum < SUMS; sum++) {
        char *path = tool_format("%s/%s", folder, sum_files[sum]);
        if (gather->report.errors == 0)
            gather_write_file(gather, path, &sums[sum]);
        free(path);
        buf_free(&sums[sum]);
    }
}

static void append_ids(struct gather *gather, const char *ledger)
{
    struct buf text;
    uint8_t *data;
    size_t size;
    if (gather->ids.identifiers.size == gather->ids.n_ledger ||
        !file_read_reported(ledger, &data, &size, &gather->report))
        return;
    buf_init(&text, &tool_allocator);
    buf_put(&text, data, size);
    free(data);
    ids_emit_new(&gather->ids, &text);
    gather_write_file(gather, ledger, &text);
    buf_free(&text);
    printf("%s: %zu new names\n", ledger, gather->ids.identifiers.size - gather->ids.n_ledger);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"ledger", required_argument, NULL, 'l'},
                                            {"ids", no_argument, NULL, 'i'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    const char *ledger = NULL, *folder = NULL;
    bool ids = false;
    for (int option; (option = usage_option(argc, argv, "o:", options)) != -1;) {
        if (option == 'h')
            return usage_print(help);
        else if (option == 'l')
            ledger = optarg;
        else if (option == 'i')
            ids = true;
        else if (option == 'o')
            folder = optarg;
        else
            return usage_wrong("gather", help, NULL);
    }
    if (!ledger || ids == !!folder)
        return usage_wrong("gather", help, "--ledger, and -o or --ids, expected");
    struct gather gather = {0};
    table_init(&gather.ledger);
    table_init(&gather.table);
    ids_init(&gather.ids);
    ids_read_ledger(&gather.ids, &gather.ledger, ledger, &gather.report);
    for (int i = optind; i < argc; i++)
        table_read(&gather.table, argv[i], (1u << SUMS) - 1, &gather.report);
    if (gather.report.errors == 0)
        ids_bring(&gather.ids, &gather.table, &gather.report);
    check_purity(&gather);
    if (gather.report.errors == 0 && ids)
        append_ids(&gather, ledger);
    else if (gather.report.errors == 0)
        write_sums(&gather, folder);
    ids_free(&gather.ids);
    table_free(&gather.table);
    table_free(&gather.ledger);
    return report_end(&gather.report);
}
