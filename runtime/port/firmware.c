/* firmware.c - the part of a main that no board differs in. */
#include "runtime/port/firmware.h"
#include "runtime/vm/permafrost.h"
#include "runtime/vm/vm.h"
#include <string.h>

/* What follows `option` in word; NULL when word is another one. */
static const char *option_value(const char *word, const char *option)
{
    size_t size = strlen(option);
    return strncmp(word, option, size) == 0 ? word + size : NULL;
}

static size_t read_number(const char *text)
{
    size_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (size_t)(*text - '0');
    return number;
}

static void report_heap(const char *when, const char *what)
{
    heap_collect();
    struct heap_info info;
    heap_info(&info);
    print_format(&console, "heap %s%s: %z bytes of %z\n", when, what, info.used, info.total);
}

static int report(int n, char **words)
{
    report_heap("after boot", "");
    for (int i = 0; i < n; i++) {
        const char *module = option_value(words[i], "--import=");
        if (!module)
            continue;
        if (!permafrost_import(module)) {
            permafrost_print_error();
            return 1;
        }
        report_heap("after import of ", module);
    }
    int status = permafrost_run("main");
    print_format(&console, "heap peak of main: %z bytes of %z\n", heap_peak(),
                 vm.heap.n_blocks * HEAP_BLOCK);
    return status;
}

int firmware_run(void *memory, size_t size, int n, char **words)
{
    bool want_report = false;
    for (int i = 0; i < n; i++) {
        const char *limit = option_value(words[i], "--heap=");
        if (limit && read_number(limit) < size)
            size = read_number(limit);
        want_report |= option_value(words[i], "--heap-report") != NULL;
    }
    if (!permafrost_start(memory, size)) {
        print_text(&console, "the heap is too small, or the image was made for another VM\n");
        return 1;
    }
    int status = want_report ? report(n, words) : permafrost_run("main");
    permafrost_stop();
    return status;
}
