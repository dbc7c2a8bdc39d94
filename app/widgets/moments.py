"""Moments kept for others: one drawn, a way to keep one at the desk, and others' beside a debrief."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from html import escape

import streamlit as st

from app.errors import Invalid, NotFound, UnderheardError
from app.training import mentoring
from app.training.debrief import Debrief
from app.training.mentoring import Exemplar, ExemplarFilters, Proposal
from app.training.people import Person
from app.training.sound import sounds_of
from app.training.teams import there_are_teams
from app.widgets.debriefing import FOCUS, focus_on
from app.widgets.drawn import SOURCES
from app.widgets.names import CUE_KINDS
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section
from app.widgets.sounding import audio_of
from app.widgets.words import when_html
from scoring.conversation import SILENCE

_TYPED = "moment-typed"
_KEPT = "moment-kept"
_FAULT = "moment-fault"
_WITHDRAWN = "moment-withdrawn"
_SOUND = "moment-sound"
KNOWN_BY_VOICE = (
    "Names of people here are silenced; the customer is made up, and their name is not. Nor is the voice itself: "
    "whoever knows it will know whose it is. {name} agreed to that, is told of it, and can take it back at any time."
)
TAKE_BACK = "Take back that it may be heard"
_ALL = ""
_WIDE = 640
A_PAGE = 20
SEEN_BY = {
    True: "Everybody here will see it; what you read in it, trainees see once they have finished with this customer.",
    False: "Because it tells what is behind this customer, or may, trainees see it once they have finished with them.",
}


def moments_style() -> None:
    """Lay out moments; once a run, before the first is drawn."""
    st.html(SOURCES / "moments.css")


def moment(each: Exemplar, person: Person | None = None, heading: str = "h2") -> None:
    """One moment: their words, the reply, what came of it, and what was read in it, by whom and when.

    Its sound, where it has one, is for `person`; without them it is not offered.
    """
    if each.reading is None:
        waits = f"What {each.by_name} read in it shows here once you have finished with this customer."
        read = f'<p class="rd-quiet mo-waits">{escape(waits)}</p>'
    else:
        read = (
            f'<div class="rd-ink"><header><strong>{escape(each.by_name)}</strong> · {when_html(each.kept_at)}</header>'
            f'<p dir="auto">{escape(each.reading)}</p></div>'
        )
    about = [CUE_KINDS.get(each.cue_kind, each.cue_kind)] if each.cue_kind else []
    whose = ["This is you"] if each.own else []
    told = [*about, each.title, *whose]
    st.html(_drawn(heading, each.kind_label, told, (each.customer, each.reply, each.after), read))
    if each.can_be_heard and person is not None:
        _listen(each, person)
    elif each.silenced_by:
        quiet(f"{each.silenced_by} took back that it may be heard.")


def _listen(each: Exemplar, person: Person) -> None:
    """The sound of a moment; nothing where it has gone this very moment."""
    try:
        wav = mentoring.clip_sound(room().store, each.id, person.id)
    except NotFound:
        return
    audio_of(wav, f"clip-{each.id}", f"Listen to this moment: {each.kind_label}, {each.title}")


def _drawn(heading: str, kind: str, about: Sequence[str], said: tuple[str, str, str | None], read: str) -> str:
    customer, reply, after = said
    words = _said("They said", customer) + _said("The reply", reply, "reply")
    if after:
        words += _said("What came of it", after)
    told = "".join(f"<span>{escape(each)}</span>" for each in about)
    return (
        f'<article class="mo-moment"><header><{heading}>{escape(kind)}</{heading}>{told}</header>'
        f"<dl>{words}</dl>{read}</article>"
    )


def _said(who: str, words: str, whose: str = "") -> str:
    silent = words == SILENCE
    shown = '<dd class="quiet">Nothing said aloud.</dd>' if silent else f'<dd dir="auto">{escape(words)}</dd>'
    return f'<div class="{whose}"><dt>{who}</dt>{shown}</div>'


# The library.


def choose(there: ExemplarFilters) -> tuple[str | None, str | None, str | None]:
    """Let the reader choose among what there is: (cue kind, kind, scenario), None where all will do."""
    signs, kinds, customers = st.columns(3)
    with signs:
        cue_kind = _one_of("Sign", "Every sign", {each: CUE_KINDS.get(each, each) for each in there.cue_kinds}, "cue")
    with kinds:
        kind = _one_of("Kind of moment", "Every kind", dict(there.kinds), "kind")
    with customers:
        scenario = _one_of("Customer", "Every customer", dict(there.scenarios), "scenario")
    return cue_kind, kind, scenario


def _one_of(label: str, everything: str, offered: Mapping[str, str], name: str) -> str | None:
    names = {_ALL: everything, **offered}
    key = f"moments-{name}"
    if st.session_state.get(key, _ALL) not in names:
        del st.session_state[key]  # Nothing of that kind is left.
    return st.selectbox(label, names, format_func=lambda each: names.get(each, each), key=key) or None


def library_of(found: Sequence[Exemplar], person: Person) -> None:
    """The moments, each with what a mentor may do with it."""
    for each in found:
        with folded_where_unmet(each):
            _in_library(each, person)


@contextmanager
def folded_where_unmet(each: Exemplar) -> Iterator[None]:
    """Fold what is drawn of a moment where it may tell its reader of a customer they have yet to meet."""
    if not each.folded:
        yield
        return
    quiet(f"{each.title} · {each.kind_label}")
    with st.expander("You have not met them yet; show anyway", key=f"folded-{each.id}"):
        yield


def _in_library(each: Exemplar, person: Person) -> None:
    moment(each, person)
    if person.reads_others and each.attempt_id:
        where, away, *sound = st.columns([1] * (3 if each.can_be_heard else 2), width=540 if each.can_be_heard else 360)
        if where.button("Open the attempt", key=f"from-{each.id}", type="tertiary"):
            st.switch_page("pages/review.py", query_params={"attempt": each.attempt_id})
        if away.button("Withdraw", key=f"withdraw-{each.id}", type="tertiary"):
            _withdraw(each.id, person)
        if sound and sound[0].button("Remove its sound", key=f"mute-{each.id}", type="tertiary"):
            mentoring.remove_clip(room().store, each.id, person.id)
            st.rerun()
    elif each.own and each.can_be_heard and st.button(TAKE_BACK, key=f"back-{each.id}", type="tertiary"):
        mentoring.take_back_clip(room().store, each.id, person.id)
        st.rerun()


def undo_offered(person: Person) -> None:
    """What was just withdrawn, and the way back."""
    withdrawn = st.session_state.get(_WITHDRAWN)
    if not withdrawn or not person.reads_others:
        return
    notice("Withdrawn. It shows for nobody any more.")
    if st.button("Undo", key="undo-withdraw"):
        del st.session_state[_WITHDRAWN]
        mentoring.undo_withdraw_exemplar(room().store, withdrawn, person.id)
        st.rerun()


def _withdraw(exemplar_id: str, person: Person) -> None:
    mentoring.withdraw_exemplar(room().store, exemplar_id, person.id)
    st.session_state[_WITHDRAWN] = exemplar_id
    st.rerun()


# Beside a debrief.


def moments_for(view: Debrief, person: Person) -> None:
    """Others in a moment of the kind that went by here; nothing where there are none, or it is somebody else's."""
    if view.attempt.person_id != person.id or view.attempt.stage != "done":
        return
    found = mentoring.moments_for_attempt(room().store, view.attempt.id, person.id)
    if found:
        moments_style()
        section("Others in a moment like this", "Kept by your mentors, in words that name nobody here.")
        for each in found:
            moment(each, person, heading="h3")


