"""Meters on a Modbus (RTU over RS-485). A package of its own, so that boards without one need no memory for it."""
