"""What the heads learn from: replies of the gold set, read, with what one or two readers found in them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
from ruamel.yaml import YAML

from scoring.conversation import SILENCE, Brief, Moment, Turn
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS, Finding
from scoring.gold_set import LEARNED, Portion, gold, lines_of_any_call, second_readings
from scoring.heads.disguise import other_hand, rng_of, shifted
from scoring.heads.disguise import padded as padded_with
from scoring.heads.features import part_rows, with_substance
from scoring.heads.logistic import Matrix
from scoring.heads.model import NAMES
from scoring.levels import rules_alone
from scoring.meaning import Rows
from scoring.reading import Part, Reading

AGAIN: Final = "again.jsonl"
"""Second readings of what the heads learn from."""
_SMALL_WEIGHT: Final = 10.0
"""How much a single example counts: it was kept because it had once been misread."""
_MOMENT_WEIGHT: Final = 20.0
_WORKED_WEIGHT: Final = 80.0
"""The rubric's worked examples are law."""
_HEARD_BY: Final = ("listening", "acknowledgement")
_ASTRAY: Final = (0.3, 0.8)
"""Levels of listening and acknowledgement that a reply meant for another customer comes to."""
_ASTRAY_WEIGHT: Final = 0.4
_AT_HOME: Final = 2.0
"""How much of a reply must belong to the customer it was meant for."""
_NOT_MET: Final = (
    "reflects_specifics", "reflects_meaning", "picks_up_cue", "specific_to_them", "names_feeling", "validates", "owns_impact",
)  # fmt: skip

_PADDED_WEIGHT: Final = 0.5
_DISGUISED_WEIGHT: Final = 0.6
_RAISE: Final = tuple(criterion.name for criterion in CRITERIA if criterion.raises)
_UNMET: Final[dict[str, tuple[str, ...]]] = {
    "stock": _RAISE,
    "filler": tuple(
        name for name in NAMES if name not in ("stock_phrase", "talks_past", "closes_space", "vague_promise")
    ),
}
"""Kind of line -> what it never meets, whoever it is said to."""


@dataclass(frozen=True)
class Example:
    """A labelled reply, read; what nobody judged counts for nothing."""

    group: str
    """Replies to the same customer share a group, and so a fold."""
    reading: Reading
    parts: tuple[Part, ...]
    met: dict[str, tuple[Finding, ...]]
    levels: dict[str, int | None]
    """What the rules alone come to."""
    rows: Rows
    truth: Matrix
    """(parts, criteria) 1 where a sentence meets a criterion, 0.5 where one of two readers says so."""
    known: Matrix
    """(parts, criteria) 1 where somebody has judged it, else 0."""
    aims: dict[str, tuple[float, float]]
    """Dimension -> (level a reader gave, 0-4, and how much it counts, 0-1); left out where none was given."""


def examples(portions: Sequence[Portion] = LEARNED, small: bool = True) -> list[Example]:
    """Every reply of these parts of the gold set; with `small`, replies gone astray, what any call holds and the single
    examples as well.

    Where two readers had a reply, the heads learn what lies between them.
    """
    again = {each.id: each.second for each in second_readings(name=AGAIN)}
    read: list[Example] = []
    copies: list[Example] = []
    for portion in portions:
        for each in gold(portion):
            second = again.get(each.id)
            for place, reply in enumerate(each.replies):
                reading = Reading(each.moment(reply)).bare()
                parts = with_substance(reading)
                readings = [(reply.levels, reply.spans)]
                if second and (given := second.levels[place]) is not None:
                    readings.append((given, second.spans[place]))
                truth = sum((truth_of(parts, spans) for _, spans in readings), np.zeros((len(parts), len(NAMES))))
                aims: dict[str, tuple[float, float]] = {
                    name: aim for name in DIMENSIONS if (aim := _between([given[name] for given, _ in readings]))
                }
                read.append(_example(each.id, reading, parts, truth / len(readings), np.ones_like(truth), aims))
                if small and reply.text != SILENCE:
                    copies += _disguised(each.moment(reply), read[-1], [spans for _, spans in readings])
    read += copies
    return read + ([*astray(portions), *padded(portions), *_small()] if small else [])


