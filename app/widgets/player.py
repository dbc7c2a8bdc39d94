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

_player = component("player", scripts=("seconds", "player_line", "player_marking"))


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
    kinds: int = 0,
    on_act: Callable[[], None] | None = None,
) -> Timeline | None:
    """Draw the player of that attempt; returns its line of time, or None where nothing was spoken and nothing is drawn.

    `names`: the customer's and the trainee's ("You" to themselves); `title`: the heading above it. It plays on the
    window's event `underheard:listen` {turn, second, to, silence, words}, says `underheard:heard` {turn, playing}, and
    asks the text with `underheard:show` {turn} to come into view. `markable`: seconds can be chosen; they go out as the
    event `underheard:seconds` {turn, from, to, label, kind}, and as `act` where `on_act` is given. `kinds`: of how many
    kinds one may be chosen by its number along with them.
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
        "address": address_of(whole.wav, whole.name, f"{key}-{attempt_id}", attempt_id if whole.recorded else "")
        if heard
        else None,
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
        "kinds": kinds,
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
        # Whether seconds of it can be pointed at: its times outlive its sound.
        "spoken": turn.has in ("sound", "deleted", "written_only", "not_kept"),
        "chosen": turn.has == "waited",
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
    if turn.has == "written_only":
        chosen = "you had" if trainee == "You" else f"{trainee} had"
        return f"This was written down only, as {chosen} chosen then; here are the words."
    if turn.has == "not_kept":
        return "No recording of this is kept; here are the words."
    if turn.has == "beyond":
        return f"This comes after the first {LONGEST / 60:g} minutes; here are the words."
    return {"typed": "Typed, not spoken.", "read": "Read, not heard.", "waited": f"{trainee} waited."}[turn.has]


def about(line: Timeline, names: tuple[str, str]) -> str:
    """What can be heard of the trainee's replies and what cannot, counted; empty where all of it can."""
    told = [_counted(line, names)]
    if any(each.cut for each in line.sections):
        told.append(f"Of a long silence, {LONGEST_SILENCE:g} seconds are played.")
    return " ".join(each for each in told if each)


def _counted(line: Timeline, names: tuple[str, str]) -> str:
    """'3 of your 6 replies can be heard; 2 were written down only, as you had chosen then; you deleted 1.'"""
    who, whose = ("you", "your") if names[1] == "You" else (names[1], f"{names[1]}’s")
    has: list[str] = [each.has for each in line.sections if each.speaker == "trainee" and each.has != "waited"]
    heard, of = has.count("sound"), len(has)
    if heard == of:
        return ""
    told = []
    for kind, one, many in (
        ("written_only", "{} was written down only, as {who} had chosen then", "{} were written down only, as {who} "
         "had chosen then"),
        ("deleted", "{who} deleted {}", "{who} deleted {}"),
        ("typed", "{} was typed", "{} were typed"),
        ("not_kept", "{} was not kept or has grown old", "{} were not kept or have grown old"),
        ("beyond", "{} comes after what is played", "{} come after what is played"),
    ):  # fmt: skip
        count = has.count(kind)
        if count:
            told.append((one if count == 1 else many).format(count, who=who))
    first = (
        f"{heard or 'none'} of {whose} {of} replies can be heard" if of > 1 else f"{whose} one reply cannot be heard"
    )
    return f"{first[:1].upper()}{first[1:]}; {'; '.join(told)}."
