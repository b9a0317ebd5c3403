/* fault.c: preloaded into the command: the FAULT_AT-th call of FAULT_CALL fails with ENOSPC (EAGAIN for
 * fork, ENOMEM for mmap), and with FAULT_LASTS set every later one too. Writes to the standard descriptors
 * are let through. Only the process it was loaded into fails, not what it forks; FAULT_CHILDREN=1: only
 * those. FAULT_SEEN names a file that is made when a call was failed. */
#undef _FILE_OFFSET_BITS /* both spellings are defined here */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static struct {
    const char *call, *seen;
    long at;
    bool lasts, children;
    pid_t pid;
    _Atomic long n;
} plan;

static _Atomic bool ready;

__attribute__((constructor)) static void read_plan(void)
{
    const char *at = getenv("FAULT_AT");

    plan.call = getenv("FAULT_CALL");
    plan.seen = getenv("FAULT_SEEN");
    plan.at = at ? strtol(at, NULL, 10) : 0;
    plan.lasts = getenv("FAULT_LASTS") != NULL;
    plan.children = getenv("FAULT_CHILDREN") != NULL;
    plan.pid = getpid();
    atomic_store(&ready, plan.call != NULL);
}

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static bool fails(const char *call, int error)
{
    long n;
    int fd;

    if (!atomic_load(&ready) || strcmp(plan.call, call) != 0 || (getpid() != plan.pid) != plan.children)
        return false;
    n = atomic_fetch_add(&plan.n, 1) + 1;
    if (n != plan.at && !(plan.lasts && n > plan.at))
        return false;
    fd = plan.seen ? open(plan.seen, O_WRONLY | O_CREAT | O_CLOEXEC, 0644) : -1;
    if (fd >= 0)
        close(fd);
    errno = error;
    return true;
}

#define NEXT(result, name, ...) ((result(*)(__VA_ARGS__))(uintptr_t)next(#name))

ssize_t write(int fd, const void *p, size_t n)
{
    return fd > 2 && fails("write", ENOSPC) ? -1 : NEXT(ssize_t, write, int, const void *, size_t)(fd, p, n);
}

/* The two spellings of a 64-bit system are one call. */
ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    return fails("pwrite", ENOSPC) ? -1
                                   : NEXT(ssize_t, pwrite, int, const void *, size_t, off_t)(fd, p, n, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
{
    return pwrite(fd, p, n, at);
}

int fsync(int fd)
{
    return fails("fsync", EIO) ? -1 : NEXT(int, fsync, int)(fd);
}

int fdatasync(int fd)
{
    return fails("fdatasync", EIO) ? -1 : NEXT(int, fdatasync, int)(fd);
}

int ftruncate(int fd, off_t n)
{
    return fails("ftruncate", EIO) ? -1 : NEXT(int, ftruncate, int, off_t)(fd, n);
}

int ftruncate64(int fd, off_t n)
{
    return ftruncate(fd, n);
}

ssize_t pread(int fd, void *p, size_t n, off_t at)
{
    return fails("pread", EIO) ? -1 : NEXT(ssize_t, pread, int, void *, size_t, off_t)(fd, p, n, at);
}

ssize_t pread64(int fd, void *p, size_t n, off_t at)
{
    return pread(fd, p, n, at);
}

void *mmap(void *p, size_t n, int prot, int flags, int fd, off_t at)
{
    return fails("mmap", ENOMEM)
               ? MAP_FAILED
               : NEXT(void *, mmap, void *, size_t, int, int, int, off_t)(p, n, prot, flags, fd, at);
}

void *mmap64(void *p, size_t n, int prot, int flags, int fd, off_t at)
{
    return mmap(p, n, prot, flags, fd, at);
}

pid_t fork(void)
{
    return fails("fork", EAGAIN) ? -1 : NEXT(pid_t, fork, void)();
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    return fails("renameat2", ENOSPC) ? -1
                                      : NEXT(int, renameat2, int, const char *, int, const char *,
                                             unsigned)(from_dir, from, to_dir, to, flags);
}
