"""The shelf: every customer of the room, those being written first, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence, Set

import streamlit as st

from app.scenario.files import everything, library_faults, own_folder, read_text, shipped_folder
from app.scenario.model import Scenario
from app.training.authoring import (
    Draft,
    NotYet,
    Publication,
    Wanted,
    content_hash,
    drafts,
    not_yets,
    publications,
    wanted_sign_offs,
)
from app.training.authoring.doing import times_met
from app.training.authoring.editing import to_do
from app.training.authoring.sharing import called
from app.training.mentoring.trainees import folded
from app.training.people import Person
from app.widgets.bench.acts import copy_to_change, meet, new_version, offer_undo, open_customer, take_away
from app.widgets.bench.at_hand import NEW, UNTITLED, open_draft
from app.widgets.bench.sharing import bring_in, take_out_all
from app.widgets.drawn import STATIC, Data, component
from app.widgets.room import room
from app.widgets.sheet import fault_list, scenario_under
from app.widgets.shell import empty_state, page_header, quiet, section
from app.widgets.words import relative

MANY = 12
"""Customers above which one is helped to find one of them."""
AT_FIRST = 10
"""Drafts shown before the others are asked for."""
_shelf = component("shelf", folder=STATIC / "bench")


def shelf(person: Person) -> None:
    """Draw the list; goes to what is chosen."""
    page_header(
        "Scenarios", "The customers of this room. Trainees see the record and the first words, never what is behind."
    )
    authors = person.writes_customers
    held = drafts(room().store, person.id) if authors else []
    known = publications(room().store, person.id)
    if authors:
        with st.container(horizontal=True, key="shelf-begin"):
            if st.button("Write a customer", type="primary", key="new-draft"):
                st.query_params.from_dict({NEW: "1"})
                st.rerun()
        with st.expander("Bring in a file, or take customers out"):
            bring_in(person)
            take_out_all(person)
        offer_undo(person)
    wanted = _asked_for(len(held) + len(room().library))
    if authors:
        waiting = wanted_sign_offs(room().store, person.id)
        _to_sign(waiting)
        _being_written(held, known, wanted, {each.draft_id for each in waiting}, person)
    _in_the_room(known, wanted, person)
    if authors:
        _withdrawn(known, wanted)
        _folder(wanted, person)


def _asked_for(many: int) -> str:
    if many <= MANY:
        return ""
    return folded(st.text_input("Find a customer", key="shelf-find", width=320, placeholder="Part of a title or name"))


def _fits(wanted: str, *words: str) -> bool:
    return not wanted or wanted in folded(" ".join(words))


def entry(
    id: str, title: str, under: str, *, said: str = "", eyebrow: str = "", note: str = "", opens: str = "Open",
    acts: Sequence[tuple[str, str]] = (),
) -> Data:  # fmt: skip
    """A row of the shelf. `acts` are (what is sent, what its button says)."""
    said_acts = [{"op": op, "label": label} for op, label in acts]
    return {"id": id, "title": title, "under": under, "said": said, "eyebrow": eyebrow, "note": note, "opens": opens,
            "acts": said_acts}  # fmt: skip


def rows(entries: Sequence[Data], label: str, key: str) -> tuple[str, str] | None:
    """Draw rows; (what to do, with which) once something was chosen."""
    sent = _shelf(data={"rows": list(entries), "label": label}, key=key, on_act_change=_nothing).act
    return (str(sent["op"]), str(sent["id"])) if isinstance(sent, dict) else None


def _nothing() -> None:
    """Streamlit keeps an event only where somebody listens for it."""


# Being written.


def _to_sign(waiting: Sequence[Wanted]) -> None:
    if not waiting:
        return
    section("Waiting for your sign-off", "Read them as a whole, then say whether trainees may meet them.")
    chosen = rows(
        [
            entry(each.draft_id, each.title, f"asked {relative(each.asked_at)} by {each.asked_by_name}", opens="Read")
            for each in waiting
        ],
        "Waiting for your sign-off",
        "shelf-sign",
    )
    if chosen:
        open_draft(chosen[1], "prove")


def _being_written(
    held: Sequence[Draft], known: Sequence[Publication], wanted: str, to_sign: Set[str], person: Person
) -> None:
    section("Being written", "" if held else "Nobody is writing a customer now. Write one, or copy one you know.")
    found = [each for each in held if _fits(wanted, called(each.text), each.changed_by_name)]
    if held and not found:
        quiet("None of them fits. Try fewer letters.")
    shown = found if st.session_state.get("shelf-every") or wanted else found[:AT_FIRST]
    published = {each.draft_id: each for each in reversed(known) if each.withdrawn_at is None}
    if shown:
        with st.spinner("Reading what is being written", show_time=False):
            declined = not_yets(room().store, person.id)
            entries = [
                _draft_entry(each, published.get(each.id), each.id in to_sign, declined.get(each.id)) for each in shown
            ]
        chosen = rows(entries, "Being written", "shelf-drafts")
        if chosen and chosen[0] == "remove":
            take_away(chosen[1], person)
        elif chosen:
            open_draft(chosen[1])
    if len(shown) < len(found) and st.button(
        f"Show {len(found) - len(shown)} more", type="tertiary", key="more-drafts"
    ):
        st.session_state["shelf-every"] = True
        st.rerun()


def _draft_entry(each: Draft, published: Publication | None, to_sign: bool, declined: NotYet | None) -> Data:
    parts = [f"changed {relative(each.changed_at)} by {each.changed_by_name}"]
    same = published is not None and published.content_hash == _hash(each.text)
    if to_sign:
        parts.insert(0, "waits for your sign-off")
    elif declined is not None:
        parts.insert(0, f"{declined.by_name}: not yet – {declined.note}")
    elif not same:
        parts.insert(0, _standing(each.text))
    if published is not None:
        parts.insert(0, f"version {published.version} is in the room" + ("" if same else ", this goes on from it"))
    said = " · ".join(parts)
    return entry(
        each.id, called(each.text) or UNTITLED, said[:1].upper() + said[1:], opens="Go on",
        acts=[("remove", "Take away")],
    )  # fmt: skip


@st.cache_data(show_spinner=False, max_entries=500)
def _hash(text: str) -> str:
    scenario = read_text(text, "customer.yaml").scenario
    return content_hash(scenario) if scenario else ""


@st.cache_data(show_spinner=False, max_entries=500)
def _standing(text: str) -> str:
    """What is left to do on a draft, in a few words."""
    reading = read_text(text, "customer.yaml")
    asks, many = to_do(reading)
    parts = []
    if asks:
        parts.append(f"{asks} place{'' if asks == 1 else 's'} still to write")
    if many:
        parts.append(f"{many} thing{'' if many == 1 else 's'} to put right")
    return ", ".join(parts) or "nothing to put right"


# In the room.


def _in_the_room(known: Sequence[Publication], wanted: str, person: Person) -> None:
    section("In the room", "Whom trainees can meet now.")
    met = times_met(room().store, person.id)
    newest = {each.scenario_id: each for each in reversed(known) if each.withdrawn_at is None}
    here = sorted(room().library.values(), key=lambda each: (each.id not in newest, each.title))
    found = [each for each in here if _fits(wanted, each.title, each.persona.name)]
    if not here:
        empty_state("No customers yet", "Write one and publish it, and trainees will meet them on Practise.")
    elif not found:
        quiet("None of them fits. Try fewer letters.")
    else:
        entries = [_customer_entry(each, newest.get(each.id), met.get(each.id, 0), person) for each in found]
        chosen = rows(entries, "In the room", "shelf-room")
        if chosen:
            _do(chosen[0], chosen[1], newest.get(chosen[1]), person)


def _customer_entry(each: Scenario, published: Publication | None, met: int, person: Person) -> Data:
    attempts = "not met yet" if not met else "met once" if met == 1 else f"met {met:,} times"
    acts = [("meet", "Meet them")]
    if published is None:
        under, note = f"{_whence(each.id)} · {attempts}", ""
    else:
        read = f", signed off by {published.signed_by_name}" if published.signed_by_name else ""
        at = relative(published.published_at)
        under = f"Version {published.version}, published {at} by {published.published_by_name}{read} · {attempts}"
        note = published.note
    if person.writes_customers:
        if published is not None or each.id in everything().paths:
            acts.append(("version", "New version"))
        acts.append(("copy", "Copy to change"))
    return entry(
        each.id, each.title, under, said=each.presenting.opener, eyebrow=each.persona.name, note=note, acts=acts
    )


def _whence(scenario_id: str) -> str:
    path = everything().paths.get(scenario_id)
    return "Comes with Underheard" if path is None or path.parent == shipped_folder() else "From this room’s folder"


def _do(op: str, scenario_id: str, published: Publication | None, person: Person) -> None:
    if op == "meet":
        meet(scenario_id)
    elif op == "version":
        new_version(scenario_id, published, person)
    elif op == "copy":
        path = everything().paths.get(scenario_id)
        if published is not None or path is not None:
            copy_to_change(published.text if published else path.read_text(encoding="utf-8"), person)  # type: ignore[union-attr]
    else:
        open_customer(scenario_id)


def _withdrawn(known: Sequence[Publication], wanted: str) -> None:
    here = {each.scenario_id for each in known if each.withdrawn_at is None} | room().library.keys()
    gone = {each.scenario_id: each for each in reversed(known) if each.scenario_id not in here}
    found = [each for each in gone.values() if _fits(wanted, called(each.text))]
    if not found:
        return
    with st.expander(f"Taken out of the room ({len(found)})"):
        quiet("Nobody can meet them; what was said with them, and their text, stay.")
        entries = [
            entry(
                each.scenario_id,
                called(each.text),
                f"version {each.version}, taken out {relative(each.withdrawn_at)}",
            )
            for each in found
            if each.withdrawn_at
        ]
        if chosen := rows(entries, "Taken out of the room", "shelf-withdrawn"):
            open_customer(chosen[1])


# The folder the room was started with.


def _folder(wanted: str, person: Person) -> None:
    faults = library_faults()
    folder = everything()
    unpublished = [
        each for each in folder.scenarios.values() if each.status == "draft" and each.id not in room().library
    ]
    found = [each for each in unpublished if _fits(wanted, each.title, each.persona.name)]
    if not own_folder() and not faults:
        return
    section(
        "From this room’s folder",
        f"Files in {own_folder() or 'the room’s own folder'}. They are read when the room starts; what you write and "
        "publish here needs no restart.",
    )
    if found:
        entries = [
            entry(each.id, each.title, f"{scenario_under(each)}: its file says draft, so nobody can meet them",
                  said=each.presenting.opener, eyebrow=each.persona.name, acts=[("copy", "Copy to change")])
            for each in found
        ]  # fmt: skip
        chosen = rows(entries, "From this room’s folder", "shelf-folder")
        if chosen:
            _do(chosen[0], chosen[1], None, person)
    if faults:
        quiet("These files cannot be used until they are put right. Bring one in above to do it here.")
        fault_list(faults, "")
    elif not found:
        quiet("Every file of it is in use.")
