/* zygote.c: a single-threaded process that holds the opened stages and does nothing but fork
 * workers and wait for them to end. It dies with the parent, the workers die with it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec/slots.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static void die_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

/* Address space now, in bytes; 0 where it cannot be read. */
static size_t address_space(void)
{
    FILE *in = fopen("/proc/self/statm", "r");
    unsigned long n = 0;

    if (in && fscanf(in, "%lu", &n) != 1)
        n = 0;
    if (in)
        fclose(in);
    return (size_t)n * (size_t)sysconf(_SC_PAGESIZE);
}

static void limit_memory(size_t memory)
{
    size_t now = address_space();
    struct rlimit core = {0, 0}, as = {now + memory, now + memory};

    setrlimit(RLIMIT_CORE, &core);
    if (now && !SANITIZED)
        setrlimit(RLIMIT_AS, &as);
}

static pid_t fork_worker(struct gong_worker *prototype, uint32_t index)
{
    pid_t zygote = getpid(), pid = fork();

    if (pid != 0)
        return pid;
    die_with(zygote);
    prototype->index = index;
    limit_memory(prototype->memory);
    gong_worker_loop(prototype);
    _exit(0);
}

/* The slot that the dead worker was running, if any, is done: it crashed. A worker may also
 * die between claiming and writing its number: then the slot has no owner that lives. */
static void mark(struct gong_worker *w, uint32_t index, int status)
{
    struct gong_slots *s = w->slots;

    for (size_t i = 0; i < s->n; i++) {
        struct gong_slot *slot = &s->slot[i];
        if (atomic_load(&slot->state) != SLOT_RUNNING || atomic_load(&slot->worker) != index + 1)
            continue;
        slot->end = GONG_END_CRASH;
        slot->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        slot->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
        slot->fail_stage = atomic_load(&slot->stage);
        slot->n_outputs = 0;
        slot->out_len = s->output_bytes;
        gong_slots_done(s, i);
    }
}

static void replace(struct gong_worker *w, size_t n, pid_t pid, int status)
{
    _Atomic pid_t *pids = w->slots->shared->pids;

    for (uint32_t i = 0; i < n; i++) {
        if (atomic_load(&pids[i]) != pid)
            continue;
        mark(w, i, status);
        if (!atomic_load(&w->slots->shared->stop))
            atomic_store(&pids[i], fork_worker(w, i));
    }
}

_Noreturn void gong_zygote_main(struct gong_worker *prototype, size_t n_workers, pid_t parent)
{
    int status, null = open("/dev/null", O_RDWR);
    pid_t pid;

    die_with(parent);
    if (null >= 0) {
        dup2(null, 0);
        dup2(null, 1);
    }
    for (uint32_t i = 0; i < n_workers; i++)
        atomic_store(&prototype->slots->shared->pids[i], fork_worker(prototype, i));
    for (;;) {
        pid = waitpid(-1, &status, 0);
        if (pid > 0)
            replace(prototype, n_workers, pid, status);
        else if (errno == ECHILD)
            _exit(0);
    }
}
