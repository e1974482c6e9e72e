/* build_state.c - lines "kind modified size path": s what was seen, w what was written. */
#include "freezer/image/build_state.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FACTS_MAX = 80 };

/* What tells that a file or folder changed; size 0 for folders, whose size is the file system's. */
static void facts_of(const char *path, char out[FACTS_MAX])
{
    struct stat status;
    if (stat(path, &status) != 0)
        snprintf(out, FACTS_MAX, "- -");
    else
        snprintf(out, FACTS_MAX, "%lld.%09ld %lld", (long long)status.st_mtim.tv_sec,
                 status.st_mtim.tv_nsec, S_ISDIR(status.st_mode) ? -1 : (long long)status.st_size);
}

static void put_one_line(struct buf *out, const char *text)
{
    for (; *text; text++)
        buf_put_byte(out, *text == '\n' ? ' ' : (uint8_t)*text);
}

void build_state_open(struct build_state *state, const char *folder, int argc, char **argv)
{
    struct buf command;
    char tool[FACTS_MAX], here[PATH_MAX];
    size_t size;
    *state = (struct build_state){.path = tool_format("%s/.freezer", folder)};
    buf_init(&command, &tool_allocator);
    facts_of("/proc/self/exe", tool);
    print_to(&command, "c %s %s", tool, getcwd(here, sizeof here) ? here : "");
    for (int i = 0; i < argc; i++) {
        print_to(&command, " %zu:", strlen(argv[i]));
        put_one_line(&command, argv[i]);
    }
    buf_put_byte(&command, 0);
    state->command = (char *)command.data;
    if (file_read(state->path, &state->data, &size) != 0)
        return;
    for (char *line = (char *)state->data, *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        text_list_add(&state->old, line);
    }
}

void build_state_close(struct build_state *state)
{
    free(state->path);
    free(state->command);
    free(state->old.items);
    free(state->data);
}

/* The path of a line "k facts facts path". */
static const char *path_of(const char *line)
{
    for (int spaces = 0; *line; line++)
        if (*line == ' ' && ++spaces == 3)
            return line + 1;
    return "";
}

bool build_state_is_current(const struct build_state *state)
{
    if (state->old.size == 0 || strcmp(state->old.items[0], state->command) != 0)
        return false;
    for (size_t i = 1; i < state->old.size; i++) {
        const char *line = state->old.items[i], *path = path_of(line);
        char facts[FACTS_MAX];
        facts_of(path, facts);
        size_t size = strlen(facts);
        if (strncmp(line + 2, facts, size) != 0 || line[2 + size] != ' ')
            return false;
    }
    return true;
}

static bool ends_with_mpy(const char *path)
{
    size_t size = strlen(path);
    return size > 4 && strcmp(path + size - 4, ".mpy") == 0;
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void remove_gone(const struct build_state *state, const struct text_list *written)
{
    const char **sorted = tool_alloc(written->size * sizeof *sorted);
    for (size_t i = 0; i < written->size; i++)
        sorted[i] = written->items[i];
    qsort(sorted, written->size, sizeof *sorted, compare_texts);
    for (size_t i = 0; i < state->old.size; i++) {
        const char *path = path_of(state->old.items[i]);
        if (state->old.items[i][0] == 'w' && ends_with_mpy(path) &&
            !bsearch(&path, sorted, written->size, sizeof *sorted, compare_texts))
            unlink(path);
    }
    free(sorted);
}

static void put_lines(struct buf *out, char kind, const struct text_list *paths)
{
    for (size_t i = 0; i < paths->size; i++) {
        char facts[FACTS_MAX];
        facts_of(paths->items[i], facts);
        print_to(out, "%c %s %s\n", kind, facts, paths->items[i]);
    }
}

void build_state_save(const struct build_state *state, const struct text_list *seen,
                      const struct text_list *written, bool reusable)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    print_to(&out, "%s\n", reusable ? state->command : "c");
    put_lines(&out, 's', seen);
    put_lines(&out, 'w', written);
    remove_gone(state, written);
    /* Without it the next freeze does all its work again: not an error. */
    (void)file_write(state->path, out.data, out.size, FILE_MAKE_FOLDERS);
    buf_free(&out);
}
