"""How somebody's practice goes: this week, the lines over attempts, what people wrote to them, whom to meet next."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args

from app.errors import Invalid, NotAllowed, NotFound
from app.scenario.model import Scenario
from app.store import Reader, Row, Store, Writer
from app.training import log
from app.training.advice import missed_signs
from app.training.attempts import Stage, asking_person, snapshot
from app.training.scope import refuse_unseen
from app.training.seconds import in_place_of_words
from app.training.verdicts import OUTCOME, Contest, Outcome, contests_by
from scoring.criterion import DIMENSIONS

ItemKind = Literal["annotation", "verdict", "feedback", "remark"]
ITEM_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)


@dataclass(frozen=True)
class AttemptRow:
    """An attempt in a list. Until it is done, `ending`, `depth` and the levels are None for a trainee."""

    id: str
    title: str
    started_at: str
    ending: str | None
    stage: Stage
    cared_for: bool
    depth: int | None
    of: int
    mean_levels: dict[str, float | None]
    scenario_id: str = ""
    retry_from: int | None = None
    """The reply this began again from, where it is a second try."""


class MissedKind(NamedTuple):
    """How often signs of one kind were offered, and went by."""

    kind: str
    missed: int
    offered: int


class AskedRow(NamedTuple):
    """A level the trainee asked a person to look at; `answered` once somebody has decided."""

    attempt_id: str
    title: str
    contest: Contest

    @property
    def answered(self) -> bool:
        return self.contest.answered


@dataclass(frozen=True)
class Progress:
    """What the progress page shows."""

    week_sentence: str
    attempts: list[AttemptRow]
    """Newest first."""
    trend: dict[str, list[tuple[str, float]]]
    """A dimension -> (started_at, mean level 0-4) of every finished attempt that called for it, oldest first."""
    missed_cue_kinds: list[MissedKind]
    """Those that went by, the most missed first."""
    meet_next: tuple[str, str] | None
    """A customer's id and why, in a sentence; None where there is nobody in the library."""
    unread: int
    asked: list[AskedRow]
    """Levels the trainee asked a person to look at, newest first."""


@dataclass(frozen=True)
class FeedbackItem:
    """Something a person wrote to a trainee about an attempt."""

    kind: ItemKind
    id: str
    attempt_id: str
    title: str
    from_name: str
    text: str
    quote: str | None
    mark_kind: str | None
    turn_index: int | None
    created_at: str
    """When it was written or, where it was reworded since, when that was."""
    read_at: str | None
    """None until read; None again once it was reworded."""
    dimension: str | None = None
    level: int | None = None
    accepts: bool = False
    """True where a level takes over the scorer's."""
    outcome: Outcome | None = None
    """What a level decided, where the trainee had contested it."""
    under: str = ""
    """What an answer stands under: 'annotation-<id>', 'verdict-<id>' or 'feedback-<id>'."""
    answers: bool = False
    """Whether the trainee had said something there before it."""
    seconds: str = ""
    """The seconds that were marked, in words, where a mark stands on no words: '3.2 s of silence before reply 2'."""