def _disguised(
    moment: Moment, example: Example, found: Sequence[Mapping[str, tuple[tuple[int, int], ...]]]
) -> list[Example]:
    """The reply in another hand, or with what any call holds beside it: the same levels, and the same criteria met."""
    aims = {name: (level, counts * _DISGUISED_WEIGHT) for name, (level, counts) in example.aims.items()}
    if int(rng_of(moment.reply).integers(2)):
        other = Moment(moment.turns, other_hand(moment.reply), moment.brief)
        reading = Reading(other).bare()
        parts = with_substance(reading)
        if other.reply == moment.reply or len(parts) != len(example.parts):
            return []
        truth = example.truth
    else:
        text, moved = padded_with(moment.reply, _beside())
        # No head has cut what was put there: it is what a head would not have known.
        reading = Reading(Moment(moment.turns, text, moment.brief), by_list=True).bare()
        parts = with_substance(reading)
        spans = [{name: shifted(each, moved) for name, each in one.items()} for one in found]
        truth = sum((truth_of(parts, one) for one in spans), np.zeros((len(parts), len(NAMES)))) / len(spans)
    return [_example(example.group, reading, parts, truth, np.full_like(truth, _DISGUISED_WEIGHT), aims)]


@lru_cache(maxsize=1)
def _beside() -> tuple[str, ...]:
    """One-line filler, stock and orders, as they might stand beside anything."""
    lines = [line for line in lines_of_any_call() if line["kind"] != "own" and "\n" not in line["text"]]
    return tuple(line["text"] for line in lines if 3 <= len(line["text"].split()) <= 30)


def _between(levels: Sequence[int | None]) -> tuple[float, float] | None:
    """(mean level, share of the readers who gave one); None where nobody did."""
    given = [level for level in levels if level is not None]
    return (sum(given) / len(given), len(given) / len(levels)) if given else None


def called_by(portions: Sequence[Portion] = LEARNED) -> dict[str, dict[str, float]]:
    """Moment -> dimension -> the share of its readers, 0-1, for whom it calls for it."""
    again = {each.id: each.second for each in second_readings(name=AGAIN)}
    shares: dict[str, dict[str, float]] = {}
    for portion in portions:
        for each in gold(portion):
            readers = [each.called, *([again[each.id].called] if each.id in again else [])]
            shares[each.id] = {name: sum(map(float, (r[name] for r in readers))) / len(readers) for name in DIMENSIONS}
    return shares


def _example(
    group: str,
    reading: Reading,
    parts: tuple[Part, ...],
    truth: Matrix,
    known: Matrix,
    aims: dict[str, tuple[float, float]],
) -> Example:
    met = {criterion.name: criterion.find(reading) for criterion in CRITERIA}
    rows = part_rows(reading, parts, met)
    return Example(group, reading, parts, met, rules_alone(reading, met)[0], rows, truth, known, aims)


def astray(portions: Sequence[Portion] = LEARNED) -> list[Example]:
    """Replies full of one customer's details, each given to another: there it hears nobody.

    Each moment hands one such reply on to the next, in the order of a hash of their ids.
    """
    moments = [each for portion in portions for each in gold(portion)]
    moments.sort(key=lambda each: hashlib.sha256(each.id.encode()).hexdigest())
    read = []
    for here, other in zip(moments, moments[1:] + moments[:1], strict=True):
        good = next((r for r in other.replies if max((r.levels[d] or 0) for d in _HEARD_BY) >= 3), None)
        if good is None or not here.called["listening"]:
            continue
        at_home = Reading(other.moment(good))
        reading = Reading(here.moment(good)).bare()
        parts = with_substance(reading)
        if sum(part.tie for part in at_home.parts) < _AT_HOME or any(part.tied or part.open for part in parts):
            continue
        shape = (len(parts), len(NAMES))
        known = np.zeros(shape)
        known[:, [NAMES.index(name) for name in _NOT_MET]] = _ASTRAY_WEIGHT
        aims = {"listening": (_ASTRAY[0], _ASTRAY_WEIGHT)}
        if here.called["acknowledgement"]:
            aims["acknowledgement"] = (_ASTRAY[1], _ASTRAY_WEIGHT)
        read.append(_example(here.id, reading, parts, np.zeros(shape), known, aims))
    return read


def padded(portions: Sequence[Portion] = LEARNED) -> list[Example]:
    """What any call holds, said to somebody: filler meets nothing, and stock meets nothing that raises.

    Who it is said to follows from a hash of the line, and no trained head has cut it first.
    """
    moments = [each for portion in portions for each in gold(portion)]
    read = []
    for line in lines_of_any_call():
        if line["kind"] not in _UNMET:
            continue
        here = moments[int(hashlib.sha256(line["text"].encode()).hexdigest(), 16) % len(moments)]
        reading = Reading(Moment(here.turns, line["text"], Brief(record=here.record)), by_list=True).bare()
        parts = with_substance(reading)
        if not parts:
            continue
        known = np.zeros((len(parts), len(NAMES)))
        known[:, [NAMES.index(name) for name in _UNMET[line["kind"]]]] = _PADDED_WEIGHT
        read.append(_example(here.id, reading, parts, np.zeros_like(known), known, {}))
    return read


