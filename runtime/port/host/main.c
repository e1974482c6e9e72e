/* main.c - permafrost: the VM on the host. Runs .py, .mpy, a module by name, a command, or standard input; the compiler is
 * linked. Options are those of MicroPython's unix port. */
#include "mpy-cross/compile.h"
#include "runtime/host/memory.h"
#include "runtime/port/host/words.h"
#include "runtime/port.h"
#include "runtime/modules/vfs/rom_partition.h"
#include "runtime/port/host/confine.h"
#include "runtime/port/host/pins.h"
#include "runtime/port/host/preload/preload.h"
#include "runtime/port/host/rom.h"
#include "runtime/port/host/uart.h"
#include "runtime/repl/repl.h"
#include "runtime/vm/load/import.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/memory/heap_watch.h"
#include "runtime/base/version.h"
#include "runtime/vm/prune/natives.h"
#include "runtime/vm/run/function.h"
#include "runtime/vm/run/settings.h"
#include "runtime/vm/run/vm.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    EMERGENCY_BYTES = 256
}; /* as MicroPython's unix port: for errors while the heap is locked */
enum { DEFAULT_HEAP = 1024 * 1024 * (int)(sizeof(void *) / 4) };

enum { STATUS_USAGE = 2 };

enum source { SOURCE_STDIN, SOURCE_FILE, SOURCE_IMAGE, SOURCE_COMMAND, SOURCE_MODULE };

struct host_options {
    enum source source;
    const char *target; /* file, command or module */
    char **arguments;   /* sys.argv, from the program's own name on */
    int n_arguments;
    size_t heap_size;
    unsigned optimise;
    bool annotations, docs;
    bool interactive;
    bool confined, preloads;
    bool compile_only;
    bool verbose;
    const char *rom;  /* the file that is a partition for ROMFS; NULL: none */
    const char *pins; /* where the simulator's record goes; NULL: no pins */
};

static const char usage[] =
    "usage: permafrost [-O[N]] [-i] [-v] [-X OPTION] [FILE | -m MODULE | -c COMMAND | -] [ARGUMENT "
    "...]\n"
    "  FILE               a .py or .mpy file, or a ROMFS image: its module main\n"
    "  -m MODULE          a module of the image or of sys.path, as __main__\n"
    "  -c COMMAND         a command\n"
    "  -i                 go on with standard input afterwards; on a terminal, statement by "
    "statement\n"
    "  no FILE            standard input, on a terminal statement by statement\n"
    "  -O[N]              optimisation level of what is compiled, as mpy-cross\n"
    "  -v                 micropython.mem_info() at the end\n"
    "  -X heapsize=N[w][k|m]   size of the heap (default 2m)\n"
    "  -X collect=N       in a build with HEAP=check: collect before every N-th allocation\n"
    "  -X annotations     keep what modules and classes annotate, as __annotations__\n"
    "  -X docs            keep texts of documentation as __doc__, and whole names as __qualname__\n"
    "  -X confined        open files only to read, start and send nothing: as freezer runs "
    "manifests\n"
    "  -X preload         run the bodies of modules at build time: how freezer starts it\n"
    "  -X compile-only    compile the file, the command or standard input, and do not run it\n"
    "  -X emit=bytecode|native   accepted; native is bytecode, too\n"
    "  --romfs FILE       a partition for a ROMFS image, mounted at /rom; made with 1 MB where it "
    "is "
    "not there\n"
    "  --pins FILE        machine's pins and buses are there, and what is done with them is "
    "recorded\n"
    "  --uart ID=PATH     machine.UART(ID) is that serial port, pseudo-terminal or named pipe\n"
    "  --version, --help\n"
    "MICROPYPATH names the folders of sys.path, separated by ':'; ~/ is the home folder. Without "
    "it: "
    ".frozen\n"
    "Status: the program's, 1 after an error, 130 after Ctrl-C; 2 for wrong arguments.\n";

