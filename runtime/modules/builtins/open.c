/* open.c - open(). */
#include "runtime/modules/io/file.h"
#include "runtime/vm/types/container.h"

value builtin_open(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {
        {Q_file, PARAMETER_REQUIRED}, {Q_mode, 0}, {Q_buffering, 0}, {Q_encoding, 0}};
    value given[] = {NO_VALUE, VALUE_NAME(Q_r), VALUE_NONE, VALUE_NONE};
    parse_arguments(Q_open, parameters, 4, n_positional, n_keywords, args, given);
    value data = frozen_data_open(given[0], given[1]);
    if (data)
        return data;
    return file_open_mounted(given[0], given[1]);
}
