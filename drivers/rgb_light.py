"""Lights of any colour and brightness that show a connector's status: a lamp on three PWMs, or addressable LEDs."""

from time import ticks_diff

from micropython import const

from drivers.status_light import pattern

_BLINK_MS = const(250)


class RgbLight:
    """Shows the patterns of drivers.status_light through `lamp`: PwmLamp or StripLamp.

    brightness: 0 to 100 % (LightIntensity).
    """

    def __init__(self, lamp, brightness=100):
        self._lamp = lamp
        self._brightness = brightness
        self._name = None
        self._pattern = pattern("")
        self._shown = -1
        self._blinks = 0
        self._since = 0

    def set_brightness(self, percent):
        """0 to 100 %."""
        self._brightness = percent
        self._shown = -1

    def blink(self, times, now):
        """Blink white `times` times (BlinkRepeat) before the status is shown again."""
        self._blinks = times
        self._since = now

    def show(self, name, now):
        """Show the status `name`, and blink: call often. Names as for drivers.status_light."""
        if name != self._name:
            self._name = name
            self._pattern = pattern(name)
        p = self._pattern
        on = not p[5] or now % (p[4] + p[5]) < p[4]
        colour = (p[1] << 2 | p[2] << 1 | p[3]) if on else 0
        if self._blinks:
            turn = ticks_diff(now, self._since) // _BLINK_MS
            if turn >= 2 * self._blinks:
                self._blinks = 0
            else:
                colour = 0 if turn & 1 else 7
        if colour != self._shown:
            self._shown = colour
            # What the eye takes for half is a fifth of the light.
            level = self._brightness * self._brightness * 255 // 10000
            self._lamp.set(level if colour & 4 else 0, level if colour & 2 else 0, level if colour & 1 else 0)


class PwmLamp:
    """red, green, blue: PWM channels with duty_u16(); a port that shares a frequency among them is fine."""

    def __init__(self, red, green, blue):
        self._channels = (red, green, blue)

    def set(self, red, green, blue):
        """Light of 0 to 255 each."""
        self._channels[0].duty_u16(red * 257)
        self._channels[1].duty_u16(green * 257)
        self._channels[2].duty_u16(blue * 257)


class StripLamp:
    """strip: like neopixel.NeoPixel: fill(colour) and write(), which takes 30 us for each LED.

    Interrupts may be off meanwhile: at most 16 LEDs, or the pilot is seen late.
    """

    def __init__(self, strip):
        self._strip = strip

    def set(self, red, green, blue):
        """Light of 0 to 255 each. Allocates a tuple: patterns change a few times a second at most."""
        self._strip.fill((red, green, blue))
        self._strip.write()
