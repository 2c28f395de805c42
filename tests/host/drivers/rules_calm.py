"""Rules of the pause for TLS handshakes: nothing is closed when it is granted, and it ends by itself."""

from firmware.calm import Calm
from wallbox import Wallbox


def _charging():
    box = Wallbox(2)
    box.charge()
    return box, Calm(box.evses, lambda: box.now)


def _until_ready(box, calm, within_ms):
    waited = 0
    while not calm.ready():
        assert waited < within_ms
        box.run(10)
        waited += 10
    return waited


def ready_at_once_where_nothing_is_charged():
    box = Wallbox(2)
    box.run(500)
    assert Calm(box.evses, lambda: box.now).ready()


def a_vehicle_that_draws_is_asked_to_stop_and_given_6_s():
    box, calm = _charging()
    e = box.evses[0]
    waited = _until_ready(box, calm, 7000)
    assert 5900 <= waited <= 6500, waited  # this vehicle does not stop by itself
    assert not (e.close or e.energised) and box.coil() == 0 and e.offered_ma == 0 and e.fault is None


def none_begins_until_it_is_over():
    box, calm = _charging()
    e = box.evses[0]
    _until_ready(box, calm, 7000)
    for _ in range(80):  # a server that takes its time
        box.run(100)
        assert calm.ready() and not e.offered_ma
    calm.over()
    box.run(1500)
    assert e.offered_ma and e.energised


def a_pause_that_nobody_ends_ends_by_itself():
    box, calm = _charging()
    e = box.evses[0]
    assert not calm.ready()
    box.run(2900)
    assert not e.offered_ma
    box.run(8000)
    assert e.energised
