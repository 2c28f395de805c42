"""Rules of the safety tick: whatever breaks, the contactor's coil goes off."""

from wallbox import OPEN_UV, Wallbox


class _Hook:
    """Stands for a device below a driver that does something else when it is used."""

    def __init__(self, action):
        self.action = action

    def value(self, level=None):
        self.action()
        return 0


def _fail():
    raise RuntimeError("injected")


def a_whole_session_ticks_without_garbage():
    w = Wallbox().charge()
    assert w.evses[0].offered_ma == 16000 and w.supervisor.errors == 0 and w.supervisor.late == 0
    assert w.supervisor.volts == 230 and abs(w.supervisor.deci_c - 200) < 15


def a_vehicle_that_leaves_c_switches_the_coil_off_in_the_next_tick():
    w = Wallbox().charge()
    w.connectors[0].plug(9000)
    w.run(10)
    assert not w.coil()


def a_converter_that_raises_opens_at_once_and_is_counted():
    w = Wallbox().charge()
    w.connectors[0].sense.broken = True
    w.run(10)
    assert not w.coil() and w.evses[0].fault == "adc_stale" and w.connectors[0].pwm.u16 == 0
    assert w.supervisor.errors == 1 and isinstance(w.supervisor.error, OSError)
    w.run(5000)
    assert not w.coil() and w.supervisor.errors == 501


def a_converter_that_raises_does_not_leave_the_motor_of_the_lock_on():
    w = Wallbox()
    outlet = w.connectors[0]
    outlet.plug(9000)
    w.run(500)
    w.evses[0].authorised = True
    w.run(20)
    assert outlet.a.level
    w.quiet = False
    outlet.sense.broken = True
    w.run(400)
    assert not outlet.a.level and not outlet.b.level


def after_the_converter_recovers_the_session_goes_on():
    w = Wallbox().charge()
    w.connectors[0].sense.broken = True
    w.run(100)
    w.connectors[0].sense.broken = False
    w.run(30000)
    assert not w.coil()
    w.run(3000)
    assert w.coil() and w.evses[0].fault is None


def a_frozen_converter_opens_within_120_ms():
    w = Wallbox().charge()
    w.connectors[0].sense.frozen = True
    w.run(120)
    assert not w.coil() and w.evses[0].fault == "adc_stale"


def any_input_that_raises_opens_at_once():
    for name in ("mirror", "bolt", "rcd_pin", "earth_pin"):
        w = Wallbox().charge()
        getattr(w.connectors[0], name).broken = True
        w.run(10)
        assert not w.coil(), name


def a_board_input_that_raises_opens_every_contactor():
    w = Wallbox(2).charge()
    w.buttons.emergency_pin.broken = True
    w.run(10)
    assert not w.coil(0) and not w.coil(1)
    assert w.evses[1].fault == "adc_stale"


def one_connectors_failure_leaves_the_other_charging():
    w = Wallbox(2).charge()
    w.connectors[0].sense.broken = True
    w.run(5000)
    assert not w.coil(0) and w.coil(1) and w.evses[1].fault is None


def an_error_in_the_decision_itself_opens():
    w = Wallbox().charge()
    w.loop = False
    w.evses[0].limits = None
    w.run(10)
    assert not w.coil() and isinstance(w.supervisor.error, AttributeError)


def an_error_while_tripping_still_opens():
    w = Wallbox().charge()
    w.evses[0].protection = None
    w.run(10)
    assert not w.coil() and w.supervisor.errors == 2


def a_pwm_that_raises_opens():
    w = Wallbox().charge()
    w.connectors[0].pwm.broken = True
    w.evses[0].limits.set(0, 10000, w.now, 1000)
    w.loop = False
    w.run(10)
    assert not w.coil() and w.supervisor.errors


def a_late_tick_opens_and_is_counted():
    w = Wallbox().charge()
    w.now += 50
    w.run(10)
    assert not w.coil() and w.supervisor.late == 1 and w.evses[0].fault is None
    w.run(4980)
    assert not w.coil()
    w.run(1000)
    assert w.coil()


def a_tick_of_50_ms_is_not_late():
    w = Wallbox().charge()
    for _ in range(10):
        w.now += 40
        w.run(10)
    assert w.coil() and w.supervisor.late == 0


