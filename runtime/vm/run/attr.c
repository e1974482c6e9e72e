/* attr.c - attributes: finding a member along the bases, binding it, and storing.
 *
 * Reading goes from attr_access outwards. It answers with a value, with a function and its self (so
 * that o.m() makes no bound method), or with the call that the access comes down to (a property's
 * getter, __get__, __getattr__), which it does not make: the interpreter runs that in a frame, C
 * calls it by attr_method. Storing is split the same way in attr_access_store.
 *
 * Order for an instance: data descriptors of the class and its bases, its own attributes, the class
 * and its bases, __dict__, the native part, special methods of native types, __getattr__. Descriptors
 * are asked only where the class has the flag TYPE_SPECIAL, which type.c sets for every class that has
 * or inherits one: other classes never pay for them.
 *
 * A class with __getattribute__ has that flag too, and its members are not in the cache, nor its instances' attributes in maps that
 * are read at once: each read of an instance comes to attr_access.
 *
 * Invariant: the cache (struct attr_cache) holds only what a search would find again. Each write to
 * a class calls type_changed, which empties it; a name new to a module's globals calls
 * attr_cache_forget; so do a map in ROM that gets its state in RAM, and the collector; a map of names that comes to hold other keys calls
 * attr_cache_forget_map. A slot's member is kept alive by its class, never by the cache.
 *
 * May run Python: attr_find, attr_load, attr_store, attr_delete, method_load (they call accessors),
 * and attr_access where a native type's attr slot or a native property does. type_find, attr_bind of
 * functions and method_find_special run none. */
#include "runtime/vm/run/attr.h"

#include "runtime/vm/run/bases.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/fast.h"
#include "runtime/vm/run/special.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/container.h"

#include <string.h>

void type_changed(void)
{
    if (!QUICK)
        return;
    if (!vm.attr_cache && !watching())
        vm.attr_cache = heap_try_alloc_leaf(sizeof *vm.attr_cache);
    if (vm.attr_cache)
        memset(vm.attr_cache, 0, sizeof *vm.attr_cache);
}

void attr_cache_start(void)
{
    if (QUICK && vm.heap.n_blocks * HEAP_BLOCK / 32 >= sizeof(struct attr_cache))
        type_changed();
}

void attr_cache_forget(qstr name)
{
    if (!QUICK || !vm.attr_cache)
        return;
    struct cached_builtin *builtins = vm.attr_cache->builtins;
    if (name == 0) {
        memset(builtins, 0, sizeof vm.attr_cache->builtins);
        vm.attr_cache->globals = NO_VALUE;
    } else if (builtins[name % CACHE_BUILTINS].name == name) {
        builtins[name % CACHE_BUILTINS].name = 0;
    }
}

/* A slot for what is in none: a free one, or else its first, whose content moves to its own other slot. */
static struct cached *attr_cache_room(const void *holder, qstr name)
{
    struct cached *first = attr_slot_first(holder, name), *second = attr_slot_second(holder, name);
    if (!first->holder)
        return first;
    if (!second->holder)
        return second;
    struct cached *other = attr_slot_first(first->holder, (qstr)first->name);
    if (other == first)
        other = attr_slot_second(first->holder, (qstr)first->name);
    *other = *first;
    return first;
}

value attr_search(struct resolution walk, qstr name, const struct type **owner)
{
    const struct type *type;
    while ((type = resolution_next(&walk))) {
        value member = map_get_name(&type->members, name);
        if (member != NO_VALUE) {
            *owner = type;
            return member;
        }
        if (HAS(multiple_bases) && walk.order && !(type->flags & TYPE_HEAP) &&
            special_exists(type, name) && !(name == Q___init__ && type->flags & TYPE_BY_NEW))
            break; /* its slot comes before what stands behind it; a value's __init__ is object's */
    }
    return NO_VALUE;
}

static value type_search(const struct type *type, qstr name, const struct type **owner)
{
    struct resolution walk;
    resolution_begin(&walk, type);
    return attr_search(walk, name, owner);
}

