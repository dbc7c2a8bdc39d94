"""Practising: choose a customer, talk, wrap up, say what was behind it, read the debrief, go again.

A page calls one verb and draws what it returns. Every verb takes the acting person's id and checks it; a trainee never
receives what is hidden (what is behind, scores, the customer's state) before their attempt is done.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

from app.errors import AttemptEnded, Invalid, NotAllowed, NotFound, StaleAttempt, StoreFault, UnderheardError
from app.scenario.model import Scenario
from app.simulation.customer import Customer
from app.simulation.lines import digest
from app.simulation.openai_voice import OpenAIVoice
from app.simulation.voice import Show
from app.store import Reader, Row, Store, new_id, storable
from app.training import log as the_log
from app.training import ready, second_reading, statements, sums
from app.training.attempts import (
    Attempt,
    StoredExchange,
    add_exchange,
    as_json,
    asking_person,
    attempt,
    attempt_value,
    exchange_value,
    memory_from,
    newest_memory,
    own,
    scorecard_row,
    scorecards,
    snapshot,
    snapshot_of,
    turns_so_far,
)
from app.training.debrief import CueView, Debrief, DisclosureView, ReplyView, TurningPoint, debrief
from app.training.progress import AttemptRow, FeedbackItem, Progress, inbox, mark_attempt_read, mark_read, progress
from app.training.sound.binding import bind_takes, copy_sounds, join_takes, waited_before
from app.training.sound.files import let_go
from app.training.team_cuts import as_the_team_reads
from app.training.transcript import Telling, kept_telling
from app.training.verdicts import contests_of, decided_by, verdicts_of
from scoring.conversation import SILENCE
from scoring.criterion import DIMENSIONS

__all__ = [
    "LONGEST_REPLY",
    "SILENCE",
    "Attempt",
    "AttemptRow",
    "CueView",
    "CustomerCard",
    "Debrief",
    "DisclosureView",
    "FeedbackItem",
    "Progress",
    "ReplyView",
    "StoredExchange",
    "Telling",
    "TurningPoint",
    "again_from",
    "attempt",
    "contest",
    "customers_for",
    "debrief",
    "inbox",
    "mark_attempt_read",
    "mark_read",
    "progress",
    "reflect",
    "start_attempt",
    "take_turn",
    "wrap_up",
]

LONGEST_REPLY = 4000
"""Characters (code points) a reply may have."""
LONGEST_NAMED = 2000
_CUSTOMERS_KEPT = 64
_ATTEMPTS_REMEMBERED = 12
DIFFICULTIES = ("easy", "normal", "hard")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CustomerCard:
    """A customer one could meet: what the queue shows, never the hidden part."""

    scenario_id: str
    headline: str
    title: str
    channel: str
    difficulty: str
    content_note: str
    skills: tuple[str, ...]
    times_met: int
    """Attempts of theirs in which they said something."""
    open_attempt_id: str | None
    """An attempt of theirs with this customer that is not done yet: go on with it."""


def customers_for(store: Store, library: Mapping[str, Scenario], person_id: str) -> list[CustomerCard]:
    """The customers this person can meet, easiest first; drafts only for those who write or review them."""
    with store.reading() as reader:
        person = asking_person(reader, person_id)
        met = reader.rows(
            "SELECT id, scenario_id, stage, EXISTS(SELECT 1 FROM exchanges WHERE attempt_id = attempts.id) AS begun"
            " FROM attempts WHERE person_id = ? ORDER BY started_at, rowid",
            person_id,
        )
    shown = [each for each in library.values() if each.status == "published" or person.reads_others]
    return [
        CustomerCard(
            scenario_id=scenario.id,
            headline=scenario.record.headline,
            title=scenario.title,
            channel=scenario.channel,
            difficulty=scenario.difficulty,
            content_note=scenario.content_note,
            skills=tuple(scenario.skills),
            times_met=sum(row["scenario_id"] == scenario.id and row["begun"] for row in met),
            open_attempt_id=next(
                (row["id"] for row in reversed(met) if row["scenario_id"] == scenario.id and row["stage"] != "done"),
                None,
            ),
        )
        for scenario in sorted(shown, key=lambda each: (DIFFICULTIES.index(each.difficulty), each.title))
    ]


def start_attempt(
    store: Store,
    library: Mapping[str, Scenario],
    person_id: str,
    scenario_id: str,
    seed: int | None = None,
    difficulty: str | None = None,
    voice_host: str | None = None,
) -> Attempt:
    """A new attempt at a customer of the library; `seed` None draws one. Keeps the scenario as it stands now.

    `difficulty` (easy, normal or hard) changes how soon they open and how long they stay, not who they are; None leaves
    it as the file has it. `voice_host`: the machine whose model may word the customer, as the trainee was told.
    """
    scenario = library.get(scenario_id)
    if difficulty not in (None, *DIFFICULTIES):
        raise Invalid(f"Nobody can be met as {difficulty}; choose one of {', '.join(DIFFICULTIES)}.")
    with store.reading() as reader:
        person = asking_person(reader, person_id)
        heard = _heard_before(reader, person.id, scenario_id)
    if scenario is None or (scenario.status != "published" and not person.reads_others):
        raise NotFound("That customer is not in the library; choose one of those shown.")
    if difficulty is not None and difficulty != scenario.difficulty:
        scenario = scenario.model_copy(update={"difficulty": difficulty})
    seed = secrets.randbelow(2**31) if seed is None else seed
    if not 0 <= seed < 2**63:
        raise Invalid("A seed is a whole number from 0 up.")
    content_hash, body = snapshot_of(scenario)
    customer = _customer(scenario, content_hash, seed)
    _listen_ahead(customer, content_hash)
    start = customer.start(heard)
    opener = customer.opening(start)
    now, attempt_id = store.now(), new_id()
    with store.writing() as writer:
        writer.change(
            "INSERT OR IGNORE INTO scenarios (hash, scenario_id, version, body, stored_at) VALUES (?, ?, ?, ?, ?)",
            content_hash, scenario.id, scenario.version, body, now,
        )  # fmt: skip
        writer.add(
            "attempts",
            {
                "id": attempt_id,
                "person_id": person.id,
                "scenario_hash": content_hash,
                "scenario_id": scenario.id,
                "seed": seed,
                "opener": opener.text,
                "start_memory": as_json(asdict(start)),
                "stage": "talking",
                "started_at": now,
                "depth": 0,
                "layers": len(scenario.disclosures),
                "voice_host": voice_host,
            },
        )
        second_reading.ask_to_read(writer, attempt_id, now)
        statements.begin(store, writer, attempt_id)
    return attempt(store, attempt_id, by=person_id)


def take_turn(
    store: Store,
    library: Mapping[str, Scenario],
    attempt_id: str,
    text: str,
    expected_turn: int,
    by: str,
    voice: OpenAIVoice | None = None,
    show: Show | None = None,
    takes: Sequence[str] = (),
) -> StoredExchange:
    """Say something (or SILENCE) and hear the answer; both are stored, whole, before this returns.

    `voice` words the answer, in attempts whose trainee was told where it is; `show` hears the words as they come.
    `takes`: what was said aloud for this reply, in order (`sound.hear_take`); `text` is it as the trainee corrected it.

    `expected_turn` is the number this reply will have, `attempt.next_turn`. The same reply sent twice for the same turn
    is stored once and answered alike. Raises Invalid (empty, over 4000 characters), StaleAttempt (the conversation has
    gone on elsewhere), AttemptEnded (it is over). Whenever it raises, nothing was stored.
    """
    text = _reply(text)
    with store.reading() as reader:
        person, row = own(reader, attempt_id, by)
        sent_before = _sent_before(reader, row, expected_turn, text)
        if sent_before is not None:
            return sent_before
        _check_open(reader, row, expected_turn)
        scenario = snapshot(reader, row["scenario_hash"])
        memory, turns = newest_memory(reader, row), turns_so_far(reader, row)
        waited = waited_before(reader, row, expected_turn, person.id, takes)
    # No lock is held from here: the customer may need a while to think.
    ready.load_scorer()
    customer = _customer(scenario, row["scenario_hash"], row["seed"])
    try:
        told = voice is not None and row["voice_host"] == voice.model.host
        exchange = customer.answer(memory, turns, text, voice if told else None, show, waited=waited)
    except UnderheardError:
        raise
    except Exception as error:
        log.exception("No answer to turn %s of attempt %s", expected_turn, attempt_id)
        raise UnderheardError(
            "The customer could not answer that; nothing was lost, send it again or differently."
        ) from error
    said_aloud = join_takes(store, row, expected_turn, person.id, takes) if takes else None
    now = store.now()
    with store.writing() as writer:
        row = own(writer, attempt_id, by)[1]
        sent_before = _sent_before(writer, row, expected_turn, text)
        if sent_before is not None:
            return sent_before
        _check_open(writer, row, expected_turn)
        add_exchange(writer, attempt_id, exchange, now)
        freed = bind_takes(writer, store, row, exchange.turn, person.id, said_aloud, now)
        card = as_the_team_reads(writer, exchange.scorecard)
        if card is not None:
            writer.add("scorecards", scorecard_row(attempt_id, exchange.turn, card, now))
        writer.change(
            "UPDATE attempts SET depth = ?, ending = ?, ended_at = ? WHERE id = ?",
            len({name for name, _ in exchange.memory.disclosed}),
            exchange.beat.ending,
            now if exchange.beat.ending else None,
            attempt_id,
        )
        stored = writer.row("SELECT * FROM exchanges WHERE attempt_id = ? AND turn = ?", attempt_id, exchange.turn)
    assert stored is not None
    with suppress(StoreFault):  # The turn is stored; what cannot be deleted now is swept up later.
        let_go(store, freed)
    return exchange_value(stored, card or exchange.scorecard, whole=False)


def wrap_up(store: Store, library: Mapping[str, Scenario], attempt_id: str, by: str) -> Attempt:
    """End the talk, where the customer has not; the attempt goes on to 'reflecting'. Doing it twice does no harm."""
    with store.reading() as reader:
        _, row = own(reader, attempt_id, by)
        scenario = snapshot(reader, row["scenario_hash"])
    customer = _customer(scenario, row["scenario_hash"], row["seed"])
    with store.writing() as writer:
        person, row = own(writer, attempt_id, by)
        if row["stage"] == "talking":
            ending, ended_at = row["ending"], row["ended_at"]
            if ended_at is None:
                ending, ended_at = customer.conclude(newest_memory(writer, row)), store.now()
            writer.change(
                "UPDATE attempts SET stage = 'reflecting', ending = ?, ended_at = ? WHERE id = ?",
                ending, ended_at, attempt_id,
            )  # fmt: skip
            row = own(writer, attempt_id, by)[1]
        ended = attempt_value(writer, row, person)
    second_reading.wake(store)
    return ended


def reflect(
    store: Store,
    attempt_id: str,
    by: str,
    named: str,
    telling: Sequence[Telling],
    self_rating: Mapping[str, int],
) -> Attempt:
    """Keep what the trainee says was behind it, which words told them, and their own rating (0, 1 or 2 a dimension).

    Any of it may be empty. The attempt is done afterwards; once it is, a second telling changes nothing.
    """
    named = storable(named).strip()
    if len(named) > LONGEST_NAMED:
        raise Invalid(f"That is {len(named)} characters long; say it in {LONGEST_NAMED} or fewer.")
    rating = _kept_rating(self_rating)
    with store.writing() as writer:
        person, row = own(writer, attempt_id, by)
        if row["stage"] == "talking":
            raise Invalid("Wrap up the conversation first, then say what was behind it.")
        if row["stage"] == "reflecting":
            kept = kept_telling(telling, turns_so_far(writer, row))
            writer.add(
                "reflections",
                {
                    "attempt_id": attempt_id,
                    "named": named,
                    "telling": as_json([asdict(each) for each in kept]),
                    "self_rating": as_json(rating),
                    "reflected_at": store.now(),
                },
            )
            writer.change("UPDATE attempts SET stage = 'done' WHERE id = ?", attempt_id)
            writer.change("DELETE FROM drafts WHERE person_id = ? AND attempt_id = ?", person.id, attempt_id)
            sums.reckon(writer, [attempt_id], store.now())
            statements.keep_up(store, writer, attempt_id)
            row = own(writer, attempt_id, by)[1]
        return attempt_value(writer, row, person)


def again_from(
    store: Store,
    library: Mapping[str, Scenario],
    attempt_id: str,
    turn: int,
    by: str,
    voice_host: str | None = None,
) -> Attempt:
    """A new attempt with the same customer and seed that shares the exchanges before `turn`, to be said differently.

    Only one's own, only once it is done; `turn` is 1 (from the opener) to the number of replies.
    """
    now, made = store.now(), new_id()
    with store.writing() as writer:
        person, row = own(writer, attempt_id, by)
        if row["stage"] != "done":
            raise NotAllowed("Finish this attempt first; then you can take it up again from any turn.")
        shared = writer.rows(
            "SELECT * FROM exchanges WHERE attempt_id = ? AND turn < ? ORDER BY turn", attempt_id, turn
        )
        total = _turns_taken(writer, attempt_id)
        if not 1 <= turn <= max(total, 1):
            raise Invalid(f"This attempt has {total} replies; choose one of them to begin again from.")
        memory = memory_from(shared[-1]["memory"] if shared else row["start_memory"])
        writer.add(
            "attempts",
            {
                **row,
                "id": made,
                "stage": "talking",
                "started_at": now,
                "ended_at": None,
                "ending": None,
                "depth": len({name for name, _ in memory.disclosed}),
                "parent_id": attempt_id,
                "parent_turn": turn,
                "voice_host": voice_host,
            },
        )
        second_reading.ask_to_read(writer, made, now)
        statements.begin(store, writer, made)
        for exchange in shared:
            writer.add("exchanges", {**exchange, "id": None, "attempt_id": made})
        copy_sounds(writer, attempt_id, made, turn)
        cards = writer.rows("SELECT * FROM scorecards WHERE attempt_id = ? AND turn < ? ORDER BY id", attempt_id, turn)
        for card in cards:
            writer.add("scorecards", {**card, "id": None, "attempt_id": made})
        new_row = own(writer, made, by)[1]
        return attempt_value(writer, new_row, person)


def contest(
    store: Store, attempt_id: str, turn: int, dimension: str, why: str, by: str, wanted: int | None = None
) -> None:
    """Ask a person to look at a level; it goes to the mentors' queue with the reason, until one of them decides.

    `wanted` is the level one would have given, 0-4, or None. What was asked before and is undecided stands: asking
    again about the same level raises Invalid, and so does asking about one that a person has set, or giving no reason.
    """
    why = storable(why).strip()
    if dimension not in DIMENSIONS:
        raise Invalid(f"There is no dimension of that name; choose one of {', '.join(DIMENSIONS)}.")
    if wanted is not None and (isinstance(wanted, bool) or wanted not in range(5)):
        raise Invalid("The level you would give is 0, 1, 2, 3 or 4; or leave it out.")
    if len(why) > LONGEST_NAMED:
        raise Invalid(f"That is {len(why)} characters long; say why in {LONGEST_NAMED} or fewer.")
    with store.writing() as writer:
        person, row = own(writer, attempt_id, by)
        if row["stage"] != "done":
            raise NotAllowed("Finish this attempt first; then its levels are there to be questioned.")
        if not 1 <= turn <= _turns_taken(writer, attempt_id):
            raise NotFound("There is no such reply in this attempt.")
        asked = [each for each in contests_of(writer, attempt_id) if not each.answered]
        if any((each.turn, each.dimension) == (turn, dimension) for each in asked):
            raise Invalid("You have asked about this level already; a mentor will decide.")
        for verdict in reversed(verdicts_of(writer, attempt_id)):
            if (verdict.turn, verdict.dimension) == (turn, dimension):
                raise Invalid(f"A person has read this already: answer {verdict.by_name} under their level instead.")
        if not why:
            raise Invalid("Say why first, in a sentence; the mentor reads it before they decide.")
        card = scorecards(writer, attempt_id).get(turn)
        writer.add(
            "contests",
            {
                "id": new_id(),
                "attempt_id": attempt_id,
                "person_id": person.id,
                "turn": turn,
                "dimension": dimension,
                "why": why,
                "created_at": store.now(),
                "scorer_level": card.levels.get(dimension) if card else None,
                "wanted": wanted,
                "due_at": decided_by(store.today()).isoformat(timespec="microseconds"),
            },
        )
        asked_of = {"turn": turn, "dimension": dimension, "wanted": wanted}
        the_log.note_on(store, writer, person.id, "contest.made", attempt_id, asked_of)


# Under the verbs.


def _reply(text: str) -> str:
    text = storable(text).strip()
    if not text:
        raise Invalid("Write something first, or choose to say nothing and wait.")
    if len(text) > LONGEST_REPLY:
        raise Invalid(f"That is {len(text)} characters long; a reply may have {LONGEST_REPLY}. Nothing was sent.")
    return text


def _kept_rating(self_rating: Mapping[str, int]) -> dict[str, int]:
    if any(dimension not in DIMENSIONS or level not in (0, 1, 2) for dimension, level in self_rating.items()):
        raise Invalid("Rate yourself 0, 1 or 2 in each dimension, or leave it out.")
    return dict(self_rating)


def _heard_before(reader: Reader, person_id: str, scenario_id: str) -> tuple[str, ...]:
    """Digests of the lines this person has heard from that customer in their last attempts."""
    rows = reader.rows(
        "SELECT * FROM attempts WHERE person_id = ? AND scenario_id = ? ORDER BY started_at DESC, rowid DESC LIMIT ?",
        person_id, scenario_id, _ATTEMPTS_REMEMBERED,
    )  # fmt: skip
    lines = (line for row in rows for line in newest_memory(reader, row).lines_used)
    return tuple(dict.fromkeys(digest(line) for line in lines))


def _turns_taken(reader: Reader, attempt_id: str) -> int:
    found = reader.row("SELECT max(turn) AS turn FROM exchanges WHERE attempt_id = ?", attempt_id)
    return int(found["turn"] or 0) if found else 0


def _check_open(reader: Reader, row: Row, expected_turn: int) -> None:
    if row["stage"] != "talking" or row["ended_at"] is not None:
        raise AttemptEnded("This conversation is over; nothing was sent.")
    if expected_turn != _turns_taken(reader, row["id"]) + 1:
        raise _stale()


def _stale() -> StaleAttempt:
    return StaleAttempt(
        "This conversation has gone on in another tab; nothing was sent, look at the newest words first."
    )


def _sent_before(reader: Reader, row: Row, expected_turn: int, text: str) -> StoredExchange | None:
    """The stored exchange, where this very reply was sent already and nothing came after it."""
    found = reader.row("SELECT * FROM exchanges WHERE attempt_id = ? ORDER BY turn DESC LIMIT 1", row["id"])
    if found is None or found["turn"] != expected_turn or found["trainee"] != text:
        return None
    return exchange_value(found, None, whole=False)


_listened: set[str] = set()


def _listen_ahead(customer: Customer, content_hash: str) -> None:
    """Load what hearing a reply needs while the trainee still reads the record.

    It takes a second or two, once a server and once a scenario, which the first reply would otherwise wait for.
    """
    if content_hash in _listened:
        return
    _listened.add(content_hash)
    threading.Thread(target=ready.practise_once, args=(customer,), daemon=True, name="listen-ahead").start()


_customers: OrderedDict[tuple[str, int], Customer] = OrderedDict()
_customers_lock = threading.Lock()


def _customer(scenario: Scenario, content_hash: str, seed: int) -> Customer:
    """The customer of a scenario and seed: pure, so one serves every attempt and thread; the last few are kept."""
    key = (content_hash, seed)
    with _customers_lock:
        if key in _customers:
            _customers.move_to_end(key)
            return _customers[key]
    made = Customer(scenario, seed=seed)
    with _customers_lock:
        _customers[key] = made
        while len(_customers) > _CUSTOMERS_KEPT:
            _customers.popitem(last=False)
    return made
