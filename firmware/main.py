"""Start of the firmware: build everything for a board, then run it until the power goes."""

import gc
import sys
from time import sleep_ms, ticks_diff, ticks_ms

from micropython import const

from evse.connector import Connector as Evse
from evse.limits import Limits
from evse.settings import Settings as EvseSettings
from ocpp.client import Client
from ocpp.core.authorisation import Authorisation
from ocpp.core.cache import AuthCache
from ocpp.core.cell import Cell
from ocpp.core.chargepoint import ChargePoint
from ocpp.core.clock import Clock
from ocpp.core.connector import Connector
from ocpp.core.facts import EMERGENCY_STOP, LOCAL, POWER_LOSS, REBOOT, Fact, droppable
from ocpp.core.journal import Journal
from ocpp.core.lists import Lists
from ocpp.core.metering import Aligned, Metering
from ocpp.core.octets import get, put
from ocpp.core.session import SIZE, Session
from ocpp.core.settings import Settings
from ocpp.core.txdata import TxData
from ocpp.transport.backoff import BackOff
from ocpp.transport.reader import JsonReader
from ocpp.transport.rpc import Rpc
from ocpp.transport.websocket import WebSocket
from ocpp.transport.writer import JsonWriter
from ocpp.v16 import keys
from ocpp.v16.boot import check_identity
from ocpp.v16.station import Station

from . import outlet, provision
from .console import Console
from .latches import Latches
from .log import Log
from .safety import Supervisor
from .uplink import Uplink

VERSION = "0.1.0"

_ROUND_MS = const(10)
# Receive window, and the longest message that is sent in one piece; longer ones take several steps.
_WINDOW = const(512)
_MESSAGE = const(768)
# Longest text that needs no room made for it: an idTag, an enumeration, most keys.
_TEXT = const(64)
# Facts that wait in files kept open; each takes half a kilobyte of RAM, more would save flash only while offline.
_SLOTS = const(3)
_CACHE = const(500)
# Collect when this much has been allocated: small steps instead of one long pause.
_GARBAGE = const(8192)
# And when nothing is being charged, so that little is left to do when something is.
_SWEEP_MS = const(5000)


