/* natmod_type.c - types that natmods make: static structs which begin as the VM's types do, and the VM's slots in front of theirs.
 *
 * Invariants: natmod_type_set makes the VM's half anew from what the module has set, so that slots may be set in any order. The
 * first word of an instance is the type of the natmod itself: an instance of a Python class below it has such an object as its
 * native part, and slots are called with that. A locals_dict's table is sorted by names where it lies.
 *
 * May run Python: each slot, as the module's function does. */
#include "runtime/natmod/natmod.h"

#include "runtime/vm/run/attr.h"
#include "runtime/vm/types/stream.h"

#define SAME_PLACE(our_field, their_field)                                                     \
    _Static_assert(offsetof(struct type, our_field) == offsetof(mp_obj_type_t, their_field) && \
                       offsetof(struct type, our_field) ==                                     \
                           offsetof(mp_obj_full_type_t, their_field),                          \
                   #their_field)
SAME_PLACE(name, name);
SAME_PLACE(flags, natmod_flags);
SAME_PLACE(slots, natmod_vm_slots);
SAME_PLACE(bases, natmod_bases);
SAME_PLACE(members, natmod_members);
_Static_assert(sizeof(struct type) == sizeof(mp_obj_type_t), "types");
_Static_assert(sizeof(struct slots) == sizeof((mp_obj_full_type_t *)0)->natmod_vm, "slots");
_Static_assert(sizeof(struct rom_table) <= sizeof((mp_obj_full_type_t *)0)->natmod_table,
               "members");
_Static_assert(sizeof(struct stream_protocol) <= sizeof((mp_obj_full_type_t *)0)->natmod_protocol,
               "streams");
_Static_assert(sizeof(struct rom_pair) == sizeof(mp_map_elem_t), "a table's entry");
_Static_assert((int)MP_BINARY_OP_POWER == BINARY_POWER && (int)MP_UNARY_OP_NOT == UNARY_NOT,
               "operators");

static bool is_natmods(const mp_obj_full_type_t *type)
{
    return type->natmod_vm_slots == type->natmod_vm;
}

const struct natmod_slots *natmod_slots_of(const void *type)
{
    static struct natmod_slots of_the_vm;
    const struct type *head = type;
    /* What lies behind the head of another type is not looked at. */
    const void *own = (const char *)type + offsetof(mp_obj_full_type_t, natmod_vm);
    if (head->slots == own)
        return &((const mp_obj_full_type_t *)type)->natmod_slots;
    of_the_vm.protocol = natmod_stream_of(head);
    return &of_the_vm;
}

static const mp_obj_full_type_t *full_type_of(value self)
{
    return (const mp_obj_full_type_t *)type_of(self);
}

static const struct natmod_slots *slots_of(value self)
{
    return &full_type_of(self)->natmod_slots;
}

/* ---- the VM's slots ---- */

static void own_print(const struct printer *printer, value self, enum print_kind kind)
{
    const mp_print_t print = {printer->data, printer->write};
    slots_of(self)->print(&print, natmod_object(self), kind);
}

static value own_unary(enum unary_operator op, value self)
{
    mp_unary_op_fun_t function = slots_of(self)->unary_op;
    if (op != UNARY_NOT)
        return function((mp_unary_op_t)op, natmod_object(self));
    value is_true = function(MP_UNARY_OP_BOOL, natmod_object(self));
    return is_true == NO_VALUE ? NO_VALUE : VALUE_BOOL(is_true == VALUE_FALSE);
}

static value own_length(value self)
{
    return slots_of(self)->unary_op(MP_UNARY_OP_LEN, natmod_object(self));
}

static value own_hash(value self)
{
    value hash = slots_of(self)->unary_op(MP_UNARY_OP_HASH, natmod_object(self));
    return hash == NO_VALUE ? VALUE_SMALL_INT(value_bits(self) >> 1) : hash;
}

static value own_binary(enum binary_operator op, value self, value other)
{
    return slots_of(self)->binary_op(op == BINARY_IN ? MP_BINARY_OP_CONTAINS : (mp_binary_op_t)op,
                                     natmod_object(self), natmod_object(other));
}

static value own_reverse_binary(enum binary_operator op, value self, value left)
{
    if (op < BINARY_OR)
        return NO_VALUE;
    return slots_of(self)->binary_op((mp_binary_op_t)(op - BINARY_OR + MP_BINARY_OP_REVERSE_OR),
                                     natmod_object(self), natmod_object(left));
}

static bool own_attr(value self, qstr name, value *slot)
{
    bool is_load = *slot == VALUE_LOAD;
    mp_obj_t dest[2] = {MP_OBJ_NULL, MP_OBJ_NULL};
    if (!is_load) {
        dest[0] = MP_OBJ_SENTINEL;
        dest[1] = *slot == VALUE_DELETED ? MP_OBJ_NULL : natmod_object(*slot);
    }
    slots_of(self)->attr(natmod_object(self), name, dest);
    if (!is_load)
        return dest[0] == MP_OBJ_NULL;
    if (dest[0] == MP_OBJ_NULL)
        return false;
    bool is_method = dest[1] != MP_OBJ_NULL && dest[1] != MP_OBJ_SENTINEL;
    *slot = is_method ? bound_method_new(dest[0], dest[1]) : (value)dest[0];
    return true;
}

static value own_subscr(value self, value index, value content)
{
    mp_obj_t given = content == VALUE_DELETED ? MP_OBJ_NULL : natmod_object(content);
    value result = slots_of(self)->subscr(natmod_object(self), natmod_object(index), given);
    return content == VALUE_LOAD || result == NO_VALUE ? result : VALUE_NONE;
}

static unsigned iteration_of(const mp_obj_full_type_t *type)
{
    return type->flags & MP_TYPE_FLAG_ITER_IS_STREAM;
}

static value own_iterate(value self)
{
    const mp_obj_full_type_t *type = full_type_of(self);
    const void *iter = type->natmod_slots.iter;
    unsigned kind = iteration_of(type);
    if (kind == MP_TYPE_FLAG_ITER_IS_ITERNEXT || kind == MP_TYPE_FLAG_ITER_IS_STREAM)
        return self;
    mp_getiter_fun_t getiter = kind == MP_TYPE_FLAG_ITER_IS_CUSTOM
                                   ? ((const mp_getiter_iternext_custom_t *)iter)->getiter
                                   : (mp_getiter_fun_t)(uintptr_t)iter;
    /* It may be kept by what it makes. */
    return getiter(natmod_object(self), heap_alloc(sizeof(mp_obj_iter_buf_t)));
}

static value own_next(value self)
{
    const mp_obj_full_type_t *type = full_type_of(self);
    const void *iter = type->natmod_slots.iter;
    vm.stop_value = NO_VALUE;
    if (iteration_of(type) == MP_TYPE_FLAG_ITER_IS_STREAM)
        return stream_next(self);
    mp_fun_1_t iternext = iteration_of(type) == MP_TYPE_FLAG_ITER_IS_CUSTOM
                              ? ((const mp_getiter_iternext_custom_t *)iter)->iternext
                              : (mp_fun_1_t)(uintptr_t)iter;
    return iternext(natmod_object(self));
}

static bool own_buffer(value self, struct buffer_view *view, bool writable)
{
    mp_buffer_fun_t function = slots_of(self)->buffer;
    mp_buffer_info_t info = {NULL, 0, 'B'};
    bool can_write = function(natmod_object(self), &info, MP_BUFFER_RW) == 0;
    if (!can_write && (writable || function(natmod_object(self), &info, MP_BUFFER_READ) != 0))
        return false;
    *view = (struct buffer_view){info.buf, info.len, (char)info.typecode, can_write};
    return true;
}

/* ---- making the VM's half ---- */

static void set_slots(mp_obj_full_type_t *type)
{
    const struct natmod_slots *own = &type->natmod_slots;
    unsigned kind = iteration_of(type);
    *(struct slots *)(void *)type->natmod_vm = (struct slots){
        .print = own->print ? own_print : NULL,
        .make = (value(*)(const struct type *, size_t, size_t, const value *))own->make_new,
        .call = (value(*)(value, size_t, size_t, const value *))own->call,
        .unary = own->unary_op ? own_unary : NULL,
        .length = own->unary_op ? own_length : NULL,
        .hash = own->unary_op ? own_hash : NULL,
        .binary = own->binary_op ? own_binary : NULL,
        .reverse_binary = own->binary_op ? own_reverse_binary : NULL,
        .attr = own->attr ? own_attr : NULL,
        .subscr = own->subscr ? own_subscr : NULL,
        .iterate = own->iter || kind == MP_TYPE_FLAG_ITER_IS_STREAM ? own_iterate : NULL,
        .next = kind && (own->iter || kind == MP_TYPE_FLAG_ITER_IS_STREAM) ? own_next : NULL,
        .buffer = own->buffer ? own_buffer : NULL,
        .protocol = own->protocol ? type->natmod_protocol : NULL,
    };
    type->natmod_vm_slots = type->natmod_vm;
}

static void set_stream(mp_obj_full_type_t *type)
{
    if (!type->natmod_slots.protocol)
        return;
    struct stream_protocol *stream = (struct stream_protocol *)(void *)type->natmod_protocol;
    const mp_stream_p_t *own = type->natmod_slots.protocol;
    stream->read = (intptr_t(*)(value, void *, size_t, int *))own->read;
    stream->write = (intptr_t(*)(value, const void *, size_t, int *))own->write;
    stream->ioctl =
        (intptr_t(*)(value, enum stream_request, void *, int *))(void (*)(void))own->ioctl;
    stream->is_text = own->is_text;
    stream->runs_python = true; /* who knows */
}

static void sort_members(struct rom_pair *pairs, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct rom_pair pair = pairs[i];
        size_t at = i;
        for (; at > 0 && value_bits(pairs[at - 1].key) > value_bits(pair.key); at--)
            pairs[at] = pairs[at - 1];
        pairs[at] = pair;
    }
}

