"""What each finished attempt adds to its month: levels, signs that went by, stock phrases, distress.

Reckoned once when it is done; a level given or taken back makes it stale, and it is reckoned anew when next read.
Months are those of UTC.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.errors import UnderheardError
from app.store import Reader, Row, Writer
from app.training.advice import missed_cues
from app.training.attempts import as_json, from_json, memory_from, snapshot
from scoring.criterion import DIMENSIONS

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_STOCK = '%"criterion":"stock_phrase"%'
_STALE = (
    "FROM attempts WHERE stage = 'done' AND ended_at >= ? AND ended_at < ? "
    "AND NOT EXISTS (SELECT 1 FROM attempt_sums WHERE attempt_id = attempts.id)"
)


def month_after(month: str, by: int = 1) -> str:
    """The month ('2026-11') so many months later; earlier, where `by` is below 0."""
    year, number = (int(part) for part in month.split("-"))
    years, place = divmod(number - 1 + by, 12)
    return f"{year + years:04}-{place + 1:02}"


def stale(reader: Reader, first: str, last: str) -> int:
    """How many attempts that were done from the month `first` to the month `last` are not reckoned."""
    found = reader.row(f"SELECT count(*) AS n {_STALE}", first, month_after(last))
    return int(found["n"]) if found else 0


def reckon_stale(writer: Writer, first: str, last: str, most: int, now: str) -> None:
    """Reckon up to `most` of those, the newest first."""
    rows = writer.rows(f"SELECT id {_STALE} ORDER BY ended_at DESC LIMIT ?", first, month_after(last), most)
    reckon(writer, [row["id"] for row in rows], now)


def reckon(writer: Writer, attempt_ids: Sequence[str], now: str) -> None:
    """Keep what these attempts, which are done, add to their months; whatever was kept before is replaced."""
    if not attempt_ids:
        return
    marks = ", ".join("?" * len(attempt_ids))
    parts = _parts(writer, attempt_ids, marks)
    for row in writer.rows(f"SELECT * FROM attempts WHERE id IN ({marks})", *attempt_ids):
        try:
            values = _sums(writer, row, parts[row["id"]])
        except UnderheardError:
            values = _sums(writer, row, _Parts())  # It cannot be read any more, so it counts nowhere.
        values["reckoned_at"] = now
        writer.change("DELETE FROM attempt_sums WHERE attempt_id = ?", row["id"])
        writer.add("attempt_sums", values)


def phrase_key(quote: str) -> str:
    """The words of a phrase, by which it is the same phrase however it is spelled out: no case, no punctuation."""
    return " ".join(_WORD.findall(quote.casefold().replace("\u2019", "'")))


# Under the verbs.


@dataclass
class _Parts:
    """What is stored of one attempt, as far as its sums go."""

    memory: str | None = None
    """After the last reply."""
    distress: dict[int, float] = field(default_factory=dict)
    """Exchange -> the customer's distress after it: those the attempt began again from and ended with."""
    cards: dict[int, Row] = field(default_factory=dict)
    """Reply -> the scorer's newest card."""
    verdicts: list[Row] = field(default_factory=list)


def _parts(reader: Reader, attempt_ids: Sequence[str], marks: str) -> defaultdict[str, _Parts]:
    parts: defaultdict[str, _Parts] = defaultdict(_Parts)
    for row in reader.rows(
        "SELECT attempt_id, turn, json_extract(state, '$.distress') AS distress, "
        " CASE WHEN turn = last THEN memory END AS memory FROM ("
        "SELECT exchanges.*, (SELECT max(turn) FROM exchanges AS each WHERE each.attempt_id = exchanges.attempt_id) "
        f" AS last, parent_turn FROM exchanges JOIN attempts ON attempts.id = attempt_id WHERE attempt_id IN ({marks})"
        ") WHERE turn = last OR turn = parent_turn - 1 ORDER BY turn",
        *attempt_ids,
    ):
        of = parts[row["attempt_id"]]
        of.distress[row["turn"]] = row["distress"]
        of.memory = row["memory"] or of.memory
    for row in reader.rows(
        "SELECT attempt_id, turn, listening, acknowledgement, next_steps, CASE WHEN body LIKE ? THEN body END AS body "
        f"FROM scorecards WHERE rater LIKE 'embedded%' AND attempt_id IN ({marks}) ORDER BY id",
        _STOCK, *attempt_ids,
    ):  # fmt: skip
        parts[row["attempt_id"]].cards[row["turn"]] = row
    for row in reader.rows(
        f"SELECT attempt_id, turn, dimension, level FROM standing_verdicts WHERE attempt_id IN ({marks}) "
        "ORDER BY place",
        *attempt_ids,
    ):
        parts[row["attempt_id"]].verdicts.append(row)
    return parts


