"""Rules of what people see and hear, of the dead-man output and of the emergency stop's wire."""

from copper import NoGarbage, Pin

from drivers.buzzer import Buzzer
from drivers.contactor import Contactor
from drivers.dead_man import DeadMan
from drivers.digital import Input
from drivers.lamps import PwmLamp, StripLamp
from drivers.status_light import StatusLight


class _Lamp:
    def __init__(self):
        self.light = None
        self.sets = 0

    def set(self, red, green, blue):
        self.light = (red, green, blue)
        self.sets += 1


class _Channel:
    def __init__(self):
        self.u16 = self.hertz = None

    def duty_u16(self, u16):
        self.u16 = u16

    def freq(self, hertz):
        self.hertz = hertz


class _Strip:
    def __init__(self):
        self.colour = None
        self.shown = None

    def fill(self, colour):
        self.colour = colour

    def write(self):
        self.shown = self.colour


def a_status_has_its_colour_and_blinks():
    lamp = _Lamp()
    light = StatusLight(lamp)
    for now in range(0, 3000, 50):
        light.show("Available", now)
        assert lamp.light == (0, 255, 0)
    assert lamp.sets == 1  # nothing is sent that is shown already
    for now in range(0, 3000, 50):
        light.show("Faulted", now)
        assert lamp.light == ((255, 0, 0) if now % 500 < 250 else (0, 0, 0))
    for now in range(0, 3000, 50):
        light.show("Starting", now)
        assert lamp.light == ((255, 255, 255) if now % 1000 < 500 else (0, 0, 0))


def brightness_is_as_the_eye_sees_it_and_changes_at_once():
    lamp = _Lamp()
    light = StatusLight(lamp, 50)
    light.show("Available", 0)
    assert lamp.light == (0, 63, 0)
    for percent, level in ((0, 0), (100, 255), (10, 2), (1, 1)):
        light.set_brightness(percent)
        light.show("Available", 10)
        assert lamp.light == (0, level, 0)


def blinking_comes_a_number_of_times_and_then_the_status_again():
    lamp = _Lamp()
    light = StatusLight(lamp)
    light.show("Available", 1000)
    light.blink(3, 1000)
    seen = []
    for now in range(1000, 4000, 50):
        light.show("Available", now)
        if not seen or seen[-1] != lamp.light:
            seen.append(lamp.light)
    assert seen == [(255, 255, 255), (0, 0, 0)] * 3 + [(0, 255, 0)]


def a_pwm_lamp_uses_the_whole_range_without_garbage():
    channels = [_Channel() for _ in range(3)]
    light = StatusLight(PwmLamp(*channels))
    light.show("Rejected", 0)
    assert [channel.u16 for channel in channels] == [65535, 0, 65535]
    with NoGarbage():
        for now in range(0, 1000, 10):
            light.show("Rejected", now)


def a_strip_gets_its_colour_in_every_led():
    strip = _Strip()
    StatusLight(StripLamp(strip), 100).show("Charging", 0)
    assert strip.shown == (0, 0, 255)


def a_tune_is_played_to_its_end():
    channel = _Channel()
    buzzer = Buzzer(channel)
    assert channel.u16 == 0
    buzzer.play("accepted", 1000)
    heard = []
    for now in range(1000, 1400, 10):
        with NoGarbage():
            buzzer.poll(now)
        heard.append(channel.hertz if channel.u16 else 0)
    assert heard[:8] == [1800] * 8 and heard[8:12] == [0] * 4 and heard[12:24] == [2400] * 12 and not any(heard[24:])
    buzzer.play("no such tune", 2000)
    assert channel.u16 == 0


def a_new_tune_takes_the_place_of_the_old():
    channel = _Channel()
    buzzer = Buzzer(channel)
    buzzer.play("fault", 0)
    buzzer.poll(100)
    buzzer.play("rejected", 100)
    assert channel.hertz == 400 and channel.u16
    buzzer.poll(490)
    assert channel.u16
    buzzer.poll(500)
    assert not channel.u16


def the_dead_man_output_pulses_with_every_tick_and_stops_at_once():
    coil = Pin(1)
    pin = Pin(1)
    contactor = Contactor(DeadMan(coil, pin), Input(Pin()))
    assert coil.level == pin.level == 0
    levels = []
    for _ in range(10):
        with NoGarbage():
            contactor.close()
        levels.append(pin.level)
        assert coil.level == 1
    assert levels == [1, 0] * 5
    contactor.close()
    contactor.open()
    assert coil.level == pin.level == 0
    rises = pin.rises
    for _ in range(10):
        contactor.open()
    assert pin.rises == rises


def an_emergency_stop_whose_wire_breaks_counts_as_pressed():
    pin = Pin(0)  # the closed contact holds it at ground against its pull-up
    button = Input(pin)
    assert not button.poll(0)
    pin.level = 1  # pressed, or broken
    assert button.poll(10)
