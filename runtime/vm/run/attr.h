/* attr.h - attribute access in pieces, so that the interpreter can run accessors written in Python
 * in frames; and what types, instances and descriptors share. */
#ifndef ATTR_H
#define ATTR_H

#include "runtime/vm/prune/natives.h"
#include "runtime/vm/run/vm.h"

/* A call that an attribute access comes down to: __getattr__, a property's getter, __set__... */
struct access {
    value function, self; /* self: NO_VALUE when there is none */
    size_t n_args;
    value args[2];
};

enum access_result { ACCESS_NONE, ACCESS_VALUE, ACCESS_CALL };

/* object.name: not there; in method[2], as method_load; or the result of *access. */
enum access_result attr_access(value object, qstr name, value method[2], struct access *access);
/* Stores, or deletes where content is VALUE_DELETED; returns ACCESS_VALUE when it is done, and
 * ACCESS_CALL when *access is still to be called. Raises AttributeError. */
enum access_result attr_access_store(value object, qstr name, value content, struct access *access);

/* What a member that may be a descriptor is for an object of `type`, or for the class itself where object is VALUE_NONE:
 * ACCESS_CALL and the accessor's call, or ACCESS_VALUE: itself. */
enum access_result attr_access_descriptor(value object, const struct type *type, value member,
                                          struct access *access);

/* type.name as a method to call, as method_load; false when there is none, or when it is what a
 * type says of itself. */
bool type_method(const struct type *type, qstr name, value method[2]);

/* What was found last: members by class (or native module) and name; builtins by the globals that
 * have no such name, and name; and where in a map of names each name was. Valid until type_changed;
 * holds no reference that the class does not hold. A leaf block of the heap, made at the start
 * where it is a small part of it, else with the first class. */
enum {
    CACHE_SLOTS = TARGET_HOST ? 1024 : 32,
    CACHE_BUILTINS = TARGET_HOST ? 64 : 16,
    CACHE_PLACES = TARGET_HOST ? 1024 : 64,
};
struct cached {
    const void *holder;
    uintptr_t name;
    const struct type *owner;
    value member; /* NO_VALUE: none of that name */
};
struct cached_builtin {
    value globals;
    uintptr_t name;
    value content;
};
struct attr_cache {
    struct cached slots[CACHE_SLOTS];
    struct cached_builtin builtins[CACHE_BUILTINS];
    value globals;                 /* asked last; NO_VALUE: none */
    const struct map *globals_map; /* what they are now: a map of names, not in ROM form */
    uint8_t places[CACHE_PLACES];  /* entry of the map that had the name; always to be checked */
};

/* Makes the cache where it takes no more than a thirty-second of the heap. */
void attr_cache_start(void);
/* Forgets builtins: of that name, where a map gets it; 0: of all names, and which globals were asked last. */
void attr_cache_forget(qstr name);
/* What lies in the map may be globals that are no longer of names alone. */
static inline void attr_cache_forget_map(const struct map *map)
{
    if (QUICK && vm.attr_cache && vm.attr_cache->globals_map == map)
        vm.attr_cache->globals = NO_VALUE;
}
/* Keeps what a native module has under a name. Its table, `globals`, is one that cannot be written. */
void attr_cache_keep(const struct map *globals, qstr name, value member);
/* A module's member, where the caches know it; NO_VALUE: the long way has to look. Runs no Python. */
value attr_module_member(value object, qstr name);

/* The two slots that may have it. Two that have little to do with each other: where classes in ROM lie is the linker's doing, and with one
 * slot, or two neighbours, names that keep driving each other out made one image a third slower than the next. */
static inline struct cached *attr_slot_first(const void *holder, qstr name)
{
    return &vm.attr_cache->slots[(((uintptr_t)holder >> 5) + name * 7) % CACHE_SLOTS];
}

static inline struct cached *attr_slot_second(const void *holder, qstr name)
{
    return &vm.attr_cache->slots[(((uintptr_t)holder >> 2) + (name * 37 >> 2)) % CACHE_SLOTS];
}

/* The slot that has it, if any has. */
static inline struct cached *attr_cached(const void *holder, qstr name)
{
    struct cached *first = attr_slot_first(holder, name);
    return first->holder == holder && first->name == name ? first : attr_slot_second(holder, name);
}

/* The member that a class or its bases have under a name, and the type that has it. */
value type_find(const struct type *type, qstr name, const struct type **owner);
/* What a member found in `owner` is for `self`: bound, unwrapped or itself. self NO_VALUE: it was
 * looked up in the class `type`. */
void attr_bind(value member, const struct type *owner, value self, const struct type *type,
               value method[2]);
_Noreturn void attr_missing(value object, qstr name);

