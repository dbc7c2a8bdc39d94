"""Conversations in and scores out: the transcript format, one JSON object a line, every fault told at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scoring.conversation import Brief, Conversation, Turn
from scoring.scorer import score_conversation

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
MAX_LINE_CHARACTERS: Final = 1_000_000
MAX_CONVERSATIONS: Final = 100_000
MAX_TURNS: Final = 500
MAX_TURN_CHARACTERS: Final = 4_000
MAX_ID_CHARACTERS: Final = 200
MAX_FAULTS: Final = 500


@dataclass(frozen=True)
class Fault:
    """What is wrong with a transcript file, where, and what to do."""

    file: str
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}; {self.remedy}"


@dataclass(frozen=True)
class Transcripts:
    """What a file held: every conversation that can be read, and every fault."""

    conversations: tuple[Conversation, ...]
    faults: tuple[Fault, ...]


def read_transcripts(path: Path | str) -> Transcripts:
    """Read a JSON Lines file of conversations.

    Never raises for what the file holds or for a file that cannot be read: each is a Fault. A bad line does not lose the
    good ones. Keys beyond `id`, `scenario` and `turns` are let be.
    """
    path = Path(path)
    name = str(path)
    try:
        if path.is_dir():
            return _nothing(name, "this is a folder", "name a .jsonl file in it")
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            return _nothing(
                name, f"the file is {size} bytes, more than {MAX_FILE_BYTES}", "split it into smaller files"
            )
        data = path.read_bytes()
    except FileNotFoundError:
        return _nothing(name, "there is no such file", "check the path")
    except (OSError, ValueError) as fault:
        return _nothing(name, f"it cannot be read ({_short(str(fault))})", "check the path and its permissions")
    return parse_transcripts(data, name)


def parse_transcripts(data: bytes, name: str = "<transcripts>") -> Transcripts:
    """The same, from bytes."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _nothing(name, "this is UTF-16", "save it as UTF-8")
    conversations: list[Conversation] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if len(faults) >= MAX_FAULTS:
            faults.append(Fault(name, number, 1, f"more than {MAX_FAULTS} faults", "put these right first"))
            break
        raw = raw.rstrip(b"\r")
        if not raw.strip():
            continue
        if len(conversations) >= MAX_CONVERSATIONS:
            faults.append(Fault(name, number, 1, f"more than {MAX_CONVERSATIONS} conversations", "split the file"))
            break
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as fault:
            column = len(raw[: fault.start].decode("utf-8", "replace")) + 1
            faults.append(
                Fault(name, number, column, f"byte 0x{raw[fault.start]:02x} is not UTF-8", "save the file as UTF-8")
            )
            continue
        conversation, found = _line(text, name, number)
        faults.extend(found)
        if conversation is None:
            continue
        if conversation.id in seen:
            column = max(1, text.find('"id"') + 1)
            faults.append(
                Fault(
                    name,
                    number,
                    column,
                    f'id "{_short(conversation.id)}" stands on line {seen[conversation.id]} too',
                    "give each conversation its own id",
                )
            )
            continue
        seen[conversation.id] = number
        conversations.append(conversation)
    if not conversations and not faults:
        faults.append(Fault(name, 1, 1, "the file holds no conversation", "write one JSON object a line"))
    return Transcripts(tuple(conversations), tuple(faults))


def _line(text: str, name: str, number: int) -> tuple[Conversation | None, list[Fault]]:
    faults: list[Fault] = []

    def fault(column: int, what: str, remedy: str) -> None:
        faults.append(Fault(name, number, max(1, column), what, remedy))

    if len(text) > MAX_LINE_CHARACTERS:
        fault(1, f"the line has {len(text)} characters, more than {MAX_LINE_CHARACTERS}", "split the conversation")
        return None, faults
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        fault(
            error.colno if error.lineno == 1 else 1,
            f"this is not JSON ({_short(error.msg)})",
            "write one JSON object on this line",
        )
        return None, faults
    except _Unreadable as error:
        fault(max(1, text.find(error.near) + 1), str(error), "write it once, as plain JSON")
        return None, faults
    except (RecursionError, ValueError):
        fault(1, "this JSON is nested or numbered beyond reason", "write id, scenario and turns only")
        return None, faults
    if not isinstance(value, dict):
        fault(1, f"a conversation is a JSON object, not {_kind(value)}", 'write {"id": …, "turns": […]}')
        return None, faults
    identity = value.get("id")
    if "id" not in value:
        fault(1, "the conversation has no id", 'add "id": "…"')
    elif not isinstance(identity, str) or not identity.strip():
        fault(_key(text, "id"), f"id is {_kind(identity)}", "make it a text that is not empty")
    elif len(identity) > MAX_ID_CHARACTERS:
        fault(_key(text, "id"), f"id has {len(identity)} characters, more than {MAX_ID_CHARACTERS}", "shorten it")
    elif _lone(identity):
        fault(_key(text, "id"), "id holds half a character (a lone surrogate)", "write it as UTF-8")
    scenario = value.get("scenario")
    if scenario is not None and (not isinstance(scenario, str) or len(scenario) > MAX_ID_CHARACTERS or _lone(scenario)):
        fault(_key(text, "scenario"), f"scenario is {_kind(scenario)}", "make it a scenario's id, or null")
    turns = _turns(value, text, fault)
    if faults or turns is None or not isinstance(identity, str):
        return None, faults
    return Conversation(identity, turns, scenario), faults


