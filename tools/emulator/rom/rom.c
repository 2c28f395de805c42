// Stand-in for the RP2040's boot ROM: the public tables of datasheet §2.8.3, as far as images of the pico-sdk use them.
// The chip's own ROM is not ours to copy. What works on the flash traps to the emulator by BKPT.

#include <stdint.h>

void *lookup(uint16_t *table, uint32_t code) {
    for (; table[0]; table += 2) {
        if (table[0] == (uint16_t)code) {
            return (void *)(uintptr_t)table[1];
        }
    }
    return 0;
}

// Bits.

uint32_t popcount(uint32_t v) {
    uint32_t n = 0;
    for (; v; v &= v - 1) {
        n++;
    }
    return n;
}

uint32_t clz(uint32_t v) {
    uint32_t n = 0;
    if (!v) {
        return 32;
    }
    for (; !(v & 0x80000000u); v <<= 1) {
        n++;
    }
    return n;
}

uint32_t ctz(uint32_t v) {
    uint32_t n = 0;
    if (!v) {
        return 32;
    }
    for (; !(v & 1); v >>= 1) {
        n++;
    }
    return n;
}

uint32_t rev(uint32_t v) {
    uint32_t r = 0;
    for (int i = 0; i < 32; i++) {
        r = r << 1 | (v & 1);
        v >>= 1;
    }
    return r;
}

// Memory: by words where both sides allow it, since the emulator counts instructions.

void *memset(void *to, int byte, uint32_t n) {
    uint8_t *p = to;
    uint32_t word = (uint8_t)byte * 0x01010101u;
    while (n && ((uint32_t)p & 3)) {
        *p++ = byte;
        n--;
    }
    for (; n >= 4; n -= 4) {
        *(uint32_t *)p = word;
        p += 4;
    }
    while (n--) {
        *p++ = byte;
    }
    return to;
}

void *memcpy(void *to, const void *from, uint32_t n) {
    uint8_t *p = to;
    const uint8_t *q = from;
    if (!(((uint32_t)p ^ (uint32_t)q) & 3)) {
        while (n && ((uint32_t)p & 3)) {
            *p++ = *q++;
            n--;
        }
        for (; n >= 4; n -= 4) {
            *(uint32_t *)p = *(const uint32_t *)q;
            p += 4;
            q += 4;
        }
    }
    while (n--) {
        *p++ = *q++;
    }
    return to;
}

// Traps; chip.mjs knows the numbers.

#define TRAP(name, number) \
    __attribute__((naked)) void name(void) { __asm__ volatile("bkpt %0\n bx lr" : : "i"(number)); }

TRAP(flash_connect, 0xE0)
TRAP(flash_exit_xip, 0xE1)
TRAP(flash_erase, 0xE2)
TRAP(flash_program, 0xE3)
TRAP(flash_flush, 0xE4)
TRAP(flash_enter_xip, 0xE5)
TRAP(usb_boot, 0xE6)
TRAP(reset, 0xED)
TRAP(fault, 0xEE)
TRAP(missing, 0xEF)

// Floating point: libgcc's functions behind the ROM's tables.

#define LIBGCC(name) extern void name(void);
LIBGCC(__aeabi_fadd) LIBGCC(__aeabi_fsub) LIBGCC(__aeabi_fmul) LIBGCC(__aeabi_fdiv)
LIBGCC(__aeabi_f2uiz) LIBGCC(__aeabi_i2f) LIBGCC(__aeabi_ui2f)
LIBGCC(__aeabi_l2f) LIBGCC(__aeabi_ul2f) LIBGCC(__aeabi_f2ulz) LIBGCC(__aeabi_f2d)
LIBGCC(__aeabi_dadd) LIBGCC(__aeabi_dsub) LIBGCC(__aeabi_dmul) LIBGCC(__aeabi_ddiv)
LIBGCC(__aeabi_d2uiz) LIBGCC(__aeabi_i2d) LIBGCC(__aeabi_ui2d)
LIBGCC(__aeabi_l2d) LIBGCC(__aeabi_ul2d) LIBGCC(__aeabi_d2ulz) LIBGCC(__aeabi_d2f)

// The ROM rounds to minus infinity where C rounds to zero.

static int float_to_int(float f) {
    int i = (int)f;
    return (float)i > f ? i - 1 : i;
}

static int64_t float_to_long(float f) {
    int64_t i = (int64_t)f;
    return (float)i > f ? i - 1 : i;
}

static int double_to_int(double d) {
    int i = (int)d;
    return (double)i > d ? i - 1 : i;
}

static int64_t double_to_long(double d) {
    int64_t i = (int64_t)d;
    return (double)i > d ? i - 1 : i;
}

static float square_root(float x) {
    if (!(x > 0)) {
        return x;
    }
    union {
        float f;
        uint32_t bits;
    } v = {x};
    v.bits = (v.bits >> 1) + 0x1fc00000;
    for (int i = 0; i < 5; i++) {
        v.f = 0.5f * (v.f + x / v.f);
    }
    return v.f;
}

struct table {
    uint8_t pad[2], entries, version;
    void *entry[32];
};

#define AT(name) (void *)(name)
#define NONE AT(missing)

const struct table soft_float = {{0, 0}, 32, 0, {
    AT(__aeabi_fadd), AT(__aeabi_fsub), AT(__aeabi_fmul), AT(__aeabi_fdiv), NONE, NONE, AT(square_root),
    AT(float_to_int), NONE, AT(__aeabi_f2uiz), NONE, AT(__aeabi_i2f), NONE, AT(__aeabi_ui2f), NONE,
    NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
    AT(__aeabi_l2f), NONE, AT(__aeabi_ul2f), NONE, AT(float_to_long), NONE, AT(__aeabi_f2ulz), NONE,
    AT(__aeabi_f2d),
}};

const struct table soft_double = {{0, 0}, 32, 0, {
    AT(__aeabi_dadd), AT(__aeabi_dsub), AT(__aeabi_dmul), AT(__aeabi_ddiv), NONE, NONE, NONE,
    AT(double_to_int), NONE, AT(__aeabi_d2uiz), NONE, AT(__aeabi_i2d), NONE, AT(__aeabi_ui2d), NONE,
    NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
    AT(__aeabi_l2d), NONE, AT(__aeabi_ul2d), NONE, AT(double_to_long), NONE, AT(__aeabi_d2ulz), NONE,
    AT(__aeabi_d2f),
}};
