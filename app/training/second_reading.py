"""A second reader of finished conversations, in the background: what it was asked to read, and what came of it.

Nobody waits for it. What it made of a reply is one more row among the scorecards, beside the scorer's, which is what
everybody sees; where the two are far apart, a person is asked to look. It only gets conversations whose trainee was
told of it before they began, and only where they were told it would go.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.endpoint.faults import EVERYBODYS
from app.errors import UnderheardError
from app.judge import Judge, Names, Rated, ToRate
from app.settings import Model, judge_model
from app.simulation.customer import Customer
from app.store import Reader, Store, Writer
from app.training.apart import JUDGES
from app.training.attempts import as_json, from_json, memory_from, scorecard_row, snapshot, turns_so_far
from app.training.log import SYSTEM, note
from app.training.worker import Worker, Workers
from scoring.conversation import SILENCE, Moment
from scoring.scorecard import Scorecard

AT_ONCE = 2
TRIES = 2
"""How often a reply that the model could not answer about is tried; trouble at its server does not count."""
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 1800.0
"""Seconds until a server that was in trouble is asked again; twice as long each time."""
LOOK_IN = 2.0
"""Seconds after which it looks whether another process has done with what waited."""
LOOK_AGAIN = 600.0
"""Seconds after which it looks for work nobody told it of."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pass:
    """What came of going through everything that waited."""

    read: int
    trouble: str = ""
    """What its server could not be had for; '' where everything was tried."""


@dataclass(frozen=True)
class Tally:
    """How the second reader has fared so far."""

    read: int
    waiting: int
    given_up: int
    tokens_sent: int
    tokens_written: int


def reads_along() -> Model | None:
    """The model that reads finished conversations; None where none is set up, or not so that it could be asked."""
    try:
        return judge_model()
    except UnderheardError:
        return None  # Doctor says what is wrong with it.


def ask_to_read(writer: Writer, attempt_id: str, now: str) -> None:
    """Have the second reader, where there is one, read this attempt once it is over. Call as it begins."""
    model = reads_along()
    if model is not None:
        writer.add("second_readings", {"attempt_id": attempt_id, "host": model.host, "asked_at": now})


def second_cards(reader: Reader, attempt_id: str) -> dict[int, Scorecard]:
    """The second reader's newest scorecard a reply, by turn; the replies it has not read are left out."""
    rows = reader.rows(
        "SELECT turn, body FROM scorecards WHERE attempt_id = ? AND rater LIKE ? ORDER BY id", attempt_id, JUDGES
    )
    return {row["turn"]: Scorecard.from_json(from_json(row["body"])) for row in rows}


def tally(reader: Reader) -> Tally:
    """How many replies were read, wait and were given up, and what all tries took."""
    row = reader.row(
        "SELECT coalesce(sum(judged), 0) AS read, coalesce(sum(tokens_sent), 0) AS sent, "
        "coalesce(sum(tokens_written), 0) AS written FROM second_tries"
    )
    model = reads_along()
    host = model.host if model else ""
    waiting = reader.rows(_WAITING, host, JUDGES, *_OTHERS, TRIES)
    unread = reader.rows(_WAITING, host, JUDGES, *_OTHERS, 1_000_000)
    assert row is not None
    return Tally(row["read"], len(waiting), len(unread) - len(waiting), row["sent"], row["written"])


# The work itself.


def read_waiting(store: Store, judge: Judge, stopped: Callable[[], bool] = lambda: False) -> Pass:
    """Have the judge read every reply that waits for it, oldest conversation first, and keep each as it comes."""
    read = 0
    while not stopped():
        with store.reading() as reader:
            rows = reader.rows(_WAITING, judge.model.host, JUDGES, *_OTHERS, TRIES)
            attempt_id = rows[0]["attempt_id"] if rows else ""
            turns = [row["turn"] for row in rows if row["attempt_id"] == attempt_id]
            asked = [_to_rate(reader, attempt_id, turn) for turn in turns]
        if not turns:
            break
        trouble = ""
        for turn, rated in zip(turns, judge.rate_all(asked, AT_ONCE), strict=True):
            if rated.fault == "stopped":
                return Pass(read, rated.why)
            if not rated.asked and rated.fault:
                continue  # Its server was given up before: this reply has not been tried.
            read += _keep(store, attempt_id, turn, judge, rated)
            if rated.fault in EVERYBODYS:
                trouble = rated.why
        if trouble:
            return Pass(read, trouble)
    return Pass(read)


