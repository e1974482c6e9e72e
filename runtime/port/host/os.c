/* os.c - the host's files, folders, environment and clock of the day, for the modules io, os, time. */
#define _DEFAULT_SOURCE
#include "runtime/port_os.h"
#include "runtime/port/host/confine.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Linux's error numbers are errors.h's. */
static int outcome(int result)
{
    return result < 0 ? -errno : result;
}

static bool confined;

void os_confine(void)
{
    confined = true;
}

bool is_confined(void)
{
    return confined;
}

int port_open(const char *path, unsigned flags)
{
    if (is_confined() && flags != PORT_OPEN_READ)
        return -EPERM;
    int mode = flags & PORT_OPEN_WRITE ? flags & PORT_OPEN_READ ? O_RDWR : O_WRONLY : O_RDONLY;
    mode |= flags & PORT_OPEN_CREATE ? O_CREAT : 0;
    mode |= flags & PORT_OPEN_TRUNCATE ? O_TRUNC : 0;
    mode |= flags & PORT_OPEN_APPEND ? O_APPEND : 0;
    mode |= flags & PORT_OPEN_EXCLUSIVE ? O_EXCL : 0;
    return outcome(open(path, mode | O_CLOEXEC, 0644));
}

int port_close(int descriptor)
{
    return outcome(close(descriptor));
}

intptr_t port_descriptor_read(int descriptor, void *data, size_t size)
{
    ssize_t n;
    do {
        n = read(descriptor, data, size);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

intptr_t port_descriptor_write(int descriptor, const void *data, size_t size)
{
    ssize_t n;
    do {
        n = write(descriptor, data, size);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

int64_t port_descriptor_seek(int descriptor, int64_t offset, int whence)
{
    static const int from[] = {SEEK_SET, SEEK_CUR, SEEK_END};
    if (whence < 0 || whence > 2) {
        return -EINVAL;
    }
    off_t position = lseek(descriptor, offset, from[whence]);
    return position < 0 ? -errno : position;
}

int port_stat(const char *path, struct port_stat *out)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        return -errno;
    }
    *out = (struct port_stat){
        .mode = info.st_mode,
        .inode = info.st_ino,
        .device = info.st_dev,
        .links = info.st_nlink,
        .user = info.st_uid,
        .group = info.st_gid,
        .size = (uint64_t)info.st_size,
        .accessed = info.st_atime,
        .modified = info.st_mtime,
        .changed = info.st_ctime,
    };
    return 0;
}

int port_space(const char *path, struct port_space *out)
{
    struct statvfs info;
    if (statvfs(path, &info) != 0) {
        return -errno;
    }
    *out = (struct port_space){
        .block_size = info.f_bsize,
        .fragment_size = info.f_frsize,
        .blocks = info.f_blocks,
        .free_blocks = info.f_bfree,
        .available_blocks = info.f_bavail,
        .files = info.f_files,
        .free_files = info.f_ffree,
        .available_files = info.f_favail,
        .flags = info.f_flag,
        .name_max = info.f_namemax,
    };
    return 0;
}

int port_path_do(enum port_path_action action, const char *path)
{
    if (is_confined())
        return -EPERM;
    switch (action) {
    case PORT_REMOVE:
        return outcome(unlink(path));
    case PORT_MAKE_FOLDER:
        return outcome(mkdir(path, 0777));
    case PORT_REMOVE_FOLDER:
        return outcome(rmdir(path));
    default:
        return outcome(chdir(path));
    }
}

int port_rename(const char *from, const char *to)
{
    if (is_confined())
        return -EPERM;
    return outcome(rename(from, to));
}

int port_current_folder(char *text, size_t size)
{
    return getcwd(text, size) ? (int)strlen(text) : -errno;
}

int port_folder_open(const char *path, void **folder)
{
    *folder = opendir(path);
    return *folder ? 0 : -errno;
}

bool port_folder_next(void *folder, struct port_entry *out)
{
    const struct dirent *entry;
    do {
        entry = readdir(folder);
    } while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    if (!entry) {
        return false;
    }
    *out = (struct port_entry){entry->d_name, entry->d_ino, entry->d_type == DT_DIR};
    return true;
}

void port_folder_close(void *folder)
{
    closedir(folder);
}

const char *port_environment_get(const char *name)
{
    return getenv(name);
}

int port_environment_set(const char *name, const char *content)
{
    return outcome(content ? setenv(name, content, 1) : unsetenv(name));
}

int port_shell(const char *command)
{
    if (is_confined())
        return -EPERM;
    fflush(NULL);
    int status = system(command);
    return status < 0 ? -errno : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int port_random(void *data, size_t size)
{
    uint8_t *bytes = data;
    while (size > 0) {
        size_t n = size < 256 ? size : 256;
        if (getentropy(bytes, n) != 0) {
            return -errno;
        }
        bytes += n;
        size -= n;
    }
    return 0;
}

int64_t port_time_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int32_t port_zone_offset(int64_t seconds)
{
    time_t when = seconds;
    struct tm local;
    tzset(); /* localtime_r need not look whether TZ has changed */
    return localtime_r(&when, &local) ? (int32_t)local.tm_gmtoff : 0;
}

/* struct port_poll is laid out as POSIX's, in all of Linux's ABIs. */
int port_poll(struct port_poll *polls, size_t n, int32_t timeout)
{
    _Static_assert(sizeof *polls == sizeof(struct pollfd) &&
                       offsetof(struct port_poll, wanted) == offsetof(struct pollfd, events) &&
                       offsetof(struct port_poll, ready) == offsetof(struct pollfd, revents) &&
                       PORT_POLL_IN == POLLIN && PORT_POLL_OUT == POLLOUT &&
                       PORT_POLL_ERROR == POLLERR && PORT_POLL_HANGUP == POLLHUP,
                   "the same layout and numbers");
    return outcome(poll((struct pollfd *)(void *)polls, n, timeout));
}
