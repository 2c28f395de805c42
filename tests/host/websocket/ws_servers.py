"""Real WebSocket servers that echo, each in a thread of its own: `websockets` and `aiohttp`."""

import asyncio
import threading

import aiohttp.web
import websockets.asyncio.server


class EchoServer:
    """Echoes text messages; "size N" is answered by N characters, "close N" by a close with that code."""

    def __init__(self, kind, tls=None):
        self._serve = {"websockets": self._websockets, "aiohttp": self._aiohttp}[kind]
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._main(),))

    def __enter__(self):
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _main(self):
        self._stop = asyncio.Event()
        await self._serve()

    async def _websockets(self):
        async def echo(link):
            async for text in link:
                assert isinstance(text, str)
                reply, code = _reply(text)
                if code:
                    await link.close(code)
                else:
                    await link.send(reply)

        options = {"subprotocols": ["ocpp1.6"], "max_size": None, "ssl": self._tls, "ping_interval": 0.2}
        async with websockets.asyncio.server.serve(echo, "127.0.0.1", 0, **options) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._started.set()
            await self._stop.wait()

    async def _aiohttp(self):
        async def echo(request):
            link = aiohttp.web.WebSocketResponse(protocols=["ocpp1.6"], max_msg_size=0)
            await link.prepare(request)
            pings = asyncio.create_task(ping(link))  # its own heartbeat allows half its interval for a pong
            async for message in link:
                assert message.type is aiohttp.WSMsgType.TEXT
                reply, code = _reply(message.data)
                if code:
                    await link.close(code=code)
                else:
                    await link.send_str(reply)
            pings.cancel()
            return link

        async def ping(link):
            while not link.closed:
                await link.ping()
                await asyncio.sleep(0.2)

        app = aiohttp.web.Application()
        app.router.add_get("/ocpp/CP1", echo)
        runner = aiohttp.web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self._tls)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        await runner.cleanup()


def _reply(text):
    word, _, number = text.partition(" ")
    if word == "size":
        return "s" * int(number), None
    if word == "close":
        return None, int(number)
    return text, None
