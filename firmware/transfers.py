"""Files to and from servers for the rest of the firmware: one transfer at a time (firmware/transfer/ does the work).

    t = transfers.begin(url, retries, interval_s)        # None: another one runs; ask again later
    t.fetch(sink, limit)  or  t.send(source, rewind, size)
    ...                                                  # every round, until t.state is not BUSY
    transfers.end()                                      # also in the middle: gives everything back
"""

import gc
from time import ticks_diff, ticks_ms

from micropython import const

from . import apart

# Memory that a transfer over TLS takes: its connections (FTPS has two), the certificates, the code, room to work.
_TLS_BYTES = const(38000)
_FTPS_BYTES = const(62000)
# Heap on which the latter is there beside everything else.
_FTPS_HEAP = const(116000)
# Time for what still has to be told before the connection to the back end is given up for a while.
_TELL_MS = const(5000)


class Transfers:
    """uplink: the way out; client: the connection to the back end; patience_s(): see Transfer.

    Where memory does not suffice for a TLS transfer beside a TLS connection to the back end, that connection is closed
    meanwhile. What there is to tell is told before and after; for the back end it is a lost link, not a restart.
    """

    def __init__(self, uplink, client, patience_s):
        self._uplink = uplink
        self._client = client
        self._patience_s = patience_s
        self._transfer = None
        self._paused = False
        self._since = None

    def protocols(self):
        """What works here, as the key SupportedFileTransferProtocols has it: TLS needs an authority, and memory."""
        if not self._uplink.verifies:
            return "FTP,HTTP"
        return "FTP,HTTP,HTTPS" if gc.mem_alloc() + gc.mem_free() < _FTPS_HEAP else "FTP,FTPS,HTTP,HTTPS"

    def begin(self, url, retries=0, interval_s=0):
        """A new Transfer, to be told what to do by its fetch() or send(); None while another one is not at its end."""
        if self._transfer is not None:
            return None
        from firmware.transfer.transfer import Transfer

        uplink = self._uplink
        self._transfer = Transfer(uplink.connect, uplink.secure, url, self._patience_s(), retries, interval_s)
        self._since = None
        scheme = url[:5].lower()
        self._paused = uplink.tls and self._short(scheme)
        return self._transfer

    def _short(self, scheme):
        if scheme not in ("https", "ftps:"):
            return False
        gc.collect()
        return gc.mem_free() < (_TLS_BYTES if scheme == "https" else _FTPS_BYTES)

    def poll(self, now):
        """Run the transfer one step; to be called every round."""
        t = self._transfer
        if t is None:
            return
        if self._paused:
            if self._since is None:
                self._since = now
            if not self._client.pause(now, ticks_diff(now, self._since) > _TELL_MS):
                return
        t.poll(now)
        if self._paused and t.state:
            self._paused = False
            self._client.resume(now)

    def end(self):
        """The transfer is over or not wanted any more: close it and give its memory back."""
        t = self._transfer
        if t is None:
            return
        self._transfer = None
        t.close()
        if self._paused:
            self._paused = False
            self._client.resume(ticks_ms())
        self._uplink.forget()
        apart.drop()
        gc.collect()
