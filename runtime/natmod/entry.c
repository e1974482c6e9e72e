/* entry.c - one natmod's way into the VM: compiled for each, with NATMOD its name, and linked with its objects by natmod.ld, which
 * says where its variables lie. */
#include "runtime/natmod/natmod.h"

extern char natmod_bss[], natmod_bss_end[], natmod_data[], natmod_data_end[];
value mpy_init_of(void *self, size_t n_args, size_t n_kw, void *args) __asm__("mpy_init");

#define JOIN_AGAIN(a, b) a##b
#define JOIN(a, b) JOIN_AGAIN(a, b)

value JOIN(natmod_, NATMOD)(void);
value JOIN(natmod_, NATMOD)(void)
{
    static struct natmod_statics self = {natmod_bss, natmod_bss_end, natmod_data, natmod_data_end,
                                         NULL};
    return natmod_start(&self, mpy_init_of);
}
