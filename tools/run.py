#!/usr/bin/env python3
"""A virtual wallbox and its back end, kept running to play with on a page in the browser; Ctrl-C stops all.

What is not an option of this program goes to tools/virtual-wallbox: `tools/run.py --connectors 2 --state my-board`.
"""

import argparse
import asyncio
import html
import signal
import sys
import threading
from http.client import HTTPException
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aiohttp import web  # noqa: E402

from tools.csms import Background  # noqa: E402
from tools.csms.files import Files  # noqa: E402
from tools.csms.show import line  # noqa: E402
from tools.wallbox import Wallbox, WallboxFailed  # noqa: E402

PAGE = Path(__file__).with_name("run.html")
FILES = Path(__file__).parents[1] / "build" / "files"


class Stage:
    """Serves the page, and passes what it asks on to the world of `box` (a Wallbox, set once it runs)."""

    def __init__(self, identity):
        self.box = None
        self._identity = identity

    def routes(self):
        """For the control server of the CSMS."""
        return [
            web.get("/", self._page),
            web.get("/sim", self._state),
            web.post("/sim/{action}", self._act),
        ]

    async def _page(self, _):
        text = PAGE.read_text().replace("{{identity}}", html.escape(self._identity))
        return web.Response(text=text, content_type="text/html")

    async def _state(self, _):
        return await self._pass("GET", "/sim", None)

    async def _act(self, request):
        return await self._pass("POST", request.path, await request.read())

    async def _pass(self, method, path, body):
        if self.box is None:
            return web.json_response({"error": "the wallbox is starting"}, status=503)
        try:
            ask = asyncio.get_running_loop().run_in_executor
            status, answer = await ask(None, self.box.sim.raw, method, path, body)
        except (OSError, HTTPException) as error:
            return web.json_response({"error": f"the world does not answer: {error}"}, status=502)
        return web.json_response(answer, status=status)


def main():
    """Runs until Ctrl-C or until the wallbox ends; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tools/run.py", description=__doc__)
    parser.add_argument("--id", default="CP1", help="identity of the wallbox (default CP1)")
    parser.add_argument("--port", type=int, default=9000, help="WebSocket port of the back end (default 9000)")
    parser.add_argument("--control-port", type=int, default=9001, help="port of the page (default 9001)")
    parser.add_argument("--files", type=Path, default=FILES, help="folder for firmware and diagnostics")
    given, options = parser.parse_known_args()
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    stage = Stage(given.id)
    try:
        routes = stage.routes() + Files(given.files).routes()
        with Background(port=given.port, control_port=given.control_port, routes=routes) as csms:
            csms.history.listeners.append(lambda message: print(line(message), flush=True))
            with Wallbox(csms.url, given.id, *options) as box:
                stage.box = box
                url = csms.control.url
                print(f"\n  The wallbox runs. Play with it at {url}/", flush=True)
                print(f"  As its back end:  tools/csms-ctl --control {url} {given.id} ClearCache", flush=True)
                print(f"  Its firmware and diagnostics:  {url}/files/  (the folder {given.files})", flush=True)
                print("  Ctrl-C stops it.\n", flush=True)
                while not ended.wait(0.2):
                    if box.exit_code is not None:
                        print(f"the wallbox ended by itself, exit code {box.exit_code}:\n{box.output}", file=sys.stderr)
                        return 1
    except (OSError, WallboxFailed) as error:
        print(f"cannot run: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
