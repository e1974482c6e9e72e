/* plan_live.c - objects that bodies of modules left when they ran at build time, as parts of the plan.
 *
 * They come as lines of words, which runtime/port/host/preload/preload.h describes. The numbers of modules are those of the plan, as both
 * have the inputs in order. */
#include "freezer/image/plan.h"
#include "runtime/host/memory.h"

#include <stdlib.h>
#include <string.h>

/* A line's words. */
struct words_of_line {
    char **items;
    size_t n, capacity;
};

static char *split_line(char *line, struct words_of_line *words)
{
    char *end = line + strcspn(line, "\n"), *next = *end ? end + 1 : NULL;
    *end = 0;
    words->n = 0;
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " ")) {
        tool_grow(words->items, words->n, words->capacity);
        words->items[words->n++] = word;
    }
    return next;
}

static uint32_t live_number(const char *word)
{
    return (uint32_t)strtoul(word, NULL, 10);
}

/* The bytes of a word in hexadecimal, in the plan's memory. */
static struct code_text word_text(struct plan *plan, const char *word)
{
    size_t size = strlen(word) / 2;
    char *data = arena_alloc(&plan->arena, size + 1);
    for (size_t i = 0; i < size; i++) {
        char pair[3] = {word[2 * i], word[2 * i + 1], 0};
        data[i] = (char)strtoul(pair, NULL, 16);
    }
    data[size] = 0;
    return (struct code_text){data, size};
}

static uint32_t live_symbol(struct plan *plan, const char *text)
{
    return plan_add_constant(
        plan,
        &(struct planned_constant){.kind = PLANNED_SYMBOL, .data = text, .size = strlen(text) + 1});
}

/* MODULE.NAME, or of a method TYPE.NAME: its place is counted by what the target's tables keep. */
static uint32_t live_native(struct plan *plan, const char *word, bool is_method)
{
    const char *dot = strchr(word, '.');
    int owner = (int)(dot - word);
    char *text = tool_format("natives_%s%.*s[%s_%.*s_%s]", is_method ? "" : "module_", owner, word,
                             is_method ? "METHOD" : "NATIVE", owner, word, dot + 1);
    uint32_t entry = live_symbol(plan, text);
    free(text);
    return entry;
}

static uint32_t live_symbol_of(struct plan *plan, const char *prefix, const char *word)
{
    char *text = tool_format("%s%s", prefix, word);
    uint32_t entry = live_symbol(plan, text);
    free(text);
    return entry;
}

/* SYMBOL:NAME; the number is the name's, which is the type's hash. */
static uint32_t live_type(struct plan *plan, const char *word)
{
    const char *name = strchr(word, ':') + 1;
    char *text = tool_format("type_%.*s", (int)(name - 1 - word), word);
    struct planned_constant constant = {
        .kind = PLANNED_SYMBOL, .data = text, .size = strlen(text) + 1};
    constant.number = (int64_t)names_add(&plan->names, name, strlen(name));
    uint32_t entry = plan_add_constant(plan, &constant);
    free(text);
    return entry;
}

static uint32_t live_text(struct plan *plan, enum constant_kind kind, const char *word)
{
    struct constant constant = {.kind = kind, .text = word_text(plan, word)};
    if (kind == CONSTANT_INT)
        constant.text = (struct code_text){word, strlen(word)};
    return plan_constant(plan, &constant, "preload", NULL);
}

/* Two times sixteen digits. */
static uint32_t live_complex(struct plan *plan, const char *word)
{
    char real[17] = {0};
    memcpy(real, word, 16);
    return plan_add_constant(plan,
                             &(struct planned_constant){.kind = PLANNED_COMPLEX,
                                                        .bits = {strtoull(real, NULL, 16),
                                                                 strtoull(word + 16, NULL, 16)}});
}

static uint32_t live_value(struct plan *plan, const char *word)
{
    uint64_t bits = 0;
    switch (word[0]) {
    case 'n':
        return plan_simple(plan, PLANNED_NONE, 0);
    case 'f':
        return plan_simple(plan, PLANNED_FALSE, 0);
    case 't':
        return plan_simple(plan, PLANNED_TRUE, 0);
    case 'e':
        return plan_simple(plan, PLANNED_ELLIPSIS, 0);
    case 'i':
        return live_text(plan, CONSTANT_INT, word + 1);
    case 's':
        return live_text(plan, CONSTANT_STR, word + 1);
    case 'b':
        return live_text(plan, CONSTANT_BYTES, word + 1);
    case 'd':
        bits = strtoull(word + 1, NULL, 16);
        return plan_add_constant(
            plan, &(struct planned_constant){.kind = PLANNED_FLOAT, .bits = {bits, 0}});
    case 'c':
        return live_complex(plan, word + 1);
    case 'm':
        return plan_simple(plan, PLANNED_MODULE, live_number(word + 1));
    case 'o':
        return plan_simple(plan, PLANNED_LIVE, live_number(word + 1));
    case 'M':
        return live_symbol_of(plan, "module_", word + 1);
    case 'G':
        return live_symbol(plan, word + 1);
    case 'T':
        return live_type(plan, word + 1);
    case 'F':
        return live_native(plan, word + 1, false);
    case 'K':
        return live_native(plan, word + 1, true);
    default:
        return plan_simple(plan, PLANNED_ABSENT, 0);
    }
}