/* N[w][k|m]: w scales to the word size, as the unix port does. 0: not a size. */
static size_t parse_heap_size(const char *text)
{
    char *end;
    errno = 0;
    size_t size = strtoul(text, &end, 0), scale = 1;
    if (errno || *text < '0' || *text > '9')
        return 0;
    if (*end == 'w') {
        scale = sizeof(void *) / 4;
        end++;
    }
    if ((*end | 0x20) == 'k' || (*end | 0x20) == 'm')
        scale *= (*end++ | 0x20) == 'k' ? 1024 : 1024 * 1024;
    return *end || __builtin_mul_overflow(size, scale, &size) ? 0 : size;
}

static _Noreturn void fail_usage(const char *problem, const char *word)
{
    fprintf(stderr, "permafrost: %s%s; permafrost --help tells the options\n", problem, word);
    exit(STATUS_USAGE);
}

static void parse_implementation_option(struct host_options *options, const char *word)
{
    if (!word)
        fail_usage("-X wants an option", "");
    if (strncmp(word, "heapsize=", 9) == 0) {
        options->heap_size = parse_heap_size(word + 9);
        if (options->heap_size < 1024)
            fail_usage("not a heap size of 1k or more: ", word + 9);
    } else if (strncmp(word, "collect=", 8) == 0) {
        if (!HEAP_WATCH)
            fail_usage("not a build with HEAP=check: -X ", word);
        heap_watch_every(parse_heap_size(word + 8));
    } else if (strcmp(word, "annotations") == 0) {
        options->annotations = true;
    } else if (strcmp(word, "docs") == 0) {
        options->docs = true;
    } else if (strcmp(word, "confined") == 0) {
        options->confined = true;
    } else if (strcmp(word, "compile-only") == 0) {
        options->compile_only = true;
    } else if (strcmp(word, "preload") == 0) {
        options->preloads = true;
    } else if (strncmp(word, "emit=", 5) == 0) {
        if (strcmp(word + 5, "bytecode") != 0 && strcmp(word + 5, "native") != 0)
            fail_usage("-X emit= takes bytecode or native, not ", word + 5);
    } else {
        fail_usage("unknown option -X ", word);
    }
}

static unsigned parse_level(const char *word)
{
    if (word[2] >= '0' && word[2] <= '3' && word[3] == 0)
        return (unsigned)(word[2] - '0');
    size_t letters = strspn(word + 1, "O");
    if (word[1 + letters] != 0)
        fail_usage("-O takes a level from 0 to 3, not ", word + 2);
    return (unsigned)letters;
}

static const char *host_next_word(int argc, char **argv, int *at)
{
    return *at + 1 < argc ? argv[++*at] : NULL;
}

static void parse_options(struct host_options *options, int argc, char **argv)
{
    int i = 1;
    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        const char *word = argv[i];
        if (strcmp(word, "-c") == 0 || strcmp(word, "-m") == 0) {
            options->source = word[1] == 'c' ? SOURCE_COMMAND : SOURCE_MODULE;
            options->target = host_next_word(argc, argv, &i);
            if (!options->target)
                fail_usage(word, " wants an argument");
            i++;
            break;
        } else if (strcmp(word, "-X") == 0) {
            parse_implementation_option(options, host_next_word(argc, argv, &i));
        } else if (strcmp(word, "--pins") == 0) {
            options->pins = host_next_word(argc, argv, &i);
            if (!options->pins)
                fail_usage(word, " wants a file");
        } else if (strcmp(word, "--uart") == 0) {
            const char *uart = host_next_word(argc, argv, &i);
            if (!uart || !uart_connect(uart))
                fail_usage("--uart wants ID=PATH of what can be opened, not ", uart ? uart : "");
        } else if (strcmp(word, "--romfs") == 0) {
            options->rom = host_next_word(argc, argv, &i);
            if (!options->rom)
                fail_usage(word, " wants a file");
        } else if (strcmp(word, "-i") == 0) {
            options->interactive = true;
        } else if (word[1] == 'O') {
            options->optimise = parse_level(word);
        } else if (word[1] == 'v' && word[1 + strspn(word + 1, "v")] == 0) {
            options->verbose = true;
        } else if (strcmp(word, "--version") == 0) {
            puts("permafrost: " PERMAFROST_VERSION_LINE);
            exit(0);
        } else if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0) {
            fputs(usage, stdout);
            exit(0);
        } else {
            fail_usage("unknown option ", word);
        }
    }
    if (options->source == SOURCE_STDIN && i < argc) {
        if (strcmp(argv[i], "-") != 0) {
            options->source = SOURCE_FILE;
            options->target = argv[i];
        }
        options->arguments = argv + i;
        options->n_arguments = argc - i;
    } else {
        options->arguments =
            argv + i - (options->source == SOURCE_MODULE || options->source == SOURCE_COMMAND);
        options->n_arguments = argc - (int)(options->arguments - argv);
    }
}

