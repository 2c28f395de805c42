"""How an ADC is read: calibrated where the port can, raw elsewhere."""


def reader(adc):
    """Return the bound method to sample `adc` with: read_uv (microvolts) if there is one, else read_u16 (0 to 65535).

    Calibration constants of a board are in that unit.
    """
    return adc.read_uv if hasattr(adc, "read_uv") else adc.read_u16
