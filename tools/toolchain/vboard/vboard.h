// What the parts of the module `vboard` know of each other.
#pragma once
#include "py/obj.h"

// timer.c
mp_obj_t vboard_timer(mp_obj_t period_ms, mp_obj_t callback);
mp_obj_t vboard_overruns(void);

// heap.c
mp_obj_t vboard_heap(void);
mp_obj_t vboard_peak(size_t n_args, const mp_obj_t *args);
mp_obj_t vboard_peak_live(size_t n_args, const mp_obj_t *args);

// lines.c
void vboard_lines_forget(void);
