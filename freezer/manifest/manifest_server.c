/* manifest_server.c - the child that runs manifests, and what it may ask.
 *
 * A request is a line: the mark, then fields with tabs between; backslash, newline, tab, return
 * and bytes that are no UTF-8 (as \xff) are escaped. The answer is '=' and fields, or '!' and an error that the manifest raises. Other
 * lines are what the manifest prints. */
#include "freezer/manifest/manifest.h"
#include "runtime/base/utf8.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"
#include "runtime/host/nearest.h"
#include "runtime/host/print.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    MARK = 1,
    FIELDS_MAX = 64,
    TIME_SECONDS = 60,
    CPU_SECONDS = 30,
    GRACE_SECONDS = 2, /* for a manifest that was interrupted, to say where */
    LINE_MAX_BYTES = 1 << 24,
};
#define MEMORY_BYTES ((rlim_t)2 << 30)
#define HEAP_SIZE "64m"

struct server {
    struct manifest *manifest;
    pid_t child;
    int from, to; /* pipes */
    struct buf line;
    bool done, failed, tracing;
    rlim_t cpu_seconds;      /* its processor's time */
    int seconds;             /* by the clock */
    int64_t started;         /* ms */
    char *place;             /* file:line of the last frame in the trace */
    const char *syntax_file; /* a manifest that did not compile: its errors are printed */
};

void text_list_add(struct text_list *list, const char *text)
{
    tool_grow(list->items, list->size, list->capacity);
    list->items[list->size++] = text;
}

void manifest_init(struct manifest *manifest, struct input_list *inputs, struct report *report)
{
    *manifest = (struct manifest){.inputs = inputs, .report = report};
}

void manifest_free(struct manifest *manifest)
{
    free(manifest->paths.items);
    free(manifest->variables.items);
    free(manifest->c_modules.items);
    free(manifest->keep.items);
    free(manifest->without.items);
    free(manifest->not_preloaded.items);
    free(manifest->preloaded_alone.items);
    free(manifest->preloaded_or_error.items);
    free(manifest->names.items);
    free(manifest->later.items);
    free(manifest->optional.items);
    free(manifest->read.items);
    free(manifest->looked.items);
    free(manifest->metadata);
}

bool manifest_add_variable(struct manifest *manifest, const char *text)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        fprintf(stderr, "freezer: error: -v takes NAME=VALUE, not '%s'\n", text);
        return false;
    }
    text_list_add(&manifest->variables, text);
    return true;
}

char *manifest_vm_path(void)
{
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    if (size <= 0)
        return tool_copy("permafrost");
    path[size] = 0;
    char *slash = strrchr(path, '/');
    return tool_format("%.*s/permafrost", (int)(slash - path), path);
}

/* "PERMAFROST=" and the folder with runtime/: `path`, or below it where make install has put that. NULL: neither. */
static const char *own_variable(struct arena *arena, const char *path)
{
    static const char *const below[] = {"", "share/permafrost"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof below / sizeof *below && !found; i++) {
        char *modules = tool_format("%s/%s/runtime/modules", path, below[i]);
        char *variable = tool_format("PERMAFROST=%s/%s", path, below[i]);
        size_t size = strlen(variable) - (variable[strlen(variable) - 1] == '/');
        if (file_is_folder(modules)) {
            variable[size] = 0;
            found = arena_copy(arena, variable, size);
        }
        free(modules);
        free(variable);
    }
    return found;
}

void manifest_add_own(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->variables.size; i++)
        if (strncmp(manifest->variables.items[i], "PERMAFROST=", strlen("PERMAFROST=")) == 0)
            return;
    char *path = manifest_vm_path(); /* beside this program; then each folder around it */
    const char *found = NULL;
    for (char *slash; !found && (slash = strrchr(path, '/'));) {
        *slash = 0;
        found = own_variable(&manifest->inputs->arena, path);
    }
    if (found)
        text_list_add(&manifest->variables, found);
    free(path);
}

