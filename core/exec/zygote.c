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
#include <time.h>
#include <unistd.h>

#include "exec/slots.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

enum { NAP_NS = 20 * 1000 * 1000, GIVE_UP = 100 }; /* forks that fail are tried again, for two seconds */

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

/* The slot that the dead worker was running, if any, is done: it crashed, or was killed. */
static void mark(struct gong_worker *w, uint32_t index, const siginfo_t *how)
{
    struct gong_slots *s = w->slots;

    for (size_t i = 0; i < s->n; i++) {
        struct gong_slot *slot = &s->slot[i];
        uint32_t word = atomic_load(&slot->state);
        bool killed = word == gong_slot_word(SLOT_KILLED, index);
        if (!killed && word != gong_slot_word(SLOT_RUNNING, index))
            continue;
        slot->end = killed ? GONG_END_DEADLINE : GONG_END_CRASH;
        slot->signal = how->si_code == CLD_EXITED ? 0 : how->si_status;
        slot->exit_code = how->si_code == CLD_EXITED ? how->si_status : 0;
        slot->fail_stage = atomic_load(&gong_slot_desk(s, i)->stage);
        slot->n_outputs = 0;
        slot->out_len = s->output_bytes;
        /* the parent may give it up between the two */
        if (!gong_slots_done(s, i, word))
            gong_slots_done(s, i, gong_slot_word(SLOT_KILLED, index));
    }
}

/* The dead worker is reaped last: until then nobody else can have its number. */
static void bury(struct gong_worker *w, size_t n, const siginfo_t *how)
{
    _Atomic pid_t *pids = w->slots->shared->pids;

    for (uint32_t i = 0; i < n; i++)
        if (atomic_load(&pids[i]) == how->si_pid) {
            atomic_store(&pids[i], 0);
            atomic_store(&w->slots->shared->naps[i], false);
            mark(w, i, how);
        }
    waitpid(how->si_pid, NULL, 0);
}

/* Forks the workers that are missing. How many are missing still: the system had no room. */
static size_t refill(struct gong_worker *w, size_t n)
{
    _Atomic pid_t *pids = w->slots->shared->pids;
    size_t missing = 0;

    for (uint32_t i = 0; i < n && !atomic_load(&w->slots->shared->stop); i++) {
        pid_t pid = atomic_load(&pids[i]) > 0 ? atomic_load(&pids[i]) : fork_worker(w, i);
        atomic_store(&pids[i], pid > 0 ? pid : 0);
        missing += pid <= 0;
    }
    return missing;
}

_Noreturn void gong_zygote_main(struct gong_worker *prototype, size_t n_workers, pid_t parent)
{
    const struct timespec nap = {0, NAP_NS};
    int null = open("/dev/null", O_RDWR);
    size_t missing, barren = 0;

    die_with(parent);
    if (null >= 0) {
        dup2(null, 0);
        dup2(null, 1);
    }
    for (;;) {
        siginfo_t how = {0};
        missing = refill(prototype, n_workers);
        barren = missing == n_workers ? barren + 1 : 0;
        if (barren == GIVE_UP)
            _exit(1);
        if (barren ||
            (waitid(P_ALL, 0, &how, WEXITED | WNOWAIT | (missing ? WNOHANG : 0)) == 0 && !how.si_pid))
            nanosleep(&nap, NULL);
        else if (how.si_pid)
            bury(prototype, n_workers, &how);
        else if (errno == ECHILD)
            _exit(0);
    }
}
