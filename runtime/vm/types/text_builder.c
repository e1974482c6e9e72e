/* text_builder.c - text collected in one heap block that then becomes the str's own. */
#include "runtime/vm/types/str.h"

enum { BUILDER_START = 16 };

static void text_builder_write(void *data, const char *text, size_t size)
{
    text_builder_add(data, text, size);
}

void text_builder_init(struct text_builder *builder)
{
    memset(builder, 0, sizeof *builder);
    builder->printer.write = text_builder_write;
    builder->printer.data = builder;
}

void text_builder_add(struct text_builder *builder, const void *data, size_t size)
{
    if (size > builder->capacity - builder->size) {
        size_t wanted = builder->size + size;
        size_t capacity = builder->capacity * 2 > wanted ? builder->capacity * 2 : wanted;
        if (capacity < BUILDER_START)
            capacity = BUILDER_START;
        if (wanted < size || capacity > SIZE_MAX / 2)
            raise_type(&type_MemoryError);
        size_t bytes = sizeof(struct str) + capacity;
        builder->block =
            !builder->block ? heap_alloc_leaf(bytes) : heap_resize(builder->block, bytes);
        builder->data = (uint8_t *)builder->block + sizeof(struct str);
        builder->capacity = heap_block_size(builder->block) - sizeof(struct str);
    }
    if (size > 0)
        memcpy(builder->data + builder->size, data, size);
    builder->size += size;
}

static value text_builder_finish(struct text_builder *builder, const struct type *type)
{
    if (builder->size == 0)
        return type == &type_str ? VALUE_NAME(Q__empty_) : bytes_new("", 0);
    struct str *str = builder->block;
    if (builder->capacity - builder->size >= HEAP_BLOCK)
        str = heap_resize(str, sizeof *str + builder->size);
    str->type = type;
    str->hash_flags = 0;
    str->size = builder->size;
    str->data = (const uint8_t *)(str + 1);
    builder->block = NULL;
    builder->data = NULL;
    builder->size = builder->capacity = 0;
    return VALUE_OBJECT(str);
}

value text_builder_str(struct text_builder *builder)
{
    return text_builder_finish(builder, &type_str);
}

value text_builder_bytes(struct text_builder *builder)
{
    return text_builder_finish(builder, &type_bytes);
}
