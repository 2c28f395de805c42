"""Wiring of the virtual board: which pin, analogue channel and serial port carries what.

Read by both sides of the copper: the board (`board.py`) and the world that plays the rest. Every connector has a
group of `STRIDE` pins, two analogue channels and a serial port; group 0 is common to the charge point. A pin's number
is `group * STRIDE + name`; an analogue channel's `group * 2 + name`; a serial port's is the group.
"""

STRIDE = 16

# Outputs of a connector's group.
PILOT = 0  # pulse width modulation to the +-12 V pilot generator: high is +12 V
CONTACTOR = 1  # coil, high closes
LOCK_A = 2  # H-bridge of the lock's motor: A high and B low drives towards locked
LOCK_B = 3
LED_RED = 4
LED_GREEN = 5
LED_BLUE = 6
RCD_TEST = 7  # low makes the residual current device trip

# Inputs of a connector's group.
MIRROR = 8  # mirror contact of the contactor: high while the main contacts are closed
LOCK_FEEDBACK = 9  # high while locked
RCD = 10  # residual current device: high while healthy, so that a broken wire reads as a trip
EARTH = 11  # protective earth monitor: high while healthy
PULSE = 12  # S0 output of the meter: high for 30 ms an impulse

PHASES = 13  # output of a connector's group: relay behind the contactor, high gives L2 and L3

# Analogue channels of a connector's group.
PILOT_SENSE = 0  # 1.65 V + 0.12 * pilot voltage
PROXIMITY_SENSE = 1  # cable resistor against 1 kOhm to 3.3 V

METERS = 17  # serial port of the meters with Modbus: unit n is connector n

# Inputs of the common group.
STOP = 0  # push button to ground, pulled up: low while pressed
RESET = 1  # push button to ground, pulled up: low while pressed
EMERGENCY = 2  # normally closed contact to ground, pulled up: high while pressed, or when its wire breaks
DIM = 3  # relay contact of the grid operator to ground, pulled up: low while the charge point is dimmed

# Analogue channels of the common group.
MAINS_SENSE = 0  # 10 mV per volt of L1
TEMPERATURE_SENSE = 1  # 10 kOhm NTC, B 3950, to ground against 10 kOhm to 3.3 V
