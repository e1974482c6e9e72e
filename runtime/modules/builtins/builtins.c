/* builtins.c - builtin functions on objects, attributes, classes and iterators; those on numbers
 * and output have their own files. */
#include "runtime/vm/run/call.h"
#include "runtime/vm/load/import.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/bases.h"
#include "runtime/vm/run/fast.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/iterator.h"
#include "runtime/vm/run/loaded.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"

value builtin_callable(value v)
{
    const struct type *type = type_of(v);
    if (type->flags & TYPE_HEAP && instance_of(v))
        return VALUE_BOOL(type_lookup(type, Q___call__) != NO_VALUE);
    return VALUE_BOOL(type->slots->call);
}

value builtin_id(value v)
{
    return int_new_unsigned(value_bits(v));
}

value builtin_hash(value v)
{
    return int_new(value_hash(v));
}

value builtin_len(value v)
{
    return length(v);
}

value builtin_repr(value v)
{
    return repr_of(v);
}

value builtin_format(size_t n_args, const value *args)
{
    return value_format(args[0], n_args > 1 ? args[1] : VALUE_NAME(Q__empty_));
}

/* ---- attributes ---- */

value builtin_getattr(size_t n_args, const value *args)
{
    qstr name = intern_value(args[1]);
    if (n_args < 3)
        return attr_load(args[0], name);
    value found = attr_find(args[0], name);
    return found != NO_VALUE ? found : args[2];
}

value builtin_hasattr(value object, value name)
{
    return VALUE_BOOL(attr_find(object, intern_value(name)) != NO_VALUE);
}

value builtin_setattr(value object, value name, value content)
{
    attr_store(object, intern_value(name), content);
    return VALUE_NONE;
}

value builtin_delattr(value object, value name)
{
    attr_delete(object, intern_value(name));
    return VALUE_NONE;
}

/* ---- classes ---- */

/* `check` is the metaclass's method that is asked about `asked`, an object or a class, before the bases are. */
static bool is_any_subclass(const struct type *type, value classes, qstr check, value asked)
{
    if (is_type(classes)) {
        if (check == Q___instancecheck__ && VALUE_OBJECT(type) == classes)
            return true; /* its own class is not asked */
        value answer = metaclass_check(classes, check, asked);
        return answer == NO_VALUE ? type_is_subclass(type, value_object(classes))
                                  : answer == VALUE_TRUE;
    }
    const struct tuple *tuple = tuple_of(classes);
    if (!tuple)
        raise_text(&type_TypeError, "issubclass() arg 2 must be a class or a tuple of classes");
    stack_check(); /* tuples of tuples */
    for (size_t i = 0; i < tuple->size; i++) {
        if (is_any_subclass(type, tuple->items[i], check, asked))
            return true;
    }
    return false;
}

value builtin_isinstance(value v, value classes)
{
    value said;
    if (is_any_subclass(type_of(v), classes, Q___instancecheck__, v))
        return VALUE_TRUE;
    return VALUE_BOOL(PROGRAM(CLASS_SAID) && (said = attr_class_said(v)) != NO_VALUE &&
                      is_any_subclass(value_object(said), classes, Q___instancecheck__, v));
}

value builtin_issubclass(value v, value classes)
{
    if (!is_type(v))
        raise_text(&type_TypeError, "issubclass() arg 1 must be a class");
    return VALUE_BOOL(is_any_subclass(value_object(v), classes, Q___subclasscheck__, v));
}

/* ---- names ---- */

/* A module's or dict's entries as a dict. */
static value namespace_dict(value namespace)
{
    if (dict_map(namespace))
        return namespace;
    return dict_alias_new(namespace, &((struct module *)value_object(namespace))->globals);
}

value builtin_globals(void)
{
    return namespace_dict(frame_globals());
}

value builtin_locals(void)
{
    value named = vm.frame ? loaded_locals(vm.frame) : NO_VALUE;
    return named != NO_VALUE ? named : namespace_dict(frame_locals());
}

value builtin_vars(size_t n_args, const value *args)
{
    value named = n_args ? attr_find(args[0], Q___dict__) : builtin_locals();
    if (named == NO_VALUE)
        raise_text(&type_TypeError, "vars() argument must have __dict__ attribute");
    return named;
}

static void add_names(value names, const struct map *map)
{
    size_t cursor = 0;
    value key, content;
    while (map_next(map, &cursor, &key, &content))
        map_put(dict_map(names), key, VALUE_NONE);
}

static void add_type_names(value names, const struct type *type)
{
    struct resolution walk;
    resolution_begin(&walk, type);
    while ((type = resolution_next(&walk)))
        add_names(names, &type->members);
}

