"""Wiring and ratings of the Pico W board. Edit this file for other wiring.

GPIO 23, 24, 25 and 29 belong to the radio.
"""

RATING_MA = 32000  # contactor, wires and fuse: the most that is ever offered
VOLTS = 230
PHASES = 3  # unless the settings say otherwise

READER_TX = 4  # out: PN532 card reader, UART at 115200 bit/s
READER_RX = 5  # in: PN532 card reader
PILOT = 8  # out: pulse width modulation to the +-12 V pilot generator: high is +12 V
CONTACTOR = 9  # out: coil driver, high closes; with a pull-down resistor outside
CONTACTOR_DEAD_MAN = None  # out: an edge every tick while closed, for a drive that needs them; None: it needs none
MIRROR = 10  # in: normally closed auxiliary contact to ground: high while the main contacts are closed
PHASE_RELAY = None  # out: relay of L2 and L3 behind the contactor, high closes; None: all phases, always
LOCK_A = 11  # out: H-bridge of the lock's motor: A high and B low drives towards locked
LOCK_B = 12  # out: B high and A low drives towards unlocked
LOCK_FEEDBACK = 13  # in: contact to 3.3 V while locked
RCD = 14  # in: RDC-DD 6 mA: high while healthy
RCD_TEST = 6  # out: low makes it trip; None: it cannot be tested
EARTH = 15  # in: protective earth monitor: high while healthy; None: there is none
PULSE = 16  # in: S0 output of the meter to ground
STOP = 17  # in: push button to ground
RESET = 18  # in: push button to ground: clears latched faults
EMERGENCY = 19  # in: normally closed contact to ground: high while pressed, or when its wire breaks
DIM = None  # in: contact of the grid operator's relay to ground, closed to dim to 4.2 kW; None: there is none
LED_RED = 20  # out: through 330 Ohm
LED_GREEN = 21  # out: through 330 Ohm
LED_BLUE = 22  # out: through 330 Ohm

PILOT_SENSE = 26  # analogue: 1.65 V + 0.12 * pilot voltage
PROXIMITY_SENSE = 27  # analogue: cable resistor against 1 kOhm to 3.3 V
TEMPERATURE_SENSE = 28  # analogue: 10 kOhm NTC, B 3950, to ground against 10 kOhm to 3.3 V

# Calibration, see docs/boards.md. Readings have 16 bits at 3.3 V.
PILOT_ZERO = 32768
PILOT_STEPS_PER_V = 2383
PROXIMITY_PULL_UP_OHM = 1000
LOCK_PULSE_MS = 300  # 100 to 1000
IMPULSES_PER_KWH = 1000
