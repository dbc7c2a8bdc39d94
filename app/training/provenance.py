"""What scored an attempt: which scorer to the byte, which model was asked what, and of which replies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import NotAllowed
from app.store import Reader, Row, Store
from app.training.attempts import admitted, sees_behind
from app.training.judged import JUDGE
from scoring.calibration import TEAM_CUTS


@dataclass(frozen=True)
class ScoredBy:
    """One scorer and the replies it scored."""

    kind: Literal["scorer", "team", "model"]
    """The scorer that comes with the room, the same as this team's mentors read, or a language model."""
    rater: str
    rubric_version: str
    replies: tuple[int, ...]
    """In order, 1 for the first."""
    first_at: str
    last_at: str
    fingerprint: str | None = None
    """Of the scorer's tables and weights; None for a model, and for what was scored before fingerprints were kept."""
    model: str = ""
    """As its server names it."""
    prompt: str = ""
    """The SHA-256 of what it was asked, in hexadecimal."""
    host: str = ""
    """The machine that was asked."""
    settings: Mapping[str, Any] | None = None
    """How it was asked; None where that was not kept yet."""


def provenance(store: Store, attempt_id: str, by: str) -> list[ScoredBy]:
    """Everything that has scored an attempt, what counts first; for whoever may see its scores.

    Raises NotAllowed for its trainee before it is done, as `debrief` does.
    """
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        if not sees_behind(asking, row):
            raise NotAllowed("Finish this attempt first: wrap up, and say what you think was behind it.")
        return provenance_of(reader, row)


def provenance_of(reader: Reader, row: Row) -> list[ScoredBy]:
    """The same, inside a transaction, from the attempt's row."""
    held: dict[tuple[Any, ...], list[Row]] = {}
    for card in reader.rows(_CARDS, row["person_id"], row["id"]):
        which = tuple(card[name] for name in _WHICH)
        held.setdefault(which, []).append(card)
    found = [_scored_by(cards) for cards in held.values()]
    return sorted(found, key=lambda each: (_ORDER.index(each.kind), each.first_at))


_ORDER = ("team", "scorer", "model")
_WHICH = ("rater", "rubric_version", "fingerprint", "model", "prompt", "host", "settings")
# A second try's copy of a card is known by when it was made, which it shares with the first; the model's try is there.
_CARDS = """
SELECT card.turn, card.rater, card.rubric_version, card.fingerprint, card.scored_at, tries.model, tries.prompt,
  coalesce(tries.host, asked.host) AS host, tries.settings
FROM scorecards AS card
LEFT JOIN second_tries AS tries ON card.rater LIKE 'judge:%' AND tries.judged AND tries.turn = card.turn
  AND tries.rater = card.rater AND tries.tried_at = card.scored_at
  AND tries.attempt_id IN (SELECT id FROM attempts WHERE person_id = ?)
LEFT JOIN second_readings AS asked ON asked.attempt_id = tries.attempt_id
WHERE card.attempt_id = ? ORDER BY card.turn, card.id
"""


def _scored_by(cards: Sequence[Row]) -> ScoredBy:
    first, times = cards[0], [card["scored_at"] for card in cards]
    rater = str(first["rater"])
    is_model = rater.startswith(JUDGE)
    return ScoredBy(
        kind="model" if is_model else "team" if TEAM_CUTS in rater else "scorer",
        rater=rater,
        rubric_version=first["rubric_version"],
        replies=tuple(sorted({card["turn"] for card in cards})),
        first_at=min(times),
        last_at=max(times),
        fingerprint=first["fingerprint"],
        model=(first["model"] or rater.removeprefix(JUDGE)) if is_model else "",
        prompt=first["prompt"] or "",
        host=first["host"] or "" if is_model else "",
        settings=json.loads(first["settings"]) if first["settings"] else None,
    )
