"""Calibrating together: choosing replies, rating one at a time with nobody's levels in sight, and all side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

import streamlit as st

from app.errors import UnderheardError
from app.training.mentoring.calibrating import (
    FEWEST,
    LONGEST_TITLE,
    MOST,
    Calibration,
    CalibrationView,
    Given,
    ReplyToPick,
    ReplyToRate,
    SideBySide,
    Together,
    calibration,
    close_calibration,
    conversations_to_pick,
    propose_replies,
    rate_reply,
    replies_to_pick,
    start_calibration,
)
from app.training.people import Person
from app.widgets.agreement import figure, share
from app.widgets.asides import record_html
from app.widgets.drawn import Data, component, own_drafts
from app.widgets.ledger import row
from app.widgets.names import CHANNELS, NAMES, level_word, level_words
from app.widgets.readings import SILENCE_WORD, silent
from app.widgets.room import room
from app.widgets.shell import notice, page_header, quiet, section, text
from app.widgets.signs import sign_html
from app.widgets.words import exact, relative
from scoring.criterion import DIMENSIONS

CALIBRATION = "calibration"
PROPOSED = 8
FOR_KAPPA = 10
"""Pairs of levels from which kappa is told: fewer, and it jumps about with a single one of them."""
_CHOSEN, _LEFT_OUT, _AT, _SAID, _KEPT = "chosen", "left-out", "at", "said", "kept"
_GARBLED = "The page sent something it should not have; refresh it. Nothing was stored."
_rate = component("rate")


def _mine(name: str, of: str = "") -> str:
    return f"calibrating-{name}{of and '-'}{of}"


# The list, and a new one.


def calibration_row(each: Calibration) -> Data:
    """A calibration in the list."""
    how = f"you have rated {each.rated} of {each.to_rate}" if each.rated < each.to_rate else "you have rated all of it"
    if each.closed_at and each.rated < each.to_rate:
        how = "read what was given"
    return row(
        each.id,
        each.title,
        under=f"{each.replies} replies · {how} · made by {each.made_by_name}",
        at=each.made_at,
        eyebrow="Closed" if each.closed_at else "Open",
    )


def new_calibration(person: Person, attempt_id: str | None) -> str | None:
    """Choose replies, proposed or by hand, and start; the id of what was started. `attempt_id`: picked from already."""
    store = room().store
    chosen: list[ReplyToPick] = st.session_state.setdefault(_mine(_CHOSEN), [])
    left_out: list[tuple[str, int]] = st.session_state.setdefault(_mine(_LEFT_OUT), [])
    title = st.text_input("Title", max_chars=LONGEST_TITLE, placeholder="What the others will find it by", width=480)
    if len(chosen) < PROPOSED and st.button(f"Fill up to {PROPOSED}" if chosen else "Propose replies", key="propose"):
        have = [(each.attempt_id, each.turn) for each in chosen]
        found = propose_replies(store, person.id, PROPOSED - len(chosen), [*left_out, *have])
        if not found:
            notice("There are no more replies to propose. They come from finished conversations of trainees.")
        chosen += found
    with st.expander("Pick by hand", expanded=attempt_id is not None):
        _by_hand(person, chosen, attempt_id)
    for place, each in enumerate(chosen, 1):
        with st.container(key=f"chosen-{each.attempt_id}-{each.turn}"):
            st.html(_reply_html(f"{place} · {each.title}", each.customer, each.reply))
            if st.button("Leave out", key=f"leave-out-{each.attempt_id}-{each.turn}", type="tertiary"):
                chosen.remove(each)
                left_out.append((each.attempt_id, each.turn))
                st.rerun()
    if not chosen:
        quiet("Proposed replies are from different customers and of different levels, those the scorer doubts first.")
        return None
    quiet(f"{len(chosen)} chosen; a calibration has {FEWEST} to {MOST}.")
    if st.button("Start", type="primary", key="start-calibration"):
        try:
            made = start_calibration(store, title, [(each.attempt_id, each.turn) for each in chosen], person.id)
        except UnderheardError as error:
            notice(str(error), "trouble")
            return None
        del st.session_state[_mine(_CHOSEN)], st.session_state[_mine(_LEFT_OUT)]
        return made.id
    return None


def _by_hand(person: Person, chosen: list[ReplyToPick], attempt_id: str | None) -> None:
    store = room().store
    found = {each.attempt_id: each for each in conversations_to_pick(store, person.id)}
    if not found:
        quiet("No conversation is finished yet.")
        return
    labels = {id: f"{each.title} · {exact(each.ended_at)} · {each.replies} replies" for id, each in found.items()}
    if attempt_id is not None:
        labels.setdefault(attempt_id, "The conversation you came from")
    ids = list(labels)
    picked = st.selectbox(
        "Conversation", ids, index=ids.index(attempt_id) if attempt_id else None, format_func=labels.__getitem__,
        placeholder="Whose they are is not told", width=480,
    )  # fmt: skip
    if picked is None:
        return
    replies = {each.turn: each for each in replies_to_pick(store, picked, person.id)}
    turn = st.selectbox(
        "Reply", list(replies), index=None, key=f"by-hand-{picked}", placeholder="Choose one", width=480,
        format_func=lambda turn: f"{turn} · {_said(replies[turn].reply)}",
    )  # fmt: skip
    if turn is not None:
        st.html(_reply_html("", replies[turn].customer, replies[turn].reply))
        known = replies[turn] in chosen
        if st.button("Already chosen" if known else "Add this reply", disabled=known or len(chosen) >= MOST, key="add"):
            chosen.append(replies[turn])
            st.rerun()


# One calibration.


def open_calibration(calibration_id: str, person: Person) -> None:
    """Draw one: the next reply to rate, or, once this person has rated all or it is closed, everybody's levels."""
    view = calibration(room().store, calibration_id, person.id)
    found = view.calibration
    page_header(found.title, eyebrow=f"Calibration · made by {found.made_by_name}, {relative(found.made_at)}")
    if found.shown:
        _all_side_by_side(view)
    else:
        quiet(
            f"You have rated {found.rated} of {found.to_rate}. You see what the others and the scorer said once you "
            "have rated all of them; until then they are nowhere on this page. No trainee's level changes by it."
        )
        _one_to_rate(view, person)
    _who_has_rated(view)
    if found.may_close:
        _closing(found, person)


