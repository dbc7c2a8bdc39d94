"""Whether the room can do its work, for whatever keeps watch over it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.errors import UnderheardError
from app.settings import database_path
from app.store import Store


def healthz(request: Request) -> JSONResponse:
    """200 where the database can be read, 503 where not; says nothing about anybody."""
    try:
        with Store(database_path()).reading() as reader:
            reader.row("SELECT 1 AS one")
    except UnderheardError:
        return JSONResponse({"status": "the database cannot be read"}, 503)
    return JSONResponse({"status": "fine"}, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/healthz", healthz)]