bool manifest_set_optimise(struct manifest *manifest, const char *text)
{
    bool good = text[0] >= '0' && text[0] <= '3' && text[1] == 0;
    if (good)
        manifest->optimise = (unsigned)(text[0] - '0');
    else
        fprintf(stderr, "freezer: error: -O takes 0, 1, 2 or 3, not '%s'\n", text);
    return good;
}

bool manifest_is_path(const char *text)
{
    size_t size = strlen(text);
    return (size > 3 && strcmp(text + size - 3, ".py") == 0) || file_is_folder(text);
}

static const char *server_keep_text(struct server *server, const char *text)
{
    return arena_copy(&server->manifest->inputs->arena, text, strlen(text));
}

/* ---- lines ---- */

/* Bytes of a character that is sent as it is: of one that is no UTF-8, as names of files may be, 0; nor are those sent so by which
 * manifest.py stands for such bytes. */
static size_t sent_plainly(const char *text)
{
    enum { STANDS_FOR_BYTE = 0x10ff80 };
    size_t taken;
    int32_t code = utf8_decode((const uint8_t *)text, strlen(text), &taken);
    return code < 0 || code >= STANDS_FOR_BYTE ? 0 : taken;
}

static void put_field(struct buf *out, const char *text)
{
    while (*text) {
        static const char escaped[] = "\\\n\t\r", letters[] = "\\ntr";
        const char *found = strchr(escaped, *text);
        size_t plain = (uint8_t)*text < 0x80 ? 1 : sent_plainly(text);
        if (found)
            print_to(out, "\\%c", letters[found - escaped]);
        else if (!plain)
            print_to(out, "\\x%02x", (uint8_t)*text);
        else
            buf_put(out, text, plain);
        text += plain ? plain : 1;
    }
}

/* A field; the text of a manifest with its calls marked. */
static void put_manifest(struct buf *out, const char *text, bool is_manifest)
{
    struct buf marked;
    buf_init(&marked, &tool_allocator);
    if (is_manifest)
        manifest_mark_calls(&marked, text);
    buf_put_byte(&marked, 0);
    put_field(out, is_manifest ? (char *)marked.data : text);
    buf_free(&marked);
}

/* In place. */
static void unescape(char *text)
{
    char *out = text;
    for (; *text; text++) {
        unsigned byte;
        if (*text == '\\' && text[1] == 'x' && sscanf(text + 2, "%2x", &byte) == 1) {
            *out++ = (char)byte;
            text += 3;
        } else if (*text == '\\' && text[1] != 0) {
            text++;
            *out++ = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text == 'r' ? '\r' : *text;
        } else {
            *out++ = *text;
        }
    }
    *out = 0;
}

static void send_line(struct server *server, struct buf *line)
{
    buf_put_byte(line, '\n');
    for (size_t sent = 0; sent < line->size;) {
        ssize_t n = write(server->to, line->data + sent, line->size - sent);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break; /* the child's end tells why */
        sent += (size_t)n;
    }
    line->size = 0;
}

/* Answers with '=' and the fields up to NULL, or '!' and the error. */
static void answer_error(struct server *server, char *error)
{
    struct buf line;
    buf_init(&line, &tool_allocator);
    buf_put_byte(&line, '!');
    put_field(&line, error);
    send_line(server, &line);
    buf_free(&line);
    free(error);
}

static void answer(struct server *server, const char *first, const char *second)
{
    struct buf line;
    buf_init(&line, &tool_allocator);
    buf_put_byte(&line, '=');
    put_field(&line, first);
    if (second) {
        buf_put_byte(&line, '\t');
        put_field(&line, second);
    }
    send_line(server, &line);
    buf_free(&line);
}

static void answer_or_error(struct server *server, char *error)
{
    if (error)
        answer_error(server, error);
    else
        answer(server, "", NULL);
}

/* ---- requests ---- */