def _one_to_rate(view: CalibrationView, person: Person) -> None:
    id = view.calibration.id
    places = [each.place for each in view.replies]
    waiting = [each.place for each in view.replies if each.levels is None]
    at = st.session_state.get(_mine(_AT, id))
    if at not in places:
        at = waiting[0]
    number = places.index(at)
    reply = view.replies[number]
    with st.expander("The record they saw"):
        st.html(f'<div class="rd-aside">{record_html(reply.record)}</div>')
    data = rating_data(view, reply) | {
        "fault": st.session_state.pop(_mine(_SAID, id), ""),
        "kept": st.session_state.get(_mine(_KEPT, id)),
        "own": own_drafts(person.id),
    }
    key = f"rate-{id}"
    _rate(
        data=data,
        key=key,
        on_save_change=lambda: _save(id, places, waiting, person, st.session_state[key].save or {}),
        on_go_change=lambda: st.session_state.update({_mine(_AT, id): st.session_state[key].go}),
    )


def rating_data(view: CalibrationView, reply: ReplyToRate) -> Data:
    """One reply to rate, as it is drawn; nothing of anybody else's."""
    places = [each.place for each in view.replies]
    number = places.index(reply.place)
    left = [each.place for each in view.replies if each.levels is None]
    return {
        "id": view.calibration.id,
        "place": reply.place,
        "number": number + 1,
        "of": len(places),
        "under": f"{reply.title} · {CHANNELS[reply.channel]}",
        "turns": [
            {
                "who": reply.persona_name if turn.speaker == "customer" else "The agent",
                "agent": turn.speaker == "trainee",
                "text": SILENCE_WORD if silent(turn.text) else turn.text,
                "silence": silent(turn.text),
            }
            for turn in reply.turns
        ],
        "signs": [{"dim": dimension, "words": list(level_words(dimension))} for dimension in DIMENSIONS],
        "levels": dict(reply.levels) if reply.levels else None,
        "reason": reply.reason,
        "previous": places[number - 1] if number else None,
        "next": places[number + 1] if number + 1 < len(places) and reply.levels else None,
        "last": left in ([], [reply.place]),
    }


