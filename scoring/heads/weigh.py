"""Rules and heads brought together: which criteria a reply meets, and levels and points that tell the same story.

The heads say how likely each sentence is to meet each criterion, and which level a reader would be expected to give. A
criterion counts from its line on. Those that stand near their line are decided together: as the table's level comes
nearest to the expected one at the least cost. So the level always follows from the findings shown, and the points run on
smoothly where a finding only just counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from scoring import rubric
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS, Criterion, Dimension, Finding
from scoring.heads.features import known_and_strange, part_rows, with_substance
from scoring.heads.logistic import sigmoid
from scoring.heads.model import NAMES, Heads, Lines, Matrix, called_chances, doubt_row, load, reply_row, telling
from scoring.heads.reasons import REASONS
from scoring.levels import Met, card, level_of, rules_alone
from scoring.reading import Part, Reading
from scoring.rubric import Judged
from scoring.scorecard import Scorecard

_NEAR: Final = 2.2
"""Log-odds from its line within which a criterion may be decided by the whole."""
_TAKEN_BACK: Final = 1.0
"""What it costs to hold on to a finding of the rules that the heads alone would let go."""
_RULED: Final = 0.02
"""The chance below which even what the rules found may be let go."""
_MOST: Final = 6
_TOGETHER: Final = 3
_COST: Final = 0.35
"""What turning a criterion costs, a unit of log-odds; a level's distance from the expected one costs its square."""
_ALSO: Final = 0.2
_COUNTS: Final = 0.61
"""How clearly a criterion is met at least where the heads, and no rule, find it."""
_KNOWN: Final = frozenset({"fits_need", "unfounded", "against_their_word", "asks_again"})
_HALFWAY: Final = 0.5
_BOUND: Final = 0.49
_UNEARNED: Final = 0.04
_OF_A_STEP: Final = ("owner", "when", "agreed", "closes_loop", "fits_need")
_IN_FORMULA: Final = ("overclaims", "takes_over", "vague_promise", "unsafe")
"""What may well be said in words that fit any call: there the rules' word stands."""
_THEIRS: Final = (
    *("reflects_specifics", "reflects_meaning", "picks_up_cue"),
    *("specific_to_them", "names_feeling", "validates", "owns_impact"),
)
"""What only a reply that is about this customer can do."""
_STRANGERS: Final = 3
"""Words of weight that neither the customer nor the record has used, from which a reply without one of theirs is a stranger's."""
_STEP_COLUMNS: Final = [NAMES.index(name) for name in ("concrete_action", *_OF_A_STEP)]
_DETAIL_COLUMNS: Final = [NAMES.index(name) for name in ("reflects_specifics", "specific_to_them")]
_THEIRS_COLUMNS: Final = [NAMES.index(name) for name in _THEIRS]
_SUREST: Final = 0.95
"""Two careful readers give the same level no more often than this."""


def weighed(reading: Reading, met: Met, rater: str) -> Scorecard:
    """The scorecard of rules and heads together; of the rules alone where the heads cannot say anything.

    Silence, words handed straight back and formula hold nothing for a head to look at.
    """
    levels, points = rules_alone(reading, met)
    heads = load()
    if heads is None or reading.silent or reading.stuffed or not reading.heard.last:
        return card(met, levels, points, rater)
    called = _called(heads, reading)
    lines = _in_scenario(heads.lines) if reading.moment.brief.known_cues else heads.lines
    bare = reading.bare()
    parts = with_substance(bare)
    if not parts:
        return card(met, *_where_called(reading, met, levels, points, called), rater)
    plain = met if bare is reading else {criterion.name: criterion.find(bare) for criterion in CRITERIA}
    rows = part_rows(bare, parts, plain)
    chances, lines = _within_reason(bare, parts, heads.chances(rows), lines)
    if not telling(parts, plain, chances):
        # Nothing stands out in what is left: the rules speak for that, formula or not.
        return card(met, *_where_called(bare, plain, *rules_alone(bare, plain), called), rater)
    expected = heads.expected(reply_row(bare, parts, plain, chances, rules_alone(bare, plain)[0]))
    # Nothing but the finding of formula itself may come from what fits any call: warmth is free of charge.
    found = {**plain, "stock_phrase": met["stock_phrase"], **_found(bare, parts, plain, chances, lines)}
    for name in _IN_FORMULA:
        found[name] = tuple(dict.fromkeys((*met[name], *found[name])))
    for index, dimension in enumerate(DIMENSIONS):
        found = _together(reading, bare, parts, plain, found, chances, lines, dimension, float(expected[index]))
    found = _as_well(bare, parts, plain, found, chances, lines)
    if not found["concrete_action"]:
        # Who, when and how of nothing: what is not done cannot be agreed or closed.
        found = {**found, **{name: () for name in _OF_A_STEP}}
    it = Judged(reading, found)
    final: dict[str, int | None] = {}
    behind: dict[str, float | None] = {}
    for index, dimension in enumerate(DIMENSIONS):
        if not called[dimension] and not (dimension == "next_steps" and rubric.offered(it)):
            final[dimension] = behind[dimension] = None
            continue
        level = level_of(it, dimension)
        final[dimension] = level
        behind[dimension] = round(_points(reading, it, dimension, level, float(expected[index])), 3)
    best = float(chances.max())
    sure: dict[str, float] = {}
    for index, dimension in enumerate(DIMENSIONS):
        given = final[dimension]
        if given is not None:
            doubt = np.append(doubt_row(float(expected[index]), given, best), 1.0)
            sure[dimension] = round(min(_SUREST, float(sigmoid(doubt @ heads.sure[index]))), 3)
    return card(found, final, behind, rater, _strengths(found, chances, lines), sure)


