/* scan_state.c - what an earlier scan found in each file.
 *
 * The file: a line "qstrgen scan state VERSION", then a record for each path:
 *     F seconds nanoseconds bytes inode body-size path\n   body
 * whose body is lines "u origin line text-size file-size text file" and "c NAME content". Texts are as
 * they are, which is why their sizes are told. */
#include "qstrgen/scan/scan_state.h"
#include "qstrgen/scan/elf_names.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char header[] = "qstrgen scan state 1\n";

/* Numbers of a line, from p; NULL where they are not there. */
static const char *read_numbers(const char *p, const char *end, uint64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *start = p;
        numbers[i] = 0;
        while (p < end && *p >= '0' && *p <= '9')
            numbers[i] = numbers[i] * 10 + (uint64_t)(*p++ - '0');
        if (p == start || p == end || *p++ != ' ')
            return NULL;
    }
    return p;
}

enum {
    RECORD_SECONDS,
    RECORD_NANOSECONDS,
    RECORD_BYTES,
    RECORD_INODE,
    RECORD_BODY,
    RECORD_NUMBERS
};

/* Reads a record's first line. NULL where it is none; else the path, up to *path_end. */
static const char *state_read_record(const char *at, const char *end, uint64_t *numbers,
                                     const char **path_end)
{
    if (end - at < 2 || at[0] != 'F' || at[1] != ' ')
        return NULL;
    const char *path = read_numbers(at + 2, end, numbers, RECORD_NUMBERS);
    *path_end = path ? memchr(path, '\n', (size_t)(end - path)) : NULL;
    if (!*path_end || numbers[RECORD_BODY] > (uint64_t)(end - *path_end) - 1)
        return NULL;
    return path;
}

void scan_state_open(struct scan_state *state, const char *path, struct uses *uses)
{
    *state = (struct scan_state){.path = path, .uses = uses};
    text_set_init(&state->known);
    buf_init(&state->next, &tool_allocator);
    if (!path || file_read(path, &state->data, &state->size) != 0)
        return;
    size_t capacity = 0;
    const char *at = (const char *)state->data, *end = at + state->size;
    if (state->size < strlen(header) || memcmp(at, header, strlen(header)) != 0)
        return;
    uint64_t numbers[RECORD_NUMBERS];
    const char *name, *name_end;
    for (at += strlen(header); (name = state_read_record(at, end, numbers, &name_end));
         at = name_end + 1 + numbers[RECORD_BODY]) {
        size_t index = text_set_add(&state->known, name, (size_t)(name_end - name));
        if (index >= capacity) {
            capacity = index * 2 + 64;
            state->offsets = tool_resize(state->offsets, capacity * sizeof *state->offsets);
        }
        state->offsets[index] = (size_t)(at - (const char *)state->data);
    }
}

static void put_record(struct scan_state *state, const char *path, const struct stat *status,
                       const struct buf *body)
{
    print_to(&state->next, "F %lld %ld %lld %llu %zu %s\n", (long long)status->st_mtim.tv_sec,
             status->st_mtim.tv_nsec, (long long)status->st_size,
             (unsigned long long)status->st_ino, body->size, path);
    buf_put(&state->next, body->data, body->size);
}

/* Tells uses what a body says. False when it is not as written here. */
static bool replay(struct scan_state *state, const char *at, const char *end)
{
    uint64_t numbers[4];
    while (at < end) {
        if (end - at > 2 && at[0] == 'u') {
            const char *text = read_numbers(at + 2, end, numbers, 4);
            if (!text || numbers[0] >= SCAN_ORIGINS || numbers[2] > (uint64_t)(end - text) ||
                numbers[3] > (uint64_t)(end - text) - numbers[2] ||
                text + numbers[2] + numbers[3] == end)
                return false;
            struct scan_use use = {.text = text,
                                   .size = numbers[2],
                                   .origin = (enum scan_origin)numbers[0],
                                   .line = (unsigned)numbers[1]};
            if (numbers[3] != 0) {
                use.file = text + numbers[2];
                use.file_size = numbers[3];
            }
            uses_found(state->uses, &use);
            at = text + numbers[2] + numbers[3] + 1;
        } else if (end - at > 2 && at[0] == 'c') {
            const char *name = at + 2, *space = memchr(name, ' ', (size_t)(end - name));
            const char *after = space ? read_numbers(space + 1, end, numbers, 1) : NULL;
            if (!after || after == end)
                return false;
            char *problem =
                uses_configure(state->uses, name, (size_t)(space - name), (unsigned)numbers[0]);
            at = after + 1;
            free(problem);
            if (problem)
                return false;
        } else {
            return false;
        }
    }
    return true;
}

