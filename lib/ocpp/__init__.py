"""OCPP-J client of a charge point, free of pins, boards and network interfaces."""
