// A microcontroller as far as a PC can be one: 32-bit words, 31-bit small integers, single-precision floats, no threads,
// polling without poll(2), and TLS whose memory comes out of the garbage-collected heap.
#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES)
#define MICROPY_FLOAT_IMPL (MICROPY_FLOAT_IMPL_FLOAT)
#define MICROPY_TRACKED_ALLOC (1)
#include "ports/unix/variants/mpconfigvariant_common.h"
#undef MICROPY_PY_SELECT_POSIX_OPTIMISATIONS
#define MICROPY_PY_SELECT_POSIX_OPTIMISATIONS (0)
#include "vboard/port.h"