value builtin_dir(size_t n_args, const value *args)
{
    value names = dict_new(), method[2];
    if (n_args > 0 && method_find_special(args[0], Q___dir__, method))
        return call_with_self(method[0], method[1], 0, 0, NULL);
    if (n_args == 0) {
        add_names(names, dict_map(builtin_locals()));
    } else if (is_exactly(args[0], &type_module)) {
        add_names(names, &((const struct module *)value_object(args[0]))->globals);
    } else {
        map_put_name(dict_map(names), Q___class__, VALUE_NONE);
        if (is_type(args[0]))
            add_type_names(names, value_object(args[0]));
        else
            add_type_names(names, type_of(args[0]));
        if (instance_of(args[0]))
            add_names(names, &instance_of(args[0])->attributes);
    }
    value list = list_from_iterable(names);
    sort_list(list, 0, NULL, Q_dir);
    return list;
}

value builtin_import(size_t n_args, const value *args)
{
    value from_list = n_args > 3 ? args[3] : VALUE_NONE;
    intptr_t level = n_args > 4 ? int_value(args[4]) : 0;
    value globals = n_args > 1 ? dict_namespace(args[1]) : NO_VALUE;
    if (level > 0 && n_args > 1 && args[1] != VALUE_NONE && globals == NO_VALUE)
        raise_type(&type_TypeError);
    return import_by_default(intern_value(args[0]), from_list, level,
                             globals != NO_VALUE ? globals : frame_globals(), false);
}

/* ---- iteration ---- */

value builtin_iter(size_t n_args, const value *args)
{
    if (n_args == 1)
        return iterate(args[0]);
    if (builtin_callable(args[0]) == VALUE_FALSE)
        raise_text(&type_TypeError, "iter(v, w): v must be callable");
    return callable_iterate(args[0], args[1]);
}

value builtin_next(size_t n_args, const value *args)
{
    value item = iterate_next(args[0]);
    if (item != NO_VALUE)
        return item;
    if (n_args == 1)
        raise_stop_iteration(vm.stop_value);
    return args[1];
}

value builtin_all(value iterable)
{
    value loop[ITERATOR_SLOTS] = {iterable}, item;
    iterator_begin(loop);
    while ((item = iterator_step_c(loop)) != NO_VALUE) {
        if (!truth(item))
            return VALUE_FALSE;
    }
    return VALUE_TRUE;
}

value builtin_any(value iterable)
{
    value loop[ITERATOR_SLOTS] = {iterable}, item;
    iterator_begin(loop);
    while ((item = iterator_step_c(loop)) != NO_VALUE) {
        if (truth(item))
            return VALUE_TRUE;
    }
    return VALUE_FALSE;
}

value builtin_sum(size_t n_args, const value *args)
{
    value total = n_args > 1 ? args[1] : VALUE_SMALL_INT(0);
    value loop[ITERATOR_SLOTS] = {args[0]}, item;
    iterator_begin(loop);
    while ((item = iterator_step_c(loop)) != NO_VALUE) {
        value sum = fast_binary_small(BINARY_ADD, total, item);
        total = sum != NO_VALUE ? sum : binary(BINARY_ADD, total, item);
    }
    return total;
}

value builtin_sorted(size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_sorted, n_positional, 0, 1, 1);
    value list = list_from_iterable(args[0]);
    sort_list(list, n_keywords, args + 1, Q_sorted);
    return list;
}

/* min and max: what `op` calls the winner's relation to the best so far. */
static value find_extreme(enum binary_operator op, size_t n_positional, size_t n_keywords,
                          const value *args)
{
    static const struct parameter parameters[] = {
        {Q_default, PARAMETER_KEYWORD_ONLY},
        {Q_key, PARAMETER_KEYWORD_ONLY},
    };
    value given[] = {NO_VALUE, VALUE_NONE};
    qstr function = op == BINARY_LESS ? Q_min : Q_max;
    check_arity(function, n_positional, 0, 1, NATIVE_MANY);
    parse_arguments(function, parameters, 2, 0, n_keywords, args + n_positional, given);
    if (n_positional > 1 && given[0] != NO_VALUE)
        raise_text(&type_TypeError, "no default with several arguments");
    value best = NO_VALUE, best_key = NO_VALUE, item;
    value loop[ITERATOR_SLOTS] = {args[0]};
    if (n_positional == 1)
        iterator_begin(loop);
    for (size_t i = 0; n_positional == 1 || i < n_positional; i++) {
        item = n_positional == 1 ? iterator_step_c(loop) : args[i];
        if (item == NO_VALUE)
            break;
        value key = given[1] == VALUE_NONE ? item : call_1(given[1], item);
        if (best == NO_VALUE || truth(binary(op, key, best_key))) {
            best = item;
            best_key = key;
        }
    }
    if (best != NO_VALUE)
        return best;
    if (given[0] == NO_VALUE)
        raise_text(&type_ValueError, "arg is an empty sequence");
    return given[0];
}

value builtin_max(size_t n_positional, size_t n_keywords, const value *args)
{
    return find_extreme(BINARY_MORE, n_positional, n_keywords, args);
}

value builtin_min(size_t n_positional, size_t n_keywords, const value *args)
{
    return find_extreme(BINARY_LESS, n_positional, n_keywords, args);
}
