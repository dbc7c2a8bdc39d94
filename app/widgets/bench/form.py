"""What the form and the text of a draft are given, and what is done with what they send."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from app.errors import Invalid, StaleDraft, UnderheardError
from app.scenario.captions import EXPLAINED
from app.scenario.files import Reading, read_text
from app.scenario.lint.plainly import plainly
from app.scenario.source import At, Change, Fault
from app.scenario.unwritten import still_to_write
from app.training.authoring import (
    Draft,
    Edit,
    change_draft,
    draft,
    first_words_sound,
    fix_draft,
    keep_point,
    points,
    rename,
    save_text,
)
from app.training.authoring.editing import is_unwritten, letting_go, value_at
from app.training.people import Person
from app.widgets.bench.at_hand import open_draft
from app.widgets.bench.fields import form_data
from app.widgets.bench.hearing import Made, a_speaker, heard_in, made, once_ready, sound_data, usual_voice
from app.widgets.bench.sections import SECTIONS
from app.widgets.bench.showing import to_show
from app.widgets.bench.told import WORDS
from app.widgets.drawn import STATIC, Data, component, own_drafts
from app.widgets.room import room

_BENCH = STATIC / "bench"
_form = component("form", scripts=("bus", "values", "hearing", "fields", "lists"), styles=("hearing",), folder=_BENCH)
_text = component("text", scripts=("bus", "values"), folder=_BENCH)
_SECTIONS = form_data(SECTIONS)
_BRACKETS = [
    {"name": name, "written": [f"[{each}]" for each in written], "heard": heard} for name, written, heard in EXPLAINED
]
_GARBLED = "What was sent could not be read. Nothing was changed; try it again."
_LACKS = re.compile(r'the file has no "\w+"')
_REMEMBERED = 40
_STEPS = 40
"""Changes that can be undone, one after the other."""


def draw_form(held: Draft, reading: Reading, person: Person) -> None:
    """Draw the form; it hands what is new to the text as well."""
    memory = _memory(held.id)
    if memory.pop("versions", False):
        open_draft(held.id, "versions")
    source = reading.source
    broken = source is None or source.broken or bool(source.mended) or not isinstance(source.data, dict)
    first = reading.faults[0] if reading.faults else None
    undo, redo = memory["undo"], memory["redo"]
    if memory["sound"] is None and source and value_at(source.data, ("channel",)) == "voice":
        once_ready(held.id)
    asked = _asked(held, person)
    lacking = {fault.what for fault in reading.faults if fault.at == () and _LACKS.fullmatch(fault.what)}
    gone = [key for key in asked if f'the file has no "{key}"' in lacking]
    _form(
        data={
            "draft": held.id,
            "own": own_drafts(person.id),
            "revision": held.revision,
            "text": held.text,
            "values": source.data if source else None,
            "readable": not broken,
            "unreadable": {"line": first.line, "column": first.column, "what": first.what, "say": first.do}
            if broken and first
            else None,
            "faults": [
                *(_fault(fault, f"f{index}", reading, gone) for index, fault in enumerate(reading.faults)),
                *(
                    _fault(fault, f"w{index}", reading, gone) | {"advice": True}
                    for index, fault in enumerate(reading.warnings)
                ),
            ],
            "lines": _lines(reading),
            "sections": _SECTIONS,
            "section": "person",
            "show": to_show(held.id),
            "asked": sum(asked.values()),
            "missing": len(lacking),
            "gone": sum(asked[key] for key in gone),
            "undo": bool(undo) and undo[-1][1] == held.revision,
            "redo": bool(redo) and redo[-1][1] == held.revision,
            "done": memory["done"],
            "hears": room().speaker is not None,
            "usualVoice": usual_voice(source.data if source else None),
            "brackets": _BRACKETS,
            "sound": _still_heard(held.id, source.data if source else None),
        },
        key=_key(held.id),
        on_act_change=lambda: _act(held.id, person),
    )


def draw_text(held: Draft, person: Person) -> None:
    """Draw the text; what is new reaches it by way of the form."""
    _text(data={"draft": held.id, "own": own_drafts(person.id)}, key=f"bench-text-{held.id}")


def _still_heard(draft_id: str, data: Any) -> Data | None:
    """The first words last listened to, as long as they would sound the same now."""
    memory = _memory(draft_id)
    sound: Made | None = memory["sound"]
    if sound is not None and sound.of != _first_words(data):
        sound = memory["sound"] = None
    return sound_data(sound, f"form-{draft_id}")


def _first_words(data: Any) -> str:
    return heard_in(data, str(value_at(data, ("presenting", "opener"))))


def _key(draft_id: str) -> str:
    return f"bench-form-{draft_id}"


def _memory(draft_id: str) -> dict[str, Any]:
    """What this session keeps of a draft: answers given, and what can be undone."""
    memory: dict[str, Any] = st.session_state.setdefault(
        f"bench-memory-{draft_id}", {"handled": {}, "done": None, "undo": [], "redo": [], "asked": None, "sound": None}
    )
    return memory


def _fault(fault: Fault, key: str, reading: Reading, gone: Sequence[str]) -> Data:
    stood = " (it stood here before: Undo, or Versions, brings back what was written)"
    return {
        "key": key,
        "line": fault.line,
        "column": fault.column,
        "what": plainly(fault.what, WORDS),
        "do": plainly(fault.do, WORDS)
        + (stood if any(fault.what == f'the file has no "{each}"' for each in gone) else ""),
        "raw": fault.what,
        "at": list(fault.at) if fault.at is not None else None,
        "fix": plainly(fault.fix.label, WORDS) if fault.fix else None,
        "advice": False,
        # What is still to write is counted as that, and is no fault beside it.
        "unwritten": is_unwritten(fault, reading),
    }


def _lines(reading: Reading) -> dict[str, int]:
    """The line of each place of the text; what stands on the line of its holder is left out."""
    marks = reading.source.values if reading.source else {}
    return {
        ".".join(map(str, at)): mark.line
        for at, mark in marks.items()
        if at and (at[:-1] not in marks or marks[at[:-1]].line != mark.line)
    }


def _asked(held: Draft, person: Person) -> Mapping[str, int]:
    """The parts a draft was begun with, and how many things there were to write in each."""
    memory = _memory(held.id)
    if memory["asked"] is None:
        kept = points(room().store, held.id, person.id)
        source = read_text(kept[-1].text, "customer.yaml").source if kept else None
        asked = Counter[str]()
        if source is not None and isinstance(source.data, dict):
            asked.update(dict.fromkeys(map(str, source.data), 0))
            asked.update(str(at[0]) for at, _ in still_to_write(source) if at)
        memory["asked"] = asked
    found: Mapping[str, int] = memory["asked"]
    return found


def _act(draft_id: str, person: Person) -> None:
    """Do what the bench sent, once, and keep what is to be said about it."""
    sent: Mapping[str, Any] = st.session_state[_key(draft_id)].act or {}
    memory = _memory(draft_id)
    nonce = str(sent.get("nonce"))
    handled: dict[str, Data] = memory["handled"]
    if nonce in handled:
        # Sent again, since the answer did not arrive in time: it is answered again, and not done twice.
        memory["done"] = handled[nonce] | {"again": sent.get("again")}
        return
    done: Data = {"nonce": nonce}
    try:
        done["said"] = _carry_out(draft_id, person, sent)
    except StaleDraft as error:
        done |= {"said": str(error), "fault": True, "stale": True}
    except UnderheardError as error:
        done |= {"said": str(error), "fault": True}
    except (KeyError, TypeError, ValueError):
        done |= {"said": _GARBLED, "fault": True}
    memory["done"] = handled[nonce] = done
    for old in list(handled)[:-_REMEMBERED]:
        del handled[old]


def _carry_out(draft_id: str, person: Person, sent: Mapping[str, Any]) -> str:
    """One verb for one thing sent; what to say about it. Raises what the verb raises."""
    store, by = room().store, person.id
    revision = int(sent["revision"])
    op = str(sent.get("op"))
    if op == "keep":
        keep_point(store, draft_id, f"Kept at {datetime.now().astimezone():%H:%M}", by)
        return "Saved, and kept under Versions as it is now."
    if op == "versions":
        _memory(draft_id)["versions"] = True
        return ""
    if op == "hear":
        _memory(draft_id)["sound"] = None
        source = read_text(draft(store, draft_id, by).text, "customer.yaml").source
        sound = first_words_sound(store, a_speaker(), draft_id, by)
        _memory(draft_id)["sound"] = made(sound, str(sent["nonce"]), _first_words(source.data if source else None))
        return ""
    if op in ("undo", "redo"):
        return _back(draft_id, by, op)
    before = draft(store, draft_id, by)
    said, field = "", ""
    match op:
        case "text":
            after = save_text(store, draft_id, str(sent["text"]), revision, by)
        case "change":
            edits = _edits(sent["changes"])
            if len(edits) == 1 and edits[0].change.op == "set":
                field = ".".join(str(step) for step in edits[0].change.at)
            said = _let_go(before, edits)
            after = change_draft(store, draft_id, edits, revision, by)
        case "rename":
            after = _rename(draft_id, _at(sent["at"]), str(sent["name"]), revision, by, bool(sent.get("quietly")))
        case "fix":
            after = fix_draft(store, draft_id, int(sent["line"]), int(sent["column"]), str(sent["what"]), revision, by)
            said = "Put right. Undo brings it back."
        case _:
            raise Invalid(_GARBLED)
    if after.revision != before.revision:
        _remember(draft_id, before, after, field)
    return said


def _let_go(before: Draft, edits: Sequence[Edit]) -> str:
    """What to say of the places that pointed to what is removed."""
    source = read_text(before.text, "customer.yaml").source
    many = sum(len(letting_go(source.data if source else None, edit.change)) for edit in edits)
    if not many:
        return ""
    places = (
        "one place that pointed to it no longer does" if many == 1 else f"{many} places that pointed to it no longer do"
    )
    return f"It is removed, and {places}. Undo brings all of it back."


def _rename(draft_id: str, at: At, name: str, revision: int, by: str, quietly: bool) -> Draft:
    """A new id by somebody's wish; where the form only offers one, it is no matter that none can be made."""
    try:
        return rename(room().store, draft_id, at, name, revision, by)
    except Invalid:
        if quietly:
            return draft(room().store, draft_id, by)
        raise


