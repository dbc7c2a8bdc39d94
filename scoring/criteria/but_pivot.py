"""Takes the acknowledgement back in the same breath."""

from __future__ import annotations

from scoring.criteria.defends import POLICY
from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.steps import steps_of
from scoring.text import as_sentence, rx

PIVOT = rx(
    r"\b(?:sorry|understand|appreciate|hear|see|know|sounds?|must be|frustrat\w+|upset\w*|hard|difficult|sympathise|apologise|realise|imagine|long time)\b[^.?!]{0,90}?(?:[.,!] |\b)(?P<turn>but|however|unfortunately|that said|having said that|although|nevertheless|at the same time|on other hand)\b"
)


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for index, sentence in enumerate(reading.whole):
        joined = sentence
        if index + 1 < len(reading.whole) and reading.whole[index + 1].plain.split()[:1] in (
            ["but"],
            ["however"],
            ["unfortunately"],
        ):
            joined = as_sentence(sentence.tokens + reading.whole[index + 1].tokens)
        match = PIVOT.search(joined.plain)
        if match is None:
            continue
        rest = as_sentence(
            tuple(
                t
                for t in joined.tokens
                if t.start >= (joined.back(match.start("turn"), match.end("turn")) or (0, 0))[0]
            )
        )
        steps = steps_of(rest)
        if steps.acts and not steps.refuses and not steps.hands:
            continue
        if steps.refuses or steps.hands or steps.vague or rest.has(POLICY) or rest.has(YOU):
            found.append(
                reading.finding("but_pivot", rest.start, rest.stop, "This takes back what you had just given.")
            )
    return tuple(found)


YOU = rx(r"\b(?:but|however|although) (?:~)(?:you|it is|that is|we have to|i have to|this is|our|these)\b")


CRITERION = Criterion(
    name="but_pivot",
    dimension="acknowledgement",
    raises=False,
    asks="Does it take the acknowledgement back in the same breath?",
    root="ECCS (Bylund & Makoul, 2002): recognition followed by denial; MITI 4: confront (Moyers et al., 2016)",
    find=find,
)
