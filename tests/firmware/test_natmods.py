"""Native modules written to MicroPython's dynruntime.h, in our words and untouched by us when built: C modules of a firmware, on the
host, a Cortex-M3 and RV32."""

import re

import pytest

from conftest import run
from firmware_project import Project

pytestmark = [pytest.mark.firmware, pytest.mark.long, pytest.mark.xdist_group("test_natmods")]

MAKEFILE = """MPY_DIR = ../..
MOD = gadget
SRC = gadget.c \\
      sums.c more.py
ARCH = x64
include $(MPY_DIR)/py/dynruntime.mk
"""
MORE = """def doubled(x):
    return add(x, x)
LIMIT = START + 1
"""
SUMS = """#include "py/dynruntime.h"
int shared = 3;
mp_int_t sum_of(const uint8_t *data, size_t size)
{
    mp_int_t sum = 0;
    while (size--)
        sum += *data++;
    return sum;
}
"""
GADGET = r"""#include "py/dynruntime.h"

extern int shared;
mp_int_t sum_of(const uint8_t *data, size_t size);
static int calls;
static mp_obj_t kept;
mp_obj_full_type_t type_counter, type_range, type_vector, type_error, type_stream;

/* Names that the VM's headers have as well. */
static mp_int_t length(mp_int_t n) { return n; }
static mp_int_t call(mp_int_t n) { return length(n) + 1; }

static mp_obj_t add(mp_obj_t a, mp_obj_t b)
{
    calls++;
    return mp_obj_new_int(mp_obj_get_int(a) + mp_obj_get_int(b));
}
static MP_DEFINE_CONST_FUN_OBJ_2(add_obj, add);

static mp_obj_t mean(mp_obj_t list)
{
    size_t n;
    mp_obj_t *items;
    mp_obj_get_array(list, &n, &items);
    mp_float_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += mp_obj_get_float(items[i]);
    return mp_obj_new_float(sum / n);
}
static MP_DEFINE_CONST_FUN_OBJ_1(mean_obj, mean);

static mp_obj_t total(size_t n_args, const mp_obj_t *args)
{
    mp_buffer_info_t info;
    mp_get_buffer_raise(args[0], &info, n_args > 1 ? MP_BUFFER_RW : MP_BUFFER_READ);
    mp_int_t sum = sum_of(info.buf, info.len);
    if (n_args > 1)
        memset(info.buf, mp_obj_get_int(args[1]), info.len);
    return mp_obj_new_int(sum);
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(total_obj, 1, 2, total);

enum { ARG_x, ARG_scale, ARG_flag, ARG_name };
static mp_obj_t options(size_t n_args, const mp_obj_t *pos_args, mp_map_t *kw_args)
{
    static const mp_arg_t allowed[] = {
        {MP_QSTR_x, MP_ARG_REQUIRED | MP_ARG_INT, {.u_int = 0}},
        {MP_QSTR_scale, MP_ARG_INT, {.u_int = 10}},
        {MP_QSTR_flag, MP_ARG_KW_ONLY | MP_ARG_BOOL, {.u_bool = false}},
        {MP_QSTR_name, MP_ARG_KW_ONLY | MP_ARG_OBJ, {.u_obj = MP_OBJ_NULL}},
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args, pos_args, kw_args, MP_ARRAY_SIZE(allowed), allowed, args);
    mp_obj_t items[] = {mp_obj_new_int(args[ARG_x].u_int * args[ARG_scale].u_int), mp_obj_new_bool(args[ARG_flag].u_bool),
                        args[ARG_name].u_obj == MP_OBJ_NULL ? mp_const_none : args[ARG_name].u_obj};
    return mp_obj_new_tuple(3, items);
}
static MP_DEFINE_CONST_FUN_OBJ_KW(options_obj, 0, options);

static mp_obj_t keep(mp_obj_t o)
{
    mp_obj_t before = kept ? kept : mp_const_none;
    kept = o;
    return before;
}
static MP_DEFINE_CONST_FUN_OBJ_1(keep_obj, keep);

static mp_obj_t state(void)
{
    mp_obj_t items[] = {mp_obj_new_int(calls), mp_obj_new_int(shared++), mp_obj_new_int(call(1))};
    return mp_obj_new_list(3, items);
}
static MP_DEFINE_CONST_FUN_OBJ_0(state_obj, state);

/* What it calls, loads and stores. */
static mp_obj_t work(mp_obj_t o, mp_obj_t function)
{
    mp_obj_t dest[3];
    mp_load_method(o, MP_QSTR_append, dest);
    dest[2] = mp_call_function_n_kw(function, 1, 0, (mp_obj_t[]){MP_OBJ_NEW_SMALL_INT(20)});
    mp_call_function_n_kw(dest[0], dest[1] ? 2 : 1, 0, dest[1] ? dest + 1 : dest + 2);
    mp_obj_t dict = mp_obj_new_dict(2);
    mp_obj_dict_store(dict, MP_OBJ_NEW_QSTR(MP_QSTR_size), mp_obj_len(o));
    mp_obj_dict_store(dict, MP_OBJ_NEW_QSTR(MP_QSTR_last), mp_obj_subscr(o, MP_OBJ_NEW_SMALL_INT(-1), MP_OBJ_SENTINEL));
    mp_obj_subscr(o, MP_OBJ_NEW_SMALL_INT(0), mp_binary_op(MP_BINARY_OP_MULTIPLY, dest[2], dest[2]));
    mp_obj_subscr(o, MP_OBJ_NEW_SMALL_INT(1), MP_OBJ_NULL);
    mp_obj_list_t *list = MP_OBJ_TO_PTR(o);
    mp_printf(&mp_plat_print, "%d items, the first %d, %s|%5d|%-5u|%05x|%q|%.2s|%c|%ld\n", (int)list->len,
              (int)mp_obj_get_int(list->items[0]), "text", -42, 42u, 0xbeef, MP_QSTR_append, "cut", 'c', -7L);
    return dict;
}
static MP_DEFINE_CONST_FUN_OBJ_2(work_obj, work);

static mp_obj_t fail(mp_obj_t how)
{
    switch (mp_obj_get_int(how)) {
    case 0: mp_raise_ValueError(MP_ERROR_TEXT("no good"));
    case 1: mp_raise_type_arg(&mp_type_KeyError, MP_OBJ_NEW_QSTR(MP_QSTR_last));
    case 2: mp_raise_OSError(MP_ENOENT);
    case 3: mp_raise_msg((mp_obj_type_t *)&type_error, "mine");
    case 4: nlr_raise(mp_obj_new_exception_arg1(&mp_type_RuntimeError, how));
    default: mp_raise_type(&mp_type_IndexError);
    }
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(fail_obj, fail);

/* What a function raises or gives, and what another does behind that. */
static mp_obj_t attempt(mp_obj_t function, mp_obj_t other)
{
    nlr_buf_t outer, inner;
    volatile int step = 0;
    mp_obj_t results = mp_obj_new_list(0, NULL);
    if (nlr_push(&outer) == 0) {
        if (mp_fun_table.nlr_push(&inner) == 0) {
            step = 1;
            mp_obj_list_append(results, mp_call_function_n_kw(function, 0, 0, NULL));
            mp_fun_table.nlr_pop();
        } else
            mp_obj_list_append(results, MP_OBJ_FROM_PTR(inner.ret_val));
        step++;
        mp_obj_list_append(results, mp_fun_table.call_function_n_kw(other, 1, &results));
        nlr_pop();
        return results;
    }
    mp_obj_list_append(results, mp_obj_new_int(step));
    if (mp_obj_get_type(outer.ret_val) == &mp_type_KeyError)
        nlr_jump(outer.ret_val);
    return results;
}
static MP_DEFINE_CONST_FUN_OBJ_2(attempt_obj, attempt);

/* A text with another between its items. */
static mp_obj_t joined(mp_obj_t between, mp_obj_t items)
{
    vstr_t text;
    size_t size;
    vstr_init(&text, 4);
    mp_obj_iter_buf_t buf;
    mp_fun_table.getiter(items, &buf);
    for (mp_obj_t item; (item = mp_fun_table.iternext(&buf)) != MP_OBJ_STOP_ITERATION;) {
        const char *data = mp_obj_str_get_data(between, &size);
        if (vstr_len(&text))
            vstr_add_strn(&text, data, size);
        vstr_printf(&text, "%03d", (int)mp_fun_table.native_from_obj(item, MP_NATIVE_TYPE_INT));
    }
    vstr_ins_byte(&text, 0, '=');
    vstr_ins_byte(&text, 0, '<');
    vstr_add_char(&text, 0x20ac);
    vstr_add_str(&text, ">?!");
    vstr_cut_tail_bytes(&text, 2);
    vstr_cut_out_bytes(&text, 1, 1);
    return strlen(vstr_null_terminated_str(&text)) == text.len ? mp_obj_new_str_from_vstr(&text) : mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_2(joined_obj, joined);

/* A class with methods, attributes, operators and a finaliser. */
typedef struct {
    mp_obj_base_t base;
    mp_int_t n;
    mp_obj_t note;
} counter_t;
static mp_obj_t counter_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args)
{
    mp_arg_check_num(n_args, n_kw, 0, 1, false);
    counter_t *self = mp_obj_malloc_with_finaliser(counter_t, type);
    self->n = n_args ? mp_obj_get_int(args[0]) : 0;
    self->note = mp_obj_new_list(0, NULL);
    return MP_OBJ_FROM_PTR(self);
}
static mp_obj_t counter_step(mp_obj_t self_in, mp_obj_t by)
{
    counter_t *self = MP_OBJ_TO_PTR(self_in);
    self->n += mp_obj_get_int(by);
    mp_obj_list_append(self->note, by);
    return self_in;
}
static MP_DEFINE_CONST_FUN_OBJ_2(counter_step_obj, counter_step);
static mp_obj_t counter_set(size_t n_args, const mp_obj_t *args, mp_map_t *kw_args)
{
    counter_t *self = MP_OBJ_TO_PTR(args[0]);
    for (size_t i = 0; i < kw_args->used; i++)
        self->n = mp_obj_get_int(kw_args->table[i].value);
    return args[0];
}
static MP_DEFINE_CONST_FUN_OBJ_KW(counter_set_obj, 1, counter_set);
static mp_obj_t counter_del(mp_obj_t self_in)
{
    mp_printf(&mp_plat_print, "gone %d\n", (int)((counter_t *)MP_OBJ_TO_PTR(self_in))->n);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(counter_del_obj, counter_del);
static void counter_print(const mp_print_t *print, mp_obj_t self_in, mp_print_kind_t kind)
{
    counter_t *self = MP_OBJ_TO_PTR(self_in);
    mp_printf(print, "%q(%d%s)", self->base.type->name, (int)self->n, kind == PRINT_REPR ? "" : " as text");
}
static void counter_attr(mp_obj_t self_in, qstr attr, mp_obj_t *dest)
{
    counter_t *self = MP_OBJ_TO_PTR(self_in);
    if (attr != MP_QSTR_n)
        dest[1] = dest[0] == MP_OBJ_NULL ? MP_OBJ_SENTINEL : dest[1];
    else if (dest[0] == MP_OBJ_NULL)
        dest[0] = mp_obj_new_int(self->n);
    else if (dest[1] != MP_OBJ_NULL) {
        self->n = mp_obj_get_int(dest[1]);
        dest[0] = MP_OBJ_NULL;
    }
}
static mp_obj_t counter_unary(mp_unary_op_t op, mp_obj_t self_in)
{
    counter_t *self = MP_OBJ_TO_PTR(self_in);
    switch (op) {
    case MP_UNARY_OP_BOOL: return mp_obj_new_bool(self->n != 0);
    case MP_UNARY_OP_LEN: return MP_OBJ_NEW_SMALL_INT(self->n);
    case MP_UNARY_OP_NEGATIVE: return mp_obj_new_int(-self->n);
    default: return MP_OBJ_NULL;
    }
}
static mp_obj_t counter_binary(mp_binary_op_t op, mp_obj_t left, mp_obj_t right)
{
    counter_t *self = MP_OBJ_TO_PTR(left);
    if (op == MP_BINARY_OP_ADD || op == MP_BINARY_OP_REVERSE_ADD)
        return mp_obj_new_int(self->n + mp_obj_get_int(right));
    if (op == MP_BINARY_OP_CONTAINS)
        return mp_obj_new_bool(mp_obj_get_int(right) < self->n);
    return MP_OBJ_NULL;
}
static mp_obj_t counter_call(mp_obj_t self_in, size_t n_args, size_t n_kw, const mp_obj_t *args)
{
    return mp_obj_new_tuple(n_args, args);
}
static mp_obj_t counter_subscr(mp_obj_t self_in, mp_obj_t index, mp_obj_t content)
{
    counter_t *self = MP_OBJ_TO_PTR(self_in);
    if (content == MP_OBJ_SENTINEL)
        return mp_obj_subscr(self->note, index, content);
    self->n = content == MP_OBJ_NULL ? -1 : mp_obj_get_int(content);
    return mp_const_none;
}
mp_map_elem_t counter_table[3];
static MP_DEFINE_CONST_DICT(counter_dict, counter_table);

/* An iterator. */
typedef struct {
    mp_obj_base_t base;
    mp_int_t at, stop;
} range_t;
static mp_obj_t range_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args)
{
    mp_arg_check_num(n_args, n_kw, 1, 1, false);
    range_t *self = mp_obj_malloc(range_t, type);
    self->at = 0;
    self->stop = mp_obj_get_int(args[0]);
    return MP_OBJ_FROM_PTR(self);
}
static mp_obj_t range_iternext(mp_obj_t self_in)
{
    range_t *self = MP_OBJ_TO_PTR(self_in);
    return self->at < self->stop ? mp_obj_new_int(self->at++) : MP_OBJ_STOP_ITERATION;
}

/* A buffer. */
typedef struct {
    mp_obj_base_t base;
    uint16_t items[3];
} vector_t;
static mp_obj_t vector_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args)
{
    vector_t *self = mp_obj_malloc(vector_t, type);
    for (int i = 0; i < 3; i++)
        self->items[i] = i + 1;
    return MP_OBJ_FROM_PTR(self);
}
static mp_int_t vector_buffer(mp_obj_t self_in, mp_buffer_info_t *info, mp_uint_t flags)
{
    vector_t *self = MP_OBJ_TO_PTR(self_in);
    *info = (mp_buffer_info_t){.buf = self->items, .len = sizeof self->items, .typecode = 'H'};
    return 0;
}

/* A stream that reads another in capitals. */
typedef struct {
    mp_obj_base_t base;
    mp_obj_t stream;
} stream_t;
static mp_obj_t stream_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args)
{
    mp_arg_check_num(n_args, n_kw, 1, 1, false);
    mp_get_stream_raise(args[0], MP_STREAM_OP_READ);
    stream_t *self = mp_obj_malloc(stream_t, type);
    self->stream = args[0];
    return MP_OBJ_FROM_PTR(self);
}
static mp_uint_t stream_read(mp_obj_t self_in, void *data, mp_uint_t size, int *error)
{
    stream_t *self = MP_OBJ_TO_PTR(self_in);
    mp_uint_t n = mp_get_stream(self->stream)->read(self->stream, data, size, error);
    for (mp_uint_t i = 0; n != MP_STREAM_ERROR && i < n; i++)
        ((char *)data)[i] &= ~32;
    return n;
}
static const mp_stream_p_t stream_p = {.read = stream_read};
mp_map_elem_t stream_table[2];
static MP_DEFINE_CONST_DICT(stream_dict, stream_table);

static mp_obj_t general(mp_obj_fun_bc_t *self, size_t n_args, size_t n_kw, mp_obj_t *args)
{
    mp_arg_check_num(n_args, n_kw, 0, 2, true);
    return mp_obj_new_int(10 * n_args + n_kw);
}

mp_obj_t mpy_init(mp_obj_fun_bc_t *self, size_t n_args, size_t n_kw, mp_obj_t *args)
{
    MP_DYNRUNTIME_INIT_ENTRY
    type_counter.base.type = (void *)&mp_type_type;
    type_counter.name = MP_QSTR_Counter;
    MP_OBJ_TYPE_SET_SLOT(&type_counter, make_new, counter_make_new, 0);
    MP_OBJ_TYPE_SET_SLOT(&type_counter, print, counter_print, 1);
    MP_OBJ_TYPE_SET_SLOT(&type_counter, attr, counter_attr, 2);
    MP_OBJ_TYPE_SET_SLOT(&type_counter, unary_op, counter_unary, 3);
    MP_OBJ_TYPE_SET_SLOT(&type_counter, binary_op, counter_binary, 4);
    MP_OBJ_TYPE_SET_SLOT(&type_counter, call, counter_call, 5);
    MP_OBJ_TYPE_SET_SLOT(&type_counter, subscr, counter_subscr, 6);
    MP_OBJ_TYPE_SET_SLOT(&type_counter, locals_dict, (void *)&counter_dict, 7);
    counter_table[0] = (mp_map_elem_t){MP_OBJ_NEW_QSTR(MP_QSTR_step), MP_OBJ_FROM_PTR(&counter_step_obj)};
    counter_table[1] = (mp_map_elem_t){MP_OBJ_NEW_QSTR(MP_QSTR___del__), MP_OBJ_FROM_PTR(&counter_del_obj)};
    counter_table[2] = (mp_map_elem_t){MP_OBJ_NEW_QSTR(MP_QSTR_set), MP_OBJ_FROM_PTR(&counter_set_obj)};
    type_range.base.type = mp_fun_table.type_type;
    type_range.name = MP_QSTR_Range;
    type_range.flags = MP_TYPE_FLAG_ITER_IS_ITERNEXT;
    MP_OBJ_TYPE_SET_SLOT(&type_range, make_new, range_make_new, 0);
    MP_OBJ_TYPE_SET_SLOT(&type_range, iter, range_iternext, 1);
    type_vector.name = MP_QSTR_Vector;
    MP_OBJ_TYPE_SET_SLOT(&type_vector, make_new, vector_make_new, 0);
    MP_OBJ_TYPE_SET_SLOT(&type_vector, buffer, vector_buffer, 1);
    type_stream.name = MP_QSTR_Capitals;
    stream_table[0] = (mp_map_elem_t){MP_OBJ_NEW_QSTR(MP_QSTR_read), MP_OBJ_FROM_PTR(&mp_stream_read_obj)};
    stream_table[1] = (mp_map_elem_t){MP_OBJ_NEW_QSTR(MP_QSTR_readline), MP_OBJ_FROM_PTR(&mp_stream_unbuffered_readline_obj)};
    MP_OBJ_TYPE_SET_SLOT(&type_stream, make_new, stream_make_new, 0);
    MP_OBJ_TYPE_SET_SLOT(&type_stream, protocol, &stream_p, 1);
    MP_OBJ_TYPE_SET_SLOT(&type_stream, locals_dict, (void *)&stream_dict, 2);
    mp_obj_exception_init(&type_error, MP_QSTR_GadgetError, &mp_type_ValueError);
    mp_store_global(MP_QSTR_Counter, MP_OBJ_FROM_PTR(&type_counter));
    mp_store_global(MP_QSTR_Range, MP_OBJ_FROM_PTR(&type_range));
    mp_store_global(MP_QSTR_Vector, MP_OBJ_FROM_PTR(&type_vector));
    mp_store_global(MP_QSTR_Capitals, MP_OBJ_FROM_PTR(&type_stream));
    mp_store_global(MP_QSTR_GadgetError, MP_OBJ_FROM_PTR(&type_error));
    mp_store_global(MP_QSTR_add, MP_OBJ_FROM_PTR(&add_obj));
    mp_store_global(MP_QSTR_mean, MP_OBJ_FROM_PTR(&mean_obj));
    mp_store_global(MP_QSTR_total, MP_OBJ_FROM_PTR(&total_obj));
    mp_store_global(MP_QSTR_options, MP_OBJ_FROM_PTR(&options_obj));
    mp_store_global(MP_QSTR_attempt, MP_OBJ_FROM_PTR(&attempt_obj));
    mp_store_global(MP_QSTR_joined, MP_OBJ_FROM_PTR(&joined_obj));
    mp_store_global(MP_QSTR_keep, MP_OBJ_FROM_PTR(&keep_obj));
    mp_store_global(MP_QSTR_state, MP_OBJ_FROM_PTR(&state_obj));
    mp_store_global(MP_QSTR_work, MP_OBJ_FROM_PTR(&work_obj));
    mp_store_global(MP_QSTR_fail, MP_OBJ_FROM_PTR(&fail_obj));
    mp_store_global(MP_QSTR_general, MP_DYNRUNTIME_MAKE_FUNCTION(general));
    mp_store_global(MP_QSTR_START, MP_OBJ_NEW_SMALL_INT(41));
    mp_store_global(MP_QSTR_WORD, MP_OBJ_NEW_QSTR(MP_QSTR_text_of_its_own));
    MP_DYNRUNTIME_INIT_EXIT
}
"""
# The same names in another module: neither's are the other's.
OTHER = r"""#include "py/dynruntime.h"
int shared = 7;
static mp_obj_t state(void) { return mp_obj_new_int(shared++); }
static MP_DEFINE_CONST_FUN_OBJ_0(state_obj, state);
mp_obj_t mpy_init(mp_obj_fun_bc_t *self, size_t n_args, size_t n_kw, mp_obj_t *args)
{
    MP_DYNRUNTIME_INIT_ENTRY
    mp_store_global(MP_QSTR_state, MP_OBJ_FROM_PTR(&state_obj));
    mp_store_global(MP_QSTR_KEY, mp_load_attr(mp_load_global(MP_QSTR_int), MP_QSTR___name__));
    MP_DYNRUNTIME_INIT_EXIT
}
"""
MAIN = """import gc, io, gadget as g, other
print(g.add(1 << 20, 2), g.doubled(21), g.LIMIT, g.WORD, g.__name__)
print(g.mean([1, 2.5, 4]), g.mean((8,)))
b = bytearray(b'abc')
print(g.total(b'abc'), g.total(b, 65), b, g.total('abc'))
print(g.options(2), g.options(2, 3, flag=1), g.options(x=4, name='n'))
print(g.state(), other.state(), g.state(), other.state(), other.KEY)
items = [1, 2]
print(sorted(g.work(items, lambda x: x + 1).items()), items)
def refused(function, *args, **named):
    try:
        function(*args, **named)
    except Exception as error:
        print(type(error).__name__, error)
for how in range(6):
    refused(g.fail, how)
refused(g.options)
refused(g.options, 1, 2, 3)
refused(g.options, 1, no=2)
refused(g.add, 1)
refused(g.add, 'x', 1)
refused(g.total, b'x', 1)
refused(g.Counter, 1, 2)
refused(g.Capitals, 1)
print(issubclass(g.GadgetError, ValueError), isinstance(g.GadgetError('x'), g.GadgetError))
c = g.Counter(3)
print(c.step(2).step(-1), [c], c.n, c[0], bool(c), len(c), -c, c + 1, 1 + c, 3 in c, 9 in c, c(1, 2))
c.n = 8
c['x'] = c.n + 1
print(c.n, c.set(k=0) is c, bool(c), hasattr(c, 'm'), type(c) is g.Counter, type(c), g.Counter.step(c, 1) is c)
refused(lambda: c.missing)
class Loud(g.Counter):
    def step(self, by):
        return super().step(2 * by)
    def shout(self):
        return '%d!' % self.n
loud = Loud(1)
loud.step(5)
print(loud.shout(), isinstance(loud, g.Counter))
print(list(g.Range(4)), next(g.Range(1)), sum(g.Range(10)))
v = g.Vector()
m = memoryview(v)
m[1] = 500
print(list(m), bytes(v))
s = g.Capitals(io.BytesIO(b'ab\\ncd'))
print(s.read(1), s.read())
class Own(io.BytesIO):
    pass
class Written(io.IOBase):
    def readinto(self, room):
        room[:2] = b'xy'
        return 2
print(g.Capitals(Own(b'own')).read(), g.Capitals(Written()).read(2))
print(g.general(), g.general(1, a=2, b=3))
def deep(n):
    return deep(n - 1) if n else 1 // n
def missing(results):
    raise KeyError(len(results))
print(g.attempt(lambda: 5, len), g.attempt(lambda: deep(20), len), g.attempt(lambda: g.attempt(lambda: deep(3), deep), len))
print([type(g.attempt(deep, lambda results: list(results))[0]) for i in range(50)][-1], g.attempt(missing, lambda results: 1 // 0)[1:])
refused(g.attempt, len, missing)
print(g.joined(', ', range(3)), g.joined('', ()), g.joined(b'-', [70, 1000]))
g.keep(['kept', [1, 2, 3]])
c = loud = None
for i in range(200):
    x = [[i] * 20 for j in range(20)]
gc.collect()
print(g.keep(None))
made = g.Counter(5)
made = None
gc.collect()
"""
PRINTED = r"""1048578 42 42 text_of_its_own gadget
2.5 8.0
294 294 bytearray(b'AAA') 294
(20, False, None) (6, True, None) (40, False, 'n')
[2, 3, 2] 7 [2, 4, 2] 8 int
2 items, the first 441, text|  -42|42   |0beef|append|cu|c|-7
[('last', 21), ('size', 3)] [441, 21]
ValueError no good
KeyError last
FileNotFoundError [Errno 2] ENOENT
GadgetError mine
RuntimeError 4
IndexError 
TypeError 'x' argument required
TypeError extra positional arguments given
TypeError extra keyword arguments given
TypeError function takes 2 positional arguments but 1 were given
TypeError can't convert str to int
TypeError object with buffer protocol required
TypeError function expected at most 1 arguments, got 2
OSError [Errno 95] EOPNOTSUPP
True True
Counter(4 as text) [Counter(4)] 4 2 True 4 -4 5 5 True False (1, 2)
9 True False False True <class 'Counter'> True
AttributeError 'Counter' object has no attribute 'missing'
11! True
[0, 1, 2, 3] 0 45
[1, 500, 3] b'\x01\x00\xf4\x01\x03\x00'
b'A' b'B\nCD'
b'OWN' b'XY'
0 12
[5, 1] [ZeroDivisionError('divide by zero',), 1] [[ZeroDivisionError('divide by zero',), 2], 1]
<class 'TypeError'> [2]
KeyError 1
<000, 001, 002€> <€> <070-1000€>
['kept', [1, 2, 3]]
"""


