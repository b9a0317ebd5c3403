/* pulse.c: what every part of a run asks now and then: shall it stop, is it time for progress;
 * and the first reason why it cannot go on. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "exec/run_int.h"

enum { PROGRESS_MS = 200 };

void run_fatal(struct run *r, const char *fmt, ...)
{
    va_list ap;

    if (!r->fatal) {
        va_start(ap, fmt);
        vsnprintf(r->result->why, sizeof r->result->why, fmt, ap);
        va_end(ap);
    }
    r->fatal = true;
}

int run_state_failed(struct run *r, struct gong_ctx *ctx)
{
    run_fatal(r, "the state cannot be written: %s", gong_state_error(r->state));
    return ctx ? gong_fail(ctx, GONG_EFATAL, "the state cannot be written: %s", gong_state_error(r->state))
               : GONG_EFATAL;
}

int64_t run_now(const struct run *r)
{
    return gong_clock_now(&r->clock);
}

void run_tick(struct run *r)
{
    struct signalfd_siginfo info;
    uint64_t now = gong_now_ms();
    char line[256];

    if (now == r->last_tick)
        return;
    r->last_tick = now;
    if (r->opt->signal_fd >= 0 && read(r->opt->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (r->stop) /* asked twice: at once, and nothing more is acknowledged */
            run_fatal(r, "stopped by signal %u for the second time", info.ssi_signo);
        else
            gong_logger_writef(r->opt->log, GONG_WARNING, "signal %u: finishing what is in flight",
                               info.ssi_signo);
        r->stop = true;
        r->result->signal = (int)info.ssi_signo;
    }
    if (now - r->last_progress < PROGRESS_MS)
        return;
    r->last_progress = now;
    gong_tally_progress(r->tally, line, sizeof line);
    gong_logger_progress(r->opt->log, line);
}
