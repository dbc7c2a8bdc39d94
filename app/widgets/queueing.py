"""The queue on the page: what it is kept to, its rows, the way on from one attempt to the next, and who reads which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import TypedDict

import streamlit as st

from app.errors import UnderheardError
from app.training import mentoring
from app.training.mentoring import QueueRow
from app.training.people import Person
from app.widgets.drawn import Data
from app.widgets.ledger import row
from app.widgets.names import NAMES
from app.widgets.navigation import WAITING_SHOWN, how_many_wait
from app.widgets.room import room
from app.widgets.shell import notice
from app.widgets.words import day, relative

AT_ONCE = 50
_ORDER = "review-order"
_PLACES = "review-places"
_KEPT_TO = "review-kept-to"
_SHOWN = "review-shown"
_RENEW = "queue-renew"
_REFUSED = "review-refused"
_HOW: Mapping[str | None, str] = {
    "cared_for": "cared for {after}",
    "heard_only": "heard, but not helped, {after}",
    "solved_unheard": "solved, but unheard, {after}",
    "escalates": "asked for somebody else {after}",
    "hangs_up": "hung up {after}",
    "drifts_off": "drifted away {after}",
    None: "left open {after}",
}
"""How a conversation ended, `{after}` standing for when."""


class KeptTo(TypedDict, total=False):
    """What the queue is kept to, as the verb takes it; nothing for the whole of it."""

    trainee: str
    scenario: str
    skill: str


# What it is kept to.


def filters(person: Person) -> KeptTo:
    """Let the mentor keep the queue to a trainee, a customer, a skill; of those in it, where there are several."""
    store = room().store
    skills = {each: NAMES[each] for each in mentoring.queue_skills(store, person.id)}
    kept: KeptTo = {}
    with st.container(horizontal=True, key="queue-filters"):
        if trainee := _choice("Whose", "Everybody", "whose", mentoring.queue_people(store, person.id)):
            kept["trainee"] = trainee
        if scenario := _choice("Customer", "Every customer", "customer", mentoring.queue_scenarios(store, person.id)):
            kept["scenario"] = scenario
        if skill := _choice("About", "Everything", "skill", skills):
            kept["skill"] = skill
    st.session_state[_KEPT_TO] = kept
    return kept


def let_filters_go() -> None:
    """Show the whole queue again."""
    for name in ("whose", "customer", "skill"):
        st.session_state[f"review-{name}"] = None


def _choice(label: str, everything: str, name: str, options: Mapping[str, str]) -> str | None:
    """One of the options, or None for all of them; not asked where there is no choice.

    Whoever comes back from the desk finds it as it was.
    """
    if len(options) < 2:
        return None
    return st.selectbox(
        label, options, index=None, format_func=options.__getitem__, placeholder=everything, key=f"review-{name}",
        persist_state="session", width=300,
    )  # fmt: skip


# The rows.


def waiting_here(person: Person, kept: KeptTo) -> tuple[list[QueueRow], bool]:
    """As much of the queue as the mentor asked to see, and whether there is more."""
    asked: tuple[KeptTo, int] = st.session_state.get(_SHOWN, ({}, AT_ONCE))
    limit = asked[1] if asked[0] == kept else AT_ONCE
    here = room()
    rows = mentoring.queue(here.store, here.library, person.id, **kept, limit=limit + 1)
    shown = _in_place(rows[:limit], person, kept)
    st.session_state[_ORDER] = [each.attempt_id for each in shown]
    return shown, len(rows) > limit


def load_more(kept: KeptTo) -> None:
    """Show so many more from the next run on."""
    asked: tuple[KeptTo, int] = st.session_state.get(_SHOWN, ({}, AT_ONCE))
    st.session_state[_SHOWN] = (kept, (asked[1] if asked[0] == kept else AT_ONCE) + AT_ONCE)


def _in_place(rows: Sequence[QueueRow], person: Person, kept: KeptTo) -> list[QueueRow]:
    """The rows with what was seen before where it was seen, so that nothing jumps while one reads.

    What has come since, or is asked about since, comes first; what somebody else has begun to read, last.
    """
    places: dict[str, tuple[str, dict[str, bool]]] = st.session_state.setdefault(_PLACES, {})
    began, seen = places.setdefault(repr(sorted(kept.items())), (room().store.now(), {}))
    at = {attempt_id: place for place, attempt_id in enumerate(seen)}

    def place(waiting: QueueRow) -> tuple[int, int]:
        if waiting.claimed_by not in (None, person.id) and not waiting.has_feedback and not waiting.drafted:
            return 3, 0
        if seen and (waiting.contested and not seen.get(waiting.attempt_id)):
            return 0, 0
        if waiting.attempt_id in at:
            return 1, at[waiting.attempt_id]
        return (0 if seen and waiting.ended_at > began else 2), 0

    ordered = sorted(rows, key=place)
    known = {each.attempt_id: each.contested for each in ordered}
    places[repr(sorted(kept.items()))] = (began, known)
    return ordered


def waiting_row(waiting: QueueRow, person: Person) -> Data:
    """An attempt in the queue: why it is here, whose, which customer, and in plain facts how the conversation went."""
    after = f"after reply {waiting.replies}" if waiting.replies else "before a reply"
    parts = [
        "only an admin can decide: no other mentor is in a team with them" if waiting.for_admins else "",
        "Draft of yours" if waiting.drafted else "",
        _reading(waiting, person),
        "spoken" if waiting.spoken else "",
        _decided_by(waiting.due_at) if waiting.due_at else "",
        _HOW.get(waiting.ending, "{after}").format(after=after),
        f"let in {waiting.depth} of {waiting.of}" if waiting.of else "",
    ]
    return row(
        waiting.attempt_id, f"{waiting.trainee_name} · {waiting.title}", at=waiting.ended_at,
        eyebrow=" · ".join(waiting.why), under=" · ".join(part for part in parts if part),
    )  # fmt: skip


def _decided_by(due_at: str) -> str:
    """By when what was contested is to be decided, and whether that is past."""
    late = datetime.fromisoformat(due_at) < datetime.now(UTC)
    return f"{'was to' if late else 'to'} be decided by {day(due_at)}"


def _reading(waiting: QueueRow, person: Person) -> str:
    if waiting.claimed_by is None or waiting.claimed_since is None:
        return ""
    if waiting.claimed_by == person.id:
        return "you are reading this"
    return f"{waiting.claimed_by_name} is reading this, taken {relative(waiting.claimed_since)}"


# On from one to the next.


def way_on(attempt_id: str, person: Person) -> tuple[dict[str, str | None], str]:
    """The attempts before and after this one in the queue as it was seen, and its place there in words.

    What somebody else is reading is passed over on the way on.
    """
    store = room().store
    order: list[str] = st.session_state.get(_ORDER, [])
    if attempt_id not in order:
        order = _queue_ids(person, {}, AT_ONCE)
    at = order.index(attempt_id) if attempt_id in order else -1
    if at >= 0 and at == len(order) - 1:
        more = _queue_ids(person, st.session_state.get(_KEPT_TO, {}), len(order) + AT_ONCE)
        order = list(dict.fromkeys([*order, *more]))
    st.session_state[_ORDER] = order
    taken = {each.attempt_id for each in mentoring.claims(store, person.id).values() if each.by != person.id}
    after = next((each for each in order[at + 1 :] if each not in taken), None)
    return (
        {"previous": order[at - 1] if at > 0 else None, "next": after},
        f"{at + 1} of {len(order)}" if at >= 0 else "",
    )


def _queue_ids(person: Person, kept: KeptTo, limit: int) -> list[str]:
    here = room()
    return [each.attempt_id for each in mentoring.queue(here.store, here.library, person.id, **kept, limit=limit)]


# Who reads which.


def claim_strip(attempt_id: str, person: Person) -> None:
    """Who is reading this attempt just now, with a way to take it or let it go. Call where it is drawn again as one
    writes: the first thing a mentor leaves takes it, their words overall let it go.
    """
    store = room().store
    held = mentoring.claim_of(store, attempt_id, person.id)
    if refused := st.session_state.pop(_REFUSED, None):
        notice(refused, "trouble")
    with st.container(horizontal=True, vertical_alignment="center", key="claim-strip"):
        if held is None:
            _beside("Nobody else is reading this.")
            st.button("Take it", key="claim", on_click=_claim, args=(attempt_id, person), type="tertiary")
        elif held.by == person.id:
            _beside("You are reading this.")
            st.button("Release", key="release", on_click=_release, args=(attempt_id, person), type="tertiary")
        else:
            _beside(
                f"{held.by_name} is reading this, taken {relative(held.since)}. What you leave stands beside theirs."
            )
    _renew_the_menu(person)


def _beside(words: str) -> None:
    """A small line in soft ink, no wider than its words, so that a button stands beside it. Plain text."""
    st.html(f'<p class="uh-quiet" dir="auto">{escape(words)}</p>', width="content")


def _claim(attempt_id: str, person: Person) -> None:
    try:
        mentoring.claim(room().store, attempt_id, person.id)
    except UnderheardError as error:
        st.session_state[_REFUSED] = str(error)


def _release(attempt_id: str, person: Person) -> None:
    try:
        mentoring.release(room().store, attempt_id, person.id)
    except UnderheardError as error:
        st.session_state[_REFUSED] = str(error)


def renew_the_menu() -> None:
    """Have the number in the menu looked at once more with the next drawing: call once a review is done."""
    st.session_state[_RENEW] = True


def _renew_the_menu(person: Person) -> None:
    """Draw the whole page again where the number in the menu is no longer so: it is not redrawn with the desk alone.

    Not at every mark and level, which would hold up whoever is writing.
    """
    shown = st.session_state.get(WAITING_SHOWN)
    if shown is None or not st.session_state.pop(_RENEW, False):
        return
    now = how_many_wait(person)
    if now != shown:
        st.session_state[WAITING_SHOWN] = now
        st.rerun()
