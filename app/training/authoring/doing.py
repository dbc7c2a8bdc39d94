"""How a customer is doing with the people who meet them: how deep they got, what went by, what was never said.

Counts are over every attempt that ended. What rests on the words themselves is taken from the newest 500 of them, and
what mentors wrote from the same. Nobody who practises is named, and nobody is ranked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.errors import NotFound
from app.scenario.files import read_text
from app.scenario.model import Scenario
from app.scenario.places import called, lines_said, section_of
from app.store import Reader, Row, Store
from app.training.advice import missed_signs
from app.training.authoring.mentors_wrote import RemarkFigure, mentors_wrote
from app.training.mentoring.access import mentor
from app.training.people import Person
from app.training.scope import seen

NEWEST = 500
"""Attempts from whose words the figures about words are taken."""
MOST_SAID = 12
FEWEST_OTHERS = 3
"""People outside one's teams under whom nothing is told of their attempts."""
HARD = ("easy", "normal", "hard")


@dataclass(frozen=True)
class RungFigure:
    """One rung of what they let be known, over the newest attempts."""

    id: str
    layer: int
    says: str
    told: dict[str, int]
    """How hard it was played (easy, normal, hard) -> in how many attempts it was told."""
    of: dict[str, int]
    """The same, of how many."""


@dataclass(frozen=True)
class SignFigure:
    """One sign, over the newest attempts."""

    id: str
    says: str
    missed: int
    shown: int
    """Attempts that showed it and went on at least one reply."""
    attempts: int
    """Of how many attempts."""


@dataclass(frozen=True)
class LineFigure:
    """A line the customer may say, and in how many of the newest attempts it was said."""

    section: str
    of: str
    """What it belongs to: 'the reaction "press"'."""
    line: str
    attempts: int


@dataclass(frozen=True)
class SecondTries:
    """Attempts that were begun again from a turning point, beside the ones they go on from."""

    attempts: int
    deeper: int
    less_deep: int


@dataclass(frozen=True)
class Doing:
    """How a customer is doing, as far as attempts with them show."""

    scenario_id: str
    title: str
    versions: dict[int, int]
    """Version -> attempts that ended, the newest version first."""
    version: int | None
    """The version the rest is about; None for all of them."""
    attempts: int
    open: int
    """Conversations that have not ended yet."""
    read: int
    """How many of the newest attempts were read word by word; at most 500."""
    kept_back: bool
    """Whether attempts of people outside one's teams are left out of all this: in a version fewer than three met."""
    depth: dict[str, dict[int, int]]
    """How hard it was played -> rungs told -> attempts."""
    endings: dict[str | None, int]
    rungs: tuple[RungFigure, ...]
    signs: tuple[SignFigure, ...]
    """Those most missed first; those never shown last."""
    distress: tuple[float, float] | None
    """Mean at the start and at the end, 0 to 1, of the newest attempts."""
    again: SecondTries
    unsaid: tuple[LineFigure, ...]
    """Lines nobody has heard, in the order of the form."""
    said: tuple[LineFigure, ...]
    """Those heard in the most attempts."""
    lines: int
    """How many lines the customer has in all."""
    remarks: tuple[RemarkFigure, ...]
    """Newest first, at most 30."""


def doing(
    store: Store,
    library: Mapping[str, Scenario],
    scenario_id: str,
    by: str,
    version: int | None = None,
    words: Mapping[str, str] | None = None,
) -> Doing:
    """How that customer is doing; for mentors, trainers and admins. `version` None is all of them.

    Figures name nobody. They are of the whole room where at least three people outside one's teams met a version of
    this customer, else of one's own teams: what is left would be somebody's own course. What mentors wrote is of those
    this person may see, not their own.

    `words` has how the screen says the format's own names.

    Raises NotFound where no customer of that id is here or ever was met.
    """
    with store.reading() as reader:
        asking = mentor(reader, by)
        played = {
            row["hash"]: row
            for row in reader.rows(
                "SELECT hash, version, coalesce(body ->> '$.difficulty', 'normal') AS hard FROM scenarios "
                "WHERE scenario_id = ? ORDER BY version DESC, stored_at DESC",
                scenario_id,
            )
        }
        scenario = _scenario(reader, library, scenario_id, version, played)
        hashes = [name for name, row in played.items() if version is None or row["version"] == version]
        told, wide = partial(_told, reader, asking), _wide(reader, asking, scenario_id)
        which, values = told(wide, "attempts")
        counts = reader.rows(
            f"SELECT scenario_hash, ending, depth, ended_at IS NULL AS going, {which} AS told, count(*) AS n "
            "FROM attempts WHERE scenario_id = ? GROUP BY scenario_hash, ending, depth, going, told",
            *values, scenario_id,
        )  # fmt: skip
        kept_back = any(not row["told"] and not row["going"] and row["scenario_hash"] in hashes for row in counts)
        counts = [row for row in counts if row["told"]]
        newest = _newest(reader, scenario_id, hashes, *told(wide, "attempts"))
        again = _again(reader, scenario_id, hashes, *told(wide, "one"))
        remarks = mentors_wrote(reader, _mentored(reader, asking, newest))
    ended = [row for row in counts if not row["going"]]
    within = [row for row in ended if row["scenario_hash"] in hashes]
    depth: dict[str, dict[int, int]] = {}
    for row in within:
        levels = depth.setdefault(played[row["scenario_hash"]]["hard"], {})
        levels[row["depth"]] = levels.get(row["depth"], 0) + row["n"]
    versions: Counter[int] = Counter()
    endings: Counter[str | None] = Counter()
    for row in ended:
        versions[played[row["scenario_hash"]]["version"]] += row["n"]
    for row in within:
        endings[row["ending"]] += row["n"]
    unsaid, said, lines = _lines(scenario, newest, words)
    return Doing(
        scenario_id=scenario_id,
        title=scenario.title,
        versions=dict(sorted(versions.items(), reverse=True)),
        version=version,
        attempts=sum(endings.values()),
        open=sum(row["n"] for row in counts if row["going"] and row["scenario_hash"] in hashes),
        read=len(newest),
        kept_back=kept_back,
        depth={hard: dict(sorted(depth[hard].items())) for hard in HARD if hard in depth},
        endings=dict(endings.most_common()),
        rungs=_rungs(scenario, newest, played),
        signs=_signs(scenario, newest),
        distress=_distress(newest),
        again=again,
        unsaid=unsaid,
        said=said,
        lines=lines,
        remarks=remarks,
    )


