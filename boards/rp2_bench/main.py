"""What the image starts with."""

from pilotwire import Board, run

run(Board())