def _save(id: str, places: Sequence[int], waiting: Sequence[int], person: Person, sent: Mapping[str, Any]) -> None:
    """Keep one rating and go on to the next that waits; where that fails, say why and stay."""
    try:
        place = int(sent["place"])
        levels = {str(name): None if level is None else int(level) for name, level in dict(sent["levels"]).items()}
        rate_reply(room().store, id, place, levels, str(sent["reason"]), person.id)
    except UnderheardError as error:
        st.session_state[_mine(_SAID, id)] = f"{error} {datetime.now().astimezone():%H:%M}"
    except (KeyError, TypeError, ValueError):
        st.session_state[_mine(_SAID, id)] = _GARBLED
    else:
        st.session_state[_mine(_KEPT, id)] = place
        rest = [each for each in waiting if each != place]
        st.session_state[_mine(_AT, id)] = next((each for each in rest if each > place), rest[0] if rest else place)


# Side by side.


def _all_side_by_side(view: CalibrationView) -> None:
    if not view.raters:
        quiet("It was closed before anybody had rated a reply.")
        return
    if view.calibration.closed_at is None:
        quiet("You have rated all of it. Others may still be rating; come back to see their levels beside yours.")
    together_words(view)
    apart = [each for each in view.side_by_side if each.widest > 1]
    near = [each for each in view.side_by_side if each.widest <= 1]
    if apart:
        section("Two levels apart or more", "Begin here: what did each of you hear?")
        st.html("".join(side_by_side_html(each) for each in apart))
    if near:
        section("The others" if apart else "Reply by reply")
        st.html("".join(side_by_side_html(each) for each in near))


