"""HTTP control of the CSMS, on loopback only: what `tools/csms-ctl` and the page of `make run` speak to.

    GET  /state                    charge points and transactions
    GET  /messages?after=N         what passed since message number N
    POST /cp/<identity>/<action>   {"payload": {...}} or {"words": ["idTag=A", ...]}: makes a request, answers
                                   {"result": {...}} or {"error": "...", "code": "NotSupported"}
    GET  /actions                  all requests and their members
"""

from dataclasses import asdict

from aiohttp import web

from .requests import ACTIONS, BadRequest, parse, schema
from .server import NotConnected, Refused

_LONGEST = 16 * 1024 * 1024  # of a request's body: a local list may be long


class Control:
    """The HTTP server. port: 0 takes any free one, known after `start`; routes: further aiohttp routes."""

    def __init__(self, csms, port=9001, routes=()):
        self.port = port
        self._csms = csms
        self._runner = None
        self._app = web.Application(client_max_size=_LONGEST)
        self._app.add_routes(
            [
                web.get("/state", self._state),
                web.get("/messages", self._messages),
                web.get("/actions", self._actions),
                web.post("/cp/{identity}/{action}", self._request),
                *routes,
            ]
        )

    @property
    def url(self):
        """Address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self):
        """Begins to listen on loopback."""
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self):
        """Ends it."""
        await self._runner.cleanup()

    async def _state(self, _):
        return web.json_response(self._csms.store.as_dict())

    async def _messages(self, request):
        try:
            after = int(request.query.get("after", 0))
        except ValueError:
            return _error(400, "after: expected a number")
        return web.json_response([asdict(one) for one in self._csms.history.since(after)])

    async def _actions(self, _):
        return web.json_response({action: list(schema(action).schema.get("properties", {})) for action in ACTIONS})

    async def _request(self, request):
        action = request.match_info["action"]
        try:
            body = await request.json() if request.can_read_body else {}
            payload = body["payload"] if "payload" in body else parse(action, body.get("words", []))
            result = await self._csms.request(request.match_info["identity"], action, payload)
        except (BadRequest, ValueError, TypeError) as error:
            return _error(400, str(error))
        except NotConnected as error:
            return _error(404, error.args[0])
        except Refused as error:
            return _error(502, str(error), code=error.code, details=error.details)
        except (TimeoutError, ConnectionError) as error:
            return _error(504, str(error))
        return web.json_response({"result": result})


def _error(status, text, **more):
    return web.json_response({"error": text, **more}, status=status)
