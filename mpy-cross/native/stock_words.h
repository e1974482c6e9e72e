/* stock_words.h - what C made of functions of machine words is written in where MicroPython's VM is to run it: the same names as
 * runtime/vm/run/words.h has, by the table of functions that its native code gets (sub-version 3 of .mpy format 6).
 *
 * runtime/base/word.h's text and this one stand before the C of each function (mpy-cross/command/native.c). All that it reaches is
 * found from the function object, so that the machine code has no relocation and no data. It includes nothing of this tree or of
 * MicroPython's. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uintptr_t
    value; /* mp_obj_t: small ints have bit 0 set; objects that never move are pointers */
typedef uint16_t qstr; /* as a module's table has them */

/* ---- MicroPython's side, by its order in memory ---- */

enum { NLR_WORDS = 48 }; /* more than any CPU's registers take */
struct nlr {
    struct nlr *outer;
    value raised;
    uword registers[NLR_WORDS];
};

struct fun_table {
    value none, no, yes;
    uword (*word_of)(value v, uword type);
    value (*object_of)(uword n, uword type);
    void *(*swap_globals)(void *globals);
    value (*load_name)(uword name);
    value (*load_global)(uword name);
    value (*load_build_class)(void);
    value (*load_attr)(value object, uword name);
    void (*load_method)(value object, uword name, value *out);
    void (*load_super_method)(uword name, value *out);
    void (*store_name)(uword name, value content);
    void (*store_global)(uword name, value content);
    void (*store_attr)(value object, uword name, value content);
    value (*subscr)(value object, value index, value content);
    bool (*is_true)(value v);
    value (*unary_op)(uword op, value v);
    value (*binary_op)(uword op, value left, value right);
    value (*new_tuple)(size_t n, const value *items);
    value (*new_list)(size_t n, value *items);
    value (*new_dict)(size_t n);
    value (*new_set)(size_t n, value *items);
    void (*set_store)(value set, value item);
    value (*list_append)(value list, value item);
    value (*dict_store)(value dict, value key, value content);
    value (*make_function)(const void *raw_code, const void *context, const value *defaults);
    value (*call)(value callee, size_t counts, const value *args);
    value (*call_method)(size_t n_positional, size_t n_keywords, const value *slots);
    value (*call_starred)(bool has_self, size_t counts, const value *slots);
    value (*get_iterator)(value object, value *room);
    value (*next_item)(value *room);
    unsigned (*nlr_push)(struct nlr *nlr);
    void (*nlr_pop)(void);
    void (*raise)(value exception);
    value (*import_name)(uword name, value from_list, value level);
    value (*import_from)(value module, uword name);
    void (*import_all)(value module);
    value (*new_slice)(value start, value stop, value step);
    void (*unpack_sequence)(value sequence, size_t n, value *items);
    void (*unpack_starred)(value sequence, size_t counts, value *items);
    void (*delete_name)(uword name);
    void (*delete_global)(uword name);
    value (*new_closure)(value function, size_t n, const value *cells);
    void (*check_arguments)(size_t n, size_t n_keywords, uint32_t signature);
    void (*setup_code_state)(void *state, size_t n, size_t n_keywords, const value *args);
    word (*floor_divide)(word a, word b);
    word (*modulo)(word a, word b);
    bool (*yield_from)(value generator, value sent, value *result);
    int (*setjmp)(void *jump);
    void *later[7]; /* up to obj_get_type */
};
#define FUN_TABLE_TYPE_OF 6 /* its place in `later` */

struct stock_context { /* a module: type, globals, names, constants */
    const void *type;
    void *globals;
    const qstr *names;
    const value *constants;
};

struct stock_callee {
    const void *type;
    const struct stock_context *context;
    const void *const *children;
};

struct stock_cell {
    const void *type;
    value content;
};

/* ---- values ---- */

