"""One go at one customer: what is kept of it, and how much of it the person asking may see."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, cast

from pydantic import ValidationError

from app.errors import NotAllowed, NotFound, StoreFault, UnderheardError
from app.scenario.model import Record, Scenario
from app.simulation.values import Beat, CustomerState, Exchange, Memory
from app.store import Reader, Row, Store, Writer
from app.training import log
from app.training.people import Person, known_person
from app.training.scope import sees
from scoring.conversation import Turn
from scoring.criterion import DIMENSIONS
from scoring.fingerprint import fingerprint
from scoring.scorecard import Scorecard
from scoring.scorer import RATER

Stage = Literal["talking", "reflecting", "done"]

_SNAPSHOTS_KEPT = 64


@dataclass(frozen=True)
class StoredExchange:
    """One reply and its answer as they stand in the store.

    `scorecard`, `state` and `beat` are None for a trainee until their attempt is done.
    """

    turn: int
    """1 for the first reply."""
    trainee: str
    customer: str
    voice: str
    scorecard: Scorecard | None
    state: CustomerState | None
    beat: Beat | None
    said_at: str
    note: str = ""
    """Why another voice stood in, where one did; fit for the screen."""
    generic: bool = False
    last: bool = False
    """True where the customer ended the conversation here."""


@dataclass(frozen=True)
class Attempt:
    """One go at one customer.

    `ending`, `depth` and `layers` are None for a trainee until the attempt is done (and `ending` is None where
    the trainee wrapped up and nothing had been settled).
    """

    id: str
    person_id: str
    scenario_id: str
    scenario_version: int
    title: str
    channel: Literal["chat", "voice"]
    seed: int
    started_at: str
    ended_at: str | None
    ending: str | None
    stage: Stage
    record: Record
    persona_name: str
    opener: str
    exchanges: list[StoredExchange]
    conversation_over: bool
    parent_id: str | None = None
    """The attempt this one goes on from, where it was taken up again from a turning point."""
    parent_turn: int | None = None
    depth: int | None = None
    layers: int | None = None

    @property
    def next_turn(self) -> int:
        """The `expected_turn` to give `take_turn`: 1 for the first reply."""
        return len(self.exchanges) + 1


def attempt(store: Store, attempt_id: str, by: str) -> Attempt:
    """The attempt, for its owner or for somebody who reads others'.

    Raises NotFound, or NotAllowed where a trainee reaches for another's.
    """
    with store.reading() as reader:
        person, row = admitted(reader, attempt_id, by)
        return attempt_value(reader, row, person)


NOT_FOR_THEM = "There is no such attempt, or it belongs to somebody else; only they and their mentors can open it."


def admitted(reader: Reader, attempt_id: str, by: str) -> tuple[Person, Row]:
    """Who is asking and the attempt's row; NotFound or NotAllowed where they may not have it."""
    asking = asking_person(reader, by)
    row = reader.row("SELECT * FROM attempts WHERE id = ?", attempt_id)
    if row is None:
        raise NotFound(NOT_FOR_THEM)
    if row["person_id"] != asking.id and not (asking.reads_others and sees(reader, asking, row["person_id"])):
        raise NotAllowed(NOT_FOR_THEM)  # in the same words: which ids there are is nobody else's to know
    log.saw(reader, asking.id, "attempt.seen", of=row["person_id"], kind="attempt", item=attempt_id)
    return asking, row


def asking_person(reader: Reader, by: str) -> Person:
    """The person of that id, read inside this transaction; NotFound where there is none."""
    return known_person(reader, by)


def own(reader: Reader, attempt_id: str, by: str) -> tuple[Person, Row]:
    """As `admitted`, for what only the person who is practising may do: speak, wrap up, reflect, contest."""
    asking, row = admitted(reader, attempt_id, by)
    if row["person_id"] != asking.id:
        raise NotAllowed("Only the person who is practising here can do this.")
    return asking, row


def sees_behind(asking: Person, row: Row) -> bool:
    """Whether scores, the customer's state and what is behind may be shown to them yet."""
    return row["stage"] == "done" or (asking.reads_others and row["person_id"] != asking.id)


