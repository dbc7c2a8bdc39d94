"""A second reading of replies by a language model; whatever goes wrong, the embedded score stands in and it is said."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Final

from app.endpoint.chat import Endpoint, Spent, Tokens
from app.endpoint.faults import EVERYBODYS
from app.errors import ModelFault
from app.judge.answers import check, parse
from app.judge.names import Names
from app.judge.questions import PROMPT_HASH, SCHEMA, ask
from app.settings import Model
from scoring.conversation import SILENCE, Moment
from scoring.scorecard import Scorecard
from scoring.scorer import card_from, score_reply

RATER: Final = "judge"
"""Raters are named judge:MODEL."""
_ASKED_AGAIN: Final = 1
"""How often the questions are put once more where the answer was no answer to them."""
_GIVES_UP_AFTER: Final = 3
"""Replies in a row that met a fault of the server's: the rest would, too."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rated:
    """A reply read a second time; where it was not `judged`, the card is the embedded scorer's and `why` says so."""

    card: Scorecard
    judged: bool
    why: str
    """Empty where it was judged; else one sentence."""
    tokens: Tokens
    """What it cost, tries that came to nothing included."""
    seconds: float
    fault: str = ""
    """The fault by its name; empty where there was none (a silence has no words to judge)."""
    model: str = ""
    """The model as its server names it."""
    prompt: str = PROMPT_HASH
    answers: Mapping[str, Any] = field(default_factory=dict)
    """Every question as it was answered, before any quote was looked up."""
    dropped: tuple[str, ...] = ()
    """Yeses that were not taken, and why."""
    asked: bool = True
    """Whether the model was asked at all: not where nothing was said, nor where its server was given up."""


@dataclass(frozen=True)
class ToRate:
    """A reply in its moment, and who must not be named."""

    moment: Moment
    names: Names = field(default_factory=Names)


class Judge:
    """The second rater. Any thread may ask it; `close` ends what is under way."""

    def __init__(self, model: Model, *, pause: float = 1.0) -> None:
        self.model = model
        self.rater = f"{RATER}:{model.name}"
        self._endpoint = Endpoint(model, pause=pause)
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._given_up: ModelFault | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """How its server is asked, as it is kept beside what was answered."""
        return self._endpoint.settings | {"seconds": self.model.seconds, "tries": 1 + _ASKED_AGAIN}

    def rate(self, moment: Moment, names: Names | None = None) -> Rated:
        """One reply read again: a card by the same tables from what the model found. Never raises for a fault of it."""
        began, spent = time.monotonic(), Spent()
        if self._given_up is not None:
            fault = self._given_up
            return self._stood_in(moment, fault.name, f"Not asked, after this: {fault}", spent, began, asked=False)
        if moment.reply.strip() in ("", SILENCE):
            nothing = "Nothing was said, so there are no words to judge."
            return self._stood_in(moment, "", nothing, spent, began, asked=False)
        try:
            rated = self._ask(moment, names or Names(), spent, began)
        except ModelFault as fault:
            self._count(fault)
            return self._stood_in(moment, fault.name, str(fault), spent, began)
        except Exception as error:
            log.exception("A reply could not be judged")
            return self._stood_in(moment, "unexpected", f"Something unexpected: {type(error).__name__}.", spent, began)
        self._count(None)
        return rated

    def rate_all(
        self, asked: Iterable[ToRate], concurrency: int = 4, on_rated: Callable[[Rated], None] | None = None
    ) -> Iterator[Rated]:
        """Every reply, in order, so many at a time; `on_rated` is told of each as it comes.

        Where the server fails three replies in a row, the rest are not asked. Whoever stops before the end closes it.
        """
        self.begin_anew()
        told = threading.Lock()
        ahead: deque[Future[Rated]] = deque()
        waiting: SimpleQueue[tuple[Future[Rated], ToRate] | None] = SimpleQueue()

        def work() -> None:
            while (given := waiting.get()) is not None:
                future, each = given
                try:
                    rated = self.rate(each.moment, each.names)
                    if on_rated is not None:
                        with told:
                            on_rated(rated)
                except BaseException as error:
                    future.set_exception(error)  # told to whoever waits for it
                else:
                    future.set_result(rated)

        for number in range(concurrency):
            # Daemons, and not a pool: a pool would have the process wait for an answer before it may end.
            threading.Thread(target=work, name=f"judge-{number}", daemon=True).start()
        try:
            for each in asked:
                future: Future[Rated] = Future()
                ahead.append(future)
                waiting.put((future, each))
                if len(ahead) >= 2 * concurrency:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        except BaseException:
            # Whoever waits for us has gone: what is under way is not worth waiting for either.
            self.close()
            raise
        finally:
            for _ in range(concurrency):
                waiting.put(None)

    def begin_anew(self) -> None:
        """Ask again, also where the server had failed too often."""
        with self._lock:
            self._in_a_row, self._given_up = 0, None

    def models(self, seconds: float) -> list[str]:
        """The models its server offers, where it says. Raises ModelFault."""
        return self._endpoint.models(seconds)

    def close(self) -> None:
        self._endpoint.close()

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, moment: Moment, names: Names, spent: Spent, began: float) -> Rated:
        asked = ask(moment, names)
        tries = 0
        while True:
            left = self.model.seconds - (time.monotonic() - began)
            said = self._endpoint.ask(asked.messages, seconds=max(0.1, left), schema=SCHEMA, spent=spent)
            try:
                answers = parse(said.text)
                found = check(answers, asked.reply, asked.mask, moment.reply)
                break
            except ModelFault as fault:
                tries += 1
                if not fault.again or tries > _ASKED_AGAIN or time.monotonic() - began > self.model.seconds / 2:
                    raise
        return Rated(
            card=card_from(moment, found.findings, self.rater),
            judged=True,
            why="",
            tokens=spent.tokens,
            seconds=time.monotonic() - began,
            model=said.model or self.model.name,
            answers={name: answer.model_dump() for name, answer in answers.items()},
            dropped=found.dropped,
        )

    def _stood_in(
        self, moment: Moment, fault: str, why: str, spent: Spent, began: float, *, asked: bool = True
    ) -> Rated:
        took = time.monotonic() - began
        return Rated(score_reply(moment), False, why, spent.tokens, took, fault, asked=asked)

    def _count(self, fault: ModelFault | None) -> None:
        with self._lock:
            if fault is None or fault.name not in EVERYBODYS:
                self._in_a_row = 0
                return
            self._in_a_row += 1
            if self._in_a_row >= _GIVES_UP_AFTER:
                self._given_up = fault
