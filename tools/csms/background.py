"""The CSMS in a thread of its own, for tests and the demo."""

import asyncio
import threading

from .control import Control
from .server import Csms


class Background:
    """`with Background(port=0) as csms:` runs a `Csms`; its arguments, control_port (None: no HTTP control) and further
    aiohttp routes for it."""

    def __init__(self, *, port=0, control_port=None, routes=(), **options):
        self.csms = Csms(port=port, **options)
        self.control = None if control_port is None else Control(self.csms, control_port, routes)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="csms", daemon=True)

    def __enter__(self):
        self._thread.start()
        try:
            self._run(self.csms.start())
            if self.control is not None:
                self._run(self.control.start())
        except OSError:
            self._end()
            raise
        return self

    def __exit__(self, *_):
        if self.control is not None:
            self._run(self.control.stop())
        self._run(self.csms.stop())
        self._end()

    def _end(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self):
        """Endpoint address, to which a charge point adds its identity."""
        return self.csms.url

    @property
    def history(self):
        """All messages: `History`."""
        return self.csms.history

    @property
    def store(self):
        """Charge points and transactions: `Store`."""
        return self.csms.store

    def request(self, cp, action, payload=None, timeout=35):
        """`Csms.request`, waiting for the answer."""
        return self._run(self.csms.request(cp, action, payload), timeout)

    def _run(self, coroutine, timeout=15):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout)