/* Whether attributes of the class's instances need no more than maps. */
static bool instance_is_plain(const struct type *type)
{
    return !HAS(descriptors) || !(type->flags & TYPE_SPECIAL || vm.late_descriptors);
}

bool type_hooks_reading(const struct type *type)
{
    const struct type *owner;
    return type->flags & TYPE_HEAP && !instance_is_plain(type) &&
           type_search(type, Q___getattribute__, &owner) != NO_VALUE && owner->flags & TYPE_HEAP;
}

value type_find(const struct type *type, qstr name, const struct type **owner)
{
    if (!QUICK || !vm.attr_cache) {
        if (QUICK && TARGET_HOST)
            type_changed();
        return type_search(type, name, owner);
    }
    struct cached *slot = attr_cached(type, name);
    if (slot->holder != type || slot->name != name) {
        if (PROGRAM(GETATTRIBUTE) && type_hooks_reading(type))
            return type_search(type, name, owner);
        struct cached found = {type, name, NULL, NO_VALUE};
        found.member = type_search(type, name, &found.owner);
        slot = attr_cache_room(type, name);
        *slot = found;
    }
    *owner = slot->owner;
    return slot->member;
}

value type_lookup(const struct type *type, qstr name)
{
    const struct type *owner;
    return type_find(type, name, &owner);
}

/* ---- binding ---- */

static void attr_bind_native(value member, const struct type *owner, value self,
                             const struct type *type, value method[2])
{
    const struct native *native = value_object(member);
    unsigned flags = native->kind_flags >> 3;
    method[0] = member;
    if (flags & NATIVE_CLASSMETHOD) {
        method[1] = VALUE_OBJECT(type);
    } else if (flags & NATIVE_STATICMETHOD || owner->flags & TYPE_HEAP) {
        method[1] = flags & NATIVE_METHOD ? self : NO_VALUE;
    } else if (self == NO_VALUE) {
        if (owner != &type_object && !(flags & NATIVE_PROPERTY))
            method[0] = unbound_new(member, owner);
    } else {
        const struct instance *instance = instance_of(self);
        /* object's and exceptions' find the native part themselves: what they give may be self */
        method[1] = instance && owner != &type_object && !(owner->flags & TYPE_EXCEPTION)
                        ? instance_native(self)
                        : self;
        if (flags & NATIVE_PROPERTY) {
            watch_native(native->function, 1, &method[1]);
            method[0] = ((native_f1)native->function)(method[1]);
            method[1] = NO_VALUE;
        }
    }
}

void attr_bind(value member, const struct type *owner, value self, const struct type *type,
               value method[2])
{
    method[0] = member;
    method[1] = NO_VALUE;
    if (!value_is_object(member))
        return;
    const struct type *kind = ((const struct object *)value_object(member))->type;
    if (kind == &type_function || kind == &type_generator_function || kind == &type_closure ||
        kind == &type_unbound) {
        method[1] = self;
    } else if (kind == &type_native) {
        attr_bind_native(member, owner, self, type, method);
    } else if (kind == &type_staticmethod) {
        method[0] = ((const struct wrapped_method *)value_object(member))->function;
    } else if (kind == &type_classmethod) {
        method[0] = ((const struct wrapped_method *)value_object(member))->function;
        method[1] = VALUE_OBJECT(type);
    }
}

/* ---- reading ---- */

/* A descriptor's method: functions among the members of a Python class's instances only. */
static bool attr_descriptor_method(value descriptor, qstr name, value method[2])
{
    const struct instance *instance = instance_of(descriptor);
    return instance && method_find_special(descriptor, name, method);
}

