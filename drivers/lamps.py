"""Lamps of a status light: three outputs, three PWMs, or addressable LEDs. set() takes the light of each colour."""


class PinLamp:
    """red, green, blue: output pins, 1 is on. Every light above 0 is full."""

    def __init__(self, red, green, blue):
        self._pins = (red, green, blue)

    def set(self, red, green, blue):
        """Light of 0 to 255 each."""
        self._pins[0].value(1 if red else 0)
        self._pins[1].value(1 if green else 0)
        self._pins[2].value(1 if blue else 0)


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
