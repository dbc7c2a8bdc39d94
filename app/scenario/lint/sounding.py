"""Whether the voice a file gives a customer will be theirs when they are heard."""

from __future__ import annotations

from collections.abc import Iterator

from app.scenario.lint.look import Look
from app.scenario.source import Change, Fault, Fix

PITCHES = {"he": 0.78, "they": 0.9}
"""Where a voice says nothing of its height it is the plain one, a woman's; these are nearer to what most expect."""


def unheard(it: Look) -> Iterator[Fault]:
    """A voice for somebody who writes, and one whose height is left to chance."""
    persona = it.file.part("persona")
    sounding = persona.part("sounding")
    if not sounding.data:
        return
    if it.file.text("channel") == "chat":
        what = "this customer writes, so nobody hears the voice under sounding"
        fix = Fix("Take the voice away", (Change("remove", sounding.at),))
        yield it.fault(sounding.at, what, "take it away, or let them ring (channel: voice)", key=True, fix=fix)
    pitch = PITCHES.get(persona.text("pronouns"))
    if pitch and "pitch" not in sounding.data:
        what = "their voice says nothing of its pitch, so it is as high as a woman's"
        fix = Fix(f"Make it {pitch}", (Change("set", (*sounding.at, "pitch"), pitch),))
        yield it.fault(sounding.at, what, f"say how high it is, as in: pitch: {pitch}", key=True, fix=fix)
