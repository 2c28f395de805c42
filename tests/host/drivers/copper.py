"""The lowest layer for driver tests: pins, converters, timers and ports that a test sets and reads."""

import sys

import micropython

LOCKED = not (hasattr(sys, "settrace") and sys.implementation.name == "micropython")


class Pin:
    """level: what is on the pin; rises: how often it was driven from 0 to 1."""

    def __init__(self, level=0):
        self.level = level
        self.rises = 0
        self.handler = None
        self.broken = False

    def value(self, level=None):
        if self.broken:
            raise OSError(5)
        if level is None:
            return self.level
        if level > self.level:
            self.rises += 1
        self.level = level

    def irq(self, handler, trigger):
        self.handler = handler


class PWM:
    def __init__(self):
        self.u16 = -1
        self.broken = False

    def duty_u16(self, u16):
        if self.broken:
            raise OSError(5)
        self.u16 = u16


class Level:
    """A converter on a steady voltage: uv, in microvolts of a 3.3 V range."""

    def __init__(self, uv=0):
        self.uv = uv

    def read_uv(self):
        return self.uv

    def read_u16(self):
        return self.uv * 325 // 16366  # within 31 bits


class Pilot:
    """A converter on a pilot circuit at 1 kHz: 1.65 V + 0.12 V for each volt, one conversion each `step_us`.

    high_mv, low_mv: levels of the halves; noise_uv: peak; spikes: one reading in so many is far off; edge_us: readings
    this close after an edge lie half-way.
    """

    def __init__(self, pwm, step_us=37, noise_uv=4000):
        self.pwm = pwm
        self.high_mv = 12000
        self.low_mv = -12000
        self.step_us = step_us
        self.noise_uv = noise_uv
        self.spikes = 0
        self.edge_us = 0
        self.frozen = False
        self.broken = False
        self._phase = 0
        self._seed = 1
        self._reads = 0

    def read_uv(self):
        if self.broken:
            raise OSError(5)
        if self.frozen:
            return 2000000
        self._phase = phase = (self._phase + self.step_us) % 1000
        self._reads += 1
        self._seed = seed = (self._seed * 1103 + 12345) % 65537
        split = self.pwm.u16 * 1000 // 65535
        mv = self.high_mv if phase < split else self.low_mv
        if 0 < split < 1000 and (phase < self.edge_us or split <= phase < split + self.edge_us):
            mv = (self.high_mv + self.low_mv) // 2
        if self.spikes and self._reads % self.spikes == 0:
            mv = mv + 3000 if mv < 9000 else mv - 3000
        return 1650000 + 120 * mv + (seed % (2 * self.noise_uv + 1)) - self.noise_uv

    def phase(self, us):
        self._phase = us


class Uart:
    """Port whose `wire` holds the bytes that wait."""

    def __init__(self):
        self.wire = b""

    def readinto(self, buf):
        n = min(len(buf), len(self.wire))
        if not n:
            return None
        buf[:n] = self.wire[:n]
        self.wire = self.wire[n:]
        return n


class NoGarbage:
    """with NoGarbage(): fails when the code inside allocates (in MicroPython; elsewhere it does nothing)."""

    def __enter__(self):
        if LOCKED:
            micropython.heap_lock()

    def __exit__(self, kind, error, trace):
        if LOCKED:
            micropython.heap_unlock()
