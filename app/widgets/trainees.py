"""The trainees' page: the list, and of one of them what was written, levels, focus, private notes and a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from app.errors import UnderheardError
from app.training import mentoring
from app.training.agreement import standing
from app.training.mentoring.focuses import LONGEST_FOCUS, MOST_ATTEMPTS, Focus
from app.training.mentoring.notes import LONGEST_NOTE, NOTES_AT_ONCE, Note
from app.training.mentoring.trainees import AT_ONCE, SIGNS_OF, Given, OwnView, Practice, TraineeRow
from app.training.people import Person
from app.training.teams import there_are_teams
from app.widgets.asides import cue_kind_words
from app.widgets.drawn import Data
from app.widgets.ledger import ledger, row, trends
from app.widgets.names import NAMES, level_word
from app.widgets.room import room
from app.widgets.shell import notice, page_header, quiet, section
from app.widgets.signs import sign_html
from app.widgets.standing import provisional, provisional_words
from app.widgets.summary_on_paper import summary_file, summary_page
from app.widgets.words import quote_html, relative, when_html
from scoring.conversation import SILENCE
from scoring.criterion import DIMENSIONS

TRAINEE = "trainee"
_SAID = "trainees-said"
_DELETED = "trainees-deleted-note"
_KINDS: Mapping[str, str] = {
    "annotation": "Marks",
    "verdict": "Levels",
    "feedback": "Words on the whole",
    "remark": "Answers",
}
_UNDER = {"annotation": "a mark", "verdict": "a level", "feedback": "words on the whole"}
_ONLY_ME = "Only you, of the mentors"
_PERIODS: Mapping[int | None, str] = {30: "The last 30 days", 90: "The last 90 days", None: "Everything"}


# The list.


def trainee_row(trainee: TraineeRow) -> Data:
    """A trainee in the list: when they last practised, and when somebody last wrote to them."""
    if trainee.practised_at is None:
        return row(trainee.id, trainee.name, under="Has not practised yet")
    written = f"written to {relative(trainee.written_at)}" if trainee.written_at else "nobody has written to them yet"
    return row(trainee.id, trainee.name, under=f"Practised {relative(trainee.practised_at)} · {written}")


def page_start(key: str) -> int:
    """The place at which the page of a long list begins that is open now; `page_buttons` moves it."""
    return int(st.session_state.get(key, 0))


def page_buttons(start: int, more: bool, key: str, back: str, on: str) -> None:
    """Earlier and later pages of a list, where there are any; `back` and `on` are what the buttons say."""
    if not start and not more:
        return
    with st.container(horizontal=True, key=f"{key}-buttons"):
        if start and st.button(back, key=f"{key}-back"):
            st.session_state[key] = max(0, start - AT_ONCE)
            st.rerun()
        if more and st.button(on, key=f"{key}-on"):
            st.session_state[key] = start + AT_ONCE
            st.rerun()


# One of them.


def trainee_page(person_id: str, person: Person) -> None:
    """Everything about one trainee, for a mentor."""
    store = room().store
    seen = mentoring.practice_of(store, person_id, person.id)
    if st.button("Back to all trainees", type="tertiary", key="to-trainees"):
        del st.query_params[TRAINEE]
        st.rerun()
    finished = f"{seen.finished} finished {'conversation' if seen.finished == 1 else 'conversations'}"
    last = f"Last practised {relative(seen.practised_at)}; {finished}." if seen.practised_at else "Not practised yet."
    page_header(seen.name, last, eyebrow="Trainee")
    _say_what_was_done()
    with st.container(key="trainee-focus"):
        _focus(seen, person)
    with st.container(key="trainee-practice"):
        _practice(seen)
    with st.container(key="trainee-written"):
        _written(seen, person)
    with st.container(key="trainee-notes"):
        _notes(seen, person)
    with st.container(key="trainee-print"):
        _print(seen, person)


def _say_what_was_done() -> None:
    said = st.session_state.pop(_SAID, None)
    if said:
        notice(said)


def _done(said: str) -> None:
    st.session_state[_SAID] = said
    st.rerun()


def _practice(seen: Practice) -> None:
    section(
        "Three small lines",
        "The mean level of each finished conversation, 0 to 4. A mentor's level counts over the scorer's.",
    )
    provisional(standing(room().store))
    trends(seen.trend, key=f"trainee-trends-{seen.person_id}")
    signs, own = st.columns(2, gap="large")
    with signs:
        section("Signs that tend to go by", f"In the newest {SIGNS_OF} finished conversations, at most.")
        if seen.cues:
            cue_kind_words(seen.cues)
        else:
            quiet("None so far. Kinds of sign they do not come back to will be listed here.")
    with own:
        section(
            "Their own rating beside the levels",
            "Their three steps stand for about 0, 2 and 4; within one level counts as much the same.",
        )
        own_view(seen.own_view)


def own_view(views: Sequence[OwnView]) -> None:
    """How somebody's own rating lay beside the mean levels, a dimension a row; plain words where there is none."""
    rated = [view for view in views if view.higher + view.same + view.lower]
    if not rated:
        quiet("Nothing to compare yet. They rate themselves when they wrap up a conversation.")
        return
    rows = "".join(
        f'<tr><th scope="row">{sign_html(view.dimension)}</th><td>{own_view_words(view)}</td></tr>' for view in rated
    )
    st.html(
        '<table class="rd-table" style="max-width:32rem"><thead><tr><th scope="col">Dimension</th>'
        f'<th scope="col">Their own rating was</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def own_view_words(view: OwnView) -> str:
    """One dimension in words: in how many attempts their own rating was higher, the same or lower."""
    counts = (("higher", view.higher), ("much the same", view.same), ("lower", view.lower))
    parts = [f"{word} in {count}" for word, count in counts if count]
    return f"{', '.join(parts)} of {view.higher + view.same + view.lower}"


# What was written.


def _written(seen: Practice, person: Person) -> None:
    section("Everything people wrote", "Newest first. Open one to go to its words at the desk.")
    with st.container(horizontal=True, key="written-filters"):
        skill = st.selectbox(
            "Skill", DIMENSIONS, index=None, format_func=NAMES.__getitem__, placeholder="All skills",
            key="written-skill", width=240,
        )  # fmt: skip
        kind = st.selectbox(
            "Kind", _KINDS, index=None, format_func=_KINDS.__getitem__, placeholder="All kinds",
            key="written-kind", width=240,
        )  # fmt: skip
    key = f"written-{seen.person_id}-{skill}-{kind}"
    start = page_start(key)
    store = room().store
    found = mentoring.given(store, seen.person_id, person.id, skill=skill, kind=kind, start=start)
    if not found.items:
        quiet(
            "Nothing of that kind yet; choose all skills and all kinds to see the rest."
            if skill or kind
            else "What mentors mark, judge and write about their conversations will be here. Begin under Review."
        )
        return
    labels = mentoring.kind_labels(store)
    opened = ledger(
        [given_row(item, labels) for item in found.items], "What people wrote", key=f"written-{seen.person_id}"
    )
    page_buttons(start, found.more, key, "Newer", "Older")
    item = next((each for each in found.items if f"{each.kind}-{each.id}" == opened), None)
    if item is not None:
        st.switch_page("pages/review.py", query_params={"attempt": item.attempt_id, "focus": item.focus})


def given_row(item: Given, labels: Mapping[str, str]) -> Data:
    """Something written, as a row: who, what, on which words, in which conversation."""
    eyebrow = "They waited" if item.quote == SILENCE else f"“{item.quote}”" if item.quote else item.seconds
    if item.kind == "annotation":
        title = f"{item.by_name}: {labels.get(item.mark_kind or '', item.mark_kind or '')}"
    elif item.kind == "verdict":
        dimension = item.dimension or ""
        level = "" if item.level is None else f"{item.level}, "
        verb = "took over" if item.accepts else "set"
        title = f"{item.by_name} {verb} {NAMES[dimension].lower()}: {level}{level_word(dimension, item.level)}"
    elif item.kind == "feedback":
        title = f"{item.by_name}, on the whole conversation"
    else:
        title = f"{item.by_name} answered under {_UNDER[item.under_kind or 'feedback']}"
    where = f" · reply {item.turn}" if item.turn is not None else ""
    return row(
        f"{item.kind}-{item.id}", title, under=f"{item.title}{where}", at=item.at, said=item.text, eyebrow=eyebrow
    )


# The focus.


def focus_line(person: Person) -> None:
    """Somebody's own focus, where they have one, and a way to agree to it; nothing else is drawn without."""
    focus = mentoring.focus_of(room().store, person.id, person.id)
    if focus is None:
        return
    with st.container(key="my-focus"):
        st.html(focus_html(focus, "Your focus"))
        if focus.agreed_at is None and st.button("Agree to this focus", key="agree-focus"):
            try:
                mentoring.agree_focus(room().store, focus.id, person.id)
            except UnderheardError as error:
                notice(str(error), "trouble")
            else:
                st.rerun()


def focus_html(focus: Focus, whose: str) -> str:
    """A focus as safe HTML: for how many attempts, the sentence, its skill, who set it and whether it was agreed."""
    ahead = "the next attempt" if focus.left == 1 else f"the next {focus.left} attempts"
    agreed = f"agreed {when_html(focus.agreed_at)}" if focus.agreed_at else "not agreed yet"
    return (
        f'<p class="uh-eyebrow">{escape(whose)} for {ahead}</p>{quote_html(focus.text)}'
        f'<p class="uh-quiet" style="padding-left:18px">{sign_html(focus.skill)} · set by {escape(focus.set_by_name)}, '
        f"{when_html(focus.set_at)} · {agreed}</p>"
    )


def _focus(seen: Practice, person: Person) -> None:
    section("Focus", "One thing to practise over the next attempts. They see it under Practise and Progress.")
    store = room().store
    kept = mentoring.focuses(store, seen.person_id, person.id)
    current = next((focus for focus in kept if focus.open), None)
    if current is None:
        quiet("No focus is set. Talk with them about what to practise next, then set it here; they can agree to it.")
    else:
        st.html(focus_html(current, "Their focus"))
        if st.button("Close this focus", type="tertiary", key="close-focus"):
            mentoring.close_focus(store, current.id, person.id)
            _done("The focus is closed. It stays in the history below.")
    with st.expander("Set a focus" if current is None else "Set another in its place", expanded=False):
        _set_focus(seen, person)
    past = [focus for focus in kept if not focus.open]
    if past:
        with st.expander(f"Earlier focuses: {len(past)}"):
            st.html(f'<ul class="rd-list rd-steps">{"".join(past_focus_html(focus) for focus in past)}</ul>')


def past_focus_html(focus: Focus) -> str:
    """A focus that is over, as safe HTML."""
    done = focus.attempts - focus.left
    of = f"{done} of {focus.attempts} attempts"
    fate = f"closed {when_html(focus.closed_at)} after {of}" if focus.closed_at else f"ran its {focus.attempts}"
    agreed = "agreed" if focus.agreed_at else "not agreed"
    return (
        f'<li style="padding-left:0"><span class="said">{escape(focus.text)}</span><span class="rd-quiet">'
        f"{sign_html(focus.skill)} · set by {escape(focus.set_by_name)}, {when_html(focus.set_at)} · {agreed} · {fate}"
        "</span></li>"
    )


def _set_focus(seen: Practice, person: Person) -> None:
    # A number in the keys empties the form once it was taken; until then everything typed stays.
    turn = st.session_state.setdefault("focus-form", 0)
    with st.form(f"focus-{seen.person_id}-{turn}", border=False):
        skill = st.radio("About", DIMENSIONS, format_func=NAMES.__getitem__, horizontal=True, index=None)
        words = st.text_input(
            "What to practise, in a sentence",
            max_chars=LONGEST_FOCUS,
            placeholder="Give one of their own words back before you offer a step",
        )
        attempts = st.number_input("For how many attempts", 1, MOST_ATTEMPTS, 3, width=200)
        if st.form_submit_button("Set the focus", type="primary"):
            try:
                mentoring.set_focus(room().store, seen.person_id, skill or "", words, int(attempts), person.id)
            except UnderheardError as error:
                notice(str(error), "trouble")
            else:
                st.session_state["focus-form"] = turn + 1
                _done("The focus is set. They see it when they come in, and can agree to it.")


# Private notes.


def _notes(seen: Practice, person: Person) -> None:
    section(
        "Private notes",
        "They stand on no page a trainee sees, and on no printed one. But each is part of what they can download about "
        "themselves under You: that is their right.",
    )
    store = room().store
    teams = there_are_teams(store)
    turn = st.session_state.setdefault("note-form", 0)
    with st.form(f"note-{seen.person_id}-{turn}", border=False):
        words = st.text_area("A note", max_chars=LONGEST_NOTE, height=100)
        downloaded = "and it is part of what they can download about themselves"
        shared = st.radio(
            "Who can read it",
            (False, True),
            format_func=lambda shared: who_reads_note(shared, teams),
            captions=(f"Other mentors do not see it; {downloaded[4:]}.", f"They see it under Trainees, {downloaded}."),
        )
        if st.form_submit_button("Keep the note"):
            try:
                kept = who_reads_note(bool(shared), teams)
                mentoring.write_note(store, seen.person_id, words, bool(shared), person.id)
            except UnderheardError as error:
                notice(str(error), "trouble")
            else:
                st.session_state["note-form"] = turn + 1
                _done(f"Kept. Who can read it: {kept[0].lower()}{kept[1:]}.")
    _offer_undo(seen, person)
    key = f"notes-{seen.person_id}"
    start = page_start(key)
    found = mentoring.notes(store, seen.person_id, person.id, start)
    if not found:
        quiet("No notes yet that you may read.")
    for note in found:
        _note(note, person)
    page_buttons(start, len(found) == NOTES_AT_ONCE, key, "Newer notes", "Older notes")


def who_reads_note(shared: bool, teams: bool) -> str:
    """Who finds a private note here, `teams` being whether there are any; whom it is about can always ask for it."""
    if not shared:
        return _ONLY_ME
    return "Mentors and trainers of their team, and admins" if teams else "Mentors, trainers and admins here"


def _offer_undo(seen: Practice, person: Person) -> None:
    of, deleted = st.session_state.get(_DELETED, ("", ""))
    if of != seen.person_id:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="note-undo"):
        quiet("The note is deleted.")
        if st.button("Bring it back", key="undo-note"):
            del st.session_state[_DELETED]
            mentoring.undo_delete_note(room().store, deleted, person.id)
            _done("The note is back as it was.")


