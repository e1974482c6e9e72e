/* compiler.c - where a C compiler keeps libgcc, libm and libc for an architecture: it is asked. Not the C library of the host's own
 * compiler, which is no code for a module: it asks the loader which CPU this is. */
#include "freezer/link/link.h"
#include "runtime/format/opcode.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *command, *flags;
} compilers[] = {
#define NATIVE_CC(arch, command, package, flags) [ARCH_##arch] = {command, flags},
#include "mpy-cross/command/native_cc.def"
#undef NATIVE_CC
};

/* Has it link nothing with the libraries, and its linker tell the files that it opened. Returns how many libraries. */
static size_t link_ask(const char *compiler, const char *libraries, char *out[LINK_OWN_LIBRARIES])
{
    char *command = tool_format("%s -static -nostdlib -x c /dev/null -x none %s -Wl,-t -o /dev/null"
                                " 2>/dev/null",
                                compiler, libraries);
    char line[1024];
    size_t count = 0;
    fflush(NULL);
    FILE *answer = popen(command, "r");
    free(command);
    while (answer && fgets(line, sizeof line, answer)) {
        size_t size = strcspn(line, "\n");
        line[size] = 0;
        if (count < LINK_OWN_LIBRARIES && size > 2 && strcmp(line + size - 2, ".a") == 0 &&
            file_exists(line))
            out[count++] = tool_copy(line);
    }
    if (answer)
        pclose(answer);
    return count;
}

size_t link_find_libraries(const struct link_arch *arch, const char *cc,
                           char *out[LINK_OWN_LIBRARIES])
{
    bool is_host = arch->number == ARCH_x86 || arch->number == ARCH_x64;
    char *compiler =
        cc ? tool_copy(cc)
           : tool_format("%s %s", compilers[arch->number].command, compilers[arch->number].flags);
    const char *libraries = is_host ? "-lgcc -lm" : "-lgcc -lm -lc";
    size_t count = link_ask(compiler, libraries, out);
    if (count == 1) { /* libgcc alone: picolibc, where that is the C library, has to be asked for */
        free(out[0]);
        char *with_specs = tool_format("%s -specs=picolibc.specs", compiler);
        count = link_ask(with_specs, libraries, out);
        free(with_specs);
        count = count ? count : link_ask(compiler, libraries, out);
    }
    free(compiler);
    return count;
}
