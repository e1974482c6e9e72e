/* frozen_file.c - data files of the image as streams. Their bytes stay in flash. */
#include "runtime/modules/io/file.h"
#include "runtime/vm/load/frozen.h"
#include "runtime/vm/load/frozen_data.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"

/* "r", "rb", "rt" and the like. */
static bool mode_reads(value mode, bool *is_text)
{
    struct span span;
    if (!str_span(mode, &span) || span.size == 0)
        return false;
    *is_text = true;
    for (size_t i = 0; i < span.size; i++) {
        if (span.data[i] == 'b')
            *is_text = false;
        else if (span.data[i] != 'r' && span.data[i] != 't')
            return false;
    }
    return true;
}

OPTIONAL value frozen_data_open(value path, value mode)
{
    struct span span;
    bool is_text;
    if (!str_span(path, &span) || !mode_reads(mode, &is_text))
        return NO_VALUE;
    const struct module_code *file = frozen_find((const char *)span.data, span.size);
    if (!file || file->kind != MODULE_DATA)
        return NO_VALUE;
    return memory_stream_read_only(is_text ? &type_StringIO : &type_BytesIO,
                                   frozen_data_bytes(file));
}
