/* confine.c - a program that only reads. The port's own functions refuse the rest (is_confined), which Python can be told; below them the
 * kernel refuses it, whatever memory a program has got hold of: Linux's seccomp, with the calls listed here and no other. */
#include "runtime/port/host/confine.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

/* Root may start processes all the same; seccomp knows no root. */
static void limit_to(int resource, rlim_t most)
{
    setrlimit(resource, &(struct rlimit){most, most});
}

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__)) && \
    !defined(__SANITIZE_ADDRESS__)
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#ifdef __x86_64__
#define MACHINE AUDIT_ARCH_X86_64
#else
#define MACHINE AUDIT_ARCH_AARCH64
#endif

/* A call that is allowed: whatever its arguments, or where an argument has none of the bits. */
struct allowed {
    uint16_t call;
    uint8_t argument; /* its number and 1; 0: any */
    uint32_t without;
};

#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

static const struct allowed allowed[] = {
    {SYS_read, 0, 0},
    {SYS_write, 0, 0},
    {SYS_readv, 0, 0},
    {SYS_writev, 0, 0},
    {SYS_close, 0, 0},
    {SYS_lseek, 0, 0},
    {SYS_openat, 3, WRITES},
    {SYS_fstat, 0, 0},
    {SYS_newfstatat, 0, 0},
    {SYS_statx, 0, 0},
    {SYS_fstatfs, 0, 0},
    {SYS_statfs, 0, 0},
    {SYS_getdents64, 0, 0},
    {SYS_getcwd, 0, 0},
    {SYS_readlinkat, 0, 0},
    {SYS_faccessat, 0, 0},
    {SYS_ppoll, 0, 0},
    {SYS_pselect6, 0, 0},
    {SYS_mmap, 3, PROT_EXEC},
    {SYS_mprotect, 3, PROT_EXEC},
    {SYS_mremap, 0, 0},
    {SYS_munmap, 0, 0},
    {SYS_madvise, 0, 0},
    {SYS_brk, 0, 0},
    {SYS_rt_sigaction, 0, 0},
    {SYS_rt_sigprocmask, 0, 0},
    {SYS_rt_sigreturn, 0, 0},
    {SYS_sigaltstack, 0, 0},
    {SYS_restart_syscall, 0, 0},
    {SYS_clock_gettime, 0, 0},
    {SYS_clock_nanosleep, 0, 0},
    {SYS_nanosleep, 0, 0},
    {SYS_gettimeofday, 0, 0},
    {SYS_getrandom, 0, 0},
    {SYS_futex, 0, 0},
    {SYS_getpid, 0, 0},
    {SYS_gettid, 0, 0},
    {SYS_exit, 0, 0},
    {SYS_exit_group, 0, 0},
#ifdef SYS_open /* what newer machines have only in the other forms */
    {SYS_open, 2, WRITES},
    {SYS_stat, 0, 0},
    {SYS_lstat, 0, 0},
    {SYS_access, 0, 0},
    {SYS_readlink, 0, 0},
    {SYS_poll, 0, 0},
    {SYS_select, 0, 0},
    {SYS_time, 0, 0},
#endif
};

enum { STEPS = 6, COUNT = sizeof allowed / sizeof *allowed };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define GIVE(what) BPF_STMT(BPF_RET | BPF_K, what)

/* Six steps for a call: another one goes past them. */
static void rule_write(struct sock_filter *out, const struct allowed *rule)
{
    const struct sock_filter steps[STEPS] = {
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, rule->call, 0, STEPS - 1),
        LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, rule->without, 0, 1),
        GIVE(SECCOMP_RET_ERRNO | EPERM),
        GIVE(SECCOMP_RET_ALLOW),
        GIVE(SECCOMP_RET_ERRNO | EPERM),
    };
    memcpy(out, steps, sizeof steps);
    out[1].k += (rule->argument ? rule->argument - 1u : 0u) * sizeof(uint64_t);
}

static const char *confine_by_system(void)
{
    static struct sock_filter filter[4 + COUNT * STEPS + 1] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
        GIVE(SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    for (size_t i = 0; i < COUNT; i++)
        rule_write(&filter[4 + i * STEPS], &allowed[i]);
    filter[program.len - 1] = (struct sock_filter)GIVE(SECCOMP_RET_ERRNO | EPERM);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return strerror(errno);
    return NULL;
}
#elif defined(__SANITIZE_ADDRESS__) /* which needs more than the program */
static const char *confine_by_system(void)
{
    return NULL;
}
#else
static const char *confine_by_system(void)
{
    return "not known for this system";
}
#endif

const char *confine(void)
{
    os_confine();
    limit_to(RLIMIT_NPROC, 0);
    return confine_by_system();
}
