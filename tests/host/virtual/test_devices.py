"""What is wired to the board: contactor, lock, buttons, sensors, card readers, as the product's drivers find them."""

import time

import pytest

from boards.virtual import pins
from support.patience import at_most
from support.wallbox import wait_until
from tools.virtual.devices import Contactor, Impulses, Temperature
from tools.virtual.outlet import Outlet
from tools.virtual.page import Page, layout, microseconds
from tools.virtual.register import Registers

LOCK = "board.connectors[0].lock"


def test_the_contactor_follows_its_coil_after_20_ms():
    contactor = Contactor()
    contactor.step(1.000, True)
    contactor.step(1.019, True)
    assert not contactor.closed
    contactor.step(1.021, True)
    assert contactor.closed
    contactor.step(2.000, False)
    assert contactor.closed
    contactor.step(2.021, False)
    assert not contactor.closed


def test_the_mirror_contact_follows_the_main_contacts(bench):
    assert bench.pin("MIRROR") == 0
    bench.contactor(True)
    bench.until(lambda c: c["contactor"])
    assert bench.pin("MIRROR") == 1
    bench.contactor(False)
    bench.until(lambda c: not c["contactor"])
    assert bench.pin("MIRROR") == 0


def test_a_welded_contactor_stays_closed(bench):
    bench.contactor(True)
    bench.until(lambda c: c["contactor"])
    bench.sim.fault("weld")
    bench.contactor(False)
    time.sleep(0.1)
    assert bench.sim.connector()["contactor"] and bench.pin("MIRROR") == 1
    bench.sim.fault("weld", on=False)
    bench.until(lambda c: not c["contactor"])


def test_a_contactor_that_does_not_close_stays_open(bench):
    bench.sim.fault("no_close")
    bench.contactor(True)
    time.sleep(0.1)
    assert not bench.sim.connector()["contactor"] and bench.pin("MIRROR") == 0


def test_the_lock_moves_while_its_motor_is_driven(bench):
    bench.do(f"{LOCK}._a.value(1)")
    bench.until(lambda c: c["locked"])
    assert bench.pin("LOCK_FEEDBACK") == 1
    bench.do(f"{LOCK}._a.value(0)")
    time.sleep(0.3)
    assert bench.sim.connector()["locked"]
    bench.do(f"{LOCK}._b.value(1)")
    bench.until(lambda c: not c["locked"])
    assert bench.pin("LOCK_FEEDBACK") == 0


def test_a_braked_motor_does_not_move_the_lock(bench):
    bench.do(f"{LOCK}._b.value(1)")  # first towards the end where it is: there is no moment that moves it
    bench.do(f"{LOCK}._a.value(1)")
    time.sleep(0.3)
    assert not bench.sim.connector()["locked"]


def test_a_jammed_lock_does_not_move(bench):
    bench.sim.fault("lock_jam")
    bench.do(f"{LOCK}._a.value(1)")
    time.sleep(0.3)
    assert not bench.sim.connector()["locked"]
    bench.sim.fault("lock_jam", on=False)
    bench.until(lambda c: c["locked"])


@pytest.mark.parametrize(("kind", "pin"), [("rcd", "RCD"), ("earth", "EARTH")])
def test_a_tripped_protection_pulls_its_input_low(bench, kind, pin):
    assert bench.pin(pin) == 1
    bench.sim.fault(kind)
    assert bench.pin(pin) == 0
    bench.sim.fault(kind, on=False)
    assert bench.pin(pin) == 1


@pytest.mark.parametrize(
    ("name", "pin", "pressed"),
    [("stop", "STOP", 0), ("reset", "RESET", 0), ("emergency", "EMERGENCY", 1), ("dim", "DIM", 0)],
)
def test_buttons_change_their_inputs(bench, name, pin, pressed):
    bench.sim.button(name)
    assert bench.pin(pin, group=0) == pressed
    bench.sim.button(name, on=False)
    assert bench.pin(pin, group=0) == 1 - pressed


@pytest.mark.parametrize(("kind", "volts"), [(None, 230), ("undervoltage", 160), ("overvoltage", 275)])
def test_the_mains_voltage_is_measured(bench, kind, volts):
    if kind:
        bench.sim.fault(kind)
    for _ in range(60):
        bench.do("board.mains.volts()")
    assert bench.do("board.mains.volts()") == pytest.approx(volts, abs=2)


