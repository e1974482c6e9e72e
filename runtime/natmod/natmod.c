/* natmod.c - natmods as C modules: how one starts, what keeps its objects alive, and the calls of its interface.
 *
 * Invariants: layouts that natmods see are the VM's (the assertions below). What a natmod's static variables refer to is alive
 * from its import on, as in MicroPython, whose loader puts them into its heap.
 *
 * May run Python: all that its Python counterpart does. */
#include "runtime/natmod/natmod.h"

#include "runtime/vm/load/import.h"
#include "runtime/vm/memory/names.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/namespace.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"

#include <string.h>

#define SAME_PLACE(ours, our_field, theirs, their_field)                       \
    _Static_assert(offsetof(ours, our_field) == offsetof(theirs, their_field), \
                   #theirs "." #their_field)
SAME_PLACE(struct tuple, size, mp_obj_tuple_t, len);
SAME_PLACE(struct tuple, items, mp_obj_tuple_t, items);
SAME_PLACE(struct list, size, mp_obj_list_t, len);
SAME_PLACE(struct list, capacity, mp_obj_list_t, alloc);
SAME_PLACE(struct list, items, mp_obj_list_t, items);
SAME_PLACE(struct native, function, mp_obj_fun_builtin_fixed_t, natmod_function);
SAME_PLACE(struct native, name, mp_obj_fun_builtin_fixed_t, natmod_name);
SAME_PLACE(struct native, kind_flags, mp_obj_fun_builtin_fixed_t, natmod_kind);
SAME_PLACE(struct native, arity, mp_obj_fun_builtin_fixed_t, natmod_arity);
SAME_PLACE(struct stream_protocol, read, mp_stream_p_t, read);
SAME_PLACE(struct stream_protocol, write, mp_stream_p_t, write);
SAME_PLACE(struct stream_protocol, ioctl, mp_stream_p_t, ioctl);
SAME_PLACE(struct stream_protocol, is_text, mp_stream_p_t, is_text);
SAME_PLACE(struct stream_seek, offset, struct mp_stream_seek_t, offset);
SAME_PLACE(struct stream_seek, whence, struct mp_stream_seek_t, whence);
_Static_assert(sizeof(struct entry) <= sizeof((nlr_buf_t *)0)->natmod_entry, "catching");
_Static_assert(sizeof(struct native) == sizeof(mp_obj_fun_builtin_fixed_t), "functions");
_Static_assert(NATIVE_F0 == 0 && NATIVE_V == 4 && NATIVE_K == 5 && NATIVE_MANY == 15, "kinds");
_Static_assert(VALUE_NAME_SHIFT == (TARGET_64 ? 4 : 3) && Q__empty_ == 1, "names");
_Static_assert((int)MP_STREAM_OP_READ == STREAM_READ && (int)MP_STREAM_OP_IOCTL == STREAM_IOCTL,
               "needs");

/* ---- its life ---- */

static struct natmod_statics *natmods; /* that have been imported */

static void natmods_mark(void)
{
    for (const struct natmod_statics *natmod = natmods; natmod; natmod = natmod->next) {
        for (void *const *at = natmod->bss; at + 1 <= (void *const *)natmod->bss_end; at++)
            heap_mark(*at);
        for (void *const *at = natmod->data; at + 1 <= (void *const *)natmod->data_end; at++)
            heap_mark(*at);
    }
}

static void natmod_add(struct natmod_statics *natmod)
{
    struct natmod_statics *known = natmods;
    while (known && known != natmod)
        known = known->next;
    if (known)
        return;
    natmod->next = natmods;
    natmods = natmod;
    heap_mark_statics = natmods_mark;
}

value natmod_start(struct natmod_statics *natmod, value (*init)(void *, size_t, size_t, void *))
{
    mp_obj_fun_bc_t *self = heap_new_object(sizeof *self, &natmod_type_function);
    mp_module_context_t *context = heap_alloc(sizeof *context);
    self->context = context;
    context->module.globals = (mp_obj_dict_t *)natmod_object(frame_globals());
    memset(natmod->bss, 0, (size_t)((char *)natmod->bss_end - (char *)natmod->bss));
    natmod_add(natmod);
    natmod_types_begin();
    init(self, 0, 0, NULL);
    natmod_types_end();
    return VALUE_NONE;
}

/* ---- names and attributes ---- */

mp_obj_t mp_load_global(qstr name)
{
    return natmod_object(global_load(frame_globals(), name));
}

mp_obj_t mp_load_name(qstr name)
{
    return natmod_object(name_load(vm.frame, name));
}

void mp_store_name(qstr name, mp_obj_t content)
{
    name_store(vm.frame, name, content);
}

void mp_store_global(qstr name, mp_obj_t content)
{
    map_put_name(namespace_map(frame_globals()), name, content);
}

mp_obj_t mp_load_attr(mp_obj_t base, qstr name)
{
    return natmod_object(attr_load(base, name));
}

void mp_load_method(mp_obj_t base, qstr name, mp_obj_t *dest)
{
    value method[2];
    method_load(base, name, method);
    dest[0] = natmod_object(method[0]);
    dest[1] = natmod_object(method[1]);
}

void mp_load_method_maybe(mp_obj_t base, qstr name, mp_obj_t *dest)
{
    dest[0] = natmod_object(attr_find(base, name));
    dest[1] = MP_OBJ_NULL;
}

void mp_store_attr(mp_obj_t base, qstr name, mp_obj_t content)
{
    if (content)
        attr_store(base, name, content);
    else
        attr_delete(base, name);
}

mp_obj_t mp_import_name(qstr name, mp_obj_t from_list, mp_obj_t level)
{
    return natmod_object(import_module(name, from_list, int_value(level), frame_globals(), false));
}

mp_obj_t mp_import_from(mp_obj_t module, qstr name)
{
    return natmod_object(import_from(module, name));
}

void mp_delete_name(qstr name)
{
    name_delete(vm.frame, name);
}

void mp_delete_global(qstr name)
{
    global_delete(frame_globals(), name);
}

/* ---- calls ---- */

mp_obj_t mp_call_function_n_kw(mp_obj_t function, size_t n_args, size_t n_kw, const mp_obj_t *args)
{
    return natmod_object(call(function, n_args, n_kw, (const value *)args));
}

mp_obj_t mp_call_method_n_kw(size_t n_args, size_t n_kw, const mp_obj_t *args)
{
    size_t self = args[1] != MP_OBJ_NULL;
    return mp_call_function_n_kw(args[0], n_args + self, n_kw, args + 2 - self);
}

mp_obj_t mp_call_function_0(mp_obj_t function)
{
    return mp_call_function_n_kw(function, 0, 0, NULL);
}

mp_obj_t mp_call_function_1(mp_obj_t function, mp_obj_t argument)
{
    return mp_call_function_n_kw(function, 1, 0, &argument);
}

mp_obj_t mp_call_function_2(mp_obj_t function, mp_obj_t first, mp_obj_t second)
{
    mp_obj_t args[] = {first, second};
    return mp_call_function_n_kw(function, 2, 0, args);
}

mp_obj_t mp_getiter(mp_obj_t o, mp_obj_iter_buf_t *iter_buf)
{
    (void)iter_buf;
    return natmod_object(iterate(o));
}

mp_obj_t mp_iternext(mp_obj_t iterator)
{
    return natmod_object(iterate_next(iterator));
}

/* In the table the number of keywords is behind that of positions, in one word. */
mp_obj_t natmod_call(mp_obj_t function, size_t n_args_kw, const mp_obj_t *args)
{
    return mp_call_function_n_kw(function, n_args_kw & 0xff, n_args_kw >> 8 & 0xff, args);
}

/* The table's iterators: an object, or where a buffer is given that, without a type, around it. */
mp_obj_t natmod_getiter(mp_obj_t o, mp_obj_iter_buf_t *iterator)
{
    if (!iterator)
        return natmod_object(iterate(o));
    iterator->base.type = NULL;
    iterator->buf[0] = natmod_object(iterate(o));
    return NULL;
}

mp_obj_t natmod_iternext(mp_obj_iter_buf_t *iterator)
{
    return natmod_object(
        iterate_next(iterator->base.type ? (value)iterator : (value)iterator->buf[0]));
}

mp_obj_t mp_unary_op(mp_unary_op_t op, mp_obj_t o)
{
    switch (op) {
    case MP_UNARY_OP_BOOL:
        return mp_obj_new_bool(truth(o));
    case MP_UNARY_OP_LEN:
        return mp_obj_len(o);
    case MP_UNARY_OP_HASH:
        return MP_OBJ_NEW_SMALL_INT(value_hash(o));
    case MP_UNARY_OP_ABS:
        return natmod_object(number_absolute(o));
    default:
        if (op > MP_UNARY_OP_NOT)
            raise_text(&type_TypeError, "unsupported type for operator");
        return natmod_object(unary((enum unary_operator)op, o));
    }
}

mp_obj_t mp_binary_op(mp_binary_op_t op, mp_obj_t left, mp_obj_t right)
{
    if (op == MP_BINARY_OP_CONTAINS)
        return natmod_object(binary(BINARY_IN, right, left));
    if (op == MP_BINARY_OP_DIVMOD)
        return natmod_object(number_divmod(left, right));
    if (op >= MP_BINARY_OP_REVERSE_OR)
        return natmod_object(
            binary((enum binary_operator)(op - MP_BINARY_OP_REVERSE_OR + BINARY_OR), right, left));
    return natmod_object(binary((enum binary_operator)op, left, right));
}

/* ---- arguments ---- */

void mp_arg_check_num(size_t n_args, size_t n_kw, size_t min, size_t max, bool takes_kw)
{
    check_arity(Q__empty_, n_args, takes_kw ? 0 : n_kw, min,
                max == MP_OBJ_FUN_ARGS_MAX ? NATIVE_MANY : max);
}

/* The signature: whether it takes keywords, the most (16 bits), and the least (15). */
void natmod_arg_check_num_sig(size_t n_args, size_t n_kw, uint32_t signature)
{
    mp_arg_check_num(n_args, n_kw, signature >> 17, signature >> 1 & 0xffff, signature & 1);
}

static mp_arg_val_t argument_value(unsigned kind, mp_obj_t given)
{
    mp_arg_val_t out = {.u_obj = given};
    if (kind == MP_ARG_BOOL)
        out.u_bool = truth(given);
    else if (kind == MP_ARG_INT)
        out.u_int = mp_obj_get_int(given);
    return out;
}

static mp_obj_t argument_named(const mp_map_t *names, qstr name)
{
    for (size_t i = 0; i < names->used; i++)
        if (names->table[i].key == MP_OBJ_NEW_QSTR(name))
            return names->table[i].value;
    return MP_OBJ_NULL;
}

void mp_arg_parse_all(size_t n_args, const mp_obj_t *args, mp_map_t *names, size_t n_allowed,
                      const mp_arg_t *allowed, mp_arg_val_t *out)
{
    size_t n_placed = 0, n_named = 0;
    for (size_t i = 0; i < n_allowed; i++) {
        mp_obj_t given;
        if (i < n_args) {
            if (allowed[i].flags & MP_ARG_KW_ONLY)
                raise_text(&type_TypeError, "extra positional arguments given");
            given = args[i];
            n_placed++;
        } else {
            given = argument_named(names, allowed[i].qst);
            n_named += given != MP_OBJ_NULL;
        }
        if (given == MP_OBJ_NULL && allowed[i].flags & MP_ARG_REQUIRED)
            raise_format(&type_TypeError, "'%q' argument required", (qstr)allowed[i].qst);
        out[i] = given == MP_OBJ_NULL ? allowed[i].defval
                                      : argument_value(allowed[i].flags & MP_ARG_KIND_MASK, given);
    }
    if (n_args > n_placed)
        raise_text(&type_TypeError, "extra positional arguments given");
    if (names->used > n_named)
        raise_text(&type_TypeError, "extra keyword arguments given");
}

void mp_arg_parse_all_kw_array(size_t n_args, size_t n_kw, const mp_obj_t *args, size_t n_allowed,
                               const mp_arg_t *allowed, mp_arg_val_t *out)
{
    mp_map_t names = {n_kw, (const mp_map_elem_t *)(args + n_args)};
    mp_arg_parse_all(n_args, args, &names, n_allowed, allowed, out);
}

/* ---- errors ---- */

mp_obj_t mp_obj_new_exception_arg1(const mp_obj_type_t *type, mp_obj_t argument)
{
    return mp_call_function_1(natmod_object(VALUE_OBJECT(type)), argument);
}

void nlr_raise(mp_obj_t exception)
{
    if (type_of(exception) == &type_type)
        exception = natmod_object(call_0(exception));
    raise_value(exception);
}

void mp_raise_type(const mp_obj_type_t *type)
{
    nlr_raise(natmod_object(VALUE_OBJECT(type)));
}

void mp_raise_type_arg(const mp_obj_type_t *type, mp_obj_t argument)
{
    nlr_raise(mp_obj_new_exception_arg1(type, argument));
}

void mp_raise_msg(const mp_obj_type_t *type, const char *message)
{
    if (!message)
        mp_raise_type(type);
    raise_message((const struct type *)type, message);
}

void mp_raise_OSError(int number)
{
    raise_os_error(number);
}

/* ---- catching them ---- */

uintptr_t *natmod_catch(nlr_buf_t *buf)
{
    struct entry *entry = (struct entry *)(void *)buf->natmod_entry;
    entry_note(entry, vm.frame);
    buf->natmod_depth = vm.depth;
    vm.entry = entry;
    return entry->jump.words;
}

unsigned natmod_caught(int jumped, nlr_buf_t *buf)
{
    const struct entry *entry = (const struct entry *)(const void *)buf->natmod_entry;
    if (!jumped)
        return 0;
    vm.entry = entry->outer;
    vm.depth = buf->natmod_depth;
    buf->ret_val = natmod_object(vm.raised);
    frames_drop(entry->frame);
    vm.raised = NO_VALUE;
    return 1;
}

void nlr_pop(void)
{
    vm.entry = vm.entry->outer;
}

/* ---- memory ---- */

void *m_malloc(size_t size)
{
    return heap_alloc(size ? size : 1);
}

void *m_malloc_maybe(size_t size)
{
    return heap_try_alloc(size ? size : 1);
}

void *m_malloc_with_finaliser(size_t size)
{
    void *block = m_malloc(size);
    finaliser_add(block);
    return block;
}

void *m_realloc_maybe(void *block, size_t size, bool may_move)
{
    if (!block)
        return m_malloc_maybe(size);
    if (size == 0) {
        heap_free(block);
        return NULL;
    }
    if (!may_move && size > heap_block_size(block))
        return heap_try_extend(block, size) ? block : NULL;
    return heap_try_resize(block, size);
}

void *m_realloc(void *block, size_t size)
{
    void *grown = m_realloc_maybe(block, size, true);
    if (!grown && size)
        m_malloc_fail(size);
    return grown;
}

void m_free(void *block)
{
    heap_free(block);
}

void m_malloc_fail(size_t size)
{
    raise_memory_error(size);
}

void *mp_obj_malloc_helper(size_t size, const void *type)
{
    return heap_new_object(size, type);
}

void *mp_obj_malloc_with_finaliser_helper(size_t size, const void *type)
{
    void *object = heap_new_object(size, type);
    finaliser_add(object);
    return object;
}

/* ---- streams ---- */

/* An instance of a Python class is not what its native part's functions take: these look for that at each call. */
static intptr_t part_read(value object, void *data, size_t size, int *error)
{
    value self;
    const struct stream_protocol *stream = stream_require(object, &self, STREAM_READ);
    return stream->read(self, data, size, error);
}

static intptr_t part_write(value object, const void *data, size_t size, int *error)
{
    value self;
    const struct stream_protocol *stream = stream_require(object, &self, STREAM_WRITE);
    return stream->write(self, data, size, error);
}

static intptr_t part_ioctl(value object, enum stream_request request, void *argument, int *error)
{
    value self;
    const struct stream_protocol *stream = stream_require(object, &self, STREAM_IOCTL);
    return stream->ioctl(self, request, argument, error);
}

static const struct stream_protocol part_streams[] = {
    {.read = part_read, .write = part_write, .ioctl = part_ioctl, .is_text = false},
    {.read = part_read, .write = part_write, .ioctl = part_ioctl, .is_text = true}};

const mp_stream_p_t *mp_get_stream_raise(mp_obj_t o, int flags)
{
    value self;
    const struct stream_protocol *stream = stream_require(o, &self, (unsigned)flags);
    bool takes_it = self == (value)o || stream->is_python;
    return (const mp_stream_p_t *)(takes_it ? stream : &part_streams[stream->is_text]);
}

const void *natmod_stream_of(const struct type *type)
{
    return type->flags & TYPE_HEAP ? &part_streams[0] : type->slots->protocol;
}

mp_obj_t mp_stream_close(mp_obj_t stream)
{
    return natmod_object(stream_close(stream));
}

mp_obj_t mp_identity(mp_obj_t self)
{
    return self;
}

#define STREAM_METHOD(object, function, name, kind, min, max)            \
    const mp_obj_fun_builtin_var_t object = {{&natmod_type_native},      \
                                             (void (*)(void))(function), \
                                             Q_##name,                   \
                                             NATIVE_##kind,              \
                                             (min) | (max) << 4}
STREAM_METHOD(mp_stream_read_obj, stream_read, read, V, 1, 2);
STREAM_METHOD(mp_stream_readinto_obj, stream_readinto, readinto, V, 2, 3);
STREAM_METHOD(mp_stream_unbuffered_readline_obj, stream_readline, readline, V, 1, 2);
STREAM_METHOD(mp_stream_unbuffered_readlines_obj, stream_readlines, readlines, F1, 1, 1);
STREAM_METHOD(mp_stream_write_obj, stream_write, write, V, 2, 4);
STREAM_METHOD(mp_stream_seek_obj, stream_seek, seek, V, 2, 3);
STREAM_METHOD(mp_stream_tell_obj, stream_tell, tell, F1, 1, 1);
STREAM_METHOD(mp_stream_flush_obj, stream_flush, flush, F1, 1, 1);
STREAM_METHOD(mp_stream_close_obj, stream_close, close, F1, 1, 1);
STREAM_METHOD(mp_stream___exit___obj, stream_exit, __exit__, V, 4, 4);
STREAM_METHOD(mp_identity_obj, mp_identity, __enter__, F1, 1, 1);
