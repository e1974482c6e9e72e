/* script_qstrdefs.c - makeqstrdefs.py: pp, split and cat. */
#include "qstrgen/stock/md5_hex.h"
#include "qstrgen/stock/script.h"
#include "qstrgen/stock/script_text.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum mode { MODE_QSTR, MODE_COMPRESS, MODE_MODULE, MODE_ROOT_POINTER, MODE_COUNT };

static const struct {
    const char *name, *title;
} modes[MODE_COUNT] = {
    [MODE_QSTR] = {"qstr", "QSTR"},
    [MODE_COMPRESS] = {"compress", "Compressed data"},
    [MODE_MODULE] = {"module", "Module registrations"},
    [MODE_ROOT_POINTER] = {"root_pointer", "Root pointer registrations"},
};

struct words {
    char **items;
    size_t size, capacity;
};

static void words_add(struct words *words, char *word)
{
    tool_grow(words->items, words->size, words->capacity);
    words->items[words->size++] = word;
}

static bool qstrdefs_has_extension(const char *path, size_t size, const char *const *extensions)
{
    const char *dot = memrchr(path, '.', size), *slash = memrchr(path, '/', size);
    if (!dot || (slash && dot < slash))
        return false;
    size_t length = size - (size_t)(dot - path);
    for (; *extensions; extensions++)
        if (strlen(*extensions) == length && memcmp(dot, *extensions, length) == 0)
            return true;
    return false;
}

static bool is_c(const char *path, size_t size)
{
    static const char *const extensions[] = {".c", NULL};
    return qstrdefs_has_extension(path, size, extensions);
}

static bool is_cxx(const char *path, size_t size)
{
    static const char *const extensions[] = {".cc",  ".cp",  ".cxx", ".cpp",
                                             ".CPP", ".c++", ".C",   NULL};
    return qstrdefs_has_extension(path, size, extensions);
}

/* The end of the line, its newline included. */
static const char *line_end(const char *line, const char *end)
{
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    return newline ? newline + 1 : end;
}

static bool contains(const char *line, const char *end, const char *text)
{
    return memmem(line, (size_t)(end - line), text, strlen(text));
}

/* # 12 "file" or #line 12 "file": the file's name, and its size; NULL for other lines. */
static const char *line_marker(const char *line, const char *end, size_t *size)
{
    const char *p = line;
    if (p == end || *p++ != '#')
        return NULL;
    if (end - p >= 4 && memcmp(p, "line", 4) == 0)
        p += 4;
    const char *start = p;
    while (p < end && isspace((unsigned char)*p))
        p++;
    if (p == start)
        return NULL;
    start = p;
    while (p < end && isdigit((unsigned char)*p))
        p++;
    if (p == start || end - p < 2 || !isspace((unsigned char)p[0]) || p[1] != '"')
        return NULL;
    p += 2;
    const char *quote = memchr(p, '"', (size_t)(end - p));
    *size = quote ? (size_t)(quote - p) : 0;
    return p;
}

/* ---- pp ---- */

/* Of the preprocessor's output only what later steps look at, with the file markers before it. */
static void filter(const char *text, size_t size, struct buf *out)
{
    const char *end = text + size, *recent = NULL, *recent_end = NULL;
    for (const char *line = text, *next; line < end; line = next) {
        size_t name_size;
        next = line_end(line, end);
        if (line_marker(line, next, &name_size)) {
            recent = line;
            recent_end = next;
        } else if (contains(line, next, "MP_COMP") || contains(line, next, "MP_QSTR") ||
                   contains(line, next, "MP_REGI") || contains(line, next, "micropy_hw")) {
            if (recent)
                buf_put(out, recent, (size_t)(recent_end - recent));
            recent = NULL;
            buf_put(out, line, (size_t)(next - line));
        }
    }
}

struct qstrdefs_job {
    pid_t process;
    FILE *output;
};

