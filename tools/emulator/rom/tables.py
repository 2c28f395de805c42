"""Prints the ROM's first page as assembly: vectors, and the tables by which functions and data are looked up.

RP2040 datasheet §2.8.2 and §2.8.3. The entries are half words of addresses, which only the assembler can make.
"""

FUNCTIONS = {
    "P3": "popcount",
    "L3": "clz",
    "T3": "ctz",
    "R3": "rev",
    "MS": "memset",
    "S4": "memset",
    "MC": "memcpy",
    "C4": "memcpy",
    "IF": "flash_connect",
    "EX": "flash_exit_xip",
    "RE": "flash_erase",
    "RP": "flash_program",
    "FC": "flash_flush",
    "CX": "flash_enter_xip",
    "UB": "usb_boot",
}
DATA = {"SF": "soft_float + 4", "SD": "soft_double + 4", "GR": "revision"}

print('.syntax unified\n.thumb\n.section .vectors, "a"')
print(".word 0x20041f00, reset, fault, fault")
print(".byte 'M', 'u', 1, 3")  # magic and the version that has double precision arithmetic
print(".hword functions, data, lookup + 1, 0\n.word 0")
print(".align 2\nfunctions:")
for code, name in FUNCTIONS.items():
    print(f'.ascii "{code}"\n.hword {name} + 1')
print(".word 0\ndata:")
for code, place in DATA.items():
    print(f'.ascii "{code}"\n.hword {place}')
print(".word 0\nrevision: .word 0")
