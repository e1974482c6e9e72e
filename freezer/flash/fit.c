/* fit.c - does an image find in a firmware what it uses of the VM? Both have a qstr.h, which says so in lines `#define USED_x 0` or 1. */
#include "freezer/flash/fit.h"
#include "runtime/host/file.h"
#include "runtime/host/text_set.h"

#include <stdlib.h>
#include <string.h>

/* The next `#define USED_x 1` at or behind *at: x, and *at behind it; NULL: none is left. */
static const char *fit_next(const char **at, size_t *size)
{
    static const char begin[] = "#define USED_";
    for (const char *line = *at; (line = strstr(line, begin));) {
        const char *name = line + sizeof begin - 1;
        *size = strcspn(name, " \n");
        line = name + *size;
        if (strncmp(line, " 1\n", 3) == 0) {
            *at = line;
            return name;
        }
    }
    return NULL;
}

/* What a name in qstr.h stands for, for people. Returns whether keep() can name it. */
static bool report_lack(const char *path, const char *name, struct report *report)
{
    static const struct {
        const char *prefix, *what;
    } kinds[] = {
        {"OP_", "the instruction"}, {"KIND_", "objects of type"}, {"PART_", "the function"}};
    if (strncmp(name, "ID_", 3) == 0) {
        report_error(report, path, "the C modules have changed since the firmware was built: %s",
                     strchr(name + 3, '_') + 1);
        return true;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t size = strlen(kinds[i].prefix);
        if (strncmp(name, kinds[i].prefix, size) == 0) {
            report_error(report, path, "the firmware lacks %s %s", kinds[i].what, name + size);
            return false;
        }
    }
    report_error(report, path, "the firmware lacks what is called %s", name);
    return true;
}

static void compare(const char *path, const char *kept, const char *used, struct report *report)
{
    struct text_set set;
    size_t size;
    unsigned errors = report->errors;
    bool all_have_names = true;
    text_set_init(&set);
    for (const char *name; (name = fit_next(&kept, &size));)
        text_set_add(&set, name, size);
    size_t n_kept = set.size;
    for (const char *name; (name = fit_next(&used, &size));)
        if (text_set_find(&set, name, size) == SIZE_MAX)
            all_have_names &=
                report_lack(path, set.items[text_set_add(&set, name, size)].text, report);
    if (report->errors != errors)
        report_hint(
            report,
            "%zu of %zu: keep() them in the firmware's manifest, or build it in profile full",
            set.size - n_kept, set.size);
    if (!all_have_names)
        report_hint(report, "instructions come with code: module() in the firmware's manifest a "
                            "file that does the same; it need not run");
    text_set_free(&set);
}

bool fit_check(const char *path, const char *kept, const char *used, struct report *report)
{
    uint8_t *kept_text = NULL, *used_text = NULL;
    size_t size;
    unsigned errors = report->errors;
    if (file_read_reported(kept, &kept_text, &size, report) &&
        file_read_reported(used, &used_text, &size, report))
        compare(path, (const char *)kept_text, (const char *)used_text, report);
    free(kept_text);
    free(used_text);
    return report->errors == errors;
}