enum access_result attr_access_descriptor(value object, const struct type *type, value member,
                                          struct access *access)
{
    value descriptor[2], part = value_as(member, &type_property);
    if (attr_descriptor_method(member, Q___get__, descriptor)) {
        *access = (struct access){descriptor[0], descriptor[1], 2, {object, VALUE_OBJECT(type)}};
        return ACCESS_CALL;
    }
    if (part != NO_VALUE && object != VALUE_NONE) {
        const struct property *property = value_object(part);
        if (property->getter == VALUE_NONE)
            raise_text(&type_AttributeError, "unreadable attribute");
        *access = (struct access){property->getter, object, 0, {NO_VALUE}};
        return ACCESS_CALL;
    }
    return ACCESS_VALUE;
}

/* Does the member win over an instance's own attribute? */
static bool attr_is_data_descriptor(value member)
{
    value method[2];
    return value_as(member, &type_property) != NO_VALUE ||
           attr_descriptor_method(member, Q___set__, method) ||
           attr_descriptor_method(member, Q___delete__, method);
}

/* Is it read though the instance has an attribute of its own? */
static bool attr_hides_own(value member)
{
    value method[2];
    return value_as(member, &type_property) != NO_VALUE ||
           (attr_is_data_descriptor(member) && attr_descriptor_method(member, Q___get__, method));
}

static value instance_dict(struct instance *instance)
{
    return dict_alias_new(VALUE_OBJECT(instance), &instance->attributes);
}

static bool attr_is_descriptor_name(qstr name)
{
    return name == Q___get__ || name == Q___set__ || name == Q___delete__ ||
           name == Q___set_name__ || name == Q___setattr__ || name == Q___delattr__ ||
           name == Q___getattr__ || name == Q___getattribute__;
}

/* What is neither an instance of a Python class nor a class. */
static enum access_result attr_access_native(value object, qstr name, value method[2])
{
    const struct type *type = type_of(object), *owner;
    value member = type_find(type, name, &owner), slot = VALUE_LOAD;
    method[1] = NO_VALUE;
    if (member != NO_VALUE) {
        attr_bind(member, owner, object, type, method);
        return ACCESS_VALUE;
    }
    if (!type->slots->attr || !type->slots->attr(object, name, &slot))
        return ACCESS_NONE;
    method[0] = slot;
    return ACCESS_VALUE;
}

/* The call of the class's __getattr__ or __getattribute__ for a name; false without one. */
static bool attr_access_hooked(value object, qstr hook, qstr name, struct access *access)
{
    value method[2];
    if (attr_is_descriptor_name(name) || !method_find_special(object, hook, method))
        return false;
    *access = (struct access){method[0], method[1], 1, {VALUE_NAME(name)}};
    return true;
}

/* A class: its members and its bases', what a type says of itself, then the metaclass's. */
static enum access_result attr_access_class(value object, qstr name, value method[2],
                                            struct access *access)
{
    const struct type *type = value_object(object), *metatype = type_of(object), *owner;
    value member = NO_VALUE, slot = VALUE_LOAD;
    method[1] = NO_VALUE;
    if (metatype != &type_type) {
        member = type_find(metatype, name, &owner);
        if (member != NO_VALUE && !instance_is_plain(metatype) && attr_hides_own(member))
            return attr_access_descriptor(object, metatype, member, access);
    }
    if (type_method(type, name, method)) {
        value found = method[0];
        return !instance_is_plain(type) && value_is_object(found)
                   ? attr_access_descriptor(VALUE_NONE, type, found, access)
                   : ACCESS_VALUE;
    }
    if (type_attr(object, name, &slot)) {
        method[0] = slot;
        return ACCESS_VALUE;
    }
    if (member == NO_VALUE && special_find(metatype, object, name, method))
        return ACCESS_VALUE;
    if (member == NO_VALUE)
        return PROGRAM(METACLASS) && PROGRAM(GETATTR) &&
                       attr_access_hooked(object, Q___getattr__, name, access)
                   ? ACCESS_CALL
                   : ACCESS_NONE;
    attr_bind(member, owner, object, metatype, method);
    return !instance_is_plain(metatype) && value_is_object(member)
               ? attr_access_descriptor(object, metatype, member, access)
               : ACCESS_VALUE;
}

