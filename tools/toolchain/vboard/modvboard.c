// The Python face of the module `vboard`.
//
//   timer(period_ms, callback)   call callback(None) every period_ms, 1 to 60000; timer(0, None) stops it
//   overruns()                   ticks since the start that found the one before still waiting, and were dropped
//   heap()                       bytes of the heap in use now, garbage not yet collected included
//   peak(reset=False)            the most bytes in use so far, exactly: garbage included
//   peak_live(reset=False)       the most bytes still in use right after a collection
//
// With reset, a peak starts anew from what is in use now; it returns the old one.

#include "py/runtime.h"
#include "vboard.h"

static MP_DEFINE_CONST_FUN_OBJ_2(timer_obj, vboard_timer);
static MP_DEFINE_CONST_FUN_OBJ_0(overruns_obj, vboard_overruns);
static MP_DEFINE_CONST_FUN_OBJ_0(heap_obj, vboard_heap);
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(peak_obj, 0, 1, vboard_peak);
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(peak_live_obj, 0, 1, vboard_peak_live);

static const mp_rom_map_elem_t vboard_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR_vboard) },
    { MP_ROM_QSTR(MP_QSTR_timer), MP_ROM_PTR(&timer_obj) },
    { MP_ROM_QSTR(MP_QSTR_overruns), MP_ROM_PTR(&overruns_obj) },
    { MP_ROM_QSTR(MP_QSTR_heap), MP_ROM_PTR(&heap_obj) },
    { MP_ROM_QSTR(MP_QSTR_peak), MP_ROM_PTR(&peak_obj) },
    { MP_ROM_QSTR(MP_QSTR_peak_live), MP_ROM_PTR(&peak_live_obj) },
};
static MP_DEFINE_CONST_DICT(vboard_globals, vboard_globals_table);

const mp_obj_module_t vboard_module = {
    .base = { &mp_type_module },
    .globals = (mp_obj_dict_t *)&vboard_globals,
};
MP_REGISTER_MODULE(MP_QSTR_vboard, vboard_module);
