"""Wiring and ratings of the Wi-Fi board, an ESP32-WROOM-32 dev board. Edit this file for other wiring.

Pins 34 to 39 have no resistors inside: those named here need one outside. 0, 2, 5, 12 and 15 decide how the chip
starts, 6 to 11 belong to its flash, 1 and 3 to the console. 5, 14 and 15 are pulled up until the program begins: no
contactor there.
"""

RATING_MA = 32000  # contactor, wires and fuse: the most that is ever offered
VOLTS = 230
PHASES = 3  # unless the settings say otherwise

PILOT = 25  # out: pulse width modulation to the +-12 V pilot generator: high is +12 V
PILOT_SYNC = 33  # in: wired to PILOT
CONTACTOR = 26  # out: coil driver, high closes; with a pull-down resistor outside
CONTACTOR_DEAD_MAN = None  # out: an edge every tick while closed, for a drive that needs them; None: it needs none
MIRROR = 27  # in: normally closed auxiliary contact to ground: high while the main contacts are closed
PHASE_RELAY = None  # out: relay of L2 and L3 behind the contactor, high closes; None: all phases, always
LOCK_A = 18  # out: H-bridge of the lock's motor: A high and B low drives towards locked
LOCK_B = 19  # out: B high and A low drives towards unlocked
LOCK_FEEDBACK = 21  # in: contact to 3.3 V while locked
RCD = 22  # in: RDC-DD 6 mA: high while healthy
RCD_TEST = 23  # out: low makes it trip; None: it cannot be tested
EARTH = 32  # in: protective earth monitor: high while healthy; None: there is none
PULSE = 35  # in: S0 output of the meter to ground, 10 kOhm to 3.3 V outside
STOP = 13  # in: push button to ground
RESET = 14  # in: push button to ground: clears latched faults
EMERGENCY = 4  # in: normally closed contact to ground: high while pressed, or when its wire breaks
DIM = None  # in: contact of the grid operator's relay to ground, closed to dim to 4.2 kW; None: there is none
READER_TX = 17  # out: PN532 card reader, UART at 115200 bit/s
READER_RX = 16  # in: PN532 card reader
LED_STRIP = 2  # out: addressable LEDs (WS2812), through 330 Ohm

PILOT_SENSE = 36  # analogue: 1.3 V + 0.085 * pilot voltage
PROXIMITY_SENSE = 39  # analogue: cable resistor against 1 kOhm to 3.3 V
TEMPERATURE_SENSE = 34  # analogue: 10 kOhm NTC, B 3950, to ground against 10 kOhm to 3.3 V

# Calibration, see docs/boards.md.
PILOT_ZERO_UV = 1300000
PILOT_UV_PER_MV = 85
PROXIMITY_PULL_UP_OHM = 1000
LOCK_PULSE_MS = 300  # 100 to 1000
IMPULSES_PER_KWH = 1000
LEDS = 8