def times_met(store: Store, by: str) -> dict[str, int]:
    """A customer's id -> how many attempts with them ended; for mentors, trainers and admins."""
    with store.reading() as reader:
        mentor(reader, by)
        rows = reader.rows(
            "SELECT scenario_id, count(*) AS n FROM attempts WHERE ended_at IS NOT NULL GROUP BY scenario_id"
        )
    return {row["scenario_id"]: row["n"] for row in rows}


# What is read.


def _scenario(
    reader: Reader, library: Mapping[str, Scenario], scenario_id: str, version: int | None, played: Mapping[str, Row]
) -> Scenario:
    """The customer whose lines are meant: that version, else the one of the room, else the last there was."""
    here = library.get(scenario_id)
    if here is not None and version in (None, here.version):
        return here
    row = reader.row(
        "SELECT text FROM publications WHERE scenario_id = ? AND (?2 IS NULL OR version = ?2) "
        "ORDER BY version DESC LIMIT 1",
        scenario_id, version,
    )  # fmt: skip
    if row is not None and (scenario := read_text(row["text"], f"{scenario_id}.yaml").scenario):
        return scenario
    for name, each in played.items():
        if version in (None, each["version"]):
            body = reader.row("SELECT body FROM scenarios WHERE hash = ?", name)
            assert body is not None
            return Scenario.model_validate_json(body["body"])
    if here is not None:
        return here
    raise NotFound("No such customer has been here; go back to all scenarios.")


def _wide(reader: Reader, asking: Person, scenario_id: str) -> str:
    """The hashes, as JSON, of versions that enough people outside the teams of whoever asks have met.

    By version, since that is what can be chosen: one figure taken from another leaves no single person either.
    """
    which, values = seen(reader, asking, "person_id")
    rows = reader.rows(
        "SELECT hash FROM scenarios WHERE scenario_id = ?1 AND version IN (SELECT version FROM attempts "
        "JOIN scenarios ON hash = scenario_hash WHERE attempts.scenario_id = ?1 AND ended_at IS NOT NULL "
        f"AND NOT {_numbered(which)} GROUP BY version HAVING count(DISTINCT person_id) >= {FEWEST_OTHERS})",
        scenario_id, *values,
    )  # fmt: skip
    return json.dumps([row["hash"] for row in rows])


def _numbered(which: str) -> str:
    """SQL whose values come after the first one."""
    return "".join(part if not at else f"?{at + 1}{part}" for at, part in enumerate(which.split("?")))


def _told(reader: Reader, asking: Person, wide: str, table: str) -> tuple[str, tuple[str, ...]]:
    """SQL that holds for the attempts whoever asks is given figures of, and its values."""
    which, values = seen(reader, asking, f"{table}.person_id")
    return f"({which} OR {table}.scenario_hash IN (SELECT value FROM json_each(?)))", (*values, wide)