/* A key that has to be a name. */
static uint32_t live_name(struct plan *plan, const char *word)
{
    struct code_text text = word_text(plan, word + 1);
    size_t name = names_add(&plan->names, text.data, text.size);
    plan->names.names[name].used = true;
    return plan_simple(plan, PLANNED_NAME, (int64_t)name);
}

static void live_values(struct plan *plan, struct planned_live *live, char *const *words, size_t n)
{
    live->values = arena_alloc(&plan->arena, (n + 1) * sizeof *live->values);
    for (size_t i = 0; i < n; i++)
        live->values[i] = live_value(plan, words[i]);
    live->n_values = n;
}

/* Keys and contents. */
static void live_entries(struct plan *plan, struct planned_live *live, char *const *words, size_t n,
                         bool names)
{
    live_values(plan, live, words, n);
    for (size_t i = 0; names && i < n; i += 2)
        live->values[i] = live_name(plan, words[i]);
}

/* The function with that number, breadth first. */
static const struct raw_code *raw_by_breadth(const struct raw_code *root, uint32_t number)
{
    const struct raw_code **queue = tool_alloc((plan_count_functions(root) + 1) * sizeof *queue);
    size_t n = 1;
    queue[0] = root;
    for (size_t i = 0; i < number; i++)
        for (size_t child = 0; child < queue[i]->n_children; child++)
            queue[n++] = queue[i]->children[child];
    const struct raw_code *found = queue[number];
    free(queue);
    return found;
}

static const struct {
    const char *word;
    enum live_kind kind;
    bool writable;
} live_kinds[] = {
    {"tuple", LIVE_TUPLE, false},
    {"list", LIVE_LIST, true},
    {"dict", LIVE_DICT, true},
    {"mixed", LIVE_MIXED, true},
    {"function", LIVE_FUNCTION, false},
    {"closure", LIVE_CLOSURE, false},
    {"cell", LIVE_CELL, true},
    {"class", LIVE_CLASS, true},
    {"namedtuple", LIVE_NAMEDTUPLE, true},
    {"named", LIVE_NAMED, false},
    {"instance", LIVE_INSTANCE, true},
    {"property", LIVE_PROPERTY, false},
    {"staticmethod", LIVE_STATICMETHOD, false},
    {"classmethod", LIVE_CLASSMETHOD, false},
    {"bound", LIVE_BOUND, false},
    {"unbound", LIVE_UNBOUND, false},
    {"slice", LIVE_SLICE, false},
    {"range", LIVE_RANGE, false},
    {"array", LIVE_ARRAY, true},
    {"deque", LIVE_DEQUE, true},
    {"exception", LIVE_EXCEPTION, true},
    {"fields", LIVE_FIELDS, false},
};

/* CLASS SLOTS, and what the kind of an object that C can change has. */
static void live_of_c(struct plan *plan, struct planned_live *live, char *const *words, size_t n)
{
    live->base = live_value(plan, words[0]);
    live->slots = arena_copy(&plan->arena, words[1], strlen(words[1]));
    if (live->kind == LIVE_ARRAY) {
        live->flags = live_number(words[2]);
        live->size = live_number(words[3]);
        live->part = live_value(plan, words[4]);
    } else if (live->kind == LIVE_DEQUE) {
        live->flags = (live_number(words[2]) ? LIVE_DEQUE_BOUNDED : 0) |
                      (live_number(words[3]) ? LIVE_DEQUE_STRICT : 0);
        live->size = live_number(words[4]);
        live_values(plan, live, words + 5, n - 5);
    } else {
        live_values(plan, live, words + 2, n - 2);
    }
}

