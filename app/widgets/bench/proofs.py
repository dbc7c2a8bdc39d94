"""Proving on the bench: the file's own checks, eight ways of talking, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.probe.reaching import Reach
from app.probe.talks import Talk
from app.scenario.model import Scenario
from app.training.authoring import (
    Draft,
    Going,
    Proof,
    Readiness,
    proof_going,
    proof_page,
    proof_talks,
    start_proof,
    stop_proof,
)
from app.training.people import Person
from app.widgets.bench.conversations import checks_list, show_talks
from app.widgets.bench.proof_words import REACHES, WAYS, share_words, way_words, what_to_do
from app.widgets.ledger import ledger, row
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section
from app.widgets.words import relative


def checks(found: Readiness) -> None:
    """Draw the file's own checks, as they came out just now."""
    section("Its own checks", "Whole conversations that stand in the customer's file, each with where it must lead.")
    if found.scenario is None:
        quiet("They are run as soon as nothing in the customer is to be put right.")
    elif not found.checks:
        quiet("It has none yet. Talk with them under Write and try as an expert would, then save that as a check.")
    else:
        checks_list(found.checks)


def proving(held: Draft, person: Person, found: Readiness) -> None:
    """Draw the proof: the button, how far it is, and what came of the newest."""
    section(
        "Prove it",
        "Eight ways of talking, three people each, on five days: 120 conversations. Those who listen and act should "
        "get in, nobody else should, and nothing may be told before its time.",
    )
    going = proof_going(room().store, held.id, person.id)
    if going is not None and going.state != "failed":
        _watch(held.id, person.id)
    elif found.scenario is not None:
        if going is not None:
            notice(going.trouble, "trouble")
        label = "Prove it again" if found.proof else "Prove it"
        kind = "secondary" if found.proof and found.proof.holds_for(found.content_hash) else "primary"
        if st.button(label, key="prove", type=kind):  # type: ignore[arg-type]
            start_proof(room().store, held.id, person.id)
            st.rerun()
    else:
        quiet("It can be proved as soon as nothing in it is to be put right.")
    if found.proof is not None:
        _came_of(found.proof, found, person)
    elif going is None:
        quiet("Nothing was proved yet. What came of it will stand here, with every conversation behind it.")


@st.fragment(run_every=1.0)
def _watch(draft_id: str, by: str) -> None:
    going = proof_going(room().store, draft_id, by)
    if going is None or going.state == "failed":
        st.rerun()
        return
    st.progress(going.done / max(going.of, 1), text=_how_far(going))
    if st.button("Stop", key="stop-proof"):
        stop_proof(room().store, draft_id, by)
        st.rerun()
    quiet("It goes on if you leave this page; what comes of it is kept.")


def _how_far(going: Going) -> str:
    if going.state == "waiting":
        others = "Another customer is" if going.ahead == 1 else f"{going.ahead} other customers are"
        return f"{others} being proved first; then this one." if going.ahead else "About to begin."
    if not going.done:
        return "Getting ready."
    return share_words(going.done, going.of, going.seconds_left)


def _came_of(proof: Proof, found: Readiness, person: Person) -> None:
    who = f"Proved {relative(proof.proved_at)} by {proof.by_name}."
    if proof.content_hash != found.content_hash:
        notice(f"{who} The customer was changed since: this is of an earlier text. Prove it again.", "plain")
    elif not proof.sound:
        notice(f"{who} That was by an earlier scoring, or in part. Prove it again.", "plain")
    elif proof.passed:
        notice(f"{who} Everything that must hold does.")
    else:
        misses = sum(reach.must and not reach.met for reach in proof.reaches)
        notice(f"{who} {misses} of what must hold {'does' if misses == 1 else 'do'} not; it comes first below.")
    quiet("Choose a line to read the conversations behind it, the worst first.")
    short = sorted((each for each in proof.reaches if not each.met), key=lambda each: not each.must)
    if short:
        _figures("What falls short", short, proof, person, found.scenario)
    _ways(proof, person)
    good = [each for each in proof.reaches if each.met]
    with st.expander(f"What is as it should be ({len(good)})"):
        _figures("As it should be", good, proof, person, found.scenario)
    _report(proof, found, person)


def _figures(title: str, reaches: Sequence[Reach], proof: Proof, person: Person, scenario: Scenario | None) -> None:
    st.html(f'<h3 class="uh-eyebrow">{title}</h3>')
    rows = [
        row(
            each.key,
            REACHES[each.key][0],
            under=f"{each.is_}, should be {each.wants}" + ("" if each.met else f". {what_to_do(each, scenario)}"),
            eyebrow="✓ as it should be" if each.met else "✕ must be better" if each.must else "○ look at it",
        )
        for each in reaches
    ]
    opened = ledger(rows, title, key=f"figures-{title}-{proof.id}")
    if opened:
        show_talks(REACHES[opened][0], _behind(opened, proof_talks(room().store, proof.id, person.id)))


def _ways(proof: Proof, person: Person) -> None:
    st.html('<h3 class="uh-eyebrow">The eight ways of talking</h3>')
    rows = [
        row(each.policy, WAYS[each.policy][0], under=way_words(each), eyebrow=WAYS[each.policy][1])
        for each in proof.found.policies
    ]
    opened = ledger(rows, "The eight ways of talking", key=f"ways-{proof.id}")
    if opened:
        show_talks(WAYS[opened][0], _behind(opened, proof_talks(room().store, proof.id, person.id)))


def _behind(key: str, talks: Sequence[Talk]) -> list[Talk]:
    """The conversations a figure speaks of: those of its way of talking, those that told too early, else all."""
    if key in WAYS:
        return [talk for talk in talks if talk.policy == key]
    return [talk for talk in talks if talk.leaks] if key == "leaks" else list(talks)


def _report(proof: Proof, found: Readiness, person: Person) -> None:
    scenario = found.scenario
    name = (scenario.id, scenario.title) if scenario else ("customer", "A customer")
    st.download_button(
        "Take the report",
        data=lambda: proof_page(room().store, proof.id, name, person.id),
        file_name=f"{name[0]}-proof.html",
        mime="text/html",
        on_click="ignore",
        key="proof-report",
    )