/* As object.__getattribute__ finds it. */
static enum access_result attr_access_plainly(value object, struct instance *instance, qstr name,
                                              value method[2], struct access *access)
{
    const struct type *type = instance->type, *owner;
    bool plain = instance_is_plain(type);
    value own = map_get_name(&instance->attributes, name), member = NO_VALUE;
    if (own == NO_VALUE || !plain)
        member = type_find(type, name, &owner);
    if (own != NO_VALUE && (member == NO_VALUE || !attr_hides_own(member))) {
        method[0] = own;
        method[1] = NO_VALUE;
        return ACCESS_VALUE;
    }
    if (member != NO_VALUE) {
        attr_bind(member, owner, object, type, method);
        return !plain && value_is_object(member)
                   ? attr_access_descriptor(object, type, member, access)
                   : ACCESS_VALUE;
    }
    if (HAS(introspection) && name == Q___dict__) {
        method[0] = instance_dict(instance);
        method[1] = NO_VALUE;
        return ACCESS_VALUE;
    }
    if (type->flags & TYPE_NATIVE_BASE && instance->native != NO_VALUE) {
        enum access_result found = attr_access_native(instance->native, name, method);
        if (found != ACCESS_NONE)
            return found;
    }
    return special_find(type, object, name, method) ? ACCESS_VALUE : ACCESS_NONE;
}

static value attr_protected(void *data)
{
    const struct access *access = data;
    return call_with_self(access->function, access->self, access->n_args, 0, access->args);
}

/* Calls an accessor. NO_VALUE when it raises AttributeError: there is no such attribute. */
static value attr_call_protected(struct access *access)
{
    value result, raised = protect(attr_protected, access, &result);
    if (raised == NO_VALUE)
        return result;
    if (!exception_matches(raised, &type_AttributeError))
        raise_value(raised);
    return NO_VALUE;
}

/* __getattr__ is asked for what is not there, and for what an accessor has no answer to: then that is called here. */
static enum access_result attr_access_instance(value object, struct instance *instance, qstr name,
                                               value method[2], struct access *access)
{
    bool hooked = PROGRAM(GETATTRIBUTE) && type_hooks_reading(instance->type) &&
                  attr_access_hooked(object, Q___getattribute__, name, access);
    enum access_result found =
        hooked ? ACCESS_CALL : attr_access_plainly(object, instance, name, method, access);
    struct access fallback;
    if (found == ACCESS_VALUE || !PROGRAM(GETATTR) ||
        !attr_access_hooked(object, Q___getattr__, name, &fallback))
        return found;
    method[0] = found == ACCESS_CALL ? attr_call_protected(access) : NO_VALUE;
    method[1] = NO_VALUE;
    if (method[0] != NO_VALUE)
        return ACCESS_VALUE;
    *access = fallback;
    return ACCESS_CALL;
}

value object_getattribute(value object, value name)
{
    struct instance *instance = instance_of(object);
    struct access access;
    value method[2] = {NO_VALUE, NO_VALUE};
    qstr attribute = intern_value(name);
    if (attribute == Q___class__)
        return VALUE_OBJECT(type_of(object));
    if (!instance && !is_type(object))
        return attr_load(object, attribute);
    switch (instance ? attr_access_plainly(object, instance, attribute, method, &access)
                     : attr_access_class(object, attribute, method, &access)) {
    case ACCESS_NONE:
        attr_missing(object, attribute);
    case ACCESS_CALL:
        return attr_protected(&access);
    case ACCESS_VALUE:
        break;
    }
    return method[1] == NO_VALUE ? method[0] : bound_method_new(method[0], method[1]);
}

/* Has a class in Python a __class__ of its own, as that of a stand-in for another's instance? */
static bool type_says_class(const struct type *type)
{
    return type_lookup(type, Q___class__) != NO_VALUE ||
           (PROGRAM(GETATTRIBUTE) && type_hooks_reading(type));
}

