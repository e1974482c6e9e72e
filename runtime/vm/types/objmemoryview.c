/* objmemoryview.c - memoryview: part of another object's bytes, looked up at each use, so that an
 * owner that grows or shrinks does not leave it dangling. */
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

static struct memoryview *memoryview_self(value self)
{
    value v = value_is_object(self) ? value_part(self, &type_memoryview) : NO_VALUE;
    if (v == NO_VALUE)
        raise_text(&type_TypeError, "argument has wrong type");
    return value_object(v);
}

value memoryview_new(value owner)
{
    struct buffer_view buffer;
    value other = value_is_object(owner) ? value_part(owner, &type_memoryview) : NO_VALUE;
    struct memoryview *view = heap_new(struct memoryview, &type_memoryview);
    if (other != NO_VALUE) { /* beside it, not on top: views of views are no chain */
        *view = *(const struct memoryview *)value_object(other);
        return VALUE_OBJECT(view);
    }
    buffer_require(owner, &buffer, false);
    view->owner = owner;
    view->size = buffer.size / typecode_size(buffer.typecode);
    view->typecode = buffer.typecode;
    view->writable = buffer.writable;
    return VALUE_OBJECT(view);
}

value memoryview_make(const struct type *type, size_t n_positional, size_t n_keywords,
                      const value *args)
{
    (void)type;
    check_arity(Q_memoryview, n_positional, n_keywords, 1, 1);
    return memoryview_new(args[0]);
}

bool memoryview_buffer(value self, struct buffer_view *out, bool writable)
{
    const struct memoryview *view = value_object(self);
    if ((writable && !view->writable) || !buffer_get(view->owner, out, writable))
        return false;
    /* The owner may have shrunk since. */
    size_t item_size = typecode_size(view->typecode);
    size_t offset = view->offset, size = view->size * item_size;
    if (offset > out->size)
        offset = out->size;
    if (size > out->size - offset)
        size = out->size - offset;
    out->data = (uint8_t *)out->data + offset;
    out->size = size;
    out->typecode = view->typecode;
    out->writable = view->writable;
    return true;
}

static void view_require(const struct memoryview *view, struct buffer_view *out)
{
    if (!memoryview_buffer(VALUE_OBJECT(view), out, false))
        raise_text(&type_TypeError, "object with buffer protocol required");
}

value memoryview_length(value self)
{
    struct buffer_view buffer;
    const struct memoryview *view = memoryview_self(self);
    view_require(view, &buffer);
    return VALUE_SMALL_INT(buffer.size / typecode_size(buffer.typecode));
}

value memoryview_itemsize(value self)
{
    return VALUE_SMALL_INT(typecode_size(memoryview_self(self)->typecode));
}

/* Bytes as wider items, or items as bytes. */
value memoryview_cast(value self, value format)
{
    const struct memoryview *view = memoryview_self(self);
    struct memoryview *cast;
    struct span text;
    size_t size = typecode_size(view->typecode), new_size = 0;
    text_settle(format, &text);
    if (text.size == 2 && text.data[0] == '@')
        text = (struct span){text.data + 1, 1};
    if (text.size == 1 && text.data[0] != 'O')
        new_size = typecode_size((char)text.data[0]);
    if (new_size == 0)
        raise_text(&type_ValueError, "bad typecode");
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
    if (bounds->step != 1)
        raise_text(&type_NotImplementedError, "only slices with step=1 (aka None) are supported");
    struct memoryview *part = value_object(memoryview_new(VALUE_OBJECT(view)));
    part->offset += (size_t)bounds->start * typecode_size(view->typecode);
    part->size = n;
    return VALUE_OBJECT(part);
}

/* Where item `place`, negative from the end, lies now. Raises IndexError. */
static uint8_t *memoryview_place(const struct memoryview *view, intptr_t place)
{
    struct buffer_view buffer;
    size_t item_size = typecode_size(view->typecode);
    view_require(view, &buffer);
    size_t i = sequence_index(&type_memoryview, buffer.size / item_size, place);
    return (uint8_t *)buffer.data + i * item_size;
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
    memcpy(memoryview_place(view, place), &number, typecode_size(view->typecode));
    return VALUE_NONE;
}

static value memoryview_range(const struct memoryview *view, value slice, value content)
{
    struct buffer_view to, from;
    struct slice_bounds bounds;
    size_t item_size = typecode_size(view->typecode);
    slice_unpack(slice, &bounds);
    buffer_require(VALUE_OBJECT(view), &to, content != VALUE_LOAD);
    size_t n = slice_adjust(&bounds, to.size / item_size);
    if (content == VALUE_LOAD)
        return memoryview_slice(view, &bounds, n);
    buffer_require(content, &from, false);
    if (bounds.step != 1 || typecode_size(from.typecode) != item_size || from.size != n * item_size)
        raise_text(&type_ValueError, "lhs and rhs should be compatible");
    memmove((uint8_t *)to.data + (size_t)bounds.start * item_size, from.data, from.size);
    return VALUE_NONE;
}

value memoryview_subscr(value self, value index, value content)
{
    const struct memoryview *view = memoryview_self(self);
    if (content == VALUE_DELETED || (content != VALUE_LOAD && !view->writable))
        return NO_VALUE;
    return is_exactly(index, &type_slice) ? memoryview_range(view, index, content)
                                          : memoryview_item(view, index, content);
}
