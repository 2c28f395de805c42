"""Rules of the checksum and of the plain code that stands in for machine code."""

import random

from ocpp.core import crc


def _plain():
    with open(crc.__file__) as f:
        source = f.read()
    assert "ocpp.core.crc_viper" in source
    names = {}
    exec(source.replace("ocpp.core.crc_viper", "no_such_module"), names)
    return names["crc16"], names["copy"]


def the_checksum_is_crc_16_ibm_3740():
    for crc16 in (crc.crc16, _plain()[0]):
        assert crc16(b"123456789", 0, 9, 0xFFFF) == 0x29B1
        assert crc16(b"xx123456789yy", 2, 9, 0xFFFF) == 0x29B1
        assert crc16(b"", 0, 0, 0xFFFF) == 0xFFFF


def a_checksum_can_be_continued():
    assert crc.crc16(b"456789", 0, 6, crc.crc16(b"123", 0, 3, 0xFFFF)) == 0x29B1


def plain_code_computes_the_same():
    crc16, copy = _plain()
    assert crc16 is not crc.crc16 and copy is not crc.copy
    random.seed(1)
    for _ in range(300):
        n = random.randrange(130)
        data = bytes(random.getrandbits(8) for _ in range(n + 20))
        off = random.randrange(20)
        first = random.getrandbits(16)
        assert crc16(data, off, n, first) == crc.crc16(data, off, n, first)
        a = bytearray(200)
        b = bytearray(200)
        at = random.randrange(40)
        copy(a, at, data, off, n)
        crc.copy(b, at, data, off, n)
        assert a == b and bytes(a[at : at + n]) == data[off : off + n]