static void start_job(struct qstrdefs_job *job, const struct words *command)
{
    job->output = tmpfile();
    fflush(NULL);
    job->process = job->output ? fork() : -1;
    if (job->process == 0) {
        dup2(fileno(job->output), STDOUT_FILENO);
        execvp(command->items[0], command->items);
        fprintf(stderr, "%s: %s\n", command->items[0], strerror(errno));
        _exit(127);
    }
}

/* Appends the filtered output. False when the command failed. */
static bool finish_job(struct qstrdefs_job *job, struct buf *out)
{
    int status = -1;
    if (job->process > 0)
        while (waitpid(job->process, &status, 0) < 0 && errno == EINTR)
            continue;
    if (status == 0) {
        size_t size = (size_t)lseek(fileno(job->output), 0, SEEK_END);
        char *text = tool_alloc(size + 1);
        ssize_t got = pread(fileno(job->output), text, size, 0);
        filter(text, got > 0 ? (size_t)got : 0, out);
        free(text);
    }
    if (job->output)
        fclose(job->output);
    return status == 0;
}

/* One language's sources, as many commands at a time as there are processors. */
static bool preprocess(const struct words *pp, const struct words *flags,
                       const struct words *sources, struct buf *out)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n_jobs = processors > 0 ? (size_t)processors : 1;
    size_t batch = (sources->size + n_jobs - 1) / n_jobs, started = 0;
    struct qstrdefs_job *jobs = tool_alloc(n_jobs * sizeof *jobs);
    bool good = true;
    for (size_t first = 0; first < sources->size; first += batch) {
        struct words command = {0};
        for (size_t i = 0; i < pp->size; i++)
            words_add(&command, pp->items[i]);
        for (size_t i = 0; i < flags->size; i++)
            words_add(&command, flags->items[i]);
        for (size_t i = first; i < sources->size && i < first + batch; i++)
            words_add(&command, sources->items[i]);
        words_add(&command, NULL);
        start_job(&jobs[started++], &command);
        free(command.items);
    }
    for (size_t i = 0; i < started; i++)
        good &= finish_job(&jobs[i], out);
    if (!good)
        puts("command failed: the preprocessor's messages are above");
    free(jobs);
    return good;
}

enum pp_list { PP, OUTPUT, CFLAGS, CXXFLAGS, SOURCES, CHANGED_SOURCES, DEPENDENCIES, PP_LISTS };

static int command_pp(int argc, char **argv)
{
    static const char *const names[PP_LISTS] = {
        "pp", "output", "cflags", "cxxflags", "sources", "changed_sources", "dependencies"};
    struct words lists[PP_LISTS] = {{0}};
    struct words *current = NULL;
    for (int i = 1; i < argc; i++) {
        size_t which = 0;
        while (which < PP_LISTS && strcmp(argv[i], names[which]) != 0)
            which++;
        if (which < PP_LISTS)
            current = &lists[which];
        else if (current)
            words_add(current, argv[i]);
    }
    int status = 2;
    if (lists[PP].size == 0 || lists[OUTPUT].size != 1) {
        fprintf(stderr,
                "usage: %s pp COMMAND... output FILE cflags ... cxxflags ... sources ... "
                "changed_sources ... dependencies ...\n",
                argv[0]);
    } else {
        /* A changed dependency concerns every source. */
        bool all = lists[CHANGED_SOURCES].size == 0;
        for (size_t i = 0; i < lists[CHANGED_SOURCES].size; i++)
            for (size_t j = 0; j < lists[DEPENDENCIES].size; j++)
                all |= strcmp(lists[CHANGED_SOURCES].items[i], lists[DEPENDENCIES].items[j]) == 0;
        const struct words *sources = &lists[all ? SOURCES : CHANGED_SOURCES];
        struct words c = {0}, cxx = {0};
        for (size_t i = 0; i < sources->size; i++)
            if (is_cxx(sources->items[i], strlen(sources->items[i])))
                words_add(&cxx, sources->items[i]);
            else if (is_c(sources->items[i], strlen(sources->items[i])))
                words_add(&c, sources->items[i]);
        struct buf out;
        buf_init(&out, &tool_allocator);
        status = 1;
        if (preprocess(&lists[PP], &lists[CFLAGS], &c, &out) &&
            preprocess(&lists[PP], &lists[CXXFLAGS], &cxx, &out)) {
            int error = file_write(lists[OUTPUT].items[0], out.data, out.size, FILE_MAKE_FOLDERS);
            if (error != 0)
                fprintf(stderr, "%s: error: %s\n", lists[OUTPUT].items[0], strerror(error));
            status = error != 0;
        }
        free(c.items);
        free(cxx.items);
        buf_free(&out);
    }
    for (size_t i = 0; i < PP_LISTS; i++)
        free(lists[i].items);
    return status;
}

