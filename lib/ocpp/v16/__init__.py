"""OCPP 1.6 edition 2: translates between the core and the messages of this version."""
