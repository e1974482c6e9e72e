/* namedtuple.c - namedtuple(): tuple types made at run time, whose items have names. */
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
#include <string.h>

static const struct tuple *fields_of(const struct type *type)
{
    return tuple_of(((const struct tuple_type *)(const void *)type)->fields);
}

/* self as the tuple that it is; its type is a struct tuple_type. */
static struct tuple *namedtuple_self(value self)
{
    return value_object(self_as(self, &type_namedtuple));
}

value collections_namedtuple(size_t n_args, const value *args)
{
    (void)n_args;
    qstr name = intern_value(args[0]);
    value fields = args[1];
    struct span text;
    if (str_span(fields, &text)) {
        value comma = VALUE_NAME(Q__comma_), space = VALUE_NAME(Q__space_);
        value pair[] = {comma, space};
        fields = call_method(fields, Q_replace, 2, pair);
        fields = str_split_value(fields, VALUE_NONE, -1);
    }
    fields = tuple_make(&type_tuple, 1, 0, &fields);
    struct tuple *given = tuple_of(fields);
    value names = tuple_new(given->size, NULL);
    for (size_t i = 0; i < given->size; i++)
        tuple_of(names)->items[i] = VALUE_NAME(intern_value(given->items[i]));
    struct tuple_type *self = heap_new(struct tuple_type, &type_type);
    self->type.name = (qstr_entry)name;
    self->type.slots = &slots_namedtuple;
    self->type.bases = VALUE_OBJECT(&type_namedtuple);
    self->fields = names;
    map_init(&self->type.members);
    map_put_name(&self->type.members, Q__fields, names);
    return VALUE_OBJECT(self);
}

value namedtuple_make(const struct type *type, size_t n_positional, size_t n_keywords,
                      const value *args)
{
    const struct tuple *fields = fields_of(type);
    size_t n = fields->size;
    struct tuple *self = heap_new_object(sizeof(struct tuple) + n * sizeof(value), type);
    self->size = n;
    if (n_keywords == 0 && n_positional == n) {
        memcpy(self->items, args, n * sizeof(value));
        return VALUE_OBJECT(self);
    }
    struct parameter *parameters = heap_alloc_leaf((n + 1) * sizeof(struct parameter));
    for (size_t i = 0; i < n; i++)
        parameters[i] =
            (struct parameter){(qstr_entry)value_name(fields->items[i]), PARAMETER_REQUIRED};
    parse_arguments((qstr)type->name, parameters, n, n_positional, n_keywords, args, self->items);
    heap_free(parameters);
    return VALUE_OBJECT(self);
}

void namedtuple_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    const struct tuple *tuple = value_object(self);
    const struct tuple *fields = fields_of(tuple->type);
    print_format(printer, "%q(", (qstr)tuple->type->name);
    for (size_t i = 0; i < tuple->size; i++)
        print_format(printer, "%s%q=%r", i > 0 ? ", " : "", value_name(fields->items[i]),
                     tuple->items[i]);
    print_text(printer, ")");
}

/* Index of a field; SIZE_MAX when there is none of that name. */
static size_t field_index(const struct type *type, qstr name)
{
    const struct tuple *fields = fields_of(type);
    for (size_t i = 0; i < fields->size; i++) {
        if (value_name(fields->items[i]) == name)
            return i;
    }
    return SIZE_MAX;
}

bool namedtuple_attr(value self, qstr name, value *slot)
{
    const struct tuple *tuple = value_object(self);
    size_t i = field_index(tuple->type, name);
    if (i == SIZE_MAX)
        return false;
    if (*slot != VALUE_LOAD)
        raise_text(&type_AttributeError, "can't set attribute");
    *slot = tuple->items[i];
    return true;
}

value namedtuple_asdict(value self)
{
    const struct tuple *tuple = namedtuple_self(self);
    const struct tuple *fields = fields_of(tuple->type);
    value dict = dict_new_of(&type_OrderedDict);
    for (size_t i = 0; i < tuple->size; i++)
        map_put(dict_map(dict), fields->items[i], tuple->items[i]);
    return dict;
}

value namedtuple_from(value class, value iterable)
{
    size_t n;
    const value *items;
    sequence_items(list_from_iterable(iterable), &n, &items);
    return call(class, n, 0, items);
}

value namedtuple_replace(size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q__replace, n_positional, 0, 1, 1);
    const struct tuple *tuple = namedtuple_self(args[0]);
    value copy = namedtuple_make(tuple->type, tuple->size, 0, tuple->items);
    for (size_t i = 0; i < n_keywords; i++) {
        qstr name = intern_value(args[1 + 2 * i]);
        size_t index = field_index(tuple->type, name);
        if (index == SIZE_MAX)
            raise_format(&type_ValueError, "unexpected keyword argument '%q'", name);
        ((struct tuple *)value_object(copy))->items[index] = args[2 + 2 * i];
    }
    return copy;
}
