/* line.c - one line of input, edited by the keys of a VT100. A column is a code point. */
#include "runtime/repl/line.h"
#include "runtime/port.h"
#include "runtime/repl/complete.h"
#include <string.h>

/* What a terminal sends as several bytes. */
enum {
    KEY_UP = 256,
    KEY_DOWN,
    KEY_RIGHT,
    KEY_LEFT,
    KEY_HOME,
    KEY_LAST,
    KEY_DELETE,
    KEY_WORD_RIGHT,
    KEY_WORD_LEFT,
    KEY_CUT_WORD,
    KEY_CUT_WORD_BEFORE,
    KEY_UNKNOWN
};
enum { DELETE_BYTE = 127 };

/* Behind ESC [ comes a letter, or numbers and a letter or ~; ;5 before a letter is Ctrl. */
static int read_sequence(void)
{
    static const uint16_t letters[] = {KEY_UP,      KEY_DOWN, KEY_RIGHT,   KEY_LEFT,
                                       KEY_UNKNOWN, KEY_LAST, KEY_UNKNOWN, KEY_HOME};
    static const uint16_t numbers[] = {KEY_HOME,    KEY_UNKNOWN, KEY_DELETE, KEY_LAST,
                                       KEY_UNKNOWN, KEY_UNKNOWN, KEY_HOME,   KEY_LAST};
    int first = port_read();
    if (first >= 'A' && first <= 'H')
        return letters[first - 'A'];
    int byte = first, before = 0;
    while ((byte >= '0' && byte <= '9') || byte == ';') {
        before = byte;
        byte = port_read();
    }
    if (before == '5' && (byte == 'C' || byte == 'D'))
        return byte == 'C' ? KEY_WORD_RIGHT : KEY_WORD_LEFT;
    return byte == '~' && first >= '1' && first <= '8' ? numbers[first - '1'] : KEY_UNKNOWN;
}

static int read_key(void)
{
    enum { ESCAPE = 27 };
    int byte = port_read();
    if (byte != ESCAPE)
        return byte;
    byte = port_read();
    switch (byte) {
    case '[':
    case 'O':
        return read_sequence();
    case 'b':
        return KEY_WORD_LEFT;
    case 'f':
        return KEY_WORD_RIGHT;
    case 'd':
        return KEY_CUT_WORD;
    case CTRL_H:
    case DELETE_BYTE:
        return KEY_CUT_WORD_BEFORE;
    default:
        return KEY_UNKNOWN;
    }
}

/* ---- what is on the screen ---- */

