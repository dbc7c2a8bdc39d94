"""Returns to the sign the customer gave, or makes room for it."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for part in reading.picked:
        sign = part.picks[0]
        words = sign.words.strip() or "the sign they gave"
        found.append(reading.of("picks_up_cue", part, f"You went back to '{words}', which said more than its words."))
    if not reading.heard.live or reading.acting:
        return tuple(found)
    for part in reading.parts:
        if (
            part.open
            and part not in reading.picked
            and reading.room
            and not part.service
            and not reading.opens_any_call(part)
        ):
            reason = "You made room right after a sign, though you did not name it."
            found.append(reading.of("picks_up_cue", part, reason, 0.7 if reading.explores(part) else 0.5))
    return tuple(sorted(found, key=lambda finding: finding.start))


CRITERION = Criterion(
    name="picks_up_cue",
    dimension="listening",
    raises=True,
    asks="Does it return to the cue in their last turns, or make room for it?",
    root="VR-CoDES: provide space, explicit, content or affect (Del Piccolo et al., 2011); ECCS (Bylund & Makoul, 2002)",
    find=find,
)
