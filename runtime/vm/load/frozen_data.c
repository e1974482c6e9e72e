/* frozen_data.c - data files of the image, as memoryviews. Only their heads are in the heap. */
#include "runtime/vm/load/frozen_data.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"

value frozen_data_bytes(const struct module_code *file)
{
    struct str *bytes = heap_new(struct str, &type_bytes);
    bytes->size = file->size;
    bytes->data = file->body;
    return VALUE_OBJECT(bytes);
}

OPTIONAL value frozen_data_view(const struct module_code *file)
{
    return memoryview_new(frozen_data_bytes(file));
}
