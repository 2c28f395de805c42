// Part of every variant's configuration: what the module `vboard` needs from the interpreter. Included after
// variants/mpconfigvariant_common.h.

// The tick is queued from a signal handler: keep the scheduler's queue whole.
unsigned long vboard_interrupts_off(void);
void vboard_interrupts_on(unsigned long were_off);
#define MICROPY_BEGIN_ATOMIC_SECTION() vboard_interrupts_off()
#define MICROPY_END_ATOMIC_SECTION(state) vboard_interrupts_on(state)

// Ctrl-C is raised between two bytecodes, as on a board, and not out of the middle of C code.
#undef MICROPY_ASYNC_KBD_INTR
#define MICROPY_ASYNC_KBD_INTR (0)

#if PILOTWIRE_LINES
// Every instruction passes here (the recipe lets py/vm.c use MICROPY_VM_TRACE).
#define VBOARD_LINES_SEEN (65536)
struct _mp_code_state_t;
extern const unsigned char *vboard_lines_seen[VBOARD_LINES_SEEN];
void vboard_line_hit(struct _mp_code_state_t *state, const unsigned char *at);
#define MICROPY_VM_TRACE(state, at) do { \
        if (vboard_lines_seen[(unsigned long)(at) % VBOARD_LINES_SEEN] != (at)) { \
            vboard_line_hit(state, at); \
        } \
} while (0)
#endif
