"""Whether the room can do its work, for whatever keeps watch over it; nothing about anybody."""

from __future__ import annotations

import importlib.metadata
import shutil
import threading
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.errors import UnderheardError
from app.settings import database_path
from app.store import Store

LITTLE_ROOM: Final = 500 * 1024 * 1024
"""Bytes free on the disk below which it is told that there is little."""
NO_ROOM: Final = 20 * 1024 * 1024
"""Bytes free below which the room cannot be relied on."""
READY = threading.Event()
"""Set once this process has loaded what a first visitor would wait for."""


def healthz(request: Request) -> JSONResponse:
    """200 where the database can be read and written, 503 where not. With `?ready`, 503 also until all is loaded."""
    told = {"status": "fine", "version": _version(), "database": _database(), "disk": _disk()}
    if told["database"] != "fine" or told["disk"] == "full":
        told["status"] = "unwell"
    elif "ready" in request.query_params and not READY.is_set():
        told["status"] = "starting"
    return JSONResponse(told, 200 if told["status"] == "fine" else 503, headers={"Cache-Control": "no-store"})


def _database() -> str:
    try:
        _store(database_path()).check()
    except UnderheardError:
        _store.cache_clear()
        return "cannot be used"
    return "fine"


def _disk() -> str:
    try:
        free = shutil.disk_usage(database_path().parent).free
    except OSError:
        return "unknown"
    return "full" if free < NO_ROOM else "low" if free < LITTLE_ROOM else "fine"


@lru_cache(maxsize=4)
def _store(path: Path) -> Store:
    """Opened once: whether the database is of the newest shape is not asked again at every call."""
    return Store(path)


@lru_cache(maxsize=1)
def _version() -> str:
    return importlib.metadata.version("underheard")


ROUTES = [Route("/healthz", healthz)]