/* object NUMBER KIND ... */
static void add_live(struct plan *plan, const struct words_of_line *line)
{
    char **rest = line->items + 3;
    size_t n = line->n - 3, which = 0;
    tool_grow(plan->lives, plan->n_lives, plan->lives_capacity);
    struct planned_live *live = &plan->lives[plan->n_lives++];
    while (strcmp(line->items[2], live_kinds[which].word) != 0)
        which++;
    *live = (struct planned_live){.kind = live_kinds[which].kind};
    switch (live->kind) {
    case LIVE_FUNCTION:
        live->module = &plan->modules[live_number(rest[0])];
        live->raw = raw_by_breadth(live->module->input->code.root, live_number(rest[1]));
        live_values(plan, live, rest + 2, n - 2);
        break;
    case LIVE_CLASS:
        live->name = live_name(plan, rest[0]);
        live->flags = live_number(rest[1]);
        live->base = live_value(plan, rest[2]);
        live_entries(plan, live, rest + 3, n - 3, true);
        break;
    case LIVE_NAMEDTUPLE:
        live->name = live_name(plan, rest[0]);
        live->flags = live_number(rest[1]);
        live->base = live_value(plan, rest[2]);
        live->part = live_value(plan, rest[3]);
        live_entries(plan, live, rest + 4, n - 4, true);
        break;
    case LIVE_INSTANCE:
        live->base = live_value(plan, rest[0]);
        live->part = live_value(plan, rest[1]);
        live_entries(plan, live, rest + 2, n - 2, true);
        break;
    case LIVE_ARRAY:
    case LIVE_DEQUE:
    case LIVE_EXCEPTION:
        live_of_c(plan, live, rest, n);
        break;
    case LIVE_FIELDS:
    case LIVE_NAMED:
    case LIVE_UNBOUND:
        live->base = live_value(plan, rest[0]);
        live_values(plan, live, rest + 1, n - 1);
        break;
    case LIVE_DICT:
    case LIVE_MIXED:
        live->base = live_value(plan, rest[0]);
        live_entries(plan, live, rest + 1, n - 1, live->kind == LIVE_DICT);
        break;
    case LIVE_RANGE:
        for (size_t i = 0; i < 3; i++)
            live->numbers[i] = (int32_t)strtol(rest[i], NULL, 10);
        break;
    default:
        live_values(plan, live, rest, n);
        break;
    }
    if (live_kinds[which].writable)
        live->alias = plan_alias_shared(plan);
}

/* module NUMBER UNIT KEY VALUE ... */
static void add_globals(struct plan *plan, const struct words_of_line *line)
{
    struct planned_module *module = &plan->modules[live_number(line->items[1])];
    live_entries(plan, &module->globals, line->items + 3, line->n - 3, true);
    module->globals.alias = plan_alias_shared(plan);
    module->alias = module->globals.alias;
    module->unit = live_number(line->items[2]);
}

static uint32_t live_plain_name(struct plan *plan, const char *text)
{
    size_t name = names_add(&plan->names, text, strlen(text));
    plan->names.names[name].used = true;
    return (uint32_t)name;
}

/* imports NUMBER WORD ... */
static void add_imports(struct plan *plan, const struct words_of_line *line)
{
    struct planned_module *module = &plan->modules[live_number(line->items[1])];
    module->imports = arena_alloc(&plan->arena, (line->n + 1) * sizeof *module->imports);
    module->missing = arena_alloc(&plan->arena, (line->n + 1) * sizeof *module->missing);
    for (size_t i = 2; i < line->n; i++) {
        const char *word = line->items[i] + 1;
        if (line->items[i][0] == 'A')
            module->missing[module->n_missing++] = live_plain_name(plan, word);
        else if (line->items[i][0] == 'M')
            module->imports[module->n_imports++] =
                (struct planned_import){true, live_plain_name(plan, word)};
        else
            module->imports[module->n_imports++] =
                (struct planned_import){false, live_number(word)};
    }
}

/* read NUMBER OBJECT KEY */
static void add_read(struct plan *plan, const struct words_of_line *line)
{
    struct planned_module *module = &plan->modules[live_number(line->items[1])];
    const char *key = line->items[3];
    tool_grow(module->reads, module->n_reads, module->reads_capacity);
    module->reads[module->n_reads++] = (struct planned_read){
        live_value(plan, line->items[2]), key[0] == 's' ? live_name(plan, key) : UINT32_MAX};
}

