/* words.c - what words.h declares: C from mpy-cross/native behind the text of runtime/vm/run/words.h and all that it includes,
 * which is in this program; the C compiler's shared object; and native function objects of its functions, which stay.
 *
 * All functions have frames here (words.h of mpy-cross/native): their bytecode calls the native function object that is a
 * constant of their module. A shared object is named by a hash of the C and the command, so that equal ones are made once, and by
 * whoever renames it into its place last. */
#include "runtime/port/host/words.h"
#include "mpy-cross/native/words.h"
#include "runtime/base/text.h"
#include "runtime/vm/run/words.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The text of runtime/vm/run/words.h, preprocessed; the Makefile makes it. */
__asm__(".section .rodata\n"
        "words_text: .incbin \"" WORDS_TEXT "\"\n"
        "words_text_end: .byte 0\n"
        ".previous\n");
extern const char words_text[], words_text_end[];

enum { PATH_MOST = 512 };
#define FLAGS "-std=gnu11 -w -O1 -fPIC -shared -x c"

/* One compilation's functions. */
struct host_words {
    struct compilation *compilation;
    struct buf c;
    struct constant *constants; /* the module's, and a native function object for each function */
    size_t n;
    struct words_error error;
};

/* ---- errors ---- */

static bool words_fail(struct host_words *words, uint32_t line, enum error_kind kind,
                       const char *text, const char *hint)
{
    struct arena *arena = &words->compilation->arena;
    struct diagnostic *diagnostic = arena_zalloc(arena, sizeof *diagnostic);
    char *copy = arena_copy(arena, text, strlen(text));
    words->compilation->out_of_memory = !diagnostic || !copy;
    if (!diagnostic || !copy)
        return false;
    *diagnostic = (struct diagnostic){
        .severity = SEVERITY_ERROR, .kind = kind, .line = line, .text = copy, .hint = hint};
    words->compilation->diagnostics = diagnostic;
    return false;
}

/* ---- C ---- */

static size_t count_words(const struct raw_code *raw)
{
    size_t count = raw->is_words;
    for (size_t i = 0; i < raw->n_children; i++)
        count += count_words(raw->children[i]);
    return count;
}

static void words_put_names(struct host_words *words, const struct words_made *made)
{
    for (size_t i = 0; i < made->n_names; i++) {
        char line[64];
        text_format(line, sizeof line, "#define n%u_%u word_name(%u)\n", (uint32_t)words->n,
                    made->names[i], made->names[i]);
        buf_put_str(&words->c, line);
    }
}

/* Makes C of the functions at and below raw, and puts their bytecode in their place. */
static bool words_translate(struct host_words *words, struct raw_code *raw)
{
    const struct code *code = &words->compilation->code;
    struct words_error *error = &words->error;
    struct words_made made;
    struct buf function;
    buf_init(&function, words->c.allocator);
    if (raw->is_words) {
        uint32_t constant = (uint32_t)(code->n_constants + words->n);
        if (words_to_c(code, raw, (unsigned)words->n, constant, WORDS_FOR_HOST,
                       &words->compilation->arena, &function, &made, error) != 0) {
            buf_free(&function);
            return words_fail(words, error->line, error->unsupported ? ERROR_NO_WORDS : ERROR_TYPE,
                              error->message, error->hint);
        }
        words_put_names(words, &made);
        buf_put(&words->c, function.data, function.size);
        *raw = made.framed;
        words->n++;
    }
    buf_free(&function);
    for (size_t i = 0; i < raw->n_children; i++)
        if (!words_translate(words, (struct raw_code *)(uintptr_t)raw->children[i]))
            return false;
    return true;
}

/* ---- the C compiler ---- */

static const char *compiler_command(void)
{
    const char *command = getenv("PERMAFROST_CC");
    return command ? command : "cc";
}

static uint64_t hash_more(uint64_t hash, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* The folder for shared objects, made where it is not there; false when there can be none. */
static bool cache_folder(char *path, size_t size)
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    bool own = base && *base == '/';
    if (!own && (!home || *home != '/'))
        return false;
    int n = snprintf(path, size, "%s%s", own ? base : home, own ? "" : "/.cache");
    if (n < 0 || (size_t)n + sizeof "/permafrost" > size)
        return false;
    mkdir(path, 0700);
    strcat(path, "/permafrost");
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static bool write_c(const char *path, const struct buf *c)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    bool good = fwrite(words_text, 1, (size_t)(words_text_end - words_text), file) ==
                    (size_t)(words_text_end - words_text) &&
                fwrite(c->data, 1, c->size, file) == c->size;
    return fclose(file) == 0 && good;
}

