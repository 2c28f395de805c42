"""GetDiagnostics and DiagnosticsStatusNotification (OCPP 1.6 §4.4, §5.9): one upload at a time."""

from micropython import const

from .progress import Progress

_GET = (
    ("location", "s", 1, 0, 512),
    ("retries", "i", 0, 0, 0x3FFFFFFF),
    ("retryInterval", "i", 0, 0, 0x3FFFFFFF),
    ("startTime", "t", 0, 0, 0),
    ("stopTime", "t", 0, 0, 0),
)
# Our choice where the request leaves it to us.
_RETRIES = const(2)
_INTERVAL_S = const(60)
_LONGEST_S = const(86400)


class Diagnostics:
    """Answers GetDiagnostics; `progress` is the sender of what becomes of it.

    collect(location, retries, interval_s, start, stop): gives an upload of what is known of a period, whose ends are
    (day, ms) or None, or gives None when there is nothing. An upload has `name` (of its file, 1 to 255 characters),
    begin() -> whether it could begin, poll() -> None while it runs, then True or False, and end(), which drops it
    whenever that is.
    """

    def __init__(self):
        self.progress = Progress("DiagnosticsStatusNotification")
        self.collect = None
        self._upload = None
        self._begun = False

    def get(self, action):
        """Like Handlers.get."""
        return (_GET, self.answer, False) if action == "GetDiagnostics" else None

    def answer(self, values, w):
        """Name the file; the upload begins when the answer has left. One under way is dropped: the last request counts.

        Only the new one is heard of from then on.
        """
        location, retries, interval, start, stop = values
        upload = None
        if self.collect is not None:
            retries = _RETRIES if retries is None else retries
            interval = _INTERVAL_S if interval is None else min(interval, _LONGEST_S)
            upload = self.collect(location, retries, interval, start, stop)
        if upload is None:
            w.raw(b"{}")
            return
        w.raw(b'{"fileName":')
        w.str(upload.name)
        w.raw(b"}")
        if self._upload is not None:
            self._upload.end()
        self._upload = upload
        self._begun = False

    def poll(self):
        """Run the upload one step; to be called every round."""
        upload = self._upload
        if upload is None:
            return
        if not self._begun:
            if upload.begin():
                self._begun = True
                self.progress.tell("Uploading")
            return
        sent = upload.poll()
        if sent is not None:
            upload.end()
            self._upload = None
            self.progress.tell("Uploaded" if sent else "UploadFailed", False)
