/* folder.h - the names in a folder, and what to do about a file that is not there: for the host's tools. */
#ifndef HOST_FOLDER_H
#define HOST_FOLDER_H

#include <stddef.h>

enum { FOLDER_DEPTH_MAX = 64 }; /* folders within each other that a tool goes into */

/* Names in a folder, sorted; NULL when it cannot be read. */
char **folder_list(const char *path, size_t *count);
void folder_free(char **names, size_t count);
/* nearest_answer for a missing path, from its folder. The caller frees it. */
char *nearest_path(const char *path);
/* What to do about the errno value `error` of reading or writing path; NULL where that is plain. The caller frees it. */
char *file_error_hint(const char *path, int error);

#endif
