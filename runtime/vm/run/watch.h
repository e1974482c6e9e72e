/* watch.h - what a program that looks on is told while Python runs: permafrost running the bodies of modules at build time
 * (runtime/port/host/preload/preload.c). Nobody looks on in a firmware; on boards all of it is compiled away.
 *
 * A function of it may end the process, and none runs Python or allocates from the heap. */
#ifndef WATCH_H
#define WATCH_H

#include "runtime/vm/memory/state.h"

struct watch {
    /* A C function is about to be called, or a native type's make, with n values. */
    void (*native)(void (*function)(void), size_t n, const value *args);
    /* A map or a cell is read: what it has under a name, or (0) anything of it. */
    void (*read)(const void *object, qstr name);
    /* A module's body is about to run. */
    void (*begin)(value module, const struct module_code *frozen);
    /* It has run. */
    void (*end)(value module);
    /* An import instruction has got a module, or one of the packages that it is in. */
    void (*imported)(qstr full_name, value module);
    /* There is no module of that name. */
    void (*missing)(qstr full_name);
    /* An exception leaves a module's body. */
    void (*failed)(value exception);
    /* What nobody can know at build time. */
    void (*stop)(const char *why);
};

static inline const struct watch *watching(void)
{
#if TARGET_HOST
    return vm.watch;
#else
    return NULL;
#endif
}

static inline void watch_native(void (*function)(void), size_t n, const value *args)
{
    if (watching())
        watching()->native(function, n, args);
}

static inline void watch_read(const void *object, qstr name)
{
    if (watching())
        watching()->read(object, name);
}

static inline void watch_failed(value exception)
{
    if (watching())
        watching()->failed(exception);
}

static inline void watch_stop(const char *why)
{
    if (watching())
        watching()->stop(why);
}

#endif
