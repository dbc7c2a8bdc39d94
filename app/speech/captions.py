"""What a bracketed caption of a line sounds like: quiet, a breath, something in the room, another way of talking."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.speech.values import Breath, Noise, Piece, Quiet

UNKNOWN = 0.7
"""Seconds of quiet where no honest sound can be made of a caption."""


@dataclass(frozen=True)
class Changed:
    """How the words after a caption differ, to the end of the turn or the next such caption."""

    pace: float = 1.0
    pitch: float = 1.0
    loudness: float = 0.0
    melody: float = 1.0


_MANNERS: tuple[tuple[str, Changed], ...] = (
    (r"to (him|her|them)sel(f|ves)|under (his|her|their) breath", Changed(pace=0.97, loudness=-6, melody=0.8)),
    (r"quiet(er|ly)?|softly|softer|whispers?", Changed(pace=0.96, loudness=-5)),
    (r"low(er)?", Changed(pace=0.96, pitch=0.95, loudness=-4.5)),
    (r"flat(ly)?|dry|dri?ly|evenly", Changed(melody=0.35)),
    (r"(too )?quick(ly)?|fast(er)?", Changed(pace=1.2)),
    (r"a hand over the phone", Changed(pace=1.05, loudness=-8)),
    (r"slow(ly|er)?", Changed(pace=0.85)),
    (r"loud(er|ly)?|sharp(er|ly)?", Changed(pace=1.03, loudness=3)),
)

_GONE = (
    r"\b(the line goes|the line is dead|hangs up|(he|she|they)('s|'re| is| are) gone|phone( goes)? down|call ends)\b"
)

_SOUNDS: tuple[tuple[str, Piece], ...] = (
    # Quiet first: "nothing but the fan" is a fan.
    (r"nothing (but|except) the fan", Noise("hum", "", 2.0)),
    (r"long pause|nothing for a (bit|while)", Quiet(2.5)),
    (r"pause.*too long", Quiet(1.9)),
    (r"short pause|a beat|hesitat", Quiet(0.9)),
    (r"^silence", Quiet(2.0)),
    (r"pause|^nothing|^quiet$|no answer|doesn't say it|no words after|says nothing", Quiet(1.2)),
    # Breath.
    (r"shaky breath|unsteady breath|breath catches", Breath("shaky", "", 0.7)),
    (r"long breath|deep breath|\bsighs?\b", Breath("sigh", "", 1.5)),
    (r"breathe?s? out|exhales?|lets? .*breath (go|out)|^let go", Breath("out", "", 0.8)),
    (r"breathes? in|breath (in|taken)|inhales?", Breath("in", "", 0.55)),
    (r"short breath", Breath("in", "", 0.32)),
    (r"^breathing", Breath("sigh", "", 1.3)),
    (r"breath", Breath("in", "", 0.45)),
    (r"half a laugh|small laugh|almost laughs?", Breath("laugh", "", 0.24)),
    (r"laugh|chuckle", Breath("laugh", "", 0.46)),
    (r"throat, twice", Breath("throat", "", 0.55)),
    (r"throat", Breath("throat", "", 0.3)),
    (r"cough", Breath("cough", "", 0.55)),
    (r"sniff", Breath("sniff", "", 0.4)),
    (r"whistling", Breath("whistle", "", 1.2)),
    # What rings or beeps.
    (r"alarm", Noise("alarm", "", 0.7)),
    (r"message tone|text tone|notification", Noise("message", "", 0.4)),
    (r"\bbeeps?\b", Noise("beep", "", 0.35)),
    (r"strikes the quarter", Noise("strike", "", 2.6)),
    (r"strikes", Noise("strike", "", 1.6)),
    (r"two clocks", Noise("quick tick", "", 2.0)),
    (r"crossing", Noise("quick tick", "", 1.6)),
    (r"clock|^ticking", Noise("tick", "", 2.0)),
    # Weather, water, engines.
    (r"\brain\b", Noise("rain", "", 1.8)),
    (r"being filled|rinsed|water|\btap running|hose|kettle", Noise("water", "", 1.5)),
    (r"hisses", Noise("hiss", "", 0.9)),
    (r"plane", Noise("plane", "", 2.4)),
    (r"\b(tram|train|truck|bus|car going)\b", Noise("passing", "", 2.0)),
    (r"traffic|street", Noise("traffic", "", 1.6)),
    (r"\bfan\b|fridge|humming|engine", Noise("hum", "", 1.6)),
    # Hands.
    (r"tape (measure|tearing|pulled)|\btape\b|zip", Noise("tape", "", 0.8)),
    (r"cup going into paper", Noise("paper", "", 0.7)),
    (r"spoon put down", Noise("cup", "", 0.6)),
    (r"spoon", Noise("spoon", "", 1.3)),
    (r"\b(cup|saucer|glass|mug)\b", Noise("cup", "", 0.6)),
    (r"pen clicking", Noise("quick tick", "", 0.6)),
    (r"paper|\bpages?\b|sheet|envelope|letter", Noise("paper", "", 0.8)),
    (r"\bpen\b|pencil|writing|typing", Noise("pen", "", 0.9)),
    (r"keys", Noise("keys", "", 0.6)),
    (r"tapping|drumming|knock", Noise("tap", "", 0.9)),
    (r"claws", Noise("quick tick", "", 1.0)),
    (r"footsteps|gravel|steps", Noise("steps", "", 1.6)),
    (r"board pulled|dragged|scrapes", Noise("dragged", "", 0.8)),
    (r"creaks", Noise("creak", "", 0.4)),
    (r"falls over|dropped|falls", Noise("fall", "", 0.7)),
    (r"\bdoor\b", Noise("door", "", 0.6)),
    (r"\biron\b|set down|put down|laid|let down|hammer|\btool\b|\bpot\b", Noise("set down", "", 0.6)),
)

_THEN = re.compile(r",? and then (?!$)|, then |\. |, and (?=no\b|nothing|a |doesn't|let go)")


def manner_of(caption: str) -> Changed | None:
    """How the words after this caption are said; None where it is nothing of the kind."""
    return next((how for pattern, how in _MANNERS if re.fullmatch(pattern, caption.strip(), re.IGNORECASE)), None)


def sounds_of(caption: str) -> tuple[Piece, ...]:
    """What this caption sounds like, every piece under the caption itself, word for word.

    "a breath, then nothing" is two pieces; both stand under the one caption.
    """
    if re.search(_GONE, caption, re.IGNORECASE):
        kind = "soft click" if re.search(r"careful|gently|puts|phone", caption, re.IGNORECASE) else "click"
        return (Noise(kind, caption, 0.3), Quiet(0.7, caption))
    parts = [part for part in _THEN.split(caption) if part.strip()]
    made = [piece for part in parts if (piece := _sound(part)) is not None]
    if not made:
        return (Quiet(UNKNOWN, caption),)
    return tuple(_under(piece, caption) for piece in made)


def _sound(part: str) -> Piece | None:
    return next((piece for pattern, piece in _SOUNDS if re.search(pattern, part.strip(), re.IGNORECASE)), None)


def _under(piece: Piece, caption: str) -> Piece:
    if isinstance(piece, Quiet):
        return Quiet(piece.seconds, caption)
    if isinstance(piece, Breath):
        return Breath(piece.kind, caption, piece.seconds)
    assert isinstance(piece, Noise)
    return Noise(piece.kind, caption, piece.seconds)
