/* options.c - mpy-cross's command line. */
#include "mpy-cross/command/options.h"
#include "mpy-cross/command/version.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "runtime/host/nearest.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct option_board {
    const char *name;
    enum arch arch;
    unsigned small_int_bits;
    enum float_kind float_kind;
};

static const struct option_board boards[] = {
#define BOARD(name, which, bits, kind) {name, ARCH_##which, bits, FLOAT_##kind},
#define EMULATOR(...)
#include "boards.def" /* made from this tree's boards, by the Makefile */
#undef EMULATOR
#include "mpy-cross/command/stock_board.def"
#undef BOARD
};

static const char *const arch_names[ARCH_COUNT] = {
#define ARCH(number, name) #name,
#include "runtime/format/arch.def"
#undef ARCH
};

static const char *const arch_flag_names[] = {
#define ARCH_FLAG(bit, name) [bit] = #name,
#include "runtime/format/arch_flag.def"
#undef ARCH_FLAG
};
enum { N_ARCH_FLAGS = sizeof arch_flag_names / sizeof *arch_flag_names };

struct warning_switch {
    const char *name;
    bool on;
};
static const struct warning_switch warnings[] = {
#define WARNING(name, text, on) {text, on},
#include "mpy-cross/warning.def"
#undef WARNING
};
static const char *const warning_names[] = {
#define WARNING(name, text, on) text,
#include "mpy-cross/warning.def"
#undef WARNING
};
enum { RECURSION_DEFAULT = 2000 }; /* libcompile's, where the stack suffices */
enum { N_WARNINGS = sizeof warnings / sizeof *warnings };

static void print_help(const char *program)
{
    printf("usage: %s [options] [--] input...\n"
           "Compiles Python to .mpy files. An input is a .py file, a folder (all .py files in it), "
           "or `-' for\n"
           "standard input.\n",
           program);
#define SECTION(title) printf("\n%s:\n", title);
#define OPTION(spelling, meaning) printf("  %-24s %s\n", spelling, meaning);
#include "mpy-cross/command/option.def"
#undef SECTION
#undef OPTION
    printf("\nWarnings:");
    for (size_t i = 0; i < N_WARNINGS; i++)
        printf(" %s%s", warnings[i].name, warnings[i].on ? " (on)" : "");
    printf("\n");
}

static enum options_result wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

static enum options_result wrong(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("mpy-cross: error: ", stderr);
    vfprintf(stderr, format, arguments);
    fputs("; see mpy-cross --help\n", stderr);
    va_end(arguments);
    return OPTIONS_WRONG;
}

/* An option that there is not, with the nearest that there is: `spelling' up to its value, as --help has them. */
static enum options_result wrong_option(const char *text)
{
    static const char *const spellings[] = {
#define SECTION(title)
#define OPTION(spelling, meaning) spelling,
#include "mpy-cross/command/option.def"
#undef SECTION
#undef OPTION
    };
    char *word = tool_format("%.*s", (int)strcspn(text, "="), text);
    char *names[sizeof spellings / sizeof *spellings];
    struct nearest nearest;
    nearest_init(&nearest, word);
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        names[i] = tool_format("%.*s", (int)strcspn(spellings[i], " =[,"), spellings[i]);
        nearest_offer(&nearest, names[i]);
    }
    char *meant = nearest_answer(&nearest);
    wrong("unknown option %s%s", text, meant);
    free(meant);
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        free(names[i]);
    free(word);
    return OPTIONS_WRONG;
}

/* A name that is none of those. */
static enum options_result wrong_name(const char *what, const char *name, const char *const *names,
                                      size_t count)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < count; i++)
        nearest_offer(&nearest, names[i]);
    char *meant = nearest_answer(&nearest);
    wrong("unknown %s '%s'%s", what, name, meant);
    free(meant);
    return OPTIONS_WRONG;
}

/* A whole number in text[0..), decimal or 0x or 0b; false when it is none or above limit. */
static bool option_read_number(const char *text, unsigned long limit, unsigned long *out)
{
    char *end;
    bool binary = text[0] == '0' && (text[1] | 0x20) == 'b';
    if (text[0] < '0' || text[0] > '9')
        return false;
    *out = strtoul(text + (binary ? 2 : 0), &end,
                   binary                             ? 2
                   : text[1] == 'x' || text[1] == 'X' ? 16
                                                      : 10);
    return !*end && end > text && *out <= limit;
}

