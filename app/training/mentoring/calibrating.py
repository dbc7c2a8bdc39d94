"""Calibrating together: mentors read the same few replies blind, then lay their levels side by side.

Levels given here never become a trainee's level. Whose practice it was is not told: the one who replies is "the agent".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.errors import Invalid, NotAllowed, NotFound
from app.scenario.model import Record, Scenario
from app.store import Reader, Row, Store, Writer, new_id
from app.training import log
from app.training.attempts import as_json, from_json, scorecards, snapshot, turns_so_far
from app.training.deidentify import deidentified, known, names_in
from app.training.mentoring.access import bounded, mentor, over
from app.training.people import Person, has_role
from app.training.scope import refuse_unseen, seen
from app.training.transcript import TurnView
from scoring.agreement import Agreement, Pair, agreement
from scoring.conversation import SILENCE
from scoring.criterion import DIMENSIONS

FEWEST, MOST = 5, 10
"""How many replies a calibration may have."""
LONGEST_TITLE, LONGEST_REASON = 120, 2000
_NEWEST = 240
"""How many finished conversations, the newest, replies are proposed from."""


@dataclass(frozen=True)
class ReplyToPick:
    """A reply that could go into a calibration, with what the customer said before it; no level of anybody's."""

    attempt_id: str
    turn: int
    title: str
    customer: str
    reply: str


@dataclass(frozen=True)
class ConversationToPick:
    """A finished conversation, to pick replies from by hand."""

    attempt_id: str
    title: str
    ended_at: str
    replies: int


@dataclass(frozen=True)
class Calibration:
    """A few replies that mentors read blind; `rated` of the `to_rate` that are for the one who asks."""

    id: str
    title: str
    made_by_name: str
    made_at: str
    closed_at: str | None
    replies: int
    to_rate: int
    """All of them but those of one's own practice, and of people in none of one's teams."""
    rated: int
    may_close: bool

    @property
    def shown(self) -> bool:
        """Whether this person may see what the others and the scorer said: they have rated all, or it is closed."""
        return self.closed_at is not None or self.rated >= self.to_rate


@dataclass(frozen=True)
class ReplyToRate:
    """A reply as it stood in its conversation: the record, and every turn up to it, itself the last."""

    place: int
    title: str
    channel: str
    persona_name: str
    record: Record
    turns: list[TurnView]
    levels: Mapping[str, int | None] | None
    """What this person gave it; None before they have."""
    reason: str


@dataclass(frozen=True)
class Given:
    """One mentor's newest levels of a reply, with the reason where they gave one."""

    by_name: str
    levels: Mapping[str, int | None]
    reason: str


@dataclass(frozen=True)
class SideBySide:
    """A reply with everybody's levels."""

    place: int
    title: str
    customer: str
    reply: str
    given: list[Given]
    scorer: Mapping[str, int | None]
    spread: Mapping[str, int | None]
    """Dimension -> highest less lowest level mentors gave; None where fewer than two gave one."""
    split: Mapping[str, bool]
    """Dimension -> whether some gave a level where others say it was not called for."""

    @property
    def widest(self) -> int:
        return max((each for each in self.spread.values() if each is not None), default=0)


@dataclass(frozen=True)
class Together:
    """How far these mentors agree on a dimension: with each other, and with the scorer."""

    dimension: str
    mentors: Agreement
    mentors_near: float | None
    """Share of pairs within one level, 0-1."""
    scorer: Agreement
    """The scorer against each mentor in turn, all of them together."""
    scorer_near: float | None


@dataclass(frozen=True)
class CalibrationView:
    """A calibration as this person may see it: `side_by_side` and `together` are empty until they have rated all."""

    calibration: Calibration
    replies: list[ReplyToRate]
    """Those that are for this person to rate."""
    raters: list[tuple[str, int]]
    """Name and how many replies they have rated, by name."""
    side_by_side: list[SideBySide]
    """Mentors two levels apart or more first."""
    together: list[Together]


