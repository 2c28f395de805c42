"""The boot loader of the virtual board: picks the program slot to start, and goes back when a new one fails.

Slots and record are described in tools/virtual/shim/programs.py, the board's side of them.
"""

TRIAL_S = 8.0  # a new program that does not run by then hangs: the loader's watchdog


class BootLoader:
    """Slots in `folder`; slot "a" is `command` with `environ` until an update was written to it."""

    def __init__(self, folder, command, environ):
        self._folder = folder
        self._record = folder / "boot"
        self._command = command
        self._environ = {**environ, "PILOTWIRE_SLOTS": str(folder)}
        self.on_trial = False

    def start(self):
        """(command, environ) of the program to start now."""
        label, state = self._read()
        if state == "pending":  # it had its start and was not confirmed
            label, state = ("b" if label == "a" else "a"), "valid"
            self._write(label, state)
        elif state == "new":
            state = "pending"
            self._write(label, state)
        self.on_trial = state == "pending"
        program = self._folder / f"{label}.bin"
        if not program.exists():
            return self._command, self._environ
        program.chmod(0o755)
        environ = {key: value for key, value in self._environ.items() if key != "MICROPYPATH"}
        return [str(program), *self._command[1:]], environ

    def confirmed(self):
        """Whether the running program has been confirmed by now."""
        return self._read()[1] == "valid"

    def _read(self):
        return self._record.read_text().split() if self._record.exists() else ("a", "valid")

    def _write(self, label, state):
        fresh = self._folder / "boot.loader"
        fresh.write_text(f"{label} {state}")
        fresh.replace(self._record)