def attempt_value(reader: Reader, row: Row, asking: Person) -> Attempt:
    """The attempt as this person may see it."""
    scenario = snapshot(reader, row["scenario_hash"])
    whole = sees_behind(asking, row)
    return Attempt(
        id=row["id"],
        person_id=row["person_id"],
        scenario_id=row["scenario_id"],
        scenario_version=scenario.version,
        title=scenario.title,
        channel=scenario.channel,
        seed=row["seed"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        ending=row["ending"] if whole else None,
        stage=row["stage"],
        record=scenario.record,
        persona_name=scenario.persona.name,
        opener=row["opener"],
        exchanges=exchanges(reader, row["id"], whole=whole),
        conversation_over=row["ended_at"] is not None,
        parent_id=row["parent_id"],
        parent_turn=row["parent_turn"],
        depth=row["depth"] if whole else None,
        layers=row["layers"] if whole else None,
    )


def exchanges(reader: Reader, attempt_id: str, *, whole: bool) -> list[StoredExchange]:
    """The attempt's exchanges in order; without scores, states and beats where not `whole`."""
    found = reader.rows("SELECT * FROM exchanges WHERE attempt_id = ? ORDER BY turn", attempt_id)
    cards = scorecards(reader, attempt_id) if whole else {}
    return [exchange_value(row, cards.get(row["turn"]), whole=whole) for row in found]


def exchange_value(row: Row, scorecard: Scorecard | None, *, whole: bool) -> StoredExchange:
    beat = beat_from(row["beat"])
    return StoredExchange(
        turn=row["turn"],
        trainee=row["trainee"],
        customer=row["customer"],
        voice=row["voice"],
        scorecard=scorecard if whole else None,
        state=CustomerState(**from_json(row["state"])) if whole else None,
        beat=beat if whole else None,
        said_at=row["said_at"],
        note=row["note"],
        generic=bool(row["generic"]),
        last=beat.ending is not None,
    )


def scorecards(reader: Reader, attempt_id: str) -> dict[int, Scorecard]:
    """The embedded scorer's newest scorecard a reply, by turn; with this team's cut points where it has them."""
    rows = reader.rows(
        "SELECT turn, body FROM scorecards WHERE attempt_id = ? AND rater LIKE 'embedded%' ORDER BY id", attempt_id
    )
    return {row["turn"]: Scorecard.from_json(from_json(row["body"])) for row in rows}


def turns_so_far(reader: Reader, row: Row) -> tuple[Turn, ...]:
    """What was said so far, the opener first."""
    said = [Turn("customer", row["opener"])]
    for exchange in reader.rows(
        "SELECT trainee, customer FROM exchanges WHERE attempt_id = ? ORDER BY turn", row["id"]
    ):
        said += [Turn("trainee", exchange["trainee"]), Turn("customer", exchange["customer"])]
    return tuple(said)


def newest_memory(reader: Reader, row: Row) -> Memory:
    """What the customer remembers after the last exchange (at the opener, where there was none)."""
    found = reader.row("SELECT memory FROM exchanges WHERE attempt_id = ? ORDER BY turn DESC LIMIT 1", row["id"])
    return memory_from(found["memory"] if found else row["start_memory"])


def add_exchange(writer: Writer, attempt_id: str, exchange: Exchange, said_at: str) -> None:
    """Keep one exchange whole: the reply, its scorecard, the customer's state, beat, words and memory."""
    writer.add(
        "exchanges",
        {
            "attempt_id": attempt_id,
            "turn": exchange.turn,
            "trainee": exchange.trainee,
            "customer": exchange.customer,
            "lines": as_json(exchange.spoken.lines),
            "voice": exchange.spoken.voice,
            "generic": int(exchange.spoken.generic),
            "note": exchange.spoken.note,
            "beat": as_json(asdict(exchange.beat)),
            "state": as_json(asdict(exchange.state)),
            "memory": as_json(asdict(exchange.memory)),
            "said_at": said_at,
        },
    )
    writer.add("scorecards", scorecard_row(attempt_id, exchange.turn, exchange.scorecard, said_at))


def scorecard_row(attempt_id: str, turn: int, scorecard: Scorecard, scored_at: str) -> Row:
    return {
        "attempt_id": attempt_id,
        "turn": turn,
        "rater": scorecard.rater,
        "rubric_version": scorecard.rubric_version,
        **{dimension: scorecard.levels.get(dimension) for dimension in DIMENSIONS},
        "body": as_json(scorecard.kept()),
        "scored_at": scored_at,
        "fingerprint": fingerprint() if scorecard.rater.startswith(RATER) else None,
    }


# What the simulation passes around, as JSON text and back.


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Any:
    """What `as_json` wrote; StoreFault where the text has been damaged."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise StoreFault("A stored exchange is damaged and cannot be read; put a backup in its place.") from error


def memory_from(text: str) -> Memory:
    """The Memory that was stored; fields a later version no longer knows are left out."""
    value = _known(Memory, from_json(text))
    value["state"] = CustomerState(**value["state"])
    return Memory(**{name: _tuples(part) for name, part in value.items()})


def beat_from(text: str) -> Beat:
    """The Beat that was stored."""
    return Beat(**{name: _tuples(part) for name, part in _known(Beat, from_json(text)).items()})


def _known(kind: type[Memory] | type[Beat], value: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: part for name, part in value.items() if name in names}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value


# The scenario exactly as it was played.

_snapshots: OrderedDict[str, Scenario] = OrderedDict()
_snapshots_lock = threading.Lock()


def snapshot_of(scenario: Scenario) -> tuple[str, str]:
    """Content hash and body of a scenario, as an attempt keeps it."""
    body = scenario.model_dump_json()
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest(), body


def snapshot(reader: Reader, content_hash: str) -> Scenario:
    """The scenario an attempt was played with, whatever its file says by now."""
    with _snapshots_lock:
        if content_hash in _snapshots:
            _snapshots.move_to_end(content_hash)
            return _snapshots[content_hash]
    row = reader.row("SELECT body FROM scenarios WHERE hash = ?", content_hash)
    if row is None:
        raise NotFound("The customer of this attempt is missing from the database; put a backup in its place.")
    try:
        scenario = Scenario.model_validate_json(cast(str, row["body"]))
    except ValidationError as error:
        raise UnderheardError(
            "This attempt was played with a customer written for another version of Underheard; "
            "open it with that version."
        ) from error
    with _snapshots_lock:
        _snapshots[content_hash] = scenario
        while len(_snapshots) > _SNAPSHOTS_KEPT:
            _snapshots.popitem(last=False)
    return scenario
