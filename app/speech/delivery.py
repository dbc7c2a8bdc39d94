"""How a customer says a turn: the beat and their state decide pace, pauses, breath and melody; the words stay."""

from __future__ import annotations

import re

from app.scenario.model import Persona
from app.simulation.values import Beat, CustomerState
from app.speech.values import Piece, Quiet, Timbre, Words

_CAPTION = re.compile(r"\[([^\[\]\n]{1,80})\]")


def timbre_of(persona: Persona) -> Timbre:
    """The persona's voice, as the file gives it, or by age and pronouns where it does not."""
    own = persona.sounding
    if own is not None:
        return Timbre(own.pitch, own.pace, own.loudness, persona.pronouns)
    return Timbre(pitch={"she": 1.0, "he": 0.78, "they": 0.9}[persona.pronouns], who=persona.pronouns)


def pieces_of(text: str, beat: Beat | None, state: CustomerState | None) -> tuple[Piece, ...]:
    """The pieces a turn is said in. `beat` and `state` are None for their first words."""
    pieces: list[Piece] = []
    from_ = 0
    for found in _CAPTION.finditer(text):
        if text[from_ : found.start()].strip():
            pieces.append(Words(text[from_ : found.start()].strip()))
        pieces.append(Quiet(1.0, found.group(1)))
        from_ = found.end()
    if text[from_:].strip():
        pieces.append(Words(text[from_:].strip()))
    return tuple(pieces)