/* All names are there before constants, which become names where they can. */
static void add_key_names(struct plan *plan, const struct words_of_line *line)
{
    bool is_module = strcmp(line->items[0], "module") == 0;
    const char *kind = is_module ? "" : line->n > 2 ? line->items[2] : "";
    size_t first = is_module                         ? 3
                   : strcmp(kind, "dict") == 0       ? 4
                   : strcmp(kind, "instance") == 0   ? 5
                   : strcmp(kind, "class") == 0      ? 6
                   : strcmp(kind, "namedtuple") == 0 ? 7
                                                     : line->n;
    if (strcmp(kind, "class") == 0 || strcmp(kind, "namedtuple") == 0)
        live_name(plan, line->items[3]);
    for (size_t i = first; i < line->n; i += 2)
        live_name(plan, line->items[i]);
    for (size_t i = 2; i < line->n; i++)
        if (line->items[i][0] == 'T' && strchr(line->items[i], ':'))
            names_add(&plan->names, strchr(line->items[i], ':') + 1,
                      strlen(strchr(line->items[i], ':') + 1));
    for (size_t i = 2; i < line->n && strcmp(line->items[0], "imports") == 0; i++)
        if (line->items[i][0] != 'm')
            names_add(&plan->names, line->items[i] + 1, strlen(line->items[i] + 1));
    for (size_t i = 1; i < line->n && strcmp(line->items[0], "order") == 0; i++) {
        const char *colon = strchr(line->items[i], ':');
        const char *name = colon ? colon + 1 : line->items[i] + 1;
        names_add(&plan->names, name, strlen(name));
    }
}

void plan_live_names(struct plan *plan, const char *lines)
{
    char *text = tool_copy(lines), *next = text;
    struct words_of_line line = {0};
    while (next && *next) {
        next = split_line(next, &line);
        add_key_names(plan, &line);
    }
    free(line.items);
    free(text);
}

void plan_lives(struct plan *plan, const char *lines)
{
    char *text = tool_copy(lines), *next = text;
    struct words_of_line line = {0};
    while (next && *next) {
        next = split_line(next, &line);
        if (line.n >= 3 && strcmp(line.items[0], "module") == 0)
            add_globals(plan, &line);
        else if (line.n >= 2 && strcmp(line.items[0], "imports") == 0)
            add_imports(plan, &line);
        else if (line.n == 4 && strcmp(line.items[0], "read") == 0)
            add_read(plan, &line);
        else if (line.n >= 3 && strcmp(line.items[0], "object") == 0)
            add_live(plan, &line);
        else if (line.n >= 1 && strcmp(line.items[0], "order") == 0)
            plan_add_order(plan, line.items + 1, line.n - 1);
    }
    free(line.items);
    free(text);
}

void plan_place_live(struct plan *plan, const struct planned_module *module,
                     const struct raw_code *raw, uint32_t bytecode)
{
    if (!module->preloaded)
        return;
    for (size_t i = 0; i < plan->n_lives; i++)
        if (plan->lives[i].raw == raw)
            plan->lives[i].bytecode = bytecode;
}

/* ---- what a module's import needs ---- */

struct needs {
    const struct plan *plan;
    uint8_t *seen; /* by entry */
    uint32_t *entries, *bound;
    size_t n, n_bound;
};

static uint32_t native_entry(const struct plan *plan, uint32_t name)
{
    uint32_t entry = 0;
    while (plan->constants[plan->registered.values[2 * entry]].number != (int64_t)name)
        entry++;
    return entry;
}

/* False: it is there. */
static bool add_entry_once(struct needs *needs, uint32_t entry)
{
    if (needs->seen[entry])
        return false;
    needs->seen[entry] = true;
    needs->entries[needs->n++] = entry;
    return true;
}

/* Recurses through what it imports. */
static void add_needed(struct needs *needs, uint32_t number)
{
    const struct planned_module *module = &needs->plan->modules[number];
    uint32_t own = module->entry_number - 1;
    if (module->entry_number == 0 || !add_entry_once(needs, own))
        return;
    for (size_t i = 0; i < module->n_imports; i++) {
        if (module->imports[i].is_native)
            add_entry_once(needs, native_entry(needs->plan, module->imports[i].number));
        else
            add_needed(needs, module->imports[i].number);
    }
    if (strchr(module->input->name, '.'))
        needs->bound[needs->n_bound++] = own;
}

size_t plan_needed(const struct plan *plan, uint32_t number, uint32_t *out, size_t *n_bound)
{
    size_t room = plan->registered.n_values / 2 + 1;
    struct needs needs = {.plan = plan,
                          .seen = tool_alloc(room),
                          .entries = out,
                          .bound = tool_alloc(room * sizeof *out)};
    add_needed(&needs, number);
    if (needs.n_bound != 0 && needs.bound[needs.n_bound - 1] == out[0])
        needs.n_bound--; /* the import binds the module itself */
    memcpy(out + needs.n, needs.bound, needs.n_bound * sizeof *out);
    *n_bound = needs.n_bound;
    free(needs.seen);
    free(needs.bound);
    /* Of a cycle only the module that begins it can be given out with all others. */
    return plan->modules[number].unit == number ? needs.n : 0;
}
