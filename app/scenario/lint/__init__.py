"""Looks over a scenario as a careful colleague would: what cannot work (faults), what would be better (warnings)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from app.scenario.lint import (
    asked,
    brackets,
    checks,
    copied,
    danger,
    endings,
    hints,
    keys,
    ladder,
    leaks,
    lines,
    names,
    respect,
    signs,
    sounding,
    to_write,
)
from app.scenario.lint.look import Line, Look, customer_lines, fold, holds, look_at
from app.scenario.lint.names import CRITERIA, LOWERING, RAISING
from app.scenario.source import Fault, Source

Rule = Callable[[Look], Iterator[Fault]]

FAULTS: tuple[Rule, ...] = (
    to_write.to_write,
    names.same_ids,
    names.references,
    names.criteria,
    ladder.rungs,
    ladder.gates,
    endings.missing,
    leaks.short_tells,
    leaks.leaks,
    lines.said_twice,
)
"""What cannot work."""
WARNINGS: tuple[Rule, ...] = (
    lines.too_few,
    lines.thin_reactions,
    lines.long_lines,
    lines.never_says,
    lines.thanks_and_questions,
    leaks.drafts,
    leaks.says_itself,
    checks.policies,
    signs.telling,
    endings.same_kind,
    ladder.easier_below,
    ladder.few_signs,
    ladder.gate_signs,
    ladder.gate_moves,
    ladder.far_trust,
    signs.one_line,
    signs.resolutions,
    hints.guessable,
    lines.one_length,
    lines.one_beginning,
    asked.unanswered,
    endings.out_of_patience,
    endings.one_last_word,
    copied.other_name,
    copied.other_pronouns,
    respect.wording,
    danger.heavy,
    keys.slips,
    sounding.unheard,
    brackets.cut_open,
    brackets.directions,
    brackets.silent,
    brackets.long_quiet,
    brackets.unheard_writing,
    brackets.unsayable,
)
"""What would be better."""


def lint_source(source: Source) -> tuple[list[Fault], list[Fault]]:
    """Faults and warnings about a parsed file, each in the order of the file. Works on faulty files too."""
    if not isinstance(source.data, dict):
        return [], []
    it = look_at(source)
    faults = chain.from_iterable(rule(it) for rule in FAULTS)
    warnings = chain.from_iterable(rule(it) for rule in WARNINGS)
    return sorted(set(faults)), sorted(set(warnings))


__all__ = [
    "CRITERIA", "FAULTS", "LOWERING", "RAISING", "WARNINGS", "Line", "Look", "customer_lines", "fold", "holds",
    "lint_source",
]  # fmt: skip
