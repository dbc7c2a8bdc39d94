"""How this team's mentors read levels, by lines or heads of their own: fitted to verdicts, in force until withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.store import Reader, Store
from app.training import log
from app.training.attempts import as_json, from_json
from app.training.judged import judged_replies, well_read
from scoring.calibration import Refit, TeamReading, are_cuts, heads_from, level_at, recut, refit, refit_heads
from scoring.criterion import DIMENSIONS
from scoring.rubric import RUBRIC_VERSION
from scoring.scorecard import Scorecard

LEAST_LEVELS, LEAST_ATTEMPTS = 60, 2
"""How many mentors' levels a dimension must have, and from how many conversations, before it is refitted."""


@dataclass(frozen=True)
class TeamCuts:
    """Cut points and heads in force, and what they rest on."""

    number: int
    cuts: Mapping[str, TeamReading]
    """Only dimensions this team reads by lines, or by heads, of its own."""
    provenance: Mapping[str, Any]
    """Dimension -> n, groups, before, after and rise, as they were when fitted."""
    rubric_version: str
    fitted_at: str


@dataclass(frozen=True)
class Tried:
    """What came of refitting one dimension."""

    dimension: str
    uses: Literal["lines", "heads", "neither"]
    why: str
    levels: int
    """Mentors' levels it could learn from."""
    left_out: int
    """Levels from conversations where mentors set fewer than half, which are mostly disagreements."""
    lines: Refit | None = None
    heads: Refit | None = None

    @property
    def used(self) -> bool:
        return self.uses != "neither"

    @property
    def result(self) -> Refit | None:
        """What is in force, or the lines that were tried."""
        return self.heads if self.uses == "heads" else self.lines

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "used": self.used}


def cuts_in_force(reader: Reader) -> TeamCuts | None:
    """This team's cut points and heads; None where there are none, they were withdrawn, or are of another rubric."""
    row = reader.row("SELECT * FROM team_cuts ORDER BY id DESC LIMIT 1")
    if row is None or row["rubric_version"] != RUBRIC_VERSION:
        return None
    cuts = {name: read for name, each in from_json(row["cuts"]).items() if (read := _reading(each)) is not None}
    if not cuts:
        return None
    return TeamCuts(row["id"], cuts, from_json(row["provenance"]), row["rubric_version"], row["fitted_at"])


def follows_mentors(store: Store) -> list[str]:
    """The dimensions whose levels are read by lines or heads fitted to this room's own mentors."""
    with store.reading() as reader:
        cuts = cuts_in_force(reader)
    return sorted(cuts.cuts) if cuts else []


def as_the_team_reads(reader: Reader, card: Scorecard) -> Scorecard | None:
    """The card with this team's cut points and heads; None where none are in force, or they are of another rubric."""
    cuts = cuts_in_force(reader)
    return recut(card, cuts.cuts, cuts.number) if cuts and card.rubric_version == cuts.rubric_version else None


def refit_cuts(store: Store) -> list[Tried]:
    """Fit lines and heads to the mentors' levels, a dimension each; what holds on conversations left out is in force.

    Heads only where they do better than lines alone, too. What does not hold any more is withdrawn; nothing that was
    scored before is changed.
    """
    with store.reading() as reader:
        everything = judged_replies(reader)
        kept = well_read(reader, everything)
        standing = cuts_in_force(reader)
    tried = []
    for dimension in DIMENSIONS:
        rows = [
            (points, each.alone.criteria, each.level, each.group)
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
        _keep(store, {name: result.as_json()["cuts"] for name, result in chosen.items()},
              {name: result.as_json() for name, result in chosen.items()})  # fmt: skip
    elif standing:
        _keep(store, {}, {"withdrawn": standing.number, "why": "no dimension holds any more"})
    return tried


def withdraw_cuts(store: Store) -> TeamCuts | None:
    """Go back to the rubric's own reading from the next reply on; the cuts that were in force, or None."""
    with store.reading() as reader:
        standing = cuts_in_force(reader)
    if standing:
        _keep(store, {}, {"withdrawn": standing.number, "why": "a person withdrew them"})
    return standing


def _tried(dimension: str, rows: list[tuple[float, Mapping[str, float], int, str]], whole: int) -> Tried:
    groups = [group for *_, group in rows]
    count = len(set(groups))
    left_out = whole - len(rows)
    if len(rows) < LEAST_LEVELS or count < LEAST_ATTEMPTS:
        conversations = "conversation" if count == 1 else "conversations"
        why = (
            f"not enough to learn from: {len(rows)} of {LEAST_LEVELS} levels, "
            f"from {count} {conversations} (at least {LEAST_ATTEMPTS})"
        )
        return Tried(dimension, "neither", why, len(rows), left_out)
    points, strengths, levels = [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
    lines, heads = refit(points, levels, groups), refit_heads(points, strengths, levels, groups)
    uses: Literal["lines", "heads", "neither"] = "heads" if heads.holds else "lines" if lines.holds else "neither"
    why = {
        "heads": "in force, heads: agreement rises on conversations that were left out, by more than chance would, "
        "and over lines alone too",
        "lines": "in force, lines: agreement rises on conversations that were left out, by more than chance would",
        "neither": "left as it is: on conversations that were left out, neither lines nor heads make agreement rise by "
        "more than chance would",
    }[uses]
    return Tried(dimension, uses, why, len(rows), left_out, lines, heads)


def _reading(stored: object) -> TeamReading | None:
    """Cut points or heads as they were stored; None for what is neither."""
    if isinstance(stored, list) and are_cuts(stored):
        return stored[0], stored[1], stored[2], stored[3]
    return heads_from(stored)


def _keep(store: Store, cuts: Mapping[str, Any], provenance: Mapping[str, Any]) -> None:
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
        log.note(store, writer, log.SYSTEM, "cuts.set" if cuts else "cuts.withdrawn",
                 detail={"dimensions": sorted(cuts), "rubric": RUBRIC_VERSION})  # fmt: skip