/* ---- sys.path and sys.argv ---- */

static void add_path(const char *text, size_t size)
{
    list_append_value(vm_settings.path, str_new(text, size));
}

/* One folder of MICROPYPATH. */
static void add_folder(const char *text, size_t size)
{
    const char *home = getenv("HOME");
    if (!home || size < 2 || memcmp(text, "~/", 2) != 0) {
        add_path(text, size);
        return;
    }
    value rest = str_new(text + 1, size - 1);
    list_append_value(vm_settings.path, binary(BINARY_ADD, str_from_c(home), rest));
}

/* What MICROPYPATH says, or the image. */
static void add_search_path(void)
{
    const char *path = getenv("MICROPYPATH");
    if (!path)
        path = ".frozen";
    while (*path) {
        size_t size = strcspn(path, ":");
        add_folder(path, size);
        path += size;
        if (*path && !*++path)
            add_path("", 0); /* behind the last ':' */
    }
}

/* The script's folder first. */
static void set_path(const struct host_options *options)
{
    vm_settings.path = list_new(0, NULL);
    char *script = options->source == SOURCE_FILE ? realpath(options->target, NULL) : NULL;
    if (script) {
        const char *slash = strrchr(script, '/');
        value folder = str_new(script, slash == script ? 1 : (size_t)(slash - script));
        free(script);
        list_append_value(vm_settings.path, folder);
    } else {
        add_path("", 0);
    }
    add_search_path();
}

static void set_arguments(const struct host_options *options)
{
    vm_settings.argv = list_new(0, NULL);
    for (int i = 0; i < options->n_arguments; i++)
        list_append_value(
            vm_settings.argv,
            str_from_c(i == 0 && options->source == SOURCE_COMMAND ? "-c" : options->arguments[i]));
    if (options->n_arguments == 0)
        list_append_value(vm_settings.argv, str_new("", 0));
}

/* ---- running ---- */

static void host_run_text(const char *text, size_t size, const char *name, bool compile_only)
{
    if (!vm.main_module)
        vm.main_module = module_new(Q___main__);
    qstr file = intern(name, strlen(name));
    value function = load_source(text, size, file, COMPILE_FILE, vm.main_module);
    if (!compile_only)
        function_run(function, vm.main_module);
}

static void run_contents(const char *path, const char *name, bool compile_only)
{
    struct port_file input;
    if (!port_file_read(path, &input))
        raise_os_error(5);
    value text = bytes_new(input.data, input.size); /* the heap's: an error leaves nothing behind */
    size_t size = input.size;
    port_file_free(&input);
    struct span span;
    bytes_span(text, &span);
    host_run_text((const char *)span.data, size, name, compile_only);
}

static void run_standard_input(bool compile_only)
{
    run_contents("/dev/stdin", "<stdin>", compile_only);
}

static value run_target(void *data)
{
    const struct host_options *options = data;
    set_path(options);
    set_arguments(options);
    rom_partition_mount(0);
    if (options->pins)
        pins_make_module();
    vm.optimise = (uint8_t)options->optimise;
    vm.annotations = options->annotations;
    vm.docs = options->docs;
    switch (options->source) {
    case SOURCE_FILE:
        if (options->compile_only)
            run_contents(options->target, options->target, true);
        else
            import_file_as_main(options->target);
        break;
    case SOURCE_IMAGE:
        import_as_main(intern("main", 4));
        break;
    case SOURCE_MODULE:
        import_as_main(intern(options->target, strlen(options->target)));
        break;
    case SOURCE_COMMAND:
        host_run_text(options->target, strlen(options->target), "<stdin>", options->compile_only);
        break;
    case SOURCE_STDIN:
        if (!isatty(STDIN_FILENO))
            run_standard_input(options->compile_only);
        break;
    }
    return VALUE_NONE;
}