static bool run_compiler(const char *source, const char *object)
{
    static char script[] = "exec $PERMAFROST_CC_COMMAND " FLAGS " -o \"$1\" \"$2\"";
    fflush(NULL);
    pid_t child = fork();
    int status = -1;
    if (child == 0) {
        setenv("PERMAFROST_CC_COMMAND", compiler_command(), 1);
        execl("/bin/sh", "sh", "-c", script, "sh", object, source, (char *)NULL);
        _exit(127);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Opens the shared object for the C; makes it where there is none yet. */
static void *open_object(struct host_words *words)
{
    char folder[PATH_MOST], path[PATH_MOST + 64], source[PATH_MOST + 96], object[PATH_MOST + 96];
    const char *command = compiler_command();
    if (!*command) {
        words_fail(words, 0, ERROR_NO_WORDS, "viper needs a C compiler: PERMAFROST_CC names it",
                   NULL);
        return NULL;
    }
    if (!cache_folder(folder, sizeof folder)) {
        words_fail(words, 0, ERROR_NO_WORDS, "viper needs a folder: XDG_CACHE_HOME names it", NULL);
        return NULL;
    }
    uint64_t hash = hash_more(UINT64_C(0xcbf29ce484222325), words->c.data, words->c.size);
    hash = hash_more(hash, words_text, (size_t)(words_text_end - words_text));
    uint64_t other = hash_more(hash ^ UINT64_C(0x9e3779b97f4a7c15), words->c.data, words->c.size);
    other = hash_more(hash_more(other, command, strlen(command)), FLAGS, sizeof FLAGS);
    snprintf(path, sizeof path, "%s/%016llx%016llx.so", folder, (unsigned long long)hash,
             (unsigned long long)other);
    void *opened = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (opened)
        return opened;
    snprintf(source, sizeof source, "%s.%ld.c", path, (long)getpid());
    snprintf(object, sizeof object, "%s.%ld.o", path, (long)getpid());
    bool made =
        write_c(source, &words->c) && run_compiler(source, object) && rename(object, path) == 0;
    unlink(source);
    unlink(object);
    opened = made ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    if (!opened)
        words_fail(words, 0, ERROR_NO_WORDS, "viper needs a C compiler: PERMAFROST_CC names it",
                   NULL);
    return opened;
}

/* ---- native function objects ---- */

/* They stay, as the shared objects do, to the end of the process: who holds one cannot be known. */
struct kept_natives {
    struct kept_natives *next;
    struct native natives[];
};
static struct kept_natives *kept_natives;

static struct native *keep_natives(size_t n)
{
    struct kept_natives *kept = calloc(1, sizeof *kept + n * sizeof(struct native));
    if (!kept)
        return NULL;
    kept->next = kept_natives;
    kept_natives = kept;
    return kept->natives;
}

/* Puts them behind the module's constants. */
static bool add_constants(struct host_words *words, void *object)
{
    struct code *code = &words->compilation->code;
    struct constant *constants = arena_zalloc(&words->compilation->arena,
                                              (code->n_constants + words->n) * sizeof *constants);
    struct native *natives = keep_natives(words->n);
    words->compilation->out_of_memory = !constants || !natives;
    if (!constants || !natives)
        return false;
    if (code->n_constants)
        memcpy(constants, code->constants, code->n_constants * sizeof *constants);
    for (size_t i = 0; i < words->n; i++) {
        char name[32];
        text_format(name, sizeof name, "word_%u", (uint32_t)i);
        void *symbol = dlsym(object, name);
        natives[i] =
            (struct native){.type = &type_native, .name = Q_viper, .kind_flags = NATIVE_F0};
        memcpy(&natives[i].function, &symbol, sizeof symbol);
        constants[code->n_constants + i] =
            (struct constant){.kind = CONSTANT_NATIVE, .native = &natives[i]};
    }
    code->constants = constants;
    code->n_constants += words->n;
    return true;
}

int compile_with_words(const char *source, size_t size, const struct compile_options *options,
                       const struct allocator *allocator, struct compilation *out)
{
    struct compile_options with_words = *options;
    struct host_words words = {.compilation = out};
    with_words.words = true;
    if (compile(source, size, &with_words, allocator, out) != 0)
        return -1;
    if (count_words(out->code.root) == 0)
        return 0;
    buf_init(&words.c, allocator);
    buf_put_str(&words.c, "#undef WORD_FUNCTION\n#define WORD_FUNCTION\n");
    bool good = words_translate(&words, (struct raw_code *)(uintptr_t)out->code.root);
    if (good && words.c.failed) {
        out->out_of_memory = true;
        good = false;
    }
    void *object = good ? open_object(&words) : NULL;
    good = object && add_constants(&words, object);
    buf_free(&words.c);
    return good ? 0 : -1;
}