/* The body of the file's record, if it is as it was. */
static bool recall(struct scan_state *state, const char *path, const struct stat *status)
{
    uint64_t numbers[RECORD_NUMBERS];
    const char *end = (const char *)state->data + state->size, *name_end;
    size_t index = text_set_find(&state->known, path, strlen(path));
    if (index == SIZE_MAX)
        return false;
    state_read_record((const char *)state->data + state->offsets[index], end, numbers, &name_end);
    if (numbers[RECORD_SECONDS] != (uint64_t)status->st_mtim.tv_sec ||
        numbers[RECORD_NANOSECONDS] != (uint64_t)status->st_mtim.tv_nsec ||
        numbers[RECORD_BYTES] != (uint64_t)status->st_size ||
        numbers[RECORD_INODE] != (uint64_t)status->st_ino)
        return false;
    const char *body = name_end + 1;
    size_t before = state->uses->size;
    uses_module(state->uses, path);
    if (!replay(state, body, body + numbers[RECORD_BODY])) {
        state->uses->size = before;
        return false;
    }
    struct buf copy = {.data = (uint8_t *)body, .size = numbers[RECORD_BODY]};
    put_record(state, path, status, &copy);
    return true;
}

/* What a scan of one file tells, told on and written down. */
struct recorder {
    struct uses *uses;
    struct buf body;
};

static void record_use(void *user, const struct scan_use *use)
{
    struct recorder *recorder = user;
    print_to(&recorder->body, "u %d %u %zu %zu ", (int)use->origin, use->line, use->size,
             use->file_size);
    buf_put(&recorder->body, use->text, use->size);
    if (use->file)
        buf_put(&recorder->body, use->file, use->file_size);
    buf_put_byte(&recorder->body, '\n');
    uses_found(recorder->uses, use);
}

static char *record_config(void *user, const char *name, size_t size, unsigned content)
{
    struct recorder *recorder = user;
    print_to(&recorder->body, "c %.*s %u \n", (int)size, name, content);
    return uses_configure(recorder->uses, name, size, content);
}

/* A file that changed so lately that its time would not tell of a change right after. */
static bool is_fresh(const struct stat *status)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t age = (int64_t)(now.tv_sec - status->st_mtim.tv_sec) * 1000 +
                  (now.tv_nsec - status->st_mtim.tv_nsec) / 1000000;
    return age < 20;
}

/* Stored names count once, for the firmware as a whole. */
struct firmware {
    struct uses *uses;
    const char *path;
};

static void state_note_stored(void *user, size_t name, enum name_pool_kind pool)
{
    const struct firmware *firmware = user;
    const struct name *stored = &firmware->uses->set.names[name];
    (void)pool;
    uses_module(firmware->uses, firmware->path);
    uses_found(
        firmware->uses,
        &(struct scan_use){.text = stored->text, .size = stored->size, .origin = SCAN_IMAGE});
}

/* Never remembered: a linked firmware is new whenever it is asked about. */
static bool scan_firmware(struct uses *uses, const char *path, struct report *report)
{
    struct firmware firmware = {uses, path};
    struct elf_names names = {.stored = state_note_stored, .user = &firmware};
    return elf_names_read(uses, path, &names, report);
}

static bool scan_now(struct scan_state *state, const char *path, const struct stat *status,
                     struct report *report)
{
    struct recorder recorder = {.uses = state->uses};
    const struct scan_sink sink = {record_use, record_config, &recorder};
    struct scan_problem problem = {0};
    uint8_t *data;
    size_t size;
    state->n_read++;
    if (!file_read_reported(path, &data, &size, report))
        return false;
    if (is_elf(data, size)) {
        free(data);
        return scan_firmware(state->uses, path, report);
    }
    buf_init(&recorder.body, &tool_allocator);
    uses_module(state->uses, path);
    bool good = scan_file(path, data, size, &sink, &problem);
    if (!good) {
        char *place =
            problem.line != 0 ? tool_format("%s:%u", path, problem.line) : tool_copy(path);
        report_error(report, place, "%s", problem.text);
        free(place);
        free(problem.text);
    } else if (status && !is_fresh(status)) {
        put_record(state, path, status, &recorder.body);
    }
    buf_free(&recorder.body);
    free(data);
    return good;
}

bool scan_state_scan(struct scan_state *state, const char *path, struct report *report)
{
    struct stat status;
    bool remember =
        state->path && stat(path, &status) == 0 && S_ISREG(status.st_mode) && !strchr(path, '\n');
    if (remember && recall(state, path, &status))
        return true;
    return scan_now(state, path, remember ? &status : NULL, report);
}

bool scan_state_save(struct scan_state *state, struct report *report)
{
    struct buf out;
    if (!state->path)
        return true;
    buf_init(&out, &tool_allocator);
    buf_put_str(&out, header);
    buf_put(&out, state->next.data, state->next.size);
    int error = file_write(state->path, out.data, out.size, FILE_KEEP_SAME | FILE_MAKE_FOLDERS);
    if (error != 0)
        report_error(report, state->path, "%s", strerror(error));
    buf_free(&out);
    return error == 0;
}

void scan_state_close(struct scan_state *state)
{
    free(state->data);
    free(state->offsets);
    text_set_free(&state->known);
    buf_free(&state->next);
}
