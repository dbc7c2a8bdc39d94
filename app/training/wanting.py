"""What makes a finished attempt want a person to read it, and how much: reckoned from what is stored about it.

Kept as one narrow row an attempt in the table `queue`. Whatever is written about an attempt takes its row away (the
database sees to that), and it is reckoned anew when the queue is next read: nobody else need know of it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.store import Reader, Row, Store, Writer
from app.training.apart import JUDGES, Apart, apart_by_attempt
from app.training.attempts import as_json, from_json
from app.training.verdicts import ANSWERED
from scoring.criterion import DIMENSIONS

UNSAFE, CONTESTED, APART, UNSURE, SELF_GAP, FIRST, UNREAD, READ = range(8)
"""How much an attempt wants a reader: the lower, the sooner. What depends on the hour, or on who asks, is not in it."""
GUESSING_BELOW = 0.5
"""Mean confidence, 0-1, of the scorer over an attempt below which it is said to be guessing."""
GAP = 1.5
"""Levels between how somebody rates themselves and what was read, from which a person should look."""
_FIRST_ATTEMPTS = 3
_AT_ONCE = 500
_UNSAFE = '%"criterion":"unsafe"%'

Reason = tuple[str, str | None, int | None, str | None]
"""Code, dimension, reply and one thing more, as far as the code has them."""


def unreckoned(reader: Reader) -> int:
    """How many attempts that are over have no row; below 0 never."""
    found = reader.row(
        "SELECT (SELECT count(*) FROM attempts WHERE stage IN ('reflecting', 'done')) - (SELECT count(*) FROM queue) "
        "AS n"
    )
    return max(0, int(found["n"])) if found else 0


def catch_up(store: Store, seconds: float = 5.0) -> None:
    """Reckon every attempt that has no row, the newest first; what takes longer than `seconds` waits for next time."""
    until = time.monotonic() + seconds
    while True:
        with store.reading() as reader:
            left = unreckoned(reader)
        if not left:
            return
        with store.writing() as writer:
            found = _without_a_row(writer, min(left, _AT_ONCE))
            reckon(writer, found, store.now())
        if not found or time.monotonic() > until:
            return


def _without_a_row(reader: Reader, most: int) -> list[str]:
    """Up to so many attempts that are over and have no row; each stage is gone through from its newest on."""
    found: list[str] = []
    for stage in ("reflecting", "done"):
        rows = reader.rows(
            "SELECT id FROM attempts WHERE stage = ? AND NOT EXISTS "
            "(SELECT 1 FROM queue WHERE attempt_id = attempts.id) ORDER BY ended_at DESC, id DESC LIMIT ?",
            stage, most - len(found),
        )  # fmt: skip
        found += [row["id"] for row in rows]
    return found


def reckon(writer: Writer, attempt_ids: Sequence[str], now: str) -> None:
    """Keep why these attempts want a reader, in place of what was kept before; those still going on are left out."""
    if not attempt_ids:
        return
    marks = ", ".join("?" * len(attempt_ids))
    known = _known(writer, attempt_ids, marks)
    writer.change(f"DELETE FROM queue WHERE attempt_id IN ({marks})", *attempt_ids)
    for row in writer.rows(
        f"{_ATTEMPTS} WHERE attempts.id IN ({marks}) AND stage IN ('reflecting', 'done')", *attempt_ids
    ):
        reasons, urgency = _reasons(row, known[row["id"]])
        writer.add(
            "queue",
            {
                "attempt_id": row["id"],
                "person_id": row["person_id"],
                "scenario_id": row["scenario_id"],
                "ended_at": row["ended_at"],
                "urgency": urgency,
                "answered": int(row["answered"]),
                "replies": row["replies"],
                "why": as_json(reasons),
                "skills": ",".join(_skills(reasons, known[row["id"]])),
                "reckoned_at": now,
            },
        )


# What is known of an attempt.


@dataclass
class _Known:
    """What is stored of one attempt, as far as it bears on who should read it."""

    unsafe: bool = False
    unsafe_to_another: bool = False
    cards: dict[int, Row] = field(default_factory=dict)
    """Reply of its own -> the scorer's newest card."""
    verdicts: dict[tuple[int | None, str], int | None] = field(default_factory=dict)
    """Reply (None: the whole) and dimension -> what a person set last."""
    contests: list[Row] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    self_rating: Mapping[str, int] = field(default_factory=dict)

    def mean(self, dimension: str) -> float | None:
        """Mean level, 0-4, with people's word before the scorer's; None where it was never called for."""
        if (None, dimension) in self.verdicts:
            whole = self.verdicts[None, dimension]
            return None if whole is None else float(whole)
        read = [self.verdicts.get((turn, dimension), card[dimension]) for turn, card in self.cards.items()]
        levels = [level for level in read if level is not None]
        return sum(levels) / len(levels) if levels else None


