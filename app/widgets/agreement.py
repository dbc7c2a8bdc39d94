"""How far readers agree, as the screen tells it: in words first, then as dots with their interval, then as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

import streamlit as st

from app.training.agreement import ENOUGH, MENTOR, SCORER, By, Compared, Report
from app.training.judged import JUDGE
from app.widgets.drawn import SOURCES, Data, component
from app.widgets.names import CHANNELS, NAMES
from app.widgets.shell import quiet, section, text
from app.widgets.signs import sign_html
from app.widgets.words import relative
from scoring.agreement import Agreement, Estimate
from scoring.criterion import DIMENSIONS

SAME = 0.1
"""Levels of bias that are too little to speak of."""
UNSURE = 0.5
"""How wide the interval of a leaning may be, in levels, for saying that there is none."""
FEW = 3
"""Below so many mentors, figures of all of them can be told to be somebody's."""
NONE_BY, LEAST = "All together", 2
_intervals = component("intervals")
_BY: dict[str, By | None] = {NONE_BY: None, "By channel": "channel", "By customer": "scenario"}


def table_style() -> None:
    """Lay out tables of levels and of agreement; once a run."""
    st.html(SOURCES / "together.css")


def judged_by(report: Report) -> str:
    """What the figures rest on, and whose they can be told to be: of few mentors they are no secret."""
    replies = f"{report.replies} {'reply' if report.replies == 1 else 'replies'}"
    by = f"{report.mentors} {'mentor' if report.mentors == 1 else 'mentors'}"
    said = f"{replies} judged by {by}."
    if report.mentors >= FEW:
        return f"{said} No person's own figures are in it."
    whose = "that mentor's own levels" if report.mentors == 1 else "those mentors' own levels"
    return f"{said} While there are fewer than {FEW}, whoever knows who mentors here can tell that these are {whose}."


def how_to_tell() -> By | None:
    """Let the reader pick whether each channel or customer is told by itself."""
    picked = st.segmented_control("Tell it", list(_BY), default=NONE_BY, key="agreement-by")
    return _BY[picked or NONE_BY]


def dimension_agreement(report: Report, dimension: str) -> None:
    """One dimension: how it stands, what that means, the dots and the figures."""
    seen = [each for each in report.overall if each.dimension == dimension]
    own = [(each, False) for each in seen] + [(each, True) for each in report.blind if each.dimension == dimension]
    standing = report.standing[dimension]
    st.html(f'<h2 class="uh-section">{sign_html(dimension)}</h2>')
    text(f"Provisional: {standing.why}." if standing.provisional else f"{standing.why[0].upper()}{standing.why[1:]}.")
    if not own:
        return
    said = meaning(seen)
    if said:
        text(said)
    told = [_dot(each, blind) for each, blind in own if each.agreement.n >= LEAST]
    if told:
        _intervals(data={"rows": told, "label": f"{NAMES[dimension]}: weighted kappa"}, key=f"intervals-{dimension}")
    st.html(table([(_who(each, blind), each.agreement, each.rater == MENTOR) for each, blind in own], NAMES[dimension]))


def meaning(rows: Sequence[Compared]) -> str:
    """What the figures of one dimension come to, in a sentence or two; '' where there is too little to tell."""
    found = {each.rater: each.agreement for each in rows}
    scorer, mentors = found.get(SCORER), found.get(MENTOR)
    if scorer is None or scorer.n < LEAST:
        return ""
    return " ".join(part for part in (_beside(scorer, mentors), leaning(scorer)) if part)


def _beside(scorer: Agreement, mentors: Agreement | None) -> str:
    if scorer.kappa.value is None:
        return ""
    if mentors is None or mentors.kappa.value is None or mentors.n < ENOUGH:
        have = mentors.n if mentors else 0
        return f"Too few replies were judged by two mentors to say how far those agree ({have} of {ENOUGH})."
    apart = scorer.kappa.value - mentors.kappa.value
    if scorer.kappa.interval is None or mentors.kappa.interval is None:
        how = "levels vary too little here for kappa to set the two side by side; AC2 is steadier"
    elif scorer.n < ENOUGH:
        how = "it is too early to say whether the scorer reads as mentors do"
    elif _overlap(scorer.kappa, mentors.kappa):
        how = "the scorer agrees with mentors about as well as they agree among themselves, as far as can be told"
    elif apart < 0:
        how = "the scorer agrees with mentors less than they agree among themselves"
    else:
        how = "the scorer agrees with mentors more than they agree among themselves"
    figures = f"({number(scorer.kappa.value)} and {number(mentors.kappa.value)})"
    return f"{how[0].upper()}{how[1:]} {figures}."


def _overlap(one: Estimate, other: Estimate) -> bool:
    (low, high), (least, most) = one.interval or (-1.0, 1.0), other.interval or (-1.0, 1.0)
    return low <= most and least <= high


