/* why.c - what of the VM a program keeps, and because of what. */
#include "runtime/vm/prune/why.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/vm/memory/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* usage.def's conditions as they are written there. */
struct condition {
    const char *name, *when;
};

static const struct condition marks[USAGE_MARKS] = {
#define FACT(name) [MARK_##name] = {#name, NULL},
#define USE(name, when) [MARK_##name] = {#name, #when},
#include "tables/usage.def"
};

static const struct condition parts[USAGE_PARTS] = {
#define PART(function, when) [PART_##function] = {#function, #when},
#include "tables/usage.def"
};

static const struct condition kinds[USAGE_KINDS] = {
#define KIND(type, when) [KIND_##type] = {#type, #when},
#include "tables/usage.def"
};

static char *place_of(const struct closure_reason *reason)
{
    if (reason->by_hand)
        return tool_copy("kept by hand");
    if (!reason->module)
        return tool_copy("always");
    return reason->line != 0 ? tool_format("%s:%u", reason->module, (unsigned)reason->line)
                             : tool_copy(reason->module);
}

char *why_name(const struct usage_closure *closure, size_t id)
{
    const struct closure_reason *reason = &closure->reasons[id];
    if (reason->because == 0)
        return place_of(reason);
    /* What implied what leads to the line of code that began it. */
    size_t origin = reason->because;
    for (unsigned steps = 0; closure->reasons[origin].because != 0 && steps < 64; steps++)
        origin = closure->reasons[origin].because;
    char *place = place_of(&closure->reasons[origin]);
    char *text = tool_format("%s, %s", closure->set->names[reason->because].text, place);
    free(place);
    return text;
}

static const struct condition *mark_named(const char *name, size_t size, size_t *index)
{
    for (size_t i = 0; i < USAGE_MARKS; i++)
        if (strlen(marks[i].name) == size && memcmp(marks[i].name, name, size) == 0) {
            *index = i;
            return &marks[i];
        }
    return NULL;
}

static size_t kind_named(const char *name, size_t size)
{
    size_t i = 0;
    while (i < USAGE_KINDS && (!kinds[i].name || strlen(kinds[i].name) != size ||
                               memcmp(kinds[i].name, name, size) != 0))
        i++;
    return i;
}

static size_t name_spelled(const char *identifier, size_t size)
{
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++)
        if (strlen(names_identifier(id)) == size &&
            memcmp(names_identifier(id), identifier, size) == 0)
            return id;
    return 0;
}

/* Where an instruction is first; NULL where none is. A family is used when one of its members is. */
static const struct closure_reason *opcode_reason(const struct usage_closure *closure,
                                                  const char *name, size_t size)
{
    for (unsigned i = 0; i < 256; i++)
        if (closure->usage.opcodes[i] && opcode_name[i] && strlen(opcode_name[i]) == size &&
            memcmp(opcode_name[i], name, size) == 0)
            return &closure->opcode_reasons[i];
    return NULL;
}

static char *why_condition(const struct usage_closure *closure, const char *when, unsigned depth);

static char *why_placed(const char *what, size_t size, const struct closure_reason *reason)
{
    char *place = place_of(reason);
    char *text = tool_format("%.*s, %s", (int)size, what, place);
    free(place);
    return text;
}

static char *why_mark(const struct usage_closure *closure, size_t mark, unsigned depth)
{
    const struct closure_reason *reason = &closure->mark_reasons[mark];
    if (marks[mark].when)
        return why_condition(closure, marks[mark].when, depth + 1);
    if (reason->because != 0) {
        char *place = why_name(closure, reason->because);
        char *text = tool_format("%s, %s", closure->set->names[reason->because].text, place);
        free(place);
        return text;
    }
    return why_placed(marks[mark].name, strlen(marks[mark].name), reason);
}

/* The first thing of a condition that holds, with its reason. */
static char *why_condition(const struct usage_closure *closure, const char *when, unsigned depth)
{
    enum { DEPTH_MAX = 16 };
    static const char prefix[] = "USED_";
    for (const char *p = when; depth < DEPTH_MAX && (p = strstr(p, prefix));) {
        p += strlen(prefix);
        size_t size = 0, mark;
        while (p[size] == '_' || isalnum((unsigned char)p[size]))
            size++;
        if (size > 3 && memcmp(p, "OP_", 3) == 0) {
            const struct closure_reason *reason = opcode_reason(closure, p + 3, size - 3);
            if (reason)
                return why_placed(p + 3, size - 3, reason);
        } else if (size > 5 && memcmp(p, "KIND_", 5) == 0) {
            size_t kind = kind_named(p + 5, size - 5);
            if (kind < USAGE_KINDS && closure->usage.kinds[kind] && kinds[kind].when)
                return why_condition(closure, kinds[kind].when, depth + 1);
        } else if (mark_named(p, size, &mark)) {
            if (closure->usage.marks[mark])
                return why_mark(closure, mark, depth);
        } else {
            size_t id = name_spelled(p, size);
            if (id != 0 && closure->usage.names[id]) {
                char *place = why_name(closure, id);
                char *text = tool_format("%s, %s", closure->set->names[id].text, place);
                free(place);
                return text;
            }
        }
        p += size;
    }
    return tool_copy(when[0] == '1' && when[1] == 0 ? "always" : when);
}

static void tell_kept(const struct usage_closure *closure, why_found found, void *user,
                      const char *kind, const struct condition *condition)
{
    if (!condition->name)
        return;
    char *why = why_condition(closure, condition->when, 0);
    found(user, kind, condition->name, why);
    free(why);
}

void why_each(const struct usage_closure *closure, why_found found, void *user)
{
    for (size_t id = 1; id <= FIXED_NAME_COUNT; id++) {
        if (!closure->usage.names[id])
            continue;
        char *why = why_name(closure, id);
        found(user, "name", closure->set->names[id].text, why);
        free(why);
    }
    for (size_t i = 0; i < USAGE_KINDS; i++)
        if (closure->usage.kinds[i])
            tell_kept(closure, found, user, "type", &kinds[i]);
    for (size_t i = 0; i < USAGE_PARTS; i++)
        if (closure->usage.parts[i])
            tell_kept(closure, found, user, "function", &parts[i]);
}

static void print_kept(void *user, const char *kind, const char *what, const char *why)
{
    struct buf *out = user;
    print_to(out, "%-8s ", kind);
    size_t before = out->size;
    if (strcmp(kind, "name") == 0)
        print_json(out, what, strlen(what));
    else
        buf_put_str(out, what);
    for (size_t size = out->size - before; size < 34; size++)
        buf_put_byte(out, ' ');
    print_to(out, " %s\n", why);
}

void why_print(const struct usage_closure *closure, struct buf *out)
{
    print_to(out, "%-8s %-34s %s\n", "kept", "what", "because of");
    why_each(closure, print_kept, out);
}
