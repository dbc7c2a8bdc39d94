"""The player: a spoken attempt to listen back to, turn by turn, with its silences, signs and marks on one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

import streamlit as st

from app.training.debrief import Debrief
from app.training.sound.listening import LONGEST, LONGEST_SILENCE, Section, Timeline, stitched
from app.widgets.drawn import Data, component
from app.widgets.room import room
from app.widgets.shell import section
from app.widgets.sounding import address_of

_player = component("player", scripts=("player_line", "player_marking"))


MarkOnSeconds = TypedDict("MarkOnSeconds", {"id": str, "turn": int, "from": float, "to": float, "label": str})
"""A mentor's mark as the player shows it: a turn's index, and seconds counted from where that turn's sound begins."""


class SignOnLine(TypedDict):
    """A sign the customer gave, as the player shows it."""

    turn: int
    letter: int
    """Where in that turn's text it begins."""
    words: str
    picked: bool | None
    """Whether it was picked up; None where that is not to be seen yet."""


def player(
    attempt_id: str,
    by: str,
    names: tuple[str, str],
    *,
    key: str,
    title: str = "",
    marks: Sequence[MarkOnSeconds] = (),
    signs: Sequence[SignOnLine] = (),
    markable: bool = False,
    on_act: Callable[[], None] | None = None,
) -> Timeline | None:
    """Draw the player of that attempt; returns its line of time, or None where nothing was spoken and nothing is drawn.

    `names`: the customer's and the trainee's ("You" to themselves); `title`: the heading above it. It plays on the
    window's event `underheard:listen` {turn, second, to}, and says `underheard:heard` {turn, playing}. `markable`:
    seconds can be chosen; they go out as the event `underheard:seconds` {turn, from, to, label}, and as `act` where
    `on_act` is given.
    """
    here = room()
    with st.spinner("Putting the sound together…", show_time=False):
        whole = stitched(here.store, here.speaker, attempt_id, by)
    if whole is None:
        return None
    if title:
        section(title)
    heard = any(each.has == "sound" for each in whole.line.sections)
    data = {
        "attempt": attempt_id,
        "address": address_of(whole.wav, whole.name, key) if heard else None,
        "seconds": round(whole.line.seconds, 3),
        "names": {"customer": names[0], "trainee": names[1]},
        "turns": [drawn(each, names) for each in whole.line.sections],
        "marks": list(marks),
        "signs": [
            {"at": round(turn.second_of(each["letter"]), 3), "words": each["words"], "picked": each["picked"]}
            for each in signs
            for turn in whole.line.sections
            if turn.turn_index == each["turn"]
        ],
        "markable": markable,
        "acts": on_act is not None,
        "about": about(whole.line, names),
    }
    more: dict[str, Any] = {"on_act_change": on_act} if on_act is not None else {}
    _player(data=data, key=key, **more)
    return whole.line


def signs_on_line(view: Debrief, *, blind: bool = False) -> list[SignOnLine]:
    """The signs the customer gave and where; `blind` leaves out which were picked up."""
    said = [view.attempt.opener, *(each.customer for each in view.attempt.exchanges)]
    return [
        {
            "turn": 2 * turn,
            "letter": max(said[turn].find(cue.words), 0),
            "words": cue.words,
            "picked": None if blind else cue.picked_up_turn is not None,
        }
        for cue in view.cues
        for turn in cue.shown_turns
        if turn < len(said)
    ]


def drawn(turn: Section, names: tuple[str, str]) -> Data:
    """A turn as the player draws it."""
    customer, trainee = names
    reply = (turn.turn_index + 1) // 2
    name = f"reply {reply}" if turn.speaker == "trainee" else f"after reply {reply}" if reply else "first words"
    return {
        "index": turn.turn_index,
        "speaker": turn.speaker,
        "who": trainee if turn.speaker == "trainee" else customer,
        "name": name,
        "text": turn.text if turn.has != "waited" else "",
        "begins": round(turn.begins, 3),
        "start": round(turn.start, 3),
        "stop": round(turn.stop, 3),
        "waited": None if turn.waited is None else round(turn.waited, 1),
        "cut": turn.cut,
        "sound": turn.has == "sound",
        "why": why_quiet(turn, trainee),
        "words": [[each.text, round(each.start, 3), round(each.stop, 3)] for each in turn.words],
        "captions": [[each.caption, round(each.start, 3), round(each.stop, 3)] for each in turn.captions],
    }


def why_quiet(turn: Section, trainee: str) -> str:
    """Why a turn is read and not heard; empty where it is heard."""
    if turn.has == "sound":
        return ""
    if turn.has == "deleted":
        gone = "sound is no longer kept" if turn.speaker == "customer" else "recording was deleted"
        return f"This {gone}; here are the words."
    if turn.has == "not_kept":
        return "No recording of this is kept; here are the words."
    if turn.has == "beyond":
        return f"This comes after the first {LONGEST / 60:g} minutes; here are the words."
    return {"typed": "Typed, not spoken.", "read": "Read, not heard.", "waited": f"{trainee} waited."}[turn.has]


def about(line: Timeline, names: tuple[str, str]) -> str:
    """One plain sentence or two on what can be heard and what cannot; empty where all of it can."""
    theirs = [each for each in line.sections if each.speaker == "trainee"]
    own = "Your" if names[1] == "You" else f"{names[1]}’s"
    said = []
    if any(each.has == "deleted" for each in theirs):
        whole = all(each.has in ("deleted", "typed", "waited") for each in theirs)
        said.append(
            f"{own} recordings were deleted."
            if whole
            else f"Some of {'your' if own == 'Your' else own} recordings were deleted."
        )
    if any(each.has == "not_kept" for each in theirs):
        said.append(f"{own} recordings are not kept: what {names[0]} said is heard, the rest is read.")
    if any(each.cut for each in line.sections):
        said.append(f"Of a long silence, {LONGEST_SILENCE:g} seconds are played.")
    return " ".join(said)
