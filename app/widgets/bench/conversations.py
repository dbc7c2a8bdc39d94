"""Conversations of checks and proofs, to be read: every turn, how the customer was then, and why."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.probe.checks import CheckResult
from app.probe.reaching import ENDINGS
from app.probe.talks import Talk, TalkTurn, as_expected, worst_first
from app.widgets.bench.proof_words import CHECK_WAYS, WAYS
from app.widgets.shell import quiet
from scoring.conversation import SILENCE

FEW = 24
"""Conversations drawn at once; the worst come first."""


@st.dialog("The conversations behind it", width="large")
def show_talks(name: str, talks: Sequence[Talk]) -> None:
    """Draw the conversations behind a figure, the worst first. `name` says which figure."""
    ordered = worst_first(talks)
    count = sum(not as_expected(talk) for talk in ordered)
    words = "none of them out of place" if not count else f"{count} of them not as it should be, these first"
    quiet(f"{name}: {len(ordered)} conversations, {words}.")
    if not ordered:
        quiet("None is kept any more: newer proofs took their place. Prove it again to read them.")
    st.html("".join(talk_html(talk, talk_head(talk)) for talk in ordered[:FEW]))
    if len(ordered) > FEW:
        quiet(f"The {len(ordered) - FEW} that came out best are left out here; the report has some of each.")


def checks_list(results: Sequence[CheckResult]) -> None:
    """Draw every check: whether it passed, where it led, and its conversation folded under it."""
    st.html("".join(check_html(each) for each in results))


def check_html(result: CheckResult, *, opened: bool = False) -> str:
    """A check and its conversation, folded under where it led unless `opened`."""
    return talk_html(result.talk, _check_head(result), opened=opened)


def talk_html(talk: Talk, head: str, *, opened: bool = False) -> str:
    """A conversation folded under `head`, which is safe HTML already; unfolded where `opened`."""
    turns = [f'<p class="rd-said" dir="auto">{escape(talk.opener)}</p>', *map(_turn, talk.turns)]
    shown = " open" if opened else ""
    body = f'<div class="rd-sheet">{"".join(turns)}</div>'
    return f'<details class="rd-fold"{shown}><summary>{head}</summary>{body}</details>'


def _turn(turn: TalkTurn) -> str:
    reply = "(says nothing, waits)" if turn.trainee == SILENCE else turn.trainee
    leak = '<span class="rd-tag trouble">said before its time</span> ' if turn.leak else ""
    told = f" · lets “{turn.told}” be known" if turn.told else ""
    state = f"{turn.does}{told} · trust {turn.trust:.2f}, distress {turn.distress:.2f}, patience {turn.patience:.2f}"
    why = f"<br>{escape(' '.join(turn.reasons))}" if turn.reasons else ""
    return (
        f'<p dir="auto"><strong>Agent:</strong> {escape(reply)}</p>'
        f'<p class="said" dir="auto">{escape(turn.customer)}</p>'
        f'<p class="rd-quiet">{leak}{escape(state)}{why}</p>'
    )


def talk_head(talk: Talk) -> str:
    """What came of a conversation, on a line, as safe HTML."""
    mark = "✓" if as_expected(talk) else "✕"
    said = "as it should be" if as_expected(talk) else "not as it should be"
    ending = ENDINGS.get(talk.ending, talk.ending)
    words = f"{WAYS[talk.policy][0]}: {talk.script}, day {talk.seed + 1} · {ending}, {talk.depth} of {talk.rungs} told"
    return f'<span aria-hidden="true">{mark}</span><span class="uh-visually-hidden">{said}:</span> {escape(words)}'


def _check_head(result: CheckResult) -> str:
    mark = "✓ passes" if result.passed else "✕ fails"
    who = CHECK_WAYS.get(result.policy, result.policy)
    return (
        f"<strong>{mark}</strong> · {escape(result.name)} ({escape(who)})"
        f'<small class="rd-quiet" style="display:inline-block;width:100%">{escape(result.why)}</small>'
    )
