"""Boots a board and assembles drivers, connector logic and the OCPP client into a charge point."""