/* What follows `prefix` in text; NULL when text does not start with it. */
static const char *after(const char *text, const char *prefix)
{
    size_t size = strlen(prefix);
    return strncmp(text, prefix, size) == 0 ? text + size : NULL;
}

static enum options_result set_optimise(struct options *options, const char *text)
{
    unsigned long level = 1;
    if (*text == 'O' || !*text) {
        for (; *text == 'O'; text++)
            level++;
        if (*text)
            return wrong("-O takes a number from 0 to 3");
    } else if (!option_read_number(text, 3, &level)) {
        return wrong("-O takes a number from 0 to 3, not '%s'", text);
    }
    options->compile.optimise = level > 3 ? 3 : (unsigned)level;
    return OPTIONS_COMPILE;
}

static bool is_heap_size(const char *text)
{
    if (*text < '0' || *text > '9')
        return false;
    while ((*text >= '0' && *text <= '9') || (*text | 0x20) == 'x')
        text++;
    if ((*text | 0x20) == 'w')
        text++;
    if ((*text | 0x20) == 'k' || (*text | 0x20) == 'm')
        text++;
    return !*text;
}

/* How deep constructs can nest on this process's stack: a level takes less than 1 KiB of it. */
static unsigned long stack_levels(void)
{
    struct rlimit stack;
    if (getrlimit(RLIMIT_STACK, &stack) != 0 || stack.rlim_cur == RLIM_INFINITY ||
        stack.rlim_cur > 1 << 30)
        return 1 << 20;
    return (unsigned long)(stack.rlim_cur / 1024);
}

static enum options_result set_implementation(struct options *options, const char *text)
{
    const char *value;
    unsigned long number;
    if (strcmp(text, "emit=bytecode") == 0 || strcmp(text, "emit=native") == 0)
        return OPTIONS_COMPILE;
    if (strcmp(text, "emit=viper") == 0)
        return wrong("-X %s: name the functions by @micropython.viper: leave the option out", text);
    if (strcmp(text, "source-lines") == 0 || strcmp(text, "no-source-lines") == 0) {
        options->compile.omit_lines = *text == 'n';
        return OPTIONS_COMPILE;
    }
    value = after(text, "heapsize=");
    if (value)
        return is_heap_size(value) ? OPTIONS_COMPILE
                                   : wrong("-X heapsize takes a size, not '%s'", value);
    value = after(text, "recursion=");
    if (value) {
        if (!option_read_number(value, stack_levels(), &number) || !number)
            return wrong("-X recursion takes a number from 1 to %lu, for which the stack suffices "
                         "(ulimit -s), "
                         "not '%s'",
                         stack_levels(), value);
        options->compile.recursion_limit = (uint32_t)number;
        return OPTIONS_COMPILE;
    }
    return wrong("unknown option -X %s", text);
}

/* Functions of machine words are taken where their machine code is to be made. */
static enum options_result take_arch(struct options *options, unsigned arch)
{
    options->arch = arch;
    options->compile.words = true;
    return OPTIONS_COMPILE;
}

static enum options_result set_arch(struct options *options, const char *name)
{
    bool help = strcmp(name, "help") == 0;
    for (size_t i = ARCH_none + 1; i < ARCH_COUNT; i++) {
        if (help)
            puts(arch_names[i]);
        else if (strcmp(name, arch_names[i]) == 0)
            return take_arch(options, (unsigned)i);
    }
    if (help)
        return OPTIONS_DONE;
    return strcmp(name, "host") == 0
               ? take_arch(options, sizeof(void *) == 8 ? ARCH_x64 : ARCH_x86)
               : wrong("unknown architecture '%s'; -march=help lists them", name);
}

