/* line.c - one line of input, edited by the keys of a VT100. A column is a code point. */
#include "runtime/repl/line.h"
#include "runtime/port.h"
#include "runtime/repl/complete.h"
#include <string.h>

/* What a terminal sends as several bytes. */
enum { KEY_UP = 256, KEY_DOWN, KEY_RIGHT, KEY_LEFT, KEY_HOME, KEY_LAST, KEY_DELETE, KEY_UNKNOWN };

/* Behind ESC [ comes a letter, or a number and ~. */
static int read_sequence(void)
{
    static const uint16_t letters[] = {KEY_UP,      KEY_DOWN, KEY_RIGHT,   KEY_LEFT,
                                       KEY_UNKNOWN, KEY_LAST, KEY_UNKNOWN, KEY_HOME};
    static const uint16_t numbers[] = {KEY_HOME,    KEY_UNKNOWN, KEY_DELETE, KEY_LAST,
                                       KEY_UNKNOWN, KEY_UNKNOWN, KEY_HOME,   KEY_LAST};
    int first = port_read();
    if (first >= 'A' && first <= 'H')
        return letters[first - 'A'];
    int byte = first;
    while ((byte >= '0' && byte <= '9') || byte == ';')
        byte = port_read();
    return byte == '~' && first >= '1' && first <= '8' ? numbers[first - '1'] : KEY_UNKNOWN;
}

static int read_key(void)
{
    enum { ESCAPE = 27 };
    int byte = port_read();
    if (byte != ESCAPE)
        return byte;
    byte = port_read();
    return byte == '[' || byte == 'O' ? read_sequence() : KEY_UNKNOWN;
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

/* Moves the terminal's cursor over text[from..to), to the left (D) or right (C). */
static void step(const struct input_line *line, size_t from, size_t to, char direction)
{
    size_t n = columns(line, from, to);
    if (n > 0)
        print_format(&console, "\x1b[%z%c", n, direction);
}

static void move_to(struct input_line *line, size_t place)
{
    if (place < line->cursor)
        step(line, place, line->cursor, 'D');
    else
        step(line, line->cursor, place, 'C');
    line->cursor = place;
}

/* What is behind the cursor, anew. */
static void show_rest(const struct input_line *line)
{
    print_span(&console, line->text.data + line->cursor, line->text.size - line->cursor);
    print_text(&console, "\x1b[K");
    step(line, line->cursor, line->text.size, 'D');
}

void line_show_again(const struct input_line *line)
{
    print_text(&console, line->prompt);
    print_span(&console, line->text.data + line->start, line->text.size - line->start);
    step(line, line->cursor, line->text.size, 'D');
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
    if (behind > 0)
        show_rest(line);
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

static bool only_spaces(const struct input_line *line, size_t to)
{
    size_t at = line->start;
    while (at < to && line->text.data[at] == ' ')
        at++;
    return at == to;
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
        from = line->start + (indented - 1) / INDENTATION * INDENTATION;
    line_cut(line, from, line->cursor);
}

static void cut_word(struct input_line *line)
{
    size_t from = line->cursor;
    while (from > line->start && line->text.data[from - 1] == ' ')
        from--;
    while (from > line->start && line->text.data[from - 1] != ' ')
        from--;
    line_cut(line, from, line->cursor);
}

static void complete_or_indent(struct input_line *line)
{
    if (only_spaces(line, line->cursor))
        insert_spaces(line, INDENTATION - (line->cursor - line->start) % INDENTATION);
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
    move_to(line, line->text.size);
    line_cut(line, line->start, line->text.size);
    line_insert(line, text.data, text.size);
}

/* ---- the line ---- */

static void edit(struct input_line *line, int key)
{
    enum { DELETE_BYTE = 127 };
    switch (key) {
    case KEY_LEFT:
    case CTRL_B:
        move_to(line, place_before(line, line->cursor));
        break;
    case KEY_RIGHT:
    case CTRL_F:
        move_to(line, place_behind(line, line->cursor));
        break;
    case KEY_HOME:
    case CTRL_A:
        move_to(line, line->start);
        break;
    case KEY_LAST:
    case CTRL_E:
        move_to(line, line->text.size);
        break;
    case CTRL_H:
    case DELETE_BYTE:
        rub_out(line);
        break;
    case KEY_DELETE:
    case CTRL_D:
        line_cut(line, line->cursor, place_behind(line, line->cursor));
        break;
    case CTRL_K:
        line_cut(line, line->cursor, line->text.size);
        break;
    case CTRL_U:
        line_cut(line, line->start, line->cursor);
        break;
    case CTRL_W:
        cut_word(line);
        break;
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

/* As the line before, and one step more behind a colon. */
static void indent(struct input_line *line)
{
    const uint8_t *text = line->text.data;
    size_t from = line->start, spaces = 0;
    if (from == 0)
        return;
    while (from > 1 && text[from - 2] != '\n')
        from--;
    from -= from > 0 && text[from - 1] != '\n' ? 1 : 0;
    while (text[from + spaces] == ' ')
        spaces++;
    insert_spaces(line,
                  spaces + (line->start > 1 && text[line->start - 2] == ':' ? INDENTATION : 0));
}

int line_read(struct input_line *line)
{
    line->cursor = line->text.size;
    line->shown = 0;
    print_text(&console, line->prompt);
    indent(line);
    for (;;) {
        int key = read_key();
        if (key == '\n')
            key = KEY_ENTER;
        bool is_command = key == CTRL_A || key == CTRL_B || key == CTRL_D || key == CTRL_E;
        if (key == KEY_ENTER) {
            move_to(line, line->text.size);
            print_text(&console, "\n");
            history_add(line);
        }
        if (key == KEY_ENTER || key == CTRL_C || key < 0 || (is_command && line_is_blank(line)))
            return key;
        edit(line, key);
    }
}
