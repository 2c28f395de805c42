// A periodic tick like a microcontroller's: SIGALRM is the interrupt, MicroPython's scheduler runs the callback between
// two bytecodes, also while Python is busy and while a system call waits (it ends with EINTR and the port serves the
// scheduler before it repeats the call).
//
// One limit: a blocking socket with settimeout() repeats its system call, and with it the time-out, after every tick.
// Use non-blocking sockets and poll, as firmware does.

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "py/mphal.h"
#include "py/runtime.h"
#include "vboard.h"

#define PERIOD_MAX_MS (60000)

static volatile bool waiting; // a tick is in the scheduler's queue
static volatile mp_uint_t overruns;

static sigset_t interrupts(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigaddset(&set, SIGINT);
    return set;
}

// "Interrupts off": the scheduler's queue is changed by the signal handlers too. Returns whether they were off before.
unsigned long vboard_interrupts_off(void) {
    sigset_t set = interrupts(), before;
    sigprocmask(SIG_BLOCK, &set, &before);
    return sigismember(&before, SIGALRM);
}

void vboard_interrupts_on(unsigned long were_off) {
    if (!were_off) {
        sigset_t set = interrupts();
        sigprocmask(SIG_UNBLOCK, &set, NULL);
    }
}

// Runs in the scheduler, outside the signal handler; the scheduler prints an exception and goes on.
static mp_obj_t call(mp_obj_t none) {
    waiting = false;
    mp_obj_t callback = MP_STATE_VM(vboard_callback);
    return callback == mp_const_none ? mp_const_none : mp_call_function_1(callback, none);
}
static MP_DEFINE_CONST_FUN_OBJ_1(call_obj, call);

// The scheduler's queue of functions gives the program its turn between two of them, however long they take; its list of
// nodes would not.
static void tick(int signum) {
    (void)signum;
    if (waiting || !mp_sched_schedule(MP_OBJ_FROM_PTR(&call_obj), mp_const_none)) {
        ++overruns;
    } else {
        waiting = true;
    }
}

static void start(long period_ms) {
    struct itimerval period = {
        .it_interval = { .tv_sec = period_ms / 1000, .tv_usec = period_ms % 1000 * 1000 },
    };
    period.it_value = period.it_interval;
    setitimer(ITIMER_REAL, &period, NULL);
}

static void stop(void) {
    start(0);
}

mp_obj_t vboard_timer(mp_obj_t period_in, mp_obj_t callback) {
    mp_int_t period_ms = mp_obj_get_int(period_in);
    if (period_ms < 0 || period_ms > PERIOD_MAX_MS) {
        mp_raise_ValueError(MP_ERROR_TEXT("period_ms must be 0 to 60000"));
    }
    if (period_ms != 0 && !mp_obj_is_callable(callback)) {
        mp_raise_TypeError(MP_ERROR_TEXT("callback must be callable"));
    }
    stop();
    MP_STATE_VM(vboard_callback) = period_ms ? callback : mp_const_none;
    if (period_ms) {
        static bool first = true;
        if (first) {
            first = false;
            atexit(stop); // no tick while the interpreter is being taken down
        }
        struct sigaction action;
        memset(&action, 0, sizeof(action));
        action.sa_handler = tick;
        action.sa_mask = interrupts();
        sigaction(SIGALRM, &action, NULL); // without SA_RESTART: a blocked system call must return and serve the tick
        start(period_ms);
    }
    return mp_const_none;
}

mp_obj_t vboard_overruns(void) {
    return mp_obj_new_int_from_uint(overruns);
}

MP_REGISTER_ROOT_POINTER(mp_obj_t vboard_callback);
