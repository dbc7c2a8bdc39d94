"""A file for analysts: how people practise, at which levels, and how far scorer and mentors agree, of nobody by name.

Numbers stand for people and attempts, and are drawn anew for every file: nothing is kept that leads back.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from app.store import Reader, Row, Store
from app.store.analysis_file import Table, write_analysis
from app.training import sums
from app.training.analyst_tables import FEW, TABLES, types_of
from app.training.attempts import from_json
from app.training.judged import judged_replies
from app.training.log import note
from app.training.people import has_role
from scoring.criterion import DIMENSIONS

_AT_ONCE = 400
Rows = Iterator[tuple[Any, ...]]


def export_analysis(store: Store, path: Path) -> dict[str, int]:
    """Write the file, and note that it was made; table -> how many rows, and `people` -> how many practised.

    Raises StoreFault where the file cannot be written. It is for whoever holds the data folder, and no verb
    for a page.
    """
    _reckon_all(store)
    with store.reading() as reader:
        counts = write_analysis(path, _tables(reader), {name: each.sql for name, each in TABLES.items() if each.sql})
        people = reader.row(f"SELECT count(DISTINCT person_id) AS n FROM attempts {_TRAINEES} WHERE stage = 'done'")
        counts["people"] = people["n"] if people else 0
    with store.writing() as writer:
        note(store, writer, "system", "analysis.exported", kind="analysis", detail={"attempts": counts["attempts"]})
    return counts


def _reckon_all(store: Store) -> None:
    """See that every attempt that is done has its sums."""
    with store.reading() as reader:
        ends = reader.row("SELECT min(ended_at) AS first, max(ended_at) AS last FROM attempts WHERE stage = 'done'")
    if ends is None or ends["first"] is None:
        return
    first, last = ends["first"][:7], ends["last"][:7]
    while True:
        with store.writing() as writer:
            if not sums.stale(writer, first, last):
                return
            sums.reckon_stale(writer, first, last, _AT_ONCE, store.now())


def _tables(reader: Reader) -> Iterator[Table]:
    attempts = reader.rows(_ATTEMPTS)
    numbers = _drawn(row["id"] for row in attempts)
    attempts.sort(key=lambda row: numbers[row["id"]])
    ids = [row["id"] for row in attempts]
    yield _table("attempts", _attempts(attempts, numbers), keyed=True)
    yield _table("levels", _levels(reader, ids, numbers))
    yield _table("contests", _contests(reader, numbers))
    yield _table("agreement", _agreement(reader, numbers))
    yield _table("signs", _signs(attempts, numbers))
    yield _table("usage", _usage(reader))
    yield _table("customers", _customers(reader, attempts))
    yield _table("sound", _sound(reader))


def _table(name: str, rows: Iterable[Sequence[Any]], keyed: bool = False) -> Table:
    return Table(name, types_of(name), rows, keyed)


def _drawn(ids: Iterable[str]) -> dict[str, int]:
    """Id -> a number from 1 up, in an order that says nothing."""
    known = sorted(set(ids))
    secrets.SystemRandom().shuffle(known)
    return {each: place for place, each in enumerate(known, 1)}


def _attempts(attempts: Sequence[Row], numbers: dict[str, int]) -> Rows:
    people = _drawn(row["person_id"] for row in attempts)
    there = defaultdict(set)
    for row in attempts:
        there[row["month"]].add(row["person_id"])
    for row in attempts:
        seconds = (datetime.fromisoformat(row["ended_at"]) - datetime.fromisoformat(row["started_at"])).total_seconds()
        yield (
            numbers[row["id"]],
            people[row["person_id"]] if len(there[row["month"]]) >= FEW else None,
            row["month"],
            row["scenario_id"],
            row["version"],
            row["difficulty"],
            row["channel"],
            int(row["parent_id"] is not None),
            row["replies"],
            max(0, round(seconds / 60)),
            row["ending"],
            row["depth"],
            row["layers"],
            *(row[dimension] for dimension in DIMENSIONS),
            row["distress_start"],
            row["distress_end"],
        )


def _levels(reader: Reader, ids: Sequence[str], numbers: dict[str, int]) -> Rows:
    for begin in range(0, len(ids), _AT_ONCE):
        part = ids[begin : begin + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        cards = {(row["attempt_id"], row["turn"]): row for row in reader.rows(_CARDS.format(marks), *part)}
        verdicts = {
            (row["attempt_id"], row["turn"], row["dimension"]): row["level"]
            for row in reader.rows(_VERDICTS.format(marks), *part)
        }
        for (attempt_id, turn), card in sorted(cards.items(), key=lambda each: (numbers[each[0][0]], each[0][1])):
            for dimension in DIMENSIONS:
                at = (attempt_id, turn, dimension)
                given = at in verdicts
                yield (
                    numbers[attempt_id],
                    turn,
                    dimension,
                    verdicts[at] if given else card[dimension],
                    "mentor" if given else "scorer",
                    card[dimension],
                    card["rubric_version"],
                )


def _contests(reader: Reader, numbers: dict[str, int]) -> Rows:
    # Of several decisions on a contest the newest counts.
    newest = {row["id"]: row for row in reader.rows(_CONTESTS) if row["attempt_id"] in numbers}
    for row in sorted(newest.values(), key=lambda row: (numbers[row["attempt_id"]], row["turn"], row["dimension"])):
        decided, due = row["decided_at"], row["due_at"]
        yield (
            numbers[row["attempt_id"]],
            row["turn"],
            row["dimension"],
            row["created_at"][:7],
            row["scorer_level"],
            row["wanted"],
            row["outcome"],
            None if decided is None else int(due is None or decided <= due),
        )


def _agreement(reader: Reader, numbers: dict[str, int]) -> Rows:
    judged = [each for each in judged_replies(reader) if each.attempt_id in numbers]
    mentors = _drawn(mentor for each in judged for mentor in each.levels)
    for each in sorted(judged, key=lambda each: (numbers[each.attempt_id], each.turn, each.dimension)):
        for mentor, level in sorted(each.levels.items(), key=lambda given: mentors[given[0]]):
            yield (
                numbers[each.attempt_id],
                each.turn,
                each.dimension,
                mentors[mentor] if len(mentors) >= FEW else None,
                level,
                each.scorer_level,
                int(mentor in each.blind),
                int(each.calibrated),
            )


def _signs(attempts: Sequence[Row], numbers: dict[str, int]) -> Rows:
    for row in attempts:
        for kind, (offered, went_by) in sorted(from_json(row["cues"]).items()):
            yield numbers[row["id"]], kind, offered, went_by


def _usage(reader: Reader) -> Rows:
    weeks: defaultdict[str, Counter[str]] = defaultdict(Counter)
    people: defaultdict[str, set[str]] = defaultdict(set)
    for row in reader.rows(_BEGUN):
        year, week, _ = datetime.fromisoformat(row["started_at"]).isocalendar()
        name = f"{year}-W{week:02}"
        weeks[name] += Counter(begun=1, done=int(row["stage"] == "done"), replies=row["replies"])
        people[name].add(row["person_id"])
    for name, counted in sorted(weeks.items()):
        several = len(people[name])
        yield name, counted["begun"], counted["done"], counted["replies"], several if several >= FEW else None


def _customers(reader: Reader, attempts: Sequence[Row]) -> Rows:
    met = Counter((row["scenario_id"], row["version"]) for row in attempts)
    for row in reader.rows(_CUSTOMERS):
        yield (*row.values(), met[row["scenario_id"], row["version"]])


def _sound(reader: Reader) -> Rows:
    for row in reader.rows(_SOUND, FEW):
        yield row["month"], row["attempts"], row["replies"], round((row["seconds"] or 0) / 60), row["kept"]


_TRAINEES = f"JOIN people ON people.id = attempts.person_id AND {has_role('people.id', 'trainee')}"
_ATTEMPTS = f"""
SELECT attempts.*, sums.month, sums.replies, sums.listening, sums.acknowledgement, sums.next_steps, sums.cues,
       sums.distress_start, sums.distress_end, scenarios.version,
       json_extract(scenarios.body, '$.difficulty') AS difficulty, json_extract(scenarios.body, '$.channel') AS channel