def _sums(reader: Reader, row: Row, parts: _Parts) -> Row:
    begins = row["parent_turn"] or 1
    """The first reply that is this attempt's own."""
    last = max(parts.distress, default=0)
    replies = max(0, last - begins + 1) if parts.memory else 0
    start = parts.distress.get(begins - 1) if replies else None
    if start is None and replies:
        start = memory_from(row["start_memory"]).state.distress
    return {
        "attempt_id": row["id"],
        "month": row["ended_at"][:7],
        "person_id": row["person_id"],
        "ended_at": row["ended_at"],
        "ending": row["ending"],
        "replies": replies,
        **_levels(parts, begins),
        "cues": as_json(_cues(reader, row, parts, begins) if replies else {}),
        "stock": as_json(_stock(parts, begins)),
        "distress_start": start,
        "distress_end": parts.distress[last] if replies else None,
    }


def _levels(parts: _Parts, begins: int) -> Row:
    """Mean level a dimension over one's own replies, and how many called for it."""
    replies = {
        turn: {dimension: card[dimension] for dimension in DIMENSIONS}
        for turn, card in parts.cards.items()
        if turn >= begins
    }
    whole: dict[str, int | None] = {}
    for verdict in parts.verdicts:
        if verdict["turn"] is None:
            whole[verdict["dimension"]] = verdict["level"]
        elif verdict["turn"] in replies:
            replies[verdict["turn"]][verdict["dimension"]] = verdict["level"]
    found: Row = {}
    for dimension in DIMENSIONS:
        levels = [each[dimension] for each in replies.values() if each[dimension] is not None]
        found[dimension] = sum(levels) / len(levels) if levels else None
        if dimension in whole:
            level = whole[dimension]
            found[dimension] = None if level is None else float(level)
        found[f"{dimension}_replies"] = len(levels)
    return found


def _cues(reader: Reader, row: Row, parts: _Parts, begins: int) -> dict[str, list[int]]:
    """Kind of sign -> how many were offered, and how many of them went by."""
    memory = memory_from(parts.memory or row["start_memory"])
    kinds = {cue.id: cue.kind for cue in snapshot(reader, row["scenario_hash"]).cues}
    first: dict[str, int] = {}
    for name, turn in memory.cues_shown:
        first.setdefault(name, turn)
    missed = {name for name, _ in missed_cues(memory, memory.turn)}
    found: dict[str, list[int]] = {}
    for name, turn in first.items():
        if name in kinds and begins - 1 <= turn < memory.turn:
            count = found.setdefault(kinds[name], [0, 0])
            count[0] += 1
            count[1] += name in missed
    return found


def _stock(parts: _Parts, begins: int) -> dict[str, list[int | str]]:
    """Stock phrase -> in how many replies it stood, and how it was said."""
    counted: Counter[str] = Counter()
    said: dict[str, str] = {}
    for turn, card in sorted(parts.cards.items()):
        if turn < begins or card["body"] is None:
            continue
        quotes = {
            phrase_key(each["quote"]): " ".join(each["quote"].split())
            for each in from_json(card["body"])["findings"]
            if each["criterion"] == "stock_phrase"
        }
        quotes.pop("", None)
        counted.update(list(quotes))
        said = quotes | said
    return {phrase: [count, said[phrase]] for phrase, count in counted.items()}
