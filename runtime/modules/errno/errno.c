/* errno.c - errno.errorcode, the table from number to name, in ROM. */
#include "runtime/vm/run/vm.h"

static const struct rom_pair error_names[] = {
#define MODULE(name)
#define FUNCTION(module, name, function, kind, min, max, flags)
#define ALL_OF(name, module)
#define ERROR_NAMES(module)
#define GLOBAL(module, name, content) {content, VALUE_NAME(Q_##name)},
#include "runtime/modules/errno/errno.def"
#undef MODULE
#undef FUNCTION
#undef GLOBAL
#undef ALL_OF
#undef ERROR_NAMES
};

static const struct rom_table error_table = {NULL, error_names, 0,
                                             sizeof error_names / sizeof *error_names};
/* Alias 0, and keys that are no names. */
static const struct dict errorcode = {&type_dict, {MAP_ROM, 0, &error_table}};

value errno_errorcode(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return VALUE_OBJECT(&errorcode);
}