value attr_class_said(value object)
{
    const struct instance *instance = instance_of(object);
    value said =
        instance && type_says_class(instance->type) ? attr_find(object, Q___class__) : NO_VALUE;
    return is_type(said) ? said : NO_VALUE;
}

enum access_result attr_access(value object, qstr name, value method[2], struct access *access)
{
    struct instance *instance = instance_of(object);
    method[1] = NO_VALUE;
    if (name == Q___class__ && !(instance && type_says_class(instance->type))) {
        method[0] = VALUE_OBJECT(type_of(object));
        return ACCESS_VALUE;
    }
    if (instance)
        return attr_access_instance(object, instance, name, method, access);
    if (is_type(object))
        return PROGRAM(GETATTRIBUTE) && type_hooks_reading(type_of(object)) &&
                       attr_access_hooked(object, Q___getattribute__, name, access)
                   ? ACCESS_CALL
                   : attr_access_class(object, name, method, access);
    enum access_result found = attr_access_native(object, name, method);
    if (found != ACCESS_NONE)
        return found;
    return special_find(type_of(object), object, name, method) ? ACCESS_VALUE : ACCESS_NONE;
}

/* As attr_access, accessors called; their errors pass. */
static bool attr_method(value object, qstr name, value method[2])
{
    struct access access;
    switch (attr_access(object, name, method, &access)) {
    case ACCESS_NONE:
        return false;
    case ACCESS_CALL:
        method[0] = call_with_self(access.function, access.self, access.n_args, 0, access.args);
        method[1] = NO_VALUE;
        break;
    case ACCESS_VALUE:
        break;
    }
    return true;
}

value attr_find(value object, qstr name)
{
    value method[2];
    struct access access;
    if (is_exactly(object, &type_module)) {
        const struct map *globals = &((const struct module *)value_object(object))->globals;
        value found = map_get_name(globals, name), fallback;
        if (found == NO_VALUE && (fallback = map_get_name(globals, Q___getattr__)) != NO_VALUE) {
            access = (struct access){fallback, NO_VALUE, 1, {VALUE_NAME(name)}};
            return attr_call_protected(&access);
        }
    }
    switch (attr_access(object, name, method, &access)) {
    case ACCESS_NONE:
        return NO_VALUE;
    case ACCESS_CALL:
        return attr_call_protected(&access);
    case ACCESS_VALUE:
        break;
    }
    return method[1] == NO_VALUE ? method[0] : bound_method_new(method[0], method[1]);
}

void attr_missing(value object, qstr name)
{
    if (is_type(object))
        raise_missing(object, name, &type_AttributeError, "type object '%q' has no attribute '%q'",
                      (qstr)((const struct type *)value_object(object))->name, name);
    if (is_exactly(object, &type_module)) {
        const struct module *module = value_object(object);
        value own_name = map_get_name(&module->globals, Q___name__);
        if (own_name != NO_VALUE)
            raise_missing(object, name, &type_AttributeError, "module '%v' has no attribute '%q'",
                          own_name, name);
    }
    raise_missing(object, name, &type_AttributeError, "'%t' object has no attribute '%q'", object,
                  name);
}

void attr_cache_keep(const struct map *globals, qstr name, value member)
{
    if (HAS(shortcuts) && vm.attr_cache)
        *attr_cache_room(globals, name) = (struct cached){globals, name, NULL, member};
}

value attr_module_member(value object, qstr name)
{
    const struct type *owner;
    if (!HAS(shortcuts) || !vm.attr_cache || !is_exactly(object, &type_module))
        return NO_VALUE;
    const struct map *globals = &((const struct module *)value_object(object))->globals;
    const struct cached *slot = attr_cached(globals, name);
    if (slot->holder == globals && slot->name == name)
        return slot->member;
    const struct map *map = map_now(globals);
    if ((map->count_flags & (MAP_ROM | MAP_NAMES)) != MAP_NAMES)
        return NO_VALUE;
    const value *place = fast_entry(vm.attr_cache, map, name);
    if (!place || is_exactly(*place, &type_native) || name == Q___class__ ||
        type_find(&type_module, name, &owner) != NO_VALUE)
        return NO_VALUE;
    return content_now(*place);
}

