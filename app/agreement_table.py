"""What `underheard agreement` prints: figures in columns, and in words what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.training.agreement import MENTOR, SCORER, Compared, Report
from app.training.judged import JUDGE
from app.training.team_cuts import TeamCuts, Tried
from scoring.agreement import Estimate
from scoring.calibration import OWN_CUTS, TeamHeads, TeamReading
from scoring.criterion import DIMENSIONS

_HEAD = f"{'':<36}{'n':>5}  {'kappa':<18}{'AC2':<18}{'bias':<20}{'same':>5}"
_MOST = 4
"""How many criteria are told of a team's heads, the weightiest first."""


def report_lines(report: Report) -> Iterator[str]:
    """The report, a line at a time."""
    if not report.replies:
        yield "No mentor has set a level here yet. Levels set under Review are what the scorer is checked against."
    else:
        replies = "reply" if report.replies == 1 else "replies"
        mentors = "mentor" if report.mentors == 1 else "mentors"
        yield f"{report.replies} {replies} judged by {report.mentors} {mentors} (rubric {report.rubric_version})."
        yield ""
        yield _HEAD
        yield from _table(report.overall)
        if report.blind:
            yield ""
            yield "Blind: levels given before the scorer's were seen; mentor with mentor, before anybody's were"
            yield from _table(report.blind)
        for value in dict.fromkeys(each.value for each in report.slices):
            yield ""
            yield f"{report.by}: {value}"
            yield from _table([each for each in report.slices if each.value == value])
        yield ""
    for dimension, standing in report.standing.items():
        yield f"{_name(dimension)}: {'provisional, ' if standing.provisional else ''}{standing.why}."
    if report.cuts:
        since = report.cuts.fitted_at[:10]
        yield f"This team's {_what(report.cuts)}, number {report.cuts.number}, in force since {since}:"
        for dimension, reading in report.cuts.cuts.items():
            yield f"  {_name(dimension)}: {_reading(reading)}"
    if report.criteria:
        yield ""
        yield f"{'Judge with scorer, a criterion':<36}{'n':>5}  {'kappa':<18}{'AC1':<18}{'said yes':<20}{'same':>5}"
        for each in report.criteria:
            yes = f"{each.agreement.rater_yes} and {each.agreement.reference_yes}"
            yield (
                f"  {each.criterion:<34}{each.agreement.n:>5}  {_figure(each.agreement.kappa):<18}"
                f"{_figure(each.agreement.ac1):<18}{yes:<20}{_share(each.agreement.exact):>5}"
            )
    if report.marks:
        yield ""
        yield "Mentors' marks on replies, and how often the scorer found there what such a mark is about:"
        for mark in report.marks:
            yield f"  {mark.kind:<34}{mark.found:>5} of {mark.marks} ({', '.join(mark.criteria)})"
    yield ""
    yield from report.notes
    if report.replies:
        yield (
            "kappa: quadratic weighted, 1 is full agreement and 0 is chance. AC2: the same, steadier where most levels "
            "are alike. bias: levels above (+) or below (-) the mentors. In brackets, where 95 of 100 samples fall. "
            "A dash: too little to tell."
        )


def refit_lines(tried: Sequence[Tried]) -> Iterator[str]:
    """What came of a refit, a line a dimension."""
    for each in tried:
        yield f"{_name(each.dimension)}: {each.why}."
        if each.lines:
            lines = each.lines
            yield f"  kappa {_number(lines.before)} as it is; {lines.n} levels, {lines.groups} conversations"
        for name, result in (("lines", each.lines), ("heads", each.heads)):
            if result:
                rise = f"rise {_figure(result.rise, signed=True)}"
                over = f", over lines {_figure(result.over_lines, signed=True)}" if result.over_lines else ""
                yield f"  {name} {_number(result.after)} on conversations left out; {rise}{over}"
        if each.used and each.result:
            yield f"  in force: {_reading(each.result.cuts)}"
        if each.left_out:
            yield f"  {each.left_out} levels left out: mentors set fewer than half of their conversation's"
    if any(each.used for each in tried):
        yield "In force from the next reply on; what was scored stays. underheard agreement --refit off goes back."


def withdrawn_lines(withdrawn: TeamCuts | None) -> Iterator[str]:
    """What came of withdrawing a team's lines and heads."""
    if withdrawn:
        yield (
            f"This team's {_what(withdrawn)}, number {withdrawn.number}, are withdrawn; "
            "the rubric's own hold from the next reply."
        )
    else:
        yield "This team has no lines or heads of its own in force; nothing was changed."


def _table(rows: Sequence[Compared]) -> Iterator[str]:
    for dimension in DIMENSIONS:
        own = [each for each in rows if each.dimension == dimension]
        if own:
            yield _name(dimension)
        for each in own:
            found = each.agreement
            bias = "–" if each.rater == MENTOR else _figure(found.bias, signed=True)
            yield (
                f"  {_who(each.rater):<34}{found.n:>5}  {_figure(found.kappa):<18}{_figure(found.ac2):<18}{bias:<20}"
                f"{_share(found.exact):>5}"
            )
            called = found.called_for
            if called.n > found.n:
                apart = called.n - round((called.exact.value or 0) * called.n)
                both = called.n - found.n - apart
                yield f"    called for or not: {apart} of {called.n} read otherwise, {both} not called for by either"


def _who(rater: str) -> str:
    if rater == MENTOR:
        return "mentor with mentor"
    return "scorer with mentors" if rater == SCORER else f"judge {rater.removeprefix(JUDGE)} with mentors"


def _name(dimension: str) -> str:
    return dimension.replace("_", " ")


def _number(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return "–"
    value = round(value, 2) + 0.0  # no minus before nought
    return f"{value:+.2f}" if signed else f"{value:.2f}"


def _figure(estimate: Estimate, *, signed: bool = False) -> str:
    value = _number(estimate.value, signed=signed)
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({_number(estimate.low, signed=signed)} {_number(estimate.high, signed=signed)})"


def _share(estimate: Estimate) -> str:
    return "–" if estimate.value is None else f"{estimate.value:.0%}"


def _what(cuts: TeamCuts) -> str:
    heads = [isinstance(each, TeamHeads) for each in cuts.cuts.values()]
    return "heads" if all(heads) else "lines and heads" if any(heads) else "lines"


def _reading(reading: TeamReading) -> str:
    if isinstance(reading, TeamHeads):
        most = sorted(reading.criteria.items(), key=lambda each: (-abs(each[1]), each[0]))[:_MOST]
        told = [f"{_name(name)} {_number(weight, signed=True)}" for name, weight in most]
        return "heads, in levels: " + ", ".join([f"any reply {_number(reading.always, signed=True)}", *told])
    return ", ".join(
        f"level {level} from {cut:.2f} points (rubric {own:.2f})"
        for level, (cut, own) in enumerate(zip(reading, OWN_CUTS, strict=True), 1)
    )
