"""Trying a draft: the customer beside the text, with the state and the reason for each beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app.errors import Invalid, UnderheardError
from app.scenario.files import read_text
from app.scenario.lint.plainly import plainly
from app.scenario.model import Scenario
from app.simulation.rehearsal import Rehearsal
from app.training.authoring import (
    Draft,
    Playable,
    Rehearsing,
    draft,
    get_ready,
    keep_rehearsal,
    play_through,
    playable,
    rehearsal,
    rehearsed_sound,
    save_check,
)
from app.training.people import Person
from app.widgets.bench.hearing import Made, a_speaker, heard_in, made, sound_data
from app.widgets.bench.proof_words import CHECK_WAYS
from app.widgets.bench.told import WORDS
from app.widgets.bench.trying_words import talk_data
from app.widgets.drawn import STATIC, Data, component, own_drafts
from app.widgets.room import room
from scoring.conversation import SILENCE

_trying = component("trying", scripts=("hearing",), styles=("hearing",), folder=STATIC / "bench")
_GARBLED = "What was sent could not be read. Nothing was changed; try it again."
_REMEMBERED = 40


def try_it(held: Draft, person: Person) -> None:
    """Draw the conversation one author is trying the draft with."""
    found = playable(held.text)
    kept = rehearsal(room().store, held.id, person.id)
    data: Data = {
        "draft": held.id,
        "own": own_drafts(person.id),
        "revision": held.revision,
        "faults": found.faults,
        "inTheWay": _in_the_way(found),
        "kept": len(kept.replies),
        "day": kept.seed + 1,
        "difficulty": kept.difficulty,
        "done": _memory(held.id)["done"],
        "talk": None,
    }
    if found.scenario is not None:
        memory = _memory(held.id)
        if not memory["ready"]:
            # Only the first time takes seconds; a spinner at every edit would make the page jump.
            with st.spinner("They are getting ready: a few seconds the first time."):
                get_ready(held.text).wait()
                play_through(kept, found.scenario)
            memory["ready"] = True
        now = play_through(kept, found.scenario)
        data |= {
            "hears": found.scenario.channel == "voice" and room().speaker is not None,
            "sound": _still_said(held, now),
            "talk": talk_data(kept, now, found.scenario),
            "name": found.scenario.persona.name,
            "ownDifficulty": found.scenario.difficulty,
            "checks": [
                {"name": check.name, "who": CHECK_WAYS.get(check.policy, check.policy), "count": len(check.replies)}
                for check in found.scenario.checks
            ],
            "drafts": _drafts(found.scenario),
        }
    _trying(data=data, key=_key(held.id), on_act_change=lambda: _act(held.id, person))


def _still_said(held: Draft, now: Rehearsal) -> Data | None:
    """What was last asked to be heard, as long as they still say it there, in that voice."""
    memory = _memory(held.id)
    sound: Made | None = memory["sound"]
    if sound is not None and _made_of(held, now, sound.turn) != sound.of:
        sound = memory["sound"] = None
    return sound_data(sound, f"trying-{held.id}")


def _made_of(held: Draft, now: Rehearsal, turn: int) -> str:
    source = read_text(held.text, "customer.yaml").source
    return heard_in(source.data if source else None, _words_at(now, turn))


def _words_at(now: Rehearsal, turn: int) -> str:
    """What the customer says after that reply, their first words after none; '' where they say nothing any more."""
    words = [now.opener, *(step.exchange.customer for step in now.steps)]
    return words[turn] if 0 <= turn < len(words) else ""


def _drafts(scenario: Scenario) -> list[Data]:
    """Replies that stand in the file already: the assistant's suggestions, and those of the debrief."""
    suggested = [{"kind": f"a suggestion, {each.verdict}", "text": each.text} for each in scenario.suggestions]
    return [*suggested, *({"kind": "from the debrief", "text": each.reply} for each in scenario.debrief.could_have)]


def _in_the_way(found: Playable) -> list[Data]:
    return [
        {
            "what": plainly(each.what, WORDS),
            "say": plainly(each.do, WORDS),
            "line": each.line,
            "column": each.column,
        }
        for each in found.in_the_way
    ]


def _key(draft_id: str) -> str:
    return f"bench-trying-{draft_id}"