def progress(store: Store, library: Mapping[str, Scenario], person_id: str, by: str) -> Progress:
    """Somebody's progress, for themselves or for those who read others'. NotAllowed for another trainee."""
    with store.reading() as reader:
        asking = asking_person(reader, by)
        if asking.id != person_id and not asking.reads_others:
            raise NotAllowed("This is somebody else's progress; only they and their mentors can see it.")
        person = asking_person(reader, person_id)
        refuse_unseen(reader, asking, person_id)
        log.saw(reader, asking.id, "practice.seen", of=person_id, kind="person", item=person_id)
        of_another = asking.id != person_id
        rows = reader.rows("SELECT * FROM attempts WHERE person_id = ? ORDER BY started_at, rowid", person.id)
        levels = mean_levels_of(reader, person.id)
        listed = [_row(reader, row, levels, whole=of_another or row["stage"] == "done") for row in rows]
        missed = _missed_kinds(reader, person.id)
        titles = {row.id: row.title for row in listed}
        asked = [
            AskedRow(each.attempt_id, titles[each.attempt_id], each)
            for each in reversed(contests_by(reader, person.id))
        ]
        unread = sum(item.read_at is None for item in _items(reader, person.id))
    finished = [row for row in listed if row.stage == "done"]
    trend: dict[str, list[tuple[str, float]]] = {
        dimension: [(row.started_at, mean) for row in finished if (mean := row.mean_levels[dimension]) is not None]
        for dimension in DIMENSIONS
    }
    return Progress(
        week_sentence=_week_sentence(listed, store.today()),
        attempts=list(reversed(listed)),
        trend=trend,
        missed_cue_kinds=missed,
        meet_next=_meet_next(library, finished, trend),
        unread=unread,
        asked=asked,
    )


def inbox(store: Store, person_id: str) -> list[FeedbackItem]:
    """What people wrote to this person about finished attempts: unread first, then newest first."""
    with store.reading() as reader:
        items = _items(reader, asking_person(reader, person_id).id)
    items.sort(key=lambda item: item.created_at, reverse=True)
    return sorted(items, key=lambda item: item.read_at is not None)


def mark_read(store: Store, person_id: str, kind: str, item_id: str) -> None:
    """Note that this person has read an item of their own inbox; NotFound where it is not there."""
    if kind not in ITEM_KINDS:
        raise Invalid(f"There is no such kind of item; it is one of {', '.join(ITEM_KINDS)}.")
    with store.writing() as writer:
        person = asking_person(writer, person_id)
        items = [item for item in _items(writer, person.id) if (item.kind, item.id) == (kind, item_id)]
        if not items:
            raise NotFound("That is not among what was written to you.")
        _mark_read(writer, person.id, items, store.now())


def mark_attempt_read(store: Store, person_id: str, attempt_id: str) -> None:
    """Note that this person has read everything in their inbox that is about one attempt."""
    with store.writing() as writer:
        person = asking_person(writer, person_id)
        items = [item for item in _items(writer, person.id) if item.attempt_id == attempt_id and item.read_at is None]
        _mark_read(writer, person.id, items, store.now())


def _mark_read(writer: Writer, person_id: str, items: Sequence[FeedbackItem], now: str) -> None:
    for item in items:
        writer.change(
            "INSERT INTO reads (person_id, kind, item_id, read_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (person_id, kind, item_id) DO UPDATE SET read_at = excluded.read_at",
            person_id, item.kind, item.id, now,
        )  # fmt: skip


def mean_levels_of(reader: Reader, person_id: str) -> dict[str, dict[str, float | None]]:
    """Attempt -> mean level a dimension, people's verdicts before the scorer's.

    A second try counts from its first reply of its own: what was said before that belongs to the first.
    """
    found: dict[str, dict[str, float | None]] = {
        row["attempt_id"]: {dimension: row[dimension] for dimension in DIMENSIONS}
        for row in reader.rows(_MEANS, person_id)
    }
    for row in reader.rows(f"{_GIVEN} SELECT * FROM given WHERE turn IS NULL", person_id):
        levels = found.setdefault(row["attempt_id"], dict.fromkeys(DIMENSIONS))
        levels[row["dimension"]] = None if row["level"] is None else float(row["level"])
    return found


