"""Files to and from servers for the rest of the firmware: one transfer at a time (firmware/transfer/ does the work).

    t = transfers.begin(url, retries, interval_s)        # None: another one runs; ask again later
    t.fetch(sink, limit)  or  t.send(source, rewind, size)
    ...                                                  # every round, until t.state is not BUSY
    transfers.end()                                      # also in the middle: gives everything back
"""

import gc

from ocpp.apart import forget

from . import apart


class Transfers:
    """uplink: the way out; client: the connection to the back end, which may have to make room for a while."""

    def __init__(self, uplink, client, settings):
        from firmware.transfer.run import protocols

        settings.supported_file_transfer_protocols = protocols(uplink)  # whatever the flash says
        forget()
        apart.drop()
        self._uplink = uplink
        self._client = client
        self._settings = settings
        self._run = None

    def begin(self, url, retries=0, interval_s=0):
        """A new Transfer, to be told what to do by its fetch() or send(); None while another one is not at its end.

        1 KB must move in every MessageTimeout.
        """
        if self._run is not None:
            return None
        from firmware.transfer.run import Run

        forget()
        patience_s = self._settings.message_timeout
        self._run = Run(self._uplink, self._client, url, patience_s, retries, interval_s)
        return self._run.transfer

    def poll(self, now):
        """Run the transfer one step; to be called every round."""
        if self._run is not None:
            self._run.poll(now)

    def end(self):
        """The transfer is over or not wanted any more: close it and give its memory back."""
        if self._run is not None:
            self._run.end()
            self._run = None
            apart.drop()
            gc.collect()