static enum options_result set_arch_flags(struct options *options, const char *text)
{
    unsigned long number = 0;
    bool is_number = option_read_number(text, (1u << N_ARCH_FLAGS) - 1, &number);
    while (!is_number && *text) {
        size_t size = strcspn(text, ","), i = 0;
        while (i < N_ARCH_FLAGS &&
               (strlen(arch_flag_names[i]) != size || memcmp(text, arch_flag_names[i], size) != 0))
            i++;
        if (i == N_ARCH_FLAGS)
            return wrong("unknown flag '%.*s' in -march-flags", (int)size, text);
        number |= 1u << i;
        text += size + (text[size] == ',');
    }
    options->arch_flags = (uint32_t)number;
    return OPTIONS_COMPILE;
}

static enum options_result set_machine(struct options *options, const char *text)
{
    unsigned long number;
    const char *value = after(text, "small-int-bits=");
    if (value) {
        if (!option_read_number(value, 63, &number) || number < 2)
            return wrong("-msmall-int-bits takes a number from 2 to 63, not '%s'", value);
        options->compile.small_int_bits = (unsigned)number;
        return OPTIONS_COMPILE;
    }
    value = after(text, "arch=");
    if (value)
        return set_arch(options, value);
    value = after(text, "arch-flags=");
    if (value)
        return set_arch_flags(options, value);
    value = after(text, "float=");
    if (value && strcmp(value, "single") == 0)
        options->compile.float_kind = FLOAT_SINGLE;
    else if (value && strcmp(value, "double") == 0)
        options->compile.float_kind = FLOAT_DOUBLE;
    else
        return wrong("unknown option -m%s", text);
    return OPTIONS_COMPILE;
}

static enum options_result set_board(struct options *options, const char *name)
{
    bool help = strcmp(name, "help") == 0;
    for (size_t i = 0; i < sizeof boards / sizeof *boards; i++) {
        const struct option_board *board = &boards[i];
        if (help) {
            printf("%-20s %s, %s floats\n", board->name, arch_names[board->arch],
                   board->float_kind == FLOAT_SINGLE ? "single" : "double");
        } else if (strcmp(name, board->name) == 0) {
            options->compile.small_int_bits = board->small_int_bits;
            options->compile.float_kind = board->float_kind;
            return OPTIONS_COMPILE;
        }
    }
    return help ? OPTIONS_DONE : wrong("unknown board '%s'; --board help lists them", name);
}

static enum options_result set_warning(struct options *options, const char *text)
{
    if (strcmp(text, "error") == 0) {
        options->warnings_fail = true;
        return OPTIONS_COMPILE;
    }
    const char *off = after(text, "no-"), *name = off ? off : text;
    uint32_t bits = 0;
    for (size_t i = 0; i < N_WARNINGS; i++)
        if (strcmp(name, "all") == 0 || strcmp(name, warnings[i].name) == 0)
            bits |= UINT32_C(1) << i;
    if (!bits)
        return wrong_name("warning", name, warning_names, N_WARNINGS);
    options->compile.warnings =
        off ? options->compile.warnings & ~bits : options->compile.warnings | bits;
    return OPTIONS_COMPILE;
}

/* An option whose value is the next argument; `target` is where it goes. */
struct valued {
    const char *name;
    const char **target;
};

static enum options_result set_jobs(struct options *options, const char *text)
{
    unsigned long number;
    if (!option_read_number(text, 256, &number) || !number)
        return wrong("-j takes a number from 1 to 256, not '%s'", text);
    options->jobs = (unsigned)number;
    return OPTIONS_COMPILE;
}

/* Options without a value of their own. Returns false when text is none. */
static bool set_plain(struct options *options, const char *text)
{
    if (strcmp(text, "-v") == 0)
        options->verbose++;
    else if (strcmp(text, "--json") == 0)
        options->style = MESSAGE_JSON;
    else if (strcmp(text, "--stock-errors") == 0)
        options->style = MESSAGE_TRACEBACK;
    else if (strcmp(text, "--annotations") == 0)
        options->compile.annotations = true;
    else if (strcmp(text, "--docs") == 0)
        options->compile.docs = true;
    else if (strcmp(text, "--strip-typing") == 0)
        options->compile.strip_typing = true;
    else if (strcmp(text, "-MMD") == 0 || strcmp(text, "-MD") == 0)
        options->write_depfile = true;
    else
        return false;
    return true;
}

/* Options that take the next argument, which is `value`, NULL at the end. *taken tells that it was
 * one. */
