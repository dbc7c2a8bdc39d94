"""Sounds by their address, to the person they are for; in parts, where a player asks for one."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.errors import UnderheardError
from app.settings import database_path
from app.store import Store
from app.training.accounts import signs_in
from app.training.sound.handing import HANDING
from app.training.sound.listening import fetched
from app.web.visitors import visitor

_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")
_HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-store",
    "Content-Disposition": "inline",
    "X-Content-Type-Options": "nosniff",
}


def sound(request: Request) -> Response:
    """The WAV of that token: 206 for a part, 404 for whoever it is not for. Starlette runs this in a thread.

    That somebody else's recording is fetched stands in the log before any of it goes out.
    """
    store = Store(database_path())
    person = visitor(store, request.headers)
    owner = (person.id if person else "") if signs_in(store) else None
    data = HANDING.give(request.path_params["token"], owner)
    if data is None:
        return PlainTextResponse("There is no such sound for you here; refresh the page.", 404)
    recorded = HANDING.recorded(request.path_params["token"])
    if recorded is not None:
        try:
            fetched(store, *recorded)
        except UnderheardError as error:
            return PlainTextResponse(str(error), 404)
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if wanted is None or not any(wanted.groups()):
        return Response(data, media_type="audio/wav", headers=_HEADERS)
    first, last = part(wanted[1], wanted[2], len(data))
    if first >= len(data) or first > last:
        return Response(status_code=416, headers=_HEADERS | {"Content-Range": f"bytes */{len(data)}"})
    shown = {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
    return Response(data[first : last + 1], 206, media_type="audio/wav", headers=_HEADERS | shown)


def part(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte (both within) of what a Range header asks for; RFC 9110, section 14.1.2."""
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


ROUTES = [Route("/sound/{token}", sound)]
