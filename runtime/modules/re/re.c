/* re.c - re: compiled expressions, matches, and the functions on them.
 *
 * Matches are found in bytes; what Python sees of a str are code points. */
#include "regex.h"
#include "runtime/vm/types/container.h"

struct re_pattern {
    const struct type *type;
    value program; /* bytes: regex.h */
};

struct re_match {
    const struct type *type;
    value text; /* str or bytes, which do not change */
    size_t n_groups;
    size_t places[]; /* offsets of each group's begin and end; RE_NO_PART */
};

#define RE_NO_PART SIZE_MAX

static const uint8_t *re_program(value program)
{
    struct span span;
    bytes_span(program, &span);
    return span.data;
}

/* ---- texts ---- */

struct re_subject {
    value owner; /* of the bytes */
    struct span span;
    bool is_str;
    struct regex_text text;
};

/* The text to be searched. Nothing may change it until the last look at it. */
static void re_subject(value v, const uint8_t *program, struct re_subject *out)
{
    out->owner = v;
    out->is_str = str_span(v, &out->span);
    if (!out->is_str && !bytes_span(v, &out->span))
        raise_format(&type_TypeError, "expected str or bytes, not '%t'", v);
    if (!out->span.data)
        out->span.data = (const uint8_t *)"";
    out->text.begin = out->span.data;
    out->text.end = out->span.data + out->span.size;
    out->text.wide = out->is_str && HAS(unicode) && !str_is_ascii(v, &out->span);
    if (out->text.wide && program[1] & REGEX_HIGH_BYTES)
        raise_text(&type_TypeError, "bytes pattern on a str that is not ASCII");
}

/* As re_subject for what Python may be run on meanwhile: an array is copied first. */
static void re_subject_kept(value v, const uint8_t *program, struct re_subject *out)
{
    struct span span;
    if (!is_str(v) && !is_bytes(v) && bytes_span(v, &span))
        v = bytes_new(span.data, span.size);
    re_subject(v, program, out);
}

static value re_cut(const struct re_subject *subject, regex_place from, regex_place to)
{
    size_t size = (size_t)(to - from);
    return subject->is_str ? str_new(from, size) : bytes_new(from, size);
}

/* Position `index`, cut to what there is. */
static regex_place re_place(const struct re_subject *subject, intptr_t index)
{
    size_t size = subject->span.size, at = index > 0 ? (size_t)index : 0;
    if (subject->text.wide)
        return subject->text.begin + text_offset(subject->span.data, size, at);
    return subject->text.begin + (at < size ? at : size);
}

/* ---- patterns ---- */

static value re_pattern_new(value expression)
{
    value program = regex_compile(expression);
    struct re_pattern *pattern = heap_new(struct re_pattern, &type_re_pattern);
    pattern->program = program;
    return VALUE_OBJECT(pattern);
}

/* The program of a pattern, or of an expression that is compiled first. */
static value re_program_of(value v)
{
    if (is_exactly(v, &type_re_pattern))
        return ((const struct re_pattern *)value_object(v))->program;
    return regex_compile(v);
}

value re_compile(size_t n_args, const value *args)
{
    if (n_args > 1)
        int_value(args[1]);
    return is_exactly(args[0], &type_re_pattern) ? args[0] : re_pattern_new(args[0]);
}

void re_pattern_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_format(printer, "<re %p>", value_object(self));
}

/* ---- matches ---- */

static value re_match_new(const struct re_subject *subject, const uint8_t *program,
                          const regex_place *places)
{
    size_t n = program[0];
    value owner = subject->owner;
    if (!is_str(owner) && !is_bytes(owner))
        owner = bytes_new(subject->span.data, subject->span.size);
    struct re_match *match =
        heap_new_object(sizeof *match + 2 * n * sizeof(size_t), &type_re_match);
    match->text = owner;
    match->n_groups = n;
    for (size_t i = 0; i < 2 * n; i++)
        match->places[i] = !places[i | 1] ? RE_NO_PART : (size_t)(places[i] - subject->text.begin);
    return VALUE_OBJECT(match);
}

/* args: pattern or expression, text, and of a pattern's methods first position and end. */
static value re_find(size_t n_args, const value *args, bool search)
{
    value program = re_program_of(args[0]);
    const uint8_t *code = re_program(program);
    regex_place places[2 * REGEX_GROUPS_MOST];
    struct re_subject subject;
    intptr_t from = n_args > 2 ? int_value(args[2]) : 0;
    intptr_t end = n_args > 3 ? int_value(args[3]) : INTPTR_MAX;
    re_subject(args[1], code, &subject);
    regex_place first = re_place(&subject, from);
    subject.text.end = re_place(&subject, end);
    if (first > subject.text.end)
        subject.text.end = first;
    bool found = regex_run(code, &subject.text, first, search, NULL, places);
    value match = found ? re_match_new(&subject, code, places) : VALUE_NONE;
    value_keep(program);
    return match;
}

