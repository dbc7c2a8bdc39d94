"""Taking somebody's name out of what others said and wrote, and their id out of everything.

In conversations the name becomes as many underscores, so that every mark and finding still stands on its words; in
what people wrote it becomes "somebody". Parts of the name that somebody else here bears stay, and so does a made-up
customer's own name.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any

from app.scenario.files import read_text
from app.store import Row, Writer
from app.training.attempts import turns_so_far
from app.training.authoring.published import content_hash
from app.training.deidentify import known, names_of_people

SOMEBODY = "somebody"

WRITTEN = (
    ("readings", "reading"), ("verdicts", "reason"), ("feedback", "text"), ("remarks", "text"), ("contests", "why"),
    ("reflections", "named"), ("drafts", "text"), ("calibrations", "title"), ("calibration_levels", "reason"),
    ("mark_kinds", "label"), ("exemplars", "title"), ("exemplars", "customer"), ("exemplars", "reply"),
    ("exemplars", "after"), ("exemplars", "reading"), ("focuses", "text"), ("mentor_notes", "text"),
    ("scenario_remarks", "quote"), ("scenario_remarks", "text"), ("draft_points", "label"), ("sign_offs", "note"),
    ("publications", "note"), ("rehearsals", "replies"), ("teams", "name"),
)  # fmt: skip
"""Where people write in their own words: (table, column)."""
SAID = (("exchanges", ("trainee", "customer")), ("takes", ("heard",)), ("sounds", ("heard",)))
"""Where words of a conversation stand first."""
MADE_OF_IT = (
    ("attempts", "opener", False), ("attempts", "start_memory", True), ("exchanges", "trainee", False),
    ("exchanges", "customer", False), ("exchanges", "lines", True), ("exchanges", "beat", True),
    ("exchanges", "memory", True), ("scorecards", "body", True), ("second_tries", "why", False),
    ("second_tries", "answers", True), ("second_tries", "dropped", True), ("reflections", "telling", True),
    ("takes", "heard", False), ("takes", "words", True), ("sounds", "heard", False), ("sounds", "words", True),
)  # fmt: skip
"""What is made of those words in the same conversation: (table, column, whether it is JSON)."""
CUSTOMERS = (("scenario_drafts", "text"), ("draft_points", "text"), ("publications", "text"))
_UNCHANGED = ("scorecards", "second_tries")
"""Tables whose rows are never changed: a row in which somebody is named goes, and comes back without the name."""

Change = Callable[[str], str]


class Name:
    """Somebody's name, to be found in words."""

    def __init__(self, name: str, others: Collection[str]) -> None:
        self.whole = name
        self._is_one_word = len(name.split()) < 2
        self._exactly = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        self._known = known("", [name])
        self._borne = tuple(others)
        # Looked for first by letters, with accents and without: SQLite folds the case of ASCII alone.
        parts = set(name.split()) - {part for other in others for part in other.split()} or {name}
        ways = {each for part in parts for each in (part, _plain(part))}
        ways |= {each for way in ways if not way.isascii() for each in (way.lower(), way.upper())}
        if any(len(way) < 2 for way in ways):
            ways = {name}
        self.patterns = tuple(f"%{_escaped(way)}%" for way in sorted(ways))
        ways |= {json.dumps(way, ensure_ascii=False)[1:-1] for way in ways}
        self._perhaps = re.compile("|".join(re.escape(way) for way in sorted(ways)), re.IGNORECASE)

    def may_stand_in(self, text: str) -> bool:
        """Whether it is worth looking closer."""
        return self._perhaps.search(text) is not None

    def hidden(self, text: str, kept: Collection[str] = ()) -> str:
        """The text with as many underscores where the name stood."""
        return self._changed(text, kept, lambda found: "_" * len(found))

    def replaced(self, text: str, kept: Collection[str] = ()) -> str:
        """The text with "somebody" where the name stood."""
        return self._changed(text, kept, lambda _: SOMEBODY)

    def without_author(self, text: str) -> str:
        """A customer's file without the name as its author, nor, unless it is a word alone, anywhere else."""
        text = re.sub(
            rf"(?im)^(\s*author\s*:\s*)(.*?)(?<!\w){re.escape(self.whole)}(?!\w)(.*)$", rf"\1\2{SOMEBODY}\3", text
        )
        return text if self._is_one_word else self._exactly.sub(SOMEBODY, text)

    def _changed(self, text: str, kept: Collection[str], stand: Change) -> str:
        if self.may_stand_in(text) and not (self._is_one_word and self.whole in kept):
            if not self._is_one_word:
                text = self._exactly.sub(lambda found: stand(found[0]), text)
            for start, stop in reversed(names_of_people(text, self._known, (*self._borne, *kept))):
                text = text[:start] + stand(text[start:stop]) + text[stop:]
        return text


