"""The server of one process: it answers until told to stop, finishes what is being answered, and goes.

uvicorn serves; what is ours is how it stops. At the first signal nothing new is let in, turns that are being answered
are finished, sockets are closed (browsers come back by themselves, to another process where there is one), background
work ends, and the process leaves with code 0. At the second it leaves at once.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from app.web.logs import event
from app.web.under_way import PAGES

FINISH_SECONDS: Final = 20.0
"""How long turns that are being answered may take to finish."""
CLOSE_SECONDS: Final = 3
"""How long requests and sockets may take to close after that."""
_ARRIVES: Final = 0.3
"""Seconds until what was drawn is with the browser."""
LARGEST_MESSAGE: Final = 20 * 1024 * 1024
"""Bytes of one message from a browser."""

_log = logging.getLogger("underheard")


class Server(uvicorn.Server):
    """uvicorn's, with our way of stopping. `at_end` is called once nothing is answered any more."""

    def __init__(self, config: uvicorn.Config, at_end: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._at_end = at_end
        self._until = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal stops it in order, the second at once."""
        if self.should_exit:
            # Threads may be in the middle of anything: nothing acknowledged depends on how we leave.
            os._exit(128 + sig)
        self.should_exit = True

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Finish what was begun, close what is open, end what runs in the background."""
        self._until = time.monotonic() + FINISH_SECONDS
        begun = PAGES.now()
        event(_log, logging.INFO, "stopping", under_way=len(begun))
        for server in self.servers:
            server.close()
        await self._finished(begun)
        if begun:
            # A page that was answered is drawn once more, and what was drawn has yet to reach the browser.
            await asyncio.sleep(_ARRIVES)
            await self._finished(PAGES.now())
            await asyncio.sleep(_ARRIVES)
        await self._closed()
        # What came in meanwhile over an open socket is finished, too, now that no more can come.
        await self._finished()
        await asyncio.to_thread(self._at_end)
        await super().shutdown(None)
        event(_log, logging.INFO, "stopped", under_way=len(PAGES.now()))

    async def _closed(self) -> None:
        """Close every socket, and every request once it is answered."""
        for connection in list(self.server_state.connections):
            with suppress(Exception):  # a browser may be closing it from its end just now
                connection.shutdown()
        while self.server_state.connections and time.monotonic() < self._until:
            await asyncio.sleep(0.02)
        self.server_state.connections = set()

    async def _finished(self, begun: frozenset[int] | None = None) -> None:
        while time.monotonic() < self._until:
            now = PAGES.now()
            if not (now if begun is None else now & begun):
                return
            await asyncio.sleep(0.02)


def serve(app: ASGIApp, host: str, port: int, at_end: Callable[[], None]) -> bool:
    """Serve until told to stop; whether it could be served at all."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        ws_ping_interval=30,
        ws_ping_timeout=30,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=CLOSE_SECONDS,
    )
    server = Server(config, at_end)
    try:
        server.run()
    except SystemExit as stop:
        return stop.code in (0, None)
    _leave_nobody_waiting()
    return bool(server.started)


def _leave_nobody_waiting() -> None:
    """Python waits for every thread before it ends: one that does not end is not waited for."""
    until = time.monotonic() + CLOSE_SECONDS
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive():
                sys.stderr.flush()
                sys.stdout.flush()
                os._exit(0)
