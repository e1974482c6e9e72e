/* type.c - what type a value has, how types derive from each other, and making classes.
 *
 * Native types are ROM objects made from type tables; classes of Python are the same struct in the heap,
 * with TYPE_HEAP and the slots of instance.c. In which order bases are asked is in bases.c.
 *
 * Invariants:
 * - The native bases of a class go together (type_bases_conflict): its instances hold one native part.
 * - A class's flags say what its instances need: TYPE_SPECIAL is set for it when it or a base has a
 *   descriptor, __setattr__, __delattr__ or __getattribute__, TYPE_HAS_DEL when one has __del__. Flags are only added; where a
 *   class gets its first such member when it has been made, vm.late_descriptors says so for all. A class in ROM keeps its flags:
 *   vm.late_finalisers says that one has got a __del__.
 * - Every write to a class's members ends with type_changed.
 *
 * May run Python: build_class (the body, a metaclass, __set_name__, __init_subclass__), type_new,
 * type_call. The tests of kinship (type_is_subclass, is_instance, value_as) run none. */
#include "runtime/vm/run/attr.h"

#include "runtime/vm/run/bases.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/run/generator.h"
#include "runtime/vm/run/interp.h"
#include "runtime/vm/run/special.h"
#include "runtime/vm/run/watch.h"

#include <string.h>

/* ---- what values are ---- */

static const struct type *const type_of_immediate[] = {
    &type_NoneType, &type_bool, &type_bool, &type_ellipsis, &type_NotImplementedType,
};

const struct type *type_of_other(value v)
{
    if (value_is_object(v)) {
        const struct type *type = ((const struct object *)value_object(v))->type;
        return HAS(patching) && type->flags & TYPE_ROM_VARIANT ? value_object(type->bases) : type;
    }
    if (value_is_small_int(v))
        return &type_int;
    if (value_is_name(v))
        return &type_str;
#if TARGET_64
    if (value_is_immediate_float(v))
        return &type_float;
#endif
    uintptr_t n = value_bits(v) >> VALUE_NAME_SHIFT;
    return n < 5 ? type_of_immediate[n] : &type_NoneType;
}

bool is_type(value v)
{
    if (!value_is_object(v))
        return false;
    const struct type *type = ((const struct object *)value_object(v))->type;
    return type == &type_type || (type->flags & TYPE_HEAP && type->slots == &slots_type);
}

bool is_instance(value object, const struct type *type)
{
    return type_is_subclass(type_of(object), type);
}

value rom_copy(value v)
{
    const struct rom_copied *self = value_object(v);
    void *copy = alias_read(self->rom.alias);
    if (watching()) {
        watch_stop("looks into an object of a module that has run");
        return VALUE_OBJECT(self->rom.payload);
    }
    if (!copy) {
        copy = heap_alloc(self->size);
        memcpy(copy, self->rom.payload, self->size);
        if (self->complete)
            self->complete(copy);
        *alias_place(self->rom.alias) = copy;
    }
    return VALUE_OBJECT(copy);
}

static value as_itself(value v)
{
    return is_rom_copied(v) ? rom_copy(v) : v;
}

value value_as_other(value v, const struct type *type)
{
    const struct type *own = type_of(v);
    const struct instance *instance;
    if (own == type)
        return as_itself(v);
    instance = instance_of(v);
    if (!instance)
        return own->bases != NO_VALUE && type_is_subclass(own, type) ? as_itself(v) : NO_VALUE;
    if (!(own->flags & TYPE_NATIVE_BASE) || instance->native == NO_VALUE)
        return NO_VALUE;
    return value_as(instance->native, type);
}

/* ---- making classes ---- */

/* Whether a class that has this member needs the long way to attributes. */
bool type_is_special_member(value name, value member)
{
    value method[2];
    if (!HAS(descriptors))
        return false;
    if (name == VALUE_NAME(Q___setattr__) || name == VALUE_NAME(Q___delattr__) ||
        name == VALUE_NAME(Q___getattribute__))
        return true;
    if (value_as(member, &type_property) != NO_VALUE)
        return true;
    return instance_of(member) && (method_find_special(member, Q___get__, method) ||
                                   method_find_special(member, Q___set__, method) ||
                                   method_find_special(member, Q___delete__, method));
}

