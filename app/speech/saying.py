"""A turn put together from its pieces: words by a speaker, quiet and breath by us, captions where they fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.speech.openai_speaking import FallbackSpeaker
from app.speech.sound import Sound, quiet, seconds_of
from app.speech.values import CaptionAt, Piece, Said, Speaker, Timbre, Words


def said(pieces: Sequence[Piece], timbre: Timbre, seed: int, speaker: Speaker) -> Said:
    """The pieces one after the other. Raises SpeechFault where the words cannot be made to sound."""
    if isinstance(speaker, FallbackSpeaker):
        made, note = speaker.turn(pieces, timbre, lambda one: said(pieces, timbre, seed, one))
        return replace(made, note=note)
    sound: Sound = quiet(0)
    captions: list[CaptionAt] = []
    for number, piece in enumerate(pieces):
        start = seconds_of(sound)
        if isinstance(piece, Words):
            sound += speaker.speak(piece, timbre, seed + number)
        else:
            sound += quiet(piece.seconds)
        caption = "" if isinstance(piece, Words) else piece.caption
        if caption:
            captions.append(CaptionAt(caption, round(start, 3), round(seconds_of(sound), 3)))
    return Said(sound, tuple(captions), speaker.name)