# OSErrors show their numbers where nothing asks for their names.
MINIMAL = PRINTED.replace("FileNotFoundError [Errno 2] ENOENT", "OSError 2").replace("[Errno 95] EOPNOTSUPP", "95")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("natmods"),
                   {"manifest.py": "module('main.py')\nc_module('gadget')\nc_module('elsewhere')\n", "main.py": MAIN,
                    "gadget/Makefile": MAKEFILE, "gadget/gadget.c": GADGET, "gadget/sums.c": SUMS, "gadget/more.py": MORE,
                    "elsewhere/Makefile": "MOD := other  # its name\n", "elsewhere/x.c": OTHER})


@pytest.mark.parametrize("board", ["mps2-an385", "virt-rv32imac", "host"])
def test_a_natmod(board, made):
    made.make("firmware", board=board)
    lines = made.output(board=board).splitlines(keepends=True)
    assert "".join(line for line in lines if not line.startswith("gone ")) == PRINTED
    assert sorted(line for line in lines if line.startswith("gone ")) == ["gone 1\n", "gone 11\n", "gone 5\n"]


def test_in_profile_minimal(made):
    """What the module's C names is kept; and where there is no such module, the collector looks for none."""
    made.make("firmware", PROFILE="minimal")
    lines = made.output(PROFILE="minimal").splitlines(keepends=True)
    assert "".join(line for line in lines if not line.startswith("gone ")) == MINIMAL
    small = Project(made.folder / "small", {"manifest.py": "module('main.py')\n", "main.py": "print(len([[1]]))\n"})
    small.make("firmware", PROFILE="minimal")
    symbols = run("arm-none-eabi-nm", small.elf()).stdout
    assert "heap_collect" in symbols
    assert "natmod" not in symbols and "heap_mark_statics" not in symbols


def test_what_cannot_be_had(made):
    """Said by the compiler, with the line of the module's own file."""
    good = (made.folder / "elsewhere" / "x.c").read_text()
    for wrong, told in [("((mp_obj_dict_t *)self)->map.used = 0;", "has no member named 'map'"),
                        ("mp_fun_table.yield_from(0, 0, 0);", "has no member named 'yield_from'")]:
        made.write("elsewhere/x.c", good.replace("    MP_DYNRUNTIME_INIT_EXIT", f"    {wrong}\n    MP_DYNRUNTIME_INIT_EXIT"))
        done = made.make("firmware", check=False)
        assert done.returncode != 0 and re.search(r"x\.c:(\d+:)+.*error: ", done.stderr) and told in done.stderr.replace("‘", "'").replace("’", "'")
    made.write("elsewhere/x.c", good)


def test_a_name_that_no_module_can_have(made):
    made.write("no-name/x.c", OTHER)
    done = made.make("freeze", check=False, USER_MODULES=made.folder / "no-name")
    assert done.returncode != 0 and "'no-name' is no name of a module" in done.stderr and "MOD = name" in done.stderr
