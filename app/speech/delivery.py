"""How a customer says a turn: the beat and their state decide pace, pauses, breath and melody; the words stay.

A customer is made up, so their mood is the director's to decide and ours to sound. Nobody's voice is read for theirs.
Only the words, the beat's own reaction and their state are looked at: what they keep back has no bearing on how they
sound, or it could be heard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.scenario.captions import ASIDE, CAPTION
from app.scenario.model import Persona
from app.simulation.values import Beat, CustomerState
from app.speech.captions import Changed, manner_of, sounds_of
from app.speech.values import Breath, Piece, Quiet, Timbre, Words


@dataclass(frozen=True)
class Manner:
    """How a turn is said; as in `Words`, 1 and 0 are the person's usual."""

    pace: float = 1.0
    pitch: float = 1.0
    loudness: float = 0.0
    melody: float = 1.0
    tight: float = 0.0
    before: float = 0.0
    """Seconds of quiet before the first word."""
    between: float = 0.32
    """Seconds between sentences; most silent pauses in speech last 0.2 to 1 (Campione and Véronis 2002)."""
    within: float = 0.0
    """Seconds at the first comma that has words enough on either side, once a turn."""
    trails: bool = False


# Directions are those that are found again and again (Murray and Arnott 1993, J. Acoust. Soc. Am. 93: anger
# louder, higher, a little faster and tense; sadness slower, lower, softer, narrower). Amounts are our judgement, well
# under theirs: these people are holding themselves together. Waits: most turns come some 0.2 s after the last one, and
# one that takes longer than about 0.7 is heard as reluctant (Kendrick and Torreira 2015, Discourse Processes 52).
REACTIONS: dict[str, Manner] = {
    "open": Manner(pace=0.93, pitch=0.97, loudness=-1.5, melody=0.95, before=0.7, between=0.5),
    "deflect": Manner(pace=1.04, melody=0.85, before=0.15, between=0.25),
    "test": Manner(pace=0.98, melody=1.05, before=0.45),
    "snap": Manner(pace=1.12, pitch=1.05, loudness=2.5, melody=1.15, tight=0.7, between=0.18),
    "shut_down": Manner(pitch=0.97, loudness=-3, melody=0.55, before=0.4, between=0.45),
    "go_flat": Manner(loudness=-1, melody=0.4, before=0.25),
    "correct": Manner(pace=0.97, melody=1.1, tight=0.25, before=0.15),
    "thank": Manner(pace=1.02, pitch=1.03, melody=1.12, before=0.2),
    "wait": Manner(pace=0.97, loudness=-1, before=0.3),
    "press": Manner(pace=1.04, loudness=0.8, melody=1.08, tight=0.2, before=0.1),
    "unsure": Manner(pace=0.96, melody=1.1, before=0.6),
    "greet": Manner(pitch=1.02, melody=1.05, before=0.1),
    "repeat": Manner(pace=0.92, melody=0.8, tight=0.2, before=0.25, between=0.4),
    "minimise": Manner(pace=1.05, loudness=-1, melody=0.9, before=0.15, trails=True),
    "sarcasm": Manner(pace=0.94, melody=0.45, before=0.3),
    "silence": Manner(loudness=-2, melody=0.8, before=0.5),
    "ask_back": Manner(melody=1.08, before=0.3),
    "interrupt": Manner(pace=1.1, pitch=1.03, loudness=2, tight=0.4, between=0.2),
    "caught_out": Manner(pace=0.95, tight=0.3, before=0.6, between=0.45),
    "remind": Manner(tight=0.15, before=0.3),
    "answer": Manner(before=0.15),
    "choose": Manner(before=0.35),
    "confirm": Manner(before=0.15),
}
DISCLOSURE = Manner(pace=0.87, pitch=0.96, loudness=-2.5, melody=0.8, before=1.3, between=0.75, within=0.5, trails=True)
"""Something that was kept back: slow, low, and not to the end."""
FOLLOW_UP = Manner(pace=0.92, pitch=0.97, loudness=-1.5, melody=0.9, before=0.6, between=0.55)
PULL_BACK = Manner(pace=1.06, melody=0.85, before=0.25)
ENDINGS: dict[str, Manner] = {
    "cared_for": Manner(pace=0.95, pitch=1.01, loudness=-1, melody=1.05, before=0.5, between=0.45),
    "heard_only": Manner(pace=0.96, loudness=-1, melody=0.9, before=0.4),
    "solved_unheard": Manner(melody=0.6, before=0.2),
    "escalates": Manner(pace=1.04, loudness=1, melody=0.9, tight=0.5, before=0.1),
    "hangs_up": Manner(pace=1.06, loudness=1, melody=0.8, tight=0.6, between=0.25),
    "drifts_off": Manner(pace=0.95, loudness=-3, melody=0.6, before=0.5, trails=True),
}

