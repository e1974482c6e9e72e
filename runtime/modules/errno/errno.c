/* moderrno.c - errno.errorcode, the table from number to name, in ROM. */
#include "runtime/vm/vm.h"

static const struct rom_pair error_names[] = {
#define MODULE(name)
#define FUNCTION(module, name, function, kind, min, max, flags)
#define GLOBAL(module, name, content) {content, VALUE_NAME(Q_##name)},
#include "runtime/vm/moderrno.def"
#undef MODULE
#undef FUNCTION
#undef GLOBAL
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
