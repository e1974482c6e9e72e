/* objmemoryview.c - memoryview: part of another object's bytes, looked up at each use, so that an
 * owner that grows or shrinks does not leave it dangling. */
#include "runtime/vm/container.h"
#include "runtime/vm/int.h"
#include "runtime/vm/str.h"

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
    buffer_require(owner, &buffer, false);
    struct memoryview *view = heap_new(struct memoryview, &type_memoryview);
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
    size_t offset = view->offset * item_size, size = view->size * item_size;
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

value memoryview_length(value self)
{
    struct buffer_view buffer;
    const struct memoryview *view = memoryview_self(self);
    buffer_require(VALUE_OBJECT(view), &buffer, false);
    return VALUE_SMALL_INT(buffer.size / typecode_size(buffer.typecode));
}

value memoryview_itemsize(value self)
{
    return VALUE_SMALL_INT(typecode_size(memoryview_self(self)->typecode));
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
    struct memoryview *part = heap_new(struct memoryview, &type_memoryview);
    *part = *view;
    part->offset += (size_t)bounds->start;
    part->size = n;
    return VALUE_OBJECT(part);
}

value memoryview_subscr(value self, value index, value content)
{
    const struct memoryview *view = memoryview_self(self);
    struct buffer_view buffer, from;
    struct slice_bounds bounds;
    if (content == VALUE_DELETED || !buffer_get(VALUE_OBJECT(view), &buffer, content != VALUE_LOAD))
        return NO_VALUE;
    size_t item_size = typecode_size(buffer.typecode), size = buffer.size / item_size;
    if (!is_exactly(index, &type_slice)) {
        size_t i = sequence_index(&type_memoryview, size, index);
        uint64_t number;
        if (content == VALUE_LOAD)
            return typecode_load(buffer.typecode, (uint8_t *)buffer.data + i * item_size);
        typecode_store(buffer.typecode, &number, content);
        buffer_require(VALUE_OBJECT(view), &buffer, true);
        if ((i + 1) * item_size <= buffer.size)
            memcpy((uint8_t *)buffer.data + i * item_size, &number, item_size);
        return VALUE_NONE;
    }
    size_t n = slice_resolve(index, size, &bounds);
    if (content == VALUE_LOAD)
        return memoryview_slice(view, &bounds, n);
    buffer_require(content, &from, false);
    if (bounds.step != 1 || typecode_size(from.typecode) != item_size || from.size != n * item_size)
        raise_text(&type_ValueError, "lhs and rhs should be compatible");
    memmove((uint8_t *)buffer.data + (size_t)bounds.start * item_size, from.data, from.size);
    return VALUE_NONE;
}