def _note(note: Note, person: Person) -> None:
    mine = note.by == person.id
    with st.container(key=f"note-{note.id}"):
        st.html(note_html(note, mine, there_are_teams(room().store)))
        if mine and st.button("Delete this note", type="tertiary", key=f"delete-{note.id}"):
            mentoring.delete_note(room().store, note.id, person.id)
            st.session_state[_DELETED] = (note.person_id, note.id)
            st.rerun()


def note_html(note: Note, mine: bool, teams: bool = False) -> str:
    """A note as safe HTML, with who can read it; `teams`: whether there are any."""
    who = who_reads_note(note.shared, teams)
    whose = "You" if mine else note.by_name
    return (
        f'<div class="rd-ink" style="margin-bottom:0"><header><strong>{escape(whose)}</strong> · '
        f'{when_html(note.written_at)} · <span class="rd-tag">{escape(who)}</span></header>'
        f"<p>{escape(note.text)}</p></div>"
    )


# On paper.


def _print(seen: Practice, person: Person) -> None:
    section(
        "A summary on one page",
        "Finished conversations, levels, the focus and what mentors wrote; no private notes. "
        "Save it, open it in your browser and print it, or choose “Save as PDF” there.",
    )
    days = st.radio("Over", list(_PERIODS), format_func=_PERIODS.__getitem__, horizontal=True, key="summary-days")
    made = mentoring.summary(room().store, seen.person_id, person.id, days)
    unsure = provisional_words(standing(room().store))
    st.download_button(
        "Save the summary", lambda: summary_page(made, unsure), file_name=summary_file(made), mime="text/html",
        key="save-summary", on_click="ignore",
    )  # fmt: skip