# A column that stands beside max() is of the row that has it: the newest verdict on a level, the newest scorecard.
_GIVEN = """
WITH given AS MATERIALIZED (
  SELECT verdicts.attempt_id, turn, dimension, level, max(verdicts.place) AS place
  FROM standing_verdicts AS verdicts JOIN attempts ON attempts.id = verdicts.attempt_id
  WHERE attempts.person_id = ?1 GROUP BY verdicts.attempt_id, turn, dimension
)
"""
_MEANS = f"""
{_GIVEN}, scored AS (
  SELECT attempt_id, turn, listening, acknowledgement, next_steps, max(scorecards.id)
  FROM scorecards JOIN attempts ON attempts.id = attempt_id
  WHERE person_id = ?1 AND rater LIKE 'embedded%' AND turn >= coalesce(parent_turn, 1)
  GROUP BY attempt_id, turn
)
SELECT scored.attempt_id, {
    ", ".join(
        f"avg(CASE WHEN {each}_given.place IS NULL THEN scored.{each} ELSE {each}_given.level END) AS {each}"
        for each in DIMENSIONS
    )
}
FROM scored {
    " ".join(
        f"LEFT JOIN given AS {each}_given ON {each}_given.attempt_id = scored.attempt_id "
        f"AND {each}_given.turn = scored.turn AND {each}_given.dimension = '{each}'"
        for each in DIMENSIONS
    )
}
GROUP BY scored.attempt_id
"""
"""Attempt -> mean level a dimension over its own replies that called for it; a person's newest word comes first."""


def _row(reader: Reader, row: Row, levels: Mapping[str, dict[str, float | None]], *, whole: bool) -> AttemptRow:
    nothing: dict[str, float | None] = {dimension: None for dimension in DIMENSIONS}
    return AttemptRow(
        id=row["id"],
        title=snapshot(reader, row["scenario_hash"]).title,
        started_at=row["started_at"],
        ending=row["ending"] if whole else None,
        stage=row["stage"],
        cared_for=whole and row["ending"] == "cared_for",
        depth=row["depth"] if whole else None,
        of=row["layers"],
        mean_levels=levels.get(row["id"], nothing) if whole else nothing,
        scenario_id=row["scenario_id"],
        retry_from=row["parent_turn"],
    )


def _missed_kinds(reader: Reader, person_id: str) -> list[MissedKind]:
    missed: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    for row in reader.rows(_SIGNS, person_id):
        shown, picked = json.loads(row["shown"] or "[]"), json.loads(row["picked"] or "[]")
        kinds = {cue.id: cue.kind for cue in snapshot(reader, row["scenario_hash"]).cues}
        offered.update(kinds[name] for name in {name for name, turn in shown if turn < row["turn"]})
        missed.update(kinds[name] for name, _ in missed_signs(shown, picked, row["turn"]))
    return [MissedKind(kind, count, offered[kind]) for kind, count in missed.most_common()]


_SIGNS = """
SELECT scenario_hash, turn, json_extract(memory, '$.cues_shown') AS shown,
       json_extract(memory, '$.cues_picked_up') AS picked
FROM attempts JOIN exchanges ON exchanges.attempt_id = attempts.id
     AND turn = (SELECT max(turn) FROM exchanges AS all_of_it WHERE all_of_it.attempt_id = attempts.id)
WHERE person_id = ? AND stage = 'done' ORDER BY started_at, attempts.rowid
"""
"""What the customer remembered in the end, of every attempt in which something was said."""