static void request_start(struct server *server)
{
    struct manifest *manifest = server->manifest;
    struct buf line;
    char folder[PATH_MAX];
    buf_init(&line, &tool_allocator);
    buf_put_str(&line, manifest->list_c_modules ? "=c_modules\t" : "=files\t");
    put_field(&line, getcwd(folder, sizeof folder) ? folder : "/");
    print_to(&line, "\t%zu", manifest->variables.size);
    for (size_t i = 0; i < manifest->variables.size; i++) {
        const char *text = manifest->variables.items[i];
        size_t size = strcspn(text, "=");
        char *name = tool_format("%.*s", (int)size, text);
        buf_put_byte(&line, '\t');
        put_field(&line, name);
        buf_put_byte(&line, '\t');
        put_field(&line, text[size] ? text + size + 1 : "");
        free(name);
    }
    for (size_t i = 0; i < manifest->paths.size; i++) {
        const char *path = manifest->paths.items[i];
        bool file = manifest_is_path(path);
        buf_put_str(&line, file ? "\tfile\t" : "\ttext\t");
        put_manifest(&line, path, !file);
    }
    send_line(server, &line);
    buf_free(&line);
}

static void request_stat(struct server *server, const char *path)
{
    struct stat status;
    char size[24];
    text_list_add(&server->manifest->looked, server_keep_text(server, path));
    if (stat(path, &status) != 0) {
        answer(server, "none", NULL);
        return;
    }
    snprintf(size, sizeof size, "%lld", (long long)status.st_size);
    answer(server, S_ISDIR(status.st_mode) ? "folder" : "file", size);
}

static void request_nearest(struct server *server, const char *path)
{
    char *match = nearest_path(path);
    answer(server, match, NULL);
    free(match);
}

static void request_list(struct server *server, const char *path)
{
    size_t count;
    char **names = folder_list(path, &count);
    struct buf line;
    if (!names) {
        answer(server, "none", NULL);
        return;
    }
    buf_init(&line, &tool_allocator);
    buf_put_str(&line, "=folder");
    for (size_t i = 0; i < count; i++) {
        buf_put_byte(&line, '\t');
        put_field(&line, names[i]);
    }
    send_line(server, &line);
    buf_free(&line);
    folder_free(names, count);
    text_list_add(&server->manifest->read, server_keep_text(server, path));
}

/* A file's text. A manifest is compiled first, for errors with source line and caret. */
static void request_read(struct server *server, const char *path, bool is_manifest)
{
    struct report *report = server->manifest->report;
    struct input input = {.path = path, .kind = INPUT_PY, .optimise = 0};
    unsigned errors = report->errors, warnings = report->warnings;
    if (!file_exists(path) || file_is_folder(path)) {
        char *match = nearest_path(path);
        answer_error(server, tool_format("no file '%s'%s", path, match));
        free(match);
        return;
    }
    bool good;
    if (is_manifest) {
        good = input_load(&input, report);
    } else {
        good = file_read(path, &input.data, &input.size) == 0;
    }
    report->warnings = warnings;
    text_list_add(&server->manifest->read, server_keep_text(server, path));
    if (!good && report->errors != errors) {
        server->syntax_file = server_keep_text(server, path);
        answer_error(server, tool_format("'%s' does not compile", path));
    } else if (!good || memchr(input.data, 0, input.size)) {
        answer_error(server, tool_format("'%s' cannot be read as text", path));
    } else {
        struct buf line;
        buf_init(&line, &tool_allocator);
        buf_put_byte(&line, '=');
        put_manifest(&line, (const char *)input.data, is_manifest);
        send_line(server, &line);
        buf_free(&line);
    }
    if (is_manifest && input.data)
        compilation_free(&input.compilation);
    free(input.data);
}

static void request_require(struct server *server, char **fields, size_t count)
{
    char *found = NULL;
    for (size_t i = 2; i < count && !found; i++)
        found = manifest_find_package(server->manifest, fields[i], fields[1]);
    if (found) {
        answer(server, found, NULL);
        free(found);
        return;
    }
    struct buf folders;
    buf_init(&folders, &tool_allocator);
    for (size_t i = 2; i < count; i++)
        print_to(&folders, "%s%s", i == 2 ? "" : ", ", fields[i]);
    buf_put_byte(&folders, 0);
    answer_error(server,
                 tool_format("require('%s'): no folder of this name with a manifest.py in %s",
                             fields[1], (char *)folders.data));
    buf_free(&folders);
}