def _remember(draft_id: str, before: Draft, after: Draft, field: str) -> None:
    """What can be undone: words typed on in one field are undone together."""
    memory = _memory(draft_id)
    undo: list[tuple[str, int, str]] = memory["undo"]
    if undo and field and undo[-1][2] == field and undo[-1][1] == before.revision:
        undo[-1] = (undo[-1][0], after.revision, field)
    else:
        undo.append((before.text, after.revision, field))
    del undo[:-_STEPS]
    memory["redo"] = []


def _back(draft_id: str, by: str, op: str) -> str:
    """Undo the last change made here, or make it again."""
    memory = _memory(draft_id)
    steps: list[tuple[str, int, str]] = memory[op]
    held = draft(room().store, draft_id, by)
    if not steps or steps[-1][1] != held.revision:
        return f"There is nothing to {op}. Earlier states are under Versions."
    text, _, _ = steps.pop()
    after = save_text(room().store, draft_id, text, held.revision, by)
    memory["redo" if op == "undo" else "undo"].append((held.text, after.revision, ""))
    if steps:
        # What stood before is the same text again, under a new revision.
        steps[-1] = (steps[-1][0], after.revision, steps[-1][2])
    return "Undone." if op == "undo" else "Made again."


def _edits(sent: Sequence[Mapping[str, Any]]) -> list[Edit]:
    return [
        Edit(Change(each["op"], _at(each["at"]), each.get("value"), int(each.get("to", -1))), each.get("was"))
        for each in sent
        if each["op"] in ("set", "add", "remove", "move")
    ]


def _at(steps: Sequence[Any]) -> At:
    return tuple(int(step) if isinstance(step, int | float) else str(step) for step in steps)
