"""Modbus RTU master for reading registers (Modbus over Serial Line V1.02 §2.5)."""

from time import sleep_us, ticks_diff, ticks_ms, ticks_us

from micropython import const

from drivers.modbus.crc import crc16

FIRST = 3  # where the registers of a reply begin in `reply`
MOST = const(24)  # registers a request may ask for

_REQUEST = const(8)
_GAP_MS = const(20)  # some meters want 12 ms at any speed, and a round of the main loop is 10
_TIMEOUT_MS = const(300)
_BITS = const(11)  # start, eight data, parity or second stop, stop: no character is longer
_SPIN_US = const(12000)
_BUSY = const(6)  # exception code: ask again later

_IDLE = const(0)
_QUIET = const(1)
_SENDING = const(2)
_LISTENING = const(3)


class ModbusRtu:
    """One bus of any number of meters. ask(), then poll() until `done` is not None, then release().

    uart: with write(buf) and readinto(buf, n), neither of which waits. direction: pin that is 1 while we send; None
    for transceivers that turn by themselves. An echo of our own bytes is taken out. timeout_ms: from the end of a
    request to the beginning of its reply.

    `done`: None while a question is under way or none was asked; then True, or False when it failed. `reply`: the
    frame; its registers begin at FIRST. `exception`: code of the exception reply that ended the last question, else 0.
    `errors`: what went wrong so far, see Errors. Nothing here allocates after construction, and nothing waits, but for
    the last 12 ms of a request where there is a direction pin: it has to turn before the meter answers.
    """

    def __init__(self, uart, baud, direction=None, timeout_ms=_TIMEOUT_MS):
        self.done = None
        self.free = True
        self.exception = 0
        self.reply = bytearray(FIRST + 2 * MOST + 2)
        self.errors = Errors()
        self._uart = uart
        self._direction = direction
        self._timeout = timeout_ms
        self._request = bytearray(_REQUEST)
        self._chunk = bytearray(32)
        self._n = 0
        self._wanted = 0
        self._state = _IDLE
        self._since = ticks_ms()
        self._started = 0
        self._tries = 0
        # A reply that did not come in time may still come. Until the line was quiet for long, it would look like the
        # answer to whatever else is asked; also after the question was repeated, since then two replies may come.
        self._owed = True
        self.set_baud(baud)
        self._quiet = self._gap
        if direction is not None:
            direction.value(0)

    def set_baud(self, baud):
        """Tell the speed of the UART in bit/s; to change it is the owner's business."""
        self._char_us = _BITS * 1000000 // baud
        self._gap = max(_GAP_MS, self._char_us * 7 // 2000 + 1)  # t3.5

    def ask(self, unit, function, address, count, now, tries=3):
        """Ask for `count` (1 to MOST) registers from `address` of `unit` (1 to 247); function: 3 or 4.

        Only while `free`.
        """
        q = self._request
        repeated = q[0] == unit and q[1] == function and q[2] == address >> 8 and q[3] == address & 255
        self._quiet = self._timeout if self._owed and not (repeated and q[5] == count) else self._gap
        q[0] = unit
        q[1] = function
        q[2] = address >> 8
        q[3] = address & 255
        q[4] = 0
        q[5] = count
        crc = crc16(q, 0, 6)
        q[6] = crc & 255
        q[7] = crc >> 8
        self._wanted = FIRST + 2 * count + 2
        self._tries = tries
        self.free = False
        self.done = None
        self.exception = 0
        self._state = _QUIET

    def release(self):
        """The reply has been read: the bus is free for the next question."""
        self.free = True
        self.done = None

    def poll(self, now):
        """Go on; to be called every round."""
        self._receive(now)
        state = self._state
        if state == _QUIET:
            if ticks_diff(now, self._since) >= self._quiet:
                self._send(now)
                state = self._state
        if state == _SENDING:
            self._turn(now)
        elif state == _LISTENING:
            self._listen(now)

    def _send(self, now):
        self._n = 0
        if self._quiet > self._gap:
            self._owed = False
            self._quiet = self._gap
        self.errors.requests += 1
        self._started = ticks_us()
        if self._direction is not None:
            self._direction.value(1)
        self._uart.write(self._request)
        self._since = now
        self._state = _LISTENING if self._direction is None else _SENDING

    def _turn(self, now):
        left = _REQUEST * self._char_us - ticks_diff(ticks_us(), self._started)
        if left > _SPIN_US:
            return
        if left > 0:
            sleep_us(left)
        self._direction.value(0)
        self._state = _LISTENING

    def _receive(self, now):
        n = self._uart.readinto(self._chunk, len(self._chunk))
        if not n:
            return
        if self._state < _SENDING:
            # Nobody was asked.
            if self._owed:
                self.errors.late += n
            else:
                self.errors.noise += n
            self._since = now
            return
        chunk = self._chunk
        reply = self.reply
        at = self._n
        for i in range(n):
            if at == len(reply):
                self._drop(1)
                at = self._n
            reply[at] = chunk[i]
            at += 1
            self._n = at
            self._align()
            at = self._n

    def _drop(self, count):
        """Forget the first bytes of what was received."""
        reply = self.reply
        self._n -= count
        for i in range(self._n):
            reply[i] = reply[i + count]

    def _align(self):
        """Take out the echo and whatever cannot be the beginning of the reply."""
        reply = self.reply
        q = self._request
        while self._n:
            n = self._n
            same = 0
            while same < n and same < _REQUEST and reply[same] == q[same]:
                same += 1
            if same == _REQUEST:
                self.errors.echoes += 1
                self._drop(_REQUEST)
            elif same == n:
                return  # the echo or the reply: time will tell
            elif (same >= 2 and reply[2] == self._wanted - FIRST - 2) or (same == 1 and reply[1] == q[1] | 0x80):
                return
            else:
                self.errors.noise += 1
                self._drop(1)

    def _listen(self, now):
        reply = self.reply
        n = self._n
        if n > 1 and reply[1] & 0x80:
            if n >= 5:
                self._judge(now, 5)
                return
        elif n > 2 and reply[2] == self._wanted - FIRST - 2 and n >= self._wanted:
            self._judge(now, self._wanted)
            return
        patience = self._timeout + (_REQUEST + self._wanted) * self._char_us // 1000
        if ticks_diff(now, self._since) > patience:
            self.errors.timeouts += 1
            self._owed = True
            self._retry(now)

    def _judge(self, now, length):
        """The reply is complete: is it sound?"""
        reply = self.reply
        crc = crc16(reply, 0, length - 2)
        if reply[length - 2] != crc & 255 or reply[length - 1] != crc >> 8:
            self.errors.crc += 1
            self._retry(now)
        elif length == 5 and reply[1] & 0x80:
            self.errors.exceptions += 1
            self.exception = reply[2]
            if reply[2] == _BUSY:
                self._retry(now)
            else:
                self._finish(now, False)
        else:
            self._finish(now, True)

    def _retry(self, now):
        self._tries -= 1
        if self._tries <= 0:
            self._finish(now, False)
            return
        self.errors.retries += 1
        self._since = now
        self._state = _QUIET

    def _finish(self, now, done):
        self._since = now
        self._state = _IDLE
        self.done = done


class Errors:
    """Counters of a bus.

    `requests` sent; `timeouts`; `retries`; `crc`: replies with a wrong checksum; `exceptions`: replies that refuse;
    `noise`: bytes that belong to no reply, frames of other units included; `late`: bytes that came when nobody was
    asked any more; `echoes` of our own requests.
    """

    def __init__(self):
        self.requests = 0
        self.timeouts = 0
        self.retries = 0
        self.crc = 0
        self.exceptions = 0
        self.noise = 0
        self.late = 0
        self.echoes = 0
