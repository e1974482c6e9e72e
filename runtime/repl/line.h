/* line.h - one line of input: keys, editing, history. */
#ifndef LINE_H
#define LINE_H

#include "runtime/vm/run/vm.h"

/* The keys that the prompt knows as commands: Ctrl and a letter. */
enum control_key {
    CTRL_A = 1,
    CTRL_B,
    CTRL_C,
    CTRL_D,
    CTRL_E,
    CTRL_F,
    CTRL_H = 8,
    CTRL_K = 11,
    CTRL_N = 14,
    CTRL_P = 16,
    CTRL_U = 21,
    CTRL_W = 23,
};
enum { KEY_END_OF_INPUT = -1, KEY_ENTER = '\r' };

enum { LINE_INDENTATION = 4, HISTORY_MOST = TARGET_HOST ? 50 : 8 };

/* The lines that were entered last, the latest first: strs. On the C stack, where the collector sees them. */
struct history {
    value lines[HISTORY_MOST];
};

/* What is being typed: text.data[start..text.size); before it lie the statement's lines before this one. */
struct input_line {
    struct text_builder text;
    size_t start, cursor; /* bytes */
    struct span prompt;
    struct history *history;
    unsigned shown; /* the n-th of the history from 1 on; 0: none */
    bool indents; /* a further line begins with spaces; until one is typed with spaces of its own */
};

/* Prompts, and edits until a key ends the line: Enter, Ctrl-C, the end of input, or on a blank line Ctrl-A, B, D or E. Returns
 * that key. The line has no '\n' at its end. */
int line_read(struct input_line *line);
/* Puts text in at the cursor. It may lie in the heap. */
void line_insert(struct input_line *line, const void *text, size_t size);
/* Prompt and line once more, on a line of the terminal that is empty. */
void line_show_again(const struct input_line *line);
/* Is there nothing, or nothing but spaces? */
bool line_is_blank(const struct input_line *line);

#endif
