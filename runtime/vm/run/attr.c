#include "runtime/vm/attr.h"

#include "runtime/vm/call.h"

#include <string.h>

void type_changed(void)
{
    vm.type_version++;
    if (!HAS(shortcuts))
        return;
    if (vm.attr_cache == NULL)
        vm.attr_cache = heap_try_alloc_leaf(sizeof *vm.attr_cache);
    if (vm.attr_cache)
        memset(vm.attr_cache, 0, sizeof *vm.attr_cache);
}

void attr_cache_start(void)
{
    if (HAS(shortcuts) && vm.heap.n_blocks * HEAP_BLOCK / 32 >= sizeof(struct attr_cache))
        type_changed();
}

void attr_cache_forget(qstr name)
{
    if (!HAS(shortcuts) || vm.attr_cache == NULL)
        return;
    struct cached_builtin *builtins = vm.attr_cache->builtins;
    if (name == 0)
        memset(builtins, 0, sizeof vm.attr_cache->builtins);
    else if (builtins[name % CACHE_BUILTINS].name == name)
        builtins[name % CACHE_BUILTINS].name = 0;
}

static value type_search(const struct type *type, qstr name, const struct type **owner)
{
    while (type != &type_object) {
        const struct type *next = type_base(type, 0);
        value member = map_get_name(&type->members, name);
        if (member != NO_VALUE) {
            *owner = type;
            return member;
        }
        if (next == NULL)
            break;
        for (size_t i = 1; i < TYPE_BASES_MOST; i++) {
            const struct type *following = type_base(type, i);
            if (following == NULL)
                break;
            member = type_search(next, name, owner);
            if (member != NO_VALUE)
                return member;
            next = following;
        }
        type = next;
    }
    return NO_VALUE;
}

