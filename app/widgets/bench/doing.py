"""How a customer is doing with the people who meet them: each figure with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.errors import NotFound
from app.training.authoring import Draft
from app.training.authoring.doing import Doing, LineFigure, SignFigure
from app.training.authoring.doing import doing as doing_of
from app.training.authoring.sharing import id_of
from app.training.debrief import ENDING_TITLES
from app.training.people import Person
from app.widgets.bench.doing_words import distress_words, sign_words
from app.widgets.bench.said_about import said_about
from app.widgets.bench.told import WORDS, told_style
from app.widgets.bench.wrote import wrote
from app.widgets.customers import HARDNESS
from app.widgets.room import room
from app.widgets.shell import empty_state, notice, quiet, section

KEPT_BACK = "Those of other teams are left out: fewer than three people there have met them."
ENOUGH = 20
"""Attempts under which one more may change any figure a good deal."""


def doing(held: Draft, person: Person) -> None:
    """Draw it for what was published of a draft."""
    scenario_id = id_of(held.text)
    try:
        doing_of(room().store, room().library, scenario_id, person.id)
    except NotFound:
        empty_state(
            "Nobody has met them yet",
            "Once you publish this customer and trainees have met them, you will see here how deep people get, which "
            "signs go by, and which lines nobody ever hears.",
        )
        told_style()
        said_about(scenario_id, person)
        return
    how_doing(scenario_id, person)


def how_doing(scenario_id: str, person: Person) -> None:
    """Draw how that customer is doing."""
    told_style()
    here = room()
    view = doing_of(here.store, here.library, scenario_id, person.id, words=WORDS)
    if len(view.versions) > 1:
        chosen = st.selectbox(
            "Which version", [None, *view.versions], width=320, key=f"doing-version-{scenario_id}",
            format_func=lambda each: f"Version {each} (met {view.versions[each]:,} times)" if each else "Every version",
        )  # fmt: skip
        if chosen is not None:
            view = doing_of(here.store, here.library, scenario_id, person.id, chosen, WORDS)
    if not view.attempts:
        going = f" {_times(view.open, 'conversation')} going on now." if view.open else ""
        empty_state(
            "Nobody in your teams has finished with them yet"
            if view.kept_back
            else "Nobody has finished with them yet",
            (f"{KEPT_BACK} " if view.kept_back else "")
            + "As soon as somebody has, you will see here how deep people get, which signs go by, and which lines "
            f"nobody ever hears.{going}",
        )
        said_about(scenario_id, person)
        return
    _so_far(view)
    _depth(view)
    _signs(view)
    _ends(view)
    said_about(scenario_id, person)
    wrote(view.remarks)
    _lines(view)


def _times(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _so_far(view: Doing) -> None:
    words = f"{_times(view.attempts, 'attempt')} so far"
    if view.open:
        words += f", and {_times(view.open, 'conversation')} going on now"
    words += "."
    if view.attempts < ENOUGH:
        words += " That is few: the next one may change any of this."
    elif view.read < view.attempts:
        words += f" What rests on words is taken from the newest {view.read}."
    if view.kept_back:
        words += f" {KEPT_BACK}"
    notice(words)


def _share(count: int, of: int) -> str:
    """A share as a small bar and in numbers."""
    return f'<td class="n">{count:,} of {of:,}{_bar(count, of)}</td>'


def _bar(count: int, of: int) -> str:
    width = round(100 * count / of) if of else 0
    return f'<span class="bt-bar" aria-hidden="true"><b style="width:{width}%"></b></span>'


def _table(heads: Sequence[str], body: str) -> None:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    table = f'<table class="bt-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    st.html(f'<div class="bt-scroll">{table}</div>')


def _depth(view: Doing) -> None:
    hards = [hard for hard in HARDNESS if any(hard in rung.of for rung in view.rungs)]
    section("How deep people got", "In how many attempts each rung was told, by how hard the customer was played.")
    body = "".join(
        f'<tr><th scope="row"><span class="said" dir="auto">{escape(rung.says)}</span>'
        f"<small>{rung.layer}. {escape(rung.id)}</small></th>"
        + "".join(_share(rung.told[hard], rung.of[hard]) if hard in rung.of else "<td>–</td>" for hard in hards)
        + "</tr>"
        for rung in view.rungs
    )
    _table(["Rung", *(HARDNESS[hard] for hard in hards)], body)
    again = view.again
    if again.attempts:
        same = again.attempts - again.deeper - again.less_deep
        quiet(
            f"{again.attempts:,} second {'try' if again.attempts == 1 else 'tries'} from a turning point: "
            f"{again.deeper:,} went deeper than the first, {same:,} as deep, {again.less_deep:,} less deep."
        )
    if view.distress:
        quiet(distress_words(*view.distress, view.read))


def _signs(view: Doing) -> None:
    section(
        "Signs that went by",
        "Counted once a conversation, where a reply followed it. Those missed most often come first.",
    )
    given = [each for each in view.signs if each.shown]
    never = [each for each in view.signs if not each.shown]
    if given:
        body = "".join(
            f'<tr><th scope="row">{_sign(each)}</th><td>{escape(sign_words(each.shown, each.missed))}'
            f"{_bar(each.missed, each.shown)}</td></tr>"
            for each in given
        )
        _table(["Sign", f"in {_times(view.read, 'conversation')}"], body)
    else:
        quiet("None of their signs was given and followed by a reply yet.")
    if never:
        with st.expander(f"Not given yet ({len(never)})"):
            st.html(f'<div class="bt"><ul>{"".join(f"<li>{_sign(each)}</li>" for each in never)}</ul></div>')


def _sign(each: SignFigure) -> str:
    return f'<span class="said" dir="auto">{escape(each.says)}</span><small>{escape(each.id)}</small>'


def _ends(view: Doing) -> None:
    section("How it ended")
    body = "".join(
        f'<tr><th scope="row">{escape(ENDING_TITLES.get(kind, str(kind)))}</th>{_share(count, view.attempts)}</tr>'
        for kind, count in view.endings.items()
    )
    _table(["Ending", "attempts"], body)


def _lines(view: Doing) -> None:
    section("Lines", f"{view.lines - len(view.unsaid):,} of their {view.lines:,} lines were heard at least once.")
    if view.said:
        with st.expander("Heard most"):
            body = "".join(
                f'<tr><th scope="row"><span class="said" dir="auto">{escape(each.line)}</span>'
                f"<small>{escape(each.of)}</small></th>{_share(each.attempts, view.read)}</tr>"
                for each in view.said
            )
            _table(["Line", "attempts"], body)
    if not view.unsaid:
        return
    with st.expander(f"Never heard ({len(view.unsaid)})"):
        if view.read < ENOUGH:
            quiet("After so few attempts, most of these have simply not come up.")
        st.html(f'<div class="bt">{_unsaid(view.unsaid)}</div>')


def _unsaid(figures: Sequence[LineFigure]) -> str:
    """The lines nobody heard, folded by section: there may be hundreds."""
    sections: dict[str, dict[str, list[str]]] = {}
    for each in figures:
        sections.setdefault(each.section, {}).setdefault(each.of, []).append(each.line)
    parts = []
    for section_name, places in sections.items():
        count = sum(len(lines) for lines in places.values())
        rows = "".join(
            f"<li><p>{escape(of[:1].upper() + of[1:])}</p>"
            + "".join(f'<div class="said" dir="auto">{escape(line)}</div>' for line in lines)
            + "</li>"
            for of, lines in places.items()
        )
        parts.append(
            f'<details class="rd-fold"><summary>{escape(section_name)} ({count})</summary><ul>{rows}</ul></details>'
        )
    return "".join(parts)