value attr_load(value object, qstr name)
{
    value method[2];
    method_load(object, name, method);
    return method[1] == NO_VALUE ? method[0] : bound_method_new(method[0], method[1]);
}

/* A native class method of a class, where the caches know it: int.from_bytes. */
static bool attr_class_method(value object, qstr name, value method[2])
{
    if (!HAS(shortcuts) || !vm.attr_cache || !is_plain(object, &type_type))
        return false;
    const struct cached *slot = attr_cached(value_object(object), name);
    if (slot->holder != value_object(object) || slot->name != name ||
        !is_plain(slot->member, &type_native))
        return false;
    const struct native *native = value_object(slot->member);
    method[0] = slot->member;
    method[1] = object;
    return native->kind_flags >> 3 == NATIVE_CLASSMETHOD;
}

void method_load(value object, qstr name, value method[2])
{
    method[1] = NO_VALUE;
    method[0] = attr_module_member(object, name);
    if (method[0] == NO_VALUE && !attr_class_method(object, name, method) &&
        !attr_method(object, name, method))
        attr_missing(object, name);
}

OPTIONAL bool method_find_special(value object, qstr name, value method[2])
{
    const struct type *type = type_of(object), *owner;
    value member = type_find(type, name, &owner);
    if (member == NO_VALUE)
        return false;
    attr_bind(member, owner, object, type, method);
    return true;
}

/* ---- writing ---- */

/* __setattr__ and __delattr__. ACCESS_NONE: the class has none. */
static enum access_result attr_store_hooked(value object, qstr name, value content,
                                            struct access *access)
{
    bool is_delete = content == VALUE_DELETED;
    value method[2];
    if (!method_find_special(object, is_delete ? Q___delattr__ : Q___setattr__, method))
        return ACCESS_NONE;
    *access = (struct access){method[0], method[1], 2u - is_delete, {VALUE_NAME(name), content}};
    return ACCESS_CALL;
}

/* Descriptors. ACCESS_NONE: there is none. */
static enum access_result attr_store_special(value object, qstr name, value content,
                                             struct access *access)
{
    const struct type *type = type_of(object);
    bool is_delete = content == VALUE_DELETED;
    value member = type_lookup(type, name), method[2];
    if (member == NO_VALUE)
        return ACCESS_NONE;
    if (attr_descriptor_method(member, is_delete ? Q___delete__ : Q___set__, method)) {
        *access = (struct access){method[0], method[1], 2u - is_delete, {object, content}};
        return ACCESS_CALL;
    }
    value part = value_as(member, &type_property);
    if (part != NO_VALUE) {
        const struct property *property = value_object(part);
        value function = is_delete ? property->deleter : property->setter;
        if (function == VALUE_NONE && TARGET_HOST)
            raise_format(&type_AttributeError, "property '%q' of '%t' object has no %s", name,
                         object, is_delete ? "deleter" : "setter");
        if (function == VALUE_NONE)
            attr_missing(object, name);
        *access = (struct access){function, object, !is_delete, {content}};
        return ACCESS_CALL;
    }
    if (attr_is_data_descriptor(member)) /* with the other method alone */
        raise_format(&type_AttributeError, "%q", is_delete ? Q___delete__ : Q___set__);
    return ACCESS_NONE;
}

/* The next instance of the class makes room for as many attributes at once. */
static void instance_put(struct instance *instance, qstr name, value content)
{
    map_put_name(&instance->attributes, name, content);
    size_t count = map_count(&instance->attributes), most = TYPE_SIZE >> TYPE_SIZE_SHIFT;
    struct type *type = value_object(VALUE_OBJECT(instance->type));
    if (count <= most && count << TYPE_SIZE_SHIFT > (type->flags & TYPE_SIZE) &&
        type->flags & TYPE_HEAP && !map_in_rom(&type->members))
        type->flags = (uint16_t)((type->flags & ~TYPE_SIZE) | count << TYPE_SIZE_SHIFT);
}

