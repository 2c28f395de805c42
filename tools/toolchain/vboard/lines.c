// Line coverage of board code, without a trace function: the interpreter notes in a file which lines its bytecode comes
// from. It uses no byte of the garbage-collected heap and compiles nothing differently, so tests of memory use hold under it,
// and the file, shared by all interpreters of a test run, is right at every moment, also after kill -9.
//
// sys.settrace would do the same job with objects on the heap for every event, and forbids constant folding of const().
//
// The file named by the environment variable PILOTWIRE_COVERAGE is an array of `struct record`; tests/host/support reads it.

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "py/bc.h"
#include "py/objfun.h"
#include "py/qstr.h"
#include "vboard.h"

#define LINES (32768)
#define RECORDS (512)

struct record {
    char name[512];           // of the source file, as the interpreter knows it; empty: free
    uint8_t hit[LINES / 8];
};

// Bytecode addresses noted already, by their low bits. A test of one word is all that a known instruction costs.
const byte *vboard_lines_seen[VBOARD_LINES_SEEN];

static struct record *records;
static int file = -1;
static bool opened;

static void open_records(void) {
    opened = true;
    const char *path = getenv("PILOTWIRE_COVERAGE");
    if (path == NULL || *path == 0) {
        return;
    }
    size_t size = RECORDS * sizeof(struct record);
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0 || ftruncate(file, size) < 0) {
        abort();
    }
    records = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (records == MAP_FAILED) {
        abort();
    }
}

// Only the product is of interest: its folders, run from source or frozen, or the one module that they are linked into.
static bool is_product(const char *name) {
    static const char *const folders[] = { "ocpp/", "evse/", "drivers/", "firmware/", "pilotwire.py" };
    for (size_t i = 0; i < MP_ARRAY_SIZE(folders); i++) {
        if (strstr(name, folders[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static struct record *record_of(const char *name) {
    struct record *found = NULL;
    flock(file, LOCK_EX);
    for (struct record *r = records; r < records + RECORDS && found == NULL; r++) {
        if (r->name[0] == 0) {
            strncpy(r->name, name, sizeof(r->name) - 1);
        }
        if (strcmp(r->name, name) == 0) {
            found = r;
        }
    }
    flock(file, LOCK_UN);
    return found;
}

// The line that begins with the instruction at `offset`, or 0 for an instruction inside a line. Only the first one counts:
// what the compiler adds at the end of a block (a jump, an implicit return) carries the number of the block's last line,
// and is executed also when that line is not. Compare mp_bytecode_get_source_line in py/bc.h.
static size_t line_begun_at(const byte *info, const byte *top, size_t offset) {
    size_t line = 1, at = 0, start = 0;
    while (info < top) {
        size_t bytes, lines;
        if (*info & 0x80) { // 0b1LLLBBBB 0bllllllll
            bytes = *info & 0x0f;
            lines = (size_t)(*info << 4 & 0x700) | info[1];
            info += 2;
        } else { // 0b0LLBBBBB
            bytes = *info & 0x1f;
            lines = *info >> 5;
            info += 1;
        }
        at += bytes;
        if (at > offset) {
            break;
        }
        if (lines > 0) {
            line += lines;
            start = at;
        }
    }
    return start == offset ? line : 0;
}

// The same walk through a function's prelude as the one that makes tracebacks.
void vboard_line_hit(struct _mp_code_state_t *state, const byte *at) {
    vboard_lines_seen[(uintptr_t)at % VBOARD_LINES_SEEN] = at;
    if (!opened) {
        open_records();
    }
    if (records == NULL) {
        return;
    }
    qstr_short_t *qstrs = state->fun_bc->context->constants.qstr_table;
    #if MICROPY_EMIT_BYTECODE_USES_QSTR_TABLE
    const char *name = qstr_str(qstrs[0]);
    #else
    const char *name = qstr_str(state->fun_bc->context->constants.source_file);
    #endif
    static const char *last_name;
    static struct record *last;
    if (name != last_name) {
        last_name = name;
        last = is_product(name) ? record_of(name) : NULL;
    }
    if (last == NULL) {
        return;
    }
    const byte *ip = state->fun_bc->bytecode;
    MP_BC_PRELUDE_SIG_DECODE(ip);
    MP_BC_PRELUDE_SIZE_DECODE(ip);
    (void)n_state;
    (void)n_exc_stack;
    (void)scope_flags;
    (void)n_def_pos_args;
    const byte *line_info_top = ip + n_info;
    const byte *first = ip + n_info + n_cell;
    ip = mp_decode_uint_skip(ip); // the function's name
    for (size_t i = 0; i < n_pos_args + n_kwonly_args; i++) {
        ip = mp_decode_uint_skip(ip);
    }
    size_t line = line_begun_at(ip, line_info_top, at - first);
    if (line > 0 && line < LINES) {
        __atomic_fetch_or(&last->hit[line / 8], (uint8_t)(1 << line % 8), __ATOMIC_RELAXED);
    }
}

// After a collection, other code may come to lie at a known address.
void vboard_lines_forget(void) {
    memset(vboard_lines_seen, 0, sizeof(vboard_lines_seen));
}