def _turns(value: Mapping[str, Any], text: str, fault: Any) -> tuple[Turn, ...] | None:
    if "turns" not in value:
        fault(1, "the conversation has no turns", 'add "turns": [{"speaker": "customer", "text": "…"}, …]')
        return None
    listed = value["turns"]
    at = _key(text, "turns")
    if not isinstance(listed, list):
        fault(at, f"turns is {_kind(listed)}", "make it a list of turns")
        return None
    if not listed:
        fault(at, "turns is empty", "add what was said")
        return None
    if len(listed) > MAX_TURNS:
        fault(at, f"there are {len(listed)} turns, more than {MAX_TURNS}", "split the conversation")
        return None
    turns: list[Turn] = []
    for index, turn in enumerate(listed):
        where = f"turn {index}"
        if not isinstance(turn, dict):
            fault(at, f"{where} is {_kind(turn)}", 'write {"speaker": …, "text": …}')
            continue
        speaker, said = turn.get("speaker"), turn.get("text")
        if speaker not in ("customer", "trainee"):
            named = (
                f'"{_short(speaker)}"'
                if isinstance(speaker, str)
                else _kind(speaker)
                if "speaker" in turn
                else "missing"
            )
            fault(_nth(text, "speaker", index, at), f"{where}: speaker is {named}", 'write "customer" or "trainee"')
        if not isinstance(said, str):
            fault(
                _nth(text, "text", index, at),
                f"{where}: text is {_kind(said) if 'text' in turn else 'missing'}",
                "write the words as a text",
            )
        elif len(said) > MAX_TURN_CHARACTERS:
            fault(
                _nth(text, "text", index, at),
                f"{where}: text has {len(said)} characters, more than {MAX_TURN_CHARACTERS}",
                "shorten it",
            )
        elif _lone(said):
            fault(
                _nth(text, "text", index, at),
                f"{where}: text holds half a character (a lone surrogate)",
                "write it as UTF-8",
            )
        elif speaker in ("customer", "trainee"):
            turns.append(Turn(speaker, said))
    return tuple(turns)


def score_transcripts(conversations: Sequence[Conversation], brief: Brief | None = None) -> Iterator[dict[str, Any]]:
    """One JSON-able dict for each trainee turn, in order: `id`, `turn` (0-based index in `turns`) and the scorecard."""
    for conversation in conversations:
        for index, card in score_conversation(conversation, brief):
            yield {"id": conversation.id, "turn": index, **card.as_json()}


class _Unreadable(Exception):
    def __init__(self, what: str, near: str) -> None:
        super().__init__(what)
        self.near = near


def _no_constant(name: str) -> None:
    raise _Unreadable(f"{name} is not a JSON value", name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key, item in pairs:
        if key in value and key in ("id", "turns", "speaker", "text", "scenario"):
            raise _Unreadable(f'"{key}" is written twice', f'"{key}"')
        value[key] = item
    return value


def _nothing(name: str, what: str, remedy: str) -> Transcripts:
    return Transcripts((), (Fault(name, 1, 1, what, remedy),))


def _key(text: str, key: str) -> int:
    return max(1, text.find(f'"{key}"') + 1)


def _nth(text: str, key: str, index: int, otherwise: int) -> int:
    """Where the index-th turn says `key`, near enough for an eye; where the turns begin when it does not."""
    at = text.find('"turns"')
    for _ in range(index + 1):
        at = text.find(f'"{key}"', at + 1)
        if at < 0:
            return otherwise
    return at + 1


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a text" if value.strip() else "an empty text"
    if isinstance(value, (int, float)):
        return "a number"
    return "a list" if isinstance(value, list) else "an object"


def _lone(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _short(text: str) -> str:
    text = "".join(letter if letter.isprintable() else "�" for letter in text)
    return text if len(text) <= 60 else text[:57] + "…"
