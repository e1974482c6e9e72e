/* native.c - machine code for MicroPython's VM.
 *
 * All functions of a module are one C file, which is compiled once. Each is then linked for itself, twice, at two addresses: what
 * comes out has to be the same bytes, so no address is in it, and it has to be text alone. So a .mpy needs no relocations, and
 * MicroPython's tools freeze it as it is. */
#include "mpy-cross/command/native.h"
#include "mpy-cross/native/words.h"
#include "runtime/base/text.h"
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the C is written in: mpy-cross/native/stock_words.h. */
static const char stock_words_text[] = {
#include "stock_words.inc" /* its bytes, by the Makefile */
};

/* The machine code of a .mpy of this sub-version: its table of functions is what stock_words.h lists. */

static const struct native_cc {
    const char *command, *package, *flags;
} native_ccs[] = {
#define NATIVE_CC(arch, command, package, flags) [ARCH_##arch] = {command, package, flags},
#include "mpy-cross/command/native_cc.def"
#undef NATIVE_CC
};

static const char *const arch_flag_names[] = {
#define ARCH_FLAG(bit, name) [bit] = #name,
#include "runtime/format/arch_flag.def"
#undef ARCH_FLAG
};
enum { N_NATIVE_CCS = sizeof native_ccs / sizeof *native_ccs };

#define C_FLAGS                                                                     \
    "-Os -std=gnu11 -w -ffreestanding -fPIC -fno-jump-tables -fomit-frame-pointer " \
    "-fno-stack-protector -fno-asynchronous-unwind-tables -fno-unwind-tables "      \
    "-ffunction-sections"
#define LINK_FLAGS "-nostdlib -static -Wl,--gc-sections,--build-id=none"

struct native_build {
    struct compilation *out;
    const struct native_cc *cc;
    const char *command;
    uint32_t flags; /* of arch_flag.def */
    char folder[64];
    struct buf c;
    uint32_t table; /* index of the constant that is the table of functions */
    size_t n;       /* functions so far */
};

/* ---- errors ---- */

static bool native_fail(struct native_build *build, uint32_t line, enum error_kind kind,
                        const char *text, const char *hint)
{
    struct arena *arena = &build->out->arena;
    struct diagnostic *diagnostic = arena_zalloc(arena, sizeof *diagnostic);
    char *copy = arena_copy(arena, text, strlen(text));
    char *hint_copy = hint ? arena_copy(arena, hint, strlen(hint)) : NULL;
    build->out->out_of_memory = !diagnostic || !copy;
    if (!diagnostic || !copy)
        return false;
    *diagnostic = (struct diagnostic){.next = build->out->diagnostics,
                                      .kind = kind,
                                      .line = line,
                                      .column = !!line, /* bytecode knows lines only */
                                      .end_column = !!line,
                                      .text = copy,
                                      .hint = hint_copy};
    build->out->diagnostics = diagnostic;
    return false;
}

/* ---- C ---- */

