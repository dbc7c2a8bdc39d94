"""What can stand in brackets in a line: quiet, a breath, something in the room, another way of talking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

CAPTION = re.compile(r"\[([^\[\]\n]{1,200})\]")
"""A caption in its brackets; its words are group 1."""
ASIDE = re.compile(r"practice room", re.IGNORECASE)
"""What stands in brackets and holds this is the product speaking, and no caption."""
UNKNOWN = 0.7
"""Seconds of quiet where no honest sound can be made of a caption."""


@dataclass(frozen=True)
class Changed:
    """How the words after a caption differ, to the end of the turn or the next such caption."""

    pace: float = 1.0
    pitch: float = 1.0
    loudness: float = 0.0
    melody: float = 1.0


@dataclass(frozen=True)
class Heard:
    """Something that is heard and is no word."""

    what: Literal["quiet", "breath", "noise"]
    kind: str
    """Of breath, one of `speech.values.Breath`'s; of noise, one of `speech.noises.NOISES`; of quiet, nothing."""
    seconds: float


def _quiet(seconds: float) -> Heard:
    return Heard("quiet", "", seconds)


def _breath(kind: str, seconds: float) -> Heard:
    return Heard("breath", kind, seconds)


def _noise(kind: str, seconds: float) -> Heard:
    return Heard("noise", kind, seconds)


_MANNERS: tuple[tuple[str, Changed], ...] = (
    (r"to (him|her|them)sel(f|ves)|under (his|her|their) breath", Changed(pace=0.97, loudness=-6, melody=0.8)),
    (
        r"quiet(er|ly)?|soft(er|ly)?|(in )?(a )?(whisper(s|ing|ed)?|small voice|quiet voice)|murmur(s|ing)?|"
        r"mutter(s|ing)?|mumbl(es|ing)",
        Changed(pace=0.96, loudness=-5),
    ),
    (r"low(er)?", Changed(pace=0.96, pitch=0.95, loudness=-4.5)),
    (r"flat(ly)?|dry|dri?ly|evenly", Changed(melody=0.35)),
    (r"(too )?quick(ly)?|fast(er)?", Changed(pace=1.2)),
    (r"a hand over the phone", Changed(pace=1.05, loudness=-8)),
    (r"slow(ly|er)?", Changed(pace=0.85)),
    (r"shout(s|ing)?|yell(s|ing)?|raises (his|her|their) voice", Changed(pace=1.03, pitch=1.04, loudness=4)),
    (r"loud(er|ly)?|sharp(er|ly)?", Changed(pace=1.03, loudness=3)),
)

_GONE = (
    r"\b(the line goes|the line is dead|hangs? up|(he|she|they)('s|'re| is| are) gone|phone( goes)? down|call ends)\b"
)

_SOUNDS: tuple[tuple[str, Heard], ...] = (
    # Quiet first: "nothing but the fan" is a fan.
    (r"nothing (but|except) the fan", _noise("hum", 2.0)),
    (r"long pause|nothing for a (bit|while)", _quiet(2.5)),
    (r"pause.*too long", _quiet(1.9)),
    (r"short pause|a beat|hesitat", _quiet(0.9)),
    (r"^silence", _quiet(2.0)),
    (r"pause|^nothing|^quiet$|no answer|doesn't say it|no words after|says nothing", _quiet(1.2)),
    # Breath.
    (r"shaky breath|unsteady breath|breath catches", _breath("shaky", 0.7)),
    (r"gasps?\b", _breath("in", 0.32)),
    (r"long breath|deep breath|\bsighs?\b", _breath("sigh", 1.5)),
    (r"breathe?s? out|exhales?|lets? .*breath (go|out)|^let go", _breath("out", 0.8)),
    (r"breathes? in|breath (in|taken)|inhales?", _breath("in", 0.55)),
    (r"short breath", _breath("in", 0.32)),
    (r"^breathing", _breath("sigh", 1.3)),
    (r"breath", _breath("in", 0.45)),
    (r"half a laugh|small laugh|almost laughs?", _breath("laugh", 0.24)),
    (r"laugh|chuckle", _breath("laugh", 0.46)),
    (r"throat, twice", _breath("throat", 0.9)),
    (r"throat", _breath("throat", 0.5)),
    (r"cough", _breath("cough", 0.55)),
    (r"sniff", _breath("sniff", 0.4)),
    (r"whistling", _breath("whistle", 1.2)),
    # What rings or beeps.
    (r"alarm", _noise("alarm", 0.7)),
    (r"message tone|text tone|notification", _noise("message", 0.4)),
    (r"\bbeeps?\b", _noise("beep", 0.35)),
    (r"strikes the quarter", _noise("strike", 2.6)),
    (r"strikes", _noise("strike", 1.6)),
    (r"two clocks", _noise("quick tick", 2.0)),
    (r"crossing", _noise("quick tick", 1.6)),
    (r"clock|^ticking", _noise("tick", 2.0)),
    # Weather, water, engines.
    (r"\brain\b", _noise("rain", 1.8)),
    (r"being filled|rinsed|water|\btap running|hose|kettle", _noise("water", 1.5)),
    (r"hisses", _noise("hiss", 0.9)),
    (r"plane", _noise("plane", 2.4)),
    (r"\b(tram|train|truck|bus|car going)\b", _noise("passing", 2.0)),
    (r"traffic|street", _noise("traffic", 1.6)),
    (r"\bfan\b|fridge|humming|engine", _noise("hum", 1.6)),
    # Hands.
    (r"tape (measure|tearing|pulled)|\btape\b|zip", _noise("tape", 0.8)),
    (r"cup going into paper", _noise("paper", 0.7)),
    (r"spoon put down", _noise("cup", 0.6)),
    (r"spoon", _noise("spoon", 1.3)),
    (r"\b(cup|saucer|glass|mug)\b", _noise("cup", 0.6)),
    (r"pen clicking", _noise("quick tick", 0.6)),
    (r"paper|\bpages?\b|sheet|envelope|letter", _noise("paper", 0.8)),
    (r"\bpen\b|pencil|writing|typing", _noise("pen", 0.9)),
    (r"keys", _noise("keys", 0.6)),
    (r"tapping|drumming|knock", _noise("tap", 0.9)),
    (r"claws", _noise("quick tick", 1.0)),
    (r"footsteps|gravel|steps", _noise("steps", 1.6)),
    (r"board pulled|dragged|scrapes", _noise("dragged", 0.8)),
    (r"creaks", _noise("creak", 0.4)),
    (r"falls over|dropped|falls", _noise("fall", 0.7)),
    (r"\bdoor\b", _noise("door", 0.6)),
    (r"\biron\b|set down|put down|laid|let down|hammer|\btool\b|\bpot\b", _noise("set down", 0.6)),
)

