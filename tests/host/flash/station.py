"""Everything of a charge point that lies in flash, put together without a link: two connectors, a moving world."""

from board import mount

from firmware.storage import former
from ocpp.core.authorisation import Authorisation, TagInfo
from ocpp.core.boots import Boots
from ocpp.core.cache import AuthCache
from ocpp.core.cell import make_directory
from ocpp.core.chargepoint import ChargePoint
from ocpp.core.clock import Clock
from ocpp.core.connector import Connector
from ocpp.core.facts import BODY, LOCAL, POWER_LOSS, SAMPLE, START, VALUES, Fact, rank, row
from ocpp.core.journal import Journal
from ocpp.core.lists import Lists
from ocpp.core.locallist import LocalList
from ocpp.core.metering import Metering
from ocpp.core.octets import get
from ocpp.core.reservationfile import Reservation
from ocpp.core.reservations import Reservations
from ocpp.core.session import Session
from ocpp.core.settings import Settings
from ocpp.core.txdata import TxData
from ocpp.smart.record import AMPERES, ID, LEVEL, TX_DEFAULT, WITH_TRANSACTION, Draft
from ocpp.smart.store import Store
from ocpp.v16.keys import KEYS

ROOT = "/flash"
CONNECTORS = 2
_NOON = 43200000
_DAY = 20000
_SLOTS = 3
# Many, so that samples are long and segments soon full; the register first.
_MEASURANDS = (
    "Energy.Active.Import.Register,Current.Import,Current.Offered,Power.Active.Import,Power.Offered,Voltage,"
    "Frequency,Temperature,SoC,Power.Factor,Power.Reactive.Import,Energy.Reactive.Import.Register,RPM,"
    "Energy.Active.Export.Register,Current.Export"
)
# Values that change only as a whole; each is the old one or the new one after a cut.
STATES = ("config", "available", "cache", "list", "profiles", "reservations")


class Outlet:
    """A socket whose meter begins at 0 with each start of the board, as one that counts impulses does."""

    plugged = cable = False
    fault = None

    def __init__(self):
        self.wh = 0

    def meter_wh(self):
        return self.wh

    def meter_floor(self, wh):
        self.wh = max(self.wh, wh)

    def measure(self, code):
        return self.wh * 1000

    def set_available(self, on):
        """It is."""

    def hold(self, on):
        """There is no lock."""


