"""What a scored reply looks like: levels, the points behind them, and the findings that decided both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scoring.criterion import Finding


@dataclass(frozen=True)
class Scorecard:
    """One rater's judgement of one reply; a dimension the moment did not call for is None."""

    levels: Mapping[str, int | None]
    """Dimension -> 0..4 or None."""
    points: Mapping[str, float | None]
    """Dimension -> the unrounded 0-4 value behind the level, or None."""
    criteria: Mapping[str, float]
    """Every criterion's strength, 0-1, met or not."""
    findings: tuple[Finding, ...]
    rater: str
    rubric_version: str
    confidence: Mapping[str, float] = field(default_factory=dict)
    """Dimension -> the chance, 0-1, that a careful reader would give this very level; left out where it is not known."""

    def level(self, dimension: str) -> int | None:
        return self.levels[dimension]

    def met(self, criterion: str) -> bool:
        return any(finding.criterion == criterion for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The JSON shape of the transcript format (without `id` and `turn`)."""
        return {
            "levels": dict(self.levels),
            "points": dict(self.points),
            "criteria": dict(self.criteria),
            "findings": [
                {
                    "criterion": finding.criterion,
                    "met": True,
                    "quote": finding.quote,
                    "start": finding.start,
                    "stop": finding.stop,
                    "reason": finding.reason,
                    "strength": round(finding.strength, 2),
                }
                for finding in self.findings
            ],
            "rater": self.rater,
            "rubric_version": self.rubric_version,
        }

    def kept(self) -> dict[str, Any]:
        """What is stored of it: the transcript format, and how sure each level is."""
        return self.as_json() | {"confidence": dict(self.confidence)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Scorecard:
        """The scorecard `as_json` or `kept` wrote."""
        return cls(
            levels=dict(value["levels"]),
            points=dict(value["points"]),
            criteria=dict(value["criteria"]),
            findings=tuple(
                Finding(
                    criterion=item["criterion"],
                    start=item["start"],
                    stop=item["stop"],
                    quote=item["quote"],
                    reason=item["reason"],
                    strength=item.get("strength", 1.0),
                )
                for item in value["findings"]
            ),
            rater=value["rater"],
            rubric_version=value["rubric_version"],
            confidence=dict(value.get("confidence", {})),
        )
