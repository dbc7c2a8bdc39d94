"""A month of the team's practice: its figures, and the conversations behind one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from app.training.agreement import standing
from app.training.debrief import ENDING_TITLES
from app.training.mentoring.contested import ContestFigures, Overturned
from app.training.mentoring.exemplars import Exemplar
from app.training.mentoring.month import (
    AT_ONCE,
    LISTED,
    BehindRow,
    CueFigure,
    DistressFigure,
    Level,
    Month,
    PhraseFigure,
    SkillFigure,
    behind,
    reckon_month,
)
from app.training.people import Person
from app.training.sums import month_after
from app.widgets.drawn import Data, component
from app.widgets.ledger import ledger, row
from app.widgets.moments import folded_where_unmet, moment, moments_style
from app.widgets.names import CUE_KINDS, NAMES, criterion_words, dimension_of
from app.widgets.room import room
from app.widgets.shell import page_header, quiet, section
from app.widgets.standing import provisional

MONTH, OF = "month", "of"
KEPT_BACK = "What rests on fewer than three people is kept back."
FEW = 10
"""Decisions under which one alone moves a share a good deal."""

_figures = component("figures")


def month_name(month: str) -> str:
    """'2026-11' as 'November 2026'."""
    year, number = month.split("-")
    return f"{date(int(year), int(number), 1):%B} {int(year)}"


def chosen_month(months: Sequence[str]) -> str:
    """The month the address names; the newest where it names none of these."""
    named = st.query_params.get(MONTH, "")
    return named if named in months else months[0]


def month_picker(months: Sequence[str], chosen: str) -> str:
    """Draw the list of months; the one that was chosen, which the address then names."""
    picked = st.selectbox(
        "Month", list(months), index=months.index(chosen), format_func=month_name, key="month", width=320
    )
    if picked != chosen:
        st.query_params[MONTH] = picked
    return picked


def reckoned(person: Person, month: str) -> None:
    """Have everything of this month and the one before reckoned; says how far it is where that takes a while."""
    left = reckon_month(room().store, person.id, month)
    if not left:
        return
    whole, bar = left + AT_ONCE, st.progress(0.0, "Adding up what has not been added up before")
    while left:
        bar.progress(max(0.0, 1 - left / whole), f"Adding up what has not been added up before: {left} to go")
        left = reckon_month(room().store, person.id, month)
    bar.empty()


# The month.


def summary(view: Month) -> str:
    """How much a month rests on, in a sentence."""
    who = "1 trainee" if view.people == 1 else f"{view.people:,} trainees"
    return f"{conversations(view.attempts)} by {who}, finished in {month_name(view.month)}."


def month_figures(view: Month) -> str | None:
    """Draw the figures of a month; the name of the one whose conversations were asked for, or None."""
    opened: list[str | None] = []
    section(
        "Signs that went by", "Of the signs customers gave, those no reply came back to; those missed most often first."
    )
    opened.append(_drawn([_cue_row(each) for each in view.cues], "Signs that went by", "cues"))
    _said(view, "cues", bool(view.cues), "No customer gave a sign that a reply followed.")

    section("Stock phrases in fashion", "Words that would fit any call. Heard often, they are worth another way.")
    most = max((each.replies for each in view.phrases), default=1)
    opened.append(_drawn([_phrase_row(each, most) for each in view.phrases], "Stock phrases", "phrases"))
    _said(view, "phrases", bool(view.phrases), "Nobody used one.")

    before = month_after(view.month, -1)
    section(
        "The three skills",
        "Mean level of the conversations, 0 to 4; what people set counts before the scorer's. "
        "Different customers were met in the two months: take a difference for a hint, not a finding.",
    )
    provisional(standing(room().store))
    opened.append(_drawn([_skill_row(each, view.month, before) for each in view.skills], "The three skills", "skills"))
    _said(view, "skills", True, "")

    section(
        "Levels a person was asked to look at",
        "Asked about in this month, whenever they were decided; told to everybody, however few.",
    )
    if view.contests is not None and view.contests.raised:
        opened.append(_drawn(_contest_rows(view.contests), "Levels a person was asked to look at", "contests"))
        opened.append(_overturned(view.contests))
    else:
        quiet("None. Under each reply of a debrief there is a way to ask; what becomes of it will be counted here.")

    section("How upset customers were", "0 is calm, 1 is as upset as they can be: at the start, and at the end.")
    rows = [_distress_row(each, each.ending or "") for each in view.by_ending]
    if view.distress is not None:
        rows.insert(0, _distress_row(view.distress, None))
    opened.append(_drawn(rows, "How upset customers were", "distress"))
    _said(view, "distress", bool(rows), "No conversation of this month has a reply in it.")
    return next((each for each in opened if each), None)


def kept_in_month(found: Sequence[Exemplar]) -> None:
    """Draw the moments mentors kept in a month, and the way to all of them."""
    section("Moments mentors kept", "In words that name nobody here." if found else "")
    if not found:
        quiet("None in this month. What a mentor keeps for everybody here from a conversation will be here.")
        return
    moments_style()
    for each in found:
        with folded_where_unmet(each):
            moment(each, heading="h3")
    if st.button("All moments", key="all-moments", type="tertiary"):
        st.switch_page("pages/moments.py")


def leads_on(person: Person) -> None:
    """Draw the ways from here: how far scores agree, and for those who read others' attempts, reading together."""
    with st.container(key="leads-on", gap="small"):
        if st.button("How far scores agree with mentors", key="to-agreement", type="tertiary"):
            st.switch_page("pages/agreement.py")
        if person.reads_others and st.button("Calibrate together", key="to-calibration", type="tertiary"):
            st.switch_page("pages/calibration.py")