static uint16_t type_base_flags(value bases)
{
    const struct tuple *tuple = tuple_of(bases);
    uint16_t flags = TYPE_HEAP;
    for (size_t i = 0; i < tuple->size; i++) {
        if (!is_type(tuple->items[i]))
            raise_text(&type_TypeError, "type isn't an acceptable base type");
        const struct type *base = value_object(tuple->items[i]);
        if (base->flags & TYPE_NO_SUBCLASS || !base->slots->make)
            raise_format(&type_TypeError, "type '%q' isn't an acceptable base type",
                         (qstr)base->name);
        flags |= base->flags & (TYPE_EXCEPTION | TYPE_SPECIAL | TYPE_NATIVE_BASE);
        if (type_has_finaliser(base))
            flags |= TYPE_HAS_DEL;
        if (!(base->flags & TYPE_HEAP) && base != &type_object && base->slots != &slots_type)
            flags |= TYPE_NATIVE_BASE;
    }
    return flags;
}

/* Calls __set_name__ of the members that have it. */
static void type_set_names(value class)
{
    const struct type *type = value_object(class);
    struct map members;
    value name, member, method[2];
    size_t cursor = 0;
    map_copy(&members, &type->members);
    while (map_next(&members, &cursor, &name, &member)) {
        value args[] = {class, name};
        if (instance_of(member) && method_find_special(member, Q___set_name__, method))
            call_with_self(method[0], method[1], 2, 0, args);
    }
}

static bool type_wants_set_name(const struct type *type)
{
    value name, member, method[2];
    size_t cursor = 0;
    while (map_next(&type->members, &cursor, &name, &member))
        if (instance_of(member) && method_find_special(member, Q___set_name__, method))
            return true;
    return false;
}

/* Some methods are no methods of instances, written plainly as they are. */
static void type_wrap(struct type *type, qstr name, const struct type *wrapper)
{
    value member = map_get_name(&type->members, name);
    if (member == NO_VALUE || !is_bytecode_callable(member))
        return;
    struct wrapped_method *method = heap_new(struct wrapped_method, wrapper);
    method->function = member;
    map_put_name(&type->members, name, VALUE_OBJECT(method));
}

/* Flags and wrappers that depend on the members. */
static void type_inspect_members(struct type *type)
{
    value name, member;
    size_t cursor = 0;
    while (map_next(&type->members, &cursor, &name, &member)) {
        if (type_is_special_member(name, member))
            type->flags |= TYPE_SPECIAL;
        if (name == VALUE_NAME(Q___del__))
            type->flags |= TYPE_HAS_DEL;
    }
    type_wrap(type, Q___new__, &type_staticmethod);
    if (PROGRAM(CLASS_ITEM))
        type_wrap(type, Q___class_getitem__, &type_classmethod);
    if (HAS(descriptors))
        type_wrap(type, Q___init_subclass__, &type_classmethod);
}

value type_new(const struct type *metatype, qstr name, value bases, const struct map *members)
{
    struct tuple *tuple = tuple_of(bases);
    uint16_t flags = type_base_flags(bases);
    struct type *type = heap_new(struct type, metatype);
    type->name = (qstr_entry)name;
    type->flags = flags | TYPE_INSTANCES;
    type->slots = &slots_instance;
    type->members = *members;
    if (tuple->size == 1 && tuple->items[0] != VALUE_OBJECT(&type_object))
        type->bases = tuple->items[0];
    else if (HAS(multiple_bases) && tuple->size > 1)
        type->bases = type_bases_new(bases);
    if (type_is_subclass(type, &type_type)) {
        type->slots = &slots_type;
        type->flags = flags;
    }
    if (HAS(multiple_bases) ? type_bases_conflict(type) : tuple->size > 1)
        raise_text(&type_TypeError, "multiple bases have instance lay-out conflict");
    type_inspect_members(type);
    map_fit(&type->members);
    type_changed();
    value class = VALUE_OBJECT(type);
    if (HAS(descriptors) && type_wants_set_name(type))
        type_set_names(class);
    return class;
}

/* Calls the bases' __init_subclass__. */
static void type_init_subclass(value class, size_t n_keywords, const value *keywords)
{
    value method[2];
    if (!super_find(class, class, Q___init_subclass__, method))
        return;
    call_with_self(method[0], method[1] == NO_VALUE ? class : method[1], 0, n_keywords, keywords);
}

/* Takes a dict's entries as members: keys become names. */
static void type_members_from(struct map *members, value dict)
{
    const struct map *map = dict_map(dict);
    value name, member;
    size_t cursor = 0;
    if (!map)
        raise_text(&type_TypeError, "type() argument 3 must be dict");
    map_init_sized(members, map_count(map));
    while (map_next(map, &cursor, &name, &member))
        map_put_name(members, value_is_name(name) ? value_name(name) : intern_value(name), member);
}

/* The variable __class__ of a class's functions. */
static void class_cell_fill(value cell, value class)
{
    if (is_exactly(cell, &type_cell))
        ((struct cell *)value_object(cell))->content = class;
}

