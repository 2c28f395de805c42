"""Keeps the charge point connected: dial, upgrade, talk, back off, again (OCPP-J 1.6 §3, §5)."""

from time import ticks_add, ticks_diff

from .transport.websocket import CLOSED, CLOSING, OPEN


class Client:
    """Runs a Station over a WebSocket.

    dial(now): gives a new non-blocking stream to the central system or raises OSError (or ValueError).
    greet(): gives (host, path, subprotocols, authorization or None) for the upgrade request.
    """

    def __init__(self, ws, rpc, station, backoff, dial, greet, log):
        self.ws = ws
        self.rpc = rpc
        self.station = station
        self.backoff = backoff
        self.dial = dial
        self.greet = greet
        self.log = log
        self.connected = False
        self.attempts = 0
        self._retry_at = None
        self._again = False
        self._stopped = False  # for good, or until resume()

    def poll(self, now):
        """One round. Never blocks for longer than the dialling does."""
        ws = self.ws
        ws.poll(now)
        state = ws.state
        if self.connected:
            if state != OPEN:
                self._lost()
        elif state == OPEN:
            self.connected = True
            self.backoff.reset()
            self.log.note("connected", ws.protocol)
        if state == CLOSED and not self._stopped:
            self._reconnect(now)
        self.station.poll(now, self.connected)
        if self.connected:
            self.rpc.poll(now)
            if self._again and ws.can_send and not self.rpc.current:
                self._again = False
                ws.close(1000, now)

    def _lost(self):
        self.connected = False
        self.log.note("connection lost:", self.ws.error)
        self.station.link_lost()

    def _reconnect(self, now):
        if self._retry_at is None:
            if self.attempts:
                if not self.connected and self.ws.error:
                    self.log.note("not connected:", self.ws.error)
                wait = self.backoff.next()
                self._retry_at = ticks_add(now, wait)
                return
        elif ticks_diff(now, self._retry_at) < 0:
            return
        self._retry_at = None
        self.attempts += 1
        self.ws.error = ""
        try:
            sock = self.dial(now)
            host, path, protocols, authorization = self.greet()
            self.ws.open(sock, host, path, protocols, authorization, now)
        except (OSError, ValueError) as e:
            self.ws.error = "dial: %s" % e

    def link_up(self, now):
        """The network is back: the next attempt follows now, whatever the back-off was."""
        if self.ws.state == CLOSED:
            self.backoff.reset()
            self._retry_at = now

    def link_down(self):
        """The network is gone: there is no point in waiting for time-outs."""
        self.ws.abort("network down")
        if self.connected:
            self._lost()

    def reconnect(self):
        """Close and connect anew once the answer under way has left (new credentials)."""
        self._again = True

    def pause(self, now, at_once):
        """Close the connection until resume(), when nothing is left to say or `at_once`. True when it is closed."""
        ws = self.ws
        if ws.state == CLOSED:
            self._stopped = True
        elif not self._stopped and (at_once or (self.connected and self.station.quiet())):
            self.stop(now)
            if ws.state != CLOSING:
                ws.abort("paused")
        return self._stopped and ws.state == CLOSED

    def resume(self, now):
        """Connect again, at once, after pause()."""
        self._stopped = False
        self.link_up(now)

    def stop(self, now):
        """Close for good, before a restart."""
        self._stopped = True
        if self.ws.state == OPEN:
            self.ws.close(1001, now)