def _drawn(rows: Sequence[Data], label: str, key: str) -> str | None:
    if not rows:
        return None
    opened = _figures(data={"rows": list(rows), "label": label}, key=f"figures-{key}", on_open_change=_nothing).open
    return str(opened) if opened else None


def _said(view: Month, about: str, some: bool, none: str) -> None:
    if about in view.kept_back:
        quiet(KEPT_BACK)
    elif not some:
        quiet(none)


def _figure(label: str, *parts: Data, quote: bool = False, dim: str | None = None) -> Data:
    return {"label": label, "parts": list(parts), "quote": quote, "dim": dim}


def _part(text: str, open: str | None, attempts: int | None = None, bar: float | None = None,
          lead: str = "", tone: str = "") -> Data:  # fmt: skip
    return {
        "text": text, "open": open, "bar": None if bar is None else min(1.0, max(0.0, bar)), "lead": lead,
        "opens": "See the conversations" if attempts is None else conversations(attempts), "tone": tone,
    }  # fmt: skip


def conversations(count: int) -> str:
    """A number of conversations in words."""
    return "1 conversation" if count == 1 else f"{count:,} conversations"


def cue_name(kind: str) -> str:
    """A kind of sign, to stand by itself."""
    name = CUE_KINDS.get(kind, kind.replace("_", " "))
    return name[:1].upper() + name[1:]


def replies(count: int) -> str:
    """A number of replies in words."""
    return "1 reply" if count == 1 else f"{count:,} replies"


def level_in_words(level: Level) -> str:
    """A mean level with what it rests on."""
    if level.kept_back:
        return "kept back"
    if not level.practised:
        return "nobody practised"
    return "not called for" if level.mean is None else f"{level.mean:.1f} of 4, {replies(level.replies)}"


def overturned_name(each: Overturned) -> str:
    """A dimension or a criterion, to stand by itself."""
    name = NAMES.get(each.name) or criterion_words(each.name)
    return name[:1].upper() + name[1:]


def _cue_row(cue: CueFigure) -> Data:
    said = f"{cue.missed:,} of {cue.offered:,} went by"
    return _figure(cue_name(cue.kind), _part(said, f"cue:{cue.kind}", cue.attempts, cue.missed / cue.offered))


def _phrase_row(phrase: PhraseFigure, most: int) -> Data:
    said = f"in {replies(phrase.replies)}"
    part = _part(said, f"phrase:{phrase.key}", phrase.attempts, phrase.replies / most)
    return _figure(f"“{phrase.said}”", part, quote=True)


def _skill_row(skill: SkillFigure, month: str, before: str) -> Data:
    parts = [
        _part(
            level_in_words(level),
            f"{at}/skill:{skill.dimension}" if level.attempts else None,
            level.attempts,
            None if level.mean is None else level.mean / 4,
            lead=month_name(at),
            tone=tone,
        )
        for at, level, tone in ((month, skill.now, ""), (before, skill.before, "before"))
    ]
    return _figure(NAMES[skill.dimension], *parts, dim=skill.dimension)


def contest_lines(figures: ContestFigures) -> list[tuple[str, str, str]]:
    """What became of contests: (what, how many in words, the name of the figure)."""
    lines = [("Asked about", f"{figures.raised:,}", "all")]
    lines.append(("Decided", f"{figures.decided:,} of {figures.raised:,}", "decided"))
    if figures.decided:
        lines += [
            ("Decided in the time promised", f"{figures.in_time:,} of {figures.decided:,}", "in_time"),
            ("Kept as it was", f"{figures.kept:,} of {figures.decided:,}", "kept"),
            ("Changed as asked", f"{figures.accepted:,} of {figures.decided:,}", "accepted"),
            ("Changed, with no level asked for", f"{figures.changed:,} of {figures.decided:,}", "changed"),
            ("Set to another level", f"{figures.third:,} of {figures.decided:,}", "third"),
        ]
    if figures.overdue:
        lines.append(("Waiting past the time promised", f"{figures.overdue:,}", "overdue"))
    return lines


def _contest_rows(figures: ContestFigures) -> list[Data]:
    counts = {"all": figures.raised, "decided": figures.decided, "in_time": figures.in_time, "kept": figures.kept,
              "accepted": figures.accepted, "changed": figures.changed, "third": figures.third,
              "overdue": figures.overdue}  # fmt: skip
    return [
        _figure(what, _part(said, f"contests:{name}" if counts[name] else None))
        for what, said, name in contest_lines(figures)
    ]