def _known(reader: Reader, attempt_ids: Sequence[str], marks: str) -> defaultdict[str, _Known]:
    known: defaultdict[str, _Known] = defaultdict(_Known)
    for row in reader.rows(_CARDS.format(marks), _UNSAFE, JUDGES, *attempt_ids):
        of = known[row["attempt_id"]]
        if row["second"]:
            of.unsafe_to_another = of.unsafe_to_another or bool(row["unsafe"])
        else:
            of.unsafe = of.unsafe or bool(row["unsafe"])
            if row["own"]:
                of.cards[row["turn"]] = row
    for row in reader.rows(
        f"SELECT attempt_id, turn, dimension, level FROM standing_verdicts WHERE attempt_id IN ({marks}) "
        "ORDER BY place",
        *attempt_ids,
    ):
        known[row["attempt_id"]].verdicts[row["turn"], row["dimension"]] = row["level"]
    for row in reader.rows(
        f"SELECT attempt_id, turn, dimension, due_at FROM contests WHERE attempt_id IN ({marks}) AND NOT {ANSWERED} "
        "ORDER BY contests.rowid",
        *attempt_ids,
    ):
        known[row["attempt_id"]].contests.append(row)
    for row in reader.rows(
        f"SELECT attempt_id, self_rating FROM reflections WHERE attempt_id IN ({marks})", *attempt_ids
    ):
        known[row["attempt_id"]].self_rating = from_json(row["self_rating"])
    for attempt_id, apart in apart_by_attempt(reader, attempt_ids).items():
        known[attempt_id].apart = apart
    return known


_ATTEMPTS = f"""
SELECT attempts.*,
  (SELECT count(*) FROM exchanges WHERE attempt_id = attempts.id) AS replies,
  (EXISTS (SELECT 1 FROM feedback WHERE attempt_id = attempts.id)
   OR EXISTS (SELECT 1 FROM standing_verdicts WHERE attempt_id = attempts.id)
   OR EXISTS (SELECT 1 FROM annotations WHERE attempt_id = attempts.id AND deleted_at IS NULL)) AS answered,
  (SELECT count(*) FROM (SELECT 1 FROM attempts AS earlier WHERE earlier.person_id = attempts.person_id
   AND (earlier.started_at, earlier.rowid) < (attempts.started_at, attempts.rowid) LIMIT {_FIRST_ATTEMPTS})) AS earlier
FROM attempts
"""
_CARDS = """
SELECT attempt_id, turn, listening, acknowledgement, next_steps,
  CASE WHEN json_valid(body) THEN body -> '$.confidence' END AS confidence,
  body LIKE ? AS unsafe, rater LIKE ? AS second, turn >= coalesce(parent_turn, 1) AS own
FROM scorecards JOIN attempts ON attempts.id = attempt_id WHERE attempt_id IN ({}) ORDER BY scorecards.id
"""


# What follows from it.


def _reasons(row: Row, known: _Known) -> tuple[list[Reason], int]:
    """Why this attempt wants a reader, what wants one most first, and how much it does."""
    found: list[tuple[int, Reason]] = []
    # Either reader is enough here: a false alarm costs a minute.
    if not row["answered"] and (known.unsafe or known.unsafe_to_another):
        found.append((UNSAFE, ("unsafe" if known.unsafe else "unsafe_to_another", None, None, None)))
    found += [(CONTESTED, ("contested", each["dimension"], each["turn"], each["due_at"])) for each in known.contests]
    found += [(APART, ("apart", each.dimension, each.turn, None)) for each in known.apart]
    if not row["answered"]:
        found += [(UNSURE, each) for each in _unsure(known)]
        found += [(SELF_GAP, each) for each in _gap(known)]
        if row["earlier"] < _FIRST_ATTEMPTS:
            found.append((FIRST, ("first" if row["earlier"] == 0 else "early", None, None, None)))
    urgency = min((rank for rank, _ in found), default=READ if row["answered"] else UNREAD)
    return [reason for _, reason in found], urgency


def _unsure(known: _Known) -> list[Reason]:
    """Where the scorer is guessing: the level it is least sure of, in an attempt it is not sure of on the whole."""
    sure = [
        (chance, turn, dimension)
        for turn, card in known.cards.items()
        for dimension, chance in (from_json(card["confidence"]) if card["confidence"] else {}).items()
        if card[dimension] is not None and (turn, dimension) not in known.verdicts
    ]
    if not sure or sum(chance for chance, _, _ in sure) / len(sure) >= GUESSING_BELOW:
        return []
    _, turn, dimension = min(sure)
    return [("low_confidence", dimension, turn, None)]


def _gap(known: _Known) -> list[Reason]:
    """Where somebody rates themselves far from what was read: the dimension in which most, and which way."""
    gaps = [
        (2 * rating - mean, dimension)
        for dimension, rating in known.self_rating.items()
        if (mean := known.mean(dimension)) is not None
    ]
    if not gaps:
        return []
    by, dimension = max(gaps, key=lambda each: abs(each[0]))
    return [("self_gap", dimension, None, "above" if by > 0 else "below")] if abs(by) >= GAP else []


def _skills(reasons: Sequence[Reason], known: _Known) -> list[str]:
    """The dimensions its reasons are about, and the one in which it is weakest."""
    about = {dimension for _, dimension, _, _ in reasons}
    means = {each: mean for each in DIMENSIONS if (mean := known.mean(each)) is not None}
    if means:
        about.add(min(means, key=means.__getitem__))
    return [each for each in DIMENSIONS if each in about]
