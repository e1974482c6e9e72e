/* vm.h - the VM's state and the services that every object kind uses: heap, errors, calls,
 * attributes, operators, iteration, text. One VM a process; its state is one struct. */
#ifndef VM_H
#define VM_H

#include "runtime/base/hash.h"
#include "runtime/vm/memory/names.h"
#include "runtime/vm/memory/object.h"
#include "runtime/vm/prune/feature.h"
#include "runtime/vm/prune/natives.h"

/* Marks the definition of a function that usage.def lists as a PART: per image it is linked, or another that raises
 * (vm_absent) stands in for it. Weak, so that tables.c can define the other under its name. */
#define OPTIONAL __attribute__((weak))
_Noreturn void vm_absent(void); /* raises NotImplementedError */
/* For a function that runs seldom, in a file that is compiled for speed: it is compiled for size. */
#define RARE __attribute__((cold))

/* ---- heap: heap.c ---- */

/* size bytes (> 0), cleared to zero, 16-byte blocks; collects when full. Raises MemoryError.
 * Objects never move; a block is alive while a pointer to its first byte is in reach: from live
 * blocks, struct vm, vm.alias, frames, the C stack. */
void *heap_alloc(size_t size);
/* As heap_alloc; NULL when there is no room. Never raises. */
void *heap_try_alloc(size_t size);
/* A block that holds no pointers to others: the collector does not look inside. */
void *heap_alloc_leaf(size_t size);
void *heap_try_alloc_leaf(size_t size);
/* Grows or shrinks; may move. Raises MemoryError, the old block intact. */
void *heap_resize(void *block, size_t new_size);
/* As heap_resize; NULL when there is no room, the old block intact. */
void *heap_try_resize(void *block, size_t new_size);
/* In place only; false when that cannot be. */
bool heap_try_extend(void *block, size_t new_size);
void heap_free(void *block);               /* NULL is allowed */
size_t heap_block_size(const void *block); /* bytes, rounded up to blocks */
#define heap_new(struct_type, type_object) \
    ((struct_type *)heap_new_object(sizeof(struct_type), (type_object)))
void *heap_new_object(size_t size, const struct type *type);

/* ---- errors: exception.c ---- */

_Noreturn void raise_value(value exception);
_Noreturn void raise_type(const struct type *type); /* no arguments */
_Noreturn void raise_type_error(void);              /* TypeError, no arguments */
_Noreturn void raise_message(const struct type *type, const char *message);
_Noreturn void raise_formatted(const struct type *type, const char *format, ...);

/* An exception without its text. TypeErrors are most, and then no argument says so. */
static inline _Noreturn void raise_silently(const struct type *type)
{
    if (__builtin_constant_p(type == &type_TypeError) && type == &type_TypeError)
        raise_type_error();
    raise_type(type);
}

/* message: static storage */
static inline _Noreturn void raise_text(const struct type *type, const char *message)
{
    if (HAS(messages))
        raise_message(type, message);
    raise_silently(type);
}

/* Directives: %s C string, %d int, %u unsigned, %z size_t, %q qstr, %v value as str(), %r value as
 * repr(), %t name of a value's type, %c character, %x unsigned in hexadecimal, %p pointer, %% */
#define raise_format(type, ...) \
    (HAS(messages) ? raise_formatted(type, __VA_ARGS__) : raise_silently(type))
/* raise_format of a name that holder has not. On the host the exception keeps both, for what was meant. */
_Noreturn void raise_about(value holder, qstr name, const struct type *type, const char *format,
                           ...);
#define raise_missing(holder, name, type, ...)                                   \
    (TARGET_HOST && HAS(messages) ? raise_about(holder, name, type, __VA_ARGS__) \
                                  : raise_format(type, __VA_ARGS__))
_Noreturn void raise_key_error(value key);
_Noreturn void raise_os_error(int code);
_Noreturn void raise_stop_iteration(value result);            /* NO_VALUE: no arguments */
value exception_new(const struct type *type, value argument); /* NO_VALUE: none */
/* Runs function(data). NO_VALUE on success (its result in *result), else the exception. The only
 * way for C to catch. */
value protect(value (*function)(void *data), void *data, value *result);
bool exception_matches(value exception, const struct type *type);
/* Raises RuntimeError when the C stack is nearly used up. For C that recurses. */
void stack_check(void);

/* ---- calls: call.c ---- */

