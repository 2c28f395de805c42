"""What a charge point is and does, whatever version of OCPP it speaks."""