/* The keywords of a class statement, pairs of name and value, but for metaclass, which *metatype becomes. */
static const struct tuple *class_keywords(size_t n, const value *keywords, value *metatype)
{
    struct tuple *kept = tuple_of(tuple_new(2 * n, NULL));
    kept->size = 0;
    for (size_t i = 0; i < n; i++) {
        if (keywords[2 * i] == VALUE_NAME(Q_metaclass)) {
            *metatype = keywords[2 * i + 1];
        } else {
            kept->items[kept->size++] = keywords[2 * i];
            kept->items[kept->size++] = keywords[2 * i + 1];
        }
    }
    return kept;
}

/* metatype(name, bases, namespace, **keywords) */
static value class_from_metaclass(value metatype, const value three[3], size_t n_keywords,
                                  const value *keywords)
{
    struct tuple *given = tuple_of(tuple_new(3 + 2 * n_keywords, NULL));
    memcpy(given->items, three, 3 * sizeof *three);
    if (n_keywords)
        memcpy(given->items + 3, keywords, 2 * n_keywords * sizeof *keywords);
    return call(metatype, 3, n_keywords, given->items);
}

/* The class of the new class: the one that the statement names, or that of the base whose is below all others'. */
static value class_metatype(value named, size_t n, const value *bases)
{
    value metatype = named;
    for (size_t i = 0; i < n && (named == NO_VALUE || is_type(named)); i++) {
        const struct type *own = type_of(bases[i]);
        if (metatype == NO_VALUE || type_is_subclass(own, value_object(metatype)))
            metatype = VALUE_OBJECT(own);
        else if (own->slots == &slots_type && !type_is_subclass(value_object(metatype), own))
            raise_text(&type_TypeError, "metaclass conflict");
    }
    return metatype == NO_VALUE ? VALUE_OBJECT(&type_type) : metatype;
}

/* Where the body stores its names: what the metaclass's __prepare__ gives. */
static value class_namespace(value metatype, const value *args, const struct tuple *bases,
                             size_t n_keywords, const value *keywords)
{
    value method = NO_VALUE, given;
    if (PROGRAM(PREPARE) && metatype != VALUE_OBJECT(&type_type))
        method = attr_find(metatype, Q___prepare__);
    if (method == NO_VALUE)
        return dict_new();
    struct tuple *all = tuple_of(tuple_new(2 + 2 * n_keywords, NULL));
    all->items[0] = args[1];
    all->items[1] = VALUE_OBJECT(bases);
    if (n_keywords)
        memcpy(all->items + 2, keywords, 2 * n_keywords * sizeof *keywords);
    given = call(method, 2, n_keywords, all->items);
    if (!dict_map(given))
        raise_format(&type_TypeError, "%q() must return a dict, not '%t'", Q___prepare__, given);
    return given;
}

/* Runs the body; its cell of __class__, or None. */
static value class_run_body(value body, value locals)
{
    /* The class body's own arguments are its closure's cells. */
    if (!call_push(body, NO_VALUE, 0, 0, NULL, RETURN_TO_C))
        return VALUE_NONE; /* a generator: nothing of it runs */
    vm.frame->locals = locals;
    return interpret(vm.frame);
}

static value build_class(size_t n_args, size_t n_keywords, const value *args)
{
    value named = NO_VALUE, class;
    const value *keywords = args + n_args;
    check_arity(Q___build_class__, n_args, 0, 2, NATIVE_MANY);
    if (!is_bytecode_callable(args[0]))
        raise_text(&type_TypeError, "bad function");
    if (PROGRAM(CALL_named) && n_keywords) {
        const struct tuple *kept = class_keywords(n_keywords, keywords, &named);
        n_keywords = kept->size / 2;
        keywords = kept->items;
    }
    value bases = tuple_new(n_args - 2, args + 2);
    value metatype = class_metatype(named, n_args - 2, args + 2);
    value locals = class_namespace(metatype, args, tuple_of(bases), n_keywords, keywords);
    value cell = class_run_body(args[0], locals);
    if (metatype == VALUE_OBJECT(&type_type)) {
        struct map members; /* locals() may have shown the dict to others */
        map_copy(&members, dict_map(locals));
        class = type_new(&type_type, intern_value(args[1]), bases, &members);
        class_cell_fill(cell, class);
        if (HAS(descriptors))
            type_init_subclass(class, n_keywords, keywords);
    } else {
        value three[] = {args[1], bases, locals};
        if (PROGRAM(CLASS_CELL) && is_exactly(cell, &type_cell))
            map_put_name(dict_map(locals), Q___classcell__, cell);
        class = class_from_metaclass(metatype, three, n_keywords, keywords);
        if (is_type(class))
            class_cell_fill(cell, class);
    }
    return class;
}