/* A type as a value is one: v is a type object, of type `type` or a metaclass. */
bool is_type(value v);
/* The native type among the bases whose part instances hold, NULL when there is none. */
const struct type *type_native_base(const struct type *type);
/* type(args): with in_frame the call of a Python __init__ may be left to the interpreter, which is
 * told by NO_VALUE. */
value type_instantiate(const struct type *type, size_t n_positional, size_t n_keywords,
                       const value *args, bool in_frame);
/* Makes a class. members is taken over. Raises TypeError for bases that do not go together. */
value type_new(const struct type *metatype, qstr name, value bases, const struct map *members);
/* Whether instances have a __del__: of a class in ROM, whose flags stay, also one that it got later. */
static inline bool type_has_finaliser(const struct type *type)
{
    return type->flags & TYPE_HAS_DEL ||
           (image_has_objects && vm.late_finalisers && map_is_frozen(&type->members) &&
            map_get_name(&type->members, Q___del__) != NO_VALUE);
}

/* The class has a __getattribute__. */
bool type_hooks_reading(const struct type *type);
/* A member that makes its class TYPE_SPECIAL. */
bool type_is_special_member(value name, value member);

/* What a write to a class does to caches. */
void type_changed(void);

/* v is an instance of a Python class, not a class itself. */
static inline struct instance *instance_where_classes(value v)
{
    if (!value_is_object(v))
        return NULL;
    const struct type *type = ((const struct object *)value_object(v))->type;
    return type->flags & TYPE_INSTANCES ? value_object(v) : NULL;
}
static ALWAYS_INLINE struct instance *instance_of(value v)
{
    return PROGRAM(CLASS) ? instance_where_classes(v) : NULL;
}
struct instance *instance_new(const struct type *type);
/* Whether an instance has got an attribute that it had not, the short way: most are made like others of their class. Runs no Python,
 * allocates nothing. */
bool instance_add(value object, qstr name, value content);
/* What object.__setattr__ and __delattr__ do: stores by a descriptor or in the instance. May run Python. */
void instance_store_plainly(struct instance *instance, qstr name, value content);
/* What type.__setattr__ and __delattr__ do: the same of a class, whatever hooks its metaclass has. May run Python. */
void class_store_plainly(value class, qstr name, value content);
/* What super().__init__ is where the next class up is native: makes the native part. */
value instance_init_native(size_t n_positional, size_t n_keywords, const value *args);
/* The native part of an instance. Raises AttributeError while it has not been made. */
value instance_native(value self);
/* A native type's call: keywords go where its table of parameters says. May run Python. */
value type_make_native(const struct type *type, size_t n_positional, size_t n_keywords,
                       const value *args);
/* Makes the part that a class's __new__ makes: of a value by the arguments, of a container empty, so that __init__ can
 * use it. Of other types' instances it is made by __init__. May run Python. */
void instance_begin_native(value self, size_t n_positional, size_t n_keywords, const value *args);
/* The slot subscr of the native part, __missing__ included. May run Python. */
value instance_native_subscr(value self, value index, value content);
value instance_missing(value self, value key);
/* True or False as a metaclass's __instancecheck__ or __subclasscheck__ says of `asked`; NO_VALUE where it has none. May run Python. */
value metaclass_check(value class, qstr name, value asked);
/* What its __repr__ or __str__ gives; NO_VALUE without one. */
value metaclass_text(value class, enum print_kind kind);
/* What __str__ or __repr__ of an instance's class gave, a str or an object of a class below it; NO_VALUE where there is none. May run
 * Python. */
value instance_text(value self, enum print_kind kind);
/* The class that an instance's __class__ names, where its class in Python has one of its own; NO_VALUE of all else. May run Python. */
value attr_class_said(value object);
/* What __await__() of an instance without __iter__ gave, an iterator; NO_VALUE of all else. May run Python. */
value instance_await(value self);
/* Prints the native part as the instance. */
void instance_print_native(const struct printer *printer, value self, enum print_kind kind);

struct property {
    const struct type *type;
    value getter, setter, deleter; /* VALUE_NONE: none */
};

struct wrapped_method { /* staticmethod and classmethod */
    const struct type *type;
    value function;
};

struct unbound { /* a native type's method, taken from the class */
    const struct type *type;
    value native; /* a native function, or the name of a special method: special.c */
    const struct type *owner;
};

value bound_method_new(value function, value self);
/* A native type's method, taken from the class: checks self at the call. */
value unbound_new(value native, const struct type *owner);
/* super(type, object).name into method[2]. Raises AttributeError. */
void super_method_load(value type, value object, qstr name, value method[2]);
/* What the types behind `start`, in the order of the object or class, have under a name, as attr_bind gives it. */
bool super_find(value start, value object, qstr name, value method[2]);

/* class statement: function, name, bases... */
extern const struct native type_build_class;
/* next(iterator), as what __next__ of a native iterator is. */
extern const struct native iterator_next_function;

#endif