# At the desk.


@st.fragment
def keep_moment(view: Debrief, person: Person) -> None:
    """A place below the desk, opened with a press, to keep one of its replies for the team; nothing without a reply."""
    if not view.replies or not person.reads_others:
        return
    attempt_id = view.attempt.id
    opened, chosen = f"moment-open-{attempt_id}", f"moment-turn-{attempt_id}"
    if not st.session_state.get(opened):
        # Asked for now, it begins with what was marked last.
        st.button(
            f"Keep a moment {_for_whom()}",
            key=f"moment-begin-{attempt_id}",
            on_click=lambda: st.session_state.update({opened: True, chosen: _where_to_begin(view, person)}),
        )
        return
    with st.container(border=True):
        moments_style()
        st.html(f'<h2 class="uh-section">Keep a moment {_for_whom()}</h2>')
        quiet(
            "Names of people here, addresses and long numbers are taken out. The customer is made up, and keeps their "
            "name. Read it through: who else could tell who said this?"
        )
        replies = {reply.turn: _short(reply.turn, reply.trainee) for reply in view.replies}
        turn = st.selectbox("Reply", replies, format_func=replies.__getitem__, key=chosen, width=_WIDE)
        if turn is not None:
            _keep_reply(attempt_id, turn, view.trainee_name, person)
        st.button(
            "Close",
            key=f"moment-close-{attempt_id}",
            type="tertiary",
            on_click=lambda: st.session_state.update({opened: False}),
        )


