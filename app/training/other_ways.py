"""Other ways the replies of an attempt could have been said: worked out while nobody waits, and kept at hand.

They are made from what is stored, so they can be made again; nothing of them is written down.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.errors import NotAllowed
from app.judge import Endpoint, Names
from app.judge.rewording import draft
from app.simulation.customer import Customer
from app.simulation.values import Memory
from app.store import Reader, Row, Store
from app.training.advice import explained, open_cues
from app.training.another_way import AnotherWay, another_way, judged
from app.training.attempts import (
    admitted,
    exchange_value,
    memory_from,
    newest_memory,
    scorecards,
    sees_behind,
    snapshot,
    turns_so_far,
)
from app.training.second_reading import reads_along
from app.training.verdicts import effective, verdicts_of
from scoring.conversation import Moment, Turn

WITHIN: Final = 0.3
"""Seconds a page waits for them; the rest are there when it is next drawn."""
MODEL_SECONDS: Final = 20.0
"""How long somebody who asked for a model's draft waits for it."""
_KEPT: Final = 200
"""Attempts whose other ways are kept at hand."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Asked:
    """One reply as it is to be said another way."""

    turn: int
    memory: Memory
    turns: tuple[Turn, ...]
    reply: str
    lacks: str | None
    left: tuple[str, ...]


_Key = tuple[str, tuple[tuple[int, str | None], ...]]
_made: OrderedDict[_Key, dict[int, AnotherWay | None]] = OrderedDict()
_at_work: dict[_Key, threading.Thread] = {}
_lock = threading.Lock()


def other_ways(store: Store, attempt_id: str, by: str, within: float = WITHIN) -> Mapping[int, AnotherWay]:
    """Reply -> another way to say it, for those that have one; what takes longer than `within` seconds comes later.

    Empty for a trainee whose attempt is not done. Raises NotFound or NotAllowed as the debrief does.
    """
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        if not sees_behind(asking, row):
            return {}
        customer, asked = _asked(reader, row)
    worker, made = _work(attempt_id, customer, asked)
    if worker is not None:
        worker.join(within)
    return {turn: way for turn, way in list(made.items()) if way is not None}


def prepare(store: Store, attempt_id: str, by: str) -> None:
    """Begin working them out, while the trainee still looks back; doing it again does no harm."""
    with store.reading() as reader:
        _, row = admitted(reader, attempt_id, by)
        customer, asked = _asked(reader, row)
    _work(attempt_id, customer, asked)


def may_ask_model(store: Store, attempt_id: str, by: str) -> bool:
    """Whether a model may be asked about this attempt: only one's own, and only where one was told so beforehand."""
    model = reads_along()
    if model is None:
        return False
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        told = reader.row("SELECT 1 FROM second_readings WHERE attempt_id = ? AND host = ?", attempt_id, model.host)
    return row["person_id"] == asking.id and row["stage"] == "done" and told is not None


def ask_model(store: Store, attempt_id: str, turn: int, by: str) -> AnotherWay | None:
    """Have the model say a reply another way, and keep that beside ours where it scores clearly higher; else None.

    Raises NotAllowed where it may not be asked, ModelFault where it could not answer.
    """
    model = reads_along()
    if model is None or not may_ask_model(store, attempt_id, by):
        raise NotAllowed("No language model was agreed on for this conversation.")
    with store.reading() as reader:
        _, row = admitted(reader, attempt_id, by)
        customer, asked = _asked(reader, row)
        trainee = reader.row("SELECT name FROM people WHERE id = ?", row["person_id"])
    wanted = next((each for each in asked if each.turn == turn), None)
    if wanted is None or wanted.lacks is None:
        return None
    names = Names((trainee["name"],) if trainee else (), (customer.scenario.persona.name,))
    moment = Moment(wanted.turns, wanted.reply, customer.brief(wanted.memory, wanted.turns))
    with Endpoint(model) as endpoint:
        text = draft(endpoint, moment, names, wanted.lacks, min(model.seconds, MODEL_SECONDS))
    if not judged(customer, wanted.memory, wanted.turns, wanted.reply, wanted.lacks, text):
        return None
    way = AnotherWay(text, "The scorer reads it higher where the reply fell short, and lower nowhere.", "model")
    _, made = _work(attempt_id, customer, asked)
    with _lock:
        made[turn] = way
    return way


def _asked(reader: Reader, row: Row) -> tuple[Customer, list[_Asked]]:
    scenario, newest, turns = (
        snapshot(reader, row["scenario_hash"]),
        newest_memory(reader, row),
        turns_so_far(reader, row),
    )
    cards, verdicts = scorecards(reader, row["id"]), verdicts_of(reader, row["id"])
    before = memory_from(row["start_memory"])
    asked = []
    for stored in reader.rows("SELECT * FROM exchanges WHERE attempt_id = ? ORDER BY turn", row["id"]):
        exchange = exchange_value(stored, cards.get(stored["turn"]), whole=True)
        standing = effective(exchange.scorecard, [each for each in verdicts if each.turn == exchange.turn])
        levels = {dimension: level for dimension, (level, _) in standing.items()}
        said = turns[: 2 * exchange.turn - 1]
        told = explained(scenario, newest, exchange, said, levels)
        left = tuple(cue.id for cue in open_cues(scenario, newest, exchange.turn))
        asked.append(_Asked(exchange.turn, before, said, exchange.trainee, told.lacks, left))
        before = memory_from(stored["memory"])
    return Customer(scenario, row["seed"]), asked


def _work(
    attempt_id: str, customer: Customer, asked: Sequence[_Asked]
) -> tuple[threading.Thread | None, dict[int, AnotherWay | None]]:
    """The thread that works them out, None where all is done, and what there is so far."""
    key = attempt_id, tuple((each.turn, each.lacks) for each in asked)
    with _lock:
        made = _made.setdefault(key, {})
        _made.move_to_end(key)
        while len(_made) > _KEPT:
            _made.popitem(last=False)
        if all(each.turn in made for each in asked):
            return None, made
        worker = _at_work.get(key)
        if worker is None:
            worker = threading.Thread(target=_make, args=(key, customer, asked, made), name="other-ways", daemon=True)
            _at_work[key] = worker
            worker.start()
    return worker, made


def _make(key: _Key, customer: Customer, asked: Sequence[_Asked], made: dict[int, AnotherWay | None]) -> None:
    """Work them out in order, so that none is offered twice; a fault costs one reply its other way and nothing more."""
    used: list[str] = []
    try:
        for each in asked:
            try:
                way = another_way(customer, each.memory, each.turns, each.reply, each.lacks, left=each.left, used=used)
            except Exception:
                log.exception("No other way for reply %s", each.turn)
                way = None
            if way is not None:
                used.append(way.text)
            made.setdefault(each.turn, way)
    finally:
        with _lock:
            _at_work.pop(key, None)
