// Two system calls that the unix port does not repeat when a tick interrupts them.

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "py/mphal.h"
#include "py/runtime.h"

int __wrap_usleep(useconds_t us);
int __real_connect(int fd, const struct sockaddr *address, socklen_t length);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t length);

// Sleeps the whole time, and serves the scheduler meanwhile, as the delay loops of the boards do.
int __wrap_usleep(useconds_t us) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += us / 1000000;
    end.tv_nsec += us % 1000000 * 1000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_nsec -= 1000000000;
        ++end.tv_sec;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR) {
        mp_handle_pending(true);
    }
    return 0;
}

// An interrupted blocking connect goes on in the kernel: wait for its end instead of starting it again.
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t length) {
    int result = __real_connect(fd, address, length);
    if (result == 0 || errno != EINTR) {
        return result;
    }
    struct pollfd writable = { .fd = fd, .events = POLLOUT };
    do {
        mp_handle_pending(true);
    } while (poll(&writable, 1, -1) < 0 && errno == EINTR);
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    errno = error;
    return error ? -1 : 0;
}
