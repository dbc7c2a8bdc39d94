"""Reading the log: for admins all of it, for everybody who has looked at their own practice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from app.errors import Invalid, NotAllowed
from app.formats.table import table
from app.store import Reader, Row, Store
from app.training import log
from app.training.authoring.sharing import called
from app.training.log_words import GROUPS, Line, acts_of, told
from app.training.mentoring.carrying import OWNER, Export, Owner
from app.training.people import known_person

AT_ONCE = 50
FEW = 20
"""Lines shown to a person of what concerns them."""
LogFormat = Literal["csv", "jsonl"]
FORMATS: tuple[LogFormat, ...] = get_args(LogFormat)
COLUMNS = ("at", "by", "what", "act", "of", "detail")
_BATCH = 1000
LOOKS, CHORES = ("seen", "scored", "taken", "gone"), ("people",)
"""What is told to whom it concerns: of their practice, and of their account."""
_KEPT_FROM_THEM = ("notes.seen", "score.made")
"""Notes are mentors' own; and of a second reading the debrief tells."""


@dataclass(frozen=True)
class Wanted:
    """Which lines are meant; everything where nothing is given."""

    person_id: str = ""
    """Somebody who did it or whom it concerns."""
    group: str = ""
    """One of GROUPS."""
    since: str = ""
    until: str = ""
    """ISO 8601 in UTC, as times are stored; `since` is within, `until` is not."""


@dataclass(frozen=True)
class LogPage:
    """Some lines, newest first."""

    lines: list[Line]
    more: bool
    """Whether there are older ones: ask again with `before` the last line's id."""


def log_lines(
    store: Store, by: str, wanted: Wanted | None = None, *, before: int | None = None, most: int = AT_ONCE
) -> LogPage:
    """Up to `most` (1 to 500) lines of the log, newest first. For admins; that they looked stands in it, too."""
    wanted = wanted or Wanted()
    with store.reading() as reader:
        _admin(reader, by)
        log.saw(reader, by, "log.seen", of="", kind="log")
        most = min(max(most, 1), 500)
        where, values = _where(wanted)
        rows = reader.rows(
            f"{_LOG} WHERE log.id < ? AND {where} ORDER BY log.id DESC LIMIT ?", before or _LAST, *values, most + 1
        )  # fmt: skip
        return LogPage(_lines(reader, rows[:most]), len(rows) > most)


def who_looked(
    store: Store,
    person_id: str,
    by: str,
    kinds: Sequence[str] = LOOKS + CHORES,
    *,
    before: int | None = None,
    most: int = FEW,
) -> LogPage:
    """Up to `most` lines of what others did with this person's practice, newest first: opened, set, took along.

    `kinds`: some of LOOKS and CHORES. For the person and for admins. Mentors' private notes are not told of.
    """
    with store.reading() as reader:
        asking = known_person(reader, by)
        if asking.id != person_id:
            _admin(reader, by)
        acts = [act for group in kinds for act in acts_of(group) if act not in _KEPT_FROM_THEM]
        most = min(max(most, 1), 500)
        rows = reader.rows(
            f'{_LOG} WHERE log.of = ? AND log."by" <> ? AND log.act IN ({_marks(acts)}) AND log.id < ? '
            "ORDER BY log.id DESC LIMIT ?",
            person_id, person_id, *acts, before or _LAST, most + 1,
        )  # fmt: skip
        return LogPage(_lines(reader, rows[:most]), len(rows) > most)


def told_to(reader: Reader, person_id: str) -> dict[int, str]:
    """Line -> its sentence, of every line that concerns this person as far as it is told to them, for their copy."""
    acts = [act for group in GROUPS for act in acts_of(group) if act not in _KEPT_FROM_THEM]
    rows = reader.rows(f"{_LOG} WHERE log.of = ? AND log.act IN ({_marks(acts)})", person_id, *acts)
    return {line.id: told(line, person_id) for line in _lines(reader, rows)}


def people_in_log(store: Store, by: str) -> dict[str, str]:
    """Id -> name of everybody the log speaks of and who is still here, by name. For admins."""
    with store.reading() as reader:
        _admin(reader, by)
        rows = reader.rows(
            "SELECT id, name FROM people WHERE name <> '' AND id IN (SELECT \"by\" FROM log UNION SELECT of FROM log) "
            "ORDER BY name COLLATE NOCASE"
        )
        return {row["id"]: row["name"] for row in rows}


