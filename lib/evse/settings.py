"""Times and declarations of an installation that a builder may change."""


class Settings:
    """One object for all connectors of a charge point; every span in ms.

    ventilated    the place is ventilated, so that state D may charge
    wake_up       sleeping vehicles are woken through state F
    wake_ms       PWM without state C for this long (30-90 s) before a wake-up
    state_f_ms    state F after a fault stop, at least 300
    stop_ms       a vehicle's time to stop drawing after PWM went to 100 %, before the contactor opens under load
    reclose_ms    lock-out after the contactor opened
    refault_ms    lock-out after a fault
    reconnect_ms  mains within 0.9-1.09 of nominal before an under- or overvoltage is over
    contactor_ms  time in which the mirror contact follows the contactor's coil
    pilot_ms      time for which the pilot may contradict its generator
    nominal_v     mains voltage in V
    """

    def __init__(self):
        self.ventilated = False
        self.wake_up = False
        self.wake_ms = 60000
        self.state_f_ms = 300
        self.stop_ms = 6000
        self.reclose_ms = 5000
        self.refault_ms = 30000
        self.reconnect_ms = 60000
        self.contactor_ms = 1000
        self.pilot_ms = 100
        self.nominal_v = 230
