"""A folder over HTTP for development: firmware images to fetch, diagnostics to leave.

    GET  /files/            names and sizes
    GET  /files/<name>      the file, or the Range of it that is asked for
    PUT  /files/<name>      takes the body, of any length up to `limit`; 201. It appears when it is complete
"""

import re
from pathlib import Path

from aiohttp import web

_NAME = r"[^/\\.\0][^/\\\0]{0,120}"


class Files:
    """Routes for `Control` over `folder`, which is made when needed; limit: bytes of one file."""

    def __init__(self, folder, limit=64 * 1024 * 1024):
        self._folder = Path(folder)
        self._limit = limit

    def routes(self):
        """For aiohttp."""
        return [
            web.get("/files/", self._list),
            web.get("/files/{name}", self._get),
            web.put("/files/{name}", self._put),
        ]

    async def _list(self, _):
        there = sorted(self._folder.glob("*")) if self._folder.is_dir() else []
        return web.json_response({file.name: file.stat().st_size for file in there if _named(file.name)})

    async def _get(self, request):
        file = self._file(request)
        if not file.is_file():
            raise web.HTTPNotFound(text=f"no file {file.name!r} in {self._folder}\n")
        return web.FileResponse(file)

    async def _put(self, request):
        file = self._file(request)
        self._folder.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{file.name}.{id(request)}")
        try:
            with open(part, "wb") as out:
                async for piece in request.content.iter_chunked(65536):
                    if out.tell() + len(piece) > self._limit:
                        raise web.HTTPRequestEntityTooLarge(self._limit, out.tell() + len(piece))
                    out.write(piece)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
        return web.Response(status=201)

    def _file(self, request):
        name = request.match_info["name"]
        if not _named(name):
            raise web.HTTPBadRequest(text=f"{name!r}: expected a file name without folders, not hidden\n")
        return self._folder / name


def _named(name):
    return re.fullmatch(_NAME, name) is not None
