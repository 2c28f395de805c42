"""An emulated RP2040 that runs the bench board's real image, with a small world around its pins."""
