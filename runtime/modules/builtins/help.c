/* help.c - help(): what an object is and has, and which modules there are. */
#include "runtime/vm/load/module.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/bases.h"
#include "runtime/vm/types/container.h"

enum { COLUMN = 18, LINE = 72 }; /* of the list of modules: characters */

static void print_members(const struct map *map)
{
    size_t cursor = 0;
    value key, content;
    while (map_next(map, &cursor, &key, &content)) {
        if (is_exactly(content, &type_native) &&
            ((const struct native *)value_object(content))->kind_flags >> 3 & NATIVE_CLASSMETHOD)
            print_format(&console, "  %v -- <classmethod>\n", key);
        else
            print_format(&console, "  %v -- %v\n", key, content);
    }
}

static void print_type_members(const struct type *type)
{
    struct resolution walk;
    resolution_begin(&walk, type);
    while ((type = resolution_next(&walk)))
        print_members(&type->members);
}

static void print_object(value object)
{
    print_format(&console, "object %v is of type %t\n", object, object);
    if (is_exactly(object, &type_module))
        print_members(&((const struct module *)value_object(object))->globals);
    else
        print_type_members(is_type(object) ? value_object(object) : type_of(object));
}

static void print_modules(void)
{
    const struct list *list = list_read(module_names());
    size_t column = 0;
    for (size_t i = 0; i < list->size; i++) {
        struct span name;
        str_span(list->items[i], &name);
        print_span(&console, name.data, name.size);
        column += name.size;
        bool ends = column + COLUMN > LINE || i + 1 == list->size;
        size_t gap = ends ? 0 : COLUMN - column % COLUMN;
        column = ends ? 0 : column + gap;
        while (gap-- > 0)
            print_text(&console, " ");
        if (ends)
            print_text(&console, "\n");
    }
    print_text(&console, "Plus any modules on the filesystem\n");
}

value builtin_help(size_t n_args, const value *args)
{
    if (n_args == 0)
        print_text(&console, "Permafrost runs Python on this board.\n"
                             "help('modules') lists the modules, help(x) says what x has.\n");
    else if (is_str(args[0]) && intern_value(args[0]) == Q_modules)
        print_modules();
    else
        print_object(args[0]);
    return VALUE_NONE;
}