_THEN = re.compile(r",? and then (?!$)|, then |\. |, and (?=no\b|nothing|a |doesn't|let go)")

_CRYING = re.compile(
    r"\b(cry(ing)?|cries|sob(s|bing)?|weep(s|ing)?|whimper(s|ing)?|tearful(ly)?|in tears)\b", re.IGNORECASE
)
_WEEPS = (_breath("shaky", 0.7), _breath("shaky", 0.6))
_SOMEBODY_ELSE = re.compile(
    r"\b(bab(y|ies)|child(ren)?|kids?|toddler|boy|girl|son|daughter|dog|somebody|someone|background|behind)\b",
    re.IGNORECASE,
)

EXPLAINED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Quiet", ("a beat", "a pause", "a long pause", "silence"), "nothing, for one second to two and a half"),
    (
        "Breath",
        ("a breath", "sighs", "breathes out", "a shaky breath", "a short laugh", "clears his throat", "a cough",
         "sniffs", "crying"),
        "the breath, laugh or cough; crying is two unsteady breaths",
    ),
    (
        "How they say what follows",
        ("quietly", "whispers", "to herself", "flatly", "quickly", "slowly", "louder", "shouts"),
        "the words after it are said like that, to the end of the turn or the next of these",
    ),
    (
        "Around them",
        ("rain", "traffic", "a clock ticking", "water running", "a door", "footsteps", "a cup set down",
         "paper turning", "a pen", "an alarm", "a message tone"),
        "a moment of it",
    ),
    ("The line", ("hangs up", "the line goes dead"), "a click, and then nothing at all"),
)  # fmt: skip
"""What an author is told: a group, captions of it, what one hears. Whatever is none of it is a short silence."""


def manner_of(caption: str) -> Changed | None:
    """How the words after this caption are said; None where it is nothing of the kind."""
    return next((how for pattern, how in _MANNERS if re.fullmatch(pattern, caption.strip(), re.IGNORECASE)), None)


@lru_cache(maxsize=4096)
def heard_of(caption: str) -> tuple[Heard, ...]:
    """What this caption sounds like, one after the other; nothing where no honest sound can be made of it.

    "a breath, then nothing" is two. A manner of talking has no sound of its own: see `manner_of`.
    """
    if re.search(_GONE, caption, re.IGNORECASE):
        kind = "soft click" if re.search(r"careful|gently|puts|phone", caption, re.IGNORECASE) else "click"
        return (_noise(kind, 0.3), _quiet(0.7))
    made: list[Heard] = []
    for part in _THEN.split(caption):
        if _CRYING.search(part) and not _SOMEBODY_ELSE.search(part):
            made += _WEEPS
        elif (heard := _sound(part)) is not None:
            made.append(heard)
    return tuple(made)


def is_known(caption: str) -> bool:
    """Whether something is done about it where customers are heard, if it is only quiet."""
    return manner_of(caption) is not None or bool(ASIDE.search(caption) or heard_of(caption))


def quiet_in(text: str) -> float:
    """Seconds of silence that the captions of a line ask for."""
    total = 0.0
    for found in CAPTION.finditer(text):
        caption = found[1].strip()
        if not is_known(caption):
            total += UNKNOWN
        total += sum(each.seconds for each in heard_of(caption) if each.what == "quiet")
    return total


def _sound(part: str) -> Heard | None:
    return next((heard for pattern, heard in _SOUNDS if re.search(pattern, part.strip(), re.IGNORECASE)), None)