value call(value function, size_t n_positional, size_t n_keywords, const value *args);
value call_0(value function);
value call_1(value function, value a);
value call_2(value function, value a, value b);
/* What a native classmethod made, as one of the class that it was called on. May run Python where that is a class below. */
value class_made(value class, value made);
/* obj.name(args...) */
value call_method(value object, qstr name, size_t n_args, const value *args);
/* Raises TypeError for a wrong number of arguments, in stock's words. */
void check_arity(qstr function, size_t n_args, size_t n_keywords, size_t min, size_t max);

/* Keyword arguments of a NATIVE_K function. Fills out[0..n) from positional and named arguments;
 * what is not given keeps its default. Raises TypeError for surplus, unknown, doubled or missing
 * ones. */
struct parameter {
    qstr_entry name;
    uint8_t flags; /* enum parameter_flag */
};
enum parameter_flag {
    PARAMETER_REQUIRED = 1,
    PARAMETER_KEYWORD_ONLY = 2,
    PARAMETER_POSITIONAL_ONLY = 4
};
void parse_arguments(qstr function, const struct parameter *parameters, size_t n,
                     size_t n_positional, size_t n_keywords, const value *args, value *out);

/* ---- attributes and types: attr.c, type.c ---- */

value attr_load(value object, qstr name); /* raises AttributeError */
value attr_find(value object, qstr name); /* NO_VALUE when there is none */
void attr_store(value object, qstr name, value content);
void attr_delete(value object, qstr name);
/* method[0] the function, method[1] self or NO_VALUE. Raises AttributeError. */
void method_load(value object, qstr name, value method[2]);
/* As method_load for a special method: looks in the type only. False when there is none. */
bool method_find_special(value object, qstr name, value method[2]);
/* As method_find_special, for what makes a number, text or bytes of an object. */
static inline bool method_find_conversion(value object, qstr name, value method[2])
{
    return HAS(conversions) && method_find_special(object, name, method);
}
/* In the type and its bases, in resolution order; raw, not bound. */
value type_lookup(const struct type *type, qstr name);
bool type_is_subclass(const struct type *type, const struct type *base);
bool is_instance(value object, const struct type *type);

/* ---- operators: operator.c ---- */

value unary(enum unary_operator op, value operand);
value binary(enum binary_operator op, value left, value right);
bool truth(value v);
bool values_equal(value a, value b); /* == as bool; identity first */
bool value_less(value a, value b);
intptr_t identity_hash(value v);                           /* of what is equal to itself alone */
intptr_t value_hash(value v);                              /* raises TypeError when unhashable */
value length(value v);                                     /* raises TypeError when it has none */
value length_or_none(value v);                             /* NO_VALUE when it has none */
value subscript(value object, value index, value content); /* content as in slots.subscr */
intptr_t int_value(value v); /* any int that fits a word; raises TypeError, OverflowError */
bool int_value_try(value v, intptr_t *out); /* false when not an int or too large */
float_number float_value(value v);          /* int or float; raises TypeError */
value int_new(intptr_t n);
value int_new_unsigned(uintptr_t n);
value int_new_64(int64_t n);

/* ---- indices, in two steps: sequence.c, objslice.c ----
 *
 * Evaluate, then borrow. What asks for a number may run Python (__index__), and that may change the very sequence: so
 * the first step knows no size. The second has plain numbers, runs nothing, and gives what holds until Python may run
 * again; see container.h. */

/* v, or its __index__; a number beyond a word is cut to one. Raises TypeError. */
intptr_t int_clamped(value v);
/* As int_clamped; the TypeError names the type that is indexed. */
intptr_t sequence_number(const struct type *type, value index);
/* Place of item `number`, negative from the end, among size. Raises IndexError; runs no Python. */
size_t sequence_index(const struct type *type, size_t size, intptr_t number);
struct slice_bounds {
    intptr_t start, stop, step;
};
/* What a slice asks for, whatever the size. Raises TypeError, ValueError. */
void slice_unpack(value slice, struct slice_bounds *out);
/* Cuts it to a size as CPython does. Returns the number of items; never raises, runs no Python. */
size_t slice_adjust(struct slice_bounds *bounds, size_t size);

/* ---- iteration: iterator.c ---- */

value iterate(value iterable);      /* raises TypeError */
value iterate_next(value iterator); /* NO_VALUE at the end, vm.stop_value then the StopIteration's
                                       value or NO_VALUE */

/* ---- text: str.c, printer.c ---- */