static void request_files(struct server *server, char **fields, size_t count)
{
    const char *opt = fields[5];
    if (*opt != 0 && (opt[1] != 0 || *opt < '0' || *opt > '3')) {
        answer_error(server, tool_format("opt=%s: optimisation is 0, 1, 2 or 3", opt));
        return;
    }
    struct file_request request = {
        .place = fields[1],
        .via = fields[2],
        .kind = fields[3],
        .level = (unsigned)strtoul(fields[4], NULL, 10),
        .optimise = *opt ? *opt - '0' : -1,
        .extensions = fields[6],
        .base = fields[7],
        .folder = fields[8],
        .file = count > 9 ? fields[9] : NULL,
    };
    answer_or_error(server, manifest_add_files(server->manifest, &request));
}

static void request_metadata(struct server *server, char **fields)
{
    struct manifest *manifest = server->manifest;
    size_t level = strtoul(fields[1], NULL, 10);
    if (level >= manifest->n_metadata) {
        size_t count = level < 1 << 20 ? level + 16 : 0;
        if (count == 0) {
            answer_error(server, tool_copy("too many packages"));
            return;
        }
        manifest->metadata = tool_resize(manifest->metadata, count * sizeof *manifest->metadata);
        memset(manifest->metadata + manifest->n_metadata, 0,
               (count - manifest->n_metadata) * sizeof *manifest->metadata);
        manifest->n_metadata = count;
    }
    struct metadata *metadata = &manifest->metadata[level];
    const char **into[] = {&metadata->version, &metadata->description, &metadata->license,
                           &metadata->author};
    for (size_t i = 0; i < 4; i++)
        *into[i] = *fields[2 + i] ? server_keep_text(server, fields[2 + i]) : NULL;
    answer(server, "", NULL);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Which of its times is over, the clock or the limit of the processor's time tells. */
static void report_late(struct server *server, const char *place)
{
    bool by_clock = now_ms() - server->started >= (int64_t)server->seconds * 1000;
    report_error(server->manifest->report, place, "the manifest ran longer than %lu seconds",
                 by_clock ? (unsigned long)server->seconds : (unsigned long)server->cpu_seconds);
    report_hint(server->manifest->report,
                "a manifest only names files: a loop here does not end, or makes what a build step "
                "should");
}

/* fields: type of the error, text, and for an unknown name that name and those that there are. */
static void request_failed(struct server *server, char **fields, size_t count)
{
    const char *type = fields[0], *message = fields[1];
    struct nearest nearest;
    server->failed = true;
    if (server->syntax_file)
        return; /* its errors are printed */
    const char *place = server->place;
    if (strcmp(type, "KeyboardInterrupt") == 0) {
        report_late(server, place ? place : server->manifest->paths.items[0]);
        return;
    }
    if (!place)
        place = server->manifest->paths.size == 1 ? server->manifest->paths.items[0] : "manifest";
    nearest_init(&nearest, count > 2 ? fields[2] : "");
    for (size_t i = 3; i < count; i++)
        nearest_offer(&nearest, fields[i]);
    char *meant = nearest_answer(&nearest);
    report_error(server->manifest->report, place, "%s%s%s%s", type, *type && *message ? ": " : "",
                 message, meant);
    free(meant);
}

static void request_environment(struct server *server, const char *name)
{
    const char *content = getenv(name);
    server->manifest->asked_environment = true;
    answer(server, content ? content : "", content ? "set" : NULL);
}

static void request_data(struct server *server, char **fields)
{
    struct file_request request = {
        .place = fields[1],
        .via = fields[2],
        .level = (unsigned)strtoul(fields[3], NULL, 10),
        .file = fields[4],
    };
    answer_or_error(server, manifest_add_data(server->manifest, &request, fields[5]));
}

/* What a request says is kept in a list, and that is all. */
static void request_keep(struct server *server, struct text_list *list, const char *text)
{
    text_list_add(list, server_keep_text(server, text));
    answer(server, "", NULL);
}

/* kind: all, name, exclude or whole. */
static void request_preload(struct server *server, const char *kind, const char *name)
{
    struct manifest *manifest = server->manifest;
    manifest->preload = true;
    if (strcmp(kind, "all") == 0)
        answer(server, "", NULL);
    else
        request_keep(server,
                     strcmp(kind, "exclude") == 0 ? &manifest->not_preloaded
                     : strcmp(kind, "name") == 0  ? &manifest->preloaded_alone
                                                  : &manifest->preloaded_or_error,
                     name);
}

enum request {
#define REQUEST(name, n_fields) REQUEST_##name,
#include "freezer/manifest/manifest_request.def"
#undef REQUEST
    REQUEST_COUNT
};

static const struct {
    const char *name;
    size_t n_fields; /* at least, the name among them */
} requests[] = {
#define REQUEST(name, n_fields) {#name, n_fields},
#include "freezer/manifest/manifest_request.def"
#undef REQUEST
};

/* Cuts a line at its tabs; returns the number of fields. */
static size_t split_fields(char *line, char *fields[FIELDS_MAX])
{
    size_t count = 0;
    for (char *p = line; count < FIELDS_MAX; p++) {
        char *end = p + strcspn(p, "\t");
        bool last = *end == 0;
        *end = 0;
        unescape(p);
        fields[count++] = p;
        if (last)
            break;
        p = end;
    }
    return count;
}

/* fields[0] is the request's name. */
static void answer_request(struct server *server, enum request request, char **fields, size_t count)
{
    struct manifest *manifest = server->manifest;
    switch (request) {
    case REQUEST_start:
        request_start(server);
        break;
    case REQUEST_stat:
        request_stat(server, fields[1]);
        break;
    case REQUEST_list:
        request_list(server, fields[1]);
        break;
    case REQUEST_read:
        request_read(server, fields[1], false);
        break;
    case REQUEST_manifest:
        request_read(server, fields[1], true);
        break;
    case REQUEST_env:
        request_environment(server, fields[1]);
        break;
    case REQUEST_require:
        request_require(server, fields, count);
        break;
    case REQUEST_files:
        request_files(server, fields, count);
        break;
    case REQUEST_data:
        request_data(server, fields);
        break;
    case REQUEST_c_module:
        request_keep(server, &manifest->c_modules, fields[1]);
        break;
    case REQUEST_keep:
        request_keep(server, &manifest->keep, fields[1]);
        break;
    case REQUEST_names:
        request_keep(server, &manifest->names, fields[1]);
        break;
    case REQUEST_later:
        request_keep(server, &manifest->later, fields[1]);
        break;
    case REQUEST_optional:
        request_keep(server, &manifest->optional, fields[1]);
        break;
    case REQUEST_without:
        request_keep(server, &manifest->without, fields[1]);
        break;
    case REQUEST_preload:
        request_preload(server, fields[1], fields[2]);
        break;
    case REQUEST_metadata:
        request_metadata(server, fields);
        break;
    case REQUEST_trace:
        server->tracing = true;
        break;
    case REQUEST_nearest:
        request_nearest(server, fields[1]);
        break;
    case REQUEST_failed:
        request_failed(server, fields + 1, count - 1);
        break;
    case REQUEST_done:
        server->done = true;
        break;
    case REQUEST_COUNT:
        break;
    }
}

static void handle_request(struct server *server, char *line)
{
    char *fields[FIELDS_MAX];
    size_t count = split_fields(line, fields), which = 0;
    while (which < REQUEST_COUNT && strcmp(fields[0], requests[which].name) != 0)
        which++;
    if (which == REQUEST_COUNT || count < requests[which].n_fields)
        answer_error(server, tool_copy("a line that starts with \\x01"));
    else
        answer_request(server, (enum request)which, fields, count);
}

/* A line of a traceback: remembers the innermost frame that is a manifest's. */
static void trace_line(struct server *server, const char *line)
{
    const char *file = strstr(line, "File \"");
    if (!file)
        return;
    file += strlen("File \"");
    const char *end = strstr(file, "\", line ");
    if (!end)
        return;
    char *path = tool_format("%.*s", (int)(end - file), file);
    bool own = strcmp(path, "_manifest.py") == 0;
    if (!own) {
        free(server->place);
        server->place = tool_format("%s:%lu", path, strtoul(end + strlen("\", line "), NULL, 10));
    }
    free(path);
}

static void handle_line(struct server *server, char *line)
{
    if (line[0] == MARK)
        handle_request(server, line + 1);
    else if (server->tracing)
        trace_line(server, line);
    else
        fprintf(stderr, "%s\n", line);
}

/* ---- the child ---- */

/* The limit, or a lower one that this process has. */
static rlim_t limited(int resource, rlim_t most)
{
    struct rlimit old;
    return getrlimit(resource, &old) == 0 && old.rlim_cur != RLIM_INFINITY && old.rlim_cur < most
               ? old.rlim_cur
               : most;
}

static void limit(int resource, rlim_t most, rlim_t grace)
{
    struct rlimit hard;
    if (getrlimit(resource, &hard) != 0 || hard.rlim_max > most + grace)
        hard.rlim_max = most + grace;
    setrlimit(resource, &(struct rlimit){most, hard.rlim_max});
}

/* FREEZER_SECONDS, or what nobody needs. */
static int server_seconds(void)
{
    const char *text = getenv("FREEZER_SECONDS");
    long seconds = text ? strtol(text, NULL, 10) : 0;
    return seconds > 0 && seconds < 1000000 ? (int)seconds : TIME_SECONDS;
}

static _Noreturn void server_run_child(const struct server *server, const char *path, int in,
                                       int out)
{
    enum { OURS = 3, FILES = 64, INHERITED = 1024 };
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    for (int other = OURS; other < INHERITED; other++)
        close(other); /* make's, an editor's: the manifest has no business there */
    limit(RLIMIT_CPU, server->cpu_seconds, GRACE_SECONDS);
    limit(RLIMIT_NOFILE, FILES, 0);
#if !defined(__SANITIZE_ADDRESS__) /* which reserves terabytes */
    limit(RLIMIT_AS, limited(RLIMIT_AS, MEMORY_BYTES), 0);
#endif
    limit(RLIMIT_CORE, 0, 0);
    execl(path, "permafrost", "-X", "heapsize=" HEAP_SIZE, "-X", "confined", "-m", "_manifest",
          (char *)NULL);
    fprintf(stderr, "freezer: error: %s: %s\n", path, strerror(errno));
    fputs("  manifests run in the host VM: install permafrost beside freezer\n", stderr);
    _exit(127);
}

static bool start_child(struct server *server)
{
    int to[2], from[2];
    if (pipe2(to, O_CLOEXEC) != 0)
        return false;
    if (pipe2(from, O_CLOEXEC) != 0) {
        close(to[0]);
        close(to[1]);
        return false;
    }
    char *path = manifest_vm_path();
    server->cpu_seconds = limited(RLIMIT_CPU, CPU_SECONDS);
    server->child = fork();
    if (server->child == 0)
        server_run_child(server, path, to[0], from[1]);
    free(path);
    close(to[0]);
    close(from[1]);
    server->to = to[1];
    server->from = from[0];
    return server->child > 0;
}

/* Handles the lines that are complete; keeps the rest. */
static void take_lines(struct server *server)
{
    struct buf *buffer = &server->line;
    size_t start = 0;
    for (uint8_t *end; (end = memchr(buffer->data + start, '\n', buffer->size - start));) {
        *end = 0;
        char *line = (char *)buffer->data + start;
        start = (size_t)(end - buffer->data) + 1;
        if (end > (uint8_t *)line && end[-1] == '\r')
            end[-1] = 0;
        handle_line(server, line);
    }
    memmove(buffer->data, buffer->data + start, buffer->size - start);
    buffer->size -= start;
}

/* Reads until the child closes its end or the time is over. */
static bool serve(struct server *server, int seconds)
{
    int64_t end = now_ms() + (int64_t)seconds * 1000;
    for (;;) {
        struct pollfd wait = {.fd = server->from, .events = POLLIN};
        int64_t left = end - now_ms();
        if (left <= 0 || server->line.size > LINE_MAX_BYTES)
            return false;
        if (poll(&wait, 1, (int)left) < 0 && errno != EINTR)
            return false;
        if (wait.revents == 0)
            continue;
        uint8_t *room = buf_extend(&server->line, 4096);
        ssize_t n = read(server->from, room, 4096);
        server->line.size -= 4096 - (n > 0 ? (size_t)n : 0);
        if (n <= 0)
            return n == 0;
        take_lines(server);
    }
}

static void report_server_end(struct server *server, bool in_time, int status)
{
    struct report *report = server->manifest->report;
    const char *place = server->manifest->paths.size ? server->manifest->paths.items[0] : NULL;
    if (!in_time ||
        (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL)))
        report_late(server, place);
    else if (WIFSIGNALED(status))
        report_error(report, place, "the manifest's VM was ended by signal %d", WTERMSIG(status));
    else if (!server->failed && !server->done)
        report_error(report, place, "the manifest's VM stopped with status %d",
                     WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

/* Appends __version__ where metadata has one, and the source does not. */
static void apply_versions(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->inputs->size; i++) {
        struct input *input = &manifest->inputs->items[i];
        const char *version =
            input->level < manifest->n_metadata ? manifest->metadata[input->level].version : NULL;
        if (!version || input->kind != INPUT_PY)
            continue;
        char *append = tool_format("\n\n__version__ = '%s'\n", version);
        input->append = arena_copy(&manifest->inputs->arena, append, strlen(append));
        free(append);
    }
}

/* A file that does not end in .py would be taken as Python text. */
static bool are_manifests(const struct manifest *manifest)
{
    unsigned errors = manifest->report->errors;
    for (size_t i = 0; i < manifest->paths.size; i++) {
        const char *path = manifest->paths.items[i];
        if (manifest_is_path(path) || !file_exists(path))
            continue;
        size_t size = strlen(path);
        report_error(manifest->report, path, "this file is no manifest: one ends in .py");
        report_hint(manifest->report,
                    size > 4 && strcmp(path + size - 4, ".mpy") == 0
                        ? "to freeze it, name it without --manifest, or in a manifest: "
                          "freeze_mpy(FOLDER, FILE)"
                        : "a manifest is a .py file, a folder that has a manifest.py, or Python "
                          "text");
    }
    return manifest->report->errors == errors;
}

bool manifest_run(struct manifest *manifest)
{
    if (!are_manifests(manifest))
        return false;
    struct server server = {.manifest = manifest,
                            .from = -1,
                            .to = -1,
                            .seconds = server_seconds(),
                            .started = now_ms()};
    unsigned errors = manifest->report->errors;
    fflush(stdout);
    void (*old)(int) = signal(SIGPIPE, SIG_IGN);
    buf_init(&server.line, &tool_allocator);
    if (!start_child(&server)) {
        report_error(manifest->report, NULL, "cannot start the manifest's VM: %s", strerror(errno));
    } else {
        bool in_time = serve(&server, server.seconds);
        int status = 0;
        if (!in_time) {
            kill(server.child, SIGINT); /* it tells where it is */
            serve(&server, GRACE_SECONDS);
            kill(server.child, SIGKILL);
        }
        close(server.from);
        close(server.to);
        while (waitpid(server.child, &status, 0) < 0 && errno == EINTR)
            continue;
        if (manifest->report->errors == errors)
            report_server_end(&server, in_time, status);
    }
    signal(SIGPIPE, old);
    buf_free(&server.line);
    free(server.place);
    apply_versions(manifest);
    return manifest->report->errors == errors;
}