def a_hang_in_a_driver_is_noticed_when_it_ends():
    w = Wallbox().charge()

    def hang():
        w.now += 300

    w.connectors[0].earth_pin.value = _Hook(hang).value
    w.run(10)
    w.run(10)
    assert not w.coil() and w.supervisor.late


def a_main_loop_that_hangs_pauses_after_2_s_and_opens_within_8_s():
    w = Wallbox().charge()
    w.loop = False
    w.run(2020)
    assert w.connectors[0].pwm.u16 == 65535 and w.coil()
    w.run(6100)
    assert not w.coil()
    w.loop = True
    w.run(2000)
    assert w.connectors[0].pwm.u16 < 65535


def ticks_that_stop_are_noticed_by_the_main_loop_which_opens():
    w = Wallbox().charge()
    assert w.supervisor.alive(w.now)
    w.now += 501
    assert not w.supervisor.alive(w.now)
    assert not w.coil() and w.connectors[0].pwm.u16 == 65535


def once_everything_is_open_the_watchdog_goes_hungry():
    w = Wallbox()
    assert w.supervisor.alive(w.now)
    w.supervisor.open_all()
    assert not w.supervisor.alive(w.now)


def opening_all_ends_the_ticking():
    w = Wallbox(2).charge()
    w.supervisor.open_all()
    w.run(10000)
    assert not w.coil(0) and not w.coil(1) and w.connectors[0].pwm.u16 == 65535


def a_reset_that_did_not_happen_closes_nothing_before_the_lock_out_is_over():
    w = Wallbox().charge()
    w.supervisor.open_all()
    w.run(40)
    w.supervisor.resume()
    for _ in range(500):
        w.run(10)
        assert not w.coil()
    w.run(100)
    assert w.coil() and w.supervisor.alive(w.now)


def opening_all_opens_the_rest_when_one_cannot():
    w = Wallbox(2).charge()
    w.connectors[0].coil.broken = True
    w.supervisor.open_all()
    assert not w.coil(1) and w.supervisor.errors == 1


def the_emergency_stop_opens_in_the_same_tick():
    w = Wallbox(2).charge()
    w.buttons.emergency_pin.level = 1
    w.run(10)
    assert not w.coil(0) and not w.coil(1) and w.supervisor.emergency
    w.buttons.emergency_pin.level = 0
    w.run(6000)
    assert w.coil(0) and not w.supervisor.emergency


def a_residual_current_trip_opens_in_the_same_tick_and_reset_needs_a_person():
    w = Wallbox().charge()
    w.connectors[0].rcd_pin.level = 0
    w.run(10)
    assert not w.coil() and w.evses[0].fault == "rcd"
    w.connectors[0].rcd_pin.level = 1
    w.run(40000)
    assert not w.coil()
    w.evses[0].reset(w.now)
    w.run(32000)
    assert w.coil()


def lost_earth_opens_in_the_same_tick():
    w = Wallbox().charge()
    w.connectors[0].earth_pin.level = 0
    w.run(10)
    assert not w.coil() and w.evses[0].fault == "earth"


def a_broken_thermistor_opens():
    w = Wallbox().charge()
    w.thermistor.uv = OPEN_UV
    w.run(110)
    assert not w.coil() and w.evses[0].fault == "adc_stale" and w.supervisor.deci_c is None


def undervoltage_opens():
    w = Wallbox().charge()
    w.mains_sense.uv = 1700000
    w.run(5000)
    assert not w.coil() and w.evses[0].fault == "undervoltage"


def a_board_without_sensors_and_buttons_charges():
    w = Wallbox()
    w.mains = w.temperature = w.buttons = None
    for outlet in w.connectors:
        outlet.rcd = outlet.earth = None
    other = type(w.supervisor)(w, w.evses)
    other.start(w.timer)
    w.supervisor = other
    w.charge()
    assert other.volts == -1


def a_timer_that_calls_before_the_start_or_after_the_end_does_nothing():
    w = Wallbox().charge()
    w.supervisor.open_all()
    w.connectors[0].sense.broken = True
    w.run(50)
    assert w.supervisor.errors == 0


def a_callback_error_names_what_happened():
    w = Wallbox().charge()
    w.connectors[0].rcd_pin.value = _Hook(_fail).value
    w.run(10)
    assert "injected" in str(w.supervisor.error) and not w.coil()