static enum options_result set_valued(struct options *options, const char *text, const char *value,
                                      bool *taken)
{
    const struct valued plain[] = {
        {"-o", &options->output},
        {"-s", &options->compile.source_name},
        {"--out-dir", &options->out_folder},
        {"--cc", &options->cc},
        {"-MF", &options->depfile},
    };
    *taken = true;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strcmp(text, plain[i].name) == 0) {
            if (!value)
                return wrong("%s needs a value", text);
            *plain[i].target = value;
            return OPTIONS_COMPILE;
        }
    bool known = strcmp(text, "-X") == 0 || strcmp(text, "-j") == 0 || strcmp(text, "--board") == 0;
    if (known && !value)
        return wrong("%s needs a value", text);
    if (strcmp(text, "-X") == 0)
        return set_implementation(options, value);
    if (strcmp(text, "-j") == 0)
        return set_jobs(options, value);
    if (strcmp(text, "--board") == 0)
        return set_board(options, value);
    *taken = false;
    return OPTIONS_COMPILE;
}

/* Options with their value attached. */
static enum options_result set_attached(struct options *options, const char *text)
{
    const char *value;
    if ((value = after(text, "--out-dir=")))
        options->out_folder = value;
    else if ((value = after(text, "--cc=")))
        options->cc = value;
    else if ((value = after(text, "--board=")))
        return set_board(options, value);
    else if ((value = after(text, "-O")))
        return set_optimise(options, value);
    else if ((value = after(text, "-MF")))
        options->depfile = value;
    else if ((value = after(text, "-m")))
        return set_machine(options, value);
    else if ((value = after(text, "-W")))
        return set_warning(options, value);
    else if ((value = after(text, "-X")))
        return set_implementation(options, value);
    else if ((value = after(text, "-j")))
        return set_jobs(options, value);
    else
        return wrong_option(text);
    return OPTIONS_COMPILE;
}

static enum options_result option_check(struct options *options)
{
    if (!options->n_inputs)
        return wrong("no input file");
    if (options->output && options->n_inputs > 1)
        return wrong("-o names one output, but there are several inputs: use --out-dir");
    if (options->output && options->out_folder)
        return wrong("-o and --out-dir exclude each other");
    if (options->depfile && options->n_inputs > 1)
        return wrong("-MF names one depfile, but there are several inputs");
    if (options->compile.source_name && options->n_inputs > 1)
        return wrong("-s names one source, but there are several inputs");
    if (options->arch_flags && options->arch != ARCH_none && options->arch != ARCH_rv32imc)
        return wrong("-march-flags: %s has none", arch_names[options->arch]);
    options->write_depfile |= !!options->depfile;
    return OPTIONS_COMPILE;
}

enum options_result options_read(int argc, char **argv, struct options *options)
{
    const char **inputs = tool_alloc((size_t)(argc + 1) * sizeof *inputs);
    *options = (struct options){.compile = {.small_int_bits = 31}, .inputs = inputs, .jobs = 1};
    options->style = message_style_for(stderr);
    if (stack_levels() < RECURSION_DEFAULT)
        options->compile.recursion_limit = (uint32_t)stack_levels();
    for (size_t i = 0; i < N_WARNINGS; i++)
        options->compile.warnings |= (uint32_t)warnings[i].on << i;
    bool only_inputs = false;
    for (int i = 1; i < argc; i++) {
        const char *text = argv[i];
        if (only_inputs || text[0] != '-' || !text[1]) {
            inputs[options->n_inputs++] = text;
            continue;
        }
        if (strcmp(text, "--") == 0) {
            only_inputs = true;
            continue;
        }
        if (strcmp(text, "--version") == 0) {
            puts(VERSION_LINE);
            return OPTIONS_DONE;
        }
        if (strcmp(text, "--help") == 0 || strcmp(text, "-h") == 0) {
            print_help(argv[0]);
            return OPTIONS_DONE;
        }
        if (set_plain(options, text))
            continue;
        bool taken;
        enum options_result result = set_valued(options, text, argv[i + 1], &taken);
        if (taken)
            i++;
        else
            result = set_attached(options, text);
        if (result != OPTIONS_COMPILE)
            return result;
    }
    return option_check(options);
}

void options_free(struct options *options)
{
    free(options->inputs);
}
