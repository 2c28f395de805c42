"""Figures that tests print at the end of a run: one line each, in build/figures."""

from .micropython import ROOT


def show(name, text):
    """Keeps the line `text` for the summary; name: of the test's topic, a file name."""
    folder = ROOT / "build" / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"{name}: {text}\n", encoding="utf-8")
