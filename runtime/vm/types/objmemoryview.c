/* objmemoryview.c - memoryview: part of another object's bytes, looked up at each use, so that an
 * owner that grows or shrinks does not leave it dangling.
 *
 * A view with a step has its items where the owner has them. Who reads it as a buffer gets them packed side by side, anew at
 * each look; nobody gets it to write to as a buffer. */
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

static struct memoryview *memoryview_self(value self)
{
    value v = value_is_object(self) ? value_part(self, &type_memoryview) : NO_VALUE;
    if (v == NO_VALUE)
        raise_text(&type_TypeError, "argument has wrong type");
    struct memoryview *view = value_object(v);
    if (view->owner == NO_VALUE)
        raise_text(&type_ValueError, "operation forbidden on released memoryview object");
    return view;
}

static size_t view_item_size(const struct memoryview *view)
{
    return typecode_size(view->typecode);
}

value memoryview_new(value owner)
{
    struct buffer_view buffer;
    value other = value_is_object(owner) ? value_part(owner, &type_memoryview) : NO_VALUE;
    struct memoryview *view = heap_new(struct memoryview, &type_memoryview);
    if (other != NO_VALUE) { /* beside it, not on top: views of views are no chain */
        *view = *memoryview_self(other);
        view->packed = NULL;
        return VALUE_OBJECT(view);
    }
    buffer_require(owner, &buffer, false);
    view->owner = owner;
    view->size = buffer.size / typecode_size(buffer.typecode);
    view->typecode = buffer.typecode;
    view->writable = buffer.writable;
    view->step = 1;
    return VALUE_OBJECT(view);
}

value memoryview_make(const struct type *type, size_t n_positional, size_t n_keywords,
                      const value *args)
{
    (void)type;
    check_arity(Q_memoryview, n_positional, n_keywords, 1, 1);
    return memoryview_new(args[0]);
}

/* How many items there are now in the owner's memory, and where the first one lies. The owner may have shrunk: a view of memory as
 * it is keeps what is left, one with a step keeps all or nothing. */
static size_t view_look(const struct memoryview *view, const struct buffer_view *owner,
                        uint8_t **first)
{
    size_t left = view->offset < owner->size ? owner->size - view->offset : 0;
    size_t room = left / view_item_size(view), n = view->size < room ? view->size : room;
    if (view->step != 1) {
        size_t last = view->step > 0 ? (view->size - 1) * (size_t)view->step : 0;
        n = last < room ? view->size : 0;
    }
    *first = (uint8_t *)owner->data + (n > 0 ? view->offset : 0);
    return n;
}

/* The same for who has no buffer of the owner yet. Raises TypeError where the owner has no memory any more. */
static size_t view_items(const struct memoryview *view, uint8_t **first)
{
    struct buffer_view owner;
    buffer_require(view->owner, &owner, false);
    return view_look(view, &owner, first);
}

static intptr_t view_stride(const struct memoryview *view)
{
    return view->step * (intptr_t)view_item_size(view);
}

/* Copies n items of item_size bytes, each a stride from the last. */
static void copy_items(uint8_t *to, intptr_t to_stride, const uint8_t *from, intptr_t from_stride,
                       size_t n, size_t item_size)
{
    for (; n > 0; n--, to += to_stride, from += from_stride)
        memcpy(to, from, item_size);
}

/* The items side by side, for reading. The view keeps the block, since who reads it may hold no pointer to its start. */
static void view_pack(struct memoryview *view, struct buffer_view *out)
{
    uint8_t *first;
    size_t item_size = view_item_size(view);
    if (!view->packed)
        view->packed = heap_alloc_leaf(view->size * item_size);
    size_t n = view_items(view, &first);
    copy_items(view->packed, (intptr_t)item_size, first, view_stride(view), n, item_size);
    *out = (struct buffer_view){view->packed, n * item_size, view->typecode, false};
}

