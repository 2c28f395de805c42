"""Rules of the dead-man output under the safety tick: edges hold the contactor, and whatever ends them opens it."""

from dead_man_drive import HOLD_MS, charging


def a_session_has_an_edge_with_every_tick():
    box, drive = charging()
    box.run(5000)
    assert drive.on() and drive.longest == 10


def the_vehicle_that_leaves_c_opens_in_the_next_tick_without_the_hold_time():
    box, drive = charging()
    box.connectors[0].plug(9000)
    box.run(10)
    edge = drive.edge
    assert drive.coil.level == drive.level == 0 and not drive.on()
    box.run(1000)
    assert drive.edge == edge


def a_tick_that_stops_lets_the_contactor_fall_without_software():
    for level in (0, 1):
        box, drive = charging()
        while drive.level != level:
            box.run(10)
        box.now += HOLD_MS - 1
        assert drive.on()
        box.now += 1
        assert not drive.on() and drive.coil.level == 1


def an_error_in_the_tick_ends_the_pulses():
    box, drive = charging()
    box.connectors[0].sense.broken = True
    box.run(50)
    assert not drive.on() and drive.level == drive.coil.level == 0
