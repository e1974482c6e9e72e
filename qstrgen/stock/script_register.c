/* script_register.c - makemoduledefs.py and make_root_pointers.py: what sources register, collected
 * by makeqstrdefs.py, to C headers. */
#include "qstrgen/stock/script.h"
#include "qstrgen/stock/script_text.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/host/text_set.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* MACRO(first, second); */
struct registration {
    unsigned macro; /* rank of its name */
    struct text_item first, second;
    unsigned line;
};

struct registrations {
    struct registration *items;
    size_t size, capacity;
};

/* By name of the macro, then what it registers. */
enum { DELEGATION, EXTENSIBLE, MODULE };
static const char *const macros[] = {
    [DELEGATION] = "MP_REGISTER_MODULE_DELEGATION(",
    [EXTENSIBLE] = "MP_REGISTER_EXTENSIBLE_MODULE(MP_QSTR_",
    [MODULE] = "MP_REGISTER_MODULE(MP_QSTR_",
};
static const char *const macro_names[] = {
    [EXTENSIBLE] = "MP_REGISTER_EXTENSIBLE_MODULE",
    [MODULE] = "MP_REGISTER_MODULE",
};

static int register_compare_items(const struct text_item *a, const struct text_item *b)
{
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static int compare_registrations(const void *left, const void *right)
{
    const struct registration *a = left, *b = right;
    if (a->macro != b->macro)
        return a->macro < b->macro ? -1 : 1;
    int order = register_compare_items(&a->first, &b->first);
    return order != 0 ? order : register_compare_items(&a->second, &b->second);
}

static void sort_once(struct registrations *list)
{
    size_t kept = 0;
    if (list->size == 0)
        return;
    qsort(list->items, list->size, sizeof *list->items, compare_registrations);
    for (size_t i = 0; i < list->size; i++)
        if (kept == 0 || compare_registrations(&list->items[kept - 1], &list->items[i]) != 0)
            list->items[kept++] = list->items[i];
    list->size = kept;
}

/* Reads the two arguments after the macro's opening. Returns behind ");", or NULL. */
static const char *read_arguments(const char *at, const char *end, struct registration *out)
{
    const char *comma = memchr(at, ',', (size_t)(end - at));
    if (!comma)
        return NULL;
    const char *second = comma + 1;
    while (second < end && isspace((unsigned char)*second))
        second++;
    const char *close = memmem(second, (size_t)(end - second), ");", 2);
    if (!close)
        return NULL;
    out->first = (struct text_item){at, (size_t)(comma - at)};
    out->second = (struct text_item){second, (size_t)(close - second)};
    return close + 2;
}

static void find_registrations(const struct script_text *input, struct registrations *list)
{
    const char *end = input->data + input->size, *next;
    for (const char *at = input->data; at < end; at = next) {
        next = at + 1;
        for (unsigned i = 0; i < sizeof macros / sizeof *macros; i++) {
            struct registration found = {.macro = i};
            size_t size = strlen(macros[i]);
            if ((size_t)(end - at) < size || memcmp(at, macros[i], size) != 0)
                continue;
            const char *behind = read_arguments(at + size, end, &found);
            if (!behind)
                continue;
            found.line = script_text_line(input, (size_t)(at - input->data));
            tool_grow(list->items, list->size, list->capacity);
            list->items[list->size++] = found;
            next = behind;
            break;
        }
    }
    sort_once(list);
}

/* C identifiers, and what may lie around them in an argument. */
static bool check_registration(const struct registration *item, const char *path)
{
    const struct text_item *texts[] = {&item->first, &item->second};
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < texts[i]->size; j++)
            if ((unsigned char)texts[i]->text[j] >= 0x80) {
                script_error(path, item->line, "'%.*s' is no C identifier", (int)texts[i]->size,
                             texts[i]->text);
                return false;
            }
    const char *comma = memchr(item->second.text, ',', item->second.size);
    if (item->macro == DELEGATION || !comma)
        return true;
    script_error(path, item->line, "%s takes two arguments: write %s(MP_QSTR_%.*s, %.*s)",
                 macro_names[item->macro], macro_names[item->macro], (int)item->first.size,
                 item->first.text, (int)(comma - item->second.text), item->second.text);
    return false;
}

static char *module_macro(const struct registration *item)
{
    char *name = tool_format("MODULE_DEF_%.*s", (int)item->first.size, item->first.text);
    for (char *p = name; *p != 0; p++)
        *p = (char)toupper((unsigned char)*p);
    return name;
}

static int compare_strings(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The list of one kind's macros, each once. Returns how many. */
static size_t register_print_list(const struct registrations *list, unsigned macro, struct buf *out)
{
    char **names = tool_alloc((list->size + 1) * sizeof *names);
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < list->size; i++)
        if (list->items[i].macro == macro)
            names[count++] = module_macro(&list->items[i]);
    if (count != 0)
        qsort(names, count, sizeof *names, compare_strings);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(names[i - 1], names[i]) != 0) {
            print_to(out, "    %s \\\n", names[i]);
            kept++;
        }
    }
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return kept;
}