value re_pattern_match(size_t n_args, const value *args)
{
    return re_find(n_args, args, false);
}

value re_pattern_search(size_t n_args, const value *args)
{
    return re_find(n_args, args, true);
}

/* The functions of the module: their third argument is flags, of which there are none. */
value re_match(size_t n_args, const value *args)
{
    (void)n_args;
    return re_find(2, args, false);
}

value re_search(size_t n_args, const value *args)
{
    (void)n_args;
    return re_find(2, args, true);
}

static const struct re_match *re_match_self(value self)
{
    return value_object(self_as(self, &type_re_match));
}

static void re_match_subject(const struct re_match *match, struct re_subject *out)
{
    static const uint8_t no_program[REGEX_HEAD] = {0};
    re_subject(match->text, no_program, out);
}

static size_t re_group_index(const struct re_match *match, value index)
{
    intptr_t group = int_value(index);
    if (group < 0 || (size_t)group >= match->n_groups)
        raise_message(&type_IndexError, "no such group");
    return (size_t)group;
}

static value re_group_text(const struct re_match *match, size_t group, value none)
{
    struct re_subject subject;
    const size_t *place = &match->places[2 * group];
    if (place[0] == RE_NO_PART)
        return none;
    re_match_subject(match, &subject);
    return re_cut(&subject, subject.text.begin + place[0], subject.text.begin + place[1]);
}

value re_match_group(size_t n_args, const value *args)
{
    const struct re_match *match = re_match_self(args[0]);
    if (n_args < 3)
        return re_group_text(match, n_args > 1 ? re_group_index(match, args[1]) : 0, VALUE_NONE);
    value groups = list_new(0, NULL);
    for (size_t i = 1; i < n_args; i++)
        list_append_value(groups, re_group_text(match, re_group_index(match, args[i]), VALUE_NONE));
    const struct list *list = list_read(groups);
    return tuple_new(list->size, list->items);
}

value re_match_groups(size_t n_args, const value *args)
{
    const struct re_match *match = re_match_self(args[0]);
    value groups = list_new(0, NULL), none = n_args > 1 ? args[1] : VALUE_NONE;
    for (size_t i = 1; i < match->n_groups; i++)
        list_append_value(groups, re_group_text(match, i, none));
    const struct list *list = list_read(groups);
    value result = tuple_new(list->size, list->items);
    value_keep(groups);
    return result;
}

/* A place as Python counts; -1: the group took no part. */
static value re_match_place(const struct re_match *match, size_t place)
{
    struct re_subject subject;
    size_t offset = match->places[place];
    if (offset == RE_NO_PART)
        return VALUE_SMALL_INT(-1);
    re_match_subject(match, &subject);
    return int_new_unsigned(subject.text.wide ? text_count(subject.span.data, offset) : offset);
}

value re_match_start(size_t n_args, const value *args)
{
    const struct re_match *match = re_match_self(args[0]);
    return re_match_place(match, 2 * (n_args > 1 ? re_group_index(match, args[1]) : 0));
}

value re_match_end(size_t n_args, const value *args)
{
    const struct re_match *match = re_match_self(args[0]);
    return re_match_place(match, 2 * (n_args > 1 ? re_group_index(match, args[1]) : 0) + 1);
}

value re_match_span(size_t n_args, const value *args)
{
    value span[] = {re_match_start(n_args, args), re_match_end(n_args, args)};
    return tuple_new(2, span);
}

void re_match_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_format(printer, "<match num=%z>",
                 ((const struct re_match *)value_object(self))->n_groups);
}

/* ---- split ---- */

/* As MicroPython: an empty match ends it. */
value re_split(size_t n_args, const value *args)
{
    value program = re_program_of(args[0]);
    const uint8_t *code = re_program(program);
    regex_place places[2 * REGEX_GROUPS_MOST];
    struct re_subject subject;
    intptr_t left = n_args > 2 ? int_value(args[2]) : 0;
    value parts = list_new(0, NULL);
    re_subject(args[1], code, &subject);
    regex_place from = subject.text.begin;
    while (regex_run(code, &subject.text, from, true, NULL, places) && places[0] != places[1]) {
        list_append_value(parts, re_cut(&subject, from, places[0]));
        for (size_t i = 1; i < code[0]; i++)
            list_append_value(parts, places[2 * i + 1]
                                         ? re_cut(&subject, places[2 * i], places[2 * i + 1])
                                         : VALUE_NONE);
        from = places[1];
        if (--left == 0)
            break;
    }
    list_append_value(parts, re_cut(&subject, from, subject.text.end));
    value_keep(program);
    return parts;
}