#define NO_VALUE ((value)0)
#define VALUE_DELETED ((value)0)
#define VALUE_LOAD ((value)4)
#define VALUE_NONE (t->none)
#define VALUE_BOOL(condition) ((condition) ? t->yes : t->no)
#define VALUE_SMALL_INT(n) ((value)(n) << 1 | 1)
#define VALUE_NAME(name) (t->object_of((name), 8))

#define WORD_FUNCTION static
#define WORD_BOUND(v) ((v) != NO_VALUE ? (v) : stock_unbound(t))

static WORD_UNUSED value stock_unbound(const struct fun_table *t)
{
    t->raise(t->load_global(QSTR_NameError));
    return NO_VALUE;
}

/* The arguments of each: the function object, the table, and what was passed: cells of the function around it, then arguments. */
#define WORD_ARGUMENTS(storage)                                                 \
    const struct stock_callee *storage self, const struct fun_table *storage t, \
        size_t storage n WORD_UNUSED, const value *storage args WORD_UNUSED
#define WORD_FRAME() value method[2] WORD_UNUSED
#define WORD_LOCAL(n) (a##n)
#define WORD_REST(n_before) (t->new_tuple(n - (n_before), args + (n_before)))
#define WORD_LINE(n) ((void)0) /* native functions have no lines there */
#define WORD_CHILDREN(lines) self

/* Floor division. Not by the table's functions, which know no 0 and only small ints; the lowest word by -1 traps on some CPUs. */
static word stock_divide(const struct fun_table *t, word a, word b, bool modulo)
{
    if (b == 0) /* raises */
        return (word)t->binary_op(BINARY_FLOOR_DIVIDE, VALUE_SMALL_INT(1), VALUE_SMALL_INT(0));
    if (b == -1)
        return modulo ? 0 : WORD_SUBTRACT(0, a);
    word quotient = a / b, rest = a % b;
    if (rest != 0 && (rest ^ b) < 0) {
        quotient--;
        rest += b;
    }
    return modulo ? rest : quotient;
}
#define word_floor_divide(a, b) stock_divide(t, a, b, false)
#define word_modulo(a, b) stock_divide(t, a, b, true)

#define word_of_bool(v) ((word)t->word_of((v), 1))
#define word_of_int(v) ((word)t->word_of((v), 2))
#define word_of_pointer(v) ((word)t->word_of((v), 4))
#define word_to_bool(n) VALUE_BOOL(n)
#define word_to_int(n) (t->object_of((uword)(n), 2))
#define word_to_uint(n) (t->object_of((uword)(n), 3))

/* ---- names, attributes, items, operators ---- */

#define word_name(index) (self->context->names[index])
#define word_constant(index) (self->context->constants[index])
#define word_global(name) (t->load_global(name))
#define word_global_store(name, content) (t->store_global((name), (content)))
#define word_global_delete(name) (t->delete_global(name))
#define attr_load(object, name) (t->load_attr((object), (name)))
#define attr_store(object, name, content) (t->store_attr((object), (name), (content)))
#define method_load(object, name, method) (t->load_method((object), (name), (method)))
#define subscript(object, index, content) (t->subscr((object), (index), (content)))
#define truth(v) (t->is_true(v))
#define binary(op, left, right) (t->binary_op((op), (left), (right)))
#define unary(op, v) (t->unary_op((op), (v)))
#define step_load_deref(cell) stock_cell(t, cell)
#define cell_write(cell, v) ((void)(((struct stock_cell *)(cell))->content = (v)))

static WORD_UNUSED value stock_cell(const struct fun_table *t, value cell)
{
    return WORD_BOUND(((const struct stock_cell *)cell)->content);
}

static WORD_UNUSED void stock_super(const struct fun_table *t, value type, value object, qstr name,
                                    value method[2])
{
    value slots[3] = {NO_VALUE, type, object};
    t->load_super_method(name, slots);
    method[0] = slots[0];
    method[1] = slots[1];
}
#define super_method_load(type, object, name, method) stock_super(t, type, object, name, method)

