"""Moments kept for the team: what a customer said, a reply, what came of it, in words that name nobody here.

Whose attempt it was, only mentors are told. A customer somebody has yet to finish with is not given away: of those they
see a moment where nothing behind it had been said or guessed, and the mentor's reading waits until they have finished.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.errors import Invalid, NotAllowed, NotFound
from app.scenario.model import Scenario
from app.simulation.words import first_held
from app.store import Reader, Row, Store, new_id
from app.training import log
from app.training.advice import missed_cues
from app.training.attempts import (
    admitted,
    as_json,
    asking_person,
    memory_from,
    newest_memory,
    scorecards,
    sees_behind,
    snapshot,
    turns_so_far,
)
from app.training.deidentify import STAND_INS, Known, deidentified, known, names_in
from app.training.mentoring.access import LONGEST_READING, bounded, mentor, of_another, over
from app.training.mentoring.kinds import known_kind, labels_of
from app.training.people import Person
from app.training.scope import seen
from app.training.sound.deleting import take_back_clips
from app.training.sound.files import let_go

LONGEST_WORDS = 4000
MOST_AT_ONCE = 100
_FOUND: dict[str, str] = {"too_soon": "premature_fix", "stock_phrase": "hollow"}
"""Criterion -> the kind of mark a mentor would set for it."""
_WENT_BY = ("missed_cue", "premature_fix", "hollow")
"""Kinds that say something went by; in a moment like it, those that say something was heard come first."""


@dataclass(frozen=True)
class Proposal:
    """What might be kept of a moment, with nobody in it: a mentor reads and rewords it first."""

    attempt_id: str
    turn: int
    title: str
    customer: str
    """What they said before the reply."""
    reply: str
    after: str | None
    """What they said next; None where that stays out."""
    reading: str
    """From the mentor's own mark there; '' where they have none."""
    kind: str | None
    """The kind of that mark; None where they have none."""
    cue_kind: str | None
    """The kind of sign in what they said before; None where there was none."""
    open: bool = False
    """Whether people who have yet to finish with this customer see it, too."""


@dataclass(frozen=True)
class Exemplar:
    """A moment kept for the team."""

    id: str
    scenario_id: str
    title: str
    kind: str
    kind_label: str
    cue_kind: str | None
    customer: str
    reply: str
    after: str | None
    reading: str | None
    """What the mentor read in it; None for a trainee who has yet to finish with this customer."""
    by_name: str
    """Who kept it."""
    kept_at: str
    open: bool
    attempt_id: str | None = None
    """Where it comes from, for mentors; None for trainees."""
    turn: int | None = None
    withdrawn_at: str | None = None
    can_be_heard: bool = False
    """Whether a clip of it can be heard (`clip_sound`)."""
    own: bool = False
    """Whether whoever asks is who gave the reply."""
    folded: bool = False
    """For a mentor who practises, too: whether they have yet to finish with this customer, and it may tell of them."""
    silenced_by: str | None = None
    """For mentors: the name of its trainee, where they took back that it may be heard."""


@dataclass(frozen=True)
class ExemplarFilters:
    """What there is to choose from among the moments somebody may see."""

    cue_kinds: list[str]
    kinds: list[tuple[str, str]]
    """(id, label) each."""
    scenarios: list[tuple[str, str]]
    """(id, title) each."""


def propose_exemplar(store: Store, attempt_id: str, turn: int, by: str) -> Proposal:
    """What might be kept of reply `turn` (from 1) of an attempt that is over. Nothing is stored.

    Raises Invalid where there is no such reply or the conversation is still going on.
    """
    with store.reading() as reader:
        person = mentor(reader, by)
        moment = moment_at(reader, attempt_id, turn, by)
        customer, reply, after = moment.said
        mark = reader.row(_OWN_MARK, attempt_id, person.id, 2 * turn - 2, 2 * turn, 2 * turn - 1)
        proposal = Proposal(
            attempt_id=attempt_id,
            turn=turn,
            title=moment.scenario.title,
            customer=customer,
            reply=reply,
            after=after or None,
            reading=mark["reading"] if mark else "",
            kind=mark["kind"] if mark else None,
            cue_kind=_cue_kind(reader, moment),
        )
        return _looked_over(reader, moment, proposal)


def look_over_exemplar(store: Store, proposal: Proposal, by: str) -> Proposal:
    """The proposal, reworded by a mentor, as it would be kept: with nobody in it, and whether everybody may see it.

    Raises what keeping it would raise, but for what is still empty. Nothing is stored.
    """
    with store.reading() as reader:
        mentor(reader, by)
        return _looked_over(reader, moment_at(reader, proposal.attempt_id, proposal.turn, by), proposal)


