/* script_version.c - makeversionhdr.py: mpversion.h from git, the environment, or mpconfig.h. */
#include "qstrgen/stock/script.h"
#include "qstrgen/stock/script_text.h"
#include "runtime/host/usage.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Reads all of a pipe. */
static void read_pipe(int fd, struct buf *out)
{
    char bytes[512];
    ssize_t n;
    while ((n = read(fd, bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0)
            buf_put(out, bytes, (size_t)n);
}

static void strip(struct buf *text)
{
    while (text->size != 0 && isspace(text->data[text->size - 1]))
        text->size--;
    buf_put_byte(text, 0);
    text->size--;
}

/* What a git command prints in a folder, stripped, to be freed; NULL when it fails. */
static char *git(const char *folder, char *const *command)
{
    int ends[2];
    struct buf out;
    if (pipe(ends) != 0)
        return NULL;
    fflush(NULL);
    pid_t process = fork();
    if (process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        if (chdir(folder) == 0)
            execvp(command[0], command);
        _exit(127);
    }
    close(ends[1]);
    buf_init(&out, &tool_allocator);
    int status = -1;
    if (process > 0) {
        read_pipe(ends[0], &out);
        while (waitpid(process, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    close(ends[0]);
    strip(&out);
    if (status == 0)
        return (char *)out.data;
    buf_free(&out);
    return NULL;
}

/* v1.2.3-4-gabc: what follows the first hyphen gets dots, as semantic versions want. */
static char *git_tag(const char *folder)
{
    static char *const command[] = {"git",     "describe", "--tags",      "--dirty", "--always",
                                    "--match", "v[1-9].*", "--abbrev=10", NULL};
    char *tag = git(folder, command);
    char *hyphen = tag ? strchr(tag, '-') : NULL;
    while (hyphen && (hyphen = strchr(hyphen + 1, '-')))
        *hyphen = '.';
    return tag;
}

static char *git_hash(const char *folder)
{
    static char *const command[] = {"git", "rev-parse", "--short", "HEAD", NULL};
    return git(folder, command);
}

/* The number after "#define name "; -1 where there is none. */
static long defined_number(const char *text, const char *name)
{
    char *define = tool_format("#define %s ", name);
    const char *line = text;
    while ((line = strstr(line, define)) && line != text && line[-1] != '\n')
        line++;
    long number = -1;
    if (line && isdigit((unsigned char)line[strlen(define)]))
        number = strtol(line + strlen(define), NULL, 10);
    free(define);
    return number;
}

/* From mpconfig.h, for a source tree without git. */
static char *configured_tag(const char *folder)
{
    struct script_text config;
    fputs("makeversionhdr.py: Warning: No git repo or tag info available, falling back to "
          "mpconfig.h version info.\n",
          stderr);
    char *path = tool_format("%s/py/mpconfig.h", folder), *tag = NULL;
    if (script_text_read(&config, path)) {
        long major = defined_number(config.data, "MICROPY_VERSION_MAJOR");
        long minor = defined_number(config.data, "MICROPY_VERSION_MINOR");
        long micro = defined_number(config.data, "MICROPY_VERSION_MICRO");
        long prerelease = defined_number(config.data, "MICROPY_VERSION_PRERELEASE");
        if (major < 0 || minor < 0 || micro < 0 || prerelease < 0)
            script_error(path, 0,
                         "not all of MICROPY_VERSION_MAJOR, _MINOR, _MICRO and "
                         "_PRERELEASE are defined; set MICROPY_GIT_TAG in the environment");
        else
            tag = tool_format("v%ld.%ld.%ld%s", major, minor, micro, prerelease ? "-preview" : "");
        script_text_free(&config);
    }
    free(path);
    return tag;
}

/* Today, or what SOURCE_DATE_EPOCH says, as YYYY-MM-DD. */
static bool build_date(char out[11])
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t when = time(NULL);
    struct tm broken;
    if (epoch) {
        char *end;
        when = (time_t)strtoll(epoch, &end, 10);
        if (end == epoch || *end != 0) {
            script_error("SOURCE_DATE_EPOCH", 0, "'%s' is no number of seconds", epoch);
            return false;
        }
    }
    const struct tm *parts = epoch ? gmtime_r(&when, &broken) : localtime_r(&when, &broken);
    if (!parts || strftime(out, 11, "%Y-%m-%d", &broken) != 10) {
        script_error("SOURCE_DATE_EPOCH", 0, "'%s' is no date", epoch ? epoch : "");
        return false;
    }
    return true;
}

static bool version_has_content(const char *path, const struct buf *text)
{
    uint8_t *data;
    size_t size;
    if (file_read(path, &data, &size) != 0)
        return false;
    bool same = size == text->size && memcmp(data, text->data, size) == 0;
    free(data);
    return same;
}

static int write_header(const char *path, const char *tag, const char *hash)
{
    struct buf out;
    char date[11];
    if (!build_date(date))
        return 1;
    buf_init(&out, &tool_allocator);
    print_to(&out,
             "// This file was generated by py/makeversionhdr.py\n"
             "#define MICROPY_GIT_TAG \"%s\"\n#define MICROPY_GIT_HASH \"%s\"\n"
             "#define MICROPY_BUILD_DATE \"%s\"\n",
             tag, hash && *hash != 0 ? hash : "<no hash>", date);
    int status = 0;
    if (!version_has_content(path, &out)) {
        printf("GEN %s\n", path);
        int error = file_write(path, out.data, out.size, 0);
        if (error != 0)
            status = script_error(path, 0, "%s", strerror(error));
    }
    buf_free(&out);
    return status;
}

/* The script lies in py/ of the repository. */
static char *default_folder(const char *script)
{
    const char *slash = strrchr(script, '/');
    return slash ? tool_format("%.*s/..", (int)(slash - script), script) : tool_copy("..");
}

int script_makeversionhdr(int argc, char **argv)
{
    static const struct option options[] = {{"repo-path", required_argument, NULL, 'r'}, {0}};
    const char *folder = NULL;
    for (int option; (option = usage_option(argc, argv, "r:", options)) != -1;)
        folder = option == 'r' ? optarg : (optind = argc + 1, NULL);
    if (optind != argc - 1) {
        fprintf(stderr, "usage: %s [-r REPOSITORY] FILE\n", argv[0]);
        return 2;
    }
    char *own = !folder ? default_folder(argv[0]) : tool_copy(folder);
    char *tag = getenv("MICROPY_GIT_TAG"), *hash = getenv("MICROPY_GIT_HASH");
    tag = tag ? tool_copy(tag) : NULL;
    hash = tag && hash ? tool_copy(hash) : NULL;
    if (!tag) {
        tag = git_tag(own);
        hash = git_hash(own);
    }
    if (!tag)
        tag = configured_tag(own);
    int status = 1;
    if (!tag || *tag == 0)
        script_error(argv[optind], 0, "no version: no git tag in %s, and none in py/mpconfig.h",
                     own);
    else
        status = write_header(argv[optind], tag, hash);
    free(tag);
    free(hash);
    free(own);
    return status;
}
