"""The openai voice: a language model words what the director decided; what it says is checked before it counts."""

from __future__ import annotations

import logging
import re
import threading
import time
from typing import Final

from app.endpoint import Endpoint
from app.endpoint.faults import EVERYBODYS
from app.errors import ModelFault
from app.settings import Model
from app.simulation.direction import kept_words, messages
from app.simulation.gate import locked_phrases
from app.simulation.values import Spoken
from app.simulation.voice import Scene, Show
from app.simulation.watch import Rules, Slip, Watch, known_in
from app.simulation.words import words

LONGEST: Final = 120
"""Tokens a turn may have."""
TRIES: Final = 2
TEMPERATURE: Final = 0.7
RESTS_SECONDS: Final = (20.0, 60.0, 300.0)
"""How long a server that failed is left alone: so that nobody waits for it in every turn."""
_LEAST_SECONDS: Final = 1.0

log = logging.getLogger(__name__)


class OpenAIVoice:
    """Words scenes by an OpenAI-compatible server. Any thread may use it; `close` ends what is under way."""

    def __init__(self, model: Model, *, pause: float = 0.5, rests: tuple[float, ...] = RESTS_SECONDS) -> None:
        """`pause`: seconds before a failed request is sent again. `rests`: how long a failing server is left alone."""
        self.model = model
        self._endpoint = Endpoint(model, pause=pause, temperature=TEMPERATURE)
        self._rests = rests
        self._lock = threading.Lock()
        self._failed = 0
        self._rest_until = 0.0
        self._why = ""

    def word(self, scene: Scene, show: Show | None = None) -> Spoken:
        """The turn; their own lines where no model is needed, or where its words could not be had or used."""
        own = scene.own
        if scene.beat.aside or not _worth_asking(own.text):
            return own
        resting = self._resting()
        if resting:
            return _own_lines(own, f"left alone for now after: {resting}")
        until = time.monotonic() + self.model.seconds
        rules, again = rules_for(scene), ""
        slips: list[str] = []
        for _ in range(TRIES):
            left = until - time.monotonic()
            if slips and left < _LEAST_SECONDS:
                slips.append("no time for another try")
                break
            try:
                text = self._once(scene, rules, again, left, show)
            except Slip as slip:
                slips.append(slip.name)
                log.warning("The model's words could not be used (%s): %s", slip.name, slip.says)
                again = slip.says
                if show:
                    show("")
                continue
            except ModelFault as fault:
                log.warning("The model could not word a turn (%s): %s", fault.name, fault)
                slips.append(fault.name)
                if fault.name in EVERYBODYS:
                    self._rest(fault.name)
                if show:
                    show("")
                if fault.name in ("cut-short", "empty", "not-an-answer"):
                    continue
                break
            self._well()
            return Spoken(text, own.lines, "openai", False, f"said anew after: {', '.join(slips)}" if slips else "")
        return _own_lines(own, ", ".join(slips))

    def models(self, seconds: float) -> list[str]:
        """The names of the models the server offers. Raises ModelFault."""
        return self._endpoint.models(seconds)

    def close(self) -> None:
        """End what is under way."""
        self._endpoint.close()

    def __enter__(self) -> OpenAIVoice:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _once(self, scene: Scene, rules: Rules, again: str, seconds: float, show: Show | None) -> str:
        watch, shown = Watch(rules), ""
        pieces = self._endpoint.stream(messages(scene, again), seconds=seconds, longest=LONGEST)
        for piece in pieces:
            safe = watch.feed(piece)
            if show and safe != shown:
                shown = safe
                show(safe)
            if watch.over:
                break
        text = watch.end()
        if show and text != shown:
            show(text)
        return text

    def _resting(self) -> str:
        with self._lock:
            return self._why if time.monotonic() < self._rest_until else ""

    def _rest(self, why: str) -> None:
        with self._lock:
            self._why = why
            self._rest_until = time.monotonic() + self._rests[min(self._failed, len(self._rests) - 1)]
            self._failed += 1

    def _well(self) -> None:
        with self._lock:
            self._failed, self._rest_until = 0, 0.0


def rules_for(scene: Scene) -> Rules:
    """What the words of this scene may not hold, and have to."""
    scenario, beat, own = scene.scenario, scene.beat, scene.own.text
    record = scenario.record
    named = known_in(
        [
            record.headline,
            *(f"{fact.label} {fact.value}" for fact in record.account),
            *(f"{contact.when} {contact.note}" for contact in record.contacts),
            *record.bot,
            *(turn.text for turn in scene.turns),
            *scene.before.said,
            scene.reply,
            own,
        ]
    )
    return Rules(
        locked=locked_phrases(scenario, scene.after),
        never=tuple(phrase for phrase in scenario.persona.speech.never_says if phrase.casefold() not in own.casefold()),
        thanks_allowed=bool(re.search(r"\b(?:thank\w*|appreciat\w*|cheers|ta)\b", own, re.IGNORECASE)),
        question_allowed="?" in own,
        own=own,
        kept=kept_words(scene),
        answers=bool(beat.facts) and not beat.disclosure,
        known=named,
        said=tuple(turn.text for turn in scene.turns if turn.speaker == "customer"),
        name=scenario.persona.name.split()[0],
        chat=scenario.channel == "chat",
    )


def _worth_asking(own: str) -> bool:
    """Whether there is anything to word: a sound or a single word is said as it is."""
    return len(words(re.sub(r"\[[^\]]*\]", " ", own))) > 1


def _own_lines(own: Spoken, why: str) -> Spoken:
    return Spoken(own.text, own.lines, "embedded", own.generic, f"in their own lines: {why}")