def test_the_temperature_is_measured_and_rises_with_overtemp(bench):
    assert bench.do("board.temperature.deci_c()") == pytest.approx(300, abs=10)
    bench.sim.fault("overtemp")
    wait_until(lambda: bench.do("board.temperature.deci_c()") > 600, timeout=3, what="above 60 degrees")


def test_overheating_passes_the_derating_range_slowly_and_cools_fast():
    sensor = Temperature()
    sensor.hot = True
    sensor.step(1.6)
    assert sensor.celsius == pytest.approx(62, abs=1)
    for _ in range(40):
        sensor.step(0.1)
    assert 68 < sensor.celsius < 71
    sensor.hot = False
    sensor.step(2.0)
    assert sensor.celsius == pytest.approx(30, abs=1)


def test_one_connector_has_the_shared_reader_only(bench):
    assert bench.do("board.connectors[0].reader") is None
    for tag, where in (("Größe 12", {}), ("04A2B3C4", {"connector": 1})):
        bench.sim.card(tag, **where)
        assert wait_until(lambda: bench.do("board.reader.poll()")) == tag


def test_each_of_several_connectors_has_a_reader_beside_the_shared_one(bench_factory):
    bench = bench_factory(connectors=2)
    bench.sim.card("SHARED")
    bench.sim.card("SECOND", connector=2)
    assert wait_until(lambda: bench.do("board.reader.poll()")) == "SHARED"
    assert wait_until(lambda: bench.do("board.connectors[1].reader.poll()")) == "SECOND"
    assert bench.do("(board.reader.poll(), board.connectors[0].reader.poll())") == (None, None)


def test_cards_pass_through_the_ring_in_order(bench):
    tags = [f"CARD-{number:015d}" for number in range(40)]
    seen = []
    for tag in tags:
        bench.sim.card(tag)
        seen.append(wait_until(lambda: bench.do("board.reader.poll()")))
    assert seen == tags


def test_impulses_last_30_ms_and_leave_30_ms_between():
    output, edges, now = Impulses(), [], 0.0
    was = False
    for _ in range(400):
        now += 0.001
        output.step(now, 0.05)  # far more than the output can follow
        if output.level != was:
            edges.append(now)
            was = output.level
    gaps = [later - earlier for earlier, later in zip(edges, edges[1:], strict=False)]
    assert len(edges) > 10 and min(gaps) >= 0.0299


def test_a_late_step_owes_no_impulses(tmp_path):
    """The world was held up for a second in which 22 kW flowed: each watt-hour of it had its impulse."""
    page, registers = Page(), Registers(tmp_path / "registers", 1)
    outlet = Outlet(page, 1, registers, 3, attached_cable=True)
    outlet.step(1.0, 12.0)
    outlet.car_a = 32.0
    outlet.step(2.0, 12.0)
    rises = page.words[layout.PINS + (pins.STRIDE + pins.PULSE) * layout.PIN_WORDS + layout.PIN_RISES]
    assert outlet.wh == rises == 6


def test_a_board_that_opens_before_the_world_goes_on_is_timed(tmp_path):
    """It sees the car leave C as soon as that is on the pilot, and need not wait for the rest of the world's step."""
    page = Page()
    outlet = Outlet(page, 1, Registers(tmp_path / "registers", 1), 3, attached_cable=True)
    coil = layout.PINS + (pins.STRIDE + pins.CONTACTOR) * layout.PIN_WORDS
    outlet.car.plug()
    outlet.car.ready = outlet.car.s2 = True
    page.words[coil + layout.PIN_MODE], page.words[coil + layout.PIN_OUT] = 2, 1
    outlet.step(1.0, 12.0)
    sense = outlet._sense

    def sense_and_answer(supply_v):
        sense(supply_v)
        page.words[coil + layout.PIN_OUT], page.words[coil + layout.PIN_STAMP] = 0, microseconds()

    outlet._sense = sense_and_answer
    outlet.car.ready = False
    outlet.step(1.01, 12.0)
    (taken,) = outlet.openings
    assert 0 <= taken < 1_000_000 * at_most(1)


def test_a_silent_meter_counts_but_gives_no_impulses():
    output = Impulses()
    output.silent = True
    for step in range(100):
        output.step(step * 0.1, 1.0)
        assert not output.level