_ITEMS = f"""
SELECT 'annotation' AS kind, annotations.id, attempts.id AS attempt_id, attempts.scenario_hash,
       people.name AS from_name, readings.reading AS text, annotations.quote, readings.kind AS mark_kind,
       annotations.turn_index,
       readings.written_at AS created_at, NULL AS dimension, NULL AS level, 0 AS accepts, NULL AS outcome, '' AS under,
       0 AS answers, annotations.from_second, annotations.to_second
FROM annotations
JOIN attempts ON attempts.id = annotations.attempt_id
JOIN people ON people.id = annotations.person_id
JOIN readings ON readings.id = (SELECT max(id) FROM readings WHERE annotation_id = annotations.id)
WHERE attempts.person_id = ?1 AND attempts.stage = 'done' AND annotations.deleted_at IS NULL
UNION ALL
SELECT 'verdict', verdicts.id, attempts.id, attempts.scenario_hash, people.name, verdicts.reason, NULL, NULL,
       2 * verdicts.turn - 1, verdicts.created_at, verdicts.dimension, verdicts.level, coalesce(verdicts.accepts, 0),
       (SELECT {OUTCOME} FROM contests JOIN decisions
        ON decisions.contest_id = contests.id AND decisions.verdict_id = verdicts.id
        WHERE contests.attempt_id = verdicts.attempt_id), '', 0, NULL, NULL
FROM standing_verdicts AS verdicts
JOIN attempts ON attempts.id = verdicts.attempt_id
JOIN people ON people.id = verdicts.person_id
WHERE attempts.person_id = ?1 AND attempts.stage = 'done'
UNION ALL
SELECT 'feedback', feedback.id, attempts.id, attempts.scenario_hash, people.name, feedback.text, NULL, NULL,
       NULL, feedback.created_at, NULL, NULL, 0, NULL, '', 0, NULL, NULL
FROM feedback JOIN attempts ON attempts.id = feedback.attempt_id JOIN people ON people.id = feedback.person_id
WHERE attempts.person_id = ?1 AND attempts.stage = 'done'
UNION ALL
SELECT 'remark', remarks.id, attempts.id, attempts.scenario_hash, people.name, remarks.text,
       CASE under_kind WHEN 'annotation' THEN (SELECT quote FROM annotations WHERE id = under_id) END, NULL,
       CASE under_kind WHEN 'annotation' THEN (SELECT turn_index FROM annotations WHERE id = under_id)
                       WHEN 'verdict' THEN (SELECT 2 * turn - 1 FROM verdicts WHERE id = under_id) END,
       remarks.created_at, NULL, NULL, 0, NULL, under_kind || '-' || under_id,
       EXISTS (SELECT 1 FROM remarks AS own WHERE own.attempt_id = remarks.attempt_id AND own.person_id = ?1
               AND own.under_id = remarks.under_id AND own.rowid < remarks.rowid AND own.deleted_at IS NULL),
       CASE under_kind WHEN 'annotation' THEN (SELECT from_second FROM annotations WHERE id = under_id) END,
       CASE under_kind WHEN 'annotation' THEN (SELECT to_second FROM annotations WHERE id = under_id) END
FROM remarks JOIN attempts ON attempts.id = remarks.attempt_id JOIN people ON people.id = remarks.person_id
WHERE attempts.person_id = ?1 AND attempts.stage = 'done' AND remarks.person_id <> ?1 AND remarks.deleted_at IS NULL
  AND CASE under_kind
      WHEN 'annotation' THEN EXISTS (SELECT 1 FROM annotations WHERE id = under_id AND deleted_at IS NULL)
      WHEN 'verdict' THEN EXISTS (SELECT 1 FROM verdicts WHERE id = under_id AND withdrawn_at IS NULL)
      ELSE EXISTS (SELECT 1 FROM feedback WHERE id = under_id) END
"""


