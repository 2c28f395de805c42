"""Development CSMS for OCPP-J 1.6, on the `ocpp` package with schema validation on.

As a program: `python -m tools.csms --port 9000`, asked to do things with `tools/csms-ctl`. As a library: `Background`
runs it in a thread; `Csms` in an event loop of one's own. It keeps everything in memory: no back end for production.
"""

from .background import Background
from .requests import BadRequest
from .server import Csms, NotConnected, Refused

__all__ = ["BadRequest", "Background", "Csms", "NotConnected", "Refused"]
