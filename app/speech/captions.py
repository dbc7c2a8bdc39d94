"""What a bracketed caption of a line sounds like, as pieces of a turn."""

from __future__ import annotations

from typing import cast

from app.scenario.captions import UNKNOWN, Changed, Heard, heard_of, manner_of
from app.speech.values import Breath, BreathKind, Noise, Piece, Quiet


def sounds_of(caption: str) -> tuple[Piece, ...]:
    """What this caption sounds like, every piece under the caption itself, word for word.

    "a breath, then nothing" is two pieces; both stand under the one caption. What nothing is known for is quiet.
    """
    return tuple(_piece(heard, caption) for heard in heard_of(caption)) or (Quiet(UNKNOWN, caption),)


def _piece(heard: Heard, caption: str) -> Piece:
    if heard.what == "quiet":
        return Quiet(heard.seconds, caption)
    if heard.what == "noise":
        return Noise(heard.kind, caption, heard.seconds)
    return Breath(cast(BreathKind, heard.kind), caption, heard.seconds)


__all__ = ["Changed", "manner_of", "sounds_of"]
