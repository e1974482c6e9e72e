/* json.c - a step over JSON: where each value of a text begins and ends. A cursor is NULL from the first thing on that is wrong. */
#include "runtime/host/json.h"

#include <string.h>

enum { JSON_DEPTH = 64 };

static const char *json_skip(const char *p, int depth);

static const char *json_space(const char *p)
{
    return p + strspn(p, " \t\r\n");
}

static const char *json_string(const char *p)
{
    for (p++; *p != '"'; p++)
        if ((unsigned char)*p < ' ' || (*p == '\\' && !memchr("\"\\/bfnrtu", *++p, 9)))
            return NULL;
    return p + 1;
}

/* A member's name and colon; in an array nothing. */
static const char *json_name(const char *p, char end)
{
    if (end != '}')
        return p;
    p = *p == '"' ? json_string(p) : NULL;
    p = p ? json_space(p) : NULL;
    return p && *p == ':' ? json_space(p + 1) : NULL;
}

static const char *json_list(const char *p, char end, int depth)
{
    p = json_space(p + 1);
    if (*p == end)
        return p + 1;
    for (;;) {
        p = json_name(p, end);
        p = p ? json_skip(p, depth) : NULL;
        p = p ? json_space(p) : NULL;
        if (p && *p == end)
            return p + 1;
        if (!p || *p != ',')
            return NULL;
        p = json_space(p + 1);
    }
}

/* Behind the value at p, or NULL. Numbers and the three words are taken as a run of their characters. */
static const char *json_skip(const char *p, int depth)
{
    if (depth == JSON_DEPTH)
        return NULL;
    if (*p == '"')
        return json_string(p);
    if (*p == '{' || *p == '[')
        return json_list(p, *p == '{' ? '}' : ']', depth + 1);
    size_t size = strspn(p, "+-.0123456789abcdefghijklmnopqrstuvwxyzE");
    return size != 0 ? p + size : NULL;
}

struct json_span json_value(const char *text)
{
    const char *start = json_space(text), *end = json_skip(start, 0);
    return end ? (struct json_span){start, (size_t)(end - start)} : (struct json_span){NULL, 0};
}

bool json_is_whole(const char *text, struct json_span *value)
{
    *value = json_value(text);
    return value->start && *json_space(value->start + value->size) == 0;
}

struct json_walk json_items(struct json_span value)
{
    bool has = value.start && (*value.start == '{' || *value.start == '[');
    return (struct json_walk){.at = has ? value.start : NULL};
}

bool json_next(struct json_walk *walk)
{
    if (!walk->at || *walk->at == '}' || *walk->at == ']')
        return false;
    bool named = *walk->at == '{' || (*walk->at == ',' && walk->name.start);
    const char *p = json_space(walk->at + 1);
    if (*p == '}' || *p == ']')
        return false;
    if (named) {
        walk->name = json_value(p);
        p = json_space(json_space(p + walk->name.size) + 1);
    }
    walk->value = json_value(p);
    walk->at = json_space(p + walk->value.size);
    return true;
}

bool json_is(struct json_span span, const char *text)
{
    size_t size = strlen(text);
    return span.start && span.size == size + 2 && *span.start == '"' &&
           memcmp(span.start + 1, text, size) == 0;
}

struct json_span json_find(struct json_span object, const char *name)
{
    struct json_walk walk = json_items(object);
    while (object.start && *object.start == '{' && json_next(&walk))
        if (json_is(walk.name, name))
            return walk.value;
    return (struct json_span){NULL, 0};
}
