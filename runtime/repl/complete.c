/* complete.c - completing names: a.b.c| looks in what a.b is. */
#include "runtime/repl/complete.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/types/container.h"
#include <string.h>

static bool is_name_byte(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '_' || byte >= 0x80;
}

/* The names with dots that end at the cursor. */
static struct span dotted_name(const struct input_line *line)
{
    size_t from = line->cursor;
    while (from > line->start &&
           (is_name_byte(line->text.data[from - 1]) || line->text.data[from - 1] == '.'))
        from--;
    return (struct span){line->text.data + from, line->cursor - from};
}

/* Is the name one of modules: behind "import ", or right behind "from "? */
static bool is_import(const struct input_line *line, const struct span *dotted)
{
    const char *text = (const char *)line->text.data + line->start;
    size_t size = (size_t)(dotted->data - line->text.data) - line->start;
    return (size >= 7 && memcmp(text, "import ", 7) == 0) ||
           (size == 5 && memcmp(text, "from ", 5) == 0);
}

static value find_global(const struct span *name)
{
    qstr id = intern_try(name->data, name->size);
    if (id == 0)
        return NO_VALUE;
    value found = module_globals_get(vm.main_module, id);
    return found != NO_VALUE ? found : attr_find(VALUE_OBJECT(&module_builtins), id);
}

static value find_attribute(value object, const struct span *name)
{
    qstr id = intern_try(name->data, name->size);
    return id == 0 ? NO_VALUE : attr_find(object, id);
}

/* What is before the last dot, which text ends with; NO_VALUE: nothing of that name. */
static value find_object(struct span text)
{
    value object = NO_VALUE;
    for (bool first = true; text.size > 0; first = false) {
        const uint8_t *dot = memchr(text.data, '.', text.size);
        struct span name = {text.data, (size_t)(dot - text.data)};
        object = first ? find_global(&name) : find_attribute(object, &name);
        if (object == NO_VALUE)
            break;
        text.data += name.size + 1;
        text.size -= name.size + 1;
    }
    return object;
}

static bool begins_with(const struct span *name, const struct span *beginning)
{
    return name->size >= beginning->size && (beginning->size > 0 || name->data[0] != '_') &&
           memcmp(name->data, beginning->data, beginning->size) == 0;
}

/* Of a list of names those that begin so, added to another. */
static void choose_beginning(value chosen, value names, const struct span *beginning)
{
    const struct list *list = list_read(names);
    struct span name;
    for (size_t i = 0; list && i < list->size; i++)
        if (str_span(list->items[i], &name) && name.size > 0 && begins_with(&name, beginning))
            list_append_value(chosen, list->items[i]);
}

/* The bytes that all names begin with. */
static size_t common_size(const struct list *names, struct span *first)
{
    str_span(names->items[0], first);
    size_t common = first->size;
    for (size_t i = 1; i < names->size; i++) {
        struct span name;
        size_t same = 0;
        str_span(names->items[i], &name);
        while (same < common && same < name.size && name.data[same] == first->data[same])
            same++;
        common = same;
    }
    return common;
}

static void list_names(const struct list *names)
{
    enum { COLUMN = 16, LINE = 80 };
    size_t column = 0;
    for (size_t i = 0; i < names->size; i++) {
        struct span name;
        str_span(names->items[i], &name);
        size_t width = (name.size / COLUMN + 1) * COLUMN;
        if (column + width > LINE)
            column = 0;
        if (column == 0)
            print_text(&console, "\n");
        print_span(&console, name.data, name.size);
        column += width;
        for (size_t gap = width - name.size; gap > 0 && i + 1 < names->size; gap--)
            print_text(&console, " ");
    }
    print_text(&console, "\n");
}

static value find_candidates(struct input_line *line, struct span *beginning)
{
    struct span dotted = dotted_name(line);
    value chosen = list_new(0, NULL), object = vm.main_module;
    size_t last = dotted.size;
    while (last > 0 && dotted.data[last - 1] != '.')
        last--;
    *beginning = (struct span){dotted.data + last, dotted.size - last};
    if (is_import(line, &dotted)) {
        *beginning = dotted;
        choose_beginning(chosen, module_names(), beginning);
        return chosen;
    }
    if (last > 0)
        object = find_object((struct span){dotted.data, last});
    if (object != NO_VALUE)
        choose_beginning(chosen, builtin_dir(1, &object), beginning);
    if (last == 0 && beginning->size > 0) {
        value builtins = VALUE_OBJECT(&module_builtins);
        choose_beginning(chosen, builtin_dir(1, &builtins), beginning);
    }
    return chosen;
}

/* The one keyword that is worth a key: what stands alone in the line and begins it. */
static void complete_import(struct input_line *line, const struct span *beginning)
{
    static const char word[] = "import ";
    bool is_alone = beginning->data == line->text.data + line->start && beginning->size > 0 &&
                    line->cursor == line->text.size;
    if (!is_alone || beginning->size >= sizeof word - 1 ||
        memcmp(word, beginning->data, beginning->size) != 0)
        return;
    line_insert(line, word + beginning->size, sizeof word - 1 - beginning->size);
}

static value complete(void *data)
{
    struct input_line *line = data;
    struct span beginning, first;
    const struct list *names = list_read(find_candidates(line, &beginning));
    if (names->size == 0) {
        complete_import(line, &beginning);
        return VALUE_NONE;
    }
    size_t common = common_size(names, &first);
    if (common > beginning.size || names->size == 1) {
        line_insert(line, first.data + beginning.size, common - beginning.size);
    } else {
        list_names(names);
        line_show_again(line);
    }
    return VALUE_NONE;
}

void complete_name(struct input_line *line)
{
    value result;
    protect(complete, line, &result);
}
