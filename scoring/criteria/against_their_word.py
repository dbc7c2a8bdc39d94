"""What they have just refused, or said cannot work."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.text import rx, stem

STAY = rx(
    r"\b(?:tempt|discount|offer|deal|stay(?:ing)? with|keep you|% off|free month|better price|sure you want|sure you would|reconsider|before you (?:go|leave|cancel)|change your mind|loyalty)\b|\d% "
)


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for part in reading.parts:
        if part.reflects or (part.open and not part.steps.sells):
            continue
        mine = {stem(word) for word in part.sentence.words}
        offered = part.acts or part.steps.hands or part.steps.sells or part.agreeing
        refused = next((words for words in reading.heard.refused if words <= mine), None)
        if offered and refused and not part.has(HONOURED):
            found.append(
                reading.of(
                    "against_their_word", part, f"They had already said no to this ({', '.join(sorted(refused))})."
                )
            )
        elif reading.heard.leaving and part.has(STAY) and not part.steps.finished:
            found.append(reading.of("against_their_word", part, "They asked to leave, and this argues with it."))
    return tuple(found)


HONOURED = rx(r"\b(?:no|not|never|without|stop\w*|remov\w+|instead|rather than|taken off|no more)\b")


CRITERION = Criterion(
    name="against_their_word",
    dimension="next_steps",
    raises=False,
    asks="Is it what they have just refused, or said cannot work?",
    root="MITI 4: emphasising autonomy (Moyers et al., 2016)",
    find=find,
)