bool memoryview_buffer(value self, struct buffer_view *out, bool writable)
{
    struct memoryview *view = value_object(self);
    uint8_t *first;
    if ((writable && (!view->writable || view->step != 1)) || view->owner == NO_VALUE)
        return false;
    if (view->step != 1) {
        view_pack(view, out);
        return true;
    }
    if (!buffer_get(view->owner, out, writable))
        return false;
    size_t n = view_look(view, out, &first);
    *out = (struct buffer_view){first, n * view_item_size(view), view->typecode, view->writable};
    return true;
}

value memoryview_length(value self)
{
    uint8_t *first;
    return VALUE_SMALL_INT(view_items(memoryview_self(self), &first));
}

value memoryview_itemsize(value self)
{
    return VALUE_SMALL_INT(view_item_size(memoryview_self(self)));
}

/* Bytes as wider items, or items as bytes. */
value memoryview_cast(value self, value format)
{
    const struct memoryview *view = memoryview_self(self);
    struct memoryview *cast;
    struct span text;
    size_t size = view_item_size(view), new_size = 0;
    text_settle(format, &text);
    if (text.size == 2 && text.data[0] == '@')
        text = (struct span){text.data + 1, 1};
    if (text.size == 1 && text.data[0] != 'O')
        new_size = typecode_size((char)text.data[0]);
    if (new_size == 0)
        raise_text(&type_ValueError, "bad typecode");
    if (view->step != 1)
        raise_text(&type_TypeError, "memoryview: casts are restricted to C-contiguous views");
    if (size != 1 && new_size != 1)
        raise_text(&type_TypeError, "memoryview: can't cast between two non-byte formats");
    if (view->size * size % new_size != 0)
        raise_text(&type_TypeError, "memoryview: length isn't a multiple of itemsize");
    cast = value_object(memoryview_new(VALUE_OBJECT(view)));
    cast->typecode = (char)text.data[0];
    cast->size = view->size * size / new_size;
    if (view->typecode == 'O')
        cast->writable = false; /* bytes written there would be taken for objects */
    return VALUE_OBJECT(cast);
}

value memoryview_tobytes(value self)
{
    struct buffer_view buffer;
    buffer_require(VALUE_OBJECT(memoryview_self(self)), &buffer, false);
    return bytes_new(buffer.data, buffer.size);
}

value memoryview_nbytes(value self)
{
    struct buffer_view buffer;
    buffer_require(VALUE_OBJECT(memoryview_self(self)), &buffer, false);
    return VALUE_SMALL_INT(buffer.size);
}

value memoryview_readonly(value self)
{
    return VALUE_BOOL(!memoryview_self(self)->writable);
}

value memoryview_format(value self)
{
    return str_new(&memoryview_self(self)->typecode, 1);
}

value memoryview_obj(value self)
{
    return memoryview_self(self)->owner;
}

value memoryview_ndim(value self)
{
    memoryview_self(self);
    return VALUE_SMALL_INT(1);
}

value memoryview_shape(value self)
{
    value size = memoryview_length(self);
    return tuple_new(1, &size);
}

value memoryview_strides(value self)
{
    value stride = VALUE_SMALL_INT(view_stride(memoryview_self(self)));
    return tuple_new(1, &stride);
}

value memoryview_contiguous(value self)
{
    return VALUE_BOOL(memoryview_self(self)->step == 1);
}

value memoryview_tolist(value self)
{
    return list_from_iterable(array_iterate(VALUE_OBJECT(memoryview_self(self))));
}

value memoryview_toreadonly(value self)
{
    value view = memoryview_new(VALUE_OBJECT(memoryview_self(self)));
    ((struct memoryview *)value_object(view))->writable = false;
    return view;
}

value memoryview_enter(value self)
{
    memoryview_self(self);
    return self;
}

/* release(), and __exit__(): nothing is read or written through the view any more. */
value memoryview_release(size_t n_args, const value *args)
{
    (void)n_args;
    struct memoryview *view = value_object(self_as(args[0], &type_memoryview));
    view->owner = NO_VALUE;
    view->packed = NULL;
    return VALUE_NONE;
}