def propose_replies(
    store: Store, by: str, count: int = 8, leaving_out: Collection[tuple[str, int]] = ()
) -> list[ReplyToPick]:
    """Up to `count` replies worth reading together, from the newest conversations of trainees this mentor may see.

    Different conversations, customers and levels; those nobody has judged before others, those the scorer is least sure
    of before others. `leaving_out` holds (attempt, reply) pairs that were seen and not wanted.
    """
    with store.reading() as reader:
        person = mentor(reader, by)
        left = [each for each in _candidates(reader, person) if (each.attempt_id, each.turn) not in set(leaving_out)]
        chosen: list[_Candidate] = []
        seen: Counter[object] = Counter()
        for _ in range(min(count, len(left))):
            best = min(left, key=lambda each: each.rank(seen))
            chosen.append(best)
            left.remove(best)
            seen.update([best.conversation, best.scenario_id, *best.levels])
        return [_to_pick(reader, each.attempt_id, each.turn) for each in chosen]


def conversations_to_pick(store: Store, by: str, limit: int = 60) -> list[ConversationToPick]:
    """The newest finished conversations, to pick replies from by hand; whose they are is not told."""
    with store.reading() as reader:
        person = mentor(reader, by)
        which, values = seen(reader, person, "person_id")
        rows = reader.rows(
            "SELECT id, scenario_hash, ended_at, (SELECT count(*) FROM exchanges WHERE attempt_id = attempts.id) AS n "
            f"FROM attempts WHERE stage = 'done' AND person_id <> ? AND {which} ORDER BY ended_at DESC LIMIT ?",
            person.id,
            *values,
            limit,
        )
        return [
            ConversationToPick(row["id"], snapshot(reader, row["scenario_hash"]).title, row["ended_at"], row["n"])
            for row in rows
            if row["n"]
        ]


