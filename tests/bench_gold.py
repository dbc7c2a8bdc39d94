"""What the scorer makes of the gold set's test part, of hollow and specific pairs, and of parrots.

Everything here is a function of values: readings in, figures out. Nothing is tuned on any of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from bench_eval import auc, points

from scoring.agreement import Agreement, YesNo, agreement, by_criterion, yes_no
from scoring.calibration import Calibration, calibration
from scoring.conversation import Brief, Moment, Turn
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS
from scoring.gold_set import GoldMoment, GoldReply, MomentReading, SecondReading
from scoring.levels import rules_alone
from scoring.reading import Reading
from scoring.scorecard import Scorecard

CRITERION_NAMES = tuple(criterion.name for criterion in CRITERIA)
Levels = Mapping[str, int | None]


@dataclass(frozen=True)
class Read:
    """A gold reply, what careful readers found in it, and what the scorer found."""

    moment: GoldMoment
    reply: GoldReply
    card: Scorecard
    rules: Scorecard
    """By the rules alone."""


def by_rules(moment: Moment) -> Scorecard:
    """The card without the trained heads."""
    reading = Reading(moment)
    met = {criterion.name: criterion.find(reading) for criterion in CRITERIA}
    levels, behind = rules_alone(reading, met)
    strengths = {name: max((finding.strength for finding in found), default=0.0) for name, found in met.items()}
    findings = tuple(finding for found in met.values() for finding in found)
    return Scorecard(levels, behind, strengths, findings, "rules alone", "")


# -- the gold test -----------------------------------------------------------------------------------------------------


def pairs_of(read: Sequence[Read], dimension: str, rules: bool = False) -> list[tuple[int | None, int | None]]:
    """(scorer, gold) a reply."""
    return [((each.rules if rules else each.card).levels[dimension], each.reply.levels[dimension]) for each in read]


def by_dimension(read: Sequence[Read], rules: bool = False, resamples: int = 1000) -> dict[str, Agreement]:
    groups = [each.moment.id for each in read]
    return {name: agreement(pairs_of(read, name, rules), groups, resamples=resamples) for name in DIMENSIONS}


def confusion(pairs: Sequence[tuple[int | None, int | None]]) -> dict[tuple[int | None, int | None], int]:
    """(gold, scorer) -> replies."""
    return dict(Counter((gold, scorer) for scorer, gold in pairs))


@dataclass(frozen=True)
class Found:
    """One criterion against the gold, a reply each; None where there is nothing to divide by."""

    name: str
    n: int
    """Replies that meet it by the gold."""
    found: int
    precision: float | None
    recall: float | None
    f1: float | None
    auc: float | None
    """Of its strength, over all replies."""


def criteria_found(read: Sequence[Read], rules: bool = False) -> list[Found]:
    """Every criterion that the gold or the scorer met, in the rubric's order."""
    figures = []
    for name in CRITERION_NAMES:
        gold = [bool(each.reply.spans.get(name)) for each in read]
        cards = [each.rules if rules else each.card for each in read]
        said = [card.met(name) for card in cards]
        both = sum(a and b for a, b in zip(gold, said, strict=True))
        if any(gold) or any(said):
            figures.append(
                Found(
                    name=name,
                    n=sum(gold),
                    found=sum(said),
                    precision=both / sum(said) if any(said) else None,
                    recall=both / sum(gold) if any(gold) else None,
                    f1=2 * both / (sum(said) + sum(gold)),
                    auc=auc([card.criteria[name] for card in cards], gold),
                )
            )
    return figures


def background(each: Read) -> str:
    return "first language English" if each.moment.background == "native" else "second language or two"


def variety(each: Read) -> str:
    """The country of their English; the varieties of one country are too few each to tell apart."""
    name = each.moment.variety.split()[0]
    return name if name.startswith("en-") else "second language"


SLICES: Mapping[str, Callable[[Read], str]] = {
    "channel": lambda each: each.moment.channel,
    "the customer's background": background,
    "the customer's English": variety,
    "how the trainee writes": lambda each: each.reply.style,
}


def sliced(
    read: Sequence[Read], of: Callable[[Read], str]
) -> dict[str, tuple[int, dict[str, Agreement], float | None]]:
    """Value -> (replies, agreement a dimension, F1 over all criteria), the most frequent first."""
    held: dict[str, list[Read]] = {}
    for each in read:
        held.setdefault(of(each), []).append(each)
    return {
        value: (len(own), by_dimension(own, resamples=300), overall_f1(own))
        for value, own in sorted(held.items(), key=lambda item: (-len(item[1]), item[0]))
    }


def overall_f1(read: Sequence[Read]) -> float | None:
    """F1 of every criterion of every reply taken together; None where neither side met any."""
    both = said = gold = 0
    for each in read:
        found = {finding.criterion for finding in each.card.findings}
        true = {name for name, spans in each.reply.spans.items() if spans}
        both, said, gold = both + len(found & true), said + len(found), gold + len(true)
    return 2 * both / (said + gold) if said + gold else None


def error(each: Read) -> int:
    """Squared levels between the scorer and the gold, over the dimensions; called for or not counts as 1."""
    total = 0
    for name in DIMENSIONS:
        said, gold = each.card.levels[name], each.reply.levels[name]
        total += (said - gold) ** 2 if said is not None and gold is not None else int(said != gold)
    return total


def worst(read: Sequence[Read], most: int = 25) -> list[Read]:
    return [each for each in sorted(read, key=error, reverse=True)[:most] if error(each)]


