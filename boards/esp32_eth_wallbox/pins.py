"""Wiring and ratings of the Ethernet board: an ESP32 with a LAN8720, such as the WT32-ETH01.

Edit this file for other wiring. The PHY takes 0, 16, 18, 19, 21, 22, 23, 25, 26 and 27; 1 and 3 are the console. 34 to
39 have no resistors inside: those named here need one outside. 12 must be low when the chip starts, and 2 must be free
while it is being flashed over its serial port. 5, 14 and 15 are pulled up until the program begins: no contactor there.
"""

RATING_MA = 32000  # contactor, wires and fuse: the most that is ever offered
VOLTS = 230
PHASES = 3  # unless the settings say otherwise

PHY_ADDRESS = 1
PHY_MDC = 23  # out: management clock of the PHY
PHY_MDIO = 18  # in and out: management data of the PHY
PHY_POWER = 16  # out: enables the PHY's oscillator, which comes in at GPIO 0; None: it always runs

PILOT = 4  # out: pulse width modulation to the +-12 V pilot generator: high is +12 V
PILOT_SYNC = 35  # in: wired to PILOT
CONTACTOR = 33  # out: coil driver, high closes; with a pull-down resistor outside
CONTACTOR_DEAD_MAN = None  # out: an edge every tick while closed, for a drive that needs them; None: it needs none
MIRROR = 14  # in: normally closed auxiliary contact to ground: high while the main contacts are closed
PHASE_RELAY = None  # out: relay of L2 and L3 behind the contactor, high closes; None: all phases, always
RCD = 5  # in: RDC-DD 6 mA: high while healthy
RCD_TEST = 15  # out: low makes it trip; None: it cannot be tested
EARTH = None  # protective earth monitor: there is none
STOP = None  # push button to ground: there is none
RESET = 39  # in: push button to ground, 10 kOhm to 3.3 V outside: clears latched faults
EMERGENCY = 32  # in: normally closed contact to ground: high while pressed, or when its wire breaks
DIM = None  # in: contact of the grid operator's relay to ground, closed to dim to 4.2 kW; None: there is none
METER_TX = 17  # out: RS-485 transceiver of the meter, one that turns by itself
METER_RX = 2  # in: RS-485 transceiver of the meter
LED_STRIP = 12  # out: addressable LEDs (WS2812), through 330 Ohm, with 10 kOhm to ground

PILOT_SENSE = 36  # analogue: 1.3 V + 0.085 * pilot voltage
PROXIMITY_SENSE = None  # no socket: the cable is attached
TEMPERATURE_SENSE = None  # there is no thermistor

# Calibration, see docs/boards.md.
PILOT_ZERO_UV = 1300000
PILOT_UV_PER_MV = 85
METER = "SDM630"  # of drivers/modbus/maps.py
METER_UNIT = 1
METER_BAUD = 9600
METER_PARITY = None  # None; 0: even, 1: odd
LEDS = 8