static void put_operators(struct buf *c)
{
#define BINARY_OPERATOR(number, name, text, dunder, reverse) \
    print_to(c, "#define BINARY_" #name " %d\n", number);
#define UNARY_OPERATOR(number, name, text, dunder) \
    print_to(c, "#define UNARY_" #name " %d\n", number);
#include "runtime/format/operator.def"
#undef BINARY_OPERATOR
#undef UNARY_OPERATOR
}

/* What the text before the functions asks for. */
static void native_put_head(struct native_build *build)
{
    static const char *const names[] = {"__enter__", "__exit__", "NameError"};
    struct buf *c = &build->c;
    put_operators(c);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        print_to(c, "#define QSTR_%s %u\n", names[i], static_qstr_find(names[i], strlen(names[i])));
    print_to(c, "#define STOCK_TABLE %u\n", (unsigned)build->table);
    buf_put(c, stock_words_text, sizeof stock_words_text);
}

static bool native_put_function(struct native_build *build, const struct raw_code *raw)
{
    const struct compilation *out = build->out;
    struct words_made made;
    struct words_error error = {0};
    struct buf function;
    unsigned number = (unsigned)build->n++;
    buf_init(&function, &tool_allocator);
    bool good = words_to_c(&out->code, raw, number, 0, WORDS_FOR_STOCK, &build->out->arena,
                           &function, &made, &error) == 0;
    if (good) {
        for (size_t i = 0; i < made.n_names; i++)
            print_to(&build->c, "#define n%u_%u word_name(%u)\n", number, (unsigned)made.names[i],
                     (unsigned)made.names[i]);
        buf_put(&build->c, function.data, function.size);
        print_to(&build->c, "WORD_ENTRY(%u, %u, %u, %d)\n", number, made.n_least, made.n_most,
                 made.wants_globals);
    } else {
        native_fail(build, error.line, error.unsupported ? ERROR_NO_WORDS : ERROR_TYPE,
                    error.message, error.hint);
    }
    buf_free(&function);
    return good;
}

static bool put_functions(struct native_build *build, const struct raw_code *raw)
{
    if (raw->is_words && !native_put_function(build, raw))
        return false;
    for (size_t i = 0; i < raw->n_children; i++)
        if (!put_functions(build, raw->children[i]))
            return false;
    return true;
}

/* ---- the C compiler ---- */

/* Runs a command of the shell in the folder; what it prints is kept there. Returns its status. */
static int native_run_command(const struct native_build *build, const char *command)
{
    fflush(NULL);
    pid_t child = fork();
    int status = -1;
    if (child == 0) {
        if (chdir(build->folder) == 0)
            execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool fail_command(struct native_build *build, int status)
{
    char *path = tool_format("%s/messages", build->folder), *text, *hint = NULL;
    uint8_t *printed = NULL;
    size_t size = 0;
    bool missing = status == 127;
    if (missing) {
        text =
            tool_format("machine code needs a C compiler, and `%s' is not there", build->command);
        hint = tool_format("install %s, or name another by --cc", build->cc->package);
    } else {
        file_read(path, &printed, &size);
        const char *told = printed ? strstr((char *)printed, "error: ") : NULL;
        told = told ? told : printed ? (char *)printed : "";
        text = tool_format("the C compiler `%s' failed: %.*s", build->command,
                           (int)strcspn(told, "\n"), told);
    }
    native_fail(build, 0, ERROR_NO_WORDS, text, hint);
    free(printed);
    free(text);
    free(hint);
    free(path);
    return false;
}

/* What the compiler is told of the arch's flags, behind its -march; the linker is not, which finds libgcc by that. */
static char *extensions(uint32_t flags)
{
    char *text = tool_format("%s", flags ? " -march=rv32imc" : "");
    for (size_t i = 0; i < sizeof arch_flag_names / sizeof *arch_flag_names; i++) {
        char *longer = tool_format(flags >> i & 1 ? "%s_%s" : "%s", text, arch_flag_names[i]);
        free(text);
        text = longer;
    }
    return text;
}

static bool compile_c(struct native_build *build)
{
    char *path = tool_format("%s/words.c", build->folder);
    bool good = file_write(path, build->c.data, build->c.size, 0) == 0;
    free(path);
    if (!good)
        return native_fail(build, 0, ERROR_NO_WORDS, "temporary files cannot be written", NULL);
    char *more = extensions(build->flags);
    char *command = tool_format("%s %s%s " C_FLAGS " -c -o words.o words.c >messages 2>&1",
                                build->command, build->cc->flags, more);
    free(more);
    int status = native_run_command(build, command);
    free(command);
    return status == 0 || fail_command(build, status);
}

/* ---- linking ---- */

/* A function's text is all there may be; what is before it is where a CPU enters that keeps literals in front of the code. */
static bool write_script(const struct native_build *build, unsigned number)
{
    struct buf text;
    char *path = tool_format("%s/link.ld", build->folder);
    buf_init(&text, &tool_allocator);
    print_to(
        &text,
        "stock_entry = stock_entry_%u;\n"
        "SECTIONS {\n"
        ".text base : { KEEP(*(.text.start)) *(.text.stock_entry_%u)"
        " *(.literal .literal.* .text .text.* .rodata .rodata.*) }\n"
        ".data : { *(.data .data.* .bss .bss.* COMMON .got .got.* .sdata* .sbss* .srodata*) }\n"
        "/DISCARD/ : { *(*) }\n"
        "}\n"
        "ASSERT(SIZEOF(.data) == 0, \"a function of machine words has data\")\n",
        number, number);
    int error = file_write(path, text.data, text.size, 0);
    buf_free(&text);
    free(path);
    return error == 0;
}

/* The bytes of a function, at an address; the caller frees them. */
static bool link_at(struct native_build *build, unsigned number, unsigned address, uint8_t **bytes,
                    size_t *size)
{
    char *path = tool_format("%s/words.bin", build->folder);
    char *command =
        tool_format("%s %s " LINK_FLAGS " -Wl,--defsym=base=%u,-e,stock_entry_%u -Wl,-T,link.ld"
                    " -o words.elf words.o -lgcc >messages 2>&1 &&"
                    " $(%s -print-prog-name=objcopy) -O binary -j .text"
                    " words.elf words.bin >messages 2>&1",
                    build->command, build->cc->flags, address, number, build->command);
    int status = native_run_command(build, command);
    bool good = status == 0 ? file_read(path, bytes, size) == 0 : fail_command(build, status);
    free(command);
    free(path);
    return good;
}

static bool link_function(struct native_build *build, unsigned number, uint8_t **bytes,
                          size_t *size)
{
    enum { ELSEWHERE = 0x123400 };
    uint8_t *moved = NULL;
    size_t moved_size = 0;
    bool good = write_script(build, number) && link_at(build, number, 0, bytes, size) &&
                link_at(build, number, ELSEWHERE, &moved, &moved_size);
    if (good && (*size != moved_size || memcmp(*bytes, moved, *size) != 0))
        good = native_fail(build, 0, ERROR_NO_WORDS, "the C compiler's code has addresses in it",
                           "it has to take -fPIC");
    free(moved);
    return good;
}

/* ---- the module with machine code ---- */

static bool native_put_code(struct native_build *build, struct raw_code *raw)
{
    uint8_t *bytes = NULL;
    size_t size = 0;
    bool good = link_function(build, (unsigned)build->n++, &bytes, &size);
    uint8_t *code = good ? (uint8_t *)arena_copy(&build->out->arena, (char *)bytes, size) : NULL;
    *raw = (struct raw_code){.kind = RAW_VIPER,
                             .code = code,
                             .size = size,
                             .children = raw->children,
                             .n_children = raw->n_children};
    free(bytes);
    return good && code;
}

static bool put_codes(struct native_build *build, struct raw_code *raw)
{
    if (raw->is_words && !native_put_code(build, raw))
        return false;
    for (size_t i = 0; i < raw->n_children; i++)
        if (!put_codes(build, (struct raw_code *)(uintptr_t)raw->children[i]))
            return false;
    return true;
}

/* The table of functions is one more constant. */
static bool add_table(struct native_build *build, unsigned arch)
{
    struct code *code = &build->out->code;
    struct constant *constants =
        arena_zalloc(&build->out->arena, (code->n_constants + 1) * sizeof *constants);
    if (!constants)
        return false;
    if (code->n_constants)
        memcpy(constants, code->constants, code->n_constants * sizeof *constants);
    constants[code->n_constants++].kind = CONSTANT_FUN_TABLE;
    code->constants = constants;
    code->arch = (uint8_t)arch;
    code->arch_flags = build->flags;
    code->sub_version = MPY_SUB_VERSION;
    return true;
}

static bool native_run(struct native_build *build, unsigned arch)
{
    struct raw_code *root = (struct raw_code *)(uintptr_t)build->out->code.root;
    native_put_head(build);
    if (!put_functions(build, root))
        return false;
    if (build->n == 0)
        return true;
    const char *base = getenv("TMPDIR");
    snprintf(build->folder, sizeof build->folder, "%s/mpy-cross-XXXXXX",
             base && strlen(base) < 40 ? base : "/tmp");
    if (!mkdtemp(build->folder))
        return native_fail(build, 0, ERROR_NO_WORDS, "there is no folder for temporary files",
                           "TMPDIR names one");
    build->n = 0;
    return compile_c(build) && put_codes(build, root) && add_table(build, arch);
}

static void native_remove_folder(const struct native_build *build)
{
    static const char *const files[] = {"words.c",   "words.o", "words.elf",
                                        "words.bin", "link.ld", "messages"};
    for (size_t i = 0; i < sizeof files / sizeof *files && build->folder[0]; i++) {
        char *path = tool_format("%s/%s", build->folder, files[i]);
        unlink(path);
        free(path);
    }
    if (build->folder[0])
        rmdir(build->folder);
}

int native_code_make(struct compilation *out, unsigned arch, uint32_t flags, const char *command)
{
    struct native_build build = {
        .out = out, .flags = flags, .table = (uint32_t)out->code.n_constants};
    bool known = arch < N_NATIVE_CCS && native_ccs[arch].command;
    build.cc = &native_ccs[known ? arch : ARCH_x64];
    build.command = command ? command : build.cc->command;
    buf_init(&build.c, &tool_allocator);
    bool good = known ? native_run(&build, arch)
                      : native_fail(&build, 0, ERROR_NO_WORDS, "that arch has no C compiler", NULL);
    buf_free(&build.c);
    native_remove_folder(&build);
    return good && !out->out_of_memory ? 0 : -1;
}