static bool is_sorted(const struct rom_pair *pairs, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (value_bits(pairs[i - 1].key) > value_bits(pairs[i].key))
            return false;
    return true;
}

static void set_members(mp_obj_full_type_t *type)
{
    struct rom_table *table = (struct rom_table *)(void *)type->natmod_table;
    const mp_obj_dict_t *dict = type->natmod_slots.locals_dict;
    *table = (struct rom_table){NULL, NULL, 0, 0};
    if (dict) {
        struct rom_pair *pairs = (struct rom_pair *)(uintptr_t)dict->natmod_table;
        table->pairs = pairs;
        table->n_pairs = (uint16_t)dict->natmod_count;
        if (!is_sorted(pairs, table->n_pairs))
            sort_members(pairs, table->n_pairs);
    }
    ((struct type *)(void *)type)->members = (struct map)MAP_ROM_INIT(table, 0);
}

static mp_obj_full_type_t *begun; /* by the mpy_init that runs */

void natmod_type_set(mp_obj_full_type_t *type)
{
    struct type *head = (struct type *)(void *)type;
    bool is_new = !is_natmods(type);
    head->type = &type_type; /* whatever the module has written there */
    const struct type *base = type->natmod_slots.parent;
    head->bases = base && base != &type_object ? VALUE_OBJECT(base) : NO_VALUE;
    head->flags = base ? base->flags & TYPE_EXCEPTION : 0;
    set_slots(type);
    set_stream(type);
    set_members(type);
    if (is_new) {
        type->natmod_next = begun;
        begun = type;
    }
    type_changed();
}