/* ---- displays, functions ---- */

/* Arrays come as C writes them, with commas. */
#define tuple_new(n, ...) (t->new_tuple((n), (__VA_ARGS__)))
#define list_new(n, ...) (t->new_list((n), (__VA_ARGS__)))
#define word_set(n, ...) (t->new_set((n), (__VA_ARGS__)))
#define word_dict(n) (t->new_dict(n))
#define step_store_map(dict, key, content) ((void)t->dict_store((dict), (key), (content)))
#define slice_new(start, stop, step) (t->new_slice((start), (stop), (step)))
#define unpack_sequence(items, n) (t->unpack_sequence((items)[0], (n), (items)))
#define unpack_starred(items, left, right) \
    (t->unpack_starred((items)[0], (left) | (right) << 8, (items)))
#define step_load_build_class() (t->load_build_class())

static WORD_UNUSED void stock_collect(const struct fun_table *t, unsigned kind, value container,
                                      value item, value content)
{
    if (kind == 0)
        t->list_append(container, item);
    else if (kind == 1)
        t->dict_store(container, item, content);
    else
        t->set_store(container, item);
}
#define word_collect(kind, container, item, content) \
    stock_collect(t, kind, container, item, content)

static WORD_UNUSED value stock_make(const struct fun_table *t, const struct stock_callee *self,
                                    unsigned n, value defaults, value keyword_defaults,
                                    size_t n_cells, const value *cells)
{
    const value given[2] = {defaults, keyword_defaults};
    value function = t->make_function(self->children[n], self->context, given);
    return n_cells ? t->new_closure(function, n_cells, cells) : function;
}
#define word_make(self, n, defaults, keyword_defaults, n_cells, ...) \
    stock_make(t, self, n, defaults, keyword_defaults, n_cells, (__VA_ARGS__))

/* ---- calls, loops, imports ---- */

#define call(callee, n, n_keywords, ...) (t->call((callee), (n) | (n_keywords) << 8, (__VA_ARGS__)))
#define word_call_method(n, n_keywords, ...) (t->call_method((n), (n_keywords), (__VA_ARGS__)))

