"""Asks, offers a choice, or checks that it works for them."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.heard import ASKED_FOR
from scoring.reading import Reading
from scoring.text import rx

ASKED_WORDS = rx(r"\bas you (?:~)(?:asked|wanted|said)\b|\bjust as you\b|\bthe way you (?:asked|wanted)\b")


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    wanted = frozenset().union(*reading.heard.asks) if reading.heard.asks else frozenset()
    for part in reading.parts:
        if part.steps.hands or part.steps.sells or part.service or part.data:
            continue
        if part.steps.agreed and (part.acts or (part.question and reading.acting)):
            found.append(reading.of("agreed", part, "You left the say with them."))
        elif part.steps.finished and not part.steps.later and part.steps.verbs & wanted & ASKED_FOR:
            found.append(reading.of("agreed", part, "You did exactly what they asked.", 0.9))
        elif reading.heard.question_now and reading.informs(part):
            found.append(reading.of("agreed", part, "You answered exactly what they asked.", 0.8))
        elif part.acts and part.has(ASKED_WORDS):
            found.append(reading.of("agreed", part, "You did it the way they asked.", 0.9))
    return tuple(found)


CRITERION = Criterion(
    name="agreed",
    dimension="next_steps",
    raises=True,
    asks="Does it ask, offer a choice or check that it works for them, or do exactly what they asked?",
    root="MITI 4: seeking collaboration, emphasising autonomy (Moyers et al., 2016); shared decision making (Elwyn et al., 2012)",
    find=find,
)