static void register_print_modules(const struct registrations *list, struct buf *out)
{
    struct buf extensible;
    buf_init(&extensible, &tool_allocator);
    for (size_t i = 0; i < list->size; i++) {
        const struct registration *item = &list->items[i];
        if (item->macro == DELEGATION)
            continue;
        char *macro = module_macro(item);
        print_to(out, "extern const struct _mp_obj_module_t %.*s;\n#undef %s\n",
                 (int)item->second.size, item->second.text, macro);
        print_to(out, "#define %s { MP_ROM_QSTR(MP_QSTR_%.*s), MP_ROM_PTR(&%.*s) },\n\n", macro,
                 (int)item->first.size, item->first.text, (int)item->second.size,
                 item->second.text);
        free(macro);
    }
    buf_put_str(out, "\n#define MICROPY_REGISTERED_MODULES \\\n");
    register_print_list(list, MODULE, out);
    buf_put_str(out, "// MICROPY_REGISTERED_MODULES\n");
    size_t count = register_print_list(list, EXTENSIBLE, &extensible);
    print_to(out, "\n#define MICROPY_HAVE_REGISTERED_EXTENSIBLE_MODULES  %zu\n", count);
    if (count != 0) {
        buf_put_str(out, "\n#define MICROPY_REGISTERED_EXTENSIBLE_MODULES \\\n");
        buf_put(out, extensible.data, extensible.size);
        buf_put_str(out, "// MICROPY_REGISTERED_EXTENSIBLE_MODULES\n");
    }
    buf_free(&extensible);
}

static void print_delegations(const struct registrations *list, struct buf *out)
{
    /* They sort first. */
    size_t count = 0;
    while (count < list->size && list->items[count].macro == DELEGATION)
        count++;
    if (count == 0)
        return;
    buf_put_byte(out, '\n');
    for (size_t i = 0; i < count; i++)
        print_to(out, "extern void %.*s(mp_obj_t self_in, qstr attr, mp_obj_t *dest);\n",
                 (int)list->items[i].second.size, list->items[i].second.text);
    buf_put_str(out, "#define MICROPY_MODULE_DELEGATIONS \\\n");
    for (size_t i = 0; i < count; i++)
        print_to(out, "    { MP_ROM_PTR(&%.*s), %.*s }, \\\n", (int)list->items[i].first.size,
                 list->items[i].first.text, (int)list->items[i].second.size,
                 list->items[i].second.text);
    buf_put_str(out, "// MICROPY_MODULE_DELEGATIONS\n");
}

int script_makemoduledefs(int argc, char **argv)
{
    struct script_text input;
    struct registrations list = {0};
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    if (!script_text_read(&input, argv[1]))
        return 1;
    bool good = true, any = false;
    find_registrations(&input, &list);
    for (size_t i = 0; i < list.size; i++) {
        good = check_registration(&list.items[i], argv[1]) && good;
        any |= list.items[i].macro == MODULE;
    }
    if (good && !any)
        good = !script_error(argv[1], 0,
                             "no MP_REGISTER_MODULE: every build registers __main__ at least; the "
                             "preprocessor's output is empty or cut: look for errors above");
    if (good) {
        struct buf out;
        buf_init(&out, &tool_allocator);
        buf_put_str(&out, "// Automatically generated by makemoduledefs.py.\n\n");
        register_print_modules(&list, &out);
        print_delegations(&list, &out);
        good = file_write("-", out.data, out.size, 0) == 0;
        buf_free(&out);
    }
    free(list.items);
    script_text_free(&input);
    return good ? 0 : 1;
}

/* ---- root pointers ---- */

static int compare_declarations(const void *left, const void *right)
{
    return register_compare_items(left, right);
}

int script_make_root_pointers(int argc, char **argv)
{
    static const char macro[] = "MP_REGISTER_ROOT_POINTER(";
    struct script_text input;
    struct text_set set;
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    if (!script_text_read(&input, argv[1]))
        return 1;
    text_set_init(&set);
    const char *end = input.data + input.size;
    for (const char *line = input.data, *stop; line < end; line = stop + 1) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        stop = newline ? newline : end;
        for (const char *at = line, *close; at < stop; at = close + 2) {
            at = memmem(at, (size_t)(stop - at), macro, sizeof macro - 1);
            if (!at)
                break;
            at += sizeof macro - 1;
            close = memmem(at, (size_t)(stop - at), ");", 2);
            if (!close)
                break;
            text_set_add(&set, at, (size_t)(close - at));
        }
    }
    if (set.size != 0)
        qsort(set.items, set.size, sizeof *set.items, compare_declarations);
    struct buf out;
    buf_init(&out, &tool_allocator);
    buf_put_str(&out, "// Automatically generated by make_root_pointers.py.\n\n");
    for (size_t i = 0; i < set.size; i++)
        print_to(&out, "%s;\n", set.items[i].text);
    int status = file_write("-", out.data, out.size, 0) != 0;
    buf_free(&out);
    text_set_free(&set);
    script_text_free(&input);
    return status;
}
