"""Wiring of the bench board: which GPIO of the Raspberry Pi Pico carries what. Edit this file for other wiring."""

# The link: UART 0 with hardware flow control, and a modem's two control wires.
LINK_TX = 0
LINK_RX = 1
LINK_CTS = 2
LINK_RTS = 3
LINK_REQUEST = 6  # out, like DTR: high asks for a connection to the central system
LINK_CARRIER = 7  # in, like DCD: high while there is one

# Card reader: a line of text for each card, on UART 1.
READER_TX = 4
READER_RX = 5

PILOT = 8  # pulse width modulation to the +-12 V pilot generator: high is +12 V
CONTACTOR = 9  # coil driver, high closes; with a pull-down resistor outside
MIRROR = 10  # mirror contact: high while the main contacts are closed
LOCK_A = 11  # H-bridge of the lock's motor: A high and B low drives towards locked
LOCK_B = 12
LOCK_FEEDBACK = 13  # high while locked
RCD = 14  # residual current device: high while healthy
EARTH = 15  # protective earth monitor: high while healthy
PULSE = 16  # S0 output of the meter
STOP = 17  # push buttons to ground
RESET = 18
EMERGENCY = 19  # normally closed contact to ground: high while pressed, or when its wire breaks
LED_RED = 20
LED_GREEN = 21
LED_BLUE = 22

# Analogue inputs.
PILOT_SENSE = 26  # 1.65 V + 0.12 * pilot voltage
PROXIMITY_SENSE = 27  # cable resistor against 1 kOhm to 3.3 V
TEMPERATURE_SENSE = 28  # 10 kOhm NTC, B 3950, to ground against 10 kOhm to 3.3 V