def keep_exemplar(
    store: Store,
    attempt_id: str,
    turn: int,
    by: str,
    *,
    kind: str | None,
    reading: str,
    customer: str,
    reply: str,
    after: str | None = None,
) -> Exemplar:
    """Keep reply `turn` (from 1) for the team, in these words; whoever is still named in them is taken out.

    Raises Invalid for empty or overlong words, a kind there is not, or a moment one has kept already.
    """
    if not kind:
        raise Invalid("Choose what kind of moment it is; nothing was kept.")
    made, now = new_id(), store.now()
    with store.writing() as writer:
        person, kind = mentor(writer, by), known_kind(writer, kind)
        moment = moment_at(writer, attempt_id, turn, by)
        scenario = moment.scenario
        sent = Proposal(attempt_id, turn, scenario.title, customer, reply, after, reading, kind, None)
        kept = _looked_over(writer, moment, sent)
        for words, what in (
            (kept.customer, "what they said"),
            (kept.reply, "the reply"),
            (kept.reading, "what you read in it"),
        ):
            if not words:
                raise Invalid(f"Say {what}; nothing was kept.")
        if writer.row(_KEPT_ALREADY, attempt_id, turn, person.id):
            raise Invalid("You have kept this moment already; withdraw that one under Moments first.")
        writer.add(
            "exemplars",
            {
                "id": made,
                "attempt_id": attempt_id,
                "turn": turn,
                "kept_by": person.id,
                "scenario_id": scenario.id,
                "title": scenario.title,
                "kind": kind,
                "cue_kind": _cue_kind(writer, moment),
                "customer": kept.customer,
                "reply": kept.reply,
                "after": kept.after,
                "reading": kept.reading,
                "kept_at": now,
                "open": int(kept.open),
            },
        )
        log.note_on(store, writer, person.id, "moment.kept", attempt_id, {"turn": turn, "open": kept.open})
        return one(writer, person, made)


def kept_of(store: Store, attempt_id: str, turn: int, by: str) -> Exemplar | None:
    """What this mentor has kept of reply `turn` (from 1) and not withdrawn; None where there is nothing."""
    with store.reading() as reader:
        person = mentor(reader, by)
        of_another(reader, attempt_id, by)
        found = reader.row(_KEPT_ALREADY, attempt_id, turn, person.id)
        return one(reader, person, found["id"]) if found else None


def withdraw_exemplar(store: Store, exemplar_id: str, by: str) -> Exemplar:
    """Take a moment away from the team, whoever of the mentors kept it; it can be brought back, without its sound.

    For mentors who may see the conversation it is from.
    """
    with store.writing() as writer:
        person = mentor(writer, by)
        refuse_moment(writer, person, exemplar_id)
        writer.change(
            "UPDATE exemplars SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL", store.now(), exemplar_id
        )
        clips = writer.rows("SELECT id, hash FROM clips WHERE exemplar_id = ? AND hash IS NOT NULL", exemplar_id)
        freed = take_back_clips(writer, clips, store.now(), person.id)
        withdrawn = one(writer, person, exemplar_id)
        log.note_on(store, writer, person.id, "moment.withdrawn", withdrawn.attempt_id, {"turn": withdrawn.turn})
    let_go(store, freed)
    return withdrawn


def undo_withdraw_exemplar(store: Store, exemplar_id: str, by: str) -> Exemplar:
    """Bring a withdrawn moment back as it was; Invalid where the same mentor has kept it anew since."""
    with store.writing() as writer:
        person = mentor(writer, by)
        refuse_moment(writer, person, exemplar_id)
        row = writer.row("SELECT attempt_id, turn, kept_by FROM exemplars WHERE id = ?", exemplar_id)
        again = row and writer.row(f"{_KEPT_ALREADY} AND id != ?", *row.values(), exemplar_id)
        if again:
            raise Invalid("This moment has been kept again since; that one stands.")
        writer.change("UPDATE exemplars SET withdrawn_at = NULL WHERE id = ?", exemplar_id)
        back = one(writer, person, exemplar_id)
        log.note_on(store, writer, person.id, "moment.restored", back.attempt_id, {"turn": back.turn})
        return back