class Station:
    """The product's storage on the chip `device`, as firmware/wallbox.py puts it together.

    boot: how often it was switched on before, each time a day later; knows: the time; count: of connectors.
    """

    def __init__(self, device, boot=0, knows=True, count=CONNECTORS):
        mount(device)
        self.device = device
        self.now = 0
        settings = self.settings = Settings(KEYS, ROOT + "/config")
        lists = Lists(settings, lambda code: True)
        settings.load()
        settings.meter_values_sampled_data = _MEASURANDS
        settings.stop_txn_sampled_data = "Energy.Active.Import.Register"
        lists.update()
        clock = self.clock = Clock(Boots(ROOT + "/boot"), 0)
        if knows:
            clock.set(_DAY + boot, _NOON)
        journal = self.journal = Journal(ROOT + "/journal", _SLOTS)
        journal.row = row
        journal.rank = rank
        self.list = LocalList(ROOT + "/list", 100, lambda now: None)
        self.cache = AuthCache(ROOT + "/cache", 4)
        self.reservations = Reservations(ROOT + "/reserved", clock)
        authorisation = Authorisation(settings, self.cache, self.list, clock)
        available = ROOT + "/available"
        cp = self.cp = ChargePoint(settings, clock, journal, authorisation, self.reservations, available, None, None)
        fact = Fact()
        self.outlets = []
        connectors = []
        for id_ in range(1, count + 1):
            o = Outlet()
            self.outlets.append(o)
            session = Session(id_, ROOT, journal, fact, clock)
            self.txdata = TxData(ROOT + "/samples", lambda: 4)
            journal.relief = self.txdata.shrink
            metering = Metering(id_, o, lists, settings, clock, journal, fact, self.txdata)
            connectors.append(Connector(id_, o, session, metering, settings, f"{ROOT}/owner{id_}"))
        gone = [Session(id_, ROOT, journal, fact, clock) for id_ in former(ROOT, count)]
        cp.recover(connectors, POWER_LOSS, 0, gone)
        make_directory(ROOT + "/profiles")
        self.profiles = Store(ROOT + "/profiles", 3)
        self.profiles.recover()

    def wait(self, seconds):
        """Time passes."""
        self.wait_ms(seconds * 1000)

    def wait_ms(self, ms):
        """Time passes."""
        self.now += ms
        self.clock.poll(self.now)

    # --- what happens at the connectors, 0 and 1 -----------------------------------------------------------

    def begin(self, i):
        """A session begins; its number."""
        c = self.cp.connectors[i]
        s = c.session
        s.start(c.next_number(), "04A2B3C4D5E6F7", None, self.outlets[i].wh, None, self.now)
        c.metering.begin(s, self.now)
        return s.number

    def charge(self, i, wh):
        """So much energy flows."""
        self.outlets[i].wh += wh
        self.cp.connectors[i].session.keep(self.outlets[i].wh, self.now)

    def sample(self, i):
        """The periodic sample is taken."""
        c = self.cp.connectors[i]
        self.wait(60)
        c.metering.poll(c.session, self.now)

    def end(self, i):
        """The session ends."""
        c = self.cp.connectors[i]
        c.metering.end(c.session)
        c.session.stop(self.outlets[i].wh, LOCAL, "", self.now)

    # --- what the back end does ----------------------------------------------------------------------------

    def head(self):
        """The oldest fact: (kind, session, connector, Wh), None: there is none."""
        j = self.journal
        if not j.head():
            return None
        return j.kind, get(j.rec, 0, 2), j.rec[2], _energy(j.kind, j.rec)

    def answer(self):
        """The oldest fact is told and answered, as v16/transactions.py does it."""
        j = self.journal
        if j.kind == SAMPLE:
            j.ack(None, 0, True)
            return
        stopped = j.kind != START and get(j.rec, 0, 2)
        j.ack(b"ids of the sessions", 19)
        if stopped:
            self.txdata.drop(stopped)

    def drain(self):
        """All facts, as head() gives them, each answered."""
        found = []
        while self.head():
            found.append(self.head())
            self.answer()
        return found

    # --- states --------------------------------------------------------------------------------------------

    def set_available(self, on):
        self.cp.change_availability(2, on)

    def set_cache(self, value):
        self.cache.put("CARD", value & 1, 20000 + value, 0, f"P{value}")

    def set_list(self, version):
        """Version 1 is full, the later ones differ."""
        info = TagInfo()
        info.status = 0
        update = self.list.begin()
        for i in range(version, version + 6):
            info.day = version
            update.add(f"TAG{i}", info)
        if version > 1:
            update.add(f"TAG{version - 1}", None)
        assert update.prepare(version == 1, version) and update.commit()

    def set_profile(self, id_, level):
        draft = Draft(2)
        draft.add(0, 100 + id_, 3)
        draft.add(60, 60, 3)
        draft.set(TX_DEFAULT, level, 1, id_, AMPERES, 0, WITH_TRANSACTION, -1, 0, 0)
        assert self.profiles.stage(draft)
        self.profiles.commit(draft.head)

    def clear_profiles(self):
        assert self.profiles.clear(lambda head: True) > 1

    def reserve(self, id_, connector):
        assert self.reservations.reserve(Reservation(id_, connector, _DAY + 999, 0, f"R{id_}", None)) == "Accepted"

    def state(self, name):
        """What is in flash, to be compared."""
        if name == "config":
            return self.settings.heartbeat_interval, self.settings.connection_time_out
        if name == "available":
            return self.cp.connectors[1].available
        if name == "cache":
            c = self.cache
            return (c.status, c.day, c.parent) if c.get("CARD") else None
        if name == "list":
            days = []
            for i in range(1, 12):
                days.append(self.list.day if self.list.get(f"TAG{i}") else 0)
            return self.list.version, len(self.list), tuple(days)
        if name == "profiles":
            return tuple(sorted((head[LEVEL], head[ID]) for _, head in self.profiles.heads))
        return tuple(sorted((r.id, r.connector, r.tag) for r in self.reservations._all))


def _energy(kind, rec):
    return get(rec, VALUES + 1, 4) // 1000 if kind == SAMPLE else get(rec, BODY, 4)
