/* file.h - whole files in and out, for the host's tools.
 *
 * Output is written beside its place and renamed when it is complete on disk, so that a failed run
 * leaves neither half a file nor a stale one that passes for new. */
#ifndef HOST_FILE_H
#define HOST_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads all of path ("-": standard input) into *data, malloc'ed, with a zero byte after it. Returns
 * 0, or the errno value; EISDIR for a folder, EFBIG past 1 GiB. */
int file_read(const char *path, uint8_t **data, size_t *size);

enum file_write_flag {
    FILE_KEEP_SAME = 1, /* a file that already has this content keeps its timestamp */
    FILE_MAKE_FOLDERS = 2,
    /* One of many parts whose set something else marks as complete: a new file is written in place
     * (and removed should that fail), which spares a rename each. */
    FILE_PART = 4,
};

/* Replaces path ("-": standard output) by data[0..size). Returns 0, or the errno value, and then
 * path is as it was. Devices and pipes are written straight; a symbolic link stays, and what it points to is written. */
int file_write(const char *path, const void *data, size_t size, unsigned flags);

/* Files that belong together: all are written beside their places first, then all are renamed. So a full disk costs none of the old
 * ones, and leaves none beside a new one that it does not fit. */
struct file_set {
    struct file_beside {
        char *beside, *target;
    } * items;
    size_t size, capacity;
};

/* As file_write, but the file takes its place in file_set_place. Devices, pipes and "-" are written at once. */
int file_set_write(struct file_set *set, const char *path, const void *data, size_t size,
                   unsigned flags);
/* Puts all in their places. Returns 0, or the errno value of the first that could not be; the set is empty again. */
int file_set_place(struct file_set *set);
/* Leaves all places as they were. */
void file_set_drop(struct file_set *set);

/* After a failure: removes an older file at path, which would pass for the new one. Devices, pipes
 * and "-" stay. */
void file_remove_stale(const char *path);

/* Makes the folders above path. Returns 0 or the errno value. */
int file_make_folders(const char *path);
bool file_is_folder(const char *path);
bool file_exists(const char *path);

#endif