def _within_reason(bare: Reading, parts: Sequence[Part], chances: Matrix, lines: Lines) -> tuple[Matrix, Lines]:
    """The chances and lines without what cannot be, however alike it sounds: a refusal is no step, and details of which not
    one is this customer's are said to somebody else."""
    held = chances.copy()
    all_known = all_strange = 0
    for place, part in enumerate(parts):
        known, strange = known_and_strange(bare.heard, part.sentence.words)
        all_known, all_strange = all_known + known, all_strange + strange
        if part.steps.refuses and not part.steps.acts:
            held[place, _STEP_COLUMNS] = 0.0
        if not known and not part.tie and strange >= _STRANGERS:
            held[place, _DETAIL_COLUMNS] = 0.0
    if all_known or all_strange < _STRANGERS or any(part.tie for part in parts):
        return held, lines
    held[:, _THEIRS_COLUMNS] = 0.0
    return held, {name: line for name, line in lines.items() if name not in _THEIRS}


def _in_scenario(lines: Lines) -> Lines:
    """A scenario knows its signs, what serves, what nobody may promise: there what the rules find in favour stands."""
    return {
        c.name: (lines[c.name][0], 0.0) if c.raises else lines[c.name]
        for c in CRITERIA
        if c.name in lines and c.name not in _KNOWN
    }


def _points(reading: Reading, it: Judged, dimension: Dimension, level: int, expected: float) -> float:
    """0-4 and within half of the level. Where nothing was earned, what was expected only orders replies among themselves."""
    earned = any(it.met[c.name] for c in CRITERIA if c.raises and c.dimension == dimension)
    apart = expected - level
    shift = max(-_BOUND, min(_BOUND, apart)) if earned else _UNEARNED * math.tanh(apart)
    if it.met["unsafe"] or reading.echoes:
        shift = min(shift, 0.0)
    return max(0.0, min(4.0, level + shift))


def _called(heads: Heads, reading: Reading) -> dict[Dimension, bool]:
    """From the turns before the reply, and never from the reply: what readers would say, but for what is certain."""
    rules = rubric.called_for(reading.heard)
    chance = called_chances(heads, reading.moment, reading)
    heard = reading.heard
    plain = heard.greeting or heard.closing or heard.parting or heard.small_talk or bool(heard.danger)
    certain = {
        "listening": True,
        "acknowledgement": plain or (reading.moment.brief.known_cues and rules["acknowledgement"]),
        "next_steps": plain,
    }
    return {name: rules[name] if certain[name] else chance[name] >= 0.5 for name in DIMENSIONS}


def _where_called(reading: Reading, met: Met, levels: Mapping[str, int | None], points: Mapping[str, float | None],
                  called: Mapping[Dimension, bool]) -> tuple[dict[str, int | None], dict[str, float | None]]:  # fmt: skip
    it = Judged(reading, met)
    kept: dict[str, int | None] = {}
    behind: dict[str, float | None] = {}
    for dimension in DIMENSIONS:
        wanted = called[dimension] or (dimension == "next_steps" and rubric.offered(it))
        if not wanted:
            kept[dimension] = behind[dimension] = None
        elif levels[dimension] is None:
            kept[dimension] = level_of(it, dimension)
            behind[dimension] = float(kept[dimension] or 0)
        else:
            kept[dimension], behind[dimension] = levels[dimension], points[dimension]
    return kept, behind


def _found(
    reading: Reading, parts: Sequence[Part], met: Met, chances: Matrix, lines: Lines
) -> dict[str, tuple[Finding, ...]]:
    """Criterion -> findings, each sentence decided on its own."""
    found: dict[str, tuple[Finding, ...]] = {}
    for name, (alone, agreed) in lines.items():
        column = NAMES.index(name)
        each: list[Finding] = []
        for place, part in enumerate(parts):
            inside = _inside(met, name, part)
            if chances[place, column] >= (agreed if inside else alone):
                each += _evidence(reading, name, part, inside, float(chances[place, column]), alone)
        found[name] = tuple(dict.fromkeys(each))
    return found


