"""The rubric: what each level is called, how levels follow from findings, and when a dimension is called for.

Each table is read from the top: the first row whose condition holds gives the level. A mentor can read them in any order
with the findings of a reply at hand and come to the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from scoring.criterion import Dimension, Finding
from scoring.heard import Heard
from scoring.reading import Reading
from scoring.text import rx

RUBRIC_VERSION: Final = "2026.11.3"

LEVEL_WORDS: Final[Mapping[Dimension, tuple[str, str, str, str, str]]] = {
    "listening": ("turned away", "task only", "heard the content", "opened it", "heard what is behind"),
    "acknowledgement": ("made it worse", "none spoken", "kind, in general", "meant for them", "and says why"),
    "next_steps": ("left with it", "nothing to hold", "one real step", "who and when", "settled with them"),
}
"""Dimension -> the words for levels 0 to 4."""


@dataclass(frozen=True)
class Judged:
    """A reading and what the criteria found in it: what the level tables look at."""

    reading: Reading
    met: Mapping[str, tuple[Finding, ...]]

    def has(self, *names: str) -> bool:
        """Any of these criteria is met."""
        return any(self.met[name] for name in names)

    def strength(self, name: str) -> float:
        return max((finding.strength for finding in self.met[name]), default=0.0)

    @property
    def heard(self) -> Heard:
        return self.reading.heard


Row = tuple[int, str, Callable[[Judged], bool]]


def _named_cue(it: Judged) -> bool:
    return it.strength("picks_up_cue") > 0.5


def _opens(it: Judged) -> bool:
    """An open question close to what they said."""
    return it.has("open_question") and (
        it.has("reflects_specifics", "names_feeling") or _named_cue(it)
        or (it.strength("open_question") > _FAR and (not it.heard.signs or bool(it.reading.echoes)))
    )  # fmt: skip


_FAR: Final = 0.6
"""Strength of an open question that stands apart from what they said."""
_LEAVES: Final = ("open_question", "invites", "reflects_meaning", "reflects_specifics", "picks_up_cue")
_GOES_ON: Final = ("concrete_action", "hands_back", "closes_space")


def _room(it: Judged) -> bool:
    """The last thing said leaves the floor to them: by its form, or because it is what gives back, guesses or asks."""
    if it.reading.room:
        return True
    if not it.reading.speaking:
        return False
    last = it.reading.speaking[-1]

    def here(names: tuple[str, ...]) -> bool:
        return any(f.start < last.stop and f.stop > last.start for name in names for f in it.met[name])

    return here(_LEAVES) and not here(_GOES_ON)


_REQUEST: Final = rx(r"^ (?:\w+ ){0,2}(?:can|could|would|will) you\b")


def _relevant_question(it: Judged) -> bool:
    return any((part.open or part.light or (part.question and (part.tied or part.about_them))) and not part.blames and not part.service and not part.data and not part.advice
               and not part.agreeing and not part.steps.sells and not part.acts and not part.has(_REQUEST)
               for part in it.reading.parts) and not it.reading.stuffed  # fmt: skip


def _made_room(it: Judged) -> bool:
    """Room and nothing else: a short word, a permission, an open door."""
    return it.has("invites", "open_question") and it.reading.room and not it.reading.acting and not it.reading.stuffed


def _need_is_known(it: Judged) -> bool:
    brief = it.reading.moment.brief
    return bool(brief.serves_issue or brief.serves_need)


def _presuming_question(it: Judged) -> bool:
    return any(
        part.question and f.start < part.stop and f.stop > part.start
        for part in it.reading.parts
        for f in it.met["presumes"]
    )


def _beside(it: Judged, one: str, other: str) -> bool:
    """A finding of `one` in another sentence than every finding of `other`."""
    return any(all(a.start != b.start for b in it.met[other]) for a in it.met[one])


LISTENING: Final[tuple[Row, ...]] = (
    (0, "shuts the topic, asks again, takes over, or talks past a sign with nothing made for them",
     lambda it: it.has("closes_space", "asks_again", "takes_over", "talks_past")),
    (2, "asks outright what was only hinted: at best a relevant question", _presuming_question),
    (4, "goes to the telling words or the meaning, holds it lightly, and stops",
     lambda it: it.has("reflects_meaning") and _room(it) and (_named_cue(it) or it.has("reflects_specifics"))),
    (3, "goes to the cue and leaves room", lambda it: _named_cue(it) and _room(it)),
    (3, "gives back a detail, or a meaning, and opens it further", lambda it: _room(it)
     and ((it.has("reflects_specifics") and (it.has("open_question") or it.strength("invites") == 0.8)) or it.has("reflects_meaning"))),
    (3, "opens their own detail with a question and waits", lambda it: _opens(it) and _room(it)),
    (2, "gives a detail of theirs back", lambda it: it.has("reflects_specifics", "reflects_meaning") or _named_cue(it)),
    (2, "asks a question that matters here", _relevant_question),
    (2, "makes room, or asks, and no more", lambda it: _made_room(it) or (it.has("open_question") and _room(it))),
    (1, "hears the task", lambda it: True),
)  # fmt: skip

ACKNOWLEDGEMENT: Final[tuple[Row, ...]] = (
    (4, "specific, and says why it makes sense",
     lambda it: it.has("specific_to_them") and it.has("validates")
     and (it.has("names_feeling", "owns_impact", "reflects_meaning") or _beside(it, "reflects_specifics", "validates"))),
    (3, "specific to them, and names, owns or honours", lambda it: it.has("specific_to_them")),
    (2, "a sincere recognition, in general", lambda it: it.has("names_feeling", "validates", "owns_impact")),
    (1, "none spoken, or only stock", lambda it: True),
)  # fmt: skip

NEXT_STEPS: Final[tuple[Row, ...]] = (
    (0, "promises what may not be or cannot be known", lambda it: it.has("unfounded")),
    (0, "hands the work back, or refuses, with nothing of ours",
     lambda it: it.has("hands_back") and not it.has("concrete_action")),
    (1, "against their word", lambda it: it.has("against_their_word")),
    (1, "nothing, or nothing that could be checked", lambda it: not it.has("concrete_action")),
    (2, "a step that misses what they need", lambda it: not it.has("fits_need") and _need_is_known(it)),
    (4, "owner, time, and two of agreed, closed and fitting",
     lambda it: it.has("owner") and it.has("when") and sum(it.has(name) for name in ("agreed", "closes_loop", "fits_need")) >= 2),
    (3, "owner and time", lambda it: it.has("owner") and it.has("when")),
    (2, "a concrete step", lambda it: True),
)  # fmt: skip

ACKNOWLEDGEMENT_LOWERS: Final = ("minimises", "misattuned", "defends", "overclaims")


def listening(it: Judged) -> int:
    """0-4. `presumes` and `too_soon` cost one level, never below 1."""
    if it.reading.silent:
        return 2 if it.heard.live else 1
    level, _, _ = next(row for row in LISTENING if row[2](it))
    if it.reading.stuffed:
        level = min(level, 1)
    if level > 1 and it.has("presumes", "too_soon"):
        level -= 1
    return level


def acknowledgement(it: Judged) -> int:
    """0-4. What lowers it makes 0 where nothing is raised; taking it back leaves at most 1."""
    level, _, _ = next(row for row in ACKNOWLEDGEMENT if row[2](it))
    if it.reading.stuffed:
        level = min(level, 1)
    if it.has(*ACKNOWLEDGEMENT_LOWERS):
        level = 0 if level <= 1 else level - 1
    elif level > 1 and it.has("but_pivot"):
        level -= 1
    return level


def next_steps(it: Judged) -> int:
    """0-4."""
    level, _, _ = next(row for row in NEXT_STEPS if row[2](it))
    return level


def called_for(heard: Heard) -> dict[Dimension, bool]:
    """Which dimensions the moment calls for, from what came before the reply and never from the reply."""
    if not heard.last:
        return {"listening": False, "acknowledgement": False, "next_steps": False}
    harm = bool(heard.danger)
    asks = heard.asks_now
    return {
        # "Righto." or "Hi." after a sign nobody took up is no end of listening; "thanks, bye" and a bare number are.
        "listening": harm or not heard.small_talk or asks or (heard.live and not heard.parting and not heard.data),
        "acknowledgement": heard.live and not (heard.closing and not heard.fresh),
        "next_steps": harm or asks or (heard.wants and not heard.fresh and not heard.closing and not heard.greeting),
    }


def offered(it: Judged) -> bool:
    """A next step was offered, or refused, though none was called for: it is scored all the same."""
    return it.has("concrete_action", "vague_promise", "hands_back", "against_their_word", "unfounded")


EXPECTED: Final[Mapping[Dimension, tuple[float, float, float, float, float]]] = {
    "listening": (0.0, 0.0, 1.0, 2.0, 3.0),
    "acknowledgement": (0.0, 0.0, 1.0, 2.0, 3.0),
    "next_steps": (0.0, 0.0, 1.5, 3.0, 5.0),
}
"""Strengths of raising criteria that a usual reply of each level adds up to."""