/* ---- split ---- */

/* What a file's uses are kept as: its path with / as __, .. as @@. */
static char *part_path(const char *folder, const char *name, size_t size, enum mode mode)
{
    struct buf out;
    const char *end = name + size;
    buf_init(&out, &tool_allocator);
    buf_put_str(&out, folder);
    buf_put_byte(&out, '/');
    for (const char *p = name; p < end; p++) {
        if (*p == '/' || *p == '\\') {
            buf_put_str(&out, "__");
        } else if (end - p > 1 && p[0] == '.' && p[1] == '.') {
            buf_put_str(&out, "@@");
            p++;
        } else {
            buf_put_byte(&out, *p == ':' ? '@' : (uint8_t)*p);
        }
    }
    buf_put_byte(&out, '.');
    buf_put_str(&out, modes[mode].name);
    buf_put_byte(&out, 0);
    return (char *)out.data;
}

static bool write_part(const char *folder, const char *name, size_t size, enum mode mode,
                       struct buf *out)
{
    int error = 0;
    if (name && out->size != 0) {
        char *path = part_path(folder, name, size, mode);
        error = file_write(path, out->data, out->size, FILE_KEEP_SAME | FILE_PART);
        if (error != 0)
            fprintf(stderr, "%s: error: %s\n", path, strerror(error));
        free(path);
    }
    out->size = 0;
    return error == 0;
}

static const char *find_text(const char *from, const char *end, const char *text)
{
    return from < end ? memmem(from, (size_t)(end - from), text, strlen(text)) : NULL;
}

static void qstrdefs_put_line(struct buf *out, const char *text, const char *end)
{
    buf_put(out, text, (size_t)(end - text));
    buf_put_byte(out, '\n');
}

/* Returns the first byte after a name that no C identifier has; NULL where all is well. */
static const char *find_qstrs(const char *line, const char *end, struct buf *out)
{
    static const char prefix[] = "MP_QSTR_";
    const size_t skip = sizeof prefix - 1;
    for (const char *p = line; (p = find_text(p, end, prefix));) {
        const char *name = p + skip;
        while (name < end && (isalnum((unsigned char)*name) || *name == '_'))
            name++;
        if (name < end && (unsigned char)*name >= 0x80)
            return name;
        if (name > p + skip) {
            buf_put_str(out, "Q(");
            for (const char *at = p + skip, *again; at < name; at = again + skip) {
                again = find_text(at, name, prefix);
                buf_put(out, at, (size_t)((again ? again : name) - at));
                if (!again)
                    break;
            }
            buf_put_str(out, ")\n");
        }
        p = name;
    }
    return NULL;
}

static void find_messages(const char *line, const char *end, struct buf *out)
{
    static const char prefix[] = "MP_COMPRESSED_ROM_TEXT(\"";
    for (const char *p = line; (p = find_text(p, end, prefix));) {
        p += sizeof prefix - 1;
        const char *quote = memchr(p, '"', (size_t)(end - p));
        if (!quote)
            return;
        if (quote + 1 < end && quote[1] == ')')
            qstrdefs_put_line(out, p, quote);
    }
}