/* ---- sub ---- */

struct re_sub {
    const uint8_t *code;
    struct re_subject subject;
    struct span replacement;
    value function; /* NO_VALUE: the replacement is a text */
    struct text_builder out;
    regex_place places[2 * REGEX_GROUPS_MOST];
};

static void re_sub_add(struct re_sub *sub, const uint8_t *from, const uint8_t *to)
{
    text_builder_add(&sub->out, from, (size_t)(to - from));
}

static bool re_is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* A group's number at p, with g< > around it or without; returns what is behind. */
static const uint8_t *re_sub_group(struct re_sub *sub, const uint8_t *p, const uint8_t *end)
{
    bool named = *p == 'g';
    size_t group = 0;
    p += named ? 2 : 0;
    for (; p < end && re_is_digit(*p); p++)
        group = group < REGEX_GROUPS_MOST ? group * 10 + (size_t)(*p - '0') : group;
    if (named && (p == end || *p++ != '>'))
        raise_text(&type_ValueError, "bad group reference");
    if (group >= sub->code[0])
        raise_message(&type_IndexError, "no such group");
    if (sub->places[2 * group + 1])
        re_sub_add(sub, sub->places[2 * group], sub->places[2 * group + 1]);
    return p;
}

/* The replacement, with groups in the place of \1 and \g<1>. */
static void re_sub_expand(struct re_sub *sub)
{
    static const char letters[] = "nrtfva\\", stand_for[] = "\n\r\t\f\v\a\\";
    const uint8_t *p = sub->replacement.data, *end = p + sub->replacement.size, *plain = p;
    while (p < end) {
        if (*p++ != '\\' || p == end)
            continue;
        re_sub_add(sub, plain, p - 1);
        const char *letter = *p != 0 ? strchr(letters, *p) : NULL;
        if (re_is_digit(*p) || (*p == 'g' && end - p > 1 && p[1] == '<')) {
            plain = p = re_sub_group(sub, p, end);
        } else if (letter) {
            text_builder_add(&sub->out, &stand_for[letter - letters], 1);
            plain = ++p;
        } else {
            plain = p++ - 1;
        }
    }
    re_sub_add(sub, plain, end);
}

static void re_sub_call(struct re_sub *sub)
{
    struct span text;
    value result = call_1(sub->function, re_match_new(&sub->subject, sub->code, sub->places));
    if (sub->subject.is_str ? !str_span(result, &text) : !bytes_span(result, &text))
        raise_format(&type_TypeError, "expected str or bytes, not '%t'", result);
    text_builder_add(&sub->out, text.data, text.size);
    value_keep(result);
}

static void re_sub_all(struct re_sub *sub, intptr_t left)
{
    regex_place from = sub->subject.text.begin, end = sub->subject.text.end, not_at = NULL;
    while (regex_run(sub->code, &sub->subject.text, from, true, not_at, sub->places)) {
        re_sub_add(sub, from, sub->places[0]);
        from = sub->places[1];
        not_at = from == sub->places[0] ? from : NULL;
        if (sub->function != NO_VALUE)
            re_sub_call(sub);
        else
            re_sub_expand(sub);
        if (--left == 0)
            break;
    }
    re_sub_add(sub, from, end);
}

/* sub(pattern, replacement, text[, count[, flags]]) */
value re_sub(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {{Q_pattern, PARAMETER_REQUIRED},
                                                  {Q_repl, PARAMETER_REQUIRED},
                                                  {Q_string, PARAMETER_REQUIRED},
                                                  {Q_count, 0},
                                                  {Q_flags, 0}};
    value given[] = {NO_VALUE, NO_VALUE, NO_VALUE, VALUE_SMALL_INT(0), VALUE_SMALL_INT(0)};
    parse_arguments(Q_sub, parameters, 5, n_positional, n_keywords, args, given);
    struct re_sub *sub = heap_alloc(sizeof *sub);
    intptr_t count = int_value(given[3]);
    value program = re_program_of(given[0]);
    sub->code = re_program(program);
    re_subject_kept(given[2], sub->code, &sub->subject);
    sub->function = NO_VALUE;
    if (sub->subject.is_str
            ? !str_span(given[1], &sub->replacement)
            : !bytes_span(given[1], &sub->replacement) && !str_span(given[1], &sub->replacement))
        sub->function = given[1];
    text_builder_init(&sub->out);
    re_sub_all(sub, count);
    value result =
        sub->subject.is_str ? text_builder_str(&sub->out) : text_builder_bytes(&sub->out);
    value_keep(program);
    value_keep(given[1]);
    return result;
}