def _newest(reader: Reader, scenario_id: str, hashes: Sequence[str], which: str, values: Sequence[str]) -> list[Row]:
    """The newest attempts that ended, with what the customer remembered at the end of each."""
    rows = reader.rows(
        "SELECT id, person_id, scenario_hash, opener, start_memory ->> '$.state.distress' AS distress_start, "
        "(SELECT memory FROM exchanges WHERE attempt_id = attempts.id ORDER BY turn DESC LIMIT 1) AS memory "
        "FROM attempts WHERE scenario_id = ? AND ended_at IS NOT NULL "
        f"AND scenario_hash IN (SELECT value FROM json_each(?)) AND {which} ORDER BY ended_at DESC LIMIT ?",
        scenario_id, json.dumps(list(hashes)), *values, NEWEST,
    )  # fmt: skip
    for row in rows:
        try:
            row["memory"] = json.loads(row["memory"]) if row["memory"] else {}
        except ValueError:
            row["memory"] = {}  # Damaged: its debrief says so, and it counts for nothing here.
    return rows


def _mentored(reader: Reader, asking: Person, newest: Sequence[Row]) -> list[str]:
    """Of these attempts, the ids of those that whoever asks mentors: what was written there names people."""
    which, values = seen(reader, asking, "people.id")
    people = {row["id"] for row in reader.rows(f"SELECT id FROM people WHERE id <> ? AND {which}", asking.id, *values)}
    return [row["id"] for row in newest if row["person_id"] in people]


def _again(reader: Reader, scenario_id: str, hashes: Sequence[str], which: str, values: Sequence[str]) -> SecondTries:
    row = reader.row(
        "SELECT count(*) AS n, coalesce(sum(one.depth > first.depth), 0) AS deeper, "
        "coalesce(sum(one.depth < first.depth), 0) AS less FROM attempts AS one "
        "JOIN attempts AS first ON first.id = one.parent_id WHERE one.scenario_id = ? AND one.ended_at IS NOT NULL "
        f"AND one.scenario_hash IN (SELECT value FROM json_each(?)) AND {which}",
        scenario_id, json.dumps(list(hashes)), *values,
    )  # fmt: skip
    assert row is not None
    return SecondTries(row["n"], row["deeper"], row["less"])


# What is made of it.


def _rungs(scenario: Scenario, newest: Sequence[Row], played: Mapping[str, Row]) -> tuple[RungFigure, ...]:
    of = Counter(played[row["scenario_hash"]]["hard"] for row in newest)
    told: dict[str, Counter[str]] = {rung.id: Counter() for rung in scenario.disclosures}
    for row in newest:
        for name in {each[0] for each in row["memory"].get("disclosed", ())}:
            if name in told:
                told[name][played[row["scenario_hash"]]["hard"]] += 1
    hards = [hard for hard in HARD if of[hard]]
    return tuple(
        RungFigure(
            rung.id,
            rung.layer,
            rung.lines[0],
            {hard: told[rung.id][hard] for hard in hards},
            {hard: of[hard] for hard in hards},
        )
        for rung in scenario.ladder
    )


def _signs(scenario: Scenario, newest: Sequence[Row]) -> tuple[SignFigure, ...]:
    shown: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for row in newest:
        memory = row["memory"]
        went_on = {name for name, turn in memory.get("cues_shown", ()) if turn < memory.get("turn", 0)}
        shown.update(went_on)
        missed.update(
            name
            for name, _ in missed_signs(
                _pairs(memory, "cues_shown"), _pairs(memory, "cues_picked_up"), memory.get("turn", 0)
            )
        )
    figures = [SignFigure(cue.id, cue.lines[0], missed[cue.id], shown[cue.id], len(newest)) for cue in scenario.cues]
    return tuple(sorted(figures, key=lambda each: (not each.shown, -each.missed, -each.shown)))


def _pairs(memory: Mapping[str, Any], name: str) -> list[tuple[str, int]]:
    return [(cue, turn) for cue, turn in memory.get(name, ())]


def _distress(newest: Sequence[Row]) -> tuple[float, float] | None:
    both = [
        (row["distress_start"], row["memory"]["state"]["distress"])
        for row in newest
        if row["distress_start"] is not None and "state" in row["memory"]
    ]
    if not both:
        return None
    return sum(start for start, _ in both) / len(both), sum(end for _, end in both) / len(both)


def _lines(
    scenario: Scenario, newest: Sequence[Row], words: Mapping[str, str] | None
) -> tuple[tuple[LineFigure, ...], tuple[LineFigure, ...], int]:
    """Lines nobody has heard, those heard most, and how many there are."""
    heard: Counter[str] = Counter()
    for row in newest:
        heard.update({row["opener"], *row["memory"].get("lines_used", ())})
    data = scenario.model_dump(mode="json")
    # What is said of a promise holds the promise's own words when it is said: it cannot be found again.
    lines = [each for each in lines_said(scenario) if "{before}" not in each.line and "{now}" not in each.line]
    figures = [
        LineFigure(section_of(each.at), called(each.at, data, words), each.line, heard[each.line]) for each in lines
    ]
    said = sorted((each for each in figures if each.attempts > 1), key=lambda each: -each.attempts)[:MOST_SAID]
    unsaid = tuple(each for each in figures if not each.attempts) if newest else ()
    return unsaid, tuple(said), len(figures)
