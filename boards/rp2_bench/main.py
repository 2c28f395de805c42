"""What the image starts with."""

from pilotwire import Board, run, start

start(Board, run)
