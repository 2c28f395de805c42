"""The wallbox put together: a board's copper, the connector logic and the OCPP client, polled as one."""

import gc
from time import sleep_ms, ticks_diff, ticks_ms

from micropython import const

from evse.connector import Connector as Evse
from evse.limits import Limits
from evse.settings import Settings as EvseSettings
from ocpp.client import Client
from ocpp.core.authorisation import Authorisation
from ocpp.core.boots import Boots
from ocpp.core.cache import AuthCache
from ocpp.core.chargepoint import ChargePoint
from ocpp.core.charging import Charging, peak_hours_allowed
from ocpp.core.clock import Clock
from ocpp.core.connector import Connector
from ocpp.core.facts import POWER_LOSS, REBOOT, Fact, rank, row
from ocpp.core.lists import Lists
from ocpp.core.locallist import LocalList, capacity
from ocpp.core.metering import Aligned, Metering
from ocpp.core.reservations import Reservations
from ocpp.core.session import Session
from ocpp.core.settings import Settings
from ocpp.core.txdata import TxData
from ocpp.transport.backoff import BackOff
from ocpp.transport.reader import JsonReader
from ocpp.transport.rpc import Rpc
from ocpp.transport.websocket import WebSocket
from ocpp.transport.writer import JsonWriter
from ocpp.v16 import keys
from ocpp.v16.station import Station

from . import apart, outlet
from .calm import Calm
from .console import Console
from .latches import Latches
from .logring import LogRing
from .people import People
from .safety import Supervisor
from .transfers import Transfers
from .update import Update
from .uplink import Uplink, key_allowed

VERSION = "0.1.0"

ROUND_MS = const(10)
# Receive window, and the longest message that is sent in one piece; longer ones take several steps.
_WINDOW = const(512)
_MESSAGE = const(768)
# Longest message received, in bytes: several times the fullest SendLocalList. One without end would never let others
# have their turn.
_LONGEST = const(8 << 20)
# Longest text that needs no room made for it: an idTag, an enumeration, most keys.
_TEXT = const(64)
# Facts that wait in files kept open; each takes half a kilobyte of RAM, more would save flash only while offline.
_SLOTS = const(3)
_CACHE = const(500)
# Collect when nothing is being charged, so that little is left to do when something is.
_SWEEP_MS = const(5000)