def together_words(view: CalibrationView) -> None:
    """How far these mentors agree, with each other and with the scorer, a dimension each."""
    section("How far you agree", "Of these replies alone. All of you together: nobody has figures of their own.")
    head = "".join(
        f'<th scope="col">{each}</th>' for each in ("Levels set side by side", "The same", "Within one", "Kappa")
    )
    body = "".join(
        f'<tr><th scope="row">{sign_html(each.dimension)}<small>{who}</small></th>{_agreed(each, with_scorer)}</tr>'
        for each in view.together
        for who, with_scorer in (("mentors with each other", False), ("scorer with mentors", True))
    )
    st.html(
        '<div class="tg-table-wrap" role="region" aria-label="How far you agree" tabindex="0"><table class="tg-table">'
        f'<thead><tr><th scope="col"><span class="uh-visually-hidden">What</span></th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
    if len(view.raters) < 2:
        quiet("Once a second mentor has rated, how far you agree with each other stands here too.")
    else:
        quiet(f"Kappa is told from {FOR_KAPPA} pairs of levels on; on so few replies, trust its interval, not it.")


def _agreed(each: Together, with_scorer: bool) -> str:
    found, near = (each.scorer, each.scorer_near) if with_scorer else (each.mentors, each.mentors_near)
    kappa = figure(found.kappa) if found.n >= FOR_KAPPA else '<span aria-label="too few to tell">–</span>'
    return f"<td>{found.n}</td><td>{share(found.exact.value)}</td><td>{share(near)}</td><td>{kappa}</td>"


def side_by_side_html(reply: SideBySide) -> str:
    """One reply with everybody's levels and reasons, as safe HTML."""
    # Where a long name has to break, on a phone, it breaks between syllables.
    names = {dimension: NAMES[dimension].replace("ement", "e\u00adment") for dimension in DIMENSIONS}
    head = "".join(f'<th scope="col">{sign_html(dimension, names[dimension])}</th>' for dimension in DIMENSIONS)
    rows = "".join(f'<tr><th scope="row">{escape(each.by_name)}</th>{_cells(each.levels)}</tr>' for each in reply.given)
    scorer = f'<tr class="scorer"><th scope="row">The scorer</th>{_cells(reply.scorer)}</tr>' if reply.scorer else ""
    apart = "".join(
        f"<td{' class=wide' if (reply.spread.get(dimension) or 0) > 1 else ''}>{_apart(reply, dimension)}</td>"
        for dimension in DIMENSIONS
    )
    reasons = "".join(
        f'<li dir="auto"><strong>{escape(each.by_name)}:</strong> {escape(each.reason)}</li>'
        for each in reply.given
        if each.reason
    )
    return _reply_html(
        f"Reply {reply.place} · {reply.title}",
        reply.customer,
        reply.reply,
        '<div class="tg-table-wrap"><table class="tg-table"><thead><tr><th scope="col">'
        f'<span class="uh-visually-hidden">Who</span></th>{head}</tr></thead><tbody>{rows}{scorer}'
        f'<tr class="apart"><th scope="row">Mentors</th>{apart}</tr></tbody></table></div>'
        + (f'<ul class="tg-reasons">{reasons}</ul>' if reasons else ""),
    )


def _cells(levels: Mapping[str, int | None]) -> str:
    return "".join(
        f"<td>{'–' if (level := levels.get(dimension)) is None else level}"
        f"<small>{escape(level_word(dimension, level))}</small></td>"
        for dimension in DIMENSIONS
    )


def _apart(reply: SideBySide, dimension: str) -> str:
    spread = reply.spread.get(dimension)
    said = []
    if spread is not None:
        said.append("the same level" if not spread else f"{spread} level{'' if spread == 1 else 's'} apart")
    if reply.split.get(dimension):
        said.append("some say not called for")
    return ", ".join(said) or ("not called for" if _nobody(reply.given, dimension) else "–")


def _nobody(given: Sequence[Given], dimension: str) -> bool:
    return len(given) > 1 and all(each.levels.get(dimension) is None for each in given)


def _reply_html(title: str, customer: str, reply: str, after: str = "") -> str:
    heading = f"<h3>{escape(title)}</h3>" if title else ""
    return (
        f'<section class="tg-reply">{heading}<p class="before" dir="auto">{escape(_aloud(customer))}</p>'
        f'<p class="reply" dir="auto">{escape(_aloud(reply))}</p>{after}</section>'
    )


def _aloud(words: str) -> str:
    return SILENCE_WORD if silent(words) else words


def _said(words: str) -> str:
    words = " ".join(_aloud(words).split())
    return words if len(words) <= 80 else f"{words[:79]}…"


def _who_has_rated(view: CalibrationView) -> None:
    section("Who has rated")
    if not view.raters:
        quiet("Nobody yet. Send the other mentors the address of this page.")
        return
    of = view.calibration.replies
    quiet("; ".join(f"{name} {'all' if rated >= of else f'{rated} of {of}'}" for name, rated in view.raters) + ".")


def _closing(found: Calibration, person: Person) -> None:
    with st.popover("Close this calibration"):
        text("Nobody can rate after that, and every mentor sees what was given. It cannot be opened again.")
        if st.button("Close it", key=f"close-{found.id}"):
            close_calibration(room().store, found.id, person.id)
            st.rerun()