def _items(reader: Reader, person_id: str) -> list[FeedbackItem]:
    read = {
        (row["kind"], row["item_id"]): row["read_at"]
        for row in reader.rows("SELECT kind, item_id, read_at FROM reads WHERE person_id = ?", person_id)
    }
    items = []
    for row in reader.rows(_ITEMS, person_id):
        read_at = read.get((row["kind"], row["id"]))
        items.append(
            FeedbackItem(
                kind=row["kind"],
                id=row["id"],
                attempt_id=row["attempt_id"],
                title=snapshot(reader, row["scenario_hash"]).title,
                from_name=row["from_name"],
                text=row["text"],
                quote=row["quote"],
                mark_kind=row["mark_kind"],
                turn_index=row["turn_index"],
                created_at=row["created_at"],
                # What was reworded after it was read is unread again.
                read_at=read_at if read_at is not None and read_at >= row["created_at"] else None,
                dimension=row["dimension"],
                level=row["level"],
                accepts=bool(row["accepts"]),
                outcome=row["outcome"],
                under=row["under"],
                answers=bool(row["answers"]),
                seconds=in_place_of_words(row, row["turn_index"]),
            )
        )
    return items


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _week_sentence(attempts: Sequence[AttemptRow], now: datetime) -> str:
    """The last seven days in a sentence."""
    since = now - timedelta(days=7)
    # A second try that was not finished is not another conversation.
    attempts = [row for row in attempts if row.stage == "done" or row.retry_from is None]
    recent = [row for row in attempts if datetime.fromisoformat(row.started_at) >= since]
    if not recent:
        if attempts:
            return "You have not practised in the last seven days; what you did before is below."
        return "You have not met a customer yet; choose one under Practise, and what comes of it will be here."
    conversations = "one conversation" if len(recent) == 1 else f"{_number(len(recent))} conversations"
    finished = [row for row in recent if row.stage == "done"]
    if not finished:
        return f"In the last seven days you began {conversations}; finish one to see what it came to."
    let_in = sum(row.depth is not None and row.depth >= row.of for row in finished)
    cared_for = sum(row.cared_for for row in finished)
    if cared_for:
        came_to = f"in {_number(cared_for)} of them the customer left cared for"
    elif let_in:
        came_to = f"in {_number(let_in)} of them you heard what was behind it"
    elif any(row.depth for row in finished):
        came_to = "you were let in part of the way"
    else:
        came_to = "what was behind it stayed unsaid"
    if len(recent) == 1:
        came_to = came_to.replace("in one of them ", "")
    return f"In the last seven days you had {conversations}; {came_to}."


_WORDS = {"listening": "listening", "acknowledgement": "acknowledgement", "next_steps": "next steps"}


def _meet_next(
    library: Mapping[str, Scenario], finished: Sequence[AttemptRow], trend: Mapping[str, Sequence[tuple[str, float]]]
) -> tuple[str, str] | None:
    """A customer not met yet, easiest first; then one who left uncared for; then the one met longest ago."""
    order = ("easy", "normal", "hard")
    published = sorted(
        (scenario for scenario in library.values() if scenario.status == "published"),
        key=lambda scenario: (order.index(scenario.difficulty), scenario.id),
    )
    if not published:
        return None
    met = {row.scenario_id for row in finished}
    fresh = [scenario for scenario in published if scenario.id not in met]
    if not finished:
        return published[0].id, "A first conversation; take as long as you like."
    if fresh:
        # The dimension with the most room in the last three attempts, where the library says who trains it.
        recent = {dimension: [mean for _, mean in means[-3:]] for dimension, means in trend.items() if means}
        if recent:
            weakest = min(recent, key=lambda dimension: sum(recent[dimension]) / len(recent[dimension]))
            training = [scenario for scenario in fresh if _trains(scenario, weakest)]
            if training:
                return training[
                    0
                ].id, f"You have not met them yet, and there is room to practise {_WORDS[weakest]} there."
        return fresh[0].id, "You have not met them yet."
    cared_for = {row.scenario_id for row in finished if row.cared_for}
    latest = {row.scenario_id: row.started_at for row in finished}
    again = [scenario for scenario in published if scenario.id not in cared_for]
    if again:
        oldest = min(again, key=lambda scenario: latest[scenario.id])
        return oldest.id, "When you met them last, something was left unsaid; meet them again."
    oldest = min(published, key=lambda scenario: latest[scenario.id])
    return oldest.id, "It is longest ago that you met them; no two conversations run alike."


_TRAINS: Mapping[str, frozenset[str]] = {
    "listening": frozenset({"reflects_specifics", "reflects_meaning", "open_question", "invites", "picks_up_cue"}),
    "acknowledgement": frozenset({"names_feeling", "validates", "specific_to_them", "owns_impact"}),
    "next_steps": frozenset({"concrete_action", "owner", "when", "agreed", "closes_loop", "fits_need"}),
}


def _trains(scenario: Scenario, dimension: str) -> bool:
    return any(skill in _TRAINS[dimension] or skill == dimension for skill in scenario.skills)