value type_find(const struct type *type, qstr name, const struct type **owner)
{
    if (!HAS(shortcuts) || vm.attr_cache == NULL) {
        if (HAS(shortcuts) && sizeof(void *) == 8)
            type_changed();
        return type_search(type, name, owner);
    }
    struct cached *slot = attr_cached(type, name);
    if (slot->holder != type || slot->name != name) {
        slot->owner = NULL;
        slot->member = type_search(type, name, &slot->owner);
        slot->holder = type;
        slot->name = name;
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
        method[1] = NO_VALUE;
    } else if (self == NO_VALUE) {
        if (owner != &type_object && !(flags & NATIVE_PROPERTY))
            method[0] = unbound_new(member, owner);
    } else {
        const struct instance *instance = instance_of(self);
        method[1] = instance && owner != &type_object ? instance_native(self) : self;
        if (flags & NATIVE_PROPERTY) {
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
    if (kind == &type_function || kind == &type_generator_function || kind == &type_closure) {
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

static enum access_result attr_access_special(value object, value member, value method[2],
                                              struct access *access)
{
    value descriptor[2];
    if (is_exactly(member, &type_property)) {
        const struct property *property = value_object(member);
        if (property->getter == VALUE_NONE)
            raise_text(&type_AttributeError, "unreadable attribute");
        *access = (struct access){property->getter, object, 0, {NO_VALUE}};
        return ACCESS_CALL;
    }
    if (attr_descriptor_method(member, Q___get__, descriptor)) {
        *access = (struct access){
            descriptor[0], descriptor[1], 2, {object, VALUE_OBJECT(type_of(object))}};
        return ACCESS_CALL;
    }
    (void)method;
    return ACCESS_VALUE;
}

static value instance_dict(const struct instance *instance)
{
    value dict = dict_new();
    map_copy(dict_map(dict), &instance->attributes);
    dict_map(dict)->count_flags |= MAP_FIXED;
    return dict;
}

static bool attr_is_descriptor_name(qstr name)
{
    return name == Q___get__ || name == Q___set__ || name == Q___delete__ ||
           name == Q___set_name__ || name == Q___setattr__ || name == Q___delattr__ ||
           name == Q___getattr__;
}

static enum access_result attr_access_instance(value object, struct instance *instance, qstr name,
                                               value method[2], struct access *access)
{
    const struct type *type = instance->type, *owner;
    value member = map_get_name(&instance->attributes, name);
    if (member != NO_VALUE) {
        method[0] = member;
        method[1] = NO_VALUE;
        return ACCESS_VALUE;
    }
    member = type_find(type, name, &owner);
    if (member != NO_VALUE) {
        attr_bind(member, owner, object, type, method);
        if (HAS(descriptors) && type->flags & TYPE_SPECIAL && value_is_object(member))
            return attr_access_special(object, member, method, access);
        return ACCESS_VALUE;
    }
    if (HAS(introspection) && name == Q___dict__) {
        method[0] = instance_dict(instance);
        method[1] = NO_VALUE;
        return ACCESS_VALUE;
    }
    if (type->flags & TYPE_NATIVE_BASE && instance->native != NO_VALUE) {
        enum access_result found = attr_access(instance->native, name, method, access);
        if (found != ACCESS_NONE)
            return found;
    }
    if (attr_is_descriptor_name(name))
        return ACCESS_NONE;
    member = type_find(type, Q___getattr__, &owner);
    if (member == NO_VALUE)
        return ACCESS_NONE;
    attr_bind(member, owner, object, type, method);
    *access = (struct access){method[0], method[1], 1, {VALUE_NAME(name)}};
    return ACCESS_CALL;
}

enum access_result attr_access(value object, qstr name, value method[2], struct access *access)
{
    const struct type *type = type_of(object), *owner;
    struct instance *instance = instance_of(object);
    method[1] = NO_VALUE;
    if (name == Q___class__) {
        method[0] = VALUE_OBJECT(type);
        return ACCESS_VALUE;
    }
    if (instance)
        return attr_access_instance(object, instance, name, method, access);
    value member = type_find(type, name, &owner);
    if (member != NO_VALUE && !is_type(object)) {
        attr_bind(member, owner, object, type, method);
        return ACCESS_VALUE;
    }
    if (is_type(object) && type_method(value_object(object), name, method))
        return ACCESS_VALUE;
    value slot = VALUE_LOAD;
    if (type->slots->attr && type->slots->attr(object, name, &slot)) {
        method[0] = slot;
        return ACCESS_VALUE;
    }
    if (member != NO_VALUE) {
        attr_bind(member, owner, object, type, method);
        return ACCESS_VALUE;
    }
    if (name == Q___next__ && type->slots->next) {
        method[0] = VALUE_OBJECT(&iterator_next_function);
        method[1] = object;
        return ACCESS_VALUE;
    }
    return ACCESS_NONE;
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

static value attr_protected(void *data)
{
    const struct access *access = data;
    return call_with_self(access->function, access->self, access->n_args, 0, access->args);
}

/* The result of an accessor that may say by AttributeError that there is none. */
static value attr_call_protected(struct access *access)
{
    value result, raised = protect(attr_protected, access, &result);
    if (raised == NO_VALUE)
        return result;
    if (!exception_matches(raised, &type_AttributeError))
        raise_value(raised);
    return NO_VALUE;
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
        raise_format(&type_AttributeError, "type object '%q' has no attribute '%q'",
                     (qstr)((const struct type *)value_object(object))->name, name);
    raise_format(&type_AttributeError, "'%t' object has no attribute '%q'", object, name);
}

value attr_load(value object, qstr name)
{
    value method[2];
    method_load(object, name, method);
    return method[1] == NO_VALUE ? method[0] : bound_method_new(method[0], method[1]);
}

void method_load(value object, qstr name, value method[2])
{
    if (!attr_method(object, name, method))
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

static bool instance_is_plain(const struct type *type)
{
    return !HAS(descriptors) || !(type->flags & TYPE_SPECIAL);
}

/* Descriptors and __setattr__, __delattr__. ACCESS_NONE: none of them has a say. */
static enum access_result attr_store_special(value object, qstr name, value content,
                                             struct access *access)
{
    const struct type *type = type_of(object), *owner;
    bool is_delete = content == VALUE_DELETED;
    value member = type_find(type, name, &owner), method[2];
    if (member != NO_VALUE && is_exactly(member, &type_property)) {
        const struct property *property = value_object(member);
        value function = is_delete ? property->deleter : property->setter;
        if (function == VALUE_NONE)
            attr_missing(object, name);
        *access = (struct access){function, object, !is_delete, {content}};
        return ACCESS_CALL;
    }
    if (member != NO_VALUE &&
        attr_descriptor_method(member, is_delete ? Q___delete__ : Q___set__, method)) {
        *access = (struct access){method[0], method[1], 2u - is_delete, {object, content}};
        return ACCESS_CALL;
    }
    if (method_find_special(object, is_delete ? Q___delattr__ : Q___setattr__, method)) {
        *access =
            (struct access){method[0], method[1], 2u - is_delete, {VALUE_NAME(name), content}};
        return ACCESS_CALL;
    }
    return ACCESS_NONE;
}

/* The next instance of the class makes room for as many attributes at once. */
static void instance_put(struct instance *instance, qstr name, value content)
{
    map_put_name(&instance->attributes, name, content);
    size_t count = map_count(&instance->attributes), most = TYPE_SIZE >> TYPE_SIZE_SHIFT;
    struct type *type = value_object(VALUE_OBJECT(instance->type));
    if (count <= most && count << TYPE_SIZE_SHIFT > (type->flags & TYPE_SIZE) &&
        type->flags & TYPE_HEAP)
        type->flags = (uint16_t)((type->flags & ~TYPE_SIZE) | count << TYPE_SIZE_SHIFT);
}

enum access_result attr_access_store(value object, qstr name, value content, struct access *access)
{
    struct instance *instance = instance_of(object);
    if (instance == NULL) {
        const struct type *type = type_of(object);
        if (!type->slots->attr || !type->slots->attr(object, name, &content))
            attr_missing(object, name);
        return ACCESS_VALUE;
    }
    if (!instance_is_plain(instance->type)) {
        enum access_result special = attr_store_special(object, name, content, access);
        if (special != ACCESS_NONE)
            return special;
    }
    if (content != VALUE_DELETED)
        instance_put(instance, name, content);
    else if (map_delete(&instance->attributes, VALUE_NAME(name)) == NO_VALUE)
        attr_missing(object, name);
    return ACCESS_VALUE;
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