bool instance_add(value object, qstr name, value content)
{
    struct instance *instance = instance_of(object);
    if (!QUICK || !instance || content == NO_VALUE || name == Q___class__)
        return false;
    const struct type *type = instance->type;
    size_t count = (instance->attributes.count_flags >> MAP_COUNT_SHIFT) + 1;
    return !(type->flags & (TYPE_NATIVE_BASE | TYPE_EXCEPTION)) && instance_is_plain(type) &&
           count << TYPE_SIZE_SHIFT <= (type->flags & TYPE_SIZE) &&
           map_add_name(&instance->attributes, name, content);
}

/* instance.__class__ = class, of another class that has no native part either. */
static void instance_become(struct instance *instance, value class)
{
    const struct type *type = is_type(class) ? value_object(class) : NULL;
    uint16_t kind = TYPE_HEAP | TYPE_NATIVE_BASE | TYPE_HAS_DEL;
    if (!type || map_in_rom(&instance->attributes) || type->slots != instance->type->slots ||
        (type->flags & kind) != TYPE_HEAP || (instance->type->flags & kind) != TYPE_HEAP)
        raise_format(&type_TypeError, "%q can't be assigned", Q___class__);
    instance->type = type;
}

/* As attr_access_store for an instance, whatever __setattr__ its class has. */
static enum access_result instance_store(struct instance *instance, qstr name, value content,
                                         struct access *access)
{
    value object = VALUE_OBJECT(instance);
    if (!instance_is_plain(instance->type)) {
        enum access_result special = attr_store_special(object, name, content, access);
        if (special != ACCESS_NONE)
            return special;
    }
    if (HAS(chaining) && exception_store_field(object, name, content))
        return ACCESS_VALUE;
    if (PROGRAM(CLASS_SAID) && HAS(introspection) && name == Q___class__)
        instance_become(instance, content);
    else if (content != VALUE_DELETED)
        instance_put(instance, name, content);
    else if (map_delete(&instance->attributes, VALUE_NAME(name)) == NO_VALUE)
        attr_missing(object, name);
    return ACCESS_VALUE;
}

enum access_result attr_access_store(value object, qstr name, value content, struct access *access)
{
    struct instance *instance = instance_of(object);
    const struct type *type = type_of(object);
    if (instance ? !instance_is_plain(type) : is_type(object) && type != &type_type) {
        enum access_result hooked = attr_store_hooked(object, name, content, access);
        if (hooked == ACCESS_NONE && !instance)
            hooked = attr_store_special(object, name, content, access);
        if (hooked != ACCESS_NONE)
            return hooked;
    }
    if (instance)
        return instance_store(instance, name, content, access);
    if (PROGRAM(CLASS_SAID) && name == Q___class__)
        raise_format(&type_TypeError, "%q can't be assigned", name);
    if (!type->slots->attr || !type->slots->attr(object, name, &content))
        attr_missing(object, name);
    return ACCESS_VALUE;
}

void instance_store_plainly(struct instance *instance, qstr name, value content)
{
    struct access access;
    if (instance_store(instance, name, content, &access) == ACCESS_CALL)
        call_with_self(access.function, access.self, access.n_args, 0, access.args);
}

void class_store_plainly(value class, qstr name, value content)
{
    struct access access;
    if (type_of(class) != &type_type &&
        attr_store_special(class, name, content, &access) == ACCESS_CALL)
        call_with_self(access.function, access.self, access.n_args, 0, access.args);
    else if (!type_attr(class, name, &content))
        attr_missing(class, name);
}

void attr_store(value object, qstr name, value content)
{
    struct access access;
    if (attr_access_store(object, name, content, &access) == ACCESS_CALL)
        call_with_self(access.function, access.self, access.n_args, 0, access.args);
}

void attr_delete(value object, qstr name)
{
    attr_store(object, name, VALUE_DELETED);
}
