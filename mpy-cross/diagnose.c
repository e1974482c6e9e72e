/* diagnose.c - the messages of a compilation: collecting, wording, ordering; and the jumps out of
 * its stages. */
#include "mpy-cross/diagnose.h"
#include "runtime/base/utf8.h"
#include <string.h>

_Noreturn void compile_abort(struct compiler *compiler)
{
    escape_jump(compiler->escape);
}

_Noreturn void compile_end(struct compiler *compiler)
{
    compiler->escape = compiler->outermost;
    escape_jump(compiler->escape);
}

_Noreturn void compile_out_of_memory(struct compiler *compiler)
{
    compiler->out->out_of_memory = true;
    compile_end(compiler);
}

void *tree_alloc(struct compiler *compiler, size_t size)
{
    void *block = arena_alloc(&compiler->tree_arena, size);
    if (!block)
        compile_out_of_memory(compiler);
    return block;
}

void *code_alloc(struct compiler *compiler, size_t size)
{
    void *block = arena_alloc(&compiler->out->arena, size);
    if (!block)
        compile_out_of_memory(compiler);
    return block;
}

struct source_place node_place(const struct node *node)
{
    const struct node *first = node;
    for (;;) {
        if (first->kind == NODE_ATTRIBUTE)
            first = first->attribute.object;
        else if (first->kind == NODE_CALL)
            first = first->call.function;
        else if (first->kind == NODE_SUBSCRIPT)
            first = first->subscript.object;
        else
            break;
    }
    struct source_place place = {first->line, first->column, 0};
    if (first == node && node->kind == NODE_NAME && node->name.symbol)
        place.end_column = place.column + node->name.symbol->size;
    return place;
}

/* A message under construction; with `out` NULL it only counts. */
struct wording {
    char *out;
    size_t size;
};

static void word_bytes(struct wording *wording, const char *data, size_t size)
{
    if (wording->out)
        memcpy(wording->out + wording->size, data, size);
    wording->size += size;
}

static void word_number(struct wording *wording, uint32_t number)
{
    char digits[10], *at = digits + sizeof digits;
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    word_bytes(wording, at, (size_t)(digits + sizeof digits - at));
}

/* Names longer than this are cut in messages. */
enum { NAME_SHOWN_MAX = 80 };

static void word_symbol(struct wording *wording, const struct symbol *symbol)
{
    size_t size = symbol->size;
    if (size > NAME_SHOWN_MAX) {
        size = NAME_SHOWN_MAX;
        while (size && ((uint8_t)symbol->text[size] & 0xc0) == 0x80)
            size--;
    }
    word_bytes(wording, symbol->text, size);
    if (size < symbol->size)
        word_bytes(wording, "...", 3);
}

static void word_format(struct wording *wording, const char *format, va_list arguments)
{
    for (const char *at = format; *at; at++) {
        if (*at != '%') {
            word_bytes(wording, at, 1);
            continue;
        }
        at++;
        if (*at == 's') {
            const char *text = va_arg(arguments, const char *);
            word_bytes(wording, text, strlen(text));
        } else if (*at == 'n') {
            word_symbol(wording, va_arg(arguments, const struct symbol *));
        } else if (*at == 'u') {
            word_number(wording, va_arg(arguments, uint32_t));
        } else if (*at == 'I' || *at == 'L' || *at == 'T') {
            continue;
        } else if (*at == 'c') {
            char byte = (char)va_arg(arguments, int);
            word_bytes(wording, &byte, 1);
        } else {
            word_bytes(wording, at, 1);
        }
    }
}

static const char *diagnose_word(struct compiler *compiler, const char *format, va_list arguments)
{
    struct wording wording = {NULL, 0};
    va_list again;
    va_copy(again, arguments);
    word_format(&wording, format, again);
    va_end(again);
    wording.out = code_alloc(compiler, wording.size + 1);
    wording.size = 0;
    word_format(&wording, format, arguments);
    wording.out[wording.size] = 0;
    return wording.out;
}

static enum error_kind kind_of(const char *format)
{
    if (strncmp(format, INDENTATION, 2) == 0)
        return ERROR_INDENTATION;
    if (strncmp(format, TYPE_ERROR, 2) == 0)
        return ERROR_TYPE;
    return strncmp(format, LIMIT, 2) == 0 ? ERROR_LIMIT : ERROR_SYNTAX;
}

/* Of two errors on a line the second is as a rule the first's doing. */
static bool has_error(const struct compiler *compiler, uint32_t line)
{
    const struct diagnostic *last = compiler->last_diagnostic;
    while (last && last->severity != SEVERITY_ERROR)
        last = last->next;
    return last && last->line == line;
}