static value run_rest(void *data)
{
    (void)data;
    run_standard_input(false);
    return VALUE_NONE;
}

/* ---- the compiler's memory ---- */

/* For good. Says so where the kernel has no part in it. */
static void host_confine(void)
{
    const char *without = confine();
    if (without)
        fprintf(stderr, "permafrost: note: confined without the kernel's help: %s\n", without);
}

/* Before anything else is said. */
static void check_target(const struct host_options *options)
{
    if (options->source != SOURCE_FILE)
        return;
    bool readable = access(options->target, R_OK) == 0;
    if (readable && port_path_kind(options->target) == PORT_PATH_FILE)
        return;
    int error = readable ? EISDIR : errno;
    fprintf(stderr, "permafrost: can't open file '%s': [Errno %d] %s\n", options->target, error,
            strerror(error));
    exit(STATUS_USAGE);
}

static value print_memory(void *data)
{
    (void)data;
    return micropython_mem_info(0, NULL);
}

static bool start(void *heap, size_t size)
{
    if (!heap || !vm_start(heap, size)) {
        fprintf(stderr, "permafrost: a heap of %zu bytes cannot be had or is too small\n", size);
        return false;
    }
    vm.emergency_buffer = heap_try_alloc_leaf(EMERGENCY_BYTES);
    vm_loader.load = load_file_content;
    vm_loader.compile = compile_with_words;
    vm_loader.compilation_free = compilation_free;
    vm_loader.allocator = &host_allocator;
    return true;
}

/* What leaves in the friendly mode, Ctrl-D or sys.exit(), starts the VM anew in the raw one, where permafrost stands for a board. */
static int run_prompt(struct host_options *options, void *heap)
{
    static const char rebooted[] = "MPY: soft reboot\n";
    enum repl_mode mode = REPL_FRIENDLY;
    int status;
    while (repl_run(&mode, &status) != REPL_GONE && mode == REPL_RAW) {
        vm_stop();
        if (!start(heap, options->heap_size))
            return 1;
        options->source = SOURCE_STDIN;
        vm_run(run_target, options);
        port_terminal(PORT_TERMINAL_KEYS);
        port_write(rebooted, sizeof rebooted - 1);
    }
    return status;
}

int main(int argc, char **argv)
{
    struct host_options options = {.heap_size = DEFAULT_HEAP};
    parse_options(&options, argc, argv);
    check_target(&options);
    if (frozen_image.abi != vm_abi) {
        fputs("permafrost: the image was frozen for another VM or profile\n", stderr);
        return 1;
    }
    if (options.pins && !pins_start(options.pins)) {
        fprintf(stderr, "permafrost: can't write '%s': %s\n", options.pins, strerror(errno));
        return STATUS_USAGE;
    }
    if (options.source == SOURCE_FILE && rom_is_image(options.target)) {
        options.source = SOURCE_IMAGE;
        options.rom = options.target;
    }
    if (options.rom && !rom_start(options.rom, options.source != SOURCE_IMAGE)) {
        fprintf(stderr, "permafrost: can't map '%s': %s\n", options.rom, strerror(errno));
        return STATUS_USAGE;
    }
    if (options.preloads)
        return preload_main(options.heap_size);
    void *heap = malloc(options.heap_size);
    if (!start(heap, options.heap_size))
        return 1;
    port_interrupt_character(3);
    if (options.confined)
        host_confine();
    int status = vm_run(run_target, &options);
    if (status == 1 && pins_missed())
        fputs(
            "permafrost: there are no pins and buses here: --pins FILE simulates them and records "
            "what is done with them, --uart ID=PATH opens a serial port\n",
            stderr);
    options.interactive |=
        !!getenv("MICROPYINSPECT"); /* as it is now: the program may have set it */
    if (isatty(STDIN_FILENO) && (options.interactive || options.source == SOURCE_STDIN)) {
        status = run_prompt(&options, heap);
    } else if (options.interactive) {
        status = vm_run(run_rest, NULL);
    }
    value result;
    if (options.verbose)
        protect(print_memory, NULL, &result);
    vm_stop();
    pins_stop();
    rom_stop();
    free(heap);
    return status;
}