def _memory(draft_id: str) -> dict[str, Any]:
    """What this session keeps: the answers given, so that what is sent twice is done once."""
    memory: dict[str, Any] = st.session_state.setdefault(
        f"bench-tried-{draft_id}", {"handled": {}, "done": None, "ready": False, "sound": None}
    )
    return memory


def _act(draft_id: str, person: Person) -> None:
    """Do what was sent, once, and keep what is to be said about it."""
    sent: Mapping[str, Any] = st.session_state[_key(draft_id)].act or {}
    memory = _memory(draft_id)
    nonce = str(sent.get("nonce"))
    handled: dict[str, Data] = memory["handled"]
    if nonce in handled:
        memory["done"] = handled[nonce] | {"again": sent.get("again")}
        return
    done: Data = {"nonce": nonce}
    try:
        done["said"] = _carry_out(draft_id, person, sent)
    except UnderheardError as error:
        done |= {"said": str(error), "fault": True}
    except (KeyError, TypeError, ValueError, IndexError):
        done |= {"said": _GARBLED, "fault": True}
    memory["done"] = handled[nonce] = done
    for old in list(handled)[:-_REMEMBERED]:
        del handled[old]


def _carry_out(draft_id: str, person: Person, sent: Mapping[str, Any]) -> str:
    """One verb for one thing sent; what to say about it. Raises what the verb raises."""
    store, by = room().store, person.id
    held, kept = draft(store, draft_id, by), rehearsal(store, draft_id, by)
    found = playable(held.text)
    if found.scenario is None:
        raise Invalid("They cannot be talked with as the text stands. What was said is kept; put right what is named.")
    if sent.get("op") == "check":
        policy, names = str(sent["policy"]), [str(each) for each in sent["reaches"]]
        never = [str(each) for each in sent["never"]]
        ending = bool(sent["ending"])
        save_check(store, draft_id, str(sent["name"]), policy, ending, names, never, held.revision, by)
        return "Saved as a check of this customer. It stands under Checks, and is run whenever you prove them."
    if sent.get("op") == "listen":
        turn = int(sent["n"])
        _memory(draft_id)["sound"] = None
        of = _made_of(held, play_through(kept, found.scenario), turn)
        sound = rehearsed_sound(store, a_speaker(), draft_id, by, turn)
        _memory(draft_id)["sound"] = made(sound, str(sent["nonce"]), of, turn)
        return ""
    said, ahead, seed, difficulty, words = _after(kept, found.scenario, sent)
    keep_rehearsal(store, draft_id, said, by, ahead=ahead, seed=seed, difficulty=difficulty)
    return words


def _after(
    kept: Rehearsing, scenario: Scenario, sent: Mapping[str, Any]
) -> tuple[Sequence[str], Sequence[str], int, str, str]:
    """(replies, replies offered, day, difficulty, what to say) after what was sent."""
    now = play_through(kept, scenario)
    said, ahead = list(now.said), [*now.left, *kept.ahead]
    seed, difficulty, words = kept.seed, kept.difficulty, ""
    match str(sent.get("op")):
        case "say" | "wait" as op:
            reply = str(sent["reply"]).strip() if op == "say" else SILENCE
            if sent.get("after") == len(said) - 1 and said[-1] == reply:
                # Sent again by a tab that never heard the answer.
                pass
            elif now.ending:
                # It was on its way when they left: kept with those that were not said.
                ahead.append(reply)
            else:
                said.append(reply)
        case "next":
            said.append(ahead.pop(0))
        case "rest":
            said, ahead = said + ahead, []
        case "drop":
            ahead, words = [], "Put away."
        case "back":
            count = int(sent["n"])
            said, ahead = said[:count], said[count:] + ahead
        case "edit":
            said[int(sent["n"]) - 1] = str(sent["reply"]).strip()
            said, ahead = said + ahead[: len(now.left)], ahead[len(now.left) :]
        case "day":
            seed, said, ahead = (seed + 1) % 5, said + list(now.left), list(kept.ahead)
            words = f"The same replies on day {seed + 1}."
        case "difficulty":
            difficulty = str(sent["difficulty"])
            said, ahead = said + list(now.left), list(kept.ahead)
        case "play":
            check = scenario.checks[int(sent["which"])]
            said, ahead = (list(check.replies), []) if sent.get("whole") else ([], list(check.replies))
        case _:
            raise Invalid(_GARBLED)
    if sent.get("op") == "next" and now.ending:
        raise Invalid("It has come to its end. Step back, or start again.")
    return said, ahead, seed, difficulty, words
