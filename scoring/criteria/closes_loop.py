"""They will know, and need not ask again."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for part in reading.parts:
        if part.steps.hands or (part.steps.refuses and not part.acts and not part.steps.closes) or part.question:
            continue
        if part.steps.vague and not part.steps.whens and not part.acts:
            continue
        if part.steps.closes and (reading.acting or reading.heard.wants):
            found.append(reading.of("closes_loop", part, "They will know without having to ask."))
        elif part.steps.finished and not part.steps.later:
            found.append(reading.of("closes_loop", part, "Finished in the call: nothing is left open.", 0.8))
    return tuple(found)


CRITERION = Criterion(
    name="closes_loop",
    dimension="next_steps",
    raises=True,
    asks="Is it clear how they will know, with no need to call again or repeat themselves?",
    root="Closed-loop communication (Salas et al., 2005); customer effort (Dixon et al., 2010)",
    find=find,
)
