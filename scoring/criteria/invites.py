"""Leaves room some other way than by an open question."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.frames import VAGUE_EVENT
from scoring.reading import Reading
from scoring.text import rx


def find(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for part in reading.parts:
        if part.steps.hands or part.steps.sells or part.data or part.blames or part.steps.vague:
            continue
        if part.invites:
            found.append(
                reading.of("invites", part, "You told them there is room, without pressing.", 1.0 if part.tied else 0.6)
            )
        elif part.light and (part.tied or part.hedged or part.infers or (reading.heard.live and part.has(VAGUE_EVENT))):
            found.append(reading.of("invites", part, "A light guess they can take up or wave away.", 0.8))
        elif part.echo and part is reading.speaking[-1] and part.picks:
            found.append(
                reading.of(
                    "invites", part, f"You gave '{part.picks[0].words}' back and stopped; that leaves room.", 0.9
                )
            )
        elif part.acts and part.has(WAITING):
            found.append(
                reading.of("invites", part, "You put it as a choice that may wait, so nothing is forced.", 0.7)
            )
    return tuple(found)


WAITING = rx(
    r"\bor (?:\w+ ){1,3}(?:leave|wait|stop|pause|not|come back|stay)\b|\bleave it (?:be|there)\b|\bwhenever you (?:say|are ready|like)\b"
)


CRITERION = Criterion(
    name="invites",
    dimension="listening",
    raises=True,
    asks="Does it leave room: a light guess, a permission, the loaded word given back and left open?",
    root="VR-CoDES: provide space, non-explicit (Del Piccolo et al., 2011); AELS: responding (Drollinger et al., 2006)",
    find=find,
)