static WORD_UNUSED value stock_call_starred(const struct fun_table *t, value callee, value self,
                                            bool has_self, uint32_t operand, const value *args)
{
    size_t n = (operand & 0xff) + 2 * (operand >> 8 & 0xff) + 1, first = 1;
    value slots[n + 2];
    slots[0] = callee;
    if (has_self)
        slots[first++] = self;
    for (size_t i = 0; i < n; i++)
        slots[first + i] = args[i];
    return t->call_starred(has_self, operand, slots);
}
/* self: NO_VALUE for a function, the slot of a method otherwise. */
#define word_call_starred(callee, self, operand, ...) \
    stock_call_starred(t, callee, self, #self[0] == 'o', operand, (__VA_ARGS__))

enum { ITERATOR_SLOTS = 4 };
#define iterate(object) (t->get_iterator((object), NULL))
#define iterator_begin(slots) ((void)t->get_iterator((slots)[0], (slots)))
#define iterator_step_c(slots) (t->next_item(slots))
#define word_import(name, from_list, level) \
    (t->import_name((name), (from_list), VALUE_SMALL_INT(level)))
#define import_from(module, name) (t->import_from((module), (name)))

/* ---- blocks: one nlr for all of a function's ---- */

#define word_raise(v) (t->raise(v), __builtin_unreachable())
#define word_raise_again(exception) word_raise(exception)

#define word_try stock_try
struct stock_try {
    struct nlr nlr;
    volatile value raised;
};
/* What is raised comes back out of nlr_push, which then has to be called once more before anything else is. */
#define WORD_TRY(blocks)                       \
    (blocks).raised = NO_VALUE;                \
    while (stock_push(t, &(blocks).nlr) != 0)  \
        (blocks).raised = (blocks).nlr.raised; \
    if ((blocks).raised != NO_VALUE)
#define word_try_caught(blocks) ((blocks)->raised)
#define word_try_end(blocks) (t->nlr_pop())
#ifdef STOCK_SETJMP /* nlr_push only enters the buffer there */
#define stock_push(t, buffer) ((t)->nlr_push(buffer), (t)->setjmp((buffer)->registers))
#else
#define stock_push(t, buffer) ((t)->nlr_push(buffer))
#endif

static WORD_UNUSED word stock_end_finally(const struct fun_table *t, value cause)
{
    if (cause == t->none)
        return 0;
    if (!(cause & 1))
        t->raise(cause);
    return (word)cause >> 1;
}
#define word_end_finally(cause) stock_end_finally(t, cause)

static WORD_UNUSED value stock_with(const struct fun_table *t, value manager, value exit[2])
{
    value enter[2];
    t->load_method(manager, QSTR___enter__, enter);
    t->load_method(manager, QSTR___exit__, exit);
    return t->call_method(0, 0, enter);
}
#define word_with(manager, exit) stock_with(t, manager, exit)

static WORD_UNUSED value stock_exit(const struct fun_table *t, value exit, value self, value cause)
{
    value slots[5] = {exit, self, t->none, t->none, t->none};
    bool raised = cause != t->none && !(cause & 1);
    if (raised) {
        slots[2] = ((value(*)(value))(uword)t->later[FUN_TABLE_TYPE_OF])(cause);
        slots[3] = cause;
    }
    value result = t->call_method(3, 0, slots);
    return raised && t->is_true(result) ? t->none : cause;
}
#define word_exit(exit, self, cause) stock_exit(t, exit, self, cause)

/* ---- what MicroPython calls ---- */

static inline __attribute__((always_inline)) value stock_with_globals(
    value (*function)(const struct stock_callee *, const struct fun_table *, size_t, const value *),
    const struct stock_callee *self, const struct fun_table *t, size_t n, const value *args)
{
    void *volatile outer = t->swap_globals(self->context->globals);
    const struct fun_table *volatile table = t;
    struct nlr nlr;
    if (!outer) /* they were already */
        return function(self, t, n, args);
    if (stock_push(t, &nlr) == 0) {
        value result = function(self, t, n, args);
        table->nlr_pop();
        table->swap_globals(outer);
        return result;
    }
    table->swap_globals(outer);
    table->raise(nlr.raised);
    __builtin_unreachable();
}

/* Arguments are counted, and the module's globals are the current ones while a function that may ask for them runs. */
#define WORD_ENTRY(number, n_least, n_most, wants_globals)                                      \
    value stock_entry_##number(const struct stock_callee *self, size_t n, size_t n_keywords,    \
                               const value *args)                                               \
    {                                                                                           \
        const struct fun_table *t =                                                             \
            (const struct fun_table *)self->context->constants[STOCK_TABLE];                    \
        t->check_arguments(n, n_keywords, (uint32_t)(n_least) << 17 | (uint32_t)(n_most) << 1); \
        return wants_globals ? stock_with_globals(word_##number, self, t, n, args)              \
                             : word_##number(self, t, n, args);                                 \
    }

/* What a C compiler may call on its own. */
__attribute__((used)) void *memset(void *to, int byte, size_t n)
{
    for (volatile uint8_t *p = to; n > 0; n--)
        *p++ = (uint8_t)byte;
    return to;
}

__attribute__((used)) void *memcpy(void *to, const void *from, size_t n)
{
    volatile uint8_t *p = to;
    for (const uint8_t *q = from; n > 0; n--)
        *p++ = *q++;
    return to;
}

#ifdef __XTENSA__ /* literals lie in front of the code */
__asm__(".section .text.start, \"ax\"\n j stock_entry\n .align 4\n .text");
#endif