def replies_to_pick(store: Store, attempt_id: str, by: str) -> list[ReplyToPick]:
    """Every reply of a conversation that is over, in order; NotFound where there is no such attempt."""
    with store.reading() as reader:
        mentor(reader, by)
        row = over(reader, attempt_id, by)
        return [_to_pick(reader, attempt_id, turn) for turn in range(1, len(turns_so_far(reader, row)) // 2 + 1)]


def start_calibration(store: Store, title: str, replies: Sequence[tuple[str, int]], by: str) -> Calibration:
    """A calibration of these (attempt, reply) pairs, in this order, replies counted from 1.

    Raises Invalid for no title, fewer than five replies or more than ten, doubles, and conversations still going on;
    NotFound for a reply that is not there.
    """
    title = " ".join(bounded(title, LONGEST_TITLE, "a title").split())
    if not title:
        raise Invalid("Give it a title, so that the others find it.")
    if not FEWEST <= len(replies) <= MOST:
        raise Invalid(f"Choose {FEWEST} to {MOST} replies; you have {len(replies)}.")
    if len(set(replies)) < len(replies):
        raise Invalid("A reply is in it twice; leave one of them out.")
    made = new_id()
    with store.writing() as writer:
        person = mentor(writer, by)
        for attempt_id, turn in replies:
            if not 1 <= turn <= len(turns_so_far(writer, over(writer, attempt_id, by))) // 2:
                raise NotFound("A reply you chose is not there any more; choose another.")
        writer.add(
            "calibrations",
            {"id": made, "title": title, "made_by": person.id, "made_at": store.now(), "closed_at": None},
        )
        for place, (attempt_id, turn) in enumerate(replies, 1):
            writer.add(
                "calibration_replies",
                {"calibration_id": made, "place": place, "attempt_id": attempt_id, "turn": turn},
            )
        log.note(store, writer, person.id, "calibration.started", kind="calibration", item=made,
                 detail={"replies": len(replies)})  # fmt: skip
        return _calibration(writer, _row(writer, made), person)


def calibrations(store: Store, by: str, limit: int = 100) -> list[Calibration]:
    """The calibrations with a reply that is for this mentor to rate: open ones first, then the newest."""
    with store.reading() as reader:
        person = mentor(reader, by)
        rows = reader.rows(
            f"{_CALIBRATIONS} ORDER BY calibrations.closed_at IS NOT NULL, calibrations.rowid DESC LIMIT ?", limit
        )
        found = [_calibration(reader, row, person) for row in rows]
        return [each for each in found if each.to_rate]


def calibration(store: Store, calibration_id: str, by: str) -> CalibrationView:
    """One calibration as this person may see it: nobody's levels but their own until they have rated all of it.

    Having seen the others' and the scorer's is kept, so that levels they set on these replies later are not blind.
    """
    with store.reading() as reader:
        person = mentor(reader, by)
        found = _calibration(reader, _row(reader, calibration_id), person)
        places = _in_sight(reader, _places(reader, calibration_id), person)
        if not places:
            raise NotAllowed("The replies in this calibration are from people in none of your teams.")
        for row in places:
            log.saw(reader, person.id, "reply.seen", of=row["trainee_id"], kind="attempt", item=row["attempt_id"])
        given = _levels(reader, calibration_id)
        raters: Counter[str] = Counter(name for _, (_, name) in given)
        view = CalibrationView(
            calibration=found,
            replies=[_to_rate(reader, row, given, person) for row in places if row["trainee_id"] != person.id],
            raters=sorted(raters.items(), key=lambda each: each[0].casefold()),
            side_by_side=[],
            together=[],
        )
        if not found.shown:
            return view
        beside = [_beside(reader, row, given) for row in places]
        unseen = _unseen(reader, places, person)
    if unseen:
        with store.writing() as writer:
            _saw(writer, unseen, person, store.now())
    return CalibrationView(
        calibration=found,
        replies=view.replies,
        raters=view.raters,
        side_by_side=sorted(beside, key=lambda each: (-each.widest if each.widest > 1 else 0, each.place)),
        together=[_together(beside, dimension) for dimension in DIMENSIONS] if raters else [],
    )


def rate_reply(
    store: Store, calibration_id: str, place: int, levels: Mapping[str, int | None], reason: str, by: str
) -> Calibration:
    """One's own levels of the reply at that place, all three dimensions at once; None says not called for.

    One may rate it again until one has rated all: from then on what the others said is in sight. Raises Invalid then,
    once it is closed, and where a dimension is left out; NotAllowed on one's own practice.
    """
    missing = [dimension for dimension in DIMENSIONS if dimension not in levels]
    if missing or len(levels) > len(DIMENSIONS):
        words = " and ".join(name.replace("_", " ") for name in missing)
        raise Invalid(f"Choose a level for {words or 'these three dimensions alone'}; nothing was stored.")
    for level in levels.values():
        if level is not None and (isinstance(level, bool) or level not in range(5)):
            raise Invalid("A level is 0, 1, 2, 3 or 4, or none where the moment did not call for it.")
    reason = bounded(reason, LONGEST_REASON, "a reason")
    with store.writing() as writer:
        person = mentor(writer, by)
        row = _row(writer, calibration_id)
        before = _calibration(writer, row, person)
        reply = next((each for each in _places(writer, calibration_id) if each["place"] == place), None)
        if reply is None:
            raise NotFound("There is no such reply in this calibration; open it again.")
        if reply["trainee_id"] == person.id:
            raise NotAllowed("This reply is from your own practice; the others rate it.")
        refuse_unseen(writer, person, reply["trainee_id"])
        if before.closed_at is not None:
            raise Invalid("This calibration is closed; what was given stands, and nothing was added.")
        if before.shown:
            raise Invalid("You have rated all of these and can see what the others said; your levels stand.")
        for dimension in DIMENSIONS:
            writer.add(
                "calibration_levels",
                {
                    "id": new_id(),
                    "calibration_id": calibration_id,
                    "attempt_id": reply["attempt_id"],
                    "turn": reply["turn"],
                    "dimension": dimension,
                    "level": levels[dimension],
                    "reason": reason,
                    "person_id": person.id,
                    "given_at": store.now(),
                },
            )
        facts = {"turn": reply["turn"], "levels": dict(levels)}
        log.note_on(store, writer, person.id, "calibration.rated", reply["attempt_id"], facts)
        return _calibration(writer, row, person)


def close_calibration(store: Store, calibration_id: str, by: str) -> Calibration:
    """End the rating; every mentor sees what was given from then on. For whoever made it, trainers and admins."""
    with store.writing() as writer:
        person = mentor(writer, by)
        row = _row(writer, calibration_id)
        if not _calibration(writer, row, person).may_close:
            raise NotAllowed(f"{row['made_by_name']} made this calibration; they, a trainer or an admin can close it.")
        writer.change(
            "UPDATE calibrations SET closed_at = ? WHERE id = ? AND closed_at IS NULL", store.now(), calibration_id
        )
        log.note(store, writer, person.id, "calibration.closed", kind="calibration", item=calibration_id)
        return _calibration(writer, _row(writer, calibration_id), person)


# Choosing.


@dataclass(frozen=True)
class _Candidate:
    attempt_id: str
    turn: int
    conversation: str
    scenario_id: str
    levels: tuple[tuple[str, int], ...]
    """What the scorer said: used to choose by, never shown."""
    read: bool
    """Whether somebody has judged it, or it was in a calibration before."""
    sure: float

    def rank(self, seen: Counter[object]) -> tuple[int, bool, int, int, float]:
        """Lower is sooner, after what has been chosen so far."""
        alike = round(sum(seen[level] for level in self.levels) / len(self.levels))
        return seen[self.conversation], self.read, seen[self.scenario_id], alike, self.sure


def _candidates(reader: Reader, person: Person) -> list[_Candidate]:
    which, values = seen(reader, person, "people.id")
    attempts = {
        row["id"]: row
        for row in reader.rows(
            "SELECT attempts.id, attempts.scenario_id, attempts.parent_id, attempts.parent_turn FROM attempts "
            "JOIN people ON people.id = attempts.person_id "
            "WHERE attempts.stage = 'done' AND "
            + has_role("people.id", "trainee")
            + f" AND people.id <> ? AND {which} ORDER BY attempts.ended_at DESC LIMIT ?",
            person.id,
            *values,
            _NEWEST,
        )
    }
    among = as_json(list(attempts))
    read = {
        (row["attempt_id"], row["turn"])
        for table in ("standing_verdicts", "calibration_replies")
        for row in reader.rows(
            f"SELECT attempt_id, turn FROM {table} WHERE attempt_id IN (SELECT value FROM json_each(?))", among
        )
    }
    cards = reader.rows(
        "SELECT card.attempt_id, card.turn, card.listening, card.acknowledgement, card.next_steps, "
        "json_extract(card.body, '$.confidence') AS confidence FROM scorecards AS card JOIN exchanges "
        "ON exchanges.attempt_id = card.attempt_id AND exchanges.turn = card.turn "
        "WHERE card.attempt_id IN (SELECT value FROM json_each(?)) AND card.rater LIKE 'embedded%' "
        "AND exchanges.trainee != ? ORDER BY card.id",
        among, SILENCE,
    )  # fmt: skip
    found = []
    for (attempt_id, turn), row in {(row["attempt_id"], row["turn"]): row for row in cards}.items():
        attempt = attempts[attempt_id]
        levels = tuple((dimension, row[dimension]) for dimension in DIMENSIONS if row[dimension] is not None)
        # A second try begins with the first one's replies: they are found there.
        if levels and not (attempt["parent_id"] and turn < (attempt["parent_turn"] or 0)):
            sure = from_json(row["confidence"] or "{}")
            found.append(
                _Candidate(
                    attempt_id=attempt_id,
                    turn=turn,
                    conversation=attempt["parent_id"] or attempt_id,
                    scenario_id=attempt["scenario_id"],
                    levels=levels,
                    read=(attempt_id, turn) in read,
                    sure=min((sure.get(dimension, 1.0) for dimension, _ in levels), default=1.0),
                )
            )
    return found


# Under the verbs.

_CALIBRATIONS = """
SELECT calibrations.*, people.name AS made_by_name,
       (SELECT count(*) FROM calibration_replies WHERE calibration_id = calibrations.id) AS replies
FROM calibrations JOIN people ON people.id = calibrations.made_by
"""

_Levels = dict[tuple[int, tuple[str, str]], tuple[dict[str, int | None], str]]
"""(place, (mentor, their name)) -> their newest levels and reason."""


def _row(reader: Reader, calibration_id: str) -> Row:
    row = reader.row(f"{_CALIBRATIONS} WHERE calibrations.id = ?", calibration_id)
    if row is None:
        raise NotFound("There is no such calibration; open Calibration to see those there are.")
    return row


def _calibration(reader: Reader, row: Row, person: Person) -> Calibration:
    which, values = seen(reader, person, "attempts.person_id")
    theirs = reader.row(
        "SELECT count(*) AS n FROM calibration_replies JOIN attempts ON attempts.id = attempt_id "
        f"WHERE calibration_id = ? AND attempts.person_id <> ? AND {which}",
        row["id"], person.id, *values,
    )  # fmt: skip
    rated = reader.row(
        "SELECT count(*) AS n FROM (SELECT DISTINCT attempt_id, turn FROM calibration_levels "
        "WHERE calibration_id = ? AND person_id = ?)",
        row["id"], person.id,
    )  # fmt: skip
    return Calibration(
        id=row["id"],
        title=row["title"],
        made_by_name=row["made_by_name"],
        made_at=row["made_at"],
        closed_at=row["closed_at"],
        replies=row["replies"],
        to_rate=theirs["n"] if theirs else 0,
        rated=rated["n"] if rated else 0,
        may_close=row["closed_at"] is None and (row["made_by"] == person.id or person.writes_customers),
    )


def _places(reader: Reader, calibration_id: str) -> list[Row]:
    return reader.rows(
        "SELECT calibration_replies.place, calibration_replies.turn, calibration_replies.attempt_id, "
        "attempts.person_id AS trainee_id, people.name AS trainee_name FROM calibration_replies "
        "JOIN attempts ON attempts.id = calibration_replies.attempt_id JOIN people ON people.id = attempts.person_id "
        "WHERE calibration_id = ? ORDER BY place",
        calibration_id,
    )


def _in_sight(reader: Reader, places: Sequence[Row], person: Person) -> list[Row]:
    """Those this person may see."""
    which, values = seen(reader, person, "people.id")
    people = as_json([row["trainee_id"] for row in places])
    found = reader.rows(
        f"SELECT id FROM people WHERE id IN (SELECT value FROM json_each(?)) AND {which}", people, *values
    )
    ids = {row["id"] for row in found}
    return [row for row in places if row["trainee_id"] in ids]


def _levels(reader: Reader, calibration_id: str) -> _Levels:
    rows = reader.rows(
        "SELECT given.*, people.name AS by_name, place FROM calibration_levels AS given "
        "JOIN people ON people.id = given.person_id JOIN calibration_replies AS reply "
        "ON reply.calibration_id = given.calibration_id AND reply.attempt_id = given.attempt_id "
        "AND reply.turn = given.turn WHERE given.calibration_id = ? ORDER BY given.rowid",
        calibration_id,
    )
    found: _Levels = {}
    for row in rows:
        levels, _ = found.get((row["place"], (row["person_id"], row["by_name"])), ({}, ""))
        found[row["place"], (row["person_id"], row["by_name"])] = (
            levels | {row["dimension"]: row["level"]},
            row["reason"],
        )
    return found


def _turns(reader: Reader, attempt_id: str, turn: int) -> tuple[Scenario, list[TurnView]]:
    """The scenario and every turn up to that reply, itself the last, without names of people here."""
    row = reader.row(
        "SELECT attempts.*, people.name AS trainee_name FROM attempts JOIN people ON people.id = attempts.person_id "
        "WHERE attempts.id = ?",
        attempt_id,
    )
    assert row is not None, "an attempt in a calibration is never deleted"
    scenario = snapshot(reader, row["scenario_hash"])
    others = [each["name"] for each in reader.rows("SELECT name FROM people WHERE id != ?", row["person_id"])]
    people = known(row["trainee_name"], others, [scenario.persona.name])
    said = turns_so_far(reader, row)[: 2 * turn]
    called = row["trainee_name"].casefold().split()
    # Somebody a customer speaks of may have a name that a colleague has as well.
    theirs = {name for each in said if each.speaker == "customer" for name in names_in(each.text)}
    return scenario, [
        TurnView(
            index,
            each.speaker,
            # A made-up customer's own numbers are nobody's; all that may slip in there is how they call the agent.
            deidentified(each.text, people, theirs)
            if each.speaker == "trainee" or any(part in each.text.casefold() for part in called)
            else each.text,
        )
        for index, each in enumerate(said)
    ]


def _to_pick(reader: Reader, attempt_id: str, turn: int) -> ReplyToPick:
    scenario, turns = _turns(reader, attempt_id, turn)
    return ReplyToPick(attempt_id, turn, scenario.title, turns[-2].text, turns[-1].text)


def _to_rate(reader: Reader, reply: Row, given: _Levels, person: Person) -> ReplyToRate:
    scenario, turns = _turns(reader, reply["attempt_id"], reply["turn"])
    levels, reason = given.get((reply["place"], (person.id, person.name)), (None, ""))
    return ReplyToRate(
        place=reply["place"],
        title=scenario.title,
        channel=scenario.channel,
        persona_name=scenario.persona.name,
        record=scenario.record,
        turns=turns,
        levels=levels,
        reason=reason,
    )


def _beside(reader: Reader, reply: Row, given: _Levels) -> SideBySide:
    scenario, turns = _turns(reader, reply["attempt_id"], reply["turn"])
    own = [
        Given(name, levels, reason)
        for (place, (_, name)), (levels, reason) in sorted(given.items(), key=lambda each: each[0][1][1].casefold())
        if place == reply["place"]
    ]
    card = scorecards(reader, reply["attempt_id"]).get(reply["turn"])
    numbers = {
        dimension: [level for each in own if (level := each.levels.get(dimension)) is not None]
        for dimension in DIMENSIONS
    }
    return SideBySide(
        place=reply["place"],
        title=scenario.title,
        customer=turns[-2].text,
        reply=turns[-1].text,
        given=own,
        scorer=dict(card.levels) if card else {},
        spread={name: max(found) - min(found) if len(found) > 1 else None for name, found in numbers.items()},
        split={name: 0 < len(found) < len(own) for name, found in numbers.items()},
    )


def _together(beside: Sequence[SideBySide], dimension: str) -> Together:
    mentors: list[tuple[Pair, int]] = []
    scorer: list[tuple[Pair, int]] = []
    for reply in beside:
        levels = [each.levels.get(dimension) for each in reply.given]
        mentors += [((one, other), reply.place) for one, other in combinations(levels, 2)]
        if reply.scorer:
            scorer += [((reply.scorer.get(dimension), level), reply.place) for level in levels]
    return Together(
        dimension=dimension,
        mentors=agreement([pair for pair, _ in mentors], [place for _, place in mentors]),
        mentors_near=_near([pair for pair, _ in mentors]),
        scorer=agreement([pair for pair, _ in scorer], [place for _, place in scorer]),
        scorer_near=_near([pair for pair, _ in scorer]),
    )


def _near(pairs: Sequence[Pair]) -> float | None:
    both = [abs(one - other) <= 1 for one, other in pairs if one is not None and other is not None]
    return sum(both) / len(both) if both else None


def _unseen(reader: Reader, places: Sequence[Row], person: Person) -> list[tuple[str, int]]:
    """Replies of it that are not yet down as seen by this person."""
    seen = {
        (row["attempt_id"], row["turn"])
        for row in reader.rows(
            "SELECT attempt_id, turn FROM peeks WHERE person_id = ? "
            "AND attempt_id IN (SELECT value FROM json_each(?))",
            person.id, as_json([row["attempt_id"] for row in places]),
        )
    }  # fmt: skip
    return [(row["attempt_id"], row["turn"]) for row in places if (row["attempt_id"], row["turn"]) not in seen]


def _saw(writer: Writer, replies: Sequence[tuple[str, int]], person: Person, now: str) -> None:
    for attempt_id, turn in replies:
        writer.change(
            "INSERT OR IGNORE INTO peeks (attempt_id, person_id, turn, seen_at) VALUES (?, ?, ?, ?)",
            attempt_id, person.id, turn, now,
        )  # fmt: skip