def _overturned(figures: ContestFigures) -> str | None:
    """How often a decided level was changed, a dimension and a criterion; the figure that was opened, or None."""
    if not figures.decided:
        return None
    few = " These are few: a single decision moves them." if figures.decided < FEW else ""
    quiet(f"How often a level was changed once a person had looked, where the scorer had found this.{few}")
    rows = [
        _figure(
            overturned_name(each),
            _part(f"{each.overturned:,} of {each.decided:,}", f"{about}:{each.name}",
                  bar=each.overturned / each.decided),
            dim=each.name if about == "dimension" else dimension_of(each.name),
        )
        for about, found in (("dimension", figures.dimensions), ("criterion", figures.criteria))
        for each in found
    ]  # fmt: skip
    return _drawn(rows, "How often a level was changed", "overturned")


def _distress_row(figure: DistressFigure, ending: str | None) -> Data:
    """`ending` None stands for all of them."""
    title = "All conversations" if ending is None else ENDING_TITLES.get(figure.ending, ENDING_TITLES[None])
    name = "distress:all" if ending is None else f"ending:{ending}"
    return _figure(
        title,
        _part(f"{figure.start:.2f}", None, bar=figure.start, lead="At the start", tone="before"),
        _part(f"{figure.end:.2f}", name, figure.attempts, figure.end, lead="At the end"),
    )


# What is behind a figure.


def open_figure(month: str, opened: str) -> None:
    """Go to the conversations behind a figure; a name like `2026-10/skill:listening` is of another month."""
    other, slash, of = opened.partition("/")
    st.query_params.from_dict({MONTH: other, OF: of} if slash else {MONTH: month, OF: opened})
    st.rerun()


def behind_figure(person: Person, month: str, of: str) -> None:
    """Draw the conversations behind a figure: all for those who read others', one's own for a trainee."""
    if st.button("Back to the month", key="back", type="tertiary"):
        st.query_params.from_dict({MONTH: month})
        st.rerun()
    shown = st.session_state.setdefault(f"behind:{month}:{of}", LISTED)
    found = behind(room().store, person.id, month, of, limit=shown)
    page_header(figure_name(of), _how_many(person, found.openable, found.others), f"Team · {month_name(month)}")
    opened = None
    if found.rows:
        opened = ledger([_behind_row(each) for each in found.rows], "Conversations, newest first", key="behind")
    if found.openable > shown and st.button(f"Show {min(LISTED, found.openable - shown)} more", key="more"):
        st.session_state[f"behind:{month}:{of}"] = shown + LISTED
        st.rerun()
    if opened:
        own = next(each.own for each in found.rows if each.attempt_id == opened)
        page = "pages/debrief.py" if own else "pages/review.py"
        st.switch_page(page, query_params={"attempt": opened})


def figure_name(of: str) -> str:
    """What a figure is about, as a heading."""
    about, _, value = of.partition(":")
    match about:
        case "cue":
            return cue_name(value)
        case "phrase":
            return f"“{value[:1].upper()}{value[1:]}”"
        case "ending":
            return ENDING_TITLES.get(value or None, ENDING_TITLES[None])
        case "contests":
            return _CONTESTS.get(value, "Levels a person was asked to look at")
        case "skill" | "dimension" | "criterion":
            name = NAMES.get(value) or criterion_words(value)
            said = name[:1].upper() + name[1:]
            return said if about == "skill" else f"Decided by a person: {said[:1].lower()}{said[1:]}"
    return "All conversations"


_CONTESTS = {
    "decided": "Asked about, and decided",
    "in_time": "Decided in the time promised",
    "overdue": "Waiting past the time promised",
    "kept": "Asked about, and kept as it was",
    "accepted": "Changed as asked",
    "changed": "Changed, with no level asked for",
    "third": "Set to another level",
}


def _how_many(person: Person, openable: int, others: int | None) -> str:
    if person.reads_others:
        return f"{conversations(openable)}, newest first. Open one to read it at the desk."
    own = "None of them is yours" if not openable else f"{conversations(openable)} of yours, newest first"
    if others is None:
        return f"{own}. How many there are of others is kept back: they are of fewer than three people."
    theirs = "no others" if not others else "1 of somebody else" if others == 1 else f"{others:,} of others"
    return f"{own}; {theirs}{', which only they and their mentors can open' if others else ''}."


def _behind_row(each: BehindRow) -> Data:
    under = [ENDING_TITLES.get(each.ending, ENDING_TITLES[None]), replies(each.replies)]
    return row(
        each.attempt_id,
        f"{each.trainee_name} · {each.title}" if each.trainee_name else each.title,
        under=" · ".join(under),
        at=each.ended_at,
        levels=each.mean_levels,
        eyebrow=each.note[:1].upper() + each.note[1:],
    )


def _nothing() -> None:
    """Streamlit keeps an event only where somebody listens for it."""
