"""The queue: which conversations want a reader, those that most want one first, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.scenario.model import Scenario
from app.store import Reader, Row, Store
from app.training.apart import Apart, apart_by_attempt
from app.training.attempts import snapshot
from app.training.mentoring.access import mentor
from app.training.verdicts import ANSWERED, contests_of

_WAITED_LONG = timedelta(days=3)
_FIRST_ATTEMPTS = 3
_WORDS = {"listening": "listening", "acknowledgement": "acknowledgement", "next_steps": "next steps"}


@dataclass(frozen=True)
class QueueRow:
    """An attempt that wants a reader, and why."""

    attempt_id: str
    why: list[str]
    trainee_name: str
    title: str
    ended_at: str
    replies: int
    has_feedback: bool
    trainee_id: str = ""
    ending: str | None = None
    """How the customer ended it; None where the trainee did."""
    depth: int = 0
    """How many of the `of` things behind it they were let in on."""
    of: int = 0


def queue(store: Store, library: Mapping[str, Scenario], by: str, trainee: str | None = None) -> list[QueueRow]:
    """Attempts that are over, those that most want a reader first: danger, questions raised by the trainee, levels two
    readers are far apart on, long waits, first attempts, the rest; those already answered last. `trainee` is a person's
    id and keeps theirs alone.
    """
    with store.reading() as reader:
        mentor(reader, by)
        rows = reader.rows(_QUEUE)
        now = store.today()
        apart = apart_by_attempt(reader, [row["id"] for row in rows]) if rows else {}
        ranked = [
            (_rank(reader, row, now, apart.get(row["id"], [])), row)
            for row in rows
            if trainee is None or row["person_id"] == trainee
        ]
        ranked.sort(key=lambda each: (each[0][0], each[1]["ended_at"]))
        return [
            QueueRow(
                attempt_id=row["id"],
                why=why,
                trainee_name=row["trainee_name"],
                title=snapshot(reader, row["scenario_hash"]).title,
                ended_at=row["ended_at"],
                replies=row["replies"],
                has_feedback=bool(row["has_feedback"]),
                trainee_id=row["person_id"],
                ending=row["ending"],
                depth=row["depth"] or 0,
                of=row["layers"] or 0,
            )
            for (_, why), row in ranked
        ]


_QUEUE = f"""
SELECT attempts.*, people.name AS trainee_name,
  (SELECT count(*) FROM exchanges WHERE attempt_id = attempts.id) AS replies,
  (EXISTS (SELECT 1 FROM feedback WHERE attempt_id = attempts.id)
   OR EXISTS (SELECT 1 FROM standing_verdicts WHERE attempt_id = attempts.id)
   OR EXISTS (SELECT 1 FROM annotations WHERE attempt_id = attempts.id AND deleted_at IS NULL)) AS has_feedback,
  EXISTS (SELECT 1 FROM contests WHERE attempt_id = attempts.id AND NOT {ANSWERED}) AS contested,
  EXISTS (SELECT 1 FROM scorecards WHERE attempt_id = attempts.id AND rater LIKE 'embedded%'
          AND body LIKE '%"criterion":"unsafe"%') AS unsafe,
  EXISTS (SELECT 1 FROM scorecards WHERE attempt_id = attempts.id AND rater NOT LIKE 'embedded%'
          AND body LIKE '%"criterion":"unsafe"%') AS unsafe_to_another,
  (SELECT count(*) FROM attempts AS earlier WHERE earlier.person_id = attempts.person_id
   AND (earlier.started_at, earlier.rowid) < (attempts.started_at, attempts.rowid)) AS earlier
FROM attempts JOIN people ON people.id = attempts.person_id
WHERE attempts.stage != 'talking'
"""


def _rank(reader: Reader, row: Row, now: datetime, apart: Sequence[Apart]) -> tuple[int, list[str]]:
    """Where an attempt stands in the queue (lower comes first), and why, in words."""
    why: list[str] = []
    ranks: list[int] = []
    answered = bool(row["has_feedback"])
    if row["unsafe"] and not answered:
        ranks.append(0)
        why.append("A reply may have passed over danger")
    elif row["unsafe_to_another"] and not answered:
        # Either reader is enough here: a false alarm costs a minute.
        ranks.append(0)
        why.append("A second reader fears that a reply passed over danger")
    if row["contested"]:
        ranks.append(1)
        open_contests = [each for each in contests_of(reader, row["id"]) if not each.answered]
        why += [f"Asked about {_WORDS[each.dimension]} in reply {each.turn}" for each in open_contests]
    if apart:
        ranks.append(2)
        why += [f"Two readers differ on {_WORDS[each.dimension]} in reply {each.turn}" for each in apart]
    waited = now - datetime.fromisoformat(row["ended_at"])
    if not answered:
        if waited >= _WAITED_LONG:
            ranks.append(3)
            why.append(f"Waiting {waited.days} days")
        if row["earlier"] == 0:
            ranks.append(4)
            why.append("Their first attempt")
        elif row["earlier"] < _FIRST_ATTEMPTS:
            ranks.append(4)
            why.append("One of their first attempts")
        if not ranks:
            why.append("Not read yet")
        ranks.append(5)
    elif not ranks:
        ranks.append(6)
        why.append("Read")
    return min(ranks), why
