"""The player: a spoken attempt to listen back to, turn by turn, with its silences, signs and marks on one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

import streamlit as st

from app.training.sound.listening import LONGEST, LONGEST_SILENCE, Section, Timeline, stitched
from app.widgets.drawn import Data, component
from app.widgets.room import room
from app.widgets.sounding import address_of

_player = component("player", scripts=("player_line", "player_marking"))


MarkOnSeconds = TypedDict("MarkOnSeconds", {"id": str, "turn": int, "from": float, "to": float, "label": str})
"""A mentor's mark as the player shows it: a turn's index, and seconds counted from where that turn's sound begins."""


def player(
    attempt_id: str,
    by: str,
    names: tuple[str, str],
    *,
    key: str,
    marks: Sequence[MarkOnSeconds] = (),
    markable: bool = False,
    on_act: Callable[[], None] | None = None,
) -> Timeline | None:
    """Draw the player of that attempt; returns its line of time, or None where nothing was spoken and nothing is drawn.

    `names`: the customer's and the trainee's ("You" to themselves). It plays on the window's event `underheard:listen`
    {turn, second, to}, and says `underheard:heard` {turn, playing}. `markable`: seconds can be chosen; they go out as
    the event `underheard:seconds` {turn, from, to, label}, and as `act` where `on_act` is given.
    """
    here = room()
    with st.spinner("Putting the sound together…", show_time=False):
        whole = stitched(here.store, here.speaker, attempt_id, by)
    if whole is None:
        return None
    heard = any(each.has == "sound" for each in whole.line.sections)
    data = {
        "attempt": attempt_id,
        "address": address_of(whole.wav, whole.name, key) if heard else None,
        "seconds": round(whole.line.seconds, 3),
        "names": {"customer": names[0], "trainee": names[1]},
        "turns": [drawn(each, names) for each in whole.line.sections],
        "marks": list(marks),
        "markable": markable,
        "acts": on_act is not None,
        "about": about(whole.line, names),
    }
    more: dict[str, Any] = {"on_act_change": on_act} if on_act is not None else {}
    _player(data=data, key=key, **more)
    return whole.line


def drawn(section: Section, names: tuple[str, str]) -> Data:
    """A turn as the player draws it."""
    customer, trainee = names
    reply = (section.turn_index + 1) // 2
    name = f"reply {reply}" if section.speaker == "trainee" else f"after reply {reply}" if reply else "first words"
    return {
        "index": section.turn_index,
        "speaker": section.speaker,
        "who": trainee if section.speaker == "trainee" else customer,
        "name": name,
        "text": section.text if section.has != "waited" else "",
        "begins": round(section.begins, 3),
        "start": round(section.start, 3),
        "stop": round(section.stop, 3),
        "waited": None if section.waited is None else round(section.waited, 1),
        "cut": section.cut,
        "sound": section.has == "sound",
        "why": why_quiet(section, trainee),
        "words": [[each.text, round(each.start, 3), round(each.stop, 3)] for each in section.words],
        "captions": [[each.caption, round(each.start, 3), round(each.stop, 3)] for each in section.captions],
    }


def why_quiet(section: Section, trainee: str) -> str:
    """Why a turn is read and not heard; empty where it is heard."""
    if section.has == "sound":
        return ""
    if section.has == "deleted":
        if section.speaker == "customer":
            return "This sound is no longer kept; here are the words."
        return "This recording was deleted; here are the words."
    if section.has == "not_kept":
        return f"This recording was not kept, as {'you' if trainee == 'You' else trainee} chose; here are the words."
    if section.has == "beyond":
        return f"This comes after the first {LONGEST / 60:g} minutes; here are the words."
    return {"typed": "Typed, not spoken.", "read": "Read, not heard.", "waited": f"{trainee} waited."}[section.has]


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
        said.append(f"{own} voice was not kept: what {names[0]} said is heard, the rest is read.")
    if any(each.cut for each in line.sections):
        said.append(f"Of a long silence, {LONGEST_SILENCE:g} seconds are played.")
    return " ".join(said)
