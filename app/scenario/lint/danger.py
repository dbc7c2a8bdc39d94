"""Lines in which somebody may be in danger, and what a trainee should be told of that before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from app.scenario.lint.look import Look, fold
from app.scenario.source import Change, Fault, Fix, shown
from scoring.heard import DANGER
from scoring.text import sentences_of

_MAY = re.compile(
    r"smell|gas|carbon|alarm|chest|breath|overdos|t[ao]+ken?\b|swallow|kill|end (?:it|my)|\bdie\b|dead|better off|"
    r"point|reason|want to|suicid|harm|cut+ing|cut myself|go on|safe|\bhits?\b|beats|hurt|threat|lock|fire|spark|"
    r"shock|unconsc|collaps|bleed|stroke|seiz|chok|insulin|oxygen|ventil|dialys|cpap|pump|concentr|monitor|power|"
    r"allerg|anaphyl|baby|wire|tablet|pill|be here|where (?:i|we)\b|\btook\b"
)
"""Only lines with one of these are looked at closely, which takes longer."""
_SPEAKS_OF_IT = re.compile(
    r"danger|harm|safe|suicid|dying|death|\bdie|life|violen|abus|hurt|threat|fear|frighten|afraid|health|\bill|sick|"
    r"hospital|medic|emergenc|injur|distress|hard to hear|painful|upsetting|stay with"
)


def heavy(it: Look) -> Iterator[Fault]:
    """Danger in a line of a customer who is not marked as one that may stay with a trainee."""
    marked = it.file.true("heavy")
    note = it.file.text("content_note")
    for line in it.lines:
        words = _danger(line.text)
        if not words:
            continue
        if not marked:
            what = (
                f"somebody may be in danger here ({shown(words)}); a reply that passes over it is at the lowest level"
            )
            do = "say that it may stay with a trainee (heavy: true): the debrief then says where support is"
            fix = Fix("It may stay with a trainee", (Change("set", ("heavy",), True),))
            yield it.fault(line.at, what, f"{do}; or choose other words, if nobody is in danger", fix=fix)
        if note and not _SPEAKS_OF_IT.search(fold(note)):
            what = f"line {it.line(line.at)} speaks of danger ({shown(words)}), and this note does not prepare for it"
            do = "say what may be hard to hear, without giving it away: parts of this are about somebody's safety"
            yield it.fault(("content_note",), what, do)
        return  # the first says it for all


def _danger(text: str) -> str:
    return _stated(text) if _MAY.search(fold(text)) else ""


@lru_cache(maxsize=4096)
def _stated(text: str) -> str:
    """The words of a line by which the scorer sees danger; empty where it sees none."""
    return next((found.group().strip() for part in sentences_of(text) if (found := DANGER.search(part.plain))), "")
