"""A chat server on this machine that answers as it is told to, well or badly, and keeps what it was asked."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.settings import Model
from scoring.criteria import CRITERIA

NAMES = [criterion.name for criterion in CRITERIA]
Handler = BaseHTTPRequestHandler
Act = Callable[["FaultServer", Handler], None]


def answers(**met: str) -> dict[str, Any]:
    """Every question answered: yes to those named, each with its quote, and no to the rest."""
    return {
        name: {"quote": met.get(name, ""), "because": "You said so" if name in met else "", "yes": name in met}
        for name in NAMES
    }


def completion(content: object, **changes: Any) -> dict[str, Any]:
    """A chat completion as servers send it; `changes` go into its one choice."""
    message = {"role": "assistant", "content": content, "refusal": changes.pop("refusal", None)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"} | changes
    usage = {"prompt_tokens": 2000, "completion_tokens": 600, "total_tokens": 2600}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "small-1", "choices": [choice],
            "usage": usage}  # fmt: skip


@dataclass
class FaultServer:
    """What it does next stands in `acts`; after the last of them it does that one again."""

    acts: list[Act] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    """The same as they came, also where they are no JSON."""
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    """Released once for every request that has come in."""
    over: threading.Event = field(default_factory=threading.Event)
    at_once: int = 0
    most_at_once: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    def model(self, seconds: float = 5.0, **given: Any) -> Model:
        """The settings with which it is asked."""
        return Model(f"http://127.0.0.1:{self.port}/v1", given.pop("key", "k-secret"), "small", seconds, **given)

    def take(self, handler: Handler) -> None:
        length = int(handler.headers.get("content-length") or 0)
        body = handler.rfile.read(length)
        with self._lock:
            self.bodies.append(body)
            self.asked.append(json.loads(body) if body.startswith(b"{") else {})
            self.headers.append({name.lower(): value for name, value in handler.headers.items()})
            self.paths.append(handler.path)
            act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.arrived.release()
        try:
            act(self, handler)
        except (BrokenPipeError, ConnectionResetError):
            pass  # Whoever asked has hung up, as they should.
        finally:
            with self._lock:
                self.at_once -= 1


def send(handler: Handler, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("content-type", kind)
    handler.send_header("content-length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def says(value: object, status: int = 200, **headers: str) -> Act:
    """Answers with this as JSON."""
    return lambda _, handler: send(handler, status, json.dumps(value).encode(), **headers)


def finds(**met: str) -> Act:
    """Answers as a well-behaved model would that says yes to these, with these quotes."""
    return says(completion(json.dumps(answers(**met))))


def fails(status: int, message: str = "no", **headers: str) -> Act:
    return says({"error": {"message": message, "type": "x", "code": None}}, status, **headers)


def sends(body: bytes, kind: str, status: int = 200) -> Act:
    return lambda _, handler: send(handler, status, body, kind)


def hangs(server: FaultServer, handler: Handler) -> None:
    """Takes the request and never answers."""
    server.over.wait(30)


def drips(server: FaultServer, handler: Handler) -> None:
    """Answers one letter at a time: no single wait is long, the whole would take for ever."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", "100000")
    handler.end_headers()
    while not server.over.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def hangs_up(_: FaultServer, handler: Handler) -> None:
    """Closes the connection without a word."""
    handler.close_connection = True


def breaks_off(_: FaultServer, handler: Handler) -> None:
    """Closes the connection in the middle of the body."""
    body = json.dumps(completion(json.dumps(answers()))).encode()
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


# Answers that come piece by piece.


def chunk(content: str | None = None, finish: str | None = None, **delta: Any) -> dict[str, Any]:
    """One chunk of a streamed completion; `delta` goes beside the content."""
    if content is not None:
        delta["content"] = content
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "small-1", "choices": [choice]}


def in_words(text: str) -> list[str]:
    """The text in pieces as most servers send it: a word, with the space before it."""
    return re.findall(r"\s*\S+|\s+$", text)


class Stream:
    """A stream of events under way: each `send` is on the wire when it returns."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        self.send(chunk("", role="assistant"))

    def send(self, *events: object) -> None:
        """Each event as JSON, or as it stands where it is text already."""
        for event in events:
            data = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
            body = f"data: {data}\n\n".encode()
            self._handler.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
            self._handler.wfile.flush()

    def says(self, pieces: Iterable[str]) -> None:
        self.send(*map(chunk, pieces))

    def ends(self, *events: object) -> None:
        """The last events, and a body that is whole."""
        self.send(*events)
        self._handler.wfile.write(b"0\r\n\r\n")

    def breaks_off(self) -> None:
        """The connection closes in the middle of the body."""
        self._handler.close_connection = True


def streams(text: str, pieces: Sequence[str] | None = None, finish: str = "stop") -> Act:
    """Says this word by word, or in these pieces, and ends for this reason."""
    return streams_from(lambda _: text if pieces is None else pieces, finish)


def streams_from(words: Callable[[dict[str, Any]], str | Sequence[str]], finish: str = "stop") -> Act:
    """Says what `words` makes of the newest request, as `streams` does; for one who asks one thing at a time."""

    def act(server: FaultServer, handler: Handler) -> None:
        said = words(server.asked[-1])
        stream = Stream(handler)
        stream.says(in_words(said) if isinstance(said, str) else said)
        stream.ends(chunk(finish=finish), "[DONE]")

    return act


def stops_short(text: str) -> Act:
    """Says this and ends the stream without having said that it has finished."""

    def act(_: FaultServer, handler: Handler) -> None:
        stream = Stream(handler)
        stream.says(in_words(text))
        stream.ends("[DONE]")

    return act


def breaks_off_saying(text: str) -> Act:
    """Says this and closes the connection in the middle of the stream."""

    def act(_: FaultServer, handler: Handler) -> None:
        stream = Stream(handler)
        stream.says(in_words(text))
        stream.breaks_off()

    return act


def streams_then(text: str, *events: object) -> Act:
    """Says this, then sends these events: broken JSON, an error, a refusal."""

    def act(_: FaultServer, handler: Handler) -> None:
        stream = Stream(handler)
        stream.says(in_words(text))
        stream.ends(*events, "[DONE]")

    return act


BROKEN_JSON = '{"id": "c1", "choices": [{"del'
ERROR_IN_STREAM = {"error": {"message": "the model has crashed", "type": "server_error", "code": None}}
REFUSAL = chunk(refusal="I cannot help with that.")


def streams_nothing(_: FaultServer, handler: Handler) -> None:
    """Begins an answer, says no word, and says that it has finished."""
    Stream(handler).ends(chunk(finish="stop"), "[DONE]")


def streams_no_event(_: FaultServer, handler: Handler) -> None:
    """An event stream of which nothing ever comes."""
    send(handler, 200, b"", "text/event-stream")


def drips_words(server: FaultServer, handler: Handler) -> None:
    """Streams one letter at a time and never ends: something always comes, and it is never a turn."""
    stream = Stream(handler)
    while not server.over.wait(0.02):
        stream.says("m")


@contextmanager
def serving(*acts: Act) -> Iterator[FaultServer]:
    """A server that does these one after the other, and the last of them from then on."""
    told = FaultServer(list(acts))

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # a piece goes out when it is written, as from any server that streams

        def handle(self) -> None:
            with suppress(ConnectionResetError):  # Whoever asked has hung up between two requests.
                super().handle()

        def do_POST(self) -> None:
            told.take(self)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    listening.daemon_threads = True
    told.port = listening.server_port
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        listening.shutdown()
        listening.server_close()
        thread.join()
