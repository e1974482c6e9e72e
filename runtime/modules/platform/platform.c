/* platform.c - platform: what this runs on, and what compiled it. */
#include "runtime/port.h"
#include "runtime/vm/run/vm.h"
#include <string.h>

#if defined(__aarch64__)
#define PLATFORM_CPU "aarch64"
#elif defined(__arm__)
#define PLATFORM_CPU "arm"
#elif defined(__riscv)
#define PLATFORM_CPU "riscv"
#elif defined(__x86_64__)
#define PLATFORM_CPU "x86_64"
#elif defined(__i386__)
#define PLATFORM_CPU "x86"
#else
#define PLATFORM_CPU ""
#endif

/* The C library, as far as its headers tell. */
#if defined(__GLIBC__)
#define PLATFORM_LIBRARY "glibc"
#define PLATFORM_LIBRARY_MAJOR __GLIBC__
#define PLATFORM_LIBRARY_MINOR __GLIBC_MINOR__
#elif defined(__NEWLIB__)
#define PLATFORM_LIBRARY "newlib"
#define PLATFORM_LIBRARY_MAJOR __NEWLIB__
#define PLATFORM_LIBRARY_MINOR __NEWLIB_MINOR__
#else
#define PLATFORM_LIBRARY ""
#define PLATFORM_LIBRARY_MAJOR 0
#define PLATFORM_LIBRARY_MINOR 0
#endif

static value platform_text(const char *format, const char *a, const char *b, unsigned c, unsigned d)
{
    struct text_builder builder;
    text_builder_init(&builder);
    print_format(&builder.printer, format, a, b, c, d);
    return text_builder_str(&builder);
}

value platform_platform(void)
{
    return platform_text("Permafrost-%s-%s", port_platform, PLATFORM_CPU, 0, 0);
}

value platform_python_compiler(void)
{
#if defined(__clang__)
    return platform_text("%s%s %u.%u", "Clang", "", __clang_major__, __clang_minor__);
#else
    return platform_text("%s%s %u.%u", "GCC", "", __GNUC__, __GNUC_MINOR__);
#endif
}

value platform_libc_ver(void)
{
    value version =
        platform_text("%s%s%u.%u", "", "", PLATFORM_LIBRARY_MAJOR, PLATFORM_LIBRARY_MINOR);
    value pair[] = {str_from_c(PLATFORM_LIBRARY),
                    PLATFORM_LIBRARY[0] != 0 ? version : str_from_c("")};
    return tuple_new(2, pair);
}
