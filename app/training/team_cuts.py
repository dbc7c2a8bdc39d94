"""Where this team's mentors draw the lines between levels: fitted to their verdicts, in force until withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.store import Reader, Store
from app.training.attempts import as_json, from_json
from app.training.judged import judged_replies, well_read
from scoring.calibration import Cuts, Refit, are_cuts, level_at, recut, refit
from scoring.criterion import DIMENSIONS
from scoring.rubric import RUBRIC_VERSION
from scoring.scorecard import Scorecard

LEAST_LEVELS, LEAST_ATTEMPTS = 60, 2
"""How many mentors' levels a dimension must have, and from how many conversations, before its lines are refitted."""


@dataclass(frozen=True)
class TeamCuts:
    """Cut points in force, and what they rest on."""

    number: int
    cuts: Mapping[str, Cuts]
    """Only dimensions whose lines were moved."""
    provenance: Mapping[str, Any]
    """Dimension -> n, groups, before, after and rise, as they were when fitted."""
    rubric_version: str
    fitted_at: str


@dataclass(frozen=True)
class Tried:
    """What came of refitting one dimension."""

    dimension: str
    used: bool
    why: str
    levels: int
    """Mentors' levels it could learn from."""
    left_out: int
    """Levels from conversations where mentors set fewer than half, which are mostly disagreements."""
    result: Refit | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def cuts_in_force(reader: Reader) -> TeamCuts | None:
    """This team's cut points; None where there are none, they were withdrawn, or they were fitted to another rubric."""
    row = reader.row("SELECT * FROM team_cuts ORDER BY id DESC LIMIT 1")
    if row is None or row["rubric_version"] != RUBRIC_VERSION:
        return None
    cuts = {name: tuple(each) for name, each in from_json(row["cuts"]).items() if are_cuts(each)}
    if not cuts:
        return None
    return TeamCuts(row["id"], cuts, from_json(row["provenance"]), row["rubric_version"], row["fitted_at"])


def as_the_team_reads(reader: Reader, card: Scorecard) -> Scorecard | None:
    """The card with this team's cut points; None where none are in force, or they are of another rubric."""
    cuts = cuts_in_force(reader)
    return recut(card, cuts.cuts, cuts.number) if cuts and card.rubric_version == cuts.rubric_version else None


def refit_cuts(store: Store) -> list[Tried]:
    """Fit each dimension's cut points to the mentors' levels; those that hold on conversations left out are in force.

    What does not hold any more is withdrawn; nothing that was scored before is changed.
    """
    with store.reading() as reader:
        everything = judged_replies(reader)
        kept = well_read(reader, everything)
        standing = cuts_in_force(reader)
    tried = []
    for dimension in DIMENSIONS:
        rows = [
            (points, each.level, each.group)
            for each in kept
            if each.dimension == dimension
            and each.level is not None
            and (points := each.alone.points.get(dimension)) is not None
            and level_at(points) == each.alone.levels.get(dimension)
            and not each.alone.met("unsafe")
        ]
        whole = sum(each.dimension == dimension and each.level is not None for each in everything)
        tried.append(_tried(dimension, rows, whole))
    chosen = {each.dimension: each.result for each in tried if each.used and each.result}
    if chosen:
        _keep(store, {name: result.cuts for name, result in chosen.items()},
              {name: result.as_json() for name, result in chosen.items()})  # fmt: skip
    elif standing:
        _keep(store, {}, {"withdrawn": standing.number, "why": "no dimension holds any more"})
    return tried


def withdraw_cuts(store: Store) -> TeamCuts | None:
    """Go back to the rubric's own lines from the next reply on; the cuts that were in force, or None."""
    with store.reading() as reader:
        standing = cuts_in_force(reader)
    if standing:
        _keep(store, {}, {"withdrawn": standing.number, "why": "a person withdrew them"})
    return standing


def _tried(dimension: str, rows: list[tuple[float, int, str]], whole: int) -> Tried:
    groups = len({group for _, _, group in rows})
    left_out = whole - len(rows)
    if len(rows) < LEAST_LEVELS or groups < LEAST_ATTEMPTS:
        conversations = "conversation" if groups == 1 else "conversations"
        why = (
            f"not enough to learn from: {len(rows)} of {LEAST_LEVELS} levels, "
            f"from {groups} {conversations} (at least {LEAST_ATTEMPTS})"
        )
        return Tried(dimension, False, why, len(rows), left_out, None)
    result = refit([at for at, _, _ in rows], [level for _, level, _ in rows], [group for _, _, group in rows])
    if result.holds:
        why = "in force: agreement rises on conversations that were left out, by more than chance would"
    else:
        why = "left as it is: on conversations that were left out, agreement does not rise by more than chance would"
    return Tried(dimension, result.holds, why, len(rows), left_out, result)


def _keep(store: Store, cuts: Mapping[str, Cuts], provenance: Mapping[str, Any]) -> None:
    with store.writing() as writer:
        writer.add(
            "team_cuts",
            {
                "cuts": as_json(cuts),
                "provenance": as_json(provenance),
                "rubric_version": RUBRIC_VERSION,
                "fitted_at": store.now(),
            },
        )