struct span {
    const uint8_t *data;
    size_t size;
};
bool str_span(value v, struct span *out);   /* a str, name or str subclass; else false */
bool bytes_span(value v, struct span *out); /* anything with the buffer slot; else false */
struct span name_span(qstr name);
value str_new(const void *data, size_t size); /* copies; well-formed UTF-8 */
value str_from_c(const char *text);
value bytes_new(const void *data, size_t size);
bool is_str(value v);
/* The name for text, made if need be; names never go away. */
qstr intern(const void *text, size_t size);
qstr intern_try(const void *text, size_t size); /* 0 when there is none yet */
qstr intern_value(value str);                   /* raises TypeError for a non-str */
value str_of(value v);                          /* str(v) */
value repr_of(value v);                         /* repr(v) */

struct printer {
    void (*write)(void *data, const char *text, size_t size);
    void *data;
};
void print_text(const struct printer *printer, const char *text);
void print_span(const struct printer *printer, const void *data, size_t size);
void print_value(const struct printer *printer, value v, enum print_kind kind);
void print_format(const struct printer *printer, const char *format, ...); /* as raise_format */
extern const struct printer console; /* writes through port_write */
/* Collects printed text in a growing heap block, for str() and friends. */
struct text_builder {
    struct printer printer; /* writes here */
    void *block;            /* holds the text, with room for a str's head before it */
    uint8_t *data;          /* inside block */
    size_t size, capacity;  /* bytes of text */
};
void text_builder_init(struct text_builder *builder);
void text_builder_add(struct text_builder *builder, const void *data, size_t size);
value text_builder_str(struct text_builder *builder); /* the str; the builder is empty again */
value text_builder_bytes(struct text_builder *builder);

/* ---- containers ---- */

value tuple_new(size_t size,
                const value *items); /* items NULL: filled with NO_VALUE, the caller sets them
                                        before anything can raise or collect */
struct tuple *tuple_of(value v);     /* v is a tuple or a subclass's: its tuple; else NULL */
value list_new(size_t size, const value *items);
/* The list's state to read; NULL when v is no list. For one in ROM, its RAM copy or its payload. */
const struct list *list_read(value v);
struct list *list_write(value v); /* as list_read, a RAM copy made first */
void list_append_value(value list, value item);
value dict_new(void);
struct map *dict_map(value v); /* NULL when v is no dict (or subclass) */
/* An instance whose class has an __iter__ written in Python: its native part is not to be iterated in its stead. */
bool has_own_iterator(value v);
/* tuple or list: its items, no copy; false for anything else, and for a subclass with an __iter__ of its own. */
bool sequence_items(value v, size_t *size, const value **items);
/* As a fresh list of all items of any iterable. */
value list_from_iterable(value iterable);

struct buffer_view {
    void *data;
    size_t size;   /* bytes */
    char typecode; /* struct's letters; 'B' for bytes */
    bool writable;
};
bool buffer_get(value v, struct buffer_view *view, bool writable);     /* false: has none */
void buffer_require(value v, struct buffer_view *view, bool writable); /* raises TypeError */

/* ---- modules: import.c ---- */

value import_module(qstr name, value from_list, intptr_t level, value globals, bool in_frame);
value module_new(qstr name); /* registers it in sys.modules */
value module_globals_get(value module_or_dict, qstr name);

/* ---- the VM's life: vm.c ---- */

/* Starts the VM on memory[0..size), which it keeps until vm_stop. False: the memory is too small,
 * or the image was made for another VM. */
bool vm_start(void *memory, size_t size);
struct image;
/* The same with another image than the one linked in, which was linked for this firmware and stays where it is until vm_stop. */
bool vm_start_image(void *memory, size_t size, const struct image *image);
/* Runs what is still to be run at the end: sys.atexit's function, __del__ of what is watched. The memory is free again. */
void vm_stop(void);
/* Runs function(data), and reports what it raises as a program's end: SystemExit gives the status,
 * anything else is printed on the console with its traceback. Returns the status: 0 when all is well, else 1, 130 after
 * KeyboardInterrupt. */
int vm_run(value (*function)(void *data), void *data);

/* ---- state ---- */

#include "runtime/vm/memory/state.h"

/* Notes in an entry what is so before it: what a jump out of it comes back to. vm.entry stays. */
static inline void entry_note(struct entry *entry, struct frame *frame)
{
    entry->outer = vm.entry;
    entry->frame = frame;
    if (PROGRAM(CYCLES))
        entry->printing = vm.printing;
}

/* Jumps to the innermost entry. */
static inline _Noreturn void entry_jump(void)
{
    if (PROGRAM(CYCLES))
        vm.printing = vm.entry->printing;
    jump_to(&vm.entry->jump);
}

#endif
