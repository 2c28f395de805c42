"""Every message that passed, both ways, as one list that threads can wait on."""

import json
import threading
import time
from dataclasses import dataclass

CALL, RESULT, ERROR = 2, 3, 4


@dataclass
class Message:
    """t: wall clock, s; cp: identity; up: from the charge point; kind: 2 CALL, 3 CALLRESULT, 4 CALLERROR, 0 unreadable;
    action: of a result or error that of its CALL; payload: of an error its code, description and details."""

    number: int
    t: float
    cp: str
    up: bool
    kind: int
    id: str
    action: str
    payload: object


class History:
    """The last `limit` messages.

    `listeners` are called with every Message, in the thread that carried it, before anyone that waits for it goes on.
    """

    def __init__(self, limit=5000):
        self.listeners = []
        self._limit = limit
        self._messages = []
        self._actions = {}
        self._count = 0
        self._news = threading.Condition()

    def add(self, cp, up, text):
        """Takes over the text of a frame."""
        kind, message_id, action, payload = self._read(cp, up, text)
        with self._news:
            self._count += 1
            message = Message(self._count, time.time(), cp, up, kind, message_id, action, payload)
            for listener in self.listeners:
                listener(message)
            self._messages.append(message)
            del self._messages[: -self._limit]
            self._news.notify_all()

    def mark(self):
        """Number of the newest message."""
        return self._count

    def since(self, number=0):
        """Messages newer than `number`."""
        with self._news:
            return [one for one in self._messages if one.number > number]

    def wait(self, fits, timeout, after=0):
        """The first message newer than number `after` for which `fits(message)` holds, or None after `timeout` s."""
        end = time.monotonic() + timeout
        with self._news:
            while True:
                for one in self._messages:
                    if one.number > after and fits(one):
                        return one
                left = end - time.monotonic()
                if left <= 0:
                    return None
                self._news.wait(left)

    def _read(self, cp, up, text):
        try:
            message = json.loads(text)
            kind, message_id = message[0], message[1]
            if kind == CALL:
                self._actions[cp, up, message_id] = message[2]
                return kind, message_id, message[2], message[3]
            if kind in (RESULT, ERROR):
                action = self._actions.pop((cp, not up, message_id), "?")
                return kind, message_id, action, message[2] if kind == RESULT else message[2:]
        except (ValueError, LookupError, TypeError):
            pass
        return 0, "", "", str(text)