void mp_obj_exception_init(mp_obj_full_type_t *type, qstr name, const mp_obj_type_t *base)
{
    *(struct type *)(void *)type = (struct type){
        &type_type,         (qstr_entry)name, TYPE_EXCEPTION, ((const struct type *)base)->slots,
        VALUE_OBJECT(base), {0, 0, NULL}};
    struct rom_table *table = (struct rom_table *)(void *)type->natmod_table;
    *table = (struct rom_table){NULL, NULL, 0, 0};
    ((struct type *)(void *)type)->members = (struct map)MAP_ROM_INIT(table, 0);
    type_changed();
}

void natmod_types_begin(void)
{
    begun = NULL;
}

void natmod_types_end(void)
{
    for (mp_obj_full_type_t *type = begun; type; type = type->natmod_next)
        natmod_type_set(type);
    begun = NULL;
}

/* ---- functions that know their module ---- */

static value natmod_function_call(value self, size_t n_positional, size_t n_keywords,
                                  const value *args)
{
    mp_obj_fun_bc_t *function = value_object(self);
    return function->natmod_function(function, n_positional, n_keywords,
                                     (mp_obj_t *)(uintptr_t)args);
}

static const struct slots slots_function_of_natmod = {.call = natmod_function_call};
static const struct rom_table no_members = {NULL, NULL, 0, 0};
const struct type natmod_type_function = {&type_type,       Q_function,
                                          TYPE_NO_SUBCLASS, &slots_function_of_natmod,
                                          NO_VALUE,         MAP_ROM_INIT(&no_members, 0)};

mp_obj_t natmod_make_function(const mp_obj_fun_bc_t *self, natmod_general_t function)
{
    mp_obj_fun_bc_t *made = heap_new_object(sizeof *made, &natmod_type_function);
    made->context = self->context;
    made->natmod_function = function;
    return made;
}