def export_log(store: Store, by: str | Owner, format: str = "csv", wanted: Wanted | None = None) -> Export:
    """The lines that are meant as a file, oldest first: a table (`csv`) or JSON Lines. For admins; it is noted."""
    if format not in FORMATS:
        raise Invalid(f"There is no such format for this; choose one of {', '.join(FORMATS)}.")
    lines = list(read_log(store, by, wanted))
    note_taken(store, by, format, len(lines))
    if format == "csv":
        rows = [
            {"at": each.at, "by": each.by_name or each.by, "what": told(each), "act": each.act,
             "of": each.of_name or each.of, "detail": json.dumps(dict(each.detail), ensure_ascii=False)}
            for each in lines
        ]  # fmt: skip
        data, media = table(COLUMNS, rows, mark=True), "text/csv"
    else:
        data, media = "".join(f"{as_line(each)}\n" for each in lines), "application/jsonl"
    return Export(f"underheard-log-{store.today():%Y-%m-%d}.{format}", media, data.encode(), 0, len(lines))


def note_taken(store: Store, by: str | Owner, format: str, lines: int) -> None:
    """Note that so many lines of the log were taken along. For admins, and whoever holds the data folder."""
    with store.writing() as writer:
        if not isinstance(by, Owner):
            _admin(writer, by)
        who = log.SYSTEM if isinstance(by, Owner) else by
        log.note(store, writer, who, "log.exported", kind="log", detail={"format": format, "lines": lines})


def read_log(store: Store, by: str | Owner = OWNER, wanted: Wanted | None = None) -> Iterator[Line]:
    """Every line that is meant, oldest first, some at a time. For admins, and whoever holds the data folder."""
    wanted, after = wanted or Wanted(), 0
    while True:
        with store.reading() as reader:
            if not isinstance(by, Owner):
                _admin(reader, by)
            where, values = _where(wanted)
            rows = reader.rows(
                f"{_LOG} WHERE log.id > ? AND {where} ORDER BY log.id LIMIT ?", after, *values, _BATCH
            )  # fmt: skip
            lines = _lines(reader, rows)
        yield from lines
        if len(rows) < _BATCH:
            return
        after = rows[-1]["id"]


def as_line(line: Line) -> str:
    """A line as one of JSON: everything that is stored of it, the names, and the sentence."""
    value = {
        "id": line.id, "at": line.at, "by": line.by, "by_name": line.by_name, "act": line.act, "kind": line.kind,
        "item": line.item, "of": line.of, "of_name": line.of_name, "detail": dict(line.detail), "what": told(line),
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False)


# Under the verbs.

_LAST = 2**62
_LOG = """
SELECT log.*, doer.name AS by_name, whose.name AS of_name,
  CASE log.kind
    WHEN 'attempt' THEN (SELECT json_extract(scenarios.body, '$.persona.name') FROM attempts
                         JOIN scenarios ON scenarios.hash = attempts.scenario_hash WHERE attempts.id = log.item)
    WHEN 'team' THEN (SELECT name FROM teams WHERE id = log.item)
    WHEN 'draft' THEN (SELECT text FROM scenario_drafts WHERE id = log.item)
    WHEN 'customer' THEN (SELECT text FROM publications WHERE scenario_id = log.item ORDER BY version DESC LIMIT 1)
  END AS what
FROM log LEFT JOIN people AS doer ON doer.id = log."by" LEFT JOIN people AS whose ON whose.id = log.of
"""


def _where(wanted: Wanted) -> tuple[str, list[object]]:
    parts, values = ["1"], list[object]()
    if wanted.person_id:
        parts.append('(log."by" = ? OR log.of = ?)')
        values += [wanted.person_id, wanted.person_id]
    if wanted.group:
        if wanted.group not in GROUPS:
            raise Invalid("There is no such kind of deed; choose one from the list.")
        acts = acts_of(wanted.group)
        parts.append(f"log.act IN ({_marks(acts)})")
        values += acts
    for sign, at in ((">=", wanted.since), ("<", wanted.until)):
        if at:
            parts.append(f"log.at {sign} ?")
            values.append(at)
    return " AND ".join(parts), values


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _lines(reader: Reader, rows: Sequence[Row]) -> list[Line]:
    return [
        Line(
            id=row["id"],
            at=row["at"],
            by=row["by"] or "",
            by_name=row["by_name"] or "",
            act=row["act"],
            kind=row["kind"] or "",
            item=row["item"] or "",
            what=_what(row),
            of=row["of"] or "",
            of_name=row["of_name"] or "",
            detail=json.loads(row["detail"]),
        )
        for row in rows
    ]


def _what(row: Row) -> str:
    if row["kind"] in ("draft", "customer"):
        # A customer that came with the room has no text here: its id was given by a person to be read.
        return called(row["what"]) if row["what"] else str(row["item"] or "") if row["kind"] == "customer" else ""
    return str(row["what"] or "")


def _admin(reader: Reader, by: str) -> None:
    if not known_person(reader, by).is_admin:
        raise NotAllowed("Only admins can read the log; ask one of them.")
