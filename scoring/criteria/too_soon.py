"""A fix laid over a sign that might have changed the fix."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading


def find(reading: Reading) -> tuple[Finding, ...]:
    heard = reading.heard
    if not (heard.fresh or heard.feeling) or reading.picked or heard.danger:
        return ()
    if any(part.reflects or part.open or part.invites for part in reading.parts):
        return ()
    found = []
    for part in reading.acting:
        if heard.asks_now and reading.fits_ask(part):
            continue
        found.append(
            reading.of("too_soon", part, "You fixed before you knew: what they hinted at could change the fix.")
        )
    for part in reading.parts:
        if part.steps.sells and not part.acts:
            found.append(reading.of("too_soon", part, "You offered something before hearing what was wrong."))
    return tuple(found)


CRITERION = Criterion(
    name="too_soon",
    dimension="listening",
    raises=False,
    asks="Is a fix offered over a cue whose exploring could change the fix?",
    root="MITI 4: giving information or persuading before evoking (Moyers et al., 2016); VR-CoDES: reduce space, information-advise (Del Piccolo et al., 2011)",
    find=find,
)