# -- two readers of the gold -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TwoReaders:
    """How far the two readings of the gold agree, before anything was resolved."""

    replies: int
    moments: int
    dimensions: Mapping[str, Agreement]
    criteria: Mapping[str, YesNo]
    called: Mapping[str, YesNo]
    unmatched: int
    """Second readings whose moment is not in the gold, or that hold another number of replies."""
    unresolved: int
    """Second readings held against the gold as it stands, for want of what the first reader had."""


def two_readers(gold: Sequence[GoldMoment], second: Sequence[SecondReading], resamples: int = 1000) -> TwoReaders:
    """The second reading against the first, as both stood before they were resolved."""
    known = {each.id: each for each in gold}
    matched = [
        (each.id, each.first or _as_read(known[each.id]), each.second)
        for each in second
        if each.id in known and len(each.second.levels) == len(known[each.id].replies)
    ]
    replies = [
        (name, (a.levels[at] or {}, a.spans[at]), (b.levels[at] or {}, b.spans[at]))
        for name, a, b in matched
        for at in range(len(a.levels))
        if a.levels[at] and b.levels[at]
    ]
    groups = [name for name, *_ in replies]
    once = [name for name, *_ in matched]
    return TwoReaders(
        replies=len(replies),
        moments=len(matched),
        dimensions={
            name: agreement(
                [(b.get(name), a.get(name)) for _, (a, _), (b, _) in replies],
                groups,
                resamples=resamples,
            )
            for name in DIMENSIONS
        },
        criteria=by_criterion(
            [{name for name, spans in b.items() if spans} for _, _, (_, b) in replies],
            [{name for name, spans in a.items() if spans} for _, (_, a), _ in replies],
            CRITERION_NAMES,
            groups,
            resamples=resamples,
        ),
        called={
            name: yes_no([(b.called[name], a.called[name]) for _, a, b in matched], once, resamples=resamples)
            for name in DIMENSIONS
        },
        unmatched=len(second) - len(matched),
        unresolved=sum(each.first is None for each in second),
    )


def _as_read(moment: GoldMoment) -> MomentReading:
    return MomentReading(
        moment.called,
        tuple(reply.levels for reply in moment.replies),
        tuple(reply.spans for reply in moment.replies),
    )


# -- pairs and parrots -------------------------------------------------------------------------------------------------


def lines_of(name: str, folder: Traversable | None = None) -> list[dict[str, Any]]:
    """Every line of a file beside the gold set; none where there is no such file."""
    file = (folder or files("scoring").joinpath("gold")).joinpath(name)
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def moment_with(line: Mapping[str, Any], reply: str) -> Moment:
    turns = tuple(Turn(turn["speaker"], turn["text"]) for turn in line["turns"])
    return Moment(turns, line[reply], Brief(record=tuple(line.get("record") or ())))


@dataclass(frozen=True)
class Apart:
    """One kind of reply against another, by points; a dimension that was not called for counts as 0."""

    what: str
    dimension: str
    n: int
    auc: float | None
    """All of the one against all of the other."""
    higher: float | None
    """Share of pairs in which the better reply has more points."""
    same: float | None
    """Share of pairs with the very same points."""


def apart(what: str, dimension: str, better: Sequence[float], worse: Sequence[float]) -> Apart:
    n = len(better)
    return Apart(
        what,
        dimension,
        n,
        auc([*better, *worse], [True] * n + [False] * len(worse)),
        sum(a > b for a, b in zip(better, worse, strict=True)) / n if n else None,
        sum(a == b for a, b in zip(better, worse, strict=True)) / n if n else None,
    )


Score = Callable[[Sequence[Moment]], list[Scorecard]]


def hollow_against_specific(lines: Sequence[Mapping[str, Any]], score: Score) -> list[Apart]:
    """A dimension at a time, the pairs that were written for it."""
    figures = []
    for name in DIMENSIONS:
        own = [line for line in lines if line["dimension"] == name]
        specific = [points(card, name) for card in score([moment_with(line, "specific") for line in own])]
        hollow = [points(card, name) for card in score([moment_with(line, "hollow") for line in own])]
        figures.append(apart("specific over hollow", name, specific, hollow))
    return figures


def parrots(lines: Sequence[Mapping[str, Any]], score: Score) -> list[Apart]:
    """A specific reply against the customer's own words, and against one with another customer's details.

    Once where a blind reader found the specific reply at 2 or more in that dimension, which is where it should stand
    above; and once over all of them, also those that are specific in what they do and say nothing to the person.
    """
    cards = {kind: score([moment_with(line, kind) for line in lines]) for kind in ("specific", "parrot", "other")}
    figures = []
    for where in ("", ", all pairs"):
        for kind in ("parrot", "other"):
            for name in ("listening", "acknowledgement"):
                at = [n for n, line in enumerate(lines) if where or (line["read"]["specific"][name] or 0) >= 2]
                what = f"specific over {'a parrot' if kind == 'parrot' else 'other details'}{where}"
                better = [points(cards["specific"][n], name) for n in at]
                figures.append(apart(what, name, better, [points(cards[kind][n], name) for n in at]))
    return figures


# -- confidence --------------------------------------------------------------------------------------------------------


def confidences(read: Sequence[Read], within: int = 0) -> dict[str, Calibration]:
    """Dimension -> how far its confidence can be taken at its word; empty where the scorer tells none.

    Right is a level no more than `within` from the gold's, where both say that the moment called for it.
    """
    figures = {}
    for name in DIMENSIONS:
        said: list[float] = []
        right: list[bool] = []
        for each in read:
            confidence = (getattr(each.card, "confidence", None) or {}).get(name)
            level, gold = each.card.levels[name], each.reply.levels[name]
            if confidence is not None and level is not None and gold is not None:
                said.append(confidence)
                right.append(abs(level - gold) <= within)
        if said:
            figures[name] = calibration(said, right)
    return figures
