/* build_id.c - permafrost: which firmware this is. Neither attribute can be assigned to. */
#include "runtime/base/version.h"
#include "runtime/vm/run/vm.h"

/* The id that freezer gave image and VM, and that tracebacks without lines begin with. */
value permafrost_build_id(size_t n, const value *args)
{
    (void)n;
    (void)args;
    return str_from_c(vm.image->build_id);
}

value permafrost_version(size_t n, const value *args)
{
    (void)n;
    (void)args;
    return str_from_c(PERMAFROST_VERSION);
}
