"""A transcript as the drawn pieces take it: turns, the scorer's findings as marks, and what people wrote on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.training.debrief import CueView, Debrief, ReplyView
from app.training.verdicts import Contest, Verdict
from app.widgets.drawn import Data, when
from app.widgets.names import criterion_words, dimension_of, given, level_word, level_words, raises
from app.widgets.second import second_says
from app.widgets.words import day
from scoring.calibration import before_cuts
from scoring.conversation import SILENCE
from scoring.criterion import DIMENSIONS, Finding
from scoring.scorecard import Scorecard

NOTHING = "Nothing in these words counted for it or against it."
SILENCE_WORD = "nothing said aloud"
NOTHING_ALOUD = "Nothing was said aloud, which can be right here."
WAITED = "Waiting leaves them room; what they did with it stands in what they said next."


def reply_index(turn: int) -> int:
    """Where reply `turn` (from 1) stands among all turns; the customer's opener is 0."""
    return 2 * turn - 1


def findings_of(card: Scorecard | None, dimension: str) -> list[Data]:
    """What the scorer found for a dimension, in the order it stands in the reply.

    Spans found for the same reason are one finding with several quotes.
    """
    grouped: dict[tuple[str, str], list[Finding]] = {}
    counted = card is None or card.levels.get(dimension) is not None
    for each in sorted(card.findings if card else (), key=lambda finding: finding.start):
        if (dimension_of(each.criterion) or dimension) == dimension:
            grouped.setdefault((each.criterion, each.reason), []).append(each)
    return [finding_data(n, found, dimension, counted=counted) for n, found in enumerate(grouped.values())]


def finding_data(n: int, found: Sequence[Finding], dimension: str, *, counted: bool = True) -> Data:
    """One criterion met, where, why, and what it is worth in words; `counted`: whether the moment called for it."""
    first, up = found[0], raises(found[0].criterion)
    strength = max(each.strength for each in found)
    clearly = "clearly" if strength >= 0.75 else "somewhat" if strength >= 0.4 else "faintly"
    counts = "Counts" if counted else "Would have counted"
    worth = f"{counts} {'towards' if up else 'against'} {dimension.replace('_', ' ')}, {clearly}."
    if first.criterion == "unsafe":
        worth = "Where somebody is at risk this outweighs everything else, and a mentor is told."
    return {
        "n": n,
        "spans": [[each.start, each.stop] for each in found if each.stop > each.start],
        "quotes": list(dict.fromkeys(each.quote for each in found if each.quote)),
        "name": criterion_words(first.criterion),
        "raises": up,
        "reason": first.reason,
        "worth": worth,
    }


def scorer_level(reply: ReplyView, dimension: str) -> Data:
    level = reply.scorecard.levels.get(dimension) if reply.scorecard else None
    return {
        "level": level,
        "word": _word(reply, dimension, level),
        "team": _team(reply, dimension, level),
        "sure": _sure(reply, dimension, level),
    }


def _sure(reply: ReplyView, dimension: str, level: int | None) -> str:
    """How often careful readers would give this very level, in words; '' where that is not known."""
    known = reply.scorecard.confidence.get(dimension) if reply.scorecard else None
    if known is None or level is None:
        return ""
    often = f"about {max(1, round(10 * known))} times in 10"
    if known >= 0.65:
        return f"Fairly sure: careful readers would give this level {often}."
    if known >= 0.4:
        return f"Not sure: careful readers would give this level {often}, and mostly the one beside it else."
    return f"A guess: careful readers would give this level only {often}. A mentor's word is worth asking for."


def _team(reply: ReplyView, dimension: str, level: int | None) -> str:
    """That this team's mentors read such replies otherwise, where that moved the level; else ''."""
    alone = before_cuts(reply.scorecard, dimension) if reply.scorecard else None
    if alone is None or level is None:
        return ""
    way = "higher" if level > alone else "lower"
    return f"This team’s mentors read replies like this a level {way} than the rubric, which says {alone}."


def _word(reply: ReplyView, dimension: str, level: int | None) -> str:
    """The word for a level; of a silence it is not said that anything is missing from it."""
    unspoken = silent(reply.trainee) and dimension != "listening" and level == 1
    return SILENCE_WORD if unspoken else level_word(dimension, level)


def newest(verdicts: Iterable[Verdict], dimension: str) -> Verdict | None:
    """The verdict that counts for a dimension: the newest."""
    return next((each for each in reversed(list(verdicts)) if each.dimension == dimension), None)


def verdict_data(verdict: Verdict | None) -> Data | None:
    if verdict is None:
        return None
    return {
        "level": verdict.level,
        "word": level_word(verdict.dimension, verdict.level),
        "name": verdict.by_name,
        "reason": verdict.reason,
        "when": when(verdict.created_at),
    }


def contest_data(contest: Contest | None) -> Data | None:
    """What was asked about a level, the level they would have given, and the day by which a mentor decides."""
    if contest is None:
        return None
    return {
        "why": contest.why,
        "when": when(contest.created_at),
        "wanted": "" if contest.wanted is None else given(contest.dimension, contest.wanted),
        "due": day(contest.due_at) if contest.due_at else "",
    }


def newest_contest(contests: Sequence[Contest], dimension: str, *, answered: bool) -> Contest | None:
    """The newest question about this level that somebody has answered, or that nobody has."""
    found = (each for each in reversed(contests) if (each.dimension, each.answered) == (dimension, answered))
    return next(found, None)


def sign_data(reply: ReplyView, dimension: str) -> Data:
    """A dimension of one reply: its level, and everything that explains it."""
    level, _ = reply.effective_levels[dimension]
    nothing = NOTHING if not silent(reply.trainee) else WAITED if dimension == "listening" else NOTHING_ALOUD
    return {
        "dim": dimension,
        "level": level,
        "word": _word(reply, dimension, level),
        "words": list(level_words(dimension)),
        "scorer": scorer_level(reply, dimension),
        "second": second_says(reply, dimension),
        "findings": findings_of(reply.scorecard, dimension),
        "nothing": nothing,
    }


def could_have(view: Debrief, reply: ReplyView) -> list[Data]:
    """Ways this reply could have gone: those the scenario tells for a sign just before it that it left lying."""
    left = {
        cue.id
        for cue in view.cues
        if reply.turn - 1 in cue.shown_turns and (cue.picked_up_turn is None or cue.picked_up_turn > reply.turn)
    }
    return [{"reply": each.reply, "why": each.why} for each in view.could_have if each.cue in left]


def cue_marks(text: str, cues: Sequence[CueView]) -> list[Data]:
    """Where the words of these signs stand in a turn."""
    found = []
    for cue in cues:
        start = text.find(cue.words)
        if start >= 0:
            found.append({"start": start, "stop": start + len(cue.words), "cue": cue.id})
    return found


def finding_marks(reply: ReplyView) -> list[Data]:
    """The words that earned or cost a level which was called for or set."""
    return [
        {
            "start": start,
            "stop": stop,
            "dim": dimension,
            "finding": f"{dimension}-{item['n']}",
            "costs": not item["raises"],
        }
        for dimension in DIMENSIONS
        if scorer_level(reply, dimension)["level"] is not None
        for item in findings_of(reply.scorecard, dimension)
        for start, stop in item["spans"]
    ]


def silent(text: str) -> bool:
    return text == SILENCE
