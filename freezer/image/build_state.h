/* build_state.h - what a freeze depended on and wrote, kept in its build folder: an unchanged one is
 * done at once, and .mpy files of modules that are gone are removed. */
#ifndef FREEZER_BUILD_STATE_H
#define FREEZER_BUILD_STATE_H

#include "freezer/manifest/manifest.h"

struct build_state {
    char *path;           /* of the state file */
    char *command;        /* tool, folder and arguments, as one line */
    struct text_list old; /* its lines; they point into data */
    uint8_t *data;
};

/* Reads folder/.freezer. argv is the command line. */
void build_state_open(struct build_state *state, const char *folder, int argc, char **argv);
void build_state_close(struct build_state *state);
/* The last freeze had this command, and nothing it saw or wrote has changed. */
bool build_state_is_current(const struct build_state *state);
/* Notes what this freeze saw (files, folders, and paths where nothing was) and wrote, and removes
 * the .mpy files that the last one wrote and this one did not. reusable false: the next one is not
 * to rely on it. */
void build_state_save(const struct build_state *state, const struct text_list *seen,
                      const struct text_list *written, bool reusable);

#endif
