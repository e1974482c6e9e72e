/* port_os.h - open files, folders and the like, for the modules io, os and time. A port that has
 * none of it defines none of it: the VM's own weak functions answer ERROR_NO_DEVICE. */
#ifndef PORT_OS_H
#define PORT_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum port_open_flag {
    PORT_OPEN_READ = 1,
    PORT_OPEN_WRITE = 2,
    PORT_OPEN_CREATE = 4,
    PORT_OPEN_TRUNCATE = 8,
    PORT_OPEN_APPEND = 16,
    PORT_OPEN_EXCLUSIVE = 32,
};

/* All that return int, intptr_t or int64_t give an errors.h number, negated, when they fail. */

/* A descriptor, not below zero. */
int port_open(const char *path, unsigned flags);
int port_close(int descriptor);
/* Bytes read or written; 0 at the end. */
intptr_t port_descriptor_read(int descriptor, void *data, size_t size);
intptr_t port_descriptor_write(int descriptor, const void *data, size_t size);
/* The new position. whence: 0 start, 1 here, 2 end. */
int64_t port_descriptor_seek(int descriptor, int64_t offset, int whence);

/* Waits until one of n descriptors is ready, for that many milliseconds (below zero: without end), and sets `ready` of all:
 * what is wanted of POSIX's POLLIN and POLLOUT, and POLLERR, POLLHUP, POLLNVAL besides. Returns how many are ready;
 * -ERROR_INTERRUPTED where a signal came first. */
struct port_poll {
    int descriptor;
    uint16_t wanted, ready;
};
enum { PORT_POLL_IN = 1, PORT_POLL_OUT = 4, PORT_POLL_ERROR = 8, PORT_POLL_HANGUP = 16 };
int port_poll(struct port_poll *polls, size_t n, int32_t timeout);

struct port_stat {
    uint64_t mode, inode, device, links, user, group, size; /* mode: POSIX's bits */
    int64_t accessed, modified, changed;                    /* seconds since 1970 */
};
int port_stat(const char *path, struct port_stat *out);

struct port_space {
    uint64_t block_size, fragment_size, blocks, free_blocks, available_blocks, files, free_files,
        available_files, flags, name_max;
};
int port_space(const char *path, struct port_space *out);

enum port_path_action {
    PORT_REMOVE,
    PORT_MAKE_FOLDER,
    PORT_REMOVE_FOLDER,
    PORT_CHANGE_FOLDER,
};
int port_path_do(enum port_path_action action, const char *path);
int port_rename(const char *from, const char *to);
/* The current folder as text[0..result). */
int port_current_folder(char *text, size_t size);

/* A folder's entries, "." and ".." left out. *folder is what the other two take. */
struct port_entry {
    const char *name; /* good until the next call */
    uint64_t inode;
    bool is_folder;
};
int port_folder_open(const char *path, void **folder);
bool port_folder_next(void *folder, struct port_entry *out);
void port_folder_close(void *folder);

/* NULL: no such variable. set: content NULL removes it. */
const char *port_environment_get(const char *name);
int port_environment_set(const char *name, const char *content);
/* Exit status of a shell command. */
int port_shell(const char *command);
int port_random(void *data, size_t size);

/* Nanoseconds since 1970, or since the board was started where nobody knows the time. */
int64_t port_time_ns(void);
/* Local time's distance from UTC at that second, in seconds. */
int32_t port_zone_offset(int64_t seconds);

#endif