/* NAME(...); to its first ");", with a comma before it where one is asked for. */
static void find_calls(const char *line, const char *end, const char *const *names, bool comma,
                       struct buf *out)
{
    for (const char *p = line; p < end;) {
        const char *first = NULL, *open = NULL;
        for (const char *const *name = names; *name; name++) {
            const char *found = find_text(p, end, *name);
            if (found && (!first || found < first)) {
                first = found;
                open = found + strlen(*name);
            }
        }
        if (!first)
            return;
        const char *from = comma ? memchr(open, ',', (size_t)(end - open)) : open;
        const char *close = from ? find_text(from + comma, end, ");") : NULL;
        if (!close)
            return;
        qstrdefs_put_line(out, first, close + 2);
        p = close + 2;
    }
}

static const char *find_uses(enum mode mode, const char *line, const char *end, struct buf *out)
{
    static const char *const registrations[] = {"MP_REGISTER_MODULE(",
                                                "MP_REGISTER_EXTENSIBLE_MODULE(",
                                                "MP_REGISTER_MODULE_DELEGATION(", NULL};
    static const char *const pointers[] = {"MP_REGISTER_ROOT_POINTER(", NULL};
    while (end > line && (end[-1] == '\n' || end[-1] == '\r'))
        end--;
    switch (mode) {
    case MODE_QSTR:
        return find_qstrs(line, end, out);
    case MODE_COMPRESS:
        find_messages(line, end, out);
        break;
    case MODE_MODULE:
        find_calls(line, end, registrations, true, out);
        break;
    default:
        find_calls(line, end, pointers, false, out);
        break;
    }
    return NULL;
}

static int command_split(enum mode mode, const char *path, const char *folder)
{
    struct script_text input;
    if (!script_text_read(&input, path))
        return 1;
    const char *end = input.data + input.size, *name = NULL;
    size_t name_size = 0, size;
    struct buf out;
    bool good = true;
    buf_init(&out, &tool_allocator);
    for (const char *line = input.data, *next; line < end && good; line = next) {
        next = line_end(line, end);
        const char *marked = line_marker(line, next, &size);
        if (!marked || size == 0) {
            const char *bad = find_uses(mode, line, next, &out);
            if (bad)
                good = !script_error(path, script_text_line(&input, (size_t)(bad - input.data)),
                                     "a character in a name that C identifiers cannot have, in "
                                     "%.*s; give the text as a Q(...) line of a qstrdefs file",
                                     (int)name_size, name ? name : "");
        } else if ((is_c(marked, size) || is_cxx(marked, size)) &&
                   (size != name_size || memcmp(name, marked, size) != 0)) {
            good = write_part(folder, name, name_size, mode, &out);
            name = marked;
            name_size = size;
        }
    }
    if (good)
        good = write_part(folder, name, name_size, mode, &out);
    buf_free(&out);
    script_text_free(&input);
    return good ? 0 : 1;
}

/* ---- cat ---- */

struct line {
    const char *text;
    size_t size;
};

static int compare_lines(const void *left, const void *right)
{
    const struct line *a = left, *b = right;
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

struct lines {
    struct line *items;
    size_t size, capacity;
    struct buf text;
};

/* Appends a part. Returns 0 or the errno value. */
static int read_part(int folder, const char *name, struct buf *text)
{
    struct stat status;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC), error = 0;
    if (fd < 0)
        return errno;
    if (fstat(fd, &status) != 0) {
        error = errno;
    } else if (status.st_size > 0) {
        size_t size = (size_t)status.st_size;
        uint8_t *room = buf_extend(text, size);
        ssize_t got = read(fd, room, size);
        if (got != (ssize_t)size)
            error = got < 0 ? errno : EIO;
        else if (room[size - 1] != '\n')
            buf_put_byte(text, '\n');
    }
    close(fd);
    return error;
}