NOTICED = 0.8
"""Seconds of quiet from which somebody listening would remark a pause; those of ours from there on are captioned."""
OURS = "a pause"

TAILS_OFF = 1.2
"""Seconds of quiet where all they say is dots or a dash."""
SHOUTED = 3.0
"""Decibels more for a sentence in capitals with an exclamation mark."""

_DOTS = re.compile(r"[\s.…\-–—]+")
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDS = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|(?<=…)(?=\w)")
_NO_END = re.compile(r"(?:^|\s)(?:[A-Z]|Mr|Mrs|Ms|Dr|St|No)\.$")
_CLAUSE = re.compile(r"(?<=[,;:—])\s+")


def timbre_of(persona: Persona) -> Timbre:
    """The persona's voice, as the file gives it, or by age and pronouns where it does not."""
    own = persona.sounding
    if own is not None:
        return Timbre(own.pitch, own.pace, own.loudness, persona.pronouns)
    age = persona.age
    # Women's voices sink with age, men's rise a little after sixty (Stathopoulos and others 2011); both slow down.
    if persona.pronouns == "he":
        pitch = 0.8 if age < 25 else 0.76 if age < 60 else 0.77 if age < 75 else 0.79
    else:
        pitch = 1.05 if age < 25 else 1.0 if age < 45 else 0.97 if age < 65 else 0.94
        pitch = pitch if persona.pronouns == "she" else pitch - 0.1
    pace = 1.04 if age < 30 else 1.0 if age < 60 else 0.95 if age < 75 else 0.9
    return Timbre(pitch=round(pitch, 2), pace=pace, who=persona.pronouns)


def manner_for(beat: Beat | None, state: CustomerState | None) -> Manner:
    """How this beat is said by somebody in that state; the plain manner for their first words."""
    if beat is None:
        return Manner()
    if beat.ending:
        how = ENDINGS.get(beat.ending, Manner())
    elif beat.disclosure:
        how = DISCLOSURE
    elif beat.pull_back:
        how = PULL_BACK
    elif beat.follow_up:
        how = FOLLOW_UP
    else:
        how = REACTIONS.get(beat.reaction, Manner())
    if state is None:
        return how
    strained = max(state.distress - 0.5, 0.0) * 2
    wary = max(0.5 - state.trust, 0.0) * 2
    return replace(
        how,
        pace=how.pace * (1 + 0.04 * strained),
        tight=min(how.tight + 0.3 * strained, 1.0),
        melody=how.melody * (1 - 0.2 * wary),
    )


def pieces_of(text: str, beat: Beat | None, state: CustomerState | None) -> tuple[Piece, ...]:
    """The pieces a turn is said in. `beat` and `state` are None for their first words.

    Bracketed captions become sound or quiet and keep their words; a quiet of ours long enough to be remarked is
    captioned "a pause", and no more. What is no caption but the product speaking is said plainly.
    """
    if text.strip() and _DOTS.fullmatch(text):
        return (Quiet(TAILS_OFF, OURS),)
    how = manner_for(beat, state)
    pieces: list[Piece] = []
    changed: Changed | None = None
    caption = ""
    for part, is_caption in _parts(text):
        if not is_caption:
            pieces += _words(part, how, changed, caption, said=_any_words(pieces))
        elif ASIDE.search(part):
            pieces += [*_words(part, Manner(), None, "", said=False), Quiet(0.6)]
        elif (manner := manner_of(part)) is not None:
            changed, caption = manner, part
        else:
            pieces += sounds_of(part)
    if caption and not any(piece.caption == caption for piece in pieces):
        pieces.append(Quiet(0.6, caption))
    return (*_lead(how, beat, pieces), *pieces)