def take_out_name(writer: Writer, name: Name) -> int:
    """Take it out of everything others said and wrote; how many places that touched."""
    touched = 0
    for table, column in WRITTEN:
        for row in _holding(writer, name, table, column):
            touched += _put(writer, table, row["place"], column, row["held"], name.replaced(row["held"]))
    for attempt_id in _conversations(writer, name):
        touched += _hide(writer, name, attempt_id)
    return touched + _out_of_customers(writer, name)


def take_out_id(writer: Writer, person_id: str, instead: str) -> None:
    """Take an id out of JSON that others' rows hold."""
    for table, column in (("statements", "body"), ("team_cuts", "provenance"), ("queue", "why")):
        writer.change(
            f"UPDATE {table} SET {column} = replace({column}, ?, ?) WHERE instr({column}, ?)",
            person_id, instead, person_id,
        )  # fmt: skip


def _holding(writer: Writer, name: Name, table: str, column: str) -> list[Row]:
    which = " OR ".join([f"{column} LIKE ? ESCAPE '\\'"] * len(name.patterns))
    return writer.rows(f'SELECT rowid AS place, "{column}" AS held FROM {table} WHERE {which}', *name.patterns)


def _put(writer: Writer, table: str, place: int, column: str, held: str, now: str) -> int:
    if now == held:
        return 0
    return writer.change(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', now, place)


# Conversations.


def _conversations(writer: Writer, name: Name) -> list[str]:
    """The attempts in which the name was said."""
    found: dict[str, None] = {}
    for table, columns in SAID:
        # Once through the table for all its columns: it is the largest there is.
        which = " OR ".join([f"{column} LIKE ? ESCAPE '\\'" for column in columns for _ in name.patterns])
        for row in writer.rows(
            f"SELECT attempt_id, {', '.join(columns)} FROM {table} WHERE {which}", *name.patterns * len(columns)
        ):
            said = [row[column] for column in columns if row[column]]
            if row["attempt_id"] not in found and any(name.hidden(text) != text for text in said):
                found[row["attempt_id"]] = None
    return list(found)


def _hide(writer: Writer, name: Name, attempt_id: str) -> int:
    """Hide the name in everything that one conversation is kept as."""
    played = writer.row(
        "SELECT json_extract(body, '$.persona.name') AS persona FROM scenarios"
        " JOIN attempts ON scenario_hash = hash WHERE attempts.id = ?",
        attempt_id,
    )
    # A customer's own name stays theirs, unless it is all of the name that was asked for.
    kept = tuple(str(played["persona"]).split()) if played else ()

    def hide(text: str) -> str:
        return name.hidden(text, kept)

    touched = 0
    for table, column, is_json in MADE_OF_IT:
        key = "id" if table == "attempts" else "attempt_id"
        held_in = writer.rows(f"SELECT rowid AS place, {column} AS held FROM {table} WHERE {key} = ?", attempt_id)
        for each in held_in:
            held = each["held"]
            if held is None or not name.may_stand_in(held):
                continue
            now = _in_json(held, hide) if is_json else hide(held)
            if now != held:
                touched += 1
                _rewrite(writer, table, each["place"], column, now)
    if touched:
        _point_again(writer, attempt_id)
        writer.change("DELETE FROM attempt_sums WHERE attempt_id = ?", attempt_id)
    return touched


def _rewrite(writer: Writer, table: str, place: int, column: str, now: str) -> None:
    if table not in _UNCHANGED:
        writer.change(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', now, place)
        return
    (row,) = writer.rows(f"SELECT * FROM {table} WHERE rowid = ?", place)
    writer.change(f"DELETE FROM {table} WHERE rowid = ?", place)
    writer.add(table, row | {column: now})


def _point_again(writer: Writer, attempt_id: str) -> None:
    """Marks quote the words as they stand now."""
    attempt = writer.row("SELECT * FROM attempts WHERE id = ?", attempt_id)
    assert attempt is not None
    turns = turns_so_far(writer, attempt)
    for mark in writer.rows("SELECT * FROM annotations WHERE attempt_id = ?", attempt_id):
        text = turns[mark["turn_index"]].text if mark["turn_index"] < len(turns) else ""
        start, stop = mark["start"], mark["stop"]
        before, after = len(mark["prefix"]), len(mark["suffix"])
        writer.change(
            "UPDATE annotations SET quote = ?, prefix = ?, suffix = ? WHERE id = ?",
            text[start:stop], text[max(0, start - before) : start], text[stop : stop + after], mark["id"],
        )  # fmt: skip


def _in_json(text: str, change: Change) -> str:
    """JSON with every string in it changed; its keys stay."""

    def changed(value: Any) -> Any:
        if isinstance(value, str):
            return change(value)
        if isinstance(value, list):
            return [changed(each) for each in value]
        return {key: changed(each) for key, each in value.items()} if isinstance(value, dict) else value

    try:
        held = json.loads(text)
    except ValueError:
        return change(text)
    now = changed(held)
    return text if now == held else json.dumps(now, ensure_ascii=False, separators=(",", ":"))


# Customers.


def _out_of_customers(writer: Writer, name: Name) -> int:
    touched, renamed = 0, dict[str, str]()
    like = f"%{_escaped(name.whole)}%"
    for table, column in CUSTOMERS:
        for row in writer.rows(
            f"SELECT rowid AS place, {column} AS held FROM {table} WHERE {column} LIKE ? ESCAPE '\\'", like
        ):
            now = name.without_author(row["held"])
            if now != row["held"]:
                touched += _put(writer, table, row["place"], column, row["held"], now)
                before, after = (read_text(text, "customer.yaml").scenario for text in (row["held"], now))
                if before and after:
                    renamed[content_hash(before)] = content_hash(after)
    # What was proved and signed of the words holds of them without the name of who wrote them.
    for old, new in renamed.items():
        for table in ("proofs", "sign_offs", "publications"):
            writer.change(f"UPDATE {table} SET content_hash = ? WHERE content_hash = ?", new, old)
    for row in writer.rows("SELECT * FROM scenarios WHERE body LIKE ? ESCAPE '\\'", like):
        touched += _in_snapshot(writer, name, row)
    return touched


def _in_snapshot(writer: Writer, name: Name, row: Row) -> int:
    said = json.loads(row["body"])
    author = str(said.get("author", ""))
    said["author"] = name.without_author(f"author: {author}").removeprefix("author: ")
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    if name.whole.split()[1:]:
        body = _in_json(body, name.without_author)
    if json.loads(body) == json.loads(row["body"]):
        return 0
    new = hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()
    if writer.row("SELECT 1 AS one FROM scenarios WHERE hash = ?", new) is None:
        writer.add("scenarios", row | {"hash": new, "body": body})
    writer.change("UPDATE attempts SET scenario_hash = ? WHERE scenario_hash = ?", new, row["hash"])
    writer.change("DELETE FROM scenarios WHERE hash = ?", row["hash"])
    return 1


def _plain(text: str) -> str:
    """The text without accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