static bool continues_point(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

static size_t columns(const struct input_line *line, size_t from, size_t to)
{
    size_t n = 0;
    for (; from < to; from++)
        n += !continues_point(line->text.data[from]);
    return n;
}

/* Moves the terminal's cursor back over text[from..to). Few columns by as many bytes: a terminal that knows no more can show it. */
static void step_back(const struct input_line *line, size_t from, size_t to)
{
    enum { FEW = 4 };
    size_t n = columns(line, from, to);
    if (n <= FEW)
        print_span(&console, "\b\b\b\b", n);
    else
        print_format(&console, "\x1b[%zD", n);
}

static void move_to(struct input_line *line, size_t place)
{
    if (place < line->cursor)
        step_back(line, place, line->cursor);
    else
        print_span(&console, line->text.data + line->cursor, place - line->cursor);
    line->cursor = place;
}

/* What is behind the cursor, anew. */
static void show_rest(const struct input_line *line)
{
    print_span(&console, line->text.data + line->cursor, line->text.size - line->cursor);
}

static void erase_rest(void)
{
    print_text(&console, "\x1b[K");
}

void line_show_again(const struct input_line *line)
{
    print_span(&console, line->prompt.data, line->prompt.size);
    print_span(&console, line->text.data + line->start, line->text.size - line->start);
    step_back(line, line->cursor, line->text.size);
}

/* ---- editing ---- */

void line_insert(struct input_line *line, const void *text, size_t size)
{
    size_t behind = line->text.size - line->cursor;
    if (size == 0)
        return;
    text_builder_add(&line->text, text, size);
    uint8_t *place = line->text.data + line->cursor;
    memmove(place + size, place, behind);
    memcpy(place, text, size);
    print_span(&console, text, size);
    line->cursor += size;
    if (behind > 0) {
        show_rest(line);
        step_back(line, line->cursor, line->text.size);
    }
}

static void insert_spaces(struct input_line *line, size_t n)
{
    while (n-- > 0)
        line_insert(line, " ", 1);
}

/* Takes out text[from..to); the cursor is in it, or at an end of it. */
static void line_cut(struct input_line *line, size_t from, size_t to)
{
    if (from == to)
        return;
    move_to(line, from);
    memmove(line->text.data + from, line->text.data + to, line->text.size - to);
    line->text.size -= to - from;
    show_rest(line);
    erase_rest();
    step_back(line, line->cursor, line->text.size);
}

static size_t place_before(const struct input_line *line, size_t place)
{
    while (place > line->start && continues_point(line->text.data[--place])) {
    }
    return place;
}

static size_t place_behind(const struct input_line *line, size_t place)
{
    if (place < line->text.size)
        place++;
    while (place < line->text.size && continues_point(line->text.data[place]))
        place++;
    return place;
}

static bool blank_between(const uint8_t *text, size_t from, size_t to)
{
    while (from < to && text[from] == ' ')
        from++;
    return from == to;
}

static bool only_spaces(const struct input_line *line, size_t to)
{
    return blank_between(line->text.data, line->start, to);
}

bool line_is_blank(const struct input_line *line)
{
    return only_spaces(line, line->text.size);
}

/* One character, or a step of indentation. */
static void rub_out(struct input_line *line)
{
    size_t from = place_before(line, line->cursor), indented = line->cursor - line->start;
    if (indented > 0 && only_spaces(line, line->cursor))
        from = line->start + (indented - 1) / LINE_INDENTATION * LINE_INDENTATION;
    line_cut(line, from, line->cursor);
}

/* Of letters, digits, _ and what is not ASCII. */
static bool is_word_byte(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
           byte == '_' || byte >= 0x80;
}

/* Where the word begins that the cursor is in or behind. */
static size_t word_before(const struct input_line *line)
{
    size_t place = line->cursor;
    while (place > line->start && !is_word_byte(line->text.data[place - 1]))
        place--;
    while (place > line->start && is_word_byte(line->text.data[place - 1]))
        place--;
    return place;
}

/* Where the word ends that the cursor is in or before. */
static size_t word_behind(const struct input_line *line)
{
    size_t place = line->cursor;
    while (place < line->text.size && !is_word_byte(line->text.data[place]))
        place++;
    while (place < line->text.size && is_word_byte(line->text.data[place]))
        place++;
    return place;
}

static void complete_or_indent(struct input_line *line)
{
    if (only_spaces(line, line->cursor))
        insert_spaces(line, LINE_INDENTATION - (line->cursor - line->start) % LINE_INDENTATION);
    else
        complete_name(line);
}

/* ---- history ---- */

static void history_add(const struct input_line *line)
{
    value *lines = line->history->lines;
    struct span latest = {NULL, 0};
    size_t size = line->text.size - line->start;
    const uint8_t *text = line->text.data + line->start;
    if (lines[0] != NO_VALUE)
        str_span(lines[0], &latest);
    if (line_is_blank(line) || (latest.size == size && memcmp(latest.data, text, size) == 0))
        return;
    value entered = str_new(text, size);
    memmove(lines + 1, lines, (HISTORY_MOST - 1) * sizeof *lines);
    lines[0] = entered;
}

static void history_show(struct input_line *line, unsigned which)
{
    struct span text = {NULL, 0};
    if (which > HISTORY_MOST || (which > 0 && line->history->lines[which - 1] == NO_VALUE))
        return;
    if (which > 0)
        str_span(line->history->lines[which - 1], &text);
    line->shown = which;
    size_t shown = columns(line, line->start, line->text.size);
    move_to(line, line->start);
    line->text.size = line->start;
    line_insert(line, text.data, text.size);
    if (columns(line, line->start, line->text.size) < shown)
        erase_rest();
}

/* ---- keys ---- */

/* Moves the cursor, if the key is one that does. */
static bool move_by_key(struct input_line *line, int key)
{
    switch (key) {
    case KEY_LEFT:
    case CTRL_B:
        move_to(line, place_before(line, line->cursor));
        return true;
    case KEY_RIGHT:
    case CTRL_F:
        move_to(line, place_behind(line, line->cursor));
        return true;
    case KEY_HOME:
    case CTRL_A:
        move_to(line, line->start);
        return true;
    case KEY_LAST:
    case CTRL_E:
        move_to(line, line->text.size);
        return true;
    case KEY_WORD_LEFT:
        move_to(line, word_before(line));
        return true;
    case KEY_WORD_RIGHT:
        move_to(line, word_behind(line));
        return true;
    default:
        return false;
    }
}

/* Takes something out, if the key is one that does. */
static bool cut_by_key(struct input_line *line, int key)
{
    switch (key) {
    case CTRL_H:
    case DELETE_BYTE:
        rub_out(line);
        return true;
    case KEY_DELETE:
    case CTRL_D:
        line_cut(line, line->cursor, place_behind(line, line->cursor));
        return true;
    case CTRL_K:
        line_cut(line, line->cursor, line->text.size);
        return true;
    case CTRL_U:
        line_cut(line, line->start, line->cursor);
        return true;
    case CTRL_W:
    case KEY_CUT_WORD_BEFORE:
        line_cut(line, word_before(line), line->cursor);
        return true;
    case KEY_CUT_WORD:
        line_cut(line, line->cursor, word_behind(line));
        return true;
    default:
        return false;
    }
}

static void edit(struct input_line *line, int key)
{
    if (move_by_key(line, key) || cut_by_key(line, key))
        return;
    switch (key) {
    case KEY_UP:
    case CTRL_P:
        history_show(line, line->shown + 1);
        break;
    case KEY_DOWN:
    case CTRL_N:
        if (line->shown > 0)
            history_show(line, line->shown - 1);
        break;
    case '\t':
        complete_or_indent(line);
        break;
    default:
        if (key >= ' ' && key <= UINT8_MAX) {
            uint8_t byte = (uint8_t)key;
            line_insert(line, &byte, 1);
        }
    }
}

/* ---- indentation ---- */

/* Where the line begins that ends before end. */
static size_t line_begin(const uint8_t *text, size_t end)
{
    while (end > 0 && text[end - 1] != '\n')
        end--;
    return end;
}

/* As the line before, and one step more behind a colon; nothing behind two blank lines: the next ends the block. */
static void indent(struct input_line *line)
{
    const uint8_t *text = line->text.data;
    if (line->start == 0)
        return;
    size_t end = line->start - 1, from = line_begin(text, end), spaces = 0;
    if (from > 0 && blank_between(text, from, end) &&
        blank_between(text, line_begin(text, from - 1), from - 1))
        return;
    while (text[from + spaces] == ' ')
        spaces++;
    insert_spaces(line, spaces + (end > 0 && text[end - 1] == ':' ? LINE_INDENTATION : 0));
}

/* A space or tab first: the line comes with spaces of its own, as all that is pasted does. */
static bool own_indentation(struct input_line *line, int key)
{
    size_t width = key == '\t' ? LINE_INDENTATION : 1;
    if (line->cursor == line->start || (key != ' ' && key != '\t'))
        return false;
    line->indents = false;
    if (line->cursor - line->start > width)
        move_to(line, line->start + width);
    else
        insert_spaces(line, width - (line->cursor - line->start));
    line->text.size = line->cursor;
    return true;
}

/* ---- the line ---- */

int line_read(struct input_line *line)
{
    line->cursor = line->text.size;
    line->shown = 0;
    print_span(&console, line->prompt.data, line->prompt.size);
    if (line->indents)
        indent(line);
    for (bool first = true;; first = false) {
        int key = read_key();
        if (key == '\n')
            key = KEY_ENTER;
        bool is_command = key == CTRL_A || key == CTRL_B || key == CTRL_D || key == CTRL_E;
        if (key == KEY_ENTER) {
            print_text(&console, "\n");
            history_add(line);
        }
        if (key == KEY_ENTER || key == CTRL_C || key < 0 || (is_command && line_is_blank(line)))
            return key;
        if (!first || !own_indentation(line, key))
            edit(line, key);
    }
}
