"""Layout of the page: the file in shared memory through which the board's pins meet the world.

The page is an array of 32-bit words in the machine's byte order. Every word is written by one side only and holds 0
to 2^30 - 1, so that a board of 32 bits reads and writes it without allocation and neither side ever sees half a
value. Each name below is the index of a word; (w) means that the world writes it, (b) that the board does. Imported
by both.
"""

CONNECTORS = 16  # most connectors of a virtual board
GROUPS = 17  # pin groups: the common one and one a connector

LINK = 1  # (w) 1 while the network interface sees its cable
RETURNS = 3  # (w) how often the network came back, from a link that was down or silent
CAUSE = 2  # (w) why the board started: a reset cause of `machine`
WDT_TIMEOUT = 5  # (b) milliseconds, 0 while there is no watchdog
WDT_FEEDS = 6  # (b) how often it was fed
RESET = 7  # (b) 1 asks for a hard reset
BOOTED = 8  # (b) 1 when the firmware runs
HEAP_LIVE = 9  # (b) bytes
HEAP_PEAK = 10  # (b) bytes
ERASES = 11  # (b) flash blocks erased
PROGRAMS = 12  # (b) flash program operations
BYTES = 13  # (b) flash bytes programmed

TEXT_BYTES = 16  # a text field: four words of UTF-8, the rest zero
PROTOCOL = 16  # (b) text: the OCPP version in use
STATUS = 20  # (b) text per group: status of the charge point and of its connectors

PINS = 96
PIN_WORDS = 8
PIN_IN = 0  # (w) level at an input
PIN_RISES = 1  # (w) rising edges counted
PIN_FALLS = 2  # (w) falling edges counted
PIN_MODE = 3  # (b) 0 floating, 1 input, 2 output, 3 pulse width modulation
PIN_OUT = 4  # (b) level driven
PIN_STAMP = 5  # (b) microseconds, modulo 2^30, of the last change of the level
PIN_DUTY = 6  # (b) 0 to 65535 of the period
PIN_FREQ = 7  # (b) hertz

ADCS = 2272
ADC_WORDS = 4
ADC_HIGH = 0  # (w) microvolts in the high part of the pilot's period
ADC_LOW = 1  # (w) microvolts in its low part
ADC_SPLIT = 2  # (w) length of the high part, in microseconds of 1000
ADC_STALE = 3  # (w) 1 while the converter hangs

UARTS = 2408
UART_BYTES = 256
UART_WORDS = 66
UART_HEAD = 0  # (w) where the world writes its next byte; UART_BYTES: its device is gone
UART_TAIL = 1  # (b) where the board reads its next byte
UART_DATA = 2  # (w) ring of bytes

SENT = 3600  # what the board sends to the meters, on the last serial port
SENT_BYTES = 64
SENT_HEAD = 0  # (b) where the board writes its next byte
SENT_DATA = 1  # (b) ring of bytes

WORDS = 3840
