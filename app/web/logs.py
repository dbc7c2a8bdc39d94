"""The server's log: one line an event, as JSON or for people, and nothing in it that anybody here said or is called.

What a message was filled with may be words of people: only numbers, ids, fixed words and the names of faults are let
through. A message of another library is told as it stands in that library's code, or not at all; a fault by its type
and place.
"""

from __future__ import annotations

import json
import linecache
import logging
import re
import sys
import threading
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

from app.errors import ModelFault, StoreFault

ROOT: Final = Path(__file__).resolve().parents[2]
FRAMES: Final = 6
"""How many of the innermost places of a fault are told."""
REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered; '' outside of one."""
WORDS: Final = frozenset(
    [
        "unreachable", "timed-out", "rate-limited", "server-error", "unauthorised", "no-credit", "unknown-model",
        "moved", "bad-request", "too-long", "not-an-answer", "empty", "cut-short", "refused", "not-json",
        "wrong-shape", "implausible", "stopped", "no-answer", "length", "lacks", "repeat", "question", "role", "fact",
    ]
)  # fmt: skip
"""Fixed words that faults and slips of a model go by."""
HIDDEN: Final = "…"
_ID = re.compile(r"[0-9a-f]{20}|[A-Z][A-Za-z]*(?:Error|Exception|Fault|Warning)")
_FIELDS = "fields"


def event(log: logging.Logger, level: int, says: str, **fields: object) -> None:
    """Log a fixed sentence and what belongs to it. Whoever calls answers for it that no field holds words of people."""
    log.log(
        level, says, stacklevel=2, extra={_FIELDS: {name: value for name, value in fields.items() if value is not None}}
    )


def entry(record: logging.LogRecord) -> dict[str, Any]:
    """What a record comes to: time in UTC, level, event, where, and what else is safe to tell."""
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": _says(record),
        "where": f"{record.name}:{record.lineno}",
    }
    if REQUEST.get():
        told["request"] = REQUEST.get()
    told |= getattr(record, _FIELDS, {})
    if record.exc_info and record.exc_info[1] is not None:
        told |= fault(record.exc_info[1])
    return told


def fault(error: BaseException) -> dict[str, Any]:
    """A fault by its type and the innermost places it came through; its words only where they are ours and no one's."""
    told: dict[str, Any] = {"fault": type(error).__name__, "at": _places(error.__traceback__)}
    if isinstance(error, ModelFault):
        told["why"] = error.name
    elif isinstance(error, StoreFault):
        told["why"] = str(error)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        told |= {"cause": type(cause).__name__, "cause_at": _places(cause.__traceback__)[-1:]}
    return told


def _places(trace: TracebackType | None) -> list[str]:
    found = []
    while trace:
        found.append(f"{_shown(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[-FRAMES:]


def _shown(path: str) -> str:
    """A file's path from the project or from where packages are: where this machine keeps them is nobody's business."""
    for begin in (f"{ROOT}/", "site-packages/", "lib/"):
        if begin in path:
            return path.split(begin, 1)[-1] if begin != f"{ROOT}/" or "site-packages" not in path else _package(path)
    return Path(path).name


def _package(path: str) -> str:
    return path.split("site-packages/", 1)[-1]


def _says(record: logging.LogRecord) -> str:
    template = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    ours = record.name.split(".")[0] in ("app", "underheard", "scoring")
    if not ours:
        first = template.split("\n")[0]
        known = template in _source(record.pathname) or (bool(record.args) and first in _source(record.pathname))
        return template if known else f"a line of {record.name.split('.')[0]}"
    if not record.args:
        return template
    values = record.args if isinstance(record.args, tuple) else (record.args,)
    try:
        return template % tuple(_safe(value) for value in values)
    except (TypeError, ValueError):
        return template


def _safe(value: object) -> object:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, str) and (value in WORDS or _ID.fullmatch(value)):
        return value
    return HIDDEN


def _source(path: str) -> str:
    return "".join(linecache.getlines(path))


class AsJson(logging.Formatter):
    """One line of JSON a record."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(entry(record), ensure_ascii=False, default=str)


class AsText(logging.Formatter):
    """One line for people a record."""

    def format(self, record: logging.LogRecord) -> str:
        told = entry(record)
        at, level, says = told.pop("time")[11:19], told.pop("level"), told.pop("event")
        rest = " ".join(f"{name}={value}" for name, value in told.items())
        return f"{at} {level:<7} {says}  {rest}"


def begin(form: str = "", stream: TextIO | None = None) -> None:
    """Have everything this process logs, and every fault nobody caught, written as lines of `form`.

    `form` is json or text; '' is text on a terminal and json elsewhere.
    """
    global _handler
    out = stream or sys.stderr
    chosen = form or ("text" if out.isatty() else "json")
    _handler = logging.StreamHandler(out)
    _handler.setFormatter(AsText() if chosen == "text" else AsJson())
    root = logging.getLogger()
    root.handlers[:] = [_handler]
    root.setLevel(logging.INFO)
    for name in ("httpx", "httpx2", "httpcore", "openai", "uvicorn", "uvicorn.error", "websockets", "faster_whisper"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in list(logging.Logger.manager.loggerDict):
        adopt(logging.getLogger(name))
    threading.excepthook = _in_a_thread
    sys.unraisablehook = _unraisable


_handler: logging.Handler | None = None


def adopt(logger: logging.Logger) -> None:
    """Have a logger that brought handlers of its own go by this log alone."""
    if _handler is not None:
        logger.handlers[:] = []
        logger.propagate = True


_log = logging.getLogger("underheard")


def _in_a_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
        _log.error("a thread ended by a fault", extra={_FIELDS: fault(failed.exc_value)})


def _unraisable(failed: sys.UnraisableHookArgs) -> None:
    if failed.exc_value is not None:
        _log.warning("a fault while tidying up", extra={_FIELDS: fault(failed.exc_value)})
