"""A charge point that speaks OCPP 1.6: the core's senders and handlers put together."""

from ..apart import forget
from ..core.authorisation import TagInfo
from ..transport.fields import EXTRA, MISSING, SYNTAX, TYPE
from ..transport.rpc import ACCEPTED, NONE
from . import handlers
from .authorize import Authorize
from .boot import Boot, Heartbeat
from .datatransfer import DataTransfer
from .diagnostics import Diagnostics
from .firmware import Firmware
from .metervalues import TriggeredValues
from .status import Status
from .transactions import Transactions

SUBPROTOCOL = "ocpp1.6"


class Station:
    """The version object of Rpc. identity: see boot.FIELDS; lists: parsed measurand lists. `cp` has its connectors."""

    def __init__(self, cp, rpc, txdata, lists, identity, log):
        settings = cp.settings
        authorisation = cp.authorisation
        self.cp = cp
        self.rpc = rpc
        self.authorisation = authorisation
        self.boot = Boot(identity, rpc, cp.clock, settings)
        self.heartbeat = Heartbeat(cp.clock, settings, rpc)
        self.statuses = Status(cp, log)
        self.values = TriggeredValues(cp, lists)
        info = TagInfo()  # one answer at a time
        self.transactions = Transactions(cp, rpc, txdata, info, log)
        self.data = DataTransfer(log)
        self.diagnostics = Diagnostics()
        self.firmware = Firmware()
        self.unlocking = None  # an Unlocker whose answer is due
        settings.checks["connector_phase_rotation"] = self._rotation_allowed
        settings.connector_phase_rotation_max_length = len(cp.connectors) + 1
        rpc.version = self
        # In order of priority: who stands at the charge point is served before history is told.
        rpc.senders = (
            self.boot,
            self.values,
            Authorize(authorisation, info),
            self.statuses,
            self.heartbeat,
            self.data,
            self.diagnostics.progress,
            self.firmware.progress,
            self.transactions,
        )
        cp.quiet = self.quiet

    def quiet(self):
        """Has the back end been told everything?"""
        told = self.firmware.progress.told and self.diagnostics.progress.told
        return told and not self.rpc.current and not self.cp.journal.count and self.statuses.quiet()

    def poll(self, now, connected):
        """Follow connection and registration; to be called every round before the Rpc."""
        online = connected and self.rpc.registration == ACCEPTED
        if online and not self.cp.online:
            self.heartbeat.restart(now)
            self.statuses.resume()
        self.cp.online = online
        # Whoever shows a card meanwhile need not be judged by the offline rules yet.
        self.cp.registering = connected and not online and not self.boot.waiting
        if self.authorisation.waiting and not online and not self.cp.registering:
            self.authorisation.link_lost()
        self.statuses.poll(now)
        self.diagnostics.poll()

    def link_lost(self):
        """The connection is gone."""
        self.cp.online = self.cp.registering = False
        if self.rpc.current is self.statuses:
            self.statuses.unsure()
        self.rpc.link_lost()
        self.transactions.link_lost()
        self.unlocking = None  # nobody waits for the answer any more
        self.authorisation.link_lost()
        if self.rpc.registration != ACCEPTED:
            self.rpc.registration = NONE

    def handler(self, action):
        """Who answers a request, see handlers.py."""
        return handlers.handler(self, action)

    def unknown(self, action):
        """CALLERROR code for an action without a handler (OCPP-J 1.6 table 7)."""
        return "NotSupported" if action in handlers.OTHERS else "NotImplemented"

    def code(self, kind):
        """CALLERROR code for a Violation's kind, in the spelling of OCPP-J 1.6 (table 7)."""
        if kind == TYPE:
            return "TypeConstraintViolation"
        if kind == MISSING:
            return "OccurenceConstraintViolation"
        if kind == SYNTAX or kind == EXTRA:
            return "FormationViolation"
        return "PropertyConstraintViolation"

    def _rotation_allowed(self, text):
        from ocpp.v16.configuration import rotation_allowed

        forget()
        return rotation_allowed(text, len(self.cp.connectors))
