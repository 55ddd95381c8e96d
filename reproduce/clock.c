/* Another day for every process that loads this: SHIFTED_BY seconds are added to the wall clock, and
   STEPPED_BY at every other reading.
   faketime moves the other clocks too, by which Python waits, and then it does not. */

#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t shift, step;
static unsigned readings;

/* Read once: a run puts its own environment in the place of the one it was started with. */
__attribute__((constructor)) static void begin(void) {
    const char *seconds = getenv("SHIFTED_BY");
    const char *jump = getenv("STEPPED_BY");
    shift = seconds ? atol(seconds) : 0;
    step = jump ? atol(jump) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += shift + (readings++ % 2 ? step : 0);
    return failed;
}

int gettimeofday(struct timeval *now, void *zone) {
    struct timespec found;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &found);
    now->tv_sec = found.tv_sec;
    now->tv_usec = found.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (now)
        *now = found.tv_sec;
    return found.tv_sec;
}