def _to_rate(reader: Reader, attempt_id: str, turn: int) -> ToRate:
    row = reader.row(
        "SELECT attempts.*, people.name AS trainee_name FROM attempts JOIN people ON people.id = person_id "
        "WHERE attempts.id = ?",
        attempt_id,
    )
    assert row is not None
    scenario = snapshot(reader, row["scenario_hash"])
    before = reader.row("SELECT memory FROM exchanges WHERE attempt_id = ? AND turn = ?", attempt_id, turn - 1)
    memory = memory_from(before["memory"] if before else row["start_memory"])
    said = turns_so_far(reader, row)
    at = 2 * turn - 1
    brief = Customer(scenario, row["seed"]).brief(memory, said[:at])
    names = Names((row["trainee_name"],), (scenario.persona.name,))
    return ToRate(Moment(said[:at], said[at].text, brief), names)


def _keep(store: Store, attempt_id: str, turn: int, judge: Judge, rated: Rated) -> int:
    """Keep a try, and its scorecard where it came to one; 1 where it did. Nothing where the attempt has gone."""
    now = store.now()
    with store.writing() as writer:
        row = writer.row("SELECT person_id FROM attempts WHERE id = ?", attempt_id)
        if row is None:
            return 0
        already = writer.row(
            "SELECT 1 FROM scorecards WHERE attempt_id = ? AND turn = ? AND rater LIKE ?", attempt_id, turn, JUDGES
        )
        writer.add(
            "second_tries",
            {
                "attempt_id": attempt_id,
                "turn": turn,
                "rater": judge.rater,
                "model": rated.model,
                "prompt": rated.prompt,
                "host": judge.model.host,
                "settings": as_json(judge.settings),
                "judged": int(rated.judged),
                "fault": rated.fault,
                "why": rated.why,
                "answers": as_json(dict(rated.answers)),
                "dropped": as_json(list(rated.dropped)),
                "tokens_sent": rated.tokens.sent,
                "tokens_written": rated.tokens.written,
                "seconds": round(rated.seconds, 3),
                "tried_at": now,
            },
        )
        if not rated.judged or already is not None:
            return 0
        writer.add("scorecards", scorecard_row(attempt_id, turn, rated.card, now))
        facts = {"turn": turn, "model": rated.model, "prompt": rated.prompt, "rubric": rated.card.rubric_version}
        note(
            store, writer, SYSTEM, "score.made", kind="attempt", item=attempt_id, of=row["person_id"],
            detail=facts | {"host": judge.model.host},
        )  # fmt: skip
        return 1


class SecondReader(Worker):
    """The thread of one server that reads what waits, as soon as it is woken."""

    name, log = "second-reader", log
    first_pause, longest_pause, look_again, ends_within = FIRST_PAUSE, LONGEST_PAUSE, LOOK_AGAIN, 10.0
    waits = "The second reader waits %d seconds: %s"
    failed = "The second reader could not go on"

    def __init__(self, store: Store, judge: Judge) -> None:
        self._store, self._judge = store, judge
        super().__init__()

    def do(self) -> str:
        while not self._stopping.is_set():
            # Where another process reads, it may have looked before our conversation ended: so we wait for it.
            with self._store.alone("second-reader") as ours:
                if ours:
                    return read_waiting(self._store, self._judge, self._stopping.is_set).trouble
            self._stopping.wait(LOOK_IN)
        return ""

    def stop(self) -> None:
        """End it, at once; what it was reading is read again next time."""
        self._stopping.set()
        self._judge.close()
        super().stop()


_readers: Workers[SecondReader] = Workers()


def start(store: Store) -> SecondReader | None:
    """Let the second reader of this server begin, with what was left unread before; None where none is set up.

    Doing it again does no harm: there is one a database and process.
    """
    model = reads_along()
    return None if model is None else _readers.start(store, lambda: SecondReader(store, Judge(model)))


def wake(store: Store) -> None:
    """Tell the second reader of this server, where there is one, that a conversation is over."""
    _readers.wake(store)


def stop(store: Store) -> None:
    """End the second reader of this database."""
    _readers.stop(store)


_OTHERS: Sequence[str] = sorted(EVERYBODYS)
_WAITING = f"""
SELECT exchanges.attempt_id, exchanges.turn FROM second_readings
JOIN attempts ON attempts.id = second_readings.attempt_id
JOIN exchanges ON exchanges.attempt_id = attempts.id
WHERE attempts.stage != 'talking' AND second_readings.host = ? AND exchanges.trainee != '{SILENCE}'
  AND NOT EXISTS (SELECT 1 FROM scorecards WHERE scorecards.attempt_id = attempts.id
                  AND scorecards.turn = exchanges.turn AND rater LIKE ?)
  AND (SELECT count(*) FROM second_tries WHERE second_tries.attempt_id = attempts.id
       AND second_tries.turn = exchanges.turn AND fault NOT IN ({", ".join("?" * len(_OTHERS))})) < ?
ORDER BY attempts.ended_at, attempts.rowid, exchanges.turn
"""
"""SQL: replies of finished conversations that the second reader was asked for, and has neither read nor given up."""