def _as_well(bare: Reading, parts: Sequence[Part], plain: Met, found: Met, chances: Matrix,
             lines: Lines) -> dict[str, tuple[Finding, ...]]:  # fmt: skip
    """Once a criterion is met, whatever else in the reply nearly meets it is evidence, too."""
    full = dict(found)
    for name, (alone, _) in lines.items():
        if not found[name]:
            continue
        column = NAMES.index(name)
        more = [
            finding
            for place, part in enumerate(parts)
            if chances[place, column] >= _ALSO * alone
            and not any(f.start < part.stop and f.stop > part.start for f in found[name])
            for finding in _evidence(bare, name, part, _inside(plain, name, part), float(chances[place, column]), alone)
        ]
        full[name] = tuple(sorted((*found[name], *more), key=lambda finding: (finding.start, finding.stop)))
    return full


def _inside(met: Met, name: str, part: Part) -> list[Finding]:
    """The rules' own, finer findings within a sentence."""
    return [finding for finding in met[name] if finding.start < part.stop and finding.stop > part.start]


def _evidence(reading: Reading, name: str, part: Part, inside: list[Finding], chance: float,
              alone: float) -> list[Finding]:  # fmt: skip
    """The finer spans of the rules where only they decide; the sentence where it is the whole sentence that does."""
    if inside and chance < alone:
        return inside
    strength = max(max((f.strength for f in inside), default=_COUNTS), min(1.0, chance))
    return [reading.of(name, part, inside[0].reason if inside else REASONS[name], strength)]


def _together(reading: Reading, bare: Reading, parts: Sequence[Part], plain: Met, found: dict[str, tuple[Finding, ...]], chances: Matrix,
              lines: Lines, dimension: Dimension, expected: float) -> dict[str, tuple[Finding, ...]]:  # fmt: skip
    """The findings with this dimension's nearly even ones turned so that the table's level comes nearest what is expected."""
    aim = max(0.0, min(4.0, expected))
    turns = sorted(
        (cost, c.name) for c in CRITERIA if (cost := _turning(c, dimension, plain, found, chances, lines)) is not None
    )[:_MOST]
    best_cost = (level_of(Judged(reading, found), dimension) - aim) ** 2
    best = found
    if best_cost <= 0.25:
        return best
    for count in range(1, _TOGETHER + 1):
        for chosen in combinations(turns, count):
            cost = _COST * sum(each for each, _ in chosen)
            if cost >= best_cost:
                continue
            trial = dict(found)
            for _, name in chosen:
                trial[name] = _turned(bare, parts, plain, found, name, chances, lines)
            whole = cost + (level_of(Judged(reading, trial), dimension) - aim) ** 2
            if whole < best_cost:
                best_cost, best = whole, trial
    return best


def _turning(criterion: Criterion, dimension: Dimension, plain: Met, found: Met, chances: Matrix,
             lines: Lines) -> float | None:  # fmt: skip
    """How far, in log-odds, this criterion stands from its line; None where it is not this dimension's or stands far off."""
    if criterion.dimension != dimension or criterion.name not in lines:
        return None
    alone, agreed = lines[criterion.name]
    chance = float(chances[:, NAMES.index(criterion.name)].max())
    ruled = bool(plain[criterion.name])
    if ruled and not found[criterion.name]:
        return _TAKEN_BACK
    if not found[criterion.name] and chance < _HALFWAY * alone:
        return None
    far = abs(_odds(chance) - _odds(max(agreed, _RULED) if ruled else alone))
    return round(far, 3) if far <= _NEAR else None


def _turned(bare: Reading, parts: Sequence[Part], plain: Met, found: Met, name: str, chances: Matrix,
            lines: Lines) -> tuple[Finding, ...]:  # fmt: skip
    if found[name]:
        return ()
    if plain[name]:
        return plain[name]
    column = NAMES.index(name)
    place = int(np.argmax(chances[:, column]))
    part, alone = parts[place], lines[name][0]
    return tuple(_evidence(bare, name, part, _inside(plain, name, part), float(chances[place, column]), alone))


def _odds(chance: float) -> float:
    held = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(held / (1 - held))


def _strengths(found: Met, chances: Matrix, lines: Lines) -> dict[str, float]:
    """Criterion -> its chance at the likeliest sentence: what stands just below its line is told apart from nothing."""
    return {name: float(chances[:, NAMES.index(name)].max()) for name in lines}