/* The parts of one mode, one after the other. */
static bool read_parts(const char *folder, enum mode mode, struct buf *text)
{
    DIR *list = opendir(folder);
    char *extension = tool_format(".%s", modes[mode].name);
    size_t tail = strlen(extension);
    bool good = list || !script_error(folder, 0, "%s", strerror(errno));
    for (struct dirent *entry; list && (entry = readdir(list));) {
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || length < tail ||
            strcmp(entry->d_name + length - tail, extension) != 0)
            continue;
        int error = read_part(dirfd(list), entry->d_name, text);
        if (error != 0)
            good = !script_error(folder, 0, "%s: %s", entry->d_name, strerror(error));
    }
    if (list)
        closedir(list);
    free(extension);
    return good;
}

static bool hash_is(const char *path, const char *hash)
{
    uint8_t *data;
    size_t size;
    if (file_read(path, &data, &size) != 0)
        return false;
    bool same = size == strlen(hash) && memcmp(data, hash, size) == 0;
    free(data);
    return same;
}

static int command_cat(enum mode mode, const char *folder, const char *output)
{
    struct lines lines = {0};
    struct buf out;
    char hash[33];
    buf_init(&lines.text, &tool_allocator);
    buf_init(&out, &tool_allocator);
    int status = read_parts(folder, mode, &lines.text) ? 0 : 1;
    const char *end = (const char *)lines.text.data + lines.text.size;
    for (const char *line = (const char *)lines.text.data, *next; line < end; line = next) {
        next = line_end(line, end);
        tool_grow(lines.items, lines.size, lines.capacity);
        lines.items[lines.size++] = (struct line){line, (size_t)(next - line)};
    }
    if (lines.size != 0)
        qsort(lines.items, lines.size, sizeof *lines.items, compare_lines);
    for (size_t i = 0; i < lines.size; i++) {
        if (i != 0)
            buf_put_byte(&out, '\n');
        buf_put(&out, lines.items[i].text, lines.items[i].size);
    }
    md5_hex(out.data, out.size, hash);
    char *hash_path = tool_format("%s.hash", output);
    if (status == 0 && hash_is(hash_path, hash) && file_exists(output)) {
        printf("%s not updated\n", modes[mode].title);
    } else if (status == 0) {
        int error = file_write(output, out.data, out.size, 0);
        if (error == 0)
            error = file_write(hash_path, hash, strlen(hash), 0);
        if (error != 0)
            fprintf(stderr, "%s: error: %s\n", output, strerror(error));
        else
            printf("%s updated\n", modes[mode].title);
        status = error != 0;
    }
    free(hash_path);
    free(lines.items);
    buf_free(&lines.text);
    buf_free(&out);
    return status;
}

int script_makeqstrdefs(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "pp") == 0)
        return command_pp(argc, argv);
    bool cat = argc == 6 && strcmp(argv[1], "cat") == 0;
    if (!cat && !(argc >= 5 && strcmp(argv[1], "split") == 0)) {
        fprintf(stderr, "usage: %s split MODE INPUT FOLDER | cat MODE _ FOLDER OUTPUT | pp ...\n",
                argv[0]);
        return 2;
    }
    unsigned mode = 0;
    while (mode < MODE_COUNT && strcmp(argv[2], modes[mode].name) != 0)
        mode++;
    if (mode == MODE_COUNT) {
        fprintf(stderr, "error: mode %s unrecognised\n", argv[2]);
        return 2;
    }
    char *inside = tool_format("%s/", argv[4]);
    int error = file_make_folders(inside);
    free(inside);
    if (error != 0) {
        fprintf(stderr, "%s: error: %s\n", argv[4], strerror(error));
        return 1;
    }
    return cat ? command_cat((enum mode)mode, argv[4], argv[5])
               : command_split((enum mode)mode, argv[3], argv[4]);
}
