"""The IEC 61851 connector: a pure state machine over readings and time.

Knows no pin, no board and no back end. Time comes in as MicroPython ticks in milliseconds.
"""