FROM attempts {_TRAINEES} JOIN attempt_sums AS sums ON sums.attempt_id = attempts.id
JOIN scenarios ON scenarios.hash = attempts.scenario_hash WHERE attempts.stage = 'done'
"""
_CARDS = """
SELECT attempt_id, turn, listening, acknowledgement, next_steps, rubric_version FROM scorecards
JOIN attempts ON attempts.id = attempt_id
WHERE attempt_id IN ({}) AND rater LIKE 'embedded%' AND turn >= coalesce(parent_turn, 1) ORDER BY scorecards.id
"""
_VERDICTS = """
SELECT attempt_id, turn, dimension, level FROM standing_verdicts
WHERE attempt_id IN ({}) AND turn IS NOT NULL ORDER BY place
"""
_CONTESTS = """
SELECT contests.*, decided.decided_at,
  iif(decided.outcome = 'accepted' AND contests.wanted IS NULL, 'changed', decided.outcome) AS outcome
FROM contests LEFT JOIN
  (SELECT contest_id, outcome, decided_at FROM decisions
   JOIN standing_verdicts AS verdicts ON verdicts.id = decisions.verdict_id) AS decided
  ON decided.contest_id = contests.id
ORDER BY contests.rowid, decided.decided_at
"""
_BEGUN = f"""
SELECT attempts.started_at, attempts.stage, attempts.person_id,
       (SELECT count(*) FROM exchanges WHERE attempt_id = attempts.id AND turn >= coalesce(parent_turn, 1)) AS replies
FROM attempts {_TRAINEES}
"""
_CUSTOMERS = """
SELECT scenario_id, version, json_extract(body, '$.channel') AS channel, json_extract(body, '$.language') AS language,
       json_array_length(body, '$.disclosures') AS rungs, json_array_length(body, '$.cues') AS signs
FROM scenarios WHERE hash IN (SELECT scenario_hash FROM attempts) GROUP BY scenario_id, version
ORDER BY scenario_id, version
"""
_SOUND = """
SELECT substr(made_at, 1, 7) AS month, count(DISTINCT attempt_id) AS attempts, count(*) AS replies,
       sum(seconds) AS seconds, sum(hash IS NOT NULL AND deleted_at IS NULL) AS kept
FROM sounds JOIN attempts ON attempts.id = attempt_id WHERE speaker = 'trainee'
GROUP BY month HAVING count(DISTINCT person_id) >= ? ORDER BY month
"""