class Wallbox:
    """Everything of one charge point. `poll(now)` is one round of the main loop."""

    def __init__(self, board, log):
        """Build for `board` (see boards/). Raises ProvisionError when its settings are not usable."""
        given = board.provision
        provision.check(given)
        self.board = board
        self.log = log
        now = ticks_ms()
        root = board.root
        count = len(board.connectors)

        # The tick first: from here on the contactors are watched.
        evse_settings = EvseSettings()
        evses = []
        for io in board.connectors:
            evses.append(
                Evse(board.rating_ma, Limits(outlet.SLOTS), evse_settings, io.proximity is not None, io.lock is not None)
            )
        self.latches = Latches(root + "/latched", evses)
        self.supervisor = Supervisor(board, evses, board.tick_gap_ms)
        self.supervisor.start(board.timer)
        self.outlets = []
        i = 0
        while i < count:
            self.outlets.append(outlet.Outlet(evses[i], board.connectors[i], board, self.supervisor))
            i += 1

        settings = self.settings = Settings(keys.CORE, root + "/config")
        settings.number_of_connectors = count
        settings.checks["authorization_key"] = provision.key_allowed
        lists = self._lists = Lists(settings, self.outlets[0].supports)
        settings.load()
        provision.preset(given.get("first") or {}, settings, root + "/used")
        lists.update()
        settings.changed = self._changed

        fact = Fact()
        clock = self.clock = Clock(_count_boot(root + "/boot"), now)
        journal = self.journal = Journal(root + "/journal", _SLOTS)
        journal.droppable = droppable
        txdata = TxData(root + "/samples", self._most_samples)
        cache = AuthCache(root + "/cache", _CACHE)
        authorisation = Authorisation(settings, cache, clock)
        self.cp = ChargePoint(
            settings, clock, journal, authorisation, root + "/available", Aligned(settings, clock), self._restart
        )
        connectors = []
        for o in self.outlets:
            id_ = len(connectors) + 1
            o.poll(now)
            session = Session(id_, Cell("%s/session%d" % (root, id_), SIZE), journal, fact, clock)
            metering = Metering(id_, o, lists, settings, clock, journal, fact, txdata)
            connectors.append(Connector(id_, o, session, metering, settings))
        self.cp.recover(connectors, REBOOT if board.restarted else POWER_LOSS, now)

        ws = self.ws = WebSocket(self._idle, _WINDOW, _MESSAGE)
        ws.ping_interval = settings.web_socket_ping_interval
        ws.tap = board.tap
        self.rpc = Rpc(ws, JsonReader(text=_TEXT), JsonWriter(ws.tx, ws.HEAD), self._timeout_s, log)
        identity = (board.vendor, board.model, board.serial, "", VERSION, "", "", "", "")
        try:
            check_identity(identity)
        except ValueError as e:
            raise provision.ProvisionError("settings: %s" % e)
        self.station = Station(
            self.cp, self.rpc, settings, journal, authorisation, txdata, lists, identity, count, log
        )
        uplink = Uplink(given, board.network, settings)
        self.client = Client(ws, self.rpc, self.station, BackOff(2, 5, 2), uplink.dial, uplink.greet, log)
        self.console = Console(self)
        self._link = False
        self._emergency = False
        self._pressed = False
        self._swept = now
        board.provision = None  # half a kilobyte that has been put to use

    def _timeout_s(self):
        return self.settings.message_timeout

    def _most_samples(self):
        return self.settings.stop_transaction_max_meter_values

    def _changed(self, name):
        # A configuration key was changed: what does not read it at every round is told here.
        if name == "web_socket_ping_interval":
            self.ws.ping_interval = self.settings.web_socket_ping_interval
        elif name == "authorization_key":
            self.client.reconnect()
        elif name.startswith(("meter_values", "stop_txn")):
            self._lists.update()

    def _restart(self):
        self.log.note("restart")
        now = ticks_ms()
        self.client.stop(now)
        for _ in range(50):
            self.ws.poll(ticks_ms())
            sleep_ms(_ROUND_MS)
        self.shut()
        self.board.reset()

    def shut(self):
        """Everything off; what only RAM knows goes to flash."""
        self.supervisor.open_all()
        now = ticks_ms()
        for c in self.cp.connectors:
            c.keep_meter(now)

    def poll(self, now):
        """One round."""
        self._idle(now)
        board = self.board
        board.network.poll(now)
        up = board.network.up
        if up != self._link:
            self._link = up
            if up:
                self.client.link_up(now)
            else:
                self.client.link_down()
        if up:
            self.client.poll(now)
        else:
            self.station.poll(now, False)
        self.console.poll(now)
        if ticks_diff(now, self._swept) > _SWEEP_MS and not self._energised():
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
        if self.supervisor.alive(now) and self.board.watchdog:
            self.board.watchdog.feed()
        for o in self.outlets:
            o.poll(now)
        self.latches.poll()
        self._people(now)
        self.cp.poll(now)
        i = 0
        for o in self.outlets:
            i += 1
            o.light.show(self.station.statuses.name(i), now)

    def _people(self, now):
        board = self.board
        if board.reader:
            tag = board.reader.poll()
            if tag is not None:
                self.cp.card(tag)
        i = 0
        for io in board.connectors:
            i += 1
            if io.reader:
                tag = io.reader.poll()
                if tag is not None:
                    self.cp.card(tag, i)
        if self.supervisor.emergency:
            if not self._emergency:
                self.cp.stop_all(EMERGENCY_STOP)
            self._emergency = True
        else:
            self._emergency = False
        buttons = board.buttons
        if buttons.stop.poll(now):
            if not self._pressed:
                self.cp.stop_all(LOCAL)
            self._pressed = True
        elif buttons.reset.poll(now):
            if not self._pressed:
                for o in self.outlets:
                    o.evse.reset(now)
            self._pressed = True
        else:
            self._pressed = False


def _count_boot(path):
    # The number of this start: what the journal's times refer to until the clock is set.
    cell = Cell(path, 2)
    buf = bytearray(2)
    n = (get(buf, 0, 2) if cell.load(buf) == 2 else 0) + 1 & 0xFFFF
    put(buf, 0, 2, n)
    cell.save(buf, 2)
    cell.close()
    return n


def run(board):
    """Run the charge point on `board`; comes back only by an exception, with everything off."""
    gc.threshold(_GARBAGE)
    log = Log(sys.stdout)
    try:
        box = Wallbox(board, log)
    except provision.ProvisionError as e:
        print(e)
        sys.exit(2)
    gc.collect()
    try:
        while True:
            box.poll(ticks_ms())
            sleep_ms(_ROUND_MS)
    except Exception as e:
        log.fault("main loop", e)
    finally:
        # Whatever happened: no contactor stays closed, and the board starts anew.
        box.shut()
        board.reset()