class Wallbox:
    """Everything of one charge point. `poll(now)` is one round of the main loop."""

    def __init__(self, board, log):
        """Build for `board` (see boards/). Raises ProvisionError when its settings are not usable."""
        from firmware.provision import check

        check(board.provision)
        self.board = board
        self.log = log
        now = ticks_ms()
        # The tick first: from then on the contactors are watched.
        self._build_copper(board)
        self._build_core(board, now)
        self._build_link(board)
        self.people = People(board, self.cp, self.supervisor, self._evses)
        self.console = Console(self)
        self._link = False
        self._returns = 0
        self._swept = now
        board.provision = None  # half a kilobyte that has been put to use

    def _build_copper(self, board):
        # Connector logic and safety tick; then what the core sees of them.
        settings = EvseSettings()
        settings.nominal_v = board.volts
        settings.contactor_ms = board.contactor_ms
        settings.pilot_ms = board.pilot_ms
        self._declare(board, settings)
        evses = self._evses = []
        for io in board.connectors:
            socket = io.proximity is not None
            evse = Evse(board.rating_ma, Limits(outlet.SLOTS), settings, socket, io.lock is not None)
            evse.keep_locked = True  # until the core knows whether the cable waits for its owner
            evses.append(evse)
        self.latches = Latches(board.root + "/latched", evses, self.log)
        self._gate(board, evses)
        self.supervisor = Supervisor(board, evses, board.tick_gap_ms)
        self.supervisor.start(board.timer)
        self.outlets = []
        i = 0
        for io in board.connectors:
            self.outlets.append(outlet.Outlet(evses[i], io, board, self.supervisor))
            i += 1

    def _declare(self, board, settings):
        from .errands.installation import declare

        declare(board.provision.get("installation", {}), settings)
        apart.drop()

    def _gate(self, board, evses):
        from .errands.selftest import gate

        gate(board.root, evses, board.provision.get("commissioned", False))
        apart.drop()

    def _build_core(self, board, now):
        # Configuration, flash, sessions. What was open when the power went is closed here.
        from firmware.errands.hours import tell
        from firmware.provision import preset
        from firmware.storage import former, open_journal, report

        apart.drop()
        root = board.root
        settings = self.settings = Settings(keys.KEYS, root + "/config")
        settings.checks["authorization_key"] = key_allowed
        settings.checks["peak_hours"] = peak_hours_allowed
        lists = self._lists = Lists(settings, self.outlets[0].supports)
        settings.load()
        preset(board.provision.get("first") or {}, settings, root + "/used")
        # Whatever the flash says:
        settings.number_of_connectors = len(self.outlets)
        settings.connector_switch_3_to_1_phase_supported = self.outlets[0].phases is not None
        lists.update()
        settings.changed = self._changed
        self._light()

        fact = Fact()
        self.boots = Boots(root + "/boot")
        clock = Clock(self.boots, now)
        self.log.ring = LogRing(root + "/log", clock)
        self.log.note("start %d of" % self.boots.number, VERSION)
        if settings.peak_hours:
            tell(settings, self.log)
        journal = open_journal(root + "/journal", _SLOTS, self.log)
        report(root, self.log)
        journal.row = row
        journal.rank = rank
        # As much as the partition holds; a board may be commissioned for less.
        most = settings.local_auth_list_max_length = min(settings.local_auth_list_max_length, capacity(root))
        settings.send_local_list_max_length = min(settings.send_local_list_max_length, most)
        local_list = LocalList(root + "/list", most, self._idle)
        authorisation = Authorisation(settings, AuthCache(root + "/cache", _CACHE), local_list, clock)
        aligned = Aligned(settings, clock)
        reserved = Reservations(root + "/reserved", clock)
        available = root + "/available"
        self.cp = ChargePoint(settings, clock, journal, authorisation, reserved, available, aligned, self._restart)
        connectors = []
        for o in self.outlets:
            id_ = len(connectors) + 1
            o.poll(now)
            session = Session(id_, root, journal, fact, clock)
            txdata = self._txdata = TxData(root + "/samples", self._most_samples)
            journal.relief = txdata.shrink
            metering = Metering(id_, o, lists, settings, clock, journal, fact, txdata)
            connectors.append(Connector(id_, o, session, metering, settings, "%s/owner%d" % (root, id_)))
        gone = [Session(id_, root, journal, fact, clock) for id_ in former(root, len(connectors))]
        self.cp.recover(connectors, REBOOT if board.restarted else POWER_LOSS, now, gone)
        self.cp.charging = Charging(self.cp, root + "/profiles", board.volts, board.phases, self.log.note)

    def _build_link(self, board):
        # From the socket up to OCPP.
        from firmware.provision import check_identity

        settings = self.settings
        identity = (board.vendor, board.model, board.serial, "", VERSION, "", "", "", "")
        check_identity(identity)
        ws = self.ws = WebSocket(self._idle, _WINDOW, _MESSAGE, _LONGEST)
        ws.ping_interval = settings.web_socket_ping_interval
        ws.message_timeout = settings.message_timeout * 1000
        ws.tap = board.tap
        self.rpc = Rpc(ws, JsonReader(text=_TEXT), JsonWriter(ws.tx, ws.HEAD), self._timeout_s, self.log)
        self.station = Station(self.cp, self.rpc, self._txdata, self._lists, identity, self.log)
        uplink = self.uplink = Uplink(board.provision, board.network, settings)
        if board.tls_blocks:
            uplink.calm = Calm(self._evses)
        self.client = Client(ws, self.rpc, self.station, BackOff(2, 5, 2), uplink.dial, uplink.greet, self.log)
        self.station.diagnostics.collect = self._diagnostics
        self.station.data.register("Pilotwire", self._vendor)
        for vendor, handler in getattr(board, "vendors", ()):
            self.station.data.register(vendor, handler)
        self.transfers = Transfers(uplink, self.client, settings)
        self.update = Update(self)

    def _diagnostics(self, *asked):
        from firmware.errands.diagnostics import collect

        return collect(self, *asked)

    def _vendor(self, message, data):
        from firmware.errands.vendor import answer

        return answer(self, message, data)

    def _timeout_s(self):
        return self.settings.message_timeout

    def _most_samples(self):
        return self.settings.stop_transaction_max_meter_values

    def _changed(self, name):
        # A configuration key was changed: what does not read it at every round is told here.
        self.cp.charging.dirty = True
        if name == "web_socket_ping_interval":
            self.ws.ping_interval = self.settings.web_socket_ping_interval
        elif name == "message_timeout":
            self.ws.message_timeout = self.settings.message_timeout * 1000
        elif name == "light_intensity":
            self._light()
        elif name == "authorization_key":
            self.client.reconnect()
        elif name.startswith(("meter_values", "stop_txn")):
            self._lists.update()

    def _light(self):
        for o in self.outlets:
            o.light.set_brightness(self.settings.light_intensity)

    def _restart(self):
        self.log.note("restart")
        now = ticks_ms()
        self.client.stop(now)
        for _ in range(50):
            self.ws.poll(ticks_ms())
            sleep_ms(ROUND_MS)
        self.shut()
        self.board.reset()
        # A board that could not restart is still a charge point.
        self.supervisor.resume()
        self.client.resume(ticks_ms())

    def shut(self):
        """Everything off; what only RAM knows goes to flash."""
        self.supervisor.open_all()
        self.log.flush()
        now = ticks_ms()
        for c in self.cp.connectors:
            c.keep_meter(now)

    def poll(self, now):
        """One round."""
        self._idle(now)
        board = self.board
        network = board.network
        network.poll(now)
        if network.returns != self._returns:
            self._returns = network.returns
            self.client.link_up(now)
        if self._link and not network.up:
            self.client.link_down()
        self._link = network.up
        if self._link:
            # What comes now is of this moment, not of the round's beginning: else the back end's time, taken over here,
            # would run ahead by all that the round has taken so far.
            now = ticks_ms()
            self.cp.clock.poll(now)
            self.client.poll(now)
        else:
            self.station.poll(now, False)
        self.transfers.poll(now)
        self.update.poll(now)
        self.console.poll(now)
        if ticks_diff(now, self._swept) > _SWEEP_MS:
            self.log.ring.poll(now)
            if not self._energised():
                self._swept = now
                gc.collect()
        if board.publish:
            board.publish(self)

    def _energised(self):
        for o in self.outlets:
            if o.energised:
                return True
        return False

    def _idle(self, now):
        # What goes on even while a long message is being received or sent.
        # A dog that is fed although the tick has stopped would guard nothing.
        supervisor = self.supervisor
        if supervisor.alive(now) and self.board.watchdog:
            self.board.watchdog.feed()
        if supervisor.error is not None:
            self.log.fault("safety tick", supervisor.error)
            supervisor.error = None
        for o in self.outlets:
            o.poll(now)
        self.latches.poll(now)
        self.people.poll(now)
        self.cp.poll(now)
        i = 0
        for o in self.outlets:
            i += 1
            o.light.show(self.station.statuses.name(i), now)