void diagnose(struct compiler *compiler, enum severity severity, struct source_place place,
              const char *hint, const char *format, va_list arguments)
{
    if (FOR_TOOLS && severity == SEVERITY_ERROR && has_error(compiler, place.line))
        return;
    struct diagnostic *diagnostic = code_alloc(compiler, sizeof *diagnostic);
    diagnostic->severity = severity;
    diagnostic->kind = kind_of(format);
    diagnostic->line = place.line;
    diagnostic->column = place.column;
    diagnostic->end_column = place.end_column;
    diagnostic->text = diagnose_word(compiler, format, arguments);
    diagnostic->hint = hint ? arena_copy(&compiler->out->arena, hint, strlen(hint)) : NULL;
    if (hint && !diagnostic->hint)
        compile_out_of_memory(compiler);
    diagnostic->next = compiler->last_diagnostic;
    compiler->last_diagnostic = diagnostic;
    if (severity == SEVERITY_ERROR && (++compiler->n_errors >= compiler->max_errors || !FOR_TOOLS))
        compile_end(compiler);
}

NO_RETURN_IN_FIRMWARE void compile_error(struct compiler *compiler, struct source_place place,
                                         const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnose(compiler, SEVERITY_ERROR, place, NULL, format, arguments);
    va_end(arguments);
    if (!FOR_TOOLS)
        compile_end(compiler);
}

NO_RETURN_IN_FIRMWARE void compile_hinted_error(struct compiler *compiler,
                                                struct source_place place, const char *hint,
                                                const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnose(compiler, SEVERITY_ERROR, place, hint, format, arguments);
    va_end(arguments);
    if (!FOR_TOOLS)
        compile_end(compiler);
}

void compile_warn(struct compiler *compiler, struct source_place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnose(compiler, SEVERITY_WARNING, place, NULL, format, arguments);
    va_end(arguments);
}

void compile_too_deep(struct compiler *compiler, struct source_place place)
{
    compile_error_hint(compiler, place, "split it, or give the compiler a larger recursion_limit",
                       "nested deeper than the compiler's budget of %u levels",
                       compiler->recursion_limit);
    compile_end(compiler);
}

/* Sorts the chain by place; merge sort keeps equal ones in order. */
static struct diagnostic *diagnose_sort(struct diagnostic *chain, size_t length)
{
    if (length < 2) {
        if (chain)
            chain->next = NULL;
        return chain;
    }
    struct diagnostic *half = chain;
    for (size_t i = 0; i < length / 2; i++)
        half = (struct diagnostic *)half->next;
    struct diagnostic *right = diagnose_sort(half, length - length / 2);
    struct diagnostic *left = diagnose_sort(chain, length / 2);
    const struct diagnostic *first = NULL, **end = &first;
    while (left || right) {
        bool take_right =
            !left || (right && (right->line < left->line ||
                                (right->line == left->line && right->column < left->column)));
        struct diagnostic **from = take_right ? &right : &left;
        *end = *from;
        end = (const struct diagnostic **)&(*from)->next;
        *from = (struct diagnostic *)(*from)->next;
    }
    *end = NULL;
    return (struct diagnostic *)first;
}

/* A second error at the same place has the same cause. */
static void drop_repeated(struct diagnostic *chain)
{
    while (chain && chain->next) {
        const struct diagnostic *next = chain->next;
        if (next->severity == SEVERITY_ERROR && chain->severity == SEVERITY_ERROR &&
            next->line == chain->line && next->column == chain->column)
            chain->next = next->next;
        else
            chain = (struct diagnostic *)next;
    }
}

static uint32_t points_before(const char *line, size_t size, uint32_t column)
{
    return (uint32_t)utf8_length((const uint8_t *)line, column < size ? column : size) + 1;
}

/* Turns columns into code points from 1, in messages that are sorted. */
static void count_points(const struct compiler *compiler, struct diagnostic *oldest)
{
    const char *line = compiler->source, *end = compiler->source + compiler->source_size;
    uint32_t number = 1;
    for (struct diagnostic *at = oldest; at; at = (struct diagnostic *)at->next) {
        while (number < at->line && line < end) {
            bool pair = *line == '\r' && line + 1 < end && line[1] == '\n';
            if (*line == '\n' || *line == '\r')
                number++;
            line += pair ? 2 : 1;
        }
        size_t size = 0;
        while (line + size < end && line[size] != '\n' && line[size] != '\r')
            size++;
        uint32_t column = at->column;
        at->column = points_before(line, size, column);
        at->end_column =
            at->end_column > column ? points_before(line, size, at->end_column) : at->column + 1;
    }
}

void diagnose_finish(struct compiler *compiler)
{
    struct diagnostic *oldest = NULL;
    if (!FOR_TOOLS) {
        compiler->out->diagnostics = compiler->last_diagnostic;
        return;
    }
    size_t length = 0;
    for (struct diagnostic *at = compiler->last_diagnostic, *before; at; at = before, length++) {
        before = (struct diagnostic *)at->next;
        at->next = oldest;
        oldest = at;
    }
    oldest = diagnose_sort(oldest, length);
    drop_repeated(oldest);
    count_points(compiler, oldest);
    compiler->out->diagnostics = oldest;
}