def _for_whom() -> str:
    """Whom a moment is kept for, as it follows on 'Keep a moment': moments go beyond teams, where there are any."""
    return "for everybody here" if there_are_teams(room().store) else "for the team"


def _where_to_begin(view: Debrief, person: Person) -> int:
    """The reply this mentor marked last, or the one they were led to; else the first."""
    marks = mentoring.annotations(room().store, view.attempt.id, person.id)
    own = [each for each in marks if each.by == person.id]
    led_to = focus_on(view, marks, st.query_params.get(FOCUS))
    if own:
        index = max(own, key=lambda each: each.created_at).turn_index
    elif led_to:
        index = int(str(led_to["turn"]).partition("/")[0])
    else:
        index = 1
    replies = [reply.turn for reply in view.replies]
    # Of a turn of the customer's, the reply to it.
    return min(max(index // 2 + 1, replies[0]), replies[-1])


def _short(turn: int, words: str) -> str:
    said = "nothing said aloud" if words == SILENCE else " ".join(words.split())
    return f"{turn}: {said[:70]}{'…' if len(said) > 70 else ''}"


def _keep_reply(attempt_id: str, turn: int, who: str, person: Person) -> None:
    store = room().store
    kept = mentoring.kept_of(store, attempt_id, turn, person.id)
    if kept is not None:
        _say_kept(kept, person)
        return
    proposal = mentoring.propose_exemplar(store, attempt_id, turn, person.id)
    sent = _reworded(proposal)
    try:
        seen = mentoring.look_over_exemplar(store, sent, person.id)
    except UnderheardError as error:
        notice(str(error), "trouble")
        return
    labels = mentoring.kind_labels(store)
    st.html('<h3 class="uh-section">What will be kept</h3>')
    read = (
        f'<div class="rd-ink"><header><strong>{escape(person.name)}</strong></header>'
        f'<p dir="auto">{escape(seen.reading)}</p></div>'
    )
    about = [CUE_KINDS.get(seen.cue_kind, seen.cue_kind)] if seen.cue_kind else []
    kind = labels.get(seen.kind or "", "No kind chosen yet")
    st.html(_drawn("h4", kind, [*about, seen.title], (seen.customer, seen.reply, seen.after), read))
    quiet(SEEN_BY[seen.open])
    _offer_sound(seen, who, person)
    st.button(
        "Keep this moment",
        key=f"moment-keep-{attempt_id}",
        type="primary",
        on_click=lambda: _keep(attempt_id, turn, person),
    )
    fault = st.session_state.pop(_FAULT, None)
    if fault:
        notice(fault, "trouble")


def _say_kept(kept: Exemplar, person: Person) -> None:
    """What this mentor keeps of a reply already; one keeps it once."""
    said = st.session_state.get(_KEPT)
    if said and said["of"] == kept.id:
        notice(said["said"])
    else:
        notice(f"You keep this moment {_for_whom()} already. To keep it in other words, withdraw it first.")
    moment(kept, person, heading="h3")
    st.button(
        "Withdraw",
        key=f"moment-withdraw-{kept.id}",
        type="tertiary",
        on_click=lambda: _take_away(kept.id, person),
    )


def _take_away(exemplar_id: str, person: Person) -> None:
    mentoring.withdraw_exemplar(room().store, exemplar_id, person.id)


def _offer_sound(seen: Proposal, who: str, person: Person) -> None:
    """Where the reply was spoken: listen to it as it would be kept, and choose; or why it cannot be."""
    key = f"{_SOUND}-{seen.attempt_id}-{seen.turn}"
    store = room().store
    if 2 * seen.turn - 1 not in {each.turn_index for each in sounds_of(store, seen.attempt_id, person.id)}:
        return
    try:
        offered = mentoring.propose_clip(
            store, seen.attempt_id, seen.turn, person.id, customer=seen.customer, reply=seen.reply,
            after=seen.after,
        )  # fmt: skip
    except Invalid as error:
        quiet(f"Without its sound. {error}")
        return
    audio_of(offered.wav, key, "Its sound, as it would be kept")
    silenced = {0: "Nothing in it is silenced.", 1: "One place in it is silenced."}
    quiet(
        f"{silenced.get(offered.silenced, f'{offered.silenced} places in it are silenced.')} "
        f"{KNOWN_BY_VOICE.format(name=who)}"
    )
    st.checkbox("Keep its sound with it: I have listened to all of it, and it names nobody here", key=key)


def _keep(attempt_id: str, turn: int, person: Person) -> None:
    """Keep what the fields hold, and what is to be said about it; they stay as they are where it cannot be kept."""
    customer, reply, after, kind, reading = (st.session_state[key] for key in _keys(attempt_id, turn))
    try:
        made = mentoring.keep_exemplar(
            room().store, attempt_id, turn, person.id, kind=kind, reading=reading, customer=customer, reply=reply,
            after=after or None,
        )  # fmt: skip
    except UnderheardError as error:
        st.session_state[_FAULT] = str(error)
        return
    _typed().pop((attempt_id, turn), None)
    said = f"Kept {_for_whom()}. {SEEN_BY[made.open]} You find it under Moments."
    if st.session_state.get(f"{_SOUND}-{attempt_id}-{turn}"):
        try:
            mentoring.keep_clip(room().store, made.id, person.id)
        except UnderheardError as error:
            said = f"{said} Its sound is not with it. {error}"
    st.session_state[_KEPT] = {"of": made.id, "said": said}


_Fields = tuple[str, str, str, str | None, str]
"""What can be reworded: their words, the reply, what came of it, the kind, the reading."""
_NAMES = ("customer", "reply", "after", "kind", "reading")


def _keys(attempt_id: str, turn: int) -> list[str]:
    return [f"moment-{attempt_id}-{turn}-{name}" for name in _NAMES]


def _typed() -> dict[tuple[str, int], tuple[_Fields, _Fields]]:
    """By attempt and reply, what was proposed and what it is by now: Streamlit forgets fields that are off the page."""
    typed: dict[tuple[str, int], tuple[_Fields, _Fields]] = st.session_state.setdefault(_TYPED, {})
    return typed


def _reworded(proposal: Proposal) -> Proposal:
    """The proposal as the mentor has reworded it so far, drawn to go on with."""
    place, store = (proposal.attempt_id, proposal.turn), room().store
    keys = _keys(*place)
    fresh: _Fields = (proposal.customer, proposal.reply, proposal.after or "", proposal.kind, proposal.reading)
    before, now = _typed().get(place, (None, fresh))
    on_page = all(key in st.session_state for key in keys)
    untouched = before is None or (now == before and (not on_page or [st.session_state[key] for key in keys] == [*now]))
    if not on_page or untouched:
        # A mark made meanwhile is taken up, as long as nothing has been typed.
        for key, value in zip(keys, fresh if untouched else now, strict=True):
            st.session_state[key] = value
    labels = {each.id: each.label for each in mentoring.mark_kinds(store)}
    marked = st.session_state[keys[3]]
    if marked and marked not in labels:
        labels[marked] = mentoring.kind_labels(store).get(marked, marked)
    customer = st.text_area("They said", key=keys[0], height=100, width=_WIDE)
    reply = st.text_area("The reply", key=keys[1], height=100, width=_WIDE)
    after = st.text_area("What came of it", key=keys[2], height=100, width=_WIDE, help="Leave it empty to keep it out.")
    kind = st.selectbox(
        "Kind of moment",
        labels,
        index=None,
        format_func=lambda each: labels.get(each, each),
        placeholder="Choose one",
        key=keys[3],
        width=_WIDE,
    )
    reading = st.text_area("What you read in it", key=keys[4], height=100, width=_WIDE)
    _typed()[place] = (fresh if untouched or before is None else before, (customer, reply, after, kind, reading))
    return replace(proposal, customer=customer, reply=reply, after=after or None, kind=kind, reading=reading)