def leaning(found: Agreement) -> str:
    """Whether the scorer reads higher or lower than mentors, in words."""
    bias = found.bias
    if bias.value is None:
        return ""
    unsure = bias.low is not None and bias.high is not None and bias.low <= 0 <= bias.high
    if bias.low is None or bias.high is None or (unsure and bias.high - bias.low > UNSURE):
        return "Too few levels yet to say whether it reads higher or lower than they do."
    if abs(bias.value) < SAME or unsure:
        return "It reads neither higher nor lower than they do, as far as these replies tell."
    return (
        f"On average it reads {abs(bias.value):.1f} of a level {'higher' if bias.value > 0 else 'lower'} than they do."
    )


def table(rows: Sequence[tuple[str, Agreement, bool]], name: str) -> str:
    """(who, figures, whether among equals) as a table, in safe HTML. Among equals nobody leans."""
    head = "".join(
        f'<th scope="col">{each}</th>' for each in ("Levels compared", "Kappa", "AC2", "Leans", "The same level")
    )
    body = "".join(
        f'<tr><th scope="row">{escape(who)}</th><td>{found.n}</td><td>{figure(found.kappa)}</td>'
        f"<td>{figure(found.ac2)}</td>"
        f"<td>{'–' if equals else figure(found.bias, signed=True)}</td><td>{share(found.exact.value)}</td></tr>"
        for who, found, equals in rows
    )
    return (
        f'<div class="tg-table-wrap" role="region" aria-label="{escape(name)}" tabindex="0"><table class="tg-table">'
        f'<thead><tr><th scope="col"><span class="uh-visually-hidden">Who</span></th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def figure(estimate: Estimate, *, signed: bool = False) -> str:
    """A figure and where 95 of 100 samples fall, as safe HTML; a dash where the ratings cannot tell."""
    form = "+.2f" if signed else ".2f"
    if estimate.value is None:
        return '<span aria-label="too little to tell">–</span>'
    reach = "" if estimate.interval is None else f"<small>{estimate.low:{form}} to {estimate.high:{form}}</small>"
    return f"{number(estimate.value, form)}{reach}"


def number(value: float, form: str = ".2f") -> str:
    """Two places, and no minus before nought."""
    return f"{round(value, 2) + 0.0:{form}}"


def share(value: float | None) -> str:
    """A share of 1 in percent; a dash where there is none."""
    return "–" if value is None else f"{value:.0%}"


def by_slice(report: Report) -> None:
    """The scorer against mentors, a channel or customer each."""
    section("By channel" if report.by == "channel" else "By customer")
    quiet("Where few replies were judged, the figures say little: look at the interval before the number.")
    for dimension in DIMENSIONS:
        own = [each for each in report.slices if each.dimension == dimension and each.rater == SCORER]
        if own:
            st.html(f"<p>{sign_html(dimension)}</p>")
            st.html(
                table([(CHANNELS.get(each.value, each.value), each.agreement, False) for each in own], NAMES[dimension])
            )


def what_to_know(report: Report) -> None:
    """The notes of the report, and what its words mean."""
    section("What to know of these figures")
    st.html(f'<ul class="tg-notes">{"".join(f"<li>{escape(note)}</li>" for note in report.notes)}</ul>')
    with st.expander("What the figures are"):
        text(
            "Kappa is quadratic weighted: 1 is full agreement, 0 is what chance would bring, and being two levels "
            "apart weighs four times as much as being one apart. AC2 is the same idea, steadier where most levels are "
            "alike."
        )
        text(
            "Leans says how many levels higher (+) or lower (-) the scorer reads than mentors. Under a figure stands "
            "the interval that 95 of 100 samples of these conversations fall in. A dash says that there is too little "
            "to tell."
        )
        text(
            f"A dimension is provisional until mentors have judged {ENOUGH} replies the scorer gave a level, and agree "
            "with it at 0.60 or more. Blind rows count only levels given before the scorer's had been seen; between "
            "mentors, only those of calibrations."
        )
    quiet(f"Rubric {report.rubric_version}. Reckoned {relative(report.reckoned_at)}.")


def keep_report(report: Report) -> None:
    """The whole report as a file."""
    st.download_button(
        "Keep these figures (JSON)",
        json.dumps(report.as_json(), ensure_ascii=False, indent=2),
        file_name="agreement.json",
        mime="application/json",
        on_click="ignore",
    )


def _dot(each: Compared, blind: bool) -> Data:
    kappa = each.agreement.kappa
    who = _who(each, blind)
    told = f"{who}: too little to tell"
    if kappa.value is not None:
        reach = "" if kappa.interval is None else f", between {kappa.low:.2f} and {kappa.high:.2f}"
        told = f"{who}: {number(kappa.value)}{reach}, on {each.agreement.n}"
    return {
        "who": who,
        "told": told,
        "value": kappa.value,
        "shown": "too few" if kappa.value is None else number(kappa.value),
        "low": kappa.low,
        "high": kappa.high,
        "people": each.rater == MENTOR,
    }


def _who(each: Compared, blind: bool) -> str:
    after = ", blind" if blind else ""
    if each.rater == MENTOR:
        return f"Mentor with mentor{after}"
    return f"{'Scorer' if each.rater == SCORER else f'Judge {each.rater.removeprefix(JUDGE)}'} with mentors{after}"