def _small() -> list[Example]:
    """`criteria.yaml`: one criterion known a reply. `played.yaml`: what a reply meets, never meets, and its fair levels."""
    folder = files("scoring").joinpath("gold")
    load = YAML(typ="safe").load
    read = []
    for row in load(folder.joinpath("criteria.yaml").read_text(encoding="utf-8")):
        for yes, texts in ((1.0, row["meets"]), (0.0, row["misses"])):
            for text in texts:
                read.append(_partly([row["customer"]], text, {row["criterion"]: yes}, {}))
    for name, weight in (("moments.yaml", _MOMENT_WEIGHT), ("worked.yaml", _WORKED_WEIGHT)):
        for item in load(folder.joinpath(name).read_text(encoding="utf-8")):
            for reply in item["replies"]:
                able = {d: _fair(levels) for d, levels in zip(DIMENSIONS, reply["levels"], strict=True)}
                aims: dict[str, tuple[float, float]] = {
                    d: (sum(each) / len(each), weight / len(each)) for d, each in able.items() if each
                }
                judged = dict.fromkeys(reply.get("never", ()), 0.0)
                read.append(
                    _partly(item["customer"], reply["text"], judged, aims, tuple(item.get("record", ())), weight)
                )
    for item in load(folder.joinpath("played.yaml").read_text(encoding="utf-8")):
        for reply in item["replies"]:
            judged = dict.fromkeys(reply["meets"], 1.0) | dict.fromkeys(reply["never"], 0.0)
            fair: dict[str, list[int]] = {
                d: levels for d, levels in zip(DIMENSIONS, reply["levels"], strict=True) if levels
            }
            aims = {d: (sum(levels) / len(levels), 6.0 / len(levels)) for d, levels in fair.items()}
            read.append(_partly(item["customer"], reply["text"], judged, aims))
    return read


def singly_called() -> list[tuple[Example, dict[str, float]]]:
    """The single moments that say levels for every reply, each with what it calls for: what no reply goes without."""
    folder = files("scoring").joinpath("gold")
    load = YAML(typ="safe").load
    found = []
    for name in ("moments.yaml", "worked.yaml"):
        for item in load(folder.joinpath(name).read_text(encoding="utf-8")):
            first = item["replies"][0]
            example = _partly(item["customer"], first["text"], {}, {}, tuple(item.get("record", ())))
            shares: dict[str, float] = {
                d: float(all(_fair(reply["levels"][place]) for reply in item["replies"]))
                for place, d in enumerate(DIMENSIONS)
            }
            found.append((example, shares))
    return found


def _fair(levels: list[int | None] | int | None) -> list[int]:
    return [each for each in (levels if isinstance(levels, list) else [levels]) if each is not None]


def _partly(customer: Sequence[str], text: str, judged: dict[str, float], aims: dict[str, tuple[float, float]],
            record: tuple[str, ...] = (),
    weight: float = _SMALL_WEIGHT,
) -> Example:  # fmt: skip
    """A reply of which only some criteria are known, and not in which sentence: there the rules point it out."""
    turns = tuple(turn for said in customer for turn in (Turn("customer", said), Turn("trainee", "Okay.")))[:-1]
    reading = Reading(Moment(turns, text, Brief(record=record))).bare()
    parts = with_substance(reading)
    shape = (len(parts), len(NAMES))
    truth, known = np.zeros(shape), np.zeros(shape)
    for criterion in CRITERIA:
        if criterion.name not in judged:
            continue
        column = NAMES.index(criterion.name)
        found = criterion.find(reading)
        here = [any(f.start < part.stop and f.stop > part.start for f in found) for part in parts]
        if judged[criterion.name] and any(here):
            truth[:, column] = here
            known[:, column] = weight * np.array(here)
        elif not judged[criterion.name] or len(parts) == 1:
            known[:, column] = weight
            truth[:, column] = judged[criterion.name]
    return _example(customer[-1], reading, parts, truth, known, aims)


def truth_of(parts: Sequence[Part], found: Mapping[str, tuple[tuple[int, int], ...]]) -> Matrix:
    """(parts, criteria) 1.0 where a gold span covers half of a sentence, or lies at least half within it."""
    truth = np.zeros((len(parts), len(NAMES)))
    for name, spans in found.items():
        for start, stop in spans:
            for place, part in enumerate(parts):
                shared = min(stop, part.stop) - max(start, part.start)
                if shared > 0 and (2 * shared >= stop - start or 2 * shared >= part.stop - part.start):
                    truth[place, NAMES.index(name)] = 1.0
    return truth