def _lead(how: Manner, beat: Beat | None, pieces: list[Piece]) -> tuple[Piece, ...]:
    """What comes before the first word, unless the line itself begins with a wait."""
    if not pieces or how.before <= 0 or (isinstance(pieces[0], Quiet) and pieces[0].caption):
        return ()
    if not isinstance(pieces[0], Words):
        return (Quiet(min(how.before, 0.3)),)
    wait = Quiet(how.before, OURS if how.before > NOTICED else "")
    if beat is not None and beat.disclosure and not any(isinstance(piece, Breath) for piece in pieces):
        return (wait, Breath("in", "a breath", 0.4))
    return (wait,)


def _parts(text: str) -> list[tuple[str, bool]]:
    """The text cut at its captions: (words, False) and (caption, True)."""
    parts: list[tuple[str, bool]] = []
    from_ = 0
    for found in CAPTION.finditer(text):
        parts += [(text[from_ : found.start()].strip(), False), (found.group(1).strip(), True)]
        from_ = found.end()
    parts.append((text[from_:].strip(), False))
    return [(part, is_caption) for part, is_caption in parts if part]


def _any_words(pieces: list[Piece]) -> bool:
    return any(isinstance(piece, Words) for piece in pieces)


def _words(text: str, how: Manner, changed: Changed | None, caption: str, *, said: bool) -> list[Piece]:
    """Sentences with quiet between them, in that manner."""
    pieces: list[Piece] = []
    pause = how.within if not said else 0.0
    units = _sentences(text)
    for number, sentence in enumerate(units):
        if not any(sign.isalnum() for sign in sentence):
            pieces.append(Quiet(0.6, caption))
            continue
        if pieces:
            unfinished = isinstance(pieces[-1], Words) and pieces[-1].text.endswith("…")
            pieces.append(Quiet(max(how.between, 0.55) if unfinished else how.between, caption))
        head, tail = _halves(sentence) if pause else (sentence, "")
        for half in (head, tail) if tail else (head,):
            if half is tail:
                pieces.append(Quiet(pause, caption))
                pause = 0.0
            last = number == len(units) - 1 and half is (tail or head)
            trails = half.endswith("…") or (how.trails and last and not half.endswith(("?", "!")))
            pieces.append(_said(half, how, changed or Changed(), caption, trails=trails))
    return pieces


def _said(text: str, how: Manner, changed: Changed, caption: str, *, trails: bool) -> Words:
    return Words(
        text,
        pace=round(how.pace * changed.pace, 3),
        pitch=round(how.pitch * changed.pitch, 3),
        loudness=how.loudness + changed.loudness + (SHOUTED if _is_shouted(text) else 0),
        melody=round(how.melody * changed.melody, 3),
        tight=round(how.tight, 3),
        trails=trails,
        caption=caption,
    )


def _is_shouted(text: str) -> bool:
    return "!" in text and text == text.upper() and bool(_LONG_WORD.search(text))


def _sentences(text: str) -> list[str]:
    made: list[str] = []
    for part in _ENDS.split(text):
        if made and _NO_END.search(made[-1]):
            made[-1] += " " + part
        elif part.strip():
            made.append(part.strip())
    return made


def _halves(sentence: str) -> tuple[str, str]:
    """The sentence at its first comma with two words or more on either side; (sentence, "") where there is none."""
    for found in _CLAUSE.finditer(sentence):
        head, tail = sentence[: found.start()], sentence[found.end() :]
        if len(head.split()) >= 2 and len(tail.split()) >= 2:
            return head, tail
    return sentence, ""
