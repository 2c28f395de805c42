"""A client of the world's HTTP API: one method a call, each returns the new state."""

import http.client
import json
import threading
import time
from urllib.parse import urlsplit


class SimError(Exception):
    """The world refused a call; the text is its error."""


class Sim:
    """Talks to the world at `url`, such as http://127.0.0.1:41234. May be shared by threads."""

    def __init__(self, url, timeout=10.0):
        self.url = url
        self._address = urlsplit(url).netloc
        self._timeout = timeout
        self._local = threading.local()

    def state(self):
        """The state of world and board."""
        return self.get("/sim")

    def connector(self, number=1):
        """The state of one connector."""
        return self.state()["connectors"][number - 1]

    def plug(self, connector=1, **fields):
        """A cable into the socket and the car; cable_a: 13, 20, 32 or 63."""
        return self.post("plug", connector=connector, **fields)

    def unplug(self, connector=1, side="ev"):
        """A pull at the car's side or, `evse`, at both."""
        return self.post("unplug", connector=connector, side=side)

    def ev(self, connector=1, **fields):
        """What the car does: ready, amps, phases, ventilation."""
        return self.post("ev", connector=connector, **fields)

    def card(self, id_tag, **fields):
        """A card at the reader, of `connector` if given."""
        return self.post("card", idTag=id_tag, **fields)

    def button(self, name, on=True):
        """Presses stop, emergency or reset, or releases it."""
        return self.post("button", name=name, on=on)

    def meter(self, wh, connector=1):
        """Sets a meter's register."""
        return self.post("meter", connector=connector, wh=wh)

    def fault(self, kind, on=True, connector=1):
        """A fault begins or ends."""
        return self.post("fault", kind=kind, on=on, connector=connector)

    def network(self, up, silent=False):
        """The link goes down, silent, or comes back."""
        return self.post("network", up=up, silent=silent)

    def power(self, on):
        """Mains off or on."""
        return self.post("power", on=on)

    def openings(self):
        """Milliseconds from a car's leaving state C to the release of the contactor, oldest first."""
        return self.get("/sim/openings")["pilot_to_open_ms"]

    def lights(self):
        """Red, green and blue, 0 to 1, of each connector's status light."""
        return self.get("/sim/lights")["lights"]

    def phases(self):
        """{phases, under_load} of each connector: those that reach the car; wrong moves of the relay for them."""
        return self.get("/sim/phases")["phases"]

    def wait_for(self, condition, timeout=10.0, every=0.02):
        """Waits until `condition(state)` is true and returns that state.

        TimeoutError with the last state when it never is.
        """
        deadline = time.monotonic() + timeout
        while True:
            state = self.state()
            if condition(state):
                return state
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout} s; the state is {json.dumps(state)}")
            time.sleep(every)

    def get(self, path):
        """Answer to a GET."""
        return self._call("GET", path, None)

    def post(self, name, /, **fields):
        """Answer to a POST with these fields."""
        return self._call("POST", f"/sim/{name}", json.dumps(fields))

    def _call(self, method, path, body):
        code, answer = self.raw(method, path, body)
        if code != 200:
            raise SimError(answer["error"])
        return answer

    def raw(self, method, path, body=None):
        """Status code and decoded answer of any request."""
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection(self._address, timeout=self._timeout)
        connection = self._local.connection
        try:
            connection.request(method, path, body)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        except Exception:
            connection.close()
            del self._local.connection
            raise
