/* main.c - a board's main: all RAM that the linker script left over is the heap. */
#include "runtime/port/common/board.h"
#include "runtime/port/common/firmware.h"
#include <string.h>

extern char __heap_start[], __heap_end[];

enum { WORDS_MAX = 8 };

/* Cuts text at its spaces; returns the number of words. */
static int split(char *text, char **words)
{
    int n = 0;
    while (*text && n < WORDS_MAX) {
        while (*text == ' ')
            *text++ = 0;
        if (*text)
            words[n++] = text;
        while (*text && *text != ' ')
            text++;
    }
    return n;
}

int board_main(void)
{
    static char line[128];
    char *words[WORDS_MAX];
    clock_start();
    input_start();
    line[board_command_line(line, sizeof line - 1)] = 0;
    return firmware_run(__heap_start, (size_t)(__heap_end - __heap_start), split(line, words),
                        words);
}
