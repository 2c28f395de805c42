"""`make bench`: the product's figures as a table, and in build/bench.json (flat: name to number)."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import bench_alloc, bench_flash, bench_json, bench_locallist, bench_session  # noqa: E402
from tools.toolchain.interpreters import interpreter  # noqa: E402

OUTPUT = ROOT / "build" / "bench.json"


def _heap():
    idle, peak = bench_session.heap_figures()
    return {"heap_idle_bytes": idle, "heap_peak_bytes": peak, "heap_min_ok_bytes": bench_session.smallest_heap()}


def _tls():
    idle, peak = bench_session.heap_figures(tls=True)
    return {"heap_idle_tls_bytes": idle, "heap_peak_tls_bytes": peak}


def _json():
    encode, decode = bench_json.measure(interpreter("micropython32"))
    return {"encode_ratio": encode, "decode_ratio": decode}


def _flash():
    figures = bench_flash.measure(interpreter("micropython32"))
    return {name: figures[name] for name in ("session_flash_bytes", "session_flash_erases", "offline_sessions")}


def _locallist():
    figures = bench_locallist.measure(interpreter("micropython32"))
    return {name: figures[name] for name in ("locallist_entries", "locallist_lookup_us", "locallist_ram_bytes")}


def _firmware():
    # What the frozen product adds to the bare interpreter of the same build.
    return {"firmware_bytes": interpreter("pilotwire32").stat().st_size - interpreter("micropython32").stat().st_size}


PARTS = (_heap, _tls, bench_alloc.measure, _json, _flash, _locallist, bench_session.boot_and_openings, _firmware)


def main():
    """Measure everything; exit code 1 when a part could not be measured (its error is shown)."""
    figures = {}
    failed = False
    for part in PARTS:
        try:
            new = part()
        except Exception as e:  # one part that cannot be measured does not hide the others
            print(f"{part.__module__}.{part.__name__}: {type(e).__name__}: {e}", file=sys.stderr)
            failed = True
            continue
        for name, value in new.items():
            figures[name] = value
            print(f"{name:28} {value:>12g}", flush=True)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
