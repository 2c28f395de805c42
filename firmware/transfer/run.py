"""One transfer of the firmware: over the board's network, with room made for TLS where there is none."""

import gc
from time import ticks_diff, ticks_ms

from micropython import const

from firmware.transfer.transfer import Transfer

# Memory that a transfer over TLS takes: its connections (FTPS has two), the certificates, the code, room to work.
_TLS_BYTES = const(38000)
_FTPS_BYTES = const(62000)
# Heap on which the latter is there beside everything else.
_FTPS_HEAP = const(116000)
# Time for what still has to be told before the connection to the back end is given up for a while.
_TELL_MS = const(5000)


def protocols(uplink):
    """What works here, as the key SupportedFileTransferProtocols has it: TLS needs an authority, and memory."""
    if not uplink.verifies:
        return "FTP,HTTP"
    return "FTP,HTTP,HTTPS" if gc.mem_alloc() + gc.mem_free() < _FTPS_HEAP else "FTP,FTPS,HTTP,HTTPS"


class Run:
    """Runs a `transfer` to or from `url` over `uplink`; see firmware/transfers.py.

    Where memory does not suffice for TLS beside a TLS connection to the back end, `client` closes that meanwhile. What
    there is to tell is told before and after; for the back end it is a lost link, not a restart.
    """

    def __init__(self, uplink, client, url, patience_s, retries, interval_s):
        self._uplink = uplink
        self._client = client
        self._since = None
        self._paused = uplink.tls and _short(url[:5].lower())
        self.transfer = Transfer(uplink.connect, uplink.secure, url, patience_s, retries, interval_s)

    def poll(self, now):
        """One step, when the link to the back end does not stand in the way."""
        if self._paused:
            if self._since is None:
                self._since = now
            if not self._client.pause(now, ticks_diff(now, self._since) > _TELL_MS):
                return
        self.transfer.poll(now)
        if self.transfer.state:
            self._resume()

    def end(self):
        """Close everything."""
        self.transfer.close()
        self._resume()
        self._uplink.forget()

    def _resume(self):
        if self._paused:
            self._paused = False
            self._client.resume(ticks_ms())


def _short(scheme):
    if scheme not in ("https", "ftps:"):
        return False
    gc.collect()
    return gc.mem_free() < (_TLS_BYTES if scheme == "https" else _FTPS_BYTES)