value memoryview_binary(enum binary_operator op, value self, value other)
{
    struct buffer_view a, b;
    if (op > BINARY_NOT_EQUAL || is_str(other) || !buffer_get(other, &b, false))
        return NO_VALUE;
    buffer_require(self, &a, false);
    struct span left = {a.data, a.size}, right = {b.data, b.size};
    return span_compared(op, &left, &right);
}

static value memoryview_slice(const struct memoryview *view, const struct slice_bounds *bounds,
                              size_t n)
{
    struct memoryview *part = heap_new(struct memoryview, &type_memoryview);
    *part = *view;
    part->type = &type_memoryview;
    part->packed = NULL;
    if (n > 0)
        part->offset += (size_t)(bounds->start * view_stride(view));
    part->step = n > 1 ? view->step * bounds->step : 1;
    part->size = n;
    return VALUE_OBJECT(part);
}

/* Where item `place`, negative from the end, lies now. Raises IndexError. */
static uint8_t *memoryview_place(const struct memoryview *view, intptr_t place)
{
    uint8_t *first;
    size_t i = sequence_index(&type_memoryview, view_items(view, &first), place);
    return first + (intptr_t)i * view_stride(view);
}

static value memoryview_item(const struct memoryview *view, value index, value content)
{
    uint64_t number;
    intptr_t place = sequence_number(&type_memoryview, index);
    bool is_byte = view->typecode == 'B';
    if (is_byte && content == VALUE_LOAD)
        return VALUE_SMALL_INT(*memoryview_place(view, place));
    if (is_byte && value_is_small_int(content)) {
        *memoryview_place(view, place) = (uint8_t)small_int(content);
        return VALUE_NONE;
    }
    if (content == VALUE_LOAD)
        return typecode_load(view->typecode, memoryview_place(view, place));
    typecode_store(view->typecode, &number, content);
    memcpy(memoryview_place(view, place), &number, view_item_size(view));
    return VALUE_NONE;
}

/* Stores content's n items in every step-th place from start on. */
static void memoryview_store_stepped(const struct memoryview *view,
                                     const struct slice_bounds *bounds, size_t n,
                                     const struct buffer_view *content)
{
    uint8_t *first;
    size_t item_size = view_item_size(view);
    intptr_t stride = view_stride(view);
    uint8_t *copy = heap_alloc_leaf(content->size); /* it may lie in the same memory */
    memcpy(copy, content->data, content->size);
    view_items(view, &first);
    copy_items(first + bounds->start * stride, bounds->step * stride, copy, (intptr_t)item_size, n,
               item_size);
    keep_alive(VALUE_OBJECT(copy));
}

static value memoryview_range(const struct memoryview *view, value slice, value content)
{
    struct buffer_view from;
    struct slice_bounds bounds;
    uint8_t *first;
    size_t item_size = view_item_size(view);
    slice_unpack(slice, &bounds);
    size_t n = slice_adjust(&bounds, view_items(view, &first));
    if (content == VALUE_LOAD)
        return memoryview_slice(view, &bounds, n);
    buffer_require(content, &from, false);
    if (typecode_size(from.typecode) != item_size || from.size != n * item_size)
        raise_text(&type_ValueError, "lhs and rhs should be compatible");
    if (n > 0 && bounds.step * view->step != 1)
        memoryview_store_stepped(view, &bounds, n, &from);
    else
        memmove(first + bounds.start * (intptr_t)item_size, from.data, from.size);
    return VALUE_NONE;
}

value memoryview_subscr(value self, value index, value content)
{
    const struct memoryview *view = memoryview_self(self);
    if (content == VALUE_DELETED || (content != VALUE_LOAD && !view->writable))
        return NO_VALUE;
    return is_plain(index, &type_slice) || is_exactly(index, &type_slice)
               ? memoryview_range(view, index, content)
               : memoryview_item(view, index, content);
}