const struct native type_build_class = {
    &type_native, (void (*)(void))build_class, Q___build_class__, NATIVE_K, 2 | NATIVE_MANY << 4,
};

/* ---- slots of type ---- */

void type_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct type *type = value_object(self);
    value text = metaclass_text(self, kind);
    if (text != NO_VALUE)
        print_value(printer, text, PRINT_STR);
    else
        print_format(printer, "<class '%q'>", (qstr)type->name);
}

value type_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    struct map members;
    if (n_positional == 1 && n_keywords == 0 && type == &type_type)
        return VALUE_OBJECT(type_of(args[0]));
    if (n_positional != 3)
        raise_text(&type_TypeError, "type takes 1 or 3 arguments");
    if (!tuple_of(args[1]))
        raise_text(&type_TypeError, "type() argument 2 must be tuple");
    qstr name = intern_value(args[0]);
    type_members_from(&members, args[2]);
    value cell = PROGRAM(CLASS_CELL) ? map_delete(&members, VALUE_NAME(Q___classcell__)) : NO_VALUE;
    if (cell != NO_VALUE && !is_exactly(cell, &type_cell))
        raise_format(&type_TypeError, "%q must be a cell", Q___classcell__);
    value class = type_new(type, name, args[1], &members);
    if (cell != NO_VALUE)
        class_cell_fill(cell, class);
    if (HAS(descriptors))
        type_init_subclass(class, n_keywords, args + n_positional);
    return class;
}

value type_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    value method[2];
    if (type_of(self) != &type_type && method_find_special(self, Q___call__, method))
        return call_with_self(method[0], method[1], n_positional, n_keywords, args);
    return type_instantiate(value_object(self), n_positional, n_keywords, args, false);
}

static value type_dict_copy(const struct type *type)
{
    value dict = dict_new();
    map_copy(dict_map(dict), &type->members);
    dict_map(dict)->count_flags |= MAP_FIXED;
    return dict;
}

static bool type_rename(struct type *type, value content)
{
    if (content == VALUE_DELETED || !is_str(content))
        raise_format(&type_TypeError, "%q must be a str", Q___name__);
    if (map_in_rom(&type->members))
        return false;
    type->name = (qstr_entry)intern_value(content);
    return true;
}

static bool type_store(struct type *type, qstr name, value content)
{
    if (!(type->flags & TYPE_HEAP))
        return false;
    if (HAS(introspection) && name == Q___name__)
        return type_rename(type, content);
    if (content == VALUE_DELETED) {
        if (map_delete(&type->members, VALUE_NAME(name)) == NO_VALUE)
            return false;
    } else {
        bool special = type_is_special_member(VALUE_NAME(name), content);
        uint16_t flags = (special ? TYPE_SPECIAL : 0) | (name == Q___del__ ? TYPE_HAS_DEL : 0);
        vm.late_descriptors |= special;
        if (!map_in_rom(&type->members))
            type->flags |= flags;
        else if (flags & TYPE_HAS_DEL)
            vm.late_finalisers = true;
        map_put_name(&type->members, name, content);
    }
    type_changed();
    return true;
}

bool type_method(const struct type *type, qstr name, value method[2])
{
    const struct type *owner;
    if (name == Q___name__ || name == Q___dict__ || name == Q___bases__ || name == Q___mro__)
        return false;
    value member = type_find(type, name, &owner);
    if (member == NO_VALUE && special_find(type, NO_VALUE, name, method))
        return true;
    if (member == NO_VALUE && type != &type_type)
        member = map_get_name(&type_object.members, name), owner = &type_object;
    if (member == NO_VALUE)
        return false;
    attr_bind(member, owner, NO_VALUE, type, method);
    return true;
}

bool type_attr(value self, qstr name, value *slot)
{
    const struct type *type = value_object(self);
    value method[2];
    if (*slot != VALUE_LOAD)
        return type_store(value_object(self), name, *slot);
    if (HAS(introspection) && name == Q___name__) {
        *slot = VALUE_NAME(type->name);
    } else if (HAS(introspection) && name == Q___dict__) {
        *slot = type_dict_copy(type);
    } else if (HAS(introspection) && name == Q___bases__) {
        *slot = type_bases(type);
    } else if (HAS(introspection) && name == Q___mro__) {
        *slot = type_order(type);
    } else {
        if (!type_method(type, name, method))
            return false;
        *slot = method[1] == NO_VALUE ? method[0] : bound_method_new(method[0], method[1]);
    }
    return true;
}
