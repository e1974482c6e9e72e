/* firmware.c - the part of a main that no board differs in. */
#include "runtime/port/common/firmware.h"
#include "runtime/permafrost.h"
#include "runtime/vm/run/vm.h"
#include <string.h>

/* What follows `option` in word; NULL when word is another one. */
static const char *option_value(const char *word, const char *option)
{
    size_t size = strlen(option);
    return strncmp(word, option, size) == 0 ? word + size : NULL;
}

static size_t firmware_read_number(const char *text)
{
    size_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (size_t)(*text - '0');
    return number;
}

/* Bytes in use that something is in reach of. */
static size_t heap_in_use(struct heap_info *info)
{
    heap_collect();
    heap_info(info);
    return info->used;
}

static void report_heap(const char *when, const char *what)
{
    struct heap_info info;
    size_t used = heap_in_use(&info);
    print_format(&console, "heap %s%s: %z bytes of %z\n", when, what, used, info.total);
}

/* An import statement's names are in the image; those of a word that came from outside are made first, so that what is
 * told is what the import keeps. */
static void make_names(const char *module)
{
    for (size_t size = 1; module[size - 1]; size++)
        if (module[size] == '.' || !module[size])
            intern(module, size);
}

static bool report_import(const char *module)
{
    struct heap_info info;
    make_names(module);
    size_t before = heap_in_use(&info);
    if (!permafrost_import(module)) {
        permafrost_print_error();
        return false;
    }
    print_format(&console, "heap kept by import of %s: %z bytes\n", module,
                 heap_in_use(&info) - before);
    report_heap("after import of ", module);
    return true;
}

static int report(int n, char **words, bool run_main)
{
    module_new(Q___main__); /* that is there whenever a program runs */
    report_heap("after boot", "");
    for (int i = 0; i < n; i++) {
        const char *module = option_value(words[i], "--import=");
        if (module && *module && !report_import(module))
            return 1;
    }
    if (!run_main)
        return 0;
    int status = permafrost_run("main");
    print_format(&console, "heap peak of main: %z bytes of %z\n", heap_peak(),
                 vm.heap.n_blocks * HEAP_BLOCK);
    return status;
}

int firmware_run(void *memory, size_t size, int n, char **words)
{
    bool want_report = false, run_main = true;
    for (int i = 0; i < n; i++) {
        const char *limit = option_value(words[i], "--heap=");
        if (limit && firmware_read_number(limit) < size)
            size = firmware_read_number(limit);
        want_report |= !!option_value(words[i], "--heap-report");
        run_main &= !option_value(words[i], "--no-main");
    }
    if (!permafrost_start_image(memory, size, firmware_image())) {
        print_format(&console, "%s\n", permafrost_start_error());
        return 1;
    }
    if (firmware_mount)
        firmware_mount();
    int status = want_report ? report(n, words, run_main) : permafrost_run("main");
    permafrost_stop();
    return status;
}
