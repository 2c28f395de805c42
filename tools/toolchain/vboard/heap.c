// Exact accounting of the garbage-collected heap: every change of it passes here (see VBOARD_WRAP in micropython.mk).

#include <malloc.h>

#include "py/gc.h"
#include "py/runtime.h"
#include "vboard.h"

void *__real_gc_alloc(size_t n_bytes, unsigned int flags);
void __real_gc_free(void *ptr);
void *__real_gc_realloc(void *ptr, size_t n_bytes, bool allow_move);
void __real_gc_collect(void);

static size_t used, peak, peak_live;

static void raise_peak(size_t bytes) {
    if (bytes > peak) {
        peak = bytes;
    }
}

// The heap itself comes from malloc, which maps big blocks at high addresses. Keep it low in a 32-bit program: then
// addresses are small integers and id() allocates nothing, as on a microcontroller.
__attribute__((constructor)) static void keep_heap_low(void) {
    mallopt(M_MMAP_MAX, 0);
}

void *__wrap_gc_alloc(size_t n_bytes, unsigned int flags) {
    void *ptr = __real_gc_alloc(n_bytes, flags); // may collect, which sets `used` anew
    if (ptr != NULL) {
        used += gc_nbytes(ptr);
        raise_peak(used);
    }
    return ptr;
}

void __wrap_gc_free(void *ptr) {
    if (ptr != NULL && !MP_STATE_THREAD(gc_lock_depth)) { // a locked heap frees nothing
        used -= gc_nbytes(ptr);
    }
    __real_gc_free(ptr);
}

void *__wrap_gc_realloc(void *ptr, size_t n_bytes, bool allow_move) {
    size_t before = ptr == NULL ? 0 : gc_nbytes(ptr);
    void *moved = __real_gc_realloc(ptr, n_bytes, allow_move);
    if (ptr != NULL && moved == NULL && n_bytes != 0) {
        return NULL; // no room: the old block stays
    }
    size_t after = moved == NULL ? 0 : gc_nbytes(moved);
    if (moved != ptr) {
        raise_peak(used + after); // the old block was still there while the new one was filled
    }
    used += after - before;
    raise_peak(used);
    return moved;
}

void __wrap_gc_collect(void) {
    __real_gc_collect();
    gc_info_t info;
    gc_info(&info);
    used = info.used;
    if (used > peak_live) {
        peak_live = used;
    }
    #if PILOTWIRE_LINES
    vboard_lines_forget();
    #endif
}

mp_obj_t vboard_heap(void) {
    return mp_obj_new_int_from_uint(used);
}

static mp_obj_t read_peak(size_t *which, size_t n_args, const mp_obj_t *args) {
    size_t was = *which;
    if (n_args && mp_obj_is_true(args[0])) {
        *which = used;
    }
    return mp_obj_new_int_from_uint(was);
}

mp_obj_t vboard_peak(size_t n_args, const mp_obj_t *args) {
    return read_peak(&peak, n_args, args);
}

mp_obj_t vboard_peak_live(size_t n_args, const mp_obj_t *args) {
    return read_peak(&peak_live, n_args, args);
}
