"""A learning record store on this machine: it takes statements as the standard has it, or fails as it is told to."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.settings.record_store import RecordStore


@dataclass
class Records:
    """What it holds, what it was asked, and how it answers the next requests."""

    acts: list[str | int] = field(default_factory=list)
    """For the next requests, one each: a status, 'hang', 'html' or 'drop'; afterwards it does as it should."""
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    voided: set[str] = field(default_factory=set)
    asked: list[list[dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    minds: str = ""
    """Statements with this in them are refused."""
    over: threading.Event = field(default_factory=threading.Event)
    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    @property
    def settings(self) -> RecordStore:
        return RecordStore(f"http://127.0.0.1:{self.port}/xapi", "room", "quite-secret")

    def standing(self) -> dict[str, dict[str, Any]]:
        """What has not been voided, but the voiding statements themselves."""
        return {
            id: each
            for id, each in self.held.items()
            if id not in self.voided and each["object"].get("objectType") != "StatementRef"
        }

    def take(self, statements: list[dict[str, Any]]) -> int:
        """Keep them all, or none; the status to answer with."""
        if any(self.minds and self.minds in json.dumps(each) for each in statements):
            return 400
        if any(self.held.get(each["id"], each) != each for each in statements):
            return 409
        for each in statements:
            self.held[each["id"]] = each
            if each["verb"]["id"].endswith("/voided"):
                assert each["object"]["id"] in self.held, "what is voided came before"
                self.voided.add(each["object"]["id"])
        return 200


@contextmanager
def records() -> Iterator[Records]:
    """A record store that answers on a port of this machine."""
    here = Records()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with here.lock:
                here.asked.append(body)
                here.headers.append({name.lower(): value for name, value in self.headers.items()})
                act = here.acts.pop(0) if here.acts else ""
                known = base64.b64encode(b"room:quite-secret").decode()
                if self.path != "/xapi/statements":
                    status = 404
                elif self.headers.get("authorization") != f"Basic {known}":
                    status = 401
                elif act in ("", "drop"):
                    status = here.take(body)
                else:
                    status = act if isinstance(act, int) else 200
            here.came.release()
            if act == "hang":
                here.over.wait(30)
                return
            if act == "drop":  # It has them, and we never hear of it.
                self.close_connection = True
                return
            said = b"<html>Sign in</html>" if act == "html" else json.dumps([each["id"] for each in body]).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(said)))
            if status == 429:
                self.send_header("retry-after", "7200")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield here
    finally:
        here.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
