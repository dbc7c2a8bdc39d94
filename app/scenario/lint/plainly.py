"""Says a fault as the screen does: signs and rungs, and the names of fields, where a file has names of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.scenario.places import SECTIONS

_QUOTED = re.compile(r'("[^"]*")')
_FILE_WORD = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\bthe ([a-z ]+?) id (?=$)", r"the short name of a \1: "),
        (r"\ban id of its own\b", "a short name of its own"),
        (r" with hints_at: (\S+)", r' that points to "\1"'),
        (r" \((?:in_opener|heavy): true\)", ""),
        (r"\bsays in_opener: true\b", "is said to stand in the first words"),
        (r"\bput the words of the opener under telling, or remove in_opener\b",
         "put words of theirs among those that return to it, or say that it does not stand there"),
        (r"\bremove in_opener\b", "say that the sign does not stand there"),
        (r"\bnone of the tell_phrases of (?=$)", "none of the words that would give away "),
        (r"\bthe phrase under tell_phrases longer\b", "the words that would give it away longer"),
        (r"\b(?:under|to its|of its|its) tell_phrases\b|\btell_phrases\b", "the words that would give it away"),
        (r"\bor raise words_a_turn\b", "or let them say more words in one go"),
        (r"\bor change never_says\b", "or change the words they would not use"),
        (r"\bwith policy: (\w+)", r"with the \1"),
        (r"\bdoes not say reaches: \[([^\]]*)\]", r'does not ask that "\1" be told'),
        (r"\bdoes not say never: \[([^\]]*)\]", r'does not ask that "\1" stay unsaid'),
        (r"\bunder reaches and under never\b", "among what has to be told and among what must stay unsaid"),
        (r"\badd picks_up_cue, invites or open_question: a", "add a sign picked up, room left or an open question: a"),
        (r"\bthe voice under sounding\b", "their voice"),
        (r"\blet them ring \(channel: voice\)", "let them ring"),
        (r"\blet them write \(channel: chat\)", "let them write"),
        (r"\bpitch, so\b", "height, so"),
        (r", as in: pitch: [\d.]+", ""),
        (r"\bcriterion\b", "skill"),
        (r"\bcue\b", "sign"),
        (r"\bcues\b(?!\w)", "signs"),
        (r"\bdisclosure\b", "rung"),
    )
)  # fmt: skip
_UNDER = re.compile(r"\bunder ([a-z_]+)\b")


def plainly(words: str, names: Mapping[str, str] | None = None) -> str:
    """What a fault says, or says to do, in the words of the screen. What stands in quotes is an author's own and stays.

    `names` has how the screen calls the format's own names ({"go_flat": "Polite and empty"}); one that it lacks is said
    with spaces.
    """
    names = names or {}
    parts = _QUOTED.split(words)
    for place, part in enumerate(parts):
        if place % 2:
            own = part[1:-1]
            parts[place] = f'"{names[own]}"' if own in names else part
            continue
        part = _UNDER.sub(lambda found: f"under “{SECTIONS[found[1]]}”" if found[1] in SECTIONS else found[0], part)
        for pattern, instead in _SAID:
            part = pattern.sub(instead, part)
        parts[place] = _FILE_WORD.sub(lambda found: names.get(found[0], found[0].replace("_", " ")), part)
    return "".join(parts)
