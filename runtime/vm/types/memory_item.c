/* memory_item.c - the interpreter's short way to items of str, bytes, bytearray, array and memoryview, and of what lies in ROM of
 * these and of lists: a small int as index that lies inside. Nothing here runs Python or raises; what is odd is left to the types' own slots. */
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/str.h"

/* The bytes of a plain object that a memoryview can be of; NULL: the long way. */
static const uint8_t *owner_bytes(value owner, size_t *size)
{
    if (!value_is_object(owner))
        return NULL;
    const struct type *type = ((const struct object *)value_object(owner))->type;
    if (type == &type_bytes) {
        const struct str *bytes = value_object(owner);
        *size = bytes->size;
        return bytes->data;
    }
    const struct array *array = value_object(owner);
    if (type == &type_array)
        *size = array->size * typecode_size(array->typecode);
    else if (type == &type_bytearray)
        *size = array->size;
    else
        return NULL;
    return array->data;
}

static const uint8_t *memory_view_item(const struct memoryview *view, size_t index)
{
    size_t size = 0, item_size = view->typecode == 'B' ? 1 : typecode_size(view->typecode);
    const uint8_t *data = owner_bytes(view->owner, &size);
    size_t end = view->offset + (index + 1) * item_size;
    if (!data || view->step != 1 || index >= view->size ||
        end > size) /* the owner may have shrunk */
        return NULL;
    return data + (end - item_size);
}

/* Where an item of an array or a view lies; NULL: the long way. */
static const uint8_t *item_place(const void *object, size_t index, char *typecode)
{
    const struct array *array = object;
    const struct memoryview *view = object;
    if (array->type == &type_memoryview) {
        *typecode = view->typecode;
        return memory_view_item(view, index);
    }
    if ((array->type != &type_array && array->type != &type_bytearray) || index >= array->size)
        return NULL;
    *typecode = array->typecode;
    return array->data + index * typecode_size(*typecode);
}

/* What is read and written of an array or a view that may lie in ROM; itself where that is to be made yet. */
static struct array *copied_array(struct array *array)
{
    struct array *copy = NULL;
    if (type_is_rom_copied(array->type))
        copy = alias_read(((const struct rom_object *)(const void *)array)->alias);
    return copy ? copy : array;
}

static value rom_list_item(value object, size_t index)
{
    const struct list *list = watching() ? NULL : list_read(object);
    return list && index < list->size ? list->items[index] : NO_VALUE;
}

/* False: the list is to be copied first. */
static bool rom_list_item_store(value object, size_t index, value content)
{
    struct list *list = alias_read(((const struct rom_object *)value_object(object))->alias);
    if (watching() || !list || index >= list->size)
        return false;
    list->items[index] = content;
    return true;
}

value memory_item_load(value object, size_t index)
{
    struct array *array = value_object(object);
    if (array->type == &type_str) {
        const struct str *str = value_object(object);
        bool is_known = str->hash_flags & STR_ASCII && index < str->size;
        return is_known ? str_from_code(str->data[index]) : NO_VALUE;
    }
    if (array->type == &type_bytes) {
        const struct str *bytes = value_object(object);
        return index < bytes->size ? VALUE_SMALL_INT(bytes->data[index]) : NO_VALUE;
    }
    if (HAS(patching) && array->type == &type_list_rom)
        return rom_list_item(object, index);
    char typecode;
    const uint8_t *at = item_place(copied_array(array), index, &typecode);
    if (!at)
        return NO_VALUE;
    return typecode == 'B' ? VALUE_SMALL_INT(*at) : typecode_load(typecode, at);
}

bool memory_item_store(value object, size_t index, value content)
{
    struct array *array = value_object(object);
    if (HAS(patching) && array->type == &type_list_rom)
        return rom_list_item_store(object, index, content);
    if (!value_is_small_int(content))
        return false;
    if (array->type == &type_bytearray) {
        if (index >= array->size)
            return false;
        array->data[index] = (uint8_t)small_int(content);
        return true;
    }
    char typecode;
    array = copied_array(array);
    uint8_t *at = (uint8_t *)(uintptr_t)item_place(array, index, &typecode);
    if (!at || (array->type == &type_memoryview &&
                !((const struct memoryview *)(const void *)array)->writable))
        return false;
    if (typecode == 'B')
        *at = (uint8_t)small_int(content);
    else
        typecode_store(typecode, at, content);
    return true;
}