def exemplars(
    store: Store,
    by: str,
    *,
    cue_kind: str | None = None,
    kind: str | None = None,
    scenario: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> list[Exemplar]:
    """The team's moments, newest first: all of them for mentors, those that give nothing away for trainees.

    `limit` is 1 to 100; `offset` from 0.
    """
    with store.reading() as reader:
        person = asking_person(reader, by)
        where, values = visible(person)
        for column, wanted in (("cue_kind", cue_kind), ("kind", kind), ("scenario_id", scenario)):
            if wanted is not None:
                where, values = f"{where} AND exemplars.{column} = ?", [*values, wanted]
        found = reader.rows(
            f"{_EXEMPLARS} WHERE {where} ORDER BY kept_at DESC, exemplars.rowid DESC LIMIT ? OFFSET ?",
            person.id, *values, min(max(limit, 1), MOST_AT_ONCE), max(offset, 0),
        )  # fmt: skip
        return _values(reader, person, found)


def exemplar_filters(store: Store, by: str) -> ExemplarFilters:
    """What the moments this person may see can be chosen by; what none of them has is not offered."""
    with store.reading() as reader:
        where, values = visible(asking_person(reader, by))
        labels = labels_of(reader)

        def there(column: str) -> list[str]:
            found = reader.rows(f"SELECT DISTINCT {column} AS each FROM exemplars WHERE {where}", *values)
            return [row["each"] for row in found if row["each"] is not None]

        titles = reader.rows(
            f"SELECT scenario_id, title, max(kept_at) FROM exemplars WHERE {where} GROUP BY scenario_id", *values
        )
        kinds = there("kind")
        in_order = [*labels, *(kind for kind in kinds if kind not in labels)]
        return ExemplarFilters(
            cue_kinds=sorted(there("cue_kind")),
            kinds=[(kind, labels.get(kind, kind)) for kind in in_order if kind in kinds],
            scenarios=sorted(((row["scenario_id"], row["title"]) for row in titles), key=lambda each: each[1]),
        )


def moments_for_attempt(store: Store, attempt_id: str, by: str, most: int = 2) -> list[Exemplar]:
    """Other people's moments of a kind that went by in this attempt: the same kind of sign, or the same kind of mark.

    None before it is done, and of what `exemplars` gives this person alone; `most` at most, 0 to 100.
    """
    with store.reading() as reader:
        person, row = admitted(reader, attempt_id, by)
        if not sees_behind(person, row):
            return []
        cue_kinds, kinds = _went_by(reader, row)
        if not cue_kinds and not kinds:
            return []
        where, values = visible(person)
        found = reader.rows(
            f"{_EXEMPLARS} JOIN attempts ON attempts.id = exemplars.attempt_id WHERE {where} "
            "AND exemplars.attempt_id != ? AND attempts.person_id NOT IN (?, ?) "
            f"AND (exemplars.cue_kind IN ({_marks(cue_kinds)}) OR exemplars.kind IN ({_marks(kinds)})) "
            f"ORDER BY exemplars.kind IN ({_marks(_WENT_BY)}), kept_at DESC, exemplars.rowid DESC LIMIT ?",
            person.id, *values, attempt_id, row["person_id"], person.id, *cue_kinds, *kinds, *_WENT_BY,
            min(max(most, 0), MOST_AT_ONCE),
        )  # fmt: skip
        return _values(reader, person, found)


# Under the verbs.


_OWN_MARK = """
SELECT readings.kind, readings.reading FROM annotations
JOIN readings ON readings.id = (SELECT max(id) FROM readings WHERE annotation_id = annotations.id)
WHERE annotations.attempt_id = ? AND person_id = ? AND deleted_at IS NULL AND turn_index BETWEEN ? AND ?
ORDER BY turn_index != ?, turn_index, annotations.rowid DESC LIMIT 1
"""
_KEPT_ALREADY = "SELECT id FROM exemplars WHERE attempt_id = ? AND turn = ? AND kept_by = ? AND withdrawn_at IS NULL"
_FINISHED = "(SELECT scenario_id FROM attempts AS own WHERE own.person_id = ? AND own.stage = 'done')"
HEARD = """
EXISTS (
  SELECT 1 FROM clips
  JOIN attempts AS spoken ON spoken.id = exemplars.attempt_id
  JOIN sounds ON sounds.attempt_id = spoken.id AND sounds.turn_index = 2 * exemplars.turn - 1
  WHERE clips.exemplar_id = exemplars.id AND clips.hash IS NOT NULL AND clips.withdrawn_at IS NULL
    AND exemplars.withdrawn_at IS NULL AND sounds.hash IS NOT NULL
    AND (SELECT share AND keep FROM sound_agreements WHERE person_id = spoken.person_id ORDER BY id DESC LIMIT 1)
)"""
"""Whether a moment has a clip, its recording is still kept and its trainee still agrees: asked each time."""
_EXEMPLARS = (
    f"SELECT exemplars.*, people.name AS by_name, exemplars.scenario_id IN {_FINISHED} AS finished, {HEARD} AS heard, "
    "(SELECT own.person_id FROM attempts AS own WHERE own.id = exemplars.attempt_id) AS whose, "
    "(SELECT back.name FROM clips JOIN people AS back ON back.id = clips.withdrawn_by "
    "JOIN attempts AS own ON own.id = exemplars.attempt_id AND own.person_id = back.id WHERE clips.id = "
    "(SELECT last.id FROM clips AS last WHERE last.exemplar_id = exemplars.id ORDER BY last.rowid DESC LIMIT 1)"
    ") AS silenced_by "
    "FROM exemplars JOIN people ON people.id = exemplars.kept_by"
)


@dataclass(frozen=True)
class Moment:
    """A reply with what was said around it, and who might be named there."""

    row: Row
    scenario: Scenario
    turn: int
    people: Known
    theirs: set[str]
    """Names in the made-up customer's own words: nobody's of this room."""
    raw: tuple[str, str, str]
    """What the customer said, the reply, what they said next ('' for nothing)."""
    said: tuple[str, str, str]
    """The same with nobody in it."""

    def nobody_in(self, customer: str, reply: str, after: str) -> tuple[str, str, str]:
        return (
            deidentified(customer, self.people, self.theirs),
            deidentified(reply, self.people),
            deidentified(after, self.people, self.theirs),
        )


def visible(person: Person) -> tuple[str, list[str]]:
    """The condition on the moments this person may see, and its values."""
    standing = "exemplars.withdrawn_at IS NULL"
    if person.reads_others:
        return standing, []
    return f"{standing} AND (exemplars.open = 1 OR exemplars.scenario_id IN {_FINISHED})", [person.id]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def moment_at(reader: Reader, attempt_id: str, turn: int, by: str) -> Moment:
    """The moment around reply `turn` of an attempt that is over; Invalid where there is no such reply."""
    row = over(reader, attempt_id, by)
    turns = [each.text for each in turns_so_far(reader, row)]
    if not 1 <= turn <= len(turns) // 2:
        raise Invalid(f"This conversation has {len(turns) // 2} replies; choose one of them.")
    scenario = snapshot(reader, row["scenario_hash"])
    everybody = {each["id"]: each["name"] for each in reader.rows("SELECT id, name FROM people")}
    agent = everybody.pop(row["person_id"], "")
    people = known(agent, everybody.values(), [scenario.persona.name])
    raw = (turns[2 * turn - 2], turns[2 * turn - 1], turns[2 * turn])
    bare = Moment(row, scenario, turn, people, names_in(scenario.model_dump_json()), raw, ("", "", ""))
    return replace(bare, said=bare.nobody_in(*raw))


def _looked_over(reader: Reader, moment: Moment, sent: Proposal) -> Proposal:
    """What was sent, as it would be kept."""
    customer, reply, after = moment.nobody_in(
        bounded(sent.customer, LONGEST_WORDS, "what they said"),
        bounded(sent.reply, LONGEST_WORDS, "a reply"),
        bounded(sent.after or "", LONGEST_WORDS, "what they said next"),
    )
    reading = deidentified(bounded(sent.reading, LONGEST_READING, "a reading"), moment.people)
    kept = replace(sent, customer=customer, reply=reply, after=after or None, reading=reading)
    return replace(kept, open=_gives_nothing_away(reader, moment, kept))


def _gives_nothing_away(reader: Reader, moment: Moment, kept: Proposal) -> bool:
    """Whether somebody who has yet to meet this customer may read these words.

    They may where nothing behind it had been let be known, the reply is by a trainee who did not know it from another
    time and did not guess it aloud, and nobody has put in words that were not said there.
    """
    row = moment.row
    words = (kept.customer, kept.reply, kept.after or "")
    if _disclosed(reader, row, kept.turn if kept.after else kept.turn - 1):
        return False
    met_before = reader.row(
        "SELECT 1 FROM attempts WHERE person_id = ? AND scenario_id = ? AND id != ? AND started_at <= ?",
        row["person_id"], row["scenario_id"], row["id"], row["started_at"],
    )  # fmt: skip
    if row["parent_id"] or met_before or asking_person(reader, row["person_id"]).reads_others:
        return False
    card = scorecards(reader, row["id"]).get(kept.turn)
    if card is None or any(each.criterion == "presumes" for each in card.findings):
        return False
    locked = [phrase for each in moment.scenario.disclosures for phrase in (*each.tell_phrases, *each.lines)]
    if any(first_held(each, locked) for each in words):
        return False
    return all(_words_of(now) <= _words_of(then) | STAND_INS for now, then in zip(words, moment.said, strict=True))


def _disclosed(reader: Reader, row: Row, turn: int) -> bool:
    """Whether, by the customer's answer to reply `turn` (0 is the opener), anything behind it was known."""
    found = reader.row("SELECT memory FROM exchanges WHERE attempt_id = ? AND turn = ?", row["id"], turn)
    return bool(memory_from(found["memory"] if found else row["start_memory"]).disclosed)


def _words_of(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W_]+", text)}


def _cue_kind(reader: Reader, moment: Moment) -> str | None:
    """The kind of sign the reply had before it: the one it picked up, or else the last that was shown there."""
    memory, turn = newest_memory(reader, moment.row), moment.turn
    shown = [name for name, at in memory.cues_shown if at == turn - 1]
    picked_up = [name for name, at in memory.cues_picked_up if at == turn and name in shown]
    return moment.scenario.cue((picked_up or shown)[-1]).kind if shown else None


def _went_by(reader: Reader, row: Row) -> tuple[list[str], list[str]]:
    """Kinds of sign nothing came back to in this attempt, and kinds of mark that say something went by."""
    scenario, memory = snapshot(reader, row["scenario_hash"]), newest_memory(reader, row)
    cue_kinds = {scenario.cue(name).kind for name, _ in missed_cues(memory, memory.turn)}
    kinds = {
        _FOUND[finding.criterion]
        for card in scorecards(reader, row["id"]).values()
        for finding in card.findings
        if finding.criterion in _FOUND
    }
    marked = reader.rows(
        "SELECT DISTINCT readings.kind FROM annotations JOIN readings ON readings.id = "
        "(SELECT max(id) FROM readings WHERE annotation_id = annotations.id) "
        f"WHERE annotations.attempt_id = ? AND deleted_at IS NULL AND readings.kind IN ({_marks(_WENT_BY)})",
        row["id"], *_WENT_BY,
    )  # fmt: skip
    return sorted(cue_kinds), sorted(kinds | {each["kind"] for each in marked})


def one(reader: Reader, person: Person, exemplar_id: str) -> Exemplar:
    found = reader.rows(f"{_EXEMPLARS} WHERE exemplars.id = ?", person.id, exemplar_id)
    if not found:
        raise NotFound("There is no such moment; look under Moments again.")
    return _values(reader, person, found)[0]


def refuse_moment(reader: Reader, person: Person, exemplar_id: str) -> None:
    """NotFound where there is no such moment, NotAllowed where it is of somebody this mentor may not see."""
    if one(reader, person, exemplar_id).attempt_id is None:
        raise NotAllowed("This moment is from somebody in none of your teams; their mentors look after it.")


def _mentored(reader: Reader, person: Person, rows: Sequence[Row]) -> set[str]:
    """The ids, of those whose moments these are, of whoever this person mentors."""
    if not person.reads_others or not rows:
        return set()
    which, values = seen(reader, person, "people.id")
    found = reader.rows(
        f"SELECT id FROM people WHERE id IN (SELECT value FROM json_each(?)) AND id <> ? AND {which}",
        as_json(sorted({row["whose"] for row in rows if row["whose"]})), person.id, *values,
    )  # fmt: skip
    return {row["id"] for row in found}


def _values(reader: Reader, person: Person, rows: Sequence[Row]) -> list[Exemplar]:
    """The moments as this person may have them: the way back to a conversation for its mentors alone."""
    theirs = _mentored(reader, person, rows)
    labels = labels_of(reader) if rows else {}
    return [
        Exemplar(
            id=row["id"],
            scenario_id=row["scenario_id"],
            title=row["title"],
            kind=row["kind"],
            kind_label=labels.get(row["kind"], str(row["kind"])),
            cue_kind=row["cue_kind"],
            customer=row["customer"],
            reply=row["reply"],
            after=row["after"],
            reading=row["reading"] if person.reads_others or row["finished"] else None,
            by_name=row["by_name"],
            kept_at=row["kept_at"],
            open=bool(row["open"]),
            attempt_id=row["attempt_id"] if row["whose"] in theirs else None,
            turn=row["turn"] if row["whose"] in theirs else None,
            withdrawn_at=row["withdrawn_at"],
            can_be_heard=bool(row["heard"]),
            own=row["whose"] == person.id,
            folded=person.reads_others and person.is_trainee and not row["finished"] and row["kept_by"] != person.id,
            silenced_by=row["silenced_by"] if row["whose"] in theirs and not row["heard"] else None,
        )
        for row in rows
    ]
